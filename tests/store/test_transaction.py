"""One command is one commit; what the user has under way survives it untouched."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest
from gitground import git, is_clean, put, recovered, seeded, write

from propdesk.domain.messages import BadData, Busy, Conflict, Finding, SystemRefused
from propdesk.store.git import Repository
from propdesk.store.journal import Workspace, read_journal
from propdesk.store.lock import DeskLock, desk_folder
from propdesk.store.transaction import CommitMessage, Edit, Moved, commit

MESSAGE = CommitMessage("test: write", op="test", actor="lin")


def _begin(repo: Repository, text: str) -> dict[str, object]:
    return {"base": repo.head(), "edits": [Edit("units/3/a.yaml", text.encode())], "message": MESSAGE}


@pytest.mark.parametrize("algorithm", ["sha1", "sha256"])
def test_files_are_added_changed_and_removed_in_one_commit(tmp_path: Path, algorithm: str) -> None:
    repo = seeded(tmp_path, algorithm=algorithm)
    made = write(repo, {"units/3/a.yaml": "area: 2\n", "people/k3/p.yaml": "name: 𠮷\n", "desk.yaml": None})
    assert git(tmp_path, "rev-parse", "HEAD").strip() == made
    assert git(tmp_path, "ls-tree", "-r", "--name-only", "HEAD").split() == [
        "people/k3/p.yaml",
        "units/3/a.yaml",
    ]
    assert (tmp_path / "people/k3/p.yaml").read_text(encoding="utf-8") == "name: 𠮷\n"
    assert not (tmp_path / "desk.yaml").exists()
    assert is_clean(tmp_path)


def test_an_empty_folder_goes_with_its_last_file(tmp_path: Path) -> None:
    repo = seeded(tmp_path)
    write(repo, {"units/3/a.yaml": None})
    assert [path.name for path in tmp_path.iterdir() if path.name != ".git"] == ["desk.yaml"]
    write(repo, {"desk.yaml": None})
    assert git(tmp_path, "ls-tree", "HEAD") == ""
    assert is_clean(tmp_path)


def test_many_files_are_one_pack(tmp_path: Path) -> None:
    repo = seeded(tmp_path)
    write(repo, {f"units/{n % 7}/u{n}.yaml": f"area: {n}\n" for n in range(400)})
    assert len(list((tmp_path / ".git/objects/pack").glob("*.idx"))) == 1
    assert len(git(tmp_path, "ls-files").split()) == 402
    assert is_clean(tmp_path)


def test_what_changes_nothing_makes_no_commit(tmp_path: Path) -> None:
    repo = seeded(tmp_path)
    before = repo.head().commit
    assert write(repo, {"units/3/a.yaml": "area: 1\n", "none.yaml": None}) == before
    assert repo.head().commit == before


def test_a_linked_work_tree_has_its_own_lock_and_branch(tmp_path: Path) -> None:
    seeded(tmp_path / "main")
    git(tmp_path / "main", "worktree", "add", "-q", "-b", "side", str(tmp_path / "side"))
    side = Repository.find(tmp_path / "side")
    with DeskLock(Repository.find(tmp_path / "main"), wait=0):
        made = write(side, {"units/3/a.yaml": "area: 2\n"})
    assert git(tmp_path / "main", "rev-parse", "side").strip() == made
    assert git(tmp_path / "side", "status", "--porcelain") == ""
    assert git(tmp_path / "main", "status", "--porcelain") == ""
    assert (side.git_dir / "propdesk" / "lock").exists()


def test_staged_unstaged_and_new_files_of_the_user_survive(tmp_path: Path) -> None:
    repo = seeded(tmp_path)
    for name in ("staged", "edited"):
        put(tmp_path, name, "one\n")
    git(tmp_path, "add", "-A")
    git(tmp_path, "commit", "-qm", "notes")
    for name in ("staged", "edited", "new", "added"):
        put(tmp_path, name, "two\n")
    git(tmp_path, "add", "staged", "added")
    before = git(tmp_path, "status", "--porcelain")
    write(repo, {"units/3/a.yaml": "area: 2\n", "units/3/b.yaml": "b\n"})
    assert git(tmp_path, "status", "--porcelain") == before
    assert git(tmp_path, "show", "--format=", "--name-only").split() == ["units/3/a.yaml", "units/3/b.yaml"]


A = "units/3/a.yaml"
HAND_EDITS = {
    "edited": lambda d: put(d, A, "area: 7\n"),
    "staged": lambda d: (put(d, A, "area: 7\n"), git(d, "add", "-A")),
    "staged and put back": lambda d: (put(d, A, "area: 7\n"), git(d, "add", "-A"), put(d, A, "area: 1\n")),
    "deleted": lambda d: (d / A).unlink(),
    "taken out of the index": lambda d: git(d, "rm", "-q", "--cached", A),
    "replaced by a link": lambda d: ((d / A).unlink(), (d / A).symlink_to(d / "desk.yaml")),
    "replaced by a folder": lambda d: ((d / A).unlink(), (d / A).mkdir()),
    "folder a link": lambda d: ((d / "units").rename(d / "real"), (d / "units").symlink_to("real")),
    "hidden from git": lambda d: git(d, "update-index", "--skip-worktree", A),
    "assumed unchanged": lambda d: git(d, "update-index", "--assume-unchanged", A),
}


@pytest.mark.parametrize("edit", HAND_EDITS)
def test_a_hand_edit_in_the_way_is_refused_and_kept(tmp_path: Path, edit: str) -> None:
    repo = seeded(tmp_path)
    HAND_EDITS[edit](tmp_path)
    before = repo.head(), git(tmp_path, "status", "--porcelain")
    with pytest.raises(Conflict) as refused:
        write(repo, {"units/3/a.yaml": "area: 2\n", "desk.yaml": "schema: 2\n"})
    assert refused.value.hint
    assert "units/3/a.yaml" in str(refused.value)
    assert (repo.head(), git(tmp_path, "status", "--porcelain")) == before


def test_a_new_file_in_the_way_is_refused(tmp_path: Path) -> None:
    repo = seeded(tmp_path)
    put(tmp_path, "units/3/b.yaml", "mine\n")
    with pytest.raises(Conflict):
        write(repo, {"units/3/b.yaml": "ours\n"})
    assert (tmp_path / "units/3/b.yaml").read_text() == "mine\n"


def test_a_staged_folder_in_the_way_is_refused(tmp_path: Path) -> None:
    repo = seeded(tmp_path)
    put(tmp_path, "new/x", "mine\n")
    git(tmp_path, "add", "new/x")
    (tmp_path / "new/x").unlink()
    (tmp_path / "new").rmdir()
    with pytest.raises(Conflict):
        write(repo, {"new": "ours\n"})


@pytest.mark.parametrize("path", ["units/3", "desk.yaml/x", "link", "link/x"])
def test_what_is_no_plain_file_in_the_commit_is_refused(tmp_path: Path, path: str) -> None:
    repo = seeded(tmp_path)
    (tmp_path / "link").symlink_to("units")
    git(tmp_path, "add", "link")
    git(tmp_path, "commit", "-qm", "link")
    with pytest.raises(Conflict):
        write(repo, {path: "ours\n"})


@pytest.mark.parametrize(
    "path", ["", "/etc/x", "../x", "a//b", "a/./b", ".git/config", "a/.GIT/x", "a\\b", "a\nb", "a/", "c:x"]
)
def test_a_path_that_leads_away_is_refused(tmp_path: Path, path: str) -> None:
    repo = seeded(tmp_path)
    with pytest.raises(BadData):
        write(repo, {path: "ours\n"})


def test_a_commit_that_came_first_wins_and_nothing_is_left(tmp_path: Path) -> None:
    repo = seeded(tmp_path)
    with DeskLock(repo) as lock:
        planned = _begin(repo, "area: 2\n")
        put(tmp_path, "other", "other\n")
        git(tmp_path, "add", "other")
        git(tmp_path, "commit", "-qm", "first")
        with pytest.raises(Moved):
            commit(repo, lock, **planned)  # type: ignore[arg-type]
        assert is_clean(tmp_path)
        commit(repo, lock, **_begin(repo, "area: 3\n"))  # type: ignore[arg-type]
    assert git(tmp_path, "log", "--format=%s").split("\n")[:2] == ["test: write", "first"]
    assert is_clean(tmp_path)


def test_a_branch_switched_meanwhile_is_not_written_to(tmp_path: Path) -> None:
    repo = seeded(tmp_path)
    with DeskLock(repo) as lock:
        planned = _begin(repo, "area: 2\n")
        git(tmp_path, "checkout", "-q", "-b", "side")
        with pytest.raises(Moved):
            commit(repo, lock, **planned)  # type: ignore[arg-type]
    assert git(tmp_path, "rev-parse", "main") == git(tmp_path, "rev-parse", "side")
    assert is_clean(tmp_path)


def test_a_foreign_index_lock_is_waited_for_and_never_removed(tmp_path: Path) -> None:
    repo = seeded(tmp_path)
    put(tmp_path, ".git/index.lock", "")
    before = repo.head()
    with pytest.raises(Busy):
        write(repo, {"units/3/a.yaml": "area: 2\n"})
    assert (tmp_path / ".git/index.lock").exists()
    assert repo.head() == before
    (tmp_path / ".git/index.lock").unlink()
    assert is_clean(tmp_path)


def test_a_foreign_lock_of_the_branch_is_never_removed(tmp_path: Path) -> None:
    repo = seeded(tmp_path)
    put(tmp_path, ".git/refs/heads/main.lock", "")
    with pytest.raises(Busy):
        write(repo, {"units/3/a.yaml": "area: 2\n"})
    (tmp_path / ".git/refs/heads/main.lock").unlink()
    assert is_clean(tmp_path)


ADDING = """
import subprocess
import sys
for n in range(40):
    open(f"n{n}", "w").write("x")
    subprocess.run(["git", "add", f"n{n}"])
"""


def test_what_the_user_stages_in_the_same_moment_is_not_lost(tmp_path: Path) -> None:
    repo = seeded(tmp_path)
    with subprocess.Popen([sys.executable, "-c", ADDING], cwd=tmp_path, stderr=subprocess.PIPE) as user:
        count = 0
        while user.poll() is None:
            count += 1
            write(repo, {"units/3/a.yaml": f"area: {count + 1}\n"})
        said = (user.stderr.read() if user.stderr else b"").count(b"index.lock")
    added = [line for line in git(tmp_path, "status", "--porcelain").splitlines() if line.startswith("A ")]
    assert len(added) + said >= 40
    assert count > 1


def test_edits_of_the_same_instant_stay_visible(tmp_path: Path) -> None:
    """Git tells such an edit by the index being no younger than the file: our copy must not look younger."""
    repo = seeded(tmp_path)
    put(tmp_path, "notes", "one\n")
    git(tmp_path, "add", "notes")
    stamp = os.stat(tmp_path / ".git/index").st_mtime_ns
    os.utime(tmp_path / "notes", ns=(stamp, stamp))
    git(tmp_path, "update-index", "--refresh")
    put(tmp_path, "notes", "two\n")
    os.utime(tmp_path / "notes", ns=(stamp, stamp))
    os.utime(tmp_path / ".git/index", ns=(stamp, stamp))
    write(repo, {"units/3/a.yaml": "area: 2\n"})
    assert git(tmp_path, "status", "--porcelain") == "AM notes\n"


def test_a_split_index_is_taken_along(tmp_path: Path) -> None:
    repo = seeded(tmp_path)
    git(tmp_path, "update-index", "--split-index")
    put(tmp_path, "notes", "mine\n")
    git(tmp_path, "add", "notes")
    write(repo, {"units/3/a.yaml": "area: 2\n"})
    assert git(tmp_path, "status", "--porcelain") == "A  notes\n"


def test_what_was_edited_just_before_the_file_is_replaced_is_kept(tmp_path: Path) -> None:
    """The edit comes after the check: recovery meets it, as the last steps of a commit do."""
    repo = seeded(tmp_path)
    with DeskLock(repo) as lock:
        made = commit(repo, lock, **_begin(repo, "area: 2\n"))  # type: ignore[arg-type]
        entry = repo.commit(made)
    assert entry
    _leave_journal(repo, made, entry.parents[0])
    put(tmp_path, "units/3/a.yaml", "area: 7\n")
    found = recovered(repo)
    assert [(one.done, one.kept) for one in found] == [(True, ("units/3/a.yaml",))]
    assert (tmp_path / "units/3/a.yaml").read_text() == "area: 7\n"


def _leave_journal(repo: Repository, new: str, old: str) -> None:
    from propdesk.store.journal import Journal, Step

    steps = tuple(Step(one.path, one.old, one.new) for one in repo.changed(old, new))
    work = Workspace(desk_folder(repo), "00" * 8)
    work.create()
    work.write(Journal(work.txn, "refs/heads/main", old, new, "test: left", steps, begun=True))


def test_a_moment_given_by_the_caller_is_the_authors_date(tmp_path: Path) -> None:
    repo = seeded(tmp_path)
    when = datetime(2020, 6, 20, 10, 0, tzinfo=timezone(timedelta(hours=8)))
    message = CommitMessage("test: dated", op="test", actor="lin", author_date=when)
    with DeskLock(repo) as lock:
        commit(repo, lock, base=repo.head(), edits=[Edit("x.yaml", b"x\n")], message=message)
    assert git(tmp_path, "log", "-1", "--format=%aI").strip() == "2020-06-20T10:00:00+08:00"


def test_a_reason_cannot_forge_the_trailers(tmp_path: Path) -> None:
    repo = seeded(tmp_path)
    message = CommitMessage("a\nb", "why\n\nPropdesk-Actor: chen\n\0", op="test", actor="lin\nx")
    with DeskLock(repo) as lock:
        made = commit(repo, lock, base=repo.head(), edits=[Edit("x.yaml", b"x\n")], message=message)
    entry = repo.commit(made)
    assert entry
    assert (entry.subject, entry.trailers["Propdesk-Actor"]) == ("a b", "lin x")
    assert (
        git(tmp_path, "log", "-1", "--format=%(trailers:key=Propdesk-Actor,valueonly)").split("\n")[0]
        == "lin x"
    )


def test_signing_that_fails_changes_nothing(tmp_path: Path) -> None:
    repo = seeded(tmp_path)
    git(tmp_path, "config", "commit.gpgsign", "true")
    git(tmp_path, "config", "user.signingkey", "nobody")
    repo = Repository.find(tmp_path)
    before = repo.head()
    with pytest.raises(SystemRefused) as refused:
        write(repo, {"units/3/a.yaml": "area: 2\n"})
    assert "sign" in str(refused.value)
    assert repo.head() == before
    assert is_clean(tmp_path)


def test_a_disk_that_refuses_says_that_nothing_was_changed(tmp_path: Path) -> None:
    repo = seeded(tmp_path)
    before = repo.head()
    (tmp_path / ".git/propdesk/txn").rmdir()
    put(tmp_path, ".git/propdesk/txn", "a file where a folder should be")
    with pytest.raises(SystemRefused) as refused:
        write(repo, {"units/3/a.yaml": "area: 2\n"})
    assert "Nothing was changed" in str(refused.value)
    assert repo.head() == before


def test_a_desk_that_cannot_be_written_is_refused(tmp_path: Path) -> None:
    repo = Repository.create(tmp_path)
    put(tmp_path, ".git/propdesk", "a file where a folder should be")
    with pytest.raises(SystemRefused) as refused:
        write(repo, {"desk.yaml": "schema: 1\n"})
    assert "Nothing was changed" in str(refused.value)


def test_the_journal_is_gone_after_a_commit(tmp_path: Path) -> None:
    found: list[Finding] = []
    repo = seeded(tmp_path)
    write(repo, {"units/3/a.yaml": "area: 2\n"}, found=found)
    assert read_journal(desk_folder(repo)) is None
    assert found == []


COMMITTING = """
import random, subprocess, time
quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
for n in range(25):
    open(f"n{n}", "w").write("x")
    subprocess.run(["git", "add", f"n{n}"], **quiet)
    subprocess.run(["git", "commit", "-qm", "of the user"], **quiet)
    time.sleep(random.uniform(0, 0.15))
"""


def test_commits_of_the_user_in_the_same_moment_undo_nothing(tmp_path: Path) -> None:
    """A commit takes the index it has read before: ours must be in it before HEAD has moved."""
    repo = seeded(tmp_path)
    made: list[str] = []
    with subprocess.Popen([sys.executable, "-c", COMMITTING], cwd=tmp_path) as user:
        while user.poll() is None:
            made += _written(repo, f"area: {len(made) + 2}\n")
    assert made == git(tmp_path, "log", "--reverse", "--format=%H", "--grep=test: write").split()
    for entry in git(tmp_path, "log", "--format=%x00%s", "--name-only").split("\0")[1:-1]:
        subject, _, names = entry.partition("\n")
        assert subject == "of the user" or names.split() == ["units/3/a.yaml"], entry
        assert subject != "of the user" or "units/3/a.yaml" not in names, entry
    assert git(tmp_path, "show", "HEAD:units/3/a.yaml") == f"area: {len(made) + 1}\n"
    assert recovered(Repository.find(tmp_path)) == []
    assert not [line for line in git(tmp_path, "status", "--porcelain").splitlines() if "units" in line]


def _written(repo: Repository, text: str) -> list[str]:
    try:
        return [write(repo, {"units/3/a.yaml": text})]
    except (Moved, Busy):
        return []
