"""Questions about money that the index answers: what is billed, open, paid, credited, and numbered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from propdesk.domain.arrears import Debt
from propdesk.domain.ledger import Allocation, Balance, BilledLine, Credit, CreditUse
from propdesk.store.snapshot import Snapshot

_FAR = "9999-12-31"
MOST_VALUES = 500
"""SQLite does not take any number of values in one statement."""
_NUMBERED = ("receipts", "voided_receipts", "refunds")
PAID = """
LEFT JOIN (SELECT bill, SUM(fen) AS paid FROM live_payments WHERE received <= :as_of {narrow} GROUP BY bill) p
  ON p.bill = l.key
LEFT JOIN (SELECT bill, SUM(fen) AS noted FROM live_notes WHERE late = 0 AND day <= :as_of {narrow}
  GROUP BY bill) n ON n.bill = l.key
"""
OPEN = "l.fen + IFNULL(n.noted, 0) - IFNULL(p.paid, 0)"
_LINES = f"""
SELECT l.key, l.run, l.item, l.unit, l.start, l.finish, l.due, l.fen, IFNULL(p.paid, 0), l.debtor,
  IFNULL(n.noted, 0)
FROM live_lines l {PAID}
"""
_OVERDUE = f"""
SELECT l.unit, l.{{whose}}, MIN(l.due), SUM({OPEN})
FROM live_lines l {PAID.format(narrow="")}
WHERE l.due < :as_of AND {OPEN} > 0
GROUP BY l.unit, l.{{whose}}, {{age}}
"""
"""Summed where it lies: in a large property that nobody has paid for years, each line costs its time."""
_OF_UNIT = "AND bill IN (SELECT key FROM lines WHERE unit = :unit)"
_CREDIT = """
SELECT r.no, r.unit, IFNULL((SELECT SUM(fen) FROM live_credit c WHERE c.receipt = r.no), 0) AS rest,
  r.received
FROM live_receipts r WHERE rest > 0 AND r.received <= :as_of
"""


@dataclass(frozen=True)
class ReceiptFact:
    """A receipt as the index knows it (fen); ``voided_by`` is the number of its void, if there is one."""

    no: str
    sheet: str
    till: str
    unit: str
    amount: int
    credit: int
    method: str
    ref: str
    received: str
    at: str
    deposit: str
    voided_by: str


@dataclass(frozen=True)
class RunFact:
    """A bill run in figures (fen)."""

    run: str
    item: str
    period: str
    count: int
    amount: int
    paid: int
    credit_used: int
    void: bool


class Accounts:
    """The money of one snapshot; every answer is about live lines and receipts (nothing void)."""

    def __init__(self, snapshot: Snapshot) -> None:
        snapshot.refuse_broken_money()
        self.snapshot = snapshot
        self._query = snapshot.index.query

    def lines(
        self,
        *,
        unit: str | None = None,
        as_of: date | None = None,
        due_before: date | None = None,
        unpaid: bool = False,
    ) -> list[BilledLine]:
        """Live bill lines with what was received on them up to ``as_of``, ordered by due day and key.

        ``unpaid`` leaves out those on which nothing is still to be paid.
        """
        named: dict[str, Any] = {"as_of": as_of.isoformat() if as_of else _FAR, "unit": unit}
        named["due"] = due_before.isoformat() if due_before else _FAR
        sql = _LINES.format(narrow=_OF_UNIT if unit else "") + "WHERE l.due < :due"
        sql += " AND l.unit = :unit" if unit else ""
        sql += f" AND {OPEN} > 0" if unpaid else ""
        return [line_of(row) for row in self._query(sql + " ORDER BY l.due, l.key", named)]

    def overdue(self, as_of: date, *, by: str, borders: Sequence[date]) -> list[Debt]:
        """What is overdue on a day by unit and by ``unit``, ``debtor`` or ``item``, parted at due days."""
        age = " + ".join(f"(l.due < '{border.isoformat()}')" for border in borders)
        rows = self._query(_OVERDUE.format(whose=by, age=age), {"as_of": as_of.isoformat()})
        return [Debt(unit, whose, date.fromisoformat(due), fen) for unit, whose, due, fen in rows]

    def line(self, key: str) -> BilledLine | None:
        """The live line of a key, if there is one."""
        units = self._query("SELECT unit FROM live_lines WHERE key = ?", (key,))
        return next(
            (line for (unit,) in units[:1] for line in self.lines(unit=unit) if line.key == key), None
        )

    def deposit_refunds(self) -> dict[str, int]:
        """What was paid back of deposits, in fen by deposit."""
        sql = "SELECT deposit, SUM(fen) FROM refunds WHERE deposit <> '' GROUP BY deposit"
        return dict(self._query(sql))

    def refunded_before(self, deposit: str, refund: str, moment: str) -> int:
        """What was paid back of a deposit before a refund of some moment, in fen."""
        sql = "SELECT IFNULL(SUM(fen), 0) FROM refunds WHERE deposit = ? AND (moment, no) < (?, ?)"
        return int(self._query(sql, (deposit, moment, refund))[0][0])

    def open_lines(self, unit: str) -> list[BilledLine]:
        """The lines of a unit on which something is still to be paid."""
        return self.lines(unit=unit, unpaid=True)

    def live_spans(self, items: set[str]) -> dict[tuple[str, str], list[tuple[date, date]]]:
        """The billed spans of each item and unit, or meter; one-off charges have none."""
        marks = ", ".join("?" * len(items))
        sql = (
            "SELECT item, spot, start, finish FROM live_lines"
            f" WHERE item IN ({marks}) AND spot <> '' ORDER BY start"
        )
        spans: dict[tuple[str, str], list[tuple[date, date]]] = {}
        for item, unit, start, end in self._query(sql, sorted(items)):
            spans.setdefault((item, unit), []).append((date.fromisoformat(start), date.fromisoformat(end)))
        return spans

    def credits(self, *, unit: str | None = None, as_of: date | None = None) -> list[Credit]:
        """Prepaid credit that is left, by receipt."""
        sql = _CREDIT + ("AND r.unit = :unit" if unit else "") + " ORDER BY r.received, r.no"
        rows = self._query(sql, {"as_of": as_of.isoformat() if as_of else _FAR, "unit": unit})
        return [Credit(no, at, fen, date.fromisoformat(received)) for no, at, fen, received in rows]

    def credit_of(self, receipt: str) -> int:
        """What is left of one receipt's credit, in fen."""
        rows = self._query(_CREDIT + "AND r.no = :no", {"as_of": _FAR, "no": receipt})
        return int(rows[0][2]) if rows else 0

    def balances(self) -> list[Balance]:
        """The account of every unit that was ever billed or paid."""
        billed = dict(self._query("SELECT unit, SUM(fen) FROM live_lines GROUP BY unit"))
        sql = (
            "SELECT l.unit, SUM(p.fen) FROM live_payments p JOIN live_lines l ON l.key = p.bill"
            " GROUP BY l.unit"
        )
        paid = dict(self._query(sql))
        sql = "SELECT unit, SUM(fen) FROM live_notes WHERE late = 0 GROUP BY unit"
        noted = dict(self._query(sql))
        credit: dict[str, int] = {}
        for each in self.credits():
            credit[each.unit] = credit.get(each.unit, 0) + each.amount
        figures = (billed, paid, credit, noted)
        units = billed.keys() | paid.keys() | credit.keys()
        return [Balance(unit, *(each.get(unit, 0) for each in figures)) for unit in units]

    def receipt(self, no: str) -> ReceiptFact | None:
        """One receipt by its number."""
        found = self._receipts("r.no = ?", no)
        return found[0] if found else None

    def live_receipt_with(self, method: str, ref: str) -> ReceiptFact | None:
        """The receipt, not void, that bears a payer's reference."""
        found = self._receipts("r.method = ? AND r.ref = ? AND v.no IS NULL", method, ref)
        return found[0] if found else None

    def receipts_of(self, unit: str) -> list[ReceiptFact]:
        """All receipts of a unit but those of deposits, the void ones too, in the order of value dates."""
        return self._receipts("r.unit = ? AND r.deposit = ''", unit)

    def receipts_by(self, method: str, first: date, last: date) -> list[ReceiptFact]:
        """The receipts of a method that came in on days from one to another, the void ones too."""
        where = "r.method = ? AND r.received BETWEEN ? AND ?"
        return self._receipts(where, method, first.isoformat(), last.isoformat())

    def receipts_with(self, method: str, refs: Sequence[str]) -> list[ReceiptFact]:
        """The receipts of a method that bear one of these references, the void ones too."""
        parts = [refs[at : at + MOST_VALUES] for at in range(0, len(refs), MOST_VALUES)]
        where = "r.method = ? AND r.ref IN ({})"
        found = (self._receipts(where.format(", ".join("?" * len(part))), method, *part) for part in parts)
        return [fact for facts in found for fact in facts]

    def receipt_numbers(self) -> list[str]:
        """All receipt numbers."""
        return [row[0] for row in self._query("SELECT no FROM receipts")]

    def refund_numbers(self) -> list[str]:
        """All refund numbers."""
        return [row[0] for row in self._query("SELECT no FROM refunds")]

    def _receipts(self, where: str, *values: str) -> list[ReceiptFact]:
        sql = (
            "SELECT r.no, r.day, r.till, r.unit, r.fen, r.credit, r.method, IFNULL(r.ref, ''), r.received,"
            " r.moment, r.deposit, IFNULL(v.no, '') FROM receipts r"
            " LEFT JOIN voided_receipts v ON v.receipt = r.no"
        )
        return [
            ReceiptFact(*row) for row in self._query(f"{sql} WHERE {where} ORDER BY r.received, r.no", values)
        ]

    def numbers(self, till: str) -> list[str]:
        """All numbers that a till has given, of receipts, voids and refunds."""
        sql = " UNION ALL ".join(f"SELECT no FROM {table} WHERE till = :till" for table in _NUMBERED)
        return [row[0] for row in self._query(sql, {"till": till})]

    def entry_sheets(self) -> dict[str, str]:
        """The day's sheet of every receipt, void and refund, by number."""
        return dict(self._query(" UNION ALL ".join(f"SELECT no, day FROM {table}" for table in _NUMBERED)))

    def runs_of(self, key: str) -> list[str]:
        """The runs that hold a bill line, void ones too: the live one first, then the latest."""
        void = "run IN (SELECT run FROM voided_runs)"
        sql = f"SELECT run, {void} FROM lines WHERE key = ? ORDER BY {void}, run DESC"
        return [row[0] for row in self._query(sql, (key,))]

    def late_paid_by(self, receipt: str) -> list[Allocation]:
        """The late charges that a live receipt has paid, line by line."""
        sql = (
            "SELECT bill, SUM(fen) AS s FROM live_late WHERE receipt = ? GROUP BY bill HAVING s > 0"
            " ORDER BY bill"
        )
        return [Allocation(bill, fen) for bill, fen in self._query(sql, (receipt,))]

    def payments_on(self, key: str) -> list[tuple[str, int]]:
        """The receipts that have paid for a bill line and what stands of it (fen), the latest money first."""
        sql = (
            "SELECT p.receipt, SUM(p.fen) AS s, MAX(r.received) AS m FROM live_payments p"
            " JOIN live_receipts r ON r.no = p.receipt WHERE p.bill = ?"
            " GROUP BY p.receipt HAVING s > 0 ORDER BY m DESC, p.receipt DESC"
        )
        return [(receipt, fen) for receipt, fen, _ in self._query(sql, (key,))]

    def moves_of(self, receipt: str) -> list[str]:
        """The refunds and notes that have moved money of a receipt, by number."""
        sql = (
            "SELECT no FROM live_moves WHERE receipt = ?"
            " UNION SELECT no FROM live_credit_moves WHERE receipt = ?"
            " UNION SELECT no FROM refunds WHERE receipt = ? ORDER BY 1"
        )
        return [row[0] for row in self._query(sql, (receipt,) * 3)]

    def refunded(self, receipt: str) -> int:
        """What was paid back of a receipt, in fen."""
        return int(self._query("SELECT IFNULL(SUM(fen), 0) FROM refunds WHERE receipt = ?", (receipt,))[0][0])

    def paid_by(self, receipt: str) -> list[Allocation]:
        """All that a live receipt has paid for, directly and through credit that runs used, line by line."""
        sql = (
            "SELECT bill, SUM(fen) AS s FROM live_payments WHERE receipt = ? GROUP BY bill HAVING s > 0"
            " ORDER BY bill"
        )
        return [Allocation(bill, fen) for bill, fen in self._query(sql, (receipt,))]

    def days_of(self, receipt: str) -> list[str]:
        """The days for which a receipt counts: that of its money, the first of months whose runs used it."""
        sql = (
            "SELECT received FROM receipts WHERE no = ?"
            " UNION SELECT substr(run, 1, 7) || '-01' FROM live_uses WHERE receipt = ?"
        )
        return [row[0] for row in self._query(sql, (receipt, receipt))]

    def notes_on(self, bill: str) -> list[tuple[str, str, int, str]]:
        """The notes on a live bill line: id, kind, fen and day."""
        sql = "SELECT id, kind, fen, day FROM live_notes WHERE bill = ? ORDER BY day, id"
        return self._query(sql, (bill,))

    def payments_of(self, bill: str) -> list[tuple[str, int, str, str]]:
        """What counts as paid on a bill: receipt, fen, day, and how: receipt, credit, settled (before)."""
        sql = """
        SELECT receipt, fen, received, CASE WHEN receipt = '' THEN 'settled'
          WHEN EXISTS (SELECT 1 FROM allocations a WHERE a.receipt = p.receipt AND a.bill = p.bill
            AND a.fen = p.fen) THEN 'receipt' ELSE 'credit' END
        FROM live_payments p WHERE bill = ? ORDER BY received, receipt
        """
        return self._query(sql, (bill,))

    def payers(self, run: str) -> dict[str, list[str]]:
        """Lines of a run that live receipts or their refunds name, with those receipts.

        Credit that the run used itself is not meant: unless some of it was paid back.
        """
        sql = (
            "SELECT l.key, a.receipt FROM live_lines l JOIN (SELECT bill, receipt FROM allocations UNION"
            " SELECT bill, receipt FROM late UNION SELECT m.bill, m.receipt FROM moves m JOIN refunds f"
            " ON f.no = m.no) a ON a.bill = l.key"
            " JOIN live_receipts r ON r.no = a.receipt WHERE l.run = ? ORDER BY l.key, a.receipt"
        )
        payers: dict[str, list[str]] = {}
        for key, receipt in self._query(sql, (run,)):
            payers.setdefault(key, []).append(receipt)
        return payers

    def uses_by(self, run: str) -> list[CreditUse]:
        """The credit of live receipts that a run used."""
        sql = "SELECT receipt, unit, bill, fen FROM live_uses WHERE run = ? ORDER BY bill, receipt"
        return [CreditUse(*row) for row in self._query(sql, (run,))]

    def runs(self) -> list[RunFact]:
        """All runs with their figures, void ones too."""
        sql = """
        SELECT l.run, l.item, l.period, COUNT(*), SUM(l.fen),
          IFNULL((SELECT SUM(p.fen) FROM live_payments p JOIN live_lines x ON x.key = p.bill
            WHERE x.run = l.run), 0),
          IFNULL((SELECT SUM(u.fen) FROM live_uses u WHERE u.run = l.run), 0),
          l.run IN (SELECT run FROM voided_runs)
        FROM lines l GROUP BY l.run, l.item, l.period
        """
        return [_run(row) for row in self._query(sql)]

    def open_days(self, till: str, before: date) -> list[str]:
        """Days of a till, before a day, that were not closed."""
        sql = "SELECT day FROM till_days WHERE till = ? AND day < ? AND closed = 0 ORDER BY day"
        return [row[0] for row in self._query(sql, (till, before.isoformat()))]


def line_of(row: tuple[Any, ...]) -> BilledLine:
    """A billed line of a row of the index, its columns in the order of the query of lines."""
    key, run, item, unit, start, end, due, amount, paid, debtor, noted = row
    days = (date.fromisoformat(start), date.fromisoformat(end), date.fromisoformat(due))
    return BilledLine(key, run, item, unit, *days, amount, paid, debtor, noted)


def _run(row: tuple[Any, ...]) -> RunFact:
    run, item, period, count, amount, paid, credit_used, void = row
    return RunFact(run, item, period, count, amount, paid, credit_used, bool(void))
