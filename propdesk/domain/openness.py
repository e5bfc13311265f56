"""Income and expense for the notice board 收支公示: rows by section, each section with its sum."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from propdesk.domain.money import format_money, percentage
from propdesk.domain.titles import Title

INCOME, BILLED, EXPENSE, SURPLUS, ARREARS = "income", "billed", "expense", "surplus", "arrears"
PASSED = "passed-on"
ITEM, PREPAID, UNIT, TOTAL = "item", "prepaid", "unit", "total"
"""What a row is: a fee item or a kind of expense, prepaid credit, a unit, the sum of a section."""

_PREPAID = Title("预存款", "Prepaid credit")
_TOTAL = Title("合计", "Total")
_SURPLUS = Title("本季结余", "Surplus")

LATE_CHARGE, DEPOSITS_KEPT = "late-charge", "deposits-kept"
"""Income that no fee item brings."""
_BESIDE = {
    LATE_CHARGE: Title("违约金", "Late charges"),
    DEPOSITS_KEPT: Title("押金扣款", "Deposits kept"),
}

Row = dict[str, Any]
Fen = Mapping[str, int]
Titles = Mapping[str, Title]


@dataclass(frozen=True)
class Figures:
    """What a quarter comes to, in fen: by fee item, by kind of expense, by unit.

    ``passed`` is what was collected for somebody else (water, power): it is no income.
    """

    received: Fen
    prepaid: int
    billed: Fen
    collected: Fen
    spent: Fen
    arrears: Fen
    passed: Fen = field(default_factory=dict)

    @property
    def income(self) -> int:
        """All money received."""
        return sum(self.received.values()) + self.prepaid

    @property
    def expense(self) -> int:
        """All money spent."""
        return sum(self.spent.values())

    @property
    def surplus(self) -> int:
        """What is left of the income."""
        return self.income - self.expense


def rows_of(figures: Figures, *, items: Titles, expenses: Titles) -> list[Row]:
    """The statement row by row: ``section entry title amount``; items in the order of their titles."""
    return [
        *_named(INCOME, figures.received, {**items, **_BESIDE}),
        *([_row(INCOME, PREPAID, _PREPAID, figures.prepaid)] if figures.prepaid else []),
        _row(INCOME, TOTAL, _TOTAL, figures.income),
        *_billed(figures, items),
        *_named(EXPENSE, figures.spent, expenses),
        _row(EXPENSE, TOTAL, _TOTAL, figures.expense),
        _row(SURPLUS, TOTAL, _SURPLUS, figures.surplus),
        *_passed(figures.passed, items),
        *(_row(ARREARS, UNIT, unit, fen) | {"unit": unit} for unit, fen in figures.arrears.items()),
        _row(ARREARS, TOTAL, _TOTAL, sum(figures.arrears.values())),
    ]


def _row(section: str, entry: str, title: str | Title, fen: int) -> Row:
    return {"section": section, "entry": entry, "title": title, "amount": format_money(fen)}


def _named(section: str, fen: Fen, titles: Titles) -> Iterator[Row]:
    """A row an item, in the order of the table of titles, those without a title last."""
    places = {item: at for at, item in enumerate(titles)}
    for item in sorted(fen, key=lambda each: (places.get(each, len(places)), each)):
        yield _row(section, ITEM, titles.get(item, item), fen[item]) | {"item": item}


def _passed(passed: Fen, items: Titles) -> Iterator[Row]:
    if any(passed.values()):
        yield from _named(PASSED, passed, items)
        yield _row(PASSED, TOTAL, _TOTAL, sum(passed.values()))


def _billed(figures: Figures, items: Titles) -> Iterator[Row]:
    """What was billed, and how much of it was collected."""
    for row in _named(BILLED, figures.billed, items):
        yield row | _collected(figures.collected.get(row["item"], 0), figures.billed[row["item"]])
    billed, collected = sum(figures.billed.values()), sum(figures.collected.values())
    yield _row(BILLED, TOTAL, _TOTAL, billed) | _collected(collected, billed)


def _collected(paid: int, billed: int) -> Row:
    return {"paid": format_money(paid), "rate": percentage(paid, billed)}
