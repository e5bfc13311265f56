"""One value of a row as text: for people, for scripts, and as JSON."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from propdesk.domain.changes import Note, Record
from propdesk.render.columns import code_title, column
from propdesk.render.language import Language

_JOINTS = {"zh": "、", "en": ", "}
_CLAUSES = {"zh": "，", "en": ", "}
_STOPS = {"zh": "；", "en": "; "}
"""What stands between values of a list, between fields of a mapping, and between values that hold those."""

_LEADING = frozenset(("item", "bill", "id", "code", "name", "receipt"))
"""Fields that need no title where they come first."""

_MEANT: Mapping[tuple[object, object], str] = {("assigned", "to"): "assignee"}
"""Fields that mean something else in a mapping of a kind than elsewhere (``to`` is the end of a span)."""

_TRUTH = {True: ("是", "yes"), False: ("否", "no")}


def shown(value: object, *, key: str, language: Language) -> str:
    """Say a value to a person: codes by their title, lists joined, yes and no."""
    if isinstance(value, str):
        return code_title(key, value, language)
    if isinstance(value, bool):
        return language.pick(*_TRUTH[value])
    if isinstance(value, list | tuple):
        return _joined([shown(one, key=key, language=language) for one in value], language)
    if isinstance(value, Mapping):
        of = value.get("kind")
        pairs = enumerate((_MEANT.get((of, name), name), each) for name, each in value.items())
        return _CLAUSES[language.code].join(_pair(key, at, *pair, language) for at, pair in pairs)
    return exact(value, language)


def exact(value: object, language: Language) -> str:
    """Write a value for a script: codes as they are, lists by commas, mappings as ``name=value``."""
    if isinstance(value, str):
        return value
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list | tuple):
        return ",".join(exact(one, language) for one in value)
    if isinstance(value, Mapping):
        return ";".join(f"{name}={exact(one, language)}" for name, one in value.items())
    return str(language.plain(value))


def encoder(language: Language) -> Callable[[object], Any]:
    """Give what ``json`` asks for values that it does not know: messages are translated, dates are text."""

    def encode(value: object) -> Any:
        return dict(value) if isinstance(value, Mapping) else str(language.plain(value))

    return encode


def note_record(note: Note, language: Language) -> dict[str, str]:
    """Write a note as the envelope carries it."""
    return {
        "level": note.level,
        "message": language.say(note.message),
        "record": note.record,
        "where": note.where,
    }


def keys_of(rows: tuple[Record, ...]) -> tuple[str, ...]:
    """List the keys of all rows in the order in which they first appear."""
    return tuple(dict.fromkeys(key for row in rows for key in row))


def _joined(texts: Sequence[str], language: Language) -> str:
    code = language.code
    parted = any(mark in text for text in texts for mark in (_JOINTS[code], _CLAUSES[code]))
    return (_STOPS if parted else _JOINTS)[code].join(texts)


def _pair(key: str, at: int, name: object, value: object, language: Language) -> str:
    """Say a field of a mapping; what is no field is a code, as the types that ``types`` counts."""
    text = shown(value, key=str(name), language=language)
    if not at and name in _LEADING:
        return text
    title = column(str(name), language).title
    return f"{code_title(key.removesuffix('s'), title, language) if title == name else title} {text}"
