"""Late charges: simple, day by day on what is unpaid, capped, rounded once."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from propdesk.domain.latecharge import Moved, Terms, accrued, terms_of

DUE = date(2026, 10, 1)


def terms(percent: str = "0.05", *, grace: int = 0, cap: str = "100") -> Terms:
    return Terms(Fraction(percent), grace, Fraction(cap))


def after(days: int) -> date:
    return DUE + timedelta(days=days)


@pytest.mark.parametrize(
    ("principal", "percent", "days", "fen"),
    [
        (100000, "0.05", 30, 1500),
        (1000, "0.05", 30, 15),
        (100000, "0.3", 400, 100000),
        (100000, "0.3", 300, 90000),
        (100000, "0.05", 0, 0),
        (100000, "0.05", -5, 0),
        (1, "0.05", 999, 0),
        (1, "0.05", 1000, 1),
    ],
)
def test_simple_by_the_day_and_capped_at_the_principal(
    principal: int, percent: str, days: int, fen: int
) -> None:
    assert accrued(principal, DUE, [], as_of=after(days), terms=terms(percent)) == fen


def test_uncapped_400_days_at_three_per_mille_are_1200() -> None:
    assert accrued(100000, DUE, [], as_of=after(400), terms=terms("0.3", cap="1000")) == 120000


def test_it_is_rounded_once_not_every_day() -> None:
    """0.5 fen a day, rounded each day, would be 30 or 0."""
    assert accrued(1000, DUE, [], as_of=after(30), terms=terms()) == 15
    assert sum(accrued(1000, DUE, [], as_of=after(1), terms=terms()) for _ in range(30)) == 30


@pytest.mark.parametrize(("grace", "days", "fen"), [(10, 10, 0), (10, 11, 50), (10, 40, 1500), (0, 1, 50)])
def test_it_begins_on_the_day_after_due_and_grace(grace: int, days: int, fen: int) -> None:
    assert accrued(100000, DUE, [], as_of=after(days), terms=terms(grace=grace)) == fen


@pytest.mark.parametrize(("first", "fen"), [(1, 1500), (11, 1000), (30, 50), (31, 0), (-99, 1500)])
def test_days_before_the_desk_began_to_charge_are_free(first: int, fen: int) -> None:
    begun = replace(terms(), first=after(first))
    assert accrued(100000, DUE, [], as_of=after(30), terms=begun) == fen


@pytest.mark.parametrize(
    ("moved", "fen"),
    [
        ([Moved(after(10), -50000)], 500 + 500),
        ([Moved(after(10), -100000)], 500),
        ([Moved(after(-3), -100000)], 0),
        ([Moved(after(0), -40000)], 900),
        ([Moved(after(30), -100000)], 1500),
        ([Moved(after(20), -50000), Moved(after(10), -50000)], 500 + 250),
        ([Moved(after(10), 100000)], 500 + 2000),
        ([Moved(after(10), -150000)], 500),
    ],
)
def test_a_part_payment_lowers_it_from_its_date(moved: list[Moved], fen: int) -> None:
    assert accrued(100000, DUE, moved, as_of=after(30), terms=terms()) == fen


def test_it_stays_after_the_principal_is_paid() -> None:
    paid = [Moved(after(30), -100000)]
    assert [accrued(100000, DUE, paid, as_of=after(days), terms=terms()) for days in (30, 31, 365)] == [
        1500
    ] * 3


@pytest.mark.parametrize(
    ("desk", "item", "expected"),
    [
        ({}, {}, None),
        ({"percent_per_day": "0.05"}, {}, terms()),
        ({"percent_per_day": "0.05"}, {"off": True}, None),
        ({}, {"percent_per_day": "0.1", "grace_days": 15}, terms("0.1", grace=15)),
        ({"percent_per_day": "0.05", "grace_days": 5}, {"cap_percent": "50"}, terms(grace=5, cap="50")),
    ],
)
def test_the_item_s_own_terms_go_before_the_desk_s(
    desk: dict[str, Any], item: dict[str, Any], expected: Terms | None
) -> None:
    assert terms_of(desk, item) == expected


def test_the_annualised_rate_is_365_times_the_daily_one() -> None:
    assert terms("0.05").yearly == Fraction("18.25")


moves = st.lists(st.builds(Moved, st.integers(-20, 90).map(after), st.integers(-60000, 20000)), max_size=5)


@given(st.integers(1, 200000), moves, st.integers(-5, 120), st.integers(0, 20))
@settings(max_examples=200)
def test_it_never_falls_and_never_exceeds_the_cap(
    principal: int, moved: list[Moved], days: int, grace: int
) -> None:
    rate = terms("0.37", grace=grace)
    today, tomorrow = (
        accrued(principal, DUE, moved, as_of=after(each), terms=rate) for each in (days, days + 1)
    )
    assert 0 <= today <= tomorrow <= principal
