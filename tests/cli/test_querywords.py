"""Words of a query that begin with a minus reach the query; options stay options."""

from __future__ import annotations

from pathlib import Path

import pytest
from calldesk import call, start, steps
from conftest import Runner
from smalldesk import SHOP

_AT = ("--at", "2026-03-20 09:10")


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A desk with three tickets, the last of them on hold."""
    root, at = start(tmp_path_factory.mktemp("words") / "desk"), "2026-03-20 09:00"
    call(root, at, "厨房漏水")
    call(root, at, "电梯异响", unit=SHOP, category="lift")
    steps(root, call(root, at, "灯不亮", place="大堂", category="lighting"), (at, "held", {"for": "parts"}))
    return root


@pytest.mark.parametrize(
    ("words", "categories"),
    [
        ((), "lift lighting water"),
        (("-status:on-hold",), "lift water"),
        (("-状态：挂起",), "lift water"),
        (("-category:water,lift",), "lighting"),
        (("building:1", "-category:water"), "lift"),
        (("-漏水",), "lift lighting"),
        (("-漏水", "-电梯"), "lighting"),
        (("-held",), "lift water"),
        (("-overdue",), "lift lighting water"),
        (("-at:2026-03-20",), ""),
        (("-age>5d", "--sort", "-category"), "lift lighting water"),
        (("--sort", "-status", "-unassigned"), ""),
        (("--unit", "1-*", "-category:lift"), "water"),
        (("--", "-漏水", "-status:on-hold"), "lift"),
    ],
)
def test_a_minus_turns_a_word_round(
    propdesk: Runner, desk: Path, words: tuple[str, ...], categories: str
) -> None:
    ran = propdesk("-C", desk, *_AT, "ticket", "list", "-ojson", *words)
    assert ran.code == 0, ran.stderr
    assert sorted(row["category"] for row in ran.rows) == categories.split()


def test_the_order_of_sorting_is_no_word_of_the_query(propdesk: Runner, desk: Path) -> None:
    ran = propdesk("-C", desk, *_AT, "ticket", "list", "--sort", "-category", "-o", "json")
    assert [row["category"] for row in ran.rows] == ["water", "lighting", "lift"]


@pytest.mark.parametrize("word", ["-x", "-leak", "-stat:open", "-状:open", "-oopen", "--statue:open"])
def test_what_is_neither_option_nor_word_is_refused(propdesk: Runner, desk: Path, word: str) -> None:
    ran = propdesk("-C", desk, *_AT, "ticket", "list", word)
    assert (ran.code, ran.stdout) == (2, "")
