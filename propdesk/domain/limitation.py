"""Limitation of claims 诉讼时效: three years an instalment, begun anew by what the law counts.

Civil Code, articles 188, 192, 195, 201 and 202.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from propdesk.domain.periods import add_months

MONTHS = 36


class Restart(NamedTuple):
    """What begins the period anew: the day, the record that proves it.

    ``revives``: the debtor owns up to the debt, which holds after the period has ended, too, as a new
    promise; a demand or a payment does not.
    """

    day: date
    by: str
    revives: bool = False


@dataclass(frozen=True)
class Limit:
    """How the period of one instalment runs: the day from which it is counted, and by what; its last day."""

    since: date
    by: str = ""

    @property
    def ends(self) -> date:
        """The last day: the same day three years later, or the last of a month that has no such day.

        The day from which it is counted is not one of the period.
        """
        return add_months(self.since, MONTHS)

    def days_left(self, as_of: date) -> int:
        """Days until the last one; less than 0 after it."""
        return (self.ends - as_of).days


def limit_of(due: date, restarts: Iterable[Restart], *, as_of: date) -> Limit:
    """Work out the period of an instalment as it stands on a day.

    It runs from the day after the due day. What happened before the due day begins nothing anew, nor does
    what happened after the period had ended, but for a new acknowledgement.
    """
    limit = Limit(due)
    for each in sorted(restarts):
        in_time = each.day <= limit.ends or each.revives
        if limit.since < each.day <= as_of and in_time:
            limit = Limit(each.day, each.by)
    return limit


def may_end_by(due: date, day: date) -> bool:
    """Tell whether the period of an instalment may have ended by a day; what begins it anew only delays."""
    return Limit(due).ends <= day
