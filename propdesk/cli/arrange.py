"""Choosing columns, order and number of the rows that are shown."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from propdesk.domain.changes import Note, Outcome, Record
from propdesk.domain.ids import natural_key
from propdesk.domain.messages import UsageRefused, msg
from propdesk.domain.titles import Title
from propdesk.render.columns import key_named, known_keys, titles_of

Key = tuple[int, Decimal, tuple[tuple[int, int, str], ...]]

_NUMBER = re.compile(r"-?[0-9]+(?:\.[0-9]+)?", re.ASCII)
_COMPARED = 256
"""So much of a text is compared when rows are sorted."""


def arranged(
    outcome: Outcome, *, columns: Sequence[str] = (), sort: Sequence[str] = (), limit: int | None = None
) -> Outcome:
    """Sort, cut and narrow the rows of an outcome as the reader asked; columns go by key or title."""
    chosen = [_key_of(outcome, name) for name in columns]
    rows = list(outcome.rows)
    for name in reversed(sort):
        key = _key_of(outcome, name.removeprefix("-"), option="sort")
        rows = _sorted(rows, key, descending=name.startswith("-"))
    limited = _limited(replace(outcome, rows=rows), limit)
    if not chosen:
        return limited
    narrowed = [{key: row[key] for key in chosen if key in row} for row in limited.rows]
    return replace(limited, rows=narrowed, columns=tuple(chosen), text="")


def _key_of(outcome: Outcome, name: str, *, option: str = "columns") -> str:
    """Find the column that is meant; where there are no rows, any column that there could be."""
    known = tuple(dict.fromkeys((*outcome.columns, *(key for row in outcome.rows for key in row))))
    key = key_named(name, known if outcome.rows else (*known, *known_keys()))
    if key is not None:
        return key
    raise UsageRefused(
        msg("there is no column {name}", name=name),
        hint=msg("the columns are: {columns}", columns=[_title(key) for key in known]) if known else None,
        field=option,
    )


def _title(key: str) -> Title:
    zh, _en = titles_of(key)
    return Title(key if zh == key else f"{key} {zh}", key)


def _limited(outcome: Outcome, limit: int | None) -> Outcome:
    """Keep the first rows; totals stay those of all, which is said."""
    count = len(outcome.rows)
    if limit is None or limit >= count:
        return outcome
    cut = replace(outcome, rows=outcome.rows[:limit])
    if not outcome.totals:
        return cut
    note = msg("{shown} of {count} rows are shown; the totals are those of all", shown=limit, count=count)
    return replace(cut, notes=(*outcome.notes, Note(note)))


def _sorted(rows: Sequence[Record], key: str, *, descending: bool) -> list[Record]:
    having = [row for row in rows if row.get(key) not in (None, "")]
    lacking = [row for row in rows if row.get(key) in (None, "")]
    having.sort(key=lambda row: _order(row[key]), reverse=descending)
    return [*having, *lacking]


def _order(value: Any) -> Key:
    """Order amounts by value and codes the way people do; numbers come before text."""
    text = str(value)[:_COMPARED]
    if _NUMBER.fullmatch(text):
        return (0, Decimal(text), ())
    return (1, Decimal(0), natural_key(text))
