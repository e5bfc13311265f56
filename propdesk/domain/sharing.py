"""Shared costs 公摊: a total split by weights; the parts add up to it to the fen."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from propdesk.domain.changes import Record
from propdesk.domain.ids import natural_key
from propdesk.domain.money import parse_decimal, parse_money, split_by_largest_remainder

Weights = Sequence[tuple[str, Decimal]]
"""Units with what their parts go by."""


def parts_of(total: int, weights: Weights) -> list[tuple[str, Decimal, int]]:
    """Split a total (fen) by weights: unit, weight and part, in natural order of units.

    A fen that is left over goes where most was cut off; of equals, to the unit that comes first.
    """
    ordered = sorted(weights, key=lambda pair: natural_key(pair[0]))
    parts = split_by_largest_remainder(total, [weight for _, weight in ordered])
    return [(unit, weight, part) for (unit, weight), part in zip(ordered, parts, strict=True)]


def split_rows(rows: Sequence[Record]) -> list[int] | None:
    """Split the total of a run's shared lines anew, in the rows' order; None if they are not one split."""
    said = {(row.get("total"), row.get("weights"), row.get("share_by")) for row in rows}
    weights = [(row["unit"], parse_decimal(row["quantity"])) for row in rows]
    whole = sum((weight for _, weight in weights), Decimal(0))
    if len(said) != 1 or "total" not in rows[0] or not whole:
        return None
    if parse_decimal(rows[0].get("weights", "0")) != whole:
        return None
    parts = {unit: part for unit, _, part in parts_of(parse_money(rows[0]["total"]), weights)}
    return [parts[row["unit"]] for row in rows] if len(parts) == len(rows) else None
