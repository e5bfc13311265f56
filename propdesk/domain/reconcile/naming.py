"""Finding the unit that a payer names in a text: 3-2-0301, 3栋2单元301, 商铺S01; no guess between two."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from propdesk.domain.changes import Record
from propdesk.domain.ids import natural_key

Key = tuple[str, ...]
"""Parts of a code, freed of leading zeros: ``("3", "2", "301")``."""

_HOUSE = "号楼|楼栋|栋楼|栋|幢|座|号院|号|楼|#楼|#"
_DOOR = "单元|门洞|门|梯"
_STOREYS = "楼"
"""A house to some, a storey to others: 3楼301."""
_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—―−－_~～/\\", "-"))
_NUMERALS = re.compile(f"[一二三四五六七八九十]{{1,3}}(?={_HOUSE}|{_DOOR})")
_DIGITS = {sign: value for value, sign in enumerate("一二三四五六七八九", 1)}
_STOREY = re.compile(r"(?<=单元)-?[0-9]{1,3}(?:层|楼)")
_SUM = re.compile(
    r"(?<![0-9A-Z-])[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?|(?<![0-9])[0-9]{1,12}\.[0-9]+|[¥$] ?[0-9]+"
)
_PART = "[0-9A-Z]{1,10}"
_NO_ROOM = "".join(f"(?<!{word})" for word in "尾号 卡号 账号 帐号 单号 手机 电话 编码 流水号".split())
_BETWEEN = f"(?: *(?:{_HOUSE}|{_DOOR}) *-? *| ?- ?)"
_MENTION = re.compile(
    rf"(?<![0-9A-Z.:月年-]){_NO_ROOM}(?P<parts>{_PART}(?:{_BETWEEN}{_PART}){{0,4}})"
    r"(?![0-9A-Z]|-[0-9A-Z]|[.:][0-9])(?P<room>(?:铺|室|房|户|号(?!楼|院))?)"
    r"(?! *(?:元|块|圆|年|月|日|%|㎡|M2|KWH|-)|期|季|度|平|吨|方)"
)
_SPLIT = re.compile(f"(?: *({_HOUSE}|{_DOOR}) *-? *| ?- ?)")
_PLAIN_PART = re.compile("([A-Z]*)0*([0-9]+)")
_YEAR = re.compile("(?:19|20)[0-9]{2}")
_LONGEST = 1000
"""So much of a text is looked at."""
_SHORTEST = 3
"""A part of a code with fewer characters names no unit by itself: it may be anything."""


@dataclass(frozen=True)
class Named:
    """What texts name: the one unit (empty: none or several), and all that they may mean.

    ``foreign``: a house or a door is named that is none of ours.
    """

    unit: str = ""
    candidates: Sequence[str] = ()
    foreign: bool = False

    def allows(self, unit: str) -> bool:
        """Tell whether the texts do not speak against a unit."""
        return not self.foreign and (not self.candidates or unit in self.candidates)


class Names:
    """The units of a desk by all that they are called."""

    def __init__(self, units: Iterable[tuple[str, Record]], houses: Mapping[str, str]) -> None:
        """Learn the units; ``houses`` maps the titles of buildings to their codes."""
        self._codes: dict[Key, set[str]] = {}
        self._houses: dict[Key, set[str]] = {}
        named = {title: code for title, code in houses.items() if len(title) > 1 and not title[0].isdigit()}
        self._titles = {_folded(title): code for title, code in named.items()}
        for code, unit in units:
            parts = _plain(code.split("-"))
            for at in range(len(parts)):
                self._codes.setdefault(parts[at:], set()).add(code)
            house = _plain((unit.get("building", ""), unit.get("room", "")))
            self._houses.setdefault(house, set()).add(code)

    def named_in(self, texts: Iterable[str], amount: int) -> Named:
        """Find the one unit that texts mean; ``amount`` is what was paid, which may stand there, too."""
        meant = [units for text in texts for units in self._mentions(text, amount)]
        found = [units for units in meant if units]
        foreign = not all(meant)
        if not found:
            return Named(foreign=foreign)
        common = set.intersection(*found)
        candidates = tuple(sorted(set.union(*found), key=natural_key))
        return Named(next(iter(common)) if len(common) == 1 and not foreign else "", candidates, foreign)

    def _mentions(self, text: str, amount: int) -> Iterator[set[str]]:
        """What each mention may mean; nothing for one that names house or door and no unit of ours."""
        for found in _MENTION.finditer(self._readable(text)):
            signs = [sign or "-" for sign in _SPLIT.findall(found["parts"])]
            parts = [part for part in _SPLIT.sub("-", found["parts"]).split("-") if part]
            if len(parts) == 1:
                yield from self._alone(parts[0], amount, room=bool(found["room"]))
                continue
            units = self._together(parts, signs)
            if units or any(sign != "-" for sign in signs):
                yield units

    def _alone(self, part: str, amount: int, *, room: bool) -> Iterator[set[str]]:
        """A part of a code by itself; a year or the amount means no unit, unless it is said to be a room."""
        told = room or not part.isdigit()
        if len(part) < _SHORTEST or (not told and (_YEAR.fullmatch(part) or part == str(amount // 100))):
            return
        units = self._codes.get(_plain([part]))
        if units:
            yield units

    def _together(self, parts: Sequence[str], signs: Sequence[str]) -> set[str]:
        """Several parts: an end of a code, or house and room where nothing says that it is a door."""
        key = _plain(parts)
        by_house = self._houses.get(key, set())
        if signs == [_STOREYS]:
            return by_house | self._codes.get(key[1:], set())
        if signs[0] in _HOUSE.split("|"):
            whole = {code for code in self._codes.get(key, ()) if _plain(code.split("-")) == key}
            return whole or by_house
        ends = self._codes.get(key, set())
        return ends | (by_house if signs[0] == "-" else set())

    def _readable(self, text: str) -> str:
        folded = _folded(text[:_LONGEST])
        for title, code in self._titles.items():
            folded = folded.replace(title, f" {code}栋")
        counted = _NUMERALS.sub(lambda found: str(_number(found[0])), folded)
        return _SUM.sub(" ", _STOREY.sub("", counted))


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text).upper().translate(_DASHES)


def _plain(parts: Iterable[str]) -> Key:
    return tuple(_PLAIN_PART.sub(r"\1\2", part) if _PLAIN_PART.fullmatch(part) else part for part in parts)


def _number(signs: str) -> int:
    """Read a Chinese number below a hundred: 三, 十二, 二十一."""
    tens, ten, ones = signs.rpartition("十")
    if not ten:
        return _DIGITS[signs[-1]]
    return (_DIGITS[tens[-1]] if tens else 1) * 10 + _DIGITS.get(ones, 0)
