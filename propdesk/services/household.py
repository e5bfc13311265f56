"""A household: who lives there, what it is charged and owes, and all that happened, on one timeline."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from propdesk.domain.changes import Outcome, Record
from propdesk.domain.ledger import Balance
from propdesk.domain.money import format_money
from propdesk.domain.tariff import tariff_of
from propdesk.domain.titles import item_title
from propdesk.services.deposits import held
from propdesk.services.latecharges import LateCharges
from propdesk.services.meterstory import meter_rows
from propdesk.services.people import ROLES
from propdesk.services.session import Session
from propdesk.services.story import TELLERS
from propdesk.services.telling import Event, Household
from propdesk.store.accounts import Accounts
from propdesk.store.snapshot import Snapshot

COLUMNS = ("at", "kind", "what", "names", "amount", "balance", "clerk", "id")
_PERSONAL = {"name": "name", "names": "names", "phone": "phone", "plate": "plate"}
_ABOUT = tuple("building entrance room floor kind area layout state tags payer note".split())

_RANKS = {
    kind: number
    for number, kind in enumerate(
        ("bill", "bill-credit", "receipt", "invoice", "invoice-void", "void", "bill-void"), 1
    )
}
"""Of what has the same time stamp, money comes last, and each before that which undoes it."""


@dataclass(frozen=True)
class Asked:
    """Which part of the story is asked for: the days, a kind (a key of ``TELLERS``), the order."""

    start: date | None = None
    end: date | None = None
    kind: str | None = None
    newest_first: bool = False


EVERYTHING = Asked()


def show_household(session: Session, code: str, asked: Asked = EVERYTHING) -> Outcome:
    """Tell the whole story of a unit, the newest last; ``head`` says how things stand."""
    snapshot = session.desk.snapshot()
    house = _household(session, snapshot, snapshot.resolve("unit", code))
    rows = list(_rows(house, _events(house), asked))
    shown = rows[::-1] if asked.newest_first else rows
    columns = [name for name in COLUMNS if name != "names" or any(name in row for row in rows)]
    return Outcome("household show", shown, columns=tuple(columns), personal=_PERSONAL, head=_head(house))


def _household(session: Session, snapshot: Snapshot, code: str) -> Household:
    unit = snapshot.get("unit", code)
    people = [id for role in ROLES.values() for id in unit.get(role, ())]
    family = [id for head in people for _, id in snapshot.linking(head, "of")]
    owned = [name for head in (*people, *family) for name in snapshot.linking(head, "owner")]
    kept = [id for kind, id in (*snapshot.linking(code, "units"), *owned) if kind == "vehicle"]
    return Household(
        session,
        snapshot,
        code,
        unit,
        _all(snapshot, "person", (*people, *family)),
        _all(snapshot, "vehicle", kept),
    )


def _all(snapshot: Snapshot, kind: str, ids: Iterable[str]) -> dict[str, Record]:
    found = ((id, snapshot.find(kind, id)) for id in dict.fromkeys(ids))
    return {id: record for id, record in found if record is not None}


# --- how things stand ------------------------------------------------------------------------------


def _head(house: Household) -> dict[str, Any]:
    """The unit, its people, its vehicles and parking spaces, its charges at today's price, its account."""
    building = house.snapshot.find("building", house.unit["building"]) or {}
    about = {key: house.unit[key] for key in _ABOUT if key in house.unit}
    titled = {"title": building["title"]} if "title" in building else {}
    lists = {
        **{role: list(_people(house, house.unit.get(role, ()))) for role in ROLES.values()},
        "family": list(_family(house)),
        "vehicles": [_vehicle(id, each) for id, each in house.vehicles.items()],
        "parking": _parking(house),
        "charges": list(_charges(house)),
        "meters": list(meter_rows(house)),
    }
    filled = {key: rows for key, rows in lists.items() if rows}
    return {"id": house.code} | titled | about | filled | _account(house)


def _people(house: Household, ids: Iterable[str]) -> Iterator[dict[str, Any]]:
    for id in ids:
        if id in house.people:
            person = house.people[id]
            yield {"id": id} | {key: person[key] for key in ("name", "kind", "phone") if key in person}


def _family(house: Household) -> Iterator[Record]:
    for id, person in house.people.items():
        if person.get("of") in house.people:
            yield {"id": id} | {key: person[key] for key in ("name", "relation", "phone") if key in person}


def _vehicle(id: str, vehicle: Record) -> Record:
    return {"id": id} | {key: vehicle[key] for key in ("plate", "brand", "colour", "units") if key in vehicle}


def _parking(house: Household) -> list[str]:
    """The parking spaces of the unit's vehicles, and those that its people own or rent."""
    own = [code for id in house.people for _, code in house.snapshot.linking(id, *ROLES.values())]
    used = [code for vehicle in house.vehicles.values() for code in vehicle["units"]]
    spaces = ((code, house.snapshot.find("unit", code)) for code in dict.fromkeys((*used, *own)))
    return [code for code, unit in spaces if unit and unit["kind"] == "parking" and code != house.code]


def _charges(house: Household) -> Iterator[Record]:
    """What the unit is charged, from when, and at which price now."""
    for charge in house.unit.get("charges", ()):
        record = house.snapshot.find("tariff", charge["item"])
        row = dict(charge)
        if record is not None:
            price = tariff_of(charge["item"], record).price_on(house.session.acting.today)
            figures = {"price": price.price, "surcharge": price.surcharge} if price else {}
            row |= {key: f"{value:f}" for key, value in figures.items() if value}
            row["item"] = item_title(record)
        yield row


def _account(house: Household) -> dict[str, str]:
    """What is owed, what of it is overdue today, and the credit that is left."""
    accounts, today = Accounts(house.snapshot), house.session.acting.today
    overdue = accounts.lines(unit=house.code, due_before=today, unpaid=True)
    lines = accounts.open_lines(house.code)
    credit = sum(each.amount for each in accounts.credits(unit=house.code))
    owed = Balance(house.code, sum(line.outstanding for line in lines), 0, credit)
    late = sum(LateCharges(house.snapshot).on_units(today, [house.code]).values())
    kept = _held(house)
    return {
        "outstanding": format_money(owed.outstanding),
        "overdue": format_money(sum(line.outstanding for line in overdue)),
        **({"late": format_money(late)} if late else {}),
        "credit": format_money(credit),
        "balance": format_money(owed.outstanding - credit),
        **({"held": format_money(kept)} if kept else {}),
    }


def _held(house: Household) -> int:
    """What is held of the unit's deposits, in fen."""
    accounts = Accounts(house.snapshot)
    own = (pair for pair in house.snapshot.all("deposit") if pair[1]["unit"] == house.code)
    return sum(held(accounts, id, deposit) for id, deposit in own)


# --- what happened ---------------------------------------------------------------------------------


def _events(house: Household) -> list[tuple[str, Event]]:
    """All events with the kind they are asked for by, in the order of time."""
    told = [
        (kind, event) for kind, tellers in TELLERS.items() for teller in tellers for event in teller(house)
    ]
    return sorted(told, key=lambda pair: (pair[1].at, _RANKS.get(pair[1].kind, 0), pair[1].id))


def _rows(house: Household, events: Sequence[tuple[str, Event]], asked: Asked) -> Iterator[dict[str, Any]]:
    """The rows asked for, each with the balance after it; the first day begins with what was owed."""
    first, last = asked.start or date.min, asked.end or date.max
    balance = sum(event.effect for _, event in events if event.at[:10] < first.isoformat())
    if balance:
        yield {"at": first.isoformat(), "kind": "opening", "balance": format_money(balance)}
    for kind, event in events:
        if not first.isoformat() <= event.at[:10] <= last.isoformat():
            continue
        balance += event.effect
        if asked.kind in (None, kind):
            yield _row(house, event, balance)


def _row(house: Household, event: Event, balance: int) -> dict[str, Any]:
    row: dict[str, Any] = {"at": event.at[:10], "kind": event.kind, "what": event.what}
    person = house.snapshot.find("person", event.person) if event.person else None
    row |= {"names": [{key: person[key] for key in ("name", "kind")}]} if person else {}
    if event.amount is not None:
        row |= {"amount": format_money(event.amount), "balance": format_money(balance)}
    beside = {"key": event.key, "moment": event.at if len(event.at) > len(row["at"]) else ""}
    return (
        row | {"clerk": event.clerk, "id": event.id} | {key: value for key, value in beside.items() if value}
    )
