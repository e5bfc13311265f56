"""Metered items in a run: what was read is billed once, by the price of its tier; the rest is skipped."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from feedesk import altered, change, record, skipped
from meterdesk import POWER, SHOP_POWER, TIERS, WATER, billed, priced, read, read_months, run, with_meter
from smalldesk import FLAT, SHOP, session_at

from propdesk.domain.changes import Put, Record
from propdesk.domain.messages import RuleRefused
from propdesk.domain.periods import Month
from propdesk.services.checking import check_desk
from propdesk.services.closing import close_period
from propdesk.services.explaining import explain
from propdesk.services.forecasting import try_tariff
from propdesk.services.metering import consumption_of
from propdesk.services.meters import Removal, remove_meter
from propdesk.services.reliefs import add_relief
from propdesk.services.runs import void_run
from propdesk.services.sharing import Sharing, share_cost
from propdesk.services.tariffs import TariffEdit


def line(root: Path, run_id: str, at: int = 0) -> dict[str, object]:
    lines: list[dict[str, object]] = record(root, "bill", run_id)["lines"]
    return lines[at]


def sound(root: Path) -> bool:
    return not check_desk(session_at(root)).rows


# --- what is billed --------------------------------------------------------------------------------


def test_450_kwh_in_three_tiers_are_263_74_progressive_and_395_24_whole(metered: Path) -> None:
    read_months(metered, "1450", "1900", meter="electricity")
    assert billed(run(metered, 1, "power", units=FLAT)) == [(f"power/{POWER}/2026-01-01", "450", "263.74")]
    priced(metered, "power", {"from": "2025-01-01", "tiers": TIERS}, tier_mode="whole")
    assert billed(run(metered, 2, "power", units=FLAT)) == [(f"power/{POWER}/2026-02-01", "450", "395.24")]
    assert sound(metered)


def test_a_missing_reading_is_a_skip_with_its_reason_and_never_0(metered: Path) -> None:
    read(metered, "2026-01-31", "110")
    outcome = run(metered, 1)
    assert billed(outcome) == [(f"water/{WATER}/2026-01-01", "10", "35.00")]
    assert skipped(outcome) == [
        (FLAT, "power", f"meter {POWER}: no reading of 2026-01"),
        (SHOP, "power", f"meter {SHOP_POWER}: no reading of 2026-01"),
    ]
    assert not [row for row in record(metered, "bill", "2026-01/water")["lines"] if row["quantity"] == "0"]


def test_a_month_that_was_missed_is_billed_with_the_next_reading(metered: Path) -> None:
    priced(metered, "water", {"from": "2025-01-01", "price": "3.5", "surcharge": "2"})
    read(metered, "2026-01-31", "110")
    read(metered, "2026-03-31", "140")
    outcome = run(metered, (1, 2, 3), "water")
    assert billed(outcome) == [(f"water/{WATER}/2026-02-01", "30", "109.00")]
    assert (line(metered, "2026-03/water")["months"], line(metered, "2026-03/water")["to"]) == (
        2,
        "2026-03-31",
    )
    assert billed(run(metered, (2, 3), "water")) == []


def test_a_vacant_flat_that_used_nothing_is_billed_nothing_or_the_minimum(metered: Path) -> None:
    read_months(metered, "100", "100")
    assert billed(run(metered, 1, "water")) == [(f"water/{WATER}/2026-01-01", "0", "0.00")]
    priced(metered, "water", {"from": "2025-01-01", "price": "3.5", "minimum": "5"})
    assert billed(run(metered, 2, "water")) == [(f"water/{WATER}/2026-02-01", "0", "5.00")]


def test_multiplier_and_loss_are_exact_and_frozen_in_the_line(metered: Path) -> None:
    read(metered, "2026-01-31", "12.3", meter="electricity", unit=SHOP)
    assert billed(run(metered, 1, "power", units=SHOP)) == [
        (f"power/{SHOP_POWER}/2026-01-01", "504.3", "311.43")
    ]
    with_meter(metered, SHOP_POWER, multiplier="80")
    frozen = line(metered, "2026-01/power")
    keys = "meter previous current multiplier loss quantity read_from read_to tier_mode due tariff".split()
    assert [frozen[key] for key in keys] == [
        *(SHOP_POWER, "0", "12.3", "40", "2.5", "504.3", "2026-01-01", "2026-01-31"),
        *("progressive", "2026-02-16", "2025-01-01"),
    ]
    assert sound(metered)


def test_a_quantity_of_more_than_eight_decimals_is_skipped(metered: Path) -> None:
    with_meter(metered, WATER, multiplier="1.00000001")
    read(metered, "2026-01-31", "100.5")
    assert (
        skipped(run(metered, 1, "water"))[0][2]
        == f"meter {WATER}: the consumption takes more than eight decimals"
    )


def test_tiers_of_a_year_go_on_from_what_was_used_and_begin_anew_in_january(metered: Path) -> None:
    priced(metered, "power", {"from": "2025-01-01", "tiers": TIERS}, tier_reset="year")
    read_months(metered, "1200", "1400", meter="electricity")
    run(metered, (1, 2), "power", units=FLAT)
    second = line(metered, "2026-02/power")
    assert (second["before"], second["quantity"], second["amount"]) == ("200", "200", "114.16")
    read(metered, "2026-12-31", "1500", meter="electricity")
    read(metered, "2027-01-31", "1600", meter="electricity")
    run(metered, 12, "power", units=FLAT)
    from feedesk import bill

    bill(metered, "2027-01", "power", units=FLAT)
    assert line(metered, "2026-12/power")["before"] == "400"
    assert line(metered, "2027-01/power")["before"] == "0"


def test_tiers_of_a_month_are_twice_as_wide_for_two_months(metered: Path) -> None:
    read(metered, "2026-02-28", "1500", meter="electricity")
    run(metered, 2, "power", units=FLAT)
    frozen = line(metered, "2026-02/power")
    assert [tier.get("up_to") for tier in frozen["tiers"]] == ["460", "800", None]  # type: ignore[attr-defined]
    assert frozen["amount"] == "266.15"


def test_an_item_of_two_months_is_billed_in_every_second_month(metered: Path) -> None:
    priced(metered, "water", {"from": "2025-01-01", "price": "3.5"}, cycle=2)
    read(metered, "2026-02-28", "120")
    assert run(metered, 1, "water").rows == []
    assert billed(run(metered, 2, "water")) == [(f"water/{WATER}/2026-01-01", "20", "70.00")]


def test_the_sheet_s_period_decides_and_not_the_day(metered: Path) -> None:
    read(metered, "2026-02-05", "110")
    assert record(metered, "reading", "2026-01/water")["lines"][0]["date"] == "2026-02-05"
    assert billed(run(metered, 1, "water")) == [(f"water/{WATER}/2026-01-01", "10", "35.00")]
    read(metered, "2026-02-28", "115")
    assert billed(run(metered, 2, "water")) == [(f"water/{WATER}/2026-02-01", "5", "17.50")]


def test_what_a_unit_is_charged_from_says_where_its_meters_begin(metered: Path) -> None:
    read(metered, "2026-01-31", "110")
    read(metered, "2026-02-15", "117", period="2026-02")
    read(metered, "2026-02-28", "120")
    change(metered, altered(metered, "unit", FLAT, charges=[{"item": "water", "from": "2026-02-15"}]))
    assert run(metered, 1, "water").rows == []
    assert billed(run(metered, 2, "water")) == [(f"water/{WATER}/2026-02-15", "3", "10.50")]


def test_the_desk_bills_from_its_beginning_what_was_read_since_the_books_of_before(metered: Path) -> None:
    change(metered, altered(metered, "desk", "desk", billing_from="2026-03-01"))
    read_months(metered, "110", "120", "125")
    assert run(metered, (1, 2), "water").rows == []
    assert billed(run(metered, 3, "water")) == [(f"water/{WATER}/2026-03-01", "5", "17.50")]


def test_a_unit_that_is_charged_for_what_it_has_no_meter_of_is_skipped(metered: Path) -> None:
    change(metered, altered(metered, "unit", SHOP, charges=[{"item": "water", "from": "2026-01-01"}]))
    assert skipped(run(metered, 1, "water"))[-1] == (SHOP, "water", "the unit has no meter of this item")


def test_a_meter_out_of_use_is_not_asked_for(metered: Path) -> None:
    with_meter(metered, WATER, state="idle")
    assert run(metered, 1, "water").rows == []


def test_the_tenant_pays_where_the_tariff_says_so(metered: Path) -> None:
    priced(metered, "water", {"from": "2025-01-01", "price": "3.5"}, payer="tenant")
    change(metered, altered(metered, "unit", FLAT, tenants=["P-bbbbbb"]))
    read(metered, "2026-01-31", "110")
    run(metered, 1, "water")
    assert line(metered, "2026-01/water")["debtor"] == "P-bbbbbb"


# --- far over the average --------------------------------------------------------------------------


def test_over_three_times_the_average_is_listed_and_billed_only_when_confirmed(metered: Path) -> None:
    read_months(metered, "110", "120", "130", "161")
    run(metered, (1, 2, 3), "water")
    outcome = run(metered, 4, "water")
    assert billed(outcome) == []
    ((_, _, reason),) = skipped(outcome)
    assert reason.startswith(f"meter {WATER}: 31 is over 3 times the average of 10 a month")
    assert billed(run(metered, 4, "water", confirmed=("SB-1",))) == [
        (f"water/{WATER}/2026-04-01", "31", "108.50")
    ]


def test_what_was_not_confirmed_is_asked_for_again_and_not_spread_over_the_next_month(metered: Path) -> None:
    read_months(metered, "110", "120", "130", "161", "170")
    run(metered, (1, 2, 3, 4), "water")
    assert "31 is over 3 times the average of 10" in skipped(run(metered, 5, "water"))[0][2]
    assert billed(run(metered, 5, "water", confirmed=("all",))) == [
        (f"water/{WATER}/2026-04-01", "40", "140.00")
    ]


@pytest.mark.parametrize("last", ["160", "150"])
def test_three_times_or_less_is_nothing_to_look_at(metered: Path, last: str) -> None:
    read_months(metered, "110", "120", "130", last)
    assert len(billed(run(metered, (1, 2, 3, 4), "water"))) == 1


def test_all_may_be_confirmed_and_fewer_than_three_periods_are_no_average(metered: Path) -> None:
    read_months(metered, "110", "120", "190", "900")
    assert billed(run(metered, (1, 2, 3), "water"))[0][1] == "70"
    assert skipped(run(metered, 4, "water"))
    assert billed(run(metered, 4, "water", confirmed=("all",)))[0][1] == "710"


# --- estimates -------------------------------------------------------------------------------------


def test_an_estimate_is_billed_as_such_and_trued_up_by_the_next_reading(metered: Path) -> None:
    read(metered, "2026-01-31", "112", kind="estimate")
    read(metered, "2026-02-28", "120")
    assert billed(run(metered, 1, "water")) == [(f"water/{WATER}/2026-01-01", "12", "42.00")]
    assert line(metered, "2026-01/water")["estimated"] is True
    assert billed(run(metered, 2, "water")) == [(f"water/{WATER}/2026-02-01", "8", "28.00")]
    assert "estimated" not in line(metered, "2026-02/water")


def test_below_the_estimate_nothing_is_billed_until_the_meter_has_caught_up(metered: Path) -> None:
    read(metered, "2026-01-31", "130", kind="estimate")
    run(metered, 1, "water")
    read(metered, "2026-02-28", "118")
    outcome = run(metered, 2, "water")
    assert billed(outcome) == []
    assert skipped(outcome)[0][2] == (
        f"meter {WATER}: 118 on 2026-02-28 is less than the estimate that was billed; nothing is billed until"
        f" the meter has caught up. Too much so far: 12, 42.00 (water/{WATER}/2026-01-01)"
    )
    read(metered, "2026-03-31", "137")
    assert billed(run(metered, 3, "water")) == [(f"water/{WATER}/2026-02-01", "7", "24.50")]
    assert sound(metered)


def test_what_several_estimates_billed_too_much_is_told_line_by_line(metered: Path) -> None:
    for month, value in ((1, "110"), (2, "125")):
        read(metered, Month(2026, month).last.isoformat(), value, kind="estimate")
        run(metered, month, "water")
    read(metered, "2026-03-31", "104")
    reason = skipped(run(metered, 3, "water"))[0][2]
    assert "21, 73.50" in reason
    assert f"water/{WATER}/2026-02-01, water/{WATER}/2026-01-01" in reason


# --- replacement and passing zero ------------------------------------------------------------------


def replaced(root: Path, day: str, final: str, initial: str, *, rollover: bool = False, **more: str) -> str:
    removal = Removal(final, date.fromisoformat(day), rollover, {"initial": initial, **more})
    rows = remove_meter(session_at(root, f"{day} 18:00"), "SB-1", removal).rows
    return str(rows[1]["id"])


def test_over_a_replacement_both_parts_count_each_by_its_own_multiplier(metered: Path) -> None:
    read(metered, "2026-01-31", "110")
    run(metered, 1, "water")
    new = replaced(metered, "2026-02-10", "114", "5", multiplier="10", serial="SB-9")
    read(metered, "2026-02-28", "7")
    assert billed(run(metered, 2, "water")) == [(f"water/{new}/2026-02-01", "24", "84.00")]
    frozen = line(metered, "2026-02/water")
    assert frozen["replaced"] == [
        {"meter": WATER, "previous": "110", "current": "114", "multiplier": "1", "loss": "0"}
    ]
    assert (frozen["previous"], frozen["current"]) == ("5", "7")
    assert sound(metered)


def test_a_replacement_below_the_estimate_that_was_billed_goes_on_with_the_new_meter(metered: Path) -> None:
    read(metered, "2026-01-31", "130", kind="estimate")
    run(metered, 1, "water")
    new = replaced(metered, "2026-02-10", "120", "0")
    read(metered, "2026-02-28", "4")
    assert "Too much so far: 6, 21.00" in skipped(run(metered, 2, "water"))[0][2]
    read(metered, "2026-03-31", "25")
    assert billed(run(metered, 3, "water")) == [(f"water/{new}/2026-02-01", "15", "52.50")]
    assert sound(metered)


def test_a_register_that_passed_zero_counted_up_to_its_last_digit_and_on(metered: Path) -> None:
    with_meter(metered, WATER, initial="99980")
    read(metered, "2026-01-31", "15", rollover=True)
    assert billed(run(metered, 1, "water")) == [(f"water/{WATER}/2026-01-01", "35", "122.50")]
    assert line(metered, "2026-01/water")["rolled"] == "100000"
    read(metered, "2026-02-28", "20")
    assert billed(run(metered, 2, "water"))[0][1] == "5"
    assert "rolled" not in line(metered, "2026-02/water")
    assert sound(metered)


def test_a_meter_that_was_removed_is_billed_to_its_end_and_no_further(metered: Path) -> None:
    removal = Removal("109", date(2026, 2, 10))
    remove_meter(session_at(metered, "2026-02-10 18:00"), "SB-1", removal)
    assert billed(run(metered, 2, "water")) == [(f"water/{WATER}/2026-01-01", "9", "31.50")]
    assert run(metered, 3, "water").rows == []


# --- taken back, backfilled, once ------------------------------------------------------------------


def test_a_run_that_was_taken_back_is_billed_anew_between_its_neighbours(metered: Path) -> None:
    read_months(metered, "110", "120", "133")
    run(metered, (1, 2, 3), "water")
    void_run(session_at(metered), "2026-02/water", reason="错")
    assert "2026-02-01 to 2026-02-28 is not billed" in skipped(run(metered, 3, "water"))[0][2]
    read(metered, "2026-02-10", "114", period="2026-02", at="2026-04-01")
    assert billed(run(metered, 2, "water")) == [(f"water/{WATER}/2026-02-01", "10", "35.00")]
    assert sound(metered)


def test_a_gap_is_billed_up_to_where_the_line_behind_it_begins(metered: Path) -> None:
    read(metered, "2026-01-31", "110")
    read(metered, "2026-02-20", "120", period="2026-02")
    run(metered, (1, 2), "water")
    read(metered, "2026-02-28", "124", period="2026-02")
    read(metered, "2026-03-31", "133")
    assert billed(run(metered, 3, "water"))[0][1] == "13"
    void_run(session_at(metered), "2026-02/water", reason="错")
    assert billed(run(metered, 2, "water"))[0][1] == "10"
    assert sound(metered)


def test_the_last_run_taken_back_is_billed_anew(metered: Path) -> None:
    read_months(metered, "110", "120")
    run(metered, (1, 2), "water")
    void_run(session_at(metered), "2026-02/water", reason="错")
    read(metered, "2026-02-28", "119", corrects=True, note="看错", at="2026-03-02")
    assert billed(run(metered, 2, "water")) == [(f"water/{WATER}/2026-02-01", "9", "31.50")]


def test_a_reading_that_comes_late_changes_nothing_that_was_billed(metered: Path) -> None:
    read_months(metered, "110", "130")
    run(metered, (1, 2), "water")
    before = record(metered, "bill", "2026-02/water")
    read(metered, "2026-02-14", "117", period="2026-02", at="2026-03-05")
    assert billed(run(metered, (1, 2), "water")) == []
    assert record(metered, "bill", "2026-02/water") == before
    assert sound(metered)


def test_several_months_at_once_and_again_nothing(metered: Path) -> None:
    from feedesk import bill

    read_months(metered, "110", "120", "130")
    assert len(billed(bill(metered, "2026Q1", "water"))) == 3
    again = bill(metered, "2026Q1", "water")
    assert (again.commit, billed(again)) == (None, [])


def test_catching_up_bills_what_was_taken_back_in_the_run_of_the_period(metered: Path) -> None:
    read_months(metered, "110", "120", "133", "140")
    run(metered, (1, 2, 3), "water")
    void_run(session_at(metered), "2026-02/water", reason="错")
    caught = run(metered, 4, "water", catch_up=True)
    assert [row[:2] for row in billed(caught)] == [
        (f"water/{WATER}/2026-02-01", "10"),
        (f"water/{WATER}/2026-04-01", "7"),
    ]
    assert {row["run"] for row in caught.rows} == {"2026-04/water"}
    assert (skipped(run(metered, 4, "water")), sound(metered)) == ([], True)


# --- reliefs, charges that end, another price ------------------------------------------------------


def test_a_relief_takes_its_part_off_and_is_kept_in_the_line(metered: Path) -> None:
    read_months(metered, "110", "120")
    fields = {"charged": "50", "from": "2026-02-01", "to": "2026-03-31", "reason": "hardship"}
    id = add_relief(session_at(metered), FLAT, item="water", fields=fields).rows[0]["id"]
    run(metered, (1, 2), "water")
    assert line(metered, "2026-01/water")["amount"] == "35.00"
    relieved = line(metered, "2026-02/water")
    assert (relieved["amount"], relieved["reliefs"]) == (
        "17.50",
        [{"id": id, "charged": "50", "days": 28, "of": 28}],
    )
    assert sound(metered)


def test_nothing_is_billed_after_the_month_in_which_the_charge_ends(metered: Path) -> None:
    charge = {"item": "water", "from": "2026-01-01", "to": "2026-02-10"}
    change(metered, Put("unit", FLAT, {**record(metered, "unit", FLAT), "charges": [charge]}))
    read_months(metered, "110", "120", "133")
    assert [row[1] for month in (1, 2, 3) for row in billed(run(metered, month, "water"))] == ["10", "10"]


def test_another_price_is_compared_by_what_was_used(metered: Path) -> None:
    read_months(metered, "110", "120")
    run(metered, (1, 2), "water")
    edit = TariffEdit(row={"from": "2026-02-15", "price": "4"})
    assert (
        try_tariff(session_at(metered), "water", edit, months=[Month(2026, 2)]).totals["difference"] == "0.00"
    )
    edit = TariffEdit(row={"from": "2026-03-01", "price": "4"})
    read(metered, "2026-03-31", "133")
    outcome = try_tariff(session_at(metered), "water", edit, months=[Month(2026, 3)])
    assert [tuple(row.values()) for row in outcome.rows] == [(FLAT, "45.50", "52.00", "6.50")]


# --- explained -------------------------------------------------------------------------------------


def test_a_line_tells_its_readings_with_sheet_day_and_clerk(metered: Path) -> None:
    read(metered, "2026-01-31", "110")
    run(metered, 1, "water")
    first, last = (dict(row) for row in told(metered, f"water/{WATER}/2026-01-01"))
    assert (first["value"], first["time"], first["file"]) == ("100", "2026-01-01", f"meters/aa/{WATER}.yaml")
    assert (last["value"], last["time"], last["file"]) == ("110", "2026-01-31", "readings/2026-01/water.yaml")
    assert (last["clerk"], last["record"], len(last["commit"])) == ("lin", WATER, 10)


def test_a_line_over_a_replacement_tells_the_readings_of_both_meters(metered: Path) -> None:
    new = {"initial": "5"}
    removal = Removal("108", date(2026, 1, 20), new=new)
    fresh = remove_meter(session_at(metered), WATER, removal).rows[1]["id"]
    read(metered, "2026-01-31", "7", meter=fresh)
    run(metered, 1, "water")
    rows = told(metered, f"water/{fresh}/2026-01-01")
    assert [(row["value"], row["time"], row["record"]) for row in rows] == [
        ("100", "2026-01-01", WATER),
        ("108", "2026-01-20", WATER),
        ("5", "2026-01-20", fresh),
        ("7", "2026-01-31", fresh),
    ]


def told(root: Path, key: str) -> list[Record]:
    return [row for row in explain(session_at(root), key).rows if row["what"] == "reading"]


def test_tiers_are_told_as_the_price(metered: Path) -> None:
    read_months(metered, "1010", meter="electricity")
    run(metered, 1, "power")
    rows = explain(session_at(metered), f"power/{POWER}/2026-01-01").rows
    price = next(row for row in rows if row["what"] == "price")
    assert list(map(str, price["value"].values["price"])) == [
        "0.5283 up to 230",
        "0.5783 up to 400",
        "0.8783 beyond",
    ]
    assert price["file"] == "tariffs/power.yaml"
    assert price["commit"]


# --- closed months ---------------------------------------------------------------------------------


def test_a_closed_month_takes_no_more_readings(metered: Path) -> None:
    read_months(metered, "110")
    close_period(session_at(metered, "2026-02-05 18:00"), [Month(2026, 1)])
    with pytest.raises(RuleRefused) as refused:
        read(metered, "2026-02-03", "111", period="2026-01", at="2026-02-06")
    assert "is closed and takes no more entries" in str(refused.value.message)
    read(metered, "2026-02-28", "120")
    assert billed(run(metered, 2, "water")) == [(f"water/{WATER}/2026-01-01", "20", "70.00")]
    assert sound(metered)


# --- shared by consumption -------------------------------------------------------------------------


def test_consumption_by_unit_for_shared_costs_leaves_out_who_was_not_read(metered: Path) -> None:
    read_months(metered, "1010", "1030", meter="electricity")
    snapshot = session_at(metered).desk.snapshot()
    units = snapshot.ids("unit")
    assert consumption_of(snapshot, units, Month(2026, 2), utility="electricity") == {FLAT: Decimal(20)}
    read(metered, "2026-02-28", "1", meter="electricity", unit=SHOP)
    snapshot = session_at(metered).desk.snapshot()
    both = consumption_of(snapshot, units, Month(2026, 2), utility="electricity")
    assert both == {FLAT: Decimal(20), SHOP: Decimal(41)}
    with pytest.raises(RuleRefused):
        consumption_of(snapshot, units, Month(2026, 2))


def test_a_cost_is_split_by_the_consumption_of_one_utility(metered: Path) -> None:
    read_months(metered, "1010", "1030", meter="electricity")
    read_months(metered, "0", "1", meter="electricity", unit=SHOP)
    light = {"title": "公摊", "formula": "share", "cycle": 1, "timing": "arrears", "prices": []}
    change(metered, Put("tariff", "light", light))
    sharing = Sharing(
        "light", 6100, "consumption", (Month(2026, 2),), f"{FLAT},{SHOP}", utility="electricity"
    )
    with pytest.raises(RuleRefused):
        share_cost(session_at(metered), replace(sharing, utility=None))
    rows = share_cost(session_at(metered), sharing).rows
    assert {row["unit"]: (row["quantity"], row["amount"]) for row in rows} == {
        FLAT: ("20", "20.00"),
        SHOP: ("41", "41.00"),
    }
    assert sound(metered)


# --- checks ----------------------------------------------------------------------------------------


def test_check_finds_lines_whose_readings_are_not_there(metered: Path) -> None:
    read_months(metered, "110")
    run(metered, 1, "water")
    sheet = record(metered, "reading", "2026-01/water")
    change(
        metered, Put("reading", "2026-01/water", {**sheet, "lines": [{**sheet["lines"][0], "value": "111"}]})
    )
    found = {row["check"] for row in check_desk(session_at(metered)).rows}
    assert {"metered-lines", "issued"} <= found
