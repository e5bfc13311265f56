"""Bookkeeping: what was billed, received, used as credit and taken back, as entries with two sides or more.

Every entry adds up to nothing (fen; what a unit owes and what lies in the till is positive, income and
credit kept for a unit are negative). Tuples, because a large property has some hundred thousand of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import chain, takewhile
from typing import NamedTuple

CURRENCY = "CNY"
EQUITY = "Equity:Opening-Balances"
BEFORE = "Equity:Books-Before"
"""What was paid in the books of before."""
LATE, KEPT, WAIVED = "Income:Late-charge", "Income:Deposits-kept", "Expenses:Waived"
LASTING = ("Assets:", "Liabilities:")
"""Accounts whose balance is carried from one period into the next."""


class Void(NamedTuple):
    """What took a fact back: its number, and the day it was entered."""

    number: str
    day: date


class Posting(NamedTuple):
    """One side of an entry; a side that changes what a unit owes names the bill and its due day."""

    account: str
    amount: int
    bill: str = ""
    due: date | None = None


class Entry(NamedTuple):
    """One transaction.

    ``label`` is the fee item of a bill or the method of a payment, ``span`` what a bill is for, ``void``
    what took it back; ``undoes`` marks the entry that does so. ``entered`` is the day of the till.
    ``link`` is what entries of one receipt have in common.
    """

    day: date
    kind: str
    code: str
    unit: str
    postings: tuple[Posting, ...]
    label: str = ""
    span: tuple[date, date] | None = None
    tags: tuple[tuple[str, str], ...] = ()
    void: Void | None = None
    undoes: bool = False
    entered: date | None = None
    link: str = ""


@dataclass(frozen=True)
class Book:
    """A journal to be written: entries by day between accounts that were opened on a first day.

    ``items`` gives the titles (zh, en) of fee items by code, ``closing`` what the desk itself reckons to be
    on each account at the end (fen); it is empty where a journal does not reach to the end.
    """

    desk: str
    commit: str
    first: date
    accounts: Sequence[str]
    units: Sequence[str]
    items: Mapping[str, tuple[str, str]]
    entries: Iterable[Entry]
    closing: Mapping[str, int] = field(default_factory=dict)


def receivable(unit: str) -> str:
    """The account of what a unit owes; a unit's code is allowed as it is in both tools."""
    return f"Assets:Receivable:{unit}"


def prepaid(unit: str) -> str:
    """The account of the credit that is kept for a unit."""
    return f"Liabilities:Prepaid:{unit}"


def income(item: str) -> str:
    """The account of a fee item; in small letters again, its last part is the item's code."""
    return f"Income:{item[:1].upper()}{item[1:]}"


def passed_on(item: str) -> str:
    """The account of a fee item that is collected for somebody else: it is owed on, never income."""
    return f"Liabilities:Pass-through:{item[:1].upper()}{item[1:]}"


def deposit(unit: str) -> str:
    """The account of the deposits that are held for a unit."""
    return f"Liabilities:Deposit:{unit}"


def money(method: str) -> str:
    """The account that money of a method comes to."""
    return f"Assets:{method[:1].upper()}{method[1:]}"


def between(entries: Iterable[Entry], start: date | None, end: date | None) -> Iterator[Entry]:
    """Keep the entries of some days; what lasts of those before is carried over as one entry."""
    rest = iter(entries) if end is None else takewhile(lambda entry: entry.day <= end, entries)
    if start is None:
        return rest
    sums: dict[str, int] = {}
    for entry in rest:
        if entry.day >= start:
            return chain(carried_over(sums, start), (entry,), rest)
        add_up(entry, sums)
    return carried_over(sums, start)


def add_up(entry: Entry, sums: dict[str, int]) -> None:
    """Add an entry to the balances of its accounts."""
    for side in entry.postings:
        sums[side.account] = sums.get(side.account, 0) + side.amount


def carried_over(sums: Mapping[str, int], day: date) -> Iterator[Entry]:
    """The entry that opens a period with the balances of the accounts that last, if there are any."""
    sides = [
        Posting(account, fen) for account, fen in sorted(sums.items()) if fen and account.startswith(LASTING)
    ]
    if sides:
        equity = Posting(EQUITY, -sum(side.amount for side in sides))
        yield Entry(day, "opening", "", "", (*sides, equity))
