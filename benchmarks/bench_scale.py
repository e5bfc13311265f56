"""How long a large property takes: a bill run, arrears over years, the index from nothing.

``python benchmarks/bench_scale.py --units 10000 --months 36`` measures against the targets; the default is
smaller. Whole processes with the most memory each takes; every figure includes the output, as JSON.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path

from measure import Taken, ground, propdesk, taken

from propdesk.domain.changes import Change, Put
from propdesk.domain.periods import Month
from propdesk.store.desk import start_desk

ITEMS = ("property", "lift", "refuse")
FIRST = Month(2024, 1)
START = "2026-12-31 10:00"
BILL_TARGET = 5.0
"""Seconds for 10,000 units x 3 items, worked out, validated and committed."""


def main() -> None:
    """Build a property, measure, print one line a figure."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--units", type=int, default=1000)
    options.add_argument("--months", type=int, default=12)
    size = options.parse_args()
    with ground() as place:
        _measure(place / "desk", units=size.units, months=size.months)


def _measure(desk: Path, *, units: int, months: int) -> None:
    start_desk(desk, lambda _: Change("init", "init: bench", "lin", list(records(units))))
    told = f"{units} units × {len(ITEMS)} items"
    _say(f"index of {units} units from nothing", run(desk, "reindex"))
    _say(f"bill run, {told} (target {BILL_TARGET} s for 10000)", bill(desk, FIRST))
    _say(f"the same run again, all billed: {told}", bill(desk, FIRST))
    for step in range(1, months):
        bill(desk, FIRST.plus(step), "--item", ITEMS[0])
    lines = units * (len(ITEMS) + months - 1)
    _say(f"arrears, {units} units over {months} months: {lines} lines", run(desk, "fee", "arrears"))
    _say(f"arrears by building, {lines} lines", run(desk, "fee", "arrears", "--by", "building"))
    _say(f"index of {lines} lines from nothing", run(desk, "reindex"))


def bill(desk: Path, month: Month, *more: str) -> Taken:
    """Bill a month of the property."""
    return run(desk, "fee", "bill", "--period", str(month), *more)


def run(desk: Path, *words: str) -> Taken:
    """Run a command on the desk, its output as JSON."""
    return taken(*propdesk("-C", desk, "--at", START, *words, "-o", "json"))


def _say(name: str, found: Taken) -> None:
    print(
        f"{name:72} {found.seconds:6.2f} s ({found.busy:6.2f} s busy) {found.megabytes:6.0f} MB", flush=True
    )


def records(units: int) -> Iterator[Put]:
    """Make the records of a property of so many units."""
    clerks = [{"id": "lin", "name": "林", "roles": ["cashier"]}]
    tills = [{"id": "A", "clerk": "lin"}]
    yield Put("desk", "desk", {"schema": 1, "name": "大院", "clerks": clerks, "tills": tills})
    since = FIRST.first.isoformat()
    for item in ITEMS:
        price = [{"from": since, "price": "2.1", "surcharge": "5"}]
        terms = {"formula": "area", "cycle": 1, "timing": "advance", "due_days": 14}
        yield Put("tariff", item, {"title": item, **terms, "prices": price})
    doors = {"entrances": [{"code": "1", "floors": 25, "lift": True}]}
    for number in range(units):
        if number % 100 == 0:
            yield Put("building", str(number // 100 + 1), doors)
        house, floor, room = str(number // 100 + 1), number % 100 // 4 + 1, number % 4 + 1
        yield Put("unit", f"{house}-1-{floor:02d}{room:02d}", _unit(house, floor, room, since))


def _unit(house: str, floor: int, room: int, since: str) -> dict[str, object]:
    return {
        "building": house,
        "entrance": "1",
        "room": f"{floor:02d}{room:02d}",
        "floor": floor,
        "kind": "flat",
        "area": f"{80 + floor}.{room}5",
        "charges": [{"item": item, "from": since} for item in ITEMS],
    }


if __name__ == "__main__":
    main()
