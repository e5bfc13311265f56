"""How urgent a ticket is: one integer to sort by, the product of overdue × priority × age and what comes on top.

| part | weight |
|---|---|
| priority | emergency 200, urgent 10, normal 3, low 1 |
| overdue | 10 in time; 15 if due within 2 hours; 20 late at the response; 30 late at the resolution, and 5 more for each further whole term, up to 50 |
| age | 10 and 1 for each whole day since the report, up to 30 |
| promise | 1000 on top if the time promised begins within 2 hours or is over |
| reopened | 500 on top for each time, up to 1500 |
| incident | 1000 on top for a ticket that joined an incident, or that others joined as one (``heads``) |

An emergency goes before all else: 200 × 10 × 10 is more than the most of an urgent one, 10 × 50 × 30 + 3500. Where the work
is done and a callback is due, priority counts as low and lateness no more; what has ended is 0.
"""  # noqa: E501

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import prod

from propdesk.domain.messages import Message, msg
from propdesk.domain.ticketfacts import ENDED, SETTLED, Judged

PRIORITIES: Mapping[str, int] = {"emergency": 200, "urgent": 10, "normal": 3, "low": 1}
IN_TIME, DUE_SOON, LATE_RESPONSE, LATE_RESOLUTION = 10, 15, 20, 30
FURTHER_TERM, MOST_OVERDUE = 5, 50
NEW, DAY, OLDEST = 10, 1, 30
PROMISED, REOPENED, MOST_REOPENED, INCIDENT = 1000, 500, 1500, 1000
SOON = timedelta(hours=2)


@dataclass(frozen=True)
class Part:
    """A part of an urgency: what it is for, and the factor, or the points that come on top."""

    name: str
    value: int
    message: Message
    factor: bool = True


def urgency(judged: Judged, now: datetime, *, heads: Container[str] = ()) -> int:
    """How urgent a ticket is; 0 if it has ended. ``heads`` are those that others joined as an incident."""
    parts = why(judged, now, heads=heads)
    if not parts:
        return 0
    return prod(part.value for part in parts if part.factor) + sum(
        part.value for part in parts if not part.factor
    )


def by_urgency(judged: Judged, now: datetime, *, heads: Container[str] = ()) -> tuple[int, datetime, str]:
    """A key to sort by: the most urgent first, then the oldest."""
    return -urgency(judged, now, heads=heads), judged.ticket.at, judged.ticket.id


def why(judged: Judged, now: datetime, *, heads: Container[str] = ()) -> tuple[Part, ...]:
    """The parts of an urgency: factors, and points on top; none of a ticket that has ended."""
    ticket = judged.ticket
    if ticket.status in ENDED:
        return ()
    return (_priority(judged), _overdue(judged, now), _age(judged, now), *_more(judged, now, heads))


def _priority(judged: Judged) -> Part:
    if judged.ticket.status in SETTLED:
        return Part("priority", PRIORITIES["low"], msg("the work is done, a callback is due"))
    code = judged.ticket.priority
    return Part("priority", PRIORITIES[code], _PRIORITIES[code])


_PRIORITIES: Mapping[str, Message] = {
    "emergency": msg("emergency"),
    "urgent": msg("urgent"),
    "normal": msg("normal priority"),
    "low": msg("low priority"),
}


def _overdue(judged: Judged, now: datetime) -> Part:
    if judged.ticket.status in SETTLED or not judged.late:
        return _due(judged, now)
    least = LATE_RESPONSE if judged.late == "response" else LATE_RESOLUTION
    value = min(least + FURTHER_TERM * judged.terms, MOST_OVERDUE)
    what = msg("late at the response") if judged.late == "response" else msg("late at the resolution")
    if judged.terms:
        what = msg("{what}, by {terms} further terms", what=what, terms=judged.terms)
    return Part("overdue", value, what)


def _due(judged: Judged, now: datetime) -> Part:
    if judged.due is not None and judged.due - now <= SOON:
        return Part("overdue", DUE_SOON, msg("due within 2 hours"))
    return Part("overdue", IN_TIME, msg("in time"))


def _age(judged: Judged, now: datetime) -> Part:
    days = max((now - judged.ticket.at).days, 0)
    return Part("age", min(NEW + DAY * days, OLDEST), msg("reported {days} days ago", days=days))


def _more(judged: Judged, now: datetime, heads: Container[str]) -> Iterator[Part]:
    """The points on top."""
    ticket = judged.ticket
    if ticket.promise and ticket.status not in SETTLED and ticket.promise[0] - now <= SOON:
        over = ticket.promise[1] < now
        what = msg("the time promised is over") if over else msg("the time promised is near")
        yield Part("promise", PROMISED, what, factor=False)
    if ticket.reopened:
        points = min(REOPENED * ticket.reopened, MOST_REOPENED)
        yield Part("reopened", points, msg("reopened {count} times", count=ticket.reopened), factor=False)
    if ticket.incident or ticket.id in heads:
        yield Part("incident", INCIDENT, msg("part of an incident"), factor=False)
