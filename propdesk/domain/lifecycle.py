"""Life-cycles: which event a record may have next, and what state its events lead to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

PREVIOUS = "previous"
"""The state before the one that is left: where a hold leads back to."""


@dataclass(frozen=True)
class Move:
    """An event of a life: from which states, to which one (empty: none changes), held by which guard.

    Where two clerks' events are joined: ``aside`` is an event that stands whatever else happened; ``sets``
    are the facts that it settles, each a group of fields that say one thing together.
    """

    sources: frozenset[str]
    target: str = ""
    guard: str = ""
    aside: bool = False
    sets: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True)
class Life:
    """The states of a kind of record in their order, the first one, and its moves by kind of event."""

    start: str
    states: tuple[str, ...]
    moves: Mapping[str, Move]

    def allowed(self, state: str) -> tuple[str, ...]:
        """The events that may come in a state."""
        return tuple(kind for kind, move in self.moves.items() if state in move.sources)

    def after(self, state: str, kind: str, *, before: str) -> str:
        """The state after an event; ``before`` is the one that the current state was reached from."""
        target = self.moves[kind].target
        return before if target == PREVIOUS else target or state
