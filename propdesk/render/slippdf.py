"""Work slips 维修单 as PDF: A5 across, or two on an A4 page to cut; the QR code says the ticket's id."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial
from itertools import accumulate
from typing import Any

from propdesk.domain.messages import msg
from propdesk.domain.ticketpapers import THUMBS, Material, WorkSlip
from propdesk.render import safe
from propdesk.render.amounts import grouped
from propdesk.render.fonts import font_set, spelled
from propdesk.render.language import Language
from propdesk.render.paper import Drawing, Press, house_style, order, printed, qr_code, texts
from propdesk.render.photos import thumbnails
from propdesk.render.receiptpdf import contact
from propdesk.render.sheets import two_a_sheet as on_sheets
from propdesk.render.ticketcodes import PRIORITIES, titled
from propdesk.render.workslips import (
    LABELS,
    SCORES,
    attached,
    moment,
    signers,
    title_of,
    what,
    who,
    window,
)

Pictures = Sequence[Sequence[bytes]]
"""The thumbnails of each slip."""


def slips_pdf(slips: Sequence[WorkSlip], press: Press, *, two_a_sheet: bool = False) -> bytes:
    """Set work slips as one PDF, in the given order; the same slips give the same bytes.

    ``two_a_sheet``: two A5 pages on each A4 page, with a line to cut along. Raises BadData when a
    character has no glyph or the desk's own template does not do.
    """
    dated = max(paper.assigned or paper.at for paper in slips).date()
    draw = partial(slips_drawing, tuple(slips), _pictures(slips), press.language.code, press.font)
    pdf = printed([order("slip.typ", press, draw, dated=dated)])
    return on_sheets(pdf) if two_a_sheet else pdf


def slips_drawing(slips: Sequence[WorkSlip], pictures: Pictures, lang: str, font: str) -> Drawing:
    """Say everything that stands on work slips; pixels of codes and pictures lie behind each other."""
    language = Language(lang)
    codes = [qr_code(paper.id) for paper in slips]
    pieces = [[code.pixels, *shown] for code, shown in zip(codes, pictures, strict=True)]
    starts = accumulate((len(piece) for some in pieces for piece in some), initial=0)
    common = {
        **house_style(language.say(msg("Work slips")), Press(language, font)),
        "labels": {name: language.say(message) for name, message in LABELS.items()},
        "scores": [language.say(score) for score in SCORES],
    }
    views = []
    for paper, code, shown in zip(_printable(slips, font), codes, pictures, strict=True):
        placed = {"code_start": next(starts), "code_side": code.side}
        photos = [{"start": next(starts), "length": len(one)} for one in shown]
        views.append({**slip_view(paper, len(shown), language), **placed, "photos": photos})
    said = {"desk": list(texts(common)), **{view["number"]: list(texts(view)) for view in views}}
    return Drawing({**common, "slips": views}, said, b"".join(piece for some in pieces for piece in some))


def slip_view(paper: WorkSlip, shown: int, language: Language) -> dict[str, Any]:
    """Say one work slip in the language of the paper; ``shown`` is the number of its pictures."""
    return {
        "desk": safe.terminal(paper.desk),
        "contact": contact(paper.desk, paper.hotline, language),
        "title": language.say(title_of(paper)),
        "number": safe.terminal(paper.id),
        "marks": [language.say(msg("COPY"))] if paper.reprint else [],
        "priority": safe.terminal(titled(paper.priority, PRIORITIES, language)),
        "emergency": paper.priority == "emergency",
        "kind": safe.terminal(what(paper, language)),
        "where": safe.terminal(paper.where),
        "caller": safe.terminal(paper.caller),
        "phone": safe.terminal(paper.phone),
        "worker": safe.terminal(who(paper, language)),
        "promise": window(paper.promise),
        **_moments(paper),
        "text": paragraphs(paper.text),
        "files": attached(paper, shown, language),
        "result": paragraphs(paper.result),
        "materials": [_material(one) for one in paper.materials],
        "labour": "" if paper.labour is None else grouped(paper.labour),
        "charge": "" if paper.charge is None else grouped(paper.charge),
        "signers": [[language.say(LABELS[name]), safe.terminal(signer)] for name, signer in signers(paper)],
    }


def _printable(slips: Sequence[WorkSlip], font: str) -> Iterator[WorkSlip]:
    """Spell out signs that no font has: no burst pipe waits because the caller wrote with little pictures."""
    fonts = font_set(font or None)
    for paper in slips:
        text, result = (spelled(safe.terminal_lines(each), fonts) for each in (paper.text, paper.result))
        yield replace(paper, text=text, result=result)


def paragraphs(text: str) -> list[str]:
    """Take a text apart at its line breaks; none of nothing."""
    return [safe.terminal(line) for line in text.splitlines()]


def _moments(paper: WorkSlip) -> dict[str, str]:
    named = ("respond_by", "resolve_by", "assigned", "arrived", "finished")
    return {"reported": moment(paper.at), **{name: moment(getattr(paper, name)) for name in named}}


def _material(one: Material) -> dict[str, str]:
    return {
        "name": safe.terminal(one.name),
        "quantity": safe.terminal(one.quantity),
        "price": grouped(one.price),
        "amount": grouped(one.amount),
    }


def _pictures(slips: Sequence[WorkSlip]) -> list[list[bytes]]:
    """Draw the first photos of each slip; those that cannot be read are left out."""
    first = [paper.photos[:THUMBS] for paper in slips]
    drawn: Iterator[bytes] = iter(thumbnails([photo for photos in first for photo in photos]))
    return [[one for one in (next(drawn) for _ in photos) if one] for photos in first]
