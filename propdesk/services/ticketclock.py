"""Tickets with their clocks: when they are due, and how late they are, as of now."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

from propdesk.domain.changes import Note
from propdesk.domain.messages import msg
from propdesk.domain.servicelevel import Due, due, overdue, passed
from propdesk.domain.ticketcounts import Measure, calendar_minutes
from propdesk.domain.ticketfacts import ENDED, Judged, Ticket
from propdesk.domain.worktime import UnknownYear
from propdesk.services.worktimes import Clocks


def judged(clocks: Clocks, tickets: Iterable[Ticket], now: datetime) -> Iterator[Judged]:
    """Judge tickets by the desk's clocks; one whose term runs into a year without a calendar is not judged.

    So a list does not fail over one ticket; ``unjudged`` says for which year it was.
    """
    for one in tickets:
        try:
            yield judge(clocks, one, now)
        except UnknownYear:
            yield Judged(one, None, None)


def unjudged(clocks: Clocks, many: Iterable[Judged], now: datetime) -> Iterator[Note]:
    """Say, once, why some tickets have no due times: the year whose holidays are not known, and the cure."""
    for one in many:
        if one.resolve_by is None:
            try:
                judge(clocks, one.ticket, now)
            except UnknownYear as unknown:
                text = msg("{problem} ({hint})", problem=unknown.message, hint=unknown.hint)
                yield Note(text, "warning", one.ticket.id)
            return


def judge(clocks: Clocks, ticket: Ticket, now: datetime) -> Judged:
    """Judge one ticket; the clock of one that is done stood still when it was resolved or ended."""
    ended = ticket.moved if ticket.status in ENDED else None
    stop = ticket.resolved or ended or now
    terms = due(
        clocks.calendar,
        clocks.levels,
        kind=ticket.kind,
        priority=ticket.priority,
        reported=ticket.at,
        now=stop,
        holds=ticket.holds,
        responded=ticket.responded,
    )
    answered, done = ticket.responded or ended, ticket.resolved or ended
    late = overdue(clocks.calendar, terms, responded=answered, resolved=done, now=now)
    state = late.state if late.since else _was_late(terms, answered, done)
    return Judged(ticket, terms.respond_by, terms.resolve_by, state, late.terms_over)


def minutes_of(clocks: Clocks) -> Measure:
    """Measure as the terms of tickets run: working time, or day and night where the term does."""

    def measure(ticket: Ticket, end: datetime) -> int:
        term = clocks.levels.by[ticket.priority].resolve
        return passed(clocks.calendar, term, ticket.at, end) if term else calendar_minutes(ticket, end)

    return measure


def _was_late(terms: Due, answered: datetime | None, done: datetime | None) -> str:
    """At what a ticket was late that waits for nothing now."""
    if done and done > terms.resolve_by:
        return "resolution"
    return "response" if answered and answered > terms.respond_by else ""
