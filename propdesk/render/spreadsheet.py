"""An outcome as an XLSX workbook: amounts as exact numbers, text never as a formula."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from io import BytesIO
from typing import TYPE_CHECKING, Any

from propdesk.domain.changes import Outcome, Record
from propdesk.render import safe
from propdesk.render.columns import MONEY, Column, column
from propdesk.render.language import Language
from propdesk.render.values import exact, keys_of

if TYPE_CHECKING:
    from openpyxl.worksheet._write_only import WriteOnlyWorksheet

_FORMATS = {MONEY: "0.00"}


def spreadsheet(outcome: Outcome, language: Language) -> bytes:
    """Write the rows (titles first, totals last) as a workbook of one sheet."""
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    keys = tuple(outcome.columns) or keys_of(tuple(outcome.rows))
    columns = [column(key, language) for key in keys]
    sheet.append([one.title for one in columns])
    for row in (*outcome.rows, *([outcome.totals] if outcome.totals else [])):
        sheet.append(_cells(sheet, row, columns, language))
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def _cells(sheet: WriteOnlyWorksheet, row: Record, columns: list[Column], language: Language) -> list[Any]:
    return [_cell(sheet, exact(row.get(one.key), language), one) for one in columns]


def _cell(sheet: WriteOnlyWorksheet, text: str, kind: Column) -> Any:
    from openpyxl.cell import WriteOnlyCell

    number: Any = _number(text) if kind.right else None
    if number is not None:
        made = WriteOnlyCell(sheet, value=number)
        made.number_format = _FORMATS.get(kind.kind, "General")
        return made
    made = WriteOnlyCell(sheet, value=safe.terminal_lines(text))
    # Text stays text: openpyxl takes a leading = for a formula.
    made.data_type = "s"
    return made


def _number(text: str) -> Decimal | None:
    try:
        return Decimal(text)
    except InvalidOperation:
        return None
