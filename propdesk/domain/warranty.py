"""Warranty 保修: how long the builder repairs what was delivered, by what is broken.

Least terms of the Regulation on Quality Management of Construction Projects (State Council order 279,
article 40): waterproofing five years; pipes, wiring and fit-out two years; heating and cooling two seasons.
Years end with the same day as they began, or the last of its month (Civil Code, articles 201 and 202).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from propdesk.domain.messages import Message, msg
from propdesk.domain.periods import add_months

YEARS: Mapping[str, int] = {"leak": 5, "water": 2, "electrical": 2, "low-voltage": 2, "door-window": 2}
"""Years of warranty from the delivery of the unit, by category; others have none."""


def until(category: str, delivered: date) -> date | None:
    """The last day of the warranty; None where there is none."""
    years = YEARS.get(category)
    return None if years is None else add_months(delivered, 12 * years)


def told(category: str, delivered: date, today: date) -> Message | None:
    """Say whether a fault is the builder's; None where the category has no warranty."""
    last = until(category, delivered)
    if last is None:
        return None
    if today <= last:
        return msg("under warranty until {day}: the developer repairs and pays", day=last)
    return msg("the warranty ended on {day}: a repair inside the unit is charged", day=last)
