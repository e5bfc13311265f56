"""What the registers of invoices and expenses have in common: ids by the day, the day itself, voids."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from propdesk.domain.changes import Change, Note, Put, Record
from propdesk.domain.ids import dated_id
from propdesk.domain.messages import RuleRefused, UsageRefused, msg
from propdesk.domain.money import format_money, parse_money
from propdesk.domain.periods import Month, format_moment
from propdesk.services.session import Session
from propdesk.services.writing import need_reason, notes_of, write
from propdesk.store import kinds
from propdesk.store.desk import Written
from propdesk.store.snapshot import Snapshot

_FIRST = date(2000, 1, 1)
"""An id holds two digits of the year."""


Plan = Callable[[Snapshot], tuple[str, Record, bool]]
"""Gives the entry that is wanted with its id, and whether it is new."""


@dataclass(frozen=True)
class Entered:
    """An entry of a register as it stands now, what was written, and what is to be said of it."""

    id: str
    record: Record
    written: Written
    notes: tuple[Note, ...] = ()


def enter(session: Session, kind: str, verb: str, plan: Plan, *, dry_run: bool = False) -> Entered:
    """Enter something as one commit; what is there already is given back."""
    planned: list[tuple[str, Record, bool]] = []

    def decide(snapshot: Snapshot) -> Change:
        planned.append(plan(snapshot))
        id, record, new = planned[-1]
        puts = [Put(kind, id, record)] if new else []
        return Change(f"fee {kind} {verb}", f"fee: {kind} {verb} {id}", session.acting.clerk, puts)

    written = write(session, decide, dry_run=dry_run)
    id, record, new = planned[-1]
    known = Note(msg("{id} was entered before; nothing is entered twice", id=id))
    return Entered(id, record, written, (*notes_of(written), *(() if new else (known,))))


def entry_day(session: Session, day: date | None) -> date:
    """The day of an entry: today, or an earlier one."""
    chosen = day or session.acting.today
    if chosen > session.acting.today:
        raise RuleRefused(msg("{day} is still to come", day=chosen), field="date")
    if chosen < _FIRST:
        raise UsageRefused(msg("{day} is too long ago", day=chosen), field="date")
    return chosen


def new_id(session: Session, snapshot: Snapshot, kind: str, day: date) -> str:
    """Draw the id of an entry of a day; none that is taken."""
    prefix, taken = kinds.kind(kind).prefix, set(snapshot.ids(kind))
    while (id := dated_id(prefix, day, session.random)) in taken:
        pass
    return id


def take_back(
    session: Session,
    kind: str,
    wanted: str,
    *,
    reason: str,
    dry_run: bool = False,
    by: str = "",
    beside: Callable[[Record], Mapping[str, object]] = lambda _: {},
) -> Entered:
    """Void an entry as one commit; it stays where it is. ``beside`` adds to what the void says.

    ``wanted`` is its id or the end of it, or what it holds in the field ``by``.
    """
    why, found = need_reason(reason), list[tuple[str, Record]]()
    acting = session.acting

    def decide(snapshot: Snapshot) -> Change:
        named = [id for id, record in snapshot.all(kind) if by and record[by] == wanted]
        id = named[0] if len(named) == 1 else snapshot.resolve(kind, wanted)
        record = snapshot.reread(kind, id) or {}
        if "void" in record:
            raise RuleRefused(msg("{id} is void already", id=id), record=id)
        void = {"at": format_moment(acting.at), "clerk": acting.clerk, "reason": why, **beside(record)}
        found.append((id, {**record, "void": void}))
        return Change(f"fee {kind} void", f"fee: {kind} void {id}", acting.clerk, [Put(kind, *found[-1])])

    written = write(session, decide, dry_run=dry_run)
    return Entered(*found[-1], written, tuple(notes_of(written)))


def in_months(records: Iterable[tuple[str, Record]], months: tuple[Month, ...]) -> list[tuple[str, Record]]:
    """The entries of some months (none: of all), in the order of their days."""
    periods = {str(month) for month in months}
    chosen = ((id, each) for id, each in records if not periods or each["date"][:7] in periods)
    return sorted(chosen, key=lambda pair: (pair[1]["date"], pair[0]))


def totals_of(rows: Iterable[Record]) -> dict[str, Any]:
    """How many entries there are, what the live ones come to, and how many are void."""
    listed = list(rows)
    live = [parse_money(row["amount"]) for row in listed if row["state"] != "void"]
    return {"count": len(listed), "amount": format_money(sum(live)), "voids": len(listed) - len(live)}
