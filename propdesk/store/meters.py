"""What the index knows of meters: their readings, their chains, and how far they are billed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache
from itertools import groupby
from typing import Any

from propdesk.domain.changes import Record
from propdesk.domain.ids import ending_matches
from propdesk.domain.messages import NotFound, msg
from propdesk.domain.meter import Chain, Meter, Reading, chain_of, meter_of, standing, successions
from propdesk.domain.periods import Month
from propdesk.domain.titles import Title, meter_title
from propdesk.store.snapshot import Snapshot

_READINGS = "SELECT meter, day, value, kind, period, rollover FROM readings"
_BILLED = """
SELECT run, key, item, unit, meter, first, start, finish, months, quantity, previous, current,
  read_from, read_to, estimated
FROM metered WHERE run NOT IN (SELECT run FROM voided_runs)
"""
_DAYS = slice(6, 8)
"""Where the days of a line stand in its row."""


@dataclass(frozen=True)
class Billed:
    """A live bill line of a meter: its span, how much, and where on which register it begins and ends.

    ``first`` is the meter on which it begins: another one if that was replaced meanwhile.
    """

    run: str
    key: str
    item: str
    unit: str
    meter: str
    first: str
    start: date
    end: date
    months: int
    quantity: str
    previous: str
    current: str
    read_from: str
    read_to: str
    estimated: bool

    @property
    def read(self) -> frozenset[tuple[str, str]]:
        """The readings it was computed from: meter and day."""
        return frozenset(((self.first, self.read_from), (self.meter, self.read_to)))


class Meters:
    """The meters of one snapshot."""

    def __init__(self, snapshot: Snapshot) -> None:
        snapshot.refuse_broken("reading")
        self.snapshot = snapshot
        self._query = snapshot.index.query

    @cached_property
    def meters(self) -> Mapping[str, Meter]:
        """All meters by id."""
        return {id: meter_of(id, record) for id, record in self.snapshot.all("meter")}

    @cached_property
    def successions(self) -> Sequence[tuple[Meter, ...]]:
        """All meters, those together that replaced each other."""
        return list(successions(self.meters.values()))

    def chains(self, *, item: str | None = None, unit: str | None = None) -> Iterator[Chain]:
        """The chains of meters, of an item or a unit (as their last meter says), with their readings."""
        chosen = [
            each
            for each in self.successions
            if item in (None, each[-1].item) and unit in (None, each[-1].unit)
        ]
        readings = self._of([meter.id for each in chosen for meter in each]) if unit else self._all
        return (chain_of(each, readings) for each in chosen)

    def chain_with(self, meter: str) -> Chain:
        """The chain that a meter belongs to."""
        found = next(each for each in self.successions if meter in {one.id for one in each})
        return chain_of(found, self._of([one.id for one in found]))

    def readings_of(self, meter: str) -> Sequence[Reading]:
        """The readings of a meter that stand, in order."""
        return self._of([meter]).get(meter, ())

    def sheet_of(self, meter: str, day: str) -> str | None:
        """The sheet that holds the reading of a meter and day; None if it was not read then."""
        sql = "SELECT period, utility FROM readings WHERE meter = ? AND day = ? ORDER BY rowid DESC LIMIT 1"
        rows = self._query(sql, (meter, day))
        return f"{rows[0][0]}/{rows[0][1]}" if rows else None

    def lines(self, meters: Sequence[str]) -> list[tuple[Any, ...]]:
        """All lines of some meters as they stand in their sheets, corrected ones too, by meter and day."""
        marks = ", ".join("?" * len(meters))
        sql = (
            "SELECT meter, period, utility, day, value, kind, rollover, corrects, moment, clerk FROM readings"
            f" WHERE meter IN ({marks}) ORDER BY meter, day, rowid"
        )
        return self._query(sql, tuple(meters))

    def billed(self, meters: Sequence[str] | None = None) -> dict[str, list[Billed]]:
        """Live lines by meter (of these, else of all), in the order of their spans."""
        some = "" if meters is None else f" AND meter IN ({', '.join('?' * len(meters))})"
        found: dict[str, list[Billed]] = {}
        for row in self._query(f"{_BILLED}{some} ORDER BY start", tuple(meters or ())):
            line = _billed(row)
            found.setdefault(line.meter, []).append(line)
        return found

    @cached_property
    def all_billed(self) -> Mapping[str, list[Billed]]:
        """Live lines of all meters."""
        return self.billed()

    @cached_property
    def _all(self) -> Mapping[str, Sequence[Reading]]:
        return _by_meter(self._query(f"{_READINGS} ORDER BY meter, rowid", ()))

    def _of(self, meters: Sequence[str]) -> Mapping[str, Sequence[Reading]]:
        marks = ", ".join("?" * len(meters))
        return _by_meter(
            self._query(f"{_READINGS} WHERE meter IN ({marks}) ORDER BY meter, rowid", tuple(meters))
        )


def _by_meter(rows: Sequence[tuple[Any, ...]]) -> dict[str, Sequence[Reading]]:
    read = groupby(map(_reading, rows), key=lambda one: one.meter)
    return {meter: standing(each) for meter, each in read}


def _reading(row: tuple[Any, ...]) -> Reading:
    meter, day, value, kind, period, rollover = row
    return Reading(meter, date.fromisoformat(day), value, kind, _month(period), bool(rollover))


@lru_cache(maxsize=1 << 10)
def _month(text: str) -> Month:
    return Month(int(text[:4]), int(text[5:]))


def _billed(row: tuple[Any, ...]) -> Billed:
    values = list(row)
    values[_DAYS] = map(date.fromisoformat, row[_DAYS])
    values[-1] = bool(values[-1])
    return Billed(*values)


def resolve_meter(snapshot: Snapshot, wanted: str) -> str:
    """Find a meter by its id or the end of it, by its serial number, or by the unit where it hangs alone."""
    ids, meters = snapshot.ids("meter"), list(snapshot.all("meter"))
    if ending_matches(wanted, ids):
        return snapshot.only(wanted, ids)
    serials = [id for id, record in meters if record.get("serial") == wanted]
    units = () if serials else ending_matches(wanted, snapshot.ids("unit"))
    there = {id: record for id, record in meters if record["unit"] in units and "removed" not in record}
    found = serials or list(there)
    if len(found) == 1:
        return found[0]
    if not there:
        return snapshot.only(wanted, serials)
    raise NotFound(
        msg("{unit} has more than one meter", unit=wanted),
        hint=msg("its meters are: {meters}", meters=[_title(id, record) for id, record in there.items()]),
        record=wanted,
        field="meter",
    )


def _title(id: str, record: Record) -> Title:
    return meter_title(id, record["utility"], record.get("serial", ""))
