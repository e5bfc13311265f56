"""Receipts 收据 as PDF: A5 across, amounts in figures and words, a copy and a void one marked."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import Any

from propdesk.domain.messages import Message, msg
from propdesk.domain.papers import Receipt, ReceiptLine
from propdesk.domain.periods import format_moment
from propdesk.render import safe
from propdesk.render.amounts import amount_words, grouped
from propdesk.render.columns import code_title
from propdesk.render.language import Language
from propdesk.render.paper import Drawing, Press, house_style, order, printed, texts
from propdesk.render.slips import deposit_title, line_title

LABELS: Mapping[str, Message] = {
    "receipt": msg("RECEIPT"),
    "number": msg("Number"),
    "unit": msg("Unit"),
    "payer": msg("Payer"),
    "received": msg("Received"),
    "method": msg("Method"),
    "item": msg("Item"),
    "covers": msg("Period covered"),
    "amount": msg("Amount (CNY)"),
    "total": msg("Amount received (CNY)"),
    "words": msg("In words"),
    "clerk": msg("Clerk"),
    "entered": msg("Entered"),
    "seal": msg("Seal of the payee"),
}


def receipts_pdf(receipts: Sequence[Receipt], press: Press) -> bytes:
    """Set receipts as one PDF; the same receipts give the same bytes."""
    draw = partial(receipts_drawing, tuple(receipts), press.language.code, press.font)
    dated = max(receipt.at for receipt in receipts).date()
    return printed([order("receipt.typ", press, draw, dated=dated)])


def receipts_drawing(receipts: Sequence[Receipt], lang: str, font: str) -> Drawing:
    """Say everything that stands on receipts."""
    language = Language(lang)
    views = [receipt_view(receipt, language) for receipt in receipts]
    return slips_drawing(msg("Receipts"), LABELS, views, Press(language, font))


def slips_drawing(
    title: Message, labels: Mapping[str, Message], views: Sequence[Mapping[str, Any]], press: Press
) -> Drawing:
    """Say everything that stands on slips: what the fields are called, and each slip's view."""
    common = {
        **house_style(press.language.say(title), press),
        "labels": {name: press.language.say(message) for name, message in labels.items()},
    }
    said = {"desk": list(texts(common)), **{view["number"]: list(texts(view)) for view in views}}
    return Drawing({**common, "receipts": list(views)}, said)


def receipt_view(receipt: Receipt, language: Language) -> dict[str, Any]:
    """Say one receipt in the language of the paper."""
    method = code_title("method", receipt.method, language)
    return {
        "desk": safe.terminal(receipt.desk),
        "number": safe.terminal(receipt.number),
        "unit": safe.terminal(receipt.unit),
        "payer": safe.terminal(receipt.payer or language.say(msg("The owner"))),
        "method": safe.terminal(f"{method} ({receipt.reference})" if receipt.reference else method),
        "received": receipt.received.isoformat(),
        "entered": format_moment(receipt.at),
        "clerk": safe.terminal(receipt.clerk),
        "marks": [language.say(mark) for mark in _marks(receipt)],
        "remarks": [],
        "lines": [*_lines(receipt, language), *_kept(receipt, language)],
        "amount": grouped(receipt.amount),
        "words": amount_words(receipt.amount, language),
        "contact": contact(receipt.desk, receipt.hotline, language),
    }


def _marks(receipt: Receipt) -> Iterator[Message]:
    if receipt.voided:
        yield msg("VOID, see {number}", number=receipt.voided)
    if receipt.reprint:
        yield msg("COPY")


def _lines(receipt: Receipt, language: Language) -> Iterator[dict[str, str]]:
    yield from (paid_line(line, line_title(line, language)) for line in receipt.lines)
    yield from (paid_line(line, line_title(line, language, late=True)) for line in receipt.late)


def paid_line(line: ReceiptLine, title: str) -> dict[str, str]:
    """Set what a receipt has paid: title, the days it covers, amount."""
    covers = f"{line.first.isoformat()} – {line.last.isoformat()}"
    return {
        "title": safe.terminal(title),
        "covers": covers,
        "bill": safe.terminal(line.bill),
        "amount": grouped(line.amount),
    }


def sum_line(title: str, fen: int, covers: str = "") -> dict[str, str]:
    """Set an amount that is of no bill."""
    return {"title": safe.terminal(title), "covers": covers, "bill": "", "amount": grouped(fen)}


def _kept(receipt: Receipt, language: Language) -> Iterator[dict[str, str]]:
    if receipt.deposit:
        yield sum_line(deposit_title(receipt.deposit, language), receipt.amount)
    if receipt.credit:
        yield sum_line(language.say(msg("Kept as credit for later bills")), receipt.credit)


def contact(desk: str, hotline: str, language: Language) -> str:
    """Say at the foot whose paper it is, and whom to call."""
    said = f"{language.say(msg('Hotline'))} {hotline}" if hotline else ""
    return safe.terminal("   ·   ".join(text for text in (desk, said) if text))
