"""Invoices 发票: never blank, never ahead of the money, never twice or for more than was received."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from propdesk.domain.changes import Acting, Record
from propdesk.domain.messages import Finding, Message, RuleRefused, UsageRefused, msg
from propdesk.domain.money import format_money, parse_money, parse_positive_money
from propdesk.domain.periods import Month, format_moment, parse_date

_NUMBER = re.compile(r"[0-9]{8}|[0-9]{20}", re.ASCII)
_CODE = re.compile(r"[0-9]{10}(?:[0-9]{2})?", re.ASCII)
_DIGITAL = 20
"""A fully digital invoice 数电票 has a number of so many digits and needs no code."""


@dataclass(frozen=True)
class Share:
    """So many fen of a receipt that an invoice covers (None: all that is not invoiced yet)."""

    receipt: str
    amount: int | None = None


@dataclass(frozen=True)
class Received:
    """A receipt as invoices see it, in fen.

    ``received`` is its value date; ``taken`` is what live invoices (``by``) cover already; ``void`` is the
    number of its void.
    """

    receipt: str
    amount: int
    received: date
    payer: str = ""
    void: str = ""
    taken: int = 0
    by: tuple[str, ...] = ()

    @property
    def left(self) -> int:
        """What may still be invoiced."""
        return self.amount - self.taken


def parse_share(text: str) -> Share:
    """Read ``NO`` or ``NO:AMOUNT``."""
    receipt, colon, amount = text.replace("\uff1a", ":").partition(":")
    return Share(receipt.strip(), parse_positive_money(amount.strip(), field="receipt") if colon else None)


def check_number(number: str, code: str) -> None:
    """Refuse a number or code that no invoice has; one of paper, of 8 digits, has a code, too."""
    if not _NUMBER.fullmatch(number):
        raise UsageRefused(
            msg("this is not the number of an invoice"),
            hint=msg("write its 20 digits, or the 8 digits of a paper invoice with --code"),
            field="number",
        )
    if code and not _CODE.fullmatch(code):
        raise UsageRefused(
            msg("this is not the code of an invoice"),
            hint=msg("write its 10 or 12 digits"),
            field="code",
        )
    if not code and not is_digital(number):
        raise UsageRefused(
            msg("an invoice with a number of 8 digits has a code, too"),
            hint=msg("give it with --code"),
            field="code",
        )


def is_digital(number: str) -> bool:
    """Tell whether a number is that of a fully digital invoice, of which there are no paper copies."""
    return len(number) == _DIGITAL


def filled(shares: Sequence[Share], found: Sequence[Received]) -> list[Share]:
    """Let shares without an amount cover all that is left of their receipts."""
    return [
        replace(share, amount=receipt.left if share.amount is None else share.amount)
        for share, receipt in zip(shares, found, strict=True)
    ]


def refuse_unfit(shares: Sequence[Share], found: Sequence[Received], *, day: date) -> None:
    """Refuse an invoice that its receipts do not carry; every reason at once."""
    findings = tuple(
        Finding("invoice", reason, record=receipt.receipt)
        for share, receipt in zip(shares, found, strict=True)
        for reason in _reasons(share, receipt, day)
    )
    if findings:
        raise RuleRefused(
            findings[0].message,
            hint=msg("an invoice covers money that was received, once and no more than that"),
            record=findings[0].record,
            field="receipt",
            findings=findings,
        )


def _reasons(share: Share, receipt: Received, day: date) -> Iterator[Message]:
    if receipt.void:
        yield msg("receipt {no} is void ({void})", no=receipt.receipt, void=receipt.void)
        return
    if day < receipt.received:
        yield msg(
            "receipt {no} is of {received}: no invoice is issued before the money",
            no=receipt.receipt,
            received=receipt.received,
        )
    if (share.amount or 0) <= 0 or (share.amount or 0) > receipt.left:
        yield _too_much(share, receipt)


def _too_much(share: Share, receipt: Received) -> Message:
    if receipt.left <= 0:
        return msg(
            "receipt {no} of {amount} is invoiced already: {by}",
            no=receipt.receipt,
            amount=format_money(receipt.amount),
            by=list(receipt.by),
        )
    return msg(
        "receipt {no} of {amount}: {left} can be invoiced, not {wanted}",
        no=receipt.receipt,
        amount=format_money(receipt.amount),
        left=format_money(receipt.left),
        wanted=format_money(share.amount or 0),
    )


def is_late(day: date, received: Sequence[date]) -> bool:
    """Tell whether an invoice is issued late 补开: in a later month than any of its receipts."""
    return any(Month.of(each) < Month.of(day) for each in received)


def invoice_record(
    number: str,
    code: str,
    shares: Sequence[Share],
    *,
    day: date,
    person: str,
    tax_id: str = "",
    late: bool,
    acting: Acting,
    reason: str = "",
) -> dict[str, Any]:
    """Build the record of an invoice; its amount is the sum of what it covers."""
    record: dict[str, Any] = {
        "date": day.isoformat(),
        "number": number,
        "code": code,
        "person": person,
        "tax_id": tax_id,
        "amount": format_money(sum(share.amount or 0 for share in shares)),
        "receipts": [
            {"receipt": share.receipt, "amount": format_money(share.amount or 0)} for share in shares
        ],
        "late": late,
        "reason": reason,
        "at": format_moment(acting.at),
        "clerk": acting.clerk,
    }
    return {key: value for key, value in record.items() if value != ""}


def says_same(record: Record, shares: Sequence[Share], *, day: date | None, person: str | None) -> bool:
    """Tell whether an invoice is the one that is asked for; what was left open agrees with anything."""
    covered = {row["receipt"]: parse_money(row["amount"]) for row in record["receipts"]}
    return (
        {share.receipt for share in shares} == covered.keys()
        and all(share.amount in (None, covered[share.receipt]) for share in shares)
        and day in (None, parse_date(record["date"]))
        and person in (None, record["person"])
        and "void" not in record
    )


def needed_copies(record: Record, copies: int | None) -> dict[str, int]:
    """How many copies are kept with a void: all of them, of an invoice on paper; a digital one has none."""
    if copies is None and not is_digital(record["number"]):
        raise UsageRefused(
            msg("a void keeps all copies of the invoice: how many are there?"),
            hint=msg("give it with --copies N"),
            field="copies",
        )
    return {"copies": copies} if copies is not None else {}
