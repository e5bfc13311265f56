"""Desks told up to a stage: on the third-party workbook where it lies beside, on its twin everywhere."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from conftest import Runner
from workbooks import sources

from main_job.told import STAGES, Desk, Stage, imported


@pytest.fixture(scope="module")
def kept() -> dict[tuple[str, str], Path]:
    """Desks that were built already, by workbook and stage."""
    return {}


@pytest.fixture(params=sources())
def stage(
    request: pytest.FixtureRequest,
    kept: dict[tuple[str, str], Path],
    propdesk: Runner,
    tmp_path: Path,
    tmp_path_factory: pytest.TempPathFactory,
) -> Stage:
    """Give a desk of its own, told up to a stage."""

    def build(name: str) -> Path:
        if (request.param, name) in kept:
            return kept[request.param, name]
        place = tmp_path_factory.mktemp(f"{request.param}-{name}") / "desk"
        if name == "imported":
            book = place.parent / "hc.xlsx"
            book.write_bytes(sources()[request.param])
            imported(Desk(place, propdesk), book)
        else:
            before = ["imported", *STAGES]
            shutil.copytree(build(before[before.index(name) - 1]), place)
            STAGES[name](Desk(place, propdesk))
        kept[request.param, name] = place
        return place

    def give(name: str) -> Desk:
        shutil.copytree(build(name), tmp_path / "desk")
        return Desk(tmp_path / "desk", propdesk)

    return give


@pytest.fixture(params=sources())
def book(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """A workbook of the third-party kind."""
    path = tmp_path / "hc.xlsx"
    path.write_bytes(sources()[request.param])
    return path
