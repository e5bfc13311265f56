"""Entries of the books: sides that add up to nothing, voids that mirror, periods that carry over."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import pytest

from propdesk.domain.entries import (
    Issued,
    Paid,
    Received,
    Used,
    issued_entry,
    received_entry,
    undoing,
    used_entry,
)
from propdesk.domain.postings import Entry, Void, add_up, between, income, money

INCOME = "Income:Property"
UNIT, KEY = "3-2-0301", "property/3-2-0301/2026-10-01"
DUE, PAID = date(2026, 10, 15), date(2026, 10, 3)
LATE_VOID, EARLY_VOID = Void("2026-10/property.void", date(2026, 11, 2)), Void("AV-000001", date(2026, 10, 4))


def issued(void: Void | None = None) -> Issued:
    return Issued(
        KEY,
        "2026-10/property",
        "property",
        UNIT,
        date(2026, 10, 1),
        date(2026, 10, 31),
        DUE,
        14293,
        void,
        INCOME,
    )


def received(void: Void | None = None, *, credit: int = 5707) -> Received:
    paid = (Paid(KEY, UNIT, DUE, 14293),)
    return Received(
        "A-000001", UNIT, "wechat", "R1", "A", PAID, date(2026, 10, 4), 14293 + credit, credit, paid, void
    )


def used(void: Void | None = None) -> Used:
    return Used("2026-10/lift", "A-000001", UNIT, "lift/3-2-0301/2026-10-01", DUE, PAID, 1000, void)


@dataclass(frozen=True)
class Case:
    entry: Entry
    day: date
    void: Void
    undone: date


CASES = {
    "bill": Case(issued_entry(issued(LATE_VOID)), DUE, LATE_VOID, LATE_VOID.day),
    "bill not yet due": Case(issued_entry(issued(EARLY_VOID)), DUE, EARLY_VOID, DUE),
    "receipt": Case(received_entry(received(EARLY_VOID)), PAID, EARLY_VOID, EARLY_VOID.day),
    "credit": Case(used_entry(used(EARLY_VOID)), DUE, EARLY_VOID, DUE),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_an_entry_adds_up_to_nothing_and_its_void_takes_it_back(case: Case) -> None:
    mirror = undoing(case.entry)
    assert (case.entry.day, mirror.day) == (case.day, case.undone)
    for entry in (case.entry, mirror):
        assert sum(side.amount for side in entry.postings) == 0
        assert entry.void == case.void
    sums: dict[str, int] = {}
    for entry in (case.entry, mirror):
        add_up(entry, sums)
    assert set(sums.values()) == {0}


def test_a_receipt_without_a_rest_keeps_no_credit() -> None:
    accounts = [side.account for side in received_entry(received(credit=0)).postings]
    assert accounts == ["Assets:Wechat", f"Assets:Receivable:{UNIT}"]


@pytest.mark.parametrize("code", ["property", "property-2", "2nd", "late-charge"])
def test_the_account_of_an_item_tells_its_code(code: str) -> None:
    account = income(code).removeprefix("Income:")
    assert account.lower() == code
    assert account[0].isdigit() or account[0].isupper()


def test_a_period_carries_over_what_lasts_and_nothing_earned() -> None:
    entries = [received_entry(received()), issued_entry(issued())]
    whole = list(between(entries, None, None))
    assert whole == entries
    opening, bill = between(entries, date(2026, 10, 10), None)
    assert (opening.kind, opening.day, bill) == ("opening", date(2026, 10, 10), entries[1])
    assert [(side.account, side.amount) for side in opening.postings] == [
        (f"Assets:Receivable:{UNIT}", -14293),
        (money("wechat"), 20000),
        (f"Liabilities:Prepaid:{UNIT}", -5707),
        ("Equity:Opening-Balances", 0),
    ]
    (closed,) = between(entries, date(2026, 11, 1), None)
    assert {side.account: side.amount for side in closed.postings}["Equity:Opening-Balances"] == -14293
    assert list(between(entries, None, PAID)) == entries[:1]
    assert list(between([], PAID, None)) == []
