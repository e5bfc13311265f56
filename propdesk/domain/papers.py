"""What stands on paper: receipts and fee notices as values; services fill them in, render sets them.

A paper addressed to a person names that person in full. Amounts are fen; quantities, prices and
surcharges are the decimal strings of the bill line, so that the paper shows the figures that were used.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from propdesk.domain.changes import Record
from propdesk.domain.money import format_money
from propdesk.domain.titles import Title


@dataclass(frozen=True)
class ReceiptLine:
    """One bill that a payment went to; ``unit`` is said where a receipt covers several."""

    title: str | Title
    bill: str
    first: date
    last: date
    amount: int
    unit: str = ""


@dataclass(frozen=True)
class Receipt:
    """A receipt as it is handed over; ``reprint`` says 补打, ``voided`` gives the void's number.

    ``late`` are late charges that were paid with it; ``deposit`` is the kind of a deposit that it holds.
    """

    desk: str
    number: str
    unit: str
    payer: str
    method: str
    amount: int
    lines: tuple[ReceiptLine, ...]
    credit: int
    clerk: str
    received: date
    at: datetime
    reference: str = ""
    reprint: bool = False
    voided: str = ""
    hotline: str = ""
    late: tuple[ReceiptLine, ...] = ()
    deposit: str = ""


@dataclass(frozen=True)
class Kept:
    """What was kept of a deposit before it was paid back: why, by what evidence, when."""

    reason: str
    evidence: str
    on: date
    amount: int


@dataclass(frozen=True)
class HeldDeposit:
    """The deposit that a refund is of: its kind, when and how much was taken, kept and paid back before."""

    kind: str
    taken: date
    amount: int
    kept: tuple[Kept, ...] = ()
    earlier: int = 0


@dataclass(frozen=True)
class Voucher:
    """A refund as the payee signs for it; ``of`` is the number of the receipt whose money is paid back.

    ``lines`` and ``late`` are what the receipt had paid and pays no more, ``credit`` what was not used yet.
    A refund of a ``deposit`` has none of them.
    """

    desk: str
    number: str
    of: str
    unit: str
    payee: str
    method: str
    amount: int
    clerk: str
    at: datetime
    reason: str
    reference: str = ""
    approver: str = ""
    lines: tuple[ReceiptLine, ...] = ()
    late: tuple[ReceiptLine, ...] = ()
    credit: int = 0
    deposit: HeldDeposit | None = None
    reprint: bool = False
    hotline: str = ""

    @property
    def left(self) -> int:
        """What is still held of the deposit, in fen."""
        if self.deposit is None:
            return 0
        kept = sum(each.amount for each in self.deposit.kept)
        return self.deposit.amount - kept - self.deposit.earlier - self.amount


@dataclass(frozen=True)
class NoticeDesk:
    """Who sends the notices."""

    name: str
    address: str = ""
    hotline: str = ""
    pay_ways: tuple[str, ...] = ()


@dataclass(frozen=True)
class NoticeLine:
    """One billed item, with all that its amount was computed from.

    ``more`` holds further inputs as the bill's file does. ``unit`` is said where one notice covers several.
    """

    title: str | Title
    first: date
    last: date
    formula: str
    quantity: str
    price: str
    surcharge: str
    months: int
    amount: int
    due: date
    unit: str = ""
    more: Record = field(default_factory=dict)

    @property
    def row(self) -> Record:
        """What the amount was computed from, by the keys of a bill line."""
        named = ("formula", "quantity", "price", "surcharge", "months")
        return {key: getattr(self, key) for key in named} | {"amount": format_money(self.amount), **self.more}


@dataclass(frozen=True)
class Notice:
    """A fee notice for one unit (``unit``) or for all units of an owner (``unit`` joins their codes).

    ``current`` is the sum of the lines; ``total`` = ``current`` + ``arrears`` + ``late`` - ``credit``,
    where ``credit`` is what is set off, so that the total never falls below 0.00. ``payload`` is what the
    QR code says (empty: no code). ``rates`` are the late charge's percentages, a day and a year.
    """

    number: str
    unit: str
    addressee: str
    period: str
    lines: tuple[NoticeLine, ...]
    current: int
    arrears: int
    credit: int
    late: int
    total: int
    due: date
    issued: date
    payload: str
    rates: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class StatementLine:
    """One entry of an account: what it adds (billed) or takes off (paid), and what is owed after it.

    ``entry`` is bill, receipt or void; ``title`` the fee item, ``first`` and ``last`` what it covers.
    """

    day: date
    entry: str
    reference: str
    billed: int
    paid: int
    balance: int
    title: str | Title = ""
    first: date | None = None
    last: date | None = None


@dataclass(frozen=True)
class Statement:
    """The account of one unit 对账单 between two days (None: from its first, to its last entry)."""

    desk: NoticeDesk
    unit: str
    addressee: str
    first: date | None
    last: date | None
    opening: int
    lines: tuple[StatementLine, ...]
    issued: date

    @property
    def closing(self) -> int:
        """What is owed at the end; below 0 what stands to the unit's credit."""
        return self.lines[-1].balance if self.lines else self.opening

    @property
    def billed(self) -> int:
        """What was billed between the days."""
        return sum(line.billed for line in self.lines)

    @property
    def paid(self) -> int:
        """What was paid between the days."""
        return sum(line.paid for line in self.lines)


@dataclass(frozen=True)
class Debtor:
    """One line of the list of arrears: a name (unit, owner, building …), who it is, amounts by column.

    ``people`` are names with the kind of the person (person, company); they are masked on paper.
    """

    name: str
    people: tuple[tuple[str, str], ...]
    oldest: date
    amounts: Mapping[str, int]


@dataclass(frozen=True)
class ArrearsList:
    """The list of arrears 欠费清单 on a day, in groups (buildings; one without a name: no groups)."""

    desk: NoticeDesk
    by: str
    as_of: date
    columns: tuple[str, ...]
    groups: tuple[tuple[str, tuple[Debtor, ...]], ...]
    issued: date


@dataclass(frozen=True)
class OpennessLine:
    """One line of the statement for the notice board; ``paid`` and ``rate`` only of what was billed."""

    title: str | Title
    amount: int
    paid: int | None = None
    rate: str = ""
    total: bool = False


@dataclass(frozen=True)
class Openness:
    """Income and expense of a quarter 收支公示, by section; in ``arrears`` titles are codes of units."""

    desk: NoticeDesk
    quarter: str
    first: date
    last: date
    sections: Mapping[str, tuple[OpennessLine, ...]]
    issued: date
