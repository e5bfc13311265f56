"""The register of expenses: what the property spent, item by item."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from propdesk.domain import expense
from propdesk.domain.changes import Outcome, Record
from propdesk.domain.periods import Month
from propdesk.services.registers import Entered, enter, entry_day, in_months, new_id, take_back, totals_of
from propdesk.services.session import Session
from propdesk.store.registers import Registers
from propdesk.store.snapshot import Snapshot

COLUMNS = ("id", "date", "spent_on", "amount", "voucher", "note", "clerk", "state")


@dataclass(frozen=True)
class Request:
    """An expense as the clerk enters it, in fen; ``day`` None is today."""

    item: str
    amount: int
    day: date | None = None
    voucher: str = ""
    note: str = ""


def add_expense(session: Session, request: Request, *, dry_run: bool = False) -> Outcome:
    """Enter an expense as one commit; the same one with the same voucher is entered once."""
    day = entry_day(session, request.day)

    def plan(snapshot: Snapshot) -> tuple[str, Record, bool]:
        return _planned(session, snapshot, request, day)

    return _outcome("fee expense add", enter(session, "expense", "add", plan, dry_run=dry_run))


def _planned(session: Session, snapshot: Snapshot, request: Request, day: date) -> tuple[str, Record, bool]:
    """The expense with its id, and whether it is new."""
    for id in Registers(snapshot).expenses_with(request.voucher) if request.voucher else ():
        record = snapshot.get("expense", id)
        if expense.is_same(record, request.item, request.amount, day=request.day):
            return id, record, False
    said = {"voucher": request.voucher, "note": request.note}
    record = expense.expense_record(request.item, request.amount, day=day, acting=session.acting, **said)
    return new_id(session, snapshot, "expense", day), record, True


def void_expense(session: Session, wanted: str, *, reason: str, dry_run: bool = False) -> Outcome:
    """Take an expense back: it stays in the register and counts for nothing."""
    return _outcome("fee expense void", take_back(session, "expense", wanted, reason=reason, dry_run=dry_run))


def list_expenses(session: Session, *, months: tuple[Month, ...] = ()) -> Outcome:
    """List the expenses of some months, void ones too."""
    rows = [_row(id, record) for id, record in in_months(session.desk.snapshot().all("expense"), months)]
    return Outcome("fee expense list", rows, totals_of(rows), columns=COLUMNS)


def _row(id: str, record: Record) -> dict[str, Any]:
    return {"id": id, **record, "spent_on": record["item"], "state": "void" if "void" in record else "valid"}


def _outcome(command: str, entered: Entered) -> Outcome:
    row = _row(entered.id, entered.record)
    return Outcome(command, [row], {}, entered.notes, entered.written.commit, COLUMNS)
