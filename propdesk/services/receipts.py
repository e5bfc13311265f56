"""Receipts that stand: find one, print it again, take it back."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from propdesk.domain import till
from propdesk.domain.changes import Acting, Change, Note, Outcome, Put, Record
from propdesk.domain.ledger import BilledLine, Given
from propdesk.domain.messages import RuleRefused, msg
from propdesk.domain.money import parse_money
from propdesk.domain.papers import Receipt, ReceiptLine
from propdesk.domain.periods import parse_moment
from propdesk.domain.titles import item_title
from propdesk.services.session import Session
from propdesk.services.writing import need_reason, notes_of, write
from propdesk.store.accounts import Accounts, ReceiptFact
from propdesk.store.registers import Registers
from propdesk.store.snapshot import Snapshot

COLUMNS = ("receipt", "unit", "amount", "allocations", "credit")


def receipt_out(row: Record) -> dict[str, Any]:
    """A receipt line as a row of output."""
    return {"receipt": row["number"]} | {
        key: value for key, value in row.items() if key not in ("number", "kind")
    }


def paper_of(
    session: Session, snapshot: Snapshot, row: Record, *, reprint: bool = False, voided: str = ""
) -> Receipt:
    """Set out a receipt line as the paper that the payer is given; it names the payer."""
    payer = snapshot.find("person", row["payer"]) if "payer" in row else None
    clerks = {clerk["id"]: clerk["name"] for clerk in session.settings["clerks"]}
    return Receipt(
        desk=session.settings["name"],
        number=row["number"],
        unit=", ".join((row["unit"], *row.get("others", ()))),
        payer=payer["name"] if payer else "",
        method=row["method"],
        amount=parse_money(row["amount"]),
        lines=paper_lines(snapshot, row, of="allocations"),
        late=paper_lines(snapshot, row, of="late"),
        deposit=_deposit_kind(snapshot, row),
        credit=parse_money(row["credit"]),
        clerk=str(clerks.get(row["clerk"], row["clerk"])),
        received=date.fromisoformat(row["received"]),
        at=parse_moment(row["at"]),
        reference=row.get("ref", ""),
        reprint=reprint,
        voided=voided,
        hotline=session.settings.get("hotline", ""),
    )


def paper_lines(snapshot: Snapshot, row: Record, *, of: str) -> tuple[ReceiptLine, ...]:
    """Set out the bill lines that a line of a till names in a field, with what went to (or off) each."""
    paid = row.get(of, ())
    if not paid:
        return ()
    accounts, units = Accounts(snapshot), (row["unit"], *row.get("others", ()))
    lines = {line.key: line for unit in units for line in accounts.lines(unit=unit)}
    found = ((lines.get(each["bill"]), parse_money(each["amount"])) for each in paid)
    several = len(units) > 1
    return tuple(_paper_line(snapshot, line, fen, several=several) for line, fen in found if line)


def _paper_line(snapshot: Snapshot, line: BilledLine, fen: int, *, several: bool) -> ReceiptLine:
    tariff = snapshot.find("tariff", line.item)
    title = item_title(tariff) if tariff else line.item
    unit = line.unit if several else ""
    return ReceiptLine(title, line.key, line.start, line.end, fen, unit)


def _deposit_kind(snapshot: Snapshot, row: Record) -> str:
    """What a receipt is a deposit for; empty if it is none."""
    deposit = snapshot.find("deposit", row["deposit"]) if "deposit" in row else None
    return deposit["kind"] if deposit else ""


def find_receipt(snapshot: Snapshot, wanted: str) -> ReceiptFact:
    """Find a receipt by its number or an unambiguous ending of it."""
    accounts = Accounts(snapshot)
    number = snapshot.only(wanted, accounts.receipt_numbers())
    fact = accounts.receipt(number)
    assert fact is not None
    return fact


def receipt_line(snapshot: Snapshot, fact: ReceiptFact) -> Record:
    """The line of a receipt, from its day's sheet."""
    sheet = snapshot.get("till", fact.sheet)
    found: Record = next(row for row in sheet["lines"] if row["number"] == fact.no)
    return found


def show_receipt(session: Session, wanted: str) -> Outcome:
    """Show one receipt with what it paid for, to be printed again."""
    snapshot = session.desk.snapshot()
    fact = find_receipt(snapshot, wanted)
    line = receipt_line(snapshot, fact)
    row = receipt_out(line)
    row |= {"void": fact.voided_by} if fact.voided_by else {}
    paper = paper_of(session, snapshot, line, reprint=True, voided=fact.voided_by)
    return Outcome("fee receipt", [row], columns=COLUMNS, papers=[paper])


def void_receipt(session: Session, wanted: str, *, reason: str, dry_run: bool = False) -> Outcome:
    """Take a receipt back while its till day is open: all it paid for, and the credit that runs used."""
    why = need_reason(reason)
    rows: list[Record] = []

    def decide(snapshot: Snapshot) -> Change:
        change, row = _void(snapshot, session.acting, wanted, why)
        rows.append(row)
        return change

    written = write(session, decide, dry_run=dry_run)
    columns = ("void", "of", "unit", "amount", "reversed", "credit")
    row = {"void": rows[-1]["number"]} | {
        key: value for key, value in rows[-1].items() if key not in ("number", "kind")
    }
    notes = [*notes_of(written), *_standing(session.desk.snapshot(), rows[-1]["of"])]
    return Outcome("fee void-receipt", [row], {}, notes, written.commit, columns)


def _standing(snapshot: Snapshot, receipt: str) -> Iterator[Note]:
    """Remark on invoices that still stand for a receipt that is void."""
    for id in Registers(snapshot).invoiced(receipt).by:
        yield Note(msg("this invoice covers the receipt: void it, too"), "warning", id)


def _refuse_moved(number: str, moves: Sequence[str]) -> None:
    """Refuse to void a receipt of which money was paid back or put on other bills meanwhile."""
    if moves:
        raise RuleRefused(
            msg("receipt {no} can't be voided: {moves} stand on it", no=number, moves=list(moves)),
            hint=msg("pay the rest back with propdesk fee refund"),
            record=number,
        )


def _void(snapshot: Snapshot, acting: Acting, wanted: str, reason: str) -> tuple[Change, Record]:
    fact = find_receipt(snapshot, wanted)
    if fact.voided_by:
        raise RuleRefused(
            msg("receipt {no} is void already ({void})", no=fact.no, void=fact.voided_by), record=fact.no
        )
    name = till.till_of(snapshot.get("desk", "desk")["tills"], acting.clerk, fact.till)
    till.refuse_closed_for_void(snapshot.get("till", fact.sheet), fact.no)
    accounts, today = Accounts(snapshot), till.sheet_id(acting.today, name)
    _refuse_moved(fact.no, accounts.moves_of(fact.no))
    back = Given(accounts.paid_by(fact.no), accounts.late_paid_by(fact.no), accounts.credit_of(fact.no))
    number = till.number_after(till.void_series(name), accounts.numbers(name))
    row = till.void_row(number, receipt_line(snapshot, fact), back, acting=acting, reason=reason)
    sheet = till.with_lines(snapshot.reread("till", today), [row], till=name, day=acting.today)
    put = Put("till", today, sheet)
    return Change("fee void-receipt", f"fee: void-receipt {fact.no}", acting.clerk, [put]), row
