"""What is offered to whoever enters the next thing."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from counter import built, desk, session_at

from propdesk.domain.changes import Change, Put
from propdesk.services.likely import alike, doors_of, next_building, next_room

__all__ = ["built", "desk"]


def with_rooms(root: Path, *rooms: str, **fields: Any) -> None:
    """Put flats into the first entrance of building 10, which has one shop."""
    place = {"building": "10", "entrance": "1", "kind": "flat"} | fields
    puts = [Put("unit", f"10-1-{room}", place | {"room": room}) for room in rooms]
    session_at(root).desk.commit(lambda _: Change("import", "import", "lin", puts))


@pytest.mark.parametrize(
    ("rooms", "following"),
    [
        ((), "0103"),
        (("0101", "0201"), "0202"),
        (("0101", "0201", "0202"), "0301"),
        (("0101", "0201", "0202", "1804"), "0104"),
        (("S01",), "0103"),
    ],
)
def test_the_room_that_follows(desk: Path, rooms: tuple[str, ...], following: str) -> None:
    with_rooms(desk, *rooms)
    assert next_room(session_at(desk).desk.snapshot(), "10", "1") == following


def test_a_house_begins_on_the_first_floor_and_a_street_after_the_last_house(desk: Path) -> None:
    snapshot = session_at(desk).desk.snapshot()
    assert (next_room(snapshot, "2", "9"), next_building(snapshot)) == ("0101", "11")
    assert (doors_of(snapshot, "2"), doors_of(snapshot, "99")) == (["1"], [])


def test_a_room_is_like_the_one_below_and_on_its_floor(desk: Path) -> None:
    with_rooms(desk, "0302", floor=4, area="88.8", state="vacant")
    with_rooms(desk, "0501", floor=6)
    snapshot = session_at(desk).desk.snapshot()
    assert alike(snapshot, "10", "1", "0402") == {
        "kind": "flat",
        "area": "88.8",
        "state": "vacant",
        "floor": 4,
    }
    assert alike(snapshot, "10", "1", "0502")["floor"] == 6
    assert alike(snapshot, "10", "1", "S01") == {}
