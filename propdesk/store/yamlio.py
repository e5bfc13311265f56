"""Strict reading of record files on libyaml's events: all errors at once, each with its place.

Only ``true``, ``false``, ``null`` and plain integers are typed; a plain decimal becomes a ``Decimal`` for
the schema to refuse; ``0301``, ``12:30``, ``no``, ``1e5`` and dates stay text. Nodes are never composed:
libyaml's composer recurses and a file of 100,000 brackets would take the process down.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any

from yaml._yaml import CParser
from yaml.error import MarkedYAMLError
from yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    StreamEndEvent,
)

from propdesk.domain.messages import msg
from propdesk.store import marks
from propdesk.store.marks import Path, Place, Stop, Trouble

RECORD_CAP = 1_000_000
SHEET_CAP = 64_000_000
MAX_DEPTH = 12

_CONSTANTS: dict[str, bool | None] = {"true": True, "false": False, "null": None}
_NUMBER = re.compile(r"(?P<whole>0|-?[1-9][0-9]*)(?P<rest>\.[0-9]+)?|-0\.[0-9]+", re.ASCII)
_MAX_DIGITS = 18
_SUSPECT = frozenset(["", *"-0123456789tfn~"])
"""First characters of plain scalars that may be more than text."""

_OUTCOMES = {
    AliasEvent: msg("aliases (*name) are not allowed: write the value out"),
    "anchor": msg("anchors (&name) are not allowed: write the value out"),
    "tag": msg("tags (!name) are not allowed"),
    "merge": msg("merge keys (<<) are not allowed: write the keys out"),
    "nothing": msg("a value is missing: write null or leave the key out"),
    "key": msg("a key must be text"),
    "digits": msg("the number has more than {limit} digits: quote it if it is text", limit=_MAX_DIGITS),
    "document": msg("a second document (---) is not allowed"),
    "directive": msg("directives (%) are not allowed"),
    "mapping": msg("the file must hold keys and values (key: value)"),
    "depth": msg("nested more than {limit} levels deep", limit=MAX_DEPTH),
}


def read(data: bytes, *, name: str, cap: int = RECORD_CAP) -> dict[str, Any]:
    """Read one record file into plain values.

    ``name`` is the path that errors show. Raises BadData with one finding an error, each placed at
    ``name:LINE:COL``; a syntax error ends the reading, all others are collected.
    """
    trouble = Trouble(name)
    record: dict[str, Any] = {}
    try:
        text = marks.decode(data, cap=cap, trouble=trouble)
        record = _load(text, trouble)
        marks.check_comments(text, _events(text), trouble)
        marks.check_escapes(text, _events(text), trouble)
    except Stop:
        pass  # all that is wrong so far is refused below
    except MarkedYAMLError as error:
        _syntax(error, trouble)
    trouble.refuse()
    return record


def locate(data: bytes) -> dict[Path, Place]:
    """Map each path in the data to where it stands (line and column from 1).

    An entry of a mapping stands at its key, an item of a list at its beginning, the whole at ``()``.
    """
    return marks.places(_events(data.decode("utf-8")))


def _events(text: str) -> Iterator[Event]:
    get = CParser(text.encode("utf-8")).get_event
    while event := get():
        yield event


def _syntax(error: MarkedYAMLError, trouble: Trouble) -> None:
    mark = error.problem_mark or error.context_mark
    place = (mark.line + 1, mark.column + 1) if mark else (1, 1)
    trouble.add(place, msg("this is not YAML: {problem}", problem=str(error.problem or error.context)))


def _load(text: str, trouble: Trouble) -> dict[str, Any]:
    loader = _Loader(CParser(text.encode("utf-8")).get_event, trouble)
    return loader.stream()


class _Loader:
    """Builds values from events; the two loops are written flat because every record passes them."""

    def __init__(self, next_event: Callable[[], Any], trouble: Trouble) -> None:
        self._next = next_event
        self._trouble = trouble

    def stream(self) -> dict[str, Any]:
        """Build the one document of the stream."""
        self._next()  # the start of the stream
        start = self._next()
        if type(start) is StreamEndEvent:
            self._stop(start, "mapping")
        self._check_document(start)
        first = self._next()
        if type(first) is not MappingStartEvent:
            self._stop(first, "mapping")
        record: dict[str, Any] = self._node(first, 0)
        self._next()  # the end of the document
        if type(after := self._next()) is not StreamEndEvent:
            self._stop(after, "document")
        return record

    def _check_document(self, start: Any) -> None:
        if type(start) is DocumentStartEvent and (start.version or start.tags):
            self._say(start, "directive")

    def _mapping(self, depth: int) -> dict[str, Any]:
        record: dict[str, Any] = {}
        get = self._next
        while True:
            event = get()
            if type(event) is MappingEndEvent:
                return record
            key = event.value if type(event) is ScalarEvent else self._complex_key(event, depth)
            if key in record or event.anchor is not None or event.tag is not None or key[:1] in _ODD_KEYS:
                self._check_key(event, key, key in record)
            event = get()
            if type(event) is not ScalarEvent:
                record[key] = self._node(event, depth)
            elif event.anchor is not None or event.tag is not None:
                record[key] = self._scalar(event)
            elif event.style or event.value[:1] not in _SUSPECT:
                record[key] = event.value
            else:
                record[key] = self._plain(event)

    def _sequence(self, depth: int) -> list[Any]:
        items: list[Any] = []
        get = self._next
        while True:
            event = get()
            if type(event) is SequenceEndEvent:
                return items
            items.append(self._scalar(event) if type(event) is ScalarEvent else self._node(event, depth))

    def _node(self, event: Any, depth: int) -> Any:
        if event.anchor is not None:
            self._say(event, AliasEvent if type(event) is AliasEvent else "anchor")
        if type(event) is AliasEvent:
            return None
        if event.tag is not None:
            self._say(event, "tag")
        if depth >= MAX_DEPTH:
            self._stop(event, "depth")
        return self._mapping(depth + 1) if type(event) is MappingStartEvent else self._sequence(depth + 1)

    def _scalar(self, event: Any) -> Any:
        if event.anchor is not None:
            self._say(event, "anchor")
        if event.tag is not None:
            self._say(event, "tag")
            return event.value
        if event.style or event.value[:1] not in _SUSPECT:
            return event.value
        return self._plain(event)

    def _plain(self, event: Any) -> Any:
        value: str = event.value
        if value in _CONSTANTS:
            return _CONSTANTS[value]
        if value in ("", "~"):
            self._say(event, "nothing")
            return None
        found = _NUMBER.fullmatch(value)
        if found is None:
            return value
        if found["whole"] is None or found["rest"]:
            return Decimal(value)
        return self._integer(event, value)

    def _integer(self, event: Any, value: str) -> int | None:
        if len(value.lstrip("-")) <= _MAX_DIGITS:
            return int(value)
        self._say(event, "digits")
        return None

    def _complex_key(self, event: Any, depth: int) -> str:
        """Read past a key that is a list, a mapping or an alias."""
        self._say(event, "key")
        self._node(event, depth)
        return ""

    def _check_key(self, event: Any, key: str, repeated: bool) -> None:
        if type(event) is not ScalarEvent:
            return
        if repeated and key:
            self._trouble.add(_place(event), msg("the key {key} stands twice", key=key))
        if not event.style and key == "<<":
            self._say(event, "merge")
        elif self._scalar(event) is not key and not event.tag:
            self._say(event, "key")

    def _say(self, event: Any, what: Any) -> None:
        self._trouble.add(_place(event), _OUTCOMES[what])

    def _stop(self, event: Any, what: str) -> None:
        self._say(event, what)
        raise Stop


_ODD_KEYS = _SUSPECT | {"<"}


def _place(event: Any) -> Place:
    return event.start_mark.line + 1, event.start_mark.column + 1
