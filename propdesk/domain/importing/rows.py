"""Reading a table's rows: each is read right as a whole, or listed cell by cell and left out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from unicodedata import normalize

from propdesk.domain.importing.cells import Cell, CellKind, place
from propdesk.domain.importing.profile import Column
from propdesk.domain.importing.tables import Found, range_of
from propdesk.domain.importing.values import Value, read_cell
from propdesk.domain.messages import BadData, Finding, Message, msg

Values = Mapping[str, Value | tuple[Value, ...]]


@dataclass(frozen=True)
class Row:
    """A row that was read: its values by column (unknown ones are not there) and its place.

    ``broken`` names the link columns whose cells could not be read.
    """

    found: Found
    number: int
    values: Values
    broken: frozenset[str] = frozenset()

    def where(self, name: str) -> str:
        """Name the cell of a column."""
        return self.found.where(self.number, name)

    def text(self, name: str) -> str:
        """The value of a column as text; empty if it is not known."""
        return str(self.values.get(name, ""))

    def many(self, name: str) -> tuple[Value, ...]:
        """The values of a column whose cells hold several."""
        value = self.values.get(name, ())
        return value if isinstance(value, tuple) else (value,)

    def pick(self, *names: str) -> dict[str, Value]:
        """The known values of some columns."""
        found = ((name, self.values.get(name)) for name in names)
        return {name: value for name, value in found if value is not None and not isinstance(value, tuple)}


@dataclass(frozen=True)
class Read:
    """The rows of one table, what was left out of it, and where "unknown" was written."""

    found: Found
    rows: Sequence[Row]
    findings: Sequence[Finding]
    unknown: Mapping[str, Sequence[str]] = field(default_factory=dict)
    refused: int = 0


def read_rows(found: Found) -> Read:
    """Read the rows of a table; rows empty in its columns are skipped wherever they stand."""
    rows: list[Row] = []
    findings: list[Finding] = []
    unknown: dict[str, list[str]] = {}
    refused = 0
    for number in range_of(found):
        cells = {at: cell for at, cell in found.sheet.rows[number].items() if at in found.columns}
        if not cells:
            continue
        reading = _read_row(found, number, cells)
        findings += reading.findings
        refused += reading.row is None
        for name in reading.unknown:
            unknown.setdefault(name, []).append(found.where(number, name))
        if reading.row is not None:
            rows.append(reading.row)
    return Read(found, rows, findings, unknown, refused)


@dataclass(frozen=True)
class _Reading:
    row: Row | None
    findings: Sequence[Finding]
    unknown: Sequence[str]


def _read_row(found: Found, number: int, cells: Mapping[int, Cell]) -> _Reading:
    values: dict[str, Value | tuple[Value, ...]] = {}
    refused: dict[str, Finding] = {}
    broken: dict[str, Finding] = {}
    unknown: list[str] = []
    for at, column in sorted(found.columns.items()):
        where = place(found.sheet.name, number, at)
        try:
            value = _value(cells.get(at), column)
        except BadData as problem:
            listed = broken if column.link else refused
            listed[column.name] = _refusal(column, problem.message, where)
            continue
        if value is not None:
            values[column.name] = value
        elif at in cells and column.taken:
            unknown.append(column.name)
    row = None if refused else Row(found, number, values, frozenset(broken))
    return _Reading(row, [*refused.values(), *broken.values()], [] if refused else unknown)


def _refusal(column: Column, reason: Message, where: str) -> Finding:
    if column.link:
        return Finding("import-link", msg("the link is left out: {reason}", reason=reason), where)
    return Finding("import-row", msg("the row is left out: {reason}", reason=reason), where)


def _value(cell: Cell | None, column: Column) -> Value | tuple[Value, ...] | None:
    if cell is None:
        if column.required:
            raise BadData(msg("the cell is empty"))
        return None
    if not column.taken:
        return None
    if not column.split:
        return read_cell(cell, column)
    return tuple(_parts(cell, column)) or None


def _parts(cell: Cell, column: Column) -> Iterator[Value]:
    """Read the values of a cell that holds several; an empty one among them is refused."""
    texts = normalize("NFKC", cell.text).split(column.split)
    parts = [Cell(CellKind.TEXT, text) for text in texts] if cell.kind is CellKind.TEXT else [cell]
    for part in parts:
        value = read_cell(part, column)
        if value is not None:
            yield value
