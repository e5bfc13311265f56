"""The accounts as a journal that bookkeeping programs read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from heapq import merge
from itertools import chain

from propdesk.domain.changes import Outcome
from propdesk.domain.entries import (
    deducted_entry,
    issued_entry,
    noted_entry,
    paid_back_entry,
    received_entry,
    undoing,
    used_entry,
)
from propdesk.domain.ids import natural_key
from propdesk.domain.money import format_money
from propdesk.domain.periods import add_months, day_before
from propdesk.domain.postings import (
    EQUITY,
    LASTING,
    Book,
    Entry,
    add_up,
    between,
    deposit,
    money,
    prepaid,
    receivable,
)
from propdesk.services.session import Session
from propdesk.store.accounts import Accounts
from propdesk.store.movements import Movements
from propdesk.store.snapshot import Snapshot

AT_ONCE = 3
"""Months of movements that are held in memory at a time."""


def export_book(session: Session, *, start: date | None = None, end: date | None = None) -> Book:
    """Give all that moved money as entries, or what moved between two days with the balances before."""
    snapshot = session.desk.snapshot()
    moves = Movements(snapshot)
    first, last = moves.days() or (session.acting.today, session.acting.today)
    units = sorted(moves.units_billed(), key=natural_key)
    closing = _closing(snapshot, moves, units)
    return Book(
        desk=session.settings["name"],
        commit=snapshot.commit or "",
        first=min(first, start or first),
        accounts=[*closing, EQUITY] if start else list(closing),
        units=units,
        items={item: _titles(snapshot, item) for item in sorted(moves.billed_by_item())},
        entries=between(_entries(moves, first, last), start, end),
        closing={} if end else _lasting(closing) if start else closing,
    )


def _titles(snapshot: Snapshot, item: str) -> tuple[str, str]:
    tariff = snapshot.find("tariff", item) or {}
    title = str(tariff.get("title", item))
    return title, str(tariff.get("title_en", title))


def _closing(snapshot: Snapshot, moves: Movements, units: list[str]) -> dict[str, int]:
    """What the desk reckons to be on each account: its own balances, not the sum of the entries."""
    balances = {each.unit: each for each in Accounts(snapshot).balances()}
    kept = sorted(moves.units_with_credit(), key=natural_key)
    return {
        **{money(method): fen for method, fen in sorted(moves.received_by_method().items())},
        **{receivable(unit): balances[unit].outstanding if unit in balances else 0 for unit in units},
        **{moves.account(item): -fen for item, fen in sorted(moves.billed_by_item().items())},
        **{prepaid(unit): -balances[unit].credit if unit in balances else 0 for unit in kept},
        **{deposit(unit): -fen for unit, fen in sorted(moves.held_by_unit().items())},
        **moves.beside(),
    }


def _lasting(closing: Mapping[str, int]) -> dict[str, int]:
    return {account: fen for account, fen in closing.items() if account.startswith(LASTING)}


def _entries(moves: Movements, first: date, last: date) -> Iterator[Entry]:
    """All entries in the order of their days."""
    standing, undone = _standing(moves, first, last), sorted(_undone(moves, first, last), key=_order)
    return merge(standing, undone, key=_order) if undone else standing


def _standing(moves: Movements, first: date, last: date) -> Iterator[Entry]:
    """What was billed, received and used, some months at a time."""
    while first <= last:
        until = day_before(add_months(first, AT_ONCE))
        some = (
            map(issued_entry, moves.issued(first, until)),
            map(received_entry, moves.received(first, until)),
            map(used_entry, moves.used(first, until)),
            map(noted_entry, moves.noted(first, until)),
            map(paid_back_entry, moves.paid_back(first, until)),
            map(deducted_entry, moves.deducted(first, until)),
        )
        yield from sorted(chain.from_iterable(some), key=_order)
        first = add_months(first, AT_ONCE)


def _undone(moves: Movements, first: date, last: date) -> Iterator[Entry]:
    """What took something of it back; there is never much."""
    yield from map(undoing, map(issued_entry, moves.issued(first, last, undone=True)))
    yield from map(undoing, map(received_entry, moves.received(first, last, undone=True)))
    yield from map(undoing, map(used_entry, moves.used(first, last, undone=True)))
    yield from map(undoing, map(noted_entry, moves.noted(first, last, undone=True)))


def _order(entry: Entry) -> tuple[object, ...]:
    return entry.day, entry.kind, entry.undoes, entry.code, entry.tags


def list_book(book: Book) -> Outcome:
    """List what the journal leaves on each account."""
    sums: dict[str, int] = dict.fromkeys(book.accounts, 0)
    for entry in book.entries:
        add_up(entry, sums)
    rows = [{"account": account, "amount": format_money(fen)} for account, fen in sums.items()]
    totals = {"count": len(rows), "amount": format_money(sum(sums.values()))}
    return Outcome("fee export", rows, totals, columns=("account", "amount"))
