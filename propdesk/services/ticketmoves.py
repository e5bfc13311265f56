"""Moves of a ticket: every step is an event of its own; a refusal says what is allowed now."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from propdesk.domain.changes import Change, Note, Outcome, Put, Record
from propdesk.domain.ids import natural_key
from propdesk.domain.messages import NotFound, RuleRefused, UsageRefused, msg
from propdesk.domain.money import format_money
from propdesk.domain.periods import format_moment
from propdesk.domain.ticket import Moving, facts_of, refuse_move
from propdesk.domain.ticketfacts import ATTEMPTS, SETTLED, Ticket
from propdesk.domain.ticketpapers import material_of
from propdesk.domain.titles import Title
from propdesk.services.charging import OneOff, charge_once
from propdesk.services.session import Session
from propdesk.services.tickets import TITLES, event, life, told, where_of
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
    return _write(session, kind, wanted, lambda snapshot, id: _step(snapshot, session, id, kind, said),
                  dry_run=dry_run)  # fmt: skip


def assign(
    session: Session, wanted: Sequence[str], to: str, *, dept: str = "", text: str = "", dry_run: bool = False
) -> Outcome:
    """Give tickets to a worker of the desk, by code or name."""

    def step(snapshot: Snapshot, id: str) -> Step:
        worker = worker_of(snapshot.get("desk", "desk"), to)
        said = {"to": worker["id"], "dept": dept or worker.get("dept", ""), "text": text}
        return _step(snapshot, session, id, "assigned", said)

    return _write(session, "assigned", wanted, step, dry_run=dry_run)


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


@dataclass(frozen=True)
class Work:
    """What was done: the result, the labour (fen) and materials; what it costs becomes a bill of ``item``."""

    result: str
    labour: int = 0
    materials: tuple[Record, ...] = ()
    item: str = ""

    @property
    def amount(self) -> int:
        """Labour and materials in fen: each material is rounded by itself."""
        return self.labour + sum(material_of(row).amount for row in self.materials)


def resolve(session: Session, wanted: str, work: Work, *, dry_run: bool = False) -> Outcome:
    """Resolve a ticket; labour and materials become a charge on the unit in the same commit."""

    def step(snapshot: Snapshot, id: str) -> Step:
        ticket = facts_of(id, snapshot.get("ticket", id), life())
        puts, key = _charge(snapshot, session, ticket, work)
        labour = format_money(work.labour) if work.labour else ""
        said = {"result": work.result, "labour": labour, "materials": list(work.materials), "charge": key}
        done = _step(snapshot, session, id, "resolved", said)
        return Step(done.ticket, done.record, done.event, puts, done.notes)

    return _write(session, "resolved", [wanted], step, dry_run=dry_run)


def _charge(snapshot: Snapshot, session: Session, ticket: Ticket, work: Work) -> tuple[tuple[Put, ...], str]:
    if not work.amount:
        return (), ""
    if not ticket.unit:
        raise RuleRefused(
            msg("{id} is of a public place: nobody is charged for it", id=ticket.id),
            hint=msg("leave --labour and --material out, and say them in --result"),
            record=ticket.id,
            field="labour",
        )
    item = work.item or _only_item(snapshot)
    source = ticket.id if not ticket.reopened else f"T-{session.acting.today:%y%m%d}-{ticket.id[-5:]}"
    one = OneOff(ticket.unit, item, source, session.acting.today, format_money(work.amount))
    run = charge_once(snapshot, one)
    [line] = run.new_lines
    return tuple(run.puts), line.key


def _only_item(snapshot: Snapshot) -> str:
    """The one fee item that is charged by single sums."""
    found = [item for item, one in snapshot.all("tariff") if one["formula"] == "once"]
    if len(found) == 1:
        return found[0]
    raise UsageRefused(
        msg("the charge needs its fee item"),
        hint=msg(
            "name it with --item CODE; propdesk fee tariff set repair --title TEXT --formula once makes one"
        ),
        field="item",
    )


def duplicate(session: Session, wanted: str, of: str, *, reason: str = "", dry_run: bool = False) -> Outcome:
    """Merge a ticket into another one that is not itself a duplicate; both say so."""

    def step(snapshot: Snapshot, id: str) -> Step:
        other = snapshot.resolve("ticket", of)
        known = facts_of(other, snapshot.get("ticket", other), life())
        if other == id or known.status == "duplicate":
            raise RuleRefused(
                msg("{other} is no ticket that {id} can be a duplicate of", other=other, id=id),
                hint=msg("name the ticket that is worked on: {id}", id=known.duplicate_of or "-"),
                record=id,
                field="of",
            )
        return _step(snapshot, session, id, "duplicate", {"ticket": other, "reason": reason})

    return _write(session, "duplicate", [wanted], step, dry_run=dry_run)


def link(
    session: Session, wanted: Sequence[str], kind: str, other: str, *, text: str = "", dry_run: bool = False
) -> Outcome:
    """Relate tickets to another one, or join them to it as their incident."""

    def step(snapshot: Snapshot, id: str) -> Step:
        target = snapshot.resolve("ticket", other)
        if target == id:
            raise RuleRefused(msg("{id} is the same ticket", id=id), record=id, field="ticket")
        return _step(snapshot, session, id, kind, {"ticket": target, "text": text})

    return _write(session, kind, wanted, step, dry_run=dry_run)


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
    said = {"text": text} if score is None else {"score": score, "solved": solved is not False, "text": text}
    return move(session, [wanted], "unreached" if score is None else "called-back", dry_run=dry_run, **said)


def correct(session: Session, wanted: str, said: Said, *, reason: str = "", dry_run: bool = False) -> Outcome:
    """Correct a ticket by one event: its priority, what was promised, or its category and place."""
    kinds_of = [kind for kind, keys in _CORRECTED.items() if keys & said.keys()]
    if len(kinds_of) != 1:
        raise UsageRefused(
            msg("one thing is changed at a time: priority, promise, or category and place"),
            hint=msg("give --priority, --promise, or --category, --unit, --place"),
            field="priority",
        )

    def step(snapshot: Snapshot, id: str) -> Step:
        return _step(snapshot, session, id, kinds_of[0], _told(snapshot, session, said, reason))

    return _write(session, kinds_of[0], [wanted], step, dry_run=dry_run)


_CORRECTED: Mapping[str, frozenset[str]] = {
    "priority": frozenset({"priority"}),
    "promised": frozenset({"promise"}),
    "corrected": frozenset({"category", "unit", "place"}),
}


def _told(snapshot: Snapshot, session: Session, said: Said, reason: str) -> Said:
    if "promise" in said:
        first, last = said["promise"]
        if not session.acting.at <= first <= last:
            raise RuleRefused(
                msg("what is promised lies ahead: from {first} to {last}", first=first, last=last),
                field="promise",
            )
        return {"from": format_moment(first), "until": format_moment(last), "text": reason}
    unit = {"unit": snapshot.resolve("unit", said["unit"])} if "unit" in said else {}
    return {**said, **unit, "reason": reason}


# --- how a step is written -------------------------------------------------------------------------


def _step(snapshot: Snapshot, session: Session, id: str, kind: str, said: Said) -> Step:
    record = snapshot.reread("ticket", id)
    assert record is not None
    ticket = facts_of(id, record, life())
    new = event(session, kind, **said)
    settings = snapshot.get("desk", "desk")
    attempts = settings.get("callback_attempts", ATTEMPTS)
    refuse_move(life(), Moving(ticket, new, attempts, kinds.kind("ticket").states, events_titled()))
    return Step(ticket, {**record, "events": [*record.get("events", ()), new]}, new)


def events_titled() -> Mapping[str, Title]:
    """What the kinds of events are called."""
    schema = kinds.kind("ticket").schema["properties"]["events"]["items"]["properties"]["kind"]
    return {code: Title(**titles) for code, titles in schema["x-titles"].items()}


def _write(
    session: Session,
    kind: str,
    wanted: Sequence[str],
    step: Callable[[Snapshot, str], Step],
    *,
    dry_run: bool,
) -> Outcome:
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
