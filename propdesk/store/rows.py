"""The quick way through a sheet: rows of canonical flow YAML are taken out by patterns, not by events.

A sheet of 10,000 bills takes libyaml half a second, of which nearly all goes into its rows. Rows that
consist of nothing but plain words, quoted text without escapes, and lists of such pairs read the same by
a pattern. Whatever looks different in any way is left to the event loader, and so is every error.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from propdesk.store.scalars import CONSTANTS, SUSPECT, meaning

Row = dict[str, Any]

_KEY = r'(?:[a-z][a-z_]{0,63}|"[a-z][a-z_]{0,63}")'  # to YAML, 1,024 characters are too long for a key
_LETTER = r"0-9A-Za-z\u3001-\u9fff\uff01-\uffe5"
_WORDS = rf"[{_LETTER}][{_LETTER}_./-]*(?: [{_LETTER}_./-]+)*"
_PLAIN = r'[^",:\[\]{}\n]+'
"""Wider than words, and compiled at once: large ranges cost a millisecond each. What it takes is looked at
by ``_meaning`` once more."""
_SCALAR = rf'(?:{_PLAIN}|"[^"\\\n]*")'
_PAIRS = rf"\{{{_KEY}: {_SCALAR}(?:, {_KEY}: {_SCALAR})*\}}"
_VALUE = rf"(?:{_SCALAR}|\[(?:{_PAIRS}(?:, {_PAIRS})*)?\])"

_HEAD = re.compile(r"^([a-z][a-z_]*):\n(?=  - \{)", re.MULTILINE)
_ENTRY = re.compile(rf"[{{ ]({_KEY}): {_VALUE}(?=, |\}}\n)")
_ITEM = re.compile(_PAIRS)
_PAIR = re.compile(rf"({_KEY}): ({_SCALAR})")
_WORD = re.compile(_WORDS)


class _Unusual(Exception):
    """A row that the event loader must read."""


@dataclass(frozen=True)
class Lifted:
    """A sheet without its rows: ``rest`` holds ``mark`` (a text found nowhere else) in their place."""

    rest: str
    key: str
    mark: str
    rows: list[Row]

    def put_back(self, record: dict[str, Any]) -> bool:
        """Put the rows where the mark stands; False if it was not read as the value of the key."""
        if record.get(self.key) != self.mark:
            return False
        record[self.key] = self.rows
        return True


def lift(text: str) -> Lifted | None:
    """Take the rows out of a sheet's text; None if there are none or any of them is unusual."""
    head = _HEAD.search(text)
    if head is None:
        return None
    try:
        rows, end = _rows(text, head.end())
    except _Unusual:
        return None
    mark = _mark(text)
    return Lifted(f"{text[: head.end() - 1]} {mark}\n{text[end:]}", head[1], mark, rows)


def _mark(text: str) -> str:
    number = 0
    while f"rows-{number}" in text:
        number += 1
    return f"rows-{number}"


def _rows(text: str, at: int) -> tuple[list[Row], int]:
    """Read rows as long as there are any; most have the shape of the one before."""
    rows: list[Row] = []
    value_of = _Values().__getitem__
    shape = _NO_SHAPE
    while text.startswith("  - {", at):
        found = shape.pattern.match(text, at)
        if found is None:
            shape = _shape_at(text, at)
            found = shape.pattern.match(text, at)
        if found is None:
            raise _Unusual
        rows.append(dict(zip(shape.keys, map(value_of, found.groups()), strict=True)))
        at = found.end()
    return rows, at


@dataclass(frozen=True)
class _Shape:
    """The keys of a row, and a pattern with one group a value."""

    keys: tuple[str, ...]
    pattern: re.Pattern[str]


_NO_SHAPE = _Shape((), re.compile(r"(?!)"))


def _shape_at(text: str, at: int) -> _Shape:
    line = text[at : text.find("\n", at) + 1]
    return _shape(tuple(_ENTRY.findall(line, len("  - "))))


@lru_cache(maxsize=64)
def _shape(written: tuple[str, ...]) -> _Shape:
    entries = ", ".join(f"{key}: ({_VALUE})" for key in written)
    return _Shape(_checked_keys(written), re.compile(rf"  - \{{{entries}\}}\n"))


def _checked_keys(written: tuple[str, ...]) -> tuple[str, ...]:
    """Give the keys themselves; one that is written twice or is no text is the event loader's."""
    keys = tuple(key.strip('"') for key in written)
    if len(set(keys)) < len(keys) or not CONSTANTS.keys().isdisjoint(written):
        raise _Unusual
    return keys


def _pairs(item: str, values: _Values) -> Row:
    pairs = _PAIR.findall(item)
    keys = _checked_keys(tuple(key for key, _ in pairs))
    return {key: values[raw] for key, (_, raw) in zip(keys, pairs, strict=True)}


class _Values(dict[str, Any]):
    """Remembers what each scalar means: the values of a sheet repeat a lot. Lists are always new."""

    def __missing__(self, raw: str) -> Any:
        if raw[0] == "[":
            return [_pairs(item, self) for item in _ITEM.findall(raw)]
        self[raw] = value = _meaning(raw)
        return value


def _meaning(raw: str) -> Any:
    if raw[0] == '"':
        return raw[1:-1]
    if not _WORD.fullmatch(raw):
        raise _Unusual
    if raw[0] not in SUSPECT:
        return raw
    try:
        return meaning(raw)
    except ValueError:
        raise _Unusual from None
