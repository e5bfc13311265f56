"""Tickets counted: by what they are, hot spots, who calls again and again, and the load of each worker.

All counts leave out tickets that are cancelled or duplicates of others. Periods are first and last day, both
of them within.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from propdesk.domain.ids import natural_key
from propdesk.domain.periods import Month, add_months, day_before, months_between
from propdesk.domain.spans import Span, days_in
from propdesk.domain.ticketfacts import ENDED, SETTLED, UNCOUNTED, Judged, Ticket

Measure = Callable[[Ticket, datetime], int]
"""How many minutes have passed from the report of a ticket to a moment, as its clock counts them."""

BY: Mapping[str, Callable[[Ticket], str]] = {
    "category": lambda one: one.category,
    "building": lambda one: one.building,
    "assignee": lambda one: one.assignee,
    "kind": lambda one: one.kind,
    "priority": lambda one: one.priority,
    "channel": lambda one: one.channel,
}
"""What tickets are counted by; a ticket that has none of it counts under an empty key."""


@dataclass(frozen=True)
class Count:
    """Tickets of one key reported in a period, and ``before`` it; the rest is how the former stand now."""

    key: str
    reported: int
    before: int
    open: int
    resolved: int
    overdue: int


@dataclass(frozen=True)
class HotSpot:
    """Reports of one category in one building, in the period and before; ``increase`` may be negative."""

    category: str
    building: str
    reported: int
    before: int

    @property
    def increase(self) -> int:
        """How many more than before."""
        return self.reported - self.before


@dataclass(frozen=True)
class Caller:
    """Somebody who reported more than once in the period: a person, or the unit where nobody is known."""

    by: str
    unit: str
    reported: int
    complaints: int
    before: int


@dataclass(frozen=True)
class Load:
    """What a worker has: ``open`` and ``overdue`` now; ``resolved`` in the period, at a median of minutes."""

    assignee: str
    open: int
    overdue: int
    resolved: int
    median: int | None


def span_before(span: Span) -> Span:
    """The period to compare with: as many months before, the month before up to this day, else as many days.

    What begins with a month and ends within it is held to the same days of the month before.
    """
    first, last = span
    end, begins = day_before(first), first == Month.of(first).first
    if begins and last == Month.of(last).last:
        return Month.of(first).plus(months_between(last, first) - 1).first, end
    if begins and Month.of(first) == Month.of(last):
        return Month.of(end).first, min(add_months(last, -1), end)
    return first - timedelta(days=days_in(span)), end


def within(moment: datetime | None, span: Span) -> bool:
    """Tell whether a moment lies in a period."""
    return moment is not None and span[0] <= moment.date() <= span[1]


def counted(many: Iterable[Judged]) -> list[Judged]:
    """Leave out what is cancelled or a duplicate."""
    return [one for one in many if one.ticket.status not in UNCOUNTED]


def calendar_minutes(ticket: Ticket, end: datetime) -> int:
    """The minutes of the calendar from the report of a ticket to a moment."""
    return (end - ticket.at) // timedelta(minutes=1)


def nearest_rank(values: Iterable[int], percent: int) -> int | None:
    """The smallest of the values below or at which so many percent of them lie; None of none."""
    ranked = sorted(values)
    return ranked[max(-(-len(ranked) * percent // 100) - 1, 0)] if ranked else None


def counts(many: Iterable[Judged], by: str, span: Span) -> list[Count]:
    """Count the tickets reported in a period by one of ``BY``, the most first.

    As of now ``open`` has not ended, ``resolved`` has its work done, ``overdue`` is late without.
    """
    of, earlier = BY[by], span_before(span)
    groups: dict[str, list[Judged]] = defaultdict(list)
    before = Counter[str]()
    for one in counted(many):
        if within(one.ticket.at, span):
            groups[of(one.ticket)].append(one)
        elif within(one.ticket.at, earlier):
            before[of(one.ticket)] += 1
    rows = [_count(key, groups.get(key, []), before[key]) for key in {*groups, *before}]
    return sorted(rows, key=lambda row: (-row.reported, -row.before, natural_key(row.key)))


def _count(key: str, group: list[Judged], before: int) -> Count:
    return Count(
        key,
        len(group),
        before,
        open=sum(one.ticket.status not in ENDED for one in group),
        resolved=sum(one.ticket.status in SETTLED for one in group),
        overdue=sum(is_overdue(one) for one in group),
    )


def is_overdue(one: Judged) -> bool:
    """Tell whether a ticket is late and its work not done."""
    return bool(one.late) and one.ticket.status not in SETTLED


def hot_spots(many: Iterable[Judged], span: Span) -> list[HotSpot]:
    """Reports by category and building in a period against the period before, the greatest increase first."""
    earlier = span_before(span)
    now, before = Counter[tuple[str, str]](), Counter[tuple[str, str]]()
    for one in counted(many):
        spot = (one.ticket.category, one.ticket.building)
        now[spot] += within(one.ticket.at, span)
        before[spot] += within(one.ticket.at, earlier)
    rows = [HotSpot(*spot, now[spot], before[spot]) for spot in now if now[spot] or before[spot]]
    return sorted(
        rows, key=lambda row: (-row.increase, -row.reported, row.category, natural_key(row.building))
    )


def repeat_callers(many: Iterable[Judged], span: Span, *, least: int = 2) -> list[Caller]:
    """Who reported at least so many tickets in a period, the most first.

    A person counts by id wherever it was, and a unit where nobody is known; what has neither is left out.
    """
    earlier = span_before(span)
    groups: dict[tuple[str, str], list[Ticket]] = defaultdict(list)
    before = Counter[tuple[str, str]]()
    for one in counted(many):
        caller = _caller(one.ticket)
        if any(caller) and within(one.ticket.at, span):
            groups[caller].append(one.ticket)
        elif within(one.ticket.at, earlier):
            before[caller] += 1
    rows = [
        Caller(*caller, len(group), sum(one.kind == "complaint" for one in group), before[caller])
        for caller, group in groups.items()
        if len(group) >= least
    ]
    return sorted(rows, key=lambda row: (-row.reported, -row.complaints, natural_key(row.unit), row.by))


def _caller(ticket: Ticket) -> tuple[str, str]:
    return (ticket.by, "") if ticket.by else ("", ticket.unit)


def loads(many: Iterable[Judged], span: Span, *, minutes: Measure = calendar_minutes) -> list[Load]:
    """What each worker has now and resolved in a period, the most open ones first.

    ``open`` is work that is not done; the median is of the minutes from the report until it was done.
    """
    groups: dict[str, list[Judged]] = defaultdict(list)
    for one in counted(many):
        if one.ticket.assignee and (one.ticket.status not in SETTLED or within(one.ticket.done, span)):
            groups[one.ticket.assignee].append(one)
    rows = [_load(assignee, group, span, minutes) for assignee, group in groups.items()]
    return sorted(rows, key=lambda row: (-row.open, -row.overdue, -row.resolved, natural_key(row.assignee)))


def _load(assignee: str, group: list[Judged], span: Span, minutes: Measure) -> Load:
    times = [
        minutes(one.ticket, one.ticket.done)
        for one in group
        if one.ticket.done is not None and within(one.ticket.done, span)
    ]
    return Load(
        assignee,
        open=sum(one.ticket.status not in SETTLED for one in group),
        overdue=sum(map(is_overdue, group)),
        resolved=len(times),
        median=nearest_rank(times, 50),
    )


def end_of(day: date) -> datetime:
    """The first moment after a day."""
    return datetime.combine(day + timedelta(days=1), datetime.min.time())
