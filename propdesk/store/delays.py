"""What came late: lines that are or were unpaid after their due day, and what late charges were settled."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date

from propdesk.domain.latecharge import Moved
from propdesk.domain.ledger import BilledLine
from propdesk.store.accounts import MOST_VALUES, OPEN, PAID, line_of
from propdesk.store.snapshot import Snapshot

_DELAYED = f"""
SELECT l.key, l.run, l.item, l.unit, l.start, l.finish, l.due, l.fen, IFNULL(p.paid, 0), l.debtor,
  IFNULL(n.noted, 0)
FROM live_lines l {PAID.format(narrow="")}
WHERE l.due < :as_of AND ({OPEN} > 0 OR EXISTS
  (SELECT 1 FROM live_payments q WHERE q.bill = l.key AND q.received > l.due AND q.received <= :as_of))
"""
"""Lines that are unpaid after their due day, or were paid after it: a late charge may stand on them."""
_MOVED = """
SELECT bill, received, -fen FROM live_payments WHERE bill IN ({keys})
UNION ALL SELECT bill, day, fen FROM live_notes WHERE late = 0 AND bill IN ({keys})
"""
_PAYMENT_DAYS = """
SELECT bill, received, receipt FROM (SELECT bill, received, receipt, fen FROM live_payments
  UNION ALL SELECT bill, received, receipt, fen FROM live_late)
WHERE fen > 0 AND receipt <> '' AND bill IN ({keys})
"""


class Delays:
    """The delays of one snapshot, as late charges are reckoned from them."""

    def __init__(self, snapshot: Snapshot) -> None:
        snapshot.refuse_broken_money()
        self._query = snapshot.index.query

    def delayed(self, as_of: date, *, units: Collection[str] | None = None) -> list[BilledLine]:
        """Lines on which a late charge may stand on a day: unpaid after their due day, or paid after it."""
        marks = "" if units is None else f" AND l.unit IN ({_listed(units)})"
        rows = self._query(_DELAYED + marks + " ORDER BY l.due, l.key", {"as_of": as_of.isoformat()})
        return [line_of(row) for row in rows]

    def moved(self, lines: Sequence[BilledLine]) -> dict[str, list[Moved]]:
        """What changed the unpaid principal of lines, and when, by key."""
        found: dict[str, list[Moved]] = {}
        for some in _chunks([line.key for line in lines]):
            for bill, day, fen in self._query(_MOVED.format(keys=_listed(some))):
                found.setdefault(bill, []).append(Moved(date.fromisoformat(day), fen))
        return found

    def payment_days(self, lines: Sequence[BilledLine]) -> dict[str, list[tuple[date, str]]]:
        """The value dates and receipts of payments on lines or on their late charges, by key."""
        found: dict[str, list[tuple[date, str]]] = {}
        for some in _chunks([line.key for line in lines]):
            for bill, day, receipt in self._query(_PAYMENT_DAYS.format(keys=_listed(some))):
                found.setdefault(bill, []).append((date.fromisoformat(day), receipt))
        return found

    def late_settled(self, as_of: date) -> dict[str, int]:
        """What was paid on late charges, or waived of them, up to a day, by bill line (fen)."""
        sql = (
            "SELECT bill, SUM(fen) FROM (SELECT bill, fen, received AS day FROM live_late"
            " UNION ALL SELECT bill, -fen, day FROM live_notes WHERE late = 1) WHERE day <= ? GROUP BY bill"
        )
        return dict(self._query(sql, (as_of.isoformat(),)))


def _listed(names: Iterable[str]) -> str:
    """Ids as SQL texts; none of them holds a quote, and one that does is doubled."""
    return ", ".join("'" + name.replace("'", "''") + "'" for name in names)


def _chunks(keys: Sequence[str]) -> Iterator[Sequence[str]]:
    yield from (keys[at : at + MOST_VALUES] for at in range(0, len(keys), MOST_VALUES))
