"""Issue the bills of a period: what is due, what is new, what is skipped and why."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from propdesk.domain import bill
from propdesk.domain.bill import BillLine, Skip
from propdesk.domain.changes import Change, Note, Outcome, Record
from propdesk.domain.ids import natural_key
from propdesk.domain.messages import msg
from propdesk.domain.money import format_money
from propdesk.domain.tariff import PERIODIC, Tariff
from propdesk.domain.unit import Charge, charges_of
from propdesk.services.billground import Ground, Request, read_ground
from propdesk.services.issuing import Run, plan_lines
from propdesk.services.metering import metered_lines
from propdesk.services.periodic import Found, periodic_lines
from propdesk.services.runs import lines_of
from propdesk.services.session import Session
from propdesk.services.writing import notes_of, write
from propdesk.store.accounts import Accounts
from propdesk.store.snapshot import Snapshot

__all__ = ["Request", "Run", "issue_bills", "line_row", "plan_run"]

COLUMNS = tuple("unit item from to months quantity price surcharge amount due skipped".split())
_FIRST = date.min
_TOLD = 20
"""So many skips are said one by one; the rows hold all of them."""


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
    ground = read_ground(snapshot, request)
    found = list(consider_all(ground))
    lines = [(month, line) for month, line in found if isinstance(line, BillLine)]
    skips = [each for _, each in found if isinstance(each, Skip)]
    return plan_lines(snapshot, lines, issued=_issued(snapshot, ground), skips=skips)


def consider_all(ground: Ground) -> Iterator[Found]:
    """Ask for the lines and skips of every item: of each unit's charges, then of whole items."""
    for code, unit in ground.units:
        for charge in charges_of(unit):
            yield from _consider(ground, code, unit, charge)
    for item in ground.tariffs.values():
        if item.formula in _OF_ITEMS:
            yield from _OF_ITEMS[item.formula](ground, item)


def _consider(ground: Ground, code: str, unit: Record, charge: Charge) -> Iterator[Found]:
    """What a unit is charged for one item; formulas that have nothing periodic are billed by other ways."""
    item = ground.tariffs.get(charge.item)
    if item is None and not ground.request.items:
        yield ground.first, Skip(charge.item, code, msg("there is no fee item {item}", item=charge.item))
    elif item is not None and item.formula in PERIODIC:
        yield from periodic_lines(ground, code, unit, charge)


def _metered(ground: Ground, item: Tariff) -> Iterator[Found]:
    request, units = ground.request, ground.units
    spans, catch_up = ground.spans, request.catch_up
    yield from metered_lines(ground.snapshot, item, request.months, units, spans=spans, catch_up=catch_up)


_OF_ITEMS: Mapping[str, Callable[[Ground, Tariff], Iterator[Found]]] = {"consumption": _metered}
"""Formulas whose lines do not follow from the charges of units: each is asked once an item."""


def _issued(snapshot: Snapshot, ground: Ground) -> Mapping[str, Sequence[BillLine]]:
    """The lines of the period's live runs, for the chosen items and units."""
    months, units = {str(month) for month in ground.request.months}, dict(ground.units)
    found = {}
    for fact in Accounts(snapshot).runs():
        if fact.period in months and fact.item in ground.tariffs and not fact.void:
            lines = lines_of(snapshot, fact.run)
            found[fact.run] = [line for line in lines if line.unit in units]
    return found


def _change(run: Run, request: Request, *, actor: str, reason: str) -> Change:
    period = "..".join(dict.fromkeys((str(request.months[0]), str(request.months[-1]))))
    subject = f"fee: bill {period} ({len(run.new_lines)} lines, {run.total})"
    return Change("fee bill", subject, actor, run.puts, reason)


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
