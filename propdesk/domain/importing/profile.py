"""Import profiles: which tables a foreign system's workbook has, as data.

A profile names its system and, for each table, what a row builds and the columns: the headers they
go by, the type of their cells, code tables, and the placeholders that mean "unknown".
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any

from propdesk.domain import tickettitles
from propdesk.domain.messages import UsageRefused, msg
from propdesk.domain.tickettitles import Names

_BRACKETED = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|【[^【】]*】|\{[^{}]*\}")
_NO_WORD = re.compile(r"[\W_]+")


@dataclass(frozen=True)
class Column:
    """A column of a table.

    ``required``: the header must be there to know the table, and each row must fill it. ``codes`` maps
    what stands in a cell to our value; ``unknown`` lists what stands for "not known"; ``split`` is the
    sign between several values in one cell; a ``link`` cell that can't be read costs the link, not the
    row; ``taken`` is False for a column that is known and of no use here. Where several columns of a table
    go by headers of a ``ranked`` one, that of the header which is listed first is it; else none is certain.
    """

    name: str
    headers: tuple[str, ...]
    type: str
    required: bool = False
    link: bool = False
    taken: bool = True
    ranked: bool = False
    split: str = ""
    unknown: frozenset[str] = frozenset()
    codes: Mapping[str, str | bool] = field(default_factory=dict)

    @property
    def keys(self) -> frozenset[str]:
        """The headers in the form in which they are compared."""
        return frozenset(header_key(header) for header in self.headers)

    def rank(self, header: str) -> int:
        """Where a header that the column goes by is listed."""
        return [header_key(each) for each in self.headers].index(header_key(header))


@dataclass(frozen=True)
class Table:
    """One kind of table: ``builds`` names the builder of its rows (entrance, person, tariff, …)."""

    system: str
    name: str
    builds: str
    columns: tuple[Column, ...]

    def column_of(self, header: str) -> Column | None:
        """Find the column that goes by a header."""
        key = header_key(header)
        return next((column for column in self.columns if key in column.keys), None)


@lru_cache(maxsize=1 << 12)
def header_key(text: str) -> str:
    """Reduce a header to what is compared: no width, case, spaces, signs or remarks in brackets."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    bare = _NO_WORD.sub("", _BRACKETED.sub("", folded))
    return bare or _NO_WORD.sub("", folded)


def tables_of(profile: Mapping[str, Any]) -> tuple[Table, ...]:
    """Read a profile's tables from its data."""
    system = profile["system"]
    return tuple(
        Table(system, name, table["builds"], _columns(table["columns"]))
        for name, table in profile["tables"].items()
    )


def _columns(columns: Mapping[str, Mapping[str, Any]]) -> tuple[Column, ...]:
    return tuple(
        Column(
            name=name,
            headers=tuple(data["headers"]),
            type=data.get("type", "text"),
            required=data.get("required", False),
            link=data.get("link", False),
            taken=data.get("taken", True),
            split=data.get("split", ""),
            unknown=frozenset(data.get("unknown", ())),
            ranked=data.get("ranked", False),
            codes=_codes(data),
        )
        for name, data in columns.items()
    )


_NAMES: Mapping[str, Names] = {
    "kind": tickettitles.KINDS,
    "channel": tickettitles.CHANNELS,
    "priority": tickettitles.PRIORITIES,
    "category": tickettitles.CATEGORIES,
    "status": tickettitles.STATES,
}
"""Codes of ours by the word that profiles call them with (``named``): all their names are known."""


def _codes(data: Mapping[str, Any]) -> Mapping[str, str | bool]:
    """What stands in a cell for what: the names of our own codes, and what the profile says beside."""
    own = _NAMES[data["named"]] if "named" in data else {}
    known: dict[str, str | bool] = {
        _cell(name): code for code, (zh, *more) in own.items() for name in (zh, code, *more)
    }
    return {**known, **data.get("codes", {})}


def _cell(name: str) -> str:
    """A name in the form in which cells are compared."""
    return unicodedata.normalize("NFKC", name).upper()


def with_mapping(tables: Iterable[Table], mapping: Mapping[str, str]) -> tuple[Table, ...]:
    """Add headers as the caller maps them: ``{"units.area": "面积（平米）"}``."""
    known = {f"{table.name}.{column.name}" for table in tables for column in table.columns}
    for target in mapping:
        if target not in known:
            raise UsageRefused(
                msg("{target} is no column of an import table", target=target),
                hint=msg("write TABLE.COLUMN=HEADER; there are: {known}", known=sorted(known)),
                field="map",
            )
    return tuple(_mapped(table, mapping) for table in tables)


def _mapped(table: Table, mapping: Mapping[str, str]) -> Table:
    """A header that is mapped to one column no longer names another one."""
    targets = {header_key(text): name for name, text in mapping.items() if name.startswith(f"{table.name}.")}
    columns = []
    for column in table.columns:
        own = f"{table.name}.{column.name}"
        kept = tuple(each for each in column.headers if targets.get(header_key(each), own) == own)
        added = (mapping[own],) if own in mapping else ()
        columns.append(replace(column, headers=added + kept))
    return replace(table, columns=tuple(columns))
