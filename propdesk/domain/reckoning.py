"""The sum of a bill line from its own frozen inputs: exact in fractions, rounded half up once.

A line that is issued holds every figure it was computed from (see ``schemas/bill.schema.json``); billing and
``check`` come to the same amount by the one function here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction

from propdesk.domain.changes import Record
from propdesk.domain.money import parse_decimal, parse_money, round_half_up, round_ratio

ROUNDINGS: Mapping[str, int] = {"fen": 1, "jiao": 10, "yuan": 100}
"""What a line is rounded to, in fen."""

GIVEN = frozenset({"share", "imported"})
"""Formulas whose amount a line alone cannot tell: a part of a split, a figure of another system's books."""

_PLAIN = frozenset({"area", "fixed", "once"})
_SPECIAL = frozenset({"parts", "free", "minimum", "reliefs", "rounding"})
"""Inputs that few lines have; without them the sum is whole numbers all the way."""


def reckon(row: Record) -> int:
    """The amount in fen that a line's own inputs come to; of a given one, what it says."""
    if row["formula"] in GIVEN:
        return parse_money(row["amount"])
    if row["formula"] in _PLAIN and _SPECIAL.isdisjoint(row):
        figures = (parse_decimal(row[key], field=key) for key in ("quantity", "price", "surcharge"))
        return sum_of(*figures, months=row["months"])
    exact = max(_gross(row), _minimum(row)) * _charged(row)
    step = ROUNDINGS[row.get("rounding", "fen")]
    return round_half_up(exact * 100 / step) * step


def sum_of(quantity: Decimal, price: Decimal, surcharge: Decimal, *, months: int) -> int:
    """The sum of so many months in fen: (quantity x price + surcharge) x months, exact, rounded once."""
    (area, a), (rate, r), (extra, e) = (each.as_integer_ratio() for each in (quantity, price, surcharge))
    return round_ratio((area * rate * e + extra * a * r) * months * 100, a * r * e)


def span(row: Record) -> Fraction:
    """The months that are charged: whole ones, less those that are free, and parts of months by days."""
    parts = sum(Fraction(part["days"], part["of"]) for part in row.get("parts", ()))
    return Fraction(row["months"] - row.get("free", 0)) + parts


def _gross(row: Record) -> Fraction:
    quantity, surcharge = _exact(row["quantity"]), _exact(row["surcharge"])
    if row["formula"] != "consumption":
        return (quantity * _exact(row["price"]) + surcharge) * span(row)
    return _consumed(row, quantity) + surcharge * span(row)


def _minimum(row: Record) -> Fraction:
    return _exact(row.get("minimum", "0")) * span(row)


def _charged(row: Record) -> Fraction:
    """The share of the sum that is charged: each relief takes its part off for its days."""
    taken = (_relieved(each) for each in row.get("reliefs", ()))
    return max(1 - sum(taken, Fraction(0)), Fraction(0))


def _relieved(relief: Record) -> Fraction:
    return (1 - _exact(relief["charged"]) / 100) * Fraction(relief["days"], relief["of"])


def _consumed(row: Record, quantity: Fraction) -> Fraction:
    if "tiers" not in row:
        return quantity * _exact(row["price"])
    before = _exact(row.get("before", "0"))
    if row.get("tier_mode", "progressive") == "whole":
        return quantity * price_at(row["tiers"], before + quantity)
    return sum((part * price for part, price in in_tiers(row["tiers"], before, quantity)), Fraction(0))


def price_at(tiers: Sequence[Record], used: Fraction) -> Fraction:
    """The one price of all that is used: that of the tier in which it ends."""
    found = (tier for tier in tiers if "up_to" not in tier or used <= _exact(tier["up_to"]))
    return _exact(next(found, tiers[-1])["price"])


def in_tiers(
    tiers: Sequence[Record], before: Fraction, quantity: Fraction
) -> Iterator[tuple[Fraction, Fraction]]:
    """Part a quantity, used after ``before``, into tiers: pairs of a part and its price."""
    low, end = before, before + quantity
    for number, tier in enumerate(tiers):
        last = number == len(tiers) - 1 or "up_to" not in tier
        high = end if last else min(end, _exact(tier["up_to"]))
        if high > low:
            yield high - low, _exact(tier["price"])
            low = high


def _exact(text: str) -> Fraction:
    return Fraction(parse_decimal(text))
