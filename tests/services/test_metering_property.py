"""Whatever happens to a meter: what is billed is what its registers counted, never less than nothing, once.

A physical meter turns by itself; it is read, estimated, replaced, passes zero, is billed and taken back at
random. At the end it is read once more, far enough to have caught up with every estimate, and billed.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from fractions import Fraction
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from propdesk.domain.bill import BillLine
from propdesk.domain.changes import Record
from propdesk.domain.messages import RuleRefused
from propdesk.domain.meter import Meter, Reading, chain_of, exact, standing
from propdesk.domain.periods import Month, months_between
from propdesk.domain.reading import Entry, refuse_unfit, register_faults
from propdesk.domain.tariff import tariff_of
from propdesk.services.billground import ALL
from propdesk.services.meteraccounts import Account, Item
from propdesk.services.metering import lines_in

TARIFF: Record = {
    "title": "水费", "formula": "consumption", "cycle": 1, "timing": "arrears",
    "prices": [{"from": "2020-01-01", "price": "3.5"}],
}  # fmt: skip
FIRST, TODAY = date(2026, 1, 1), date(2040, 1, 1)
DIGITS = 3
LAP = 10**DIGITS

step = st.tuples(
    st.sampled_from(["read", "read", "read", "estimate", "replace", "backfill", "bill", "bill", "void"]),
    st.integers(0, 400),
    st.integers(1, 45),
)
"""What happens, how much of it, and how many days later."""


@dataclass
class World:
    """A unit's meters as they are, what is known of them, and the account that bills them."""

    meters: list[Meter] = field(default_factory=list)
    readings: list[Reading] = field(default_factory=list)
    shown: Fraction = Fraction(0)
    truth: Fraction = Fraction(0)
    day: date = FIRST
    lines: list[Any] = field(default_factory=list)
    fresh: dict[str, BillLine] = field(default_factory=dict)
    log: list[tuple[date, Fraction]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.hang(FIRST, "0", "1", "0")

    def hang(self, day: date, initial: str, multiplier: str, loss: str) -> None:
        id, old = f"M-{len(self.meters)}", self.meters[-1].id if self.meters else ""
        new = Meter(id, "1-1-0101", "water", "water", day, initial, DIGITS, multiplier, loss, replaces=old)
        self.meters.append(new)
        self.shown = Fraction(initial)
        self.log = [(day, self.shown)]

    @property
    def meter(self) -> Meter:
        return self.meters[-1]

    def own(self) -> list[Reading]:
        return standing(one for one in self.readings if one.meter == self.meter.id)

    def turn(self, units: int) -> None:
        """The register turns, at most a lap less one between two readings: more cannot be told from less."""
        self.shown += Fraction(units) / 4
        self.truth += Fraction(units) / 4 * self.meter.factor

    @property
    def value(self) -> str:
        return exact(self.shown % LAP) or ""

    def enter(self, day: date, value: str, kind: str = "actual") -> bool:
        """Enter a reading by the rules, as one that passed zero if it is refused otherwise."""
        for rollover in (False, True):
            reading = Reading(self.meter.id, day, value, kind, Month.of(day), rollover)
            try:
                refuse_unfit(self.meter, self.own(), Entry(reading), today=TODAY, grace=10, billed=False)
            except RuleRefused:
                continue
            self.readings.append(reading)
            return True
        return False

    def read(self, day: date, units: int) -> None:
        """Let the register turn and read it: that is never refused."""
        self.turn(units)
        self.log.append((day, self.shown))
        assert self.enter(day, self.value)

    def account(self) -> Account:
        by_meter = {one.id: standing(r for r in self.readings if r.meter == one.id) for one in self.meters}
        item = Item(None, tariff_of("water", TARIFF), {ALL}, date.min)  # type: ignore[arg-type]
        return Account(item, chain_of(self.meters, by_meter), {}, FIRST, self.lines, self.fresh)

    def bill(self, *months: Month) -> None:
        account = self.account()
        lines = [each for _, each in lines_in(account, months) if isinstance(each, BillLine)]
        assert all(Fraction(line.quantity) >= 0 for line in lines)
        assert all(line.amount >= 0 for line in lines)
        self.lines = account.lines


def act(world: World, kind: str, much: int, days: int) -> None:
    if kind in ("read", "estimate", "replace"):
        world.day += timedelta(days=days)
    if kind == "read":
        world.read(world.day, much)
    elif kind == "estimate":
        last = [Fraction(one.value) for one in world.own()] or [Fraction(world.meter.initial)]
        assert world.enter(world.day, exact((last[-1] + Fraction(much, 4)) % LAP) or "", "estimate")
    elif kind == "replace":
        replace_meter(world, world.day, much)
    elif kind == "backfill" and len(world.log) > 1:
        backfill(world, much % (len(world.log) - 1), Fraction(days, 45))
    elif kind == "bill":
        world.bill(*(Month.of(world.day).plus(-ago) for ago in range(much % 4, -1, -1)))
    elif kind == "void" and world.lines:
        world.lines = [one for number, one in enumerate(world.lines) if number != much % len(world.lines)]


def replace_meter(world: World, day: date, much: int) -> None:
    world.turn(much)
    final = replace(world.meter, removed=day, final=world.value)
    low = bool(list(register_faults(final, world.own())))
    world.meters[-1] = replace(final, rolled=low)
    assert not list(register_faults(world.meters[-1], world.own()))
    world.hang(day, f"{much % 7}.5", f"{1 + much % 3}", f"{much % 5}.5")


def backfill(world: World, at: int, share: Fraction) -> None:
    """Enter what the meter showed between two readings, once it is known that it was read then."""
    (day, before), (end, after) = world.log[at : at + 2]
    between = before + (after - before) * share
    world.enter(day + (end - day) * int(share * 100) / 100, exact(Fraction(int(between * 4), 4) % LAP) or "")


def finish(world: World) -> None:
    """Read the meter often enough that it has caught up with every estimate, and bill all there is."""
    for _ in range(12):
        world.day = Month.of(world.day).plus(1).last
        world.read(world.day, 4 * LAP - 1)
    first, last = Month.of(FIRST), Month.of(world.day)
    world.bill(*(first.plus(number) for number in range(months_between(first, last) + 1)))


def hold(steps: list[tuple[str, int, int]]) -> None:
    world = World()
    for kind, much, days in steps:
        act(world, kind, much, days)
        spans = sorted((line.start, line.end) for line in world.lines)
        assert all(before[1] < after[0] for before, after in pairwise(spans))
    finish(world)
    assert sum(Fraction(line.quantity) for line in world.lines) == world.truth
    assert not world.account().gaps(Month.of(world.day))


TOO_HIGH = [("estimate", 1, 1), ("read", 0, 30), ("read", 0, 28), ("bill", 1, 1), ("void", 0, 1)]
"""An estimate that an actual reading belies, in a gap before a line that stands."""


@given(st.lists(step, min_size=4, max_size=30))
@example(TOO_HIGH)
@settings(max_examples=100, deadline=None)
def test_what_is_billed_is_what_the_registers_counted(steps: list[tuple[str, int, int]]) -> None:
    hold(steps)


@pytest.mark.torture
@given(st.lists(step, max_size=50))
@settings(max_examples=3000, deadline=None)
def test_over_long_histories_too(steps: list[tuple[str, int, int]]) -> None:
    hold(steps)
