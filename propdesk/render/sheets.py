"""Two pages on a sheet: A5 across, one above the other on A4, with a line to cut along (owner of pypdf, too).

Each page becomes a form that a sheet draws twice as far up or down; nothing within it is read or moved.
"""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pypdf import PageObject, PdfWriter

A4 = (595.276, 841.89)
"""Width and height of a sheet in points."""

_LINE = b"q 0.7 G 0.5 w [4 3] 0 d 0 %.3f m %.3f %.3f l S Q\n"


def two_a_sheet(pdf: bytes) -> bytes:
    """Put every two pages on one sheet; of an odd number the last sheet's lower half stays empty."""
    from pypdf import PdfReader, PdfWriter

    reader, writer = PdfReader(BytesIO(pdf)), PdfWriter()
    for at in range(0, len(reader.pages), 2):
        _draw(writer, list(reader.pages[at : at + 2]))
    writer.pdf_header = reader.pdf_header
    writer.add_metadata(reader.metadata or {})
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


def _draw(writer: PdfWriter, pages: list[PageObject]) -> None:
    """Draw one sheet: the first page into its upper half, the second into the lower one."""
    from pypdf.generic import DictionaryObject, NameObject, StreamObject

    width, height = A4
    forms, drawn = DictionaryObject(), [_LINE % (height / 2, width, height / 2)]
    for at, page in enumerate(pages):
        forms[NameObject(f"/Half{at}")] = writer._add_object(_form(writer, page))
        drawn.append(b"q 1 0 0 1 0 %.3f cm /Half%d Do Q\n" % (height / 2 * (1 - at), at))
    sheet = writer.add_blank_page(width, height)
    sheet[NameObject("/Resources")] = DictionaryObject({NameObject("/XObject"): forms})
    content = StreamObject()
    content.set_data(b"".join(drawn))
    sheet[NameObject("/Contents")] = writer._add_object(content)


def _form(writer: PdfWriter, page: PageObject) -> Any:
    """Make a form of a page: its content, what that draws with, and its bounds."""
    from pypdf.generic import ArrayObject, NameObject, StreamObject

    form, content = StreamObject(), page.get_contents()
    form.set_data(b"" if content is None else content.get_data())
    form[NameObject("/Type")] = NameObject("/XObject")
    form[NameObject("/Subtype")] = NameObject("/Form")
    form[NameObject("/BBox")] = ArrayObject(page.mediabox)
    form[NameObject("/Resources")] = page["/Resources"].clone(writer)
    return form.flate_encode()
