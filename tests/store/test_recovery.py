"""Stopped after any step, a transaction is finished or forgotten by the next command."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from gitground import git, is_clean, put, recovered, seeded, write

from propdesk.domain.messages import Busy, SystemRefused
from propdesk.store.git import Repository
from propdesk.store.indexfile import build_index, swap_index, take_index_lock
from propdesk.store.journal import Journal, Step, Workspace
from propdesk.store.lock import desk_folder
from propdesk.store.objects import FILE, Entry
from propdesk.store.staging import CommitMessage, build_trees, move_objects, write_commit, write_objects

TXN = "0123456789abcdef"
CHANGES = {"units/3/a.yaml": "area: 2\n", "people/k3/p.yaml": "name: 张三\n"}


class Stopped:
    """A transaction taken to a step and left there, as a kill leaves it."""

    def __init__(self, repo: Repository, more: Mapping[str, bytes]) -> None:
        from propdesk.store.objects import new_object

        self.repo = repo
        self.work = Workspace(desk_folder(repo), TXN)
        self.work.create()
        head = repo.head().commit
        root = repo.root_tree(head)
        changes = {path: text.encode() for path, text in CHANGES.items()} | dict(more)
        blobs = [new_object("blob", data, algorithm=repo.algorithm) for data in changes.values()]
        self.entries = {path: Entry(FILE, blob.oid) for path, blob in zip(changes, blobs, strict=True)}
        trees = build_trees(repo, root, self.entries)
        write_objects(repo, self.work, [*blobs, *trees])
        message = CommitMessage("fee: pay A-000007", op="test", actor="lin")
        parents = [head] if head else []
        new = write_commit(repo, self.work, tree=trees[-1].oid, parents=parents, message=message)
        steps = tuple(Step(path, repo.entry_in(root, path), self.entries[path]) for path in changes)
        self.journal = Journal(TXN, "refs/heads/main", head, new, message.subject, steps)

    def objects(self) -> None:
        build_index(self.repo, self.work, self.entries)
        move_objects(self.repo, self.work)

    def written(self) -> None:
        self.work.write(self.journal)

    def locked(self) -> None:
        take_index_lock(self.repo, self.work, wait=1)

    def swapped(self) -> None:
        swap_index(self.repo, self.work)

    def begun(self) -> None:
        self.work.write(Journal(**{**vars(self.journal), "begun": True}))

    def ref_locks(self) -> None:
        put(self.repo.git_dir, "HEAD.lock", "")
        put(self.repo.git_dir, "refs/heads/main.lock", self.journal.new + "\n")

    def moved(self) -> None:
        for name in ("HEAD.lock", "refs/heads/main.lock"):
            (self.repo.git_dir / name).unlink()
        self.repo.run("update-ref", "refs/heads/main", self.journal.new)

    def one_file(self) -> None:
        put(self.repo.work_tree, "people/k3/p.yaml", CHANGES["people/k3/p.yaml"])

    def other_files(self) -> None:
        put(self.repo.work_tree, "units/3/a.yaml", CHANGES["units/3/a.yaml"])

    def unlocked(self) -> None:
        (self.repo.git_dir / "index.lock").unlink()


STEPS = (
    "objects",
    "written",
    "locked",
    "swapped",
    "begun",
    "ref_locks",
    "moved",
    "one_file",
    "other_files",
    "unlocked",
)
COMMITTED = STEPS.index("moved")


def _stop_after(repo: Repository, step: str, more: Mapping[str, bytes] | None = None) -> Stopped:
    stopped = Stopped(repo, more or {})
    for name in STEPS[: STEPS.index(step) + 1]:
        getattr(stopped, name)()
    return stopped


@pytest.mark.parametrize("step", STEPS)
def test_stopped_after(tmp_path: Path, step: str) -> None:
    repo = seeded(tmp_path)
    put(tmp_path, "mine", "staged\n")
    git(tmp_path, "add", "mine")
    stopped = _stop_after(repo, step)
    found = recovered(Repository.find(tmp_path))
    done = STEPS.index(step) >= COMMITTED
    assert git(tmp_path, "status", "--porcelain") == "A  mine\n"
    git(tmp_path, "rm", "-q", "-f", "mine")
    assert is_clean(tmp_path)
    assert (repo.head().commit == stopped.journal.new) == done
    if step != "objects":
        assert [(one.done, one.subject) for one in found] == [(done, "fee: pay A-000007")]
    assert recovered(Repository.find(tmp_path)) == []


@pytest.mark.parametrize("step", ["written", "begun", "moved", "other_files"])
def test_megabytes_of_an_attachment_come_whole_or_not_at_all(tmp_path: Path, step: str) -> None:
    photo = hashlib.shake_256(b"photo").digest(2 << 20)
    path = f"attachments/ab/{'ab' * 32}.jpg"
    repo = seeded(tmp_path)
    _stop_after(repo, step, {path: photo})
    recovered(Repository.find(tmp_path))
    done = STEPS.index(step) >= COMMITTED
    assert [each.read_bytes() == photo for each in tmp_path.glob("attachments/*/*")] == [True] * done
    assert is_clean(tmp_path)


@pytest.mark.parametrize("step", STEPS)
def test_a_commit_of_the_user_in_between_stands_and_undoes_nothing(tmp_path: Path, step: str) -> None:
    repo = seeded(tmp_path)
    _stop_after(repo, step)
    put(tmp_path, "mine", "mine\n")
    blocked = "locked" in STEPS[: STEPS.index(step) + 1] and step != "unlocked"
    git(tmp_path, "add", "mine", code=128 if blocked else 0)
    if not blocked:
        git(tmp_path, "commit", "-qm", "of the user")
    recovered(Repository.find(tmp_path))
    done = STEPS.index(step) >= COMMITTED
    held = git(tmp_path, "show", "HEAD:units/3/a.yaml")
    assert held == ("area: 2\n" if done else "area: 1\n")
    assert git(tmp_path, "status", "--porcelain") == ("?? mine\n" if blocked else "")


def test_a_rebased_commit_counts_as_finished(tmp_path: Path) -> None:
    repo = seeded(tmp_path)
    _stop_after(repo, "unlocked")
    git(tmp_path, "reset", "-q", "--hard")
    git(tmp_path, "commit", "-q", "--amend", "-m", "said better")
    assert [one.done for one in recovered(Repository.find(tmp_path))] == [True]


def test_an_edit_made_in_between_is_kept_and_said(tmp_path: Path) -> None:
    repo = seeded(tmp_path)
    _stop_after(repo, "moved")
    put(tmp_path, "units/3/a.yaml", "area: 7\n")
    found = recovered(Repository.find(tmp_path))
    assert [one.kept for one in found] == [("units/3/a.yaml",)]
    assert git(tmp_path, "status", "--porcelain") == " M units/3/a.yaml\n"


def test_a_link_put_in_the_way_is_not_followed(tmp_path: Path) -> None:
    repo = seeded(tmp_path / "r")
    _stop_after(repo, "moved")
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "r/people").symlink_to(tmp_path / "elsewhere")
    found = recovered(Repository.find(tmp_path / "r"))
    assert [one.kept for one in found] == [("people/k3/p.yaml",)]
    assert list((tmp_path / "elsewhere").iterdir()) == []


def test_a_foreign_index_lock_is_waited_for(tmp_path: Path) -> None:
    repo = seeded(tmp_path)
    _stop_after(repo, "written")
    put(tmp_path, ".git/index.lock", "")
    with pytest.raises(Busy):
        recovered(repo)
    (tmp_path / ".git/index.lock").unlink()
    assert [one.done for one in recovered(repo)] == [False]
    assert is_clean(tmp_path)


@pytest.mark.parametrize(("spoil", "left"), [
    (lambda git_dir, new: put(git_dir, "refs/heads/main.lock", "something else\n"), True),
    (lambda git_dir, new: put(git_dir, "refs/heads/main.lock", new + "\n"), False),
])  # fmt: skip
def test_only_our_own_lock_of_the_branch_is_removed(
    tmp_path: Path, spoil: Callable[[Path, str], None], left: bool
) -> None:
    repo = seeded(tmp_path)
    stopped = _stop_after(repo, "begun")
    spoil(repo.git_dir, stopped.journal.new)
    recovered(repo)
    assert (repo.git_dir / "refs/heads/main.lock").exists() == left


def test_without_a_note_that_the_branch_was_about_to_move_its_locks_stay(tmp_path: Path) -> None:
    repo = seeded(tmp_path)
    _stop_after(repo, "swapped")
    put(repo.git_dir, "HEAD.lock", "")
    recovered(repo)
    assert (repo.git_dir / "HEAD.lock").exists()


def test_drafts_beside_the_files_are_removed(tmp_path: Path) -> None:
    from propdesk.store.worktree import draft_of

    repo = seeded(tmp_path)
    _stop_after(repo, "moved")
    put(tmp_path, str(draft_of(repo, "units/3/a.yaml", TXN).relative_to(tmp_path)), "half")
    recovered(repo)
    assert is_clean(tmp_path)


def test_a_damaged_journal_stops_everything(tmp_path: Path) -> None:
    repo = seeded(tmp_path)
    put(tmp_path, ".git/propdesk/journal", "{")
    with pytest.raises(SystemRefused):
        recovered(repo)


@pytest.mark.parametrize(
    ("written", "damaged"),
    [("refs/heads/", "refs/he\\ud800s/"), ("units/3/", "../../3/"), ('"new": "', '"new": "x'), ("100644",
    "\\u0000"),
     ('"txn": "', '"txn": "../')],
)  # fmt: skip
def test_a_journal_that_reads_and_makes_no_sense_is_damaged_too(
    tmp_path: Path, written: str, damaged: str
) -> None:
    repo = seeded(tmp_path)
    _stop_after(repo, "begun")
    journal = tmp_path / ".git/propdesk/journal"
    assert written in journal.read_text()
    journal.write_text(journal.read_text().replace(written, damaged, 1))
    with pytest.raises(SystemRefused, match="damaged"):
        recovered(repo)


def test_a_missing_marker_does_not_matter(tmp_path: Path) -> None:
    repo = seeded(tmp_path)
    stopped = _stop_after(repo, "swapped")
    stopped.work.marker.unlink()
    assert [one.done for one in recovered(repo)] == [False]
    assert is_clean(tmp_path)


def test_an_interrupted_first_commit_leaves_an_empty_repository(tmp_path: Path) -> None:
    repo = Repository.create(tmp_path)
    _stop_after(repo, "begun")
    assert [one.done for one in recovered(repo)] == [False]
    assert git(tmp_path, "status", "--porcelain") == ""
    write(repo, {"desk.yaml": "schema: 1\n"})
    assert is_clean(tmp_path)


def test_a_stale_index_written_back_later_is_mended(tmp_path: Path) -> None:
    """A ``git commit`` that read the index before our commit, failed, and wrote back what it had read."""
    repo = seeded(tmp_path)
    stale = (tmp_path / ".git/index").read_bytes()
    write(repo, {"units/3/a.yaml": "area: 2\n", "units/3/b.yaml": "b\n", "desk.yaml": None})
    (tmp_path / ".git/index").write_bytes(stale)
    assert git(tmp_path, "diff", "--cached", "--name-only") != ""
    assert recovered(Repository.find(tmp_path)) == []
    assert is_clean(tmp_path)


def test_what_the_user_takes_back_is_not_mended(tmp_path: Path) -> None:
    repo = seeded(tmp_path)
    write(repo, {"units/3/a.yaml": "area: 2\n"})
    git(tmp_path, "checkout", "-q", "HEAD~1", "--", "units/3/a.yaml")
    recovered(Repository.find(tmp_path))
    assert git(tmp_path, "status", "--porcelain") == "M  units/3/a.yaml\n"


def test_a_marker_cut_short_is_written_anew(tmp_path: Path) -> None:
    repo = seeded(tmp_path)
    stopped = _stop_after(repo, "written")
    stopped.work.marker.write_bytes(b"")
    assert [one.done for one in recovered(repo)] == [False]
    assert is_clean(tmp_path)
