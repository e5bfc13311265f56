"""A new desk: its repository, its settings, the first clerk and, if asked, its buildings and units."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from propdesk.domain.changes import Change, Outcome, Put, Record
from propdesk.domain.messages import UsageRefused, msg
from propdesk.store.desk import refuse_taken, start_desk

_HOUSES = re.compile(
    r"(?P<houses>[0-9]{1,2}):(?P<entrances>[0-9]{1,2})x(?P<floors>[0-9]{1,2})x(?P<rooms>[0-9]{1,2})"
)


@dataclass(frozen=True)
class Plan:
    """What ``init`` is asked for: the desk's name, houses (``3:2x18x4``), whether inside a repository.

    ``settings`` are further ones that papers bear: hotline, address.
    """

    name: str
    units: str = ""
    inside: bool = False
    settings: Mapping[str, str] = field(default_factory=dict)


def init_desk(directory: Path, plan: Plan, *, dry_run: bool = False) -> Outcome:
    """Make a desk in a directory that has none: its own repository, or a folder of one with ``inside``."""
    houses = list(houses_of(plan.units)) if plan.units else []
    units = sum(put.kind == "unit" for put in houses)

    def contents(git_name: str) -> Change:
        puts = [Put("desk", "desk", _settings(plan, git_name)), *houses]
        return Change("init", f"init: a desk with {units} units", "clerk", puts)

    row = {"desk": plan.name, "clerk": "clerk", "units": units}
    if dry_run:
        refuse_taken(directory, inside=plan.inside)
        return Outcome("init", [row], columns=tuple(row))
    written = start_desk(directory, contents, inside=plan.inside)
    return Outcome("init", [row], {}, commit=written.commit, columns=tuple(row))


def _settings(plan: Plan, git_name: str) -> dict[str, Any]:
    """The settings of a new desk: git's user is the first clerk, with till A."""
    return {
        "schema": 1,
        "name": plan.name,
        **plan.settings,
        "timezone": "Asia/Shanghai",
        "locale": "zh",
        "default_clerk": "clerk",
        "clerks": [{"id": "clerk", "name": git_name, "git": git_name, "roles": ["cashier", "supervisor"]}],
        "tills": [{"id": "A", "clerk": "clerk"}],
    }


def houses_of(text: str) -> Iterator[Put]:
    """Buildings and units from ``BUILDINGS:ENTRANCESxFLOORSxROOMS``."""
    found = _HOUSES.fullmatch(text)
    if found is None or any(int(part) == 0 for part in found.groups()):
        raise UsageRefused(
            msg("{text} does not describe houses", text=text),
            hint=msg("write BUILDINGS:ENTRANCESxFLOORSxROOMS, such as 3:2x18x4"),
            field="units",
        )
    houses, entrances, floors, rooms = (
        int(found[name]) for name in ("houses", "entrances", "floors", "rooms")
    )
    doors = [{"code": str(door), "floors": floors, "lift": floors > 6} for door in range(1, entrances + 1)]
    for house in map(str, range(1, houses + 1)):
        yield Put("building", house, {"entrances": doors})
        yield from flats(house, doors, rooms)


def flats(house: str, doors: Sequence[Record], rooms: int) -> Iterator[Put]:
    """So many flats on each floor of each entrance: 0101, 0102, … 1804."""
    for door in doors:
        for floor in range(1, door["floors"] + 1):
            yield from (_flat(house, door["code"], floor, number) for number in range(1, rooms + 1))


def _flat(house: str, door: str, floor: int, number: int) -> Put:
    room = f"{floor:02d}{number:02d}"
    unit = {"building": house, "entrance": door, "room": room, "floor": floor, "kind": "flat"}
    return Put("unit", f"{house}-{door}-{room}", unit)
