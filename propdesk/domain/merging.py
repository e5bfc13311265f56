"""Three versions of one record become one: by field, by entry, by event; what does not join is shown.

``base`` is what both sides began from, ``mine`` and ``theirs`` what became of it. Nothing is decided by who
came last: what both sides changed, each in its own way, is a conflict.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from propdesk.domain.changes import Record
from propdesk.domain.lifecycle import Life
from propdesk.domain.mergestory import clashes

Path = tuple[str, ...]
"""Where something stands in a record: ``("prices", "2026-01-01", "price")``; an entry goes by its key."""


@dataclass(frozen=True)
class Conflict:
    """What both sides changed, each in its own way; None: it is not there on that side."""

    path: Path
    base: Any
    mine: Any
    theirs: Any


@dataclass(frozen=True)
class Merged:
    """The joined record (None: removed), which holds only without ``conflicts``."""

    data: Record | None
    conflicts: tuple[Conflict, ...] = ()


def _walked(life: Life, events: Sequence[Record]) -> str:
    state = before = life.start
    for event in events:
        reached = life.after(state, event["kind"], before=before)
        state, before = (reached, state) if reached != state else (state, before)
    return state


KEYS: Mapping[str, Mapping[Path, tuple[str, ...]]] = {
    "building": {("entrances",): ("code",)},
    "desk": {("views",): ("name",), ("reconcile",): ("name",), ("pay_ways",): ()},
    "person": {("contacts",): ("name",)},
    "reading": {("lines",): ("meter", "date")},
    "tariff": {("prices",): ("from",)},
    "till": {("lines",): ("number",)},
    "unit": {("charges",): ("item", "from")},
}
"""Kind of record: what the entries of its lists go by where they have no ``id``; none: plain values."""


@dataclass(frozen=True)
class Shape:
    """What there is to know of a kind to join its records.

    ``lists``: by the path of a list (without the keys of entries) the fields that its entries go by; none
    for a set of plain values. A list that is not named is one value. ``whole``: such a record never changes,
    so that two of one id are the same or in conflict. ``life``: the life-cycle that ``events`` follow, and
    ``state`` the state that the events of a record lead to.
    """

    lists: Mapping[Path, tuple[str, ...]] = field(default_factory=dict)
    whole: bool = False
    life: Life | None = None
    state: Callable[[Life, Record], str] = lambda life, record: _walked(life, record.get("events", ()))


def merge_records(shape: Shape, base: Record | None, mine: Record | None, theirs: Record | None) -> Merged:
    """Join two versions of a record that began as ``base`` (None: it was or is not there)."""
    settled = _settled(base, mine, theirs)
    if settled is not _OPEN:
        return Merged(settled)
    if mine is None or theirs is None or shape.whole:
        return Merged(None, (Conflict((), base, mine, theirs),))
    found: list[Conflict] = []
    data = _Join(shape, found).fields((), (), base or {}, mine, theirs)
    if shape.life and not found:
        found += _told(shape, shape.life, base or {**mine, "events": []}, mine, theirs, joined=data)
    return Merged(None if found else data, tuple(found))


def _told(
    shape: Shape, life: Life, base: Record, mine: Record, theirs: Record, *, joined: Record
) -> Iterator[Conflict]:
    told = clashes(life, lambda record: shape.state(life, record), base, mine, theirs, joined=joined)
    return (Conflict((each.field,), each.base, each.mine, each.theirs) for each in told)


class _Nothing:
    """Stands for what is not there, or for what is still open."""


_ABSENT, _OPEN = _Nothing(), _Nothing()


def _settled(base: Any, mine: Any, theirs: Any) -> Any:
    """What the three come to if at most one side changed anything, or both the same."""
    if mine == theirs or theirs == base:
        return mine
    return theirs if mine == base else _OPEN


def _shown(value: Any) -> Any:
    return None if value is _ABSENT else value


@dataclass(frozen=True)
class _Join:
    """Joins values and collects what does not join; ``place`` is a path without the keys of entries."""

    shape: Shape
    found: list[Conflict]

    def fields(self, path: Path, place: Path, base: Record, mine: Record, theirs: Record) -> dict[str, Any]:
        """Join mappings, field by field."""
        joined: dict[str, Any] = {}
        for key in dict.fromkeys((*mine, *theirs)):
            sides = (side.get(key, _ABSENT) for side in (base, mine, theirs))
            value = self.value((*path, key), (*place, key), *sides)
            if value is not _ABSENT:
                joined[key] = value
        return joined

    def value(self, path: Path, place: Path, base: Any, mine: Any, theirs: Any) -> Any:
        """Join one value; what stands in the place of a conflict means nothing."""
        settled = _settled(base, mine, theirs)
        if settled is not _OPEN:
            return settled
        sides = (base, mine, theirs)
        if all(isinstance(side, Mapping) for side in sides):
            return self.fields(path, place, *sides)
        if place in self.shape.lists:
            joined = self._list(path, place, *([] if side is _ABSENT else side for side in sides))
            return joined or (_ABSENT if _ABSENT in (mine, theirs) else joined)
        return self._conflict(path, *sides)

    def _conflict(self, path: Path, base: Any, mine: Any, theirs: Any) -> Any:
        self.found.append(Conflict(path, _shown(base), _shown(mine), _shown(theirs)))
        return mine

    def _list(self, path: Path, place: Path, *lists: Sequence[Any]) -> list[Any]:
        named = self.shape.lists[place]
        sides = [_by_key(side, named) for side in lists]
        joined = {
            key: self._entry((*path, _label(key)), place, *(side.get(key, _ABSENT) for side in sides))
            for key in dict.fromkeys((*sides[1], *sides[2]))
        }
        return [joined[key] for key in self._order(path, sides) if joined[key] is not _ABSENT]

    def _entry(self, path: Path, place: Path, base: Any, mine: Any, theirs: Any) -> Any:
        settled = _settled(base, mine, theirs)
        if settled is not _OPEN:
            return settled
        if all(isinstance(side, Mapping) for side in (base, mine, theirs)):
            return self.fields(path, place, base, mine, theirs)
        return self._conflict(path, base, mine, theirs)

    def _order(self, path: Path, sides: Sequence[Mapping[_Key, Any]]) -> Iterator[_Key]:
        """The keys in their order: what was there first, and behind each what either side put there."""
        base, mine, theirs = sides
        stay = base.keys() & mine.keys() & theirs.keys()
        kept = [[key for key in side if key in stay] for side in sides]
        order = _settled(*kept)
        if order is _OPEN:
            order = kept[0]
            self._conflict(path, *([_label(key) for key in side] for side in kept))
        added = [_runs(side, base, stay) for side in (mine, theirs)]
        given: set[_Key] = set()
        for anchor in (None, *order):
            head = [anchor] if anchor is not None else []
            runs = [[(_rank(key, side), key) for key in run.get(anchor, ())]
                    for run, side in zip(added, (mine, theirs), strict=True)]  # fmt: skip
            for key in (*head, *_zipped(*runs)):
                if key not in given:
                    given.add(key)
                    yield key


_Key = tuple[str, ...]


def _by_key(entries: Sequence[Any], named: tuple[str, ...]) -> dict[_Key, Any]:
    """Entries by what they go by; further ones of the same key by their number, too."""
    found: dict[_Key, Any] = {}
    count: Counter[_Key] = Counter()
    for entry in entries:
        key = _key(entry, named)
        count[key] += 1
        found[key if count[key] == 1 else (*key, f"#{count[key]}")] = entry
    return found


def _key(entry: Any, named: tuple[str, ...]) -> _Key:
    """What an entry goes by: some of its fields, or the plain value that it is."""
    return tuple(str(entry.get(name, "")) for name in named) if named else (str(entry),)


def _label(key: _Key) -> str:
    return "/".join(part for part in key if part)


def _rank(key: _Key, side: Mapping[_Key, Any]) -> _Key:
    """The order of new entries: by their time, if they have one, then by their key."""
    entry = side[key]
    return (str(entry.get("at", "")) if isinstance(entry, Mapping) else "", *key)


def _runs(
    side: Iterable[_Key], base: Mapping[_Key, Any], stay: Iterable[_Key]
) -> dict[_Key | None, list[_Key]]:
    """New keys of a side, in their order, by the last key before them that stays."""
    found: dict[_Key | None, list[_Key]] = {}
    anchor: _Key | None = None
    staying = frozenset(stay)
    for key in side:
        anchor = key if key in staying else anchor
        if key not in base:
            found.setdefault(anchor, []).append(key)
    return found


def _zipped(mine: list[tuple[_Key, _Key]], theirs: list[tuple[_Key, _Key]]) -> Iterator[_Key]:
    """Two runs as one, by rank; each keeps its own order, and neither side comes before the other."""
    one, other = list(reversed(mine)), list(reversed(theirs))
    while one or other:
        run = one if not other or (one and one[-1][0] <= other[-1][0]) else other
        yield run.pop()[1]
