"""One record set upright: a line a key, for people who read it downwards."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from propdesk.domain.changes import Outcome, Record
from propdesk.render import safe
from propdesk.render.columns import column
from propdesk.render.grids import GAP
from propdesk.render.language import Language
from propdesk.render.values import exact, shown
from propdesk.render.width import width, wrap

_FOR_PEOPLE = frozenset({"table", "md", "html"})
_NOTHING: tuple[object, ...] = (None, "", [], ())
_LEAST = 16
"""So many columns of the screen are left to values, however long the names of fields are."""

Say = Callable[[str, object], str]


def upright(outcome: Outcome, format: str, language: Language, *, screen: int = 0) -> Outcome:
    """Turn each key of the rows into a row ``field`` and ``value``; formats for programs stay as they are.

    In a table a value takes as many lines as it needs on so many columns of the screen (0: no limit).
    """
    if format not in (*_FOR_PEOPLE, "plain"):
        return outcome
    if format == "plain":
        rows = list(_turned(outcome, lambda _key, value: exact(value, language)))
    else:
        lines = _turned(outcome, lambda key, value: shown(value, key=key, language=language))
        rows = [line | {"field": column(line["field"], language, outcome.titles).title} for line in lines]
    if format == "table":
        rows = list(_wrapped(rows, screen))
    return replace(outcome, rows=rows, columns=("field", "content"))


def _turned(outcome: Outcome, say: Say) -> Iterator[dict[str, str]]:
    for row in outcome.rows:
        for key in _keys(outcome, row):
            for value in _parts(row[key]):
                yield {"field": key, "content": say(key, value)}


def _keys(outcome: Outcome, row: Record) -> list[str]:
    """The keys that say something: those that were asked for first, then the others."""
    ordered = dict.fromkeys((*outcome.columns, *row))
    return [key for key in ordered if row.get(key) not in _NOTHING]


def _parts(value: Any) -> list[Any]:
    """A list of mappings (prices, lines) takes a line each, all else one."""
    if isinstance(value, list | tuple) and any(isinstance(one, Mapping) for one in value):
        return list(value)
    return [value]


def _wrapped(rows: list[dict[str, str]], screen: int) -> Iterator[dict[str, str]]:
    """Break long values into lines; the name of the field stands at the first."""
    names = max((width(row["field"]) for row in rows), default=0)
    room = max(screen - names - GAP, _LEAST)
    for row in rows:
        text = safe.terminal_lines(row["content"])
        field = row["field"]
        for line in wrap(text, room) if screen else text.split("\n"):
            yield {"field": field, "content": line}
            field = ""
