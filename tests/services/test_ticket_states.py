"""Whatever clerks do to tickets in whatever order: the desk agrees with a simple model of their life."""

from __future__ import annotations

import itertools
import random
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from frontdesk import FLAT, SHOP
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
)
from lives import live
from smalldesk import git
from tickets import SAYS

from propdesk.domain.changes import Outcome
from propdesk.domain.messages import RuleRefused
from propdesk.services.session import Session, open_session
from propdesk.services.ticketlists import Wanted, list_tickets, show_ticket
from propdesk.services.ticketmoves import call_back, correct, duplicate, link, move
from propdesk.services.tickets import Call, new_ticket
from propdesk.services.ticketwork import Work, resolve
from propdesk.store.accounts import Accounts

FIRST = datetime(2026, 11, 23, 9)
MOST = 3
KINDS = ("repair", "complaint", "consultation")
PRIORITIES = ("emergency", "urgent", "normal", "low")
AT_WORK = ("open", "assigned", "accepted", "in-progress")
WAITING = (*AT_WORK, "on-hold")
UNCLOSED = (*WAITING, "resolved", "called-back")
ANY = (*UNCLOSED, "closed", "cancelled", "duplicate")
SOURCES: Mapping[str, tuple[str, ...]] = {
    "assigned": WAITING,
    "accepted": ("assigned",),
    "returned": ("assigned", "accepted", "in-progress"),
    "started": ("assigned", "accepted"),
    "held": AT_WORK,
    "resumed": ("on-hold",),
    "replied": UNCLOSED,
    "resolved": AT_WORK,
    "called-back": ("resolved",),
    "unreached": ("resolved",),
    "closed": ("resolved", "called-back"),
    "reopened": ("resolved", "called-back", "closed"),
    "cancelled": WAITING,
    "duplicate": WAITING,
    "note": ANY,
    "priority": WAITING,
    "related": ANY,
    "joined": UNCLOSED,
}
LEADS = {
    "assigned": "assigned",
    "accepted": "accepted",
    "returned": "open",
    "started": "in-progress",
    "held": "on-hold",
    "resolved": "resolved",
    "called-back": "called-back",
    "closed": "closed",
    "reopened": "open",
    "cancelled": "cancelled",
    "duplicate": "duplicate",
}
PLAIN = (
    *("assigned", "accepted", "returned", "started", "held", "resumed", "replied"),
    *("unreached", "closed", "reopened", "cancelled", "note"),
)


@dataclass
class Model:
    """A ticket as a person with a pencil would keep it."""

    kind: str
    priority: str
    at: datetime
    state: str = "open"
    left: str = "open"
    worker: bool = False
    attempts: int = 0
    reopened: int = 0
    incident: bool = False
    bills: list[int] = field(default_factory=list)
    told: list[str] = field(default_factory=list)

    def may(self, kind: str) -> bool:
        """Tell whether a step is allowed now."""
        if self.state not in SOURCES[kind]:
            return False
        if kind == "resolved":
            return self.kind != "repair" or self.worker
        if kind == "closed":
            return self.kind == "consultation" or self.state == "called-back" or self.attempts > 2
        return True

    def take(self, kind: str, now: datetime) -> None:
        """Note a step."""
        self.told.append(kind)
        self.at = now
        if kind in ("assigned", "returned"):
            self.worker = kind == "assigned"
        if kind == "resolved":
            self.attempts = 0
        self.attempts += kind == "unreached"
        self.reopened += kind == "reopened"
        to = self.left if kind == "resumed" else LEADS.get(kind, self.state)
        if to != self.state:
            self.left, self.state = self.state, to


class Day(RuleBasedStateMachine):
    """A day at the desk; ``begin`` gives each a desk of its own."""

    begin: Callable[[], Path]

    def __init__(self) -> None:
        super().__init__()
        self.root = type(self).begin()
        self.now = FIRST
        self.models: dict[str, Model] = {}
        self.chance = random.Random(1)

    def teardown(self) -> None:
        shutil.rmtree(self.root.parent)

    def session(self) -> Session:
        now = self.now
        return open_session(self.root, claim="lin", at=now, clock=lambda _: now, random=self.chance.randrange)

    def later(self, minutes: int) -> None:
        self.now += timedelta(minutes=minutes)

    def chosen(self, number: int) -> tuple[str, Model]:
        ids = list(self.models)
        id = ids[number % len(ids)]
        return id, self.models[id]

    def tried(self, act: Callable[[], Outcome], *, allowed: bool) -> None:
        """Do what the model allows, and see that the rest is refused and leaves nothing."""
        if allowed:
            assert act().commit == git(self.root, "rev-parse", "HEAD").strip()
            return
        before = git(self.root, "rev-parse", "HEAD")
        with pytest.raises(RuleRefused):
            act()
        assert git(self.root, "rev-parse", "HEAD") == before

    # -- calls --------------------------------------------------------------------------------------

    @precondition(lambda self: len(self.models) < MOST)
    @rule(kind=st.sampled_from(KINDS), priority=st.sampled_from(PRIORITIES), minutes=st.integers(0, 90))
    def somebody_calls(self, kind: str, priority: str, minutes: int) -> None:
        self.later(minutes)
        unit = FLAT if len(self.models) % 2 else SHOP
        call = Call(kind, "water", "漏水", unit=unit, priority=priority)
        [row] = new_ticket(self.session(), call).rows
        assert row["id"] not in self.models
        self.models[row["id"]] = Model(kind, priority, self.now)

    # -- steps --------------------------------------------------------------------------------------

    @precondition(lambda self: self.models)
    @rule(number=st.integers(0, 9), kind=st.sampled_from(PLAIN), minutes=st.integers(0, 90))
    def a_step(self, number: int, kind: str, minutes: int) -> None:
        self.later(minutes)
        id, model = self.chosen(number)
        allowed = model.may(kind)
        self.tried(lambda: move(self.session(), [id], kind, **SAYS.get(kind, {})), allowed=allowed)
        if allowed:
            model.take(kind, self.now)

    @precondition(lambda self: self.models)
    @rule(number=st.integers(0, 9), pick=st.integers(0, 99), minutes=st.integers(0, 90))
    def a_step_that_is_allowed(self, number: int, pick: int, minutes: int) -> None:
        """Half of the steps lead on, so that lives become long."""
        _, model = self.chosen(number)
        onward = [kind for kind in PLAIN if model.may(kind) and kind not in ("note", "cancelled", "replied")]
        if onward:
            self.a_step(number, onward[pick % len(onward)], minutes)

    @precondition(lambda self: self.models)
    @rule(number=st.integers(0, 9), fen=st.sampled_from((0, 5000, 12345)))
    def the_work_is_done(self, number: int, fen: int) -> None:
        id, model = self.chosen(number)
        allowed = model.may("resolved")
        self.tried(lambda: resolve(self.session(), id, Work("更换角阀", fen)), allowed=allowed)
        if allowed:
            model.take("resolved", self.now)
            model.bills += [fen] if fen else []

    @precondition(lambda self: self.models)
    @rule(number=st.integers(0, 9), score=st.integers(1, 5), solved=st.booleans())
    def a_callback(self, number: int, score: int, solved: bool) -> None:
        id, model = self.chosen(number)
        allowed = model.may("called-back")
        self.tried(lambda: call_back(self.session(), id, score=score, solved=solved), allowed=allowed)
        if allowed and solved:
            model.take("called-back", self.now)
        elif allowed:
            model.take("reopened", self.now)
            model.told[-1] = "called-back"

    @precondition(lambda self: self.models)
    @rule(number=st.integers(0, 9), priority=st.sampled_from(PRIORITIES))
    def another_priority(self, number: int, priority: str) -> None:
        id, model = self.chosen(number)
        allowed = model.may("priority") and priority != model.priority
        self.tried(lambda: correct(self.session(), id, {"priority": priority}), allowed=allowed)
        if allowed:
            model.take("priority", self.now)
            model.priority = priority

    @precondition(lambda self: self.models)
    @rule(number=st.integers(0, 9), other=st.integers(0, 9), kind=st.sampled_from(("related", "joined")))
    def a_link(self, number: int, other: int, kind: str) -> None:
        (id, model), (target, known) = self.chosen(number), self.chosen(other)
        ended = known.state in ("closed", "cancelled", "duplicate")
        fit = id != target and not (kind == "joined" and (ended or known.incident))
        allowed = fit and model.may(kind)
        self.tried(lambda: link(self.session(), [id], kind, target), allowed=allowed)
        if allowed:
            model.take(kind, self.now)
            model.incident |= kind == "joined"

    @precondition(lambda self: self.models)
    @rule(number=st.integers(0, 9), other=st.integers(0, 9))
    def a_duplicate(self, number: int, other: int) -> None:
        (id, model), (target, known) = self.chosen(number), self.chosen(other)
        allowed = id != target and known.state not in ("cancelled", "duplicate") and model.may("duplicate")
        self.tried(lambda: duplicate(self.session(), id, target), allowed=allowed)
        if allowed:
            model.take("duplicate", self.now)

    @precondition(lambda self: any(model.at > FIRST for model in self.models.values()))
    @rule(minutes=st.integers(1, 300))
    def a_step_before_the_last_one(self, minutes: int) -> None:
        id, model = next((id, one) for id, one in self.models.items() if one.at > FIRST)
        kept, self.now = self.now, max(model.at - timedelta(minutes=minutes), FIRST - timedelta(days=1))
        self.tried(lambda: move(self.session(), [id], "note", text="早了"), allowed=False)
        self.now = kept

    # -- what always holds --------------------------------------------------------------------------

    @invariant()
    def the_desk_agrees_with_the_model(self) -> None:
        session = self.session()
        rows = session.desk.snapshot().index.query("SELECT id, status FROM tickets")
        assert dict(rows) == {id: model.state for id, model in self.models.items()}
        for id, model in self.models.items():
            shown = show_ticket(session, id)
            assert [row["event"] for row in shown.rows] == ["reported", *model.told]
            assert (shown.head["status"], shown.head["priority"]) == (model.state, model.priority)
            assert ("assignee" in shown.head) == model.worker

    @invariant()
    def lists_hold_what_is_not_over(self) -> None:
        live = {id for id, model in self.models.items() if model.state in UNCLOSED}
        rows = list_tickets(self.session(), Wanted()).rows
        assert {row["id"] for row in rows} == live

    @invariant()
    def every_resolution_that_costs_is_billed_once(self) -> None:
        lines = Accounts(self.session().desk.snapshot()).lines()
        billed = sorted(line.amount for line in lines if line.key.startswith("repair/"))
        assert billed == sorted(fen for model in self.models.values() for fen in model.bills)


@pytest.fixture
def days(front_desk_built: Path, tmp_path: Path) -> type[Day]:
    """Days that begin on copies of one desk."""
    numbers = itertools.count()

    def begin() -> Path:
        root = tmp_path / str(next(numbers)) / "desk"
        shutil.copytree(front_desk_built, root, symlinks=True)
        return root

    return type("Days", (Day,), {"begin": staticmethod(begin)})


@pytest.mark.slow
def test_the_desk_agrees_with_the_model_of_a_ticket_s_life(days: type[Day]) -> None:
    live(days, chance=1, examples=4, steps=15)


@pytest.mark.torture
@pytest.mark.parametrize("chance", range(100, 108))
def test_the_desk_agrees_with_the_model_over_long_days(days: type[Day], chance: int) -> None:
    live(days, chance=chance, examples=25, steps=50)


def test_the_model_knows_every_step_that_the_desk_does(days: type[Day]) -> None:
    """What is missing from the model would never be tried."""
    from propdesk.store import kinds

    life = kinds.kind("ticket").life
    assert life is not None
    elsewhere: dict[str, Any] = {"attached": 0, "corrected": 0, "promised": 0, "escalated": 0}
    assert life.moves.keys() == SOURCES.keys() | elsewhere.keys()
