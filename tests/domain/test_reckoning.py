"""The sum of a line from its own inputs: exact, rounded half up once."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest

from propdesk.domain.reckoning import in_tiers, reckon, span

TIERS = [{"up_to": "230", "price": "0.5283"}, {"up_to": "400", "price": "0.5783"}, {"price": "0.8783"}]


def row(formula: str = "area", quantity: str = "100", price: str = "1", **more: Any) -> dict[str, Any]:
    plain = {"formula": formula, "quantity": quantity, "price": price, "surcharge": "0", "months": 1}
    return plain | more


@pytest.mark.parametrize(
    ("line", "fen"),
    [
        (row(quantity="130.70", price="0.15"), 1961),
        (row(quantity="100.24", price="1.4", months=12), 168403),
        (row(quantity="100.24", price="1.4", months=12, rounding="yuan"), 168400),
        (row(quantity="100.24", price="1.4", months=12, rounding="jiao"), 168400),
        (row(quantity="0.05", rounding="jiao"), 10),
        (row(quantity="0.04", rounding="jiao"), 0),
        (row(quantity="0.5", rounding="yuan"), 100),
        (row("once", quantity="2", price="45.5", surcharge="80"), 17100),
        (row("share", amount="33.34"), 3334),
        (row("imported", amount="120.00"), 12000),
    ],
)
def test_sums_are_rounded_half_up_once(line: dict[str, Any], fen: int) -> None:
    assert reckon(line) == fen


@pytest.mark.parametrize(
    ("more", "fen"),
    [
        ({"months": 0, "parts": [{"days": 17, "of": 31}]}, 5484),
        ({"months": 2, "parts": [{"days": 1, "of": 30}]}, 20333),
        ({"months": 13, "free": 1}, 120000),
        ({"months": 0, "parts": [{"days": 1, "of": 2}]}, 5000),
        ({"minimum": "120"}, 12000),
        ({"minimum": "120", "months": 0, "parts": [{"days": 15, "of": 30}]}, 6000),
        ({"minimum": "80"}, 10000),
        ({"reliefs": [{"id": "R-261121-k3q9x", "charged": "70", "days": 31, "of": 31}]}, 7000),
        ({"reliefs": [{"id": "R-261121-k3q9x", "charged": "70", "days": 10, "of": 31}]}, 9032),
        ({"reliefs": [{"id": "R-261121-k3q9x", "charged": "0", "days": 31, "of": 31}]}, 0),
    ],
)
def test_parts_of_months_minimum_and_reliefs(more: dict[str, Any], fen: int) -> None:
    assert reckon(row(**more)) == fen


@pytest.mark.parametrize(("mode", "fen"), [("progressive", 26374), ("whole", 39524)])
def test_450_kwh_in_three_tiers(mode: str, fen: int) -> None:
    assert reckon(row("consumption", quantity="450", price="0", tiers=TIERS, tier_mode=mode)) == fen


@pytest.mark.parametrize(
    ("before", "quantity", "parts"),
    [
        ("0", "230", [("230", "0.5283")]),
        ("0", "0", []),
        ("220", "20", [("10", "0.5283"), ("10", "0.5783")]),
        ("400", "5", [("5", "0.8783")]),
        ("100", "500", [("130", "0.5283"), ("170", "0.5783"), ("200", "0.8783")]),
    ],
)
def test_what_was_used_before_fills_the_lower_tiers(
    before: str, quantity: str, parts: list[tuple[str, str]]
) -> None:
    found = list(in_tiers(TIERS, Fraction(before), Fraction(quantity)))
    assert found == [(Fraction(part), Fraction(price)) for part, price in parts]
    assert sum(part for part, _ in found) == Fraction(quantity)


def test_a_meter_may_have_one_price_and_a_monthly_surcharge() -> None:
    assert reckon(row("consumption", quantity="12.5", price="3.55", surcharge="2", months=2)) == 4838


def test_free_months_are_not_charged_but_parts_are() -> None:
    assert span(row(months=13, free=1, parts=[{"days": 1, "of": 4}])) == Fraction(49, 4)
