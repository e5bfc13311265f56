"""A mistake in desk.yaml is told by every command with its line, and can be put right with propdesk."""

from __future__ import annotations

import pytest
from smalldesk import commit_all, edit
from watched import Watched

RULE = "{name: bank, date: 日, credit: 进, ref: [号]}"
NO_MONEY = "{name: bank, date: 日, debit: 出, ref: [号]}"
MISTAKES = [
    (("default_clerk: lin", "default_clerk: wu"), "desk.yaml:5:", "there is no clerk wu"),
    (("{id: B, clerk: chen}", "{id: B, clerk: wu}"), "desk.yaml:13:", "there is no clerk wu"),
    (("default_clerk", "timezone: Asia/Shanghia\n\ndefault_clerk"), "desk.yaml:5:", "Asia/Shanghia"),
    (("tills:", 'hours: {open: "17:30", close: "08:30"}\n\ntills:'), "desk.yaml:11:", "closes at"),
    (("default_clerk", "defaultclerk"), "desk.yaml:5:", "did you mean default_clerk?"),
    (("default_clerk", "locale: fr\n\ndefault_clerk"), "desk.yaml:5:", "not one of zh, en"),
    (("default_clerk", "hotline: [\n\ndefault_clerk"), "desk.yaml:", "YAML"),
    (("tills:", f"reconcile: [{RULE}, {RULE}]\n\ntills:"), "desk.yaml:11:", "bank stands twice"),
    (("tills:", f"reconcile: [{NO_MONEY}]\n\ntills:"), "desk.yaml:11:", "header of credit"),
    (("tills:", f"reconcile: [{RULE.replace('进', '日')}]\n\ntills:"), "desk.yaml:11:", "日 stands twice"),
]  # fmt: skip
ASKED = [("unit", "list"), ("fee", "pay", "0101", "1")]
MENDING = ("status", "check", "doctor", "log", "reindex", "fmt --check", "maintain")


@pytest.mark.parametrize(("change", "where", "said"), MISTAKES, ids=[row[2] for row in MISTAKES])
def test_a_committed_mistake(desk: Watched, change: tuple[str, str], where: str, said: str) -> None:
    edit(desk.root, "desk.yaml", change)
    commit_all(desk.root)
    for words in ASKED:
        ran = desk.run(*words)
        assert ran.code == 5, (words, ran.stderr)
        (line,) = [line for line in ran.stderr.splitlines() if where in line]
        assert said in line


@pytest.mark.parametrize("change", [MISTAKES[0][0], MISTAKES[4][0]], ids=["dangling", "unknown"])
def test_what_mends_goes_on(desk: Watched, change: tuple[str, str]) -> None:
    edit(desk.root, "desk.yaml", change)
    commit_all(desk.root)
    codes = {name: desk.run(*name.split()).code for name in MENDING}
    assert {name: code for name, code in codes.items() if code not in (0, 1)} in ({}, {"fmt --check": 5})
    assert codes["check"] == 1
    edit(desk.root, "desk.yaml", change[::-1])
    assert desk.run("keep", "desk.yaml", "-m", "更正").code == 0
    assert desk.run("fee", "balance").code == 0


def test_all_mistakes_are_told_at_once(desk: Watched) -> None:
    edit(
        desk.root,
        "desk.yaml",
        MISTAKES[4][0],
        ("tills:", "locale: fr\n\ntills:"),
        ("roles: [cash", "role: [cash"),
    )
    commit_all(desk.root)
    ran = desk.run("unit", "list")
    assert ran.code == 5
    assert sum("desk.yaml:" in line for line in ran.stderr.splitlines()) == 4
    assert {found["field"] for found in ran.json["error"]["findings"]} == {
        "defaultclerk", "locale", "clerks.0.role", "clerks.0.roles"}  # fmt: skip


@pytest.mark.parametrize(("change", "where", "said"), [MISTAKES[at] for at in (0, 2, 3)])
def test_a_mistake_is_not_kept(desk: Watched, change: tuple[str, str], where: str, said: str) -> None:
    edit(desk.root, "desk.yaml", change)
    ran = desk.run("keep", "desk.yaml", "-m", "x")
    assert (ran.code, where in ran.stderr, said in ran.stderr) == (5, True, True)


def test_a_hand_edit_that_does_not_read_is_remarked_on_and_blocks_writing(desk: Watched) -> None:
    edit(desk.root, "desk.yaml", MISTAKES[5][0])
    read, written = desk.run("fee", "balance"), desk.run("fee", "pay", "0101", "1")
    assert (read.code, written.code) == (0, 5)
    assert "desk.yaml:5:" in read.stderr
    assert "desk.yaml:5:" in written.stderr
