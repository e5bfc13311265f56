"""Meters: what they name is there, their readings count upwards, and bills rest on readings that stand."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction

from propdesk.domain.changes import Record
from propdesk.domain.checks.book import Book, Fault, Line
from propdesk.domain.checks.references import missing, one_named
from propdesk.domain.messages import msg
from propdesk.domain.meter import VOID, Meter, Reading, meter_of, points_of, standing
from propdesk.domain.periods import Month, parse_date
from propdesk.domain.reading import reading_of, register_faults
from propdesk.domain.titles import utility_title

Spot = tuple[str, str, Fraction]
"""A meter, a day, and what the meter showed on it."""


def meter_links(book: Book) -> Iterator[Fault]:
    """Units and fee items of meters exist, and a meter replaces one of its unit that was removed that day."""
    replaced: dict[str, str] = {}
    for id, meter in book.all("meter").items():
        yield from missing(book, "meter", id, "unit", one_named(meter, "unit"))
        yield from missing(book, "meter", id, "tariff", one_named(meter, "item"))
        if "replaces" in meter:
            first = replaced.setdefault(meter["replaces"], id)
            if first != id:
                yield Fault("meter", id, ("replaces",), msg("{meter} replaces the same one", meter=first))
            yield from _succession(id, meter, book.all("meter").get(meter["replaces"]))


def _succession(id: str, new: Record, old: Record | None) -> Iterator[Fault]:
    if old is None:
        yield Fault("meter", id, ("replaces",), msg("there is no meter {meter}", meter=new["replaces"]))
        return
    for key in ("unit", "utility"):
        if new[key] != old[key]:
            yield Fault("meter", id, (key,), msg("the meter that it replaces has {value}", value=old[key]))
    if old.get("removed") != new["installed"]:
        message = msg("the meter that it replaces was not removed on that day")
        yield Fault("meter", id, ("installed",), message)


def sheet_names(book: Book) -> Iterator[Fault]:
    """A sheet of readings says the month and utility of its name, and its meters are of that utility."""
    for id, sheet in book.all("reading").items():
        if f"{sheet['period']}/{sheet['utility']}" != id:
            yield Fault("reading", id, ("period",), msg("the file's name says {value}", value=id))
    for line in book.lines("reading"):
        meter = book.all("meter").get(line.row["meter"])
        if meter is None:
            yield line.fault(msg("there is no meter {meter}", meter=line.row["meter"]), "meter")
        elif meter["utility"] != book.all("reading")[line.sheet]["utility"]:
            yield line.fault(
                msg("the meter measures {value}", value=utility_title(meter["utility"])), "meter"
            )


def readings(book: Book) -> Iterator[Fault]:
    """Readings lie in their meters' days and digits, never fall without a reason, and stand once a day."""
    lines = _lines(book)
    for id, meter in _meters(book).items():
        each = lines.get(id, [])
        yield from _twice(each)
        stand = standing(_reading(book, line) for line in each)
        for day, message in register_faults(meter, stand):
            at = [line for line in each if line.row["date"] == day.isoformat()]
            yield at[-1].fault(message, "value") if at else Fault("meter", id, (), message)


def _twice(lines: list[Line]) -> Iterator[Fault]:
    """A day's further line corrects, unless what stood there was taken back."""
    stand: dict[str, str] = {}
    for line in lines:
        if stand.get(line.row["date"], VOID) != VOID and not line.row.get("corrects"):
            yield line.fault(
                msg("there is a reading of that day already, and this one corrects none"), "date"
            )
        stand[line.row["date"]] = line.row["kind"]


def metered_lines(book: Book) -> Iterator[Fault]:
    """A metered line's quantity is what its readings come to, and these are on file as it says."""
    spots = _spots(book)
    for line in book.lines("bill"):
        if "current" not in line.row or line.sheet in book.voided_runs:
            continue
        parts = [*line.row.get("replaced", ()), line.row]
        if sum(map(_quantity, parts), Fraction(0)) != Fraction(line.row["quantity"]):
            yield line.fault(msg("its readings come to another quantity"), "quantity")
        for key, day, part in (("previous", "read_from", parts[0]), ("current", "read_to", line.row)):
            spot = (part["meter"], line.row.get(day, ""), Fraction(part[key]))
            if spot not in spots:
                yield line.fault(msg("there is no such reading of {meter}", meter=part["meter"]), key)


def _quantity(part: Record) -> Fraction:
    counted = Fraction(part["current"]) + Fraction(part.get("rolled", "0")) - Fraction(part["previous"])
    return counted * Fraction(part["multiplier"]) * (1 + Fraction(part["loss"]) / 100)


def _spots(book: Book) -> set[Spot]:
    lines = _lines(book)
    return {
        (point.meter.id, point.day.isoformat(), Fraction(point.value))
        for id, meter in _meters(book).items()
        for point in points_of(meter, standing(_reading(book, line) for line in lines.get(id, ())))
    }


def _meters(book: Book) -> Mapping[str, Meter]:
    return {id: meter_of(id, record) for id, record in book.all("meter").items()}


def _lines(book: Book) -> Mapping[str, list[Line]]:
    found: dict[str, list[Line]] = {}
    for line in book.lines("reading"):
        found.setdefault(line.row["meter"], []).append(line)
    return found


def _reading(book: Book, line: Line) -> Reading:
    period = parse_date(f"{book.all('reading')[line.sheet]['period']}-01")
    return reading_of(Month.of(period), line.row)
