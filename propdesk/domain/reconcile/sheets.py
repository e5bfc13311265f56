"""The sheets of a bill: freed of the signs that guard its values, its tables found, their rows told apart."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from propdesk.domain.importing.cells import Cell, CellKind, Sheet, place
from propdesk.domain.importing.profile import header_key
from propdesk.domain.importing.tables import Found, range_of, recognise
from propdesk.domain.messages import BadData, Message, msg
from propdesk.domain.reconcile.layout import Layout

CHANNELS: Mapping[str, Message] = {
    "bank": msg("a bank"),
    "wechat": msg("WeChat"),
    "alipay": msg("Alipay"),
}
_GUARD = "`"
_BLANK = " \t\r\n\u3000\xa0\ufeff"


@dataclass(frozen=True)
class Remark:
    """A text that stands beside the lines of a bill, with its place."""

    text: str
    where: str


@dataclass(frozen=True)
class Bill:
    """One table of a bill: the rows that are lines, and all that is said beside them."""

    layout: Layout
    found: Found
    rows: Sequence[int]
    remarks: Sequence[Remark]


def find_bills(sheets: Sequence[Sheet], layouts: Sequence[Layout], *, channel: str) -> list[Bill]:
    """Find the bills of a channel; refuse a file that is empty, unknown, or of another channel."""
    if not any(sheet.rows for sheet in sheets):
        raise BadData(msg("the file is empty"), field="file")
    bare = [_bare(sheet) for sheet in sheets]
    ruled = _found(bare, [layout for layout in layouts if layout.rule])
    found = ruled or _found(bare, layouts)
    mine = [(layout, one) for layout, one in found if layout.channel == channel]
    if not mine:
        _refuse(channel, [layout.channel for layout, _ in found])
    return [_bill(layout, _one_each(one)) for layout, one in mine]


def _found(sheets: Sequence[Sheet], layouts: Sequence[Layout]) -> list[tuple[Layout, Found]]:
    """Find the tables that are known; a header within the rows that a rule skips is none."""
    known = {layout.key: layout for layout in layouts}
    tables = [layout.table for layout in layouts]
    found = [one for sheet in sheets for one in recognise(sheet, tables)]
    pairs = [(known[one.table.system, one.table.name], one) for one in found]
    return [(layout, one) for layout, one in pairs if one.header > layout.skip]


def _refuse(channel: str, others: Sequence[str]) -> None:
    if others:
        raise BadData(
            msg("this looks like a bill of {channel}", channel=CHANNELS[others[0]]),
            hint=msg("say --channel {channel}", channel=others[0]),
            field="channel",
        )
    hints = {
        "bank": msg("name the headers in a rule under reconcile: in desk.yaml (docs/reconcile.md)"),
    }
    merchant = msg("give the bill as the merchant platform gives it out, whole and unchanged")
    raise BadData(
        msg("no table of the file is known by its headers"), hint=hints.get(channel, merchant), field="file"
    )


def _bare(sheet: Sheet) -> Sheet:
    """The sheet without guarding signs and blanks around its texts."""
    rows = {number: _bare_row(row) for number, row in sheet.rows.items()}
    return Sheet(sheet.name, {number: row for number, row in rows.items() if row})


def _bare_row(row: Mapping[int, Cell]) -> dict[int, Cell]:
    bare = {at: _bare_cell(cell) for at, cell in _unparted(row).items()}
    return {at: cell for at, cell in bare.items() if cell.text or cell.kind is not CellKind.TEXT}


def _bare_cell(cell: Cell) -> Cell:
    return Cell(cell.kind, cell.text.strip(_BLANK + _GUARD)) if cell.kind is CellKind.TEXT else cell


def _unparted(row: Mapping[int, Cell]) -> Mapping[int, Cell]:
    """Join what a comma has parted: where every value begins with a backtick, another text is a rest."""
    numbers = sorted(row)
    if not numbers or not row[numbers[0]].text.startswith(_GUARD):
        return row
    joined: dict[int, Cell] = {}
    last, rests = numbers[0], 0
    for at in numbers:
        if row[at].text.startswith(_GUARD):
            last = at - rests
            joined[last] = row[at]
        else:
            joined[last] = Cell(CellKind.TEXT, f"{joined[last].text},{row[at].text}")
            rests += 1
    return joined


def _one_each(found: Found) -> Found:
    """Of several columns for one thing keep the one whose header the layout names first."""
    best: dict[str, tuple[int, int]] = {}
    for at, column in sorted(found.columns.items()):
        keys = [header_key(header) for header in column.headers]
        rank = keys.index(header_key(found.sheet.rows[found.header][at].text))
        if column.name in best and best[column.name][0] == rank:
            where = place(found.sheet.name, found.header, at)
            raise BadData(msg("{where}: two columns have this header", where=where), field="file")
        best[column.name] = min(best.get(column.name, (rank, at)), (rank, at))
    return replace(found, columns={at: found.columns[at] for _, at in best.values()})


def _bill(layout: Layout, found: Found) -> Bill:
    above = [number for number in sorted(found.sheet.rows) if number < found.header]
    lines, told = _parted(found, layout)
    remarks = [
        *(remark for number in (*above, *told) for remark in _texts(found, number)),
        *(remark for pair in pairwise(told) for remark in _paired(found, *pair)),
        *(remark for number in told for remark in _summed(found, number)),
    ]
    return Bill(layout, found, lines, remarks)


def _parted(found: Found, layout: Layout) -> tuple[list[int], list[int]]:
    """Part the rows below the header: lines, and what else is said there."""
    lines: list[int] = []
    told: list[int] = []
    ended = False
    for number in range_of(found):
        row = found.sheet.rows[number]
        first = row[min(row)].text
        ended = ended or _matches(layout.end, first)
        whole = layout.needed <= {found.columns[at].name for at in row if at in found.columns}
        aside = ended or _matches(layout.aside, first) or _alone(row)
        (told if aside and not whole else lines).append(number)
    return lines, told


def _matches(pattern: re.Pattern[str] | None, text: str) -> bool:
    return pattern is not None and pattern.match(text) is not None


def _alone(row: Mapping[int, Cell]) -> bool:
    """Tell whether a row holds one text that does not begin like a line does: a closing remark."""
    return len(row) == 1 and not row[min(row)].text[:1].isdigit()


def _texts(found: Found, number: int) -> Iterator[Remark]:
    for at, cell in sorted(found.sheet.rows[number].items()):
        yield Remark(cell.text, place(found.sheet.name, number, at))


def _paired(found: Found, header: int, values: int) -> Iterator[Remark]:
    """Two rows that fill the same columns, more than one: names and their values."""
    names, row = found.sheet.rows[header], found.sheet.rows[values]
    if len(names) > 1 and names.keys() == row.keys():
        for at in sorted(names):
            yield Remark(f"{names[at].text}：{row[at].text}", place(found.sheet.name, values, at))


def _summed(found: Found, number: int) -> Iterator[Remark]:
    """The cells of a row of sums, each with its column."""
    row = found.sheet.rows[number]
    first = row[min(row)].text
    for at, column in sorted(found.columns.items()):
        if at in row and at != min(row):
            yield Remark(f"{first} {column.name}：{row[at].text}", place(found.sheet.name, number, at))
