"""Links: what a record names is there."""

from __future__ import annotations

from collections.abc import Container, Iterator

from propdesk.domain.changes import Record
from propdesk.domain.checks.book import Book, Fault
from propdesk.domain.checks.references import absent, listed, missing, one_named, twice
from propdesk.domain.messages import msg
from propdesk.domain.pricing import tier_fault, unfit_settings
from propdesk.domain.tariff import WITHOUT_PRICE
from propdesk.domain.unit import UNKNOWN


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
        yield from twice("unit", code, items)
        for at, row in enumerate(unit.get("charges", ())):
            if row.get("to", row.get("from", "")) < row.get("from", ""):
                yield Fault("unit", code, ("charges", at, "to"), msg("the charge ends before it begins"))


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
        yield from twice("tariff", item, starts)
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


def issued_links(book: Book) -> Iterator[Fault]:
    """Units, people and fee items that issued bills and receipts name exist."""
    for run, sheet in book.all("bill").items():
        yield from missing(book, "bill", run, "tariff", one_named(sheet, "item"))
    fields = (("bill", "unit", "unit"), ("bill", "debtor", "person"))
    for kind, field, wanted in (*fields, ("till", "unit", "unit"), ("till", "payer", "person")):
        for line in book.lines(kind):
            name = line.row.get(field, UNKNOWN)
            if name != UNKNOWN and name not in book.all(wanted):
                yield line.fault(absent(wanted, name), field)
