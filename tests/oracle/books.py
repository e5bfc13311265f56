"""Random properties, as the oracle knows them and as a workbook of the third-party kind."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from random import Random

from workbooks import BUILDINGS, PARKING, PEOPLE, TARIFFS, UNITS, Book, Guise, Table, sample, write

from oracle.days import Day, day, length, parts, show
from oracle.ledger import Item, Ledger, Price, Unit

CYCLES = (1, 1, 1, 2, 3, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12)
WHOLE_YEARS = (1, 2, 3, 4, 6, 12)
OWNERS = 3
UNKNOWN_OWNER = 9
NO_TARIFF = 8
DATES = ("text", "short", "slashes", "chinese", "date", "datetime")


@dataclass(frozen=True)
class Property:
    """A made-up property: the oracle's ledger, the workbook, the month its story begins in."""

    ledger: Ledger
    workbook: bytes
    month: int
    complete: bool


def make(random: Random) -> Property:
    """Make a property; ``complete`` tells whether its workbook has no link that leads nowhere."""
    month = random.randint(12 * 2019 + 8, 12 * 2024 + 3)
    items = {item.code: item for item in (_item(random, number, month) for number in (1, 2, 3))}
    units = [_unit(random, at, month) for at in range(random.randint(3, 5))]
    known = {unit.code: replace(unit, charges=_known(unit, items)) for unit in units}
    owned = {
        code: replace(unit, owner=None if unit.owner == UNKNOWN_OWNER else unit.owner)
        for code, unit in known.items()
    }
    complete = list(owned.values()) == units
    return Property(Ledger(items, owned), _workbook(random, items, units), month, complete)


def _known(unit: Unit, items: dict[str, Item]) -> tuple[tuple[str, Day], ...]:
    return tuple((code, since) for code, since in unit.charges if code in items)


def _item(random: Random, number: int, month: int) -> Item:
    by_area = random.random() < 0.7
    start = _day(random, month + random.choice((-14, -6, -3, 0)))
    end = None if random.random() < 0.75 else _day(random, month + random.randint(2, 9))
    price = Fraction(random.randint(5, 5000), random.choice((100, 100, 1000, 10000)))
    price = Fraction(random.randint(1, 3)) if random.random() < 0.3 else price
    surcharge = Fraction(random.choice((0, 0, 5, 20, 1250)), random.choice((1, 10, 100)))
    surcharge = surcharge if by_area else Fraction(random.randint(1, 40000), 100)
    calendar = random.random() < 0.2
    return Item(
        code=f"property-{number}",
        cycle=random.choice(WHOLE_YEARS if calendar else CYCLES),
        advance=random.random() < 0.7,
        by_area=by_area,
        prices=[Price(start, end, price if by_area else Fraction(0), surcharge)],
        due_days=random.choice((0, 0, 10, 31)),
        calendar=calendar,
        by_day=random.random() < 0.5,
    )


def _unit(random: Random, at: int, month: int) -> Unit:
    numbers = random.sample((1, 2, 3), random.randint(1, 3))
    if random.random() < 0.1:
        numbers.append(NO_TARIFF)
    charges = tuple((f"property-{one}", _day(random, month + random.randint(-5, 4))) for one in numbers)
    size = Fraction(5 * random.randint(400, 50000), random.choice((100, 1000)))  # halves of a fen come about
    area = None if random.random() < 0.12 else size
    owner = random.choice((*range(1, OWNERS + 1), UNKNOWN_OWNER))
    return Unit(f"{1 + at % 2}-1-{101 + at}", area, owner, charges)


def _day(random: Random, month: int) -> Day:
    """A day of a month, more often than not one of its last or its first."""
    year, number = month // 12, month % 12 + 1
    last = length(year, number)
    chosen = random.choice((1, 15, random.randint(1, last), 29, 30, 31, last, last))
    return day(year, number, min(chosen, last))


def _workbook(random: Random, items: dict[str, Item], units: list[Unit]) -> bytes:
    book = sample()
    tables = {
        PEOPLE: [_person(number) for number in range(1, OWNERS + 1)],
        TARIFFS: [_tariff(item) for item in items.values()],
        UNITS: [_room(unit) for unit in units],
    }
    made: Book = {
        BUILDINGS: _rows(book[BUILDINGS], [(1, 1, 6, "有"), (2, 1, 6, "无")]),
        **{title: _rows(book[title], rows) for title, rows in tables.items()},
        PARKING: book[PARKING],
    }
    guise = Guise(
        down=random.choice((0, 0, 2)),
        permute=random.choice((None, random.randint(0, 99))),
        dates=random.choice(DATES),
        numbers=random.choice(("number", "text")),
        remarks=random.random() < 0.5,
    )
    return write(made, guise)


def _rows(table: Table, rows: list[tuple[object, ...]]) -> Table:
    return replace(table, rows=tuple(rows))


def _person(number: int) -> tuple[object, ...]:
    phone, id_number = 13800000000 + number, f"11010119900307{number:04d}"
    return (number, f"住户{number}号", "女", 30, phone, id_number, 1001, number)


def _tariff(item: Item) -> tuple[object, ...]:
    price, number = item.prices[0], int(item.code.rpartition("-")[2])
    kind = ("物业费", f"收费{number}", "周期性费用", "预付费" if item.advance else "后付费", item.cycle)
    days = ("每月1日", show(price.start), "2037-1-1" if price.end is None else show(price.end))
    formula = (1001 if item.by_area else 2002, float(price.price), float(price.surcharge))
    return (number, *kind, *days, *formula)


def _room(unit: Unit) -> tuple[object, ...]:
    building, entrance, room = (int(part) for part in unit.code.split("-"))
    fees = "#".join(code.rpartition("-")[2] for code, _ in unit.charges)
    days = "#".join("{}-{}-{}".format(*parts(since)) for _, since in unit.charges)
    area = 0 if unit.area is None else float(unit.area)
    return (room, building, entrance, 1, "10102", area, unit.owner, fees, days, 110, 0, 0)
