"""The same fee notices drawn by reportlab, line by line, to measure against."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from io import BytesIO
from pathlib import Path
from typing import Any

from propdesk.domain.papers import Notice, NoticeDesk
from propdesk.render.language import Language
from propdesk.render.notices import View, closing, contact, labels, notice_view
from propdesk.render.paper import qr_code, texts

FACE = "Sans"
_LEFT, _RIGHT, _MIDDLE = 54, 541, 297.6
_SIDE = 74


def face_of(characters: Iterable[str], target: Path) -> Path:
    """Cut the bundled face to some characters and give it the outlines that reportlab can embed."""
    import pylopdf_fonts_zh_cn
    from fontTools import subset
    from fontTools.pens.cu2quPen import Cu2QuPen
    from fontTools.pens.ttGlyphPen import TTGlyphPen
    from fontTools.ttLib import TTFont, newTable

    font = TTFont(pylopdf_fonts_zh_cn.sans_path())
    options = subset.Options(layout_features=[], glyph_names=False)
    cutter = subset.Subsetter(options)
    cutter.populate(text="".join(characters))
    cutter.subset(font)
    shapes, order = font.getGlyphSet(), font.getGlyphOrder()
    outlines = {}
    for name in order:
        pen = TTGlyphPen(shapes)
        shapes[name].draw(Cu2QuPen(pen, 1.0, reverse_direction=True))
        outlines[name] = pen.glyph()
    font["loca"], table = newTable("loca"), newTable("glyf")
    font["glyf"], table.glyphOrder, table.glyphs = table, order, outlines
    _as_truetype(font)
    font.save(target)
    return target


def _as_truetype(font: Any) -> None:
    most = font["maxp"]
    most.tableVersion = 0x10000
    zeros = (
        "TwilightPoints Storage FunctionDefs InstructionDefs StackElements ComponentElements ComponentDepth"
    )
    names = [f"max{name}" for name in zeros.split()]
    points = ["maxPoints", "maxContours", "maxCompositePoints", "maxCompositeContours"]
    for name in [*names, *points, "maxSizeOfInstructions"]:
        setattr(most, name, 0)
    most.maxZones, font["post"].formatType, font.sfntVersion = 1, 3.0, "\0\1\0\0"
    font["head"].glyphDataFormat = 0
    for name in ("CFF ", "VORG"):
        if name in font:
            del font[name]


def characters_of(notices: Sequence[Notice], desk: NoticeDesk, language: Language) -> set[str]:
    """All characters that notices show."""
    views = [notice_view(notice, language) for notice in notices]
    common = [labels(language), contact(desk, language), closing(language), desk.name, list(desk.pay_ways)]
    return {char for text in texts([views, common]) for char in text} | set("¥ ·–0123456789")


class Page:
    """A page that is filled from top to bottom."""

    def __init__(self, canvas: Any) -> None:
        self.canvas = canvas
        self.y = 790.0

    def left(self, x: float, text: str, size: float = 10) -> None:
        """Write from a place on."""
        self.canvas.setFont(FACE, size)
        self.canvas.drawString(x, self.y, text)

    def right(self, x: float, text: str, size: float = 10) -> None:
        """Write up to a place."""
        self.canvas.setFont(FACE, size)
        self.canvas.drawRightString(x, self.y, text)

    def centre(self, text: str, size: float) -> None:
        """Write in the middle."""
        self.canvas.setFont(FACE, size)
        self.canvas.drawCentredString(_MIDDLE, self.y, text)

    def down(self, points: float, *, rule: bool = False) -> None:
        """Go on further down, after a line if one is wanted."""
        if rule:
            self.canvas.line(_LEFT, self.y - 4, _RIGHT, self.y - 4)
        self.y -= points


def drawn(notices: Sequence[Notice], desk: NoticeDesk, language: Language, face: Path, *, own: bool) -> bytes:
    """Draw notices as one PDF; ``own``: QR codes by reportlab itself, else the same ones by zxing-cpp."""
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont
    from reportlab.pdfgen.canvas import Canvas

    pdfmetrics.registerFont(TTFont(FACE, str(face)))
    out = BytesIO()
    canvas = Canvas(out, pagesize=(595.3, 841.9), pageCompression=1)
    said = {**labels(language), "contact": contact(desk, language), "closing": closing(language)}
    for notice in notices:
        page, view = Page(canvas), notice_view(notice, language)
        _head(page, view, desk, said)
        _lines(page, view, said)
        _due(page, view, said)
        (_own_code if own else _same_code)(page, notice.payload)
        _foot(page, view, desk, said)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def _head(page: Page, view: View, desk: NoticeDesk, said: dict[str, str]) -> None:
    page.left(_LEFT, desk.name, 13)
    page.right(_RIGHT, f"{said['number']} {view['number']}", 8.5)
    page.down(40, rule=True)
    page.centre(said["title"], 23)
    page.down(32)
    for name, beside in (("addressee", "period"), ("unit", "issued")):
        page.left(_LEFT, said[name], 8.5)
        page.left(110, view[name], 12)
        page.left(350, said[beside], 8.5)
        page.left(405, view[beside])
        page.down(20)


def _lines(page: Page, view: View, said: dict[str, str]) -> None:
    for x, name in ((_LEFT, "item"), (275, "covers"), (405, "line_due")):
        page.left(x, said[name], 8.5)
    page.right(_RIGHT, said["amount"], 8.5)
    page.down(18, rule=True)
    for line in view["lines"]:
        for x, name in ((_LEFT, "title"), (275, "covers"), (405, "due")):
            page.left(x, line[name])
        page.right(_RIGHT, line["amount"])
        page.down(14)
        page.left(_LEFT, line["calculation"], 8.5)
        page.down(18, rule=True)
    for each in view["sums"]:
        page.right(460, each["label"], 8.5)
        page.left(470, each["sign"])
        page.right(_RIGHT, each["amount"])
        page.down(15)


def _due(page: Page, view: View, said: dict[str, str]) -> None:
    page.canvas.rect(_LEFT, page.y - 95, _RIGHT - _LEFT, 95)
    page.down(28)
    for name, value, size in (("total", f"¥ {view['total']}", 22), ("words", view["words"], 11)):
        page.left(66, said[name], 8.5)
        page.left(130, value, size)
        page.down(22)
    page.left(66, said["due"], 8.5)
    page.left(130, view["due"], 12)
    page.right(530, said["scan"], 7.5)


def _same_code(page: Page, payload: str) -> None:
    from PIL import Image
    from reportlab.lib.utils import ImageReader

    code = qr_code(payload)
    picture = Image.frombytes("L", (code.side, code.side), code.pixels)
    page.canvas.drawImage(ImageReader(picture), 450, page.y + 8, _SIDE, _SIDE)


def _own_code(page: Page, payload: str) -> None:
    from reportlab.graphics import renderPDF
    from reportlab.graphics.barcode.qr import QrCodeWidget
    from reportlab.graphics.shapes import Drawing

    drawing = Drawing(_SIDE, _SIDE)
    drawing.add(QrCodeWidget(payload, barLevel="M", barBorder=0, barWidth=_SIDE, barHeight=_SIDE))
    renderPDF.draw(drawing, page.canvas, 450, page.y + 8)


def _foot(page: Page, view: View, desk: NoticeDesk, said: dict[str, str]) -> None:
    page.down(50)
    page.left(_LEFT, said["pay_ways"])
    for way in desk.pay_ways:
        page.down(14)
        page.left(60, f"· {way}")
    page.down(16)
    page.left(_LEFT, said["closing"], 8.5)
    page.y = 150
    page.down(14, rule=True)
    page.left(_LEFT, said["stub"], 8.5)
    for pair in (("addressee", "total"), ("unit", "number"), ("signed", "signed_on")):
        page.down(20)
        for x, name in zip((_LEFT, 350), pair, strict=True):
            page.left(x, said[name], 8.5)
            page.left(x + 56, view.get(name, ""), 10)
    page.y = 30
    page.centre(said["contact"], 8)
