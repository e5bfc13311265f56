"""Issue the bills of a period: what is due, what is new, what is skipped and why."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial

from propdesk.domain.bill import BillLine, Skip
from propdesk.domain.changes import Outcome, Record
from propdesk.domain.messages import msg
from propdesk.domain.tariff import METERED, PERIODIC, Tariff
from propdesk.domain.unit import Charge, charges_of
from propdesk.services.billground import Ground, Request, read_ground
from propdesk.services.issuing import Run, plan_lines
from propdesk.services.metering import metered_lines
from propdesk.services.periodic import Found, periodic_lines
from propdesk.services.runlist import issue
from propdesk.services.runs import lines_of
from propdesk.services.session import Session
from propdesk.store.accounts import Accounts
from propdesk.store.snapshot import Snapshot

__all__ = ["Request", "Run", "issue_bills", "plan_run"]


def issue_bills(session: Session, request: Request, *, reason: str = "", dry_run: bool = False) -> Outcome:
    """Issue the bills of a period as one commit; what is billed already is never billed again."""
    period = "..".join(dict.fromkeys((str(request.months[0]), str(request.months[-1]))))
    subject = f"fee: bill {period} ({{lines}} lines, {{total}})"
    plan = partial(plan_run, request=request)
    return issue(session, "fee bill", plan, subject=subject, reason=reason, dry_run=dry_run)


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


_OF_ITEMS: Mapping[str, Callable[[Ground, Tariff], Iterator[Found]]] = {METERED: metered_lines}
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
