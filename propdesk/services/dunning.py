"""Dunning 催缴: one letter a debtor with all that is overdue, each as far as the one before has led."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from propdesk.domain import dunning
from propdesk.domain.changes import Change, Note, Outcome, Put, Record
from propdesk.domain.dunning import Step, Terms, next_step
from propdesk.domain.ids import dated_id
from propdesk.domain.ledger import BilledLine
from propdesk.domain.messages import Message, msg
from propdesk.domain.money import format_money
from propdesk.domain.periods import format_moment
from propdesk.domain.promise import RUNNING, concerns
from propdesk.domain.unit import UNKNOWN, selector, walking_order
from propdesk.services.claims import claims_on
from propdesk.services.latecharges import LateCharges
from propdesk.services.letters import papers_of, percent_text
from propdesk.services.limitation import first_end, limits_of
from propdesk.services.promises import states
from propdesk.services.session import Session
from propdesk.services.writing import notes_of, write
from propdesk.store.accounts import Accounts
from propdesk.store.snapshot import Snapshot

COLUMNS = ("id", "level", "units", "principal", "late", "total", "ends", "skipped")


@dataclass(frozen=True)
class Wanted:
    """Which letters are wanted: debts overdue for so many days, of units, from an amount (fen) on.

    ``late`` means those who owe nothing but late charges, too. ``level`` and ``way`` are those of all
    letters, if not as each debtor's letters have led to.
    """

    level: str | None = None
    min_days: int = 1
    at_least: int = 0
    units: str | None = None
    way: str | None = None
    late: bool = False


@dataclass(frozen=True)
class _Owed:
    """One instalment that is overdue, and the late charge that stands on it (fen)."""

    line: BilledLine
    late: int


@dataclass(frozen=True)
class _Debtor:
    """Somebody (or, if nobody is known, a unit) with all that is overdue."""

    id: str
    debts: Sequence[_Owed]

    @property
    def units(self) -> list[str]:
        """The units, in the order of the debts."""
        return list(dict.fromkeys(each.line.unit for each in self.debts))

    @property
    def principal(self) -> int:
        """What is open of the bills."""
        return sum(each.line.outstanding for each in self.debts)

    @property
    def late(self) -> int:
        """The late charges."""
        return sum(each.late for each in self.debts)


@dataclass(frozen=True)
class _Ground:
    """What a run is decided on, read from one snapshot; ``letters`` by debtor, ``promises`` that run."""

    snapshot: Snapshot
    session: Session
    wanted: Wanted
    terms: Terms
    rates: Mapping[str, str]
    letters: Mapping[str, Sequence[tuple[str, Record]]]
    promises: Sequence[tuple[str, Record]]


@dataclass(frozen=True)
class _Dealt:
    """What a run comes to for one debtor: a letter (new, or of today already), or why there is none."""

    debtor: _Debtor
    id: str = ""
    letter: Record | None = None
    new: bool = False
    why: Message | None = None


def dun(session: Session, wanted: Wanted, *, reason: str = "", dry_run: bool = False) -> Outcome:
    """Write the letters that are due as one commit; those of today are not written twice."""
    runs: list[tuple[Snapshot, list[_Dealt]]] = []

    def decide(snapshot: Snapshot) -> Change:
        ground = _ground(snapshot, session, wanted)
        dealt = [_deal(ground, debtor, reason) for debtor in _debtors(ground)]
        runs.append((snapshot, dealt))
        puts = [Put("dunning", each.id, each.letter) for each in dealt if each.new]
        subject = f"fee: dun {len(puts)} letters" if len(puts) != 1 else f"fee: dun {puts[0].id}"
        return Change("fee dun", subject, session.acting.clerk, puts, reason)

    written = write(session, decide, dry_run=dry_run)
    snapshot, dealt = runs[-1]
    papers = papers_of(session, snapshot, [(each.id, each.letter) for each in dealt if each.letter])
    notes = [*notes_of(written), *_notes(dealt)]
    rows = _rows(session, snapshot, dealt)
    return Outcome("fee dun", rows, _totals(dealt), notes, written.commit, COLUMNS, papers=papers)


def _ground(snapshot: Snapshot, session: Session, wanted: Wanted) -> _Ground:
    rates = {item: percent_text(terms.percent) for item, terms in LateCharges(snapshot).terms.items()}
    today = session.acting.today
    standing = states(snapshot, today, since=today)
    running = [(id, promise) for id, promise, _, state in standing if state == RUNNING]
    settings = dunning.terms_of(snapshot.get("desk", "desk"))
    letters: dict[str, list[tuple[str, Record]]] = {}
    for id, letter in snapshot.all("dunning"):
        letters.setdefault(letter["debtor"], []).append((id, letter))
    return _Ground(snapshot, session, wanted, settings, rates, letters, running)


def _debtors(ground: _Ground) -> list[_Debtor]:
    """Who owes, in the walking order of the first unit; units of nobody that is known stand alone."""
    people, units = set(ground.snapshot.ids("person")), dict(ground.snapshot.all("unit"))
    groups: dict[tuple[str, str], list[_Owed]] = {}
    for each in sorted(_overdue(ground, units), key=lambda one: _walked(one, units)):
        line = each.line
        whose = (line.debtor, "") if line.debtor in people else (UNKNOWN, line.unit)
        groups.setdefault(whose, []).append(each)
    return [_Debtor(id, debts) for (id, _), debts in groups.items()]


def _walked(each: _Owed, units: Mapping[str, Record]) -> tuple[object, ...]:
    return walking_order(each.line.unit, units.get(each.line.unit, {}))


def _overdue(ground: _Ground, units: Mapping[str, Record]) -> Iterator[_Owed]:
    """What is overdue long enough, of the units that are meant."""
    today, snapshot = ground.session.acting.today, ground.snapshot
    unpaid = Accounts(snapshot).lines(as_of=today, due_before=today, unpaid=True)
    claims = claims_on(unpaid, LateCharges(snapshot), units=None, day=today)
    chooses = selector(ground.wanted.units)
    last = today - timedelta(days=max(ground.wanted.min_days, 1))
    for line in claims.lines:
        if line.due <= last and chooses(line.unit, units.get(line.unit, {})):
            yield _Owed(line, claims.late.get(line.key, 0))


def _deal(ground: _Ground, debtor: _Debtor, reason: str) -> _Dealt:
    """Find what is next for a debtor."""
    why = _why_not(ground, debtor)
    if why is not None:
        return _Dealt(debtor, why=why)
    keys = {each.line.key for each in debtor.debts}
    known = [
        (id, letter)
        for id, letter in ground.letters.get(debtor.id, ())
        if any(row["bill"] in keys for row in letter["lines"])
    ]
    wanted, today = ground.wanted, ground.session.acting.today
    step = next_step(known, today=today, between=ground.terms.between, level=wanted.level)
    if step.standing:
        return _Dealt(debtor, step.standing, dict(known)[step.standing])
    if step.why is not None:
        return _Dealt(debtor, why=step.why)
    id = dated_id("L", today, ground.session.random)
    return _Dealt(debtor, id, _letter(ground, debtor, step, reason), new=True)


def _why_not(ground: _Ground, debtor: _Debtor) -> Message | None:
    """Why a debtor is sent nothing at all."""
    if debtor.id == UNKNOWN:
        return msg("nobody is known who owes it")
    if debtor.principal == 0 and not ground.wanted.late:
        return msg("nothing but late charges is open")
    if debtor.principal + debtor.late < ground.wanted.at_least:
        return msg("less than {amount} is owed", amount=format_money(ground.wanted.at_least))
    for id, promise in ground.promises:
        if concerns(promise, debtor.id, debtor.units):
            return msg("{id}: promised to be paid by {date}", id=id, date=promise["date"])
    return None


def _letter(ground: _Ground, debtor: _Debtor, step: Step, reason: str) -> Record:
    acting = ground.session.acting
    charged = dict.fromkeys(each.line.item for each in debtor.debts if each.late)
    record: dict[str, Any] = {
        "level": step.level,
        "debtor": debtor.id,
        "units": debtor.units,
        "date": acting.today.isoformat(),
        "as_of": acting.today.isoformat(),
        "reply_by": (acting.today + timedelta(days=ground.terms.reply)).isoformat(),
        "way": ground.wanted.way or dunning.WAYS[step.level],
        "rates": list(dict.fromkeys(ground.rates[item] for item in charged)),
        "lines": [_line(each) for each in debtor.debts],
        "principal": format_money(debtor.principal),
        "late": format_money(debtor.late),
        "total": format_money(debtor.principal + debtor.late),
        "at": format_moment(acting.at),
        "clerk": acting.clerk,
        "note": reason.strip(),
    }
    return {key: value for key, value in record.items() if value not in ("", [])}


def _line(each: _Owed) -> Record:
    line = each.line
    money = {"principal": format_money(line.outstanding), "late": format_money(each.late)}
    return {"bill": line.key, "unit": line.unit, "due": line.due.isoformat()} | money


def _rows(session: Session, snapshot: Snapshot, dealt: Sequence[_Dealt]) -> list[dict[str, Any]]:
    lines = [each.line for one in dealt for each in one.debtor.debts]
    limits = limits_of(snapshot, [line for line in lines if line.outstanding > 0], session.acting.today)
    return [_row(one) | {"ends": first_end(limits, (each.line.key for each in one.debtor.debts))}
            for one in dealt]  # fmt: skip


def _row(one: _Dealt) -> dict[str, Any]:
    if one.letter is not None:
        return {"id": one.id} | dict(one.letter) | {"new": one.new}
    debtor = one.debtor
    money = {"principal": debtor.principal, "late": debtor.late, "total": debtor.principal + debtor.late}
    shown = {name: format_money(fen) for name, fen in money.items()}
    return {"debtor": debtor.id, "units": debtor.units} | shown | {"skipped": one.why}


def _totals(dealt: Sequence[_Dealt]) -> dict[str, Any]:
    letters = [one for one in dealt if one.letter is not None]
    fen = sum(one.debtor.principal + one.debtor.late for one in letters)
    new = sum(one.new for one in letters)
    skipped = len(dealt) - len(letters)
    return {"count": len(letters), "total": format_money(fen), "skipped": skipped, "new": new}


def _notes(dealt: Sequence[_Dealt]) -> Iterator[Note]:
    if not any(one.new for one in dealt):
        yield Note(msg("no new letter to write"))
    skipped = [one for one in dealt if one.why is not None]
    if skipped:
        yield Note(msg("{count} debtors skipped, see the rows", count=len(skipped)), "warning")
