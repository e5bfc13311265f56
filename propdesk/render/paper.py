"""Notices as PDF (owner of typst, pypdf and zxing-cpp).

Values reach the template as a JSON file in a folder of its own: no text of a record is ever source.
Typst hangs in a forked worker: call this in the process that was started.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from propdesk.domain.messages import msg
from propdesk.domain.papers import Notice, NoticeDesk
from propdesk.render.fonts import FontSet, font_set, refuse_missing_glyphs
from propdesk.render.language import Language
from propdesk.render.notices import View, contact, desk_view, labels, notice_view
from propdesk.render.texts import template_text

CHUNK = 250
"""Notices set at a time: more take more memory (half a megabyte a page), fewer repeat the fonts more."""

_ROOMY = 4
"""Up to so many lines a notice is set with air; more stand closer, so that twelve still fit a page."""


@dataclass(frozen=True)
class Setting:
    """How notices are set: who sends them, in which language, in which fonts."""

    desk: NoticeDesk
    language: Language
    fonts: FontSet


@dataclass(frozen=True)
class Code:
    """A QR code: its side in modules, and a grey byte a module, row by row."""

    side: int
    pixels: bytes


def notices_pdf(
    notices: Sequence[Notice], desk: NoticeDesk, language: Language, font: str | None = None
) -> bytes:
    """Set notices as one PDF, a page each in the given order; the same notices give the same bytes.

    Raises BadData when a character has no glyph, SystemRefused when the font ``font`` is not installed.
    """
    setting = Setting(desk, language, font_set(font))
    views = [notice_view(notice, language) for notice in notices]
    _refuse_missing(views, setting)
    chunks = range(0, len(notices), CHUNK)
    return _joined([_compiled(notices[at : at + CHUNK], views[at : at + CHUNK], setting) for at in chunks])


def qr_code(payload: str) -> Code:
    """Draw a QR code without its quiet zone (the paper around it is white)."""
    import zxingcpp

    if not payload:
        return Code(0, b"")
    code = zxingcpp.create_barcode(payload, zxingcpp.BarcodeFormat.QRCode, ec_level="M")
    image: Any = code.to_image(scale=1, add_quiet_zones=False)
    pixels = memoryview(image)
    return Code(pixels.shape[0] if pixels.shape else 0, pixels.tobytes())


def _refuse_missing(views: Sequence[View], setting: Setting) -> None:
    common = [desk_view(setting.desk), labels(setting.language), contact(setting.desk, setting.language)]
    said = {"desk": _texts(common), **{view["number"]: _texts(view) for view in views}}
    refuse_missing_glyphs(said, setting.fonts)


def _texts(value: Any) -> Iterator[str]:
    """List all texts inside a view."""
    if isinstance(value, str):
        yield value
        return
    for one in value.values() if isinstance(value, dict) else value:
        yield from _texts(one)


def _compiled(notices: Sequence[Notice], views: Sequence[View], setting: Setting) -> bytes:
    """Set one chunk; its folder holds the data alone, and the template can read nothing else."""
    import typst

    codes = [qr_code(notice.payload) for notice in notices]
    with TemporaryDirectory(prefix="propdesk-") as folder:
        data = _document(views, codes, setting)
        Path(folder, "data.json").write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")
        Path(folder, "codes.bin").write_bytes(b"".join(code.pixels for code in codes))
        compiler = typst.Compiler(
            template_text("notice.typ").encode(), root=folder, font_paths=setting.fonts.faces
        )
        pdf: Any = compiler.compile(format="pdf", timestamp=_timestamp(notices), pdf_tags=False)
    return bytes(pdf)


def _document(views: Sequence[View], codes: Sequence[Code], setting: Setting) -> dict[str, Any]:
    language = setting.language
    return {
        "title": language.say(msg("Fee notices")),
        "lang": language.code,
        "region": language.pick("cn", "us"),
        "tracking": 0.3 if language.code == "zh" else 0.02,
        "fonts": list(setting.fonts.families),
        "desk": desk_view(setting.desk),
        "labels": labels(language),
        "contact": contact(setting.desk, setting.language),
        "notices": list(_placed(views, codes)),
    }


def _placed(views: Sequence[View], codes: Sequence[Code]) -> Iterator[View]:
    """Say of each notice where its code lies in the file of codes, and how close its lines stand."""
    start = 0
    for view, code in zip(views, codes, strict=True):
        roomy = len(view["lines"]) <= _ROOMY
        yield {**view, "code_start": start, "code_side": code.side, "row_inset": 5 if roomy else 2.6}
        start += len(code.pixels)


def _timestamp(notices: Sequence[Notice]) -> datetime:
    """Date the file by what stands in it, so that a second run gives the same bytes."""
    return datetime.combine(max(notice.issued for notice in notices), time(), tzinfo=UTC)


def _joined(parts: Sequence[bytes]) -> bytes:
    """Join the chunks page by page; one alone stays as it is."""
    if len(parts) == 1:
        return parts[0]
    from pypdf import PdfReader, PdfWriter

    writer = PdfWriter()
    for part in parts:
        writer.append(BytesIO(part), import_outline=False)
    if parts:
        writer.add_metadata(PdfReader(BytesIO(parts[0])).metadata or {})
    out = BytesIO()
    writer.write(out)
    return out.getvalue()
