"""A backup is a bundle that has proven whole; it comes back, and old ones go only if they are ours."""

from __future__ import annotations

import os
import shutil
import stat
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from conftest import Runner, process_environment
from smalldesk import edit, git, session_at
from watched import Watched

from propdesk.domain.messages import SystemRefused
from propdesk.services.backup import DAYS, back_up, backup_age, backup_reminder, last_backup
from propdesk.store.bundle import note_backups, proven_refs, read_backups, write_bundle
from propdesk.store.git import Repository

UNIT = "units/1/1-1-0101.yaml"
WHEN = "2026-03-20 09:00"
NOW = datetime(2026, 3, 20, 9, 0, tzinfo=ZoneInfo("Asia/Shanghai"))


@pytest.fixture
def shelf(tmp_path: Path) -> Path:
    """Give a folder for backups."""
    (tmp_path / "shelf").mkdir()
    return tmp_path / "shelf"


def _clone(bundle: Path, place: Path) -> Path:
    git(bundle.parent, "-c", "protocol.file.allow=always", "clone", "-q", str(bundle), str(place))
    return place


def test_a_backup_comes_back_and_goes_on(
    desk: Watched, shelf: Path, tmp_path: Path, propdesk: Runner
) -> None:
    ran = desk.run("backup", str(shelf))
    assert ran.code == 0, ran.stderr
    (row,) = ran.rows
    path = Path(row["file"])
    assert (row["state"], row["size"], row["commit"]) == (
        "verified", path.stat().st_size, desk.git("rev-parse", "HEAD"))  # fmt: skip
    assert row["commits"] == int(desk.git("rev-list", "--count", "HEAD"))
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert f"git clone {path.absolute()} DIR" in ran.stderr.replace("'", "")
    clone = _clone(path, tmp_path / "clone")
    git(clone, "config", "user.name", "lin")
    git(clone, "config", "user.email", "lin@desk.example")
    back = Watched(clone, propdesk, "2026-04-01 09:00")
    assert back.run("check").rows == []
    assert back.run("fee", "bill", "--period", "2026-04").code == 0
    assert back.run("check").rows == []


def test_the_whole_repository_is_in_it_and_nothing_is_left_behind(desk: Watched, shelf: Path) -> None:
    desk.git("tag", "year-end")
    desk.git("branch", "trial", "HEAD~1")
    before = desk.state()
    path = Path(desk.run("backup", str(shelf)).rows[0]["file"])
    held = {line.split()[1] for line in git(shelf, "bundle", "list-heads", str(path)).splitlines()}
    assert held == {"HEAD", "refs/heads/main", "refs/heads/trial", "refs/tags/year-end"}
    assert os.listdir(shelf) == [path.name]
    assert [name for name in desk.state() if name != "backup.json"] == list(before)


def test_its_name_is_the_desks_and_the_moment(desk: Watched, shelf: Path) -> None:
    session = session_at(desk.root)
    names = [Path(back_up(session, shelf, now=NOW).rows[0]["file"]).name for _ in range(2)]
    assert names == ["翠竹苑-20260320-090000.bundle", "翠竹苑-20260320-090000-2.bundle"]


def test_a_file_may_be_named_but_not_one_that_is_there(desk: Watched, shelf: Path) -> None:
    named = shelf / "mine.bundle"
    assert desk.run("backup", str(named)).code == 0
    before = named.read_bytes()
    assert desk.run("backup", str(named)).code == 6
    assert named.read_bytes() == before


@pytest.mark.parametrize("target", ["missing", "missing/mine.bundle", "file.txt"])
def test_a_disk_that_is_not_there_is_not_made(desk: Watched, shelf: Path, target: str) -> None:
    ran = desk.run("backup", str(shelf / target))
    assert ran.code == 4
    assert os.listdir(shelf) == []


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="missing program: a folder nobody writes into")
def test_a_folder_that_takes_nothing(desk: Watched) -> None:
    ran = desk.run("backup", "/proc")
    assert (ran.code, ran.json["error"]["kind"]) == (8, "system")
    assert "no backup was made" in ran.stderr


_FULL = """
mount -t tmpfs -o size=64k tmpfs "$1" || exit 99
cat /dev/zero > "$1/filler" 2>/dev/null
shift; "$@"; code=$?
ls -A "$SHELF" >&2; exit $code
"""


def test_a_full_disk_leaves_nothing(desk: Watched, shelf: Path) -> None:
    if not shutil.which("unshare") or subprocess.run(["unshare", "-m", "true"], check=False).returncode:
        pytest.skip("missing program: unshare that may mount")
    command = [sys.executable, "-m", "propdesk", "-C", str(desk.root), "--lang", "en", "backup", str(shelf)]
    done = subprocess.run(
        ["unshare", "-m", "sh", "-c", _FULL, "sh", str(shelf), *command],
        capture_output=True, text=True, env=process_environment({"SHELF": str(shelf)}), check=False,
    )  # fmt: skip
    assert done.returncode == 8, done.stderr
    assert "no backup was made" in done.stderr
    assert done.stderr.splitlines()[-1] == "filler"
    assert last_backup(session_at(desk.root).desk) is None


def test_half_a_repository_is_refused(desk: Watched, shelf: Path) -> None:
    (desk.root / ".git/shallow").write_text(desk.git("rev-parse", "HEAD") + "\n", encoding="ascii")
    ran = desk.run("backup", str(shelf))
    assert (ran.code, os.listdir(shelf)) == (3, [])
    assert "shallow" in ran.stderr


def test_what_the_backup_does_not_save_is_said(desk: Watched, shelf: Path) -> None:
    edit(desk.root, UNIT, ('"90"', '"91"'))
    said = desk.run("backup", str(shelf)).stderr
    assert "hand edits are not in the backup: 1" in said
    assert "same disk" in said


def test_only_files_made_here_and_untouched_are_rotated(desk: Watched, shelf: Path) -> None:
    session = session_at(desk.root)
    first, second, third = (
        Path(back_up(session, shelf, now=NOW + timedelta(days=day)).rows[0]["file"]) for day in range(3)
    )
    (shelf / "foreign.bundle").write_bytes(first.read_bytes())
    second.write_bytes(b"changed")
    rows = back_up(session, shelf, now=NOW + timedelta(days=3), keep=2).rows
    assert [(row["state"], Path(row["file"]).name) for row in rows[1:]] == [("deleted", first.name)]
    left = {path.name for path in shelf.iterdir()}
    assert left == {second.name, third.name, "foreign.bundle", Path(rows[0]["file"]).name}


def test_the_draft_of_a_killed_backup_goes_after_an_hour(desk: Watched, shelf: Path) -> None:
    old, young = shelf / ".propdesk-backup-old", shelf / ".propdesk-backup-young"
    for folder in (old, young):
        folder.mkdir()
    long_ago = time.time() - 7200
    os.utime(old, (long_ago, long_ago))
    desk.run("backup", str(shelf))
    assert (old.exists(), young.exists()) == (False, True)


def _linked(desk: Watched, place: Path) -> Path:
    desk.git("worktree", "add", "-q", "-b", "other", str(place))
    return place


def _detached(desk: Watched, place: Path) -> Path:
    desk.git("checkout", "-q", "--detach", "HEAD~1")
    return desk.root


def _inside_sha256(desk: Watched, place: Path) -> Path:
    git(desk.root.parent, "init", "-q", "--object-format=sha256", str(place))
    ran = desk.propdesk("init", place / "records", "--inside", "--units", "1:1x1x1")
    assert ran.code == 0, ran.stderr
    return place / "records"


@pytest.mark.parametrize("make", [_linked, _detached, _inside_sha256])
def test_any_repository_is_backed_up_and_tidied(
    desk: Watched, shelf: Path, propdesk: Runner, make: Callable[[Watched, Path], Path]
) -> None:
    there = Watched(make(desk, desk.root.parent / "there"), propdesk, WHEN)
    ran = there.run("backup", str(shelf))
    assert (ran.code, ran.rows[0]["commit"]) == (0, there.git("rev-parse", "HEAD")), ran.stderr
    assert there.run("maintain").code == 0
    assert there.git("fsck", "--strict", "--no-dangling") == ""


@pytest.mark.parametrize("damage", [lambda data: data[:-40], lambda data: data[:600] + data[601:]])
def test_a_damaged_bundle_is_found_out(desk: Watched, shelf: Path, damage: Callable[[bytes], bytes]) -> None:
    repo, path = Repository.find(desk.root), shelf / "x.bundle"
    write_bundle(repo, path)
    assert proven_refs(repo, path)["HEAD"] == repo.head().commit
    path.write_bytes(damage(path.read_bytes()))
    with pytest.raises(SystemRefused):
        proven_refs(repo, path)
    assert not list((repo.git_dir / "propdesk").glob("proof-*"))


def test_the_desk_reminds_after_a_week(desk: Watched, shelf: Path) -> None:
    back_up(session_at(desk.root), shelf, now=NOW)
    fresh, old = session_at(desk.root, "2026-03-26 09:00"), session_at(desk.root, "2026-03-27 09:00")
    assert (backup_age(fresh), backup_reminder(fresh)) == (6, None)
    reminder = backup_reminder(old)
    assert (backup_age(old), reminder and f"{DAYS} days old" in str(reminder.message)) == (DAYS, True)


def test_a_desk_without_any_backup_reminds_once_it_is_a_week_old(desk: Watched) -> None:
    began = datetime.fromtimestamp(int(desk.git("log", "--format=%ct", "--reverse").split()[0]))
    young = session_at(desk.root, f"{began + timedelta(days=2):%Y-%m-%d %H:%M}")
    old = session_at(desk.root, f"{began + timedelta(days=9):%Y-%m-%d %H:%M}")
    assert (backup_age(young), backup_reminder(young)) == (None, None)
    assert "no backup" in str(getattr(backup_reminder(old), "message", ""))


@pytest.mark.parametrize(
    "text", ["", "{", '{"version": 9, "made": []}', '{"version": 1, "made": [{"x": 1}]}']
)
def test_a_damaged_list_of_backups_is_none(desk: Watched, text: str) -> None:
    repo = Repository.find(desk.root)
    note_backups(repo, [])
    (desk.root / ".git/propdesk/backup.json").write_text(text, encoding="utf-8")
    assert read_backups(repo) == []
