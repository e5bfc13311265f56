"""The figures of the ticket desk (KPI) for a period, against their targets and the period before.

Whatever the figure, tickets that are cancelled or duplicates of others are left out. A rate is numerator over
denominator in percent, rounded half up to one decimal, empty where the denominator is nothing; whether it
meets its target is decided before rounding. Times are minutes, at the median and at the 90th percentile
(nearest rank). Resolved stands for the last resolution, or the close of a ticket answered in one step.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from fractions import Fraction

from propdesk.domain.money import percentage
from propdesk.domain.spans import Span
from propdesk.domain.ticketcounts import (
    Measure,
    calendar_minutes,
    counted,
    end_of,
    nearest_rank,
    span_before,
    within,
)
from propdesk.domain.ticketfacts import ATTEMPTS, CALLBACK_KINDS, ENDED, Judged, Ticket

REPEATED = timedelta(days=30)
SATISFIED = 4
"""The lowest score that counts as satisfied."""

AGES: Mapping[str, int] = {"d1": 1, "d3": 3, "d7": 7, "d30": 30}
"""Buckets of age with the days that they hold at the most; ``older`` is the rest."""


@dataclass(frozen=True)
class Figure:
    """A figure of a period.

    ``value`` is a percentage (``98.5``) or a whole number of ``unit`` (``%``, ``min``, nothing for tickets).
    Rates are ``part`` of ``whole``, times are of ``whole`` tickets, ages of all that are open. ``met`` tells
    whether the ``target`` is met (None: there is none, or nothing to tell by). ``trend`` is ``better``,
    ``worse``, ``same`` or empty against ``before``.
    """

    name: str
    value: str
    unit: str
    part: int
    whole: int
    target: str = ""
    met: bool | None = None
    before: str = ""
    trend: str = ""


@dataclass(frozen=True)
class Target:
    """What a rate should be: more than so many percent, or all of it."""

    percent: int

    def __str__(self) -> str:
        return "100 %" if self.percent == 100 else f"> {self.percent} %"

    def met_by(self, part: int, whole: int) -> bool:
        """Tell whether a rate meets the target."""
        return part == whole if self.percent == 100 else 100 * part > self.percent * whole


@dataclass(frozen=True)
class _Rate:
    """Which tickets count in a period (None: they do not), and which of them as the part."""

    counts: Callable[[Judged, Span], bool | None]
    target: Target | None = None
    more_is_better: bool = True


def _called_back(one: Judged, span: Span) -> bool | None:
    """Repairs and complaints resolved in the period: called back, or tried three times in vain."""
    ticket = one.ticket
    if ticket.kind not in CALLBACK_KINDS or not within(ticket.done, span):
        return None
    return ticket.solved is not None or ticket.score is not None or ticket.unreached >= ATTEMPTS


def _on_time(one: Judged, span: Span) -> bool | None:
    """Tickets resolved in time or run out of time in the period, each counted once: those never late.

    The day of a ticket is that of its resolution, or before it the one on which its time ran out. So one
    that is not resolved counts as late from the day it was due, and its late resolution does not count again.
    """
    resolved, due = one.ticket.done, one.resolve_by
    if resolved is None and one.late != "resolution":
        return None
    moments = [moment for moment in (resolved, due) if moment is not None]
    return not one.late if moments and within(min(moments), span) else None


def _satisfied(one: Judged, span: Span) -> bool | None:
    """Tickets resolved in the period and rated: scores 4 and 5."""
    if one.ticket.score is None or not within(one.ticket.done, span):
        return None
    return one.ticket.score >= SATISFIED


def _reopened(one: Judged, span: Span) -> bool | None:
    """Repairs and complaints reported in the period: reopened at least once since."""
    if one.ticket.kind not in CALLBACK_KINDS or not within(one.ticket.at, span):
        return None
    return one.ticket.reopened > 0


_RATES: Mapping[str, _Rate] = {
    "callback": _Rate(_called_back, Target(100)),
    "on-time": _Rate(_on_time, Target(98)),
    "satisfaction": _Rate(_satisfied, Target(95)),
    "reopened": _Rate(_reopened, more_is_better=False),
}


def figures(
    many: Iterable[Judged], span: Span, *, now: datetime, minutes: Measure = calendar_minutes
) -> list[Figure]:
    """All figures of a period with those of the period before; ``minutes`` measures from report to answer."""
    tickets, earlier = _of_interest(many, span), span_before(span)
    return [
        *(_rate(name, rate, tickets, span, earlier) for name, rate in _RATES.items()),
        _repeat_rate(tickets, span, earlier),
        *_times(tickets, span, earlier, minutes),
        *_ages(tickets, span, earlier, now),
    ]


def first_of_interest(span: Span) -> date:
    """The day from which tickets count: what ended and last moved before it is in no figure of a period."""
    return span_before(span)[0] - REPEATED


def _of_interest(many: Iterable[Judged], span: Span) -> list[Judged]:
    since = datetime.combine(first_of_interest(span), time())
    return [one for one in counted(many) if one.ticket.moved >= since or one.ticket.status not in ENDED]


# --- rates -----------------------------------------------------------------------------------------


def _rate(name: str, rate: _Rate, tickets: Sequence[Judged], span: Span, earlier: Span) -> Figure:
    found = [[rate.counts(one, each) for one in tickets] for each in (span, earlier)]
    now, before = ((each.count(True), len(each) - each.count(None)) for each in found)
    return _figure(name, now, before, target=rate.target, more_is_better=rate.more_is_better)


def _figure(
    name: str, now: tuple[int, int], before: tuple[int, int], *, target: Target | None, more_is_better: bool
) -> Figure:
    return Figure(
        name,
        percentage(*now),
        "%",
        *now,
        target=str(target) if target else "",
        met=target.met_by(*now) if target and now[1] else None,
        before=percentage(*before),
        trend=_trend(
            *(Fraction(*each) if each[1] else None for each in (now, before)), more_is_better=more_is_better
        ),
    )


def _trend(now: Fraction | int | None, before: Fraction | int | None, *, more_is_better: bool) -> str:
    if now is None or before is None:
        return ""
    if now == before:
        return "same"
    return "better" if (now > before) == more_is_better else "worse"


def _repeat_rate(tickets: Sequence[Judged], span: Span, earlier: Span) -> Figure:
    """Repairs and complaints of units reported in the period: those that repeat another one.

    It repeats a report of the same unit and category in the 30 days before. Public areas are left out.
    """
    reports: dict[tuple[str, str], list[datetime]] = defaultdict(list)
    for one in tickets:
        if one.ticket.unit and one.ticket.kind in CALLBACK_KINDS:
            reports[one.ticket.unit, one.ticket.category].append(one.ticket.at)
    groups = [sorted(group) for group in reports.values()]
    now, before = (_repeats(groups, each) for each in (span, earlier))
    return _figure("repeat", now, before, target=None, more_is_better=False)


def _repeats(groups: Iterable[list[datetime]], span: Span) -> tuple[int, int]:
    """How many of the reports in a period repeat one of their group, and how many there are."""
    part = whole = 0
    for group in groups:
        for at in range(
            bisect_left(group, end_of(span[0]) - timedelta(days=1)), bisect_left(group, end_of(span[1]))
        ):
            whole += 1
            part += at > 0 and group[at] - group[at - 1] <= REPEATED
    return part, whole


# --- times and ages --------------------------------------------------------------------------------


_TIMES: Mapping[str, Callable[[Ticket], datetime | None]] = {
    "response": lambda one: one.responded,
    "resolution": lambda one: one.done,
}
_PERCENTS: Mapping[str, int] = {"median": 50, "p90": 90}


def _times(tickets: Sequence[Judged], span: Span, earlier: Span, minutes: Measure) -> Iterator[Figure]:
    """Minutes from the report to the first response, and to the last resolution, of those in the period."""
    for name, of in _TIMES.items():
        lengths = [_lengths(tickets, of, each, minutes) for each in (span, earlier)]
        for rank, percent in _PERCENTS.items():
            now, before = (nearest_rank(each, percent) for each in lengths)
            trend = _trend(now, before, more_is_better=False)
            yield Figure(
                f"{name}-{rank}",
                _said(now),
                "min",
                now or 0,
                len(lengths[0]),
                before=_said(before),
                trend=trend,
            )


def _lengths(
    tickets: Sequence[Judged], of: Callable[[Ticket], datetime | None], span: Span, minutes: Measure
) -> list[int]:
    ends = ((one.ticket, of(one.ticket)) for one in tickets)
    return [minutes(ticket, end) for ticket, end in ends if end is not None and within(end, span)]


def _said(value: int | None) -> str:
    return "" if value is None else str(value)


def _ages(tickets: Sequence[Judged], span: Span, earlier: Span, now: datetime) -> Iterator[Figure]:
    """Tickets that had not ended at the end of the period (or now, if that is earlier), by their days.

    A ticket that was closed and reopened since counts as open all the time.
    """
    found = [_buckets(tickets, min(end_of(each[1]), now)) for each in (span, earlier)]
    for name in ("open", *AGES, "older"):
        value, before = (each[name] for each in found)
        yield Figure(
            name if name == "open" else f"open-{name}",
            str(value),
            "",
            value,
            found[0]["open"],
            before=str(before),
            trend=_trend(value, before, more_is_better=False),
        )


def _buckets(tickets: Sequence[Judged], moment: datetime) -> Mapping[str, int]:
    counts = dict.fromkeys(("open", *AGES, "older"), 0)
    for one in tickets:
        if one.ticket.at < moment and not _ended_before(one.ticket, moment):
            counts["open"] += 1
            counts[_bucket(moment - one.ticket.at)] += 1
    return counts


def _ended_before(ticket: Ticket, moment: datetime) -> bool:
    return ticket.status in ENDED and (ticket.closed or ticket.moved) < moment


def _bucket(age: timedelta) -> str:
    return next((name for name, days in AGES.items() if age <= timedelta(days=days)), "older")
