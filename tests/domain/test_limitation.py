"""The clock of limitation: three years from the day after the due day, begun anew by what the law counts."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from propdesk.domain.limitation import Restart, limit_of, may_end_by

DUE = date(2023, 10, 1)
LATER = date(2040, 1, 1)


def on(day: str, by: str = "L-1", *, owned: bool = False) -> Restart:
    return Restart(date.fromisoformat(day), by, revives=owned)


@pytest.mark.parametrize(
    ("due", "ends"),
    [
        ("2023-10-01", "2026-10-01"),
        ("2023-12-31", "2026-12-31"),
        ("2024-02-29", "2027-02-28"),
        ("2025-02-28", "2028-02-28"),
        ("2021-02-28", "2024-02-28"),
    ],
)
def test_the_period_ends_on_the_due_day_three_years_later(due: str, ends: str) -> None:
    limit = limit_of(date.fromisoformat(due), [], as_of=LATER)
    assert (limit.ends.isoformat(), limit.by) == (ends, "")


@pytest.mark.parametrize(
    ("restarts", "ends", "by"),
    [
        ([on("2024-05-06", "A-1")], "2027-05-06", "A-1"),
        ([on("2024-02-29")], "2027-02-28", "L-1"),
        ([on("2024-05-06", "A-1"), on("2027-05-06", "L-2")], "2030-05-06", "L-2"),
        ([on("2027-05-06", "L-2"), on("2024-05-06", "A-1")], "2030-05-06", "L-2"),
        ([on("2026-10-01", "L-3")], "2029-10-01", "L-3"),
        ([on("2026-10-02", "L-3")], "2026-10-01", ""),
        ([on("2026-10-02", "L-3"), on("2026-10-05", "Y-1", owned=True)], "2029-10-05", "Y-1"),
        ([on("2030-01-01", "Y-1", owned=True), on("2031-01-01", "A-1")], "2034-01-01", "A-1"),
        ([on("2026-10-05", "A-1"), on("2026-10-05", "Y-1", owned=True)], "2029-10-05", "Y-1"),
        ([on("2023-10-01"), on("2023-09-01", "A-1")], "2026-10-01", ""),
        ([on("2023-09-01", "Y-1", owned=True)], "2026-10-01", ""),
    ],
    ids=[
        *("once", "on-a-leap-day", "a-chain", "in-any-order", "on-the-last-day"),
        *("too-late", "too-late-then-owned", "revived-and-paid", "paid-and-owned-on-one-day"),
        *("not-before-due", "nor-owned-before-due"),
    ],
)
def test_what_begins_it_anew(restarts: list[Restart], ends: str, by: str) -> None:
    limit = limit_of(DUE, restarts, as_of=LATER)
    assert (limit.ends.isoformat(), limit.by) == (ends, by)


def test_only_what_had_happened_by_a_day_counts() -> None:
    restarts = [on("2024-05-06"), on("2025-05-06")]
    ends = [limit_of(DUE, restarts, as_of=date(year, 5, 6)).ends.year for year in (2024, 2025)]
    assert ends == [2027, 2028]
    assert limit_of(DUE, restarts, as_of=date(2024, 5, 5)).ends == date(2026, 10, 1)


def test_the_last_day_is_one_of_the_period() -> None:
    limit = limit_of(DUE, [], as_of=LATER)
    assert [limit.days_left(limit.ends + timedelta(days=more)) for more in (-90, 0, 1)] == [90, 0, -1]


def test_what_cannot_have_ended_need_not_be_looked_at() -> None:
    assert may_end_by(DUE, date(2026, 10, 1))
    assert not may_end_by(DUE, date(2026, 9, 30))
