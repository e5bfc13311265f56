"""What the XML parts of a workbook say: one handler of parse events for each kind of part.

Tags are known by their local name, so that transitional and strict workbooks read alike.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING
from xml.sax import SAXException
from xml.sax.handler import ContentHandler

from propdesk.domain.importing.cells import Cell, CellKind
from propdesk.store.serials import dated_cell, is_date_format

if TYPE_CHECKING:
    from xml.sax.xmlreader import AttributesImpl

_DEPTH_CAP = 64
_PLACE = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})", re.ASCII)
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_", re.ASCII)
_ISO_DAY = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})(?:T00:00:00(?:\.0+)?Z?)?", re.ASCII)
_TRUE = frozenset(("1", "true"))


class Handler(ContentHandler):
    """Dispatches on local tag names, keeps the text of the innermost wanted tag, bounds the depth."""

    wanted: frozenset[str] = frozenset()

    def __init__(self) -> None:
        super().__init__()
        self._kept: list[str] | None = None
        self.path: list[str] = []

    def startElement(self, name: str, attrs: AttributesImpl) -> None:
        """Begin a tag."""
        tag = name.rpartition(":")[2]
        self.path.append(tag)
        if len(self.path) > _DEPTH_CAP:
            raise SAXException("too deep")
        if tag in self.wanted:
            self._kept = []
        self.begin(tag, attrs)

    def endElement(self, name: str) -> None:
        """End a tag."""
        tag = self.path.pop()
        text = "".join(self._kept) if tag in self.wanted and self._kept is not None else ""
        if tag in self.wanted:
            self._kept = None
        self.end(tag, text)

    def characters(self, content: str) -> None:
        """Keep text inside a wanted tag."""
        if self._kept is not None:
            self._kept.append(content)

    def begin(self, tag: str, attrs: AttributesImpl) -> None:
        """Take note of a tag that begins."""

    def end(self, tag: str, text: str) -> None:
        """Take note of a tag that ends, with its text if it is a wanted one."""


@dataclass(frozen=True)
class Relation:
    """A part that another one refers to."""

    kind: str
    target: str


class RelationHandler(Handler):
    """Reads a ``.rels`` part: relation id to kind and target; links out of the file are left aside."""

    def __init__(self, folder: str) -> None:
        super().__init__()
        self._folder = folder
        self.relations: dict[str, Relation] = {}

    def begin(self, tag: str, attrs: AttributesImpl) -> None:
        """Take a relation."""
        if tag != "Relationship" or attrs.get("TargetMode") == "External":
            return
        target = posixpath.normpath(posixpath.join("/", self._folder, attrs["Target"])).lstrip("/")
        self.relations[attrs["Id"]] = Relation(attrs["Type"].rpartition("/")[2], target)


class BookHandler(Handler):
    """Reads the workbook part: its sheets in order, and the epoch of its dates."""

    def __init__(self) -> None:
        super().__init__()
        self.from_1904 = False
        self.sheets: list[tuple[str, str]] = []

    def begin(self, tag: str, attrs: AttributesImpl) -> None:
        """Take the epoch, or a sheet's title and relation id."""
        if tag == "workbookPr":
            self.from_1904 = attrs.get("date1904", "0") in _TRUE
        elif tag == "sheet" and self.path[-2:-1] == ["sheets"]:
            relation = next(value for name, value in attrs.items() if name.endswith(":id"))
            self.sheets.append((attrs["name"], relation))


class SharedHandler(Handler):
    """Reads the shared texts; phonetic readings (``rPh``) are no part of a text."""

    wanted = frozenset(("t",))

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []
        self._runs: list[str] = []

    def end(self, tag: str, text: str) -> None:
        """Take a run of text, or close a shared text."""
        if tag == "t" and "rPh" not in self.path:
            self._runs.append(text)
        elif tag == "si":
            self.texts.append(unescaped("".join(self._runs)))
            self._runs = []


class StyleHandler(Handler):
    """Reads the number formats and which cell style uses which."""

    def __init__(self) -> None:
        super().__init__()
        self._codes: dict[int, str] = {}
        self._formats: list[int] = []

    def begin(self, tag: str, attrs: AttributesImpl) -> None:
        """Take a number format or a cell style."""
        if tag == "numFmt" and "dxf" not in self.path:
            self._codes[int(attrs["numFmtId"])] = attrs["formatCode"]
        elif tag == "xf" and self.path[-2:-1] == ["cellXfs"]:
            self._formats.append(int(attrs.get("numFmtId", "0")))

    def dated(self) -> frozenset[int]:
        """The styles that show a number as a date or time."""
        formats = enumerate(self._formats)
        return frozenset(at for at, number in formats if is_date_format(number, self._codes.get(number)))


@dataclass(frozen=True)
class Reading:
    """What the cells of a sheet refer to: shared texts, the styles that show dates, the epoch."""

    shared: list[str]
    dated: frozenset[int]
    from_1904: bool


class SheetHandler(Handler):
    """Reads a worksheet's filled cells; a cell with a formula is one, whatever value was cached."""

    wanted = frozenset(("v", "t"))

    def __init__(self, reading: Reading) -> None:
        super().__init__()
        self.rows: dict[int, dict[int, Cell]] = {}
        self._reading = reading
        self._row = self._column = self._style = 0
        self._type = "n"
        self._formula = False
        self._texts: list[str] = []

    def begin(self, tag: str, attrs: AttributesImpl) -> None:
        """Take a row's number, a cell's place, type and style, or the fact of a formula."""
        if tag == "row":
            self._row, self._column = int(attrs.get("r") or self._row + 1), 0
        elif tag == "c":
            self._place(attrs.get("r"))
            self._type, self._style = attrs.get("t", "n"), int(attrs.get("s", "0"))
            self._formula, self._texts = False, []
        elif tag == "f" and self.path[-2:-1] == ["c"]:
            self._formula = True

    def _place(self, reference: str | None) -> None:
        self._column += 1
        if reference is None:
            return
        found = _PLACE.fullmatch(reference)
        if found is None:
            raise SAXException("no cell reference")
        self._row, self._column = int(found[2]), column_number(found[1])

    def end(self, tag: str, text: str) -> None:
        """Take a value, or close a cell."""
        if tag in self.wanted and "c" in self.path and "rPh" not in self.path:
            self._texts.append(text)
        elif tag == "c":
            self._close()

    def _close(self) -> None:
        text = "".join(self._texts)
        cell = Cell(CellKind.FORMULA, "") if self._formula else self._cell(text)
        if cell is None:
            return
        row = self.rows.setdefault(self._row, {})
        if self._column in row:
            raise SAXException("a cell stands there twice")
        row[self._column] = cell

    def _cell(self, text: str) -> Cell | None:
        if not text.strip():
            return None
        return _CELLS[self._type](text, self._style, self._reading)


def column_number(letters: str) -> int:
    """Count a column's letters: ``A`` is 1, ``AB`` is 28."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number


def unescaped(text: str) -> str:
    """Undo the ``_x001B_`` by which workbooks write control characters."""
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text) if "_x" in text else text


def _shared(text: str, _style: int, reading: Reading) -> Cell | None:
    index = int(text)
    if index < 0:
        raise SAXException("no such text")
    shared = reading.shared[index]
    return Cell(CellKind.TEXT, shared) if shared.strip() else None


def _number(text: str, style: int, reading: Reading) -> Cell:
    if style in reading.dated:
        return dated_cell(text, from_1904=reading.from_1904)
    return Cell(CellKind.NUMBER, text)


def _iso_day(text: str, _style: int, _reading: Reading) -> Cell:
    found = _ISO_DAY.fullmatch(text)
    try:
        day = date.fromisoformat(found[1]) if found else None
    except ValueError:
        day = None
    return Cell(CellKind.DATE, day.isoformat()) if day else Cell(CellKind.UNFIT, text)


def _boolean(text: str, _style: int, _reading: Reading) -> Cell:
    return Cell(CellKind.BOOLEAN, "TRUE" if text in _TRUE else "FALSE")


def _text(text: str, _style: int, _reading: Reading) -> Cell:
    return Cell(CellKind.TEXT, unescaped(text))


def _error(text: str, _style: int, _reading: Reading) -> Cell:
    return Cell(CellKind.ERROR, text)


_CELLS: Mapping[str, Callable[[str, int, Reading], Cell | None]] = {
    "n": _number,
    "s": _shared,
    "str": _text,
    "inlineStr": _text,
    "b": _boolean,
    "d": _iso_day,
    "e": _error,
}
