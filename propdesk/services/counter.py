"""The counter: whose account it is, what is open on it, how it was paid the last time."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from propdesk.domain import till
from propdesk.domain.changes import Outcome, Record
from propdesk.domain.ids import ending_matches
from propdesk.domain.messages import NotFound, msg
from propdesk.domain.money import format_money
from propdesk.services.claims import Claims, claims_on
from propdesk.services.latecharges import LateCharges
from propdesk.services.people import units_of
from propdesk.services.receipts import receipt_out
from propdesk.services.session import Session
from propdesk.services.units import names_of
from propdesk.store.accounts import Accounts
from propdesk.store.finding import find
from propdesk.store.snapshot import Snapshot

OPEN = ("item", "from", "to", "due", "outstanding")
LAST = ("receipt", "unit", "amount", "method", "at")
_CASH = "cash"
_SAID = frozenset(("name", "contacts", "phone", "plate", "id"))
"""Fields by which a payer is asked for; a word in a note is no name."""


@dataclass(frozen=True)
class Candidate:
    """A unit that may be meant, with its owners (name and kind, to be masked as ``names``)."""

    unit: str
    owners: Sequence[Mapping[str, str]]


@dataclass(frozen=True)
class Account:
    """What is open on a unit (fen), its prepaid credit, and how its last receipt was paid."""

    unit: str
    claims: Claims
    credit: int
    method: str
    shown: Outcome

    def open_on(self, bills: Sequence[str] = ()) -> int:
        """What is open on some bills, or on all."""
        return self.claims.open_on(bills)


def find_accounts(session: Session, who: str) -> list[Candidate]:
    """Find the units that a text means: the end of a code, else a name, its initials, a phone, a plate."""
    snapshot = session.desk.snapshot()
    codes = ending_matches(who, snapshot.ids("unit")) or list(dict.fromkeys(_units_of(snapshot, who)))
    if not codes:
        raise NotFound(
            msg("nothing is called {wanted}", wanted=who),
            hint=msg("give the end of a unit's code, a name or its initials, the end of a phone, a plate"),
            field="who",
        )
    owners = ((code, snapshot.get("unit", code).get("owners", ())) for code in codes)
    return [Candidate(code, names_of(snapshot, people)) for code, people in owners]


def _units_of(snapshot: Snapshot, who: str) -> Iterable[str]:
    for hit in find(snapshot, who):
        if hit.kind == "person" and _SAID.intersection(hit.where):
            yield from units_of(snapshot, hit.id, snapshot.get("person", hit.id))
        if hit.kind == "vehicle" and _SAID.intersection(hit.where):
            yield from snapshot.get("vehicle", hit.id)["units"]


def open_account(session: Session, unit: str, *, day: date | None = None) -> Account:
    """Look up what is open on a unit, with late charges to a day (default: today)."""
    snapshot = session.desk.snapshot()
    accounts, charges = Accounts(snapshot), LateCharges(snapshot)
    unpaid = accounts.open_lines(unit)
    claims = claims_on(unpaid, charges, units=[unit], day=day or session.acting.today)
    receipts = accounts.receipts_of(unit)
    credit = sum(each.amount for each in accounts.credits(unit=unit))
    method = max(receipts, key=lambda each: each.at).method if receipts else _CASH
    return Account(unit, claims, credit, method, _shown(snapshot, unit, claims, credit))


def _shown(snapshot: Snapshot, unit: str, claims: Claims, credit: int) -> Outcome:
    titles = {item: tariff["title"] for item, tariff in snapshot.all("tariff")}
    rows = [
        {
            "item": titles.get(line.item, line.item),
            "from": line.start.isoformat(),
            "to": line.end.isoformat(),
            "due": line.due.isoformat(),
            "outstanding": format_money(line.outstanding),
        }
        | ({"late": format_money(claims.late[line.key])} if line.key in claims.late else {})
        for line in claims.lines
    ]
    total = format_money(claims.open_on())
    totals = {"unit": unit, "outstanding": total} | ({"credit": format_money(credit)} if credit else {})
    columns = (*OPEN, "late") if claims.late else OPEN
    return Outcome("pay", rows, totals, columns=columns)


def last_receipt(session: Session, *, wanted: str | None = None) -> Outcome:
    """Find the last receipt of today on the clerk's till that is not void."""
    snapshot = session.desk.snapshot()
    name = till.till_of(snapshot.get("desk", "desk")["tills"], session.acting.clerk, wanted)
    sheet = snapshot.find("till", till.sheet_id(session.acting.today, name))
    live = till.live_receipts(sheet)
    if not live:
        raise NotFound(
            msg("there is no receipt of today to void"),
            hint=msg("an earlier one goes by its number: propdesk fee void-receipt NO -m TEXT"),
            field="receipt",
        )
    return Outcome("void last", [_last_row(live[-1])], columns=LAST)


def _last_row(row: Record) -> Record:
    found = receipt_out(row)
    return {key: found[key] for key in LAST}
