"""What a bill run is decided on: what is asked for, tariffs, units, what is billed already."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from propdesk.domain import tariff
from propdesk.domain.changes import Record
from propdesk.domain.messages import NotFound, msg
from propdesk.domain.periods import Month, parse_date
from propdesk.domain.relief import Relief, relief_of, relieved
from propdesk.domain.spans import Span
from propdesk.domain.tariff import Cycle, Tariff
from propdesk.domain.unit import selector
from propdesk.services.tariffs import item_code
from propdesk.store.accounts import Accounts
from propdesk.store.meters import Meters, resolve_meter
from propdesk.store.snapshot import Snapshot

Spans = Mapping[tuple[str, str], Sequence[Span]]
"""What is billed already, by item and unit (or meter)."""

ALL = "all"
"""Confirms every consumption that is far over the average."""

_EVERY = frozenset((ALL, "全部"))


@dataclass(frozen=True)
class Request:
    """What is to be billed: months, items (none: all), units, and whether earlier cycles too.

    ``confirmed`` names meters whose consumption may be far over their average (``all``: every one).
    """

    months: tuple[Month, ...]
    items: tuple[str, ...] = ()
    units: str | None = None
    catch_up: bool = False
    confirmed: tuple[str, ...] = ()


@dataclass(frozen=True)
class Ground:
    """What a run is decided on, read from one snapshot.

    ``cycles`` keeps what was found for an item and first day: most units share them with many others.
    ``confirmed`` are ids of meters, or ``all``.
    """

    snapshot: Snapshot
    request: Request
    tariffs: Mapping[str, Tariff]
    units: Sequence[tuple[str, Record]]
    spans: Spans
    billing_from: date
    reliefs: Mapping[str, Sequence[Relief]] = field(default_factory=dict)
    confirmed: Collection[str] = frozenset()
    cycles: dict[tuple[str, date], Sequence[tuple[Month, Cycle]]] = field(default_factory=dict)

    @property
    def first(self) -> Month:
        """The first month that is billed."""
        return self.request.months[0]

    @cached_property
    def meters(self) -> Meters:
        """All meters with their readings: those of several items are read at once."""
        return Meters(self.snapshot)

    def reliefs_of(self, item: str, code: str, span: Span) -> Sequence[Record]:
        """The reliefs of a unit for an item's days, as a line holds them."""
        mine = self.reliefs.get(code)
        return relieved((each for each in mine if each.item in ("", item)), span) if mine else ()

    def cycles_of(self, item: Tariff, anchor: date) -> Sequence[tuple[Month, Cycle]]:
        """The cycles of an item, counted from a day, that may be billed by now, each with its month."""
        key = (item.item, anchor)
        if key not in self.cycles:
            found = _cycles(item, anchor, self.request.months)
            self.cycles[key] = [each for each in found if each[1].end >= self.billing_from]
        return self.cycles[key]


def read_ground(snapshot: Snapshot, request: Request) -> Ground:
    """Read what a run is decided on; unknown items and units are refused."""
    tariffs = {item: tariff.tariff_of(item, record) for item, record in snapshot.all("tariff")}
    wanted = {item_code(snapshot, text) for text in request.items} or tariffs.keys()
    chosen = {item: one for item, one in tariffs.items() if item in wanted}
    units = chosen_units(snapshot, request.units)
    start = snapshot.get("desk", "desk").get("billing_from")
    spans = Accounts(snapshot).live_spans(set(chosen))
    billing_from = parse_date(start) if start else date.min
    confirmed = confirmed_meters(snapshot, request.confirmed)
    return Ground(snapshot, request, chosen, units, spans, billing_from, _reliefs(snapshot), confirmed)


def confirmed_meters(snapshot: Snapshot, wanted: Iterable[str]) -> frozenset[str]:
    """The meters that are confirmed: by id, the end of one, or serial number; ``all`` for every one."""
    texts = list(wanted)
    if any(text in _EVERY for text in texts):
        return frozenset({ALL})
    return frozenset(resolve_meter(snapshot, text) for text in texts)


def _reliefs(snapshot: Snapshot) -> dict[str, list[Relief]]:
    """The reliefs of each unit."""
    found: dict[str, list[Relief]] = {}
    for id, record in snapshot.all("relief"):
        found.setdefault(record["unit"], []).append(relief_of(id, record))
    return found


def chosen_units(snapshot: Snapshot, wanted: str | None) -> Sequence[tuple[str, Record]]:
    """The units that a selector chooses; refuse one that chooses none."""
    chooses = selector(wanted)
    units = [(code, unit) for code, unit in snapshot.all("unit") if chooses(code, unit)]
    if wanted and not units:
        raise NotFound(msg("no unit answers to {units}", units=wanted), field="unit")
    return units


def _cycles(item: Tariff, anchor: date, months: Sequence[Month]) -> list[tuple[Month, Cycle]]:
    """Cycles billed before and in the months, and the one that runs on: a part of it may be due earlier."""
    found = [
        (tariff.month_of(item, cycle), cycle)
        for cycle in tariff.cycles_billed_before(item, anchor, months[0])
    ]
    due = ((month, tariff.cycle_billed_in(item, anchor, month)) for month in months)
    found += [(month, cycle) for month, cycle in due if cycle]
    running = tariff.running_cycle(item, anchor, months[-1])
    return found + ([(tariff.month_of(item, running), running)] if running else [])
