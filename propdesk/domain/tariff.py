"""Tariffs: fee items with a price history, the cycles they are billed in, and the sum of one cycle."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from propdesk.domain.changes import Record
from propdesk.domain.messages import BadData, Message, UsageRefused, msg
from propdesk.domain.money import parse_decimal
from propdesk.domain.periods import Month, add_months, day_before, parse_date
from propdesk.domain.reckoning import sum_of

FIGURES = ("price", "surcharge")
"""The keys of a price row that amounts are computed from."""


@dataclass(frozen=True)
class Price:
    """What an item costs from a day on (to a last day, if it has one)."""

    start: date
    end: date | None
    price: Decimal
    surcharge: Decimal

    def covers(self, day: date) -> bool:
        """Tell whether the price is in force on the day."""
        return self.start <= day and (self.end is None or day <= self.end)


@dataclass(frozen=True)
class Cycle:
    """A span that is billed at once: first day, last day, months."""

    start: date
    end: date
    months: int


@dataclass(frozen=True)
class Tariff:
    """A fee item. ``formula``: ``area`` (area x price + surcharge, a month) or ``fixed`` (surcharge)."""

    item: str
    title: str
    formula: str
    cycle: int
    timing: str
    anchor: str
    due_days: int
    payer: str
    prices: tuple[Price, ...]

    def price_on(self, day: date) -> Price | None:
        """The price in force on a day: the latest that has begun and not ended."""
        fitting = [price for price in self.prices if price.covers(day)]
        return max(fitting, key=lambda price: price.start, default=None)


@dataclass(frozen=True)
class Assessed:
    """The sum of one cycle with every input it was computed from."""

    cycle: Cycle
    quantity: str
    price: str
    surcharge: str
    formula: str
    amount: int
    due: date
    version: str


def tariff_of(item: str, record: Record) -> Tariff:
    """Read a tariff record."""
    return Tariff(
        item=item,
        title=record["title"],
        formula=record["formula"],
        cycle=record["cycle"],
        timing=record["timing"],
        anchor=record.get("anchor", "unit"),
        due_days=record.get("due_days", 0),
        payer=record.get("payer", ""),
        prices=tuple(_price_of(row) for row in record["prices"]),
    )


def _price_of(row: Record) -> Price:
    end = parse_date(row["to"]) if "to" in row else None
    price, surcharge = parse_decimal(row.get("price", "0")), parse_decimal(row.get("surcharge", "0"))
    return Price(parse_date(row["from"]), end, price, surcharge)


def first_day(tariff: Tariff, since: date) -> date:
    """The day the cycles are counted from: the unit's own start, or that year's first of January."""
    return date(since.year, 1, 1) if tariff.anchor == "calendar" else since


def cycle_at(tariff: Tariff, anchor: date, number: int) -> Cycle:
    """The cycle of that number; each starts at anchor + number x months, never at the one before + months."""
    start = add_months(anchor, number * tariff.cycle)
    return Cycle(start, day_before(add_months(anchor, (number + 1) * tariff.cycle)), tariff.cycle)


def _offset(tariff: Tariff, anchor: date) -> int:
    """Months from the anchor's month to the month in which cycle 0 is billed."""
    if tariff.timing == "advance":
        return 0
    return tariff.cycle - 1 if anchor.day == 1 else tariff.cycle


def cycle_billed_in(tariff: Tariff, anchor: date, month: Month) -> Cycle | None:
    """The cycle billed in a month: it begins there (in advance) or ends there (in arrears)."""
    first = Month.of(anchor).plus(_offset(tariff, anchor))
    number, rest = divmod((month.year - first.year) * 12 + month.month - first.month, tariff.cycle)
    return cycle_at(tariff, anchor, number) if rest == 0 and number >= 0 else None


def cycles_billed_before(tariff: Tariff, anchor: date, month: Month) -> Iterator[Cycle]:
    """All cycles billed in earlier months, in order."""
    first, number = Month.of(anchor).plus(_offset(tariff, anchor)), 0
    while first.plus(number * tariff.cycle) < month:
        yield cycle_at(tariff, anchor, number)
        number += 1


def due_day(tariff: Tariff, cycle: Cycle) -> date:
    """When a cycle is due: its start (in advance) or the day after it (in arrears), plus the due days."""
    base = cycle.start if tariff.timing == "advance" else cycle.end + timedelta(days=1)
    return base + timedelta(days=tariff.due_days)


def assess(tariff: Tariff, cycle: Cycle, *, area: str | None) -> Assessed | Message:
    """Compute one cycle's sum, rounded once; or say why it can't be billed."""
    price = tariff.price_on(cycle.start)
    if price is None:
        return msg("no price of {item} on {day}", item=tariff.item, day=cycle.start)
    if tariff.formula == "area" and area is None:
        return msg("the unit has no area")
    quantity = area if tariff.formula == "area" and area is not None else "1"
    return Assessed(
        cycle=cycle,
        quantity=quantity,
        price=_plain(price.price),
        surcharge=_plain(price.surcharge),
        formula=tariff.formula,
        amount=sum_of(parse_decimal(quantity), price.price, price.surcharge, months=cycle.months),
        due=due_day(tariff, cycle),
        version=price.start.isoformat(),
    )


def _plain(value: Decimal) -> str:
    return f"{value:f}"


def check_price(row: Mapping[str, str]) -> None:
    """Refuse a price row, as typed, that begins nowhere, ends before it begins or is less than nothing."""
    if "from" not in row:
        raise UsageRefused(msg("a price needs the day from which it holds: --from DATE"), field="from")
    days = [parse_date(row[key], field=key) for key in ("from", "to") if key in row]
    if days != sorted(days):
        raise BadData(msg("the price ends before it begins"), field="to")
    for key in FIGURES:
        if parse_decimal(row.get(key, "0"), field=key) < 0:
            raise BadData(msg("{field} must not be less than 0", field=key), field=key)


def with_price(prices: Sequence[Record], row: Mapping[str, str]) -> list[Record]:
    """Add a row to a price history, or merge it into the one that begins on the same day."""
    rows = {each["from"]: each for each in prices}
    merged = {**rows.get(row["from"], {}), **row}
    if not any(key in merged for key in FIGURES):
        raise UsageRefused(msg("a new price needs --price or --surcharge (yuan a month)"), field="price")
    rows[row["from"]] = {key: merged[key] for key in ("from", "to", *FIGURES) if key in merged}
    return [rows[start] for start in sorted(rows)]


def altered_price(old: Sequence[Record], new: Sequence[Record]) -> str | None:
    """The first day of a price whose figures differ between two histories; new rows do not count."""
    after = {row["from"]: row for row in new}
    altered = (
        row["from"] for row in old if any(row.get(key) != after[row["from"]].get(key) for key in FIGURES)
    )
    return next(altered, None)
