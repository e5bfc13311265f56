"""10,000 fee notices as one PDF, QR codes and fonts included, against reportlab drawing the same lines.

Both begin with the same notices as values and end with the bytes of a file; each run is a process of its
own, and the median of interleaved rounds counts. reportlab draws the same QR codes (by zxing-cpp), and for
comparison its own. The fonts are prepared for it beforehand: it cannot embed the outlines of the bundled
ones. Memory is the largest of all processes of a run together.
"""

from __future__ import annotations

import argparse
import json
import random
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

from drawn import characters_of, drawn, face_of
from measure import ground

from propdesk.domain.papers import Notice, NoticeDesk, NoticeLine
from propdesk.render.language import Language
from propdesk.render.noticepdf import notices_pdf
from propdesk.render.paper import Press

ZH = Language("zh")
DESK = NoticeDesk(
    "翠竹苑", "示例市翠竹路 18 号", "010-5550 0118", ("前台：现金、刷卡、微信", "转账：请备注房号")
)
NAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜"
ITEMS = (("物业费", "area"), ("车位费", "fixed"), ("垃圾清运费", "fixed"))
DAY = date(2026, 10, 1)
WORKERS = 2


def notices(count: int) -> list[Notice]:
    """So many notices of three lines, no two alike."""
    chance = random.Random(5)
    return [_notice(at, chance) for at in range(count)]


def _notice(at: int, chance: random.Random) -> Notice:
    unit = f"{at // 400 + 1}-{at // 200 % 2 + 1}-{at % 200:04d}"
    lines = tuple(_line(title, formula, chance) for title, formula in ITEMS)
    current, earlier = sum(line.amount for line in lines), chance.randrange(1000, 99999)
    return Notice(
        number=f"2026-10/{unit}",
        unit=unit,
        addressee="".join(chance.choices(NAMES, k=3)),
        period="2026-10",
        lines=lines,
        current=current,
        arrears=earlier,
        credit=0,
        late=0,
        total=current + earlier,
        due=DAY,
        issued=DAY,
        payload=f"2026-10/{unit} {current + earlier}",
    )


def _line(title: str, formula: str, chance: random.Random) -> NoticeLine:
    area, extra = f"{chance.randrange(40, 180)}.{chance.randrange(10, 99)}", str(chance.randrange(10, 90))
    blank = NoticeLine(title, DAY, date(2026, 12, 31), formula, area, "1.3", extra, 3, 0, DAY)
    return replace(blank, amount=chance.randrange(1000, 200000))


def draw(what: str, count: int, face: Path) -> None:
    """Draw once in this process, and print what it took."""
    batch = notices(count)
    start, before = time.perf_counter(), time.process_time()
    if what == "propdesk":
        pdf = notices_pdf(batch, DESK, Press(ZH))
    else:
        pdf = drawn(batch, DESK, ZH, face, own=what == "own")
    seconds = time.perf_counter() - start
    own, others = (
        resource.getrusage(who).ru_maxrss // 1024 for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    )
    busy = sum(
        used.ru_utime + used.ru_stime
        for used in map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    )
    told = {
        "busy": (busy - before) / count * 1000,
        "rate": count / seconds,
        "megabytes": own + WORKERS * others,
        "size": len(pdf) / 1e6,
    }
    print(json.dumps(told))


def main() -> None:
    """Measure and print one line a way of drawing."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--count", type=int, default=10_000)
    options.add_argument("--rounds", type=int, default=3)
    options.add_argument("--draw", nargs=3, metavar=("WAY", "COUNT", "FACE"), help="one run of one way")
    given = options.parse_args()
    if given.draw:
        draw(given.draw[0], int(given.draw[1]), Path(given.draw[2]))
        return
    with ground() as place:
        face = face_of(characters_of(notices(given.count), DESK, ZH), place / "sans.ttf")
        # reportlab's pace does not depend on the number of pages: fewer of them are enough to know it.
        counts = {"propdesk": given.count, "same": min(given.count, 2000), "own": min(given.count, 300)}
        runs = [{way: _run(way, count, face) for way, count in counts.items()} for _ in range(given.rounds)]
    _tell(runs, given.count)


def _run(way: str, count: int, face: Path) -> dict[str, float]:
    words = [sys.executable, __file__, "--draw", way, str(count), str(face)]
    done = subprocess.run(words, check=True, capture_output=True, text=True)
    found: dict[str, float] = json.loads(done.stdout)
    return found


def _tell(runs: Sequence[dict[str, dict[str, float]]], count: int) -> None:
    rates = {way: statistics.median(run[way]["rate"] for run in runs) for way in runs[0]}
    busy = {way: statistics.median(run[way]["busy"] for run in runs) for way in runs[0]}
    most = max(run["propdesk"]["megabytes"] for run in runs)
    print(f"{count} notices as PDF, {most:.0f} MB in all processes; ms of processor a page:")
    print(f"propdesk                     {rates['propdesk']:7.0f} pages/s {busy['propdesk']:6.2f} ms")
    for way, words in (("same", "the same QR codes"), ("own", "its own QR codes")):
        ratio = statistics.median(run["propdesk"]["rate"] / run[way]["rate"] for run in runs)
        print(f"reportlab, {words:17} {rates[way]:7.0f} pages/s {busy[way]:6.2f} ms {ratio:6.2f} × slower")


if __name__ == "__main__":
    main()
