"""What the index knows of tickets: those that are live, of a unit, of a time, alike, as facts."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator
from datetime import date, datetime, timedelta
from typing import Any

from propdesk.domain.changes import Record
from propdesk.domain.lifecycle import Life
from propdesk.domain.periods import format_moment
from propdesk.domain.ticket import facts_of
from propdesk.domain.ticketfacts import Ticket
from propdesk.store.snapshot import Snapshot

_BODIES = (
    "SELECT t.id, b.body FROM tickets t JOIN bodies b ON b.file = t.file WHERE {} ORDER BY t.reported, t.id"
)


class Tickets:
    """The tickets of a snapshot."""

    def __init__(self, snapshot: Snapshot, life: Life) -> None:
        self._snapshot = snapshot
        self._life = life
        snapshot.refuse_broken("ticket")

    def live(self) -> list[Ticket]:
        """All that are not closed, cancelled or duplicates."""
        return list(self._where("t.live = 1"))

    def every(self) -> list[Ticket]:
        """All there are."""
        return list(self._where("1"))

    def since(self, first: date) -> list[Ticket]:
        """All that were reported on a day or later."""
        return list(self._where("t.reported >= ?", first.isoformat()))

    def complaints(self, first: date) -> list[Ticket]:
        """The complaints that were reported on a day or later."""
        return list(self._where("t.kind = 'complaint' AND t.reported >= ?", first.isoformat()))

    def in_states(self, states: Collection[str]) -> list[Ticket]:
        """All that stand in some states."""
        marks = ", ".join("?" * len(states))
        return list(self._where(f"t.status IN ({marks})", *sorted(states)))

    def of_unit(self, unit: str) -> list[Ticket]:
        """All of a unit."""
        return list(self._where("t.unit = ?", unit)) if unit else []

    def touched(self, first: date, last: date) -> list[Ticket]:
        """All that were reported, resolved or closed within some days, and those that are live."""
        days = _days(first, last)
        moved = "(t.reported >= ? AND t.reported < ?) OR (t.moved >= ? AND t.reported < ?) OR t.live = 1"
        return list(self._where(moved, *days, *days))

    def records_touched(self, first: date, last: date) -> list[tuple[str, Record]]:
        """Those that were reported by a day and moved since another, or are live: as records."""
        moved = "(t.moved >= ? AND t.reported < ?) OR t.live = 1"
        return list(self._records(moved, *_days(first, last)))

    def near(self, unit: str, building: str, *, since: datetime) -> list[Ticket]:
        """Those of a building since a moment, and the live ones of the building and of a unit."""
        where = "(t.unit = ? AND t.live = 1) OR (t.building = ? AND (t.live = 1 OR t.reported >= ?))"
        return list(self._where(where, unit, building, format_moment(since)))

    def _where(self, condition: str, *values: Any) -> Iterator[Ticket]:
        return (facts_of(id, record, self._life) for id, record in self._records(condition, *values))

    def _records(self, condition: str, *values: Any) -> Iterator[tuple[str, Record]]:
        rows = self._snapshot.index.query(_BODIES.format(condition), values)
        return ((id, json.loads(body)) for id, body in rows)


def _days(first: date, last: date) -> tuple[str, str]:
    return first.isoformat(), (last + timedelta(days=1)).isoformat()
