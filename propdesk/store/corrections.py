"""What changes an account beside its bills and receipts: notes, late charges, refunds, money for others."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from propdesk.store.snapshot import Snapshot

_OTHERS = """
(SELECT bill, receipt, fen, received FROM live_payments
  UNION ALL SELECT bill, receipt, fen, received FROM live_late) p
  JOIN live_lines l ON l.key = p.bill JOIN live_receipts r ON r.no = p.receipt
"""
_CORRECTIONS = f"""
SELECT day, kind, id, fen, 0, '' FROM live_notes WHERE unit = :unit AND late = 0
UNION ALL SELECT a.received, 'late', a.receipt, SUM(a.fen), 0, '' FROM live_late a
  JOIN live_lines l ON l.key = a.bill WHERE l.unit = :unit GROUP BY a.receipt, a.received
UNION ALL SELECT substr(moment, 1, 10), 'refund', no, 0, -fen, receipt FROM refunds
  WHERE unit = :unit AND deposit = ''
UNION ALL SELECT due, 'settled', key, 0, settled, '' FROM live_lines WHERE unit = :unit AND settled > 0
UNION ALL SELECT p.received, 'shared', p.receipt, 0, SUM(p.fen), r.unit FROM {_OTHERS}
  WHERE l.unit = :unit AND r.unit <> :unit GROUP BY p.receipt, p.received
UNION ALL SELECT p.received, 'shared', p.receipt, 0, -SUM(p.fen), l.unit FROM {_OTHERS}
  WHERE r.unit = :unit AND l.unit <> :unit GROUP BY p.receipt, p.received, l.unit
"""


@dataclass(frozen=True)
class Correction:
    """An entry of an account, in fen: what it adds to the debt (``billed``) or takes from it (``paid``).

    ``kind`` is credit, debit, waiver, late, refund, settled (in the books of before) or shared (money of
    one unit's receipt for another's bills: ``of`` is the other unit; of a refund it is the receipt).
    """

    day: date
    kind: str
    ref: str
    billed: int
    paid: int
    of: str


def corrections_of(snapshot: Snapshot, unit: str) -> list[Correction]:
    """What corrected a unit's account, in the order of days."""
    rows = snapshot.index.query(f"SELECT * FROM ({_CORRECTIONS}) ORDER BY 1, 2, 3", {"unit": unit})
    return [Correction(date.fromisoformat(day), *rest) for day, *rest in rows]


@dataclass(frozen=True)
class PaidBack:
    """Money of a deposit that was paid back, in fen."""

    number: str
    deposit: str
    at: str
    amount: int
    clerk: str


def deposits_paid_back(snapshot: Snapshot, unit: str) -> list[PaidBack]:
    """What was paid back of a unit's deposits."""
    sql = "SELECT no, deposit, moment, fen, clerk FROM refunds WHERE unit = ? AND deposit <> '' ORDER BY no"
    return [PaidBack(*row) for row in snapshot.index.query(sql, (unit,))]
