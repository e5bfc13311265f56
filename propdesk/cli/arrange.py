"""Choosing columns, order and number of the rows that are shown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal, InvalidOperation
from typing import Any

from propdesk.domain.changes import Outcome, Record
from propdesk.domain.ids import natural_key
from propdesk.domain.messages import UsageRefused, msg

Key = tuple[int, Decimal, tuple[tuple[int, int, str], ...]]


def arranged(
    outcome: Outcome, *, columns: Sequence[str] = (), sort: Sequence[str] = (), limit: int | None = None
) -> Outcome:
    """Sort, cut and narrow the rows of an outcome as the reader asked."""
    _check_names(outcome, (*columns, *(name.lstrip("-") for name in sort)))
    rows = list(outcome.rows)
    for name in reversed(sort):
        rows = _sorted(rows, name)
    if limit is not None:
        rows = rows[:limit]
    if not columns:
        return replace(outcome, rows=rows)
    narrowed = [{name: row[name] for name in columns if name in row} for row in rows]
    return replace(outcome, rows=narrowed, columns=tuple(columns), text="")


def _check_names(outcome: Outcome, names: Sequence[str]) -> None:
    known = dict.fromkeys((*outcome.columns, *(key for row in outcome.rows for key in row)))
    missing = [name for name in names if name not in known]
    if known and missing:
        raise UsageRefused(
            msg("there is no column {name}", name=", ".join(missing)),
            hint=msg("the columns are: {columns}", columns=", ".join(known)),
            field="columns",
        )


def _sorted(rows: Sequence[Record], name: str) -> list[Record]:
    key = name.removeprefix("-")
    having = [row for row in rows if row.get(key) not in (None, "")]
    lacking = [row for row in rows if row.get(key) in (None, "")]
    having.sort(key=lambda row: _key(row[key]), reverse=name.startswith("-"))
    return [*having, *lacking]


def _key(value: Any) -> Key:
    """Order amounts by value and codes the way people do; numbers come before text."""
    try:
        return (0, Decimal(str(value)), ())
    except InvalidOperation:
        return (1, Decimal(0), natural_key(str(value)))
