"""What the rows of the workbook become, and how they join the records of an earlier import."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import count
from typing import Any

import pytest
import workbooks
from hypothesis import given, settings
from hypothesis import strategies as st
from workbooks import BUILDINGS, PARKING, PEOPLE, TARIFFS, UNITS, Book, Guise, add, change, sample

from propdesk.domain.importing.join import KINDS, Existing, Joined, join
from propdesk.domain.importing.plan import plan
from propdesk.services.importing import known_tables
from propdesk.store.schemas import problems
from propdesk.store.workbook import read_workbook

TABLES = known_tables()
SOURCES = workbooks.sources()
Records = dict[str, dict[str, Mapping[str, Any]]]
Listed = list[tuple[str, str]]


def ids() -> Iterator[str]:
    return (f"{number:06d}" for number in count())


def joined(data: bytes, before: Records | None = None, *, update: bool = False) -> tuple[Joined, Listed]:
    """Plan and join a workbook; people's ids are counted."""
    planned = plan(read_workbook(data, name="hc.xlsx"), TABLES)
    prefixes = {"person": "P-", "vehicle": "V-"}
    fresh = ids()
    result = join(
        planned.drafts,
        Existing(before or {}),
        draw=lambda kind: prefixes[kind] + next(fresh),
        update=update,
    )
    return result, [(one.where, str(one.message)) for one in (*planned.findings, *result.findings)]


def records(result: Joined) -> Records:
    found: Records = {kind: {} for kind in KINDS}
    for entry in result.entries:
        found[entry.draft.kind][entry.id] = entry.data
    return found


def imported(book: Book) -> tuple[Records, Listed]:
    result, listed = joined(workbooks.write(book))
    return records(result), listed


def states(result: Joined) -> set[str]:
    return {entry.state for entry in result.entries}


@pytest.mark.parametrize("source", SOURCES)
def test_the_workbook_gives_the_desk(source: str) -> None:
    result, listed = joined(SOURCES[source])
    found = records(result)
    assert {kind: len(each) for kind, each in found.items()} == {
        "building": 13, "tariff": 2, "person": 5, "unit": 9, "vehicle": 0, "meter": 0,
    }  # fmt: skip
    assert sum(len(each["entrances"]) for each in found["building"].values()) == 26
    assert found["building"]["3"]["entrances"][1] == {"code": "2", "floors": 33, "lift": True}
    assert found["tariff"]["property-1"] == {
        "title": "测试收费1", "formula": "area", "cycle": 6, "timing": "advance",
        "anchor": "unit", "due_days": 0,
        "prices": [{"from": "2020-06-10", "to": "2037-01-01", "price": "1.3", "surcharge": "20"}],
        "source": {"system": "hc", "key": "1"},
    }  # fmt: skip
    assert [found["tariff"]["property-2"][name] for name in ("cycle", "timing")] == [3, "advance"]
    assert listed[1:] == [
        ("房屋信息!G7", "the link is left out: there is no owner 6"),
        ("房屋信息!G8", "the link is left out: there is no owner 7"),
        ("房屋信息!G9", "the link is left out: there is no owner 8"),
    ]
    assert listed[0][0] == "业主信息!F2"
    assert "one ID number stands in 5 rows" in listed[0][1]


@pytest.mark.parametrize("source", SOURCES)
def test_units_have_their_owner_charges_and_place(source: str) -> None:
    found = records(joined(SOURCES[source])[0])
    owners = {person["source"]["key"]: id for id, person in found["person"].items()}
    assert found["unit"]["1-1-1011"] == {
        "building": "1", "entrance": "1", "room": "1011", "floor": 1, "kind": "flat", "area": "94.56",
        "inner_area": "94.56", "layout": "10102", "owners": [owners["1"]],
        "charges": [
            {"item": "property-1", "from": "2020-06-10"}, {"item": "property-2", "from": "2020-07-10"},
        ],
        "source": {"system": "hc", "key": "1-1-1011"},
    }  # fmt: skip
    assert "owners" not in found["unit"]["1-1-1022"]
    assert found["unit"]["P-1-C0001"] == {
        "building": "P", "entrance": "1", "room": "C0001", "kind": "parking", "area": "98.32",
        "tags": ["地上"],
        "source": {"system": "hc", "key": "P-1-C0001"},
    }  # fmt: skip


@pytest.mark.parametrize("source", SOURCES)
def test_the_placeholder_phone_is_no_phone(source: str) -> None:
    people = list(records(joined(SOURCES[source])[0])["person"].values())
    assert [person.get("phone", "")[-1:] for person in people] == ["", "1", "2", "3", "4"]


@pytest.mark.parametrize("source", SOURCES)
def test_every_record_fits_its_schema(source: str) -> None:
    for kind, each in records(joined(SOURCES[source])[0]).items():
        assert [problems(kind, data) for data in each.values()] == [[]] * len(each)


GUISES = st.builds(
    Guise,
    down=st.integers(0, 5),
    right=st.integers(0, 30),
    permute=st.none() | st.integers(0, 99),
    titles=st.sampled_from([{}, {UNITS: "Sheet1", PEOPLE: "费用设置 (2)", TARIFFS: "x"}]),
    dates=st.sampled_from(sorted(workbooks.DATES)),
    date_format=st.sampled_from(workbooks.DATE_FORMATS),
    numbers=st.sampled_from(["number", "text"]),
    from_1904=st.booleans(),
    gaps=st.sampled_from([(), (0,), (0, 1, 3)]),
    remarks=st.booleans(),
)


@settings(max_examples=25)
@given(GUISES)
def test_the_same_book_in_any_guise_gives_the_same_records(guise: Guise) -> None:
    plain, listed = joined(workbooks.write(sample()))
    disguised, same_listed = joined(workbooks.write(sample(), guise))
    assert records(disguised) == records(plain)
    assert [why for _where, why in same_listed][1:] == [why for _where, why in listed][1:]
    assert len(same_listed) == len(listed)


def test_the_same_again_changes_nothing_and_lists_the_same() -> None:
    data = workbooks.write(sample())
    first, listed = joined(data)
    again, same = joined(data, records(first))
    assert states(first) == {"new"}
    assert states(again) == {"same"}
    assert again.puts == ()
    assert same == listed


def test_a_difference_is_reported_and_taken_over_only_when_asked() -> None:
    before = records(joined(workbooks.write(sample()))[0])
    data = workbooks.write(change(sample(), UNITS, 2, "建筑面积", 95))
    kept, listed = joined(data, before)
    assert kept.puts == ()
    assert ("房屋信息!A4", "the record differs from the file: area") in listed
    taken, silent = joined(data, before, update=True)
    assert [(put.kind, put.id) for put in taken.puts] == [("unit", "1-1-1013")]
    assert taken.puts[0].data == {**before["unit"]["1-1-1013"], "area": "95"}
    assert not any("differs" in why for _where, why in silent)


def test_what_the_file_does_not_know_is_no_difference() -> None:
    data = workbooks.write(sample())
    before = records(joined(data)[0])
    person = next(iter(before["person"]))
    before["person"][person] = {**before["person"][person], "phone": "13900000000", "note": "by hand"}
    before["unit"]["1-1-1022"] = {**before["unit"]["1-1-1022"], "owners": [person], "tags": ["shop"]}
    again, listed = joined(data, before, update=True)
    assert states(again) == {"same"}
    assert not any("differs" in why for _where, why in listed)


def test_people_are_matched_by_source_alone() -> None:
    data = workbooks.write(sample())
    before = records(joined(data)[0])
    first = dict(next(iter(before["person"].values())))
    stranger = {name: value for name, value in first.items() if name != "source"}
    result, _listed = joined(data, {"person": {"P-zzzzzz": stranger}})
    assert states(result) == {"new"}
    other = {"P-zzzzzz": {**stranger, "source": {"system": "other", "key": "1"}}}
    assert states(joined(data, {"person": other})[0]) == {"new"}
    renamed = {"P-zzzzzz": {**first, "name": "另一个"}}
    assert "P-zzzzzz" in records(joined(data, {"person": renamed})[0])["person"]


def test_a_record_from_elsewhere_with_the_same_id_stays() -> None:
    unit = {"building": "1", "entrance": "1", "room": "1011", "kind": "shop"}
    result, listed = joined(workbooks.write(sample()), {"unit": {"1-1-1011": unit}}, update=True)
    assert "1-1-1011" not in records(result)["unit"]
    assert any(where == "房屋信息!A2" and "comes from elsewhere" in why for where, why in listed)


def test_a_link_leads_to_an_owner_of_an_earlier_import() -> None:
    owner = {"name": "某", "kind": "person", "source": {"system": "hc", "key": "6"}}
    result, listed = joined(workbooks.write(sample()), {"person": {"P-666666": owner}})
    assert records(result)["unit"]["1-1-1022"]["owners"] == ["P-666666"]
    assert not any("owner 6" in why for _where, why in listed)


def test_owners_may_stand_on_a_later_sheet() -> None:
    book = sample()
    last = {**{name: book[name] for name in book if name != PEOPLE}, PEOPLE: book[PEOPLE]}
    assert imported(last)[0]["unit"] == imported(book)[0]["unit"]


@pytest.mark.parametrize(
    ("table", "row", "header", "value", "where", "why"),
    [
        (
            PEOPLE,
            0,
            "身份证号",
            632126199109162011,
            "F2",
            "the row is left out: a number of more than 15 digits",
        ),
        (PEOPLE, 1, "业主名称", "a\u202eb", "B3", "the row is left out: the text holds control or"),
        (PEOPLE, 1, "业主名称", "=1+2", "B3", "the row is left out: a formula"),
        (PEOPLE, 1, "业主编号", 5, "H3", "an owner's row names another owner"),
        (PEOPLE, 1, "业主类型", 1009, "G3", "not one of 1001, 1002, 1003, 1004"),
        (PEOPLE, 1, "业主名称", "a_x001B_b", "B3", "the text holds control or"),
        (TARIFFS, 0, "费用标识", "一次性费用", "D2", "charged once"),
        (TARIFFS, 0, "计费结束时间", "2019-1-1", "I2", "the last day is before the first"),
        (TARIFFS, 0, "计费单价", 0, "K2", "the formula needs a price"),
        (TARIFFS, 0, "缴费周期", 1.5, "F2", "not a whole number"),
        (UNITS, 1, "房屋编号", 1011, "A3", "房屋信息!A2 has the same key"),
        (UNITS, 1, "楼栋编号", 99, "B3", "there is no building entrance 99/1"),
        (UNITS, 1, "楼栋编号", "一栋", "B3", "not a code"),
        (UNITS, 1, "建筑面积", 1 / 3, "F3", "a number of more than 15 digits"),
        (BUILDINGS, 1, "是否有电梯", "也许", "D3", "not one of"),
        (BUILDINGS, 1, "单元编号", None, "B3", "the cell is empty"),
        (PARKING, 0, "车位编码", "C 1", "B2", "not a room"),
    ],
)
def test_a_row_that_cannot_be_read_is_left_out_and_listed(
    table: str, row: int, header: str, value: object, where: str, why: str
) -> None:
    found, listed = imported(change(sample(), table, row, header, value))
    assert any(place == f"{table}!{where}" and why in reason for place, reason in listed)
    plain = {kind: set(each) for kind, each in imported(sample())[0].items()}
    assert sum(map(len, found.values())) == sum(map(len, plain.values())) - (table != BUILDINGS)


@pytest.mark.parametrize(
    ("header", "value", "where", "why"),
    [
        ("业主编号", "一号", "G3", "the link is left out: not a code"),
        ("房屋费用", "1##2", "H3", "the link is left out: not a code"),
        ("房屋费用", "1#2", "I3", "the link is left out: 2 fees and 1 start days do not pair"),
        ("房屋费用", 9, "H3", "the link is left out: there is no fee 9"),
        ("费用开始时间", "2020-02-30", "I3", "the link is left out: there is no such day"),
        ("费用开始时间", None, "I3", "the link is left out: 1 fees and 0 start days do not pair"),
        ("费用开始时间", 43992, "I3", "the link is left out: a number without a date format is no date"),
    ],
)
def test_a_link_that_cannot_be_read_costs_only_the_link(
    header: str, value: object, where: str, why: str
) -> None:
    found, listed = imported(change(sample(), UNITS, 1, header, value))
    assert any(place == f"{UNITS}!{where}" and why in reason for place, reason in listed)
    lost = "owners" if header == "业主编号" else "charges"
    assert lost not in found["unit"]["1-1-1012"]
    assert len(found["unit"]) == 9


@pytest.mark.parametrize(
    ("ends", "charges", "listed_more"),
    [
        ("2026-03-17", [{"item": "property-1", "from": "2020-06-10", "to": "2026-03-17"}], 0),
        (None, [{"item": "property-1", "from": "2020-06-10"}], 0),
        ("2026-03-17#2026-04-17", None, 1),
    ],
)
def test_a_charge_ends_where_the_workbook_says_so(
    ends: str | None, charges: list[dict[str, str]] | None, listed_more: int
) -> None:
    rooms = sample()[UNITS]
    rows = tuple((*row, ends if number == 1 else None) for number, row in enumerate(rooms.rows))
    book = {**sample(), UNITS: replace(rooms, headers=(*rooms.headers, "费用结束时间"), rows=rows)}
    found, listed = imported(book)
    assert found["unit"]["1-1-1012"].get("charges") == charges
    assert len(listed) == len(imported(sample())[1]) + listed_more


def test_the_same_owner_twice_is_taken_once() -> None:
    twin = (1, "另一个", "男", 8, 13900000001, workbooks.UNKNOWN_ID, 1001, 1)
    found, listed = imported(add(sample(), PEOPLE, twin))
    assert len(found["person"]) == 5
    assert ("业主信息!A7", "the row is left out: 业主信息!A2 has the same key") in listed


def test_a_fee_of_0_is_no_fee() -> None:
    found, listed = imported(change(sample(), UNITS, 1, "房屋费用", 0))
    assert "charges" not in found["unit"]["1-1-1012"]
    assert len(listed) == 4


def test_a_list_read_in_part_keeps_what_a_clerk_added() -> None:
    data = workbooks.write(change(sample(), UNITS, 0, "房屋费用", "1#9"))
    before = records(joined(data)[0])
    unit = before["unit"]["1-1-1011"]
    assert unit["charges"] == [{"item": "property-1", "from": "2020-06-10"}]
    by_hand = [{"item": "parking", "from": "2021-01-01"}, *unit["charges"]]
    before["unit"]["1-1-1011"] = {**unit, "charges": by_hand}
    assert states(joined(data, before, update=True)[0]) == {"same"}


def test_members_of_a_household_belong_to_their_owner() -> None:
    member = (6, "小明", "女", 8, 13900000001, workbooks.UNKNOWN_ID, 1002, 2)
    lost = (7, "小红", "女", 1, 13900000002, "A1234567", 1003, 99)
    nobody = (8, "小刚", "男", 30, 13900000003, "A1234568", 1004, None)
    found, listed = imported(add(sample(), PEOPLE, member, lost, nobody))
    people = {person["source"]["key"]: person for person in found["person"].values()}
    owner = next(id for id, person in found["person"].items() if person["source"]["key"] == "2")
    assert people["6"] == {
        "name": "小明", "kind": "person", "gender": "female", "age": 8, "phone": "13900000001",
        "of": owner, "relation": "family", "source": {"system": "hc", "key": "6"},
    }  # fmt: skip
    assert not {"of", "relation", "age"} & set(people["7"])
    assert "8" not in people
    assert ("业主信息!H8", "the link is left out: there is no owner 99") in listed
    assert any(where == "业主信息!H9" for where, _why in listed)


def test_sold_and_let_spaces_have_holder_and_vehicle() -> None:
    sold = (1, "C0002", "地下停车位", 1, 2, "京A·12345", "红旗", 9901, "黑", "S", "2020-06-10", "2037-1-1")
    let = (2, "c0003", None, 12.5, 3, "京b99999", None, 9903, None, "H", "2020-06-10", "2021-6-9")
    unsaid = (2, "C4", None, 12.5, 3, None, None, None, "红", None, None, None)
    found, listed = imported(add(sample(), PARKING, sold, let, unsaid))
    owners = {person["source"]["key"]: id for id, person in found["person"].items()}
    units, vehicles = found["unit"], list(found["vehicle"].values())
    assert units["P-1-C0002"]["owners"] == [owners["2"]]
    assert "area" not in units["P-1-C0002"]
    assert [units["P-2-C0003"][name] for name in ("tenants", "payer")] == [[owners["3"]], "tenant"]
    assert vehicles[0] == {
        "plate": "京A12345", "units": ["P-1-C0002"], "owner": owners["2"], "brand": "红旗", "type": "car",
        "colour": "黑", "tenure": "owned", "from": "2020-06-10", "to": "2037-01-01",
        "source": {"system": "hc", "key": "京A12345"},
    }  # fmt: skip
    assert [vehicles[1][name] for name in ("plate", "tenure", "type")] == ["京B99999", "rent", "truck"]
    places = [where for where, _why in listed if where.startswith(PARKING)]
    assert places == ["车位信息!J5", "车位信息!I5"]


def test_fixed_fees_in_arrears() -> None:
    row = (3, "物业费", "垃圾清运", "周期性费用", "后付费", 1, "实时", "2020-6-10", None, 2002, 0, 12.5)
    found, _listed = imported(add(sample(), TARIFFS, row))
    tariff = found["tariff"]["property-3"]
    assert [tariff[name] for name in ("formula", "timing", "cycle")] == ["fixed", "arrears", 1]
    assert tariff["prices"] == [{"from": "2020-06-10", "surcharge": "12.5"}]


def test_no_message_holds_personal_data() -> None:
    book = change(sample(), PEOPLE, 0, "手机号", "1380013800x")
    book = change(book, PEOPLE, 1, "业主名称", "秘密_x001B_")
    book = change(book, UNITS, 3, "业主编号", "13800138000")
    _found, listed = imported(book)
    said = " ".join(why for _where, why in listed)
    assert not any(secret in said for secret in ("1380013800", "秘密", workbooks.SHARED_ID))


HOSTILE = st.one_of(
    st.none(),
    st.integers(-(10**18), 10**18),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(st.characters(blacklist_categories=("Cs", "Cc")), max_size=20),
    st.sampled_from(["=A1", "_x001B_", "1#2", "CON", "../..", "0", "2020-6-10", "\u202e", "长" * 500]),
    st.dates(),
    st.booleans(),
)


@settings(max_examples=40)
@given(st.data())
def test_whatever_stands_in_a_cell_no_record_is_invalid(data: st.DataObject) -> None:
    book = sample()
    for _ in range(3):
        name = data.draw(st.sampled_from(sorted(book)))
        row = data.draw(st.integers(0, len(book[name].rows) - 1))
        header = data.draw(st.sampled_from(book[name].headers))
        book = change(book, name, row, header, data.draw(HOSTILE))
    found, _listed = imported(book)
    for kind, each in found.items():
        assert [problems(kind, record) for record in each.values()] == [[]] * len(each)
