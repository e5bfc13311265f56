"""Killed or refused by the disk at any point, a command is done or not done, never half."""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Callable
from itertools import count, cycle
from pathlib import Path

import pytest
from torture.desks import SCENARIOS, Scenario
from torture.faults import (
    CHILD,
    GROUP,
    KILL,
    PARENT,
    Series,
    all_series,
    can_kill_groups,
    smoke_points,
    survey,
)
from torture.points import try_point

pytestmark = pytest.mark.needs("strace", "unshare")

Template = Callable[[Scenario], Path]
Calls = Callable[[Scenario], Counter[tuple[str, str]]]


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Template:
    """Give a prepared repository of a scenario; points work on copies of it."""
    made: dict[str, Path] = {}

    def give(scenario: Scenario) -> Path:
        if scenario.name not in made:
            made[scenario.name] = tmp_path_factory.mktemp("template") / "desk"
            scenario.prepare(made[scenario.name])
        return made[scenario.name]

    return give


@pytest.fixture(scope="session")
def calls(template: Template, tmp_path_factory: pytest.TempPathFactory) -> Calls:
    """Give the calls that a scenario's command makes, counted once."""
    made: dict[str, Counter[tuple[str, str]]] = {}

    def give(scenario: Scenario) -> Counter[tuple[str, str]]:
        if scenario.name not in made:
            place = tmp_path_factory.mktemp("survey")
            shutil.copytree(template(scenario), place / "desk", symlinks=True)
            made[scenario.name] = survey(scenario.words(place / "desk"), scratch=place)
        return made[scenario.name]

    return give


def _skip_where_impossible(series: Series) -> None:
    if series.mode == GROUP and not can_kill_groups():
        pytest.skip("missing program: unshare that may make a pid namespace")


COMMANDS = ("pay", "bill", "store-attach", "merge")
MERGE_POINTS = [
    ("merge", Series(PARENT, "rename", KILL), 4),
    ("merge", Series(CHILD, "rename", KILL, "update-ref"), 1),
]
_IN_TURN = [name for name in SCENARIOS if name != "merge"]
POINTS = [(name, *point) for point, name in zip(smoke_points(), cycle(_IN_TURN), strict=False)] + MERGE_POINTS


@pytest.mark.parametrize(
    ("name", "series", "n"), POINTS, ids=[f"{name}-{one}-{n}" for name, one, n in POINTS]
)
def test_a_point_of_each_kind(name: str, series: Series, n: int, template: Template, tmp_path: Path) -> None:
    _skip_where_impossible(series)
    scenario = SCENARIOS[name]
    assert try_point(scenario, series, n, template=template(scenario), scratch=tmp_path / "point")


@pytest.mark.torture
@pytest.mark.parametrize("series", all_series(), ids=str)
@pytest.mark.parametrize("name", COMMANDS)
def test_every_point(
    name: str,
    series: Series,
    template: Template,
    calls: Calls,
    tmp_path: Path,
    record_property: Callable[[str, object], None],
) -> None:
    _skip_where_impossible(series)
    scenario = SCENARIOS[name]
    if not calls(scenario)[series.program, series.call]:
        return
    for n in count(1):
        if not try_point(scenario, series, n, template=template(scenario), scratch=tmp_path / "point"):
            break
    record_property("points", n - 1)
    shutil.rmtree(tmp_path / "point")
