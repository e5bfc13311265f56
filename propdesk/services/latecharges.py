"""Late charges: what stands on bill lines on a stated day, by the desk's terms and each item's own."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import date
from functools import cached_property
from types import MappingProxyType

from propdesk.domain.latecharge import Moved, Terms, accrued, terms_of
from propdesk.domain.ledger import NO_LATE, BilledLine
from propdesk.store.delays import Delays
from propdesk.store.snapshot import Snapshot

NO_MOVES: Mapping[str, Iterable[Moved]] = MappingProxyType({})


class LateCharges:
    """The late charges of one snapshot; nothing is asked of the accounts while none are charged."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot
        self._delays = Delays(snapshot)

    @cached_property
    def terms(self) -> Mapping[str, Terms]:
        """The terms of every item that is charged for."""
        desk = self._snapshot.get("desk", "desk").get("late_charge", {})
        found = {
            item: terms_of(desk, tariff.get("late", {})) for item, tariff in self._snapshot.all("tariff")
        }
        return {item: terms for item, terms in found.items() if terms is not None}

    def lines(self, as_of: date, *, units: Collection[str] | None = None) -> list[BilledLine]:
        """The lines on which a late charge may stand."""
        return self._delays.delayed(as_of, units=units) if self.terms else []

    def standing(
        self,
        lines: Iterable[BilledLine],
        as_of: date,
        *,
        moved: Mapping[str, Iterable[Moved]] = NO_MOVES,
        settled: Mapping[str, int] = NO_LATE,
    ) -> dict[str, int]:
        """What stands unpaid on lines by a day, in fen by key: run up, less what was paid and waived.

        ``moved`` and ``settled`` are what has happened since the snapshot.
        """
        charged = [line for line in lines if line.item in self.terms]
        if not charged:
            return {}
        known, before = self._delays.moved(charged), self._delays.late_settled(as_of)
        found = {}
        for line in charged:
            terms = self.terms[line.item]
            changes = [*known.get(line.key, ()), *moved.get(line.key, ())]
            run_up = accrued(line.amount, line.due, changes, as_of=as_of, terms=terms)
            found[line.key] = run_up - before.get(line.key, 0) - settled.get(line.key, 0)
        return {key: fen for key, fen in found.items() if fen > 0}

    def on_units(self, as_of: date, units: Collection[str] | None = None) -> dict[str, int]:
        """What stands unpaid on the lines of some units (None: all) by a day, in fen by key."""
        return self.standing(self.lines(as_of, units=units), as_of)
