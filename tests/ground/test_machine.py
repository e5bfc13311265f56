"""What the machine brings: other owners, disks that only read, variables set for another repository."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import Runner, process_environment

from ground.job import Ground, do_a_short_job, state
from ground.job import user_git as git
from ground.places import plain

pytestmark = pytest.mark.xdist_group("ground")
NOBODY = 65534


def _given_away(place: Path) -> None:
    for path in [place, *place.rglob("*")]:
        os.chown(path, NOBODY, NOBODY, follow_symlinks=False)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give files away")
def test_a_repository_of_another_user_is_refused_until_it_is_trusted(
    built: Path, tmp_path: Path, propdesk: Runner, monkeypatch: pytest.MonkeyPatch
) -> None:
    ground = Ground(plain(built, tmp_path), propdesk)
    _given_away(ground.root)
    for ran in (ground.pay("R"), ground.run("2026-02-06 09:00", "fee", "balance", "-o", "json")):
        assert ran.code == 10, ran.stderr
        assert ran.json["error"]["hint"].endswith(f"git config --global --add safe.directory {ground.root}")
    assert not (ground.root / ".git" / "propdesk" / "journal").exists()
    trusting = tmp_path / "gitconfig"
    shutil.copy(os.environ["GIT_CONFIG_GLOBAL"], trusting)
    git(tmp_path, "config", "--file", str(trusting), "safe.directory", str(ground.root))
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(trusting))
    assert ground.pay("R").code == 0
    assert git(ground.root, "rev-list", "--count", "HEAD") == "3\n"


# --- a disk that only reads ------------------------------------------------------------------------

_PAY = ("--at", "2026-02-06 09:00", "fee", "pay", "2-1-0101", "1", "--method", "cash")
READ_ONLY: dict[str, Callable[[Path], list[Path]]] = {
    "the git directory": lambda root: [path for path in (root / ".git").rglob("*") if path.is_dir()],
    "our folder": lambda root: [root / ".git" / "propdesk"],
    "the objects": lambda root: [root / ".git" / "objects"],
    "the branch": lambda root: [root / ".git" / "refs" / "heads", root / ".git" / "logs" / "refs" / "heads"],
}


RARE = frozenset({"our folder", "the objects"})


def _unprivileged(*words: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    """Run a command to which the rights of files apply, whoever runs the tests."""
    drop = ["setpriv", "--bounding-set=-dac_override,-dac_read_search"] if os.geteuid() == 0 else []
    return subprocess.run(
        [*drop, sys.executable, "-m", "propdesk", "--lang", "en", *words],
        capture_output=True, text=True, check=False, cwd=cwd, env=process_environment({}), timeout=60,
    )  # fmt: skip


@pytest.mark.needs("setpriv")
@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=[pytest.mark.torture] * (name in RARE)) for name in READ_ONLY]
)
def test_what_can_only_be_read_is_read_and_never_half_written(
    name: str, built: Path, tmp_path: Path, propdesk: Runner
) -> None:
    ground = Ground(plain(built, tmp_path), propdesk)
    ground.do("2026-02-01 09:00", "fee", "balance")
    before = state(ground)
    closed = READ_ONLY[name](ground.root)
    for path in closed:
        path.chmod(0o555)
    try:
        done = _unprivileged(*_PAY, cwd=ground.root)
    finally:
        for path in closed:
            path.chmod(0o755)
    assert done.returncode == 8, done.stderr
    assert "Nothing was changed" in done.stderr
    assert "ermission denied" in done.stderr
    assert state(ground) == before
    assert ground.pay("R").code == 0


@pytest.mark.needs("setpriv")
def test_a_work_tree_that_can_only_be_read_says_that_the_commit_stands(
    built: Path, tmp_path: Path, propdesk: Runner
) -> None:
    ground = Ground(plain(built, tmp_path), propdesk)
    ground.root.chmod(0o555)
    try:
        done = _unprivileged(*_PAY, cwd=ground.root)
    finally:
        ground.root.chmod(0o755)
    assert done.returncode == 8, done.stderr
    assert "stands" in done.stderr or "Nothing was changed" in done.stderr
    assert ground.pay("R").code == 0
    assert ground.git("status", "--porcelain") == ""


# --- variables that were set for another repository ------------------------------------------------


def test_variables_of_git_lead_nowhere_else(
    built: Path, tmp_path: Path, propdesk: Runner, monkeypatch: pytest.MonkeyPatch
) -> None:
    ground = Ground(plain(built, tmp_path), propdesk)
    (tmp_path / "other").mkdir()
    other = Ground(plain(built, tmp_path / "other"), propdesk)
    before = state(other)
    with monkeypatch.context() as hostile:
        for name, value in _hostile(other.root, tmp_path).items():
            hostile.setenv(name, value)
        made = ground.pay("R")
        assert made.code == 0, made.stderr
        assert ground.do("2026-02-06 10:00", "fee", "balance", "-o", "json").json["totals"]["paid"] == "1.00"
    assert state(other) == before
    assert sorted(path.name for path in tmp_path.iterdir()) == ["desk", "other"]
    do_the_job_after(ground)


def _hostile(other: Path, place: Path) -> dict[str, str]:
    ran = f"touch {place}/ran;"
    return {
        "GIT_DIR": f"{other}/.git", "GIT_WORK_TREE": str(other), "GIT_COMMON_DIR": f"{other}/.git",
        "GIT_INDEX_FILE": f"{place}/index", "GIT_OBJECT_DIRECTORY": f"{place}/objects",
        "GIT_ALTERNATE_OBJECT_DIRECTORIES": f"{other}/.git/objects", "GIT_NAMESPACE": "other",
        "GIT_PREFIX": "x/", "GIT_INTERNAL_SUPER_PREFIX": "x/", "GIT_QUARANTINE_PATH": f"{place}/objects",
        "GIT_CONFIG": f"{place}/config", "GIT_CONFIG_PARAMETERS": f"'core.hooksPath'='{place}/hooks'",
        "GIT_CONFIG_COUNT": "3000000000000",
        "GIT_CONFIG_KEY_0": "core.fsmonitor", "GIT_CONFIG_VALUE_0": ran,
        "GIT_CONFIG_KEY_1": "core.worktree", "GIT_CONFIG_VALUE_1": str(other),
        "GIT_CONFIG_KEY_2": "gpg.program", "GIT_CONFIG_VALUE_2": ran,
        "GIT_EDITOR": ran, "GIT_PAGER": ran, "GIT_SSH_COMMAND": ran, "GIT_EXTERNAL_DIFF": ran,
        "GIT_ASKPASS": ran, "GIT_PROXY_COMMAND": ran, "GIT_SEQUENCE_EDITOR": ran,
        "GIT_TRACE": f"{place}/trace", "GIT_TRACE2_EVENT": f"{place}/trace2", "GIT_TRACE_SETUP": "1",
        "GIT_GLOB_PATHSPECS": "1", "GIT_ICASE_PATHSPECS": "1", "GIT_NOGLOB_PATHSPECS": "1",
        "GIT_DEFAULT_HASH": "sha256", "GIT_DEFAULT_REF_FORMAT": "reftable", "GIT_TEMPLATE_DIR": str(other),
        "GIT_SHALLOW_FILE": f"{place}/shallow", "GIT_GRAFT_FILE": f"{place}/grafts", "GIT_FLUSH": "maybe",
        "GIT_REPLACE_REF_BASE": "refs/heads/", "GIT_DIFF_OPTS": "--unified=9", "GIT_ATTR_SOURCE": "HEAD",
        "GIT_REFLOG_ACTION": "x", "GIT_DISCOVERY_ACROSS_FILESYSTEM": "maybe", "GIT_REF_PARANOIA": "x",
        "GIT_INDEX_VERSION": "4", "GIT_TEST_SPLIT_INDEX": "1", "GIT_TEST_FSMONITOR": ran, "GIT_ADVICE": "0",
    }  # fmt: skip


def do_the_job_after(ground: Ground) -> None:
    """Go on as if nothing had been."""
    assert ground.pay("R2").rows[0]["receipt"] == "A-000002"
    assert ground.git("fsck", "--strict", "--no-dangling") == ""
    assert ground.git("status", "--porcelain") == ""


@pytest.mark.parametrize("count", ["²", "٣", "-1", "x", "1e9", ""])
def test_an_odd_count_of_settings_is_none(count: str, monkeypatch: pytest.MonkeyPatch) -> None:
    from propdesk.store.gitenv import environment

    monkeypatch.setenv("GIT_CONFIG_COUNT", count)
    monkeypatch.setenv("GIT_CONFIG_KEY_0", "safe.directory")
    assert "GIT_CONFIG_KEY_0" not in environment()


# --- history that is not here ----------------------------------------------------------------------


def test_a_shallow_clone_shows_the_history_it_has(built: Path, tmp_path: Path, propdesk: Runner) -> None:
    git(tmp_path, "clone", "-q", "--depth=1", f"file://{built}", "clone")
    ground = Ground(tmp_path / "clone", propdesk)
    assert len(ground.do("2026-02-06 09:00", "log", "-o", "json").rows) == 1
    do_a_short_job(ground)
    assert len(ground.do("2026-02-06 09:00", "log", "-o", "json").rows) == 4


def test_commit_messages_of_the_user_are_read_in_their_encoding(
    built: Path, tmp_path: Path, propdesk: Runner
) -> None:
    ground = Ground(plain(built, tmp_path), propdesk)
    message = tmp_path / "message"
    message.write_bytes("补录：三月的单价".encode("gb18030"))
    ground.git("-c", "i18n.commitEncoding=GB18030", "commit", "-q", "--allow-empty", "-F", str(message))
    assert "补录：三月的单价" in ground.do("2026-02-06 09:00", "log").stdout
