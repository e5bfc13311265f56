"""Posting payments one after the other: each sees what those before it left; nothing is written here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from propdesk.domain import till
from propdesk.domain.changes import Acting, Put, Record
from propdesk.domain.ids import Endings
from propdesk.domain.latecharge import Moved
from propdesk.domain.ledger import (
    PRINCIPAL,
    BilledLine,
    Given,
    after_payment,
    allocate_in_turn,
    oldest_first,
)
from propdesk.domain.messages import Conflict, NotFound, RuleRefused, msg
from propdesk.domain.money import format_money, parse_money
from propdesk.domain.till import Payment
from propdesk.domain.unit import COMMAS, UNKNOWN, debtor_of
from propdesk.services.claims import Claims, claims_on
from propdesk.services.latecharges import LateCharges
from propdesk.services.people import resolve_person
from propdesk.services.writing import refuse_closed_day
from propdesk.store.accounts import Accounts
from propdesk.store.snapshot import Snapshot


@dataclass(frozen=True)
class Request:
    """One payment as the clerk enters it.

    ``unit`` is a unit, or several by comma that are paid for at once. ``amount`` is fen; None stands for
    all that is open, with the late charges to the value date. ``bills`` names lines that are to be paid
    first (all of these, if ``amount`` is None). ``shown`` is what the payer was told is open: if that has
    changed since, nothing is posted. ``given`` is the cash that was handed over. ``payer`` is a person who
    pays for somebody else, or for the units of several, with that one's ``consent``. ``first`` overrides
    the desk's order of allocation.
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
    payer: str = ""
    consent: str = ""
    first: str = ""


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
        self._late = LateCharges(snapshot)
        self._open_lines: dict[str, list[BilledLine]] = {}
        self._moved: dict[str, list[Moved]] = {}
        self._late_paid: dict[str, int] = {}
        self._by_reference: dict[tuple[str, str], Record] = {}
        self._sheets: dict[str, dict[str, Record]] = {}

    def post(self, request: Request) -> Record:
        """Post one payment, or find the receipt that its reference was posted with.

        A payment that is refused leaves everything as it was.
        """
        units = self._resolve(request.unit)
        earlier = self._same_reference(request, units)
        if earlier is not None:
            return earlier
        received = self._received(request)
        claims = self._claims(units, received, request.bills)
        payment = self._payment(request, units, claims, received)
        policy = request.first or self.snapshot.get("desk", "desk").get("allocation", PRINCIPAL)
        groups = _named_apart(claims, request.bills)
        given = allocate_in_turn(payment.amount, groups, claims.late, policy=policy)
        row = till.receipt_row(next(self._numbers), payment, given, acting=self.acting)
        self._enter(row, units, given)
        return row

    def _resolve(self, wanted: str) -> list[str]:
        """The units that are meant, each once, in the order they are named."""
        names = [name.strip() for name in wanted.translate(COMMAS).split(",")]
        found = [self.snapshot.only(name, self._units.candidates(name)) for name in names]
        return list(dict.fromkeys(found))

    def _claims(self, units: Sequence[str], received: date, told: Sequence[str]) -> Claims:
        unpaid = [line for unit in units for line in self._open(unit)]
        found = claims_on(
            unpaid, self._late, units=units, day=received, moved=self._moved, settled=self._late_paid
        )
        return replace(found, lines=_told_first(found.lines, told))

    def put(self) -> Put | None:
        """Today's sheet with all that was posted; None if nothing was."""
        if not self.posted:
            return None
        id, day = till.sheet_id(self.acting.today, self.till), self.acting.today
        sheet = till.with_lines(self.snapshot.reread("till", id), self.posted, till=self.till, day=day)
        return Put("till", id, sheet)

    def hold(self, request: Request, deposit: str) -> Record:
        """Post money that is held as a deposit: it pays for nothing."""
        units, received = self._resolve(request.unit), self._received(request)
        if request.amount is None:
            raise AssertionError("a deposit has an amount")
        earlier = self._same_reference(request, units)
        if earlier is not None:
            raise RuleRefused(
                msg("receipt {no} was posted before; nothing is posted twice", no=earlier["number"]),
                record=str(earlier["number"]),
                field="ref",
            )
        payer = payer_of(self.snapshot, units, request.payer, request.consent)
        payment = Payment(
            units[0], request.amount, request.method, received, request.ref, request.reason, payer=payer,
            consent=request.consent,
        )  # fmt: skip
        row = till.deposit_row(next(self._numbers), payment, deposit, acting=self.acting)
        self._enter(row, units, Given((), (), 0))
        return row

    def _enter(self, row: Record, units: Sequence[str], given: Given) -> None:
        self.posted.append(row)
        received = date.fromisoformat(row["received"])
        for unit in units:
            self._open_lines[unit] = after_payment(self._open(unit), given.bills)
        for each in given.bills:
            self._moved.setdefault(each.bill, []).append(Moved(received, -each.amount))
        for each in given.late:
            self._late_paid[each.bill] = self._late_paid.get(each.bill, 0) + each.amount
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

    def _received(self, request: Request) -> date:
        received = request.received or self.acting.today
        if received > self.acting.today:
            raise RuleRefused(
                msg("{day} is still to come: money is received today or earlier", day=received),
                field="received",
            )
        refuse_closed_day(self.snapshot, received, field="received")
        return received

    def _payment(self, request: Request, units: Sequence[str], claims: Claims, received: date) -> Payment:
        amount = _amount(request, ", ".join(units), claims.open_on(request.bills))
        change_from(amount, request.given)
        return Payment(
            unit=units[0],
            amount=amount,
            method=request.method,
            received=received,
            ref=request.ref,
            reason=request.reason,
            others=tuple(units[1:]),
            payer=payer_of(self.snapshot, units, request.payer, request.consent),
            consent=request.consent,
        )

    def _same_reference(self, request: Request, units: Sequence[str]) -> Record | None:
        """The live receipt with this method and reference; refused if it was another payment."""
        if not request.ref:
            return None
        row = self._by_reference.get((request.method, request.ref))
        if row is None:
            fact = self.accounts.live_receipt_with(request.method, request.ref)
            row = self._lines_of(fact.sheet)[fact.no] if fact else None
        if row is not None and not _is_same(row, request, units):
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


def change_from(amount: int, given: int | None) -> int:
    """What is handed back of the cash given (None: just the amount), in fen."""
    if given is not None and given < amount:
        raise RuleRefused(
            msg("{given} is less than {amount}", given=format_money(given), amount=format_money(amount)),
            hint=msg("take a smaller amount, or more cash"),
            field="given",
        )
    return 0 if given is None else given - amount


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


def _is_same(row: Record, request: Request, units: Sequence[str]) -> bool:
    amounts = (None, parse_money(row["amount"]))
    return [row["unit"], *row.get("others", ())] == [*units] and request.amount in amounts


def payer_of(snapshot: Snapshot, units: Sequence[str], wanted: str, consent: str) -> str:
    """Who pays: the one who owes for all the units, or another person with consent; empty if unknown."""
    debtors = {debtor_of(snapshot.get("unit", unit)) for unit in units}
    payer = resolve_person(snapshot, wanted) if wanted else next(iter(debtors))
    if not consent and debtors != {payer}:
        raise RuleRefused(
            msg("{units}: not all of it is owed by the one who pays", units=list(units)),
            hint=msg("say who pays, and why that one may: --payer PERSON --consent TEXT"),
            field="unit",
        )
    return "" if payer == UNKNOWN else payer


def _named_apart(claims: Claims, told: Sequence[str]) -> list[Sequence[BilledLine]]:
    """The lines that the payer names, and apart from them all others."""
    named = [line for line in claims.lines if line.key in told]
    return [named, [line for line in claims.lines if line.key not in told]]


def _told_first(lines: Sequence[BilledLine], told: Sequence[str]) -> list[BilledLine]:
    """Put the lines that the payer names before the others; one named twice is paid once."""
    by_key = {line.key: line for line in lines}
    named = tuple(dict.fromkeys(told))
    unknown = [key for key in named if key not in by_key]
    if unknown:
        raise NotFound(
            msg("nothing is open on bill {key}", key=unknown[0]),
            hint=msg("open are: {keys}", keys=list(by_key) or "-"),
            record=unknown[0],
            field="bill",
        )
    return [by_key[key] for key in named] + [line for line in lines if line.key not in named]
