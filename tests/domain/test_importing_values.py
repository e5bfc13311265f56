"""A cell is read right, or refused; nothing is guessed, nothing rounded."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from propdesk.domain.importing.cells import Cell, CellKind
from propdesk.domain.importing.profile import Column
from propdesk.domain.importing.values import READERS, decimal_of, read_cell
from propdesk.domain.messages import BadData

TIMELESS = sorted(READERS.keys() - {"day", "moment"})
TEXT, NUMBER, DATE = CellKind.TEXT, CellKind.NUMBER, CellKind.DATE


def read(type: str, kind: CellKind, text: str) -> object:
    return read_cell(Cell(kind, text), Column("x", ("x",), type))


@pytest.mark.parametrize(
    ("type", "kind", "text", "value"),
    [
        ("segment", NUMBER, "1011", "1011"),
        ("segment", NUMBER, "1011.0", "1011"),
        ("segment", NUMBER, "1.011E3", "1011"),
        ("segment", TEXT, "0301", "0301"),
        ("segment", TEXT, " a１ ", "A1"),
        ("code", TEXT, "10-11", "10-11"),
        ("room", TEXT, "１-b-0301", "1-B-0301"),
        ("building", TEXT, "A", "A"),
        ("phone", NUMBER, "18912345678", "18912345678"),
        ("phone", NUMBER, "1.8912345678E10", "18912345678"),
        ("phone", TEXT, "189 1234 5678", "18912345678"),
        ("phone", TEXT, "0971-6123456", "0971-6123456"),
        ("phone", TEXT, "（０９７１）6123456", "(0971)6123456"),
        ("id-number", TEXT, "11010119900307757x", "11010119900307757X"),
        ("id-number", NUMBER, "110101900307757", "110101900307757"),
        ("plate", TEXT, "京A·12345", "京A12345"),
        ("decimal", NUMBER, "94.56", "94.56"),
        ("decimal", NUMBER, "98.319999999999993", "98.32"),
        ("decimal", NUMBER, "98.31999999999999", "98.32"),
        ("decimal", NUMBER, "1.30", "1.3"),
        ("decimal", NUMBER, "5E-2", "0.05"),
        ("decimal", TEXT, "94.50", "94.5"),
        ("decimal", TEXT, "９４.５", "94.5"),
        ("floor", NUMBER, "-2", -2),
        ("floor", TEXT, "-2", -2),
        ("floors", TEXT, "33", 33),
        ("months", NUMBER, "6", 6),
        ("name", TEXT, " 阿依古丽·买买提\u3000", "阿依古丽·买买提"),
        ("name", TEXT, "𠮷㛃", "𠮷㛃"),
        ("text", NUMBER, "10102", "10102"),
        ("date", DATE, "2020-06-10", "2020-06-10"),
        ("day", DATE, "2020-06-10", "2020-06-10"),
        ("day", TEXT, "2020/6/10 08:30", "2020-06-10"),
        ("moment", CellKind.MOMENT, "2026-11-02 09:10:35", "2026-11-02 09:10"),
        ("moment", DATE, "2026-11-02", "2026-11-02"),
        ("moment", TEXT, "2026/11/2 9:05", "2026-11-02 09:05"),
        ("moment", TEXT, "2026-11-02T21:05:00.000", "2026-11-02 21:05"),
        ("moment", TEXT, "2026年11月2日　８：05", "2026-11-02 08:05"),
        ("moment", TEXT, "2026.11.2 8点05分", "2026-11-02 08:05"),
        ("moment", TEXT, "2026年11月2日", "2026-11-02"),
        ("words", TEXT, " 厨房漏水\r\n请尽快 ", "厨房漏水\n请尽快"),
        ("words", TEXT, "水" * 4000, "水" * 4000),
        ("words", NUMBER, "0301", "301"),
        ("day", TEXT, "2020-06-10T08:30:11", "2020-06-10"),
        ("day", TEXT, "2020年6月10日　８:30", "2020-06-10"),
        ("money", NUMBER, "142.93", "142.93"),
        ("money", NUMBER, "98.319999999999993", "98.32"),
        ("money", TEXT, "1,234,567.5", "1234567.5"),
        ("money", TEXT, "￥１，２３４．５０元", "1234.50"),
        ("money", TEXT, "CNY 12", "12"),
        *(
            ("date", TEXT, text, "2020-06-10")
            for text in (
                "2020-06-10",
                "2020-6-10",
                "2020/6/10",
                "2020.06.10",
                "2020年6月10日",
                "２０２０-６-１０",
                "2020-06-10 00:00:00",
            )
        ),
    ],
)
def test_a_cell_is_read_right(type: str, kind: CellKind, text: str, value: object) -> None:
    assert read(type, kind, text) == value


@pytest.mark.parametrize(
    ("type", "kind", "text", "reason"),
    [
        ("segment", NUMBER, "10.5", "whole"),
        ("segment", NUMBER, "-1", "whole"),
        ("segment", TEXT, "3栋", "code"),
        ("segment", TEXT, "1-2", "code"),
        ("segment", TEXT, "../x", "code"),
        ("segment", DATE, "2020-06-10", "date"),
        ("segment", TEXT, "A" * 11, "code"),
        ("room", TEXT, "A" * 11, "room"),
        ("room", TEXT, "1-2-3-4", "room"),
        ("code", TEXT, "1--2", "code"),
        ("code", TEXT, "1\n", None),
        ("building", TEXT, "com1", "Windows"),
        ("phone", NUMBER, "9716123456", "zero"),
        ("phone", TEXT, "call me", "phone"),
        ("phone", TEXT, "1.89E+10", "phone"),
        ("id-number", NUMBER, "6.3212619910916205E+17", "digits"),
        ("id-number", NUMBER, "632126199109162011", "digits"),
        ("id-number", NUMBER, "6.32126199109162E+17", "digits"),
        ("id-number", NUMBER, "111111111111111111", "digits"),
        ("id-number", NUMBER, "1234567", "text"),
        ("id-number", TEXT, "6.32126E+17", "text"),
        ("plate", TEXT, "?", "plate"),
        ("decimal", NUMBER, "0.30000000000000004", "digits"),
        ("decimal", NUMBER, "1234567890123456", "digits"),
        ("decimal", NUMBER, "98.3200000000000000001", "digits"),
        ("decimal", NUMBER, "1E300", "digits"),
        ("decimal", NUMBER, "1E999", "digits"),
        ("decimal", NUMBER, "1E-300", "digits"),
        ("decimal", NUMBER, "NaN", "number"),
        ("decimal", NUMBER, "-1", "decimal"),
        ("decimal", NUMBER, "0.123456789", "decimal"),
        ("decimal", TEXT, "1,234.5", "number"),
        ("decimal", TEXT, "94.56㎡", "number"),
        ("decimal", TEXT, "1e5", "number"),
        ("decimal", DATE, "2020-06-10", "number"),
        ("date", DATE, "no", "date"),
        ("day", DATE, "2026-02-31", "no such day"),
        ("floor", NUMBER, "1.5", "whole"),
        ("floors", NUMBER, "999", "from 0 to 300"),
        ("months", NUMBER, "0", "from 1"),
        ("age", TEXT, "old", "number"),
        ("name", NUMBER, "5", "text"),
        ("name", TEXT, "a\x1b[2Jb", "control"),
        ("name", TEXT, "a\u202eb", "control"),
        ("name", TEXT, "a\nb", "control"),
        ("name", TEXT, "a\ud800", "control"),
        ("name", TEXT, "长" * 121, "characters"),
        ("date", NUMBER, "43992", "date format"),
        ("date", NUMBER, "20200610", "date format"),
        ("date", TEXT, "43992", "YYYY-MM-DD"),
        ("date", TEXT, "2020-6", "YYYY-MM-DD"),
        ("date", TEXT, "6/10/2020", "YYYY-MM-DD"),
        ("date", TEXT, "2020-06/10", "YYYY-MM-DD"),
        ("date", TEXT, "2020-06-10 08:00", "YYYY-MM-DD"),
        ("date", TEXT, "2021-02-29", "no such day"),
        ("day", TEXT, "2020-06-10 8", "YYYY-MM-DD"),
        ("day", NUMBER, "43992", "date format"),
        ("money", NUMBER, "1.005", "two decimals"),
        ("money", NUMBER, "-1", "two decimals"),
        ("money", TEXT, "1,23", "two decimals"),
        ("money", TEXT, "12,34,567", "two decimals"),
        ("money", TEXT, "$5", "two decimals"),
        ("money", TEXT, "", "two decimals"),
        ("money", DATE, "2020-06-10", "number"),
        ("moment", TEXT, "2026-11-02 24:00", "no such time"),
        ("moment", TEXT, "2026-11-02 09:60", "no such time"),
        ("moment", TEXT, "2026-11-02 0910", "not a date"),
        ("moment", TEXT, "2026-02-30 09:10", "no such day"),
        ("moment", TEXT, "昨天 09:10", "not a date"),
        ("moment", NUMBER, "46000.5", "date format"),
        ("words", TEXT, "水" * 4001, "4000"),
        ("words", TEXT, "漏\u202e水", "control"),
        ("words", DATE, "2026-11-02", "text"),
        *((type, CellKind.FORMULA, "", "formula") for type in READERS),
        *((type, CellKind.ERROR, "#N/A", "error") for type in READERS),
        *((type, CellKind.UNFIT, "43992.5", "whole day") for type in READERS),
        *((type, CellKind.MOMENT, "2020-06-10 12:00:00", "whole day") for type in TIMELESS),
    ],
)
def test_or_it_is_refused_with_the_reason(type: str, kind: CellKind, text: str, reason: str | None) -> None:
    if reason is None:
        assert read(type, kind, text) == text.strip()
        return
    with pytest.raises(BadData, match=reason):
        read(type, kind, text)


@given(st.decimals("0", "99999999", places=3))
def test_what_was_typed_comes_back_however_the_program_printed_it(typed: Decimal) -> None:
    shortest = f"{typed.normalize():f}"
    for printed in (repr(float(typed)), f"{float(typed):.17g}", f"{float(typed):.16g}", str(typed)):
        assert decimal_of(printed) == shortest


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_number_is_exact_or_refused(number: float) -> None:
    try:
        text = decimal_of(repr(number))
    except BadData:
        return
    assert float(text) == number
    assert len(Decimal(text).normalize().as_tuple().digits) <= 15


@given(st.sampled_from(sorted(READERS)), st.sampled_from(list(CellKind)), st.text(max_size=30))
def test_a_reader_gives_a_value_or_a_refusal_and_nothing_else(type: str, kind: CellKind, text: str) -> None:
    try:
        value = read(type, kind, text)
    except BadData:
        return
    assert isinstance(value, str | int)


def test_a_placeholder_is_unknown_as_text_and_as_number() -> None:
    column = Column("phone", ("手机号",), "phone", unknown=frozenset(("18999999999",)))
    assert read_cell(Cell(NUMBER, "1.8999999999E+10"), column) is None
    assert read_cell(Cell(TEXT, " 18999999999"), column) is None
    assert read_cell(Cell(TEXT, "18999999998"), column) == "18999999998"
