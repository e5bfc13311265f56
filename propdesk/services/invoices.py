"""The register of invoices: issue one for money that was received, take it back, list them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from propdesk.domain import invoice
from propdesk.domain.changes import Outcome, Record
from propdesk.domain.identity import credit_code_fault
from propdesk.domain.invoice import Received, Share
from propdesk.domain.messages import RuleRefused, UsageRefused, msg
from propdesk.domain.periods import Month
from propdesk.domain.titles import Title
from propdesk.services.people import resolve_person
from propdesk.services.receipts import find_receipt, receipt_line
from propdesk.services.registers import Entered, enter, entry_day, in_months, new_id, take_back, totals_of
from propdesk.services.session import Session
from propdesk.services.units import names_of
from propdesk.store import kinds
from propdesk.store.accounts import Accounts
from propdesk.store.registers import Registers
from propdesk.store.snapshot import Snapshot

COLUMNS = ("id", "date", "number", "code", "amount", "receipts", "names", "late", "state")
_PERSONAL = {"names": "names", "tax_id": "id-number"}


@dataclass(frozen=True)
class Request:
    """An invoice as the clerk enters it; ``to`` is the buyer (empty: who paid), ``day`` None is today."""

    number: str
    shares: tuple[Share, ...]
    code: str = ""
    to: str = ""
    day: date | None = None
    reason: str = ""


def issue_invoice(session: Session, request: Request, *, dry_run: bool = False) -> Outcome:
    """Enter an invoice as one commit; given again with the same number, the same one comes back."""
    invoice.check_number(request.number, request.code)
    day = entry_day(session, request.day)

    def plan(snapshot: Snapshot) -> tuple[str, Record, bool]:
        return _planned(session, snapshot, request, day)

    return _outcome(session, "fee invoice issue", enter(session, "invoice", "issue", plan, dry_run=dry_run))


def _planned(session: Session, snapshot: Snapshot, request: Request, day: date) -> tuple[str, Record, bool]:
    """The invoice with its id, and whether it is new."""
    registers = Registers(snapshot)
    found = [_received(snapshot, registers, share.receipt) for share in request.shares]
    shares = [
        Share(receipt.receipt, share.amount) for share, receipt in zip(request.shares, found, strict=True)
    ]
    _refuse_twice(shares)
    buyer = resolve_person(snapshot, request.to) if request.to else None
    earlier = _same(snapshot, registers, request, shares, buyer)
    if earlier is not None:
        return *earlier, False
    shares = invoice.filled(shares, found)
    invoice.refuse_unfit(shares, found, day=day)
    person = buyer or _payer(found)
    record = invoice.invoice_record(
        request.number,
        request.code,
        shares,
        day=day,
        person=person,
        tax_id=_tax_id(snapshot, person),
        late=invoice.is_late(day, [receipt.received for receipt in found]),
        acting=session.acting,
        reason=request.reason,
    )
    return new_id(session, snapshot, "invoice", day), record, True


def _received(snapshot: Snapshot, registers: Registers, wanted: str) -> Received:
    fact = find_receipt(snapshot, wanted)
    if fact.deposit:
        raise RuleRefused(
            msg("receipt {no} is of deposit {deposit}", no=fact.no, deposit=fact.deposit),
            hint=msg("a deposit is no income: nothing is invoiced for it"),
            record=fact.no,
            field="receipt",
        )
    invoiced = registers.invoiced(fact.no)
    return Received(
        fact.no,
        fact.amount - Accounts(snapshot).refunded(fact.no),
        date.fromisoformat(fact.received),
        receipt_line(snapshot, fact).get("payer", ""),
        fact.voided_by,
        invoiced.taken,
        invoiced.by,
    )


def _refuse_twice(shares: Sequence[Share]) -> None:
    named = [share.receipt for share in shares]
    twice = sorted({no for no in named if named.count(no) > 1})
    if twice:
        raise UsageRefused(msg("{name} stands twice", name=twice), field="receipt")


def _same(
    snapshot: Snapshot, registers: Registers, request: Request, shares: Sequence[Share], buyer: str | None
) -> tuple[str, Record] | None:
    """The invoice that bears this number already; refused if it is another one."""
    id = registers.invoice_with(request.number, request.code)
    if id is None:
        return None
    record = snapshot.get("invoice", id)
    if invoice.says_same(record, shares, day=request.day, person=buyer):
        return id, record
    raise RuleRefused(
        msg("the number is that of invoice {id}, which says something else or is void", id=id),
        hint=msg("propdesk show {id} shows it; a number is used once, by a void one, too", id=id),
        record=id,
        field="number",
    )


def _payer(found: Sequence[Received]) -> str:
    """The one who paid all the receipts."""
    payers = {receipt.payer for receipt in found}
    if len(payers) == 1 and "" not in payers:
        return payers.pop()
    raise UsageRefused(
        msg("the receipts do not say one payer: an invoice is made out to somebody"),
        hint=msg("say who with --to PERSON"),
        field="to",
    )


def _tax_id(snapshot: Snapshot, person: str) -> str:
    """A company's number with the tax office; one that cannot be right is refused."""
    buyer = snapshot.get("person", person)
    code = str(buyer.get("credit_code", "")) if buyer["kind"] == "company" else ""
    fault = credit_code_fault(code)
    if fault is not None:
        title = kinds.kind("person").fields["credit_code"]
        raise RuleRefused(
            msg("{field}: {fault}", field=title, fault=fault),
            hint=msg("put it right with propdesk person edit {id} --set credit_code=…", id=person),
            record=person,
            field="credit_code",
        )
    return code


def void_invoice(
    session: Session, wanted: str, *, reason: str, copies: int | None = None, dry_run: bool = False
) -> Outcome:
    """Take an invoice back by its id or number: it stays in the register with the number of copies kept."""

    def beside(record: Record) -> dict[str, int]:
        return invoice.needed_copies(record, copies)

    entered = take_back(
        session, "invoice", wanted, by="number", reason=reason, dry_run=dry_run, beside=beside
    )
    return _outcome(session, "fee invoice void", entered)


def list_invoices(
    session: Session, *, months: tuple[Month, ...] = (), void: bool = False, receipt: str | None = None
) -> Outcome:
    """List the invoices of some months, of one receipt, or the void ones alone."""
    snapshot = session.desk.snapshot()
    chosen = in_months(snapshot.all("invoice"), months)
    if receipt is not None:
        of = set(Registers(snapshot).invoices_of(find_receipt(snapshot, receipt).no))
        chosen = [(id, record) for id, record in chosen if id in of]
    rows = [_row(snapshot, id, record) for id, record in chosen if "void" in record or not void]
    return Outcome(
        "fee invoice list", rows, totals_of(rows), columns=COLUMNS, personal=_PERSONAL, titles=_titles()
    )


def _row(snapshot: Snapshot, id: str, record: Record) -> dict[str, Any]:
    state = "void" if "void" in record else "valid"
    return {"id": id, **record, "names": names_of(snapshot, [record["person"]]), "state": state}


def _outcome(session: Session, command: str, entered: Entered) -> Outcome:
    row = _row(session.desk.snapshot(), entered.id, entered.record)
    said = (entered.notes, entered.written.commit, COLUMNS)
    return Outcome(command, [row], {}, *said, personal=_PERSONAL, titles=_titles())


def _titles() -> dict[str, Title]:
    """What the register calls its columns, where the same key means something else elsewhere."""
    fields = kinds.kind("invoice").fields
    called = {key: fields[key] for key in ("number", "code", "receipts", "late")}
    return called | {"names": fields["person"]}
