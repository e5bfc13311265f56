"""Issue a run and tell what it came to, as rows, totals and remarks: the same for all kinds of bills."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from propdesk.domain import bill
from propdesk.domain.bill import BillLine, Skip
from propdesk.domain.changes import Change, Note, Outcome
from propdesk.domain.ids import natural_key
from propdesk.domain.messages import msg
from propdesk.domain.money import format_money
from propdesk.domain.titles import item_title
from propdesk.services.issuing import Run
from propdesk.services.session import Session
from propdesk.services.writing import notes_of, write
from propdesk.store.desk import Written
from propdesk.store.snapshot import Snapshot

COLUMNS = tuple("unit item from to months quantity price surcharge amount due skipped".split())
_TOLD = 20
"""So many skips are said one by one; the rows hold all of them."""


def issue(
    session: Session,
    command: str,
    plan: Callable[[Snapshot], Run],
    *,
    subject: str,
    reason: str = "",
    dry_run: bool = False,
    columns: Sequence[str] = COLUMNS,
) -> Outcome:
    """Plan a run on a snapshot, write it as one commit, and tell what it came to.

    ``subject`` is the commit's line; in it ``{lines}``, ``{total}`` and ``{runs}`` are those of what is new.
    """
    runs: list[tuple[Run, Snapshot]] = []

    def decide(snapshot: Snapshot) -> Change:
        run = plan(snapshot)
        runs.append((run, snapshot))
        said = subject.format(lines=len(run.new_lines), total=run.total, runs=", ".join(run.new))
        return Change(command, said, session.acting.clerk, run.puts, reason)

    written = write(session, decide, dry_run=dry_run)
    run, snapshot = runs[-1]
    outcome = _outcome(command, run, written, columns)
    return replace(outcome, notes=[*outcome.notes, *_notes(run, snapshot)])


def _outcome(command: str, run: Run, written: Written, columns: Sequence[str]) -> Outcome:
    """A row for each line, new or known, and for each that was skipped."""
    fresh = [(name, line, True) for name, lines in run.new.items() for line in lines]
    known = [(name, line, False) for name, lines in run.issued.items() for line in lines]
    lines = sorted(fresh + known, key=lambda each: (*bill.run_order(each[1]), each[1].item))
    skips = sorted(run.skips, key=lambda skip: (natural_key(skip.unit), skip.item, skip.start or date.min))
    totals = {
        "count": len(lines),
        "amount": format_money(sum(line.amount for _, line, _ in lines)),
        "skipped": len(skips),
        "new": len(run.new_lines),
    }
    rows = [line_row(name, line) | {"new": new} for name, line, new in lines]
    rows += [_skip_row(skip) for skip in skips]
    notes = [*notes_of(written), *run.notes]
    return Outcome(command, rows, totals, notes, written.commit, columns)


def _notes(run: Run, snapshot: Snapshot) -> Iterator[Note]:
    if not run.new_lines:
        yield Note(msg("nothing new to bill"))
    used = sum(use.amount for uses in run.uses.values() for use in uses)
    if used:
        yield Note(msg("prepaid credit used: {amount}", amount=format_money(used)))
    if run.skips:
        yield Note(msg("{count} units or cycles skipped, see the rows", count=len(run.skips)), "warning")
    for skip in run.skips[:_TOLD]:
        tariff = snapshot.find("tariff", skip.item)
        item = item_title(tariff) if tariff else skip.item
        yield Note(msg("{item}: {reason}", item=item, reason=skip.reason), "warning", skip.unit)


def line_row(run: str, line: BillLine) -> dict[str, Any]:
    """A bill line as a row of output."""
    return {"unit": line.unit, "item": line.item} | line.row | {"key": line.key, "run": run}


def _skip_row(skip: Skip) -> dict[str, Any]:
    row: dict[str, Any] = {"unit": skip.unit, "item": skip.item}
    if skip.start and skip.end:
        row |= {"from": skip.start.isoformat(), "to": skip.end.isoformat()}
    return row | {"skipped": skip.reason, "earlier": skip.earlier}
