"""A small desk with some months behind it, built once for the tests of the store."""

from __future__ import annotations

from pathlib import Path

import pytest
import smalldesk


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the desk, once."""
    root = tmp_path_factory.mktemp("template") / "desk"
    smalldesk.build(root)
    return root


@pytest.fixture
def small(template: Path, tmp_path: Path) -> Path:
    """Give a desk of the test's own."""
    return smalldesk.copied(template, tmp_path / "desk")
