"""Figures of the ticket desk: KPIs against their targets and the time before, counts, hot spots, callers."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from propdesk.domain.changes import Outcome
from propdesk.domain.messages import UsageRefused, msg
from propdesk.domain.periods import Month
from propdesk.domain.spans import Span
from propdesk.domain.ticketcounts import (
    BY,
    counted,
    counts,
    hot_spots,
    loads,
    repeat_callers,
    span_before,
    within,
)
from propdesk.domain.ticketfacts import Judged
from propdesk.domain.ticketstats import Figure, figures, first_of_interest
from propdesk.domain.titles import Title
from propdesk.services.session import Session
from propdesk.services.ticketclock import judged, minutes_of
from propdesk.services.tickets import TITLES, life
from propdesk.services.worktimes import Clocks, clocks_of
from propdesk.store.snapshot import Snapshot
from propdesk.store.tickets import Tickets

COUNTED = ("reported", "before", "increase", "unfinished", "done", "late_count")
_PERSONAL = {"name": "name"}
_TITLES: Mapping[str, Title] = {
    **TITLES,
    "before": Title("对比期", "before"),
    "name": Title("姓名", "name"),
    "value": Title("数值", "value"),
}

Rows = list[dict[str, Any]]


@dataclass(frozen=True)
class _Ground:
    """The tickets that a period may count, with the desk's clocks."""

    session: Session
    snapshot: Snapshot
    clocks: Clocks
    many: Sequence[Judged]
    span: Span


def ticket_stats(session: Session, *, months: Sequence[Month] = (), by: str | None = None) -> Outcome:
    """State the figures of a period (this month so far), or count its tickets by something."""
    span = _span(session.acting.today, months)
    snapshot, clocks = session.desk.snapshot(), clocks_of(session.settings)
    pool = Tickets(snapshot, life()).touched(first_of_interest(span), span[1])
    ground = _Ground(session, snapshot, clocks, list(judged(clocks, pool, session.acting.at)), span)
    table = _TABLES[by] if by else _KPI
    count = sum(within(one.ticket.at, span) for one in counted(ground.many))
    totals = {"during": _said(span), "compared": _said(span_before(span)), "tickets": count}
    return Outcome(
        "ticket stats",
        table.rows(ground),
        totals,
        columns=table.columns,
        personal=_PERSONAL,
        titles=_TITLES,
    )


def _span(today: date, months: Sequence[Month]) -> Span:
    """The days that count: of a period that runs, those up to today."""
    months = months or (Month.of(today),)
    first, last = months[0].first, months[-1].last
    if first > today:
        raise UsageRefused(
            msg("{period} has not begun yet", period=str(months[0])),
            hint=msg("name a period that runs or is over"),
            field="period",
        )
    return first, min(last, today)


def _said(span: Span) -> str:
    return "..".join(day.isoformat() for day in span)


@dataclass(frozen=True)
class _Table:
    """What is set out, and in which columns."""

    columns: tuple[str, ...]
    rows: Callable[[_Ground], Rows]


def _figures(ground: _Ground) -> Rows:
    now, minutes = ground.session.acting.at, minutes_of(ground.clocks)
    return [_figure(one) for one in figures(ground.many, ground.span, now=now, minutes=minutes)]


def _figure(one: Figure) -> dict[str, Any]:
    said = {"figure": one.name, "value": one.value, "measure": one.unit or "tickets", "target": one.target}
    rest = {"met": one.met, "before": one.before, "trend": one.trend, "whole": one.whole}
    return said | rest | ({} if one.unit == "min" else {"part": one.part})


def _counts(by: str) -> _Table:
    """Tickets counted by what stands under one key; of nothing, the key is empty."""

    def rows(ground: _Ground) -> Rows:
        return [
            {
                by: one.key,
                "reported": one.reported,
                "before": one.before,
                "increase": one.reported - one.before,
                "unfinished": one.open,
                "done": one.resolved,
                "late_count": one.overdue,
            }
            for one in counts(ground.many, by, ground.span)
        ]

    return _Table((by, *COUNTED), rows)


def _loads(ground: _Ground) -> Rows:
    return [
        {
            "assignee": one.assignee,
            "unfinished": one.open,
            "late_count": one.overdue,
            "done": one.resolved,
            "median": one.median,
        }
        for one in loads(ground.many, ground.span, minutes=minutes_of(ground.clocks))
    ]


def _hot(ground: _Ground) -> Rows:
    return [
        {
            "category": one.category,
            "building": one.building,
            "reported": one.reported,
            "before": one.before,
            "increase": one.increase,
        }
        for one in hot_spots(ground.many, ground.span)
    ]


def _callers(ground: _Ground) -> Rows:
    """Who reported more than once: by id with the name (which is masked), or the unit alone."""
    return [
        {
            "person": one.by,
            "name": (ground.snapshot.find("person", one.by) or {}).get("name", "") if one.by else "",
            "unit": one.unit,
            "reported": one.reported,
            "before": one.before,
            "complaints": one.complaints,
        }
        for one in repeat_callers(ground.many, ground.span)
    ]


_KPI = _Table(("figure", "value", "measure", "target", "met", "before", "trend", "part", "whole"), _figures)
_TABLES: Mapping[str, _Table] = {
    **{by: _counts(by) for by in BY},
    "assignee": _Table(("assignee", "unfinished", "late_count", "done", "median"), _loads),
    "hot": _Table(("category", "building", "reported", "before", "increase"), _hot),
    "caller": _Table(("person", "name", "unit", "reported", "before", "complaints"), _callers),
}
"""What tickets are counted by."""
