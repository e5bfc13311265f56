"""Workbooks: exact numbers, real days, text that stays text, in openpyxl and in LibreOffice."""

from __future__ import annotations

import csv
import io
import subprocess
from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from propdesk.domain.changes import Outcome
from propdesk.render.language import Language
from propdesk.render.spreadsheet import spreadsheet
from propdesk.render.workbook import LONGEST, letters, sheet_name

ZH, EN = Language("zh"), Language("en")
HOSTILE = (
    "=1+1",
    "+86 138",
    "-2+3",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    " =1",
    "＝1+1",
    "＋1",
    "－1",
    "＠x",
    "=cmd|' /C calc'!A0",
    '=HYPERLINK("http://x.example","y")',
    "'=1",
    "_x0041_",
    "<b>&amp;</b>",
    "0301",
    "1e5",
    "110101199003077571",
    "2026-10-01",
    "TRUE",
    "a\nb",
    "\x00\x1b[2J\x0b\x9b\ufffe\u202e",
    "👨‍👩‍👧🇨🇳𠮷㛃e\u0301",
    " blanks ",
)
ROWS = [
    {
        "unit": f"3-2-0{at:03d}",
        "name": text,
        "amount": f"{at}123456789.{at:02d}",
        "count": at,
        "due": f"2026-02-{at + 1:02d}",
        "at": f"2026-02-{at + 1:02d} 23:{at:02d}",
        "state": "issued",
        "tags": ["a", "b"],
        "new": True,
    }
    for at, text in enumerate(HOSTILE)
]
OUTCOME = Outcome(
    "fee bill",
    ROWS,
    {"amount": "99999999999.99", "count": 3, "as_of": "2026-11-22"},
    columns=("unit", "name", "amount", "count", "due", "at", "state", "tags"),
)


def read(data: bytes) -> openpyxl.Workbook:
    """Open a workbook as another program does."""
    return openpyxl.load_workbook(io.BytesIO(data))


def cells(row: Mapping[str, Any], language: Language = ZH, **more: Any) -> list[Any]:
    """The cells of one row in a workbook of its own."""
    sheet = read(spreadsheet(Outcome("x", [row], columns=tuple(row), **more), language)).worksheets[0]
    return list(sheet[2])


@pytest.mark.parametrize("language", [ZH, EN], ids=["zh", "en"])
def test_a_sheet_is_ready_to_read(language: Language) -> None:
    book = read(spreadsheet(OUTCOME, language))
    sheet = book.worksheets[0]
    zh = language is ZH
    assert book.sheetnames == (["出账", "汇总"] if zh else ["Bills", "Summary"])
    assert [cell.value for cell in sheet[1]][:3] == (
        ["房号", "名称", "金额"] if zh else ["unit", "name", "amount"]
    )
    assert all(cell.font.b for cell in sheet[1])
    assert sheet.freeze_panes == "A2"
    assert sheet.auto_filter.ref == f"A1:H{len(ROWS) + 1}"
    assert all(6 <= column.width <= 60 for column in sheet.column_dimensions.values())
    assert sheet.column_dimensions["E"].width >= len("2026-02-01")  # a narrower day is shown as ###
    assert sheet.column_dimensions["F"].width >= len("2026-02-01 23:00")
    last = sheet[sheet.max_row]
    assert [cell.value for cell in last[:4]] == ["合计" if zh else "Total", None, 99999999999.99, 3]
    assert all(cell.font.b for cell in last[:1])
    assert book.worksheets[1]["B2"].value == datetime(2026, 11, 22)


def test_cells_have_the_type_of_their_column() -> None:
    row = {"unit": "0301", "amount": "-142.90", "area": "104.40", "count": 7, "due": "2026-10-15",
           "at": "2026-10-15 09:30", "phone": "13812345678", "period": "2026-10", "new": True}  # fmt: skip
    unit, amount, area, count, due, at, phone, period, new = cells(row)
    assert (unit.value, unit.data_type) == ("0301", "s")
    assert (Decimal(str(amount.value)), amount.number_format) == (Decimal("-142.9"), "0.00")
    assert (area.value, count.value) == (104.4, 7)
    assert (due.value, due.is_date) == (datetime(2026, 10, 15), True)
    assert at.value == datetime(2026, 10, 15, 9, 30)
    assert (phone.value, period.value, new.value) == ("13812345678", "2026-10", "是")


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("amount", "1234567890123456.78"),
        ("amount", "NaN"),
        ("amount", "1e5"),
        ("amount", "１２"),
        ("count", "007"),
        ("due", "2026-02-30"),
        ("due", "1899-12-31"),
        ("at", "2026-02-03 24:00"),
    ],
)
def test_what_is_no_exact_number_or_day_stays_text(key: str, value: str) -> None:
    (cell,) = cells({key: value})
    assert (cell.value, cell.data_type) == (value, "s")


@pytest.mark.parametrize("text", HOSTILE)
def test_text_is_never_a_formula(text: str) -> None:
    (cell,) = cells({"name": text})
    assert cell.data_type == "s"
    assert cell.quotePrefix or not text.lstrip().startswith(("=", "+", "-", "@", "＝"))


def test_a_cell_holds_no_more_than_a_cell_can() -> None:
    (cell,) = cells({"note": "𠮷" * 20000})
    assert len(cell.value.encode("utf-16-le")) <= LONGEST * 2
    assert cell.value.endswith("𠮷…")


def test_the_same_rows_are_the_same_bytes() -> None:
    assert spreadsheet(OUTCOME, ZH) == spreadsheet(OUTCOME, ZH)


@given(st.lists(st.text(max_size=20), min_size=1, max_size=5))
@settings(max_examples=25)
def test_any_text_makes_a_workbook_that_opens(texts: list[str]) -> None:
    sheet = read(spreadsheet(Outcome("x", [{"name": text} for text in texts], columns=("name",)), EN)).active
    assert sheet is not None
    assert all(cell.data_type in "sn" for (cell,) in sheet.iter_rows(min_row=2))


def test_nothing_to_show_is_an_empty_sheet() -> None:
    assert read(spreadsheet(Outcome("check"), EN)).sheetnames == ["Check"]
    assert read(spreadsheet(Outcome("fee runs", columns=("run",)), ZH)).worksheets[0]["A1"].value == "批次"


def test_names_that_a_sheet_cannot_have() -> None:
    assert [letters(at) for at in (0, 25, 26, 701, 702)] == ["A", "Z", "AA", "ZZ", "AAA"]
    assert sheet_name("a/b:c" * 20) == "a b ca b ca b ca b ca b ca b ca"
    assert sheet_name("[]") == "1"


@pytest.mark.slow
@pytest.mark.needs("soffice")
def test_libreoffice_reads_every_value(tmp_path: Path) -> None:
    (tmp_path / "book.xlsx").write_bytes(spreadsheet(OUTCOME, ZH))
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    form = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,-1"
    subprocess.run(
        ["soffice", profile, "--headless", "--convert-to", form, "--outdir", str(tmp_path), "book.xlsx"],
        cwd=tmp_path,
        capture_output=True,
        check=True,
        timeout=120,
    )
    text = (tmp_path / "book-出账.csv").read_text(encoding="utf-8-sig")
    header, *lines, totals = csv.reader(io.StringIO(text, newline=""))
    assert header[:3] == ["房号", "名称", "金额"]
    assert len(lines) == len(ROWS)
    for line, row in zip(lines, ROWS, strict=True):
        assert line[0] == row["unit"]
        assert Decimal(line[2]) == Decimal(str(row["amount"]))
        assert line[4:7] == [row["due"], f"{row['at']}:00", "已出账"]
    assert [line[1] for line in lines] == [seen(text) for text in HOSTILE]
    assert totals[:4] == ["合计", "", "99999999999.99", "3"]
    assert "截至,2026-11-22" in (tmp_path / "book-汇总.csv").read_text(encoding="utf-8-sig")


def seen(text: str) -> str:
    """A text as a cell holds it: line breaks alike, other controls shown."""
    shown = {
        "\x00": "^@",
        "\x1b": "^[",
        "\x0b": "^K",
        "\x9b": "\\u009b",
        "\ufffe": "\\ufffe",
        "\u202e": "\\u202e",
    }
    return "".join(shown.get(char, char) for char in text.replace("\r", "\n"))
