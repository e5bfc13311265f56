"""The desk's lock: one writer at a time, told apart from a dead one by the system itself."""

from __future__ import annotations

import os
import random
import time
from collections.abc import Callable
from pathlib import Path
from types import TracebackType

from propdesk.domain.messages import Busy, SystemRefused, msg
from propdesk.store import platform, trace
from propdesk.store.git import Repository

WAIT = 60.0


def wait_budget() -> float:
    """Give the seconds to wait for a lock: PROPDESK_LOCK_WAIT, else a minute."""
    text = os.environ.get("PROPDESK_LOCK_WAIT", "")
    try:
        return float(text) if text else WAIT
    except ValueError:
        return WAIT


def wait_until(ready: Callable[[], bool], *, wait: float) -> bool:
    """Ask again and again, at most ``wait`` seconds; uneven pauses keep waiting commands apart."""
    end = time.monotonic() + wait
    while not ready():
        if time.monotonic() >= end:
            return False
        time.sleep(random.uniform(0.002, 0.02))
    return True


def desk_folder(repo: Repository) -> Path:
    """Give our own folder in the git directory."""
    return repo.git_dir / "propdesk"


class DeskLock:
    """Hold the desk for one command (a context manager); Busy if another holds it too long.

    Freed by closing the descriptor, never by unlocking: a git child that outlives us keeps its copy,
    so that nobody begins while it may still act. The file stays.
    """

    def __init__(self, repo: Repository, *, wait: float | None = None) -> None:
        self.repo = repo
        self.wait = wait_budget() if wait is None else wait
        self.path = desk_folder(repo) / "lock"

    def __enter__(self) -> DeskLock:
        descriptor, began = self._open(), time.perf_counter()
        try:
            taken = wait_until(lambda: platform.try_lock(descriptor), wait=self.wait)
        except BaseException:
            os.close(descriptor)
            raise
        trace.say("lock", taken=taken, ms=trace.since(began))
        if not taken:
            os.close(descriptor)
            raise Busy(
                msg("Another command holds the desk; waited {seconds} seconds", seconds=f"{self.wait:g}"),
                hint=msg("Nothing was changed; try again"),
            )
        self.repo.held = descriptor
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        descriptor, self.repo.held = self.repo.held, None
        if descriptor is not None:
            os.close(descriptor)

    def _open(self) -> int:
        try:
            self.path.parent.mkdir(exist_ok=True)
            return platform.open_lock(self.path)
        except OSError as error:
            raise SystemRefused(
                msg("The desk cannot be written: {reason}. Nothing was changed", reason=error.strerror or ""),
            ) from error
