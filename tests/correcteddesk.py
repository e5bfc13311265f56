"""The small desk with notes, late charges, refunds, deposits and approvals on it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from smalldesk import build, session_at

from propdesk.domain.changes import Change, Outcome, Put
from propdesk.services import adjusting, deciding, deposits, refunds, reliefs
from propdesk.services.approvals import Ask, Plan, do_or_ask
from propdesk.services.payments import Request, take_payments

PARKING, PROPERTY = "parking/1-1-0101/2026-02-01", "property/1-1-0101/2026-02-01"
CHECKED = frozenset({"notes", "releases", "refunds", "deposits", "requests", "approvals"})
"""The checks that look at corrections."""

LATER = "2026-04-20 09:00"
SETTINGS = {
    "late_charge": {"percent_per_day": "0.05"},
    "policies": {"waiver": "other", "refund": "other"},
}
PLANS: dict[str, Plan] = {
    **dict.fromkeys(adjusting.KINDS, adjusting.plan_note),
    "refund": refunds.plan_refund,
    "relief": reliefs.plan_relief,
    "deduction": deposits.plan_deduction,
    "deposit-refund": deposits.plan_refund,
}


def settle(root: Path, **more: Any) -> None:
    """Set the desk up for late charges and approvals."""
    session = session_at(root)
    desk = session.desk.snapshot().get("desk", "desk") | SETTINGS | more
    put = Put("desk", "desk", {key: value for key, value in desk.items() if value is not None})
    session.desk.commit(lambda _: Change("edit", "edit", "lin", [put]))


def do(
    root: Path, op: str, *, at: str = LATER, claim: str = "lin", reason: str = "更正", **said: str
) -> Outcome:
    """Ask for an operation."""
    return do_or_ask(session_at(root, at, claim=claim), op, Ask(op, said, reason), PLANS[op])


def approve(root: Path, asked: Outcome, *, claim: str = "chen", at: str = LATER) -> Outcome:
    """Approve what was asked for."""
    return deciding.approve(session_at(root, at, claim=claim), asked.rows[0]["id"])


def build_corrected(root: Path) -> None:
    """Let every kind of correction happen once."""
    build(root)
    settle(root)
    do(root, "credit", bill=PARKING, amount="30.00")
    do(root, "debit", bill=PROPERTY, amount="12.00")
    approve(root, do(root, "waiver", bill="property/1-1-0102/2026-03-01", amount="50.00"))
    take_payments(session_at(root, LATER), [Request("0102", 9000, "cash")])
    approve(root, do(root, "refund", receipt="A-000001", amount="25.00"))
    taken = deposits.take_deposit(
        session_at(root, LATER), Request("0101", 200000, "wechat", "D1"), kind="renovation"
    )
    deposit = taken.rows[0]["id"]
    do(root, "deduction", deposit=deposit, amount="150.00", evidence="照片3张")
    do(root, "deposit-refund", deposit=deposit, amount="500.00")
