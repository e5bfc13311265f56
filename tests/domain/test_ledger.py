"""Money given to lines and credit used: nothing is made, nothing is lost, nothing goes below zero."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from propdesk.domain.ledger import (
    CHARGE,
    PRINCIPAL,
    Allocation,
    Balance,
    BilledLine,
    Credit,
    CreditUse,
    Given,
    allocate,
    allocate_in_turn,
    oldest_first,
    take_back,
    use_credit,
)

UNITS = ("1-1", "1-2")


def line(
    key: str, amount: int, *, due: int = 1, start: int = 1, paid: int = 0, unit: str = "1-1"
) -> BilledLine:
    first, item = date(2026, 1, start), key.partition("/")[0]
    return BilledLine(key, "2026-01/x", item, unit, first, first, date(2026, 1, due), amount, paid, "unknown")


def credit(number: int, amount: int, *, day: int = 1, unit: str = "1-1") -> Credit:
    return Credit(f"A-{number:06d}", unit, amount, date(2026, 1, day))


lines = st.lists(
    st.tuples(st.integers(0, 500), st.integers(1, 28), st.integers(0, 500), st.sampled_from(UNITS)),
    max_size=8,
).map(
    lambda rows: [
        line(f"x/{at}", amount + paid, due=due, paid=paid, unit=unit)
        for at, (amount, due, paid, unit) in enumerate(rows)
    ]
)
credits = st.lists(
    st.tuples(st.integers(1, 500), st.integers(1, 28), st.sampled_from(UNITS)), max_size=8
).map(lambda rows: [credit(at, fen, day=day, unit=unit) for at, (fen, day, unit) in enumerate(rows)])


def test_money_goes_to_the_oldest_due_then_the_earliest_start_then_the_item() -> None:
    found = [
        line("water/4", 1, due=2, start=1),
        line("lift/2", 1, due=2, start=1),
        line("water/3", 1, due=2, start=2),
        line("water/1", 1, due=1, start=9),
    ]
    assert [each.key for each in oldest_first(found)] == ["water/1", "lift/2", "water/4", "water/3"]


def test_money_is_given_in_the_order_that_lines_come() -> None:
    found = allocate(1000, [line("b", 300), line("a", 900, paid=400), line("c", 500)])
    assert found.bills == [Allocation("b", 300), Allocation("a", 500), Allocation("c", 200)]
    assert (found.late, found.credit) == ([], 0)


def test_what_is_left_is_credit_and_paid_lines_are_given_nothing() -> None:
    lines_ = [line("a", 300, paid=300), line("b", 300)]
    assert allocate(1000, lines_) == Given([Allocation("b", 300)], [], 700)
    assert allocate(1000, []) == Given([], [], 1000)


@pytest.mark.parametrize(
    ("policy", "bills", "late", "credit"),
    [
        (PRINCIPAL, {"a": 300, "b": 300}, {"a": 20}, 0),
        (CHARGE, {"a": 300, "b": 290}, {"a": 20, "b": 10}, 0),
    ],
)
def test_late_charges_come_after_all_principal_or_before_it(
    policy: str, bills: dict[str, int], late: dict[str, int], credit: int
) -> None:
    found = allocate(620, [line("a", 300), line("b", 300)], {"a": 20, "b": 10}, policy=policy)
    assert {each.bill: each.amount for each in found.bills} == bills
    assert {each.bill: each.amount for each in found.late} == late
    assert found.credit == credit


def test_lines_that_are_named_are_paid_with_their_late_charges_before_all_others() -> None:
    groups = [[line("b", 300)], [line("a", 300)]]
    found = allocate_in_turn(330, groups, {"a": 20, "b": 10})
    assert found == Given([Allocation("b", 300), Allocation("a", 20)], [Allocation("b", 10)], 0)


def test_a_credit_note_lowers_what_is_open() -> None:
    noted = replace(line("a", 300, paid=50), noted=-100)
    assert (noted.principal, noted.outstanding) == (200, 150)
    assert allocate(500, [noted]) == Given([Allocation("a", 150)], [], 350)


def test_money_is_taken_back_in_the_order_it_is_listed() -> None:
    paid = [Allocation("a", 300), Allocation("b", 200)]
    assert take_back(400, paid) == ([Allocation("a", 300), Allocation("b", 100)], 0)
    assert take_back(600, paid) == (paid, 100)


@given(st.integers(1, 3000), lines)
@settings(max_examples=100)
def test_allocations_and_credit_add_up(amount: int, found: list[BilledLine]) -> None:
    all_given = allocate(amount, found)
    given_, rest = all_given.bills, all_given.credit
    open_ = {each.key: each.outstanding for each in found}
    assert sum(each.amount for each in given_) + rest == amount
    assert rest >= 0
    assert all(0 < each.amount <= open_[each.bill] for each in given_)
    assert rest == 0 or sum(each.amount for each in given_) == sum(open_.values())


def test_the_oldest_money_is_used_first_on_the_oldest_due_line_of_its_own_unit() -> None:
    purse = [credit(3, 100, day=1), credit(2, 50, day=2), credit(1, 70, day=1), credit(4, 999, unit="1-2")]
    new = [line("a/late", 80, due=9), line("b/early", 120, due=3)]
    assert use_credit(purse, new) == [
        CreditUse("A-000001", "1-1", "b/early", 70),
        CreditUse("A-000003", "1-1", "b/early", 50),
        CreditUse("A-000003", "1-1", "a/late", 50),
        CreditUse("A-000002", "1-1", "a/late", 30),
    ]


@given(credits, lines)
@settings(max_examples=150)
def test_credit_is_neither_made_nor_lost(purse: list[Credit], found: list[BilledLine]) -> None:
    uses = use_credit(purse, found)
    had = {each.receipt: each for each in purse}
    open_ = {each.key: each for each in found}
    taken, given_ = Counter[str](), Counter[str]()
    for use in uses:
        taken[use.receipt] += use.amount
        given_[use.bill] += use.amount
        assert use.amount > 0
        assert use.unit == had[use.receipt].unit == open_[use.bill].unit
    assert all(taken[no] <= each.amount for no, each in had.items())
    assert all(given_[key] <= each.outstanding for key, each in open_.items())
    for unit in UNITS:
        purse_ = sum(each.amount for each in purse if each.unit == unit)
        wanted = sum(each.outstanding for each in found if each.unit == unit)
        assert sum(use.amount for use in uses if use.unit == unit) == min(purse_, wanted)


def test_a_balance_is_what_is_billed_and_not_paid() -> None:
    assert Balance("1-1", billed=1000, paid=400, credit=70).outstanding == 600
