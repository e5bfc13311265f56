"""Money: exact fen in, exact fen out; rounded half up; parts add up to the whole."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from propdesk.domain.messages import UsageRefused
from propdesk.domain.money import (
    format_money,
    parse_amount,
    parse_decimal,
    parse_money,
    parse_positive_money,
    round_half_up,
    split_by_largest_remainder,
)

fen = st.integers(-(10**15) + 1, 10**15 - 1)


@pytest.mark.parametrize(
    ("text", "expected"),
    [("142.93", 14293), ("0", 0), ("0.00", 0), ("7", 700), ("7.5", 750), ("0.01", 1), ("-3.20", -320)],
)
def test_an_amount_is_read_as_fen(text: str, expected: int) -> None:
    assert parse_money(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "1.005",
        "0.001",
        "1.",
        ".5",
        "01",
        "1,000",
        "1e3",
        "+1",
        "--1",
        "1.0.0",
        "NaN",
        "inf",
        "0x1",
        "１２",
        "1２",
        "٣",
        "1\n",
        "\n1",
        " 1",
        "1 ",
        "1\x00",
        "-",
        "￥1",
        "¥1",
        "1元",
        "1_000",
        "9" * 14,
    ],
)
def test_what_is_no_amount_is_refused(text: str) -> None:
    with pytest.raises(UsageRefused) as refused:
        parse_money(text, field="cash")
    assert refused.value.field == "cash"


@given(fen)
@settings(max_examples=100)
def test_what_is_written_is_read_again(amount: int) -> None:
    assert parse_money(format_money(amount)) == amount


@pytest.mark.parametrize(
    ("amount", "text"), [(0, "0.00"), (5, "0.05"), (-5, "-0.05"), (100, "1.00"), (14293, "142.93")]
)
def test_fen_are_written_as_yuan(amount: int, text: str) -> None:
    assert format_money(amount) == text


def test_less_than_nothing_is_no_amount_and_nothing_is_no_payment() -> None:
    assert parse_amount("0") == 0
    assert parse_positive_money("0.01") == 1
    with pytest.raises(UsageRefused):
        parse_amount("-0.01")
    for text in ("0", "0.00", "-0", "-1"):
        with pytest.raises(UsageRefused):
            parse_positive_money(text)


@pytest.mark.parametrize("text", ["1e2", "1E2", "１", "1.123456789", "1\n", "", "nan", "1000000000000"])
def test_what_is_no_plain_decimal_is_refused(text: str) -> None:
    with pytest.raises(UsageRefused):
        parse_decimal(text)


def test_a_decimal_keeps_its_places() -> None:
    assert str(parse_decimal("94.560")) == "94.560"


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("0.5", 1),
        ("1.5", 2),
        ("2.5", 3),
        ("2.4999999999999999999999", 2),
        ("-0.5", -1),
        ("-2.5", -3),
        ("-2.4", -2),
    ],
)
def test_halves_are_rounded_away_from_nothing(value: str, expected: int) -> None:
    assert round_half_up(Decimal(value)) == expected
    assert round_half_up(Fraction(value)) == expected


@pytest.mark.parametrize(
    ("total", "weights", "parts"),
    [
        (10001, (50, 30, 20), [5001, 3000, 2000]),
        (100, (1, 1, 1), [34, 33, 33]),
        (200, (1, 1, 1), [67, 67, 66]),
        (1, (1, 1, 1), [1, 0, 0]),
        (0, (3, 2), [0, 0]),
        (10, (0, 1, 0), [0, 10, 0]),
        (1000, (Decimal("89.25"), Decimal("94.56"), Decimal("66.19")), [357, 378, 265]),
    ],
)
def test_parts_follow_their_weights(total: int, weights: tuple[int, ...], parts: list[int]) -> None:
    assert split_by_largest_remainder(total, weights) == parts


weights = st.lists(st.integers(0, 10**6), min_size=1, max_size=12).filter(any)


@given(st.integers(0, 10**12), weights)
@settings(max_examples=100)
def test_parts_add_up_and_no_part_is_a_fen_or_more_away(total: int, shares: list[int]) -> None:
    parts = split_by_largest_remainder(total, shares)
    assert sum(parts) == total
    exact = [Fraction(total * share, sum(shares)) for share in shares]
    assert all(abs(part - fair) < 1 for part, fair in zip(parts, exact, strict=True))


@pytest.mark.parametrize("shares", [(), (0, 0)])
def test_nothing_is_split_by_no_weight(shares: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match="nothing"):
        split_by_largest_remainder(100, shares)
