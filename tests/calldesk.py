"""A desk with calls of some weeks: tickets written down and moved through the services."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from smalldesk import FLAT, LIN, RECORDS, SHOP, session_at

from propdesk.domain.changes import Change, Put
from propdesk.domain.periods import parse_moment
from propdesk.services.ticketmoves import move
from propdesk.services.tickets import Call, new_ticket
from propdesk.store.desk import start_desk

NOW = "2026-11-23 10:00"
"""A Monday."""

_DESK, *_OTHERS = RECORDS
_CLERKS = [*(_DESK.data or {})["clerks"], {"id": "boss", "name": "郑", "roles": ["manager", "supervisor"]}]
_WORKERS = [{"id": "wang", "name": "王师傅"}, {"id": "li", "name": "李师傅"}]
SETTINGS: Mapping[str, Any] = {**(_DESK.data or {}), "clerks": _CLERKS, "workers": _WORKERS}


def start(root: Path, **own: Any) -> Path:
    """Start a small desk with workers and a manager."""
    puts = [Put("desk", "desk", {**SETTINGS, **own}), *_OTHERS]
    start_desk(root, lambda _: Change("init", "init", "lin", puts))
    return root


def call(root: Path, at: str, text: str = "漏水", **own: Any) -> str:
    """Write a call down; by default a repair of the flat's water."""
    place = {} if "place" in own or "unit" in own else {"unit": FLAT}
    said = {"kind": "repair", "category": "water", "text": text, **place, **own}
    return str(new_ticket(session_at(root, at), Call(**said)).rows[0]["id"])


def steps(root: Path, ticket: str, *taken: tuple[str, str, dict[str, Any]]) -> None:
    """Enter events: the moment, the kind, and what is said of it."""
    for at, kind, said in taken:
        move(session_at(root, at), [ticket], kind, **said)


@pytest.fixture(scope="session")
def lived(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, str]]:
    """A desk that lived through the weeks, and its tickets; it is only read."""
    root = tmp_path_factory.mktemp("weeks") / "desk"
    return root, weeks(root)


def weeks(root: Path) -> dict[str, str]:
    """Start a desk and live through some weeks; give the tickets by letters."""
    start(root)
    return {name: make(root) for name, make in _WEEKS.items()}


def _last_month(root: Path) -> str:
    """A repair of October, done as it should be: 20 minutes to the answer, 120 to the end."""
    id = call(root, "2026-10-12 09:00", by=LIN)
    steps(
        root,
        id,
        ("2026-10-12 09:10", "assigned", {"to": "wang"}),
        ("2026-10-12 09:20", "accepted", {}),
        ("2026-10-12 11:00", "resolved", {"result": "换角阀"}),
        ("2026-10-12 15:00", "called-back", {"score": 5, "solved": True}),
        ("2026-10-12 15:10", "closed", {}),
    )
    return id


def _again(root: Path) -> str:
    """The same fault 22 days later, not solved at once: 60 minutes; 540 of a day and 120 of the next."""
    id = call(root, "2026-11-03 09:00", by=LIN)
    steps(
        root,
        id,
        ("2026-11-03 09:10", "assigned", {"to": "wang"}),
        ("2026-11-03 10:00", "started", {}),
        ("2026-11-03 12:00", "resolved", {"result": "换软管"}),
        ("2026-11-03 15:00", "called-back", {"score": 2, "solved": False}),
        ("2026-11-03 16:00", "assigned", {"to": "li"}),
        ("2026-11-04 11:00", "resolved", {"result": "换管"}),
        ("2026-11-05 15:00", "called-back", {"score": 4, "solved": True}),
        ("2026-11-05 15:10", "closed", {}),
    )
    return id


def _cancelled(root: Path) -> str:
    id = call(root, "2026-11-10 09:00", unit=SHOP)
    steps(root, id, ("2026-11-10 09:30", "cancelled", {"reason": "误报"}))
    return id


def _complaint(root: Path) -> str:
    """A complaint that nobody answered."""
    return call(root, "2026-11-16 09:00", "楼上太吵", kind="complaint", category="noise", by=LIN)


def _to_call_back(root: Path) -> str:
    """A repair that is done: 80 minutes to the start, 500 to the end."""
    id = call(root, "2026-11-19 08:40", "门锁坏", unit=SHOP, category="door-window")
    steps(
        root,
        id,
        ("2026-11-19 09:10", "assigned", {"to": "li"}),
        ("2026-11-19 10:00", "started", {}),
        ("2026-11-19 17:00", "resolved", {"result": "换锁"}),
    )
    return id


def _promised(root: Path) -> str:
    """Nobody has it; somebody is promised for Monday afternoon."""
    window = (parse_moment("2026-11-23 14:00"), parse_moment("2026-11-23 16:00"))
    return call(
        root,
        "2026-11-20 16:00",
        "灯不亮",
        place="地下车库",
        building="1",
        category="lighting",
        promise=window,
    )


def _emergency(root: Path) -> str:
    """A Saturday's emergency: 15 and 90 minutes of the clock; three calls reached nobody."""
    id = call(root, "2026-11-21 08:40", "电梯困人", unit=SHOP, category="lift", priority="emergency")
    steps(
        root,
        id,
        ("2026-11-21 08:45", "assigned", {"to": "wang"}),
        ("2026-11-21 08:55", "accepted", {}),
        ("2026-11-21 10:10", "resolved", {"result": "已放人"}),
        *((f"2026-11-23 09:0{number}", "unreached", {}) for number in range(3)),
    )
    return id


_WEEKS = {
    "last month": _last_month,
    "again": _again,
    "cancelled": _cancelled,
    "complaint": _complaint,
    "done": _to_call_back,
    "promised": _promised,
    "emergency": _emergency,
}
