"""One point of the torture: a fault, what the user does in between, and the look at what comes of it."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path
from zlib import crc32

from torture.desks import Scenario, commit_of_the_user, verify
from torture.faults import CHILD, KILL, PARENT, Faulted, Series, run, run_faulted

DISK = 8
_AGAIN = ("write", "rename", "unlink", "fsync", "link", "mkdir", "unlinkat")
"""Calls at which the recovery is killed in its turn."""


def try_point(scenario: Scenario, series: Series, n: int, *, template: Path, scratch: Path) -> bool:
    """Try the n-th fault of a series on a fresh copy; tell whether it happened."""
    desk = scratch / "desk"
    shutil.rmtree(scratch, ignore_errors=True)
    scratch.mkdir(parents=True)
    subprocess.run(["cp", "-a", str(template), str(desk)], check=True)
    faulted = run_faulted(scenario.words(desk), series, n, scratch=scratch / "fault")
    _judge(scenario, series, desk, faulted)
    number = n + crc32(str(series).encode())  # short series shall not all be alike
    if series.action == KILL and number % 2 == 0:
        commit_of_the_user(desk)
    if number % 10 == 0:
        _kill_recovery(scenario, desk, n, scratch)
    _succeed(scenario.words_after(desk))
    assert scenario.count(desk) in (0, 1)
    verify(desk)
    _succeed(scenario.words(desk))
    assert scenario.count(desk) == 1
    verify(desk)
    return faulted.hit


def _judge(scenario: Scenario, series: Series, desk: Path, faulted: Faulted) -> None:
    """A command that lives on says what happened: done, or refused with what stands."""
    if faulted.hit and series.action == KILL and series.mode != CHILD:
        assert faulted.code in (137, -9), faulted
        return
    assert faulted.code in (0, DISK), faulted
    assert faulted.hit or faulted.code == 0, faulted
    if faulted.code == 0:
        assert scenario.count(desk) == 1, faulted
        verify(desk, hurt=faulted.hit)
    if "Nothing was changed" in faulted.stderr:
        assert scenario.count(desk) == 0, faulted


def _kill_recovery(scenario: Scenario, desk: Path, n: int, scratch: Path) -> None:
    for m in range(1, 4):
        call = _AGAIN[(n // 10 + m) % len(_AGAIN)]
        run_faulted(scenario.words_after(desk), Series(PARENT, call, KILL), m, scratch=scratch / "again")


def _succeed(words: list[str]) -> None:
    code, _, stderr = run(words)
    assert code == 0, stderr
