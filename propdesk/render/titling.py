"""What the desk itself calls its codes (fee items, clerks): said to people, never to programs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from propdesk.domain.changes import Outcome, Record
from propdesk.domain.titles import Title

Titles = Mapping[str, Mapping[str, Title]]
"""Key of a row, at any depth: code: title."""


def named_keys(outcome: Outcome, keys: frozenset[str]) -> bool:
    """Tell whether a row holds one of the keys, itself or in a list of mappings."""
    records = (outcome.head, *outcome.rows)
    return any(key in keys or _holds(value, keys) for row in records for key, value in row.items())


def _holds(value: object, keys: frozenset[str]) -> bool:
    if isinstance(value, Mapping):
        return not keys.isdisjoint(value)
    return isinstance(value, list | tuple) and any(_holds(one, keys) for one in value)


def titled(outcome: Outcome, titles: Titles) -> Outcome:
    """Put titles in the place of codes; a code that has none stays."""
    if not titles:
        return outcome
    rows = [_record(row, titles) for row in outcome.rows]
    return replace(outcome, rows=rows, head=_record(outcome.head, titles))


def _record(row: Record, titles: Titles) -> dict[str, Any]:
    return {key: _value(key, value, titles) for key, value in row.items()}


def _value(key: str, value: object, titles: Titles) -> object:
    if isinstance(value, str):
        return titles[key].get(value, value) if key in titles else value
    if isinstance(value, list | tuple):
        return [_value(key, one, titles) for one in value]
    return _record(value, titles) if isinstance(value, Mapping) else value
