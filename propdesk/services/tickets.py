"""Tickets: a call is written down at once, with what the clerk should know of the place."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from propdesk.domain import callscript, warranty
from propdesk.domain.changes import Change, Note, Outcome, Put, Record
from propdesk.domain.ids import dated_id, random_ending
from propdesk.domain.lifecycle import Life
from propdesk.domain.likeness import DAY, FAULTS, Report, likely
from propdesk.domain.messages import Message, RuleRefused, UsageRefused, msg
from propdesk.domain.periods import format_moment, parse_date
from propdesk.domain.ticket import facts_of
from propdesk.domain.ticketfacts import Ticket
from propdesk.domain.titles import Title
from propdesk.services.people import fresh_person_id, resolve_person
from propdesk.services.session import Session
from propdesk.services.ticketclock import judged, unjudged
from propdesk.services.worktimes import clocks_of
from propdesk.services.writing import notes_of, write
from propdesk.store import kinds
from propdesk.store.snapshot import Snapshot
from propdesk.store.tickets import Tickets

NEW = tuple("id kind status priority unit place category by respond_by resolve_by text".split())
_AT_ONCE = frozenset({"consultation", "suggestion", "praise", "help"})
"""Kinds that an answer at the telephone may close."""

_CARED_FOR = frozenset({"关爱", "重点关爱", "vip", "VIP", "重点客户", "care", "key"})
"""Tags of units whose people want special care."""


@dataclass(frozen=True)
class Call:
    """What a caller says: where (a unit, or a public place), what, how urgent, and what was promised.

    ``by`` names a person that is known, ``caller`` and ``phone`` a stranger, who is entered as a guest.
    ``answered``: what was answered at once, which closes what needs nothing more.
    """

    kind: str
    category: str
    text: str
    unit: str = ""
    place: str = ""
    building: str = ""
    priority: str = "normal"
    channel: str = "hotline"
    by: str = ""
    caller: str = ""
    phone: str = ""
    promise: tuple[datetime, datetime] | None = None
    answered: str = ""
    incident: str = ""


TITLES: Mapping[str, Title] = {
    "by": Title("报事人", "reported by"),
    "overdue": Title("逾期", "overdue"),
    "to": Title("派给", "to"),
    "level": Title("上报级别", "told"),
    "events": Title("经过", "events"),
}
"""What rows of tickets call keys that mean something else elsewhere."""


def life() -> Life:
    """The life-cycle of tickets, as their schema holds it."""
    found = kinds.kind("ticket").life
    assert found is not None
    return found


def new_ticket(session: Session, call: Call, *, dry_run: bool = False) -> Outcome:
    """Write a call down as one commit; say what is known of the place and of faults like it."""
    _refuse_unfit(session, call)
    taken: list[tuple[str, Record, list[Note]]] = []

    def decide(snapshot: Snapshot) -> Change:
        id = dated_id("T", session.acting.today, session.random, taken=snapshot.ids("ticket"))
        caller, puts = _caller(snapshot, session, call)
        record = _record(snapshot, session, call, caller)
        taken.append((id, record, list(_known(snapshot, session, id, record))))
        change_puts = [*puts, Put("ticket", id, record)]
        subject = f"ticket: new {id} {call.kind} {call.category}"
        return Change("ticket new", subject, session.acting.clerk, change_puts)

    written = write(session, decide, dry_run=dry_run)
    id, record, notes = taken[-1]
    clocks, now = clocks_of(session.settings), session.acting.at
    [one] = judged(clocks, [facts_of(id, record, life())], now)
    due = {"respond_by": one.respond_by, "resolve_by": one.resolve_by}
    row = {"id": id} | dict(record) | {"status": one.ticket.status}
    row |= {key: format_moment(moment) for key, moment in due.items() if moment}
    return Outcome(
        "ticket new",
        [row],
        notes=[*notes_of(written), *notes, *unjudged(clocks, [one], now)],
        commit=written.commit,
        columns=NEW,
        upright=True,
        titles=TITLES,
    )


def _refuse_unfit(session: Session, call: Call) -> None:
    """Refuse what no place or promise can be."""
    if bool(call.unit) == bool(call.place):
        raise UsageRefused(msg("a ticket is of a unit or of a public place"), field="unit")
    if call.promise and not session.acting.at <= call.promise[0] <= call.promise[1]:
        raise RuleRefused(
            msg("what is promised lies ahead: from {first} to {last}", first=call.promise[0],
                last=call.promise[1]),
            field="promise",
        )  # fmt: skip
    if call.answered and call.kind not in _AT_ONCE:
        raise RuleRefused(
            msg("a repair or complaint is not closed by an answer"),
            hint=msg("it is closed after a callback; propdesk ticket note adds what was said"),
            field="answered",
        )


def _caller(snapshot: Snapshot, session: Session, call: Call) -> tuple[str, list[Put]]:
    """Who calls: a known person (the same phone is the same person), or a stranger, entered as a guest."""
    if call.by:
        return resolve_person(snapshot, call.by), []
    if not (call.caller or call.phone):
        return "", []
    same = (id for id, one in snapshot.all("person") if call.phone and one.get("phone") == call.phone)
    known = next(same, "")
    if known:
        return known, []
    if not call.caller:
        raise UsageRefused(msg("nobody here has this number: say who calls, --caller TEXT"), field="caller")
    id = fresh_person_id(snapshot, session.random)
    guest = {"name": call.caller, "kind": "guest"} | ({"phone": call.phone} if call.phone else {})
    return id, [Put("person", id, guest)]


def _record(snapshot: Snapshot, session: Session, call: Call, caller: str) -> dict[str, Any]:
    unit = snapshot.resolve("unit", call.unit) if call.unit else ""
    building = snapshot.resolve("building", call.building) if call.building else ""
    promise = [format_moment(each) for each in call.promise or ()]
    fields = {
        "kind": call.kind,
        "channel": call.channel,
        "priority": call.priority,
        "category": call.category,
        "unit": unit,
        "place": call.place,
        "building": building,
        "by": caller,
        "at": format_moment(session.acting.at),
        "clerk": session.acting.clerk,
        "text": call.text,
        "promise": dict(zip(("from", "until"), promise, strict=True)) if promise else None,
        "incident": snapshot.resolve("ticket", call.incident) if call.incident else "",
        "events": list(_answer(session, call)),
    }
    return {key: value for key, value in fields.items() if value}


def _answer(session: Session, call: Call) -> Iterator[Record]:
    if call.answered:
        yield event(session, "resolved", result=call.answered)
        yield event(session, "closed")


def event(session: Session, kind: str, **said: Any) -> Record:
    """Make an event of now, by who acts; what is None or empty is left out."""
    at = format_moment(session.acting.at)
    head = {"id": random_ending(session.random), "kind": kind, "at": at, "clerk": session.acting.clerk}
    return head | {key: value for key, value in said.items() if value not in (None, "", [], ())}


_SAID = {"to": "assignee", "from": "first"}
"""Keys of events that rows call otherwise."""


def told(event: Record) -> dict[str, Any]:
    """An event as the end of a row: what happened, when, by whom, and what was said of it."""
    said = {_SAID.get(key, key): value for key, value in event.items() if key not in _HEAD}
    if event["kind"] == "escalated":
        said["reason"] = event["reason"].split(", ")
    return {"event": event["kind"], "at": event["at"], "clerk": event["clerk"], "said": said}


_HEAD = frozenset({"id", "kind", "at", "clerk"})


def where_of(ticket: Ticket) -> str:
    """The unit of a ticket, or its public place."""
    return ticket.unit or ticket.place


def place_of(ticket: Ticket) -> str:
    """Where somebody goes: the unit, or the public place with the building that it is in."""
    named = (ticket.building, ticket.place) if ticket.place else (ticket.unit,)
    return " · ".join(part for part in named if part)


# --- what the clerk should know --------------------------------------------------------------------


def _known(snapshot: Snapshot, session: Session, id: str, record: Record) -> Iterator[Note]:
    """What to say at once: the script of an emergency, open tickets, faults alike, warranty, care."""
    ticket = facts_of(id, record, life())
    if ticket.priority == "emergency":
        yield from (Note(line, "warning") for line in callscript.lines(ticket.category))
    yield from _alike(snapshot, ticket)
    if ticket.unit:
        yield from _of_the_place(snapshot.get("unit", ticket.unit), ticket, session)


def _alike(snapshot: Snapshot, ticket: Ticket) -> Iterator[Note]:
    """Open tickets of the same place, and an incident that the new one may be a part of."""
    near = Tickets(snapshot, life()).near(ticket.unit, ticket.building, since=ticket.at - DAY)
    report = Report(ticket.unit, ticket.building, ticket.category, ticket.text, ticket.place)
    found = likely(report, near, ticket.at)
    if found.of_unit:
        ids = [one.ticket.id for one in found.of_unit]
        yield Note(msg("open tickets of the same place: {ids}", ids=ids), "warning", where_of(ticket))
    if ticket.kind not in FAULTS or ticket.incident:
        return
    if found.join:
        text = msg("it may be part of incident {id}: propdesk ticket join", id=found.join)
        yield Note(text, "warning", ticket.building)
    elif found.is_incident:
        others = [one.ticket.id for one in found.of_fault]
        yield Note(_incident(ticket, others), "warning", ticket.building)


def _incident(ticket: Ticket, others: list[str]) -> Message:
    return msg(
        "{count} alike in building {building} within a day, with {ids}: one incident? propdesk ticket join"
        " joins them",
        count=len(others) + 1,
        building=ticket.building,
        ids=others,
    )


def _of_the_place(unit: Record, ticket: Ticket, session: Session) -> Iterator[Note]:
    cared = sorted(_CARED_FOR & set(unit.get("tags", ())))
    if cared:
        yield Note(msg("special care: {tags}", tags=cared), "warning", ticket.unit)
    if ticket.kind == "repair" and "delivered" in unit:
        told = warranty.told(ticket.category, parse_date(unit["delivered"]), session.acting.today)
        if told:
            yield Note(told, "info", ticket.unit)
