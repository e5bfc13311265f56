"""Values of the accounts: billed lines and what has been paid on them, receipts and their credit."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from types import MappingProxyType


@dataclass(frozen=True)
class BilledLine:
    """A live bill line and what has been paid on it (fen), up to the moment it was asked for.

    ``noted`` is what credit notes and waivers took off it (less than 0) and debit notes put on it.
    """

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
    noted: int = 0

    @property
    def principal(self) -> int:
        """What is to be paid in all, in fen: as billed, with the notes on it."""
        return self.amount + self.noted

    @property
    def outstanding(self) -> int:
        """What is still to be paid, in fen."""
        return self.principal - self.paid


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
    """One unit's account, in fen: what was billed, what was paid on bills, the credit not yet used.

    ``noted`` is what notes added to the bills, or (less than 0) took off them.
    """

    unit: str
    billed: int
    paid: int
    credit: int
    noted: int = 0

    @property
    def outstanding(self) -> int:
        """What the unit still owes on issued bills."""
        return self.billed + self.noted - self.paid


def oldest_first(lines: Iterable[BilledLine]) -> list[BilledLine]:
    """Order lines as money is given to them: oldest due, then earliest start, then item."""
    return sorted(lines, key=lambda line: (line.due, line.start, line.item, line.key))


NO_LATE: Mapping[str, int] = MappingProxyType({})
PRINCIPAL, CHARGE = "principal-first", "charge-first"
"""Policies: what money goes to first, the bills themselves or the late charges on them."""


@dataclass(frozen=True)
class Given:
    """Where a payment goes, in fen: to bills, to the late charges on them, and what is left as credit."""

    bills: Sequence[Allocation]
    late: Sequence[Allocation]
    credit: int


def allocate(
    amount: int,
    lines: Sequence[BilledLine],
    late: Mapping[str, int] = NO_LATE,
    *,
    policy: str = PRINCIPAL,
) -> Given:
    """Give fen to lines and to the late charges on them (by key), each in the order in which lines come."""
    principal = [(line.key, line.outstanding) for line in lines]
    charges = [(line.key, late.get(line.key, 0)) for line in lines]
    first, second = (charges, principal) if policy == CHARGE else (principal, charges)
    given, rest = _hand_out(amount, first)
    more, rest = _hand_out(rest, second)
    bills, charged = (more, given) if policy == CHARGE else (given, more)
    return Given(bills, charged, rest)


def allocate_in_turn(
    amount: int,
    groups: Iterable[Sequence[BilledLine]],
    late: Mapping[str, int] = NO_LATE,
    *,
    policy: str = PRINCIPAL,
) -> Given:
    """Give fen to groups of lines, with the late charges on them, one group after the other."""
    bills: list[Allocation] = []
    charged: list[Allocation] = []
    for lines in groups:
        given = allocate(amount, lines, late, policy=policy)
        bills, charged, amount = [*bills, *given.bills], [*charged, *given.late], given.credit
    return Given(bills, charged, amount)


def _hand_out(amount: int, claims: Iterable[tuple[str, int]]) -> tuple[list[Allocation], int]:
    given = []
    for key, owed in claims:
        part = min(amount, owed)
        if part > 0:
            given.append(Allocation(key, part))
            amount -= part
    return given, amount


def take_back(amount: int, paid: Iterable[Allocation]) -> tuple[list[Allocation], int]:
    """Take fen off what was paid, in the order it comes; return what is taken and what could not be."""
    return _hand_out(amount, ((each.bill, each.amount) for each in paid))


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
