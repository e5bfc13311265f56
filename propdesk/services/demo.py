"""The demo desk: the sample property with a year of bills, payments and closed days behind it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

from propdesk.domain import sample
from propdesk.domain.changes import Acting, Change, Outcome, Put
from propdesk.domain.ids import Random
from propdesk.domain.money import parse_money
from propdesk.domain.periods import Month
from propdesk.services import billing, payments
from propdesk.services.cashier import close_day, show_day
from propdesk.services.posting import Request
from propdesk.services.receipts import void_receipt
from propdesk.services.session import Session, open_session
from propdesk.services.ticketmoves import move
from propdesk.services.tickets import Call, new_ticket
from propdesk.store.accounts import Accounts
from propdesk.store.desk import refuse_taken, start_desk
from propdesk.store.sample import sample_records

MONTHS = 12
_NOBODY = ("propdesk demo", "demo@localhost")
_CASHIERS = dict(zip(sample.DAYS, ("lin", "zhao", "lin"), strict=True))


@dataclass(frozen=True)
class Demo:
    """The demo desk as built: a session on it, and the last month billed."""

    session: Session
    month: Month
    outcome: Outcome


def build_demo(directory: Path, *, now: datetime, random: Random, history: int = MONTHS) -> Demo:
    """Make the demo desk: so many months up to the last full one, billed, paid in many ways, closed."""
    last = Month.of(now.date()).plus(-1)
    months = [last.plus(back) for back in range(1 - history, 1)]
    start = months[0]
    start_desk(directory, lambda _: _first_commit(start), nested=True, identity=_NOBODY)
    session = open_session(directory, claim="lin", at=now, clock=lambda _zone: now, random=random)
    for month in months:
        _bill(session, month)
        for day in sample.DAYS:
            _take_day(session, month, day, last=month == last)
    _take_calls(session, now)
    return Demo(session, last, _told(last, commit=session.desk.snapshot().commit))


def plan_demo(directory: Path, *, now: datetime) -> Outcome:
    """Say what the demo desk would be, after the same refusals; write nothing."""
    refuse_taken(directory, nested=True)
    return _told(Month.of(now.date()).plus(-1), commit=None)


def _told(last: Month, *, commit: str | None) -> Outcome:
    records = list(sample_records())
    name = next(str(data["name"]) for kind, _, data in records if kind == "desk")
    units = sum(kind == "unit" for kind, _, _ in records)
    row = {"desk": name, "units": units, "period": str(last)}
    return Outcome("demo", [row], commit=commit, columns=tuple(row))


def _first_commit(start: Month) -> Change:
    """The sample records; what was due before the history begins counts as settled elsewhere."""
    since = {"billing_from": start.first.isoformat()}
    puts = [Put(kind, id, data | since if kind == "desk" else data) for kind, id, data in sample_records()]
    return Change("demo", f"demo: sample property, {len(puts)} records", "lin", puts)


def _acting(session: Session, clerk: str, month: Month, day: int) -> Session:
    return replace(session, acting=Acting(clerk, datetime(month.year, month.month, day, 9, 30)))


def _bill(session: Session, month: Month) -> None:
    billing.issue_bills(_acting(session, "lin", month, 1), billing.Request((month,)))


def _take_day(session: Session, month: Month, day: int, *, last: bool) -> None:
    """One cashier's day: payments as one batch, in spring one of them void again, then the close."""
    desk = _acting(session, _CASHIERS[day], month, day)
    requests = list(_requests(desk, month, day))
    if not requests:
        return
    taken = payments.take_payments(desk, requests)
    if month.month == 4 and day == sample.DAYS[0]:
        void_receipt(desk, taken.rows[-1]["receipt"], reason="付款方式录错")
    if not last:
        cash = [row["amount"] for row in show_day(desk).rows if row["method"] == "cash"]
        close_day(desk, cash=sum(map(parse_money, cash)))


def _take_calls(session: Session, now: datetime) -> None:
    """The calls of the last two weeks: some of them done and called back, some open, one late."""
    for told in sample.CALLS:
        at = datetime.combine(now.date() - timedelta(days=told.days), told.clock)
        call = Call(told.kind, told.category, told.text, told.unit, told.place, priority=told.priority)
        [row] = new_ticket(_at(session, at), call).rows
        for step, (kind, said) in enumerate(told.steps, 1):
            later = _at(session, at + timedelta(minutes=told.minutes * step))
            move(later, [row["id"]], kind, **said)


def _at(session: Session, moment: datetime) -> Session:
    return replace(session, acting=Acting(session.acting.clerk, moment))


def _requests(session: Session, month: Month, day: int) -> Iterator[Request]:
    snapshot = session.desk.snapshot()
    open_fen: dict[str, int] = {}
    for line in Accounts(snapshot).lines(unpaid=True):
        open_fen[line.unit] = open_fen.get(line.unit, 0) + line.outstanding
    for unit in snapshot.ids("unit"):
        habit = sample.habit(unit, str(month))
        if habit and habit.day == day and open_fen.get(unit, 0) > 0:
            amount = sample.payment(open_fen[unit], habit.percent)
            ref = f"{month}-{unit}" if habit.method in ("wechat", "alipay", "transfer") else ""
            yield Request(unit, amount, habit.method, ref)
