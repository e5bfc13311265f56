"""Write ``records/``: a small fictional property, by the tool's own store, the same bytes each time.

Run from the checkout: ``python tools/sample_property.py`` (``make records``). All people, numbers and
plates are invented.
"""

from __future__ import annotations

import random
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from propdesk.domain.changes import Change, Put
from propdesk.domain.ids import random_ending
from propdesk.store.desk import start_desk

START = "2024-01-01"
RECORDS = Path(__file__).resolve().parent.parent / "records"

DESK = {
    "schema": 1,
    "name": "翠竹苑",
    "timezone": "Asia/Shanghai",
    "locale": "zh",
    "address": "示例市翠竹路 18 号",
    "hotline": "010-5550 0118",
    "hours": {"open": "08:30", "close": "17:30"},
    "default_clerk": "lin",
    "clerks": [
        {"id": "lin", "name": "林晓", "roles": ["cashier"]},
        {"id": "zhao", "name": "赵明", "roles": ["cashier"]},
        {"id": "chen", "name": "陈主管", "roles": ["supervisor"]},
    ],
    "tills": [{"id": "A", "clerk": "lin"}, {"id": "B", "clerk": "zhao"}],
    "workers": [
        {"id": "wang", "name": "王师傅", "dept": "工程部"},
        {"id": "li", "name": "李电工", "dept": "工程部"},
        {"id": "sun", "name": "孙姐", "dept": "环境部"},
    ],
    "views": [{"name": "今日到期", "query": "status:open due<1d"}],
    "policies": {
        "waiver": "other",
        "late_waiver": "other",
        "refund": "other",
        "void_run": "other",
    },
    "pay_ways": ["前台：现金、刷卡、微信、支付宝", "转账：翠竹苑客服中心，备注房号"],
}
TARIFFS = {
    "property": ("物业费", "Management fee", "area", 1, 14, [{"from": START, "price": "2.1"}]),
    "shop": (
        "商铺物业费",
        "Shop management fee",
        "area",
        1,
        14,
        [{"from": START, "price": "4.5", "surcharge": "30"}],
    ),
    "parking": ("车位费", "Parking rent", "fixed", 3, 14, [{"from": START, "surcharge": "150"}]),
    "refuse": (
        "垃圾清运费",
        "Refuse removal",
        "fixed",
        6,
        30,
        [{"from": START, "to": "2025-12-31", "surcharge": "8"}, {"from": "2026-01-01", "surcharge": "9.5"}],
    ),
}
AREAS = ("89.62", "127.35", "76.08", "104.40")
SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩冯邓曹彭曾肖田董潘袁蔡蒋余"
GIVEN = (
    "子轩 雨桐 浩然 思远 佳怡 建国 秀英 志强 丽娟 文博 晓燕 国华 梦瑶 俊杰 雪梅 海涛 静怡 一鸣 春花 德胜"
).split()
RARE = ("阿依古丽·买买提", "㛃雯", "𠮷田惠", "欧阳娜娜", "司马青衫", "买买提江·吐尔逊")
COMPANY = "示例省翠竹社区生活服务与便民超市连锁经营管理有限责任公司翠竹苑第一分店"


def main() -> int:
    """Write the records anew and say how many there are."""
    with tempfile.TemporaryDirectory() as folder:
        desk = Path(folder) / "desk"
        written = start_desk(desk, lambda _: Change("init", "init: sample property", "lin", list(_puts())))
        shutil.rmtree(RECORDS, ignore_errors=True)
        listed = subprocess.run(["git", "-C", str(desk), "ls-files", "-z"], check=True, capture_output=True)
        for name in filter(None, listed.stdout.decode().split("\0")):
            (RECORDS / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(desk / name, RECORDS / name)
    print(f"{len(written.change.puts)} records", file=sys.stderr)
    return 0


def _puts() -> Iterator[Put]:
    draw = random.Random(20261121)
    people = _People(draw)
    yield Put("desk", "desk", DESK)
    yield from (Put("tariff", item, _tariff(*row)) for item, row in TARIFFS.items())
    yield from _houses()
    units = [*_flats(people), *_shops(people), *_spaces(people)]
    yield from people.puts
    yield from units
    yield from _vehicles(draw, [put for put in units if put.data and put.data["kind"] == "parking"])


def _tariff(
    title: str, english: str, formula: str, cycle: int, due: int, prices: list[dict[str, str]]
) -> dict:
    return {
        "title": title,
        "title_en": english,
        "formula": formula,
        "cycle": cycle,
        "timing": "advance",
        "anchor": "unit",
        "due_days": due,
        "prices": prices,
    }


def _houses() -> Iterator[Put]:
    for house, entrances, floors, keeper in (("1", 2, 6, "lin"), ("2", 1, 11, "zhao"), ("3", 1, 5, "zhao")):
        doors = [
            {"code": str(door), "floors": floors, "lift": floors > 6} for door in range(1, entrances + 1)
        ]
        yield Put("building", house, {"title": f"{house}号楼", "keeper": keeper, "entrances": doors})
    garage = [{"code": "B1", "floors": 1, "lift": False}]
    yield Put("building", "P", {"title": "地下车库", "keeper": "lin", "entrances": garage})


class _People:
    """Invents owners; the same person may be asked for again."""

    def __init__(self, draw: random.Random) -> None:
        self.draw = draw
        self.puts: list[Put] = []
        self.rare = iter(RARE)

    def new(self, *, company: bool = False) -> str:
        id = "P-" + random_ending(self.draw.randrange, length=6)
        self.puts.append(Put("person", id, self._company() if company else self._person()))
        return id

    def _person(self) -> dict[str, str]:
        usual = self.draw.choice(SURNAMES) + self.draw.choice(GIVEN)
        name = next(self.rare, usual) if len(self.puts) % 7 == 3 else usual
        return {"name": name, "kind": "person", "phone": f"1390000{self.draw.randrange(10000):04d}"}

    def _company(self) -> dict[str, str]:
        return {"name": COMPANY, "kind": "company", "phone": "010-5550 0220"}


def _flats(people: _People) -> Iterator[Put]:
    investor = people.new()
    shared = {"1-1-0101", "1-2-0302", "2-1-1102"}  # one owner of three flats
    for house, door, floor, number in _rooms():
        room = f"{floor:02d}{number:02d}"
        code = f"{house}-{door}-{room}"
        owner = investor if code in shared else people.new()
        flat = _unit(house, door, room, "flat", area=AREAS[(floor + number) % 4], floor=floor, owners=[owner])
        if code == "2-1-0902":
            flat |= {"tenants": [people.new()], "payer": "tenant", "state": "let"}
        yield Put("unit", code, flat | _charges("property", "refuse"))


def _rooms() -> Iterator[tuple[str, str, int, int]]:
    yield from (("1", door, floor, number) for door in "12" for floor in range(1, 7) for number in (1, 2))
    yield from (("2", "1", floor, number) for floor in range(1, 12) for number in (1, 2))
    yield from (("3", "1", floor, number) for floor in (4, 5) for number in (1, 2))


def _shops(people: _People) -> Iterator[Put]:
    company = people.new(company=True)
    for number, area in enumerate(("45.20", "130.70", "58.00", "36.50"), 1):
        owner = company if number == 2 else people.new()
        shop = _unit("3", "0", f"S{number:02d}", "shop", area=area, floor=1, owners=[owner])
        yield Put("unit", f"3-0-S{number:02d}", shop | {"tags": ["shop"]} | _charges("shop"))


def _spaces(people: _People) -> Iterator[Put]:
    owners = [put.id for put in people.puts]
    for number in range(1, 9):
        space = _unit(
            "P", "B1", f"{number:03d}", "parking", area="12.5", floor=-1, owners=[owners[number * 5]]
        )
        charges = _charges("parking") if number < 8 else {}
        yield Put("unit", f"P-B1-{number:03d}", space | charges)


def _unit(house: str, door: str, room: str, kind: str, *, area: str, floor: int, owners: list[str]) -> dict:
    place = {"building": house, "entrance": door, "room": room, "floor": floor, "kind": kind}
    return place | {"area": area, "state": "occupied", "owners": owners}


def _charges(*items: str) -> dict:
    return {"charges": [{"item": item, "from": START} for item in items]}


def _vehicles(draw: random.Random, spaces: list[Put]) -> Iterator[Put]:
    for number, space in enumerate(spaces[:5], 1):
        id = "V-" + random_ending(draw.randrange, length=6)
        car = {
            "plate": f"示A·{draw.randrange(100000):05d}",
            "units": [space.id],
            "owner": space.data["owners"][0],
        }
        yield Put("vehicle", id, car | {"type": "car", "colour": "白银黑蓝红"[number - 1]})


if __name__ == "__main__":
    raise SystemExit(main())
