"""What meters come to in a bill run: from where they are billed to the last reading of the period."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from propdesk.domain import meter, tariff
from propdesk.domain.bill import BillLine, Skip
from propdesk.domain.changes import Record
from propdesk.domain.ids import natural_key
from propdesk.domain.messages import Message, RuleRefused, msg
from propdesk.domain.meter import Chain, Part
from propdesk.domain.money import format_money
from propdesk.domain.periods import Month, months_between
from propdesk.domain.reckoning import reckon
from propdesk.domain.tariff import Cycle, Price, Tariff
from propdesk.domain.titles import utility_title
from propdesk.domain.unit import charges_of, debtor_of
from propdesk.services.billground import ALL, Ground
from propdesk.services.meteraccounts import Account, Item, account_of
from propdesk.services.runs import lines_of
from propdesk.store.meters import Billed, Meters
from propdesk.store.snapshot import Snapshot

Found = Iterator[tuple[Month, BillLine | Skip]]


def metered_lines(ground: Ground, item: Tariff) -> Found:
    """Bill a metered item in each month of a run: a line a meter, or why there is none.

    Only what the ground's spans hold counts as billed: a run may be tried as if nothing were.
    """
    wanted, periods = dict(ground.units), sorted(ground.request.months)
    of = Item(ground.snapshot, item, ground.confirmed, ground.billing_from, ground.reliefs_of)
    chains = [chain for chain in ground.meters.chains(item=item.item) if chain.last.unit in wanted]
    billed = _billed(ground, item.item)
    for chain in sorted(chains, key=lambda one: (natural_key(one.last.unit), one.last.id)):
        account = account_of(of, chain, wanted[chain.last.unit], billed)
        yield from lines_in(account, periods, catch_up=ground.request.catch_up)
    metered = {one.last.unit for one in chains}
    yield from ((periods[0], skip) for skip in _meterless(item.item, wanted, metered))


def _billed(ground: Ground, item: str) -> dict[str, list[Billed]]:
    """The live lines of an item's meters."""
    found = {}
    for id, lines in ground.meters.all_billed.items():
        spans = frozenset(ground.spans.get((item, id), ()))
        found[id] = [line for line in lines if (line.start, line.end) in spans]
    return found


def _meterless(item: str, units: Mapping[str, Record], metered: Collection[str]) -> Iterator[Skip]:
    for code, unit in units.items():
        if code not in metered and item in {charge.item for charge in charges_of(unit)}:
            yield Skip(item, code, msg("the unit has no meter of this item"))


def _earlier(account: Account, first: Month, *, catch_up: bool) -> Iterator[BillLine | Skip]:
    """Spans before the period that no line bills though later ones are billed: their run was taken back."""
    for start, end in account.gaps(first):
        found = list(_month(account, Month.of(end))) if catch_up else []
        yield from found or [_gap(account, start, end)]


def _gap(account: Account, start: date, end: date) -> Skip:
    text = msg(
        "meter {meter}: {start} to {end} is not billed, but what follows is (--catch-up bills it)",
        meter=account.id,
        start=start,
        end=end,
    )
    return Skip(account.item.code, account.chain.last.unit, text, start, end, earlier=True)


def lines_in(account: Account, months: Sequence[Month], *, catch_up: bool = False) -> Found:
    """What one account comes to in some months, in order; with ``catch_up`` what was left out before, too."""
    yield from ((months[0], each) for each in _earlier(account, months[0], catch_up=catch_up))
    for month in months:
        yield from ((month, each) for each in _month(account, month))


def _month(account: Account, month: Month) -> Iterator[BillLine | Skip]:
    """One meter in one month: nothing if the month is billed, or not one in which the item is."""
    if account.is_billed(month) or not account.is_due(month):
        return
    found = _assessed(account, month)
    if isinstance(found, BillLine):
        account.add(found)
        yield found
    elif found is not None:
        yield Skip(account.item.code, account.chain.last.unit, found, account.first(month), month.last)


def _assessed(account: Account, month: Month) -> BillLine | Message | None:
    chain, start, end = account.chain, account.start(month), account.end(month)
    if start is None:
        return msg("meter {meter}: the reading that was billed last is not on file", meter=account.id)
    if start == len(chain.points) - 1 and chain.ended:
        return None
    if end is None or end <= start:
        idle = chain.last.state == meter.IDLE
        text = msg("meter {meter}: no reading of {period}", meter=account.id, period=str(month))
        return None if idle else text
    parts = chain.parts(start, end)
    quantity = sum((part.quantity for part in parts), Fraction(0))
    if quantity < 0:
        gone = chain.ended and month > chain.points[-1].period
        return None if gone else _too_much(account, month, end, -quantity)
    return _far_over(account, month, quantity) or _line(account, month, parts, quantity)


def _too_much(account: Account, month: Month, end: int, excess: Fraction) -> Message:
    """Say how much more was billed by estimates than the register has counted, and what it came to."""
    keys, fen, point, left = list[str](), 0, account.chain.points[end], excess
    for line in reversed([one for one in account.lines if one.end < month.last]):
        cut = min(left, Fraction(line.quantity))
        if cut > 0:
            keys.append(line.key)
            fen += _difference(account, line, cut)
            left -= cut
    return msg(
        "meter {meter}: {value} on {day} is less than the estimate that was billed; nothing is billed until"
        " the meter has caught up. Too much so far: {quantity}, {amount} ({keys})",
        meter=account.id,
        value=point.value,
        day=point.day,
        quantity=meter.rounded(excess),
        amount=format_money(fen),
        keys=list(keys),
    )


def _difference(account: Account, line: Billed, cut: Fraction) -> int:
    """What a line would come to less, by its own inputs, if it were of a smaller quantity."""
    issued = account.fresh.get(line.key) or next(
        one for one in lines_of(account.item.snapshot, line.run) if one.key == line.key
    )
    less = meter.exact(Fraction(line.quantity) - cut) or "0"
    return reckon(issued.row) - reckon(issued.row | {"quantity": less})


def _far_over(account: Account, month: Month, quantity: Fraction) -> Message | None:
    """Ask for a confirmation of what is far over the average: the whole, or one of the months in it."""
    if ALL in account.item.confirmed or account.id in account.item.confirmed:
        return None
    start = Month.of(account.first(month))
    earlier, within = account.chain.earlier(start), account.chain.usages(start, month)
    whole = meter.Usage(month, months_between(start, month) + 1, quantity)
    for each in (whole, *within):
        average = meter.unusual(earlier, each.quantity, each.months)
        if average is not None:
            return _asked(account.id, each.quantity, average)
    return None


def _asked(id: str, quantity: Fraction, average: Fraction) -> Message:
    return msg(
        "meter {meter}: {quantity} is over 3 times the average of {average} a month; look at the reading,"
        " then bill it with --confirm {meter}",
        meter=id,
        quantity=meter.rounded(quantity),
        average=meter.rounded(average),
    )


def _line(account: Account, month: Month, parts: Sequence[Part], quantity: Fraction) -> BillLine | Message:
    item, first = account.item, account.first(month)
    price, written = item.tariff.price_on(first), meter.exact(quantity)
    if price is None:
        return msg("no price of {item} on {day}", item=item.code, day=first)
    if written is None:
        return msg("meter {meter}: the consumption takes more than eight decimals", meter=account.id)
    span = Cycle(first, month.last, months_between(Month.of(first), month) + 1)
    line = BillLine(
        item=item.code,
        unit=account.chain.last.unit,
        start=span.start,
        end=span.end,
        months=span.months,
        quantity=written,
        price=tariff.plain(price.price),
        surcharge=tariff.plain(price.surcharge),
        formula="consumption",
        amount=0,
        due=tariff.due_day(replace(item.tariff, timing="arrears"), span),
        debtor=debtor_of(account.unit, item.tariff.payer),
        tariff=price.start.isoformat(),
        more=_read(parts) | _priced(account, price, span),
    )
    return replace(line, amount=reckon(line.row))


def _read(parts: Sequence[Part]) -> dict[str, Any]:
    """What was read, as a line holds it: of the last meter, and of those that it replaced."""
    *before, last = parts
    gone = [{"meter": part.meter.id} | part.row for part in before]
    days = {"read_from": parts[0].start.day.isoformat(), "read_to": last.end.day.isoformat()}
    row: dict[str, Any] = {"meter": last.meter.id} | last.row | ({"replaced": gone} if gone else {}) | days
    return row | ({"estimated": True} if last.end.kind == meter.ESTIMATE else {})


def _priced(account: Account, price: Price, span: Cycle) -> dict[str, Any]:
    """The tiers and what else of the tariff, and which reliefs, go into the sum."""
    item = account.item
    more = _tiers(account, price.tiers, span) if price.tiers else {}
    rounding = item.tariff.rounding if item.tariff.rounding != "fen" else ""
    reliefs = item.reliefs(item.code, account.chain.last.unit, (span.start, span.end))
    rest = {"minimum": price.minimum, "reliefs": list(reliefs), "rounding": rounding}
    return more | {key: value for key, value in rest.items() if value}


def _tiers(account: Account, tiers: Sequence[Record], span: Cycle) -> dict[str, Any]:
    """Tiers of a cycle grow with the cycles that a line is for; those of a year with what was used in it."""
    item = account.item.tariff
    mode = {"tier_mode": item.tier_mode or "progressive"}
    if item.tier_reset == "year":
        used = meter.exact(account.used_in(span.end.year, span.start)) or "0"
        return {"before": used} | mode | {"tiers": [dict(row) for row in tiers]}
    times = -(-span.months // item.cycle)
    return mode | {"tiers": [_widened(row, times) for row in tiers]}


def _widened(row: Record, times: int) -> dict[str, Any]:
    limit = {"up_to": meter.exact(Fraction(row["up_to"]) * times)} if "up_to" in row else {}
    return dict(row) | limit


def consumption_of(
    snapshot: Snapshot, units: Iterable[str], month: Month, *, utility: str | None = None
) -> Mapping[str, Decimal]:
    """What each unit used up to a month's reading since the one before; units not wholly read are left out.

    ``utility`` may be left out where the units have meters of one alone.
    """
    wanted = frozenset(units)
    chains = [one for one in Meters(snapshot).chains() if one.last.unit in wanted]
    used: dict[str, list[Fraction | None]] = {}
    for chain in _of_one_utility(chains, utility):
        used.setdefault(chain.last.unit, []).append(_used(chain, month))
    read = {unit: each for unit, each in used.items() if None not in each}
    return {unit: _decimal(sum(filter(None, each), Fraction(0))) for unit, each in read.items()}


def _of_one_utility(chains: Sequence[Chain], utility: str | None) -> Sequence[Chain]:
    """The meters of a utility; which one must be said where there are several."""
    found = sorted({one.last.utility for one in chains})
    if utility is None and len(found) > 1:
        raise RuleRefused(
            msg(
                "these units have meters of {utilities}: say which",
                utilities=[utility_title(one) for one in found],
            ),
            hint=msg("propdesk fee share ITEM TOTAL --by consumption --utility {utility}", utility=found[0]),
            field="utility",
        )
    return [one for one in chains if utility in (None, one.last.utility)]


def _decimal(quantity: Fraction) -> Decimal:
    """A consumption as a weight: with as many decimals as a line holds."""
    return Decimal(round(quantity * meter.UNIT)) / meter.UNIT


def _used(chain: Chain, month: Month) -> Fraction | None:
    """What a chain counted for a month; None if it was not read."""
    end = chain.target(month)
    if chain.meters[0].installed > month.last or (chain.ended and month > chain.points[-1].period):
        return Fraction(0)
    if end is None:
        return None
    before = max((at for period, at in chain.read.items() if period < month), default=0)
    return max(chain.quantity(before, end), Fraction(0))


def unread(snapshot: Snapshot, month: Month, *, utility: str | None = None) -> list[Chain]:
    """The meters that were not read for a month and should have been."""
    return [
        chain
        for chain in Meters(snapshot).chains()
        if utility in (None, chain.last.utility)
        and month not in chain.read
        and chain.meters[0].installed <= month.last
        and not chain.ended
        and chain.last.state != meter.IDLE
    ]
