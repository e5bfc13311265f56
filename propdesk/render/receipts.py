"""Receipts 收据 as text of eighty columns, fit for the counter's printer and for a screen."""

from __future__ import annotations

from collections.abc import Iterator

from propdesk.domain.messages import Message, msg
from propdesk.domain.money import format_money
from propdesk.domain.papers import Receipt, ReceiptLine
from propdesk.domain.periods import format_moment
from propdesk.render import safe
from propdesk.render.amounts import amount_words
from propdesk.render.codes import DEPOSITS
from propdesk.render.columns import code_title
from propdesk.render.language import Language
from propdesk.render.width import cut, pad, width, wrap

COLUMNS = 80
_LABEL = 12
_AMOUNT = 14
_PERIOD = 26


def receipt_text(receipt: Receipt, language: Language) -> str:
    """Set a receipt: title, who and how, amount in figures and words, what it paid, who took it."""
    lines = [
        pad(cut(receipt.desk, COLUMNS), COLUMNS, align="centre"),
        pad(language.say(_title(receipt)), COLUMNS, align="centre"),
        "",
        *_head(receipt, language),
        _rule("="),
        *_body(receipt, language),
        _rule("="),
        *_foot(receipt, language),
    ]
    return "".join(safe.terminal_lines(line.rstrip()) + "\n" for line in lines)


def deposit_title(kind: str, language: Language) -> str:
    """Say what a deposit is for."""
    return language.pick(*DEPOSITS[kind])


def _title(receipt: Receipt) -> Message:
    if receipt.voided:
        return msg("RECEIPT (void, see {number})", number=receipt.voided)
    return msg("RECEIPT (copy)") if receipt.reprint else msg("RECEIPT")


def _head(receipt: Receipt, language: Language) -> Iterator[str]:
    method = code_title("method", receipt.method, language)
    reference = f" ({receipt.reference})" if receipt.reference else ""
    yield _two(
        _field(msg("Number"), receipt.number, language),
        _field(msg("Received"), receipt.received.isoformat(), language),
    )
    yield _two(
        _field(msg("Unit"), receipt.unit, language), _field(msg("Method"), method + reference, language)
    )
    yield from _long(_label(msg("Payer"), language), receipt.payer)


def _body(receipt: Receipt, language: Language) -> Iterator[str]:
    for line in receipt.lines:
        yield from _allocation(line, line_title(line, language))
    for line in receipt.late:
        yield from _allocation(line, line_title(line, language, late=True))
    if receipt.deposit:
        yield _sum(deposit_title(receipt.deposit, language), receipt.amount)
    if receipt.credit:
        yield _sum(language.say(msg("Kept as credit for later bills")), receipt.credit)
    yield _rule("-")
    yield _sum(language.say(msg("Amount received (CNY)")), receipt.amount)
    yield from _long(_label(msg("In words"), language), amount_words(receipt.amount, language))


def _foot(receipt: Receipt, language: Language) -> Iterator[str]:
    yield _two(
        _field(msg("Clerk"), receipt.clerk, language),
        _field(msg("Entered"), format_moment(receipt.at), language),
    )
    if receipt.hotline:
        yield _field(msg("Hotline"), receipt.hotline, language)


def line_title(line: ReceiptLine, language: Language, *, late: bool = False) -> str:
    """Say what was paid: the fee item or the late charge on it, and whose it is where there are several."""
    title = str(language.plain(line.title))
    said = language.say(msg("Late charge: {item}", item=title)) if late else title
    return f"{line.unit} {said}" if line.unit else said


def _allocation(line: ReceiptLine, title: str) -> Iterator[str]:
    """Set what was paid: title, period and amount on one line, under it the bill's key."""
    room = COLUMNS - _PERIOD - _AMOUNT
    first, *rest = wrap(title, room)
    period = f"{line.first.isoformat()} – {line.last.isoformat()}"
    yield pad(first, room) + pad(period, _PERIOD) + pad(format_money(line.amount), _AMOUNT, align="right")
    yield from rest
    yield f"  {line.bill}"


def _sum(label: str, fen: int) -> str:
    return pad(label, COLUMNS - _AMOUNT) + pad(format_money(fen), _AMOUNT, align="right")


def _label(message: Message, language: Language) -> str:
    return pad(language.say(message), _LABEL)


def _field(message: Message, text: str, language: Language) -> str:
    return _label(message, language) + text


def _two(left: str, right: str) -> str:
    """Set two fields side by side, or one under the other where they are too long for that."""
    half = COLUMNS // 2
    if width(left) >= half or width(right) > half:
        return f"{left}\n{right}"
    return pad(left, half) + right


def _long(label: str, text: str) -> Iterator[str]:
    for at, line in enumerate(wrap(text, COLUMNS - width(label))):
        yield (label if at == 0 else " " * width(label)) + line


def _rule(char: str) -> str:
    return char * COLUMNS
