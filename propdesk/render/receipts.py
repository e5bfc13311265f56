"""Receipts 收据 as text of eighty columns, fit for the counter's printer and for a screen."""

from __future__ import annotations

from collections.abc import Iterator

from propdesk.domain.messages import Message, msg
from propdesk.domain.papers import Receipt
from propdesk.domain.periods import format_moment
from propdesk.render.amounts import amount_words
from propdesk.render.columns import code_title
from propdesk.render.language import Language
from propdesk.render.slips import (
    allocation,
    deposit_title,
    field,
    label,
    line_title,
    long,
    rule,
    slip,
    sum_line,
    two,
)


def receipt_text(receipt: Receipt, language: Language) -> str:
    """Set a receipt: title, who and how, amount in figures and words, what it paid, who took it."""
    title = language.say(_title(receipt))
    parts = (_head(receipt, language), _body(receipt, language), _foot(receipt, language))
    return slip(receipt.desk, title, *parts)


def _title(receipt: Receipt) -> Message:
    if receipt.voided:
        return msg("RECEIPT (void, see {number})", number=receipt.voided)
    return msg("RECEIPT (copy)") if receipt.reprint else msg("RECEIPT")


def _head(receipt: Receipt, language: Language) -> Iterator[str]:
    method = code_title("method", receipt.method, language)
    reference = f" ({receipt.reference})" if receipt.reference else ""
    yield two(
        field(msg("Number"), receipt.number, language),
        field(msg("Received"), receipt.received.isoformat(), language),
    )
    yield two(field(msg("Unit"), receipt.unit, language), field(msg("Method"), method + reference, language))
    yield from long(label(msg("Payer"), language), receipt.payer)


def _body(receipt: Receipt, language: Language) -> Iterator[str]:
    for line in receipt.lines:
        yield from allocation(line, line_title(line, language))
    for line in receipt.late:
        yield from allocation(line, line_title(line, language, late=True))
    if receipt.deposit:
        yield sum_line(deposit_title(receipt.deposit, language), receipt.amount)
    if receipt.credit:
        yield sum_line(language.say(msg("Kept as credit for later bills")), receipt.credit)
    yield rule("-")
    yield sum_line(language.say(msg("Amount received (CNY)")), receipt.amount)
    yield from long(label(msg("In words"), language), amount_words(receipt.amount, language))


def _foot(receipt: Receipt, language: Language) -> Iterator[str]:
    yield two(
        field(msg("Clerk"), receipt.clerk, language),
        field(msg("Entered"), format_moment(receipt.at), language),
    )
    if receipt.hotline:
        yield field(msg("Hotline"), receipt.hotline, language)
