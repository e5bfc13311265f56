"""The people of the sample property pay in many ways, and the same every time."""

from __future__ import annotations

import pytest

from propdesk.domain.sample import DAYS, habit, payment
from propdesk.render.codes import METHODS

UNITS = [
    f"{house}-1-{floor:02d}0{room}" for house in range(1, 6) for floor in range(1, 11) for room in (1, 2)
]
HABITS = [habit(unit, f"2026-{month:02d}") for unit in UNITS for month in range(1, 13)]


def test_habits_are_the_same_for_the_same_unit_and_month() -> None:
    assert habit("2-1-0101", "2026-03") == habit("2-1-0101", "2026-03")


def test_people_pay_on_all_days_in_many_ways_in_part_and_ahead() -> None:
    kept = [each for each in HABITS if each]
    assert {each.day for each in kept} == set(DAYS)
    assert {each.method for each in kept} < set(METHODS)
    assert len({each.method for each in kept}) > 3
    assert {each.percent for each in kept} == {50, 100, 120}


def test_most_pay_and_some_hardly_ever() -> None:
    paying = {
        unit: sum(habit(unit, f"2026-{month:02d}") is not None for month in range(1, 13)) for unit in UNITS
    }
    assert sum(count >= 9 for count in paying.values()) > 70
    assert any(count <= 3 for count in paying.values())


@pytest.mark.parametrize(
    ("open_fen", "percent", "fen"),
    [(14293, 100, 14293), (14293, 50, 7100), (14293, 120, 17100), (50, 50, 100), (1, 100, 1)],
)
def test_who_pays_not_all_pays_whole_yuan(open_fen: int, percent: int, fen: int) -> None:
    assert payment(open_fen, percent) == fen
