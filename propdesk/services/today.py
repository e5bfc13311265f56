"""What is due now, over all kinds: each row says what, when, how much, and the command that goes about it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Any

from propdesk.domain import till
from propdesk.domain.approval import approvers, state_of
from propdesk.domain.arrears import is_overdue
from propdesk.domain.changes import Outcome, Record
from propdesk.domain.dunning import terms_of
from propdesk.domain.ledger import BilledLine
from propdesk.domain.messages import Message, msg
from propdesk.domain.money import format_money, parse_money
from propdesk.domain.periods import Month
from propdesk.domain.promise import BROKEN, RUNNING
from propdesk.domain.reading import GRACE
from propdesk.domain.titles import Title, item_title, utility_title
from propdesk.services.backup import backup_reminder, last_backup
from propdesk.services.billing import Request, plan_run
from propdesk.services.cashier import methods_of_voided
from propdesk.services.limitation import ending
from propdesk.services.metering import unread
from propdesk.services.promises import states
from propdesk.services.session import Session
from propdesk.services.ticketduties import summed
from propdesk.store.accounts import Accounts
from propdesk.store.handedits import stale_count, unfinished
from propdesk.store.snapshot import Snapshot

COLUMNS = ("kind", "what", "when", "count", "amount", "hint")
_WEEK = timedelta(days=7)
_MONTH = timedelta(days=30)

Rows = Iterator[dict[str, Any]]


@dataclass(frozen=True)
class _Look:
    """The desk at the business moment, read once for all questions."""

    session: Session
    snapshot: Snapshot
    settings: Record
    accounts: Accounts

    @property
    def today(self) -> date:
        """The civil day."""
        return self.session.acting.today

    @property
    def tills(self) -> list[str]:
        """The clerk's own tills."""
        clerk = self.session.acting.clerk
        return [row["id"] for row in self.settings["tills"] if row["clerk"] == clerk]

    @cached_property
    def unpaid(self) -> list[BilledLine]:
        """Bill lines on which something is open."""
        return self.accounts.lines(as_of=self.today, unpaid=True)

    @cached_property
    def titles(self) -> dict[str, Title]:
        """What fee items are called."""
        return {item: item_title(tariff) for item, tariff in self.snapshot.all("tariff")}

    @cached_property
    def metered(self) -> tuple[str, ...]:
        """The items that are billed by consumption, which is known when its month is over."""
        tariffs = self.snapshot.all("tariff")
        return tuple(item for item, tariff in tariffs if tariff["formula"] == "consumption")


def show_today(session: Session) -> Outcome:
    """List what is due at the business moment."""
    snapshot = session.desk.snapshot()
    look = _Look(session, snapshot, snapshot.get("desk", "desk"), Accounts(snapshot))
    rows = [
        {key: value for key, value in row.items() if value != ""} for part in _PARTS for row in part(look)
    ]
    return Outcome("today", rows, {"date": look.today.isoformat()}, columns=COLUMNS)


def _row(
    kind: str,
    hint: str,
    *,
    what: str | Message | Title = "",
    when: date | str = "",
    count: int | str = "",
    fen: int | None = None,
) -> dict[str, Any]:
    amount = "" if fen is None else format_money(fen)
    day = when.isoformat() if isinstance(when, date) else when
    return {"kind": kind, "what": what, "when": day, "count": count, "amount": amount, "hint": hint}


def _of_lines(kind: str, hint: str, lines: Sequence[BilledLine], when: date) -> Rows:
    """One row for some bill lines: how many units, how much is open."""
    if lines:
        fen = sum(line.outstanding for line in lines)
        yield _row(kind, hint, when=when, count=len({line.unit for line in lines}), fen=fen)


def _takings(look: _Look) -> Rows:
    """What the clerk took today, by method."""
    for name in look.tills:
        sheet = look.snapshot.find("till", till.sheet_id(look.today, name))
        live = till.live_receipts(sheet)
        counts = Counter(row["method"] for row in live)
        totals = till.day_totals(sheet, methods_of_voided(look.snapshot, sheet))
        for method, fen in totals.by_method.items():
            yield _row(
                "takings", "propdesk fee day", what=method, when=look.today, count=counts[method], fen=fen
            )
        yield from _unreferenced(look, till.sheet_id(look.today, name), live)


def _unreferenced(look: _Look, sheet: str, live: Iterable[Record]) -> Rows:
    """Money of today that is not cash and bears no reference: nothing will match it on the bank's list."""
    rows = [row for row in live if row["method"] != "cash" and not row.get("ref")]
    if rows:
        fen = sum(parse_money(row["amount"]) for row in rows)
        yield _row("no-ref", f"propdesk show {sheet}", when=look.today, count=len(rows), fen=fen)


def _unclosed(look: _Look) -> Rows:
    """Earlier days of the clerk's tills that were not closed; a single clerk never hears of tills."""
    if len(look.settings["clerks"]) < 2:
        return
    for name in look.tills:
        days = look.accounts.open_days(name, look.today)
        if days:
            hint = f"propdesk fee day --till {name} --date {days[0]} --close"
            yield _row("unclosed", hint, when=days[0], count=len(days))


def _unbilled(look: _Look) -> Rows:
    """What is billed this month and is not billed yet, by item; what cannot be; last month's consumption."""
    month, metered = Month.of(look.today), look.metered
    if metered:
        yield from _unbilled_in(look, month.plus(-1), metered)
    others = tuple(item for item in look.titles if item not in metered)
    if others or not metered:
        yield from _unbilled_in(look, month, others if metered else ())


def _unbilled_in(look: _Look, month: Month, items: tuple[str, ...]) -> Rows:
    run = plan_run(look.snapshot, Request((month,), items))
    hint = f"propdesk fee bill --period {month}"
    for lines in run.new.values():
        what, fen = look.titles.get(lines[0].item, lines[0].item), sum(one.amount for one in lines)
        yield _row("unbilled", hint, what=what, when=str(month), count=len(lines), fen=fen)
    if run.skips:
        yield _row("unbillable", f"{hint} --dry-run", when=str(month), count=len(run.skips))


def _due(look: _Look) -> Rows:
    """Bills that fall due today, and in the week from tomorrow on."""
    now = [line for line in look.unpaid if line.due == look.today]
    soon = [line for line in look.unpaid if look.today < line.due <= look.today + _WEEK]
    yield from _of_lines("due", _notice(now), now, look.today)
    yield from _of_lines("due-soon", _notice(soon), soon, look.today + _WEEK)


def _notice(lines: Sequence[BilledLine]) -> str:
    period = max((line.run.partition("/")[0] for line in lines), default="")
    return f"propdesk fee notice --period {period}"


def _overdue(look: _Look) -> Rows:
    """What fell into arrears in the last week, and all arrears."""
    arrears = [line for line in look.unpaid if is_overdue(line, look.today)]
    fresh = [line for line in arrears if line.due >= look.today - _WEEK]
    hint = "propdesk fee arrears"
    yield from _of_lines("overdue", hint, fresh, look.today - _WEEK)
    yield from _of_lines("arrears", hint, arrears, min((line.due for line in arrears), default=look.today))


def _promises(look: _Look) -> Rows:
    """Promises that are due within the week, and those that were broken in the last month."""
    for id, promise, paid, state in states(look.snapshot, look.today, since=look.today - _MONTH):
        day, left = date.fromisoformat(promise["date"]), parse_money(promise["amount"]) - paid
        what = ", ".join(promise["units"])
        if state == RUNNING and day <= look.today + _WEEK:
            yield _row("promise-due", f"propdesk show {id}", what=what, when=day, fen=left)
        if state == BROKEN:
            yield _row("promise-broken", "propdesk fee dun", what=what, when=day, fen=left)


def _lapsing(look: _Look) -> Rows:
    """Debts whose limitation ends within the desk's days of warning."""
    found = ending(look.snapshot, look.today, within=terms_of(look.settings).warn)
    soon = [(line, limit) for line, limit in found if limit.ends >= look.today]
    if soon:
        yield from _of_lines(
            "lapsing", "propdesk fee limitation", [line for line, _ in soon], soon[0][1].ends
        )


def _ends(look: _Look) -> Rows:
    """Parking spaces, reliefs and prices that end within a month, or ended in the last week."""
    span = ((look.today - _WEEK).isoformat(), (look.today + _MONTH).isoformat())
    for id, vehicle in look.snapshot.all("vehicle"):
        if span[0] <= vehicle.get("to", "") <= span[1]:
            units = ", ".join(vehicle["units"])
            yield _row("parking-end", f"propdesk show {id}", what=units, when=vehicle["to"])
    for id, relief in look.snapshot.all("relief"):
        if "ended" not in relief and span[0] <= relief["to"] <= span[1]:
            yield _row("relief-end", f"propdesk show {id}", what=relief["unit"], when=relief["to"])
    for item, tariff in look.snapshot.all("tariff"):
        last: Record = max(tariff["prices"], key=lambda row: str(row["from"]), default={})
        if span[0] <= last.get("to", "") <= span[1]:
            what = item_title(tariff)
            yield _row("price-end", f"propdesk fee tariff show {item}", what=what, when=last["to"])


def _meters(look: _Look) -> Rows:
    """Meters not read for the month that is being read, and those whose check is due within a month."""
    grace = int(look.settings.get("reading_grace_days", GRACE))
    month, near = Month.of(look.today), look.today + _MONTH
    past = month.plus(-1) if look.today.day <= grace else None
    if past or look.today > month.last - _WEEK:
        period = past or month
        missing = unread(look.snapshot, period)
        for utility, count in Counter(chain.last.utility for chain in missing).items():
            hint = f"propdesk fee readings missing --period {period} --utility {utility}"
            yield _row("unread", hint, what=utility_title(utility), when=str(period), count=count)
    due = [one["check_due"] for _, one in look.snapshot.all("meter") if _is_checked(one, near)]
    if due:
        hint = f"propdesk meter list --check-due {near}"
        yield _row("meter-check", hint, when=min(due), count=len(due))


def _is_checked(meter: Record, near: date) -> bool:
    return "removed" not in meter and meter.get("check_due", "9") <= near.isoformat()


def _left(look: _Look) -> Rows:
    """Hand edits that are not committed, a command that was broken off, a backup that is too old."""
    repo, prefix = look.session.desk.repo, look.session.desk.prefix
    edits = stale_count(repo, prefix)
    if edits:
        yield _row("edit", "propdesk status", count=edits)
    if unfinished(repo):
        yield _row("unfinished", "propdesk status", count=1)
    if backup_reminder(look.session):
        last = last_backup(look.session.desk)
        what, when = ("", last.at[:10]) if last else (msg("there is none yet"), "")
        yield _row("backup", "propdesk backup DIR", what=what, when=when)


def _tickets(look: _Look) -> Rows:
    """What is to be done about tickets."""
    for each in summed(look.session, look.snapshot):
        yield _row(each.kind, each.hint, what=each.what, when=each.when, count=each.count)


def _waiting(look: _Look) -> Rows:
    """What other clerks ask for and this one may decide."""
    clerk = look.session.acting.clerk
    ids = [
        id
        for id, request in look.snapshot.all("request")
        if state_of(request) == "waiting" and clerk in approvers(look.settings, other_than=request["clerk"])
    ]
    if ids:
        yield _row("approval", "propdesk proposals", count=len(ids))


_PARTS: Sequence[Callable[[_Look], Rows]] = (
    *(_tickets, _takings, _waiting, _unclosed, _unbilled, _meters, _due, _overdue),
    *(_promises, _lapsing, _ends, _left),
)
"""What is looked at, in the order in which a clerk's day goes."""
