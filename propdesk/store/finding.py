"""Finding records by what was typed: words, ends of numbers, names as they are said, amounts."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from propdesk.domain.folding import bigrams, folded
from propdesk.domain.ids import natural_key
from propdesk.store.search import SOUND, is_meant, wanted
from propdesk.store.snapshot import Snapshot

EXACT, END, BEGINNING, WITHIN, ELSEWHERE = range(5)
"""How well a record fits, the best first: all of a text, the end of a number or id, the beginning of a
text or the sound of a name, a part of one; and what is found in a lesser field."""

_LEADING = frozenset(("id", "room", "name", "title", "plate", "phone", "id_number", "credit_code", "serial"))
_ORDER = ("person", "unit", "vehicle", "meter", "building", "tariff", "desk")
_MOST_UNITS = 200
_MOST_GRAMS = 5
_LAST = "\U0010ffff"
"""Sorts after whatever may follow a beginning."""

_TOO = " AND EXISTS (SELECT 1 FROM grams b WHERE b.gram = ? AND b.file = a.file)"
_WORDS = """
SELECT f.kind, f.id, w.field, w.word FROM words w JOIN files f USING (file)
WHERE w.file IN (SELECT a.file FROM grams a WHERE a.gram = ?{others}) AND instr(w.word, ?)
"""
_HEADS = """
SELECT f.kind, f.id, h.field, h.head FROM heads h JOIN files f USING (file) WHERE h.head >= ? AND h.head < ?
"""
_LINKS = "SELECT f.kind, f.id, l.field FROM links l JOIN files f USING (file) WHERE l.target IN (?, ?)"
_PEOPLE = """
SELECT l.target FROM files f JOIN links l USING (file)
WHERE f.kind = 'unit' AND l.target LIKE 'P-%' AND f.id IN ({})
"""

Name = tuple[str, str]
"""A record by kind and id; file numbers would not outlive an index that is built anew between two queries."""

Places = dict[str, int]
"""Fields that hold what is wanted, each with how well it fits."""

Found = dict[Name, Places]
Place = tuple[Name, str, int]


class Hit(NamedTuple):
    """A record that was found: the fields that hold the text, and how well they fit."""

    kind: str
    id: str
    where: tuple[str, ...]
    rank: int


def find(snapshot: Snapshot, text: str) -> list[Hit]:
    """Find the records that hold a text, or all of its words; those that fit best come first."""
    words = [word for word in map(folded, text.split()) if word]
    if not words:
        return []
    found = _holding(snapshot, folded(text))
    if len(words) > 1:
        found = _joined(found, _with_all(snapshot, words))
    return sorted((_hit(*name, places) for name, places in found.items()), key=_order)


def _order(hit: Hit) -> tuple[object, ...]:
    return *relevance(hit), natural_key(hit.id)


def relevance(hit: Hit) -> tuple[int, int, str]:
    """What fits best comes first, and of that people and units."""
    return hit.rank, _ORDER.index(hit.kind) if hit.kind in _ORDER else len(_ORDER), hit.kind


def _hit(kind: str, id: str, places: Places) -> Hit:
    where = sorted(places, key=lambda field: (places[field], field))
    return Hit(kind, id, tuple(where), min(places.values()))


def _holding(snapshot: Snapshot, word: str) -> Found:
    """The records that hold one word."""
    found: Found = {}
    for name, field, fit in [*_worded(snapshot, word), *_headed(snapshot, word), *_linked(snapshot, word)]:
        rank = fit if field in _LEADING else ELSEWHERE
        places = found.setdefault(name, {})
        places[field] = min(rank, places.get(field, rank))
    return found


def _worded(snapshot: Snapshot, word: str) -> Iterator[Place]:
    """What holds the word as a part of a text: the rarest of its bigrams tell where to look."""
    for part in wanted(word).words:
        rarest = sorted(bigrams(part), key=lambda gram: (_count(snapshot, gram), gram))[:_MOST_GRAMS]
        sql = _WORDS.format(others=_TOO * (len(rarest) - 1))
        for kind, id, field, text in snapshot.index.query(sql, (*rarest, part)):
            if field == "plate" or part == word:
                yield (kind, id), field, _fit(part, text)


def _count(snapshot: Snapshot, gram: str) -> int:
    sql = "SELECT COUNT(*) FROM (SELECT 1 FROM grams WHERE gram = ? LIMIT 5000)"
    return int(snapshot.index.query(sql, (gram,))[0][0])


def _fit(part: str, text: str) -> int:
    if part == text:
        return EXACT
    return BEGINNING if text.startswith(part) else WITHIN


def _headed(snapshot: Snapshot, word: str) -> Iterator[Place]:
    """What is known by its beginning: numbers turned round, and the sounds of names."""
    for head in wanted(word).heads:
        for kind, id, field, full in snapshot.index.query(_HEADS, (head, head + _LAST)):
            if full[0] == SOUND:
                yield (kind, id), field, BEGINNING if full == head else WITHIN
            elif is_meant(field, head):
                yield (kind, id), field, EXACT if full == head else END


def _linked(snapshot: Snapshot, word: str) -> Iterator[Place]:
    """The records that name the one whose whole id was typed."""
    own = word[:2].upper() + word[2:]  # people and vehicles: P-k3q9x7; units have capitals alone
    for kind, id, field in snapshot.index.query(_LINKS, (own, word.upper())):
        yield (kind, id), field, ELSEWHERE


def _with_all(snapshot: Snapshot, words: list[str]) -> Found:
    """The records that hold every word; a person's units speak for the person, too: ``王 0301``."""
    first, *rest = [_widened(snapshot, _holding(snapshot, word)) for word in words]
    for other in rest:
        first = {name: _merged(first[name], other[name]) for name in first.keys() & other.keys()}
    return first


def _widened(snapshot: Snapshot, found: Found) -> Found:
    units = [id for kind, id in found if kind == "unit"]
    if not 0 < len(units) <= _MOST_UNITS:
        return found
    people = snapshot.index.query(_PEOPLE.format(", ".join("?" * len(units))), units)
    return _joined({("person", id): {"units": ELSEWHERE} for (id,) in people}, found)


def _joined(one: Found, other: Found) -> Found:
    return {name: _merged(one.get(name, {}), other.get(name, {})) for name in one.keys() | other.keys()}


def _merged(one: Places, other: Places) -> Places:
    return {field: min(one.get(field, ELSEWHERE), other.get(field, ELSEWHERE)) for field in one | other}


def with_amount(snapshot: Snapshot, fen: int, *, most: int) -> list[tuple[str, str]]:
    """Receipts (by number) and bill lines (by key) of just this amount, the latest first."""
    sql = """
    SELECT 'receipt', no, received AS day FROM receipts WHERE fen = :fen
    UNION SELECT 'bill-line', key, due AS day FROM lines WHERE fen = :fen
    ORDER BY day DESC, 2 LIMIT :most
    """
    return [row[:2] for row in snapshot.index.query(sql, {"fen": fen, "most": most})]


def unit_of_line(snapshot: Snapshot, key: str) -> str:
    """The unit that a bill line stands for."""
    return str(snapshot.index.query("SELECT unit FROM lines WHERE key = ?", (key,))[0][0])
