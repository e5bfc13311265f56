"""How far the meters of an item are billed, and where the next line of each begins and may end."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from fractions import Fraction

from propdesk.domain import tariff
from propdesk.domain.bill import BillLine
from propdesk.domain.changes import Record
from propdesk.domain.meter import Chain
from propdesk.domain.periods import Month, day_before, parse_date
from propdesk.domain.spans import Span
from propdesk.domain.tariff import Tariff
from propdesk.domain.unit import Charge, charges_of
from propdesk.store.meters import Billed
from propdesk.store.snapshot import Snapshot


@dataclass(frozen=True)
class Item:
    """A fee item billed by consumption, in a run; ``reliefs`` gives those of an item, unit and span."""

    snapshot: Snapshot
    tariff: Tariff
    confirmed: Collection[str]
    billing_from: date
    reliefs: Callable[[str, str, Span], Sequence[Record]] = lambda *_: ()

    @property
    def code(self) -> str:
        """The item's code."""
        return self.tariff.item


@dataclass
class Account:
    """A chain of meters in a run: its live lines by their days, to which those of the run are added.

    ``fresh`` are the latter, by key. A line that was taken back leaves a gap, which is billed anew from where
    the line before ends to where the line behind begins.
    """

    item: Item
    chain: Chain
    unit: Record
    since: date
    lines: list[Billed]
    fresh: dict[str, BillLine] = field(default_factory=dict)
    until: date = date.max

    @property
    def id(self) -> str:
        """The meter that hangs there now."""
        return self.chain.last.id

    def is_billed(self, month: Month) -> bool:
        """Tell whether a month's end lies in a line, or before all that is to be billed."""
        last = month.last
        return self.since > last or any(line.start <= last <= line.end for line in self.lines)

    def is_due(self, month: Month) -> bool:
        """Tell whether a cycle of the item ends in a month; cycles of meters are whole months.

        The month in which the unit's charge ends is the last.
        """
        if month.first > self.until:
            return False
        item = replace(self.item.tariff, timing="arrears")
        anchor = tariff.first_day(item, self.since).replace(day=1)
        return tariff.cycle_billed_in(item, anchor, month) is not None

    def before(self, month: Month) -> Billed | None:
        """The line before a month."""
        last = month.last
        return next((line for line in reversed(self.lines) if line.end < last), None)

    def behind(self, month: Month) -> Billed | None:
        """The line behind a month."""
        last = month.last
        return next((line for line in self.lines if line.start > last), None)

    def first(self, month: Month) -> date:
        """The first day that a line up to a month bills."""
        before = self.before(month)
        return before.end + timedelta(days=1) if before else self.since

    def start(self, month: Month) -> int | None:
        """Where on the register such a line begins; None if the reading billed last is not on file."""
        before = self.before(month)
        if before is None:
            return self.chain.baseline(self.since)
        return self.chain.place_of(before.meter, parse_date(before.read_to), before.current)

    def end(self, month: Month) -> int | None:
        """Where it ends: at the month's reading, but never beyond where the line behind begins.

        In front of such a line an estimate that was too high is passed over: what it would bill too much, no
        later line could take back.
        """
        behind, target = self.behind(month), self.chain.target(month)
        if behind is None:
            return target
        limit = self.chain.place_of(behind.first, parse_date(behind.read_from), behind.previous)
        if limit is None or day_before(behind.start) == month.last:
            return limit
        if target is None or self.chain.quantity(min(target, limit), limit) < 0:
            return None
        return min(target, limit)

    def gaps(self, before: Month) -> list[tuple[date, date]]:
        """The spans between live lines, before a month, that no line bills."""
        ends = [self.since, *(line.end + timedelta(days=1) for line in self.lines)]
        pairs = zip(ends, self.lines, strict=False)
        found = [(start, day_before(line.start)) for start, line in pairs if start < line.start]
        return [span for span in found if span[1] < before.first]

    def used_in(self, year: int, before: date) -> Fraction:
        """What lines of a calendar year, before a day, are for."""
        found = (line for line in self.lines if line.end.year == year and line.end < before)
        return sum((Fraction(line.quantity) for line in found), Fraction(0))

    def add(self, line: BillLine) -> None:
        """Take a line of this run as billed."""
        more = line.more
        first = more["replaced"][0] if "replaced" in more else more
        names = ("", line.key, line.item, line.unit, more["meter"], first["meter"])
        read = (first["previous"], more["current"], more["read_from"], more["read_to"])
        estimated = more.get("estimated", False)
        new = Billed(*names, line.start, line.end, line.months, line.quantity, *read, estimated)
        self.fresh[line.key] = line
        self.lines = sorted([*self.lines, new], key=lambda one: one.start)


def account_of(item: Item, chain: Chain, unit: Record, billed: Mapping[str, list[Billed]]) -> Account:
    """Open the account of a chain, from its installation, the unit's charge or the desk's beginning on."""
    lines = [line for one in chain.meters for line in billed.get(one.id, ()) if line.item == item.code]
    charge = next((each for each in charges_of(unit) if each.item == item.code), Charge(item.code, None))
    since = max(chain.meters[0].installed, charge.since or date.min, item.billing_from)
    ordered = sorted(lines, key=lambda line: line.start)
    return Account(item, chain, unit, since, ordered, until=charge.until or date.max)
