"""What a plain scalar means: the one definition, for the event loader and for rows read by pattern."""

from __future__ import annotations

import re
from decimal import Decimal

MAX_DIGITS = 18
CONSTANTS: dict[str, bool | None] = {"true": True, "false": False, "null": None}
NOTHING = frozenset(["", "~"])
"""What YAML takes for null and a person for a slip: not accepted."""

SUSPECT = frozenset(["", *"-0123456789tfn~"])
"""First characters of plain scalars that may be more than text."""

_NUMBER = re.compile(r"-?(?P<whole>0|[1-9][0-9]*)(?P<rest>\.[0-9]+)?", re.ASCII)


def meaning(value: str) -> str | int | Decimal | None:
    """Type a plain scalar: ``true``, ``false``, ``null``, whole numbers, decimals; all else is text.

    ``-0`` is text: as a number it would not come back. ValueError for a number of too many digits.
    """
    if value in CONSTANTS:
        return CONSTANTS[value]
    found = _NUMBER.fullmatch(value)
    if found is None or value == "-0":
        return value
    if len(found["whole"]) + len(found["rest"] or "") > MAX_DIGITS:
        raise ValueError("too many digits")
    return Decimal(value) if found["rest"] else int(value)
