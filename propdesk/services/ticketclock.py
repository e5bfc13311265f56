"""Tickets with their clocks: when they are due, and how late they are, as of now."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

from propdesk.domain.servicelevel import due, overdue
from propdesk.domain.ticket import ENDED
from propdesk.domain.ticketfacts import Judged, Ticket
from propdesk.services.worktimes import Clocks

_WAITING = {"response": "response", "resolution": "resolution"}


def judged(clocks: Clocks, tickets: Iterable[Ticket], now: datetime) -> Iterator[Judged]:
    """Judge tickets by the desk's clocks; what is ended, or merged into another, has none running."""
    return (judge(clocks, one, now) for one in tickets)


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
    late = overdue(
        clocks.calendar,
        terms,
        responded=ticket.responded or ended,
        resolved=ticket.resolved or ended,
        now=now,
    )
    return Judged(ticket, terms.respond_by, terms.resolve_by, _WAITING.get(late.state, ""), late.terms_over)
