"""Promises to pay 还款承诺: enter one, list them, and whether they were kept."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from propdesk.domain.changes import Change, Outcome, Put, Record
from propdesk.domain.ids import dated_id
from propdesk.domain.ledger import BilledLine
from propdesk.domain.messages import RuleRefused, msg
from propdesk.domain.money import format_money, parse_money
from propdesk.domain.periods import format_moment, parse_date
from propdesk.domain.promise import made_on, same_promise, state_of
from propdesk.domain.unit import COMMAS, UNKNOWN, debtor_of, selector
from propdesk.services.claims import claims_on
from propdesk.services.latecharges import LateCharges
from propdesk.services.session import Session
from propdesk.services.writing import notes_of, write
from propdesk.store.accounts import Accounts
from propdesk.store.corrections import corrections_of
from propdesk.store.snapshot import Snapshot

COLUMNS = ("id", "units", "amount", "date", "paid", "state", "written", "clerk")
_MOVED = frozenset({"shared", "refund"})
"""Corrections that say which unit's money a receipt was, or that it was paid back."""


def enter_promise(
    session: Session,
    wanted: str,
    amount: int | None,
    day: date,
    *,
    written: bool = False,
    note: str = "",
    dry_run: bool = False,
) -> Outcome:
    """Enter what a debtor promises to pay by a day (``amount`` None: all that is open on the units)."""
    rows: list[dict[str, Any]] = []

    def decide(snapshot: Snapshot) -> Change:
        record = _record(snapshot, session, wanted, amount, day, written=written, note=note)
        known = next((id for id, one in snapshot.all("promise") if same_promise(one, record)), None)
        id = known or dated_id("Y", session.acting.today, session.random)
        rows.append({"id": id} | record)
        puts = [] if known else [Put("promise", id, record)]
        return Change("fee promise", f"fee: promise {id}", session.acting.clerk, puts)

    done = write(session, decide, dry_run=dry_run)
    columns = ("id", "units", "amount", "date", "written")
    return Outcome("fee promise", [rows[-1]], {}, notes_of(done), done.commit, columns)


def _record(
    snapshot: Snapshot,
    session: Session,
    wanted: str,
    amount: int | None,
    day: date,
    *,
    written: bool,
    note: str,
) -> dict[str, Any]:
    acting = session.acting
    if day < acting.today:
        raise RuleRefused(msg("{date} is past: a promise is for today or later", date=day), field="date")
    names = [name.strip() for name in wanted.translate(COMMAS).split(",")]
    units = list(dict.fromkeys(snapshot.resolve("unit", name) for name in names))
    lines = [line for code in units for line in Accounts(snapshot).open_lines(code)]
    fen = _open(snapshot, lines, units, acting.today) if amount is None else amount
    if fen <= 0:
        raise RuleRefused(msg("nothing is open on {units}", units=units), field="amount")
    record = {
        "units": units,
        "debtor": _debtor(snapshot, units, lines),
        "amount": format_money(fen),
        "date": day.isoformat(),
        "written": written,
        "at": format_moment(acting.at),
        "clerk": acting.clerk,
    }
    return record | ({"note": note.strip()} if note.strip() else {})


def _open(snapshot: Snapshot, lines: Sequence[BilledLine], units: Sequence[str], day: date) -> int:
    return claims_on(lines, LateCharges(snapshot), units=units, day=day).open_on()


def _debtor(snapshot: Snapshot, units: Sequence[str], lines: Sequence[BilledLine]) -> str:
    """Who owes what is open on the units, one person; where nothing is open, who is billed for them."""
    owing = {line.debtor for line in lines} or {debtor_of(snapshot.get("unit", code)) for code in units}
    people = sorted(owing - {UNKNOWN})
    if len(people) > 1:
        raise RuleRefused(
            msg("several people owe what is open: {people}", people=people),
            hint=msg("enter a promise for each one's units"),
            field="unit",
        )
    return people[0] if people else UNKNOWN


def states(
    snapshot: Snapshot, today: date, *, since: date = date.min
) -> Iterator[tuple[str, Record, int, str]]:
    """Promises for days from ``since`` on, each with what was paid on it (fen) and how it stands."""
    for id, promise in snapshot.all("promise"):
        until = parse_date(promise["date"])
        if until >= since:
            paid = _paid(snapshot, promise, min(today, until))
            yield id, promise, paid, state_of(promise, paid, today=today)


def _paid(snapshot: Snapshot, promise: Record, last: date) -> int:
    """What came in for the units of a promise from the day it was made on."""
    accounts, first, fen = Accounts(snapshot), made_on(promise), 0
    for code in promise["units"]:
        for receipt in accounts.receipts_of(code):
            within = first <= date.fromisoformat(receipt.received) <= last
            fen += receipt.amount if within and not receipt.voided_by else 0
        moved = (each for each in corrections_of(snapshot, code) if each.kind in _MOVED)
        fen += sum(each.paid for each in moved if first <= each.day <= last)
    return fen


def list_promises(session: Session, *, units: str | None = None, state: str | None = None) -> Outcome:
    """List promises by the day they are for, with what was paid and whether they were kept."""
    snapshot, chooses = session.desk.snapshot(), selector(units)
    known = dict(snapshot.all("unit"))
    rows = [
        {"id": id} | dict(promise) | {"paid": format_money(paid), "state": stands}
        for id, promise, paid, stands in states(snapshot, session.acting.today)
        if state in (None, stands) and any(chooses(code, known.get(code, {})) for code in promise["units"])
    ]
    rows.sort(key=lambda row: (row["date"], row["id"]))
    amount = sum(parse_money(row["amount"]) for row in rows)
    totals = {"count": len(rows), "amount": format_money(amount)}
    return Outcome("fee promises", rows, totals, columns=COLUMNS)
