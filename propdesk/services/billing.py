"""Issue the bills of a period: what is due, what is new, what is skipped and why."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby
from typing import Any

from propdesk.domain import bill, tariff
from propdesk.domain.bill import BillLine, Skip
from propdesk.domain.changes import Change, Note, Outcome, Put, Record
from propdesk.domain.ids import natural_key
from propdesk.domain.ledger import CreditUse, use_credit
from propdesk.domain.messages import Message, NotFound, msg
from propdesk.domain.money import format_money
from propdesk.domain.periods import Month, parse_date
from propdesk.domain.tariff import Cycle, Tariff
from propdesk.domain.unit import Charge, charges_of, debtor_of, selector
from propdesk.services.metering import confirmed_meters, metered_lines
from propdesk.services.runs import lines_of
from propdesk.services.session import Session
from propdesk.services.tariffs import item_code
from propdesk.services.writing import notes_of, write
from propdesk.store.accounts import Accounts
from propdesk.store.registers import Registers
from propdesk.store.snapshot import Snapshot

COLUMNS = tuple("unit item from to months quantity price surcharge amount due skipped".split())
_FIRST = date.min
_METERED = "consumption"
_TOLD = 20
"""So many skips are said one by one; the rows hold all of them."""

Span = tuple[date, date]
Spans = Mapping[tuple[str, str], Sequence[Span]]


@dataclass(frozen=True)
class Request:
    """What is to be billed: months, items (none: all), units, and whether earlier cycles too.

    ``confirmed`` names meters whose consumption may be far over their average (``all``: every one).
    """

    months: tuple[Month, ...]
    items: tuple[str, ...] = ()
    units: str | None = None
    catch_up: bool = False
    confirmed: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Cycles:
    """Cycles billed before a period, and those billed in it with their months."""

    earlier: Sequence[Cycle]
    due: Sequence[tuple[Month, Cycle]]


@dataclass(frozen=True)
class _Ground:
    """What a run is decided on, read from one snapshot.

    ``cycles`` keeps what was found for an item and first day: most units share them with many others.
    """

    request: Request
    tariffs: Mapping[str, Tariff]
    units: Sequence[tuple[str, Record]]
    spans: Spans
    billing_from: date
    cycles: dict[tuple[str, date], _Cycles] = field(default_factory=dict)

    def cycles_of(self, item: Tariff, anchor: date) -> _Cycles:
        """The cycles of an item, counted from a day, that are this desk's to bill."""
        key = (item.item, anchor)
        if key not in self.cycles:
            self.cycles[key] = _cycles(item, anchor, self.request.months, self.billing_from)
        return self.cycles[key]


@dataclass(frozen=True)
class Run:
    """What a run comes to: new lines by run, the credit they use, what is billed already, what is skipped."""

    new: Mapping[str, Sequence[BillLine]]
    uses: Mapping[str, Sequence[CreditUse]]
    issued: Mapping[str, Sequence[BillLine]]
    skips: Sequence[Skip]

    @property
    def new_lines(self) -> list[BillLine]:
        """All new lines."""
        return [line for lines in self.new.values() for line in lines]


def issue_bills(session: Session, request: Request, *, reason: str = "", dry_run: bool = False) -> Outcome:
    """Issue the bills of a period as one commit; what is billed already is never billed again."""
    runs: list[Run] = []

    def decide(snapshot: Snapshot) -> Change:
        runs.append(plan_run(snapshot, request))
        return _change(runs[-1], request, actor=session.acting.clerk, reason=reason)

    written = write(session, decide, dry_run=dry_run)
    return _outcome(runs[-1], written.commit, notes_of(written))


def plan_run(snapshot: Snapshot, request: Request) -> Run:
    """Work out what a run would issue, without writing."""
    ground = _ground(snapshot, request)
    found = [*_consider_all(ground), *_metered(snapshot, ground)]
    lines = [(month, line) for month, line in found if isinstance(line, BillLine)]
    new = _into_runs(lines, taken=snapshot.ids("bill"))
    unpaid = [line.unpaid(run) for run, group in new.items() for line in group]
    used = sorted(use_credit(Accounts(snapshot).credits(), unpaid), key=lambda use: (use.bill, use.receipt))
    where = {line.key: line.run for line in unpaid}
    uses: dict[str, list[CreditUse]] = {}
    for use in used:
        uses.setdefault(where[use.bill], []).append(use)
    return Run(new, uses, _issued(snapshot, ground), [each for _, each in found if isinstance(each, Skip)])


def _ground(snapshot: Snapshot, request: Request) -> _Ground:
    tariffs = {item: tariff.tariff_of(item, record) for item, record in snapshot.all("tariff")}
    wanted = {item_code(snapshot, text) for text in request.items} or tariffs.keys()
    chosen = {item: one for item, one in tariffs.items() if item in wanted}
    chooses = selector(request.units)
    units = [(code, unit) for code, unit in snapshot.all("unit") if chooses(code, unit)]
    if request.units and not units:
        raise NotFound(msg("no unit answers to {units}", units=request.units), field="unit")
    start = snapshot.get("desk", "desk").get("billing_from")
    spans = Accounts(snapshot).live_spans(set(chosen))
    return _Ground(request, chosen, units, spans, parse_date(start) if start else _FIRST)


def _metered(snapshot: Snapshot, ground: _Ground) -> Iterator[tuple[Month, BillLine | Skip]]:
    """What the chosen items that are billed by consumption come to."""
    request = ground.request
    confirmed, registers = confirmed_meters(snapshot, request.confirmed), Registers(snapshot)
    for item, one in ground.tariffs.items():
        if one.formula == _METERED:
            yield from metered_lines(
                snapshot, item, request.months, ground.units, confirmed=confirmed, registers=registers
            )


def _consider_all(ground: _Ground) -> Iterator[tuple[Month, BillLine | Skip]]:
    for code, unit in ground.units:
        for charge in charges_of(unit):
            item = ground.tariffs.get(charge.item)
            if item is not None and item.formula == _METERED:
                continue
            if item is not None:
                yield from _consider(ground, code, unit, charge)
            elif not ground.request.items:
                skip = Skip(charge.item, code, msg("there is no fee item {item}", item=charge.item))
                yield ground.request.months[0], skip


def _consider(
    ground: _Ground, code: str, unit: Record, charge: Charge
) -> Iterator[tuple[Month, BillLine | Skip]]:
    """One unit's one item: the cycles billed in the period, and those of earlier months not billed yet."""
    item, first = ground.tariffs[charge.item], ground.request.months[0]
    if charge.since is None:
        yield first, Skip(charge.item, code, msg("the unit has no start date for this item"))
        return
    cycles = ground.cycles_of(item, tariff.first_day(item, charge.since))
    spans = ground.spans.get((charge.item, code), ())
    billed = frozenset(spans)
    earlier = [
        cycle for cycle in cycles.earlier if cycle.start >= charge.since and _open(cycle, spans, billed)
    ]
    if earlier and not ground.request.catch_up:
        yield first, _earlier(charge.item, code, earlier)
    due = [(first, cycle) for cycle in earlier if ground.request.catch_up]
    due += [(month, cycle) for month, cycle in cycles.due if _open(cycle, spans, billed)]
    for month, cycle in due:
        yield month, _line(item, cycle, code, unit, since=charge.since, spans=spans)


def _cycles(item: Tariff, anchor: date, months: Sequence[Month], billing_from: date) -> _Cycles:
    earlier = tariff.cycles_billed_before(item, anchor, months[0])
    found = ((month, tariff.cycle_billed_in(item, anchor, month)) for month in months)
    return _Cycles(
        [cycle for cycle in earlier if cycle.start >= billing_from],
        [(month, cycle) for month, cycle in found if cycle and cycle.start >= billing_from],
    )


def _open(cycle: Cycle, spans: Sequence[Span], billed: Collection[Span]) -> bool:
    """Tell whether a cycle is not billed yet, be it in cycles of other lengths."""
    if (cycle.start, cycle.end) in billed:  # nearly all of them: found at once
        return False
    return not bill.covered(cycle.start, cycle.end, spans)


def _earlier(item: str, code: str, cycles: Sequence[Cycle]) -> Skip:
    reason = msg("{count} earlier cycles were never billed (--catch-up bills them)", count=len(cycles))
    return Skip(item, code, reason, cycles[0].start, cycles[-1].end, earlier=True)


def _line(
    item: Tariff,
    cycle: Cycle,
    code: str,
    unit: Record,
    *,
    since: date,
    spans: Sequence[Span],
) -> BillLine | Skip:
    """Bill one cycle, or say why it can't be."""
    if cycle.start < since:
        reason = msg("the unit starts on {since}, inside the cycle: a part cycle is not billed", since=since)
        return Skip(item.item, code, reason, cycle.start, cycle.end)
    assessed = tariff.assess(item, cycle, area=unit.get("area"))
    if isinstance(assessed, Message):
        return Skip(item.item, code, assessed, cycle.start, cycle.end)
    line = BillLine(
        item=item.item,
        unit=code,
        start=cycle.start,
        end=cycle.end,
        months=cycle.months,
        quantity=assessed.quantity,
        price=assessed.price,
        surcharge=assessed.surcharge,
        formula=assessed.formula,
        amount=assessed.amount,
        due=assessed.due,
        debtor=debtor_of(unit, item.payer),
        tariff=assessed.version,
    )
    clash = bill.overlapping(line, spans)
    if clash:
        reason = msg("overlaps what is billed from {start} to {end}", start=clash[0], end=clash[1])
        return Skip(item.item, code, reason, cycle.start, cycle.end)
    return line


def _into_runs(
    lines: Iterable[tuple[Month, BillLine]], *, taken: Sequence[str]
) -> dict[str, Sequence[BillLine]]:
    """Sort new lines into runs: one for each item and month."""
    ordered = sorted(lines, key=lambda pair: (pair[1].item, pair[0], *bill.run_order(pair[1])))
    groups = groupby(ordered, key=lambda pair: (pair[1].item, pair[0]))
    return {bill.next_run(*name, taken): [line for _, line in group] for name, group in groups}


def _issued(snapshot: Snapshot, ground: _Ground) -> Mapping[str, Sequence[BillLine]]:
    """The lines of the period's live runs, for the chosen items and units."""
    months, units = {str(month) for month in ground.request.months}, dict(ground.units)
    found = {}
    for fact in Accounts(snapshot).runs():
        if fact.period in months and fact.item in ground.tariffs and not fact.void:
            lines = lines_of(snapshot, fact.run)
            found[fact.run] = [line for line in lines if line.unit in units]
    return found


def _change(run: Run, request: Request, *, actor: str, reason: str) -> Change:
    puts = [
        Put("bill", name, bill.bill_sheet(lines[0].item, _month(name), lines))
        for name, lines in run.new.items()
    ]
    puts += [Put("bill-credit", f"{name}.credit", bill.credit_sheet(uses)) for name, uses in run.uses.items()]
    total = format_money(sum(line.amount for line in run.new_lines))
    period = "..".join(dict.fromkeys((str(request.months[0]), str(request.months[-1]))))
    subject = f"fee: bill {period} ({len(run.new_lines)} lines, {total})"
    return Change("fee bill", subject, actor, puts, reason)


def _month(run: str) -> Month:
    year, month = run.partition("/")[0].split("-")
    return Month(int(year), int(month))


def _outcome(run: Run, commit: str | None, notes: Sequence[Note]) -> Outcome:
    fresh = [(name, line, True) for name, lines in run.new.items() for line in lines]
    known = [(name, line, False) for name, lines in run.issued.items() for line in lines]
    lines = sorted(fresh + known, key=lambda each: (*bill.run_order(each[1]), each[1].item))
    skips = sorted(run.skips, key=lambda skip: (natural_key(skip.unit), skip.item, skip.start or _FIRST))
    totals = {
        "count": len(lines),
        "amount": format_money(sum(line.amount for _, line, _ in lines)),
        "skipped": len(skips),
        "new": len(run.new_lines),
    }
    rows = [line_row(name, line) | {"new": new} for name, line, new in lines]
    rows += [_skip_row(skip) for skip in skips]
    return Outcome("fee bill", rows, totals, [*notes, *_notes(run)], commit, COLUMNS)


def _notes(run: Run) -> Iterator[Note]:
    if not run.new_lines:
        yield Note(msg("nothing new to bill"))
    used = sum(use.amount for uses in run.uses.values() for use in uses)
    if used:
        yield Note(msg("prepaid credit used: {amount}", amount=format_money(used)))
    if run.skips:
        yield Note(msg("{count} units or cycles skipped, see the rows", count=len(run.skips)), "warning")
    for skip in run.skips[:_TOLD]:
        yield Note(msg("{item}: {reason}", item=skip.item, reason=skip.reason), "warning", skip.unit)


def line_row(run: str, line: BillLine) -> dict[str, Any]:
    """A bill line as a row of output."""
    return {"unit": line.unit, "item": line.item} | line.row | {"key": line.key, "run": run}


def _skip_row(skip: Skip) -> dict[str, Any]:
    row: dict[str, Any] = {"unit": skip.unit, "item": skip.item}
    if skip.start and skip.end:
        row |= {"from": skip.start.isoformat(), "to": skip.end.isoformat()}
    return row | {"skipped": skip.reason, "earlier": skip.earlier}
