"""A desk that takes calls: workers, a fee item of repairs, a flat under warranty whose people want care."""

from __future__ import annotations

import random
import shutil
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import counter
import pytest
from counter import AYI, FIRM, FLAT, PHONE, SHOP, ZHANG
from tickets import SAYS

from propdesk.domain.changes import Change, Outcome, Put
from propdesk.services.session import Session, open_session
from propdesk.services.ticketmoves import move
from propdesk.services.tickets import Call, new_ticket
from propdesk.services.ticketwork import Work, resolve
from propdesk.store.desk import start_desk

__all__ = ["AYI", "FIRM", "FLAT", "PHONE", "SHOP", "ZHANG", "front_desk", "front_desk_built"]

WHEN = "2026-11-23 09:00"
"""A Monday."""

WORKERS = [
    {"id": "wang", "name": "王师傅", "dept": "工程部"},
    {"id": "zhao", "name": "赵师傅", "dept": "保洁部"},
]
_SETTINGS = {
    "clerks": [
        {"id": "lin", "name": "林", "git": "lin", "roles": ["cashier", "supervisor"]},
        {"id": "chen", "name": "陈", "roles": ["supervisor"]},
    ],
    "workers": WORKERS,
}
_OWN = {
    ("desk", "desk"): _SETTINGS,
    ("unit", FLAT): {"delivered": "2025-06-30", "tags": ["a", "关爱"]},
}
REPAIR = Put(
    "tariff",
    "repair",
    {"title": "有偿维修", "formula": "once", "cycle": 1, "timing": "arrears", "prices": []},
)
RECORDS = (
    *(
        Put(put.kind, put.id, {**(put.data or {}), **_OWN.get((put.kind, put.id), {})})
        for put in counter.RECORDS
    ),
    REPAIR,
)


@pytest.fixture(scope="session")
def front_desk_built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make the desk once."""
    root = tmp_path_factory.mktemp("front") / "desk"
    start_desk(root, lambda _: Change("init", "init", "lin", RECORDS))
    return root


@pytest.fixture
def front_desk(front_desk_built: Path, tmp_path: Path) -> Path:
    """Give a desk of the test's own."""
    shutil.copytree(front_desk_built, tmp_path / "desk", symlinks=True)
    return tmp_path / "desk"


def at(root: Path, moment: str = WHEN, *, claim: str = "lin", chance: int | None = None) -> Session:
    """Open the desk at a moment, or at a time of the Monday; chance goes by the moment unless it is given."""
    when = datetime.fromisoformat(moment if len(moment) > 5 else f"{WHEN[:10]} {moment}")
    drawn = random.Random(str(when) + claim if chance is None else chance)
    return open_session(root, claim=claim, at=when, clock=lambda _: when, random=drawn.randrange)


def call(root: Path, moment: str = "09:00", text: str = "厨房水管漏水", **own: Any) -> Outcome:
    """Write a call down: by default a repair of the flat's water."""
    said = {"kind": "repair", "category": "water", "text": text, **own}
    said |= {} if {"unit", "place"} & own.keys() else {"unit": FLAT}
    return new_ticket(at(root, moment), Call(**said))


def called(root: Path, moment: str = "09:00", text: str = "厨房水管漏水", **own: Any) -> str:
    """Write a call down, and give the ticket's id."""
    return str(call(root, moment, text, **own).rows[0]["id"])


def steps(root: Path, id: str, *kinds: str, start: str = "09:10") -> Outcome:
    """Let events come a minute apart; give what the last one came to, which alone is entered as a move."""
    begin = datetime.fromisoformat(f"{WHEN[:10]} {start}")
    moments = [begin + timedelta(minutes=number) for number in range(len(kinds))]
    *earlier, last = zip(kinds, moments, strict=True)
    kept = record(root, "ticket", id)
    events = [*kept.get("events", ()), *(_event(kind, moment) for kind, moment in earlier)]
    if earlier:
        write(root, Put("ticket", id, {**kept, "events": events}))
    return move(at(root, f"{last[1]:%H:%M}"), [id], last[0], **SAYS.get(last[0], {}))


def _event(kind: str, moment: datetime) -> dict[str, Any]:
    head = {"id": f"{moment:0%H%M}", "kind": kind, "at": f"{moment:%Y-%m-%d %H:%M}", "clerk": "lin"}
    return head | SAYS.get(kind, {})


def write(root: Path, *puts: Put) -> None:
    """Write records past the rules of every use case."""
    at(root).desk.commit(lambda _: Change("edit", "edit", "lin", puts))


def resolved(
    root: Path, id: str, moment: str = "10:00", fen: int = 0, materials: Sequence[Any] = ()
) -> Outcome:
    """Resolve a ticket by work of so many fen."""
    return resolve(at(root, moment), id, Work("更换角阀", fen, tuple(materials)))


def record(root: Path, kind: str, id: str) -> dict[str, Any]:
    """Read a record as committed."""
    return at(root).desk.snapshot().get(kind, id)


def status(root: Path, id: str) -> str:
    """The state of a ticket as the index has it."""
    rows = at(root).desk.snapshot().index.query("SELECT status FROM tickets WHERE id = ?", (id,))
    return str(rows[0][0])
