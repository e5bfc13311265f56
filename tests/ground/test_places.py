"""The main job goes through wherever a desk may stand, with the same figures and nothing left behind."""

from __future__ import annotations

from pathlib import Path

import pytest
from conftest import Runner

from ground.job import Ground, do_a_short_job, do_the_job
from ground.places import LIKE, PLACES

pytestmark = pytest.mark.xdist_group("ground")


@pytest.mark.parametrize("name", PLACES)
def test_the_main_job(name: str, built: Path, tmp_path: Path, propdesk: Runner) -> None:
    do_the_job(Ground(PLACES[name](built, tmp_path), propdesk))


@pytest.mark.parametrize("name", LIKE)
def test_the_writes_of_the_main_job(name: str, built: Path, tmp_path: Path, propdesk: Runner) -> None:
    do_a_short_job(Ground(LIKE[name](built, tmp_path), propdesk))
