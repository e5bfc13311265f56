"""Tariff records from rows of fee settings."""

from __future__ import annotations

from propdesk.domain.importing.drafts import Built, Draft, collect, left_out
from propdesk.domain.importing.rows import Read, Row
from propdesk.domain.messages import Finding, Message, msg

_NEEDED = {
    "area": ("price", msg("the formula needs a price")),
    "fixed": ("surcharge", msg("the formula needs a fixed amount")),
}
_PRICED = {"area": ("price", "surcharge"), "fixed": ("surcharge",)}


def build_tariffs(read: Read) -> Built:
    """Make a tariff of each row; its price holds from the row's first to its last day."""
    return collect(_tariff(row) for row in read.rows)


def _tariff(row: Row) -> Draft | Finding:
    problem = _problem(row)
    if problem is not None:
        return left_out(row, *problem)
    number = row.text("number")
    price = row.pick("from", "to", *_PRICED[row.text("formula")])
    fields = row.pick("title", "formula", "cycle", "timing")
    return Draft(
        kind="tariff",
        system=row.found.table.system,
        key=number,
        id=f"{row.text('item')}-{number.lower()}",
        counts="tariffs",
        where=row.where("number"),
        data={**fields, "anchor": "unit", "due_days": 0, "prices": [price]},
    )


def _problem(row: Row) -> tuple[str, Message] | None:
    """Find what keeps a row from being a tariff: the column, and why."""
    if row.text("recurrence") == "once":
        return "recurrence", msg("a fee that is charged once is no tariff")
    if row.text("to") and row.text("to") < row.text("from"):
        return "to", msg("the last day is before the first")
    needed, reason = _NEEDED[row.text("formula")]
    return None if row.text(needed) else (needed, reason)
