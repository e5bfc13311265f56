"""Workbooks of the same kind as the third-party one, with the same peculiarities, in many guises.

``sample()`` is the book that every test knows: its codes, areas, prices and days are those that the
figures in the tests come from; its names and numbers are made up. ``write`` gives it a guise: tables
moved, columns permuted, sheets renamed, dates and numbers as other types. ``sources()`` is what tests
run on: the sample, and the third-party file where it exists.
"""

from __future__ import annotations

import io
import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from pathlib import Path
from random import Random
from typing import Any

REAL = Path(__file__).resolve().parents[2] / "shared" / "real" / "hc.xlsx"

BUILDINGS, PEOPLE, TARIFFS, UNITS, PARKING = "楼栋单元", "业主信息", "费用设置", "房屋信息", "车位信息"
SHARED_ID = "110101199003077571"
PHONES = (18999999999, 18999999991, 18999999992, 18999999993, 18999999994)
"""The first is the placeholder for "unknown"."""
UNKNOWN_ID = "111111111111111111"

Value = Any
Remark = tuple[int, int, Value]
"""A cell of the explanations: rows below the header, columns right of the table, what it says."""


@dataclass(frozen=True)
class Table:
    """A sheet of the book: its headers, its rows, and the explanations at its right."""

    headers: tuple[str, ...]
    rows: tuple[tuple[Value, ...], ...]
    remarks: tuple[Remark, ...] = ()

    def with_cell(self, row: int, header: str, value: Value) -> Table:
        """The table with another value in one cell (``row`` counts from 0)."""
        at = self.headers.index(header)
        changed = (*self.rows[row][:at], value, *self.rows[row][at + 1 :])
        return replace(self, rows=(*self.rows[:row], changed, *self.rows[row + 1 :]))


Book = Mapping[str, Table]


def change(book: Book, table: str, row: int, header: str, value: Value) -> Book:
    """The book with another value in one cell."""
    return {**book, table: book[table].with_cell(row, header, value)}


def add(book: Book, table: str, *rows: tuple[Value, ...]) -> Book:
    """The book with further rows in one table."""
    return {**book, table: replace(book[table], rows=(*book[table].rows, *rows))}


def sample() -> Book:
    """The book that the figures in the tests come from."""
    return {
        BUILDINGS: _buildings(),
        PEOPLE: _people(),
        TARIFFS: _tariffs(),
        UNITS: _units(),
        PARKING: _parking(),
    }


def _buildings() -> Table:
    rows = tuple((building, entrance, 33, "有") for building in range(1, 14) for entrance in (1, 2))
    remarks = (
        (3, 3, "说明"),
        (4, 3, "楼栋号"), (4, 4, "楼栋编号"),
        (5, 3, "单元编号"), (5, 4, "单元编号 一单元填写 1 二单元填写 2"),
        (6, 3, "总层数"), (6, 4, "楼层数量 正整数"),
        (7, 3, "是否有电梯"), (7, 4, "有电梯是填写是 没有时填写否"),
    )  # fmt: skip
    return Table(("楼栋号", "单元编号", "总层数", "是否有电梯"), rows, remarks)


def _people() -> Table:
    names = ("阿依古丽·买买提", "𠮷田一", "欧阳㛃", "张三三", "李四四")
    rows = tuple(
        (number, name, "男", 18 + number, PHONES[number - 1], SHARED_ID, 1001, number)
        for number, name in enumerate(names, 1)
    )
    remarks = (
        (7, 1, "说明"),
        (8, 1, "业主编号"), (8, 2, "必须为唯一值，不能重复"),
        (12, 1, "手机号"), (12, 2, "业主真实手机号，11位，没有时固定写18999999999"),
        (13, 1, "身份证号"), (13, 2, "业主有效身份证 没有时填写 111111111111111111"),
        (14, 1, "业主类型"), (14, 2, "1001 业主\n1002 家庭成员\n1003 房屋租客\n1004 临时人员"),
        (15, 1, "业主编号"), (15, 2, "当业主类型为业主时 填写编号"),
    )  # fmt: skip
    headers = ("编号", "业主名称", "性别", "年龄", "手机号", "身份证号", "业主类型", "业主编号")
    return Table(headers, rows, remarks)


def _tariffs() -> Table:
    def row(number: int, cycle: int, price: float) -> tuple[Value, ...]:
        kind = ("物业费", f"测试收费{number}", "周期性费用", "预付费")
        return (number, *kind, cycle, "每月1日", "2020-6-10", "2037-1-1", 1001, price, 20)

    headers = (
        "费用编号", "费用类型", "收费项目", "费用标识", "付费类型", "缴费周期",
        "出账类型", "计费起始时间", "计费结束时间", "计算公式", "计费单价", "固定费用",
    )  # fmt: skip
    remarks = (
        (3, 2, "说明"),
        (4, 2, "计算公式"), (4, 3, 1001), (4, 4, "面积*单价+附加费"),
        (5, 3, 2002), (5, 4, "固定费用\n      "),
        (6, 2, "费用类型"), (6, 3, "目前只有物业费"),
        (8, 2, "费用标识"), (8, 3, "周期性费用"), (9, 3, "一次性费用"),
        (15, 2, "计费起始时间"), (15, 3, "费用项开始时间"), (15, 4, "注意必须是文本格式如2020-01-01"),
    )  # fmt: skip
    return Table(headers, (row(1, 6, 1.3), row(2, 3, 1)), remarks)


def _units() -> Table:
    both, one = ("1#2", "2020-06-10#2020-07-10"), "2020-06-10"
    fees = {
        1011: both, 1012: (1, one), 1013: (2, one), 1014: both,
        1021: (2, one), 1022: (2, one), 1023: (2, one), 1024: both,
    }  # fmt: skip
    rows = tuple(
        (room, 1, 1, room // 10 % 10, "10102", 94.56, owner, *fee, 110, 94.56, 0)
        for owner, (room, fee) in enumerate(fees.items(), 1)
    )
    headers = (
        "房屋编号", "楼栋编号", "单元编号", "房屋楼层", "房屋户型", "建筑面积",
        "业主编号", "房屋费用", "费用开始时间", "房屋类型", "室内面积", "租金",
    )  # fmt: skip
    remarks = (
        (5, 1, "说明"),
        (6, 1, "房屋费用"), (6, 2, "如果一个房屋对应多个费用信息，费用信息间用#号分隔"),
        (7, 1, "房屋编号"), (7, 2, "房屋真实编号"),
        (8, 1, "楼栋编号"), (8, 2, "和楼栋单元选项中的楼栋编号保持一致"),
        (13, 1, "业主编号"), (13, 2, "业主信息选项中的业主编号"),
        (15, 1, "房屋类型"), (15, 2, "住宅 110"), (16, 2, "办公室 120"), (17, 2, "宿舍 119"),
    )  # fmt: skip
    return Table(headers, rows, remarks)


def _parking() -> Table:
    headers = (
        "停车场编号", "车位编码", "停车场类型", "面积", "业主编号", "车牌号", "车品牌",
        "车类型（9901 家用小汽车 9902 客车 9903 货车）", "颜色",
        "出租还是出售（H出租S出售）", "开始时间", "结束时间",
    )  # fmt: skip
    remarks = tuple(
        (row, column, text)
        for column in (3, 5)
        for row, text in ((2, "说明"), (3, "停车场编号"), (4, "车位编号"), (5, "停车场类型"), (10, "车类型"))
    )
    return Table(headers, ((1, "C0001", "地上停车位", 98.32, *[None] * 8),), remarks)


# ---- guises -------------------------------------------------------------------------------------

Dates = Mapping[str, Callable[[date], Value]]

DATES: Dates = {
    "text": lambda day: f"{day:%Y-%m-%d}",
    "short": lambda day: f"{day.year}-{day.month}-{day.day}",
    "slashes": lambda day: f"{day.year}/{day.month:02d}/{day.day}",
    "chinese": lambda day: f"{day.year}年{day.month}月{day.day}日",
    "date": lambda day: day,
    "datetime": lambda day: datetime(day.year, day.month, day.day),
}
DATE_HEADERS = frozenset(("计费起始时间", "计费结束时间", "费用开始时间", "开始时间", "结束时间"))
DATE_FORMATS = ("yyyy-mm-dd", "m/d/yy", 'yyyy"年"m"月"d"日"', "[$-804]yyyy/m/d;@")


@dataclass(frozen=True)
class Guise:
    """How a book is written down."""

    down: int = 0
    right: int = 0
    permute: int | None = None
    titles: Mapping[str, str] = field(default_factory=dict)
    dates: str = "text"
    date_format: str = DATE_FORMATS[0]
    numbers: str = "number"
    from_1904: bool = False
    gaps: Sequence[int] = ()
    remarks: bool = True


def write(book: Book, guise: Guise | None = None) -> bytes:
    """Write a book as .xlsx bytes in a guise."""
    from openpyxl import Workbook
    from openpyxl.utils.datetime import CALENDAR_MAC_1904

    how = guise or Guise()
    workbook = Workbook()
    workbook.remove(workbook.active)
    if how.from_1904:
        workbook.epoch = CALENDAR_MAC_1904
    for title, table in book.items():
        _write_table(workbook.create_sheet(how.titles.get(title, title)), table, how)
    buffer = io.BytesIO()
    workbook.save(buffer)
    return buffer.getvalue()


def columns_of(table: Table, guise: Guise) -> dict[str, int]:
    """The column number of each header in a guise."""
    order = list(table.headers)
    if guise.permute is not None:
        Random(guise.permute).shuffle(order)
    return {header: 1 + guise.right + at for at, header in enumerate(order)}


def _write_table(sheet: Any, table: Table, guise: Guise) -> None:
    columns, top = columns_of(table, guise), 1 + guise.down
    for header, column in columns.items():
        sheet.cell(top, column, header)
    row_number = top
    for number, row in enumerate(table.rows):
        row_number += 1 + (number in guise.gaps)
        for header, value in zip(table.headers, row, strict=True):
            _write_cell(sheet.cell(row_number, columns[header]), header, value, guise)
    if guise.remarks:
        right = guise.right + len(table.headers) + 1
        for down, across, text in table.remarks:
            sheet.cell(top + down, right + across, text)


def _write_cell(cell: Any, header: str, value: Value, guise: Guise) -> None:
    day = _day(value) if header in DATE_HEADERS and isinstance(value, str) else None
    if day is not None:
        value = DATES[guise.dates](day)
    elif guise.numbers == "text" and isinstance(value, int | float):
        value = str(value)
    cell.value = value
    if isinstance(value, date):
        cell.number_format = guise.date_format
    elif header in DATE_HEADERS:
        cell.number_format = "@"


def _day(text: str) -> date | None:
    """The day that the sample writes, 2020-6-10; None for any other text."""
    try:
        return datetime.strptime(text, "%Y-%m-%d").date()
    except ValueError:
        return None


def plain_book(*rows: Sequence[object]) -> bytes:
    """A workbook of one sheet with these rows, as a spreadsheet program writes it."""
    import openpyxl

    workbook, buffer = openpyxl.Workbook(), io.BytesIO()
    sheet = workbook.active
    assert sheet is not None
    for row in rows:
        sheet.append(list(row))
    workbook.save(buffer)
    return buffer.getvalue()


def write_csv(table: Table, *, encoding: str = "utf-8-sig") -> bytes:
    """Write one table as a CSV file."""
    import csv

    buffer = io.StringIO(newline="")
    csv.writer(buffer).writerows([table.headers, *table.rows])
    return buffer.getvalue().encode(encoding)


def sources() -> dict[str, bytes]:
    """The workbooks that tests run on: the sample, and the third-party one where it is (CI: it must be)."""
    found = {"generated": write(sample())}
    if REAL.exists() or os.environ.get("CI") == "true":
        found["third-party"] = REAL.read_bytes()
    return found
