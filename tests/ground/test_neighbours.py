"""Whatever else lives in the repository stays as it is: other files, other work trees, another desk."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import Runner, process_environment

from ground.job import Ground, do_a_short_job
from ground.job import user_git as git
from ground.places import PLACES, commit_all, plain, records

pytestmark = pytest.mark.xdist_group("ground")


@pytest.fixture
def crowded(built: Path, tmp_path: Path) -> Path:
    """A bigger repository with a desk in it, and everything that people leave lying about."""
    repo = tmp_path / "big"
    git(tmp_path, "init", "-q", "big")
    for name in (
        "staged",
        "edited",
        "both",
        "gone",
        "unstaged gone",
        "renamed",
        "clash",
        "hidden",
        "assumed",
    ):
        (repo / name).write_text(f"{name}\n")
    records(built, repo / "desk")
    (repo / "files").mkdir()
    (repo / "files" / "数据.bin").write_bytes(bytes(range(256)))
    (repo / ".gitattributes").write_text("*.txt text eol=crlf\n")
    (repo / "lines.txt").write_bytes(b"a\r\nb\r\n")
    commit_all(repo)
    _leave_about(repo)
    return repo


def _leave_about(repo: Path) -> None:
    for name in ("staged", "both", "added"):
        (repo / name).write_text("staged\n")
    git(repo, "add", "staged", "both", "added")
    git(repo, "rm", "-q", "gone")
    git(repo, "mv", "renamed", "renamed anew")
    for name in ("edited", "both", "planned", "new", "hidden", "assumed"):
        (repo / name).write_text("edited\n")
    git(repo, "add", "--intent-to-add", "planned")
    git(repo, "update-index", "--skip-worktree", "hidden")
    git(repo, "update-index", "--assume-unchanged", "assumed")
    (repo / "unstaged gone").unlink()
    (repo / "link").symlink_to("/etc")
    (repo / "files" / "数据.bin").chmod(0o755)
    sides = "".join(
        f"100644 {git(repo, 'rev-parse', 'HEAD:clash').strip()} {stage}\tclash\n" for stage in (1, 2, 3)
    )
    zero = f"0 {'0' * 40}\tclash\n"
    subprocess.run(
        ["git", "-C", repo, "update-index", "--index-info"], input=(zero + sides).encode(), check=True
    )


def _others(repo: Path) -> tuple[object, ...]:
    """All that is not the desk's: entries of the index with their flags, files to the byte, settings."""
    entries = git(repo, "ls-files", "-s", "-v", "-z", "--", ".", ":!desk")
    files = {
        str(path): (path.lstat().st_mode, path.lstat().st_mtime_ns, _content(path))
        for path in sorted(repo.rglob("*"))
        if not {".git", "desk"} & set(path.relative_to(repo).parts) and not path.is_dir()
    }
    status = git(repo, "status", "--porcelain=v2", "--", ".", ":!desk")
    return entries, files, status, (repo / ".git" / "config").read_bytes()


def _content(path: Path) -> str:
    return str(path.readlink()) if path.is_symlink() else hashlib.sha256(path.read_bytes()).hexdigest()


def test_what_others_have_under_way_stays_to_the_byte(crowded: Path, propdesk: Runner) -> None:
    before = _others(crowded)
    old = git(crowded, "rev-parse", "HEAD").strip()
    do_a_short_job(Ground(crowded / "desk", propdesk))
    assert _others(crowded) == before
    touched = git(crowded, "diff", "--name-only", old, "HEAD").split()
    assert touched
    assert [path for path in touched if not path.startswith("desk/")] == []
    assert "intent" not in git(crowded, "fsck", "--strict", "--no-dangling")


def test_two_work_trees_of_one_repository_are_worked_in_by_turns(
    built: Path, tmp_path: Path, propdesk: Runner
) -> None:
    side = Ground(PLACES["a linked work tree"](built, tmp_path), propdesk)
    main = Ground(tmp_path / "desk", propdesk)
    for number, ground in enumerate((side, main, side, main)):
        ran = ground.pay(f"R{number}")
        assert (ran.code, ran.rows[0]["receipt"]) == (0, f"A-{number // 2 + 1:06}"), ran.stderr
    for ground in (main, side):
        assert ground.git("log", "-2", "--format=%s").split("\n")[:2] == [
            "fee: pay A-000002",
            "fee: pay A-000001",
        ]
        assert ground.git("status", "--porcelain") == ""
    locks = [
        Path(ground.git("rev-parse", "--absolute-git-dir").strip(), "propdesk/lock")
        for ground in (main, side)
    ]
    assert len(set(locks)) == 2
    assert all(lock.exists() for lock in locks)


def test_two_desks_of_one_repository_write_at_once(built: Path, tmp_path: Path, propdesk: Runner) -> None:
    repo = tmp_path / "big"
    git(tmp_path, "init", "-q", "big")
    desks = [records(built, repo / name) for name in ("东区", "west")]
    commit_all(repo)
    when = ("--lang", "en", "--at", "2026-02-06 09:00")
    pay = ("fee", "pay", "2-1-0101", "1", "--method", "wechat", "--ref", "R")
    both = [
        subprocess.Popen(
            [sys.executable, "-m", "propdesk", "-C", str(desk), *when, *pay],
            env=process_environment({"PROPDESK_LOCK_WAIT": "60"}), stdout=subprocess.DEVNULL,
        )
        for desk in desks
    ]  # fmt: skip
    assert [one.wait(60) for one in both] == [0, 0]
    changed = git(repo, "-c", "core.quotePath=false", "log", "-2", "--format=", "--name-only").split()
    assert sorted(changed) == [f"{name}/tills/2026-02/2026-02-06-a.yaml" for name in ("west", "东区")]
    for desk in desks:
        do_the_rest(Ground(desk, propdesk))
    assert len(list((repo / ".git/propdesk").glob("index-*.db"))) == 2


def do_the_rest(ground: Ground) -> None:
    """Each desk has its own money, receipts and answers, whatever the other one writes."""
    assert ground.pay("R2").rows[0]["receipt"] == "A-000002"
    totals = ground.do("2026-02-06 10:00", "fee", "balance", "-o", "json").json["totals"]
    assert totals["paid"] == "2.00"
    assert ground.do("2026-02-06 10:00", "check").stdout == ""
    assert ground.git("status", "--porcelain") == ""


EMPTY = {
    "the usual one": ("init -q repo",),
    "another default branch": ("-c init.defaultBranch=主干/客服 init -q repo",),
    "SHA-256": ("init -q --object-format=sha256 repo",),
    "a clone of an empty one": ("init -q --bare host.git", "clone -q host.git repo"),
}


@pytest.mark.parametrize("inside", [False, True], ids=["at its top", "in a folder"])
@pytest.mark.parametrize("name", EMPTY)
def test_a_desk_begins_in_an_empty_repository(
    name: str, inside: bool, tmp_path: Path, propdesk: Runner
) -> None:
    place = tmp_path / "repo"
    for words in EMPTY[name]:
        git(tmp_path, *words.split())
    root = place / "前台" if inside else place
    branch = git(place, "symbolic-ref", "HEAD")
    ran = propdesk("init", root, *["--inside"] * inside, "--name", "翠竹苑", "--units", "2:1x2x2")
    assert ran.code == 0, ran.stderr
    ground = Ground(root, propdesk)
    ground.do("2026-02-01 08:00", *"fee tariff set water --title 水费 --formula fixed --cycle 1".split(),
              *"--timing advance --surcharge 3 --from 2026-01-01".split())  # fmt: skip
    assert ground.pay("R").rows[0]["receipt"] == "A-000001"
    assert git(place, "symbolic-ref", "HEAD") == branch
    assert git(place, "rev-list", "--count", "HEAD") == "3\n"
    assert git(place, "status", "--porcelain") == ""
    assert git(place, "fsck", "--strict", "--no-dangling") == ""


def test_a_repository_with_files_is_no_place_to_begin(built: Path, tmp_path: Path, propdesk: Runner) -> None:
    root = plain(built, tmp_path)
    assert propdesk("init", root).code == 3
    assert propdesk("init", root, "--inside").code == 6
    assert Ground(root, propdesk).git("status", "--porcelain") == ""
