"""What does not fit a schema, said in the words of the field: the same sentences for both validators."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from propdesk.domain.messages import Message, msg
from propdesk.domain.titles import Title
from propdesk.store.kinds import Schema
from propdesk.store.marks import Path

_LONGEST = 60
_CONSTANTS = {"True": "true", "False": "false", "None": "null"}
_VISIBLE = str.maketrans({"\n": "\\n", "\t": "\\t"})


@dataclass(frozen=True)
class Problem:
    """One thing that does not fit: where in the data, and what."""

    path: Path
    message: Message

    @property
    def named(self) -> str:
        """The field as people write it: ``charges.0.from``."""
        return ".".join(str(part) for part in self.path)


@dataclass(frozen=True)
class Fault:
    """A validator's error, freed of the validator: the keyword, where in data and schema, what was found."""

    keyword: str
    path: Path
    schema_path: Path
    found: Any


_TYPES = {
    "string": msg("text"),
    "integer": msg("a whole number"),
    "boolean": msg("true or false"),
    "array": msg("a list"),
    "object": msg("keys with values"),
}


def tell(faults: Iterator[Fault], schema: Schema) -> list[Problem]:
    """Say each fault once, by place; of several at one place, the one that explains most."""
    ranked = sorted(faults, key=lambda fault: (_sortable(fault.path), _RANKS[fault.keyword]))
    said: dict[Path, Problem] = {}
    for fault in ranked:
        for problem in _said(fault, schema):
            said.setdefault(problem.path, problem)
    return [said[path] for path in sorted(said, key=_sortable)]


def _sortable(path: Path) -> tuple[tuple[int, str], ...]:
    return tuple((part, "") if isinstance(part, int) else (-1, part) for part in path)


def _said(fault: Fault, schema: Schema) -> Iterator[Problem]:
    around = schema_at(schema, fault.schema_path[:-1])
    words = _Words(_title(schema, fault.path), field_schema(schema, fault.path), around, fault.found)
    sentence = _SENTENCES[fault.keyword]
    if fault.keyword in ("required", "additionalProperties"):
        for key in _KEYS[fault.keyword](around, fault.found):
            yield Problem((*fault.path, key), sentence(words, key))
    else:
        yield Problem(fault.path, sentence(words, str(around.get(fault.keyword))))


@dataclass(frozen=True)
class _Words:
    """What a sentence is made of."""

    title: Title
    field: Schema
    around: Schema
    value: Any

    @property
    def found(self) -> str:
        """The value as it was found; nothing where it may be personal."""
        if self.field.get("x-private") or isinstance(self.value, (dict, list)):
            return "…"
        text = _CONSTANTS.get(repr(self.value)) or str(self.value).translate(_VISIBLE)
        return text if len(text) <= _LONGEST else text[:_LONGEST] + "…"


def _required(words: _Words, key: str) -> Message:
    known = words.around.get("properties", {}).get(key) or words.field["properties"][key]
    return msg("{field} is missing", field=_named(known, key))


def _unknown(words: _Words, key: str) -> Message:
    from difflib import get_close_matches

    known = list(words.around["properties"])
    near = get_close_matches(key, known, n=1, cutoff=0.6)
    if near:
        return msg("{key} is not a known key; did you mean {near}?", key=key, near=near[0])
    return msg("{key} is not a known key; known are: {known}", key=key, known=tuple(known))


def _type(words: _Words, wanted: str) -> Message:
    if wanted == "string" and type(words.value) is int:
        return msg("{field}: {found} is a number; write it in quotes", field=words.title, found=words.found)
    return _not(words, _TYPES[wanted])


def _not(words: _Words, wanted: object) -> Message:
    return msg("{field}: {found} is not {wanted}", field=words.title, found=words.found, wanted=wanted)


def _enum(words: _Words, _: str) -> Message:
    allowed = tuple(str(each) for each in words.around["enum"])
    title, found = words.title, words.found
    return msg("{field}: {found} is not one of {allowed}", field=title, found=found, allowed=allowed)


def _form(words: _Words, _: str) -> Message:
    form = words.around.get("x-form") or words.field.get("x-form")
    return _not(words, Title(**form) if form else msg("text of the right form"))


def _too_low(words: _Words, limit: str) -> Message:
    return msg("{field}: {found} is less than {limit}", field=words.title, found=words.found, limit=limit)


def _too_high(words: _Words, limit: str) -> Message:
    return msg("{field}: {found} is more than {limit}", field=words.title, found=words.found, limit=limit)


def _too_long(words: _Words, limit: str) -> Message:
    return msg("{field} is longer than {limit} characters", field=words.title, limit=limit)


def _empty(words: _Words, _: str) -> Message:
    return msg("{field} must not be empty", field=words.title)


def _twice(words: _Words, _: str) -> Message:
    return msg("{field}: an entry stands twice", field=words.title)


def _never(words: _Words, _: str) -> Message:
    return msg("{field} does not belong here", field=words.title)


_SENTENCES: dict[str, Callable[[_Words, str], Message]] = {
    "additionalProperties": _unknown,
    "required": _required,
    "not": _never,
    "type": _type,
    "enum": _enum,
    "minLength": _empty,
    "minItems": _empty,
    "pattern": _form,
    "format": _form,
    "maxLength": _too_long,
    "minimum": _too_low,
    "maximum": _too_high,
    "uniqueItems": _twice,
}
"""The keywords that schemas may use, the most telling first."""

_RANKS = {keyword: rank for rank, keyword in enumerate(_SENTENCES)}


def _missing(around: Schema, found: Any) -> list[str]:
    return [key for key in around["required"] if key not in found]


def _extra(around: Schema, found: Any) -> list[str]:
    return [key for key in found if key not in around["properties"]]


_KEYS = {"required": _missing, "additionalProperties": _extra}


def schema_at(schema: Schema, path: Path) -> Schema:
    """Walk a schema along a validator's path in it."""
    node: Any = schema
    for part in path:
        node = node[part]
    found: Schema = node
    return found


def field_schema(schema: Schema, path: Path) -> Schema:
    """Give the schema of a place in the data; an empty one where the schema knows no such place."""
    for part in path:
        inside = schema.get("items") if isinstance(part, int) else schema.get("properties", {}).get(part)
        schema = inside or {}
    return schema


def _title(schema: Schema, path: Path) -> Title:
    """The name of a field; an item of a list goes by the list's name."""
    while path and "x-title" not in field_schema(schema, path):
        path = path[:-1]
    if not path:
        return Title(**schema["x-desk"]["title"])
    return _named(field_schema(schema, path), str(path[-1]))


def _named(field: Schema, key: str) -> Title:
    """Name a field by what stands in the file, explained where that is not the reader's language."""
    return Title(zh=f"{field['x-title']['zh']}（{key}）", en=key)
