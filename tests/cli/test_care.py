"""status, keep, discard, reindex on the command line: exit codes, streams, the remark on hand edits."""

from __future__ import annotations

from pathlib import Path

import pytest
from conftest import Runner
from smalldesk import build, commit_all, copied, edit, git, put

UNIT = "units/1/1-1-0101.yaml"


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("desk") / "desk"
    build(root)
    return root


@pytest.fixture
def desk(template: Path, tmp_path: Path) -> Path:
    return copied(template, tmp_path / "desk")


def test_an_edit_is_seen_kept_and_gone(desk: Path, propdesk: Runner) -> None:
    edit(desk, UNIT, ('"90"', '"91"'))
    shown = propdesk("-C", desk, "status", "-o", "json")
    assert (shown.code, [row["path"] for row in shown.rows]) == (0, [UNIT])
    kept = propdesk("-C", desk, "keep", "1-1-0101.yaml", "-m", "更正", "-o", "json", cwd=desk / "units/1")
    assert (kept.code, kept.json["commit"]) == (0, git(desk, "rev-parse", "HEAD").strip())
    assert propdesk("-C", desk, "status", "-o", "json").rows == []


def test_a_dropped_edit_says_on_stderr_how_to_see_it(desk: Path, propdesk: Runner) -> None:
    edit(desk, UNIT, ('"90"', '"91"'))
    ran = propdesk("-C", desk, "--lang", "en", "discard", UNIT, cwd=desk)
    assert ran.code == 0
    assert "git cat-file -p" in ran.stderr
    assert git(desk, "status", "--porcelain") == ""


@pytest.mark.parametrize("command", ["keep", "discard"])
def test_no_path_is_a_mistake_in_usage(desk: Path, propdesk: Runner, command: str) -> None:
    assert propdesk("-C", desk, command, "-m", "x").code == 2


@pytest.mark.parametrize(("words", "code"), [
    (("keep", UNIT), 2),
    (("keep", UNIT, "-m", "x"), 5),
    (("keep", "units/9", "-m", "x"), 4),
    (("discard", "../../x"), 4),
])  # fmt: skip
def test_bad_input_ends_in_its_exit_code_and_changes_nothing(
    desk: Path, propdesk: Runner, words: tuple[str, ...], code: int
) -> None:
    edit(desk, UNIT, ('"90"', '"a\x1bb"'))
    before = git(desk, "rev-parse", "HEAD"), git(desk, "status", "--porcelain")
    ran = propdesk("-C", desk, *words)
    assert (ran.code, ran.stdout) == (code, "")
    assert "\x1b" not in ran.stderr
    assert (git(desk, "rev-parse", "HEAD"), git(desk, "status", "--porcelain")) == before


def test_a_reading_command_remarks_on_hand_edits_in_one_line_of_stderr(desk: Path, propdesk: Runner) -> None:
    clean = propdesk("-C", desk, "--lang", "en", "fee", "balance")
    edit(desk, UNIT, ('"90"', '"91"'))
    put(desk, "new.txt", "x\n")
    ran = propdesk("-C", desk, "--lang", "en", "fee", "balance")
    assert (clean.stderr, ran.stdout) == ("", clean.stdout)
    assert ran.stderr == (
        "warning: files that differ from the last commit: 2; "
        "answers are from the last commit (propdesk status)\n"
    )
    assert "differ" not in propdesk("-C", desk, "--lang", "en", "-qq", "fee", "balance").stderr
    assert "differ" not in propdesk("-C", desk, "--lang", "en", "status").stderr
    assert "differ" not in propdesk("-C", desk, "--lang", "en", "fee", "bill", "--period", "2026-03").stderr


def test_a_very_large_desk_is_not_looked_through(desk: Path, propdesk: Runner) -> None:
    edit(desk, UNIT, ('"90"', '"91"'))
    blob = git(desk, "rev-parse", f"HEAD:{UNIT}").strip()
    listing = desk.parent / "listing"
    listing.write_text("".join(f"100644 {blob}\tother/{n}\n" for n in range(20_001)), encoding="utf-8")
    with listing.open("rb") as stream:
        git(desk, "update-index", "--index-info", stdin=stream)
    assert propdesk("-C", desk, "fee", "balance").stderr == ""


def test_reindex_counts_the_records(desk: Path, propdesk: Runner) -> None:
    ran = propdesk("-C", desk, "reindex", "-o", "json")
    assert ran.code == 0
    assert {"kind": "unit", "count": 2} in ran.rows
    put(desk, UNIT, "a: [\n")
    commit_all(desk)
    assert propdesk("-C", desk, "reindex").code == 1
