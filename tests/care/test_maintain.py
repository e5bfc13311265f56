"""Upkeep packs and tidies, drops nothing that is named or young, and may be killed at any time."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
from conftest import process_environment
from smalldesk import git, put
from watched import Watched

from propdesk.store.git import Repository
from propdesk.store.lock import DeskLock

MONTH = 30 * 86400


def _measured(desk: Watched) -> dict[str, tuple[int, int]]:
    ran = desk.run("maintain")
    assert ran.code == 0, ran.stderr
    return {row["what"]: (row["before"], row["after"]) for row in ran.rows}


def _blob(desk: Watched, text: str, *, age: float) -> str:
    put(desk.root.parent, "blob", text)
    oid = desk.git("hash-object", "-w", str(desk.root.parent / "blob"))
    path = desk.root / ".git/objects" / oid[:2] / oid[2:]
    os.utime(path, (time.time() - age,) * 2)
    return oid


def _is_there(desk: Watched, oid: str) -> bool:
    words = ["git", "-C", str(desk.root), "cat-file", "-e", oid]
    return subprocess.run(words, capture_output=True, check=False).returncode == 0


def test_it_packs_and_changes_no_answer(desk: Watched) -> None:
    asked = [desk.run(*words).stdout for words in (("fee", "balance"), ("log",), ("find", "何"))]
    head, status = desk.git("rev-parse", "HEAD"), desk.git("status", "--porcelain")
    found = _measured(desk)
    assert found["loose"][0] > 50
    assert (found["loose"][1], found["packs"][1]) == (0, 1)
    assert found["size"][1] < found["size"][0]
    assert (desk.git("rev-parse", "HEAD"), desk.git("status", "--porcelain")) == (head, status)
    assert desk.git("fsck", "--strict", "--no-dangling") == ""
    assert [desk.run(*words).stdout for words in (("fee", "balance"), ("log",), ("find", "何"))] == asked
    assert _measured(desk)["loose"] == (0, 0)
    assert desk.run("fee", "pay", "0101", "1").code == 0
    assert desk.run("check").rows == []


def test_only_what_is_old_and_unnamed_goes(desk: Watched) -> None:
    lost = desk.git("rev-parse", "HEAD")
    old, young = _blob(desk, "old", age=MONTH), _blob(desk, "young", age=0)
    staged = _blob(desk, "staged", age=MONTH)
    desk.git("update-index", "--add", "--cacheinfo", f"100644,{staged},notes.txt")
    desk.git("reset", "-q", "--soft", "HEAD~1")
    _measured(desk)
    assert [_is_there(desk, oid) for oid in (lost, old, young, staged)] == [True, False, True, True]
    assert "HEAD~1" in desk.git("reflog")


def test_what_killed_commands_left_goes(desk: Watched) -> None:
    drafts = [f"units/1/.propdesk-77-{'a' * 16}", f"bills/2026-01/.propdesk-{'b' * 16}-{'c' * 16}"]
    for draft in drafts:
        put(desk.root, draft, "half")
    put(desk.root, "units/1/.propdesk-notes", "mine")
    (desk.root / ".git/propdesk/proof-x").mkdir()
    assert {row["state"] for row in desk.run("status").rows} == {"leftover", "new"}
    assert desk.run("keep", "bills", "-m", "x").rows == []
    assert _measured(desk)["left"] == (3, 0)
    assert [row["path"] for row in desk.run("status").rows] == ["units/1/.propdesk-notes"]


def test_it_waits_for_a_command_at_work(desk: Watched, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PROPDESK_LOCK_WAIT", "0.1")
    with DeskLock(Repository.find(desk.root)):
        assert desk.run("maintain").code == 7


def test_a_repository_that_brings_programs_along_is_not_touched(desk: Watched) -> None:
    desk.git("config", "filter.odd.clean", "touch ran; cat")
    assert desk.run("maintain").code == 10
    assert not (desk.root / "ran").exists()


def test_another_git_at_work_on_the_index_is_left_alone(
    desk: Watched, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PROPDESK_LOCK_WAIT", "0.1")
    put(desk.root, ".git/index.lock", "")
    ran = desk.run("maintain")
    assert (ran.code, "left as it is" in ran.stderr) == (0, True)
    (desk.root / ".git/index.lock").unlink()
    assert desk.run("check").rows == []


def _kill(desk: Watched, *, after: float) -> None:
    words = [sys.executable, "-m", "propdesk", "-C", str(desk.root), "maintain"]
    process = subprocess.Popen(
        words, env=process_environment({}), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    time.sleep(after)
    process.kill()
    process.wait()


def _killed_is_no_harm(desk: Watched, moments: list[float]) -> None:
    for after in moments:
        _kill(desk, after=after)
        ran = desk.run("fee", "pay", "0101", "1")
        assert ran.code == 0, (after, ran.stderr)
        assert desk.git("fsck", "--strict", "--no-dangling") == ""
        assert desk.git("status", "--porcelain") == ""
    assert desk.run("check").rows == []
    assert _measured(desk)["loose"][1] == 0


def test_killed_it_does_no_harm(desk: Watched) -> None:
    _killed_is_no_harm(desk, [0.4, 0.6])


@pytest.mark.torture
def test_killed_at_many_moments_it_does_no_harm(desk: Watched) -> None:
    _killed_is_no_harm(desk, [0.2 + step * 0.01 for step in range(100)])


def test_a_draft_that_discard_noted_goes_with_the_next_command(desk: Watched) -> None:
    from propdesk.store.journal import note_drafts

    draft: Path = desk.root / f"units/1/.propdesk-77-{'a' * 16}"
    draft.write_text("half", encoding="utf-8")
    stranger = desk.root / "notes.txt"
    stranger.write_text("mine", encoding="utf-8")
    note_drafts(desk.root / ".git/propdesk/txn/77", [draft, stranger])
    assert desk.run("fee", "pay", "0101", "1").code == 0
    assert (draft.exists(), stranger.exists()) == (False, True)
    assert git(desk.root, "status", "--porcelain").split() == ["??", "notes.txt"]
