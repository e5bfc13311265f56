"""The kinds of records as their schemas describe them: titles, layout, key order, columns."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from types import MappingProxyType
from typing import Any

from propdesk.domain.attachment import Spot
from propdesk.domain.lifecycle import Life, Move
from propdesk.domain.messages import NotFound, msg
from propdesk.domain.titles import Title
from propdesk.store.canonical import Order
from propdesk.store.locations import data_folder

Schema = dict[str, Any]
_ENDING = ".schema.json"
_SHARED = "defs"


@dataclass(frozen=True)
class Kind:
    """One kind of record.

    ``layout`` is the path with ``{id}`` and the named parts of ``id_pattern`` (unanchored; matched
    whole). ``fields`` names the top-level keys, ``codes`` the values of those that hold one of a few,
    ``attachments`` where a record may refer to attachments. ``life`` is the life-cycle, if the kind has one,
    and ``states`` are its states.
    """

    name: str
    title: Title
    prefix: str
    layout: str
    id_pattern: str
    sheet: bool
    columns: tuple[str, ...]
    order: Order
    fields: Mapping[str, Title]
    codes: Mapping[str, Mapping[str, Title]]
    life: Life | None
    states: Mapping[str, Title]
    attachments: tuple[Spot, ...]
    schema: Schema = field(repr=False, compare=False)

    @property
    def titles(self) -> Mapping[str, str]:
        """The kind's name by language: ``zh`` and ``en``."""
        return {"zh": self.title.zh, "en": self.title.en}


@cache
def kinds() -> Mapping[str, Kind]:
    """All kinds of records by name."""
    return MappingProxyType({name: kind(name) for name in _names() if name != _SHARED})


@cache
def kind(name: str) -> Kind:
    """One kind of record; NotFound if there is no schema of that name."""
    if not name.replace("-", "").isalnum() or name == _SHARED:
        raise _unknown(name)
    try:
        schema = _expanded(_read(name))
    except FileNotFoundError:
        raise _unknown(name) from None
    about = schema["x-desk"]
    properties = schema["properties"]
    return Kind(
        name=name,
        title=Title(**about["title"]),
        prefix=about["prefix"],
        layout=about["layout"],
        id_pattern=about["id"],
        sheet=about["sheet"],
        columns=tuple(about["columns"]),
        order=_order(schema),
        fields=MappingProxyType({key: Title(**each["x-title"]) for key, each in properties.items()}),
        codes=MappingProxyType({key: _codes(each) for key, each in properties.items() if "x-titles" in each}),
        life=_life(about["life"]) if "life" in about else None,
        states=_codes({"x-titles": about["life"]["states"]}) if "life" in about else MappingProxyType({}),
        attachments=tuple(dict.fromkeys(_spots(schema))),
        schema=schema,
    )


def _life(about: Mapping[str, Any]) -> Life:
    moves = {
        kind: Move(
            frozenset(move["from"]),
            move.get("to", ""),
            move.get("guard", ""),
            aside=move.get("aside", False),
            sets=tuple(map(tuple, move.get("sets", ()))),
        )
        for kind, move in about["moves"].items()
    }
    return Life(about["start"], tuple(about["states"]), MappingProxyType(moves))


def _unknown(name: str) -> NotFound:
    return NotFound(msg("{name} is not a kind of record", name=name))


def _spots(schema: Schema, at: Spot = ()) -> Iterator[Spot]:
    """Find where the shape ``attachment`` stands in a schema, under whatever conditions."""
    if schema.get("x-attachment"):
        yield at
        return
    for key, each in schema.get("properties", {}).items():
        yield from _spots(each, (*at, key))
    if "items" in schema:
        yield from _spots(schema["items"], (*at, None))
    branches = [each for word in _CHOICES for each in schema.get(word, ())]
    for each in (*branches, *(schema[word] for word in _CONDITIONS if word in schema)):
        yield from _spots(each, at)


_CHOICES = ("allOf", "anyOf", "oneOf")
_CONDITIONS = ("then", "else")


def _codes(schema: Schema) -> Mapping[str, Title]:
    return MappingProxyType({code: Title(**titles) for code, titles in schema["x-titles"].items()})


def _text(name: str) -> str:
    return data_folder("schemas").joinpath(name + _ENDING).read_text(encoding="utf-8")


def _read(name: str) -> Any:
    return json.loads(_text(name))


@cache
def _shared() -> Schema:
    shared: Schema = _read(_SHARED)["$defs"]
    return shared


def _expanded(node: Any) -> Any:
    """Put shared shapes in the place of the references to them; keys beside a reference win."""
    if isinstance(node, list):
        return [_expanded(item) for item in node]
    if not isinstance(node, dict):
        return node
    reference = node.get("$ref", "")
    if reference:
        rest = {key: value for key, value in node.items() if key != "$ref"}
        node = {**_shared()[reference.rpartition("/")[2]], **rest}
    return {key: _expanded(value) for key, value in node.items()}


def _order(schema: Schema) -> Order:
    """Derive the layout of a mapping, or of the mappings in a list: the order of ``properties``."""
    flow = schema.get("x-flow", False)
    while "items" in schema:
        schema = schema["items"]
    properties: Mapping[str, Schema] = schema.get("properties", {})
    under = {key: _order(each) for key, each in properties.items() if _holds_mappings(each)}
    return Order(tuple(properties), MappingProxyType(under), flow)


def _holds_mappings(schema: Schema) -> bool:
    while "items" in schema:
        schema = schema["items"]
    return "properties" in schema


@cache
def digest() -> str:
    """A fingerprint of all schemas: what was read by other schemas must be read again."""
    return hashlib.sha256("".join(_text(name) for name in _names()).encode()).hexdigest()


def _names() -> list[str]:
    files = (entry.name for entry in data_folder("schemas").iterdir())
    return sorted(name.removesuffix(_ENDING) for name in files if name.endswith(_ENDING))
