"""One record set upright: a line a key, for people who read it downwards."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from propdesk.domain.changes import Outcome, Record
from propdesk.render.columns import column
from propdesk.render.language import Language
from propdesk.render.values import exact, shown

_FOR_PEOPLE = frozenset({"table", "md", "html"})
_NOTHING: tuple[object, ...] = (None, "", [], ())

Say = Callable[[str, object], str]


def upright(outcome: Outcome, format: str, language: Language) -> Outcome:
    """Turn each key of the rows into a row ``field`` and ``value``; formats for programs stay as they are."""
    if format in _FOR_PEOPLE:
        lines = _turned(outcome, lambda key, value: shown(value, key=key, language=language))
        rows = [line | {"field": column(line["field"], language).title} for line in lines]
    elif format == "plain":
        rows = list(_turned(outcome, lambda _key, value: exact(value, language)))
    else:
        return outcome
    return replace(outcome, rows=rows, columns=("field", "value"))


def _turned(outcome: Outcome, say: Say) -> Iterator[dict[str, str]]:
    for row in outcome.rows:
        for key in _keys(outcome, row):
            for value in _parts(row[key]):
                yield {"field": key, "value": say(key, value)}


def _keys(outcome: Outcome, row: Record) -> list[str]:
    """The keys that say something: those that were asked for first, then the others."""
    ordered = dict.fromkeys((*outcome.columns, *row))
    return [key for key in ordered if row.get(key) not in _NOTHING]


def _parts(value: Any) -> list[Any]:
    """A list of mappings (prices, lines) takes a line each, all else one."""
    if isinstance(value, list | tuple) and any(isinstance(one, Mapping) for one in value):
        return list(value)
    return [value]
