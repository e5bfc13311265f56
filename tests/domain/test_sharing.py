"""Shared costs: the parts add up to the fen, and everybody's part can be reckoned again."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from propdesk.domain.sharing import parts_of, split_rows


@pytest.mark.parametrize(
    ("total", "weights", "parts"),
    [
        (10001, ["50", "30", "20"], [5001, 3000, 2000]),
        (10000, ["1", "1", "1"], [3334, 3333, 3333]),
        (1, ["1", "1", "1"], [1, 0, 0]),
        (10000, ["94.56", "94.56", "0.01"], [5000, 5000, 0]),
    ],
)
def test_the_parts_of_a_total(total: int, weights: list[str], parts: list[int]) -> None:
    units = [(f"1-1-{101 + at}", Decimal(weight)) for at, weight in enumerate(weights)]
    assert [part for _, _, part in parts_of(total, units)] == parts


def test_a_fen_that_is_left_over_goes_to_the_unit_that_people_count_first() -> None:
    units = [(code, Decimal(1)) for code in ("10-1-0101", "2-1-0101", "2-1-1001")]
    assert parts_of(10000, units) == [
        ("2-1-0101", Decimal(1), 3334),
        ("2-1-1001", Decimal(1), 3333),
        ("10-1-0101", Decimal(1), 3333),
    ]


@given(
    st.integers(1, 10**9),
    st.lists(st.decimals("0.01", "99999", places=2), min_size=1, max_size=40),
)
def test_parts_add_up_and_are_less_than_a_fen_from_what_is_exact(total: int, weights: list[Decimal]) -> None:
    units = [(f"1-1-{at}", weight) for at, weight in enumerate(weights)]
    found = parts_of(total, units)
    assert sum(part for _, _, part in found) == total
    whole = sum(weights)
    assert all(abs(part * whole - total * weight) < whole for _, weight, part in found)


def row(unit: str, weight: str, **more: str) -> dict[str, Any]:
    return {"unit": unit, "quantity": weight, "total": "100.01", "weights": "100", "share_by": "area", **more}


@pytest.mark.parametrize(
    ("rows", "parts"),
    [
        ([row("1-1-1", "50"), row("1-1-2", "30"), row("1-1-3", "20")], [5001, 3000, 2000]),
        ([row("1-1-3", "20"), row("1-1-1", "50"), row("1-1-2", "30")], [2000, 5001, 3000]),
        ([row("1-1-1", "50"), row("1-1-2", "30")], None),
        ([row("1-1-1", "50"), row("1-1-2", "50", total="100.00")], None),
        ([row("1-1-1", "50"), row("1-1-1", "50")], None),
        ([{"unit": "1-1-1", "quantity": "50"}], None),
        ([row("1-1-1", "0", weights="0")], None),
    ],
)
def test_a_split_is_reckoned_again_from_its_rows(rows: list[dict[str, Any]], parts: list[int] | None) -> None:
    assert split_rows(rows) == parts
