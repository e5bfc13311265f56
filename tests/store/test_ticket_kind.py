"""The kind of tickets: what its schema calls things is what the desk calls them everywhere."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from propdesk.domain import tickettitles
from propdesk.domain.lifecycle import PREVIOUS
from propdesk.domain.ticket import GUARDS
from propdesk.domain.ticketfacts import CALLBACK_KINDS, ENDED, SETTLED
from propdesk.domain.tickettitles import Names
from propdesk.store import index, kinds

TICKET = kinds.kind("ticket")
FIELDS = TICKET.schema["properties"]
OF_EVENTS = FIELDS["events"]["items"]["properties"]
CODES: Mapping[str, tuple[Mapping[str, Any], Names]] = {
    "kind": (FIELDS["kind"], tickettitles.KINDS),
    "channel": (FIELDS["channel"], tickettitles.CHANNELS),
    "priority": (FIELDS["priority"], tickettitles.PRIORITIES),
    "category": (FIELDS["category"], tickettitles.CATEGORIES),
    "event": (OF_EVENTS["kind"], tickettitles.EVENTS),
    "event's priority": (OF_EVENTS["priority"], tickettitles.PRIORITIES),
    "event's category": (OF_EVENTS["category"], tickettitles.CATEGORIES),
    "waits for": (OF_EVENTS["for"], tickettitles.HELD_FOR),
    "told": (OF_EVENTS["level"], tickettitles.TOLD),
    "state": ({"x-titles": TICKET.schema["x-desk"]["life"]["states"]}, tickettitles.STATES),
}


@pytest.mark.parametrize("name", CODES)
def test_codes_are_called_as_the_schema_calls_them(name: str) -> None:
    schema, names = CODES[name]
    titles = [(code, titles["zh"], titles["en"]) for code, titles in schema["x-titles"].items()]
    assert [(code, *names[code][:2]) for code in names] == titles


@pytest.mark.parametrize("name", CODES)
def test_no_name_means_two_codes(name: str) -> None:
    _, names = CODES[name]
    said = [name for code, called in names.items() for name in {each.casefold() for each in (code, *called)}]
    assert len(said) == len(set(said))


def test_every_event_has_a_move_and_every_move_an_event() -> None:
    assert TICKET.life is not None
    assert tuple(TICKET.life.moves) == tuple(OF_EVENTS["kind"]["enum"])


def test_moves_lead_from_states_to_states_under_guards_that_there_are() -> None:
    life = TICKET.life
    assert life is not None
    states = set(life.states)
    assert {life.start} | ENDED | SETTLED <= states
    for move in life.moves.values():
        assert move.sources
        assert move.sources <= states
        assert move.target in {"", PREVIOUS} | states
        assert move.guard in {""} | GUARDS.keys()
    assert {move.guard for move in life.moves.values()} - {""} == GUARDS.keys()
    assert states == {life.start} | {move.target for move in life.moves.values()} - {"", PREVIOUS}
    assert tickettitles.KINDS.keys() >= CALLBACK_KINDS


def test_every_move_that_needs_a_word_says_so_in_the_schema() -> None:
    """What else an event carries is never asked of one that has nothing to do with it."""
    rules = FIELDS["events"]["items"]["allOf"]
    needs = {rule["if"]["properties"]["kind"]["const"]: rule["then"]["required"] for rule in rules}
    assert needs.keys() <= set(OF_EVENTS["kind"]["enum"])
    assert all(set(keys) <= OF_EVENTS.keys() for keys in needs.values())


@pytest.mark.parametrize("module", ["domain/ticket.py", "domain/ticketfacts.py", "domain/lifecycle.py"])
def test_the_index_is_built_anew_where_the_reckoning_of_its_rows_changed(
    module: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, text = index._version(), index._text
    monkeypatch.setattr(index, "_text", lambda name: text(name) + ("#" if name == module else ""))
    assert index._version() != before
