"""Whole processes, timed: seconds from start to end, and the most memory that one took."""

from __future__ import annotations

import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
IDENTITY = "[user]\n\tname = bench\n\temail = bench@localhost\n"


@dataclass(frozen=True)
class Taken:
    """What a process took: seconds of the clock, seconds of the processor, megabytes at its most."""

    seconds: float
    busy: float
    megabytes: float


def taken(*words: object, cwd: Path = ROOT) -> Taken:
    """Run a program to its end; it must not fail."""
    start = time.perf_counter()
    child = subprocess.Popen(
        [str(word) for word in words], cwd=cwd, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    _, status, usage = os.wait4(child.pid, 0)
    seconds = time.perf_counter() - start
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode:
        raise SystemExit(f"{words} failed with {child.returncode}")
    return Taken(seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)


def propdesk(*words: object) -> tuple[object, ...]:
    """The command line that runs this checkout."""
    return (sys.executable, "-m", "propdesk", "--lang", "zh", *words)


def medians(cases: Mapping[str, Callable[[], Taken]], *, rounds: int) -> dict[str, float]:
    """The median seconds of each case, in interleaved rounds after one that does not count."""
    found = [{name: run().seconds for name, run in cases.items()} for _ in range(rounds + 1)]
    return {name: statistics.median(each[name] for each in found[1:]) for name in cases}


@contextmanager
def ground() -> Iterator[Path]:
    """A folder to work in, removed afterwards; git knows an identity, Python keeps compiled modules there."""
    place = Path(tempfile.mkdtemp(prefix="propdesk-bench-"))
    (place / "gitconfig").write_text(IDENTITY, encoding="utf-8")
    given = {
        "GIT_CONFIG_GLOBAL": str(place / "gitconfig"),
        "GIT_CONFIG_NOSYSTEM": "1",
        "PYTHONPATH": str(ROOT),
    }
    os.environ.update(given | {"PYTHONPYCACHEPREFIX": str(place / "compiled")})
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    try:
        yield place
    finally:
        shutil.rmtree(place)
