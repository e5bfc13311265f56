"""Money that comes in: post payments on the clerk's till."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from propdesk.domain import till
from propdesk.domain.changes import Acting, Change, Note, Outcome, Put, Record
from propdesk.domain.ids import Endings
from propdesk.domain.ledger import Allocation, BilledLine, after_payment, allocate, oldest_first
from propdesk.domain.messages import Conflict, NotFound, RuleRefused, msg
from propdesk.domain.money import format_money, parse_money
from propdesk.domain.papers import Receipt
from propdesk.domain.till import Payment
from propdesk.domain.unit import debtor_of
from propdesk.services.receipts import COLUMNS, paper_of, receipt_out
from propdesk.services.session import Session
from propdesk.services.writing import notes_of, write
from propdesk.store.accounts import Accounts
from propdesk.store.snapshot import Snapshot


@dataclass(frozen=True)
class Request:
    """One payment as the clerk enters it.

    ``amount`` is fen; None stands for all that is open. ``bills`` names lines that are to be paid first
    (all of these, if ``amount`` is None). ``shown`` is what the payer was told is open: if that has
    changed since, nothing is posted. ``given`` is the cash that was handed over.
    """

    unit: str
    amount: int | None
    method: str = "cash"
    ref: str = ""
    received: date | None = None
    bills: tuple[str, ...] = ()
    reason: str = ""
    shown: int | None = None
    given: int | None = None


class Posting:
    """A clerk's till while payments are posted one after the other: each sees what those before it left."""

    def __init__(self, snapshot: Snapshot, acting: Acting, wanted: str | None) -> None:
        self.snapshot = snapshot
        self.acting = acting
        self.till = till.till_of(snapshot.get("desk", "desk")["tills"], acting.clerk, wanted)
        self.accounts = Accounts(snapshot)
        self.posted: list[Record] = []
        self._numbers = till.numbers_after(self.till, self.accounts.numbers(self.till))
        self._units = Endings(snapshot.ids("unit"))
        self._open_lines: dict[str, list[BilledLine]] = {}
        self._by_reference: dict[tuple[str, str], Record] = {}
        self._sheets: dict[str, dict[str, Record]] = {}

    def post(self, request: Request) -> Record:
        """Post one payment, or find the receipt that its reference was posted with.

        A payment that is refused leaves everything as it was.
        """
        unit = self.snapshot.only(request.unit, self._units.candidates(request.unit))
        earlier = self._same_reference(request, unit)
        if earlier is not None:
            return earlier
        lines = _told_first(self._open(unit), request.bills)
        payment = self._payment(request, unit, lines)
        allocations, credit = allocate(payment.amount, lines)
        payer = debtor_of(self.snapshot.get("unit", unit))
        row = till.receipt_row(
            next(self._numbers),
            payment,
            allocations,
            credit,
            acting=self.acting,
            payer="" if payer == "unknown" else payer,
        )
        self._enter(row, allocations)
        return row

    def put(self) -> Put | None:
        """Today's sheet with all that was posted; None if nothing was."""
        if not self.posted:
            return None
        id, day = till.sheet_id(self.acting.today, self.till), self.acting.today
        sheet = till.with_lines(self.snapshot.reread("till", id), self.posted, till=self.till, day=day)
        return Put("till", id, sheet)

    def _enter(self, row: Record, allocations: Sequence[Allocation]) -> None:
        self.posted.append(row)
        self._open_lines[row["unit"]] = after_payment(self._open(row["unit"]), allocations)
        if "ref" in row:
            self._by_reference[row["method"], row["ref"]] = row

    def _open(self, unit: str) -> list[BilledLine]:
        if unit not in self._open_lines:
            self._open_lines[unit] = oldest_first(self.accounts.open_lines(unit))
        return self._open_lines[unit]

    def _lines_of(self, sheet: str) -> dict[str, Record]:
        if sheet not in self._sheets:
            lines = self.snapshot.get("till", sheet)["lines"]
            self._sheets[sheet] = {row["number"]: row for row in lines}
        return self._sheets[sheet]

    def _payment(self, request: Request, unit: str, lines: Sequence[BilledLine]) -> Payment:
        received = request.received or self.acting.today
        if received > self.acting.today:
            raise RuleRefused(
                msg("{day} is still to come: money is received today or earlier", day=received),
                field="received",
            )
        asked = lines[: len(set(request.bills))] if request.bills else lines
        amount = _amount(request, unit, sum(line.outstanding for line in asked))
        change_from(amount, request.given)
        return Payment(unit, amount, request.method, received, request.ref, request.reason)

    def _same_reference(self, request: Request, unit: str) -> Record | None:
        """The live receipt with this method and reference; refused if it was another payment."""
        if not request.ref:
            return None
        row = self._by_reference.get((request.method, request.ref))
        if row is None:
            fact = self.accounts.live_receipt_with(request.method, request.ref)
            row = self._lines_of(fact.sheet)[fact.no] if fact else None
        if row is not None and not _is_same(row, request, unit):
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


def take_payments(
    session: Session, requests: Sequence[Request], *, till_wanted: str | None = None, dry_run: bool = False
) -> Outcome:
    """Post payments on today's sheet of the clerk's till, as one commit.

    A reference that a live receipt of the same method bears already gives that receipt back.
    """
    postings: list[tuple[Posting, list[Record]]] = []

    def decide(snapshot: Snapshot) -> Change:
        posting = Posting(snapshot, session.acting, till_wanted)
        postings.append((posting, [posting.post(request) for request in requests]))
        return change_of(posting)

    written = write(session, decide, dry_run=dry_run)
    posting, rows = postings[-1]
    change = _change_told(requests, rows)
    notes = [*notes_of(written), *unclosed(posting), *known_notes(posting, rows)]
    notes += [Note(msg("change: {change}", **change))] if change else []
    papers = papers_of(session, posting, rows)
    shown, totals = [receipt_out(row) for row in rows], totals_of(posting, rows) | change
    return Outcome("fee pay", shown, totals, notes, written.commit, COLUMNS, papers=papers)


def papers_of(session: Session, posting: Posting, rows: Sequence[Record]) -> list[Receipt]:
    """Set out receipts; one that was posted before is a copy."""
    new = {row["number"] for row in posting.posted}
    return [paper_of(session, posting.snapshot, row, reprint=row["number"] not in new) for row in rows]


def _change_told(requests: Sequence[Request], rows: Sequence[Record]) -> dict[str, str]:
    """The cash given for receipts and the change."""
    pairs = zip(requests, rows, strict=True)
    paid = [(one.given, parse_money(row["amount"])) for one, row in pairs if one.given is not None]
    if not paid:
        return {}
    given = sum(each for each, _ in paid)
    change = sum(change_from(amount, each) for each, amount in paid)
    return {"given": format_money(given), "change": format_money(change)}


def change_from(amount: int, given: int | None) -> int:
    """What is handed back of the cash given (None: just the amount), in fen."""
    if given is not None and given < amount:
        raise RuleRefused(
            msg("{given} is less than {amount}", given=format_money(given), amount=format_money(amount)),
            hint=msg("take a smaller amount, or more cash"),
            field="given",
        )
    return 0 if given is None else given - amount


def totals_of(posting: Posting, rows: Sequence[Record]) -> dict[str, Any]:
    """How many receipts, their sum, and how many of them are new."""
    total = sum(parse_money(row["amount"]) for row in rows)
    return {"count": len(rows), "amount": format_money(total), "new": len(posting.posted)}


def _amount(request: Request, unit: str, open_now: int) -> int:
    if request.shown is not None and request.shown != open_now:
        raise Conflict(
            msg(
                "{unit}: {before} was open a moment ago, now it is {now}; nothing was posted",
                unit=unit,
                before=format_money(request.shown),
                now=format_money(open_now),
            ),
            hint=msg("somebody else entered something meanwhile; look again and start anew"),
            record=unit,
            field="amount",
        )
    if request.amount is None and not open_now:
        raise RuleRefused(
            msg("nothing is open on {unit}", unit=unit),
            hint=msg("give an amount to take it as credit for later bills"),
            record=unit,
            field="amount",
        )
    return open_now if request.amount is None else request.amount


def _is_same(row: Record, request: Request, unit: str) -> bool:
    amounts = (None, parse_money(row["amount"]))
    return row["unit"] == unit and request.amount in amounts


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


def change_of(posting: Posting, *, op: str = "fee pay") -> Change:
    """The commit of all that was posted."""
    numbers = [row["number"] for row in posting.posted]
    span = "..".join(dict.fromkeys((numbers[0], numbers[-1]))) if numbers else ""
    put = posting.put()
    subject = f"fee: {op.removeprefix('fee ')} {span}"
    return Change(op, subject, posting.acting.clerk, [put] if put else [])


def unclosed(posting: Posting) -> list[Note]:
    """Warn of earlier days that were not closed; a single clerk never hears of tills."""
    if len(posting.snapshot.get("desk", "desk")["clerks"]) < 2:
        return []
    days = posting.accounts.open_days(posting.till, posting.acting.today)
    text = msg("till {till} has days that are not closed: {days}", till=posting.till, days=", ".join(days))
    return [Note(text, "warning")] if days else []


def known_notes(posting: Posting, rows: Sequence[Record]) -> list[Note]:
    """Remark on receipts that were posted before."""
    new = {row["number"] for row in posting.posted}
    known = [row["number"] for row in rows if row["number"] not in new]
    return [Note(msg("receipt {no} was posted before; nothing is posted twice", no=no)) for no in known]
