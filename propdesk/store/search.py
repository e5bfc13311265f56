"""What a record is found by: its words, the ends of its numbers, and how its names are said."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import combinations, islice
from typing import NamedTuple

from propdesk.domain.changes import Record
from propdesk.domain.folding import bigrams, folded

SHEETS = frozenset({"bill", "bill-credit", "bill-void", "reading", "till"})
LINKS = frozenset("owners tenants owner of unit units person replaces by incident".split())
"""Fields that name other records by id."""

RANDOM = frozenset({"person", "vehicle", "meter"})
"""Kinds whose ids are drawn: they say nothing, and are found by their end alone."""

_UNSEARCHED = frozenset(
    "source events schema charges entrances prices tills roles git lines by kind state payer gender relation"
    " tenure type formula timing anchor timezone locale default_clerk keeper op content fingerprint policies"
    " allocation late_charge clerk at date released deductions tax_id amount late"
    " item receipts void opening billed received credit closing counts"
    " level debtor as_of reply_by rates way principal total outstanding"
    " utility digits multiplier loss initial final"
    " channel priority promise incident delivered workers views".split()
)
"""Fields that hold codes, ids of clerks or what machines need, at any depth."""

_NO_SIGNS = dict.fromkeys(map(ord, "-.()+"))
_TAIL, _HEAD, SOUND = "<", ">", "~"
_LONG_NAME, _MOST_SOUNDS, _MOST_LETTERS = 4, 12, 24
_LEAST_TAIL, _LEAST_HEAD, _LEAST_END = 4, 6, 2


class Key(NamedTuple):
    """A text that a record is found by, and the field it stands in.

    ``mark`` tells how it is compared: empty for words (any part of them), else the sign that begins a
    *head*, of which only the beginning is compared: ``<`` a number or id turned round, ``>`` a number,
    ``~`` the sound of a name.
    """

    field: str
    mark: str
    text: str


def bare(text: str) -> str:
    """A folded text without the signs within a number or a plate: as it is dialled or read out."""
    return text.translate(_NO_SIGNS)


def grams(words: set[str]) -> set[str]:
    """The bigrams under which words are listed, and their single characters but for letters and digits."""
    singles = {letter for word in words for letter in word if not letter.isascii()}
    return singles.union(*map(bigrams, words))


def keys(kind: str, id: str, data: Record) -> Iterator[Key]:
    """All that a record is found by."""
    yield from _code("id", id) if kind not in RANDOM else _end("id", id)
    if kind not in SHEETS:
        for field, value in data.items():
            yield from _said(field, field, value)


def _said(field: str, leaf: str, value: object) -> Iterator[Key]:
    """Keys of a value; ``field`` is the record's, ``leaf`` the innermost one."""
    if leaf in _UNSEARCHED or leaf in LINKS:
        return
    if isinstance(value, str):
        yield from _KEYS.get(leaf, _word)(field, value)
    elif isinstance(value, dict):
        for inner, one in value.items():
            yield from _said(field, inner, one)
    elif isinstance(value, list):
        for one in value:
            yield from _said(field, leaf, one)


def _word(field: str, text: str) -> Iterator[Key]:
    yield Key(field, "", folded(text))


def _end(field: str, text: str) -> Iterator[Key]:
    yield Key(field, _TAIL, folded(text)[::-1])


def _code(field: str, text: str) -> Iterator[Key]:
    """An id is known by its end and by its beginning; bigrams of digits would be those of every other."""
    yield from _end(field, text)
    yield Key(field, _HEAD, folded(text))


def _number(field: str, text: str) -> Iterator[Key]:
    """A number is known by its end, and by a long part of its beginning."""
    digits = bare(folded(text))
    yield Key(field, _TAIL, digits[::-1])
    yield Key(field, _HEAD, digits)


def _plate(field: str, text: str) -> Iterator[Key]:
    yield Key(field, "", bare(folded(text)))


def _name(field: str, text: str) -> Iterator[Key]:
    yield from _word(field, text)
    yield from (Key(field, SOUND, sound) for sound in sorted(sounds(text)))


_KEYS: dict[str, Callable[[str, str], Iterator[Key]]] = {
    "name": _name,
    "title": _name,
    "phone": _number,
    "hotline": _number,
    "id_number": _number,
    "credit_code": _number,
    "plate": _plate,
    "room": _end,
    "number": _number,
}


class Wanted(NamedTuple):
    """One word of a search: the words it may be a part of, the heads it may begin."""

    words: tuple[str, ...]
    heads: tuple[str, ...]


def wanted(text: str) -> Wanted:
    """Turn a typed word (folded) into what is looked up; a few digits mean the end of a number."""
    digits = bare(text)
    parts = dict.fromkeys(part for part in (text, digits) if len(part) > 1 or not part.isascii())
    ends = [_TAIL + part[::-1] for part in dict.fromkeys((text, digits))]
    heads = [*ends, *(_HEAD + part for part in dict.fromkeys((text, digits)))]
    heads += [SOUND + text] if text.isascii() and any(map(str.isalpha, text)) else []
    return Wanted(
        tuple(filter(None, parts)),
        tuple(head for head in heads if len(head) > _LEAST_END or head[0] == SOUND),
    )


def is_meant(field: str, head: str) -> bool:
    """Tell whether so short a head may stand for this field: ids need little, long numbers more."""
    least = _LEAST_TAIL if head[0] == _TAIL else _LEAST_HEAD
    return field in ("id", "room") or len(head) > least


def sounds(name: str) -> set[str]:
    """How a name is typed in pinyin: initials and full, from any of its characters on, all readings.

    欧阳娜娜 is ``oynn`` and ``ouyangnana``, 单 ``shan`` and ``dan``; a long name is read one way only.
    """
    if name.isascii():
        return set()
    plain = [letter for letter in name if letter.isalnum()]
    long = len(plain) > _LONG_NAME
    readings = _one_reading(plain) if long else [_readings(letter) for letter in plain]
    found: set[str] = set()
    for at in range(len(readings)):
        for spoken in _spoken(readings[at:]):
            found.add("".join(part[:1] for part in spoken)[:_MOST_LETTERS])
            found.add("".join(spoken)[:_MOST_LETTERS] if at == 0 or not long else "")
    return {sound for sound in found if len(sound) > 1 or len(plain) == 1}


def _spoken(readings: Sequence[tuple[str, ...]]) -> Iterator[tuple[str, ...]]:
    """The ways to say a name: each character as usual, but for at most two of them, the surname first."""
    usual = tuple(each[0] for each in readings)
    yield usual
    other = [(at, part) for at, each in enumerate(readings) for part in each[1:]]
    pairs = [
        ((at, part), (later, more)) for (at, part), (later, more) in combinations(other, 2) if at < later
    ]
    for changed in islice(((one,) for one in other), _MOST_SOUNDS), islice(pairs, _MOST_SOUNDS):
        yield from (_replaced(usual, each) for each in changed)


def _replaced(usual: tuple[str, ...], changes: Iterable[tuple[int, str]]) -> tuple[str, ...]:
    spoken = dict(enumerate(usual)) | dict(changes)
    return tuple(spoken.values())


def _one_reading(letters: list[str]) -> list[tuple[str, ...]]:
    """The likely reading of each character in a long name; other characters stay."""
    from pypinyin import Style, lazy_pinyin

    return [(folded(part),) for part in lazy_pinyin(letters, style=Style.NORMAL, errors=str)]


@lru_cache(maxsize=1 << 13)
def _readings(letter: str) -> tuple[str, ...]:
    """All readings of a character, the usual one first."""
    from pypinyin import Style, pinyin

    found = pinyin(letter, heteronym=True, style=Style.NORMAL, errors=str)
    return tuple(dict.fromkeys(folded(part) for part in found[0]))
