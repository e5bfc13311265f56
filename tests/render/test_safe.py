"""Text from records is hostile: nothing of it acts where it is shown; personal data are masked."""

from __future__ import annotations

import pytest

from propdesk.render import masks, safe

ESC, BIDI, C1 = "\x1b[2J", "\u202e", "\x9b31m"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("翠竹苑 3#楼", "翠竹苑 3#楼"),
        (f"a{ESC}b", "a^[[2Jb"),
        (f"a{BIDI}b", "a\\u202eb"),
        (f"a{C1}b", "a\\u009b31mb"),
        ("a\tb\nc", "a^Ib^Jc"),
        ("\x7f\x00", "^?^@"),
        ("👨\u200d👩", "👨\u200d👩"),
        ("a\u200d", "a\\u200d"),
        ("\ufe0fa", "\\ufe0fa"),
    ],
)
def test_a_terminal_obeys_no_record(text: str, shown: str) -> None:
    assert safe.terminal(text) == shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("=1+1", "'=1+1"),
        ("+86 138", "'+86 138"),
        ("-2+3", "'-2+3"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1", "'\t=1"),
        (" =1", "' =1"),
        ("＝1+1", "'＝1+1"),
        ("－1", "'－1"),
        ("＠x", "'＠x"),
        ("-142.93", "-142.93"),
        ("142.93", "142.93"),
        ("a=1", "a=1"),
    ],
)
def test_a_spreadsheet_runs_no_cell(text: str, shown: str) -> None:
    assert safe.cell(text) == shown


def test_a_field_of_plain_output_stays_one_field() -> None:
    assert safe.plain("a\tb\nc\\d") == "a\\tb\\nc\\\\d"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a|b", "a\\|b"),
        ("*b* _c_ `d` [e]", "\\*b\\* \\_c\\_ \\`d\\` \\[e\\]"),
        ("<script>&amp;", "&lt;script&gt;&amp;amp;"),
        ("a\\b\nc", "a\\\\b c"),
    ],
)
def test_markdown_reads_no_markup_in_a_cell(text: str, shown: str) -> None:
    assert safe.markdown(text) == shown


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("张三", "张*"),
        ("👨‍👩‍👧一家人的房子", "👨‍👩‍👧一**"),
        ("欧阳娜娜", "欧阳**"),
        ("阿依古丽·买买提", "阿依**"),
        ("𠮷田惠", "𠮷*"),
        ("Li", "L*"),
        ("", ""),
    ],
)
def test_a_name_keeps_its_beginning(text: str, masked: str) -> None:
    assert masks.name(text) == masked


def test_a_company_is_no_secret() -> None:
    assert masks.name("示例公司", kind="company") == "示例公司"


@pytest.mark.parametrize(
    ("mask", "text", "masked"),
    [
        (masks.phone, "13812345678", "138****5678"),
        (masks.phone, "12345", "1****"),
        (masks.id_number, "110101199001011234", "110101********1234"),
        (masks.plate, "京A·12345", "京A***45"),
        (masks.phone, "", ""),
    ],
)
def test_numbers_keep_their_ends(mask: object, text: str, masked: str) -> None:
    assert mask(text) == masked  # type: ignore[operator]
