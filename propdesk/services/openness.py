"""The quarterly statement for the notice board 收支公示: income, expense, collection, units in arrears."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date

from propdesk.domain.arrears import age_borders
from propdesk.domain.changes import Note, Outcome, Record
from propdesk.domain.ids import natural_key
from propdesk.domain.messages import msg
from propdesk.domain.money import format_money, parse_money
from propdesk.domain.openness import TOTAL, Figures, rows_of
from propdesk.domain.papers import Openness, OpennessLine
from propdesk.domain.periods import Month, quarter_of
from propdesk.domain.titles import EXPENSES, Title
from propdesk.services.naming import desk_titles
from propdesk.services.papers import sender
from propdesk.services.session import Session
from propdesk.store.accounts import Accounts
from propdesk.store.snapshot import Snapshot
from propdesk.store.turnover import Turnover, closed_until

COLUMNS = ("section", "title", "amount", "paid", "rate")
_EXPENSES = {code: Title(*names) for code, names in EXPENSES.items()}


def show_openness(session: Session, months: Sequence[Month]) -> Outcome:
    """State what came in and went out in a quarter, what was billed and collected, and which units owe."""
    snapshot = session.desk.snapshot()
    first, last = months[0].first, months[-1].last
    sums, passed_on = Turnover(snapshot).between(first, last), _passed_on(snapshot)
    figures = Figures(
        {item: fen for item, fen in sums.received.items() if item not in passed_on},
        sums.prepaid,
        sums.billed,
        sums.collected,
        sums.spent,
        _arrears(snapshot, last),
        {item: fen for item, fen in sums.received.items() if item in passed_on},
    )
    rows = rows_of(figures, items=desk_titles(session)["item"], expenses=_EXPENSES)
    totals = {
        "quarter": quarter_of(first),
        "as_of": last.isoformat(),
        "income": format_money(figures.income),
        "expense": format_money(figures.expense),
        "surplus": format_money(figures.surplus),
        "units": len(figures.arrears),
    }
    notes = list(_remarks(snapshot, last, session.acting.today))
    return Outcome("fee openness", rows, totals, notes, columns=COLUMNS)


def _passed_on(snapshot: Snapshot) -> set[str]:
    """The items that are collected for somebody else."""
    return {item for item, tariff in snapshot.all("tariff") if tariff.get("nature") == "pass-through"}


def _arrears(snapshot: Snapshot, day: date) -> dict[str, int]:
    """What each unit owes that was due before a day, in natural order."""
    debts = Counter[str]()
    for debt in Accounts(snapshot).overdue(day, by="unit", borders=age_borders(day)):
        debts[debt.unit] += debt.amount
    return {unit: debts[unit] for unit in sorted(debts, key=natural_key)}


def _remarks(snapshot: Snapshot, last: date, today: date) -> Iterator[Note]:
    until = closed_until(snapshot)
    if today <= last:
        yield Note(msg("the quarter lasts until {day}: its figures will change", day=last), "warning")
    elif until is None or until.last < last:
        yield Note(msg("the quarter is not closed: entries that are made later change its figures"))


def with_openness(session: Session, outcome: Outcome) -> Outcome:
    """Add to the statement the paper for the notice board."""
    sections: dict[str, list[OpennessLine]] = {}
    for row in outcome.rows:
        sections.setdefault(row["section"], []).append(_line(row))
    quarter, last = str(outcome.totals["quarter"]), date.fromisoformat(str(outcome.totals["as_of"]))
    paper = Openness(
        desk=sender(session.settings),
        quarter=quarter,
        first=Month.of(last).plus(-2).first,
        last=last,
        sections={name: tuple(lines) for name, lines in sections.items()},
        issued=session.acting.today,
    )
    return replace(outcome, papers=[paper])


def _line(row: Record) -> OpennessLine:
    paid = parse_money(row["paid"]) if "paid" in row else None
    total = row["entry"] == TOTAL
    return OpennessLine(row["title"], parse_money(row["amount"]), paid, row.get("rate", ""), total)
