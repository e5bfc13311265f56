"""The cashier's day: what a till took, counted and closed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from propdesk.domain import till
from propdesk.domain.changes import Change, Outcome, Put, Record
from propdesk.domain.messages import Conflict, RuleRefused, UsageRefused, msg
from propdesk.domain.money import format_money
from propdesk.services.session import Session
from propdesk.services.writing import notes_of, write
from propdesk.store.accounts import Accounts
from propdesk.store.snapshot import Snapshot

COLUMNS = ("method", "amount")
BY_ITEM = ("item", "amount")


def show_day(
    session: Session, *, wanted: str | None = None, day: date | None = None, by: str = "method"
) -> Outcome:
    """Show what a till took on a day, by method or by what it went to (``item``)."""
    snapshot = session.desk.snapshot()
    name = till.till_of(snapshot.get("desk", "desk")["tills"], session.acting.clerk, wanted)
    sheet = snapshot.find("till", till.sheet_id(day or session.acting.today, name))
    outcome = _outcome(snapshot, sheet, till_name=name, day=day or session.acting.today)
    return replace(outcome, rows=_item_rows(sheet), columns=BY_ITEM) if by == "item" else outcome


def _item_rows(sheet: Record | None) -> list[Record]:
    return [{"item": item, "amount": format_money(fen)} for item, fen in till.by_item(sheet).items()]


def close_day(
    session: Session,
    *,
    cash: int | None,
    wanted: str | None = None,
    day: date | None = None,
    note: str = "",
    agreed: str | None = None,
    dry_run: bool = False,
) -> Outcome:
    """Close a till's day with the cash counted (fen); from then on it takes no more entries.

    A difference between cash counted and cash expected is explained by ``note``, or nothing is closed.
    ``agreed`` is the cash expected that the difference was told from: if that has changed, nothing is closed.
    """
    if cash is None:
        raise UsageRefused(
            msg("the cash counted is missing"), hint=msg("give it with --cash AMOUNT"), field="cash"
        )
    outcomes: list[Outcome] = []
    closing_day = day or session.acting.today

    def decide(snapshot: Snapshot) -> Change:
        id, sheet = _closed(snapshot, session, wanted, closing_day, cash, note)
        _refuse_moved(id, sheet["closed"], agreed)
        _refuse_unexplained(id, sheet["closed"])
        outcomes.append(_outcome(snapshot, sheet, till_name=sheet["till"], day=closing_day))
        return Change("fee day", f"fee: day {id} closed", session.acting.clerk, [Put("till", id, sheet)])

    written = write(session, decide, dry_run=dry_run)
    return replace(outcomes[-1], notes=notes_of(written), commit=written.commit)


def count_day(session: Session, *, cash: int, wanted: str | None = None, day: date | None = None) -> Outcome:
    """Show what closing a till's day with that cash (fen) would come to; raises where it cannot be closed."""
    snapshot = session.desk.snapshot()
    _, sheet = _closed(snapshot, session, wanted, day or session.acting.today, cash, "")
    return _outcome(snapshot, sheet, till_name=sheet["till"], day=day or session.acting.today)


def _closed(
    snapshot: Snapshot, session: Session, wanted: str | None, day: date, cash: int, note: str
) -> tuple[str, Record]:
    """The name and the content of a day's sheet once it is closed."""
    name = till.till_of(snapshot.get("desk", "desk")["tills"], session.acting.clerk, wanted)
    if day > session.acting.today:
        raise RuleRefused(msg("{day} is still to come", day=day), field="date")
    id = till.sheet_id(day, name)
    sheet = snapshot.reread("till", id) or {"till": name, "date": day.isoformat(), "lines": []}
    till.refuse_closed(sheet)
    totals = till.day_totals(sheet, methods_of_voided(snapshot, sheet))
    closed = till.closing(totals, cash=cash, acting=session.acting) | ({"note": note} if note else {})
    return id, {**sheet, "closed": closed}


def _refuse_moved(id: str, closed: Record, agreed: str | None) -> None:
    if agreed is not None and agreed != closed["expected"]:
        raise Conflict(
            msg(
                "{before} of cash was expected a moment ago, now it is {now}; nothing was closed",
                before=agreed,
                now=closed["expected"],
            ),
            hint=msg("somebody else entered something meanwhile; look again and start anew"),
            record=id,
            field="cash",
        )


def _refuse_unexplained(id: str, closed: Record) -> None:
    unexplained = till.unexplained(closed)
    if unexplained:
        raise RuleRefused(
            msg(
                "{counted} of cash counted, {expected} expected: the difference of {amount} is not explained",
                counted=closed["cash"],
                expected=closed["expected"],
                amount=format_money(unexplained),
            ),
            hint=msg("count once more; what stays is explained with -m TEXT"),
            record=id,
            field="cash",
        )


def methods_of_voided(snapshot: Snapshot, sheet: Record | None) -> dict[str, str]:
    """How the receipts that the day's voids take back had been paid."""
    accounts = Accounts(snapshot)
    voids = [row["of"] for row in (sheet or {}).get("lines", ()) if row["kind"] == "void"]
    facts = [accounts.receipt(no) for no in voids]
    return {fact.no: fact.method for fact in facts if fact}


def _outcome(snapshot: Snapshot, sheet: Record | None, *, till_name: str, day: date) -> Outcome:
    totals = till.day_totals(sheet, methods_of_voided(snapshot, sheet))
    rows = [{"method": method, "amount": format_money(fen)} for method, fen in totals.by_method.items()]
    closed: Record = (sheet or {}).get("closed", {})
    summary = {
        "till": till_name,
        "date": day.isoformat(),
        "amount": format_money(sum(totals.by_method.values())),
        "receipts": totals.receipts,
        "voids": totals.voids,
        "voided": format_money(totals.voided),
        "refunds": totals.refunds,
        "refunded": format_money(totals.refunded),
        "first": totals.first,
        "last": totals.last,
        "state": "closed" if closed else "open",
    }
    if closed:
        summary |= {"cash": closed["cash"], "expected": closed["expected"]}
        summary |= {"difference": format_money(till.difference(closed))}
        summary |= {"note": closed["note"]} if "note" in closed else {}
    return Outcome("fee day", rows, summary, columns=COLUMNS)
