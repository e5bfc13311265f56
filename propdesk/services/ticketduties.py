"""What is to be done about tickets today: overdue, promised, due, to be assigned, called back, closed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from propdesk.domain.changes import Outcome
from propdesk.domain.messages import Message
from propdesk.domain.periods import format_moment
from propdesk.domain.ticketcounts import is_overdue
from propdesk.domain.ticketfacts import ATTEMPTS, CALLBACK_KINDS, SETTLED, Judged
from propdesk.domain.titles import Title
from propdesk.domain.urgency import by_urgency
from propdesk.services.session import Session
from propdesk.services.ticketclock import judged, unjudged
from propdesk.services.ticketescalation import to_tell
from propdesk.services.ticketlists import row_of
from propdesk.services.tickets import TITLES, life
from propdesk.services.worktimes import Clocks, clocks_of
from propdesk.store.snapshot import Snapshot
from propdesk.store.tickets import Tickets

COLUMNS = ("kind", "id", "where", "priority", "summary", "when", "assignee")
_TITLES = {**TITLES, "kind": Title("事项", "duty"), "when": Title("期限", "when")}


@dataclass(frozen=True)
class _Day:
    """What a duty depends on besides its ticket."""

    now: datetime
    clocks: Clocks
    attempts: int

    @property
    def today(self) -> date:
        """The civil day."""
        return self.now.date()


@dataclass(frozen=True)
class Duty:
    """One thing to do about a ticket, and until when, if there is such a moment."""

    kind: str
    one: Judged
    when: datetime | None = None


@dataclass(frozen=True)
class _Kind:
    """When there is such a duty (None: there is none; the moment may be missing), and how it is done."""

    asks: Callable[[Judged, _Day], bool]
    when: Callable[[Judged], datetime | None]
    hint: str
    all: str = "propdesk ticket today"


def _is_due(one: Judged, day: _Day) -> bool:
    """In time still, but not after today; a clock that stands is due on no day."""
    stands = one.ticket.held in day.clocks.levels.hold_stops
    return not (is_overdue(one) or stands) and one.due is not None and one.due.date() <= day.today


def _is_promised(one: Judged, day: _Day) -> bool:
    """Promised for today, or for an earlier day and not done."""
    promise = one.ticket.promise
    return promise is not None and one.ticket.status not in SETTLED and promise[0].date() <= day.today


def _is_done(one: Judged, day: _Day) -> bool:
    """Nothing is missing but the close: it was called back, needs no callback, or nobody was reached."""
    ticket = one.ticket
    free = ticket.kind not in CALLBACK_KINDS or ticket.unreached >= day.attempts
    return ticket.status == "called-back" or (ticket.status == "resolved" and free)


def _is_new(one: Judged, day: _Day) -> bool:
    return one.ticket.status == "open" and not (is_overdue(one) or _is_due(one, day))


def _awaits_call(one: Judged, day: _Day) -> bool:
    return one.ticket.status == "resolved" and not _is_done(one, day)


def _late_since(one: Judged) -> datetime | None:
    return one.respond_by if one.late == "response" else one.resolve_by


_KINDS: Mapping[str, _Kind] = {
    "ticket-overdue": _Kind(
        lambda one, _day: is_overdue(one), _late_since, "propdesk ticket show {id}", "propdesk ticket overdue"
    ),
    "ticket-promised": _Kind(
        _is_promised,
        lambda one: one.ticket.promise[0] if one.ticket.promise else None,
        "propdesk ticket show {id}",
    ),
    "ticket-due": _Kind(_is_due, lambda one: one.due, "propdesk ticket show {id}"),
    "ticket-new": _Kind(
        _is_new,
        lambda one: one.due,
        "propdesk ticket assign {id} --to WHO",
        "propdesk ticket list --status open",
    ),
    "ticket-callback": _Kind(
        _awaits_call,
        lambda one: one.ticket.resolved,
        "propdesk ticket callback {id} --score N",
        "propdesk ticket list --status resolved",
    ),
    "ticket-close": _Kind(_is_done, lambda one: one.ticket.moved, "propdesk ticket close {id}"),
}
"""The duties in the order in which they press; a ticket may be promised and have another one beside."""


def duties(session: Session, snapshot: Snapshot) -> list[Duty]:
    """All that is to be done today about tickets, by duty, the most urgent first."""
    now, clocks = session.acting.at, clocks_of(session.settings)
    day = _Day(now, clocks, session.settings.get("callback_attempts", ATTEMPTS))
    live = Tickets(snapshot, life()).live()
    many = sorted(judged(clocks, live, now), key=lambda one: by_urgency(one, now))
    return [
        Duty(name, one, kind.when(one))
        for name, kind in _KINDS.items()
        for one in many
        if kind.asks(one, day)
    ]


def tickets_today(session: Session) -> Outcome:
    """List what is to be done about tickets today, with the command that does it."""
    found = duties(session, session.desk.snapshot())
    totals = {"count": len(found)}
    return Outcome("ticket today", [_row(one) for one in found], totals, columns=COLUMNS, titles=_TITLES)


def _row(duty: Duty) -> dict[str, Any]:
    hint = _KINDS[duty.kind].hint.format(id=duty.one.ticket.id)
    when = {"when": format_moment(duty.when)} if duty.when else {}
    return row_of(duty.one) | {"kind": duty.kind, "ticket_kind": duty.one.ticket.kind} | when | {"hint": hint}


# --- among all that is due -------------------------------------------------------------------------


@dataclass(frozen=True)
class Summed:
    """Duties of one kind: how many, the first moment, what to type; or why tickets cannot be judged."""

    kind: str
    count: int
    when: str
    hint: str
    what: str | Message = ""


def summed(session: Session, snapshot: Snapshot) -> Iterator[Summed]:
    """Sum the duties up for a list of all that is due; days that no calendar knows are told, not refused."""
    clocks, now = clocks_of(session.settings), session.acting.at
    live = judged(clocks, Tickets(snapshot, life()).live(), now)
    for note in unjudged(clocks, live, now):
        yield Summed("ticket-clock", 1, "", "propdesk ticket list", note.message)
    found, told = duties(session, snapshot), to_tell(session, snapshot)
    if told:
        yield Summed("ticket-escalate", len(told), "", "propdesk ticket escalate")
    for name, kind in _KINDS.items():
        group = [one for one in found if one.kind == name]
        if group:
            yield _summed(name, kind, group)


def _summed(name: str, kind: _Kind, group: list[Duty]) -> Summed:
    when = min((format_moment(one.when) for one in group if one.when), default="")
    hint = kind.hint.format(id=group[0].one.ticket.id) if len(group) == 1 else kind.all
    return Summed(name, len(group), when, hint)
