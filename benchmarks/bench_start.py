"""How long help takes, against ``import click`` in the same interpreter: medians of interleaved runs."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping, Sequence

from measure import Taken, ground, medians, taken

ROUNDS = 31
TARGET = 1.3
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
    with ground():
        found = medians({name: _run(code) for name, code in CASES.items()}, rounds=ROUNDS)
    for name, median in found.items():
        ratio = median / found["import click"]
        print(f"{name:32} {median * 1000:7.1f} ms  {ratio:5.2f} × import click (target {TARGET})")


def _run(code: Sequence[str]) -> Callable[[], Taken]:
    return lambda: taken(sys.executable, "-c", *code)


if __name__ == "__main__":
    main()
