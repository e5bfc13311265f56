"""Bills: the lines of a run, what a run skips and why, and the void of a run."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from propdesk.domain.changes import Record
from propdesk.domain.ids import natural_key
from propdesk.domain.ledger import BilledLine, CreditUse
from propdesk.domain.messages import Message, RuleRefused, msg
from propdesk.domain.money import format_money, parse_money
from propdesk.domain.periods import Month, parse_date

_COMMON = frozenset("unit from to months quantity price surcharge formula amount due debtor tariff".split())


@dataclass(frozen=True)
class BillLine:
    """One line of a bill: what is charged to a unit for one item and span, with all it was computed from.

    ``more`` holds further inputs as the file does: meter, readings, tiers, parts of months, reliefs …
    """

    item: str
    unit: str
    start: date
    end: date
    months: int
    quantity: str
    price: str
    surcharge: str
    formula: str
    amount: int
    due: date
    debtor: str
    tariff: str = ""
    more: Record = field(default_factory=dict)

    @property
    def key(self) -> str:
        """The line's natural key (see ``key_of``)."""
        place = {"unit": self.unit, "from": self.start.isoformat()}
        return key_of(self.item, place | dict(self.more))

    @property
    def row(self) -> dict[str, Any]:
        """The line as its file holds it (without the item, which is the sheet's)."""
        row = {
            "unit": self.unit,
            "from": self.start.isoformat(),
            "to": self.end.isoformat(),
            "months": self.months,
            "quantity": self.quantity,
            "price": self.price,
            "surcharge": self.surcharge,
            "formula": self.formula,
            "amount": format_money(self.amount),
            "due": self.due.isoformat(),
            "debtor": self.debtor,
        }
        return row | ({"tariff": self.tariff} if self.tariff else {}) | dict(self.more)

    @property
    def settled(self) -> int:
        """What was paid on it in the books of before, in fen."""
        return parse_money(self.more.get("settled", "0"))

    def unpaid(self, run: str) -> BilledLine:
        """The line as the accounts see it on the day it is issued."""
        return BilledLine(
            key=self.key,
            run=run,
            item=self.item,
            unit=self.unit,
            start=self.start,
            end=self.end,
            due=self.due,
            amount=self.amount,
            paid=self.settled,
            debtor=self.debtor,
        )


@dataclass(frozen=True)
class Skip:
    """A cycle or unit that a run does not bill, and why; ``earlier`` marks cycles of past months."""

    item: str
    unit: str
    reason: Message
    start: date | None = None
    end: date | None = None
    earlier: bool = False


def key_of(item: str, row: Record) -> str:
    """Name a line by its natural key: ITEM/UNIT/FROM; metered ITEM/METER/FROM; one-off ITEM/UNIT/SOURCE."""
    return f"{item}/{row.get('meter') or row['unit']}/{row.get('source') or row['from']}"


def spot_of(row: Record) -> str:
    """What no two live lines of an item bill for one day: a meter or unit; nothing for a one-off charge."""
    return "" if "source" in row else str(row.get("meter") or row["unit"])


def line_of(item: str, row: Record) -> BillLine:
    """Read a line of a bill sheet."""
    return BillLine(
        item=item,
        unit=row["unit"],
        start=parse_date(row["from"]),
        end=parse_date(row["to"]),
        months=row["months"],
        quantity=row["quantity"],
        price=row["price"],
        surcharge=row["surcharge"],
        formula=row["formula"],
        amount=parse_money(row["amount"]),
        due=parse_date(row["due"]),
        debtor=row["debtor"],
        tariff=row.get("tariff", ""),
        more={key: value for key, value in row.items() if key not in _COMMON},
    )


def run_order(line: BillLine) -> tuple[object, ...]:
    """Lines stand in a sheet by unit (as people count), then by start."""
    return natural_key(line.unit), line.start


def bill_sheet(item: str, period: Month, lines: Sequence[BillLine]) -> dict[str, Any]:
    """Build the sheet of a run: a header with control totals and one row a line; no clock, no clerk."""
    ordered = sorted(lines, key=run_order)
    return {
        "item": item,
        "period": str(period),
        "count": len(ordered),
        "amount": format_money(sum(line.amount for line in ordered)),
        "lines": [line.row for line in ordered],
    }


def credit_sheet(uses: Sequence[CreditUse]) -> dict[str, Any]:
    """Build the sheet of the prepaid credit which a run used; it stands beside the run's own sheet."""
    return {"lines": credit_rows(uses)}


def credit_rows(uses: Iterable[CreditUse]) -> list[dict[str, str]]:
    """Write uses of credit as rows."""
    return [
        {"receipt": use.receipt, "unit": use.unit, "bill": use.bill, "amount": format_money(use.amount)}
        for use in uses
    ]


def credit_uses(rows: Iterable[Record]) -> list[CreditUse]:
    """Read uses of credit from rows."""
    return [CreditUse(row["receipt"], row["unit"], row["bill"], parse_money(row["amount"])) for row in rows]


def next_run(item: str, period: Month, taken: Iterable[str]) -> str:
    """Name the next run of an item and month: ``2026-10/property``, then ``2026-10/property.2``, …"""
    first, names = f"{period}/{item}", set(taken)
    number = 2
    if first not in names:
        return first
    while f"{first}.{number}" in names:
        number += 1
    return f"{first}.{number}"


def void_sheet(
    run: str, lines: Sequence[BillLine], uses: Sequence[CreditUse], *, at: str, clerk: str, reason: str
) -> dict[str, Any]:
    """Build the record that takes a run back: every line reversed, the credit it used given back."""
    sheet: dict[str, Any] = {
        "run": run,
        "at": at,
        "clerk": clerk,
        "reason": reason,
        "lines": [{"bill": line.key, "amount": format_money(line.amount)} for line in lines],
    }
    return sheet | ({"credit": credit_rows(uses)} if uses else {})


def refuse_paid(run: str, payers: Mapping[str, Sequence[str]]) -> None:
    """Refuse to void a run while live receipts name lines of it (``payers``: bill key to receipts)."""
    if not payers:
        return
    listed = "; ".join(f"{key} ({', '.join(numbers)})" for key, numbers in sorted(payers.items()))
    raise RuleRefused(
        msg("run {run} can't be voided: paid lines {listed}", run=run, listed=listed),
        hint=msg("void or refund those receipts first, or correct single lines with credit notes"),
        record=run,
    )
