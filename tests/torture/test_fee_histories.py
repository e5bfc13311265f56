"""Random histories of a desk's money: every invariant holds at every commit, and both programs agree."""

from __future__ import annotations

import shutil
from collections import Counter
from datetime import date, timedelta
from pathlib import Path

import journals
import pytest
from conftest import Runner
from feehistories import STEPS, History
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

SMOKE, FEW = 1, 60
DESKS, BLOCK = 200, 10
"""Desks of ``FEW`` steps whose journals both programs read; in each block every kind of entry happens."""
HISTORIES, MANY = 20, 160
"""3,200 steps together; each campaign lives other histories, a failure tells its seed."""


def _live(root: Path, seed: int, steps: int) -> History:
    history = History(root, seed)
    try:
        for _ in range(steps):
            before = history.head()
            history.step()
            if history.head() != before:
                history.hold()
    except BaseException:
        print("\n".join(history.log[-30:]))
        raise
    return history


def _compare(propdesk: Runner, history: History, place: Path) -> None:
    def ask(*words: str) -> object:
        ran = propdesk("-C", history.root, "--at", f"{history.today} 09:00", *words, "-o", "json")
        assert ran.code == 0, ran.stderr
        return ran.json

    if shutil.which("hledger"):
        days = [(str(day), str(day + timedelta(days=1))) for day in (history.today, date(2026, 4, 30))]
        journals.compare(ask, history.root, place, days)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(SMOKE))
def test_every_invariant_holds_at_every_commit(propdesk: Runner, tmp_path: Path, seed: int) -> None:
    history = _live(tmp_path / "desk", seed, FEW)
    _compare(propdesk, history, tmp_path)
    assert sum(history.done.values()) > FEW // 3


@pytest.mark.torture
@given(seed=st.integers(0, 1 << 32))
@settings(
    max_examples=HISTORIES,
    deadline=None,
    phases=(Phase.explicit, Phase.generate),
    suppress_health_check=(HealthCheck.function_scoped_fixture, HealthCheck.too_slow),
)
def test_every_invariant_holds_in_long_histories(
    propdesk: Runner, tmp_path_factory: pytest.TempPathFactory, seed: int
) -> None:
    place = tmp_path_factory.mktemp("history")
    history = _live(place / "desk", seed, MANY)
    _compare(propdesk, history, place)
    assert Counter(STEPS).keys() - history.tried.keys() == set()
    shutil.rmtree(place)


@pytest.mark.torture
@pytest.mark.parametrize("block", range(DESKS // BLOCK))
def test_both_programs_agree_over_random_desks(propdesk: Runner, tmp_path: Path, block: int) -> None:
    happened = set()
    for seed in range(block * BLOCK, (block + 1) * BLOCK):
        history = History(tmp_path / f"{seed}", seed)
        for _ in range(FEW):
            history.step()
        history.hold()
        _compare(propdesk, history, tmp_path)
        happened |= {STEPS[name] for name in history.done}
        shutil.rmtree(history.root)
    assert happened == set(STEPS.values())
