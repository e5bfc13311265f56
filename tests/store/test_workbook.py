"""Workbooks become plain cells exactly as they are written."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from datetime import date, datetime

import openpyxl
import pytest
import workbooks
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from propdesk.domain.importing.cells import Cell, CellKind, cell_name
from propdesk.domain.messages import BadData
from propdesk.store.serials import dated_cell, is_date_format
from propdesk.store.workbook import read_workbook

SOURCES = workbooks.sources()


def rewritten(data: bytes, parts: Mapping[str, bytes | None]) -> bytes:
    """The archive with some parts replaced, added or (None) removed."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new:
        for name in [*old.namelist(), *(part for part in parts if part not in old.namelist())]:
            content = parts[name] if name in parts else old.read(name)
            if content is not None:
                new.writestr(name, content)
    return buffer.getvalue()


def sheet_of(body: str) -> Mapping[int, Mapping[int, Cell]]:
    """The cells of a sheet with this XML inside ``sheetData``; style 1 is a date."""
    book = openpyxl.Workbook()
    cell = book.create_sheet("dates").cell(1, 1, 1)
    cell.number_format = "yyyy-mm-dd"
    buffer = io.BytesIO()
    book.save(buffer)
    head = '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
    xml = f"{head}{body}</sheetData></worksheet>".encode()
    data = rewritten(buffer.getvalue(), {"xl/worksheets/sheet1.xml": xml})
    return read_workbook(data, name="a.xlsx")[0].rows


def value_of(cell: Cell) -> str | float:
    return float(cell.text) if cell.kind is CellKind.NUMBER else cell.text


@pytest.mark.parametrize("source", SOURCES)
def test_every_cell_is_what_openpyxl_reads(source: str) -> None:
    sheets = read_workbook(SOURCES[source], name="hc.xlsx")
    oracle = openpyxl.load_workbook(io.BytesIO(SOURCES[source]))
    assert [sheet.name for sheet in sheets] == oracle.sheetnames
    for sheet, expected in zip(sheets, oracle, strict=True):
        ours = {cell_name(r, c): value_of(cell) for r, row in sheet.rows.items() for c, cell in row.items()}
        theirs = {c.coordinate: c.value for row in expected.iter_rows() for c in row if c.value is not None}
        assert ours == theirs


@pytest.mark.parametrize("epoch_1904", [False, True])
@pytest.mark.parametrize("code", workbooks.DATE_FORMATS)
def test_dates_of_both_epochs_are_days(epoch_1904: bool, code: str) -> None:
    book = openpyxl.Workbook()
    if epoch_1904:
        book.epoch = CALENDAR_MAC_1904
    sheet = book.active
    assert sheet is not None
    for row, value in enumerate((date(2020, 6, 10), datetime(2037, 1, 1), datetime(2020, 6, 10, 12)), 1):
        cell = sheet.cell(row, 1, value)
        cell.number_format = code
    buffer = io.BytesIO()
    book.save(buffer)
    rows = read_workbook(buffer.getvalue(), name="a.xlsx")[0].rows
    assert [rows[row][1].kind for row in (1, 2, 3)] == [CellKind.DATE, CellKind.DATE, CellKind.MOMENT]
    assert [rows[row][1].text for row in (1, 2, 3)] == ["2020-06-10", "2037-01-01", "2020-06-10 12:00:00"]


@pytest.mark.parametrize(
    ("serial", "from_1904", "text"),
    [
        ("43992", False, "2020-06-10"),
        ("42530", True, "2020-06-10"),
        ("61", False, "1900-03-01"),
        ("60", False, None),
        ("0", True, "1904-01-01"),
        ("43992.5", False, "2020-06-10 12:00:00"),
        ("42530.999999", True, "2020-06-11 00:00:00"),
        ("43992.43208333333", False, "2020-06-10 10:22:12"),
        ("0.5", False, None),
        ("2958465.5", False, None),
        ("4.3992E4", False, "2020-06-10"),
        ("2958465", False, "9999-12-31"),
        ("2958466", False, None),
        ("2958465", True, None),
        ("-1", False, None),
        ("NaN", False, None),
        ("Infinity", False, None),
        ("x", False, None),
    ],
)
def test_a_serial_is_a_day_or_a_moment_or_unfit(serial: str, from_1904: bool, text: str | None) -> None:
    kind = CellKind.UNFIT if text is None else CellKind.MOMENT if ":" in text else CellKind.DATE
    expected = Cell(kind, text or serial)
    assert dated_cell(serial, from_1904=from_1904) == expected


@pytest.mark.parametrize(
    ("number", "code", "dated"),
    [
        (14, None, True),
        (31, None, True),
        (58, None, True),
        (49, None, False),
        (0, None, False),
        (176, 'yyyy"年"m"月"d"日"', True),
        (176, "[$-F800]dddd, mmmm dd, yyyy", True),
        (176, "[h]:mm", True),
        (176, '0.00"元/d"', False),
        (176, "[Red]0.00", False),
        (176, "#,##0_);\\d", False),
        (176, "General", False),
        (176, "@", False),
    ],
)
def test_number_formats_that_mean_a_date(number: int, code: str | None, dated: bool) -> None:
    assert is_date_format(number, code) is dated


@pytest.mark.parametrize(
    ("xml", "cell"),
    [
        ('<c r="A1"><v>98.319999999999993</v></c>', Cell(CellKind.NUMBER, "98.319999999999993")),
        ('<c r="A1"><v>6.3212619910916205E+17</v></c>', Cell(CellKind.NUMBER, "6.3212619910916205E+17")),
        ('<c r="A1" t="str"><v>0301</v></c>', Cell(CellKind.TEXT, "0301")),
        (
            '<c r="A1" t="inlineStr"><is><r><t>翠</t></r><r><t>竹</t></r></is></c>',
            Cell(CellKind.TEXT, "翠竹"),
        ),
        ('<c r="A1" t="inlineStr"><is><t>a_x001B_b</t></is></c>', Cell(CellKind.TEXT, "a\x1bb")),
        ('<c r="A1" t="inlineStr"><is><t>a_x005F_x001B_</t></is></c>', Cell(CellKind.TEXT, "a_x001B_")),
        ('<c r="A1" t="b"><v>1</v></c>', Cell(CellKind.BOOLEAN, "TRUE")),
        ('<c r="A1" t="e"><v>#N/A</v></c>', Cell(CellKind.ERROR, "#N/A")),
        ('<c r="A1" t="d"><v>2020-06-10T00:00:00</v></c>', Cell(CellKind.DATE, "2020-06-10")),
        ('<c r="A1" t="d"><v>2026-02-31</v></c>', Cell(CellKind.UNFIT, "2026-02-31")),
        ('<c r="A1" t="d"><v>2020-06-10T08:00:00</v></c>', Cell(CellKind.UNFIT, "2020-06-10T08:00:00")),
        ('<c r="A1"><f>1+2</f><v>3</v></c>', Cell(CellKind.FORMULA, "")),
        ('<c r="A1" t="str"><f>A2</f><v>x</v></c>', Cell(CellKind.FORMULA, "")),
        ("<c><v>7</v></c>", Cell(CellKind.NUMBER, "7")),
    ],
)
def test_a_cell_is_kept_as_the_file_writes_it(xml: str, cell: Cell) -> None:
    assert sheet_of(f'<row r="1">{xml}</row>') == {1: {1: cell}}


@pytest.mark.parametrize("xml", ['<c r="A1"/>', '<c r="A1" t="inlineStr"><is><t>  </t></is></c>', ""])
def test_an_empty_cell_is_none(xml: str) -> None:
    assert sheet_of(f'<row r="1">{xml}</row>') == {}


@pytest.mark.parametrize(
    "xml",
    [
        '<c r="A1" t="s"><v>99999</v></c>',
        '<c r="A1" t="s"><v>-1</v></c>',
        '<c r="1A"><v>1</v></c>',
        '<c r="A1"><v>1</v></c><c r="A1"><v>2</v></c>',
        '<c r="A1" t="odd"><v>1</v></c>',
        '<c r="A1" s="x"><v>1</v></c>',
        "<c>" * 100 + "</c>" * 100,
        '<c r="A1">',
    ],
)
def test_a_damaged_sheet_refuses_the_file(xml: str) -> None:
    with pytest.raises(BadData, match="damaged"):
        sheet_of(f'<row r="1">{xml}</row>')


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
@pytest.mark.parametrize("separator", [",", "\t", ";"])
def test_a_csv_file_is_one_sheet_of_texts(encoding: str, separator: str) -> None:
    text = separator.join(("房屋编号", '"a\nb"', "0301")) + "\r\n\r\n" + separator.join(("𠮷", "", "=1+2"))
    sheet = read_workbook(text.encode(encoding), name="units.CSV")[0]
    assert sheet.name == "units"
    texts = {1: "房屋编号", 2: "a\nb", 3: "0301"}
    assert sheet.rows[1] == {column: Cell(CellKind.TEXT, text) for column, text in texts.items()}
    assert sheet.rows[3] == {1: Cell(CellKind.TEXT, "𠮷"), 3: Cell(CellKind.FORMULA, "")}
