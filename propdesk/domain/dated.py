"""On which days the entries of records count: what must stay as it is once a period is closed.

A kind whose records say something of days is a row of ``ENTRIES``; from it follow what the close of a month
waits for, what it no longer takes, and what the index knows of days.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from propdesk.domain.changes import Record
from propdesk.domain.periods import Month, parse_date


@dataclass(frozen=True)
class Entry:
    """Something that was entered.

    ``day`` is the day for which it counts (of a bill run, the first of its month), ``at`` the moment of its
    entry (empty: the record holds none), ``of`` the number of a receipt that it takes back: what that
    receipt did is undone on its own days, too.
    """

    day: date
    at: str = ""
    of: str = ""

    @property
    def month(self) -> Month:
        """The month for which it counts."""
        return Month.of(self.day)


def _run(id: str, sheet: Record) -> Iterator[Entry]:
    """A run, the credit it used and its void count for the month of the run, whenever they were made."""
    yield Entry(parse_date(f"{id.partition('/')[0]}-01"), sheet.get("at", ""))


def _till(_id: str, sheet: Record) -> Iterator[Entry]:
    """Lines of a till count for the day they were entered, and receipts for the day of the money, too.

    A void undoes what its receipt did on that one's days; a refund moves money of its own day alone.
    """
    day = parse_date(sheet["date"])
    for row in sheet["lines"]:
        yield Entry(day, row["at"], row.get("of", "") if row["kind"] == "void" else "")
        yield Entry(parse_date(row.get("received", sheet["date"])), row["at"])
    if "closed" in sheet:
        yield Entry(day, sheet["closed"]["at"])


def _invoice(_id: str, record: Record) -> Iterator[Entry]:
    """The void of an invoice moves no money: it counts for the day on which it is made."""
    yield Entry(parse_date(record["date"]), record["at"])
    if "void" in record:
        yield Entry(parse_date(record["void"]["at"][:10]), record["void"]["at"])


def _expense(_id: str, record: Record) -> Iterator[Entry]:
    """A void expense counts as never spent: its void is of the day of the expense."""
    day = parse_date(record["date"])
    yield Entry(day, record["at"])
    if "void" in record:
        yield Entry(day, record["void"]["at"])


def _adjustment(_id: str, record: Record) -> Iterator[Entry]:
    yield Entry(parse_date(record["date"]), record["at"])


def _deposit(_id: str, record: Record) -> Iterator[Entry]:
    """A deposit counts for the day of its money; what is kept of it for the day on which it is kept."""
    yield Entry(parse_date(record["date"]), record["at"])
    yield from (Entry(parse_date(row["date"]), row["at"]) for row in record.get("deductions", ()))


def _readings(_id: str, sheet: Record) -> Iterator[Entry]:
    """Readings count for the month of their sheet, in whose runs they are billed."""
    first = parse_date(f"{sheet['period']}-01")
    yield from (Entry(first, row["at"]) for row in sheet["lines"])


ENTRIES: Mapping[str, Callable[[str, Record], Iterator[Entry]]] = {
    "bill": _run,
    "bill-credit": _run,
    "bill-void": _run,
    "till": _till,
    "adjustment": _adjustment,
    "deposit": _deposit,
    "invoice": _invoice,
    "expense": _expense,
    "reading": _readings,
}
"""Kind of record: the entries that one record of it holds."""


def entries_of(kind: str, id: str, record: Record | None) -> list[Entry]:
    """The entries of a record; none of a kind that says nothing of days."""
    return list(ENTRIES[kind](id, record)) if record is not None and kind in ENTRIES else []


def entries_changed(kind: str, id: str, old: Record | None, new: Record | None) -> list[Entry]:
    """The entries that a change of one record adds or takes away."""
    before, after = Counter(entries_of(kind, id, old)), Counter(entries_of(kind, id, new))
    return sorted({*(after - before), *(before - after)}, key=lambda entry: (entry.day, entry.at, entry.of))
