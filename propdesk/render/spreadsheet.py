"""An outcome as an XLSX workbook: amounts and dates as exact values, text never as a formula."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal

from propdesk.domain.changes import Outcome, Record
from propdesk.render import columns as kinds
from propdesk.render import safe
from propdesk.render.columns import Column, column
from propdesk.render.headings import heading
from propdesk.render.language import Language
from propdesk.render.values import exact, keys_of, shown
from propdesk.render.width import width
from propdesk.render.workbook import (
    AS_TEXT,
    DAY,
    GENERAL,
    MOMENT,
    MONEY,
    NUMBER,
    Cell,
    Sheet,
    Style,
    workbook,
)

_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?", re.ASCII)
_DIGITS = 15
"""A spreadsheet keeps so many digits of a number; one that has more stays text, and exact."""

_MOMENT = re.compile(r"(\d{4}-\d{2}-\d{2})(?: (\d{2}):(\d{2}))?", re.ASCII)
_FIRST, _ZERO = date(1900, 3, 1), date(1899, 12, 30)
"""Spreadsheets count days from the second; before the first they disagree, so such a day stays text."""

_ROOMS: Mapping[int, int] = {DAY: len("2026-01-01"), MOMENT: len("2026-01-01 00:00")}
_FORMATS: Mapping[str, int] = {kinds.MONEY: MONEY, kinds.NUMBER: GENERAL}


def spreadsheet(outcome: Outcome, language: Language) -> bytes:
    """Write the rows (titles first, totals last); what has no column stands on a sheet of its own."""
    keys = tuple(outcome.columns) or keys_of(tuple(outcome.rows))
    shown_columns = [column(key, language, outcome.titles) for key in keys]
    rows = [[_cell(row.get(one.key), one, language) for one in shown_columns] for row in outcome.rows]
    totals = _totals(outcome.totals, shown_columns, language)
    header = [_title(one.title, right=one.right) for one in shown_columns]
    main = _sheet(heading(outcome.command, language), header, rows, totals)
    return workbook([main, *_summary(outcome, keys, language)])


def _sheet(
    name: str, header: Sequence[Cell], rows: Sequence[Sequence[Cell]], totals: Sequence[Cell] = ()
) -> Sheet:
    lines = [header, *rows, *([totals] if totals else [])]
    widths = [max(map(_room, cells)) for cells in zip(*lines, strict=True)]
    return Sheet(name, header, rows, totals, widths)


def _title(text: str, *, right: bool = False) -> Cell:
    return Cell(text, Style(GENERAL, bold=True, right=right))


def _room(cell: Cell) -> int:
    """How wide a cell is as it is shown: a day is wider than the number that stands for it."""
    return _ROOMS.get(cell.style.number, 0) or width(cell.value)


def _totals(totals: Record, columns: Sequence[Column], language: Language) -> list[Cell]:
    """Totals under their columns, in bold; none if no column but the first has one."""
    if not any(one.key in totals for one in columns[1:]):
        return []
    cells = [_cell(totals.get(one.key), one, language, bold=True) for one in columns[1:]]
    return [Cell(language.pick("合计", "Total"), Style(bold=True)), *cells]


def _summary(outcome: Outcome, keys: Sequence[str], language: Language) -> Iterator[Sheet]:
    totals = {key: value for key, value in outcome.totals.items() if key not in keys[1:]}
    apart = [(column(key, language), value) for key, value in (*outcome.head.items(), *totals.items())]
    if not apart:
        return
    rows = [[Cell(one.title), _cell(value, one, language)] for one, value in apart]
    titles = [_title(column(key, language).title) for key in ("field", "content")]
    yield _sheet(language.pick("汇总", "Summary"), titles, rows)


def _cell(value: object, one: Column, language: Language, *, bold: bool = False) -> Cell:
    if value is None or value == "":
        return Cell("", Style(bold=bold))
    if one.right:
        return _number(value, one, language, bold=bold)
    text = shown(value, key=one.key, language=language)
    day = _MOMENT.fullmatch(text) if one.kind == kinds.FIXED else None
    serial = _serial(day) if day else None
    if day and serial is not None:
        return Cell(serial, Style(MOMENT if day[2] else DAY, bold), NUMBER)
    return _text(text, bold=bold)


def _number(value: object, one: Column, language: Language, *, bold: bool) -> Cell:
    text = exact(value, language)
    if not _NUMBER.fullmatch(text) or len(text) > _DIGITS < sum(map(str.isdigit, text)):
        return _text(shown(value, key=one.key, language=language), bold=bold)
    return Cell(text, Style(_FORMATS[one.kind], bold), NUMBER)


def _text(text: str, *, bold: bool) -> Cell:
    legal = safe.layout(text).replace("\r\n", "\n").replace("\r", "\n")
    return Cell(legal, Style(AS_TEXT, bold, quoted=safe.is_formula(legal)))


def _serial(found: re.Match[str]) -> str | None:
    """The number of a day, or of a minute of it, as spreadsheets count; None if there is no such day."""
    try:
        day = date.fromisoformat(found[1])
    except ValueError:
        return None
    if day < _FIRST or int(found[2] or 0) > 23 or int(found[3] or 0) > 59:
        return None
    days = (day - _ZERO).days
    if not found[2]:
        return str(days)
    minutes = int(found[2]) * 60 + int(found[3])
    return str((days + Decimal(minutes) / 1440).quantize(Decimal("0.0000000001")))
