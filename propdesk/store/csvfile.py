"""Reading a CSV file into plain cells: UTF-8, or the GB18030 of a Chinese Windows."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator
from pathlib import PurePath

from propdesk.domain.importing.cells import Cell, CellKind, Sheet, place
from propdesk.domain.messages import msg
from propdesk.store.archive import refuse

_CELLS_CAP = 800_000
_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")
_ENCODINGS = ("utf-8-sig", "gb18030")
_SEPARATORS = ",\t;"


def read_csv(data: bytes, *, name: str) -> Sheet:
    """Read a CSV file as one sheet named after the file; every cell of it is text."""
    text = _decode(data)
    title = PurePath(name).stem
    reader = csv.reader(_lines(text), delimiter=_separator(text), strict=True)
    try:
        return Sheet(title, _rows(reader))
    except csv.Error:
        where = place(title, reader.line_num, 1)
        raise refuse(
            msg("{where}: the CSV file has an unclosed quote or an endless field", where=where)
        ) from None


def _lines(text: str) -> Iterator[str]:
    """Part a text at its line ends only, and without a second copy of it."""
    return (found[0] for found in _LINE.finditer(text))


def _decode(data: bytes) -> str:
    if b"\0" in data:
        raise refuse(msg("the file is no text"), hint=msg("save it as CSV in UTF-8"))
    for encoding in _ENCODINGS:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise refuse(msg("the file is neither UTF-8 nor GB18030"), hint=msg("save it as CSV in UTF-8"))


def _separator(text: str) -> str:
    """Take the separator that the first filled line has most of; a comma if it has none."""
    line = next((line for line in text.splitlines() if line.strip()), "")
    return max(_SEPARATORS, key=line.count)


def _rows(lines: Iterable[list[str]]) -> dict[int, dict[int, Cell]]:
    rows: dict[int, dict[int, Cell]] = {}
    cells = 0
    for number, line in enumerate(lines, 1):
        cells += len(line)
        if cells > _CELLS_CAP:
            raise refuse(msg("the file holds too many cells"), hint=msg("split it"))
        row = {column: _cell(text) for column, text in enumerate(line, 1) if text.strip()}
        if row:
            rows[number] = row
    return rows


def _cell(text: str) -> Cell:
    return Cell(CellKind.FORMULA, "") if text.startswith("=") else Cell(CellKind.TEXT, text)
