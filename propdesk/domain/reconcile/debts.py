"""What units owe, asked by amount: as bills stood on a day, and after what has been matched so far."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from propdesk.domain.ids import natural_key
from propdesk.domain.ledger import BilledLine, after_payment, allocate, oldest_first

_EVER = "9999-12"


@dataclass(frozen=True)
class Owed:
    """A unit that owes an amount: all that is open on it, or (``bill``, the oldest such) one bill of it."""

    unit: str
    bill: str = ""


class Debts:
    """The open bills of all units; each payment that is noted leaves less of them."""

    def __init__(self, open_lines: Mapping[str, Sequence[BilledLine]]) -> None:
        self._lines = {unit: oldest_first(lines) for unit, lines in open_lines.items()}
        self._by_amount: dict[str, dict[int, set[str]]] = {}

    def pay(self, unit: str, fen: int, bill: str = "") -> None:
        """Note a payment: the bill that it is for, then the oldest first."""
        before = self._lines.get(unit, [])
        told = [line for line in before if line.key == bill]
        given = allocate(fen, [*told, *(line for line in before if line.key != bill)])
        for month in self._by_amount:
            self._enter(month, unit, leave=True)
        self._lines[unit] = after_payment(before, given.bills)
        for month in self._by_amount:
            self._enter(month, unit)

    def owing(self, fen: int, day: date, *, within: int) -> list[Owed]:
        """The units that owed just this amount on a day, by bills due at most so many days from it."""
        found = (self._owed(unit, fen, day, within) for unit in self._units(_month(day), fen))
        return [owed for owed in found if owed is not None]

    def ever_owing(self, fen: int) -> list[str]:
        """The units that owe just this amount now, whenever it is due."""
        return self._units(_EVER, fen)

    def _owed(self, unit: str, fen: int, day: date, within: int) -> Owed | None:
        lines = self._billed(unit, _month(day))
        near = [line for line in lines if abs((line.due - day).days) <= within]
        if near and sum(line.outstanding for line in lines) == fen:
            return Owed(unit)
        oldest = next((line.key for line in lines if line.outstanding == fen), "")
        return Owed(unit, oldest) if any(line.outstanding == fen for line in near) else None

    def _billed(self, unit: str, month: str) -> list[BilledLine]:
        """The open lines of runs up to a month: a later bill was not known to who paid before."""
        return [line for line in self._lines.get(unit, ()) if line.run[: len(_EVER)] <= month]

    def _units(self, month: str, fen: int) -> list[str]:
        if month not in self._by_amount:
            self._by_amount[month] = {}
            for unit in self._lines:
                self._enter(month, unit)
        return sorted(self._by_amount[month].get(fen, ()), key=natural_key)

    def _enter(self, month: str, unit: str, *, leave: bool = False) -> None:
        for fen in self._amounts(unit, month):
            units = self._by_amount[month].setdefault(fen, set())
            (units.discard if leave else units.add)(unit)

    def _amounts(self, unit: str, month: str) -> Iterator[int]:
        open_now = [line.outstanding for line in self._billed(unit, month)]
        yield from open_now
        yield sum(open_now)


def _month(day: date) -> str:
    return f"{day:%Y-%m}"
