"""Arrears: what is overdue on a day, by age, summed by unit, owner, building or item."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

from propdesk.domain.ledger import BilledLine

BUCKETS: tuple[tuple[str, int], ...] = (("d30", 30), ("d60", 60), ("d90", 90), ("d180", 180), ("d365", 365))
"""Names of the age classes and the last day of each; beyond the last it is ``older``."""

AGE_CLASSES = (*dict(BUCKETS), "older")


class Debt(NamedTuple):
    """What is overdue on one unit or on several of its bills of one age class, and late charges, in fen.

    ``whose`` is what it is to be summed by: the unit again, its debtor, or the fee item.
    """

    unit: str
    whose: str
    oldest: date
    amount: int
    late: int = 0


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


def age_borders(as_of: date) -> tuple[date, ...]:
    """The first due day of each age class but the last, the youngest class first."""
    return tuple(as_of - timedelta(days=last) for _, last in BUCKETS)


def arrears_by(debts: Iterable[Debt], as_of: date, *, name: Callable[[Debt], str]) -> dict[str, Arrears]:
    """Sum what is overdue under the names that ``name`` gives it."""
    groups: dict[str, list[Debt]] = {}
    for debt in debts:
        groups.setdefault(name(debt), []).append(debt)
    return {label: _summed(label, group, as_of) for label, group in groups.items()}


def _summed(label: str, debts: Sequence[Debt], as_of: date) -> Arrears:
    aged = dict.fromkeys(AGE_CLASSES, 0)
    for debt in debts:
        aged[age_class(debt.oldest, as_of)] += debt.amount
    late = sum(debt.late for debt in debts)
    return Arrears(label, sum(aged.values()), late, aged, min(debt.oldest for debt in debts))
