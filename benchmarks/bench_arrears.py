"""Arrears over years against hledger and bean-query, which are asked about the same postings.

``python benchmarks/bench_arrears.py --units 10000 --months 36`` measures against the target; the default is
smaller. The desk is billed and exported first, which is not counted; every figure is a whole process.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping
from pathlib import Path

from bench_scale import FIRST, ITEMS, START, bill, records
from measure import ground, medians, propdesk, taken

from propdesk.domain.changes import Change
from propdesk.store.desk import start_desk

TARGET = 10.0
"""How many times faster than either of them."""
AS_OF = START[:10]
ASKED = f"SELECT account, sum(position) WHERE account ~ 'Receivable' AND date < {AS_OF} GROUP BY account"


def main() -> None:
    """Build a property, export it, measure, print one line a figure."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--units", type=int, default=500)
    options.add_argument("--months", type=int, default=12)
    options.add_argument("--rounds", type=int, default=3)
    size = options.parse_args()
    with ground() as place:
        _build(place / "desk", units=size.units, months=size.months)
        journals = _export(place)
        lines = size.units * (len(ITEMS) + size.months - 1)
        print(f"{size.units} units over {size.months} months: {lines} lines", flush=True)
        _compare(place / "desk", journals, rounds=size.rounds)


def _build(desk: Path, *, units: int, months: int) -> None:
    start_desk(desk, lambda _: Change("init", "init: bench", "lin", list(records(units))))
    bill(desk, FIRST)
    for step in range(1, months):
        bill(desk, FIRST.plus(step), "--item", ITEMS[0])


def _export(place: Path) -> Mapping[str, Path]:
    journals = {form: place / f"books.{form}" for form in ("hledger", "beancount")}
    for form, journal in journals.items():
        found = taken(*propdesk("-C", place / "desk", "fee", "export", "-O", journal))
        size = journal.stat().st_size / 1e6
        print(f"export to {form}: {found.seconds:.2f} s, {found.megabytes:.0f} MB of memory, {size:.1f} MB")
    return journals


def _compare(desk: Path, journals: Mapping[str, Path], *, rounds: int) -> None:
    bean_query = Path(sys.executable).with_name("bean-query")
    found = medians(
        {
            "fee arrears": lambda: taken(
                *propdesk("-C", desk, "--at", START, "fee", "arrears", "-o", "json")
            ),
            "hledger balance": lambda: taken(
                "hledger", "-f", journals["hledger"], "balance", "Assets:Receivable", "-e", AS_OF
            ),
            "bean-query": lambda: taken(bean_query, journals["beancount"], ASKED),
        },
        rounds=rounds,
    )
    ours = found.pop("fee arrears")
    print(f"fee arrears {ours:.3f} s")
    for name, seconds in found.items():
        print(f"{name} {seconds:.3f} s: {seconds / ours:.1f} × (target {TARGET:.0f} ×)")


if __name__ == "__main__":
    main()
