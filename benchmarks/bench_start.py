"""How long help takes, against ``import click`` in the same interpreter: medians of interleaved runs."""

from __future__ import annotations

import statistics
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

ROUNDS = 31
TARGET = 1.3
ROOT = Path(__file__).resolve().parent.parent
HELP = "import sys; from propdesk.cli.main import run; sys.argv = ['propdesk', *sys.argv[1:]]; run()"

CASES: Mapping[str, Sequence[str]] = {
    "python": ("pass",),
    "import click": ("import click",),
    "propdesk --help (en)": (HELP, "--lang", "en", "--help"),
    "propdesk --help (zh)": (HELP, "--lang", "zh", "--help"),
    "propdesk fee --help (zh)": (HELP, "--lang", "zh", "fee", "--help"),
    "propdesk fee pay --help (zh)": (HELP, "--lang", "zh", "fee", "pay", "--help"),
}


def main() -> None:
    """Measure and print one line a case."""
    times: dict[str, list[float]] = {name: [] for name in CASES}
    for _ in range(ROUNDS):
        for name, code in CASES.items():
            times[name].append(seconds(code))
    click = statistics.median(times["import click"])
    for name, taken in times.items():
        median = statistics.median(taken)
        print(f"{name:32} {median * 1000:7.1f} ms  {median / click:5.2f} × import click (target {TARGET})")


def seconds(code: Sequence[str]) -> float:
    """Time one process from start to end."""
    start = time.perf_counter()
    subprocess.run([sys.executable, "-c", *code], cwd=ROOT, stdout=subprocess.DEVNULL, check=True)
    return time.perf_counter() - start


if __name__ == "__main__":
    main()
