"""Readings on a real desk: entered once, corrected by a line of their own, listed, missed, and from files."""

from __future__ import annotations

import io
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from feedesk import change, record, said
from meterdesk import POWER, SHOP_POWER, WATER, billed, read, read_months, run, with_meter
from smalldesk import FLAT, SHOP, git, session_at

from propdesk.domain.changes import Outcome, Put
from propdesk.domain.messages import Exit, NotFound, RuleRefused, UsageRefused
from propdesk.domain.periods import Month
from propdesk.render.language import Language
from propdesk.render.spreadsheet import spreadsheet
from propdesk.services.checking import check_desk
from propdesk.services.household import show_household
from propdesk.services.importing import import_file
from propdesk.services.meterlists import Listing, list_meters, show_meter
from propdesk.services.meters import Removal, add_meter, edit_meter, remove_meter
from propdesk.services.readfile import Layout, take_readings
from propdesk.services.readinglists import list_missing, list_readings, reading_sheet
from propdesk.services.readings import read_meter
from propdesk.services.today import show_today

LAST = "2026-12-31 18:00"


def lines(root: Path, sheet: str = "2026-01/water") -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = record(root, "reading", sheet)["lines"]
    return found


def problems(outcome: Outcome) -> dict[str, str]:
    """What was left out: the cell and why."""
    found = [note for note in outcome.notes if note.level == "problem"]
    return {note.where.rpartition("!")[2]: str(note.message) for note in found}


# --- one reading -----------------------------------------------------------------------------------


def test_a_reading_is_a_line_of_its_month_s_sheet_and_one_commit(metered: Path) -> None:
    outcome = read(metered, "2026-01-31", "110.50")
    assert lines(metered) == [
        {"meter": WATER, "date": "2026-01-31", "value": "110.5", "kind": "actual", "at": "2026-01-31 17:00",
         "clerk": "lin"}
    ]  # fmt: skip
    assert (outcome.rows[0]["quantity"], outcome.rows[0]["new"]) == ("10.5", True)
    assert git(metered, "log", "-1", "--format=%s") == "fee: read 2026-01/water (1 readings)\n"


def test_the_same_reading_again_changes_nothing(metered: Path) -> None:
    read(metered, "2026-01-31", "110")
    again = read(metered, "2026-01-31", "110.0", at="2026-02-01")
    assert (again.commit, again.rows[0]["new"], said(again)) == (
        None,
        False,
        ["this reading is there already"],
    )


def test_lower_than_the_last_is_refused_with_what_to_do(metered: Path) -> None:
    read(metered, "2026-01-31", "110")
    with pytest.raises(RuleRefused) as refused:
        read(metered, "2026-02-28", "109")
    assert str(refused.value) == "109 is lower than the last reading: 110 on 2026-01-31"
    assert refused.value.exit == Exit.RULE
    assert all(word in str(refused.value.hint) for word in ("meter replace", "--rollover", "--correct"))
    assert "2026-02/water" not in session_at(metered).desk.snapshot().ids("reading")


def test_a_correction_is_a_line_of_its_own_with_a_reason(metered: Path) -> None:
    read(metered, "2026-01-31", "120")
    with pytest.raises(UsageRefused):
        read(metered, "2026-01-31", "110", corrects=True)
    read(metered, "2026-01-31", "110", corrects=True, note="看错")
    assert [(row["value"], row.get("note")) for row in lines(metered)] == [("120", None), ("110", "看错")]
    assert billed(run(metered, 1, "water"))[0][1] == "10"


def test_what_was_billed_is_corrected_by_nothing_but_a_void_of_its_run(metered: Path) -> None:
    read_months(metered, "110", "120")
    run(metered, (1, 2), "water")
    for day, kind in (("2026-01-31", "actual"), ("2026-02-28", "void")):
        with pytest.raises(RuleRefused) as refused:
            read(metered, day, "109", corrects=True, note="看错", kind=kind)
        assert str(refused.value) == f"the reading of {day} was billed; it stays"
        assert "propdesk fee runs" in str(refused.value.hint)


def test_a_reading_of_the_wrong_meter_is_taken_back(metered: Path) -> None:
    read(metered, "2026-01-31", "120")
    read(metered, "2026-01-31", "", kind="void", note="抄错表")
    assert [(row["kind"], row["value"]) for row in lines(metered)] == [("actual", "120"), ("void", "120")]
    assert billed(run(metered, 1, "water")) == []
    read(metered, "2026-01-31", "105", corrects=False)
    assert billed(run(metered, 1, "water"))[0][1] == "5"
    assert not check_desk(session_at(metered)).rows


def test_far_over_the_average_is_taken_but_told(metered: Path) -> None:
    read_months(metered, "110", "120", "130")
    outcome = read(metered, "2026-04-30", "161")
    assert outcome.commit
    assert said(outcome, "warning") == [
        "31 is over 3 times the average of 10 a month: look whether it is right"
    ]


def test_in_the_first_days_of_a_month_it_counts_for_the_one_before(metered: Path) -> None:
    outcome = read(metered, "2026-02-05", "110")
    assert (outcome.rows[0]["period"], said(outcome)) == ("2026-01", ["it counts for 2026-01"])
    desk = record(metered, "desk", "desk")
    change(metered, Put("desk", "desk", {**desk, "reading_grace_days": 3}))
    assert read(metered, "2026-03-05", "120").rows[0]["period"] == "2026-03"


@pytest.mark.parametrize("wanted", ["water", "水", "水表", "SB-1", WATER, "aaaaaa"])
def test_a_meter_goes_by_what_it_measures_its_id_or_its_number(metered: Path, wanted: str) -> None:
    assert read(metered, "2026-01-31", "110", meter=wanted).rows[0]["meter"] == WATER


def test_a_meter_that_is_not_there_or_not_alone_is_refused_with_those_that_are(metered: Path) -> None:
    with pytest.raises(NotFound) as refused:
        read(metered, "2026-01-31", "1", meter="gas")
    assert f"{WATER} water SB-1" in str(refused.value.hint)
    change(metered, Put("meter", "M-dddddd", {**record(metered, "meter", WATER), "serial": "SB-2"}))
    with pytest.raises(NotFound) as refused:
        read(metered, "2026-01-31", "110")
    assert "M-dddddd water SB-2" in str(refused.value.hint)


# --- lists -----------------------------------------------------------------------------------------


def test_lists_of_readings_and_of_what_is_missing(metered: Path) -> None:
    read_months(metered, "110", "125")
    read(metered, "2026-02-28", "30", meter="electricity", unit=SHOP)
    session = session_at(metered)
    february = list_readings(session, months=[Month(2026, 2)])
    assert [(row["meter"], row["quantity"]) for row in february.rows] == [(WATER, "15"), (SHOP_POWER, "1230")]
    assert [row["meter"] for row in list_readings(session, utility="water", units=FLAT).rows] == [
        WATER,
        WATER,
    ]
    missing = list_missing(session, Month(2026, 2))
    assert [(row["meter"], row["last_value"]) for row in missing.rows] == [(POWER, "1000")]
    assert [row["id"] for row in list_meters(session, Listing(missing=Month(2026, 2))).rows] == [POWER]
    assert said(list_missing(session, Month(2026, 2), utility="water")) == [
        "all meters were read for 2026-02"
    ]


def test_a_meter_is_shown_with_its_readings_and_the_bills_that_rest_on_them(metered: Path) -> None:
    read_months(metered, "110", "125")
    run(metered, (1, 2), "water")
    shown = show_meter(session_at(metered), "SB-1")
    assert [(row["kind"], row["value"], row["bill"]) for row in shown.rows] == [
        ("initial", "100", ""),
        ("actual", "110", f"water/{WATER}/2026-01-01"),
        ("actual", "125", f"water/{WATER}/2026-02-01"),
    ]
    assert (shown.head["id"], shown.head["state"]) == (WATER, "in-use")


def test_the_household_s_story_has_readings_corrections_and_replacements(metered: Path) -> None:
    read(metered, "2026-01-31", "120")
    read(metered, "2026-01-31", "110", corrects=True, note="看错")
    removal = Removal("115", date(2026, 2, 10), new={"initial": "0"})
    remove_meter(session_at(metered, LAST), "SB-1", removal)
    told = show_household(session_at(metered), FLAT)
    about = [str(row["what"]) for row in told.rows if row["kind"] in ("reading", "meter", "replaced")]
    assert about[:4] == [
        "water: a meter is hung up at 100",
        "electricity: a meter is hung up at 1000",
        "water 120 for 2026-01",
        "water: the reading of 2026-01-31 is corrected to 110",
    ]
    assert set(about[4:]) == {
        "water: the meter is removed at 115",
        f"water: {WATER} is replaced; the new meter begins at 0",
    }
    assert [row["utility"] for row in told.head["meters"]] == ["electricity", "water"]


def test_today_tells_what_is_not_read_and_which_meters_are_to_be_checked(metered: Path) -> None:
    with_meter(metered, WATER, check_due="2026-03-01")
    read(metered, "2026-01-31", "110")
    rows = {
        (row["kind"], str(row.get("what", ""))): row
        for row in show_today(session_at(metered, "2026-02-03 09:00")).rows
    }
    assert rows["unread", "electricity"]["count"] == 2
    assert ("unread", "water") not in rows
    assert (rows["unbilled", "水费"]["when"], rows["unbilled", "水费"]["amount"]) == ("2026-01", "35.00")
    assert rows["unbillable", ""]["count"] == 2
    assert rows["meter-check", ""]["when"] == "2026-03-01"
    kinds = {row["kind"] for row in show_today(session_at(metered, "2026-01-20 09:00")).rows}
    assert not kinds & {"unread", "meter-check"}


# --- files -----------------------------------------------------------------------------------------


def given(root: Path, *rows: tuple[Any, ...], at: str = LAST, **how: Any) -> Outcome:
    """Give a workbook to the desk."""
    book = openpyxl.Workbook()
    assert book.active is not None
    book.active.title = "抄表"
    for row in rows:
        book.active.append(row)
    path = root.parent / "readings.xlsx"
    book.save(path)
    return take_readings(session_at(root, at), path, Layout(**how))


COMMON = ("商铺编号", "费用类型", "上期度数", "本期度数", "上期读表时间", "本期读表时间", "备注")
MOMENT = datetime(2026, 1, 31, 10, 23)


def test_a_template_of_a_common_system_is_taken_once(metered: Path) -> None:
    shop = (SHOP, "电费", 0, 7, None, "2026/1/31 08:00", "门锁")
    rows = (COMMON, (FLAT, "水费", 100, 110.5, "2025-12-31", MOMENT, None), shop)
    first = given(metered, *rows)
    assert (first.totals, first.look) == ({"count": 2, "new": 2, "problems": 0}, False)
    assert [(row["meter"], row["date"], row["where"]) for row in first.rows] == [
        (WATER, "2026-01-31", "抄表!D2"),
        (SHOP_POWER, "2026-01-31", "抄表!D3"),
    ]
    again = given(metered, *rows)
    assert (again.commit, again.totals["new"]) == (None, 0)
    assert said(again) == ["2 readings are there already; nothing is entered twice"]
    assert git(metered, "rev-list", "--count", "HEAD").strip() == "2"


def test_rows_that_are_not_right_are_listed_with_their_cells(metered: Path) -> None:
    with_meter(metered, SHOP_POWER, installed="2026-01-15")
    header = ("房号", "表计类型", "上次读数", "本次读数", "抄表日期", "倍率")
    outcome = given(
        metered,
        header,
        (FLAT, "水", 100, 110, "2026-01-31", 1),
        (FLAT, "水", 100, 115, "2026-02-28", 1),
        (FLAT, "电", None, 999, "2026-01-31", None),
        (SHOP, "电", None, 5, "2026-01-31", 20),
        (SHOP, "水", None, 5, "2026-01-31", None),
        ("9-9-0909", "水", None, 5, "2026-01-31", None),
        (FLAT, "水", None, None, "2026-03-31", None),
        (FLAT, "蒸汽", None, 5, "2026-03-31", None),
        (FLAT, "水", None, 120, "2026-13-01", None),
        (FLAT, None, None, 120, "2026-04-30", None),
        (SHOP, None, None, 6, "2026-01-31", 40),
    )
    assert [(row["meter"], row["value"]) for row in outcome.rows] == [(WATER, "110"), (SHOP_POWER, "6")]
    found = problems(outcome)
    assert set(found) == {"C3", "D4", "F5", "A6", "A7", "D8", "B9", "E10", "A11"}
    assert found["C3"].endswith("the last reading is 100 in the file, but 110 on 2026-01-31 here")
    assert found["D4"].endswith("999 is lower than the last reading: 1000 on 2026-01-01")
    assert found["F5"].endswith("multiplier is 20 in the file, but 40 here")
    assert outcome.look


def test_rows_without_a_day_are_of_the_period_and_known_again_on_another_day(metered: Path) -> None:
    rows = (("房号", "表计类型", "本次读数"), (FLAT, "水", 110))
    month = Month(2026, 1)
    assert given(metered, *rows, at="2026-02-03 09:00", period=month).rows[0]["date"] == "2026-01-31"
    assert given(metered, *rows, at="2026-02-04 09:00", period=month).commit is None
    other = given(metered, rows[0], (FLAT, "水", 112), at="2026-02-04 09:00", period=month)
    assert next(iter(problems(other).values())).endswith("there is a reading of 2026-01 already: 110")


def test_a_history_comes_in_any_order_of_its_rows(metered: Path) -> None:
    header = ("房号", "表计类型", "本次读数", "抄表日期")
    months = [(FLAT, "水", 100 + 10 * month, Month(2026, month).last.isoformat()) for month in (3, 1, 2)]
    assert given(metered, header, *months).totals["new"] == 3


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_sheet_for_the_round_comes_back_filled_in(metered: Path, language: str) -> None:
    session = session_at(metered, "2026-01-31 09:00")
    sheet = reading_sheet(session, Month(2026, 1))
    assert [row["meter"] for row in sheet.rows] == [POWER, WATER, SHOP_POWER]
    book = openpyxl.load_workbook(io.BytesIO(spreadsheet(sheet, Language(language))))
    table = book.worksheets[0]
    titles = [cell.value for cell in table[1]]
    for number, value in ((2, 1010), (3, 108)):
        table.cell(number, titles.index(Language(language).pick("读数", "reading")) + 1, value)
    path = metered.parent / "sheet.xlsx"
    book.save(path)
    outcome = take_readings(session_at(metered, "2026-02-01 09:00"), path, Layout(period=Month(2026, 1)))
    assert [(row["meter"], row["value"]) for row in outcome.rows] == [(POWER, "1010"), (WATER, "108")]
    assert list(problems(outcome).values()) == ["the row is left out: the cell is empty"]


def imported(root: Path, *sheets: tuple[tuple[Any, ...], ...]) -> Outcome:
    book = openpyxl.Workbook()
    for number, rows in enumerate(sheets):
        page = book.create_sheet(f"表{number}")
        for row in rows:
            page.append(row)
    book.remove(book.worksheets[0])
    path = root.parent / "meters.xlsx"
    book.save(path)
    return import_file(session_at(root, LAST), path)


METER_ROWS = (
    ("房号", "表计类型", "表号", "倍率", "初始读数", "安装日期", "位数"),
    ("0102", "水表", "SB-7", 1, 10, "2026-03-01", 5),
    (SHOP, "燃气表", "QB-1", None, 0, "2026-03-01", None),
    ("0999", "水表", "SB-8", 1, 10, "2026-03-01", 5),
)
HISTORY = (
    ("房号", "表号", "本期读数", "抄表日期"),
    (SHOP, "SB-7", 15, "2026-03-31"),
    (SHOP, "SB-7", 19, "2026-04-30"),
    (FLAT, "SB-1", 90, "2026-03-31"),
)


def test_a_workbook_brings_meters_and_the_history_of_their_readings(metered: Path) -> None:
    first = imported(metered, METER_ROWS, HISTORY)
    assert (first.totals["meters"], first.totals["readings"], first.totals["problems"]) == (1, 2, 3)
    assert problems(first) == {
        "B3": "the row is left out: there is no fee gas",
        "A4": "the row is left out: there is no unit 0999",
        "C4": "the row is left out: 90 is lower than the last reading: 100 on 2026-01-01",
    }
    id = next(row["id"] for row in first.rows if row["kind"] == "meter")
    assert record(metered, "meter", id) == {
        "unit": SHOP, "utility": "water", "item": "water", "serial": "SB-7", "digits": 5, "multiplier": "1",
        "installed": "2026-03-01", "initial": "10", "source": {"system": "meters", "key": "SB-7"},
    }  # fmt: skip
    assert git(metered, "log", "-1", "--format=%s") == "import: 1 meters, 2 sheets\n"
    again = imported(metered, METER_ROWS, HISTORY)
    assert (again.commit, {row["state"] for row in again.rows}) == (None, {"same"})
    assert billed(run(metered, 3, "water", units=SHOP))[0][1] == "5"


# --- meters ----------------------------------------------------------------------------------------


def added(root: Path, unit: str = SHOP, **fields: str) -> Outcome:
    plain = {"utility": "water", "initial": "3", "installed": "2026-02-01"}
    return add_meter(session_at(root, LAST), unit, {**plain, **fields})


def test_a_meter_is_hung_up_with_the_item_of_its_utility(metered: Path) -> None:
    row = added(metered, digits="5", multiplier="1.50").rows[0]
    assert (row["unit"], row["item"], row["digits"], row["multiplier"]) == (SHOP, "water", 5, "1.5")
    assert set(said(added(metered, serial="SB-1"), "warning")) == {
        "meter M-aaaaaa has the same serial number",
        f"the unit has another meter of this item, too: {row['id']}; both are billed",
    }


@pytest.mark.parametrize(
    ("fields", "text"),
    [
        ({"utility": "gas"}, "the meter needs the fee item it is billed by"),
        ({"item": "property"}, "property is not billed by consumption"),
        ({"initial": "100", "digits": "2"}, "100 has more digits than the meter (2)"),
        ({"installed": "2027-01-01"}, "2027-01-01 is still to come"),
        ({"initial": "-1"}, "initial must not be less than 0"),
        ({"initial": "x"}, "x is not a decimal number"),
        ({"digits": "x"}, "digits is not a whole number"),
        ({"item": "nothing"}, "there is no fee item nothing"),
    ],
)
def test_a_meter_that_cannot_be_is_refused(metered: Path, fields: dict[str, str], text: str) -> None:
    with pytest.raises(Exception, match=r".") as refused:
        added(metered, **fields)
    assert str(refused.value) == text


def test_what_bills_rest_on_stays_and_factors_hold_from_now_on(metered: Path) -> None:
    edit = {"initial": "90", "digits": "6"}
    assert edit_meter(session_at(metered, LAST), WATER, edit).commit
    read(metered, "2026-01-31", "110")
    run(metered, 1, "water")
    for fields in ({"initial": "80"}, {"digits": "7"}, {"item": "power"}, {"installed": "2025-01-01"}):
        with pytest.raises(RuleRefused):
            edit_meter(session_at(metered, LAST), WATER, fields)
    outcome = edit_meter(session_at(metered, LAST), WATER, {"multiplier": "2", "check_due": "2032-01-01"})
    assert said(outcome, "warning") == ["multiplier and loss hold for all that is not billed yet"]
    due = list_meters(session_at(metered), Listing(check_due=date(2032, 1, 1)))
    assert [row["id"] for row in due.rows] == [WATER]


@pytest.mark.parametrize(
    ("final", "day", "text"),
    [
        ("109", "2026-02-10", "109 on 2026-02-10 is lower than what was read before"),
        ("120", "2026-01-30", "the meter was read on 2026-01-31, after it was removed"),
        ("120", "2027-02-10", "2027-02-10 is still to come"),
    ],
)
def test_a_final_reading_fits_what_was_read(metered: Path, final: str, day: str, text: str) -> None:
    read(metered, "2026-01-31", "110")
    with pytest.raises(RuleRefused) as refused:
        remove_meter(session_at(metered, LAST), "SB-1", Removal(final, date.fromisoformat(day)))
    assert str(refused.value) == text


def test_a_replaced_meter_and_its_successor_are_one_commit(metered: Path) -> None:
    before = git(metered, "rev-list", "--count", "HEAD")
    removal = Removal("115", date(2026, 2, 10), new={"initial": "2", "serial": "SB-9"})
    old, new = remove_meter(session_at(metered, LAST), "SB-1", removal).rows
    assert int(git(metered, "rev-list", "--count", "HEAD")) == int(before) + 1
    assert (old["removed"], old["final"], new["replaces"], new["installed"], new["digits"]) == (
        *("2026-02-10", "115", WATER, "2026-02-10", 5),
    )
    with pytest.raises(RuleRefused):
        remove_meter(session_at(metered, LAST), WATER, removal)
    session = session_at(metered)
    assert [row["id"] for row in list_meters(session, Listing(utility="water")).rows] == [new["id"]]
    states = [row["state"] for row in list_meters(session, Listing(utility="water", removed=True)).rows]
    assert states == ["removed", "in-use"]
    assert not check_desk(session).rows


@pytest.mark.parametrize(
    ("fields", "check"),
    [
        ({"unit": "9-9-0909"}, "meter-links"),
        ({"item": "nothing"}, "meter-links"),
        ({"replaces": SHOP_POWER}, "meter-links"),
        ({"replaces": "M-zzzzzz"}, "meter-links"),
        ({"initial": "111"}, "readings"),
        ({"utility": "gas"}, "reading-sheets"),
        ({"digits": 2}, "readings"),
    ],
)
def test_check_finds_a_meter_that_does_not_fit(metered: Path, fields: dict[str, Any], check: str) -> None:
    read(metered, "2026-01-31", "110")
    with_meter(metered, WATER, **fields)
    assert check in {row["check"] for row in check_desk(session_at(metered)).rows}


def test_a_session_at_another_clerk_s_desk_reads_as_that_clerk(metered: Path) -> None:
    from propdesk.services.readings import Request

    session = session_at(metered, LAST, claim="chen")
    read_meter(session, FLAT, "water", Request("101", date(2026, 12, 31)))
    assert lines(metered, "2026-12/water")[0]["clerk"] == "chen"
