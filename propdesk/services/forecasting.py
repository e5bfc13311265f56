"""What the coming months will bill, by item; and who would pay how much more at another price."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from propdesk.domain.bill import BillLine, Skip
from propdesk.domain.changes import Note, Outcome, Record
from propdesk.domain.ids import natural_key
from propdesk.domain.messages import msg
from propdesk.domain.money import format_money
from propdesk.domain.periods import Month
from propdesk.domain.tariff import METERED, PERIODIC, tariff_of
from propdesk.domain.titles import item_title
from propdesk.services.billground import Ground, Request, Spans, read_ground
from propdesk.services.billing import consider_all
from propdesk.services.session import Session
from propdesk.services.tariffs import SHOWN, TariffEdit, planned
from propdesk.store.snapshot import Snapshot

COLUMNS = ("period", "item", "count", "amount")
COMPARED = ("unit", "before", "after", "difference")


def forecast(session: Session, *, months: int) -> Outcome:
    """Tell what the next months will bill, as units and tariffs stand today; nothing is written."""
    first = Month.of(session.acting.today).plus(1)
    request = Request(tuple(first.plus(number) for number in range(months)))
    ground = read_ground(session.desk.snapshot(), request)
    metered = {item.item for item in ground.tariffs.values() if item.formula == METERED}
    found = [each for each in consider_all(ground) if each[1].item not in metered]
    sums: dict[tuple[Month, str], list[int]] = {}
    for month, line in found:
        if isinstance(line, BillLine):
            sums.setdefault((month, line.item), []).append(line.amount)
    rows = [
        {"period": str(month), "item": item, "count": len(each), "amount": format_money(sum(each))}
        for (month, item), each in sorted(sums.items())
    ]
    amounts = [fen for each in sums.values() for fen in each]
    totals = {"count": len(amounts), "amount": format_money(sum(amounts))}
    skips = [each for _, each in found if isinstance(each, Skip)]
    return Outcome("fee forecast", rows, totals, list(_left_out(ground, skips)), columns=COLUMNS)


def _left_out(ground: Ground, skips: Sequence[Skip]) -> Iterator[Note]:
    """Say what the figures do not hold."""
    other = [item.item for item in ground.tariffs.values() if item.formula not in PERIODIC]
    if other:
        titles = [item_title(ground.snapshot.get("tariff", item)) for item in other]
        yield Note(msg("nobody knows yet what these will bill: {items}", items=titles))
    earlier = sum(skip.earlier for skip in skips)
    if earlier:
        text = msg(
            "{count} units have cycles up to this month that are not billed; they are not in it",
            count=earlier,
        )
        yield Note(text, "warning")
    if len(skips) > earlier:
        count = len(skips) - earlier
        yield Note(msg("{count} units or cycles would be skipped", count=count), "warning")


def try_tariff(session: Session, wanted: str, edit: TariffEdit, *, months: Sequence[Month]) -> Outcome:
    """Tell who would pay how much more for some months if an item were changed; nothing is written.

    Both sides are reckoned as if nothing of these months were billed yet.
    """
    snapshot = session.desk.snapshot()
    plan = planned(snapshot, wanted, edit)
    before = _sums(snapshot, plan.id, plan.before, months)
    after = _sums(snapshot, plan.id, plan.after, months)
    rows = [_compared(unit, before, after) for unit in sorted(before | after, key=natural_key)]
    whole = _compared("", {"": sum(before.values())}, {"": sum(after.values())})
    totals = {"count": len(rows)} | {key: whole[key] for key in COMPARED[1:]}
    head = {"id": plan.id} | {key: plan.after[key] for key in SHOWN if key in plan.after}
    return Outcome("fee tariff set", rows, totals, plan.notes, columns=COMPARED, head=head)


def _before(spans: Spans, month: Month) -> Spans:
    """What was billed before a month: there a metered line begins, which would otherwise hold all before."""
    return {key: [span for span in each if span[1] < month.first] for key, each in spans.items()}


def _compared(unit: str, before: Mapping[str, int], after: Mapping[str, int]) -> dict[str, Any]:
    old, new = before.get(unit, 0), after.get(unit, 0)
    figures = zip(COMPARED[1:], (old, new, new - old), strict=True)
    return {"unit": unit} | {key: format_money(fen) for key, fen in figures}


def _sums(snapshot: Snapshot, item: str, record: Record | None, months: Sequence[Month]) -> dict[str, int]:
    """What each unit would be billed for an item in some months, by its record as given."""
    if record is None:
        return {}
    ground = read_ground(snapshot, Request(tuple(months)))
    tariff = tariff_of(item, record)
    spans = _before(ground.spans, months[0]) if tariff.formula == METERED else {}
    bare = replace(ground, tariffs={item: tariff}, spans=spans, cycles={})
    sums: dict[str, int] = {}
    for _, line in consider_all(bare):
        if isinstance(line, BillLine):
            sums[line.unit] = sums.get(line.unit, 0) + line.amount
    return sums
