"""Service levels 服务时限: when a ticket has to be answered and resolved, and how late it is.

A term is minutes or hours of the clock, day and night (``30m``, ``4h``), working hours (``4wh``) or working
days (``3wd``; ``0wd`` is closing time of the same working day).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import NamedTuple, Protocol

from propdesk.domain.changes import Record
from propdesk.domain.worktime import WorkCalendar

_MINUTES = {"m": 1, "h": 60, "wh": 60}
_WORKING = frozenset({"wh", "wd"})
_DAYS = "wd"


class Term(NamedTuple):
    """So many of a unit: ``m``, ``h``, ``wh`` or ``wd``."""

    number: int
    unit: str

    @property
    def working(self) -> bool:
        """Whether it runs in working time only."""
        return self.unit in _WORKING

    def __str__(self) -> str:
        return f"{self.number}{self.unit}"


def parse_term(text: str) -> Term:
    """Read a term as the settings hold it: ``4wh``."""
    unit = text.lstrip("0123456789")
    return Term(int(text.removesuffix(unit)), unit)


class Level(NamedTuple):
    """The terms of a priority or kind; None where it has none of its own."""

    respond: Term | None = None
    resolve: Term | None = None


_USUAL = {
    "emergency": ("30m", "4h"),
    "urgent": ("2h", "24h"),
    "normal": ("4wh", "3wd"),
    "low": ("1wd", "7wd"),
    "complaint": ("0wd", "3wd"),
}
"""By priority, and by kind of ticket: of what says both, the earlier counts."""

PRIORITIES = ("emergency", "urgent", "normal", "low")
HOLD_STOPS = frozenset({"owner", "parts", "weather"})
"""What stops the clock unless the desk says else: not waiting for the developer."""


@dataclass(frozen=True)
class Levels:
    """A desk's service levels: by priority and kind, and the reasons of holds that stop the clock."""

    by: Mapping[str, Level]
    hold_stops: frozenset[str] = HOLD_STOPS


USUAL = Levels(MappingProxyType({name: Level(*map(parse_term, terms)) for name, terms in _USUAL.items()}))


def levels_of(desk: Record) -> Levels:
    """Read ``service_levels`` of a desk's settings; each term that they do not name is the usual one."""
    said = dict(desk.get("service_levels", {}))
    stops = frozenset(said.pop("hold_stops", HOLD_STOPS))
    own = {name: _level(name, terms) for name, terms in said.items()}
    return Levels(MappingProxyType({**USUAL.by, **own}), stops)


def _level(name: str, terms: Record) -> Level:
    own = {key: parse_term(text) for key, text in terms.items()}
    return USUAL.by.get(name, Level())._replace(**own)


class Held(Protocol):
    """A hold: from when, to when (None: it lasts), and what for."""

    @property
    def start(self) -> datetime:
        """When it began."""

    @property
    def end(self) -> datetime | None:
        """When the work went on."""

    @property
    def reason(self) -> str:
        """What was waited for."""


class By(NamedTuple):
    """When something is due, and the term that says so."""

    at: datetime
    term: Term


@dataclass(frozen=True)
class Due:
    """When a ticket is to be answered and resolved."""

    respond: By
    resolve: By

    @property
    def respond_by(self) -> datetime:
        """The last moment at which an answer is in time."""
        return self.respond.at

    @property
    def resolve_by(self) -> datetime:
        """The last moment at which a resolution is in time."""
        return self.resolve.at


def due(
    calendar: WorkCalendar,
    levels: Levels,
    *,
    kind: str,
    priority: str,
    reported: datetime,
    now: datetime,
    holds: Iterable[Held] = (),
    responded: datetime | None = None,
) -> Due:
    """Say when a ticket is due by its kind and present priority, always reckoned from the first report.

    Holds that stop the clock push both by their minutes, working minutes for a term that runs in working
    time; one that lasts counts up to ``now``, and one that begins after ``responded`` pushes the resolution
    alone. A hold that begins when the term was over already moves nothing: late stays late. Terms of the
    clock never ask the calendar.
    """
    found = [levels.by[priority], *([levels.by[kind]] if kind in levels.by else [])]
    stops = _stops(holds, levels.hold_stops, since=reported, now=now)
    before = [stop for stop in stops if responded is None or stop[0] < responded]
    responses = [_by(calendar, level.respond, reported, before) for level in found if level.respond]
    resolutions = [_by(calendar, level.resolve, reported, stops) for level in found if level.resolve]
    return Due(min(responses), min(resolutions))


Stop = tuple[datetime, datetime]
"""From when to when the clock stands."""


def _stops(holds: Iterable[Held], reasons: frozenset[str], *, since: datetime, now: datetime) -> list[Stop]:
    """When the clock stands, in order; what overlaps or touches counts once."""
    found: list[Stop] = []
    told = [(max(one.start, since), one.end or now) for one in holds if one.reason in reasons]
    for start, end in sorted(told):
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        elif start < end:
            found.append((start, end))
    return found


def _by(calendar: WorkCalendar, term: Term, reported: datetime, stops: Iterable[Stop]) -> By:
    at = _end(calendar, term, reported)
    for start, end in stops:
        if start > at:
            break
        at = _later(calendar, term, at, passed(calendar, term, start, end))
    return By(at, term)


def _end(calendar: WorkCalendar, term: Term, start: datetime) -> datetime:
    if term.unit == _DAYS:
        return calendar.add_days(start, term.number)
    return _later(calendar, term, start, term.number * _MINUTES[term.unit])


def _later(calendar: WorkCalendar, term: Term, moment: datetime, minutes: int) -> datetime:
    return calendar.add(moment, minutes) if term.working else moment + timedelta(minutes=minutes)


def passed(calendar: WorkCalendar, term: Term, start: datetime, end: datetime) -> int:
    """The minutes from one moment to another, as a term counts them."""
    return calendar.between(start, end) if term.working else (end - start) // timedelta(minutes=1)


class Overdue(NamedTuple):
    """What of a ticket is late: ``none``, ``response`` or ``resolution``, and since when.

    ``terms_over`` is how many whole terms it has been late beyond its due time, as they run (in working time,
    or day and night): 1 from the moment when as much time again has passed as was given.
    """

    state: str = "none"
    since: datetime | None = None
    terms_over: int = 0


def overdue(
    calendar: WorkCalendar,
    due: Due,
    *,
    responded: datetime | None,
    resolved: datetime | None,
    now: datetime,
) -> Overdue:
    """Say what is late now: the due moment itself is in time, and what is resolved is not late.

    Where neither answer nor resolution has come in time, it is the resolution, and ``terms_over`` the greater
    of both, so that it never falls while a ticket waits.
    """
    waiting = (("resolution", due.resolve, resolved), ("response", due.respond, responded or resolved))
    late = [(state, by) for state, by, done in waiting if done is None and now > by.at]
    if not late:
        return Overdue()
    state, by = late[0]
    return Overdue(state, by.at, max(_terms_over(calendar, each, now) for _, each in late))


def _terms_over(calendar: WorkCalendar, by: By, now: datetime) -> int:
    """Whole terms since it was due; of an answer on the same day the term is a working day."""
    term = by.term
    day = term.unit == _DAYS
    length = max(term.number, 1) * (calendar.day_minutes if day else _MINUTES[term.unit])
    return passed(calendar, term, by.at, now) // length
