"""A small desk, built once, to be set up in every kind of repository."""

from __future__ import annotations

import pytest
from counter import built

__all__ = ["built"]


@pytest.fixture(autouse=True)
def _short_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let nobody wait long for a lock that is not given back."""
    monkeypatch.setenv("PROPDESK_LOCK_WAIT", "5")
