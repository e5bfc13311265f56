"""Readings of meters as they come in: one or many, each seen by those behind it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import Any

from propdesk.domain.changes import Acting, Change, Note, Outcome, Put, Record
from propdesk.domain.ids import ending_matches
from propdesk.domain.messages import Message, NotFound, msg
from propdesk.domain.meter import (
    ACTUAL,
    VOID,
    Chain,
    Meter,
    Reading,
    chain_of,
    rounded,
    standing,
    unusual,
)
from propdesk.domain.periods import Month
from propdesk.domain.reading import GRACE, Entry, period_of, refuse_unfit, with_lines
from propdesk.domain.titles import READ_TITLES, UTILITIES, code_of, meter_title
from propdesk.services.meterlists import readings_in
from propdesk.services.meters import number
from propdesk.services.session import Session
from propdesk.services.writing import need_reason, notes_of, write
from propdesk.store.meters import Meters
from propdesk.store.snapshot import Snapshot

COLUMNS = tuple("unit utility meter period date value kind quantity".split())


@dataclass(frozen=True)
class Request:
    """A reading as it is entered; without a value it takes back the one of that day (``kind`` void)."""

    value: str
    day: date
    kind: str = ACTUAL
    period: Month | None = None
    rollover: bool = False
    corrects: bool = False
    note: str = ""


class Taking:
    """A desk's readings while further ones are entered one after the other; ``new`` are meters beside them.

    A reading that is refused leaves everything as it was.
    """

    def __init__(self, snapshot: Snapshot, acting: Acting, new: Mapping[str, Meter] | None = None) -> None:
        self.snapshot = snapshot
        self.acting = acting
        self.registers = Meters(snapshot)
        self.new = new or {}
        self.taken: list[tuple[str, Month, Record]] = []
        self.grace = int(snapshot.get("desk", "desk").get("reading_grace_days", GRACE))
        self._standing: dict[str, Sequence[Reading]] = {}

    @cached_property
    def meters(self) -> Mapping[str, Meter]:
        """All meters by id."""
        return {**self.registers.meters, **self.new}

    @cached_property
    def by_unit(self) -> Mapping[str, Sequence[Meter]]:
        """The meters of each unit."""
        found: dict[str, list[Meter]] = {}
        for meter in self.meters.values():
            found.setdefault(meter.unit, []).append(meter)
        return found

    @cached_property
    def _read(self) -> frozenset[tuple[str, str]]:
        """The readings, by meter and day, on which live bills rest."""
        lines = (line for each in self.registers.billed().values() for line in each)
        return frozenset(name for line in lines for name in line.read)

    def standing(self, meter: str) -> Sequence[Reading]:
        """The readings of a meter that stand, with those entered just now."""
        if meter not in self._standing:
            self._standing[meter] = self.registers.readings_of(meter)
        return self._standing[meter]

    def take(self, meter: Meter, request: Request) -> tuple[Reading, bool]:
        """Enter a reading; one that is there already just so comes back, and is not new."""
        readings = self.standing(meter.id)
        known = next((one for one in readings if one.day == request.day), None)
        entry = self._entry(meter, request, readings, known)
        if known is not None and _is_same(known, entry.reading) and not request.corrects:
            return known, False
        refuse_unfit(
            meter,
            readings,
            entry,
            today=self.acting.today,
            grace=self.grace,
            billed=entry.corrects and (meter.id, request.day.isoformat()) in self._read,
        )
        self._standing[meter.id] = standing([*readings, entry.reading])
        self.taken.append((meter.utility, entry.reading.period, entry.row(self.acting)))
        return entry.reading, True

    def _entry(
        self, meter: Meter, request: Request, readings: Sequence[Reading], known: Reading | None
    ) -> Entry:
        """A correction belongs to the period of what it corrects."""
        corrects = request.corrects or request.kind == VOID
        period = known.period if known else request.period
        period = period or period_of(request.day, meter, readings, grace=self.grace)
        value = known.value if request.kind == VOID and known else number(request.value or "0", field="value")
        reading = Reading(meter.id, request.day, value, request.kind, period, request.rollover)
        return Entry(reading, corrects, request.note)

    def chain(self, meter: str) -> Chain:
        """The chain of a meter with all that was entered."""
        found = next(
            (each for each in self.registers.successions if meter in {one.id for one in each}), None
        ) or (self.meters[meter],)
        return chain_of(found, {one.id: self.standing(one.id) for one in found})

    def puts(self) -> list[Put]:
        """The sheets with all that was entered."""
        sheets: dict[tuple[Month, str], list[Record]] = {}
        for utility, period, row in self.taken:
            sheets.setdefault((period, utility), []).append(row)
        return [self._put(*name, rows) for name, rows in sorted(sheets.items())]

    def _put(self, period: Month, utility: str, rows: Sequence[Record]) -> Put:
        id = f"{period}/{utility}"
        return Put("reading", id, with_lines(self.snapshot.reread("reading", id), period, utility, rows))


def _is_same(known: Reading, new: Reading) -> bool:
    return (known.value, known.kind, known.rollover) == (new.value, new.kind, new.rollover)


def change_of(taking: Taking, reason: str = "") -> Change:
    """The commit of all that was entered."""
    puts = taking.puts()
    where = puts[0].id if len(puts) == 1 else "..".join((puts[0].id[:7], puts[-1].id[:7])) if puts else ""
    subject = f"fee: read {where} ({len(taking.taken)} readings)"
    return Change("fee read", subject, taking.acting.clerk, puts, reason)


def meter_at(meters: Sequence[Meter], unit: str, wanted: str, day: date) -> Meter:
    """Find a meter of a unit: by what it measures (the one that hangs there), by id, its end, or serial."""
    utility = code_of(UTILITIES, wanted)
    if utility in UTILITIES:
        there = [one for one in meters if one.utility == utility and one.in_place(day)]
        gone = {one.replaces for one in there}
        found = [one for one in there if one.id not in gone]
    else:
        ids = ending_matches(wanted, [one.id for one in meters])
        found = [one for one in meters if one.id in ids] or [one for one in meters if one.serial == wanted]
    if len(found) == 1:
        return found[0]
    known = [meter_title(one.id, one.utility, one.serial) for one in (found or meters)]
    text = (
        msg("{unit}: {wanted} is ambiguous", unit=unit, wanted=wanted)
        if found
        else msg("{unit} has no meter {wanted} on {day}", unit=unit, wanted=wanted, day=day)
    )
    hint = msg("its meters are: {meters}", meters=known) if known else msg("propdesk meter add enters one")
    raise NotFound(text, hint=hint, record=unit, field="meter")


def read_meter(
    session: Session, unit: str, wanted: str, request: Request, *, dry_run: bool = False
) -> Outcome:
    """Enter one reading as one commit; corrections and readings that are taken back have a reason."""
    if request.corrects or request.kind == VOID:
        request = replace(request, note=need_reason(request.note))
    done: list[tuple[Taking, Meter, Reading, bool]] = []

    def decide(snapshot: Snapshot) -> Change:
        taking = Taking(snapshot, session.acting)
        code = snapshot.resolve("unit", unit)
        meter = meter_at(taking.by_unit.get(code, ()), code, wanted, request.day)
        done.append((taking, meter, *taking.take(meter, request)))
        return change_of(taking, request.note)

    written = write(session, decide, dry_run=dry_run)
    taking, meter, reading, new = done[-1]
    notes = [*notes_of(written), *_notes(taking, meter, reading, new)]
    row = taken_row(taking, meter, reading, new)
    return Outcome("fee read", [row], {}, notes, written.commit, COLUMNS, titles=READ_TITLES)


def taken_row(taking: Taking, meter: Meter, reading: Reading, new: bool) -> dict[str, Any]:
    """A reading that was entered as a row, with what was used since the one before."""
    rows = (row for _, row in readings_in(taking.chain(meter.id)))
    name = (meter.id, reading.day.isoformat(), reading.kind)
    found = next((row for row in rows if (row["meter"], row["date"], row["kind"]) == name), {})
    plain = {"unit": meter.unit, "utility": meter.utility, "meter": meter.id, "period": str(reading.period)}
    plain |= {"date": reading.day.isoformat(), "value": reading.value, "kind": reading.kind}
    return plain | found | {"new": new}


def _notes(taking: Taking, meter: Meter, reading: Reading, new: bool) -> Iterator[Note]:
    if not new:
        yield Note(msg("this reading is there already"), record=meter.id)
    if reading.period != Month.of(reading.day):
        yield Note(msg("it counts for {period}", period=str(reading.period)), record=meter.id)
    odd = look(taking, meter, reading)
    if odd is not None:
        yield Note(odd, "warning", meter.id)


def look(taking: Taking, meter: Meter, reading: Reading) -> Message | None:
    """Say if what was used up to a reading is far over the average of earlier periods."""
    if reading.kind != ACTUAL:
        return None
    usages = taking.chain(meter.id).usages()
    at = next((at for at, one in enumerate(usages) if one.period == reading.period), None)
    average = unusual(usages[:at], usages[at].quantity, usages[at].months) if at is not None else None
    if at is None or average is None:
        return None
    return msg(
        "{quantity} is over 3 times the average of {average} a month: look whether it is right",
        quantity=rounded(usages[at].quantity),
        average=rounded(average),
    )
