"""check on the command line: silence when all is well, every finding at once when not."""

from __future__ import annotations

from pathlib import Path

import pytest
from conftest import Runner
from smalldesk import build, commit_all, copied, edit
from terminal import Terminal

from propdesk.domain.titles import code_of
from propdesk.render.codes import CODES
from propdesk.services.checking import CHECKS
from propdesk.services.doctor import CHECKS as EXAMINED

UNIT, BILL = "units/1/1-1-0101.yaml", "bills/2026-01/property.yaml"


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("desk") / "desk"
    build(root)
    return root


@pytest.mark.parametrize("format", [(), ("-o", "table"), ("-o", "plain")])
def test_a_desk_that_is_well_is_quiet(template: Path, propdesk: Runner, format: tuple[str, ...]) -> None:
    ran = propdesk("-C", template, "check", "--reference", *format)
    assert (ran.code, ran.stdout, ran.stderr) == (0, "", "")


def test_a_desk_that_is_well_says_so_at_a_terminal(template: Path) -> None:
    with Terminal("-C", template, "--lang", "zh", "check") as screen:
        assert screen.end() == 0
        assert "项检查，没有问题" in screen.screen


def test_a_desk_that_is_well_has_no_rows(template: Path, propdesk: Runner) -> None:
    ran = propdesk("-C", template, "check", "-o", "json")
    assert (ran.code, ran.rows) == (0, [])


def test_what_is_wrong_is_listed_with_file_and_line_and_exit_1(
    template: Path, tmp_path: Path, propdesk: Runner
) -> None:
    desk = copied(template, tmp_path / "desk")
    edit(desk, UNIT, ("P-aaaaaa", "P-zzzzzz"))
    edit(desk, BILL, ("count: 2", "count: 3"))
    commit_all(desk)
    ran = propdesk("-C", desk, "--lang", "en", "check", "-o", "plain")
    assert ran.code == 1
    assert ran.stdout.splitlines() == [
        f"unit-people\t{UNIT}:12:5\t1-1-0101\tthere is no person P-zzzzzz",
        f"run-totals\t{BILL}:5:1\t2026-01/property\tthe sheet has 2 lines",
        f"issued\t{BILL}:5:1\t2026-01/property\tan issued sheet never changes",
    ]
    only = propdesk("-C", desk, "check", "--only", "unit-people", "-o", "json")
    assert (only.code, [row["check"] for row in only.rows]) == (1, ["unit-people"])


def test_an_unknown_check_is_a_mistake_in_usage(template: Path, propdesk: Runner) -> None:
    ran = propdesk("-C", template, "--lang", "en", "check", "--only", "nonsense")
    assert ran.code == 2
    assert "receipt-numbers" in ran.stderr


@pytest.mark.parametrize("name", [*CHECKS, *EXAMINED])
def test_every_check_has_a_title_that_is_its_own(name: str) -> None:
    titles = CODES["check"]
    assert code_of(titles, titles[name][0]) == name


@pytest.mark.parametrize(
    ("words", "check"),
    [("doctor --only 备份", "backup"), ("doctor --only desk.yaml", "settings"), ("doctor --only git", "git")],
)
def test_a_check_is_chosen_by_its_title(template: Path, propdesk: Runner, words: str, check: str) -> None:
    assert [row["check"] for row in propdesk("-C", template, *words.split(), "-o", "json").rows] == [check]


def test_what_is_wrong_goes_by_the_title_of_its_check(
    template: Path, tmp_path: Path, propdesk: Runner
) -> None:
    desk = copied(template, tmp_path / "desk")
    edit(desk, UNIT, ("P-aaaaaa", "P-zzzzzz"))
    commit_all(desk)
    ran = propdesk("-C", desk, "--lang", "zh", "check", "--only", "房屋人员", "-o", "table")
    assert ran.code == 1
    assert "房屋人员" in ran.stdout
