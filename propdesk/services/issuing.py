"""Issue bill lines: sort them into runs, let them use prepaid credit, write both as sheets of one commit."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from propdesk.domain import bill
from propdesk.domain.bill import BillLine, Skip
from propdesk.domain.changes import Note, Put
from propdesk.domain.ledger import CreditUse, use_credit
from propdesk.domain.money import format_money
from propdesk.domain.periods import Month
from propdesk.store.accounts import Accounts
from propdesk.store.snapshot import Snapshot


@dataclass(frozen=True)
class Run:
    """What a run comes to: new lines by run, the credit they use, what is billed already, what is skipped."""

    new: Mapping[str, Sequence[BillLine]]
    uses: Mapping[str, Sequence[CreditUse]]
    issued: Mapping[str, Sequence[BillLine]]
    skips: Sequence[Skip]
    notes: Sequence[Note] = ()

    @property
    def new_lines(self) -> list[BillLine]:
        """All new lines."""
        return [line for lines in self.new.values() for line in lines]

    @property
    def puts(self) -> list[Put]:
        """The sheets to write: each run, and the credit that it uses."""
        sheets = [
            Put("bill", name, bill.bill_sheet(lines[0].item, month_of_run(name), lines))
            for name, lines in self.new.items()
        ]
        used = self.uses.items()
        return sheets + [Put("bill-credit", f"{name}.credit", bill.credit_sheet(uses)) for name, uses in used]

    @property
    def total(self) -> str:
        """What the new lines add up to."""
        return format_money(sum(line.amount for line in self.new_lines))


def plan_lines(
    snapshot: Snapshot,
    lines: Iterable[tuple[Month, BillLine]],
    *,
    issued: Mapping[str, Sequence[BillLine]] | None = None,
    skips: Sequence[Skip] = (),
    notes: Sequence[Note] = (),
) -> Run:
    """Plan to issue lines, each in a run of its month; prepaid credit is used, oldest money first."""
    new = _into_runs(lines, taken=snapshot.ids("bill"))
    unpaid = [line.unpaid(run) for run, group in new.items() for line in group]
    used = sorted(use_credit(Accounts(snapshot).credits(), unpaid), key=lambda use: (use.bill, use.receipt))
    where = {line.key: line.run for line in unpaid}
    uses: dict[str, list[CreditUse]] = {}
    for use in used:
        uses.setdefault(where[use.bill], []).append(use)
    return Run(new, uses, issued or {}, skips, notes)


def _into_runs(
    lines: Iterable[tuple[Month, BillLine]], *, taken: Sequence[str]
) -> dict[str, Sequence[BillLine]]:
    """Sort new lines into runs: one for each item and month."""
    ordered = sorted(lines, key=lambda pair: (pair[1].item, pair[0], *bill.run_order(pair[1])))
    groups = groupby(ordered, key=lambda pair: (pair[1].item, pair[0]))
    return {bill.next_run(*name, taken): [line for _, line in group] for name, group in groups}


def month_of_run(run: str) -> Month:
    """The month in a run's name."""
    year, month = run.partition("/")[0].split("-")
    return Month(int(year), int(month))
