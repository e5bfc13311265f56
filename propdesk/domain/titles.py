"""Names of kinds, fields and codes in both languages: data from the schemas, not messages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any


@dataclass(frozen=True)
class Title:
    """What people call a thing, in each of the desk's languages; may stand as a value in a message."""

    zh: str
    en: str

    def __str__(self) -> str:
        return self.en


def item_title(tariff: Mapping[str, Any]) -> Title:
    """What a fee item is called; one that has no English name goes by the same name in both languages."""
    return Title(tariff["title"], tariff.get("title_en", tariff["title"]))


UNIT_KINDS: Mapping[str, tuple[str, str]] = {
    "flat": ("住宅", "flat"),
    "shop": ("商铺", "shop"),
    "parking": ("车位", "parking space"),
    "office": ("办公室", "office"),
    "dormitory": ("宿舍", "dormitory"),
}
"""Kinds of units with their titles: selectors know both."""

UTILITIES: Mapping[str, tuple[str, ...]] = {
    "water": ("水", "water", "水表", "自来水"),
    "electricity": ("电", "electricity", "电表"),
    "gas": ("燃气", "gas", "燃气表", "煤气", "天然气"),
    "heat": ("暖气", "heat", "热量表", "热力", "暖"),
}
"""What meters measure: the title in Chinese and English, and what else people call it."""


EXPENSES: Mapping[str, tuple[str, str]] = {
    "staff": ("人员费用", "staff"),
    "cleaning": ("保洁", "cleaning"),
    "greening": ("绿化养护", "greening"),
    "security": ("秩序维护", "security"),
    "energy": ("公共能耗", "common power and water"),
    "repair": ("维修养护", "repairs"),
    "lift": ("电梯运行维护", "lifts"),
    "fire": ("消防维护", "fire protection"),
    "insurance": ("保险", "insurance"),
    "office": ("办公费用", "office"),
    "tax": ("税费", "taxes"),
    "other": ("其他", "other"),
}
"""What money is spent on: code, Chinese title, English title."""


READ_TITLES = MappingProxyType({"value": Title("读数", "reading")})
"""What rows of readings call their value; elsewhere it is that of any field."""


def utility_title(code: str) -> Title:
    """The title of what a meter measures."""
    zh, en, *_ = UTILITIES[code]
    return Title(zh, en)


def meter_title(id: str, utility: str, serial: str) -> Title:
    """A meter among others: its id, what it measures and the number on it."""
    title = utility_title(utility)
    return Title(f"{id} {title.zh} {serial}".strip(), f"{id} {title.en} {serial}".strip())


def code_of(titles: Mapping[str, tuple[str, ...]], text: str) -> str:
    """Find the code that a text means: itself, or one of its titles; any other text stays."""
    wanted = text.strip().casefold()
    named = (code for code, names in titles.items() if wanted in {name.casefold() for name in (code, *names)})
    return next(named, text)


_NEAR = 3


def near_codes(titles: Mapping[str, Sequence[str]], text: str) -> list[str]:
    """The codes of which one name reads most like a text, the likeliest first; none if none does.

    Chinese titles are short: one character of two is likeness enough, which it is not among letters.
    """
    from difflib import get_close_matches

    wanted = text.strip().casefold()
    named = {name.casefold(): code for code, names in titles.items() for name in (code, *names)}
    likeness = 0.6 if wanted.isascii() else 0.5
    found = get_close_matches(wanted, named, n=2 * _NEAR, cutoff=likeness)
    return list(dict.fromkeys(named[name] for name in found))[:_NEAR]
