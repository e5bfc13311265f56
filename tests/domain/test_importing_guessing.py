"""Guessing what a sheet of unknown headers holds."""

from __future__ import annotations

import pytest

from propdesk.domain.importing.cells import Cell, CellKind, Sheet
from propdesk.domain.importing.guessing import likely_header, named, unknown_sheets
from propdesk.domain.importing.profile import Column, Table

UNITS = Table(
    "hc",
    "units",
    "unit",
    (
        Column("room", ("房屋编号",), "text", required=True),
        Column("building", ("楼栋编号",), "text", required=True),
        Column("area", ("建筑面积",), "number"),
    ),
)
PEOPLE = Table("hc", "people", "person", (Column("name", ("业主名称",), "text", required=True),))


def sheet(*rows: tuple[str, ...]) -> Sheet:
    cells = {
        number: {at: Cell(CellKind.TEXT, text) for at, text in enumerate(row, 1) if text}
        for number, row in enumerate(rows, 1)
    }
    return Sheet("Sheet1", cells)


def test_the_row_of_most_texts_is_taken_for_headers() -> None:
    (found,) = unknown_sheets(
        [sheet(("物业台账",), ("楼栋", "房号", "建筑面积"), ("1", "0101"))], [PEOPLE, UNITS]
    )
    assert (found.sheet, found.headers, found.likely) == ("Sheet1", ["楼栋", "房号", "建筑面积"], UNITS)
    assert named(UNITS, found.headers) == {"area": "建筑面积"}


def test_a_sheet_that_is_known_or_empty_is_no_question() -> None:
    assert unknown_sheets([sheet(("业主名称",), ("张三",)), sheet()], [PEOPLE, UNITS]) == []


@pytest.mark.parametrize(("column", "header"), [(0, "房屋号"), (1, "楼栋号"), (2, "")])
def test_the_header_that_reads_alike_is_offered(column: int, header: str) -> None:
    assert likely_header(UNITS.columns[column], ["姓名", "楼栋号", "房屋号"]) == header
