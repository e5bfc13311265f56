"""What records name: ids that must be there, and names that must not stand twice."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from propdesk.domain.changes import Record
from propdesk.domain.checks.book import Book, Fault, Path
from propdesk.domain.messages import Message, msg

Named = Iterable[tuple[Path, str]]
"""Places in a record, each with the id that stands there."""

_ABSENT = {
    "building": msg("there is no building {id}"),
    "person": msg("there is no person {id}"),
    "tariff": msg("there is no tariff {id}"),
    "ticket": msg("there is no ticket {id}"),
    "unit": msg("there is no unit {id}"),
}


def absent(kind: str, id: str) -> Message:
    """Say that there is no record of an id."""
    return msg(_ABSENT[kind].text, id=id)


def missing(book: Book, kind: str, id: str, wanted: str, named: Named) -> Iterator[Fault]:
    """The ids of the kind ``wanted`` that a record names and the book does not hold."""
    there = book.all(wanted)
    for at, name in named:
        if name not in there:
            yield Fault(kind, id, at, absent(wanted, name))


def listed(record: Record, key: str) -> Named:
    """The ids that stand in a list of a record, with their places."""
    return (((key, at), name) for at, name in enumerate(record.get(key, ())))


def one_named(record: Record, key: str) -> Named:
    """The id that stands under a key, with its place; nothing where there is no such key."""
    return [((key,), record[key])] if key in record else []


def twice(kind: str, id: str, named: Named) -> Iterator[Fault]:
    """The names that stand more than once, from the second on."""
    seen: set[str] = set()
    for at, name in named:
        if name in seen:
            yield Fault(kind, id, at, msg("{name} stands twice", name=name))
        seen.add(name)
