"""Where a record lies: its path is computed from kind and id, and tells both again."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache

from propdesk.domain.messages import BadData, Message, msg
from propdesk.store.kinds import Kind, kind, kinds

_FIELD = re.compile(r"\{([a-z]+)\}")
_RESERVED = frozenset(
    ["con", "prn", "aux", "nul", "conin$", "conout$"]
    + [f"{port}{number}" for port in ("com", "lpt") for number in range(10)]
)
"""Names that Windows keeps for devices, whatever ending or case they have."""


_FORMS: Mapping[str, Message] = {
    "tariff": msg("lower-case letters, digits and hyphens, such as property; its name goes into --title"),
    "building": msg("digits and capital letters, such as 3 or A1"),
    "unit": msg("digits and capital letters with hyphens between them, such as 3-2-0301"),
}
"""How ids look that people choose; all others are drawn."""


def path_of(kind_name: str, id: str) -> str:
    """Give the path of a record, relative to the desk, with ``/``; BadData if the id does not fit."""
    path = _path(kind(kind_name), id)
    if path is None:
        raise BadData(
            msg("{id} is not an id of the kind {kind}", id=id, kind=kind(kind_name).title),
            hint=_FORMS.get(kind_name),
            record=kind_name,
            field="id",
        )
    return path


def identify(path: str) -> tuple[str, str] | None:
    """Tell kind and id of a path relative to the desk; None if no record may lie there."""
    for name, layout in _layouts_in(path.partition("/")[0]).items():
        found = layout.fullmatch(path)
        if found and _path(kind(name), found.groupdict().get("id", name)) == path:
            return name, found.groupdict().get("id", name)
    return None


def _path(of: Kind, id: str) -> str | None:
    found = _id_pattern(of.name).fullmatch(id)
    if found is None:
        return None
    path = of.layout.format(id=id, **found.groupdict())
    return None if any(part.partition(".")[0].lower() in _RESERVED for part in path.split("/")) else path


@cache
def _id_pattern(kind_name: str) -> re.Pattern[str]:
    return re.compile(kind(kind_name).id_pattern, re.ASCII)


@cache
def _layouts_in(folder: str) -> Mapping[str, re.Pattern[str]]:
    """The layouts that begin with a folder (or are that one file), as patterns."""
    within = {name: each.layout for name, each in kinds().items() if each.layout.partition("/")[0] == folder}
    return {name: _layout_pattern(layout) for name, layout in within.items()}


def _layout_pattern(layout: str) -> re.Pattern[str]:
    pieces = _FIELD.split(layout)
    names = ("(?P<id>.+)" if name == "id" else "[^/]+" for name in pieces[1::2])
    literals = map(re.escape, pieces[::2])
    return re.compile("".join(part for pair in zip(literals, (*names, ""), strict=True) for part in pair))
