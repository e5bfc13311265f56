"""Guessing what a sheet of unknown headers holds: the row that looks like headers, the likely columns."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from propdesk.domain.importing.cells import CellKind, Sheet
from propdesk.domain.importing.profile import Column, Table, header_key
from propdesk.domain.importing.tables import recognise

_LOOKED_AT = 20
"""Rows from the top among which the headers are looked for."""

_ALIKE = 0.5


@dataclass(frozen=True)
class Unknown:
    """A sheet in which no table is known: what look like its headers, and the table that fits best."""

    sheet: str
    headers: Sequence[str]
    likely: Table


def unknown_sheets(sheets: Iterable[Sheet], tables: Sequence[Table]) -> list[Unknown]:
    """The sheets whose headers are not known, with a guess each; a sheet without text is passed over."""
    unknown = [(sheet, _headers(sheet)) for sheet in sheets if not recognise(sheet, tables)]
    return [Unknown(sheet.name, headers, _likely(headers, tables)) for sheet, headers in unknown if headers]


def _headers(sheet: Sheet) -> list[str]:
    """The texts of the row that has most of them, the first such row."""
    rows = [sheet.rows[number] for number in sorted(sheet.rows)[:_LOOKED_AT]]
    texts = [[cell.text for _, cell in sorted(row.items()) if cell.kind is CellKind.TEXT] for row in rows]
    return max(texts, key=len, default=[])


def _likely(headers: Sequence[str], tables: Sequence[Table]) -> Table:
    return max(tables, key=lambda table: sum(table.column_of(header) is not None for header in headers))


def named(table: Table, headers: Sequence[str]) -> Mapping[str, str]:
    """The columns of a table that headers name as they stand: name and header."""
    found = ((table.column_of(header), header) for header in headers)
    return {column.name: header for column, header in found if column is not None}


def likely_header(column: Column, headers: Sequence[str]) -> str:
    """The header that reads most like one of a column's; empty if none does."""
    rated = [(_likeness(column, header), header) for header in headers]
    best = max(rated, default=(0.0, ""))
    return best[1] if best[0] >= _ALIKE else ""


def _likeness(column: Column, header: str) -> float:
    key = header_key(header)
    return max((SequenceMatcher(None, key, known).ratio() for known in column.keys), default=0.0)
