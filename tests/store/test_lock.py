"""One writer at a time; a child that outlives its parent keeps the lock."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from gitground import seeded

from propdesk.domain.messages import Busy
from propdesk.store import platform
from propdesk.store.git import Repository
from propdesk.store.lock import DeskLock


def test_a_second_command_waits_and_then_is_busy(tmp_path: Path) -> None:
    seeded(tmp_path)
    with DeskLock(Repository.find(tmp_path)), pytest.raises(Busy):
        DeskLock(Repository.find(tmp_path), wait=0.05).__enter__()
    with DeskLock(Repository.find(tmp_path), wait=0):
        assert (tmp_path / ".git/propdesk/lock").exists()


def test_the_wait_comes_from_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    repo = seeded(tmp_path)
    assert DeskLock(repo).wait == 60
    monkeypatch.setenv("PROPDESK_LOCK_WAIT", "0.5")
    assert DeskLock(repo).wait == 0.5
    monkeypatch.setenv("PROPDESK_LOCK_WAIT", "soon")
    assert DeskLock(repo).wait == 60


ORPHAN = """
import os, subprocess, sys
from pathlib import Path
from propdesk.store import platform
from propdesk.store.git import Repository
from propdesk.store.lock import DeskLock
repo = Repository.find(Path(sys.argv[1]))
with DeskLock(repo):
    subprocess.Popen(["sleep", "0.6"], stdout=subprocess.DEVNULL, **platform.child_options([repo.held]))
    os._exit(9)
"""


def test_an_orphan_keeps_the_desk_busy_until_it_ends(tmp_path: Path) -> None:
    repo = seeded(tmp_path)
    subprocess.run([sys.executable, "-c", ORPHAN, str(tmp_path)], check=False)
    with pytest.raises(Busy):
        DeskLock(repo, wait=0).__enter__()
    with DeskLock(repo, wait=5):
        pass


def test_the_child_that_reads_does_not_keep_the_lock(tmp_path: Path) -> None:
    repo = seeded(tmp_path)
    with DeskLock(repo):
        assert repo.head().commit
    with DeskLock(Repository.find(tmp_path), wait=0):
        assert repo.head().commit


@pytest.mark.parametrize("by_link", [True, False])
def test_a_file_is_claimed_by_one_only(tmp_path: Path, by_link: bool) -> None:
    marker = tmp_path / "marker"
    marker.write_bytes(b"ours\n")
    platform.claim(marker, tmp_path / "lock", by_link=by_link)
    assert (tmp_path / "lock").read_bytes() == b"ours\n"
    with pytest.raises(FileExistsError):
        platform.claim(marker, tmp_path / "lock", by_link=by_link)
