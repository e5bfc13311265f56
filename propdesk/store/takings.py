"""What was billed and what came in on it: sums by unit and item, where the lines lie."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from propdesk.store.snapshot import Snapshot

_PAID = "(SELECT bill, SUM(fen) AS paid FROM live_payments WHERE received {when} GROUP BY bill)"
_NOTED = "(SELECT bill, SUM(fen) AS noted FROM live_notes WHERE late = 0 AND day <= :as_of GROUP BY bill)"
_COLLECTED = f"""
SELECT l.unit, l.item, l.period, SUM(l.fen + IFNULL(n.noted, 0)), SUM(IFNULL(p.paid, 0))
FROM live_lines l LEFT JOIN {_PAID.format(when="<= :as_of")} p ON p.bill = l.key
  LEFT JOIN {_NOTED} n ON n.bill = l.key
WHERE l.period BETWEEN :first AND :last GROUP BY l.unit, l.item, l.period
"""
_CLEARED = f"""
SELECT l.unit, l.item, '', SUM(l.fen + IFNULL(n.noted, 0) - IFNULL(b.paid, 0)), SUM(IFNULL(p.paid, 0))
FROM live_lines l LEFT JOIN {_PAID.format(when="< :start")} b ON b.bill = l.key
  LEFT JOIN {_PAID.format(when="BETWEEN :start AND :as_of")} p ON p.bill = l.key
  LEFT JOIN {_NOTED} n ON n.bill = l.key
WHERE l.due < :start AND l.fen + IFNULL(n.noted, 0) > IFNULL(b.paid, 0) GROUP BY l.unit, l.item
"""


@dataclass(frozen=True)
class Share:
    """What was asked of a unit for an item (in a month, if one is meant), and what came in on it, in fen."""

    unit: str
    item: str
    period: str
    asked: int
    paid: int


def collected(snapshot: Snapshot, periods: Collection[str], *, as_of: date) -> list[Share]:
    """What was billed in some months (the first to the last of them), and received on it up to a day."""
    named = {"first": min(periods), "last": max(periods), "as_of": as_of.isoformat()}
    return _shares(snapshot, _COLLECTED, named)


def cleared(snapshot: Snapshot, start: date, *, as_of: date) -> list[Share]:
    """What was overdue when a period began, and received on it from then up to a day."""
    return _shares(snapshot, _CLEARED, {"start": start.isoformat(), "as_of": as_of.isoformat()})


def _shares(snapshot: Snapshot, sql: str, named: dict[str, str]) -> list[Share]:
    snapshot.refuse_broken_money()
    return [Share(*row) for row in snapshot.index.query(sql, named)]
