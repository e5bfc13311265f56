"""Values of the accounts: billed lines and what has been paid on them, receipts and their credit."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date


@dataclass(frozen=True)
class BilledLine:
    """A live bill line and what has been paid on it (fen), up to the moment it was asked for."""

    key: str
    run: str
    item: str
    unit: str
    start: date
    end: date
    due: date
    amount: int
    paid: int
    debtor: str

    @property
    def outstanding(self) -> int:
        """What is still to be paid, in fen."""
        return self.amount - self.paid


@dataclass(frozen=True)
class Allocation:
    """So many fen of a receipt, given to one bill line."""

    bill: str
    amount: int


@dataclass(frozen=True)
class Credit:
    """What is left of a receipt's prepaid credit, in fen."""

    receipt: str
    unit: str
    amount: int
    received: date


@dataclass(frozen=True)
class CreditUse:
    """So many fen of a receipt's credit, used by a bill run for one line."""

    receipt: str
    unit: str
    bill: str
    amount: int


@dataclass(frozen=True)
class Balance:
    """One unit's account, in fen: what was billed, what was paid on bills, the credit not yet used."""

    unit: str
    billed: int
    paid: int
    credit: int

    @property
    def outstanding(self) -> int:
        """What the unit still owes on issued bills."""
        return self.billed - self.paid


def oldest_first(lines: Iterable[BilledLine]) -> list[BilledLine]:
    """Order lines as money is given to them: oldest due, then earliest start, then item."""
    return sorted(lines, key=lambda line: (line.due, line.start, line.item, line.key))


def allocate(amount: int, lines: Sequence[BilledLine]) -> tuple[list[Allocation], int]:
    """Give fen to lines in the order they come; return the allocations and the rest (credit)."""
    given = []
    for line in lines:
        part = min(amount, line.outstanding)
        if part > 0:
            given.append(Allocation(line.key, part))
            amount -= part
    return given, amount


def after_payment(lines: Iterable[BilledLine], allocations: Iterable[Allocation]) -> list[BilledLine]:
    """The lines that are still open once allocations are made."""
    given = {each.bill: each.amount for each in allocations}
    paid = [replace(line, paid=line.paid + given.get(line.key, 0)) for line in lines]
    return [line for line in paid if line.outstanding > 0]


def use_credit(credits: Iterable[Credit], lines: Iterable[BilledLine]) -> list[CreditUse]:
    """Use prepaid credit, oldest money first, on new lines of the same unit, oldest due first."""
    purses: dict[str, list[Credit]] = {}
    for credit in sorted(credits, key=lambda each: (each.received, each.receipt)):
        purses.setdefault(credit.unit, []).append(credit)
    left = {credit.receipt: credit.amount for purse in purses.values() for credit in purse}
    return [use for line in oldest_first(lines) for use in _draw(line, purses.get(line.unit, []), left)]


def _draw(line: BilledLine, purse: list[Credit], left: dict[str, int]) -> list[CreditUse]:
    """Take what one line needs from a unit's credits, and note what is left of each."""
    needed, uses = line.outstanding, []
    for credit in purse:
        part = min(needed, left[credit.receipt])
        if part > 0:
            uses.append(CreditUse(credit.receipt, line.unit, line.key, part))
            left[credit.receipt] -= part
            needed -= part
    return uses
