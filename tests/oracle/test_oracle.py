"""Random histories of made-up properties: the program and an independent reckoning agree to the fen.

So do hledger and beancount, from the journals that are exported at the end.
"""

from __future__ import annotations

import ast
import shutil
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import journals
import pytest

from oracle import days
from oracle.story import Story

SOME = range(10)
MANY = range(1000, 1200)


def test_the_oracle_shares_no_code_with_the_package() -> None:
    for path in sorted(Path(__file__).parent.glob("*.py")):
        names = _imported(ast.parse(path.read_text("utf-8")))
        assert not [name for name in names if name.startswith("propdesk")], path


def _imported(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module or ""


def test_the_oracle_s_days_are_those_of_the_calendar() -> None:
    first = date(1999, 12, 30)
    base = days.parse(first.isoformat())
    for count in range(12000):
        assert days.show(base + count) == (first + timedelta(days=count)).isoformat()


@pytest.mark.parametrize(
    ("start", "months", "expected"),
    [
        ("2024-01-31", 1, "2024-02-29"),
        ("2023-01-31", 1, "2023-02-28"),
        ("2024-02-29", 12, "2025-02-28"),
        ("2023-12-30", 2, "2024-02-29"),
        ("2023-08-31", 3, "2023-11-30"),
    ],
)
def test_the_oracle_clamps_to_the_last_day_of_a_month(start: str, months: int, expected: str) -> None:
    assert days.show(days.later(days.parse(start), months)) == expected


def _tell(propdesk: Callable[..., Any], place: Path, seed: int) -> None:
    story = Story(propdesk, place, seed)
    try:
        story.tell()
        if shutil.which("hledger"):  # test_exporting is skipped by name where it is missing
            journals.compare(story.run, story.desk, place, [_day_and_next(story, back) for back in (40, -31)])
    finally:
        print("\n".join(story.log))


def _day_and_next(story: Story, back: int) -> tuple[str, str]:
    return days.show(story.today - back), days.show(story.today - back + 1)


@pytest.mark.slow
@pytest.mark.parametrize("seed", SOME)
def test_both_agree(propdesk: Callable[..., Any], tmp_path: Path, seed: int) -> None:
    _tell(propdesk, tmp_path, seed)


@pytest.mark.torture
@pytest.mark.parametrize("seed", MANY)
def test_both_agree_on_many(propdesk: Callable[..., Any], tmp_path: Path, seed: int) -> None:
    _tell(propdesk, tmp_path, seed)
