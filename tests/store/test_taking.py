"""A hand edit that is committed: exactly what the file holds, and never lost if no commit comes of it."""

from __future__ import annotations

from pathlib import Path

import pytest
from gitground import git, is_clean, put, seeded

from propdesk.domain.messages import Conflict
from propdesk.store.git import Repository
from propdesk.store.journal import Journal, Step, Workspace, read_journal
from propdesk.store.lock import DeskLock, desk_folder
from propdesk.store.objects import FILE, Entry, Head
from propdesk.store.transaction import CommitMessage, Edit, Moved, commit

PATH = "units/3/a.yaml"
MESSAGE = CommitMessage("keep: unit a", op="keep", actor="lin")


def _take(repo: Repository, text: str | None, *, base: Head | None = None) -> str:
    edit = Edit(PATH, None if text is None else text.encode())
    with DeskLock(repo, wait=0) as lock:
        return commit(
            repo, lock, base=base or repo.head(), edits=[edit], message=MESSAGE, taking=frozenset({PATH})
        )


@pytest.mark.parametrize("staged", [False, True])
def test_an_edit_is_committed_as_it_stands(tmp_path: Path, staged: bool) -> None:
    repo = seeded(tmp_path)
    put(tmp_path, PATH, "area: 7\n")
    if staged:
        git(tmp_path, "add", PATH)
    _take(repo, "area: 7\n")
    assert git(tmp_path, "show", f"HEAD:{PATH}") == "area: 7\n"
    assert is_clean(tmp_path)


def test_something_else_that_was_staged_gives_way(tmp_path: Path) -> None:
    repo = seeded(tmp_path)
    put(tmp_path, PATH, "area: 6\n")
    git(tmp_path, "add", PATH)
    put(tmp_path, PATH, "area: 7\n")
    _take(repo, "area: 7\n")
    assert is_clean(tmp_path)


def test_a_file_that_was_removed_is_removed(tmp_path: Path) -> None:
    repo = seeded(tmp_path)
    (tmp_path / PATH).unlink()
    _take(repo, None)
    assert PATH not in git(tmp_path, "ls-tree", "-r", "--name-only", "HEAD")
    assert is_clean(tmp_path)


@pytest.mark.parametrize("text", ["area: 8\n", None])
def test_a_file_that_holds_something_else_is_refused(tmp_path: Path, text: str | None) -> None:
    repo = seeded(tmp_path)
    put(tmp_path, PATH, "area: 7\n")
    before = git(tmp_path, "rev-parse", "HEAD")
    with pytest.raises(Conflict, match="differ from the last commit"):
        _take(repo, text)
    assert git(tmp_path, "rev-parse", "HEAD") == before
    assert (tmp_path / PATH).read_text() == "area: 7\n"


def test_the_edit_stays_if_the_branch_has_moved(tmp_path: Path) -> None:
    repo = seeded(tmp_path)
    base = repo.head()
    git(tmp_path, "commit", "-q", "--allow-empty", "-m", "of the user")
    put(tmp_path, PATH, "area: 7\n")
    with pytest.raises(Moved):
        _take(repo, "area: 7\n", base=base)
    assert (tmp_path / PATH).read_text() == "area: 7\n"
    assert git(tmp_path, "status", "--porcelain") == f" M {PATH}\n"


def test_the_journal_remembers_what_was_taken(tmp_path: Path) -> None:
    repo = seeded(tmp_path)
    work = Workspace(desk_folder(repo), "0123456789abcdef")
    work.create()
    steps = (Step(PATH, None, Entry(FILE, "1" * 40), taken=True),)
    work.write(Journal(work.txn, "refs/heads/main", None, "2" * 40, "keep: unit a", steps))
    journal = read_journal(desk_folder(repo))
    assert journal is not None
    assert journal.steps == steps
