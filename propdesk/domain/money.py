"""Money as integer fen; quantities and prices as decimals; rounded half up, once."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

from propdesk.domain.messages import UsageRefused, msg

_MONEY = re.compile(r"-?(?:0|[1-9][0-9]{0,12})(?:\.[0-9]{1,2})?", re.ASCII)
_DECIMAL = re.compile(r"-?(?:0|[1-9][0-9]{0,11})(?:\.[0-9]{1,8})?", re.ASCII)


def parse_money(text: str, *, field: str = "amount") -> int:
    """Parse an amount such as ``142.93`` into fen; refuse more than two decimals."""
    if not _MONEY.fullmatch(text):
        raise UsageRefused(
            msg("{text} is not an amount of money", text=text),
            hint=msg("write yuan with at most two decimals, such as 142.93"),
            field=field,
        )
    return int(Decimal(text) * 100)


def parse_amount(text: str, *, field: str = "amount") -> int:
    """Parse an amount that may be nothing, but not less, into fen."""
    fen = parse_money(text, field=field)
    if fen < 0:
        raise UsageRefused(msg("{text}: the amount must be 0.00 or more", text=text), field=field)
    return fen


def parse_positive_money(text: str, *, field: str = "amount") -> int:
    """Parse an amount that must be more than nothing into fen."""
    fen = parse_money(text, field=field)
    if fen <= 0:
        raise UsageRefused(msg("{text}: the amount must be more than 0.00", text=text), field=field)
    return fen


def format_money(fen: int) -> str:
    """Write fen as yuan with two decimals: ``14293`` is ``142.93``."""
    sign = "-" if fen < 0 else ""
    yuan, rest = divmod(abs(fen), 100)
    return f"{sign}{yuan}.{rest:02d}"


def parse_decimal(text: str, *, field: str = "quantity") -> Decimal:
    """Parse a plain decimal such as ``94.56`` (no exponent, at most eight decimals)."""
    if not _DECIMAL.fullmatch(text):
        raise UsageRefused(msg("{text} is not a decimal number", text=text), field=field)
    return Decimal(text)


def round_half_up(value: Fraction | Decimal) -> int:
    """Round to the nearest integer, halves away from zero."""
    return round_ratio(*value.as_integer_ratio())


def round_ratio(numerator: int, denominator: int) -> int:
    """Round a ratio (of a positive denominator) to the nearest integer, halves away from zero."""
    magnitude = (2 * abs(numerator) + denominator) // (2 * denominator)
    return magnitude if numerator >= 0 else -magnitude


def decimal_text(value: Fraction) -> str:
    """Write a fraction that ends in decimals plainly: ``73/4`` is ``18.25``; at most eight of them."""
    exact = Decimal(value.numerator) / Decimal(value.denominator)
    return f"{exact:.8f}".rstrip("0").rstrip(".")


def percentage(part: int, whole: int) -> str:
    """Say a part in percent with one decimal, rounded half up; of nothing it is empty."""
    if whole <= 0:
        return ""
    percent, tenth = divmod(round_ratio(part * 1000, whole), 10)
    return f"{percent}.{tenth}"


def split_by_largest_remainder(total: int, weights: Sequence[int | Decimal | Fraction]) -> list[int]:
    """Split fen by weights so that the parts add up to the total; ties go to the earlier part."""
    whole = sum(Fraction(weight) for weight in weights)
    if whole <= 0:
        raise ValueError("weights add up to nothing")
    exact = [total * Fraction(weight) / whole for weight in weights]
    parts = [share.numerator // share.denominator for share in exact]
    order = sorted(range(len(parts)), key=lambda at: (parts[at] - exact[at], at))
    for at in order[: total - sum(parts)]:
        parts[at] += 1
    return parts
