"""Late charge 违约金: simple, on the unpaid principal day by day, capped; never on late charges."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from typing import NamedTuple

from propdesk.domain.changes import Record
from propdesk.domain.money import parse_decimal, round_half_up
from propdesk.domain.periods import day_before, parse_date

YEAR = 365
"""Days of a year, for the annualised rate that is printed."""


@dataclass(frozen=True)
class Terms:
    """What is charged: percent of the principal a day, from the day after due + grace, up to a cap.

    ``cap`` is percent of the principal. Days before ``first`` are not charged: a desk that begins to
    charge does not reach back.
    """

    percent: Fraction
    grace: int
    cap: Fraction
    first: date = date.min

    @property
    def yearly(self) -> Fraction:
        """Percent a year."""
        return self.percent * YEAR

    def starts(self, due: date) -> date:
        """The day on which nothing is charged yet, and after which every day counts."""
        return max(due + timedelta(days=self.grace), self.eve)

    @property
    def eve(self) -> date:
        """The day before the first that is charged."""
        return self.first if self.first == date.min else day_before(self.first)


class Moved(NamedTuple):
    """What changes the unpaid principal of a line from a day on: less than 0 a payment or credit note."""

    day: date
    fen: int


def terms_of(*settings: Record) -> Terms | None:
    """Read the terms from the desk's settings and then an item's own, which win; None: nothing is charged.

    Off until a rate is set; an item's ``off`` takes it out again.
    """
    merged: dict[str, object] = {}
    for each in settings:
        merged |= each
    if merged.get("off") or "percent_per_day" not in merged:
        return None
    percent, cap = str(merged["percent_per_day"]), str(merged.get("cap_percent", "100"))
    grace = merged.get("grace_days", 0)
    assert isinstance(grace, int)
    first = parse_date(str(merged["from"])) if "from" in merged else date.min
    return Terms(Fraction(parse_decimal(percent)), grace, Fraction(parse_decimal(cap)), first)


def accrued(principal: int, due: date, moved: Iterable[Moved], *, as_of: date, terms: Terms) -> int:
    """The late charge in fen that has run up on a line by a day, rounded half up once.

    A payment lowers the principal from its date on: the days before it count on what was unpaid then.
    Example: 1000.00 at 0.05 % a day for 30 days is 15.00.
    """
    at, unpaid, weighed = terms.starts(due), principal, 0
    for change in sorted(moved):
        if change.day >= as_of:
            break
        if change.day > at:
            weighed += max(unpaid, 0) * (change.day - at).days
            at = change.day
        unpaid += change.fen
    if as_of > at:
        weighed += max(unpaid, 0) * (as_of - at).days
    most = principal * terms.cap / 100
    return round_half_up(min(weighed * terms.percent / 100, most))
