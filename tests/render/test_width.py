"""Width on a screen: what lines up, and what a cut never splits."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from paperwork import COMPANY
from wcwidth import iter_graphemes, wcswidth

from propdesk.render.width import cut, pad, width, wrap

TEXTS = st.text(
    st.sampled_from("ab 翠竹苑㛃𠮷，（é👨‍👩‍👧🏳️‍🌈e\u0301·…2") | st.characters(categories=["L", "N", "P"]),
    max_size=40,
)


@pytest.mark.parametrize(
    ("text", "columns"),
    [
        ("", 0),
        ("abc", 3),
        ("翠竹苑", 6),
        ("㛃", 2),
        ("𠮷", 2),
        ("a，b", 4),
        ("e\u0301", 1),
        ("👨‍👩‍👧", 2),
        (COMPANY, 76),
    ],
)
def test_chinese_takes_two_columns_and_marks_none(text: str, columns: int) -> None:
    assert width(text) == columns


@given(TEXTS, st.integers(min_value=1, max_value=30))
def test_a_cut_fits_and_never_splits_a_cluster(text: str, columns: int) -> None:
    short = cut(text, columns)
    assert width(short) <= columns
    if short != text:
        kept = short.removesuffix("…")
        clusters = list(iter_graphemes(text))
        assert any("".join(clusters[:at]) == kept for at in range(len(clusters) + 1))


@given(TEXTS, st.integers(min_value=0, max_value=60), st.sampled_from(["left", "right", "centre"]))
def test_a_padded_text_is_at_least_as_wide_and_keeps_its_text(text: str, columns: int, align: str) -> None:
    padded = pad(text, columns, align=align)
    assert width(padded) == max(columns, width(text))
    assert padded.strip(" ") == text.strip(" ")


@given(TEXTS, st.integers(min_value=2, max_value=40))
def test_wrapped_lines_fit_and_lose_nothing(text: str, columns: int) -> None:
    lines = wrap(text, columns)
    assert "".join("".join(lines).split()) == "".join(text.split())
    assert all(wcswidth(line) <= columns or len(list(iter_graphemes(line))) == 1 for line in lines)


def test_a_company_of_many_characters_is_cut_by_width() -> None:
    assert cut(COMPANY, 20) == "示例省翠竹社区生活…"
    assert width(cut(COMPANY, 20)) <= 20


@pytest.mark.parametrize(
    ("text", "columns", "lines"),
    [
        ("有三个字，再来", 8, ["有三个", "字，再来"]),
        ("问（好）再见", 6, ["问", "（好）", "再见"]),
        ("按 propdesk 来", 10, ["按", "propdesk", "来"]),
        ("用propdesk看", 9, ["用", "propdesk", "看"]),
        ("one two, three", 8, ["one two,", "three"]),
        ("。。。。", 4, ["。。", "。。"]),
        ("abcdefghij", 4, ["abcd", "efgh", "ij"]),
    ],
)
def test_a_line_begins_with_no_closing_mark_and_breaks_no_word(
    text: str, columns: int, lines: list[str]
) -> None:
    assert wrap(text, columns) == lines
