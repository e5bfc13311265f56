"""Identifiers: random Crockford endings, natural order of codes, matching by an ending."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Container, Iterable
from datetime import date
from functools import lru_cache

CROCKFORD = "0123456789abcdefghjkmnpqrstvwxyz"
_PARTS = re.compile(r"(-)|([0-9]+)|([^0-9-]+)", re.ASCII)

Random = Callable[[int], int]
"""Gives an integer in ``range(n)``; comes in from the edge so that tests are exact."""


def random_ending(random: Random, *, length: int = 5) -> str:
    """Draw so many Crockford base-32 characters."""
    return "".join(CROCKFORD[random(32)] for _ in range(length))


def dated_id(prefix: str, day: date, random: Random, *, taken: Container[str] = ()) -> str:
    """Make the id of a thing that happens: ``T-261121-k3q9x``; none of those that are ``taken``."""
    while (id := f"{prefix}-{day:%y%m%d}-{random_ending(random)}") in taken:
        pass
    return id


@lru_cache(maxsize=1 << 16)
def natural_key(code: str) -> tuple[tuple[int, int, str], ...]:
    """Order codes the way people do: 2-1-0101 before 10-1-0101, A-1 before A2-1, letters after digits."""
    return tuple(
        _number_key(digits) if digits else (0, 0, "") if dash else (2, 0, text)
        for dash, digits, text in _PARTS.findall(code)
    )


def _number_key(digits: str) -> tuple[int, int, str]:
    """Order numbers of any length by value: the longer is greater, equal ones go by their digits."""
    value = digits.lstrip("0")
    return 1, len(value), f"{value}/{digits}"


def ending_matches(wanted: str, candidates: Iterable[str]) -> list[str]:
    """Find the ids that are ``wanted``, or else those that end in it (case folded), in natural order.

    Nothing ends in an empty text: an unset variable of a script must not name the only id there is.
    """
    folded = wanted.casefold()
    if not folded:
        return []
    pool = list(candidates)
    exact = [name for name in pool if name.casefold() == folded]
    found = exact or [name for name in pool if name.casefold().endswith(folded)]
    return sorted(found, key=natural_key)


class Endings:
    """Many ids, to be asked again and again which of them end in a text."""

    def __init__(self, names: Iterable[str]) -> None:
        self._reversed = sorted((name.casefold()[::-1], name) for name in names)

    def candidates(self, wanted: str) -> list[str]:
        """The ids that end in a text (case folded); see ``ending_matches`` for those that are meant."""
        key = wanted.casefold()[::-1]
        first = last = bisect_left(self._reversed, (key,))
        while last < len(self._reversed) and self._reversed[last][0].startswith(key):
            last += 1
        return [name for _, name in self._reversed[first:last]]
