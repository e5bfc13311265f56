"""Deposits 押金: taken, held, deducted from with evidence, paid back; never income until kept."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from propdesk.domain.changes import Change, Outcome, Put, Record
from propdesk.domain.ids import dated_id
from propdesk.domain.ledger import Given
from propdesk.domain.messages import RuleRefused, msg
from propdesk.domain.money import format_money, parse_money, parse_positive_money
from propdesk.domain.periods import format_moment, parse_date
from propdesk.domain.till import PaidBack
from propdesk.domain.unit import selector
from propdesk.services.approvals import Ask, Planned
from propdesk.services.payments import papers_of
from propdesk.services.posting import Posting, Request
from propdesk.services.refunds import paid_back
from propdesk.services.session import Session
from propdesk.services.writing import notes_of, write
from propdesk.store.accounts import Accounts
from propdesk.store.snapshot import Snapshot

COLUMNS = ("id", "kind", "unit", "date", "amount", "deducted", "refunded", "held", "days", "receipt")


def take_deposit(
    session: Session,
    request: Request,
    *,
    kind: str,
    note: str = "",
    till_wanted: str | None = None,
    dry_run: bool = False,
) -> Outcome:
    """Take a deposit with its own receipt; all of the money is held, whatever the unit owes."""
    taken: list[tuple[Posting, Record, str]] = []

    def decide(snapshot: Snapshot) -> Change:
        posting = Posting(snapshot, session.acting, till_wanted)
        id = dated_id("D", session.acting.today, session.random, taken=snapshot.known("deposit"))
        row = posting.hold(request, id)
        record = _record(session, row, kind=kind, note=note)
        taken.append((posting, row, id))
        put = posting.put()
        puts = [Put("deposit", id, record), *([put] if put else [])]
        subject = f"fee: deposit {id} {row['number']}"
        return Change("fee deposit take", subject, session.acting.clerk, puts, request.reason)

    written = write(session, decide, dry_run=dry_run)
    posting, row, id = taken[-1]
    shown = {"id": id, "kind": kind, "receipt": row["number"], "unit": row["unit"], "amount": row["amount"]}
    columns = ("id", "kind", "receipt", "unit", "amount")
    papers = papers_of(session, posting, [row])
    return Outcome("fee deposit take", [shown], {}, notes_of(written), written.commit, columns, papers=papers)


def _record(session: Session, row: Record, *, kind: str, note: str) -> dict[str, Any]:
    record = {
        "kind": kind,
        "unit": row["unit"],
        "payer": row.get("payer", ""),
        "amount": row["amount"],
        "receipt": row["number"],
        "date": row["received"],
        "at": format_moment(session.acting.at),
        "clerk": session.acting.clerk,
        "note": note,
    }
    return {key: value for key, value in record.items() if value}


def held(accounts: Accounts, id: str, deposit: Record) -> int:
    """What is still held of a deposit, in fen; nothing of one whose receipt is void."""
    fact = accounts.receipt(deposit["receipt"])
    if fact is None or fact.voided_by:
        return 0
    return parse_money(deposit["amount"]) - deducted(deposit) - accounts.deposit_refunds().get(id, 0)


def deducted(deposit: Record) -> int:
    """What was kept of a deposit, in fen."""
    return sum(parse_money(row["amount"]) for row in deposit.get("deductions", ()))


def plan_deduction(snapshot: Snapshot, session: Session, ask: Ask) -> Planned:
    """Plan to keep ``amount`` of ``deposit``, for a reason and with evidence: from then on it is income."""
    id, deposit, amount = _within(snapshot, ask)
    row = {
        "id": dated_id("E", session.acting.today, session.random, taken=_entries(deposit)),
        "amount": format_money(amount),
        "date": session.acting.today.isoformat(),
        "at": format_moment(session.acting.at),
        "clerk": session.acting.clerk,
        "reason": ask.reason,
        "evidence": ask.content.get("evidence", ""),
        "attachments": list(ask.attachments),
        "approval": ask.approval,
    }
    entry = {key: value for key, value in row.items() if value}
    record = {**deposit, "deductions": [*deposit.get("deductions", ()), entry]}
    change = Change(
        "fee deposit deduct",
        f"fee: deposit {id} deduction {row['id']}",
        session.acting.clerk,
        [Put("deposit", id, record)],
    )
    shown = {"deposit": id, "unit": deposit["unit"]} | entry
    return Planned(change, (shown,), ("deposit", "unit", "amount", "reason", "evidence"), amount)


def _entries(deposit: Record) -> list[str]:
    return [row["id"] for row in deposit.get("deductions", ())]


def plan_refund(snapshot: Snapshot, session: Session, ask: Ask) -> Planned:
    """Plan to pay back ``amount`` (none: all that is held) of ``deposit``."""
    id, deposit, amount = _within(snapshot, ask)
    fact = Accounts(snapshot).receipt(deposit["receipt"])
    refund = PaidBack(
        amount,
        ask.content.get("method") or (fact.method if fact else "cash"),
        Given((), (), 0),
        deposit["unit"],
        deposit=id,
        payer=deposit.get("payer", ""),
        ref=ask.content.get("ref", ""),
        approval=ask.approval,
    )
    return paid_back(snapshot, session, refund, reason=ask.reason)


def _within(snapshot: Snapshot, ask: Ask) -> tuple[str, Record, int]:
    """Find the deposit, and hold the amount to what is held of it."""
    id = snapshot.resolve("deposit", ask.content["deposit"])
    deposit = snapshot.reread("deposit", id)
    assert deposit is not None
    most = held(Accounts(snapshot), id, deposit)
    said = ask.content.get("amount")
    amount = parse_positive_money(said) if said else most
    if not 0 < amount <= most:
        raise RuleRefused(
            msg("{most} is held of deposit {id}, not {amount}", most=format_money(most), id=id,
                amount=format_money(amount)),
            record=id,
            field="amount",
        )  # fmt: skip
    return id, deposit, amount


def list_deposits(
    session: Session, *, units: str | None = None, kind: str | None = None, everything: bool = False
) -> Outcome:
    """List deposits by age, those of which something is held; ``everything`` lists the others, too."""
    snapshot = session.desk.snapshot()
    chooses, known = selector(units), dict(snapshot.all("unit"))
    rows = [
        _row(session, snapshot, id, deposit)
        for id, deposit in snapshot.all("deposit")
        if (not kind or deposit["kind"] == kind) and chooses(deposit["unit"], known.get(deposit["unit"], {}))
    ]
    shown = sorted(
        (row for row in rows if everything or row["held"] != "0.00"), key=lambda row: str(row["date"])
    )
    sums = ("amount", "deducted", "refunded", "held")
    totals = {name: format_money(sum(parse_money(row[name]) for row in shown)) for name in sums}
    return Outcome("fee deposit list", shown, {"count": len(shown)} | totals, columns=COLUMNS)


def _row(session: Session, snapshot: Snapshot, id: str, deposit: Record) -> dict[str, Any]:
    accounts = Accounts(snapshot)
    figures: Mapping[str, int] = {
        "amount": parse_money(deposit["amount"]),
        "deducted": deducted(deposit),
        "refunded": accounts.deposit_refunds().get(id, 0),
        "held": held(accounts, id, deposit),
    }
    money = {name: format_money(fen) for name, fen in figures.items()}
    days = (session.acting.today - parse_date(deposit["date"])).days
    place = {"id": id, "kind": deposit["kind"], "unit": deposit["unit"], "date": deposit["date"]}
    return place | money | {"days": days, "receipt": deposit["receipt"]}
