"""Tickets: a call is written down at once, with what the clerk should know of the place."""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from propdesk.domain import callscript, warranty
from propdesk.domain.changes import Change, Note, Outcome, Put, Record
from propdesk.domain.ids import dated_id, random_ending
from propdesk.domain.lifecycle import Life
from propdesk.domain.likeness import DAY, FAULTS, Report, building_named, likely
from propdesk.domain.messages import Message, RuleRefused, UsageRefused, msg
from propdesk.domain.periods import format_moment, parse_date
from propdesk.domain.ticket import facts_of
from propdesk.domain.ticketfacts import ENDED, Ticket
from propdesk.domain.titles import Title
from propdesk.domain.window import Window, refuse_past
from propdesk.services.callers import Caller, caller_of
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
    promise: Window | None = None
    answered: str = ""
    incident: str = ""


TITLES: Mapping[str, Title] = {
    "by": Title("报事人", "reported by"),
    "overdue": Title("逾期", "overdue"),
    "to": Title("派给", "to"),
    "level": Title("上报级别", "told"),
    "events": Title("经过", "events"),
    "joined": Title("所含工单", "tickets that joined"),
    "merged": Title("并入本单", "merged into it"),
    "related_by": Title("被关联于", "related by"),
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
        id = dated_id("T", session.acting.today, session.random, taken=snapshot.known("ticket"))
        unit = snapshot.resolve("unit", call.unit) if call.unit else ""
        caller = caller_of(snapshot, session, Caller(call.by, call.caller, call.phone), unit)
        record = _record(snapshot, session, replace(call, unit=unit, by=caller.id))
        taken.append((id, record, [*caller.notes, *_known(snapshot, session, id, record)]))
        subject = f"ticket: new {id} {call.kind} {call.category}"
        puts = [*caller.puts, Put("ticket", id, record)]
        return Change("ticket new", subject, session.acting.clerk, puts)

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
    """Refuse what no place, words or promise can be."""
    refuse_blank(call.text, field="text")
    if bool(call.unit) == bool(call.place) or (call.unit and call.building):
        raise UsageRefused(
            msg("a ticket is of a unit or of a public place"),
            hint=msg("give --unit, or --place and its --building"),
            field="unit",
        )
    if call.promise:
        refuse_past(call.promise, session.acting.at)
    if call.answered and call.kind not in _AT_ONCE:
        raise RuleRefused(
            msg("a repair or complaint is not closed by an answer"),
            hint=msg("it is closed after a callback; propdesk ticket note adds what was said"),
            field="answered",
        )


def refuse_blank(text: str, *, field: str) -> None:
    """Refuse words that say nothing."""
    if not text.strip():
        raise UsageRefused(
            msg("there is nothing in {field}", field=_WORDS[field]),
            hint=msg("say it in a few words"),
            field=field,
        )


_WORDS: Mapping[str, Title] = {
    "text": Title("内容", "the text"),
    "result": Title("处理结果", "the result"),
    "reason": Title("原因", "the reason"),
}


def incident_of(snapshot: Snapshot, wanted: str, *, field: str = "incident") -> str:
    """Find the ticket of an incident that others may join: one that is live and joined none itself."""
    id = snapshot.resolve("ticket", wanted)
    known = facts_of(id, snapshot.get("ticket", id), life())
    if known.status in ENDED or known.incident:
        raise RuleRefused(
            msg("{id} is no incident that tickets can join", id=id),
            hint=msg("name the one that is worked on: {id}", id=known.duplicate_of or known.incident or "ID"),
            record=id,
            field=field,
        )
    return id


def _record(snapshot: Snapshot, session: Session, call: Call) -> dict[str, Any]:
    codes = snapshot.ids("building")
    building = snapshot.only(call.building, codes) if call.building else building_named(call.place, codes)
    promise = [format_moment(each) for each in call.promise or ()]
    fields = {
        "kind": call.kind,
        "channel": call.channel,
        "priority": call.priority,
        "category": call.category,
        "unit": call.unit,
        "place": call.place,
        "building": building,
        "by": call.by,
        "at": format_moment(session.acting.at),
        "clerk": session.acting.clerk,
        "text": call.text.strip(),
        "promise": dict(zip(("from", "until"), promise, strict=True)) if promise else None,
        "incident": incident_of(snapshot, call.incident) if call.incident else "",
        "events": list(_answer(session, call)),
    }
    return {key: value for key, value in fields.items() if value}


def _answer(session: Session, call: Call) -> Iterator[Record]:
    if call.answered:
        first = event(session, "resolved", result=call.answered)
        yield from (first, event(session, "closed", taken={first["id"]}))


def event(session: Session, kind: str, *, taken: Container[str] = (), **said: Any) -> Record:
    """Make an event of now, by who acts, under none of the ids ``taken``; what is empty is left out."""
    while (id := random_ending(session.random)) in taken:
        pass
    head = {"id": id, "kind": kind, "at": format_moment(session.acting.at), "clerk": session.acting.clerk}
    words = {key: value.strip() if isinstance(value, str) else value for key, value in said.items()}
    return head | {key: value for key, value in words.items() if value not in (None, "", [], ())}


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
