"""The cells of a workbook as plain values, and how a place in it is named."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from string import ascii_uppercase


class CellKind(Enum):
    """What a cell holds; ``UNFIT`` is a date format over a number that is no day, nor a moment of one."""

    TEXT = "text"
    NUMBER = "number"
    DATE = "date"
    MOMENT = "moment"
    BOOLEAN = "boolean"
    FORMULA = "formula"
    ERROR = "error"
    UNFIT = "unfit"


@dataclass(frozen=True, slots=True)
class Cell:
    """One filled cell.

    ``text`` is a text as given, a number's digits as the file writes them (never a float), a date as
    ``YYYY-MM-DD``, a moment as ``YYYY-MM-DD HH:MM:SS``, ``TRUE`` or ``FALSE``; empty for a formula.
    """

    kind: CellKind
    text: str


@dataclass(frozen=True)
class Sheet:
    """A sheet's filled cells by row and column, both counted from 1."""

    name: str
    rows: Mapping[int, Mapping[int, Cell]]


def cell_name(row: int, column: int) -> str:
    """Name a cell the way spreadsheets do: row 3, column 28 is ``AB3``."""
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = ascii_uppercase[rest] + letters
    return f"{letters}{row}"


def place(sheet: str, row: int, column: int) -> str:
    """Name a cell of a sheet: ``sheet!cell``."""
    return f"{sheet}!{cell_name(row, column)}"
