"""Setting paper with Typst (owner of typst and zxing-cpp).

Values reach a template as a JSON file in a folder of its own: no text of a record is ever source. A built-in
template is set in this process, or for a large batch in two; a desk's own always in another one, within
bounds, because it may be anybody's.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from propdesk.domain.messages import SystemRefused, msg
from propdesk.render.fonts import families, font_set, lacking_glyphs, refuse_lacking
from propdesk.render.joining import joined
from propdesk.render.language import Language
from propdesk.render.templates import Fault, Own, Template, barred, chosen, refuse
from propdesk.render.workers import Bounds, Ended, worked

CODES = "codes.bin"
_OWN = Bounds(processes=1, seconds=30, memory=1 << 30)
_MANY = Bounds(processes=2)
_ALONE = 2
"""Up to so many pieces are set in this process: starting others takes as long."""

_FORGET = 11
"""Typst keeps what it laid out until so many further documents were set."""

_PLACE = re.compile(r"__typst_py_bytes__\.typ:(\d+):(\d+)|<bytes>:(\d+):(\d+)")


@dataclass(frozen=True)
class Press:
    """How paper is printed: the language, the font (empty: the bundled ones), the desk's own templates."""

    language: Language
    font: str = ""
    own: Own = field(default_factory=dict)


@dataclass(frozen=True)
class Drawing:
    """What a template is given: ``data`` (text, and lists and mappings of it) and the pixels of codes.

    ``said`` maps each record to the texts that its paper shows.
    """

    data: Mapping[str, Any]
    said: Mapping[str, Sequence[str]]
    codes: bytes = b""


@dataclass(frozen=True)
class Order:
    """One piece of paper to set, in this process or another: ``draw`` must be fit to be sent there."""

    template: Template
    draw: Callable[[], Drawing]
    dated: date
    font: str = ""


@dataclass(frozen=True)
class Piece:
    """What came of an order: a PDF, or why there is none."""

    pdf: bytes = b""
    faults: tuple[Fault, ...] = ()
    lacking: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True)
class Code:
    """A QR code: its side in modules, and a grey byte a module, row by row."""

    side: int
    pixels: bytes


def order(name: str, press: Press, draw: Callable[[], Drawing], *, dated: date) -> Order:
    """Order one piece of paper by the name of its template."""
    return Order(chosen(name, press.own), draw, dated, press.font)


def printed(orders: Sequence[Order]) -> bytes:
    """Set pieces of one paper and join them; the same orders give the same bytes.

    Raises BadData when a character has no glyph or the desk's own template does not do, SystemRefused
    when the desk's font is not installed.
    """
    template = orders[0].template
    if orders[0].font:
        font_set(orders[0].font)
    faults = barred(template) if template.own else ()
    pieces = [Piece(faults=faults)] if faults else _set(orders)
    wrong = tuple(fault for piece in pieces for fault in piece.faults)
    if wrong:
        raise refuse(template, wrong)
    refuse_lacking([each for piece in pieces for each in piece.lacking])
    return joined([piece.pdf for piece in pieces])


def set_piece(one: Order) -> Piece:
    """Set one piece in this process."""
    fonts = font_set(one.font or None)
    drawing = one.draw()
    lacking = tuple(lacking_glyphs(drawing.said, fonts))
    if lacking:
        return Piece(lacking=lacking)
    try:
        return Piece(_compiled(one, drawing))
    except RuntimeError as error:  # typst raises its errors as such
        return Piece(faults=(_fault(error),))


def qr_code(payload: str) -> Code:
    """Draw a QR code without its quiet zone (the paper around it is white)."""
    import zxingcpp

    if not payload:
        return Code(0, b"")
    code = zxingcpp.create_barcode(payload, zxingcpp.BarcodeFormat.QRCode, ec_level="M")
    image: Any = code.to_image(scale=1, add_quiet_zones=False)
    pixels = memoryview(image)
    return Code(pixels.shape[0] if pixels.shape else 0, pixels.tobytes())


def texts(value: Any) -> Iterator[str]:
    """List all texts inside a view."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping | list | tuple):
        for one in value.values() if isinstance(value, Mapping) else value:
            yield from texts(one)


def house_style(title: str, press: Press) -> dict[str, Any]:
    """What every template is told: the title of the file, the language, the fonts."""
    language = press.language
    return {
        "title": title,
        "lang": language.code,
        "region": language.pick("cn", "us"),
        "tracking": 0.3 if language.code == "zh" else 0.02,
        "fonts": list(families(press.font or None)),
    }


def _set(orders: Sequence[Order]) -> list[Piece]:
    own = orders[0].template.own
    if not own and len(orders) <= _ALONE:
        return [set_piece(one) for one in orders]
    try:
        return worked(_set_lean, orders, _OWN if own else _MANY)
    except Ended as ended:
        if own:
            return [Piece(faults=(Fault(ended.why),))]
        raise SystemRefused(ended.why, hint=msg("no paper was written; try again")) from None


def _set_lean(one: Order) -> Piece:
    """Set one piece of many, and let Typst forget how it laid it out."""
    import typst

    piece = set_piece(one)
    for _ in range(_FORGET):
        typst.Compiler(b" ", font_paths=font_set(one.font or None).faces).compile(format="svg")
    return piece


def _compiled(one: Order, drawing: Drawing) -> bytes:
    """Compile in a folder that holds the data alone: the template can read nothing else."""
    import typst

    with TemporaryDirectory(prefix="propdesk-") as folder:
        Path(folder, "data.json").write_text(json.dumps(drawing.data, ensure_ascii=False), encoding="utf-8")
        Path(folder, CODES).write_bytes(drawing.codes)
        compiler = typst.Compiler(
            one.template.text.encode(),
            root=folder,
            font_paths=font_set(one.font or None).faces,
            package_path=folder,
            package_cache_path=folder,
        )
        moment = datetime.combine(one.dated, time(), tzinfo=UTC)
        pdf: Any = compiler.compile(format="pdf", timestamp=moment, pdf_tags=False)
    return bytes(pdf)


def _fault(error: RuntimeError) -> Fault:
    found = _PLACE.search(str(getattr(error, "diagnostic", "")))
    line, column = [int(each) for each in found.groups() if each] if found else (0, 0)
    hints = [str(each) for each in getattr(error, "hints", ())]
    return Fault("; ".join([str(getattr(error, "message", error)), *hints]), line, column)
