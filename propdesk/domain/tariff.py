"""Tariffs: fee items with a price history, the cycles they are billed in, and the sum of one cycle."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from propdesk.domain.changes import Record
from propdesk.domain.messages import Message, msg
from propdesk.domain.money import parse_decimal
from propdesk.domain.periods import Month, add_months, day_before, months_between, parse_date
from propdesk.domain.reckoning import reckon, sum_of
from propdesk.domain.spans import Part, Span, parted

PERIODIC = frozenset({"area", "fixed"})
"""Formulas that are billed cycle by cycle from what unit and tariff say."""

METERED = "consumption"
"""The formula that is billed by what meters show."""

WITHOUT_PRICE = frozenset({"share", "once"})
"""Formulas whose sums are told when they are billed: a total to be split, a charge of its own."""


@dataclass(frozen=True)
class Price:
    """What an item costs from a day on (to a last day, if it has one).

    ``minimum`` is what a month costs at least; ``tiers`` are rows as in the file, the last one open.
    """

    start: date
    end: date | None
    price: Decimal
    surcharge: Decimal
    minimum: str = ""
    tiers: tuple[Record, ...] = ()

    def covers(self, day: date) -> bool:
        """Tell whether the price is in force on the day."""
        return self.start <= day and (self.end is None or day <= self.end)


@dataclass(frozen=True)
class Cycle:
    """A span that is billed at once: first day, last day, whole months, parts of months.

    ``free`` of the months cost nothing.
    """

    start: date
    end: date
    months: int
    parts: tuple[Part, ...] = ()
    free: int = 0


@dataclass(frozen=True)
class Tariff:
    """A fee item. ``formula``: ``area`` (area x price + surcharge, a month), ``fixed`` (surcharge), ``share``
    (a total that is split), ``once`` (charges of their own), ``consumption`` (by meter).

    ``proration`` says how a part of a month counts (empty: nobody has said so); ``prepay`` is months to be
    paid in advance and months that are free then; ``utility``, ``tier_mode`` and ``tier_reset`` are those of
    a metered item.
    """

    item: str
    title: str
    formula: str
    cycle: int
    timing: str
    anchor: str
    due_days: int
    payer: str
    prices: tuple[Price, ...]
    rounding: str = ""
    proration: str = ""
    nature: str = "income"
    prepay: tuple[int, int] | None = None
    utility: str = ""
    tier_mode: str = ""
    tier_reset: str = ""

    def price_on(self, day: date) -> Price | None:
        """The price in force on a day: the latest that has begun and not ended."""
        fitting = [price for price in self.prices if price.covers(day)]
        return max(fitting, key=lambda price: price.start, default=None)


@dataclass(frozen=True)
class Assessed:
    """The sum of one cycle with every input it was computed from; ``more`` as the line's file holds it."""

    cycle: Cycle
    quantity: str
    price: str
    surcharge: str
    formula: str
    amount: int
    due: date
    version: str
    more: Record = field(default_factory=dict)


def tariff_of(item: str, record: Record) -> Tariff:
    """Read a tariff record."""
    prepay = record.get("prepay")
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
        rounding=record.get("rounding", ""),
        proration=record.get("proration", ""),
        nature=record.get("nature", "income"),
        prepay=(prepay["months"], prepay["free"]) if prepay else None,
        utility=record.get("utility", ""),
        tier_mode=record.get("tier_mode", ""),
        tier_reset=record.get("tier_reset", ""),
    )


def _price_of(row: Record) -> Price:
    end = parse_date(row["to"]) if "to" in row else None
    price, surcharge = parse_decimal(row.get("price", "0")), parse_decimal(row.get("surcharge", "0"))
    more = (row.get("minimum", ""), tuple(row.get("tiers", ())))
    return Price(parse_date(row["from"]), end, price, surcharge, *more)


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
    number, rest = divmod(months_between(first, month), tariff.cycle)
    return cycle_at(tariff, anchor, number) if rest == 0 and number >= 0 else None


def cycles_billed_before(tariff: Tariff, anchor: date, month: Month) -> Iterator[Cycle]:
    """All cycles billed in earlier months, in order."""
    first, number = Month.of(anchor).plus(_offset(tariff, anchor)), 0
    while first.plus(number * tariff.cycle) < month:
        yield cycle_at(tariff, anchor, number)
        number += 1


def month_of(tariff: Tariff, cycle: Cycle) -> Month:
    """The month in which a cycle, or a part of one, is billed: it begins there, or ends there."""
    return Month.of(cycle.start if tariff.timing == "advance" else cycle.end)


def due_day(tariff: Tariff, cycle: Cycle) -> date:
    """When a cycle is due: its start (in advance) or the day after it (in arrears), plus the due days."""
    base = cycle.start if tariff.timing == "advance" else cycle.end + timedelta(days=1)
    return base + timedelta(days=tariff.due_days)


def running_cycle(tariff: Tariff, anchor: date, month: Month) -> Cycle | None:
    """The cycle that has begun by the end of a month and is billed later than in it, if there is one."""
    if tariff.timing == "advance" or anchor > month.last:
        return None
    number = months_between(anchor, month) // tariff.cycle
    cycle = cycle_at(tariff, anchor, number)
    return cycle if cycle.end > month.last else None


def part_of(tariff: Tariff, anchor: date, cycle: Cycle, span: Span) -> Cycle:
    """A part of a cycle as the item's proration counts it: whole months of the cycle, and parts of months."""
    at = months_between(anchor, cycle.start)
    borders = [add_months(anchor, at + month) for month in range(cycle.months + 1)]
    months, parts = parted(span, borders, by=tariff.proration)
    return Cycle(*span, months, parts)


def assess(
    tariff: Tariff, cycle: Cycle, *, area: str | None, reliefs: Sequence[Record] = ()
) -> Assessed | Message:
    """Compute one cycle's sum, rounded once; or say why it can't be billed.

    The price is the one in force on the first day. ``reliefs`` are those of these days, as a line holds them.
    """
    price = tariff.price_on(cycle.start)
    if price is None:
        return msg("no price of {item} on {day}", item=tariff.item, day=cycle.start)
    if tariff.formula == "area" and area is None:
        return msg("the unit has no area")
    quantity = area if tariff.formula == "area" and area is not None else "1"
    more = _more(tariff, cycle, price, reliefs)
    return Assessed(
        cycle=cycle,
        quantity=quantity,
        price=plain(price.price),
        surcharge=plain(price.surcharge),
        formula=tariff.formula,
        amount=_sum(tariff.formula, quantity, price, cycle.months, more),
        due=due_day(tariff, cycle),
        version=price.start.isoformat(),
        more=more,
    )


def _more(tariff: Tariff, cycle: Cycle, price: Price, reliefs: Sequence[Record]) -> Record:
    """The inputs that few lines have, as the file holds them."""
    parts = [{"days": part.days, "of": part.of} for part in cycle.parts]
    rounding = tariff.rounding if tariff.rounding != "fen" else ""
    found: dict[str, Any] = {"parts": parts, "free": cycle.free, "minimum": price.minimum}
    found |= {"reliefs": list(reliefs), "rounding": rounding}
    return {key: value for key, value in found.items() if value}


def _sum(formula: str, quantity: str, price: Price, months: int, more: Record) -> int:
    if not more:
        return sum_of(parse_decimal(quantity), price.price, price.surcharge, months=months)
    figures = {"price": plain(price.price), "surcharge": plain(price.surcharge)}
    return reckon({"formula": formula, "quantity": quantity, "months": months, **figures, **more})


def plain(value: Decimal) -> str:
    """Write a price as a line holds it."""
    return f"{value:f}"
