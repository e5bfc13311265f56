"""Personal data: which keys hold it, and the note of everyone who looked at it in full."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from functools import cache
from types import MappingProxyType
from typing import Any

from propdesk.domain.changes import Outcome
from propdesk.domain.periods import format_moment
from propdesk.services.session import Session
from propdesk.store import kinds
from propdesk.store.reveals import append_reveal

_NONE: Mapping[str, str] = MappingProxyType({})
_OF_PEOPLE = frozenset(("person", "relief", "vehicle"))
"""Kinds that are personal in every field their schema calls private (why somebody pays less, too)."""
_MASKS: Mapping[str, str] = {
    "name": "name",
    "phone": "phone",
    "id_number": "id-number",
    "credit_code": "id-number",
    "plate": "plate",
    "key": "key",
}
"""How a private field is masked, by its key; any other as a text is."""
_DERIVED: Mapping[str, Mapping[str, str]] = {
    "person": {"plate": "plate"},
    "invoice": {"tax_id": "id-number"},
    "unit": {"owner_names": "names", "tenant_names": "names"},
}
"""Kind of record: keys with personal data that its rows are given."""


def personal_keys(kind: str) -> Mapping[str, str]:
    """The keys of a kind of record that hold personal data (see ``Outcome.personal``)."""
    private = _private_keys(kind) if kind in _OF_PEOPLE else _NONE
    return {**private, **_DERIVED.get(kind, _NONE)}


@cache
def _private_keys(kind: str) -> Mapping[str, str]:
    """The private fields of a kind, at any depth: one that is added to the schema is masked from then on."""
    return MappingProxyType({key: _MASKS.get(key, "text") for key in _private(kinds.kind(kind).schema)})


def _private(schema: Mapping[str, Any], key: str = "") -> Iterator[str]:
    if schema.get("x-private"):
        yield key
    for name, inner in schema.get("properties", {}).items():
        yield from _private(inner, name)
    yield from _private(schema["items"], key) if "items" in schema else ()


def note_reveal(session: Session, outcome: Outcome, *, at: datetime) -> None:
    """Note that a clerk is shown personal data in full: when, who, by which command, which records."""
    about = [outcome.head] if outcome.head else outcome.rows
    ids = " ".join(str(row["id"]) for row in about if "id" in row)
    append_reveal(session.desk.repo, (format_moment(at), session.acting.clerk, outcome.command, ids))
