"""Width on a screen: Chinese takes two columns a character, a combining mark none."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

ELLIPSIS = "…"

_PLAIN_WIDE = ((0x3001, 0x3029), (0x4E00, 0x9FFF), (0xFF01, 0xFF60))
"""Ranges of two columns whatever stands beside them: CJK punctuation, common characters, full-width forms."""
_PLAIN_NARROW = frozenset("·²×–—…‘’“”")
_CLOSING = frozenset("，。、；：！？）》〉」』】〕…’”,.;:!?)]}%")
_OPENING = frozenset("（《〈「『【〔‘“([{")


def width(text: str) -> int:
    """Count the columns that a text takes on a screen."""
    return len(text) if text.isascii() else _width(text)


@lru_cache(maxsize=1 << 14)
def _width(text: str) -> int:
    if _is_plain(text):
        return sum(1 if char.isascii() or char in _PLAIN_NARROW else 2 for char in text)
    from wcwidth import wcswidth

    return max(wcswidth(text), 0)


def pad(text: str, columns: int, *, align: str = "left") -> str:
    """Fill a text up with blanks to so many columns; ``align`` is left, right or centre."""
    missing = max(columns - width(text), 0)
    before = {"left": 0, "right": missing, "centre": missing // 2}[align]
    return " " * before + text + " " * (missing - before)


def cut(text: str, columns: int, *, mark: str = ELLIPSIS) -> str:
    """Shorten a text to so many columns, never inside a cluster; ``mark`` says that it was cut."""
    if width(text) <= columns:
        return text
    room = columns - width(mark)
    return _first(text, room) + mark if room >= 0 else _first(text, columns)


def wrap(text: str, columns: int) -> list[str]:
    """Break a text into lines of so many columns: at blanks and between Chinese characters.

    No word is broken, no line begins with a closing mark or ends with an opening one, unless nothing else
    fits.
    """
    lines = [line for paragraph in text.split("\n") for line in _wrapped(paragraph, columns)]
    return lines or [""]


def _wrapped(paragraph: str, columns: int) -> Iterator[str]:
    rest = paragraph
    while width(rest) > columns:
        at = _break(rest, _first(rest, columns) or rest[0])
        yield rest[:at].rstrip()
        rest = rest[at:].lstrip()
    yield rest


def _break(text: str, head: str) -> int:
    """Find the last place in ``head``, the beginning of a text, where a line may end."""
    at = len(head)
    for cluster in reversed(list(clusters(head))):
        if _may_end(text[at - 1], text[at : at + 1]):
            return at
        at -= len(cluster)
    return len(head)


def _may_end(last: str, following: str) -> bool:
    if " " in (last, following):
        return True
    if following in _CLOSING or last in _OPENING:
        return False
    return not (last.isascii() and following.isascii())


def _first(text: str, columns: int) -> str:
    """Take the clusters from the start that fit into so many columns."""
    taken, used = [], 0
    for cluster in clusters(text):
        used += width(cluster)
        if used > columns:
            break
        taken.append(cluster)
    return "".join(taken)


def clusters(text: str) -> Iterator[str]:
    """Split a text into what a reader takes for one character each: a family emoji is one."""
    if text.isascii() or _is_plain(text):
        return iter(text)
    from wcwidth import iter_graphemes

    return iter(iter_graphemes(text))


def _is_plain(text: str) -> bool:
    """Tell whether a text needs no tables of Unicode (loading those costs as much as all of click)."""
    return all(" " <= char <= "~" or char in _PLAIN_NARROW or _is_wide(ord(char)) for char in text)


def _is_wide(code: int) -> bool:
    return any(low <= code <= high for low, high in _PLAIN_WIDE)
