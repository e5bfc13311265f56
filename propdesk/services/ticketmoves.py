"""Moves of a ticket: every step is an event of its own; a refusal says what is allowed now."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from propdesk.domain.changes import Change, Note, Outcome, Put, Record
from propdesk.domain.ids import natural_key
from propdesk.domain.messages import NotFound, RuleRefused, UsageRefused, msg
from propdesk.domain.periods import format_moment
from propdesk.domain.ticket import Moving, facts_of, refuse_move
from propdesk.domain.ticketfacts import ATTEMPTS, SETTLED, UNCOUNTED, Ticket
from propdesk.domain.titles import Title
from propdesk.domain.window import refuse_past
from propdesk.services.session import Session
from propdesk.services.tickets import TITLES, event, incident_of, life, refuse_blank, told, where_of
from propdesk.services.writing import notes_of, write
from propdesk.store import kinds
from propdesk.store.snapshot import Snapshot

MOVED = tuple("id status priority where assignee event said".split())
Said = Mapping[str, Any]


@dataclass(frozen=True)
class Step:
    """One step: the ticket as it stood, its record, the event, and what else is written with it."""

    ticket: Ticket
    record: Record
    event: Record
    puts: tuple[Put, ...] = ()
    notes: tuple[Note, ...] = ()


def move(
    session: Session, wanted: Sequence[str], kind: str, *, dry_run: bool = False, **said: Any
) -> Outcome:
    """Enter an event on tickets, each by its id or the end of it, as one commit."""
    return enter(
        session,
        kind,
        wanted,
        lambda snapshot, id: step_of(snapshot, session, id, kind, said),
        dry_run=dry_run,
    )


def assign(
    session: Session, wanted: Sequence[str], to: str, *, dept: str = "", text: str = "", dry_run: bool = False
) -> Outcome:
    """Give tickets to a worker of the desk, by code or name."""

    def step(snapshot: Snapshot, id: str) -> Step:
        worker = worker_of(snapshot.get("desk", "desk"), to)
        said = {"to": worker["id"], "dept": dept or worker.get("dept", ""), "text": text}
        return step_of(snapshot, session, id, "assigned", said)

    return enter(session, "assigned", wanted, step, dry_run=dry_run)


def worker_of(desk: Record, wanted: str) -> Record:
    """Find a worker by code or name; NotFound lists those there are."""
    workers: list[Record] = list(desk.get("workers", ()))
    found = [one for one in workers if wanted in (one["id"], one["name"])]
    if found:
        return found[0]
    known = [Title(f"{one['id']} {one['name']}", f"{one['id']} {one['name']}") for one in workers]
    raise NotFound(
        msg("there is no worker {wanted} at this desk", wanted=wanted),
        hint=msg("the workers are: {workers}; desk.yaml names them", workers=known or "-"),
        field="to",
    )


def duplicate(session: Session, wanted: str, of: str, *, reason: str = "", dry_run: bool = False) -> Outcome:
    """Merge a ticket into another one that counts: not itself, no duplicate, not cancelled."""

    def step(snapshot: Snapshot, id: str) -> Step:
        other = snapshot.resolve("ticket", of)
        known = facts_of(other, snapshot.get("ticket", other), life())
        if other == id or known.status in UNCOUNTED:
            raise RuleRefused(
                msg("{other} is no ticket that {id} can be a duplicate of", other=other, id=id),
                hint=msg("name the one that is worked on: {id}", id=known.duplicate_of or "ID"),
                record=id,
                field="of",
            )
        return step_of(snapshot, session, id, "duplicate", {"ticket": other, "reason": reason})

    return enter(session, "duplicate", [wanted], step, dry_run=dry_run)


def link(
    session: Session, wanted: Sequence[str], kind: str, other: str, *, text: str = "", dry_run: bool = False
) -> Outcome:
    """Relate tickets to another one, or join them to it as their incident."""

    def step(snapshot: Snapshot, id: str) -> Step:
        target = incident_of(snapshot, other) if kind == "joined" else snapshot.resolve("ticket", other)
        if target == id:
            hint = msg("name another ticket")
            raise RuleRefused(msg("{id} is the same ticket", id=id), hint=hint, record=id, field="ticket")
        return step_of(snapshot, session, id, kind, {"ticket": target, "text": text})

    return enter(session, kind, wanted, step, dry_run=dry_run)


def call_back(
    session: Session,
    wanted: str,
    *,
    score: int | None,
    solved: bool | None,
    text: str = "",
    dry_run: bool = False,
) -> Outcome:
    """Enter a callback with its score (1 to 5); ``score`` None: nobody was reached. Not solved reopens."""
    reached = {} if score is None else {"score": score, "solved": solved is not False}
    said = {**reached, "text": text}
    return move(session, [wanted], "unreached" if score is None else "called-back", dry_run=dry_run, **said)


def correct(session: Session, wanted: str, said: Said, *, reason: str = "", dry_run: bool = False) -> Outcome:
    """Correct a ticket by one event: its priority, what was promised, or its category and place."""
    kind = _kind_of(said)

    def step(snapshot: Snapshot, id: str) -> Step:
        one = step_of(snapshot, session, id, kind, _told(snapshot, session, said, reason))
        if one.ticket == replace(facts_of(id, one.record, life()), moved=one.ticket.moved):
            hint = msg("propdesk ticket show {id} tells how it stands", id=id)
            raise RuleRefused(msg("{id} is so already", id=id), hint=hint, record=id, field=next(iter(said)))
        return one

    return enter(session, kind, [wanted], step, dry_run=dry_run)


def _kind_of(said: Said) -> str:
    """The event that holds what is corrected: one thing at a time, and a unit or a public place."""
    found = [kind for kind, keys in _CORRECTED.items() if keys & said.keys()]
    if len(found) != 1:
        raise UsageRefused(
            msg("one thing is changed at a time: priority, promise, or category and place"),
            hint=msg("give --priority, --promise, or --category, --unit, --place"),
            field="priority",
        )
    if said.keys() & {"unit", "place", "building"} not in _PLACES:
        raise UsageRefused(
            msg("a ticket is of a unit or of a public place"),
            hint=msg("give --unit, or --place and its --building"),
            field="unit",
        )
    return found[0]


_PLACES = ({"unit"}, {"place"}, {"place", "building"}, set[str]())
"""What may be said together of where a ticket is."""

_CORRECTED: Mapping[str, frozenset[str]] = {
    "priority": frozenset({"priority"}),
    "promised": frozenset({"promise"}),
    "corrected": frozenset({"category", "unit", "place", "building"}),
}


def _told(snapshot: Snapshot, session: Session, said: Said, reason: str) -> Said:
    if "promise" in said:
        refuse_past(said["promise"], session.acting.at)
        first, last = map(format_moment, said["promise"])
        return {"from": first, "until": last, "text": reason}
    codes = {kind: snapshot.resolve(kind, said[kind]) for kind in ("unit", "building") if kind in said}
    return {**said, **codes, "reason": reason}


# --- how a step is written -------------------------------------------------------------------------


def step_of(snapshot: Snapshot, session: Session, id: str, kind: str, said: Said) -> Step:
    """Plan an event on a ticket as it stands, if its state, its time and the rules allow it."""
    record = snapshot.reread("ticket", id) or snapshot.get("ticket", id)
    ticket, events = facts_of(id, record, life()), record.get("events", ())
    new = event(session, kind, taken={one["id"] for one in events}, **said)
    attempts = snapshot.get("desk", "desk").get("callback_attempts", ATTEMPTS)
    refuse_move(life(), Moving(ticket, new, attempts, kinds.kind("ticket").states, events_titled()))
    if kind in _WORDED:
        refuse_blank(new.get(_WORDED[kind], ""), field=_WORDED[kind])
    return Step(ticket, {**record, "events": [*events, new]}, new)


_WORDED: Mapping[str, str] = {
    "returned": "reason",
    "replied": "text",
    "resolved": "result",
    "reopened": "reason",
    "cancelled": "reason",
    "note": "text",
}
"""Events that say something, and where it stands."""


def events_titled() -> Mapping[str, Title]:
    """What the kinds of events are called."""
    schema = kinds.kind("ticket").schema["properties"]["events"]["items"]["properties"]["kind"]
    return {code: Title(**titles) for code, titles in schema["x-titles"].items()}


def enter(
    session: Session,
    kind: str,
    wanted: Sequence[str],
    step: Callable[[Snapshot, str], Step],
    *,
    dry_run: bool,
) -> Outcome:
    """Enter a step on each of some tickets as one commit; the rows tell how they stand after it."""
    command = f"ticket {_COMMANDS.get(kind, kind)}"
    steps: list[list[Step]] = []

    def decide(snapshot: Snapshot) -> Change:
        ids = list(dict.fromkeys(snapshot.resolve("ticket", name) for name in wanted))
        taken = [step(snapshot, id) for id in ids]
        steps.append(taken)
        puts = [put for one in taken for put in (Put("ticket", one.ticket.id, one.record), *one.puts)]
        subject = f"ticket: {kind} {' '.join(ids[:5])}" + (
            f" and {len(ids) - 5} more" if len(ids) > 5 else ""
        )
        return Change(command, subject, session.acting.clerk, puts)

    written = write(session, decide, dry_run=dry_run)
    taken = steps[-1]
    rows = [_row(one) for one in sorted(taken, key=lambda one: natural_key(one.ticket.id))]
    notes = [*notes_of(written), *(note for one in taken for note in (*one.notes, *_after(one)))]
    return Outcome(command, rows, {}, notes, written.commit, MOVED, upright=len(rows) == 1, titles=TITLES)


_COMMANDS: Mapping[str, str] = {
    "assigned": "assign",
    "accepted": "accept",
    "returned": "return",
    "started": "start",
    "held": "hold",
    "resumed": "resume",
    "replied": "reply",
    "resolved": "resolve",
    "called-back": "callback",
    "unreached": "callback",
    "closed": "close",
    "reopened": "reopen",
    "cancelled": "cancel",
    "promised": "edit",
    "related": "relate",
    "joined": "join",
    "attached": "attach",
    "corrected": "edit",
    "priority": "edit",
}
"""The command that enters each kind of event, where it is called otherwise."""


def _row(step: Step) -> dict[str, Any]:
    after = facts_of(step.ticket.id, step.record, life())
    facts = {"id": after.id, "status": after.status, "priority": after.priority, "where": where_of(after)}
    assignee = {"assignee": after.assignee} if after.assignee else {}
    return facts | assignee | told(step.event)


def _after(step: Step) -> list[Note]:
    """What the step led to that the clerk may not expect."""
    after = facts_of(step.ticket.id, step.record, life())
    if step.event["kind"] == "called-back" and after.status not in SETTLED:
        return [Note(msg("not solved: the ticket is open again"), "warning", after.id)]
    return []
