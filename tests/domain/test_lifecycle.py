"""Life-cycles in general: which events may come in a state, and where a hold leads back to."""

from __future__ import annotations

import pytest

from propdesk.domain.lifecycle import PREVIOUS, Life, Move

LIFE = Life(
    start="new",
    states=("new", "busy", "waiting", "done"),
    moves={
        "begin": Move(frozenset({"new"}), "busy"),
        "hold": Move(frozenset({"new", "busy"}), "waiting"),
        "resume": Move(frozenset({"waiting"}), PREVIOUS),
        "note": Move(frozenset({"new", "busy", "waiting", "done"})),
        "end": Move(frozenset({"busy"}), "done", "asked"),
    },
)


@pytest.mark.parametrize(
    ("state", "kinds"),
    [
        ("new", ("begin", "hold", "note")),
        ("busy", ("hold", "note", "end")),
        ("waiting", ("resume", "note")),
        ("done", ("note",)),
    ],
)
def test_what_may_come_in_a_state(state: str, kinds: tuple[str, ...]) -> None:
    assert LIFE.allowed(state) == kinds


@pytest.mark.parametrize(
    ("state", "kind", "before", "after"),
    [
        ("new", "begin", "new", "busy"),
        ("busy", "hold", "new", "waiting"),
        ("waiting", "resume", "busy", "busy"),
        ("waiting", "resume", "new", "new"),
        ("waiting", "note", "busy", "waiting"),
        ("busy", "end", "waiting", "done"),
    ],
)
def test_where_an_event_leads(state: str, kind: str, before: str, after: str) -> None:
    assert LIFE.after(state, kind, before=before) == after
