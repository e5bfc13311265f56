"""How long the ticket desk takes at 100,000 tickets, each figure against what it is to beat.

``python benchmarks/bench_tickets.py --tickets 100000`` makes a desk of so many tickets over three years, of
which the latest hundredth is open, and measures whole processes: lists against ``git status`` in the same
repository, a ticket written against ``git add && git commit`` of one file there, the index against reading
every file with yaml's CSafeLoader.
"""

from __future__ import annotations

import argparse
import random
import statistics
import subprocess
import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path

import yaml
from measure import ground, propdesk, taken

from propdesk.domain.changes import Change, Put
from propdesk.domain.ids import CROCKFORD
from propdesk.domain.periods import format_moment
from propdesk.store.desk import start_desk

UNITS, YEARS = 2000, 3
END = datetime(2026, 11, 30, 17, 0)
NOW = "2026-12-01 10:00"
OPEN = 100
"""One of so many tickets is open: the latest ones."""

CATEGORIES = ("water", "electrical", "leak", "lift", "cleaning", "noise", "parking", "other")
WORDS = (
    "厨房水管漏水",
    "客厅灯不亮",
    "电梯停运",
    "楼道垃圾未清",
    "邻居装修噪音",
    "车位被占",
    "门禁卡失灵",
    "外墙渗水",
)


def main() -> None:
    """Build a desk, measure, print one line a figure."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--tickets", type=int, default=10000)
    options.add_argument("--rounds", type=int, default=5)
    size = options.parse_args()
    with ground() as place:
        desk = place / "desk"
        start_desk(desk, lambda _: Change("init", "init: bench", "lin", list(records(size.tickets))))
        _measure(desk, rounds=size.rounds)


def _measure(desk: Path, *, rounds: int) -> None:
    built = _median(lambda: _run(desk, "reindex"), rounds=1)
    read = _median(lambda: _read_all(desk), rounds=1)
    _say("index from nothing", built, "CSafeLoader reading all", read, 0.3)
    status = _median(lambda: _git(desk, "status", "--porcelain"), rounds=rounds)
    month = ("ticket", "list", "--since", "2026-11-01", "--all")
    some = sorted((desk / "tickets").glob("*/*.yaml"))[-1].stem
    for name, words in {
        "ticket list (open)": ("ticket", "list"),
        "ticket overdue": ("ticket", "overdue"),
        "find 漏水 (20)": ("find", "漏水", "--limit", "20"),
        "ticket list of a month": month,
        "ticket show": ("ticket", "show", some),
    }.items():
        _say(name, _median(lambda words=words: _run(desk, *words), rounds=rounds), "git status", status, 1.0)
    commit = _median(lambda: _commit(desk), rounds=rounds)
    new = ("ticket", "new", "--unit", "1-1-0101", "--category", "water", "漏水")
    _say("ticket new", _median(lambda: _run(desk, *new), rounds=rounds), "git add && git commit", commit, 1.0)


def records(tickets: int) -> Iterator[Put]:
    """Make the records of a desk with so many tickets."""
    clerks = [{"id": "lin", "name": "林", "roles": ["cashier"]}]
    workers = [{"id": f"w{at}", "name": f"师傅{at}", "dept": "工程部"} for at in range(1, 9)]
    tills = [{"id": "A", "clerk": "lin"}]
    yield Put(
        "desk", "desk", {"schema": 1, "name": "大院", "clerks": clerks, "tills": tills, "workers": workers}
    )
    doors = {"entrances": [{"code": "1", "floors": 25, "lift": True}]}
    for number in range(UNITS):
        house, floor, room = number // 100 + 1, number % 100 // 4 + 1, number % 4 + 1
        if number % 100 == 0:
            yield Put("building", str(house), doors)
        place = {"building": str(house), "entrance": "1", "room": f"{floor:02d}{room:02d}", "floor": floor}
        yield Put("unit", _unit(number), {**place, "kind": "flat"})
    chance = random.Random(5)
    step = timedelta(days=365 * YEARS) / tickets
    for at in range(tickets):
        yield _ticket(END - step * (tickets - at), at, chance, live=at >= tickets - tickets // OPEN)


def _unit(number: int) -> str:
    return f"{number // 100 + 1}-1-{number % 100 // 4 + 1:02d}{number % 4 + 1:02d}"


def _ticket(moment: datetime, at: int, chance: random.Random, *, live: bool) -> Put:
    moment = moment.replace(second=0, microsecond=0)
    number, ending = at, ""
    for _ in range(5):
        number, rest = divmod(number, 32)
        ending = CROCKFORD[rest] + ending
    record = {
        "kind": "repair",
        "channel": "hotline",
        "priority": chance.choice(("normal", "normal", "normal", "urgent", "low")),
        "category": chance.choice(CATEGORIES),
        "unit": _unit(chance.randrange(UNITS)),
        "at": format_moment(moment),
        "clerk": "lin",
        "text": f"{chance.choice(WORDS)}，第 {at} 件",
        "events": [
            {"id": f"{kind[:2]}{at % 1000:03d}".translate(_PLAIN), "kind": kind,
             "at": format_moment(moment + timedelta(minutes=20 * step)), "clerk": "lin", **said}
            for step, (kind, said) in enumerate(_life(chance, live=live), 1)
        ],
    }  # fmt: skip
    return Put("ticket", f"T-{moment:%y%m%d}-{ending}", record)


_PLAIN = str.maketrans("ilou", "1100")


def _life(chance: random.Random, *, live: bool) -> Iterator[tuple[str, dict[str, object]]]:
    yield "assigned", {"to": f"w{chance.randrange(8) + 1}", "dept": "工程部"}
    if live:
        return
    yield "accepted", {}
    yield "resolved", {"result": "已修复"}
    yield "called-back", {"score": chance.choice((3, 4, 5, 5, 5)), "solved": True}
    yield "closed", {}


def _read_all(desk: Path) -> None:
    for path in sorted(desk.rglob("*.yaml")):
        yaml.load(path.read_bytes(), yaml.CSafeLoader)


def _run(desk: Path, *words: str) -> None:
    taken(*propdesk("-C", desk, "--at", NOW, *words, "-o", "json"))


def _git(desk: Path, *words: str) -> None:
    subprocess.run(["git", "-C", desk, *words], check=True, capture_output=True)


def _commit(desk: Path) -> None:
    path = desk / "buildings" / "1.yaml"
    path.write_text(path.read_text("utf-8").rstrip("\n") + "\n\n\n", encoding="utf-8")
    _git(desk, "add", "buildings/1.yaml")
    _git(desk, "commit", "-q", "-m", "bench")
    _git(desk, "revert", "--no-edit", "HEAD")


def _median(work: Callable[[], object], *, rounds: int) -> float:
    times = []
    for _ in range(rounds):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def _say(name: str, seconds: float, other: str, against: float, target: float) -> None:
    ratio = seconds / against
    print(
        f"{name:28} {seconds:7.3f} s = {ratio:5.2f} x {other} ({against:.3f} s; target {target})", flush=True
    )


if __name__ == "__main__":
    main()
