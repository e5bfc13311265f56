"""What happened to a unit's meters, as events of its household: readings, replacements, removals."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from propdesk.domain.changes import Record
from propdesk.domain.messages import Message, msg
from propdesk.domain.meter import ESTIMATE, FINAL, INITIAL, READ, VOID, Chain, Point
from propdesk.domain.titles import utility_title
from propdesk.services.meterlists import state_of
from propdesk.services.telling import Event, Household, Teller
from propdesk.store.meters import Meters


def meters_of(house: Household) -> list[Chain]:
    """The chains of meters of a unit."""
    return list(Meters(house.snapshot).chains(unit=house.code))


def meter_rows(house: Household) -> Iterator[Record]:
    """The meters that hang there now, with their last readings."""
    for chain in sorted(meters_of(house), key=lambda one: (one.last.utility, one.last.id)):
        if not chain.ended:
            meter, last = chain.last, chain.points[-1]
            row = {"id": meter.id, "utility": meter.utility, "serial": meter.serial, "state": state_of(meter)}
            row |= {"last_value": last.value, "last_date": last.day.isoformat()}
            yield {key: value for key, value in row.items() if value and value != "in-use"}


def _readings(house: Household) -> Iterator[Event]:
    """Every line of a sheet, those that were corrected or taken back, too."""
    registers = Meters(house.snapshot)
    names = [meter.id for chain in meters_of(house) for meter in chain.meters]
    for meter, period, utility, day, value, kind, _, corrects, at, clerk in registers.lines(names):
        values = {"utility": utility_title(utility), "value": value, "period": period, "day": day}
        moment = at if at.startswith(day) else day
        yield Event(moment, "reading", _said(kind, bool(corrects), values), meter, clerk=clerk)


def _said(kind: str, corrects: bool, values: Mapping[str, Any]) -> Message:
    if kind == VOID:
        return msg("{utility}: the reading of {day} is taken back", **values)
    if corrects:
        return msg("{utility}: the reading of {day} is corrected to {value}", **values)
    if kind == ESTIMATE:
        return msg("{utility} {value}, estimated, for {period}", **values)
    return msg("{utility} {value} for {period}", **values)


def _changes(house: Household) -> Iterator[Event]:
    """When meters were hung up, replaced, and removed."""
    for chain in meters_of(house):
        for point in chain.points:
            if point.kind not in READ:
                yield from _hung(chain, point)


def _hung(chain: Chain, point: Point) -> Iterator[Event]:
    meter, values = point.meter, {"utility": utility_title(point.meter.utility), "value": point.value}
    day = point.day.isoformat()
    if point.kind == INITIAL and meter.id == chain.meters[0].id:
        yield Event(day, "meter", msg("{utility}: a meter is hung up at {value}", **values), meter.id)
    elif point.kind == INITIAL:
        old = msg(
            "{utility}: {old} is replaced; the new meter begins at {value}", old=meter.replaces, **values
        )
        yield Event(day, "replaced", old, meter.id)
    elif point.kind == FINAL:
        yield Event(day, "meter", msg("{utility}: the meter is removed at {value}", **values), meter.id)


METER_TELLERS: tuple[Teller, ...] = (_readings, _changes)
