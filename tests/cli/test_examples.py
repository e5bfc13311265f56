"""Every example of every help page is run on the demo desk, at the moment for which it was built."""

from __future__ import annotations

import random
import shlex
import shutil
from collections.abc import Mapping
from pathlib import Path

import pytest
from attached import JPEG, photo
from channelbills import Paid, wechat
from cliwalk import LEAVES, load_command
from conftest import NOW, Runner
from workbooks import plain_book, sample, write

from propdesk.domain.changes import Change, Put
from propdesk.services.demo import build_demo
from propdesk.store.desk import Desk

pytestmark = pytest.mark.xdist_group("examples")

MONTHS = 3
"""So many months of the history are enough for the examples."""

BEFORE_A_DESK = frozenset({"init", "demo", "help", "completion"})
"""Commands that are called where there is no desk."""

FIRST: Mapping[str, str] = {
    "fee read": "fee read 1001 water 120 --date 2026-11-12",
    "fee charge": "fee tariff set repair --title 有偿维修 --formula once",
    "fee prepay": "fee bill --period 2026-11 --catch-up",
    "fee relief end": "fee relief add 1001 --charged 70 --from 2026-11-01 --to 2027-05-31 --why 空置",
    "fee share": "fee tariff set lift --title 电梯 --formula share",
    "fee letters proof": "fee dun",
    "fee letters show": "fee dun",
    "fee void-receipt": "fee pay 1001 219.24",
    "fee expense void": "fee expense add cleaning 5",
    "fee invoice void": "fee invoice issue --number 26312000000012345678 --receipt A-000001",
    "fee void-run": "fee bill --period 2026-11",
    "approve": "fee waive property/2-1-1001/2026-10-01 20 -m 困难户",
    "reject": "fee waive property/2-1-1001/2026-10-01 20 -m 困难户",
    "fee deposit deduct": "fee deposit take 1001 2000 --kind renovation",
    "fee deposit refund": "fee deposit take 1001 2000 --kind renovation",
    "templates diff": "templates copy notice.typ",
    "templates remove": "templates copy notice.typ",
    "void last": "fee pay 1001 219.24",
    "ticket attach": "ticket new --unit 2-1-1001 --category water 厨房水管漏水",
    "ticket slip": "ticket new --unit 2-1-1001 --category water 厨房水管漏水",
    **dict.fromkeys(("ticket accept", "ticket return", "ticket start"), "ticket assign k3q9x --to wang"),
    "ticket resume": "ticket hold k3q9x --for parts",
    "ticket resolve": "fee tariff set repair --title 有偿维修 --formula once",
    **dict.fromkeys(
        ("ticket callback", "ticket close", "ticket reopen"), "ticket resolve k3q9x --result 已修复"
    ),
}
"""What is done before, because the demo desk has nothing that could be taken back."""

_WAITING = (
    "propdesk fee void-run 2026-11/property -m '价格录错'",
    "propdesk fee waive property/2-1-1001/2026-10-01 20 -m '漏水补偿'",
    "propdesk fee waive property/2-1-1001/2026-10-01 -m '困难户'",
    "propdesk fee refund A-000001 10 -m '多收' --method cash",
)
ENDS: Mapping[str, tuple[tuple[int, ...], str]] = {
    "propdesk doctor": ((0, 1), "looks at this machine, too: its clock, its disk"),
    "propdesk doctor -o json": ((0, 1), "looks at this machine, too: its clock, its disk"),
    "propdesk fee close 2026-10 --dry-run": ((3,), "the last month's till days of the demo desk are open"),
    "propdesk fee close 2026-10 -m '十月结账'": ((3,), "likewise"),
    "propdesk import units.xlsx": ((1,), "the workbook of the tests has rows that are left out"),
    "propdesk import units.xlsx --dry-run": ((1,), "the workbook of the tests has rows that are left out"),
    "propdesk pay 1001": ((2,), "asks for the amount, which needs a terminal"),
    **dict.fromkeys(_WAITING, ((9,), "waits for another person, as the demo desk has it")),
}
"""Examples that end with another exit code than 0, and why."""

INSTEAD: Mapping[str, tuple[str, str]] = {
    "propdesk fee expense void k3q9x -m '重复登记'": (
        "fee expense void {last} -m '重复登记'",
        "ids are drawn; the test has just entered one",
    ),
    "propdesk demo demo": (
        "demo demo --dry-run",
        "tests/services/test_demo.py builds it, which takes seconds",
    ),
    "propdesk demo /tmp/desk --no-notices": ("demo desk2 --no-notices --dry-run", "likewise"),
    "propdesk ticket attach k3q9x leak.jpg": ("ticket attach {id} leak.jpg", "ids are drawn"),
    "propdesk ticket attach k3q9x leak.jpg ceiling.jpg -m '业主微信发来'": (
        "ticket attach {id} leak.jpg ceiling.jpg -m '业主微信发来'",
        "likewise",
    ),
    "propdesk ticket slip k3q9x": ("ticket slip {id}", "likewise"),
    "propdesk ticket slip k3q9x -O slip.pdf": ("ticket slip {id} -O slip.pdf", "likewise"),
    "propdesk ticket slip k3q9x a1b2c -O slips.pdf --two": (
        "ticket slip {id} {last} -O slips.pdf --two",
        "likewise",
    ),
    "propdesk templates check": (
        "templates check notice.typ",
        "its own tests check all, which takes seconds",
    ),
    "propdesk merge FETCH_HEAD": ("merge HEAD", "the demo desk has no other clone"),
    "propdesk merge origin/main --dry-run": ("merge main --dry-run", "likewise"),
    "propdesk backup /media/usb": ("backup ../usb", "a disk of the reader's machine"),
    "propdesk backup /media/usb --keep 30": ("backup ../usb --keep 30", "a disk of the reader's machine"),
    "propdesk fee relief end R-261121-k3q9x -m '已入住'": (
        "fee relief end {last} -m '已入住'",
        "an id is drawn; the test has just granted one",
    ),
    "propdesk fee letters show L-261121-k3q9x": ("fee letters show {id}", "ids are drawn"),
    "propdesk fee letters show k3q9x -O letter.pdf": ("fee letters show {id} -O letter.pdf", "likewise"),
    "propdesk fee letters proof k3q9x --kind delivered --way ems --proof E12345CN": (
        "fee letters proof {id} --kind delivered --way ems --proof E12345CN",
        "likewise",
    ),
    "propdesk fee void-receipt A-000042 -m '金额录错'": (
        "fee void-receipt A-0{last} -m '金额录错'",
        "only a receipt of a day that is not closed can be void; the test has just taken one",
    ),
}
"""Examples in whose place another line is run, and why."""


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the demo desk once, with the files that examples name beside its records."""
    root = tmp_path_factory.mktemp("examples") / "demo"
    build_demo(root, now=NOW, random=random.Random(7).randrange, history=MONTHS)
    (root.parent / "usb").mkdir()
    (root / "units.xlsx").write_bytes(write(sample()))
    payments = plain_book(("房号", "金额", "流水号"), ("2-1-1001", "219.24", "R1"))
    (root / "payments.xlsx").write_bytes(payments)
    bank = ("交易日期", "交易流水号", "借方发生额", "贷方发生额", "对方户名", "摘要")
    line = ("2026-11-20", "20261120001234", None, "219.24", "张梦瑶", "转账")
    (root / "bank.xlsx").write_bytes(plain_book(bank, line))
    bill = wechat(Paid("4200001234", "219.24", "物业费 2-1-1001", day="2026-11-20", fee="1.32"))
    (root / "wechat.csv").write_bytes(bill)
    readings = plain_book(("房号", "表计类型", "本次读数"), ("2-1-1001", "水", "130"))
    (root / "readings.xlsx").write_bytes(readings)
    calls = ("工单号", "报修时间", "房号", "报修项目", "报修内容", "报修人", "联系电话")
    call = ("W1", "2026-11-20 09:00", "2-1-1001", "给排水", "厨房漏水", "李阿姨", "13900001111")
    (root / "tickets.xlsx").write_bytes(plain_book(calls, call))
    (root / "calls.csv").write_text(
        "来电日期,客户诉求,房号\n2026-11-20,厨房漏水,2-1-1001\n", encoding="utf-8"
    )
    for name in ("lock.jpg", "door.jpg", "leak.jpg", "ceiling.jpg"):
        photo(root, name, JPEG + name.encode())
    _hang_meters(root)
    _take_calls(root)
    return root


def _hang_meters(root: Path) -> None:
    """Set up items that are billed by consumption, and a water meter."""
    terms = {"formula": "consumption", "cycle": 1, "timing": "arrears"}
    prices = [{"from": "2026-01-01", "price": "3.5"}]
    meter = {"unit": "2-1-1001", "utility": "water", "item": "water", "serial": "SB-1001", "digits": 5}
    puts = (
        Put("tariff", "water", {"title": "水费", "utility": "water", **terms, "prices": prices}),
        Put("tariff", "electricity", {"title": "电费", "utility": "electricity", **terms, "prices": prices}),
        Put("meter", "M-aaaaaa", {**meter, "installed": "2026-01-01", "initial": "90"}),
    )
    Desk.open(root).commit(lambda _: Change("edit", "edit", "lin", puts))


def _take_calls(root: Path) -> None:
    """Name the workers, and write calls down under the ids that examples name; they need no callback."""
    settings = Desk.open(root).snapshot().get("desk", "desk")
    call = {"kind": "help", "channel": "hotline", "priority": "normal", "category": "water"}
    told = {"unit": "2-1-1001", "at": "2026-11-21 09:00", "clerk": "lin", "text": "厨房水管漏水"}
    puts = (
        Put("desk", "desk", {**settings, "workers": [{"id": "wang", "name": "王师傅"}]}),
        *(Put("ticket", f"T-261121-{end}", {**call, **told}) for end in ("k3q9x", "a1b2c", "c3d4e")),
    )
    Desk.open(root).commit(lambda _: Change("edit", "edit", "lin", puts))


def _writes(path: str) -> bool:
    return any(param.name == "dry_run" for param in load_command(path)[0].params)


@pytest.mark.parametrize("path", [path for path in LEAVES if path not in BEFORE_A_DESK])
def test_the_examples_hold_on_the_demo_desk(
    propdesk: Runner, request: pytest.FixtureRequest, tmp_path: Path, path: str
) -> None:
    for number, example in enumerate(load_command(path)[0].examples):
        place = request.getfixturevalue("demo")
        if path in FIRST or _writes(path):
            place = tmp_path / f"desk{number}"
            shutil.copytree(request.getfixturevalue("demo"), place, symlinks=True)
        _run(propdesk, example, path, place)


@pytest.mark.parametrize("path", sorted(BEFORE_A_DESK))
def test_the_examples_hold_where_there_is_no_desk(propdesk: Runner, tmp_path: Path, path: str) -> None:
    for number, example in enumerate(load_command(path)[0].examples):
        place = tmp_path / str(number)
        place.mkdir()
        _run(propdesk, example, path, place)


def _run(propdesk: Runner, example: str, path: str, place: Path) -> None:
    last = made = ""
    if path in FIRST:
        before = propdesk(*shlex.split(FIRST[path]), "-o", "json", cwd=place)
        assert before.code in (0, 9), before.stderr
        named = (row[key] for row in before.rows for key in ("receipt", "id") if key in row)
        last = str(next(named, ""))[-5:]
        made = str(next((row["id"] for row in before.rows if "id" in row), ""))
    line = INSTEAD.get(example, (example.removeprefix("propdesk "), ""))[0].format(last=last, id=made)
    line = line.replace("REQUEST", made).replace("DEPOSIT", made)
    allowed = ENDS.get(example, ((0,), ""))[0]
    ran = propdesk(*shlex.split(line.partition(" > ")[0]), cwd=place)
    assert ran.code in allowed, (example, ran.code, ran.stderr)


def test_no_exception_is_kept_for_an_example_that_is_gone() -> None:
    examples = {example for path in LEAVES for example in load_command(path)[0].examples}
    assert ENDS.keys() | INSTEAD.keys() <= examples
    assert FIRST.keys() <= set(LEAVES)
