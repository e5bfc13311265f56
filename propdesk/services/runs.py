"""Bill runs that stand: read their lines, list them, take one back."""

from __future__ import annotations

from dataclasses import replace

from propdesk.domain import bill
from propdesk.domain.bill import BillLine
from propdesk.domain.changes import Change, Outcome, Put
from propdesk.domain.ids import natural_key
from propdesk.domain.messages import NotFound, RuleRefused, msg
from propdesk.domain.money import format_money, parse_money
from propdesk.domain.periods import format_moment
from propdesk.services.approvals import Ask, Planned, do_or_ask
from propdesk.services.session import Session
from propdesk.store.accounts import Accounts
from propdesk.store.snapshot import Snapshot


def lines_of(snapshot: Snapshot, run: str) -> list[BillLine]:
    """The lines of a run, from its sheet."""
    sheet = snapshot.get("bill", run)
    return [bill.line_of(sheet["item"], row) for row in sheet["lines"]]


def line_at(snapshot: Snapshot, key: str) -> tuple[str, BillLine]:
    """A line by its key, and its run: the live one, else that of the last run which was voided."""
    runs = Accounts(snapshot).runs_of(key)
    if not runs:
        raise NotFound(
            msg("there is no bill {key}", key=key),
            hint=msg("propdesk fee statement UNIT lists the bills of a unit"),
            record=key,
        )
    return runs[0], next(line for line in lines_of(snapshot, runs[0]) if line.key == key)


def list_runs(session: Session) -> Outcome:
    """List all runs with count, amount, what is paid, and whether they are void."""
    facts = sorted(Accounts(session.desk.snapshot()).runs(), key=lambda fact: natural_key(fact.run))
    rows = [
        {
            "run": fact.run,
            "item": fact.item,
            "period": fact.period,
            "count": fact.count,
            "amount": format_money(fact.amount),
            "paid": format_money(fact.paid),
            "credit": format_money(fact.credit_used),
            "state": "void" if fact.void else "issued",
        }
        for fact in facts
    ]
    live = [fact for fact in facts if not fact.void]
    totals = {
        "count": sum(fact.count for fact in live),
        "amount": format_money(sum(fact.amount for fact in live)),
        "paid": format_money(sum(fact.paid for fact in live)),
        "credit": format_money(sum(fact.credit_used for fact in live)),
    }
    return Outcome("fee runs", rows, totals, columns=tuple(rows[0]) if rows else ("run",))


def void_run(session: Session, name: str, *, reason: str, dry_run: bool = False) -> Outcome:
    """Take a whole run back, while no receipt has paid on it; credit that it used is given back."""
    ask = Ask("void-run", {"run": name}, reason)
    outcome = do_or_ask(session, "fee void-run", ask, plan_void, dry_run=dry_run)
    if outcome.waiting:
        return outcome
    amount = sum(parse_money(row["amount"]) for row in outcome.rows)
    return replace(outcome, totals={"count": len(outcome.rows), "amount": format_money(amount)})


def plan_void(snapshot: Snapshot, session: Session, ask: Ask) -> Planned:
    """Plan to take ``run`` back."""
    run = snapshot.resolve("bill", ask.content["run"])
    accounts = Accounts(snapshot)
    if snapshot.find("bill-void", f"{run}.void"):
        raise RuleRefused(msg("run {run} is void already", run=run), record=run)
    bill.refuse_paid(run, accounts.payers(run))
    at, clerk = format_moment(session.acting.at), session.acting.clerk
    lines, uses = lines_of(snapshot, run), accounts.uses_by(run)
    sheet = bill.void_sheet(run, lines, uses, at=at, clerk=clerk, reason=ask.reason)
    sheet |= {"approval": ask.approval} if ask.approval else {}
    put = Put("bill-void", f"{run}.void", sheet)
    rows = tuple({"run": run} | row for row in sheet["lines"])
    amount = sum(line.amount for line in lines)
    change = Change("fee void-run", f"fee: void-run {run}", clerk, [put])
    return Planned(change, rows, ("run", "bill", "amount"), amount)
