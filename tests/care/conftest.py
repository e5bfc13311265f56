"""One small desk, built once and copied for each test of the care that it needs."""

from __future__ import annotations

from pathlib import Path

import pytest
from conftest import Runner
from smalldesk import build, copied
from watched import Watched

WHEN = "2026-03-20 09:00"


@pytest.fixture(scope="session")
def small_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the desk that tests copy."""
    root = tmp_path_factory.mktemp("care") / "desk"
    build(root)
    return root


@pytest.fixture
def desk(small_template: Path, tmp_path: Path, propdesk: Runner) -> Watched:
    """Give a desk of one's own."""
    return Watched(copied(small_template, tmp_path / "desk"), propdesk, WHEN)
