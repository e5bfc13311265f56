"""The day of ``examples/day.sh``: thirty calls, it runs as it stands, and what it leaves is what it tells."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from conftest import Runner
from examplescripts import run_example

NIGHT = "2026-12-07 18:00"


@pytest.mark.torture
@pytest.mark.skipif(sys.platform == "win32", reason="a script for a POSIX shell")
def test_a_day_at_the_ticket_desk(propdesk: Runner, tmp_path: Path) -> None:
    run_example("day.sh", tmp_path / "day")
    for paper in ("维修单.pdf", "工作日志.pdf"):
        assert (tmp_path / "day" / paper).read_bytes()[:5] == b"%PDF-"
    _check_desk(propdesk, tmp_path / "day" / "desk")


def _check_desk(propdesk: Runner, desk: Path) -> None:
    """Thirty calls; what was done is charged, closed or called back, the rest is open and told."""
    every = propdesk("-C", desk, "--at", NIGHT, "ticket", "list", "--all", "-o", "json").rows
    states = [row["status"] for row in every]
    assert len(every) == 30
    assert {state: states.count(state) for state in ("closed", "cancelled", "duplicate")} == {
        "closed": 8,  # six answered at once, the leak and the burst main
        "cancelled": 1,
        "duplicate": 1,
    }
    bills = propdesk("-C", desk, "--at", NIGHT, "fee", "balance", "1-1-0101", "-o", "json").rows
    assert [row["outstanding"] for row in bills] == ["85.00"]
    again = propdesk("-C", desk, "--at", "2026-12-07 17:07", "ticket", "escalate", "-o", "json")
    assert again.rows == []
    assert propdesk("-C", desk, "check", "-o", "json").rows == []
