"""Vouchers of refunds: what is paid back, of what, and by whose leave, as the paper the payee signs."""

from __future__ import annotations

from dataclasses import replace

from propdesk.domain.changes import Outcome, Record
from propdesk.domain.ids import ending_matches
from propdesk.domain.money import parse_money
from propdesk.domain.papers import HeldDeposit, Kept, Voucher
from propdesk.domain.periods import parse_date, parse_moment
from propdesk.services.receipts import paper_lines, show_receipt
from propdesk.services.refunds import COLUMNS, refund_out
from propdesk.services.session import Session
from propdesk.store.accounts import Accounts
from propdesk.store.snapshot import Snapshot


def show_slip(session: Session, wanted: str) -> Outcome:
    """Show a receipt, or a refund by its number or the end of it, to be printed again."""
    snapshot = session.desk.snapshot()
    accounts = Accounts(snapshot)
    refunds = accounts.refund_numbers()
    if ending_matches(wanted, accounts.receipt_numbers()) or not ending_matches(wanted, refunds):
        return show_receipt(session, wanted)
    row = _line(snapshot, snapshot.only(wanted, refunds))
    paper = _voucher(session, snapshot, row, reprint=True)
    return Outcome("fee receipt", [refund_out(row)], columns=COLUMNS, papers=[paper])


def with_voucher(session: Session, outcome: Outcome) -> Outcome:
    """Add the voucher of the refund that an outcome tells of, once it is entered."""
    number = outcome.rows[0].get("refund") if outcome.commit and not outcome.waiting else None
    if not number:
        return outcome
    snapshot = session.desk.snapshot()
    return replace(outcome, papers=[_voucher(session, snapshot, _line(snapshot, number))])


def _line(snapshot: Snapshot, number: str) -> Record:
    sheet = snapshot.get("till", Accounts(snapshot).entry_sheets()[number])
    found: Record = next(row for row in sheet["lines"] if row["number"] == number)
    return found


def _voucher(session: Session, snapshot: Snapshot, row: Record, *, reprint: bool = False) -> Voucher:
    payee = snapshot.find("person", row["payer"]) if "payer" in row else None
    deposit = snapshot.get("deposit", row["deposit"]) if "deposit" in row else None
    return Voucher(
        desk=session.settings["name"],
        number=row["number"],
        of=deposit["receipt"] if deposit else row["of"],
        unit=row["unit"],
        payee=payee["name"] if payee else "",
        method=row["method"],
        amount=parse_money(row["amount"]),
        clerk=_clerk(session, row["clerk"]),
        at=parse_moment(row["at"]),
        reason=row["reason"],
        reference=row.get("ref", ""),
        approver=_approver(session, snapshot, row),
        lines=paper_lines(snapshot, row, of="reversed"),
        late=paper_lines(snapshot, row, of="late"),
        credit=parse_money(row["credit"]),
        deposit=_held(snapshot, row, deposit) if deposit else None,
        reprint=reprint,
        hotline=session.settings.get("hotline", ""),
    )


def _clerk(session: Session, id: str) -> str:
    names = {clerk["id"]: str(clerk["name"]) for clerk in session.settings["clerks"]}
    return names.get(id, id)


def _approver(session: Session, snapshot: Snapshot, row: Record) -> str:
    events = snapshot.get("request", row["approval"])["events"] if "approval" in row else ()
    return next((_clerk(session, event["clerk"]) for event in events if event["kind"] == "approved"), "")


def _held(snapshot: Snapshot, row: Record, deposit: Record) -> HeldDeposit:
    """The deposit as it stood when the refund was made."""
    kept = tuple(
        Kept(each["reason"], each.get("evidence", ""), parse_date(each["date"]), parse_money(each["amount"]))
        for each in deposit.get("deductions", ())
        if each["at"] <= row["at"]
    )
    earlier = Accounts(snapshot).refunded_before(row["deposit"], row["number"], row["at"])
    taken = parse_date(deposit["date"])
    return HeldDeposit(deposit["kind"], taken, parse_money(deposit["amount"]), kept, earlier)
