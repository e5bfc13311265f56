"""Arrears: what is overdue on a day, by age, summed by unit, owner, building or item."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from propdesk.domain.ledger import BilledLine

BUCKETS: tuple[tuple[str, int], ...] = (("d30", 30), ("d60", 60), ("d90", 90), ("d180", 180), ("d365", 365))
"""Names of the age classes and the last day of each; beyond the last it is ``older``."""

AGE_CLASSES = (*dict(BUCKETS), "older")


@dataclass(frozen=True)
class Arrears:
    """What one debtor owes on a day, in fen, by age; ``oldest`` is the earliest due date."""

    name: str
    principal: int
    late: int
    aged: Mapping[str, int]
    oldest: date

    @property
    def total(self) -> int:
        """Principal and late charge together."""
        return self.principal + self.late


def is_overdue(line: BilledLine, as_of: date) -> bool:
    """Tell whether something is open after its due day; the due day itself is not overdue."""
    return line.due < as_of and line.outstanding > 0


def age_class(due: date, as_of: date) -> str:
    """The age class of a debt: days since it was due."""
    days = (as_of - due).days
    return next((name for name, last in BUCKETS if days <= last), "older")


def arrears_by(
    lines: Iterable[BilledLine], as_of: date, *, name: Callable[[BilledLine], str]
) -> dict[str, Arrears]:
    """Sum the overdue lines under the names that ``name`` gives them."""
    groups: dict[str, list[BilledLine]] = {}
    for line in lines:
        if is_overdue(line, as_of):
            groups.setdefault(name(line), []).append(line)
    return {label: _summed(label, group, as_of) for label, group in groups.items()}


def _summed(label: str, lines: Sequence[BilledLine], as_of: date) -> Arrears:
    aged = dict.fromkeys(AGE_CLASSES, 0)
    for line in lines:
        aged[age_class(line.due, as_of)] += line.outstanding
    return Arrears(label, sum(aged.values()), 0, aged, min(line.due for line in lines))
