"""One value of a row as text: for people, for scripts, and as JSON."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from propdesk.domain.changes import Note, Record
from propdesk.domain.messages import Message
from propdesk.render.columns import code_title, column
from propdesk.render.language import Language

_JOINTS = {"zh": "、", "en": ", "}
_TRUTH = {True: ("是", "yes"), False: ("否", "no")}


def shown(value: object, *, key: str, language: Language) -> str:
    """Say a value to a person: codes by their title, lists joined, yes and no."""
    if isinstance(value, bool):
        return language.pick(*_TRUTH[value])
    if isinstance(value, str):
        return code_title(key, value, language)
    if isinstance(value, list | tuple):
        return _JOINTS[language.code].join(shown(one, key=key, language=language) for one in value)
    if isinstance(value, Mapping):
        return " ".join(_pair(name, one, language) for name, one in value.items())
    return exact(value, language)


def exact(value: object, language: Language) -> str:
    """Write a value for a script: codes as they are, lists by commas, mappings as ``name=value``."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list | tuple):
        return ",".join(exact(one, language) for one in value)
    if isinstance(value, Mapping):
        return ";".join(f"{name}={exact(one, language)}" for name, one in value.items())
    return str(language.plain(value))


def jsonable(value: object, language: Language) -> Any:
    """Turn a value into what JSON knows: messages translated, dates as text."""
    if isinstance(value, Mapping):
        return {str(name): jsonable(one, language) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [jsonable(one, language) for one in value]
    if isinstance(value, Message | date):
        return str(language.plain(value))
    if value is None or isinstance(value, bool | int | str):
        return value
    return str(value)


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


def _pair(name: object, value: object, language: Language) -> str:
    return f"{column(str(name), language).title}={shown(value, key=str(name), language=language)}"
