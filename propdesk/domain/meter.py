"""Meters: what a register counted between two readings, over its passing zero and over replacement.

Everything is computed in *totals*: what a register would show had it never passed zero. A reading lower
than the one before it is a lap more; that it may be one is confirmed when it is entered.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import cached_property
from itertools import pairwise
from typing import NamedTuple

from propdesk.domain.changes import Record
from propdesk.domain.periods import Month, months_between, parse_date

INITIAL, ACTUAL, ESTIMATE, FINAL, VOID = "initial", "actual", "estimate", "final", "void"
READ = frozenset({ACTUAL, ESTIMATE})
"""Kinds of points that somebody read or estimated for a period."""

IDLE = "idle"
MOST_EARLIER, LEAST_EARLIER, UNUSUAL = 12, 3, 3
"""An average is that of up to so many earlier periods, and of at least so many; beyond so many times of it
a consumption is looked at."""

_DECIMALS, _WHOLE = 8, 12
UNIT: int = 10**_DECIMALS
"""So many of a register's smallest units are one of what it shows."""


@dataclass(frozen=True)
class Meter:
    """A meter as its file describes it; ``rolled``: it passed zero between its last reading and the final."""

    id: str
    unit: str
    utility: str
    item: str
    installed: date
    initial: str
    digits: int | None = None
    multiplier: str = "1"
    loss: str = "0"
    replaces: str = ""
    removed: date | None = None
    final: str = ""
    rolled: bool = False
    state: str = ""
    serial: str = ""

    @cached_property
    def factor(self) -> Fraction:
        """What one unit of the register stands for: multiplier x (1 + loss)."""
        return Fraction(self.multiplier) * (1 + Fraction(self.loss) / 100)

    @property
    def lap(self) -> int:
        """What the register counts from zero to zero, in its smallest units; nothing if nobody knows."""
        return int(10**self.digits) * UNIT if self.digits else 0

    def in_place(self, day: date) -> bool:
        """Tell whether the meter hangs there on a day, that of its removal included."""
        return self.installed <= day and (self.removed is None or day <= self.removed)


class Reading(NamedTuple):
    """A reading: what the register showed on a day (or was thought to show), for a period."""

    meter: str
    day: date
    value: str
    kind: str
    period: Month
    rollover: bool = False


class Point(NamedTuple):
    """A reading in its place, or a meter's first or last value; ``falls``: it is lower than the one before.

    ``total`` is in smallest units of the register: whole numbers all the way, for there are many of them.
    """

    meter: Meter
    day: date
    value: str
    kind: str
    period: Month
    total: int
    falls: bool = False
    rollover: bool = False

    @property
    def laps(self) -> int:
        """What the total has beyond the value."""
        return self.total - smallest(self.value)


@dataclass(frozen=True)
class Part:
    """What one meter counted between two of its points."""

    meter: Meter
    start: Point
    end: Point

    @property
    def quantity(self) -> Fraction:
        """The consumption, exact; less than nothing where an estimate was too high."""
        factor = self.meter.factor
        return Fraction((self.end.total - self.start.total) * factor.numerator, UNIT * factor.denominator)

    @property
    def row(self) -> dict[str, str]:
        """The part's inputs as a bill line holds them."""
        lapped = self.end.laps - self.start.laps
        rolled = {"rolled": str(lapped // UNIT)} if lapped else {}
        figures = {"multiplier": self.meter.multiplier, "loss": self.meter.loss}
        return {"previous": self.start.value, "current": self.end.value} | rolled | figures


@dataclass(frozen=True)
class Usage:
    """What was used up to the end of a period, since the period that was read before it."""

    period: Month
    months: int
    quantity: Fraction


def meter_of(id: str, record: Record) -> Meter:
    """Read a meter's record."""
    return Meter(
        id=id,
        installed=parse_date(record["installed"]),
        removed=parse_date(record["removed"]) if "removed" in record else None,
        rolled=record.get("rollover", False),
        **{key: record[key] for key in ("unit", "utility", "item", "initial")},
        **{key: record[key] for key in _OPTIONAL if key in record},
    )


_OPTIONAL = ("digits", "multiplier", "loss", "replaces", "final", "state", "serial")


def standing(readings: Iterable[Reading]) -> list[Reading]:
    """The readings that stand: of one meter and day the last line, unless it takes the others back."""
    found: dict[tuple[str, date], Reading] = {}
    for each in readings:
        found[each.meter, each.day] = each
    return sorted((each for each in found.values() if each.kind != VOID), key=lambda one: one.day)


def points_of(meter: Meter, readings: Iterable[Reading]) -> list[Point]:
    """A meter's points in order; an actual reading goes by the actual one before it, not by estimates."""
    hung = Month.of(meter.installed)
    first = Point(meter, meter.installed, meter.initial, INITIAL, hung, smallest(meter.initial))
    points, firm = [first], first
    for each in sorted(readings, key=lambda one: one.day):
        after = firm if each.kind == ACTUAL else points[-1]
        points.append(_after(after, each.day, each.value, each.kind, each.period, each.rollover))
        firm = points[-1] if each.kind == ACTUAL else firm
    if meter.removed is not None:
        gone = Month.of(meter.removed)
        points.append(_after(firm, meter.removed, meter.final, FINAL, gone, meter.rolled))
    return points


def _after(before: Point, day: date, value: str, kind: str, period: Month, rollover: bool) -> Point:
    shown, laps = smallest(value), before.laps
    falls = shown + laps < before.total
    total = shown + laps + (before.meter.lap if falls else 0)
    return Point(before.meter, day, value, kind, period, total, falls, rollover)


def smallest(value: str) -> int:
    """A figure of a register in its smallest units, of which each is a hundred millionth."""
    whole, _, rest = value.partition(".")
    return int(whole) * UNIT + int(rest.ljust(_DECIMALS, "0")) if rest else int(whole) * UNIT


@dataclass(frozen=True)
class Chain:
    """Meters that replaced each other, the oldest first, with all their points in order."""

    meters: tuple[Meter, ...]
    points: tuple[Point, ...]

    @property
    def last(self) -> Meter:
        """The meter that hangs there now, or hung there last."""
        return self.meters[-1]

    @property
    def ended(self) -> bool:
        """Tell whether the last meter was removed for good."""
        return self.last.removed is not None

    @cached_property
    def read(self) -> Mapping[Month, int]:
        """The last reading of each period that has one, by its place."""
        return {point.period: at for at, point in enumerate(self.points) if point.kind in READ}

    @cached_property
    def _spans(self) -> Sequence[tuple[Month, Month, int, int]]:
        """From one actual reading at a period's end to the next; estimates do not count."""
        ends = {each.period: at for at, each in enumerate(self.points) if each.kind == ACTUAL}
        places = [(self.points[0].period.plus(-1), 0), *ends.items()]
        return [(before, period, start, end) for (before, start), (period, end) in pairwise(places)]

    def usages(self, first: Month | None = None, last: Month | None = None) -> list[Usage]:
        """What was used up to each period that was read, of those from a first to a last one."""
        low, high = first or self.points[0].period, last or self.points[-1].period
        return [self._usage(*span) for span in self._spans if low <= span[1] <= high]

    def earlier(self, month: Month) -> list[Usage]:
        """What was used in the last periods before a month, as many as make an average."""
        spans = [span for span in self._spans if span[1] < month]
        return [self._usage(*span) for span in spans[-MOST_EARLIER:]]

    def _usage(self, before: Month, period: Month, start: int, end: int) -> Usage:
        return Usage(period, max(months_between(before, period), 1), self.quantity(start, end))

    def parts(self, start: int, end: int) -> tuple[Part, ...]:
        """What each meter counted between two points of the chain."""
        parts, begin = [], self.points[start]
        for before, point in pairwise(self.points[start : end + 1]):
            if point.meter.id != begin.meter.id:
                parts.append(Part(begin.meter, begin, before))
                begin = point
        return (*parts, Part(begin.meter, begin, self.points[end]))

    def quantity(self, start: int, end: int) -> Fraction:
        """The consumption between two points."""
        first, last = self.points[start], self.points[end]
        if first.meter is last.meter:
            return Part(first.meter, first, last).quantity
        return sum((part.quantity for part in self.parts(start, end)), Fraction(0))

    def place_of(self, meter: str, day: date, value: str) -> int | None:
        """Where a reading stands, or a meter's first or last value; None if there is none of that day."""
        units = smallest(value)
        found = [at for at, point in enumerate(self.points) if point.day == day and point.meter.id == meter]
        return max((at for at in found if smallest(self.points[at].value) == units), default=None)

    def baseline(self, start: date) -> int:
        """Where counting begins for what is billed from a day on: the last that was read up to then."""
        if start <= self.points[0].day:
            return 0
        before = (
            at
            for at, point in enumerate(self.points)
            if point.day <= start or (point.kind in READ and point.period.last < start)
        )
        return max(before, default=0)

    def target(self, month: Month) -> int | None:
        """What is billed up to in a month: its last reading; of a meter that is gone, its final one."""
        at, removed = self.read.get(month), self.last.removed
        if removed is not None and Month.of(removed) <= month:
            return len(self.points) - 1
        return at


def chain_of(meters: Sequence[Meter], readings: Mapping[str, Sequence[Reading]]) -> Chain:
    """Put the points of meters that replaced each other in a row."""
    points = (point for meter in meters for point in points_of(meter, readings.get(meter.id, ())))
    return Chain(tuple(meters), tuple(points))


def successions(meters: Iterable[Meter]) -> Iterator[tuple[Meter, ...]]:
    """Sort meters into those that replaced each other, the oldest first."""
    known = {meter.id: meter for meter in meters}
    after: dict[str, Meter] = {}
    for meter in known.values():
        if meter.replaces in known and meter.replaces != meter.id:
            after.setdefault(meter.replaces, meter)
    later = {meter.id for meter in after.values()}
    for id, meter in known.items():
        if id not in later:
            yield tuple(_line(meter, after))


def _line(meter: Meter | None, after: Mapping[str, Meter]) -> Iterator[Meter]:
    while meter is not None:
        yield meter
        meter = after.get(meter.id)


def unusual(usages: Sequence[Usage], quantity: Fraction, months: int) -> Fraction | None:
    """The average a month of earlier periods, if a consumption is far over it."""
    earlier = usages[-MOST_EARLIER:]
    if len(earlier) < LEAST_EARLIER:
        return None
    average = sum(each.quantity for each in earlier) / sum(each.months for each in earlier)
    return Fraction(average) if quantity / max(months, 1) > UNUSUAL * average else None


def exact(quantity: Fraction) -> str | None:
    """Write a quantity as a decimal; None if it takes more than eight decimals or twelve digits before."""
    scaled = quantity * 10**_DECIMALS
    if scaled.denominator != 1 or abs(quantity) >= 10**_WHOLE:
        return None
    whole, rest = divmod(abs(scaled.numerator), 10**_DECIMALS)
    fraction = f"{rest:0{_DECIMALS}d}".rstrip("0")
    return f"{'-' if quantity < 0 else ''}{whole}" + (f".{fraction}" if fraction else "")


def rounded(quantity: Fraction) -> str:
    """Write a quantity, such as an average, with two decimals at most, for people to read."""
    return exact(Fraction(round(quantity * 100), 100)) or str(round(quantity))
