"""Items billed cycle by cycle: whole cycles, parts of them, what is left beside earlier bills."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from propdesk.domain import spans as days
from propdesk.domain import tariff
from propdesk.domain.bill import BillLine, Skip
from propdesk.domain.changes import Record
from propdesk.domain.messages import Message, msg
from propdesk.domain.periods import Month
from propdesk.domain.spans import Span
from propdesk.domain.tariff import Assessed, Cycle, Tariff
from propdesk.domain.unit import Charge, debtor_of
from propdesk.services.billground import Ground

Found = tuple[Month, BillLine | Skip]
"""A line that a run would issue, or what it leaves out, with the month that it belongs to."""


@dataclass(frozen=True)
class _Account:
    """One unit's one item: its life (first day, last day) and the spans that are billed."""

    item: Tariff
    code: str
    unit: Record
    life: Span
    spans: Sequence[Span]
    anchor: date


@dataclass(frozen=True)
class _Piece:
    """A cycle that is to be billed, or a part of it; ``fault`` says why it can't be.

    ``told`` is False for what is not worth a word in later months: a part that nobody meant to bill.
    """

    month: Month
    cycle: Cycle
    fault: Message | None = None
    told: bool = True


def periodic_lines(ground: Ground, code: str, unit: Record, charge: Charge) -> Iterator[Found]:
    """One unit's one item: what is billed in the period, and what of earlier months is not billed yet."""
    if charge.since is None:
        yield ground.first, Skip(charge.item, code, msg("the unit has no start date for this item"))
        return
    item, spans = ground.tariffs[charge.item], ground.spans.get((charge.item, code), ())
    anchor = tariff.first_day(item, charge.since)
    life = (charge.since, charge.until or date.max)
    account = _Account(item, code, unit, life, spans, anchor)
    pieces = list(_pieces(ground, account))
    earlier = [piece for piece in pieces if piece.month < ground.first and piece.told]
    if earlier and not ground.request.catch_up:
        yield ground.first, _earlier(account, [piece.cycle for piece in earlier])
    due = [(ground.first, piece) for piece in earlier if ground.request.catch_up]
    due += [(piece.month, piece) for piece in pieces if piece.month in ground.request.months]
    for month, piece in due:
        yield month, _line(ground, account, piece)


def _pieces(ground: Ground, account: _Account) -> Iterator[_Piece]:
    """What is not billed of the cycles that may be billed by now."""
    billed = frozenset(account.spans)
    for month, cycle in ground.cycles_of(account.item, account.anchor):
        if (cycle.start, cycle.end) in billed:  # nearly all of the earlier ones: found at once
            continue
        if max(cycle.start, account.life[0]) >= ground.billing_from:
            yield from _left(account, month, cycle)


def _left(account: _Account, month: Month, cycle: Cycle) -> Iterator[_Piece]:
    """What is left of one cycle: all of it, or parts, which the item's proration counts."""
    whole = (cycle.start, cycle.end)
    alive = days.common(whole, account.life)
    left = days.rest(alive, account.spans) if alive else []
    if left == [whole]:
        yield _Piece(month, cycle)
    elif left and not account.item.proration:
        yield _Piece(month, cycle, _part_fault(account, cycle), told=alive == whole)
    else:
        for span in left:
            part = tariff.part_of(account.item, account.anchor, cycle, span)
            yield _Piece(tariff.month_of(account.item, part), part)


def _part_fault(account: _Account, cycle: Cycle) -> Message:
    """Say why a cycle is not billed whole, and what lets its part be billed."""
    since, until = account.life
    hint = msg("fee tariff set {item} --proration day bills it", item=account.item.item)
    if cycle.start < since:
        return msg(
            "the unit starts on {since}, inside the cycle: a part cycle is not billed ({hint})",
            since=since,
            hint=hint,
        )
    if until < cycle.end:
        return msg(
            "the charge ends on {until}, inside the cycle: a part cycle is not billed ({hint})",
            until=until,
            hint=hint,
        )
    start, end = next(span for span in account.spans if days.common(span, (cycle.start, cycle.end)))
    return msg("overlaps what is billed from {start} to {end} ({hint})", start=start, end=end, hint=hint)


def _earlier(account: _Account, cycles: Sequence[Cycle]) -> Skip:
    reason = msg("{count} earlier cycles were never billed (--catch-up bills them)", count=len(cycles))
    return Skip(account.item.item, account.code, reason, cycles[0].start, cycles[-1].end, earlier=True)


def _line(ground: Ground, account: _Account, piece: _Piece) -> BillLine | Skip:
    """Bill one piece, or say why it can't be."""
    if piece.fault is not None:
        return Skip(account.item.item, account.code, piece.fault, piece.cycle.start, piece.cycle.end)
    return cycle_line(ground, account.item, piece.cycle, account.code, account.unit)


def cycle_line(ground: Ground, item: Tariff, cycle: Cycle, code: str, unit: Record) -> BillLine | Skip:
    """Bill one cycle, or a part of one, to a unit; or say why it can't be."""
    reliefs = ground.reliefs_of(item.item, code, (cycle.start, cycle.end))
    assessed = tariff.assess(item, cycle, area=unit.get("area"), reliefs=reliefs)
    if isinstance(assessed, Message):
        return Skip(item.item, code, assessed, cycle.start, cycle.end)
    return _issued(item, assessed, code, debtor_of(unit, item.payer))


def _issued(item: Tariff, assessed: Assessed, code: str, debtor: str) -> BillLine:
    return BillLine(
        item=item.item,
        unit=code,
        start=assessed.cycle.start,
        end=assessed.cycle.end,
        months=assessed.cycle.months,
        quantity=assessed.quantity,
        price=assessed.price,
        surcharge=assessed.surcharge,
        formula=assessed.formula,
        amount=assessed.amount,
        due=assessed.due,
        debtor=debtor,
        tariff=assessed.version,
        more=assessed.more,
    )
