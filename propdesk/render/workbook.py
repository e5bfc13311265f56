"""An XLSX file from typed cells: the parts of the package, nothing on disk, the same cells the same bytes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from typing import NamedTuple
from xml.sax.saxutils import escape, quoteattr
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

LONGEST = 32767
"""So many UTF-16 units a cell holds at most."""

TEXT, NUMBER = "text", "number"
WIDEST, NARROWEST = 60, 6
GENERAL, MONEY, AS_TEXT, DAY, MOMENT = 0, 2, 49, 164, 165
"""Number formats: the first three are built in, the others are declared below."""

_DAYS = {DAY: "yyyy\\-mm\\-dd", MOMENT: "yyyy\\-mm\\-dd\\ hh:mm"}
_EPOCH = (1980, 1, 1, 0, 0, 0)
_ESCAPED = re.compile("_(?=x[0-9A-Fa-f]{4}_)")
"""What a reader would take for an escaped character."""

_SPECIAL = re.compile("[<>&_]")
_NAME = re.compile(r"[\[\]:*?/\\]|^'|'$")
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_PART = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'


class Style(NamedTuple):
    """How a cell looks; ``quoted`` keeps a text that begins like a formula a text when it is edited.

    ``right`` is for the titles of figures; figures stand there anyhow.
    """

    number: int = AS_TEXT
    bold: bool = False
    quoted: bool = False
    right: bool = False


class Cell(NamedTuple):
    """A value as it is written: a text, or a number as decimal digits."""

    value: str
    style: Style = Style()
    type: str = TEXT


@dataclass(frozen=True)
class Sheet:
    """A sheet: its name, titles, rows, the row of totals, the widths of its columns."""

    name: str
    header: Sequence[Cell]
    rows: Sequence[Sequence[Cell]]
    totals: Sequence[Cell] = ()
    widths: Sequence[int] = ()


def workbook(sheets: Sequence[Sheet]) -> bytes:
    """Write sheets as a workbook; the first row of each stays in view and filters the rows."""
    styles = list(dict.fromkeys(_styles(sheets)))
    parts = {
        "[Content_Types].xml": _content_types(len(sheets)),
        "_rels/.rels": _relations([("officeDocument", "xl/workbook.xml")]),
        "xl/workbook.xml": _book(sheets),
        "xl/_rels/workbook.xml.rels": _relations(
            [("worksheet", f"worksheets/sheet{at}.xml") for at in range(1, len(sheets) + 1)]
            + [("styles", "styles.xml")]
        ),
        "xl/styles.xml": _style_sheet(styles),
    }
    numbers = {style: at for at, style in enumerate(styles)}
    for at, sheet in enumerate(sheets, 1):
        parts[f"xl/worksheets/sheet{at}.xml"] = _sheet(sheet, numbers, first=at == 1)
    return _zipped(parts)


def _zipped(parts: Mapping[str, str]) -> bytes:
    out = BytesIO()
    with ZipFile(out, "w", ZIP_DEFLATED) as package:
        for name, text in parts.items():
            info = ZipInfo(name, _EPOCH)
            info.compress_type = ZIP_DEFLATED
            package.writestr(info, (_XML + text).encode("utf-8"))
    return out.getvalue()


def _styles(sheets: Sequence[Sheet]) -> Iterator[Style]:
    yield Style(GENERAL)
    for sheet in sheets:
        for row in (sheet.header, *sheet.rows, sheet.totals):
            yield from (cell.style for cell in row)


def _content_types(count: int) -> str:
    sheets = "".join(
        f'<Override PartName="/xl/worksheets/sheet{at}.xml" ContentType="{_PART}.worksheet+xml"/>'
        for at in range(1, count + 1)
    )
    return (
        f'<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{_PART}.sheet.main+xml"/>'
        f'<Override PartName="/xl/styles.xml" ContentType="{_PART}.styles+xml"/>{sheets}</Types>'
    )


def _relations(parts: Sequence[tuple[str, str]]) -> str:
    rows = "".join(
        f'<Relationship Id="rId{at}" Type="{_OFFICE}/{kind}" Target="{target}"/>'
        for at, (kind, target) in enumerate(parts, 1)
    )
    return f'<Relationships xmlns="{_PACKAGE}/relationships">{rows}</Relationships>'


def _book(sheets: Sequence[Sheet]) -> str:
    rows = "".join(
        f'<sheet name={quoteattr(sheet_name(sheet.name))} sheetId="{at}" r:id="rId{at}"/>'
        for at, sheet in enumerate(sheets, 1)
    )
    names = "".join(_names(at, sheet) for at, sheet in enumerate(sheets) if sheet.header)
    defined = f"<definedNames>{names}</definedNames>" if names else ""
    return f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>{rows}</sheets>{defined}</workbook>'


def _names(at: int, sheet: Sheet) -> str:
    """The range that is filtered, and the row that is printed again on each page."""
    quoted = "'" + sheet_name(sheet.name).replace("'", "''") + "'"
    last = f"${letters(len(sheet.header) - 1)}${len(sheet.rows) + 1}"
    return (
        f'<definedName name="_xlnm._FilterDatabase" localSheetId="{at}" hidden="1">'
        f"{escape(quoted)}!$A$1:{last}</definedName>"
        f'<definedName name="_xlnm.Print_Titles" localSheetId="{at}">{escape(quoted)}!$1:$1</definedName>'
    )


def sheet_name(text: str) -> str:
    """Make a text fit to name a sheet: 31 characters at most, none that a reference could not hold."""
    return _NAME.sub(" ", text)[:31].strip() or "1"


def _style_sheet(styles: Sequence[Style]) -> str:
    formats = "".join(f'<numFmt numFmtId="{id}" formatCode="{code}"/>' for id, code in _DAYS.items())
    looks = "".join(_look(style) for style in styles)
    return (
        f'<styleSheet xmlns="{_MAIN}"><numFmts count="{len(_DAYS)}">{formats}</numFmts>'
        '<fonts count="2"><font><sz val="11"/><name val="Calibri"/></font>'
        '<font><b/><sz val="11"/><name val="Calibri"/></font></fonts>'
        '<fills count="2"><fill><patternFill patternType="none"/></fill>'
        '<fill><patternFill patternType="gray125"/></fill></fills>'
        '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
        '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
        f'<cellXfs count="{len(styles)}">{looks}</cellXfs>'
        '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
    )


def _look(style: Style) -> str:
    quoted = ' quotePrefix="1"' if style.quoted else ""
    side = "right" if style.right else "left" if style.number in _DAYS else ""
    aligned = f' applyAlignment="1"><alignment horizontal="{side}"/></xf>' if side else "/>"
    return (
        f'<xf numFmtId="{style.number}" fontId="{int(style.bold)}" fillId="0" borderId="0" xfId="0"'
        f' applyNumberFormat="1" applyFont="1"{quoted}{aligned}'
    )


def _sheet(sheet: Sheet, numbers: Mapping[Style, int], *, first: bool) -> str:
    selected = ' tabSelected="1"' if first else ""
    lines = [line for line in (sheet.header, *sheet.rows, sheet.totals) if line]
    data = "".join(_row(number, line, numbers) for number, line in enumerate(lines, 1))
    return (
        f'<worksheet xmlns="{_MAIN}"><sheetPr><pageSetUpPr fitToPage="1"/></sheetPr>'
        f'<sheetViews><sheetView{selected} workbookViewId="0">{_FROZEN if sheet.header else ""}</sheetView>'
        "</sheetViews>"
        f"{_columns(sheet.widths)}<sheetData>{data}</sheetData>{_filter(sheet)}"
        '<pageSetup paperSize="9" orientation="landscape" fitToHeight="0"/></worksheet>'
    )


_FROZEN = '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/>'


def _columns(widths: Sequence[int]) -> str:
    rows = "".join(
        f'<col min="{at}" max="{at}" width="{min(max(each + 2, NARROWEST), WIDEST)}" customWidth="1"/>'
        for at, each in enumerate(widths, 1)
    )
    return f"<cols>{rows}</cols>" if rows else ""


def _filter(sheet: Sheet) -> str:
    """Filter the rows, but not the totals: they stay below whatever is sorted or hidden."""
    if not sheet.header:
        return ""
    return f'<autoFilter ref="A1:{letters(len(sheet.header) - 1)}{len(sheet.rows) + 1}"/>'


def _row(number: int, cells: Sequence[Cell], numbers: Mapping[Style, int]) -> str:
    written = [_cell(f"{letters(at)}{number}", cell, numbers) for at, cell in enumerate(cells) if cell.value]
    return f'<row r="{number}">{"".join(written)}</row>'


def _cell(place: str, cell: Cell, numbers: Mapping[Style, int]) -> str:
    value, style, type = cell
    if type == NUMBER:
        return f'<c r="{place}" s="{numbers[style]}"><v>{value}</v></c>'
    text = escape(_ESCAPED.sub("_x005F_", _held(value))) if _SPECIAL.search(value) else _held(value)
    return (
        f'<c r="{place}" s="{numbers[style]}" t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c>'
    )


def _held(text: str) -> str:
    """Cut a text to what a cell holds, and show that it was cut."""
    if len(text) <= LONGEST // 2:
        return text
    units = text.encode("utf-16-le")
    if len(units) <= LONGEST * 2:
        return text
    return units[: (LONGEST - 1) * 2].decode("utf-16-le", "ignore") + "…"


@cache
def letters(column: int) -> str:
    """Name a column, counted from 0, as a spreadsheet does: A, B, …, Z, AA."""
    name = ""
    while column >= 0:
        column, rest = divmod(column, 26)
        name = chr(ord("A") + rest) + name
        column -= 1
    return name
