"""Fee items: which cycles there are, in which month each is billed, and what it comes to."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from propdesk.domain import pricing, tariff
from propdesk.domain.messages import BadData, Message, UsageRefused
from propdesk.domain.periods import Month, parse_date
from propdesk.domain.tariff import Assessed, Cycle, Tariff

_PRICES = [{"from": "2020-06-10", "price": "1.3", "surcharge": "20"}]


def fee(**more: Any) -> Tariff:
    record = {"title": "物业费", "formula": "area", "cycle": 1, "timing": "advance", "prices": _PRICES}
    return tariff.tariff_of("property", record | more)


def spans(item: Tariff, anchor: str, count: int) -> list[str]:
    cycles = (tariff.cycle_at(item, parse_date(anchor), number) for number in range(count))
    return [f"{cycle.start} {cycle.end}" for cycle in cycles]


# --- cycles ----------------------------------------------------------------------------------------


def test_each_cycle_is_counted_from_the_anchor_never_from_the_one_before() -> None:
    assert spans(fee(), "2026-01-31", 4) == [
        "2026-01-31 2026-02-27",
        "2026-02-28 2026-03-30",
        "2026-03-31 2026-04-29",
        "2026-04-30 2026-05-30",
    ]


def test_the_29th_of_february_is_there_again_after_four_years() -> None:
    assert spans(fee(cycle=12), "2024-02-29", 5)[1:] == [
        "2025-02-28 2026-02-27",
        "2026-02-28 2027-02-27",
        "2027-02-28 2028-02-28",
        "2028-02-29 2029-02-27",
    ]


@pytest.mark.parametrize("day", [28, 29, 30, 31])
@pytest.mark.parametrize("cycle", [1, 2, 3, 6, 12])
def test_cycles_follow_each_other_without_gap_or_overlap(day: int, cycle: int) -> None:
    item, anchor = fee(cycle=cycle), date(2023, 12, day)
    found = [tariff.cycle_at(item, anchor, number) for number in range(60)]
    after = [one.end + timedelta(days=1) for one in found]
    assert after[:-1] == [one.start for one in found[1:]]
    assert found[0].start == anchor


@pytest.mark.parametrize(
    ("timing", "anchor", "cycle", "month", "expected"),
    [
        ("advance", "2026-10-10", 6, "2026-10", "2026-10-10"),
        ("advance", "2026-10-10", 6, "2027-04", "2027-04-10"),
        ("advance", "2026-10-10", 6, "2026-11", None),
        ("advance", "2026-10-10", 6, "2026-04", None),
        ("advance", "2026-01-31", 1, "2026-02", "2026-02-28"),
        ("arrears", "2026-10-10", 6, "2027-04", "2026-10-10"),
        ("arrears", "2026-10-10", 6, "2026-10", None),
        ("arrears", "2026-01-01", 3, "2026-03", "2026-01-01"),
        ("arrears", "2026-01-01", 3, "2026-04", None),
        ("arrears", "2026-01-01", 1, "2026-01", "2026-01-01"),
        ("arrears", "2026-01-31", 1, "2026-02", "2026-01-31"),
        ("arrears", "2026-01-02", 1, "2026-01", None),
    ],
)
def test_a_cycle_is_billed_where_it_begins_or_where_it_ends(
    timing: str, anchor: str, cycle: int, month: str, expected: str | None
) -> None:
    item, wanted = fee(timing=timing, cycle=cycle), Month(*map(int, month.split("-")))
    found = tariff.cycle_billed_in(item, parse_date(anchor), wanted)
    assert (found and found.start.isoformat()) == expected


tariffs = st.builds(
    lambda cycle, timing: fee(cycle=cycle, timing=timing),
    st.integers(1, 24),
    st.sampled_from(["advance", "arrears"]),
)
anchors = st.dates(date(2019, 1, 1), date(2026, 12, 31))


def _all_cycles(item: Tariff, anchor: date, until: date) -> list[Cycle]:
    cycles: list[Cycle] = []
    while not cycles or cycles[-1].start <= until:
        cycles.append(tariff.cycle_at(item, anchor, len(cycles)))
    return cycles


def _billed_in(item: Tariff, cycle: Cycle) -> Month:
    return Month.of(cycle.start if item.timing == "advance" else cycle.end)


@given(tariffs, anchors, st.integers(-14, 120))
@settings(max_examples=100)
def test_the_cycle_of_a_month_is_the_one_found_by_going_through_all(
    item: Tariff, anchor: date, step: int
) -> None:
    month = Month.of(anchor).plus(step)
    cycles = _all_cycles(item, anchor, month.last)
    expected = [cycle for cycle in cycles if _billed_in(item, cycle) == month]
    found = tariff.cycle_billed_in(item, anchor, month)
    assert ([found] if found else []) == expected
    before = [cycle for cycle in cycles if _billed_in(item, cycle) < month]
    assert list(tariff.cycles_billed_before(item, anchor, month)) == before


def test_calendar_cycles_are_counted_from_the_first_of_january() -> None:
    item = fee(anchor="calendar", cycle=6)
    anchor = tariff.first_day(item, date(2026, 3, 15))
    assert anchor == date(2026, 1, 1)
    assert spans(item, anchor.isoformat(), 2) == ["2026-01-01 2026-06-30", "2026-07-01 2026-12-31"]
    assert tariff.first_day(fee(), date(2026, 3, 15)) == date(2026, 3, 15)


@pytest.mark.parametrize(
    ("timing", "days", "due"),
    [
        ("advance", 0, "2026-10-10"),
        ("advance", 30, "2026-11-09"),
        ("arrears", 0, "2027-04-10"),
        ("arrears", 14, "2027-04-24"),
    ],
)
def test_when_a_cycle_is_due(timing: str, days: int, due: str) -> None:
    item = fee(timing=timing, cycle=6, due_days=days)
    cycle = tariff.cycle_at(item, date(2026, 10, 10), 0)
    assert tariff.due_day(item, cycle).isoformat() == due


# --- prices ----------------------------------------------------------------------------------------

_HISTORY = [
    {"from": "2024-01-01", "to": "2024-12-31", "price": "1"},
    {"from": "2024-07-01", "to": "2024-09-30", "price": "2"},
    {"from": "2026-01-01", "price": "3"},
]


@pytest.mark.parametrize(
    ("day", "price"),
    [
        ("2023-12-31", None),
        ("2024-01-01", "1"),
        ("2024-06-30", "1"),
        ("2024-07-01", "2"),
        ("2024-09-30", "2"),
        ("2024-10-01", "1"),
        ("2024-12-31", "1"),
        ("2025-01-01", None),
        ("2026-01-01", "3"),
        ("2999-01-01", "3"),
    ],
)
def test_the_latest_price_that_has_begun_and_not_ended_is_in_force(day: str, price: str | None) -> None:
    for rows in (_HISTORY, _HISTORY[::-1]):
        found = fee(prices=rows).price_on(parse_date(day))
        assert (found and str(found.price)) == price


# --- sums ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("area", "price", "surcharge", "months", "fen"),
    [
        ("94.56", "1.3", "20", 6, 85757),  # 142.928 a month: rounded once, not six times 142.93
        ("94.56", "1", "20", 3, 34368),
        ("94.56", "1.3", "0", 1, 12293),
        ("118.08", "4.5", "30", 3, 168408),
        ("89.27", "1.85", "0", 1, 16515),  # 165.1495
        ("0.05", "0.1", "0", 1, 1),  # half a fen
        ("0.04", "0.1", "0", 1, 0),
        ("33.33", "0.15", "0", 1, 500),  # 4.9995
        ("1", "0.005", "0", 3, 2),  # 1.5 fen
        ("100", "0.01234565", "0", 1, 123),  # 123.4565 fen
    ],
)
def test_a_sum_is_rounded_half_up_once(area: str, price: str, surcharge: str, months: int, fen: int) -> None:
    amount = tariff.sum_of(Decimal(area), Decimal(price), Decimal(surcharge), months=months)
    assert amount == fen


def test_a_sum_keeps_all_it_was_computed_from() -> None:
    item = fee(cycle=6, due_days=10)
    cycle = tariff.cycle_at(item, date(2026, 10, 10), 0)
    assert tariff.assess(item, cycle, area="94.56") == Assessed(
        cycle=Cycle(date(2026, 10, 10), date(2027, 4, 9), 6),
        quantity="94.56",
        price="1.3",
        surcharge="20",
        formula="area",
        amount=85757,
        due=date(2026, 10, 20),
        version="2020-06-10",
    )


def test_a_fixed_item_asks_for_no_area_and_counts_one() -> None:
    item = fee(formula="fixed", cycle=3, prices=[{"from": "2020-01-01", "surcharge": "150"}])
    cycle = tariff.cycle_at(item, date(2026, 1, 1), 0)
    for area in (None, "94.56"):
        found = tariff.assess(item, cycle, area=area)
        assert isinstance(found, Assessed)
        assert (found.quantity, found.price, found.amount) == ("1", "0", 45000)


def test_the_price_is_the_one_of_the_first_day_of_the_cycle() -> None:
    item = fee(cycle=12, prices=[{"from": "2020-01-01", "price": "1"}, {"from": "2026-01-02", "price": "9"}])
    found = tariff.assess(item, tariff.cycle_at(item, date(2026, 1, 1), 0), area="10")
    assert isinstance(found, Assessed)
    assert (found.amount, found.version) == (12000, "2020-01-01")


@pytest.mark.parametrize(
    ("start", "area", "why"),
    [
        ("2019-01-01", "94.56", "no price of property on 2019-01-01"),
        ("2026-01-01", None, "the unit has no area"),
    ],
)
def test_what_cannot_be_summed_says_why(start: str, area: str | None, why: str) -> None:
    item = fee()
    found = tariff.assess(item, tariff.cycle_at(item, parse_date(start), 0), area=area)
    assert isinstance(found, Message)
    assert str(found) == why


# --- a price history as it is edited ---------------------------------------------------------------


def test_a_price_is_added_in_its_place_or_merged_into_its_row() -> None:
    rows = pricing.with_price(_HISTORY, {"from": "2025-01-01", "price": "2.5"})
    assert [row["from"] for row in rows] == ["2024-01-01", "2024-07-01", "2025-01-01", "2026-01-01"]
    ended = pricing.with_price(_HISTORY, {"from": "2026-01-01", "to": "2026-12-31"})
    assert ended[-1] == {"from": "2026-01-01", "to": "2026-12-31", "price": "3"}


def test_a_price_without_figures_is_refused() -> None:
    with pytest.raises(UsageRefused):
        pricing.with_price(_HISTORY, {"from": "2027-01-01", "to": "2027-12-31"})


@pytest.mark.parametrize(
    ("row", "field"),
    [
        ({"price": "1"}, "from"),
        ({"from": "2026-01-02", "to": "2026-01-01", "price": "1"}, "to"),
        ({"from": "2026-01-01", "price": "-1"}, "price"),
        ({"from": "2026-01-01", "surcharge": "-0.01"}, "surcharge"),
        ({"from": "2026-01-01", "price": "1e3"}, "price"),
    ],
)
def test_a_price_that_makes_no_sense_is_refused(row: dict[str, str], field: str) -> None:
    with pytest.raises((BadData, UsageRefused)) as refused:
        pricing.check_price(row)
    assert refused.value.field == field


def test_figures_that_differ_are_noticed_and_ends_are_not() -> None:
    assert pricing.altered_price(_HISTORY, _HISTORY) is None
    ended = [*_HISTORY[:2], {"from": "2026-01-01", "to": "2026-12-31", "price": "3"}]
    assert pricing.altered_price(_HISTORY, ended) is None
    dearer = [*_HISTORY[:2], {"from": "2026-01-01", "price": "3.1"}]
    assert pricing.altered_price(_HISTORY, dearer) == "2026-01-01"
