"""Bills of the books of before: every row of a file is a line as it stood there, with what was paid on it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from propdesk.domain.bill import BillLine
from propdesk.domain.changes import Record
from propdesk.domain.ids import Endings
from propdesk.domain.importing.rows import Row
from propdesk.domain.messages import BadData, Finding, Refusal, RuleRefused, msg
from propdesk.domain.money import format_money, parse_amount
from propdesk.domain.periods import Month, parse_date, whole_months
from propdesk.domain.spans import Span, common
from propdesk.domain.unit import debtor_of
from propdesk.services.issuing import Run, plan_lines
from propdesk.services.runs import lines_of
from propdesk.services.tariffs import item_among
from propdesk.services.writing import refuse_closed_day
from propdesk.store.accounts import Accounts
from propdesk.store.snapshot import Snapshot

MOST_MONTHS = 120
_CELLS: Mapping[str, str] = {"from": "start", "to": "end", "": "unit"}
"""Field of a refusal: the column that it is about, where that goes by another name."""


@dataclass
class PastBills:
    """The rows of tables of past bills on one snapshot: what became of each.

    ``brought`` are units and tariffs, by kind and id, which the same file brings along.
    """

    snapshot: Snapshot
    brought: Mapping[tuple[str, str], Record]
    new: list[BillLine] = field(default_factory=list)
    known: list[tuple[str, BillLine]] = field(default_factory=list)
    problems: list[Finding] = field(default_factory=list)
    _settled: dict[str, dict[str, int]] = field(default_factory=dict)

    def take(self, rows: Iterable[Row]) -> None:
        """Take rows as they stand in the file; those that are not right are listed."""
        for row in rows:
            try:
                self._take(row)
            except Refusal as refusal:
                self.problems.append(_left_out(row, refusal))

    @cached_property
    def run(self) -> Run:
        """The runs of the new lines, one for each item and the month in which its lines begin."""
        return plan_lines(self.snapshot, [(Month.of(line.start), line) for line in self.new])

    def _take(self, row: Row) -> None:
        line = self._line(row)
        standing = self._accounts.line(line.key)
        if standing is None:
            self._refuse_overlap(line)
            refuse_closed_day(self.snapshot, line.start, field="from")
            self.new.append(line)
            self._spans.setdefault((line.item, line.unit), []).append((line.start, line.end))
        elif (standing.end, standing.amount) == (line.end, line.amount):
            self._refuse_other_settled(standing.run, line)
            self.known.append((standing.run, line))
        else:
            text = msg(
                "{key} is billed already: {amount}", key=line.key, amount=format_money(standing.amount)
            )
            raise RuleRefused(text, field="amount")

    def _line(self, row: Row) -> BillLine:
        code = self.snapshot.only(row.text("unit"), self._endings.candidates(row.text("unit")))
        item = item_among(self._tariffs, row.text("item"))
        start, end = parse_date(row.text("start")), parse_date(row.text("end"))
        amount, paid = parse_amount(row.text("amount")), parse_amount(row.text("paid") or "0")
        _refuse_odd((start, end), amount, paid)
        return BillLine(
            item=item,
            unit=code,
            start=start,
            end=end,
            months=whole_months(start, end),
            quantity="1",
            price="0",
            surcharge="0",
            formula="imported",
            amount=amount,
            due=parse_date(row.text("due")) if row.text("due") else end,
            debtor=debtor_of(self._units[code], self._tariffs[item].get("payer", "")),
            more={"settled": format_money(paid)} if paid else {},
        )

    def _refuse_other_settled(self, run: str, line: BillLine) -> None:
        """Refuse a row by which another sum was paid before than stands on the line of the run."""
        if run not in self._settled:
            self._settled[run] = {each.key: each.settled for each in lines_of(self.snapshot, run)}
        settled = self._settled[run][line.key]
        if settled != line.settled:
            text = msg("{key} stands with {amount} paid before", key=line.key, amount=format_money(settled))
            raise RuleRefused(text, field="paid")

    def _refuse_overlap(self, line: BillLine) -> None:
        """Refuse days of an item that stand in a live line of the unit, or in a row above."""
        spans = self._spans.get((line.item, line.unit), ())
        if any(common(span, (line.start, line.end)) for span in spans):
            raise RuleRefused(msg("days of this are billed already"), field="from")

    @cached_property
    def _accounts(self) -> Accounts:
        return Accounts(self.snapshot)

    @cached_property
    def _spans(self) -> dict[tuple[str, str], list[Span]]:
        return self._accounts.live_spans(set(self._tariffs))

    @cached_property
    def _tariffs(self) -> dict[str, Record]:
        return self._all("tariff")

    @cached_property
    def _units(self) -> dict[str, Record]:
        return self._all("unit")

    @cached_property
    def _endings(self) -> Endings:
        return Endings(self._units)

    def _all(self, kind: str) -> dict[str, Record]:
        """The records of a kind, those that the file brings along, too."""
        new = {id: record for (each, id), record in self.brought.items() if each == kind}
        return {**dict(self.snapshot.all(kind)), **new}


def _refuse_odd(span: Span, amount: int, paid: int) -> None:
    if span[1] < span[0]:
        raise BadData(msg("the end is before the start"), field="to")
    if whole_months(*span) > MOST_MONTHS:
        raise BadData(msg("more than {months} months", months=MOST_MONTHS), field="to")
    if paid > amount:
        raise BadData(msg("more was paid than was due"), field="paid")


def _left_out(row: Row, refusal: Refusal) -> Finding:
    """Say why a row is not taken, by the cell that it is about."""
    where = row.where(_CELLS.get(refusal.field, refusal.field))
    return Finding("history-row", msg("the row is left out: {reason}", reason=refusal.message), where)
