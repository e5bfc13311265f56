"""Figures of tickets: each by hand from the weeks of ``calldesk``."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from calldesk import NOW
from smalldesk import LIN, SHOP, session_at

from propdesk.domain.changes import Outcome
from propdesk.domain.messages import UsageRefused
from propdesk.domain.periods import parse_period
from propdesk.services.ticketreports import ticket_stats


@pytest.fixture
def root(lived: tuple[Path, dict[str, str]]) -> Path:
    return lived[0]


def stats(root: Path, at: str = NOW, *, period: str = "", by: str | None = None) -> Outcome:
    months = parse_period(period) if period else ()
    return ticket_stats(session_at(root, at), months=months, by=by)


def table(outcome: Outcome) -> list[tuple[Any, ...]]:
    return [tuple(row.get(key) for key in outcome.columns) for row in outcome.rows]


def test_the_figures_of_a_month_so_far_against_the_same_days_before(root: Path) -> None:
    found = stats(root)
    assert found.totals == {
        "during": "2026-11-01..2026-11-23",
        "compared": "2026-10-01..2026-10-23",
        "tickets": 5,
    }
    assert table(found) == [
        ("callback", "66.7", "%", "100 %", False, "100.0", "worse", 2, 3),
        ("on-time", "75.0", "%", "> 98 %", False, "100.0", "worse", 3, 4),
        ("satisfaction", "100.0", "%", "> 95 %", True, "100.0", "same", 1, 1),
        ("reopened", "20.0", "%", "", None, "0.0", "worse", 1, 5),
        ("repeat", "25.0", "%", "", None, "0.0", "worse", 1, 4),
        ("response-median", "60", "min", "", None, "20", "worse", None, 3),
        ("response-p90", "80", "min", "", None, "20", "worse", None, 3),
        ("resolution-median", "500", "min", "", None, "120", "worse", None, 3),
        ("resolution-p90", "660", "min", "", None, "120", "worse", None, 3),
        ("open", "4", "tickets", "", None, "0", "worse", 4, 4),
        ("open-d1", "0", "tickets", "", None, "0", "same", 0, 4),
        ("open-d3", "2", "tickets", "", None, "0", "worse", 2, 4),
        ("open-d7", "1", "tickets", "", None, "0", "worse", 1, 4),
        ("open-d30", "1", "tickets", "", None, "0", "worse", 1, 4),
        ("open-older", "0", "tickets", "", None, "0", "same", 0, 4),
    ]


def test_a_month_that_is_over_counts_whole(root: Path) -> None:
    found = stats(root, period="2026-10")
    assert found.totals["during"] == "2026-10-01..2026-10-31"
    assert found.totals["compared"] == "2026-09-01..2026-09-30"
    assert table(found)[0] == ("callback", "100.0", "%", "100 %", True, "", "", 1, 1)


def test_a_period_that_runs_ends_today(root: Path) -> None:
    assert stats(root, period="2026Q4").totals["during"] == "2026-10-01..2026-11-23"
    assert stats(root, period="2026-11").totals == stats(root).totals


def test_a_period_to_come_is_refused(root: Path) -> None:
    with pytest.raises(UsageRefused) as refused:
        stats(root, period="2026-12")
    assert refused.value.field == "period"


@pytest.mark.parametrize(
    ("by", "rows"),
    [
        (
            "category",
            [
                ("water", 1, 1, 0, 0, 1, 0),
                ("door-window", 1, 0, 1, 1, 1, 0),
                ("lift", 1, 0, 1, 1, 1, 0),
                ("lighting", 1, 0, 1, 1, 0, 0),
                ("noise", 1, 0, 1, 1, 0, 1),
            ],
        ),
        ("building", [("1", 5, 1, 4, 4, 3, 1)]),
        ("kind", [("repair", 4, 1, 3, 3, 3, 0), ("complaint", 1, 0, 1, 1, 0, 1)]),
        ("assignee", [("li", 0, 0, 2, 500), ("wang", 0, 0, 1, 90)]),
        (
            "hot",
            [
                *((category, "1", 1, 0, 1) for category in ("door-window", "lift", "lighting", "noise")),
                ("water", "1", 1, 1, 0),
            ],
        ),
        ("caller", [(LIN, "何家乐", "", 2, 1, 1), ("", "", SHOP, 2, 0, 0)]),
    ],
)
def test_counts_against_the_same_days_of_last_month(root: Path, by: str, rows: list[tuple[Any, ...]]) -> None:
    assert table(stats(root, by=by)) == rows


def test_who_calls_is_named_under_a_mask_alone(root: Path) -> None:
    assert stats(root, by="caller").personal == {"name": "name"}
