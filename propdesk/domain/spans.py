"""Spans of days: what of one is left beside others, and how many months a part of a cycle counts as."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from itertools import pairwise

from propdesk.domain.periods import Month, day_before

Span = tuple[date, date]
"""First day and last day."""

_HALF = 15
"""Days of the first half of a month."""


@dataclass(frozen=True)
class Part:
    """A part of a month: so many days of how many."""

    days: int
    of: int


def rest(span: Span, others: Iterable[Span]) -> list[Span]:
    """The pieces of a span that no other one covers, in order."""
    start, end = span
    pieces = []
    for begins, ends in sorted(others):
        if ends < start or begins > end:
            continue
        if begins > start:
            pieces.append((start, day_before(begins)))
        start = max(start, ends + timedelta(days=1))
    return [*pieces, (start, end)] if start <= end else pieces


def days_in(span: Span) -> int:
    """How many days a span has."""
    return (span[1] - span[0]).days + 1


def common(one: Span, other: Span) -> Span | None:
    """The days that two spans have in common."""
    start, end = max(one[0], other[0]), min(one[1], other[1])
    return (start, end) if start <= end else None


def parted(span: Span, borders: Sequence[date], *, by: str) -> tuple[int, tuple[Part, ...]]:
    """Count a span within a cycle as whole months and parts of months.

    ``borders`` are the first days of the cycle's months and the day after the last. ``by`` day, a part counts
    by the days of the calendar months it lies in; by half-month, a half that has begun is a half; by none, a
    month that has begun is a whole one.
    """
    count, parts, months = _COUNTS[by], list[Part](), 0
    for first, following in pairwise(borders):
        whole = (first, day_before(following))
        inside = common(span, whole)
        if inside is None:
            continue
        found = () if inside == whole else tuple(count(inside, whole))
        if found and sum(Fraction(part.days, part.of) for part in found) < 1:
            parts += found
        else:  # a part never costs more than the month
            months += 1
    return months, tuple(parts)


def _by_day(inside: Span, _whole: Span) -> Iterator[Part]:
    """Parts by calendar month: of a cycle's month from the 15th on, days of two."""
    month = Month.of(inside[0])
    while month <= Month.of(inside[1]):
        of = common(inside, (month.first, month.last))
        assert of is not None
        yield Part(days_in(of), month.last.day)
        month = month.plus(1)


def _by_half(inside: Span, whole: Span) -> Iterator[Part]:
    middle = whole[0] + timedelta(days=_HALF)
    if inside[1] < middle or inside[0] >= middle:
        yield Part(1, 2)


def _whole(_inside: Span, _whole_month: Span) -> Iterator[Part]:
    return iter(())


_COUNTS: Mapping[str, Callable[[Span, Span], Iterator[Part]]] = {
    "day": _by_day,
    "half-month": _by_half,
    "none": _whole,
}
PRORATIONS = tuple(_COUNTS)
"""The ways in which a part of a month may count."""
