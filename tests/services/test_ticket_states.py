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
    initialize,
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
    "not solved": "open",
}
ENDING = frozenset({"closed", "cancelled", "duplicate"})
UNSOLVED = "not solved"
KINDS_OF_STEPS = (*SOURCES, UNSOLVED)
FEN = (0, 5000, 12345)


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
    incident: bool = False
    bills: list[int] = field(default_factory=list)
    told: list[str] = field(default_factory=list)

    def may(self, kind: str) -> bool:
        """Tell whether a step is allowed now, whatever it says."""
        if self.state not in SOURCES["called-back" if kind == UNSOLVED else kind]:
            return False
        if kind == "resolved":
            return self.kind != "repair" or self.worker
        if kind == "closed":
            return self.kind == "consultation" or self.state == "called-back" or self.attempts > 2
        return True

    def take(self, kind: str, now: datetime) -> None:
        """Note a step."""
        self.told.append("called-back" if kind == UNSOLVED else kind)
        self.at = now
        if kind in ("assigned", "returned"):
            self.worker = kind == "assigned"
        self.attempts = 0 if kind == "resolved" else self.attempts + (kind == "unreached")
        self.incident |= kind == "joined"
        to = self.left if kind == "resumed" else LEADS.get(kind, self.state)
        if to != self.state:
            self.left, self.state = self.state, to


@dataclass(frozen=True)
class Turn:
    """What a clerk does: a step on a ticket, perhaps with another one, and what it says by luck."""

    kind: str
    id: str
    other: str
    luck: int

    @property
    def priority(self) -> str:
        """The priority that a correction names."""
        return PRIORITIES[self.luck % len(PRIORITIES)]

    @property
    def fen(self) -> int:
        """What the work costs."""
        return FEN[self.luck % len(FEN)]

    def enter(self, session: Session) -> Outcome:
        """Do it."""
        if self.kind in ("related", "joined"):
            return link(session, [self.id], self.kind, self.other)
        if self.kind == "duplicate":
            return duplicate(session, self.id, self.other)
        if self.kind == "priority":
            return correct(session, self.id, {"priority": self.priority})
        if self.kind == "resolved":
            return resolve(session, self.id, Work("更换角阀", self.fen))
        if self.kind in ("called-back", UNSOLVED):
            return call_back(session, self.id, score=1 + self.luck % 5, solved=self.kind != UNSOLVED)
        return move(session, [self.id], self.kind, **SAYS.get(self.kind, {}))


small = st.integers(0, 9)
minutes = st.integers(0, 90)
lucks = st.integers(0, 999)


class Day(RuleBasedStateMachine):
    """A day at the desk; ``begin`` gives each a desk of its own.

    Small numbers that Hypothesis draws are much alike: one great one is the chance by which lives go on.
    """

    begin: Callable[[], Path]

    def __init__(self) -> None:
        super().__init__()
        self.root = type(self).begin()
        self.chance = random.Random()
        self.now = FIRST
        self.models: dict[str, Model] = {}
        self.touched = ""

    def teardown(self) -> None:
        shutil.rmtree(self.root.parent)

    def session(self) -> Session:
        now = self.now
        return open_session(self.root, claim="lin", at=now, clock=lambda _: now, random=self.chance.randrange)

    def allowed(self, turn: Turn) -> bool:
        """Tell what the model says to a turn."""
        model, other = self.models[turn.id], self.models[turn.other]
        if turn.kind in ("related", "joined", "duplicate") and turn.id == turn.other:
            return False
        if turn.kind == "joined" and (other.state in ENDING or other.incident):
            return False
        if turn.kind == "duplicate" and other.state in ("cancelled", "duplicate"):
            return False
        return model.may(turn.kind) and (turn.kind != "priority" or turn.priority != model.priority)

    def take(self, turn: Turn) -> None:
        """Do what the model allows, and see that the rest is refused and leaves nothing."""
        self.touched, model = turn.id, self.models[turn.id]
        if not self.allowed(turn):
            before = git(self.root, "rev-parse", "HEAD")
            with pytest.raises(RuleRefused):
                turn.enter(self.session())
            assert git(self.root, "rev-parse", "HEAD") == before
            return
        assert turn.enter(self.session()).commit
        model.take(turn.kind, self.now)
        if turn.kind == "priority":
            model.priority = turn.priority
        if turn.kind == "resolved" and turn.fen:
            model.bills.append(turn.fen)

    # -- what happens -------------------------------------------------------------------------------

    @initialize(chance=st.integers(2**60, 2**61), kind=st.sampled_from(KINDS))
    def the_day_begins_with_a_call(self, chance: int, kind: str) -> None:
        self.chance.seed(chance)
        priority = self.chance.choice(PRIORITIES)
        self.somebody_calls(kind, priority, 0)

    @precondition(lambda self: len(self.models) < MOST)
    @rule(kind=st.sampled_from(KINDS), priority=st.sampled_from(PRIORITIES), later=minutes)
    def somebody_calls(self, kind: str, priority: str, later: int) -> None:
        self.now += timedelta(minutes=later)
        unit = FLAT if len(self.models) % 2 else SHOP
        [row] = new_ticket(self.session(), Call(kind, "water", "漏水", unit=unit, priority=priority)).rows
        assert row["id"] not in self.models
        self.models[row["id"]] = Model(kind, priority, self.now)
        self.touched = row["id"]

    @rule(later=minutes)
    def a_life_goes_on(self, later: int) -> None:
        """Most steps lead on, by the day's own chance, so that lives become long and unlike each other."""
        lasting = [id for id, model in self.models.items() if model.state not in ENDING - {"closed"}]
        id, second = self.chance.choice(lasting or list(self.models)), self.chance.choice(list(self.models))
        luck = self.chance.randrange(1000)
        turns = [Turn(kind, id, second, luck) for kind in (*LEADS, "resumed", "unreached")]
        fit = [turn for turn in turns if self.allowed(turn)]
        had = {"assigned"} if self.models[id].worker else set()
        onward = [turn for turn in fit if turn.kind not in {"cancelled", "duplicate", "held"} | had]
        self.now += timedelta(minutes=later)
        perhaps = [Turn(kind, id, second, luck) for kind in (*["closed"] * 5, "resolved", "note")]
        self.take(self.chance.choice([*onward * 6, *fit, *perhaps]))

    @rule(number=small, other=small, kind=st.sampled_from(KINDS_OF_STEPS), luck=lucks, later=minutes)
    def anything_is_tried(self, number: int, other: int, kind: str, luck: int, later: int) -> None:
        ids = list(self.models)
        self.now += timedelta(minutes=later)
        self.take(Turn(kind, ids[number % len(ids)], ids[other % len(ids)], luck))

    @precondition(lambda self: self.models[self.touched].at > FIRST)
    @rule(earlier=st.integers(1, 300))
    def a_step_before_the_last_one_is_refused(self, earlier: int) -> None:
        kept, self.now = self.now, self.models[self.touched].at - timedelta(minutes=earlier)
        with pytest.raises(RuleRefused):
            move(self.session(), [self.touched], "note", text="早了")
        self.now = kept

    # -- what always holds --------------------------------------------------------------------------

    @invariant()
    def the_desk_agrees_with_the_model(self) -> None:
        session = self.session()
        snapshot = session.desk.snapshot()
        rows = snapshot.index.query("SELECT id, status FROM tickets")
        assert dict(rows) == {id: model.state for id, model in self.models.items()}
        live = {id for id, model in self.models.items() if model.state not in ENDING}
        assert {row["id"] for row in list_tickets(session, Wanted()).rows} == live
        billed = sorted(line.amount for line in Accounts(snapshot).lines() if line.key.startswith("repair/"))
        assert billed == sorted(fen for model in self.models.values() for fen in model.bills)

    @precondition(lambda self: self.touched)
    @invariant()
    def the_ticket_tells_what_happened_to_it(self) -> None:
        model, shown = self.models[self.touched], show_ticket(self.session(), self.touched)
        assert [row["event"] for row in shown.rows] == ["reported", *model.told]
        assert (shown.head["status"], shown.head["priority"]) == (model.state, model.priority)
        assert ("assignee" in shown.head) == model.worker


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
    live(days, chance=1, examples=3, steps=18)


@pytest.mark.torture
@pytest.mark.parametrize("chance", range(100, 108))
def test_the_desk_agrees_with_the_model_over_long_days(days: type[Day], chance: int) -> None:
    live(days, chance=chance, examples=25, steps=50)


def test_the_model_knows_every_step_that_the_desk_does() -> None:
    """What is missing from the model would never be tried."""
    from propdesk.store import kinds

    life = kinds.kind("ticket").life
    assert life is not None
    elsewhere: dict[str, Any] = {"attached": 0, "corrected": 0, "promised": 0, "escalated": 0}
    assert life.moves.keys() == SOURCES.keys() | elsewhere.keys()
