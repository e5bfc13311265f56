"""What a payment may go to: open bill lines in the order they are paid, and the late charges on them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from propdesk.domain.latecharge import Moved
from propdesk.domain.ledger import NO_LATE, BilledLine, oldest_first
from propdesk.services.latecharges import NO_MOVES, LateCharges


@dataclass(frozen=True)
class Claims:
    """Lines on which something is open, and late charges in fen by key; some lines have only the latter."""

    lines: Sequence[BilledLine]
    late: Mapping[str, int]

    def open_on(self, keys: Collection[str] = ()) -> int:
        """What is open on some lines (none: on all), with their late charges."""
        meant = [line for line in self.lines if not keys or line.key in keys]
        return sum(line.outstanding + self.late.get(line.key, 0) for line in meant)


def claims_on(
    unpaid: Sequence[BilledLine],
    charges: LateCharges,
    *,
    units: Collection[str] | None,
    day: date,
    moved: Mapping[str, Iterable[Moved]] = NO_MOVES,
    settled: Mapping[str, int] = NO_LATE,
) -> Claims:
    """Put the unpaid lines of units together with the late charges that stand on a day (None: all units).

    ``moved`` and ``settled``: what has happened since the snapshot that the charges are asked of.
    """
    delayed = charges.lines(day, units=units)
    late = charges.standing(delayed, day, moved=moved, settled=settled)
    known = {line.key for line in unpaid}
    paid = [
        replace(line, paid=line.principal) for line in delayed if line.key in late and line.key not in known
    ]
    return Claims(oldest_first([*unpaid, *paid]), late)
