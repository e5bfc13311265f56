"""Vouchers of refunds 退款单 as text: of what the money is, and where the payee signs for it."""

from __future__ import annotations

from collections.abc import Iterator

from propdesk.domain.messages import Message, msg
from propdesk.domain.papers import HeldDeposit, Kept, Voucher
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

TITLE = msg("REFUND VOUCHER")
LABELS = {
    "number": msg("Voucher"),
    "payer": msg("Payee"),
    "received": msg("Refunded"),
    "method": msg("Paid by"),
    "item": msg("Refund of"),
    "covers": msg("Period or day"),
    "total": msg("Amount refunded (CNY)"),
    "seal": msg("Signature of the payee"),
}
"""What the fields of a voucher are called, other than those of a receipt."""


def voucher_text(voucher: Voucher, language: Language) -> str:
    """Set a voucher: who gets how much, why and by whose leave, of what the money is."""
    title = language.say(msg("REFUND VOUCHER (copy)") if voucher.reprint else TITLE)
    return slip(
        voucher.desk, title, _head(voucher, language), _body(voucher, language), _foot(voucher, language)
    )


def method_of(voucher: Voucher, language: Language) -> str:
    """Say how it was paid back, with the reference of the payment."""
    method = code_title("method", voucher.method, language)
    return f"{method} ({voucher.reference})" if voucher.reference else method


def remarks(voucher: Voucher) -> Iterator[tuple[Message, str]]:
    """Of which receipt the money is, why it is paid back, and who gave leave."""
    yield msg("Of receipt"), voucher.of
    yield msg("Reason"), voucher.reason
    if voucher.approver:
        yield msg("Approved by"), voucher.approver


def sums(voucher: Voucher, language: Language) -> Iterator[tuple[str, str, int]]:
    """Amounts that are of no bill: title, day, fen; what was kept of a deposit is negative."""
    if voucher.credit:
        yield language.say(msg("Credit that was not used")), "", voucher.credit
    if voucher.deposit:
        yield from _deposit(voucher.deposit, language)
    if voucher.left:
        yield language.say(msg("Still held")), "", -voucher.left


def _deposit(deposit: HeldDeposit, language: Language) -> Iterator[tuple[str, str, int]]:
    yield deposit_title(deposit.kind, language), deposit.taken.isoformat(), deposit.amount
    for kept in deposit.kept:
        yield language.say(_why(kept)), kept.on.isoformat(), -kept.amount
    if deposit.earlier:
        yield language.say(msg("Refunded before")), "", -deposit.earlier


def _why(kept: Kept) -> Message:
    if kept.evidence:
        return msg("Kept: {reason} ({evidence})", reason=kept.reason, evidence=kept.evidence)
    return msg("Kept: {reason}", reason=kept.reason)


def _head(voucher: Voucher, language: Language) -> Iterator[str]:
    day = field(LABELS["received"], voucher.at.date().isoformat(), language)
    yield two(field(LABELS["number"], voucher.number, language), day)
    method = field(LABELS["method"], method_of(voucher, language), language)
    yield two(field(msg("Unit"), voucher.unit, language), method)
    yield from long(label(LABELS["payer"], language), voucher.payee)
    for title, text in remarks(voucher):
        yield from long(label(title, language), text)


def _body(voucher: Voucher, language: Language) -> Iterator[str]:
    for line in voucher.lines:
        yield from allocation(line, line_title(line, language))
    for line in voucher.late:
        yield from allocation(line, line_title(line, language, late=True))
    for title, _, fen in sums(voucher, language):
        yield sum_line(title, fen)
    yield rule("-")
    yield sum_line(language.say(LABELS["total"]), voucher.amount)
    yield from long(label(msg("In words"), language), amount_words(voucher.amount, language))


def _foot(voucher: Voucher, language: Language) -> Iterator[str]:
    entered = field(msg("Entered"), format_moment(voucher.at), language)
    yield two(field(msg("Clerk"), voucher.clerk, language), entered)
    if voucher.hotline:
        yield field(msg("Hotline"), voucher.hotline, language)
    yield ""
    yield language.say(msg("{signed}: ______________________", signed=LABELS["seal"]))
