"""What stands on paper: receipts and fee notices as values; services fill them in, render sets them.

A paper addressed to a person names that person in full. Amounts are fen; quantities, prices and
surcharges are the decimal strings of the bill line, so that the paper shows the figures that were used.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True)
class ReceiptLine:
    """One bill that a payment went to."""

    title: str
    bill: str
    first: date
    last: date
    amount: int


@dataclass(frozen=True)
class Receipt:
    """A receipt as it is handed over; ``reprint`` says 补打, ``voided`` gives the void's number."""

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

    ``formula`` is area (quantity × price + surcharge, a month) or fixed (surcharge a month). ``unit`` is
    said where one notice covers several units.
    """

    title: str
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


@dataclass(frozen=True)
class Notice:
    """A fee notice for one unit (``unit``) or for all units of an owner (``unit`` joins their codes).

    ``current`` is the sum of the lines; ``total`` = ``current`` + ``arrears`` + ``late`` - ``credit``,
    where ``credit`` is what is set off, so that the total never falls below 0.00. ``payload`` is what the
    QR code says (empty: no code).
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
