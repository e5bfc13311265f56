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
LASTING = ("Assets:", "Liabilities:")
"""Accounts whose balance is carried from one period into the next."""


class Void(NamedTuple):
    """What took a fact back: its number, and the day it was entered."""

    number: str
    day: date


class Issued(NamedTuple):
    """A line of a bill run."""

    key: str
    run: str
    item: str
    unit: str
    start: date
    end: date
    due: date
    amount: int
    void: Void | None


class Paid(NamedTuple):
    """What a receipt gives to one bill line of a unit."""

    bill: str
    unit: str
    due: date
    amount: int


class Received(NamedTuple):
    """A receipt: money of a value date, entered on some day of a till, given to bills, the rest kept."""

    number: str
    unit: str
    method: str
    ref: str
    till: str
    received: date
    entered: date
    amount: int
    credit: int
    paid: tuple[Paid, ...]
    void: Void | None


class Used(NamedTuple):
    """Credit of a receipt that a run used for one of its lines."""

    run: str
    receipt: str
    unit: str
    bill: str
    due: date
    received: date
    amount: int
    void: Void | None


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


def money(method: str) -> str:
    """The account that money of a method comes to."""
    return f"Assets:{method[:1].upper()}{method[1:]}"


def issued_entry(fact: Issued) -> Entry:
    """A bill stands on its due day: what it asks for is owed from then on."""
    owed = Posting(receivable(fact.unit), fact.amount, fact.key, fact.due)
    return Entry(
        fact.due,
        "bill",
        fact.key,
        fact.unit,
        (owed, Posting(income(fact.item), -fact.amount)),
        label=fact.item,
        span=(fact.start, fact.end),
        tags=(("run", fact.run),),
        void=fact.void,
    )


def received_entry(fact: Received) -> Entry:
    """A payment stands on its value date."""
    given = (Posting(receivable(each.unit), -each.amount, each.bill, each.due) for each in fact.paid)
    kept = (Posting(prepaid(fact.unit), -fact.credit),) if fact.credit else ()
    tags = (("till", fact.till), ("method", fact.method), ("ref", fact.ref))
    return Entry(
        fact.received,
        "receipt",
        fact.number,
        fact.unit,
        (Posting(money(fact.method), fact.amount), *given, *kept),
        label=fact.method,
        tags=tuple(pair for pair in tags if pair[1]),
        void=fact.void,
        entered=fact.entered,
        link=fact.number,
    )


def used_entry(fact: Used) -> Entry:
    """Credit is used when the bill falls due, or when the money comes, whichever is later."""
    lowered = Posting(receivable(fact.unit), -fact.amount, fact.bill, fact.due)
    return Entry(
        max(fact.due, fact.received),
        "credit",
        fact.receipt,
        fact.unit,
        (Posting(prepaid(fact.unit), fact.amount), lowered),
        tags=(("run", fact.run),),
        void=fact.void,
        link=fact.receipt,
    )


def undoing(entry: Entry) -> Entry:
    """Mirror an entry that was taken back, on the day of its void, or on its own if that is still to come."""
    assert entry.void is not None
    turned = tuple(side._replace(amount=-side.amount) for side in entry.postings)
    code = entry.void.number if entry.kind == "receipt" else entry.code
    day = max(entry.void.day, entry.day)
    entered = entry.void.day if entry.entered else None
    return entry._replace(day=day, code=code, postings=turned, undoes=True, entered=entered)


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
