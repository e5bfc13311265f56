"""Split a shared cost between units: one run, its parts adding up to the total to the fen."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import partial

from propdesk.domain import tariff
from propdesk.domain.bill import BillLine, Skip
from propdesk.domain.changes import Note, Outcome, Record
from propdesk.domain.messages import Finding, Message, NotFound, RuleRefused, msg
from propdesk.domain.money import format_money, parse_decimal
from propdesk.domain.periods import Month
from propdesk.domain.sharing import Weights, parts_of
from propdesk.domain.spans import Span, common
from propdesk.domain.tariff import Cycle, Tariff
from propdesk.domain.unit import charges_of, debtor_of, selector
from propdesk.services.billground import chosen_units
from propdesk.services.issuing import Run, plan_lines
from propdesk.services.metering import consumption_of
from propdesk.services.runlist import issue
from propdesk.services.runs import lines_of
from propdesk.services.session import Session
from propdesk.services.tariffs import item_code
from propdesk.store.accounts import Accounts
from propdesk.store.snapshot import Snapshot

COLUMNS = tuple("unit item from to quantity amount due skipped".split())

Units = Mapping[str, Record]


@dataclass(frozen=True)
class Sharing:
    """What is to be split: an item's total (fen) for some months, by what, between whom, without whom.

    ``units`` None: the units that are charged for the item. ``utility`` says which
    meters count for a consumption.
    """

    item: str
    total: int
    by: str
    months: tuple[Month, ...]
    units: str | None = None
    without: str | None = None
    utility: str | None = None

    @property
    def span(self) -> Span:
        """The days of the months."""
        return self.months[0].first, self.months[-1].last


def share_cost(session: Session, sharing: Sharing, *, reason: str = "", dry_run: bool = False) -> Outcome:
    """Split a total between units as one run; what is split already for the period is not split again."""
    period = "..".join(dict.fromkeys((str(sharing.months[0]), str(sharing.months[-1]))))
    subject = f"fee: share {period} ({{lines}} lines, {{total}})"
    plan = partial(plan_share, sharing=sharing)
    return issue(session, "fee share", plan, subject=subject, reason=reason, dry_run=dry_run, columns=COLUMNS)


def plan_share(snapshot: Snapshot, sharing: Sharing) -> Run:
    """Plan the run of a shared cost; everything that stands in its way is refused at once."""
    item = _shared_item(snapshot, sharing.item)
    units, excluded = _participants(snapshot, item, sharing)
    issued = _issued(snapshot, item, units, sharing.span)
    if issued:
        return Run({}, {}, issued, excluded, list(_other_total(issued, sharing.total)))
    weights = _WEIGHTS[sharing.by](snapshot, units, sharing)
    taking = [(code, weight) for code, weight in weights if weight]
    if not taking:
        raise RuleRefused(msg("there is nothing to split by: all weights are 0"), field="by")
    nothing = msg("its weight is 0")
    idle = [Skip(item.item, code, nothing, *sharing.span) for code, weight in weights if not weight]
    lines = list(_lines(item, sharing, units, taking))
    month = sharing.months[0 if item.timing == "advance" else -1]
    return plan_lines(snapshot, [(month, line) for line in lines], skips=[*excluded, *idle])


def _shared_item(snapshot: Snapshot, wanted: str) -> Tariff:
    code = item_code(snapshot, wanted)
    item = tariff.tariff_of(code, snapshot.get("tariff", code))
    if item.formula != "share":
        raise RuleRefused(
            msg("{item} is not a shared cost", item=code),
            hint=msg("set one up: propdesk fee tariff set CODE --title TEXT --formula share"),
            record=code,
            field="item",
        )
    return item


def _participants(snapshot: Snapshot, item: Tariff, sharing: Sharing) -> tuple[Units, list[Skip]]:
    """Who takes part, and who was excluded."""
    chosen = dict(chosen_units(snapshot, sharing.units))
    if sharing.units is None:
        chosen = {code: unit for code, unit in chosen.items() if _charged(unit, item, sharing.span)}
    without = selector(sharing.without) if sharing.without else lambda _code, _unit: False
    excluded = [code for code, unit in chosen.items() if without(code, unit)]
    units = {code: unit for code, unit in chosen.items() if code not in excluded}
    if not units:
        raise NotFound(
            msg("no unit takes part in {item}", item=item.item),
            hint=msg("name them with --unit SEL, or charge them: propdesk unit edit UNIT --charge ITEM:DATE"),
            field="unit",
        )
    return units, [Skip(item.item, code, msg("excluded"), *sharing.span) for code in excluded]


def _charged(unit: Record, item: Tariff, span: Span) -> bool:
    """Tell whether a unit is charged for an item on any day of a span."""
    mine = (charge for charge in charges_of(unit) if charge.item == item.item and charge.since)
    return any(common((charge.since or span[0], charge.until or date.max), span) for charge in mine)


def _issued(snapshot: Snapshot, item: Tariff, units: Units, span: Span) -> Mapping[str, Sequence[BillLine]]:
    """The lines that stand for these units and days; refuse a split of which a part stands already."""
    spans = Accounts(snapshot).live_spans({item.item})
    standing = {code: _common(spans.get((item.item, code), ()), span) for code in units}
    known = {code: found for code, found in standing.items() if found}
    if not known:
        return {}
    if any(found != [span] for found in standing.values()):
        raise RuleRefused(
            msg("a part of this is billed already: {units}", units=list(known)),
            hint=msg("leave them out with --exclude SEL, or void their run first"),
            record=item.item,
            field="unit",
        )
    runs = [fact.run for fact in Accounts(snapshot).runs() if fact.item == item.item and not fact.void]
    lines = {run: [each for each in lines_of(snapshot, run) if _is(each, units, span)] for run in runs}
    return {run: found for run, found in lines.items() if found}


def _common(spans: Sequence[Span], span: Span) -> list[Span]:
    return [each for each in spans if common(each, span)]


def _is(line: BillLine, units: Units, span: Span) -> bool:
    return line.unit in units and (line.start, line.end) == span


def _other_total(issued: Mapping[str, Sequence[BillLine]], total: int) -> Iterator[Note]:
    """Remark on a split that stands with another total than the one that is wanted now."""
    standing = sum(line.amount for lines in issued.values() for line in lines)
    if standing != total:
        amount = format_money(standing)
        text = msg("{amount} stands already; void the run to split another total", amount=amount)
        yield Note(text, "warning", ", ".join(issued))


def _by_area(_snapshot: Snapshot, units: Units, _sharing: Sharing) -> Weights:
    _refuse_without([code for code, unit in units.items() if "area" not in unit], msg("the unit has no area"))
    return [(code, parse_decimal(unit["area"])) for code, unit in units.items()]


def _by_unit(_snapshot: Snapshot, units: Units, _sharing: Sharing) -> Weights:
    return [(code, Decimal(1)) for code in units]


def _by_consumption(snapshot: Snapshot, units: Units, sharing: Sharing) -> Weights:
    months = [consumption_of(snapshot, units, month, utility=sharing.utility) for month in sharing.months]
    missing = [code for code in units if not all(code in month for month in months)]
    _refuse_without(missing, msg("the unit has no reading for every month"))
    return [(code, sum((month[code] for month in months), Decimal(0))) for code in units]


_WEIGHTS: Mapping[str, Callable[[Snapshot, Units, Sharing], Weights]] = {
    "area": _by_area,
    "unit": _by_unit,
    "consumption": _by_consumption,
}


def _refuse_without(codes: Sequence[str], why: Message) -> None:
    """Refuse units whose weight is unknown, all at once: the others would pay for them."""
    if codes:
        raise RuleRefused(
            msg("{units}: {why}; the others would pay for them", units=list(codes), why=why),
            hint=msg("complete them, or leave them out with --exclude SEL"),
            record=codes[0],
            findings=tuple(Finding("share", why, record=code) for code in codes),
        )


def _lines(item: Tariff, sharing: Sharing, units: Units, weights: Weights) -> Iterator[BillLine]:
    start, end = sharing.span
    due = tariff.due_day(item, Cycle(start, end, len(sharing.months)))
    whole = tariff.plain(sum((weight for _, weight in weights), Decimal(0)))
    for code, weight, part in parts_of(sharing.total, weights):
        yield BillLine(
            item=item.item,
            unit=code,
            start=start,
            end=end,
            months=len(sharing.months),
            quantity=tariff.plain(weight),
            price="0",
            surcharge="0",
            formula="share",
            amount=part,
            due=due,
            debtor=debtor_of(units[code], item.payer),
            more={"share_by": sharing.by, "total": format_money(sharing.total), "weights": whole},
        )
