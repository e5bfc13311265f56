"""How long the commands of the counter take on the demo desk, against git and Python doing next to nothing.

Whole processes, medians of interleaved rounds. ``fee pay`` and ``fee bill`` are held against ``git add`` and
``git commit`` of one changed file in the same repository, help against ``import click``.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from itertools import count
from pathlib import Path

from measure import Taken, ground, medians, propdesk, taken

UNIT = "2-1-0101"
START = "2026-11-21 10:00"


def main() -> None:
    """Measure and print one line a case."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--rounds", type=int, default=11)
    rounds = options.parse_args().rounds
    with ground() as place:
        desk = place / "desk"
        taken(*propdesk("--at", START, "demo", desk, "--no-notices"))
        found = medians(_cases(desk), rounds=rounds)
    against = {"fee": "git add && git commit", "propdesk": "python -c 'import click'"}
    for name, seconds in found.items():
        base = against.get(name.split()[0])
        ratio = f"  {seconds / found[base]:5.2f} × {base}" if base else ""
        print(f"{name:28} {seconds * 1000:7.1f} ms{ratio}")


def _cases(desk: Path) -> dict[str, Callable[[], Taken]]:
    months, numbers = count(), count()

    def commit() -> Taken:
        (desk / "memo.txt").write_text(f"{next(numbers)}\n", encoding="utf-8")
        git = f"git -C {desk} add memo.txt && git -C {desk} commit -q -m memo"
        return taken("sh", "-c", git)

    def bill() -> Taken:
        year, month = divmod(2026 * 12 + 10 + next(months), 12)
        return taken(
            *propdesk("-C", desk, "--at", START, "fee", "bill", "--period", f"{year}-{month + 1:02d}")
        )

    return {
        "python -c pass": lambda: taken(sys.executable, "-c", "pass"),
        "python -c 'import click'": lambda: taken(sys.executable, "-c", "import click"),
        "propdesk --help": lambda: taken(*propdesk("--help")),
        "git add && git commit": commit,
        "fee pay": lambda: taken(*propdesk("-C", desk, "--at", START, "fee", "pay", UNIT, "1")),
        "fee bill (a month)": bill,
        "fee arrears": lambda: taken(*propdesk("-C", desk, "--at", START, "fee", "arrears")),
    }


if __name__ == "__main__":
    main()
