"""Two stories of one life-cycle: whether the events of both sides can stand one after the other.

No state is decided by who came last: where both sides moved the record on, or settled one of its facts, each
in its own way, a person has to say what is right.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from propdesk.domain.changes import Record
from propdesk.domain.lifecycle import Life

State = Callable[[Record], str]
"""The state that the events of a record lead to."""

_OWN = frozenset({"id", "at", "clerk"})
"""What tells one event from another that says the same."""


@dataclass(frozen=True)
class Told:
    """What the two stories disagree about: ``status``, or a fact that events settle."""

    field: str
    base: Any
    mine: Any
    theirs: Any


def clashes(
    life: Life, state: State, base: Record, mine: Record, theirs: Record, *, joined: Record
) -> Iterator[Told]:
    """Tell where the new events of both sides, in the order of ``joined``, contradict each other."""
    new = (_added(mine, base, theirs), _added(theirs, base, mine))
    moves = [[event for event in side if life.moves[event["kind"]].target] for side in new]
    if all(moves) and _said(moves[0]) != _said(moves[1]):
        yield Told("status", state(base), *moves)
    else:
        yield from _out_of_turn(life, state, base, joined, new, moves)
    yield from _settled_twice(life, base, new)


def _events(record: Record) -> Sequence[Record]:
    events: Sequence[Record] = record.get("events", ())
    return events


def _added(side: Record, *others: Record) -> list[Record]:
    """The events that one side alone has."""
    known = {event["id"] for other in others for event in _events(other)}
    return [event for event in _events(side) if event["id"] not in known]


def _said(events: Sequence[Record]) -> list[Record]:
    return [{key: value for key, value in event.items() if key not in _OWN} for event in events]


def _out_of_turn(
    life: Life,
    state: State,
    base: Record,
    joined: Record,
    new: Sequence[Sequence[Record]],
    moves: Sequence[Sequence[Record]],
) -> Iterator[Told]:
    """The first event of a side that is no legal one once the other side has moved the record on."""
    events = _events(joined)
    for at, event in enumerate(events):
        side = next((number for number in (0, 1) if event in new[number]), None)
        move = life.moves[event["kind"]]
        if side is None or move.aside or not moves[1 - side]:
            continue
        if state({**joined, "events": events[:at]}) not in move.sources:
            told = [event], moves[1 - side]
            yield Told("status", state(base), *(told if side == 0 else reversed(told)))
            return


def _settled_twice(life: Life, base: Record, new: Sequence[Sequence[Record]]) -> Iterator[Told]:
    """The facts that events of both sides settled, each otherwise; of each side the last one counts."""
    for group in dict.fromkeys(group for move in life.moves.values() for group in move.sets):
        last = [_last(life, side, group) for side in new]
        if all(last) and last[0] != last[1]:
            before = _last(life, _events(base), group) or {key: base[key] for key in group if key in base}
            yield Told(group[0], before or None, *last)


def _last(life: Life, events: Sequence[Record], group: tuple[str, ...]) -> Record:
    found: Record = {}
    for event in events:
        told = {key: event[key] for key in group if key in event}
        found = told if told and group in life.moves[event["kind"]].sets else found
    return found
