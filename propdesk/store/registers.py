"""Questions about invoices and expenses that the index answers."""

from __future__ import annotations

from dataclasses import dataclass

from propdesk.store.snapshot import Snapshot


@dataclass(frozen=True)
class Invoiced:
    """What live invoices cover of a receipt (fen), and their ids."""

    taken: int = 0
    by: tuple[str, ...] = ()


class Registers:
    """The invoices and expenses of one snapshot."""

    def __init__(self, snapshot: Snapshot) -> None:
        snapshot.refuse_broken("invoice")
        snapshot.refuse_broken("expense")
        self._query = snapshot.index.query

    def invoiced(self, receipt: str) -> Invoiced:
        """What live invoices cover of a receipt."""
        sql = "SELECT fen, invoice FROM invoiced WHERE receipt = ? AND NOT void ORDER BY invoice"
        rows = self._query(sql, (receipt,))
        return Invoiced(sum(fen for fen, _ in rows), tuple(dict.fromkeys(id for _, id in rows)))

    def invoice_with(self, number: str, code: str) -> str | None:
        """The invoice that bears a number and code, be it void: a number is used once."""
        rows = self._query("SELECT id FROM invoices WHERE number = ? AND code = ?", (number, code))
        return rows[0][0] if rows else None

    def invoices_of(self, receipt: str) -> list[str]:
        """The invoices that name a receipt, void ones too."""
        sql = "SELECT DISTINCT invoice FROM invoiced WHERE receipt = ? ORDER BY invoice"
        return [row[0] for row in self._query(sql, (receipt,))]

    def invoices_for(self, unit: str) -> list[tuple[str, int]]:
        """The invoices of a unit's receipts, void ones too, each with what it covers of them."""
        sql = """
        SELECT i.invoice, SUM(i.fen) FROM invoiced i JOIN receipts r ON r.no = i.receipt WHERE r.unit = ?
        GROUP BY i.invoice ORDER BY i.invoice
        """
        return self._query(sql, (unit,))

    def expenses_with(self, voucher: str) -> list[str]:
        """The live expenses that name a voucher."""
        sql = "SELECT id FROM expenses WHERE voucher = ? AND NOT void ORDER BY id"
        return [row[0] for row in self._query(sql, (voucher,))]
