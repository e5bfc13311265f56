"""The main job goes through wherever a desk may stand, with the same figures and nothing left behind."""

from __future__ import annotations

from pathlib import Path

import pytest
from _pytest.mark.structures import ParameterSet
from conftest import Runner

from ground.job import Ground, do_a_short_job, do_the_job
from ground.places import LIKE, PLACES, RARE

pytestmark = pytest.mark.xdist_group("ground")


@pytest.mark.parametrize("name", PLACES)
def test_the_main_job(name: str, built: Path, tmp_path: Path, propdesk: Runner) -> None:
    do_the_job(Ground(PLACES[name](built, tmp_path), propdesk))


def _all_but_the_rare() -> list[ParameterSet]:
    """Places that differ in one thing which others hold as well wait for `make torture`."""
    return [pytest.param(name, marks=[pytest.mark.torture] * (name in RARE)) for name in LIKE]


@pytest.mark.parametrize("name", _all_but_the_rare())
def test_the_writes_of_the_main_job(name: str, built: Path, tmp_path: Path, propdesk: Runner) -> None:
    do_a_short_job(Ground(LIKE[name](built, tmp_path), propdesk))
