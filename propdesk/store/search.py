"""Search keys: bigrams of the words of a record, and pinyin initials of names."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

from propdesk.domain.changes import Record

_UNSEARCHED = frozenset({"source", "events"})


def folded(text: str) -> str:
    """Fold text for comparison: compatibility forms and case are one, blanks go."""
    return "".join(unicodedata.normalize("NFKC", text).casefold().split())


def bigrams(text: str) -> set[str]:
    """All pairs of neighbouring characters of a folded text (the text itself if it is one character)."""
    return {text[at : at + 2] for at in range(max(len(text) - 1, 1))} if text else set()


def words(id: str, data: Record) -> Iterator[str]:
    """The folded texts that a record is found by: its id and every text in it."""
    yield folded(id)
    yield from (folded(text) for text in _texts(data))


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, inner in value.items():
            if key not in _UNSEARCHED:
                yield from _texts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _texts(inner)


def searched(kind: str, id: str, data: Record) -> list[str]:
    """All texts a query is compared with: the words, and for people the initials of the name."""
    found = list(words(id, data))
    return [*found, initials(data["name"])] if kind == "person" else found


def grams(kind: str, id: str, data: Record) -> set[str]:
    """The bigrams (and single characters) under which a record is listed in the index."""
    return {gram for text in searched(kind, id, data) for gram in (*bigrams(text), *text)}


def initials(name: str) -> str:
    """The pinyin initials of a name: 欧阳娜娜 is ``oynn``; other characters stay as they are."""
    if name.isascii():
        return folded(name)
    from pypinyin import Style, lazy_pinyin

    return folded("".join(part[:1] for part in lazy_pinyin(name, style=Style.FIRST_LETTER)))
