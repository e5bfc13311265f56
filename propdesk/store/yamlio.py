"""Strict reading of record files on libyaml's events: all errors at once, each with its place.

Only ``true``, ``false``, ``null`` and plain integers are typed; a plain decimal becomes a ``Decimal`` for
the schema to refuse; ``0301``, ``12:30``, ``no``, ``1e5`` and dates stay text. Nodes are never composed:
libyaml's composer recurses and a file of 100,000 brackets would take the process down.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
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
from propdesk.store.scalars import MAX_DIGITS, NOTHING, SUSPECT, meaning

RECORD_CAP = 1_000_000
SHEET_CAP = 64_000_000
MAX_DEPTH = 12
_WORTH_LIFTING = 16_000
"""Shorter files are read sooner than the patterns are made."""

_OUTCOMES = {
    AliasEvent: msg("aliases (*name) are not allowed: write the value out"),
    "anchor": msg("anchors (&name) are not allowed: write the value out"),
    "tag": msg("tags (!name) are not allowed"),
    "merge": msg("merge keys (<<) are not allowed: write the keys out"),
    "nothing": msg("a value is missing: write null or leave the key out"),
    "key": msg("a key must be text"),
    "digits": msg("the number has more than {limit} digits: quote it if it is text", limit=MAX_DIGITS),
    "document": msg("a second document (---) is not allowed"),
    "directive": msg("directives (%) are not allowed"),
    "mapping": msg("the file must hold keys and values (key: value)"),
    "depth": msg("nested more than {limit} levels deep", limit=MAX_DEPTH),
}


_BROKEN = {
    "found unexpected end of stream": (True, msg("a quotation mark opens here and is never closed")),
    "did not find expected ',' or ']'": (True, msg("brackets open here that lack a comma or their end")),
    "did not find expected ',' or '}'": (True, msg("braces open here that lack a comma or their end")),
    "could not find expected ':'": (True, msg("a key needs a colon and a blank behind it; ： is no colon")),
    "mapping values are not allowed in this context": (
        False,
        msg("a colon where no key stands: quote a text that holds one, and look at the indentation"),
    ),
    "did not find expected key": (
        False,
        msg("no key where one must stand: look at the indentation, and at quotation marks before it"),
    ),
    "found character that cannot start any token": (
        False,
        msg("no value begins with this character: quote it, and indent by blanks, not by tabs"),
    ),
    "found a tab character that violates indentation": (False, msg("indent by blanks, not by tabs")),
    "found unknown escape character": (False, msg("a backslash in double quotation marks: use single ones")),
    "block sequence entries are not allowed in this context": (
        False,
        msg("the entries of a list begin on a line of their own"),
    ),
    "did not find expected '-' indicator": (False, msg("an entry of a list begins with - and a blank")),
}
"""What libyaml finds: whether it is mended where the thing begins (or where it was found), in our words."""


def read(data: bytes, *, name: str, cap: int = RECORD_CAP) -> dict[str, Any]:
    """Read one record file into plain values.

    ``name`` is the path that errors show. Raises BadData with one finding an error, each placed at
    ``name:LINE:COL``; a syntax error ends the reading, all others are collected.
    """
    trouble = Trouble(name)
    record: dict[str, Any] = {}
    try:
        text = marks.decode(data, cap=cap, trouble=trouble)
        record = (read_quickly(text) if len(text) > _WORTH_LIFTING else None) or _load(text, trouble)
    except Stop:
        pass  # all that is wrong so far is refused below
    except MarkedYAMLError as error:
        with suppress(Stop):  # it may be one too many
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
    found = str(error.problem or error.context)
    begins, problem = _BROKEN.get(found, (False, found))
    marks_ = (error.problem_mark, error.context_mark)
    mark = next(filter(None, reversed(marks_) if begins else marks_), None)
    place = (mark.line + 1, mark.column + 1) if mark else (1, 1)
    trouble.add(place, msg("this is not YAML: {problem}", problem=problem))


def _load(text: str, trouble: Trouble) -> dict[str, Any]:
    record = _Loader(CParser(text.encode("utf-8")).get_event, trouble).stream()
    marks.check_comments(text, _events(text), trouble)
    marks.check_escapes(text, _events(text), trouble)
    return record


def read_quickly(text: str) -> dict[str, Any] | None:
    """Read a sheet whose rows are all canonical; None for anything else, and for every error."""
    from propdesk.store import rows  # its patterns take longer to make than a small file to read

    lifted = rows.lift(text)
    if lifted is None:
        return None
    trouble = Trouble("")
    try:
        record = _load(lifted.rest, trouble)
    except (Stop, MarkedYAMLError):
        return None
    return record if lifted.put_back(record) and not trouble else None


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
            elif event.style or event.value[:1] not in SUSPECT:
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
        if event.style or event.value[:1] not in SUSPECT:
            return event.value
        return self._plain(event)

    def _plain(self, event: Any) -> Any:
        value: str = event.value
        if value in NOTHING:
            self._say(event, "nothing")
            return None
        try:
            return meaning(value)
        except ValueError:
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


_ODD_KEYS = SUSPECT | {"<"}


def _place(event: Any) -> Place:
    return event.start_mark.line + 1, event.start_mark.column + 1
