"""All that ever moved money, as the index knows it: bills, receipts, credit used, and what took them back."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from itertools import groupby
from typing import Any

from propdesk.domain.postings import Issued, Paid, Received, Used, Void
from propdesk.store.snapshot import Snapshot

_Row = tuple[Any, ...]

_ISSUED = """
SELECT l.key, l.run, l.item, l.unit, l.start, l.finish, l.due, l.fen, l.run || '.void',
  substr(v.moment, 1, 10) AS undone, l.due AS moved
FROM lines l LEFT JOIN voided_runs v ON v.run = l.run
"""
_RECEIVED = """
SELECT r.no, r.unit, r.method, IFNULL(r.ref, ''), r.till, r.received, substr(r.moment, 1, 10),
  r.fen, r.credit, v.no, substr(v.moment, 1, 10) AS undone, r.received AS moved,
  a.bill, IFNULL(l.unit, r.unit), IFNULL(l.due, r.received), a.fen
FROM receipts r LEFT JOIN voided_receipts v ON v.receipt = r.no
  LEFT JOIN allocations a ON a.receipt = r.no LEFT JOIN live_lines l ON l.key = a.bill
"""
_USED = """
SELECT u.run, u.receipt, u.unit, u.bill, l.due, r.received, u.fen,
  CASE WHEN n.moment IS NULL OR v.moment < n.moment THEN v.no ELSE u.run || '.void' END,
  substr(MIN(IFNULL(v.moment, n.moment), IFNULL(n.moment, v.moment)), 1, 10) AS undone,
  MAX(l.due, r.received) AS moved
FROM uses u JOIN receipts r ON r.no = u.receipt JOIN lines l ON l.key = u.bill AND l.run = u.run
  LEFT JOIN voided_receipts v ON v.receipt = u.receipt LEFT JOIN voided_runs n ON n.run = u.run
"""
"""Credit is given back once: by the void of its receipt or of the run, whichever came first."""
_STANDING = "WHERE moved BETWEEN ? AND ?"
_UNDONE = "WHERE undone IS NOT NULL AND MAX(moved, undone) BETWEEN ? AND ?"
_DAYS = """
SELECT MIN(moved), MAX(moved) FROM (
  SELECT due AS moved FROM lines
  UNION ALL SELECT received FROM receipts
  UNION ALL SELECT substr(moment, 1, 10) FROM voided_receipts
  UNION ALL SELECT substr(moment, 1, 10) FROM voided_runs
)
"""


class Movements:
    """The movements of money of one snapshot, void ones too; asked for day by day, they fit in memory."""

    def __init__(self, snapshot: Snapshot) -> None:
        snapshot.refuse_broken_money()
        self._query = snapshot.index.query

    def days(self) -> tuple[date, date] | None:
        """The first day and the last on which anything moved; None if nothing ever did."""
        first, last = self._query(_DAYS)[0]
        return (date.fromisoformat(first), date.fromisoformat(last)) if first else None

    def issued(self, first: date, last: date, *, undone: bool = False) -> Iterator[Issued]:
        """Bill lines that fall due, or (``undone``) whose void stands, between two days."""
        return map(_issued, self._between(_ISSUED, first, last, undone=undone))

    def received(self, first: date, last: date, *, undone: bool = False) -> Iterator[Received]:
        """Receipts of value dates, or (``undone``) whose void stands, between two days."""
        rows = self._between(_RECEIVED, first, last, undone=undone, order="ORDER BY r.no, a.rowid")
        return (_received(list(group)) for _, group in groupby(rows, key=lambda row: row[0]))

    def used(self, first: date, last: date, *, undone: bool = False) -> Iterator[Used]:
        """Credit used, or (``undone``) given back, between two days."""
        return map(_used, self._between(_USED, first, last, undone=undone))

    def _between(self, sql: str, first: date, last: date, *, undone: bool, order: str = "") -> Iterable[_Row]:
        where = _UNDONE if undone else _STANDING
        return self._query(f"{sql} {where} {order}", (first.isoformat(), last.isoformat()))

    def units_billed(self) -> list[str]:
        """Units that ever had a bill, or a payment on one."""
        sql = "SELECT unit FROM lines UNION SELECT unit FROM receipts"
        return [row[0] for row in self._query(sql)]

    def units_with_credit(self) -> list[str]:
        """Units that ever paid more than they owed."""
        return [row[0] for row in self._query("SELECT DISTINCT unit FROM receipts WHERE credit > 0")]

    def billed_by_item(self) -> dict[str, int]:
        """What stands billed of each item, in fen; nothing where every run of it is void."""
        sql = "SELECT DISTINCT item FROM lines"
        live = "SELECT item, SUM(fen) FROM live_lines GROUP BY item"
        return {row[0]: 0 for row in self._query(sql)} | dict(self._query(live))

    def received_by_method(self) -> dict[str, int]:
        """What stands received by each method, in fen."""
        sql = "SELECT DISTINCT method FROM receipts"
        live = "SELECT method, SUM(fen) FROM live_receipts GROUP BY method"
        return {row[0]: 0 for row in self._query(sql)} | dict(self._query(live))


def _void(number: str | None, undone: str | None) -> Void | None:
    return Void(number or "", date.fromisoformat(undone)) if undone else None


def _issued(row: _Row) -> Issued:
    key, run, item, unit, start, end, due, fen, number, undone, _ = row
    days = (date.fromisoformat(start), date.fromisoformat(end), date.fromisoformat(due))
    return Issued(key, run, item, unit, *days, fen, _void(number, undone))


def _received(rows: list[_Row]) -> Received:
    number, unit, method, ref, till, received, entered, fen, credit, void, undone = rows[0][:11]
    paid = tuple(Paid(bill, at, date.fromisoformat(due), part) for *_, bill, at, due, part in rows if bill)
    days = (date.fromisoformat(received), date.fromisoformat(entered))
    return Received(number, unit, method, ref, till, *days, fen, credit, paid, _void(void, undone))


def _used(row: _Row) -> Used:
    run, receipt, unit, bill, due, received, fen, number, undone, _ = row
    days = (date.fromisoformat(due), date.fromisoformat(received))
    return Used(run, receipt, unit, bill, *days, fen, _void(number, undone))
