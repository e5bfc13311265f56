"""A merge is one commit with two parents, or a step forward; killed anywhere it is done or not done."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
from gitground import WAIT, git, is_clean, put, recovered, seeded, write

from propdesk.domain.messages import Conflict
from propdesk.store.branching import Changed, changed_there, find_commit, merge_bases
from propdesk.store.git import Repository
from propdesk.store.indexfile import build_index, take_index_lock
from propdesk.store.journal import Journal, Step, Workspace
from propdesk.store.lock import DeskLock, desk_folder
from propdesk.store.objects import Entry
from propdesk.store.recovery import recover
from propdesk.store.staging import CommitMessage, move_objects, write_commit
from propdesk.store.transaction import Edit, commit

A, B = "units/3/a.yaml", "units/3/b.yaml"


def parted(place: Path, *, ahead: bool = True) -> tuple[Repository, str]:
    """Make two lines: theirs adds a file, ours (if it is ``ahead``) changes one."""
    repo = seeded(place)
    git(place, "switch", "-q", "-c", "other")
    theirs = write(repo, {B: "theirs\n"})
    git(place, "switch", "-q", "main")
    if ahead:
        write(repo, {A: "area: 2\n"})
    return Repository.find(place), theirs


def merged(repo: Repository, theirs: str, edits: Sequence[Edit]) -> str:
    with DeskLock(repo, wait=WAIT) as lock:
        recover(repo, lock)
        message = CommitMessage("merge: x", op="merge", actor="lin")
        return commit(repo, lock, base=repo.head(), edits=edits, message=message, second=theirs)


def their(repo: Repository, theirs: str, path: str = B) -> Edit:
    return Edit(path, None, repo.entry(theirs, path))


def test_a_merge_has_both_parents_and_what_the_other_side_holds(tmp_path: Path) -> None:
    repo, theirs = parted(tmp_path)
    ours = repo.head().commit
    made = merged(repo, theirs, [their(repo, theirs), Edit(A, b"area: 3\n")])
    found = repo.commit(made)
    assert found is not None
    assert found.parents == (ours, theirs)
    assert found.trailers["Propdesk-Op"] == "merge"
    assert [(tmp_path / path).read_text() for path in (A, B)] == ["area: 3\n", "theirs\n"]
    assert is_clean(tmp_path)
    assert merge_bases(repo, made, theirs) == [theirs]


def test_a_line_that_is_only_behind_moves_forward(tmp_path: Path) -> None:
    repo, theirs = parted(tmp_path, ahead=False)
    assert merged(repo, theirs, [their(repo, theirs)]) == theirs
    assert git(tmp_path, "rev-parse", "main").strip() == theirs
    assert is_clean(tmp_path)


def test_a_line_that_is_behind_but_becomes_something_else_is_merged(tmp_path: Path) -> None:
    repo, theirs = parted(tmp_path, ahead=False)
    made = merged(repo, theirs, [their(repo, theirs), Edit(A, b"area: 3\n")])
    assert made != theirs
    assert repo.is_ancestor(theirs, made)
    assert is_clean(tmp_path)


def test_a_merge_of_the_same_is_a_commit_that_changes_no_file(tmp_path: Path) -> None:
    repo, theirs = parted(tmp_path)
    write(repo, {B: "theirs\n"})
    before = repo.root_tree(repo.head().commit)
    made = merged(repo, theirs, [])
    assert repo.root_tree(made) == before
    assert repo.is_ancestor(theirs, made)
    assert is_clean(tmp_path)
    assert recovered(Repository.find(tmp_path)) == []


def test_a_file_in_the_way_of_theirs_is_kept(tmp_path: Path) -> None:
    repo, theirs = parted(tmp_path)
    put(tmp_path, B, "mine\n")
    before = repo.head()
    with pytest.raises(Conflict):
        merged(repo, theirs, [their(repo, theirs)])
    assert (tmp_path / B).read_text() == "mine\n"
    assert repo.head() == before


@pytest.mark.parametrize("forward", [False, True])
@pytest.mark.parametrize("moved", [False, True])
@pytest.mark.parametrize("same", [False, True])
def test_a_killed_merge_is_finished_or_forgotten(
    tmp_path: Path, forward: bool, moved: bool, same: bool
) -> None:
    repo, theirs = parted(tmp_path, ahead=not forward)
    head = repo.head().commit or ""
    entry: Entry | None = repo.entry(theirs, B)
    steps = () if same else (Step(B, None, entry),)
    work = Workspace(desk_folder(repo), "0123456789abcdef")
    work.create()
    message = CommitMessage("merge: x", op="merge", actor="lin")
    tree = repo.root_tree(theirs) or ""
    new = theirs if forward else write_commit(repo, work, tree=tree, parents=[head, theirs], message=message)
    build_index(repo, work, {step.path: step.new for step in steps})
    move_objects(repo, work)
    work.write(Journal(work.txn, "refs/heads/main", head, new, message.subject, steps, begun=moved))
    take_index_lock(repo, work, wait=1)
    if moved:
        git(tmp_path, "update-ref", "refs/heads/main", new)
    found = recovered(Repository.find(tmp_path))
    assert [(one.done, one.commit) for one in found] == [(moved, new)]
    assert repo.head().commit == (new if moved else head)
    assert (tmp_path / B).exists() == (moved and not same)
    assert recovered(Repository.find(tmp_path)) == []


def test_a_commit_is_found_by_whatever_names_it(tmp_path: Path) -> None:
    repo, theirs = parted(tmp_path)
    git(tmp_path, "tag", "-a", "-m", "x", "mark", "other")
    git(tmp_path, "fetch", "-q", str(tmp_path), "other")
    for name in ("other", "mark", "FETCH_HEAD", theirs, theirs[:10], "main^{/write}"):
        assert find_commit(repo, name) is not None, name
    for name in ("", "none", "-h", "main:desk.yaml", "main..other", "a\0b", "a\nb"):
        assert find_commit(repo, name) is None, name


def test_what_the_other_side_changed(tmp_path: Path) -> None:
    repo, _ = parted(tmp_path)
    git(tmp_path, "switch", "-q", "other")
    theirs = write(repo, {A: "area: 3\n", "desk.yaml": None})
    git(tmp_path, "switch", "-q", "main")
    mine = write(Repository.find(tmp_path), {"desk.yaml": None})
    [base] = merge_bases(repo, mine, theirs)
    found = list(changed_there(repo, base, mine, theirs))
    assert [(one.path, one.by_both) for one in found] == [(A, True), (B, False)]
    assert found[1] == Changed(B, None, None, repo.entry(theirs, B))
    assert merge_bases(repo, mine, "0" * 40) == []
