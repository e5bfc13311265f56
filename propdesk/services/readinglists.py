"""Readings as lists: those of periods, those that are missing, and the sheet that is filled in on site."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from propdesk.domain.changes import Note, Outcome, Record
from propdesk.domain.messages import NotFound, msg
from propdesk.domain.meter import IDLE, READ, Chain
from propdesk.domain.periods import Month
from propdesk.domain.titles import READ_TITLES
from propdesk.domain.unit import in_walking_order, selector
from propdesk.services.metering import unread
from propdesk.services.meterlists import readings_in
from propdesk.services.readings import COLUMNS
from propdesk.services.session import Session
from propdesk.store.meters import Meters
from propdesk.store.snapshot import Snapshot

MISSING = tuple("unit utility meter serial last_date last_value".split())
SHEET = tuple("unit utility serial meter last_value last_date value date note".split())


def list_readings(
    session: Session,
    *,
    months: Sequence[Month] = (),
    units: str | None = None,
    utility: str | None = None,
) -> Outcome:
    """List the readings that stand, by unit and meter, each with what was used since the one before."""
    snapshot = session.desk.snapshot()
    chosen = _chosen(snapshot, units)
    rows = [
        row
        for chain in _walk(Meters(snapshot).chains(), chosen)
        if utility in (None, chain.last.utility)
        for at, row in readings_in(chain)
        if row["kind"] in READ and (not months or chain.points[at].period in months)
    ]
    return Outcome("fee readings list", rows, {"count": len(rows)}, columns=COLUMNS, titles=READ_TITLES)


def list_missing(
    session: Session, month: Month, *, units: str | None = None, utility: str | None = None
) -> Outcome:
    """List the meters that were not read for a month, in walking order."""
    snapshot = session.desk.snapshot()
    chosen = _chosen(snapshot, units)
    rows = [_row(chain) for chain in _walk(unread(snapshot, month, utility=utility), chosen)]
    notes = [] if rows else [Note(msg("all meters were read for {period}", period=str(month)))]
    return Outcome("fee readings missing", rows, {"count": len(rows)}, notes, columns=MISSING)


def reading_sheet(
    session: Session, month: Month, *, units: str | None = None, utility: str | None = None
) -> Outcome:
    """A sheet to fill in on site: every meter in walking order with its last reading, and empty columns."""
    snapshot = session.desk.snapshot()
    chosen = _chosen(snapshot, units)
    chains = [
        chain
        for chain in Meters(snapshot).chains()
        if utility in (None, chain.last.utility)
        and not chain.ended
        and chain.last.state != IDLE
        and chain.last.installed <= month.last
        and month not in chain.read
    ]
    rows = [_row(chain) | {"value": "", "date": "", "note": ""} for chain in _walk(chains, chosen)]
    return Outcome("fee readings sheet", rows, columns=SHEET, titles=READ_TITLES)


def _chosen(snapshot: Snapshot, units: str | None) -> dict[str, int]:
    """The units that are asked for, with their places in walking order."""
    chooses = selector(units)
    found = [(code, unit) for code, unit in snapshot.all("unit") if chooses(code, unit)]
    if units and not found:
        raise NotFound(msg("no unit answers to {units}", units=units), field="unit")
    return {code: at for at, (code, _) in enumerate(in_walking_order(found))}


def _walk(chains: Iterator[Chain] | Sequence[Chain], units: dict[str, int]) -> list[Chain]:
    there = (chain for chain in chains if chain.last.unit in units)
    return sorted(there, key=lambda one: (units[one.last.unit], one.last.utility, one.last.id))


def _row(chain: Chain) -> dict[str, Any]:
    """A meter with its last reading."""
    meter, last = chain.last, chain.points[-1]
    row: Record = {"unit": meter.unit, "utility": meter.utility, "meter": meter.id, "serial": meter.serial}
    return dict(row) | {"last_value": last.value, "last_date": last.day.isoformat()}
