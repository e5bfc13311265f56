"""Readings from a file: every row is one reading; what is not taken is listed with its cell and why."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from functools import cached_property
from pathlib import Path
from typing import Any

from propdesk.domain.changes import Change, Note, Outcome
from propdesk.domain.ids import Endings
from propdesk.domain.importing.plan import read_tables
from propdesk.domain.importing.rows import Read, Row
from propdesk.domain.messages import BadData, Finding, NotFound, Refusal, msg
from propdesk.domain.meter import ACTUAL, Meter, Point, Reading, points_of
from propdesk.domain.periods import Month, parse_date
from propdesk.domain.titles import READ_TITLES
from propdesk.services.importing import known_tables
from propdesk.services.readings import COLUMNS, Request, Taking, change_of, look, meter_at, taken_row
from propdesk.services.session import Session
from propdesk.services.writing import notes_of, write
from propdesk.store.snapshot import Snapshot

BUILDS = ("reading",)
_COMPARED = ("multiplier", "loss")
_CELLS: Mapping[str, str] = {
    **dict.fromkeys(("", "unit", "meter"), "unit"),
    **{name: name for name in ("previous", "date", *_COMPARED)},
}
"""Field of a refusal: the column that it is about, where that is not the value's."""
Taken = tuple[Row, Meter, Reading, bool]
"""A row, the meter and reading that it stands for, and whether that is new."""


@dataclass(frozen=True)
class Layout:
    """How a file of readings is to be read; ``period``: the month that all its rows count for."""

    sheet: str | None = None
    mapping: Mapping[str, str] = field(default_factory=dict)
    period: Month | None = None
    note: str = ""


@dataclass
class Rows:
    """The rows of tables of readings on one snapshot: what became of each."""

    taking: Taking
    period: Month | None = None
    units: Sequence[str] = ()
    done: list[Taken] = field(default_factory=list)
    problems: list[Finding] = field(default_factory=list)

    @cached_property
    def _endings(self) -> Endings:
        return Endings([*self.taking.snapshot.ids("unit"), *self.units])

    def take(self, rows: Iterable[Row]) -> None:
        """Take rows in the order of their days; the others are listed."""
        for row in sorted(rows, key=lambda one: one.text("date") or "9"):
            try:
                self._take(row)
            except Refusal as refusal:
                self.problems.append(left_out(row, refusal))

    def _take(self, row: Row) -> None:
        day = parse_date(row.text("date")) if row.text("date") else None
        meter = self._meter(row, day or self._last_day)
        value = row.text("value")
        known = self._dateless(meter, value) if day is None else None
        if known is not None:
            self.done.append((row, meter, known, False))
            return
        request = Request(
            value, day or self._last_day, row.text("kind") or ACTUAL, self.period, note=row.text("note")
        )
        _refuse_other_factors(row, meter)
        self._refuse_other_previous(row, meter, request.day)
        self.done.append((row, meter, *self.taking.take(meter, request)))

    @property
    def _last_day(self) -> date:
        """The day of rows that name none: today, or the last day on which the period may be read."""
        today = self.taking.acting.today
        return min(today, self.period.last) if self.period else today

    def _dateless(self, meter: Meter, value: str) -> Reading | None:
        """The reading of the period that a row without a date says again; refuse what says another one."""
        month = self.period or Month.of(self._last_day)
        there = [one for one in self.taking.standing(meter.id) if one.period == month]
        if not there:
            return None
        if Fraction(value) == Fraction(there[-1].value):
            return there[-1]
        raise BadData(
            msg(
                "the row names no day, and there is a reading of {period} already: {value}",
                period=str(month),
                value=there[-1].value,
            ),
            field="date",
        )

    def _meter(self, row: Row, day: date) -> Meter:
        code = self.taking.snapshot.only(row.text("unit"), self._endings.candidates(row.text("unit")))
        meters = self.taking.by_unit.get(code, ())
        for name in ("meter", "serial", "utility"):
            if row.text(name):
                return meter_at(meters, code, row.text(name), day)
        there = [one for one in meters if one.in_place(day)]
        if len(there) == 1:
            return there[0]
        raise NotFound(
            msg("the row does not say which meter of {unit} it is", unit=code), record=code, field="unit"
        )

    def _refuse_other_previous(self, row: Row, meter: Meter, day: date) -> None:
        """Refuse a row whose last reading is not ours: it may be another meter's."""
        said = row.text("previous")
        if not said:
            return
        ours = _before(points_of(meter, self.taking.standing(meter.id)), day)
        if ours is not None and Fraction(said) != Fraction(ours.value):
            text = msg(
                "the last reading is {said} in the file, but {ours} on {day} here",
                said=said,
                ours=ours.value,
                day=ours.day,
            )
            raise BadData(text, field="previous")


def _before(points: Sequence[Point], day: date) -> Point | None:
    return next((point for point in reversed(points) if point.day < day or point is points[0]), None)


def _refuse_other_factors(row: Row, meter: Meter) -> None:
    for name in _COMPARED:
        said, ours = row.text(name), getattr(meter, name)
        if said and Fraction(said) != Fraction(ours):
            raise BadData(
                msg("{field} is {said} in the file, but {ours} here", field=name, said=said, ours=ours),
                field=name,
            )


def left_out(row: Row, refusal: Refusal) -> Finding:
    """Say why a row is not taken, by the cell that it is about."""
    where = row.where(_CELLS.get(refusal.field, "value"))
    return Finding("reading-row", msg("the row is left out: {reason}", reason=refusal.message), where)


def take_readings(session: Session, path: Path, layout: Layout, *, dry_run: bool = False) -> Outcome:
    """Enter the readings of an .xlsx or .csv file as one commit; given again, nothing is entered twice."""
    from propdesk.store.workbook import load, read_workbook

    tables = known_tables(layout.mapping, builds=BUILDS)
    read = read_tables(read_workbook(load(path), name=path.name), tables, sheet=layout.sheet)
    attempts: list[Rows] = []

    def decide(snapshot: Snapshot) -> Change:
        rows = Rows(Taking(snapshot, session.acting), layout.period)
        attempts.append(rows)
        rows.take(row for one in read.reads for row in one.rows)
        return change_of(rows.taking, layout.note)

    written = write(session, decide, dry_run=dry_run)
    problems = [*read.problems, *_findings(read.reads), *attempts[-1].problems]
    notes = [Note(one.message, "problem", where=one.where) for one in problems]
    notes += [*read.notes, *notes_of(written), *_odd(attempts[-1])]
    return _outcome(attempts[-1], notes, len(problems), written.commit)


def _findings(reads: Iterable[Read]) -> Iterator[Finding]:
    return (finding for read in reads for finding in read.findings)


def _odd(rows: Rows) -> Iterator[Note]:
    """Readings that were taken and should be looked at."""
    for row, meter, reading, new in rows.done:
        odd = look(rows.taking, meter, reading) if new else None
        if odd is not None:
            yield Note(odd, "warning", meter.id, row.where("value"))


def _outcome(rows: Rows, notes: Sequence[Note], problems: int, commit: str | None) -> Outcome:
    shown = [_row(rows, *one) for one in rows.done]
    known = sum(not row["new"] for row in shown)
    again = [Note(msg("{count} readings are there already; nothing is entered twice", count=known))]
    totals = {"count": len(shown), "new": len(shown) - known, "problems": problems}
    columns = (*COLUMNS, "where")
    told = [*notes, *again * bool(known)]
    return Outcome(
        "fee readings import", shown, totals, told, commit, columns, look=bool(problems), titles=READ_TITLES
    )


def _row(rows: Rows, row: Row, meter: Meter, reading: Reading, new: bool) -> dict[str, Any]:
    return taken_row(rows.taking, meter, reading, new) | {"where": row.where("value")}
