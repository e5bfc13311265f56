"""The month of ``examples/month.sh``: it runs as it stands, and what it leaves is what it tells."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import openpyxl
import pytest
from conftest import Runner
from examplescripts import run_example

PAPERS = ("通知单.pdf", "催缴.pdf", "结清证明.pdf", "收支公示.pdf")


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="a script for a POSIX shell")
def test_a_month_at_a_desk(propdesk: Runner, tmp_path: Path) -> None:
    run_example("month.sh", tmp_path / "month")
    _check_papers(tmp_path / "month")
    _check_books(propdesk, tmp_path / "month" / "desk")


def _check_papers(place: Path) -> None:
    assert [(place / name).read_bytes()[:5] for name in PAPERS] == [b"%PDF-"] * len(PAPERS)
    rows = list(openpyxl.load_workbook(place / "欠费.xlsx").worksheets[0].values)
    assert "198.81" in {f"{value:.2f}" for row in rows for value in row if isinstance(value, int | float)}
    assert "Liabilities:Pass-through:Water" in (place / "账目.beancount").read_text("utf-8")


def _check_books(propdesk: Runner, desk: Path) -> None:
    """What is owed is what was billed less what was paid and the credit note; the desk is clean."""
    ran = propdesk("-C", desk, "--at", "2026-10-08 18:00", "fee", "balance", "-o", "json")
    owed = {row["unit"]: row["outstanding"] for row in ran.json["rows"]}
    assert owed == {
        "1-1-0101": "39.37",  # 171.15 + 23.20 + 16.17 - 171.15
        "1-1-0102": "0.00",
        "1-1-0201": "0.00",
        "1-1-0202": "184.22",  # 177.45 + 0.00 + 16.77 - 10.00
        "1-1-0301": "216.82",
        "1-1-0302": "198.81",  # its meter was not read: no water
    }
    assert subprocess.run(["git", "-C", desk, "status", "--porcelain"], capture_output=True).stdout == b""
    assert json.loads(propdesk("-C", desk, "check", "-o", "json").stdout)["rows"] == []
