"""Prepayment: months ahead billed as one line, some of them free; the run bills those days no more."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from propdesk.domain import tariff
from propdesk.domain.bill import BillLine, Skip
from propdesk.domain.changes import Outcome, Record
from propdesk.domain.messages import RuleRefused, UsageRefused, msg
from propdesk.domain.periods import Month, add_months, day_before
from propdesk.domain.spans import common, rest
from propdesk.domain.tariff import PERIODIC, Cycle, Tariff
from propdesk.domain.unit import Charge, charges_of
from propdesk.services.billground import Ground, Request, read_ground
from propdesk.services.issuing import Run, plan_lines
from propdesk.services.periodic import cycle_line
from propdesk.services.runlist import issue
from propdesk.services.session import Session
from propdesk.services.tariffs import item_code
from propdesk.store.snapshot import Snapshot

COLUMNS = tuple("unit item from to months free quantity price surcharge amount due".split())
_LONGEST = 120


def prepay(
    session: Session,
    wanted: str,
    item: str,
    *,
    months: int | None = None,
    reason: str = "",
    dry_run: bool = False,
) -> Outcome:
    """Bill a unit's item for months ahead, from its first day that is not billed, as one line."""
    today = session.acting.today

    def plan(snapshot: Snapshot) -> Run:
        return plan_prepayment(snapshot, snapshot.resolve("unit", wanted), item, months, today=today)

    subject = "fee: prepay {runs} ({total})"
    return issue(
        session, "fee prepay", plan, subject=subject, reason=reason, dry_run=dry_run, columns=COLUMNS
    )


def plan_prepayment(snapshot: Snapshot, code: str, wanted: str, months: int | None, *, today: date) -> Run:
    """Plan the one line of a prepayment; what stands in its way is refused."""
    item = item_code(snapshot, wanted)
    ground = read_ground(snapshot, Request((Month.of(today),), (item,), code))
    unit, fee = dict(ground.units)[code], ground.tariffs[item]
    charge = _charge(unit, fee, code)
    paid, free = _terms(fee, months)
    cycle = _cycle(ground, fee, charge, code, paid + free, today)
    line = cycle_line(ground, fee, replace(cycle, free=free), code, unit)
    if isinstance(line, Skip):
        raise RuleRefused(line.reason, record=code, field="item")
    line = replace(line, due=max(line.start, today) + timedelta(days=fee.due_days))
    return plan_lines(snapshot, [(Month.of(line.start), _refuse_nothing(line))])


def _charge(unit: Record, fee: Tariff, code: str) -> Charge:
    """The unit's charge for the item, which must be one that is billed cycle by cycle."""
    found = next((charge for charge in charges_of(unit) if charge.item == fee.item), None)
    if found is None or found.since is None or fee.formula not in PERIODIC:
        raise RuleRefused(
            msg("{unit} is not charged for {item} month by month", unit=code, item=fee.item),
            hint=msg("charge it first: propdesk unit edit UNIT --charge ITEM:DATE"),
            record=code,
            field="item",
        )
    return found


def _terms(fee: Tariff, months: int | None) -> tuple[int, int]:
    """Months that are paid and months that are free: as the item says, for each time its months are paid."""
    if months is None and fee.prepay is None:
        raise UsageRefused(
            msg("{item} has no terms of prepayment; how many months are paid?", item=fee.item),
            hint=msg("say --months N, or set the terms: propdesk fee tariff set ITEM --prepay 12:1"),
            field="months",
        )
    needed, given = fee.prepay or (_LONGEST + 1, 0)
    paid = needed if months is None else months
    free = paid // needed * given
    if paid + free > _LONGEST:
        raise UsageRefused(msg("a bill covers at most {most} months", most=_LONGEST), field="months")
    return paid, free


def _cycle(ground: Ground, fee: Tariff, charge: Charge, code: str, months: int, today: date) -> Cycle:
    """The span of a prepayment: from the first day that is not billed on."""
    assert charge.since is not None
    spans = ground.spans.get((fee.item, code), ())
    start = rest((_first(ground, fee, charge.since), date.max), spans)[0][0]
    if add_months(start, fee.cycle) <= today:
        raise RuleRefused(
            msg("earlier cycles from {start} on are not billed yet", start=start),
            hint=msg("bill them first: propdesk fee bill --period PERIOD --catch-up"),
            record=code,
        )
    span = (start, day_before(add_months(start, months)))
    clash = next((each for each in spans if common(each, span)), None)
    if clash:
        raise RuleRefused(
            msg("overlaps what is billed from {start} to {end}", start=clash[0], end=clash[1]), record=code
        )
    if charge.until and charge.until < span[1]:
        raise RuleRefused(
            msg("the charge ends on {until}, before the prepaid months do", until=charge.until), record=code
        )
    return Cycle(*span, months)


def _first(ground: Ground, fee: Tariff, since: date) -> date:
    """The first day that is this desk's to bill."""
    if since >= ground.billing_from:
        return since
    anchor, number = tariff.first_day(fee, since), 0
    while tariff.cycle_at(fee, anchor, number).start < ground.billing_from:
        number += 1
    return tariff.cycle_at(fee, anchor, number).start


def _refuse_nothing(line: BillLine) -> BillLine:
    if line.amount <= 0:
        raise RuleRefused(msg("the months cost nothing: there is nothing to prepay"), record=line.key)
    return line
