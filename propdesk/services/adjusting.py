"""Credit and debit notes, waivers: what corrects an issued bill line, which is never edited."""

from __future__ import annotations

from typing import Any

from propdesk.domain.changes import Change, Put, Record
from propdesk.domain.ids import dated_id
from propdesk.domain.ledger import BilledLine
from propdesk.domain.messages import NotFound, RuleRefused, msg
from propdesk.domain.money import format_money, parse_positive_money
from propdesk.domain.periods import format_moment
from propdesk.services.approvals import Ask, Planned
from propdesk.services.latecharges import LateCharges
from propdesk.services.session import Session
from propdesk.store.accounts import Accounts
from propdesk.store.snapshot import Snapshot

KINDS = ("credit", "debit", "waiver", "late-waiver")
_COMMANDS = {**dict.fromkeys(KINDS[:2], "fee adjust"), **dict.fromkeys(KINDS[2:], "fee waive")}
COLUMNS = ("id", "kind", "bill", "unit", "amount", "released", "approval")


def plan_note(snapshot: Snapshot, session: Session, ask: Ask) -> Planned:
    """Plan a note on a bill line: ``bill`` and ``amount`` (none: all that is open) of the content."""
    accounts = Accounts(snapshot)
    line = live_line(accounts, ask.content["bill"])
    amount = _amount(snapshot, session, ask, line)
    record: dict[str, Any] = {
        "kind": ask.op,
        "bill": line.key,
        "run": line.run,
        "unit": line.unit,
        "amount": format_money(amount),
        "date": session.acting.today.isoformat(),
        "at": format_moment(session.acting.at),
        "clerk": session.acting.clerk,
        "approval": ask.approval,
        "released": _released(accounts, line, amount - line.outstanding) if ask.op == "credit" else [],
        "reason": ask.reason,
    }
    record = {key: value for key, value in record.items() if value not in ("", [])}
    id = dated_id("A", session.acting.today, session.random, taken=snapshot.known("adjustment"))
    subject = f"fee: {ask.op} {id} {line.key}"
    change = Change(_COMMANDS[ask.op], subject, session.acting.clerk, [Put("adjustment", id, record)])
    return Planned(change, ({"id": id} | record,), COLUMNS, amount)


def live_line(accounts: Accounts, key: str) -> BilledLine:
    """The live bill line of a key."""
    line = accounts.line(key)
    if line is None:
        raise NotFound(
            msg("there is no bill {key}", key=key),
            hint=msg("propdesk fee statement UNIT lists the bills of a unit"),
            record=key,
        )
    return line


def _amount(snapshot: Snapshot, session: Session, ask: Ask, line: BilledLine) -> int:
    """The amount of a note, within what it can take off; all of that if none is said."""
    most = _most(snapshot, session, ask.op, line)
    said = ask.content.get("amount")
    amount = parse_positive_money(said) if said else most
    if most is not None and amount is not None and 0 < amount <= most:
        return amount
    if most is None and amount is not None:
        return amount
    raise RuleRefused(
        msg("{key}: at most {most} can be taken off", key=line.key, most=format_money(most or 0)),
        hint=_HINTS.get(ask.op),
        record=line.key,
        field="amount",
    )


def _most(snapshot: Snapshot, session: Session, op: str, line: BilledLine) -> int | None:
    """What a note can take off at most: what is billed, what is open, what late charge stands; no bound."""
    if op == "debit":
        return None
    if op == "late-waiver":
        return LateCharges(snapshot).on_units(session.acting.today, [line.unit]).get(line.key, 0)
    return line.principal if op == "credit" else line.outstanding


_HINTS = {
    "waiver": msg("what is paid is not waived: a credit note gives it back as credit"),
    "late-waiver": msg("propdesk fee explain KEY shows the late charge to date"),
}


def _released(accounts: Accounts, line: BilledLine, excess: int) -> list[Record]:
    """Give what was paid and is not owed any more back to the receipts' credit, the latest first."""
    freed: list[Record] = []
    for receipt, fen in accounts.payments_on(line.key):
        part = min(fen, excess)
        if part > 0:
            freed.append({"receipt": receipt, "amount": format_money(part)})
            excess -= part
    if excess > 0:
        raise RuleRefused(
            msg(
                "{key}: {amount} of it was paid in the books of before",
                key=line.key,
                amount=format_money(excess),
            ),
            hint=msg("that part can't become credit here"),
            record=line.key,
            field="amount",
        )
    return freed
