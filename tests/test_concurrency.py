"""Several commands at once: they wait for each other, lose nothing, and give up only after the wait.

Many clerks on one till stand in ``tests/torture/test_concurrency.py``.
"""

from __future__ import annotations

import re
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import smalldesk
from conftest import Runner, process_environment

pytestmark = pytest.mark.slow

ROUNDS = 3
WHEN = "2026-03-20 09:00"
TILLS = {"lin": "tills/2026-03/2026-03-20-a.yaml", "chen": "tills/2026-03/2026-03-20-b.yaml"}
_HOLD = """
import fcntl, sys
with open(sys.argv[1], "ab") as lock:
    fcntl.flock(lock, fcntl.LOCK_EX)
    print("held", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    """A desk of two cashiers with some months behind it."""
    smalldesk.build(tmp_path / "desk")
    return tmp_path / "desk"


def _start(desk: Path, *words: str, wait: str = "120") -> subprocess.Popen[str]:
    """Begin a command in a process of its own."""
    return subprocess.Popen(
        [sys.executable, "-m", "propdesk", "-C", str(desk), "--lang", "en", "--at", WHEN, *words],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=process_environment({"PROPDESK_LOCK_WAIT": wait}),
        text=True,
    )


def _ended(command: subprocess.Popen[str]) -> tuple[int, str]:
    _, said = command.communicate(timeout=180)
    return command.returncode, said


@contextmanager
def _held(desk: Path) -> Iterator[subprocess.Popen[str]]:
    """Let another process hold the desk; it lets go when its stdin ends."""
    lock = str(desk / ".git/propdesk/lock")
    other = subprocess.Popen(
        [sys.executable, "-c", _HOLD, lock], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert other.stdout is not None
    assert other.stdout.readline() == "held\n"
    try:
        yield other
    finally:
        other.communicate("")


def test_two_tills_bills_and_edits_at_once_lose_nothing(desk: Path) -> None:
    before = smalldesk.git(desk, "rev-parse", "HEAD").strip()
    jobs = [
        ("--as", clerk, "fee", "pay", unit, "1", "--ref", f"{clerk}-{unit}-{number}")
        for number in range(ROUNDS)
        for clerk in TILLS
        for unit in (smalldesk.FLAT, smalldesk.SHOP)
    ]
    jobs += [("fee", "bill", "--period", "2026-03"), ("unit", "edit", smalldesk.SHOP, "--note", "新")]
    running = [_start(desk, *job) for job in jobs]
    assert [_ended(command)[0] for command in running] == [0] * len(jobs)
    log = smalldesk.git(desk, "log", "--format=%x00%s", "--name-only", f"{before}..HEAD").split("\0")[1:]
    assert len(log) == len(jobs)
    for commit in log:
        _assert_own_paths(*commit.strip().split("\n", 1))
    for clerk, path in TILLS.items():
        sheet = smalldesk.git(desk, "show", f"HEAD:{path}")
        assert len(set(re.findall(rf"ref: {clerk}-[0-9-]+", sheet))) == 2 * ROUNDS
        numbers = [int(found) for found in re.findall(r"[AB]-(\d{6}), kind: receipt", sheet)]
        assert numbers == list(range(numbers[0], numbers[0] + 2 * ROUNDS))
    assert smalldesk.git(desk, "fsck", "--strict", "--no-dangling", "--no-progress") == ""
    assert smalldesk.git(desk, "status", "--porcelain") == ""


def _assert_own_paths(subject: str, paths: str) -> None:
    named = set(paths.split())
    if subject.startswith("fee: pay A"):
        assert named == {TILLS["lin"]}
    elif subject.startswith("fee: pay B"):
        assert named == {TILLS["chen"]}
    elif subject.startswith("fee: bill"):
        assert named
        assert all(path.startswith("bills/2026-03/") for path in named)
    else:
        assert named == {f"units/1/{smalldesk.SHOP}.yaml"}


def test_a_command_gives_up_only_after_the_wait(desk: Path) -> None:
    before = smalldesk.git(desk, "rev-parse", "HEAD")
    with _held(desk):
        begun = time.monotonic()
        code, said = _ended(_start(desk, "fee", "pay", smalldesk.FLAT, "1", wait="1"))
        waited = time.monotonic() - begun
    assert code == 7
    assert waited >= 1
    assert "1 seconds" in said
    assert "Nothing was changed" in said
    assert smalldesk.git(desk, "rev-parse", "HEAD") == before
    assert smalldesk.git(desk, "status", "--porcelain") == ""


def test_a_command_that_waits_goes_on_when_the_desk_is_free(desk: Path) -> None:
    with _held(desk) as other:
        command = _start(desk, "fee", "pay", smalldesk.FLAT, "1", wait="60")
        with pytest.raises(subprocess.TimeoutExpired):
            command.wait(1)
        other.communicate("")
        assert _ended(command)[0] == 0
    assert "fee: pay A-" in smalldesk.git(desk, "log", "-1", "--format=%s")


def test_reading_waits_for_nobody(desk: Path, propdesk: Runner) -> None:
    with _held(desk):
        for words in (("fee", "balance"), ("fee", "arrears"), ("unit", "list")):
            assert propdesk("-C", desk, "--at", WHEN, *words).code == 0
        dry = propdesk("-C", desk, "--at", WHEN, "fee", "pay", smalldesk.FLAT, "1", "--dry-run")
        assert dry.code == 0
