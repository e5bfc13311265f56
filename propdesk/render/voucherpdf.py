"""Vouchers of refunds 退款单 as PDF: on the paper of receipts, with a line for the payee to sign."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from typing import Any

from propdesk.domain.messages import msg
from propdesk.domain.papers import Voucher
from propdesk.domain.periods import format_moment
from propdesk.render import receiptpdf, safe
from propdesk.render.amounts import amount_words, grouped
from propdesk.render.language import Language
from propdesk.render.paper import Drawing, Press, order, printed
from propdesk.render.receiptpdf import contact, paid_line, slips_drawing, sum_line
from propdesk.render.slips import line_title
from propdesk.render.vouchers import LABELS, TITLE, method_of, remarks, sums

_LABELS = {**receiptpdf.LABELS, **LABELS, "receipt": TITLE}


def vouchers_pdf(vouchers: Sequence[Voucher], press: Press) -> bytes:
    """Set vouchers as one PDF; the same vouchers give the same bytes."""
    draw = partial(vouchers_drawing, tuple(vouchers), press.language.code, press.font)
    dated = max(voucher.at for voucher in vouchers).date()
    return printed([order("receipt.typ", press, draw, dated=dated)])


def vouchers_drawing(vouchers: Sequence[Voucher], lang: str, font: str) -> Drawing:
    """Say everything that stands on vouchers."""
    language = Language(lang)
    views = [voucher_view(voucher, language) for voucher in vouchers]
    return slips_drawing(msg("Refund vouchers"), _LABELS, views, Press(language, font))


def voucher_view(voucher: Voucher, language: Language) -> dict[str, Any]:
    """Say one voucher in the language of the paper, in the terms of a receipt."""
    return {
        "desk": safe.terminal(voucher.desk),
        "number": safe.terminal(voucher.number),
        "unit": safe.terminal(voucher.unit),
        "payer": safe.terminal(voucher.payee or language.say(msg("The owner"))),
        "method": safe.terminal(method_of(voucher, language)),
        "received": voucher.at.date().isoformat(),
        "entered": format_moment(voucher.at),
        "clerk": safe.terminal(voucher.clerk),
        "marks": [language.say(msg("COPY"))] if voucher.reprint else [],
        "remarks": [[language.say(title), safe.terminal(text)] for title, text in remarks(voucher)],
        "lines": list(_lines(voucher, language)),
        "amount": grouped(voucher.amount),
        "words": amount_words(voucher.amount, language),
        "contact": contact(voucher.desk, voucher.hotline, language),
    }


def _lines(voucher: Voucher, language: Language) -> Iterator[dict[str, str]]:
    yield from (paid_line(line, line_title(line, language)) for line in voucher.lines)
    yield from (paid_line(line, line_title(line, language, late=True)) for line in voucher.late)
    yield from (sum_line(title, fen, covers) for title, covers, fen in sums(voucher, language))
