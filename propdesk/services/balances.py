"""Where the money stands: balances, arrears, the account of one unit."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from propdesk.domain.arrears import AGE_CLASSES, Arrears, Debt, age_borders, arrears_by
from propdesk.domain.changes import Outcome
from propdesk.domain.ids import natural_key
from propdesk.domain.ledger import Balance, BilledLine
from propdesk.domain.money import format_money
from propdesk.domain.unit import selector
from propdesk.services.latecharges import LateCharges
from propdesk.services.session import Session
from propdesk.store.accounts import Accounts, ReceiptFact
from propdesk.store.corrections import Correction, corrections_of
from propdesk.store.snapshot import Snapshot

BALANCE = ("unit", "billed", "noted", "paid", "credit", "outstanding")
"""Columns of balances; ``noted`` only where there are notes."""
AGED = ("principal", "late", "total", *AGE_CLASSES, "oldest_due")
STATEMENT = ("date", "entry", "ref", "item", "from", "to", "billed", "paid", "balance")
UNASSIGNED = "unknown"
_WHOSE = {"unit": "unit", "owner": "debtor", "item": "item"}
"""What bill lines themselves say of that which arrears are summed by."""


def list_balances(session: Session, *, unit: str | None = None) -> Outcome:
    """List what each unit was billed, has paid, keeps as credit and still owes."""
    snapshot = session.desk.snapshot()
    known = {balance.unit: balance for balance in Accounts(snapshot).balances()}
    units = [snapshot.resolve("unit", unit)] if unit else _all_units(snapshot, known)
    accounts = [known.get(code, Balance(code, 0, 0, 0)) for code in units]
    left_out = () if any(each.noted for each in accounts) else ("noted",)
    columns = tuple(name for name in BALANCE if name not in left_out)
    sums = {name: sum(_figures(each)[name] for each in accounts) for name in columns[1:]}
    totals = {name: format_money(fen) for name, fen in sums.items()}
    rows = [{name: _balance_row(each)[name] for name in columns} for each in accounts]
    return Outcome("fee balance", rows, totals, columns=columns)


def _all_units(snapshot: Snapshot, known: Mapping[str, Balance]) -> list[str]:
    return sorted({*snapshot.ids("unit"), *known}, key=natural_key)


def _figures(balance: Balance) -> dict[str, int]:
    return {
        "billed": balance.billed,
        "noted": balance.noted,
        "paid": balance.paid,
        "credit": balance.credit,
        "outstanding": balance.outstanding,
    }


def _balance_row(balance: Balance) -> dict[str, str]:
    money = {name: format_money(fen) for name, fen in _figures(balance).items()}
    return {"unit": balance.unit} | money


def list_arrears(
    session: Session,
    *,
    by: str = "unit",
    as_of: date | None = None,
    units: str | None = None,
    at_least: int = 0,
) -> Outcome:
    """List what is overdue on a day (default: today), by age; ``at_least`` leaves smaller debts out (fen)."""
    snapshot, day = session.desk.snapshot(), as_of or session.acting.today
    debts = Accounts(snapshot).overdue(day, by=_WHOSE.get(by, "unit"), borders=age_borders(day))
    debts += _late_debts(snapshot, day, _WHOSE.get(by, "unit"))
    found = arrears_by(_chosen(snapshot, debts, units), day, name=_namer(snapshot, by))
    kept = [each for each in found.values() if each.total >= at_least]
    kept.sort(key=lambda each: natural_key(each.name))
    rows = [{by: each.name} | _who(snapshot, by, each.name) | _aged_row(each) for each in kept]
    totals = {name: format_money(sum(_aged(each)[name] for each in kept)) for name in AGED[:-1]}
    columns = (by, *(("name",) if by == "owner" else ()), *AGED)
    about = totals | {"as_of": day.isoformat()}
    return Outcome("fee arrears", rows, about, columns=columns, personal={"name": "name"})


def _late_debts(snapshot: Snapshot, day: date, whose: str) -> list[Debt]:
    """The late charges that stand on a day, of lines whose principal is paid, too."""
    charges = LateCharges(snapshot)
    lines = charges.lines(day)
    standing = charges.standing(lines, day)
    return [
        Debt(line.unit, str(getattr(line, whose)), line.due, 0, standing[line.key])
        for line in lines
        if line.key in standing
    ]


def _who(snapshot: Snapshot, by: str, name: str) -> dict[str, str]:
    """The name of an owner, and whether it is a company's, which is no secret."""
    person = snapshot.find("person", name) if by == "owner" else None
    return {key: person[key] for key in ("name", "kind")} if person else {}


def _chosen(snapshot: Snapshot, debts: Sequence[Debt], units: str | None) -> Sequence[Debt]:
    if units is None:
        return debts
    chooses = selector(units)
    chosen = {code for code, unit in snapshot.all("unit") if chooses(code, unit)}
    return [debt for debt in debts if debt.unit in chosen]


def _namer(snapshot: Snapshot, by: str) -> Callable[[Debt], str]:
    """How a debt is named when arrears are summed by unit, owner, building, keeper or item."""
    if by in _WHOSE:
        return lambda debt: debt.whose
    houses = {code: str(unit["building"]) for code, unit in snapshot.all("unit")}
    if by == "building":
        return lambda debt: houses.get(debt.unit, UNASSIGNED)
    keepers = {house: str(record.get("keeper", UNASSIGNED)) for house, record in snapshot.all("building")}
    return lambda debt: keepers.get(houses.get(debt.unit, ""), UNASSIGNED)


def _aged(each: Arrears) -> dict[str, int]:
    return {"principal": each.principal, "late": each.late, "total": each.total, **each.aged}


def _aged_row(each: Arrears) -> dict[str, str]:
    money = {name: format_money(fen) for name, fen in _aged(each).items()}
    return money | {"oldest_due": each.oldest.isoformat()}


@dataclass(frozen=True)
class _Entry:
    """One line of a unit's account: what it adds to the debt (billed) or takes from it (paid)."""

    day: date
    kind: str
    ref: str
    billed: int = 0
    paid: int = 0
    more: tuple[tuple[str, str], ...] = ()


def show_statement(
    session: Session, *, unit: str, start: date | None = None, end: date | None = None
) -> Outcome:
    """Show a unit's account in the order of due and value dates, with the balance after each entry."""
    snapshot = session.desk.snapshot()
    code, accounts = snapshot.resolve("unit", unit), Accounts(snapshot)
    entries = [*map(_billed, accounts.lines(unit=code)), *_received(accounts.receipts_of(code))]
    entries += _corrected(corrections_of(snapshot, code))
    entries.sort(key=lambda entry: (entry.day, entry.kind, entry.ref))
    rows = list(_running(entries, start or date.min, end or date.max))
    shown = [entry for entry in entries if (start or date.min) <= entry.day <= (end or date.max)]
    totals = {
        "unit": code,
        "billed": format_money(sum(entry.billed for entry in shown)),
        "paid": format_money(sum(entry.paid for entry in shown)),
        "balance": rows[-1]["balance"] if rows else "0.00",
    }
    return Outcome("fee statement", rows, totals, columns=STATEMENT)


def _billed(line: BilledLine) -> _Entry:
    span = (("from", line.start.isoformat()), ("to", line.end.isoformat()))
    return _Entry(line.due, "bill", line.key, billed=line.amount, more=(("item", line.item), *span))


def _corrected(corrections: Sequence[Correction]) -> Iterator[_Entry]:
    """Notes, late charges as they were paid, refunds, what was settled before or paid with other units."""
    for each in corrections:
        more = (("of", each.of),) if each.of else ()
        yield _Entry(each.day, each.kind, each.ref, billed=each.billed, paid=each.paid, more=more)


def _received(receipts: Sequence[ReceiptFact]) -> Iterator[_Entry]:
    """A receipt, and if it is void the entry that takes it back."""
    for receipt in receipts:
        day, method = date.fromisoformat(receipt.received), (("method", receipt.method),)
        yield _Entry(day, "receipt", receipt.no, paid=receipt.amount, more=method)
        if receipt.voided_by:
            of = (("of", receipt.no),)
            yield _Entry(day, "void", receipt.voided_by, paid=-receipt.amount, more=of)


def _running(entries: Sequence[_Entry], start: date, end: date) -> Iterator[dict[str, Any]]:
    """Rows between two days, each with the balance (what is owed, less what was paid) after it."""
    balance = sum(entry.billed - entry.paid for entry in entries if entry.day < start)
    if balance:
        yield {"date": start.isoformat(), "entry": "opening", "balance": format_money(balance)}
    for entry in entries:
        if start <= entry.day <= end:
            balance += entry.billed - entry.paid
            yield _entry_row(entry) | {"balance": format_money(balance)}


def _entry_row(entry: _Entry) -> dict[str, Any]:
    row: dict[str, Any] = {"date": entry.day.isoformat(), "entry": entry.kind, "ref": entry.ref}
    row |= {"billed": format_money(entry.billed)} if entry.billed else {}
    row |= {"paid": format_money(entry.paid)} if entry.paid else {}
    return row | dict(entry.more)
