"""Reading a workbook (.xlsx) or a CSV file into plain cells, safely; the one owner of defusedxml.

The XML parts are read directly: a library that hands out floats would have rounded a number before
anyone could refuse it, and a stream of parse events needs no memory for what is not kept. Nothing
is evaluated: no formula, no macro, no link, no entity.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Mapping
from pathlib import Path
from typing import TypeVar
from xml.sax import SAXException

from propdesk.domain.importing.cells import Sheet
from propdesk.domain.messages import BadData, msg
from propdesk.store.archive import Archive, broken, refuse
from propdesk.store.csvfile import read_csv
from propdesk.store.xlsxparts import (
    BookHandler,
    Handler,
    Reading,
    Relation,
    RelationHandler,
    SharedHandler,
    SheetHandler,
    StyleHandler,
)

FILE_CAP = 64 * 2**20
TAGS_CAP = 4_000_000
"""Tags in all parts together: about a million cells."""

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ZIP = b"PK\x03\x04"
_MACRO_NAME = re.compile(r"vbaproject|macrosheets/", re.IGNORECASE)
_MACRO_TYPE = re.compile(rb"macroEnabled|vbaProject|macrosheet", re.IGNORECASE)
_TEXTS = (".csv", ".tsv", ".txt")
_CONTENT_TYPES = "[Content_Types].xml"

AnyHandler = TypeVar("AnyHandler", bound=Handler)


def load(path: Path) -> bytes:
    """Read a file, but not much more of it than a workbook may have."""
    with open(path, "rb") as file:
        return file.read(FILE_CAP + 1)


def read_workbook(data: bytes, *, name: str) -> list[Sheet]:
    """Read all sheets of a workbook, or the one of a CSV file; refuse with BadData what is not safe."""
    if len(data) > FILE_CAP:
        raise refuse(msg("the file is over {cap} MB", cap=FILE_CAP // 2**20), hint=msg("split it"))
    if data.startswith(_OLE):
        raise refuse(
            msg("the file is an old .xls workbook, or one with a password"),
            hint=msg("save it as .xlsx without a password"),
        )
    if name.casefold().endswith(".xlsm"):
        raise _macros()
    if data.startswith(_ZIP):
        return _read_archive(Archive(data))
    if name.casefold().endswith(_TEXTS):
        return [read_csv(data, name=name)]
    raise refuse(msg("the file is no workbook"), hint=msg("give an .xlsx file, or a CSV file named .csv"))


def _macros() -> BadData:
    return refuse(msg("the workbook holds macros"), hint=msg("save it as .xlsx, which has none"))


def _no_workbook() -> BadData:
    return refuse(msg("the archive is no .xlsx workbook"), hint=msg("save it as .xlsx"))


def _read_archive(archive: Archive) -> list[Sheet]:
    names = set(archive.names)
    if any(_MACRO_NAME.search(name) for name in names):
        raise _macros()
    if _CONTENT_TYPES not in names:
        raise _no_workbook()
    if _MACRO_TYPE.search(archive.read(_CONTENT_TYPES)):
        raise _macros()
    return _read_sheets(_Parts(archive))


def _read_sheets(parts: _Parts) -> list[Sheet]:
    path = _book_path(parts)
    targets = parts.relations(path)
    book = parts.parse(path, BookHandler())
    reading = Reading(parts.shared_texts(targets), parts.date_styles(targets), book.from_1904)
    return [
        Sheet(title, parts.parse(sheet, SheetHandler(reading)).rows)
        for title, sheet in _sheet_paths(book, targets)
    ]


def _book_path(parts: _Parts) -> str:
    books = [each.target for each in parts.relations("").values() if each.kind == "officeDocument"]
    if len(books) != 1 or not books[0].endswith(".xml"):
        raise _no_workbook()
    return books[0]


def _sheet_paths(book: BookHandler, targets: Mapping[str, Relation]) -> list[tuple[str, str]]:
    """Find the parts of the worksheets, in order; chart sheets hold no cells."""
    if any(relation not in targets for _title, relation in book.sheets):
        raise broken()
    found = [(title, targets[relation]) for title, relation in book.sheets]
    return [(title, each.target) for title, each in found if each.kind == "worksheet"]


class _Parts:
    """The XML parts of one workbook, with one budget of tags for all of them."""

    def __init__(self, archive: Archive) -> None:
        self._archive = archive
        self._tags = 0

    def parse(self, name: str, handler: AnyHandler) -> AnyHandler:
        """Feed one part to a handler; entities, DTDs, damage and excess refuse the file."""
        from defusedxml import DefusedXmlException, sax

        data = self._archive.read(name)
        self._tags += data.count(b"<")
        if self._tags > TAGS_CAP:
            raise refuse(msg("the workbook holds too many cells"), hint=msg("split it"))
        try:
            sax.parseString(data, handler, forbid_dtd=True)
        except DefusedXmlException:
            raise refuse(
                msg("the workbook declares XML entities: refused as unsafe"),
                hint=msg("open it in a spreadsheet program and save it again as .xlsx"),
            ) from None
        except (SAXException, ValueError, LookupError, StopIteration):
            raise broken() from None
        return handler

    def relations(self, part: str) -> dict[str, Relation]:
        """Read which parts a part refers to, by relation id."""
        folder, base = posixpath.split(part)
        name = posixpath.join(folder, "_rels", f"{base}.rels")
        return self.parse(name, RelationHandler(folder)).relations

    def shared_texts(self, targets: Mapping[str, Relation]) -> list[str]:
        """Read the texts that cells share."""
        handlers = [self.parse(name, SharedHandler()) for name in _of_kind(targets, "sharedStrings")]
        return [text for handler in handlers for text in handler.texts]

    def date_styles(self, targets: Mapping[str, Relation]) -> frozenset[int]:
        """Find the cell styles that show a number as a date."""
        handlers = [self.parse(name, StyleHandler()) for name in _of_kind(targets, "styles")]
        return frozenset(style for handler in handlers for style in handler.dated())


def _of_kind(targets: Mapping[str, Relation], kind: str) -> list[str]:
    return [each.target for each in targets.values() if each.kind == kind][:1]
