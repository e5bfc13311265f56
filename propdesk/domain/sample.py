"""How the people of the sample property pay: the same for the same unit and month, unlike each other."""

from __future__ import annotations

from dataclasses import dataclass
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
