"""Arrears: what is overdue, how old it is, and whose it is."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from propdesk.domain.arrears import AGE_CLASSES, Debt, age_borders, age_class, arrears_by, is_overdue
from propdesk.domain.ledger import BilledLine

TODAY = date(2026, 11, 21)


def line(
    days: int, amount: int = 100, *, paid: int = 0, unit: str = "1-1", item: str = "property"
) -> BilledLine:
    due = TODAY - timedelta(days=days)
    return BilledLine(f"{item}/{unit}/{due}", "r", item, unit, due, due, due, amount, paid, "P-k3q9x7")


@pytest.mark.parametrize(
    ("days", "name"),
    [
        *((1, "d30"), (30, "d30"), (31, "d60"), (60, "d60"), (61, "d90"), (90, "d90"), (91, "d180")),
        *((180, "d180"), (181, "d365"), (365, "d365"), (366, "older"), (4000, "older")),
    ],
)
def test_a_debt_is_as_old_as_the_days_since_it_was_due(days: int, name: str) -> None:
    assert age_class(TODAY - timedelta(days=days), TODAY) == name


@pytest.mark.parametrize(
    ("days", "paid", "overdue"), [(0, 0, False), (-1, 0, False), (1, 0, True), (1, 99, True), (1, 100, False)]
)
def test_the_due_day_itself_is_not_overdue_and_neither_is_what_is_paid(
    days: int, paid: int, overdue: bool
) -> None:
    assert is_overdue(line(days, paid=paid), TODAY) is overdue


def debt(days: int, amount: int, *, unit: str = "1-1") -> Debt:
    return Debt(unit, unit, TODAY - timedelta(days=days), amount)


def test_debts_are_summed_by_age_under_their_names() -> None:
    debts = [debt(1, 100), debt(31, 50), debt(400, 5), debt(45, 30, unit="1-2")]
    found = arrears_by(debts, TODAY, name=lambda each: each.whose)
    assert set(found) == {"1-1", "1-2"}
    one = found["1-1"]
    assert (one.name, one.principal, one.late, one.total) == ("1-1", 155, 0, 155)
    assert {name: fen for name, fen in one.aged.items() if fen} == {"d30": 100, "d60": 50, "older": 5}
    assert tuple(one.aged) == AGE_CLASSES
    assert one.oldest == TODAY - timedelta(days=400)
    assert found["1-2"].total == 30


def test_the_borders_part_the_days_as_the_age_classes_do() -> None:
    borders = age_borders(TODAY)
    for days in range(1, 400):
        due = TODAY - timedelta(days=days)
        assert AGE_CLASSES[sum(due < border for border in borders)] == age_class(due, TODAY)
