"""What moved money, as facts, and the entries of the books that they make."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from propdesk.domain.postings import (
    BEFORE,
    KEPT,
    LATE,
    WAIVED,
    Entry,
    Posting,
    Void,
    deposit,
    money,
    prepaid,
    receivable,
)


class Issued(NamedTuple):
    """A line of a bill run; ``account`` is where it goes to, ``settled`` what was paid on it before."""

    key: str
    run: str
    item: str
    unit: str
    start: date
    end: date
    due: date
    amount: int
    void: Void | None
    account: str
    settled: int = 0


class Paid(NamedTuple):
    """What a receipt gives to one bill line of a unit."""

    bill: str
    unit: str
    due: date
    amount: int


class Received(NamedTuple):
    """A receipt: money of a value date, entered on some day of a till, given to bills, the rest kept.

    ``late`` is what it gave to late charges; all of the money of a ``deposit`` is held.
    """

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
    late: tuple[Paid, ...] = ()
    deposit: str = ""


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


class Noted(NamedTuple):
    """A note on a bill line: more than 0 raises it; ``freed`` is what it gives back to credit, by unit."""

    id: str
    kind: str
    bill: str
    unit: str
    due: date
    day: date
    amount: int
    account: str
    freed: tuple[tuple[str, int], ...]
    void: Void | None


class PaidBack(NamedTuple):
    """A refund: of what a receipt had paid and of its credit, or of a deposit."""

    number: str
    unit: str
    method: str
    till: str
    day: date
    amount: int
    credit: int
    paid: tuple[Paid, ...]
    late: int
    of: str


class Deducted(NamedTuple):
    """What was kept of a deposit."""

    id: str
    deposit: str
    unit: str
    day: date
    amount: int


def issued_entry(fact: Issued) -> Entry:
    """A bill stands on its due day: what it asks for is owed from then on."""
    owed = Posting(receivable(fact.unit), fact.amount - fact.settled, fact.key, fact.due)
    before = (Posting(BEFORE, fact.settled),) if fact.settled else ()
    return Entry(
        fact.due,
        "bill",
        fact.key,
        fact.unit,
        (owed, *before, Posting(fact.account, -fact.amount)),
        label=fact.item,
        span=(fact.start, fact.end),
        tags=(("run", fact.run),),
        void=fact.void,
    )


def received_entry(fact: Received) -> Entry:
    """A payment stands on its value date."""
    given = (Posting(receivable(each.unit), -each.amount, each.bill, each.due) for each in fact.paid)
    charged = sum(each.amount for each in fact.late)
    late = (Posting(LATE, -charged),) if charged else ()
    kept = (Posting(prepaid(fact.unit), -fact.credit),) if fact.credit else ()
    held = (Posting(deposit(fact.unit), -fact.amount),) if fact.deposit else ()
    tags = (("till", fact.till), ("method", fact.method), ("ref", fact.ref))
    return Entry(
        fact.received,
        "receipt",
        fact.number,
        fact.unit,
        (Posting(money(fact.method), fact.amount), *given, *late, *kept, *held),
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


def noted_entry(fact: Noted) -> Entry:
    """A note stands on its day; what was paid and is not owed any more becomes credit."""
    other = WAIVED if fact.kind == "waiver" else fact.account
    freed = sum(part for _, part in fact.freed)
    lowered = fact.amount + freed
    owed = (Posting(receivable(fact.unit), lowered, fact.bill, fact.due),) if lowered else ()
    kept = tuple(Posting(prepaid(unit), -part) for unit, part in fact.freed)
    return Entry(
        fact.day,
        "note",
        fact.id,
        fact.unit,
        (Posting(other, -fact.amount), *owed, *kept),
        label=fact.kind,
        void=fact.void,
    )


def paid_back_entry(fact: PaidBack) -> Entry:
    """A refund stands on the day of its till."""
    taken = tuple(Posting(receivable(each.unit), each.amount, each.bill, each.due) for each in fact.paid)
    late = (Posting(LATE, fact.late),) if fact.late else ()
    credit = (Posting(prepaid(fact.unit), fact.credit),) if fact.credit else ()
    rest = fact.amount - sum(each.amount for each in fact.paid) - fact.late - fact.credit
    held = (Posting(deposit(fact.unit), rest),) if rest else ()
    return Entry(
        fact.day,
        "refund",
        fact.number,
        fact.unit,
        (Posting(money(fact.method), -fact.amount), *taken, *late, *credit, *held),
        label=fact.method,
        tags=(("till", fact.till), ("method", fact.method), ("of", fact.of)),
        link=fact.of,
        entered=fact.day,
    )


def deducted_entry(fact: Deducted) -> Entry:
    """What is kept of a deposit is income from its day on."""
    sides = (Posting(deposit(fact.unit), fact.amount), Posting(KEPT, -fact.amount))
    return Entry(fact.day, "deduction", fact.id, fact.unit, sides, tags=(("of", fact.deposit),))
