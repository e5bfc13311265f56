"""Months, quarters, years; civil dates and moments; the same day months later."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from propdesk.domain.messages import UsageRefused
from propdesk.domain.periods import (
    Month,
    add_months,
    day_before,
    format_moment,
    parse_date,
    parse_moment,
    parse_period,
)

days = st.dates(date(1900, 1, 1), date(2800, 12, 31))


@pytest.mark.parametrize(
    ("text", "first", "last", "count"),
    [
        ("2026-10", "2026-10", "2026-10", 1),
        ("2026Q1", "2026-01", "2026-03", 3),
        ("2026Q4", "2026-10", "2026-12", 3),
        ("2026", "2026-01", "2026-12", 12),
    ],
)
def test_a_period_is_the_months_it_holds(text: str, first: str, last: str, count: int) -> None:
    months = parse_period(text)
    assert (str(months[0]), str(months[-1]), len(months)) == (first, last, count)
    assert list(months) == sorted(set(months))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2026-00",
        "2026-13",
        "2026-1",
        "2026Q0",
        "2026Q5",
        "2026q1",
        "26-10",
        "0999",
        "3000-01",
        "2026-10-01",
        "2026-10\n",
        " 2026",
        "２０２６-10",
        "2026-１０",
        "2026/10",
        "202610",
        "2026-Q1",
        "-2026",
    ],
)
def test_what_is_no_period_is_refused(text: str) -> None:
    with pytest.raises(UsageRefused) as refused:
        parse_period(text)
    assert refused.value.hint is not None


@pytest.mark.parametrize(
    ("month", "days_"),
    [((2026, 2), 28), ((2024, 2), 29), ((2000, 2), 29), ((2100, 2), 28), ((2026, 4), 30), ((2026, 12), 31)],
)
def test_a_month_knows_its_days(month: tuple[int, int], days_: int) -> None:
    one = Month(*month)
    assert (one.first.day, one.last.day) == (1, days_)
    assert Month.of(one.last) == one
    assert str(one.plus(1).plus(-1)) == str(one)


def test_months_go_over_the_ends_of_years() -> None:
    assert [str(Month(2026, 11).plus(step)) for step in (-11, 0, 1, 2, 14)] == [
        "2025-12",
        "2026-11",
        "2026-12",
        "2027-01",
        "2028-01",
    ]


@pytest.mark.parametrize(
    ("anchor", "months", "expected"),
    [
        ("2026-01-31", 1, "2026-02-28"),
        ("2026-01-31", 2, "2026-03-31"),
        ("2026-01-31", 3, "2026-04-30"),
        ("2024-01-31", 1, "2024-02-29"),
        ("2024-01-29", 13, "2025-02-28"),
        ("2024-02-29", 12, "2025-02-28"),
        ("2024-02-29", 48, "2028-02-29"),
        ("2026-12-30", 2, "2027-02-28"),
        ("2026-03-31", -1, "2026-02-28"),
        ("2026-10-10", 0, "2026-10-10"),
    ],
)
def test_the_same_day_months_later_is_held_to_the_end_of_the_month(
    anchor: str, months: int, expected: str
) -> None:
    assert add_months(parse_date(anchor), months).isoformat() == expected


@given(days, st.integers(0, 1200))
@settings(max_examples=100)
def test_months_later_lies_in_that_month(anchor: date, months: int) -> None:
    later = add_months(anchor, months)
    assert Month.of(later) == Month.of(anchor).plus(months)
    assert later.day == min(anchor.day, Month.of(later).last.day)


def test_the_day_before_the_first_is_the_last() -> None:
    assert day_before(date(2024, 3, 1)) == date(2024, 2, 29)


@pytest.mark.parametrize(
    "text",
    ["2026-02-29", "2026-13-01", "2026-1-1", "20260101", "2026-01-01\n", "２０２６-01-01", "", "0999-01-01"],
)
def test_what_is_no_day_is_refused(text: str) -> None:
    with pytest.raises(UsageRefused) as refused:
        parse_date(text, field="from")
    assert refused.value.field == "from"
    with pytest.raises(UsageRefused):
        parse_moment(text)


@pytest.mark.parametrize(
    "text", ["2026-01-01T09:00", "2026-01-01 24:00", "2026-01-01 9:00", "2026-01-01 09:00:00"]
)
def test_what_is_no_moment_is_refused(text: str) -> None:
    with pytest.raises(UsageRefused):
        parse_moment(text)


def test_a_moment_is_written_as_it_is_read_and_a_day_means_its_midnight() -> None:
    assert format_moment(parse_moment("2026-11-21 09:05")) == "2026-11-21 09:05"
    assert parse_moment("2026-11-21") == datetime(2026, 11, 21)
