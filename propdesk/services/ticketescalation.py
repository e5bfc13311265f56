"""Who must be told of tickets now: each level once a ticket, entered as events in one commit."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from propdesk.domain.changes import Change, Note, Outcome, Put, Record
from propdesk.domain.escalation import LEVELS, RECENT, STALE, Escalation, due_escalations
from propdesk.domain.messages import msg
from propdesk.domain.ticketfacts import UNCOUNTED, Judged, Ticket
from propdesk.domain.tickettitles import TOLD
from propdesk.domain.titles import Title
from propdesk.domain.urgency import by_urgency
from propdesk.services.session import Session
from propdesk.services.ticketclock import judged
from propdesk.services.tickets import TITLES, event, life, where_of
from propdesk.services.worktimes import clocks_of
from propdesk.services.writing import notes_of, write
from propdesk.store.snapshot import Snapshot
from propdesk.store.tickets import Tickets

COLUMNS = ("ticket", "where", "level", "who", "reason")


@dataclass(frozen=True)
class Telling:
    """A ticket of which somebody must be told, its record, and whom of it."""

    ticket: Ticket
    record: Record
    due: Sequence[Escalation]


def escalate(session: Session, *, reason: str = "", dry_run: bool = False) -> Outcome:
    """Enter on each ticket who must be told of it now; what was told once is not told again."""
    found: list[list[Telling]] = []

    def decide(snapshot: Snapshot) -> Change:
        found.append(to_tell(session, snapshot))
        puts = [_put(session, one) for one in found[-1]]
        ids = [one.ticket.id for one in found[-1]]
        subject = f"ticket: escalate {ids[0] if len(ids) == 1 else f'{len(ids)} tickets'}"
        return Change("ticket escalate", subject, session.acting.clerk, puts, reason)

    written = write(session, decide, dry_run=dry_run)
    clerks = {level: _clerks(session, level) for level in LEVELS}
    rows = [_row(one, each, clerks) for one in found[-1] for each in one.due]
    notes = [*notes_of(written), *_nobody({str(row["level"]) for row in rows}, clerks)]
    totals = {"count": len(rows)}
    return Outcome(
        "ticket escalate", rows, totals, notes, commit=written.commit, columns=COLUMNS, titles=TITLES
    )


def to_tell(session: Session, snapshot: Snapshot) -> list[Telling]:
    """The tickets of which somebody must be told and was not yet, the most urgent first."""
    now = session.acting.at
    many = list(judged(clocks_of(session.settings), _looked_at(session, snapshot), now))
    near = _complaints(snapshot, many)
    told = (
        _telling(session, snapshot, one, near) for one in sorted(many, key=lambda one: by_urgency(one, now))
    )
    return [one for one in told if one.due]


def _looked_at(session: Session, snapshot: Snapshot) -> Iterator[Ticket]:
    """What is live, and what was reported lately; never what has moved after the business moment."""
    tickets, now = Tickets(snapshot, life()), session.acting.at
    pool = {one.id: one for one in (*tickets.live(), *tickets.since((now - STALE).date()))}
    return (one for one in pool.values() if one.status not in UNCOUNTED and one.moved <= now)


Near = Mapping[str, Sequence[Ticket]]
"""Complaints by unit and by person."""


def _complaints(snapshot: Snapshot, many: Iterable[Judged]) -> Near:
    """The complaints among which one of these may be a repeated one."""
    begins = [one.ticket.at for one in many if one.ticket.kind == "complaint"]
    near: dict[str, list[Ticket]] = defaultdict(list)
    for one in Tickets(snapshot, life()).complaints((min(begins) - RECENT).date()) if begins else ():
        for name in {one.unit, one.by}:
            near[name].append(one)
    return near


def _telling(session: Session, snapshot: Snapshot, one: Judged, near: Near) -> Telling:
    """Ask the rules twice: the record, which says who was told, is read only of what is worth telling."""
    ticket, now = one.ticket, session.acting.at
    names = [name for name in (ticket.unit, ticket.by) if name]
    recent = list({each.id: each for name in names for each in near.get(name, ())}.values())
    if not due_escalations(one, (), recent, now):
        return Telling(ticket, {}, ())
    record = snapshot.get("ticket", ticket.id)
    told = {each["level"] for each in record.get("events", ()) if each["kind"] == "escalated"}
    return Telling(ticket, record, due_escalations(one, told, recent, now))


def _put(session: Session, one: Telling) -> Put:
    """The record with its new events; the reason is written as codes, which both languages can say."""
    new = [event(session, "escalated", level=each.level, reason=", ".join(each.codes)) for each in one.due]
    return Put("ticket", one.ticket.id, {**one.record, "events": [*one.record.get("events", ()), *new]})


def _clerks(session: Session, level: str) -> list[str]:
    return [one["id"] for one in session.settings["clerks"] if level in one["roles"]]


def _row(one: Telling, each: Escalation, clerks: Mapping[str, list[str]]) -> dict[str, Any]:
    ticket = one.ticket
    what = {
        "ticket": ticket.id,
        "where": where_of(ticket),
        "status": ticket.status,
        "priority": ticket.priority,
    }
    told = {"level": each.level, "who": clerks[each.level], "reason": each.reason, "codes": list(each.codes)}
    return what | told


def _nobody(levels: Iterable[str], clerks: Mapping[str, list[str]]) -> Iterator[Note]:
    """Warn of a level that is nobody's."""
    for level in sorted(set(levels), key=LEVELS.index):
        if not clerks[level]:
            zh, en, *_ = TOLD[level]
            text = msg("desk.yaml names no clerk with the role {role}: nobody is told", role=Title(zh, en))
            yield Note(text, "warning", "desk")
