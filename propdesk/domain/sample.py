"""How the people of the sample property pay, and what they call about: the same every time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import time
from typing import Any
from zlib import crc32

_METHODS = ("wechat", "wechat", "alipay", "cash", "transfer", "card")
_LATE_PAYERS = 12
"""So many of a hundred units pay nothing in most months."""


@dataclass(frozen=True)
class Habit:
    """What a unit does with a month's bills: the day it pays, how, and how much of what is open (percent)."""

    day: int
    method: str
    percent: int


DAYS = (8, 15, 22)


def habit(unit: str, month: str) -> Habit | None:
    """How a unit pays in a month; None: not at all."""
    nature, mood = crc32(unit.encode()) % 100, crc32(f"{unit} {month}".encode())
    if mood % 100 < (85 if nature < _LATE_PAYERS else 6):
        return None
    percent = {0: 50, 1: 120}.get(mood // 100 % 15, 100)
    return Habit(DAYS[mood // 7 % len(DAYS)], _METHODS[mood // 31 % len(_METHODS)], percent)


def payment(open_fen: int, percent: int) -> int:
    """So many percent of what is open, in whole yuan unless it is all."""
    return open_fen if percent == 100 else max(open_fen * percent // 10000, 1) * 100


@dataclass(frozen=True)
class Told:
    """A call of so many days ago, and the steps that followed, one every so many minutes."""

    days: int
    clock: time
    kind: str
    category: str
    text: str
    unit: str = ""
    place: str = ""
    priority: str = "normal"
    minutes: int = 40
    steps: tuple[tuple[str, Mapping[str, Any]], ...] = ()


_WANG, _LI, _SUN = (("assigned", {"to": to, "dept": dept}) for to, dept in (
    ("wang", "工程部"), ("li", "工程部"), ("sun", "环境部")))  # fmt: skip
_WELL = ("called-back", {"score": 5, "solved": True})
_FAIR = ("called-back", {"score": 4, "solved": True})
_CLOSED: tuple[str, Mapping[str, Any]] = ("closed", {})


def _done(result: str) -> tuple[str, Mapping[str, Any]]:
    return "resolved", {"result": result}


CALLS = (
    Told(13, time(8, 50), "repair", "water", "厨房水管漏水", unit="2-1-1001",
         steps=(_WANG, ("accepted", {}), _done("更换角阀"), _WELL, _CLOSED)),
    Told(12, time(9, 20), "repair", "electrical", "客厅跳闸", unit="1-1-0302", priority="urgent",
         steps=(_LI, ("accepted", {}), _done("更换空气开关"), _FAIR, _CLOSED)),
    Told(9, time(10, 5), "complaint", "cleaning", "三楼楼道垃圾未清", place="1 栋三楼", minutes=90,
         steps=(_SUN, _done("已清运，加强巡查"), _WELL, _CLOSED)),
    Told(8, time(14, 30), "repair", "lift", "电梯困人", place="2 栋电梯", priority="emergency", minutes=12,
         steps=(_LI, ("started", {}), _done("已放出乘客，维保复位"), _WELL, _CLOSED)),
    Told(6, time(11, 15), "repair", "leak", "卫生间天花渗水", unit="2-1-0902",
         steps=(_WANG, ("accepted", {}))),
    Told(3, time(9, 0), "complaint", "noise", "楼上装修噪音", unit="2-1-0802"),
    Told(2, time(15, 40), "repair", "lighting", "地下车库灯不亮", place="地下车库", steps=(_LI,)),
    Told(1, time(10, 10), "repair", "access", "门禁卡失灵", unit="2-1-1001",
         steps=(_LI, ("accepted", {}), _done("重新写卡"))),
    Told(1, time(16, 20), "repair", "water", "龙头滴水", unit="1-2-0101", priority="low"),
)  # fmt: skip
"""The calls of the demo desk."""
