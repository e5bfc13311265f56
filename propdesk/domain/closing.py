"""The close of a month: what was receivable before it, what moved in it, what is receivable after it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from propdesk.domain.changes import Acting, Record
from propdesk.domain.dated import Entry
from propdesk.domain.messages import Finding, Message, RuleRefused, msg
from propdesk.domain.money import format_money
from propdesk.domain.periods import Month, format_moment

TERMS: Mapping[str, int] = {
    "billed": 1,
    "noted": 1,
    "received": -1,
    "credit": -1,
    "returned": 1,
    "settled": -1,
}
"""What moves that which units owe on their bills, and in which direction.

``billed``: lines of runs of the month. ``received``: money given to bills, by its value date. ``credit``:
prepaid credit that the runs of the month used. ``noted``: credit and debit notes and waivers of the month.
``returned``: what refunds and notes of the month took off bills again of what was paid. ``settled``: what was
paid in the books of before. A further kind of movement is a row here, a term in the
query of ``store.turnover`` and one in ``domain.checks.closes``.
"""

COUNTED = ("bills", "receipts", "invoices", "expenses")
"""What a close counts: bill lines of live runs, live receipts by value date, all invoices and expenses."""


@dataclass(frozen=True)
class Books:
    """The movements of all months, in fen by term and month, and the counts by name and month."""

    moved: Mapping[tuple[str, str], int]
    counted: Mapping[tuple[str, str], int]

    def figures(self, month: Month) -> dict[str, Any]:
        """What a close of the month says: opening, each term, closing, counts."""
        period = str(month)
        opening = sum(TERMS[term] * fen for (term, when), fen in self.moved.items() if when < period)
        terms = {term: self.moved.get((term, period), 0) for term in TERMS}
        closing = opening + sum(TERMS[term] * fen for term, fen in terms.items())
        sums = {"opening": opening, **terms, "closing": closing}
        counts = {name: self.counted.get((name, period), 0) for name in COUNTED}
        return {name: format_money(fen) for name, fen in sums.items()} | {"counts": counts}


def close_record(figures: Record, *, acting: Acting, reason: str) -> dict[str, Any]:
    """Build the record of a close."""
    said = {"reason": reason} if reason else {}
    return {"at": format_moment(acting.at), "clerk": acting.clerk, **said, **figures}


@dataclass(frozen=True)
class Obstacles:
    """What stands in the way of a close.

    ``days`` are till days that are open, by id; ``months`` those with entries that ought to be closed
    before; ``latest`` is the moment of the last entry that counts for the month.
    """

    days: tuple[str, ...] = ()
    months: tuple[str, ...] = ()
    latest: str = ""


def refuse_open(month: Month, found: Obstacles, *, acting: Acting) -> None:
    """Refuse to close a month, and say everything that stands in the way at once."""
    reasons = list(_reasons(month, found, acting))
    if not reasons:
        return
    raise RuleRefused(
        msg("{period} can't be closed yet", period=str(month)),
        hint=msg("see to what is listed; fee day --date DATE --close closes the day of a till"),
        record=str(month),
        field="period",
        findings=tuple(Finding("close", reason, record=str(month)) for reason in reasons),
    )


def _reasons(month: Month, found: Obstacles, acting: Acting) -> Iterable[Message]:
    if acting.today <= month.last:
        yield msg("the month lasts until {day}", day=month.last)
    yield from (msg("till day {day} is open", day=day) for day in found.days)
    yield from (msg("{month} has entries and is not closed", month=each) for each in found.months)
    if found.latest > format_moment(acting.at):
        yield msg("its last entry was made at {at}", at=found.latest)


def refuse_closed(until: Month, found: Iterable[tuple[str, Entry]], *, field: str = "date") -> None:
    """Refuse entries (with the id of their record) that count for a day up to the last closed month."""
    late = dict.fromkeys((id, entry.day) for id, entry in found if entry.month <= until)
    if not late:
        return
    periods = sorted({str(Month.of(day)) for _, day in late})
    raise RuleRefused(
        msg("period {periods} is closed and takes no more entries", periods=periods),
        hint=msg("book it in the open period, on {day} or later", day=until.plus(1).first),
        record=next(iter(late))[0],
        field=field,
        findings=tuple(
            Finding("closed-period", msg("an entry of {day} lies in a closed period", day=day), record=id)
            for id, day in late
        ),
    )
