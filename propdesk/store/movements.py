"""All that ever moved money, as the index knows it: bills, receipts, credit used, and what took them back."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from itertools import groupby
from typing import Any

from propdesk.domain.entries import Deducted, Issued, Noted, Paid, PaidBack, Received, Used
from propdesk.domain.postings import BEFORE, KEPT, LATE, WAIVED, Void, income, passed_on
from propdesk.store.snapshot import Snapshot

_Row = tuple[Any, ...]

_ISSUED = """
SELECT l.key, l.run, l.item, l.unit, l.start, l.finish, l.due, l.fen, l.settled, l.run || '.void',
  substr(v.moment, 1, 10) AS undone, l.due AS moved
FROM lines l LEFT JOIN voided_runs v ON v.run = l.run
"""
_RECEIVED = """
SELECT r.no, r.unit, r.method, IFNULL(r.ref, ''), r.till, r.received, substr(r.moment, 1, 10),
  r.fen, r.credit, r.deposit, v.no, substr(v.moment, 1, 10) AS undone, r.received AS moved,
  a.bill, IFNULL(l.unit, r.unit), IFNULL(l.due, r.received), a.fen, a.late
FROM receipts r LEFT JOIN voided_receipts v ON v.receipt = r.no
  LEFT JOIN (SELECT receipt, bill, fen, 0 AS late, rowid AS place FROM allocations
    UNION ALL SELECT receipt, bill, fen, 1, rowid FROM late) a ON a.receipt = r.no
  LEFT JOIN live_lines l ON l.key = a.bill
"""
_NOTED = """
SELECT n.id, n.kind, n.bill, n.unit, l.item, l.due,
  CASE WHEN n.fen > 0 THEN MAX(n.day, l.due) ELSE n.day END AS moved, n.fen, n.run || '.void',
  substr(v.moment, 1, 10) AS undone, r.unit, c.fen
FROM notes n JOIN lines l ON l.key = n.bill AND l.run = n.run LEFT JOIN voided_runs v ON v.run = n.run
  LEFT JOIN credit_moves c ON c.no = n.id LEFT JOIN receipts r ON r.no = c.receipt
"""
"""What a note adds to a bill is owed when the bill falls due, if that is later."""
_PAID_BACK = """
SELECT f.no, f.unit, f.method, f.till, substr(f.moment, 1, 10) AS moved, f.fen, IFNULL(-c.fen, 0),
  f.receipt || f.deposit, m.bill, l.unit, l.due, m.fen, m.late
FROM refunds f LEFT JOIN credit_moves c ON c.no = f.no LEFT JOIN moves m ON m.no = f.no
  LEFT JOIN live_lines l ON l.key = m.bill
"""
_DEDUCTED = """
SELECT k.id, k.deposit, d.unit, k.day AS moved, k.fen FROM deductions k JOIN deposits d ON d.id = k.deposit
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
  UNION ALL SELECT day FROM notes
  UNION ALL SELECT substr(moment, 1, 10) FROM refunds
  UNION ALL SELECT day FROM deductions
)
"""


class Movements:
    """The movements of money of one snapshot, void ones too; asked for day by day, they fit in memory."""

    def __init__(self, snapshot: Snapshot) -> None:
        snapshot.refuse_broken_money()
        self._query = snapshot.index.query
        self._passed_on = {
            item for item, tariff in snapshot.all("tariff") if tariff.get("nature") == "pass-through"
        }

    def account(self, item: str) -> str:
        """Where the bills of an item go to: income, or what is owed on to somebody else."""
        return passed_on(item) if item in self._passed_on else income(item)

    def days(self) -> tuple[date, date] | None:
        """The first day and the last on which anything moved; None if nothing ever did."""
        first, last = self._query(_DAYS)[0]
        return (date.fromisoformat(first), date.fromisoformat(last)) if first else None

    def issued(self, first: date, last: date, *, undone: bool = False) -> Iterator[Issued]:
        """Bill lines that fall due, or (``undone``) whose void stands, between two days."""
        rows = self._between(_ISSUED, first, last, undone=undone)
        return (_issued(row, self.account(row[2])) for row in rows)

    def received(self, first: date, last: date, *, undone: bool = False) -> Iterator[Received]:
        """Receipts of value dates, or (``undone``) whose void stands, between two days."""
        rows = self._between(_RECEIVED, first, last, undone=undone, order="ORDER BY r.no, a.late, a.place")
        return (_received(list(group)) for _, group in groupby(rows, key=lambda row: row[0]))

    def used(self, first: date, last: date, *, undone: bool = False) -> Iterator[Used]:
        """Credit used, or (``undone``) given back, between two days."""
        return map(_used, self._between(_USED, first, last, undone=undone))

    def noted(self, first: date, last: date, *, undone: bool = False) -> Iterator[Noted]:
        """Notes of days, or (``undone``) those whose run was taken back, between two days."""
        rows = self._between(_NOTED, first, last, undone=undone, order="AND n.late = 0 ORDER BY n.id, r.unit")
        groups = (list(group) for _, group in groupby(rows, key=lambda row: row[0]))
        return (_noted(group, self.account(group[0][4])) for group in groups)

    def paid_back(self, first: date, last: date) -> Iterator[PaidBack]:
        """Refunds between two days."""
        rows = self._between(_PAID_BACK, first, last, undone=False, order="ORDER BY f.no, m.late, m.rowid")
        return (_paid_back(list(group)) for _, group in groupby(rows, key=lambda row: row[0]))

    def deducted(self, first: date, last: date) -> Iterator[Deducted]:
        """What was kept of deposits between two days."""
        return map(_deducted, self._between(_DEDUCTED, first, last, undone=False))

    def _between(self, sql: str, first: date, last: date, *, undone: bool, order: str = "") -> Iterable[_Row]:
        where = _UNDONE if undone else _STANDING
        return self._query(f"{sql} {where} {order}", (first.isoformat(), last.isoformat()))

    def units_billed(self) -> list[str]:
        """Units that ever had a bill, or a payment on one."""
        sql = "SELECT unit FROM lines UNION SELECT unit FROM receipts WHERE deposit = ''"
        return [row[0] for row in self._query(sql)]

    def units_with_credit(self) -> list[str]:
        """Units that ever paid more than they owed, or were given back what they had paid."""
        sql = (
            "SELECT unit FROM receipts WHERE credit > 0 UNION"
            " SELECT r.unit FROM credit_moves c JOIN receipts r ON r.no = c.receipt"
        )
        return [row[0] for row in self._query(sql)]

    def billed_by_item(self) -> dict[str, int]:
        """What stands billed of each item, with the notes on it, in fen; nothing where all of it is void."""
        known = {row[0]: 0 for row in self._query("SELECT DISTINCT item FROM lines")}
        sql = (
            "SELECT item, SUM(fen) FROM (SELECT item, fen FROM live_lines UNION ALL SELECT l.item, n.fen"
            " FROM live_notes n JOIN live_lines l ON l.key = n.bill WHERE n.kind IN ('credit', 'debit'))"
            " GROUP BY item"
        )
        return known | dict(self._query(sql))

    def received_by_method(self) -> dict[str, int]:
        """What stands received by each method, less what was paid back, in fen."""
        known = {
            row[0]: 0 for row in self._query("SELECT method FROM receipts UNION SELECT method FROM refunds")
        }
        sql = (
            "SELECT method, SUM(fen) FROM (SELECT method, fen FROM live_receipts"
            " UNION ALL SELECT method, -fen FROM refunds) GROUP BY method"
        )
        return known | dict(self._query(sql))

    def held_by_unit(self) -> dict[str, int]:
        """What is held as deposits of each unit that ever gave one, in fen."""
        sql = (
            "SELECT unit, SUM(fen) FROM (SELECT unit, 0 AS fen FROM receipts WHERE deposit <> ''"
            " UNION ALL SELECT unit, fen FROM live_receipts WHERE deposit <> ''"
            " UNION ALL SELECT unit, -fen FROM refunds WHERE deposit <> ''"
            " UNION ALL SELECT d.unit, -k.fen FROM deductions k JOIN deposits d ON d.id = k.deposit)"
            " GROUP BY unit"
        )
        return dict(self._query(sql))

    def beside(self) -> dict[str, int]:
        """Late charges taken, deposits kept, waivers, what was settled before, in fen; if there are any."""
        sums = {
            LATE: "SELECT -SUM(fen), COUNT(*) FROM live_late",
            KEPT: "SELECT -SUM(fen), COUNT(*) FROM deductions",
            WAIVED: "SELECT -SUM(fen), COUNT(*) FROM live_notes WHERE kind = 'waiver'",
            BEFORE: "SELECT SUM(settled), COUNT(*) FROM live_lines WHERE settled > 0",
        }
        ever = {
            LATE: "SELECT COUNT(*) FROM late",
            WAIVED: "SELECT COUNT(*) FROM notes WHERE kind = 'waiver'",
            BEFORE: "SELECT COUNT(*) FROM lines WHERE settled > 0",
        }
        found = {account: self._query(sql)[0] for account, sql in sums.items()}
        known = {account for account, sql in ever.items() if self._query(sql)[0][0]}
        return {
            account: int(fen or 0) for account, (fen, count) in found.items() if count or account in known
        }


def _void(number: str | None, undone: str | None) -> Void | None:
    return Void(number or "", date.fromisoformat(undone)) if undone else None


def _issued(row: _Row, account: str) -> Issued:
    key, run, item, unit, start, end, due, fen, settled, number, undone, _ = row
    days = (date.fromisoformat(start), date.fromisoformat(end), date.fromisoformat(due))
    return Issued(key, run, item, unit, *days, fen, _void(number, undone), account, settled)


def _received(rows: list[_Row]) -> Received:
    number, unit, method, ref, till, received, entered, fen, credit, deposit, void, undone = rows[0][:12]
    paid, charged = (_paid([row[13:] for row in rows], late=late) for late in (0, 1))
    days = (date.fromisoformat(received), date.fromisoformat(entered))
    taken_back = _void(void, undone)
    return Received(number, unit, method, ref, till, *days, fen, credit, paid, taken_back, charged, deposit)


def _paid(rows: list[_Row], *, late: int) -> tuple[Paid, ...]:
    """What goes to bills, or to the late charges on them; rows without a bill are none."""
    return tuple(
        Paid(bill, at, date.fromisoformat(due), part)
        for bill, at, due, part, which in rows
        if bill and which == late
    )


def _noted(rows: list[_Row], account: str) -> Noted:
    id, kind, bill, unit, _item, due, day, fen, number, undone = rows[0][:10]
    freed = tuple((at, part) for *_, at, part in rows if at)
    days = (date.fromisoformat(due), date.fromisoformat(day))
    return Noted(id, kind, bill, unit, *days, fen, account, freed, _void(number, undone))


def _paid_back(rows: list[_Row]) -> PaidBack:
    number, unit, method, till, day, fen, credit, of = rows[0][:8]
    paid, charged = (_paid([row[8:] for row in rows], late=late) for late in (0, 1))
    late = sum(each.amount for each in charged)
    return PaidBack(number, unit, method, till, date.fromisoformat(day), fen, credit, paid, late, of)


def _deducted(row: _Row) -> Deducted:
    id, deposit, unit, day, fen = row
    return Deducted(id, deposit, unit, date.fromisoformat(day), fen)


def _used(row: _Row) -> Used:
    run, receipt, unit, bill, due, received, fen, number, undone, _ = row
    days = (date.fromisoformat(due), date.fromisoformat(received))
    return Used(run, receipt, unit, bill, *days, fen, _void(number, undone))
