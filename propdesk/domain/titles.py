"""Names of kinds, fields and codes in both languages: data from the schemas, not messages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
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


def code_of(titles: Mapping[str, tuple[str, str]], text: str) -> str:
    """Find the code that a text means: itself, or one of its titles; any other text stays."""
    wanted = text.strip().casefold()
    named = (code for code, names in titles.items() if wanted in {name.casefold() for name in (code, *names)})
    return next(named, text)
