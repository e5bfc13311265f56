"""Links: what a record names is there."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator
from typing import Any

from propdesk.domain.changes import Record
from propdesk.domain.checks.book import Book, Fault, Path
from propdesk.domain.messages import Message, msg
from propdesk.domain.pricing import tier_fault, unfit_settings
from propdesk.domain.tariff import WITHOUT_PRICE
from propdesk.domain.unit import UNKNOWN

Named = Iterable[tuple[Path, str]]
"""Places in a record, each with the id that stands there."""

_ABSENT = {
    "building": msg("there is no building {id}"),
    "person": msg("there is no person {id}"),
    "tariff": msg("there is no tariff {id}"),
    "ticket": msg("there is no ticket {id}"),
    "unit": msg("there is no unit {id}"),
}


def _absent(kind: str, id: str) -> Message:
    return msg(_ABSENT[kind].text, id=id)


def missing(book: Book, kind: str, id: str, wanted: str, named: Named) -> Iterator[Fault]:
    """The ids of the kind ``wanted`` that a record names and the book does not hold."""
    there = book.all(wanted)
    for at, name in named:
        if name not in there:
            yield Fault(kind, id, at, _absent(wanted, name))


def listed(record: Record, key: str) -> Named:
    """The ids that stand in a list of a record, with their places."""
    return (((key, at), name) for at, name in enumerate(record.get(key, ())))


def one_named(record: Record, key: str) -> Named:
    """The id that stands under a key, with its place; nothing where there is no such key."""
    return [((key,), record[key])] if key in record else []


def unit_places(book: Book) -> Iterator[Fault]:
    """Units lie in buildings and entrances that exist.

    A parking space may lie outside every house, and a shop may open to the street.
    """
    for code, unit in book.all("unit").items():
        house = book.all("building").get(unit["building"])
        if house is None and unit["kind"] != "parking":
            yield from missing(book, "unit", code, "building", one_named(unit, "building"))
        elif house is not None and unit["kind"] not in ("parking", "shop"):
            yield from _entrance(code, unit, {door["code"] for door in house["entrances"]})


def _entrance(code: str, unit: Record, doors: Container[str]) -> Iterator[Fault]:
    if unit["entrance"] not in doors:
        message = msg(
            "building {building} has no entrance {entrance}",
            building=unit["building"],
            entrance=unit["entrance"],
        )
        yield Fault("unit", code, ("entrance",), message)


def unit_people(book: Book) -> Iterator[Fault]:
    """Owners and tenants of units exist."""
    for code, unit in book.all("unit").items():
        for role in ("owners", "tenants"):
            yield from missing(book, "unit", code, "person", listed(unit, role))


def unit_charges(book: Book) -> Iterator[Fault]:
    """The fee items that units are charged exist, each of them once a unit."""
    for code, unit in book.all("unit").items():
        items = [(("charges", at, "item"), row["item"]) for at, row in enumerate(unit.get("charges", ()))]
        yield from missing(book, "unit", code, "tariff", items)
        yield from _twice("unit", code, items)
        for at, row in enumerate(unit.get("charges", ())):
            if row.get("to", row.get("from", "")) < row.get("from", ""):
                yield Fault("unit", code, ("charges", at, "to"), msg("the charge ends before it begins"))


def _twice(kind: str, id: str, named: Named) -> Iterator[Fault]:
    seen: set[str] = set()
    for at, name in named:
        if name in seen:
            yield Fault(kind, id, at, msg("{name} stands twice", name=name))
        seen.add(name)


def people_links(book: Book) -> Iterator[Fault]:
    """The person that a family member or tenant belongs to exists."""
    for id, person in book.all("person").items():
        yield from missing(book, "person", id, "person", one_named(person, "of"))


def vehicle_links(book: Book) -> Iterator[Fault]:
    """Units and owners of vehicles exist."""
    for id, vehicle in book.all("vehicle").items():
        yield from missing(book, "vehicle", id, "unit", listed(vehicle, "units"))
        yield from missing(book, "vehicle", id, "person", one_named(vehicle, "owner"))


def invoice_people(book: Book) -> Iterator[Fault]:
    """The buyers of invoices exist."""
    for id, invoice in book.all("invoice").items():
        yield from missing(book, "invoice", id, "person", one_named(invoice, "person"))


def relief_links(book: Book) -> Iterator[Fault]:
    """Units and items of reliefs exist, they end after they begin, and those that bills used are there."""
    for id, one in book.all("relief").items():
        yield from missing(book, "relief", id, "unit", one_named(one, "unit"))
        yield from missing(book, "relief", id, "tariff", one_named(one, "item"))
        if one["to"] < one["from"]:
            yield Fault("relief", id, ("to",), msg("the relief ends before it begins"))
    for line in book.lines("bill"):
        for used in line.row.get("reliefs", ()):
            if used["id"] not in book.all("relief"):
                yield line.fault(msg("there is no relief {id}", id=used["id"]), "reliefs")


def tariff_prices(book: Book) -> Iterator[Fault]:
    """A fee item has prices, none ends before it begins, and no two begin on one day."""
    for item, tariff in book.all("tariff").items():
        if not tariff["prices"] and tariff["formula"] not in WITHOUT_PRICE:
            yield Fault("tariff", item, ("prices",), msg("the fee item has no price"))
        starts = [(("prices", at, "from"), row["from"]) for at, row in enumerate(tariff["prices"])]
        yield from _twice("tariff", item, starts)
        yield from _ends(item, tariff)
        yield from (Fault("tariff", item, (key,), fault) for key, fault in unfit_settings(tariff))


def _ends(item: str, tariff: Record) -> Iterator[Fault]:
    for at, row in enumerate(tariff["prices"]):
        if row.get("to", row["from"]) < row["from"]:
            message = msg("the price ends on {end}, before it begins", end=row["to"])
            yield Fault("tariff", item, ("prices", at, "to"), message)
        fault = tier_fault(row.get("tiers", ()))
        if fault:
            yield Fault("tariff", item, ("prices", at, "tiers"), fault)


def desk_staff(book: Book) -> Iterator[Fault]:
    """Clerks and tills of the desk stand once, and tills and the default clerk name clerks that exist."""
    for id, desk in book.all("desk").items():
        clerks, tills = _ids(desk, "clerks", "id"), _ids(desk, "tills", "id")
        yield from _twice("desk", id, clerks)
        yield from _twice("desk", id, tills)
        known = {name for _, name in clerks}
        for at, name in (*_ids(desk, "tills", "clerk"), *one_named(desk, "default_clerk")):
            if name not in known:
                yield Fault("desk", id, at, msg("there is no clerk {clerk} at this desk", clerk=name))


def desk_hours(book: Book) -> Iterator[Fault]:
    """The desk closes after it has opened."""
    for id, desk in book.all("desk").items():
        hours = desk.get("hours")
        if hours and hours["close"] <= hours["open"]:
            text = msg("the desk closes at {close}, before it opens at {open}", **hours)
            yield Fault("desk", id, ("hours", "close"), text)
        elif hours and "lunch" in hours:
            yield from _lunch(id, hours)


def _lunch(id: str, hours: Record) -> Iterator[Fault]:
    """A break lies within the hours and leaves some of them."""
    begins, ends = hours["lunch"]["from"], hours["lunch"]["to"]
    if ends <= begins:
        text = msg("the lunch break ends at {end}, before it begins at {start}", end=ends, start=begins)
        yield Fault("desk", id, ("hours", "lunch", "to"), text)
    elif begins <= hours["open"] or ends >= hours["close"]:
        text = msg(
            "the lunch break from {start} to {end} does not lie within the hours from {open} to {close}",
            start=begins,
            end=ends,
            open=hours["open"],
            close=hours["close"],
        )
        yield Fault("desk", id, ("hours", "lunch", "from"), text)


def desk_calendar(book: Book) -> Iterator[Fault]:
    """No day of the desk's own calendar is a day off and a workday."""
    for id, desk in book.all("desk").items():
        own = desk.get("calendar", {})
        for at, day in enumerate(own.get("workdays", ())):
            if day in own.get("holidays", ()):
                text = msg("{date} stands among the days off, too", date=day)
                yield Fault("desk", id, ("calendar", "workdays", at), text)


def desk_reconcile(book: Book) -> Iterator[Fault]:
    """Rules by which banks' files are read go by names of their own, say where the money stands, once."""
    for id, desk in book.all("desk").items():
        rules = desk.get("reconcile", ())
        names = [(("reconcile", at, "name"), rule["name"]) for at, rule in enumerate(rules)]
        yield from _twice("desk", id, names)
        for at, rule in enumerate(rules):
            if ("credit" in rule) == ("amount" in rule):
                text = msg("a rule names the header of credit, or that of amount, not both")
                yield Fault("desk", id, ("reconcile", at, "name"), text)
            yield from _twice("desk", id, _headers(at, rule))


def _headers(at: int, rule: Record) -> Iterator[tuple[Path, str]]:
    """The headers that a rule names, each for one thing; a reference may be made of any of them."""
    for key in ("date", "credit", "debit", "amount", "direction", "counterparty"):
        if key in rule:
            yield ("reconcile", at, key), rule[key]
    remarks = enumerate(rule.get("remark", ()))
    yield from ((("reconcile", at, "remark", part), name) for part, name in remarks)


def _ids(desk: Record, key: str, field: str) -> list[tuple[Path, Any]]:
    return [((key, at, field), row[field]) for at, row in enumerate(desk[key])]


def issued_links(book: Book) -> Iterator[Fault]:
    """Units, people and fee items that issued bills and receipts name exist."""
    for run, sheet in book.all("bill").items():
        yield from missing(book, "bill", run, "tariff", one_named(sheet, "item"))
    fields = (("bill", "unit", "unit"), ("bill", "debtor", "person"))
    for kind, field, wanted in (*fields, ("till", "unit", "unit"), ("till", "payer", "person")):
        for line in book.lines(kind):
            name = line.row.get(field, UNKNOWN)
            if name != UNKNOWN and name not in book.all(wanted):
                yield line.fault(_absent(wanted, name), field)
