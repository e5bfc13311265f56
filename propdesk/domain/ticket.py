"""Tickets 工单: what their events come to, and which moves the rules allow."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from propdesk.domain.changes import Record
from propdesk.domain.lifecycle import Life
from propdesk.domain.messages import Message, RuleRefused, msg
from propdesk.domain.periods import parse_moment
from propdesk.domain.ticketfacts import ATTEMPTS, CALLBACK_KINDS, Hold, Ticket
from propdesk.domain.titles import Title

_ANSWERS = frozenset({"accepted", "started", "replied", "resolved"})
"""Events by which somebody responded."""


def facts_of(id: str, record: Record, life: Life) -> Ticket:
    """Replay the events of a record; a callback that says "not solved" opens the ticket again."""
    *_, ticket = replay(id, record, life)
    return ticket


def replay(id: str, record: Record, life: Life) -> Iterator[Ticket]:
    """Give a ticket as it was reported, and as it stood after each of its events."""
    ticket = _reported(id, record, life)
    before = life.start
    yield ticket
    for event in record.get("events", ()):
        reached = _stepped(life, ticket, event, before)
        before = before if reached.status == ticket.status else ticket.status
        ticket = reached
        yield ticket


def _reported(id: str, record: Record, life: Life) -> Ticket:
    at = parse_moment(record["at"])
    return Ticket(
        id=id,
        kind=record["kind"],
        channel=record["channel"],
        category=record["category"],
        priority=record["priority"],
        status=life.start,
        unit=record.get("unit", ""),
        place=record.get("place", ""),
        building=record.get("building") or record.get("unit", "").partition("-")[0],
        by=record.get("by", ""),
        at=at,
        text=record["text"],
        assignee="",
        dept="",
        promise=_window(record.get("promise")),
        responded=None,
        resolved=None,
        closed=None,
        holds=(),
        score=None,
        solved=None,
        unreached=0,
        reopened=0,
        incident=record.get("incident", ""),
        duplicate_of="",
        related=(),
        moved=at,
    )


def _stepped(life: Life, ticket: Ticket, event: Record, before: str) -> Ticket:
    kind, at = event["kind"], parse_moment(event["at"])
    status = life.after(ticket.status, kind, before=before)
    if ticket.held and (status != "on-hold" or kind == "held"):  # merged clones may both have held it
        ticket = replace(ticket, holds=(*ticket.holds[:-1], replace(ticket.holds[-1], end=at)))
    told = {"status": status, **_EFFECTS.get(kind, _nothing)(ticket, event, at)}
    responded = ticket.responded or (at if kind in _ANSWERS else None)
    return replace(ticket, responded=responded, moved=at, **told)


def _window(row: Record | None) -> tuple[datetime, datetime] | None:
    return (parse_moment(row["from"]), parse_moment(row["until"])) if row else None


Told = dict[str, Any]


def _nothing(_ticket: Ticket, _event: Record, _at: datetime) -> Told:
    return {}


def _assigned(ticket: Ticket, event: Record, _at: datetime) -> Told:
    return {"assignee": event["to"], "dept": event.get("dept", ticket.dept)}


def _returned(_ticket: Ticket, _event: Record, _at: datetime) -> Told:
    return {"assignee": ""}


def _held(ticket: Ticket, event: Record, at: datetime) -> Told:
    return {"holds": (*ticket.holds, Hold(at, None, event["for"]))}


def _resolved(_ticket: Ticket, _event: Record, at: datetime) -> Told:
    return {"resolved": at, "unreached": 0, "score": None, "solved": None}


def _called_back(ticket: Ticket, event: Record, at: datetime) -> Told:
    told: Told = {"score": event["score"], "solved": event["solved"]}
    return told if event["solved"] else told | _reopened(ticket, event, at)


def _reopened(ticket: Ticket, _event: Record, _at: datetime) -> Told:
    return {"status": "open", "resolved": None, "closed": None, "reopened": ticket.reopened + 1}


def _corrected(_ticket: Ticket, event: Record, _at: datetime) -> Told:
    told = {key: event[key] for key in ("category", "unit", "place", "building") if key in event}
    if "unit" in told:
        return {"place": "", "building": told["unit"].partition("-")[0]} | told
    return {"unit": "", "building": ""} | told if "place" in told else told


_EFFECTS: Mapping[str, Callable[[Ticket, Record, datetime], Told]] = {
    "assigned": _assigned,
    "returned": _returned,
    "held": _held,
    "resolved": _resolved,
    "called-back": _called_back,
    "unreached": lambda ticket, _event, _at: {"unreached": ticket.unreached + 1},
    "closed": lambda _ticket, _event, at: {"closed": at},
    "reopened": _reopened,
    "duplicate": lambda _ticket, event, _at: {"duplicate_of": event["ticket"]},
    "priority": lambda _ticket, event, _at: {"priority": event["priority"]},
    "corrected": _corrected,
    "promised": lambda _ticket, event, _at: {"promise": _window(event)},
    "related": lambda ticket, event, _at: {"related": (*ticket.related, event["ticket"])},
    "joined": lambda _ticket, event, _at: {"incident": event["ticket"]},
}
"""What each kind of event changes of the facts, beside the state."""


# --- which moves are allowed -----------------------------------------------------------------------


@dataclass(frozen=True)
class Moving:
    """What a guard is asked about: the ticket as it stands, the event, the desk's settings."""

    ticket: Ticket
    event: Record
    attempts: int = ATTEMPTS
    states: Mapping[str, Title] = field(default_factory=dict)
    events: Mapping[str, Title] = field(default_factory=dict)


def refuse_move(life: Life, moving: Moving) -> None:
    """Refuse an event that the ticket's state, its time or a guard does not allow; say what is allowed."""
    ticket, event = moving.ticket, moving.event
    out_of_turn = wrong_state(life, moving)
    if out_of_turn:
        raise _refused(ticket, *out_of_turn)
    if parse_moment(event["at"]) < ticket.moved:
        raise _refused(
            ticket,
            msg("{at} lies before what happened last, at {moved}", at=event["at"], moved=ticket.moved),
            msg("times never run backwards: give a later --at"),
            field="at",
        )
    fault = held_back(life, moving)
    if fault:
        raise _refused(ticket, *fault)


Fault = tuple[Message, Message]
"""Why a move is not allowed, and what is."""


def wrong_state(life: Life, moving: Moving) -> Fault | None:
    """Say that an event cannot come in the state in which the ticket is."""
    ticket = moving.ticket
    if ticket.status in life.moves[moving.event["kind"]].sources:
        return None
    state = moving.states.get(ticket.status, ticket.status)
    return msg("{id}: no such step while it is {state}", id=ticket.id, state=state), _hint(life, moving)


def held_back(life: Life, moving: Moving) -> Fault | None:
    """Say what the guard of a move misses."""
    guard = life.moves[moving.event["kind"]].guard
    return GUARDS[guard](moving) if guard else None


def _refused(ticket: Ticket, why: Message, hint: Message, *, field: str = "status") -> RuleRefused:
    return RuleRefused(why, hint=hint, record=ticket.id, field=field)


def _hint(life: Life, moving: Moving) -> Message:
    allowed = [moving.events.get(kind, kind) for kind in life.allowed(moving.ticket.status)]
    return msg("allowed now: {events}", events=allowed)


def _worked_on(moving: Moving) -> Fault | None:
    """A repair is done by somebody: a worker has it, or it is part of an incident that somebody has."""
    ticket = moving.ticket
    if ticket.kind != "repair" or ticket.assignee or ticket.incident:
        return None
    why = msg("nobody has repaired {id}: it is not assigned", id=ticket.id)
    return why, msg("propdesk ticket assign {id} --to WHO", id=ticket.id)


def _called(moving: Moving) -> Fault | None:
    """A repair or complaint is closed after a callback, or after attempts enough that reached nobody."""
    ticket = moving.ticket
    tried = ticket.unreached >= moving.attempts
    if ticket.kind not in CALLBACK_KINDS or ticket.status == "called-back" or tried:
        return None
    why = msg(
        "{id} is not called back: {tried} of {attempts} attempts were made",
        id=ticket.id,
        tried=ticket.unreached,
        attempts=moving.attempts,
    )
    return why, msg("propdesk ticket callback {id} --score N, or --unreached", id=ticket.id)


GUARDS: Mapping[str, Callable[[Moving], Fault | None]] = {"worked-on": _worked_on, "called-back": _called}
"""Guards of moves by the name that the schema calls them."""
