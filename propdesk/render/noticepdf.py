"""Fee notices as PDF: a page each, in the given order, with a QR code to show when paying."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from functools import partial

from propdesk.domain.messages import msg
from propdesk.domain.papers import Notice, NoticeDesk
from propdesk.render.language import Language
from propdesk.render.notices import View, closing, contact, desk_view, labels, notice_view
from propdesk.render.paper import Code, Drawing, Press, house_style, order, printed, qr_code, texts

CHUNK = 100
"""Notices set at a time: more take more memory, fewer repeat the fonts more."""

_ROOMY = 4
"""Up to so many lines a notice is set with air; more stand closer, so that twelve still fit a page."""

_ONE_PAGE = 12
"""Notices of more lines may go on to a further page, which repeats the head of the columns."""


def notices_pdf(notices: Sequence[Notice], desk: NoticeDesk, press: Press) -> bytes:
    """Set notices as one PDF; the same notices give the same bytes.

    Raises BadData when a character has no glyph or the desk's own template does not do, SystemRefused
    when the desk's font is not installed.
    """
    dated = max(notice.issued for notice in notices)
    chunks = [notices[at : at + CHUNK] for at in range(0, len(notices), CHUNK)]
    draws = [partial(notices_drawing, chunk, desk, press.language.code, press.font) for chunk in chunks]
    return printed([order("notice.typ", press, draw, dated=dated) for draw in draws])


def notices_drawing(notices: Sequence[Notice], desk: NoticeDesk, lang: str, font: str) -> Drawing:
    """Say everything that stands on a chunk of notices."""
    language = Language(lang)
    views = [notice_view(notice, language) for notice in notices]
    codes = [qr_code(notice.payload) for notice in notices]
    common = {
        **house_style(language.say(msg("Fee notices")), Press(language, font)),
        "desk": desk_view(desk),
        "labels": labels(language),
        "closing": closing(language),
        "contact": contact(desk, language),
    }
    # As JSON a view shows the same characters, and some that every font has.
    said = {"desk": list(texts(common)), **{view["number"]: (_json(view),) for view in views}}
    data = {**common, "notices": list(_placed(views, codes))}
    return Drawing(data, said, b"".join(code.pixels for code in codes))


def _json(view: View) -> str:
    return json.dumps(view, ensure_ascii=False)


def _placed(views: Sequence[View], codes: Sequence[Code]) -> Iterator[View]:
    """Say of each notice where its code lies in the file of codes, and how close its lines stand."""
    start = 0
    for view, code in zip(views, codes, strict=True):
        count = len(view["lines"])
        room = {"row_inset": 5 if count <= _ROOMY else 2.6, "long": count > _ONE_PAGE}
        yield {**view, "code_start": start, "code_side": code.side, **room}
        start += len(code.pixels)
