"""What is likely to be entered next: the room that follows, what its neighbours are like."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

from propdesk.domain.changes import Record
from propdesk.store.snapshot import Snapshot

_FLOOR_DIGITS = 2


def next_building(snapshot: Snapshot) -> str:
    """The number after the highest one."""
    numbers = [int(code) for code in snapshot.ids("building") if code.isdigit()]
    return str(max(numbers, default=0) + 1)


def doors_of(snapshot: Snapshot, building: str) -> list[str]:
    """The entrances of a building."""
    found = snapshot.find("building", building) or {}
    return [door["code"] for door in found.get("entrances", ())]


def next_room(snapshot: Snapshot, building: str, entrance: str) -> str:
    """The room that follows: the first one missing beside those of other floors, else on the next floor."""
    rooms = {
        room for room in _rooms(snapshot, building, entrance) if room.isdigit() and len(room) > _FLOOR_DIGITS
    }
    numbers = sorted({room[_FLOOR_DIGITS:] for room in rooms}, key=int)
    floors = sorted({room[:_FLOOR_DIGITS] for room in rooms}, key=int)
    if len(floors) < 2:
        return _after(max(rooms, key=int)) if rooms else "0101"
    missing = (floor + number for floor in floors for number in numbers if floor + number not in rooms)
    return next(missing, _after(floors[-1]) + numbers[0])


def _after(number: str) -> str:
    return str(int(number) + 1).zfill(len(number))


def alike(snapshot: Snapshot, building: str, entrance: str, room: str) -> Mapping[str, Any]:
    """What a new room is likely to be: kind and area of the one above or below, the floor of its floor."""
    rooms = _rooms(snapshot, building, entrance)
    same_floor = [unit for name, unit in rooms.items() if name[:_FLOOR_DIGITS] == room[:_FLOOR_DIGITS]]
    stacked = {name: unit for name, unit in rooms.items() if name[_FLOOR_DIGITS:] == room[_FLOOR_DIGITS:]}
    nearest = sorted(stacked, key=lambda name: (abs(_number(name) - _number(room)), name))
    like = stacked[nearest[0]] if nearest else {}
    floors = Counter(unit["floor"] for unit in same_floor if "floor" in unit)
    floor = floors.most_common(1)[0][0] if floors else _number(room[:_FLOOR_DIGITS]) or None
    kept = {key: like[key] for key in ("kind", "area", "state") if key in like}
    return kept | ({"floor": floor} if floor else {})


def _rooms(snapshot: Snapshot, building: str, entrance: str) -> dict[str, Record]:
    place = (building, entrance)
    units = (unit for _, unit in snapshot.all("unit"))
    return {unit["room"]: unit for unit in units if (unit.get("building"), unit.get("entrance")) == place}


def _number(room: str) -> int:
    return int(room) if room.isdigit() else 0
