"""Refunds: money paid back of a receipt, from its unused credit first, then from what it had paid."""

from __future__ import annotations

from propdesk.domain import till
from propdesk.domain.changes import Change, Put, Record
from propdesk.domain.ledger import Allocation, Given, take_back
from propdesk.domain.messages import RuleRefused, msg
from propdesk.domain.money import format_money, parse_positive_money
from propdesk.domain.till import PaidBack
from propdesk.services.approvals import Ask, Planned
from propdesk.services.receipts import find_receipt, receipt_line
from propdesk.services.session import Session
from propdesk.store.accounts import Accounts, ReceiptFact
from propdesk.store.snapshot import Snapshot

COLUMNS = ("refund", "of", "unit", "amount", "method", "reversed", "credit")


def plan_refund(snapshot: Snapshot, session: Session, ask: Ask) -> Planned:
    """Plan to pay back ``amount`` of ``receipt``, by ``method`` (none: as it was paid)."""
    accounts, fact = Accounts(snapshot), find_receipt(snapshot, ask.content["receipt"])
    amount = parse_positive_money(ask.content["amount"])
    _refuse(accounts, fact, amount)
    back = _taken_back(accounts, fact, amount)
    if back.bills or back.late:
        _refuse_open_day(snapshot, fact)
    refund = PaidBack(
        amount,
        ask.content.get("method") or fact.method,
        back,
        fact.unit,
        receipt=fact.no,
        payer=receipt_line(snapshot, fact).get("payer", ""),
        ref=ask.content.get("ref", ""),
        approval=ask.approval,
    )
    return paid_back(snapshot, session, refund, reason=ask.reason)


def paid_back(snapshot: Snapshot, session: Session, refund: PaidBack, *, reason: str) -> Planned:
    """Enter a refund on today's sheet of the clerk's till."""
    name = till.till_of(snapshot.get("desk", "desk")["tills"], session.acting.clerk, None)
    number = till.number_after(till.refund_series(name), Accounts(snapshot).numbers(name))
    row = till.refund_row(number, refund, acting=session.acting, reason=reason)
    today = till.sheet_id(session.acting.today, name)
    sheet = till.with_lines(snapshot.reread("till", today), [row], till=name, day=session.acting.today)
    change = Change(
        "fee refund",
        f"fee: refund {number} {refund.receipt or refund.deposit}",
        session.acting.clerk,
        [Put("till", today, sheet)],
    )
    return Planned(change, (refund_out(row),), COLUMNS, refund.amount)


def refund_out(row: Record) -> Record:
    """A line of a refund as a row of output."""
    return {"refund": row["number"]} | {
        key: value for key, value in row.items() if key not in ("number", "kind")
    }


def _refuse(accounts: Accounts, fact: ReceiptFact, amount: int) -> None:
    if fact.voided_by:
        raise RuleRefused(
            msg("receipt {no} is void already ({void})", no=fact.no, void=fact.voided_by), record=fact.no
        )
    if fact.deposit:
        raise RuleRefused(
            msg("receipt {no} is of deposit {deposit}", no=fact.no, deposit=fact.deposit),
            hint=msg("propdesk fee deposit refund {deposit}", deposit=fact.deposit),
            record=fact.no,
        )
    left = fact.amount - accounts.refunded(fact.no)
    if amount > left:
        raise RuleRefused(
            msg("{left} of receipt {no} can be paid back, not {amount}", left=format_money(left), no=fact.no,
                amount=format_money(amount)),
            record=fact.no,
            field="amount",
        )  # fmt: skip


def _refuse_open_day(snapshot: Snapshot, fact: ReceiptFact) -> None:
    """A receipt of an open day is voided; what it paid is paid back after the day is closed."""
    if "closed" not in snapshot.get("till", fact.sheet):
        raise RuleRefused(
            msg("receipt {no}: its till day is open yet", no=fact.no),
            hint=msg("void it: propdesk fee void-receipt {no} -m TEXT; only unused credit is refunded before",
                     no=fact.no),
            record=fact.no,
        )  # fmt: skip


def _taken_back(accounts: Accounts, fact: ReceiptFact, amount: int) -> Given:
    """Take unused credit first, then what it paid on the bills that are due last, then late charges."""
    credit = min(amount, accounts.credit_of(fact.no))
    paid = sorted(accounts.paid_by(fact.no), key=lambda each: _due(accounts, each), reverse=True)
    bills, rest = take_back(amount - credit, paid)
    late, rest = take_back(rest, accounts.late_paid_by(fact.no))
    if rest:
        raise AssertionError("a receipt holds what it took less what was paid back")
    return Given(bills, late, credit)


def _due(accounts: Accounts, each: Allocation) -> tuple[str, str]:
    line = accounts.line(each.bill)
    return (line.due.isoformat() if line else "", each.bill)
