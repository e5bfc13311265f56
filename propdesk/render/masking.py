"""The one place where personal data in an outcome is masked, whatever format it is shown in."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from propdesk.domain.changes import Outcome, Record
from propdesk.render import masks

Mask = Callable[[str, Record], str]
"""Masks a text of a record (a row, or a mapping in one)."""


def masked(outcome: Outcome, *, reveal: bool = False) -> Outcome:
    """Mask what the outcome declares to be personal; ``reveal`` leaves it as it is."""
    if not outcome.personal:
        return outcome
    masking = _Masking(outcome.personal, reveal)
    rows = [masking.record(row) for row in outcome.rows]
    return replace(outcome, rows=rows, head=masking.record(outcome.head))


@dataclass(frozen=True)
class _Masking:
    personal: Mapping[str, str]
    reveal: bool

    def record(self, row: Record) -> dict[str, Any]:
        """Mask a row, and the mappings within it."""
        return {key: self._value(key, value, row) for key, value in row.items()}

    def _value(self, key: str, value: object, row: Record) -> object:
        mask = self.personal.get(key)
        if isinstance(value, str):
            return self._text(mask, value, row)
        if isinstance(value, list | tuple) and mask == "names":
            return [self._text("name", one["name"], one) for one in value]
        if isinstance(value, list | tuple):
            return [self._value(key, one, row) for one in value]
        if isinstance(value, Mapping):
            return self.record(value)
        return value

    def _text(self, mask: str | None, text: str, row: Record) -> str:
        return text if mask is None or self.reveal else _MASKS[mask](text, row)


def _name(text: str, row: Record) -> str:
    """Mask a name, but not that of a company; who is not said to be one is a person."""
    return masks.name(text, kind="company" if row.get("kind") == "company" else "person")


def _title(text: str, row: Record) -> str:
    """Mask the title of a record as its kind asks."""
    mask = _TITLES.get(str(row.get("kind")))
    return mask(text) if mask else text


_TITLES: Mapping[str, Callable[[str], str]] = {
    "person": masks.name,
    "guest": masks.name,
    "vehicle": masks.plate,
}
_MASKS: Mapping[str, Mask] = {
    "name": _name,
    "title": _title,
    "phone": lambda text, _row: masks.phone(text),
    "id-number": lambda text, _row: masks.id_number(text),
    "plate": lambda text, _row: masks.plate(text),
    "text": lambda text, _row: masks.text(text),
    "key": lambda text, _row: masks.key(text),
}
"""Kind of personal data (see ``Outcome.personal``): how it is masked; ``names`` is a list of people."""
