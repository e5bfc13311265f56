"""Recognising tables: a run of headers anywhere in a sheet, whatever the sheet is called."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from propdesk.domain.importing.cells import Cell, CellKind, Sheet, place
from propdesk.domain.importing.profile import Column, Table, header_key
from propdesk.domain.messages import BadData, Finding, msg


@dataclass(frozen=True)
class Found:
    """A table in a sheet: its header row, its columns by number, its last row (None: the sheet's)."""

    table: Table
    sheet: Sheet
    header: int
    columns: Mapping[int, Column]
    first: int
    last: int
    end: int | None = None

    @property
    def width(self) -> range:
        """All columns of the header run, known ones and others."""
        return range(self.first, self.last + 1)

    def column_number(self, name: str) -> int:
        """Where a column stands; the table's first if it is not there."""
        return next((number for number, column in self.columns.items() if column.name == name), self.first)

    def where(self, row: int, name: str) -> str:
        """Name the cell of a column in a row."""
        return place(self.sheet.name, row, self.column_number(name))


MOST_TABLES = 100
"""Tables of one sheet: each is looked at beside all the others."""

Headers = Mapping[str, Sequence[tuple[Table, Column]]]


def recognise(sheet: Sheet, tables: Sequence[Table]) -> list[Found]:
    """Find the tables of a sheet, top to bottom; each ends above the next one in its columns."""
    headers = _headers(tables)
    found = [
        best
        for row in sorted(sheet.rows)
        for run in _runs(sheet.rows[row])
        if (best := _best(sheet, row, run, headers)) is not None
    ]
    if len(found) > MOST_TABLES:
        where = place(sheet.name, found[MOST_TABLES].header, found[MOST_TABLES].first)
        raise BadData(
            msg("{where}: the sheet holds more than {most} tables", where=where, most=MOST_TABLES),
            hint=msg("split it, and take out headers that are repeated"),
            field="file",
        )
    return [replace(one, end=_end(one, found)) for one in found]


def _headers(tables: Iterable[Table]) -> dict[str, list[tuple[Table, Column]]]:
    index: dict[str, list[tuple[Table, Column]]] = {}
    for table in tables:
        for column in table.columns:
            for key in column.keys:
                index.setdefault(key, []).append((table, column))
    return index


def _runs(row: Mapping[int, Cell]) -> Iterator[list[tuple[int, Cell]]]:
    """Split a row into its runs of neighbouring filled cells."""
    run: list[tuple[int, Cell]] = []
    for number, cell in sorted(row.items()):
        if run and number != run[-1][0] + 1:
            yield run
            run = []
        run.append((number, cell))
    if run:
        yield run


def _best(sheet: Sheet, row: int, run: list[tuple[int, Cell]], headers: Headers) -> Found | None:
    """Take the table that a run of headers fits best: all its required ones, and most of all."""
    matched: dict[tuple[str, str], tuple[Table, dict[int, Column]]] = {}
    for number, cell in run:
        key = header_key(cell.text) if cell.kind is CellKind.TEXT else ""
        for table, column in headers.get(key, ()):
            matched.setdefault((table.system, table.name), (table, {}))[1][number] = column
    fitting = [one for one in matched.values() if _complete(*one)]
    if not fitting:
        return None
    table, columns = max(fitting, key=lambda one: len({column.name for column in one[1].values()}))
    return Found(table, sheet, row, _without_outranked(columns, dict(run)), run[0][0], run[-1][0])


def _without_outranked(columns: Mapping[int, Column], run: Mapping[int, Cell]) -> dict[int, Column]:
    """Leave one column for each ranked one: that of the header which its profile lists first."""
    best: dict[str, int] = {}
    for number, column in columns.items():
        other = best.get(column.name)
        if other is None or column.rank(run[number].text) < column.rank(run[other].text):
            best[column.name] = number
    return {number: column for number, column in columns.items()
            if not column.ranked or best[column.name] == number}  # fmt: skip


def _complete(table: Table, columns: Mapping[int, Column]) -> bool:
    names = {column.name for column in columns.values()}
    return all(column.name in names for column in table.columns if column.required)


def _end(table: Found, found: Iterable[Found]) -> int | None:
    below = [
        other.header - 1
        for other in found
        if other.header > table.header and other.first <= table.last and table.first <= other.last
    ]
    return min(below, default=None)


def header_findings(found: Found, neighbours: Iterable[Found]) -> list[Finding]:
    """List what is wrong with a table's header row: headers given twice, unknown, or beyond a gap."""
    taken = {number for one in neighbours if one.header == found.header for number in one.width}
    return [
        *_twice(found),
        *_unknown(found),
        *_beyond(found, taken),
    ]


def doubled(found: Found) -> bool:
    """Tell whether two columns claim to be the same one: then neither is certain."""
    names = [column.name for column in found.columns.values()]
    return len(set(names)) < len(names)


def _twice(found: Found) -> Iterator[Finding]:
    seen: set[str] = set()
    for number, column in sorted(found.columns.items()):
        if column.name in seen:
            where = place(found.sheet.name, found.header, number)
            yield Finding("import-header", msg("two columns have this header; the table is left out"), where)
        seen.add(column.name)


def _unknown(found: Found) -> Iterator[Finding]:
    filled = {number for row in range_of(found) for number in found.sheet.rows[row]}
    for number in found.width:
        if number not in found.columns and number in filled:
            where = place(found.sheet.name, found.header, number)
            yield Finding("import-column", msg("this column is not known and is left out"), where)


def _beyond(found: Found, taken: set[int]) -> Iterator[Finding]:
    missing = {column.name for column in found.table.columns} - {c.name for c in found.columns.values()}
    for number, cell in sorted(found.sheet.rows[found.header].items()):
        column = found.table.column_of(cell.text) if number not in taken else None
        if column is not None and column.name in missing:
            where = place(found.sheet.name, found.header, number)
            yield Finding("import-header", msg("this header stands beyond a gap and is left out"), where)


def range_of(found: Found) -> list[int]:
    """The filled rows below the header that lie in the table's reach."""
    return [
        row
        for row in sorted(found.sheet.rows)
        if row > found.header and (found.end is None or row <= found.end)
    ]
