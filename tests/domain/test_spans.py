"""Spans of days: what is left of one beside others, and how a part of a cycle is counted."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from propdesk.domain import tariff
from propdesk.domain.periods import parse_date
from propdesk.domain.spans import PRORATIONS, Part, common, days_in, rest
from propdesk.domain.tariff import Tariff

QUARTER = ("2026-01-01", "2026-03-31")


def span(text: str) -> tuple[date, date]:
    start, end = text.split("..")
    return parse_date(start), parse_date(end)


@pytest.mark.parametrize(
    ("others", "left"),
    [
        ([], ["2026-01-10..2026-04-09"]),
        (["2026-01-10..2026-04-09"], []),
        (["2025-01-01..2026-12-31"], []),
        (["2025-12-10..2026-02-09", "2026-02-10..2026-04-09"], []),
        (["2026-03-10..2026-04-09", "2026-01-10..2026-02-09", "2026-02-10..2026-03-09"], []),
        (["2026-01-10..2026-02-09", "2026-02-11..2026-04-09"], ["2026-02-10..2026-02-10"]),
        (["2026-01-11..2026-04-09"], ["2026-01-10..2026-01-10"]),
        (["2026-01-10..2026-04-08"], ["2026-04-09..2026-04-09"]),
        (["2026-02-01..2026-02-10"], ["2026-01-10..2026-01-31", "2026-02-11..2026-04-09"]),
        (["2026-01-10..2026-03-10", "2026-02-05..2026-02-06"], ["2026-03-11..2026-04-09"]),
        (["2025-01-01..2026-01-09", "2026-04-10..2026-12-31"], ["2026-01-10..2026-04-09"]),
    ],
)  # fmt: skip
def test_what_is_left_of_a_span_beside_what_is_billed(others: list[str], left: list[str]) -> None:
    assert rest(span("2026-01-10..2026-04-09"), map(span, others)) == list(map(span, left))


def test_spans_have_the_days_in_common_that_lie_in_both() -> None:
    assert common(span("2026-01-01..2026-01-31"), span("2026-01-31..2026-02-03")) == span(
        "2026-01-31..2026-01-31"
    )
    assert common(span("2026-01-01..2026-01-31"), span("2026-02-01..2026-02-03")) is None


def fee(**more: object) -> Tariff:
    record = {"title": "物业费", "formula": "area", "cycle": 3, "timing": "advance"}
    prices = [{"from": "2020-01-01", "price": "1"}]
    return tariff.tariff_of("property", {**record, "prices": prices, **more})


def counted(how: str, anchor: str, part: str, number: int = 0) -> tuple[int, list[tuple[int, int]]]:
    item = fee(proration=how)
    first = parse_date(anchor)
    found = tariff.part_of(item, first, tariff.cycle_at(item, first, number), span(part))
    return found.months, [(each.days, each.of) for each in found.parts]


@pytest.mark.parametrize(
    ("how", "anchor", "part", "months", "parts"),
    [
        # moved in or out inside a calendar quarter
        ("day", "2026-01-01", "2026-02-15..2026-03-31", 1, [(14, 28)]),
        ("day", "2026-01-01", "2026-01-01..2026-03-17", 2, [(17, 31)]),
        ("day", "2026-01-01", "2026-02-10..2026-02-19", 0, [(10, 28)]),
        ("day", "2026-01-01", "2026-01-31..2026-03-01", 1, [(1, 31), (1, 31)]),
        ("half-month", "2026-01-01", "2026-02-15..2026-03-31", 2, []),
        ("half-month", "2026-01-01", "2026-02-16..2026-03-31", 1, [(1, 2)]),
        ("half-month", "2026-01-01", "2026-01-01..2026-03-15", 2, [(1, 2)]),
        ("half-month", "2026-01-01", "2026-01-01..2026-03-16", 3, []),
        ("none", "2026-01-01", "2026-02-28..2026-03-31", 2, []),
        ("none", "2026-01-01", "2026-02-28..2026-02-28", 1, []),
        # a month of the cycle lies in two of the calendar
        ("day", "2026-01-15", "2026-01-15..2026-03-31", 2, [(17, 31)]),
        ("day", "2026-01-15", "2026-01-15..2026-04-02", 2, [(17, 31), (2, 30)]),
        ("half-month", "2026-01-15", "2026-01-15..2026-03-30", 3, []),
        ("half-month", "2026-01-15", "2026-01-15..2026-03-29", 2, [(1, 2)]),
        # 3/31 + 26/28 of a month would cost more than the month from 29 January to 27 February
        ("day", "2026-01-29", "2026-01-29..2026-02-26", 1, []),
        ("day", "2026-01-31", "2026-01-31..2026-02-26", 0, [(1, 31), (26, 28)]),
    ],
)
def test_a_part_cycle_is_whole_months_and_parts_of_months(
    how: str, anchor: str, part: str, months: int, parts: list[tuple[int, int]]
) -> None:
    assert counted(how, anchor, part) == (months, parts)


def test_part_cycles_cost_what_their_days_say() -> None:
    item = fee(proration="day", prices=[{"from": "2020-01-01", "price": "3.1"}])
    first = parse_date("2026-01-01")
    part = tariff.part_of(item, first, tariff.cycle_at(item, first, 0), span("2026-01-15..2026-01-31"))
    found = tariff.assess(item, part, area="100")
    assert not isinstance(found, tariff.Message)
    assert (found.amount, found.more) == (17000, {"parts": [{"days": 17, "of": 31}]})
    assert found.due == parse_date("2026-01-15")


@given(
    st.dates(date(2023, 12, 1), date(2024, 3, 31)),
    st.sampled_from(PRORATIONS),
    st.integers(0, 92),
    st.integers(0, 92),
)
@settings(max_examples=200)
def test_a_part_never_costs_more_than_the_cycle_and_never_nothing(
    anchor: date, how: str, first: int, second: int
) -> None:
    item = fee(proration=how)
    cycle = tariff.cycle_at(item, anchor, 0)
    days = sorted(min(each, days_in((cycle.start, cycle.end)) - 1) for each in (first, second))
    part = (cycle.start + timedelta(days=days[0]), cycle.start + timedelta(days=days[1]))
    found = tariff.part_of(item, anchor, cycle, part)
    total = found.months + sum(Fraction(each.days, each.of) for each in found.parts)
    assert 0 < total <= cycle.months
    assert (found.start, found.end) == part
    whole = tariff.part_of(item, anchor, cycle, (cycle.start, cycle.end))
    assert (whole.months, whole.parts) == (cycle.months, ())
    assert all(part.days <= part.of for part in found.parts if isinstance(part, Part))
