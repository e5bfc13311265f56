"""Amounts in words, against a table written by hand."""

from __future__ import annotations

import pytest

from propdesk.render.words import chinese_words, english_words


@pytest.mark.parametrize(
    ("fen", "words"),
    [
        (0, "零元整"),
        (1, "壹分"),
        (5, "伍分"),
        (10, "壹角"),
        (15, "壹角伍分"),
        (100, "壹元整"),
        (101, "壹元零壹分"),
        (110, "壹元壹角"),
        (111, "壹元壹角壹分"),
        (1000, "壹拾元整"),
        (1100, "壹拾壹元整"),
        (2000, "贰拾元整"),
        (10000, "壹佰元整"),
        (10100, "壹佰零壹元整"),
        (11000, "壹佰壹拾元整"),
        (11100, "壹佰壹拾壹元整"),
        (14293, "壹佰肆拾贰元玖角叁分"),
        (34368, "叁佰肆拾叁元陆角捌分"),
        (50000, "伍佰元整"),
        (85757, "捌佰伍拾柒元伍角柒分"),
        (100000, "壹仟元整"),
        (100110, "壹仟零壹元壹角"),
        (100005, "壹仟元零伍分"),
        (101000, "壹仟零壹拾元整"),
        (110000, "壹仟壹佰元整"),
        (168403, "壹仟陆佰捌拾肆元零叁分"),
        (480500, "肆仟捌佰零伍元整"),
        (1000000, "壹万元整"),
        (1000100, "壹万零壹元整"),
        (1010000, "壹万零壹佰元整"),
        (1100000, "壹万壹仟元整"),
        (10000000, "壹拾万元整"),
        (10000001, "壹拾万元零壹分"),
        (100000000, "壹佰万元整"),
        (100010000, "壹佰万零壹佰元整"),
        (1000000000, "壹仟万元整"),
        (10000000001, "壹亿元零壹分"),
        (10000000100, "壹亿零壹元整"),
    ],
)
def test_an_amount_reads_as_on_a_bank_form(fen: int, words: str) -> None:
    assert chinese_words(fen) == words


@pytest.mark.parametrize(
    ("fen", "words"),
    [
        (0, "CNY zero and 00/100"),
        (100110, "CNY one thousand and one and 10/100"),
        (85757, "CNY eight hundred and fifty-seven and 57/100"),
        (
            123456789,
            "CNY one million two hundred and thirty-four thousand five hundred and sixty-seven and 89/100",
        ),
    ],
)
def test_english_reads_as_on_a_cheque(fen: int, words: str) -> None:
    assert english_words(fen) == words


@pytest.mark.parametrize("write", [chinese_words, english_words])
def test_amounts_below_nothing_have_no_words(write: object) -> None:
    with pytest.raises(ValueError, match="only amounts"):
        write(-1)  # type: ignore[operator]
