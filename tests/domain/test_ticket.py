"""Tickets: what their events come to, and which moves are allowed in which state."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import pytest
from tickets import SAYS, ticket

from propdesk.domain.messages import RuleRefused
from propdesk.domain.ticket import GUARDS, Moving, facts_of, refuse_move
from propdesk.domain.ticketfacts import Hold, Ticket
from propdesk.domain.titles import Title
from propdesk.store import kinds

LIFE = kinds.kind("ticket").life
assert LIFE is not None

OTHER = "T-261101-aaaaa"
SAID: Mapping[str, Mapping[str, Any]] = {
    **SAYS,
    **{kind: {"ticket": OTHER} for kind in ("duplicate", "related", "joined")},
    "priority": {"priority": "urgent"},
    "promised": {"from": "2026-11-21 14:00", "until": "2026-11-21 16:00"},
}
UNSOLVED = {"score": 2, "solved": False}


def moment(minute: int) -> datetime:
    return datetime(2026, 11, 20, 9, minute)


def event(minute: int, kind: str, **said: Any) -> dict[str, Any]:
    at = f"2026-11-20 09:{minute:02d}"
    return {"id": f"{minute:05d}", "kind": kind, "at": at, "clerk": "lin", **SAID.get(kind, {}), **said}


def replayed(*kinds: str | tuple[str, dict[str, Any]], **own: Any) -> Ticket:
    """The facts of a ticket of 09:00 whose events came a minute apart."""
    record = {"kind": "repair", "channel": "hotline", "priority": "normal", "category": "water"}
    record |= {"unit": "3-2-0301", "at": "2026-11-20 09:00", "clerk": "lin", "text": "漏水", **own}
    pairs = [(one, {}) if isinstance(one, str) else one for one in kinds]
    events = [event(minute, kind, **said) for minute, (kind, said) in enumerate(pairs, 1)]
    assert LIFE is not None
    return facts_of("T-261120-k3q9x", {**record, "events": events}, LIFE)


# --- what events come to ---------------------------------------------------------------------------

ENDED = Hold(moment(1), moment(2), "parts")


@pytest.mark.parametrize(
    ("kinds", "facts"),
    [
        ([], {"status": "open", "moved": moment(0), "responded": None, "assignee": ""}),
        (["assigned"], {"status": "assigned", "assignee": "wang", "responded": None}),
        (["assigned", "accepted"], {"status": "accepted", "responded": moment(2)}),
        (["assigned", "returned"], {"status": "open", "assignee": ""}),
        (["assigned", "started"], {"status": "in-progress", "responded": moment(2)}),
        (["replied"], {"status": "open", "responded": moment(1)}),
        (["held"], {"status": "on-hold", "holds": (Hold(moment(1), None, "parts"),), "held": "parts"}),
        (["held", "resumed"], {"status": "open", "holds": (ENDED,), "held": ""}),
        (["assigned", "held", "resumed"], {"status": "assigned"}),
        (["assigned", "accepted", "held", "note", "resumed"], {"status": "accepted"}),
        (["assigned", "started", "held", "priority", "resumed"], {"status": "in-progress"}),
        (["held", "assigned"], {"status": "assigned", "holds": (ENDED,)}),
        (["held", "cancelled"], {"status": "cancelled", "held": ""}),
        (["assigned", "resolved"], {"status": "resolved", "resolved": moment(2), "responded": moment(2)}),
        (["assigned", "resolved", "unreached", "unreached"], {"status": "resolved", "unreached": 2}),
        (["assigned", "resolved", "called-back"], {"status": "called-back", "score": 5, "solved": True}),
        (
            ["assigned", "resolved", ("called-back", UNSOLVED)],
            {"status": "open", "score": 2, "solved": False, "resolved": None, "reopened": 1},
        ),
        (
            ["assigned", "resolved", "unreached", ("called-back", UNSOLVED), "resolved"],
            {"status": "resolved", "unreached": 0, "score": None, "solved": None, "resolved": moment(5)},
        ),
        (["assigned", "resolved", "called-back", "closed"], {"status": "closed", "closed": moment(4)}),
        (
            ["assigned", "resolved", "called-back", "closed", "reopened"],
            {"status": "open", "closed": None, "resolved": None, "reopened": 1, "responded": moment(2)},
        ),
        (["duplicate"], {"status": "duplicate", "duplicate_of": OTHER}),
        (["related", ("related", {"ticket": "T-1"})], {"related": (OTHER, "T-1"), "status": "open"}),
        (["joined"], {"incident": OTHER, "status": "open"}),
        (["priority"], {"priority": "urgent"}),
        (
            ["promised"],
            {"promise": (datetime(2026, 11, 21, 14), datetime(2026, 11, 21, 16))},
        ),
        ([("corrected", {"category": "leak"})], {"category": "leak", "unit": "3-2-0301", "building": "3"}),
        (
            [("corrected", {"unit": "10-1-0101"})],
            {"unit": "10-1-0101", "building": "10", "place": "", "category": "water"},
        ),
        ([("corrected", {"place": "大堂"})], {"unit": "", "place": "大堂", "building": ""}),
        ([("corrected", {"place": "大堂", "building": "3"})], {"unit": "", "place": "大堂", "building": "3"}),
        (
            [("assigned", {"dept": "工程部"}), ("assigned", {"to": "zhao"})],
            {"assignee": "zhao", "dept": "工程部"},
        ),
        (["note", "attached", "escalated"], {"status": "open", "responded": None, "moved": moment(3)}),
    ],
)  # fmt: skip
def test_what_events_come_to(kinds: list[Any], facts: dict[str, Any]) -> None:
    found = replayed(*kinds)
    assert {name: getattr(found, name) for name in facts} == facts


def test_a_second_hold_of_another_clone_ends_the_first() -> None:
    """Two clones may both hold a ticket: merged, the clock must not stand for ever."""
    found = replayed("held", ("held", {"for": "owner"}), "resumed")
    assert found.holds == (Hold(moment(1), moment(2), "parts"), Hold(moment(2), moment(3), "owner"))


@pytest.mark.parametrize(
    ("own", "facts"),
    [
        ({"unit": "P-B1-023"}, {"building": "P"}),
        ({"place": "地下车库", "unit": ""}, {"unit": "", "place": "地下车库", "building": ""}),
        ({"place": "大堂", "building": "3", "unit": ""}, {"building": "3"}),
        ({"by": "P-k3q9x7", "incident": OTHER}, {"by": "P-k3q9x7", "incident": OTHER}),
        (
            {"promise": {"from": "2026-11-20 14:00", "until": "2026-11-20 16:00"}},
            {"promise": (datetime(2026, 11, 20, 14), datetime(2026, 11, 20, 16))},
        ),
    ],
)
def test_what_the_call_itself_says(own: dict[str, Any], facts: dict[str, Any]) -> None:
    found = replayed(**own)
    assert {name: getattr(found, name) for name in facts} == facts


# --- which moves are allowed -----------------------------------------------------------------------

STATES = "open assigned accepted in-progress on-hold resolved called-back closed cancelled duplicate".split()
TABLE = """
assigned     ✓ ✓ ✓ ✓ ✓ · · · · ·
accepted     · ✓ · · · · · · · ·
returned     · ✓ ✓ ✓ · · · · · ·
started      · ✓ ✓ · · · · · · ·
held         ✓ ✓ ✓ ✓ · · · · · ·
resumed      · · · · ✓ · · · · ·
replied      ✓ ✓ ✓ ✓ ✓ ✓ ✓ · · ·
resolved     ✓ ✓ ✓ ✓ · · · · · ·
called-back  · · · · · ✓ · · · ·
unreached    · · · · · ✓ · · · ·
closed       · · · · · ✓ ✓ · · ·
reopened     · · · · · ✓ ✓ ✓ · ·
cancelled    ✓ ✓ ✓ ✓ ✓ · · · · ·
duplicate    ✓ ✓ ✓ ✓ ✓ · · · · ·
note         ✓ ✓ ✓ ✓ ✓ ✓ ✓ ✓ ✓ ✓
attached     ✓ ✓ ✓ ✓ ✓ ✓ ✓ ✓ ✓ ✓
priority     ✓ ✓ ✓ ✓ ✓ · · · · ·
corrected    ✓ ✓ ✓ ✓ ✓ ✓ ✓ · · ·
promised     ✓ ✓ ✓ ✓ ✓ ✓ ✓ · · ·
related      ✓ ✓ ✓ ✓ ✓ ✓ ✓ ✓ ✓ ✓
joined       ✓ ✓ ✓ ✓ ✓ ✓ ✓ · · ·
escalated    ✓ ✓ ✓ ✓ ✓ ✓ ✓ ✓ · ·
"""
"""What domain.md says of the life of a ticket, written down a second time: event by state."""

ROWS = {name: marks for name, *marks in (line.split() for line in TABLE.split("\n") if line)}
CELLS = [
    (state, kind, mark == "✓")
    for kind, marks in ROWS.items()
    for state, mark in zip(STATES, marks, strict=True)
]


def refused(event_kind: str, /, *, attempts: int = 3, minute: int = 30, **own: Any) -> RuleRefused | None:
    """Why an event of 09:30 is refused on a ticket, if it is."""
    assert LIFE is not None
    titles = {name: Title(f"[{name}]", name) for name in (*LIFE.moves, *LIFE.states)}
    try:
        refuse_move(LIFE, Moving(ticket(**own), event(minute, event_kind), attempts, titles, titles))
    except RuleRefused as refusal:
        return refusal
    return None


def test_the_table_knows_every_state_and_event() -> None:
    assert LIFE is not None
    assert (tuple(STATES), set(ROWS)) == (LIFE.states, set(LIFE.moves))


@pytest.mark.parametrize(("state", "kind", "allowed"), CELLS)
def test_every_event_in_every_state(state: str, kind: str, allowed: bool) -> None:
    why = refused(kind, status=state, kind="help")
    assert (why is None) is allowed
    if why:
        marks = {name for name, cells in ROWS.items() if cells[STATES.index(state)] == "✓"}
        assert str(why.message) == f"T-261120-k3q9x: no such step while it is {state}"
        assert set(str(why.hint).removeprefix("allowed now: ").split(", ")) == marks
        assert (why.record, why.field) == ("T-261120-k3q9x", "status")


@pytest.mark.parametrize(("minute", "field"), [(0, "at"), (29, "at"), (30, ""), (31, "")])
def test_times_never_run_backwards(minute: int, field: str) -> None:
    why = refused("note", minute=minute, moved=moment(30))
    assert (why.field if why else "") == field


@pytest.mark.parametrize(
    ("kind", "own", "field"),
    [
        ("resolved", {"kind": "repair", "assignee": ""}, "status"),
        ("resolved", {"kind": "repair", "assignee": "wang"}, ""),
        ("resolved", {"kind": "complaint", "assignee": ""}, ""),
        ("closed", {"kind": "repair", "status": "resolved"}, "status"),
        ("closed", {"kind": "complaint", "status": "resolved"}, "status"),
        ("closed", {"kind": "complaint", "status": "resolved", "unreached": 2}, "status"),
        ("closed", {"kind": "complaint", "status": "resolved", "unreached": 3}, ""),
        ("closed", {"kind": "repair", "status": "called-back"}, ""),
        ("closed", {"kind": "consultation", "status": "resolved"}, ""),
        ("closed", {"kind": "help", "status": "resolved"}, ""),
        ("closed", {"kind": "suggestion", "status": "resolved"}, ""),
        ("closed", {"kind": "praise", "status": "resolved"}, ""),
    ],
)
def test_guards(kind: str, own: dict[str, Any], field: str) -> None:
    why = refused(kind, **{"status": "open", **own})
    assert (why.field if why else "") == field
    assert why is None or "propdesk ticket" in str(why.hint)


def test_a_desk_may_want_fewer_attempts() -> None:
    assert refused("closed", attempts=1, status="resolved", unreached=1) is None
    why = refused("closed", attempts=4, status="resolved", unreached=3)
    assert str(why and why.message) == "T-261120-k3q9x is not called back: 3 of 4 attempts were made"


def test_the_schema_names_the_guards_that_there_are() -> None:
    assert LIFE is not None
    assert {move.guard for move in LIFE.moves.values()} - {""} == set(GUARDS)
