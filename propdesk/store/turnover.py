"""What moved in which month, by items and as a whole; which days still wait: asked of the index."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from propdesk.domain.closing import Books, Obstacles
from propdesk.domain.dated import Entry
from propdesk.domain.openness import DEPOSITS_KEPT, LATE_CHARGE
from propdesk.domain.periods import Month, parse_date
from propdesk.store.accounts import Accounts
from propdesk.store.snapshot import Snapshot

_MOVED = """
SELECT 'billed' AS term, period AS month, SUM(fen) FROM live_lines GROUP BY month
UNION ALL SELECT 'received', substr(r.received, 1, 7) AS month, SUM(a.fen)
  FROM allocations a JOIN live_receipts r ON r.no = a.receipt GROUP BY month
UNION ALL SELECT 'credit', substr(run, 1, 7) AS month, SUM(fen) FROM live_uses GROUP BY month
UNION ALL SELECT 'noted', substr(day, 1, 7) AS month, SUM(fen) FROM live_notes WHERE late = 0 GROUP BY month
UNION ALL SELECT 'returned', substr(m.day, 1, 7) AS month, SUM(m.fen)
  FROM live_moves m WHERE m.late = 0 GROUP BY month
UNION ALL SELECT 'settled', period AS month, SUM(settled) FROM live_lines GROUP BY month
"""
"""The terms of ``domain.closing``: a further kind of movement is a further SELECT."""

_COUNTED = """
SELECT 'bills' AS name, period AS month, COUNT(*) FROM live_lines GROUP BY month
UNION ALL SELECT 'receipts', substr(received, 1, 7) AS month, COUNT(*) FROM live_receipts GROUP BY month
UNION ALL SELECT 'invoices', substr(day, 1, 7) AS month, COUNT(*) FROM invoices GROUP BY month
UNION ALL SELECT 'expenses', substr(day, 1, 7) AS month, COUNT(*) FROM expenses GROUP BY month
"""
_RECEIVED = f"""
SELECT item, SUM(fen) FROM (
  SELECT l.item, a.fen FROM allocations a JOIN live_receipts r ON r.no = a.receipt
    JOIN live_lines l ON l.key = a.bill WHERE r.received BETWEEN :first AND :last
  UNION ALL SELECT l.item, -m.fen FROM live_moves m JOIN live_lines l ON l.key = m.bill
    WHERE m.late = 0 AND m.day BETWEEN :first AND :last
  UNION ALL SELECT '{LATE_CHARGE}', fen FROM live_late WHERE received BETWEEN :first AND :last
  UNION ALL SELECT '{DEPOSITS_KEPT}', fen FROM deductions WHERE day BETWEEN :first AND :last
) GROUP BY item
"""
_PREPAID = """
SELECT IFNULL(SUM(fen), 0) FROM (
  SELECT credit AS fen FROM live_receipts WHERE received BETWEEN :first AND :last
  UNION ALL SELECT m.fen FROM live_credit_moves m WHERE m.day BETWEEN :first AND :last
)
"""
_BILLED = """
SELECT item, SUM(fen) FROM (
  SELECT item, fen, period || '-01' AS day FROM live_lines
  UNION ALL SELECT l.item, n.fen, n.day FROM live_notes n JOIN live_lines l ON l.key = n.bill WHERE n.late = 0
) WHERE day BETWEEN :first AND :last GROUP BY item
"""
_COLLECTED = """
SELECT l.item, SUM(p.fen) FROM live_payments p JOIN live_lines l ON l.key = p.bill
WHERE l.period || '-01' BETWEEN :first AND :last AND p.received <= :last GROUP BY l.item
"""
_SPENT = "SELECT item, SUM(fen) FROM expenses WHERE NOT void AND day BETWEEN :first AND :last GROUP BY item"


@dataclass(frozen=True)
class Sums:
    """What came in, was billed and was spent between two days, in fen by item.

    ``received`` was given to bills of an item, ``prepaid`` is the rest of the same money; ``collected`` is
    what was paid of ``billed`` up to the last day, credit too.
    """

    received: Mapping[str, int]
    prepaid: int
    billed: Mapping[str, int]
    collected: Mapping[str, int]
    spent: Mapping[str, int]


class Turnover:
    """The movements of one snapshot, summed; nothing void counts."""

    def __init__(self, snapshot: Snapshot) -> None:
        snapshot.refuse_broken_money()
        snapshot.refuse_broken("invoice")
        snapshot.refuse_broken("expense")
        self._query = snapshot.index.query

    def books(self) -> Books:
        """The movements and counts of all months."""
        moved = {(term, month): fen for term, month, fen in self._query(_MOVED)}
        return Books(moved, {(name, month): count for name, month, count in self._query(_COUNTED)})

    def between(self, first: date, last: date) -> Sums:
        """The sums by item between two days; months are those that begin between them."""
        days = {"first": first.isoformat(), "last": last.isoformat()}
        received, billed, collected, spent = (
            dict(self._query(sql, days)) for sql in (_RECEIVED, _BILLED, _COLLECTED, _SPENT)
        )
        return Sums(received, self._query(_PREPAID, days)[0][0], billed, collected, spent)

    def obstacles(self, month: Month, *, after: Month | None) -> Obstacles:
        """What stands in the way of closing a month; ``after`` is the last one that is closed."""
        until = month.last.isoformat()
        waiting = "SELECT id FROM till_days WHERE NOT closed AND day <= ? ORDER BY day, id"
        days = self._query(waiting, (until,))
        sql = "SELECT DISTINCT substr(day, 1, 7) AS month FROM dated WHERE day > ? AND day < ? ORDER BY month"
        earlier = self._query(sql, (after.last.isoformat(), month.first.isoformat())) if after else []
        latest = self._query("SELECT IFNULL(MAX(moment), '') FROM dated WHERE day <= ?", (until,))
        return Obstacles(tuple(row[0] for row in days), tuple(row[0] for row in earlier), latest[0][0])


def closed_until(snapshot: Snapshot) -> Month | None:
    """The last month that is closed: up to its end nothing is entered any more; None if none is."""
    closed = snapshot.ids("period-close")
    return Month.of(parse_date(f"{closed[-1]}-01")) if closed else None


def undone_by(snapshot: Snapshot, entry: Entry) -> list[Entry]:
    """The entries of the receipt that an entry takes back: its money, and the credit that runs used."""
    if not entry.of:
        return []
    return [Entry(parse_date(day), entry.at) for day in Accounts(snapshot).days_of(entry.of)]
