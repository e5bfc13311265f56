"""Readings as they come in: what may be entered, and what a sheet of readings holds."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

from propdesk.domain.changes import Acting, Record
from propdesk.domain.messages import Finding, Message, RuleRefused, msg
from propdesk.domain.meter import (
    ACTUAL,
    ESTIMATE,
    FINAL,
    INITIAL,
    READ,
    VOID,
    Meter,
    Point,
    Reading,
    points_of,
)
from propdesk.domain.periods import Month, format_moment, parse_date

GRACE = 10
"""So many days after a month's end its meters may still be read, unless the desk says otherwise."""


@dataclass(frozen=True)
class Entry:
    """A reading that is to be entered; ``corrects`` the one of that day, for a reason."""

    reading: Reading
    corrects: bool = False
    note: str = ""

    def row(self, acting: Acting) -> dict[str, Any]:
        """The line as its sheet holds it."""
        one = self.reading
        row: dict[str, Any] = {"meter": one.meter, "date": one.day.isoformat(), "value": one.value}
        row |= {"kind": one.kind}
        row |= {"rollover": True} if one.rollover else {}
        row |= {"corrects": True} if self.corrects else {}
        row |= {"at": format_moment(acting.at), "clerk": acting.clerk}
        return row | ({"note": self.note} if self.note else {})


def reading_of(period: Month, row: Record) -> Reading:
    """Read a line of a sheet."""
    day, rollover = parse_date(row["date"]), row.get("rollover", False)
    return Reading(row["meter"], day, row["value"], row["kind"], period, rollover)


def with_lines(sheet: Record | None, period: Month, utility: str, rows: Sequence[Record]) -> dict[str, Any]:
    """A sheet with further lines; those that are there stay as they are."""
    known = sheet or {"period": str(period), "utility": utility, "lines": []}
    return {**known, "lines": [*known["lines"], *rows]}


def period_of(day: date, meter: Meter, readings: Iterable[Reading], *, grace: int) -> Month:
    """The month a reading counts for: in the first days, the one before if that was not read yet."""
    month = Month.of(day)
    before = month.plus(-1)
    if day.day > grace or meter.installed > before.last:
        return month
    taken = any(each.period >= before and each.day != day for each in readings)
    return month if taken else before


def refuse_unfit(
    meter: Meter, readings: Sequence[Reading], entry: Entry, *, today: date, grace: int, billed: bool
) -> None:
    """Refuse a reading that cannot be: all that is wrong with it, and what to do.

    ``readings`` are those of the meter that stand; ``billed``: that of the day is on a live bill.
    """
    one = entry.reading
    faults = [*_place_faults(meter, one, today=today, grace=grace), *_value_faults(meter, one)]
    others = [each for each in readings if each.day != one.day]
    known = next((each for each in readings if each.day == one.day), None)
    faults = faults or [*_day_faults(known, entry, billed=billed)]
    faults = faults or [*_period_faults(others, one), *_order_faults(meter, readings, others, one)]
    if faults:
        several = faults if len(faults) > 1 else ()
        findings = tuple(Finding("reading", fault, record=meter.id) for fault, _ in several)
        message, hint = faults[0]
        raise RuleRefused(message, hint=hint, record=meter.id, field="value", findings=findings)


Fault = tuple[Message, Message | None]
"""What is wrong, and what to do about it."""


def _place_faults(meter: Meter, one: Reading, *, today: date, grace: int) -> Iterator[Fault]:
    last = one.period.last + timedelta(days=grace)
    if one.day > today:
        yield msg("{day} is still to come", day=one.day), None
    if one.day < meter.installed:
        yield msg("the meter was installed on {day}", day=meter.installed), None
    if meter.removed is not None and one.day > meter.removed:
        text = msg("read the meter that hangs there now: propdesk meter list --unit {unit}", unit=meter.unit)
        yield msg("the meter was removed on {day}", day=meter.removed), text
    if not one.period.first <= one.day <= last:
        text = msg("readings of {period} are dated up to {last}", period=str(one.period), last=last)
        yield (
            msg("{day} does not lie in {period}", day=one.day, period=str(one.period)),
            text if one.day > last else None,
        )


def _value_faults(meter: Meter, one: Reading) -> Iterator[Fault]:
    if meter.digits is not None and Fraction(one.value) >= 10**meter.digits:
        yield (
            msg("{value} has more digits than the meter ({digits})", value=one.value, digits=meter.digits),
            msg("propdesk meter edit {meter} --digits N, if it has more", meter=meter.id),
        )
    if one.rollover and meter.digits is None:
        yield (
            msg("nobody entered how many digits the meter has, so it can't be said where it passes zero"),
            msg("propdesk meter edit {meter} --digits N", meter=meter.id),
        )


def _day_faults(known: Reading | None, entry: Entry, *, billed: bool) -> Iterator[Fault]:
    """A day has one reading: another one corrects it, and none that was billed is corrected."""
    one = entry.reading
    if entry.corrects and known is None:
        yield msg("there is no reading of {day} that could be corrected", day=one.day), None
    elif entry.corrects and billed:
        yield (
            msg("the reading of {day} was billed; it stays", day=one.day),
            msg("void the run that billed it (propdesk fee runs), or correct the bill with a credit note"),
        )
    elif known is not None and not entry.corrects:
        yield (
            msg("there is a reading of {day} already: {value}", day=one.day, value=known.value),
            msg("if it was wrong: --correct -m TEXT, or --void -m TEXT"),
        )


def _period_faults(others: Iterable[Reading], one: Reading) -> Iterator[Fault]:
    """Readings stand in the order of their periods, too."""
    for each in others if one.kind != VOID else ():
        if (each.day < one.day and each.period > one.period) or (
            each.day > one.day and each.period < one.period
        ):
            yield (
                msg("the reading of {day} is one of {period}", day=each.day, period=str(each.period)),
                msg("name another period with --period"),
            )


def _order_faults(
    meter: Meter, readings: Sequence[Reading], others: Sequence[Reading], one: Reading
) -> Iterator[Fault]:
    """A register counts upwards: a reading lies between those around it and moves none of them."""
    before = {_name(each): each for each in points_of(meter, readings)}
    after = points_of(meter, [*others, *([one] if one.kind != VOID else ())])
    mine = next((each for each in after if _name(each) == (one.day, "")), None)
    moved = [each for each in after if each is not mine and _moves(before[_name(each)], each)]
    if mine is not None:
        behind = after[after.index(mine) + 1 :]
        moved += [each for each in behind if each.total < mine.total]
    if moved:
        yield _between(one, _below(after, one), moved[0]), _CURE
    elif mine is not None and mine.falls != one.rollover:
        yield _rolled(one, _below(after, one))


_CURE = msg(
    "if the meter was replaced: propdesk meter replace; if it passed zero: --rollover; if an earlier reading"
    " was wrong: --correct that one"
)


def _name(point: Point) -> tuple[date, str]:
    """A meter's point: a reading by its day, the first and the last value by their kinds, too."""
    return point.day, "" if point.kind in READ else point.kind


def _moves(before: Point, after: Point) -> bool:
    """Tell whether a point no longer says what it said, or falls where nobody said that it may."""
    return before.total != after.total or (after.falls and not (after.rollover or before.falls))


def _below(points: Sequence[Point], one: Reading) -> Point:
    """What a reading must not be lower than: the last actual one before it, for an estimate the last one."""
    kinds = (ESTIMATE,) if one.kind == ACTUAL else ()
    below = [
        each
        for each in points
        if each.kind == INITIAL or (each.day < one.day and each.kind not in (*kinds, FINAL))
    ]
    return below[-1]


def _between(one: Reading, low: Point, high: Point) -> Message:
    if one.kind == VOID:
        return msg("without the reading of {day} that of {other} would not fit", day=one.day, other=high.day)
    return msg(
        "{value} on {day} does not lie between {low} ({low_day}) and {high} ({high_day})",
        value=one.value,
        day=one.day,
        low=low.value,
        low_day=low.day,
        high=high.value,
        high_day=high.day,
    )


def _rolled(one: Reading, low: Point) -> Fault:
    """A reading that falls, and nobody said that it passed zero; or one that does not, and somebody did."""
    if one.rollover:
        text = msg(
            "{value} is not lower than {last}: it has not passed zero", value=one.value, last=low.value
        )
        return text, msg("leave --rollover out")
    text = msg(
        "{value} is lower than the last reading: {last} on {day}",
        value=one.value,
        last=low.value,
        day=low.day,
    )
    return text, _CURE


def register_faults(meter: Meter, readings: Sequence[Reading]) -> Iterator[tuple[date, Message]]:
    """What does not fit between a meter's record and its readings that stand, each with its day."""
    for point in points_of(meter, readings):
        if not meter.in_place(point.day):
            yield point.day, msg("the meter does not hang there on {day}", day=point.day)
        if meter.digits is not None and Fraction(point.value) >= 10**meter.digits:
            yield (
                point.day,
                msg(
                    "{value} has more digits than the meter ({digits})",
                    value=point.value,
                    digits=meter.digits,
                ),
            )
        if point.falls and not (point.rollover and meter.digits):
            yield (
                point.day,
                msg("{value} on {day} is lower than what was read before", value=point.value, day=point.day),
            )
