"""Money that comes in: post payments on the clerk's till."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from propdesk.domain import till
from propdesk.domain.changes import Acting, Change, Note, Outcome, Put, Record
from propdesk.domain.ledger import Allocation, BilledLine, allocate, oldest_first
from propdesk.domain.messages import NotFound, RuleRefused, msg
from propdesk.domain.money import format_money
from propdesk.domain.till import Payment
from propdesk.domain.unit import debtor_of
from propdesk.services.receipts import COLUMNS, paper_of, receipt_line, receipt_out
from propdesk.services.session import Session
from propdesk.services.writing import notes_of, write
from propdesk.store.accounts import Accounts
from propdesk.store.snapshot import Snapshot


@dataclass(frozen=True)
class Request:
    """One payment as the clerk enters it; ``bills`` names lines that are to be paid first."""

    unit: str
    amount: int
    method: str = "cash"
    ref: str = ""
    received: date | None = None
    bills: tuple[str, ...] = ()
    reason: str = ""


@dataclass
class _Posting:
    """The till while payments are posted one after the other: what each leaves for the next."""

    snapshot: Snapshot
    acting: Acting
    till: str
    accounts: Accounts
    numbers: list[str]
    sheet: Record | None
    open_lines: dict[str, list[BilledLine]] = field(default_factory=dict)
    posted: list[Record] = field(default_factory=list)

    @property
    def sheet_id(self) -> str:
        """The day sheet that takes the entries."""
        return till.sheet_id(self.acting.today, self.till)


def take_payments(
    session: Session, requests: Sequence[Request], *, till_wanted: str | None = None, dry_run: bool = False
) -> Outcome:
    """Post payments on today's sheet of the clerk's till, as one commit.

    A reference that a live receipt of the same method bears already gives that receipt back.
    """
    postings: list[tuple[_Posting, list[Record]]] = []

    def decide(snapshot: Snapshot) -> Change:
        posting = _open_till(snapshot, session.acting, till_wanted)
        rows = [_post(posting, request) for request in requests]
        postings.append((posting, rows))
        return _change(posting)

    written = write(session, decide, dry_run=dry_run)
    posting, rows = postings[-1]
    notes = [*notes_of(written), *_unclosed(posting), *_known(posting, rows)]
    total = format_money(sum(one.amount for one in requests))
    totals = {"count": len(rows), "amount": total, "new": len(posting.posted)}
    papers = [paper_of(session, posting.snapshot, row) for row in rows]
    shown = [receipt_out(row) for row in rows]
    return Outcome("fee pay", shown, totals, notes, written.commit, COLUMNS, papers=papers)


def _open_till(snapshot: Snapshot, acting: Acting, wanted: str | None) -> _Posting:
    settings = snapshot.get("desk", "desk")
    name = till.till_of(settings["tills"], acting.clerk, wanted)
    accounts = Accounts(snapshot)
    sheet = snapshot.reread("till", till.sheet_id(acting.today, name))
    return _Posting(snapshot, acting, name, accounts, accounts.numbers(name), sheet)


def _post(posting: _Posting, request: Request) -> Record:
    """Post one payment, or find the receipt that its reference was posted with."""
    unit = posting.snapshot.resolve("unit", request.unit)
    earlier = _same_reference(posting, request, unit)
    if earlier is not None:
        return earlier
    payment = _payment(posting.acting, request, unit)
    if unit not in posting.open_lines:
        posting.open_lines[unit] = oldest_first(posting.accounts.open_lines(unit))
    lines = _told_first(posting.open_lines[unit], request.bills)
    allocations, credit = allocate(payment.amount, lines)
    number = till.number_after(posting.till, posting.numbers)
    payer = debtor_of(posting.snapshot.get("unit", unit))
    row = till.receipt_row(
        number,
        payment,
        allocations,
        credit,
        acting=posting.acting,
        payer="" if payer == "unknown" else payer,
    )
    posting.sheet = till.with_line(posting.sheet, row, till=posting.till, day=posting.acting.today)
    posting.numbers.append(number)
    posting.posted.append(row)
    posting.open_lines[unit] = _after(posting.open_lines[unit], allocations)
    return row


def _payment(acting: Acting, request: Request, unit: str) -> Payment:
    received = request.received or acting.today
    if received > acting.today:
        raise RuleRefused(
            msg("{day} is still to come: money is received today or earlier", day=received),
            field="received",
        )
    return Payment(unit, request.amount, request.method, received, request.ref, request.reason)


def _same_reference(posting: _Posting, request: Request, unit: str) -> Record | None:
    """The live receipt with this method and reference; refused if it was another payment."""
    if not request.ref:
        return None
    here = [row for row in posting.posted if (row["method"], row.get("ref")) == (request.method, request.ref)]
    fact = posting.accounts.live_receipt_with(request.method, request.ref)
    row = here[0] if here else receipt_line(posting.snapshot, fact) if fact else None
    if row is None:
        return None
    if (row["unit"], row["amount"]) != (unit, format_money(request.amount)):
        raise RuleRefused(
            msg(
                "reference {ref} was used by receipt {no} for another payment",
                ref=request.ref,
                no=row["number"],
            ),
            hint=msg("propdesk show {no} shows it; a void frees its reference", no=row["number"]),
            record=str(row["number"]),
            field="ref",
        )
    return row


def _told_first(lines: Sequence[BilledLine], told: Sequence[str]) -> list[BilledLine]:
    """Put the lines that the payer names before the others; one named twice is paid once."""
    by_key = {line.key: line for line in lines}
    named = tuple(dict.fromkeys(told))
    unknown = [key for key in named if key not in by_key]
    if unknown:
        raise NotFound(
            msg("nothing is open on bill {key}", key=unknown[0]),
            hint=msg("open are: {keys}", keys=", ".join(by_key) or "-"),
            record=unknown[0],
            field="bill",
        )
    return [by_key[key] for key in named] + [line for line in lines if line.key not in named]


def _after(lines: Iterable[BilledLine], allocations: Sequence[Allocation]) -> list[BilledLine]:
    given = {each.bill: each.amount for each in allocations}
    paid = [replace(line, paid=line.paid + given.get(line.key, 0)) for line in lines]
    return [line for line in paid if line.outstanding > 0]


def _change(posting: _Posting) -> Change:
    numbers = [row["number"] for row in posting.posted]
    span = "..".join(dict.fromkeys((numbers[0], numbers[-1]))) if numbers else ""
    puts = [Put("till", posting.sheet_id, posting.sheet)] if numbers else []
    return Change("fee pay", f"fee: pay {span}", posting.acting.clerk, puts)


def _unclosed(posting: _Posting) -> list[Note]:
    """Warn of earlier days that were not closed; a single clerk never hears of tills."""
    if len(posting.snapshot.get("desk", "desk")["clerks"]) < 2:
        return []
    days = posting.accounts.open_days(posting.till, posting.acting.today)
    text = msg("till {till} has days that are not closed: {days}", till=posting.till, days=", ".join(days))
    return [Note(text, "warning")] if days else []


def _known(posting: _Posting, rows: Sequence[Record]) -> list[Note]:
    new = {row["number"] for row in posting.posted}
    known = [row["number"] for row in rows if row["number"] not in new]
    return [Note(msg("receipt {no} was posted before; nothing is posted twice", no=no)) for no in known]
