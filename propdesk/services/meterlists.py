"""Meters as lists: which there are, what each was read, what was used from one reading to the next."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from propdesk.domain.changes import Outcome
from propdesk.domain.messages import NotFound, msg
from propdesk.domain.meter import ESTIMATE, INITIAL, Chain, Meter, exact, rounded
from propdesk.domain.periods import Month
from propdesk.domain.titles import READ_TITLES
from propdesk.domain.unit import selector
from propdesk.services.metering import unread
from propdesk.services.session import Session
from propdesk.store.meters import Meters, resolve_meter
from propdesk.store.snapshot import Snapshot

LISTED = tuple("id unit utility item serial state date value check_due".split())
SHOWN = tuple("period date value kind meter quantity bill".split())


@dataclass(frozen=True)
class Listing:
    """Which meters are listed: of units, of a utility, not read for a month, to be checked up to a day."""

    units: str | None = None
    utility: str | None = None
    missing: Month | None = None
    check_due: date | None = None
    removed: bool = False


def list_meters(session: Session, asked: Listing) -> Outcome:
    """List meters by unit, with the last reading of each; those that were removed only if asked."""
    snapshot, chooses = session.desk.snapshot(), selector(asked.units)
    units = {code: unit for code, unit in snapshot.all("unit") if chooses(code, unit)}
    if asked.units and not units:
        raise NotFound(msg("no unit answers to {units}", units=asked.units), field="unit")
    missing = {one.last.id for one in unread(snapshot, asked.missing)} if asked.missing else None
    rows = [
        _listed(chain, meter, snapshot)
        for chain in Meters(snapshot).chains()
        for meter in chain.meters
        if meter.unit in units and (missing is None or meter.id in missing) and _is_asked(meter, asked)
    ]
    due = asked.check_due.isoformat() if asked.check_due else None
    kept = [row for row in rows if due is None or row.get("check_due", "9") <= due]
    order = {code: at for at, code in enumerate(units)}
    return Outcome(
        "meter list", sorted(kept, key=lambda row: order[row["unit"]]), columns=LISTED, titles=READ_TITLES
    )


def _is_asked(meter: Meter, asked: Listing) -> bool:
    return asked.utility in (None, meter.utility) and (asked.removed or meter.removed is None)


def _listed(chain: Chain, meter: Meter, snapshot: Snapshot) -> dict[str, Any]:
    """A meter as a row: its file, its state, and what it showed last."""
    last = [point for point in chain.points if point.meter.id == meter.id][-1]
    row = {"id": meter.id} | snapshot.get("meter", meter.id) | {"state": state_of(meter)}
    return row | {"date": last.day.isoformat(), "value": last.value}


def state_of(meter: Meter) -> str:
    """Say whether a meter is in use, out of use, faulty, or removed."""
    return "removed" if meter.removed else meter.state or "in-use"


def show_meter(session: Session, wanted: str) -> Outcome:
    """Show a meter above all its readings, those of the meters that it replaced too."""
    snapshot = session.desk.snapshot()
    id = resolve_meter(snapshot, wanted)
    registers = Meters(snapshot)
    chain = registers.chain_with(id)
    billed = registers.billed([one.id for one in chain.meters])
    keys = {(line.meter, line.read_to): line.key for lines in billed.values() for line in lines}
    rows = [row | {"bill": keys.get((row["meter"], row["date"]), "")} for _, row in readings_in(chain)]
    head = {"id": id} | snapshot.get("meter", id) | {"state": state_of(registers.meters[id])}
    return Outcome("meter show", rows, columns=SHOWN, head=head, titles=READ_TITLES)


def readings_in(chain: Chain) -> Iterator[tuple[int, dict[str, Any]]]:
    """The points of a chain as rows, each with what was used since the one that it goes by."""
    firm = 0
    for at, point in enumerate(chain.points):
        row = {"period": str(point.period), "unit": point.meter.unit, "utility": point.meter.utility}
        row |= {
            "meter": point.meter.id,
            "date": point.day.isoformat(),
            "value": point.value,
            "kind": point.kind,
        }
        before = at - 1 if point.kind == ESTIMATE else firm
        if point.kind != INITIAL:
            quantity = chain.quantity(before, at)
            row["quantity"] = exact(quantity) or rounded(quantity)
        firm = firm if point.kind == ESTIMATE else at
        yield at, row
