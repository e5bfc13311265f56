"""Meter records from rows of meters."""

from __future__ import annotations

from propdesk.domain.importing.drafts import Built, Draft, Link, collect, left_out
from propdesk.domain.importing.rows import Read, Row
from propdesk.domain.messages import Finding, msg

_FIELDS = tuple("utility serial digits multiplier loss installed initial checked check_due note".split())


def build_meters(read: Read) -> Built:
    """Make a meter of each row; it is known by its serial number, else by its unit and what it measures."""
    return collect(_meter(row) for row in read.rows)


def _meter(row: Row) -> Draft | Finding:
    digits = row.values.get("digits")
    if isinstance(digits, int) and _whole(row.text("initial")) >= 10**digits:
        return left_out(row, "initial", msg("the reading has more digits than the meter"))
    unit, utility = row.text("unit"), row.text("utility")
    return Draft(
        kind="meter",
        system=row.found.table.system,
        key=row.text("serial") or f"{unit}/{utility}",
        id="",
        counts="meters",
        where=row.where("unit"),
        data=row.pick(*_FIELDS),
        links=(
            Link("unit", "unit", unit, row.where("unit"), needs=True),
            Link("item", "tariff", utility, row.where("utility"), needs=True),
        ),
    )


def _whole(text: str) -> int:
    """The whole part of a decimal."""
    return int(text.partition(".")[0])
