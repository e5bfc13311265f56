"""Payments from a file: every row is one payment; what is not taken is listed with its cell and why."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TypeVar

from propdesk.domain.changes import Change, Note, Outcome, Record
from propdesk.domain.importing.plan import read_tables
from propdesk.domain.importing.rows import Row
from propdesk.domain.messages import BadData, Finding, NotFound, Refusal, RuleRefused, msg
from propdesk.domain.money import parse_positive_money
from propdesk.domain.periods import parse_date
from propdesk.services.importing import known_tables
from propdesk.services.payments import change_of, papers_of, totals_of, unclosed
from propdesk.services.posting import Posting, Request
from propdesk.services.receipts import receipt_out
from propdesk.services.session import Session
from propdesk.services.writing import notes_of, write
from propdesk.store.snapshot import Snapshot

COLUMNS = ("receipt", "unit", "amount", "method", "ref", "allocations", "credit", "where")
_BUILDS = ("payment",)
Entry = TypeVar("Entry")
"""What a payment that is posted stands for: a row of a file, a line of a bill."""
_CELLS: Mapping[str, str] = {"received": "received", "bill": "bill", "ref": "ref", "amount": "amount"}
"""Field of a refusal: the column that it is about, where that is not the unit's."""


@dataclass(frozen=True)
class Reading:
    """How a file of payments is to be read.

    ``method`` and ``reason`` stand for empty cells. ``unreferenced`` takes rows without a reference, too;
    ``whole`` posts nothing unless every row is right.
    """

    sheet: str | None = None
    mapping: Mapping[str, str] = field(default_factory=dict)
    method: str = "cash"
    reason: str = ""
    unreferenced: bool = False
    whole: bool = False


@dataclass(frozen=True)
class _Entry:
    """A row of the file and the payment it stands for."""

    row: Row
    request: Request


@dataclass(frozen=True)
class _Batch:
    entries: Sequence[_Entry]
    problems: Sequence[Finding]
    notes: Sequence[Note]


@dataclass(frozen=True)
class _Taken:
    """What became of a batch on one snapshot: receipts by row, and the rows that were refused."""

    posting: Posting
    rows: Sequence[tuple[_Entry, Record]]
    problems: Sequence[Finding]


def take_file(
    session: Session,
    path: Path,
    reading: Reading,
    *,
    till_wanted: str | None = None,
    papers: bool = False,
    dry_run: bool = False,
) -> Outcome:
    """Post the payments of an .xlsx or .csv file as one commit.

    Rows that are not right are listed and left out, the others are posted; given again, the file posts
    nothing twice, because each row has a reference. Without references all rows must be right. ``papers``:
    set out the receipts, too.
    """
    from propdesk.store.workbook import load

    batch = _read(load(path), path.name, reading)
    attempts: list[_Taken] = []

    def decide(snapshot: Snapshot) -> Change:
        taken = _take(Posting(snapshot, session.acting, till_wanted), batch)
        attempts.append(taken)
        if reading.whole or reading.unreferenced:
            _refuse_partly(taken.problems)
        return change_of(taken.posting)

    written = write(session, decide, dry_run=dry_run)
    taken = attempts[-1]
    outcome = _outcome(batch, taken, [*notes_of(written), *unclosed(taken.posting)], written.commit)
    rows = [row for _, row in taken.rows] if papers else []
    return replace(outcome, papers=papers_of(session, taken.posting, rows))


def _read(source: bytes, name: str, reading: Reading) -> _Batch:
    from propdesk.store.workbook import read_workbook

    tables = known_tables(reading.mapping, builds=_BUILDS)
    read = read_tables(read_workbook(source, name=name), tables, sheet=reading.sheet)
    entries: list[_Entry] = []
    problems = [*read.problems, *(finding for one in read.reads for finding in one.findings)]
    for row in (row for one in read.reads for row in one.rows):
        try:
            entries.append(_Entry(row, _request(row, reading)))
        except Refusal as refusal:
            problems.append(_left_out(row, refusal))
    return _Batch(entries, problems, read.notes)


def _request(row: Row, reading: Reading) -> Request:
    ref, received = row.text("ref"), row.text("received")
    if not ref and not reading.unreferenced:
        raise BadData(msg("it has no reference; the same file given again would post it again"), field="ref")
    return Request(
        unit=row.text("unit"),
        amount=parse_positive_money(row.text("amount")),
        method=row.text("method") or reading.method,
        ref=ref,
        received=parse_date(received, field="received") if received else None,
        bills=tuple(map(str, row.many("bill"))),
        reason=row.text("note") or reading.reason,
    )


def _take(posting: Posting, batch: _Batch) -> _Taken:
    rows, refused = post_each(posting, ((entry, entry.request) for entry in batch.entries))
    problems = [*batch.problems, *(_left_out(entry.row, refusal) for entry, refusal in refused)]
    return _Taken(posting, rows, problems)


def post_each(
    posting: Posting, entries: Iterable[tuple[Entry, Request]]
) -> tuple[list[tuple[Entry, Record]], list[tuple[Entry, Refusal]]]:
    """Post payments one after the other; one that a rule refuses is set aside with the refusal."""
    rows: list[tuple[Entry, Record]] = []
    refused: list[tuple[Entry, Refusal]] = []
    for entry, request in entries:
        try:
            rows.append((entry, posting.post(request)))
        except (NotFound, RuleRefused) as refusal:
            refused.append((entry, refusal))
    return rows, refused


def _left_out(row: Row, refusal: Refusal) -> Finding:
    where = row.where(_CELLS.get(refusal.field, "unit"))
    return Finding("payment-row", msg("the row is left out: {reason}", reason=refusal.message), where)


def _refuse_partly(problems: Sequence[Finding]) -> None:
    """Refuse a file that is not right as a whole."""
    if problems:
        raise BadData(
            msg("{count} rows of the file are not right; nothing was posted", count=len(problems)),
            hint=msg("mend them and give the file again"),
            findings=tuple(problems),
        )


def _outcome(batch: _Batch, taken: _Taken, notes: Iterable[Note], commit: str | None) -> Outcome:
    new = {row["number"] for row in taken.posting.posted}
    rows = [
        receipt_out(row) | {"where": entry.row.where("unit"), "new": row["number"] in new}
        for entry, row in taken.rows
    ]
    known = sum(not row["new"] for row in rows)
    told = [Note(one.message, "problem", where=one.where) for one in taken.problems]
    told += [Note(msg("{count} payments were posted before; nothing is posted twice", count=known))] * bool(
        known
    )
    totals = totals_of(taken.posting, [row for _, row in taken.rows]) | {"problems": len(taken.problems)}
    return Outcome(
        "fee pay", rows, totals, [*told, *batch.notes, *notes], commit, COLUMNS, look=bool(taken.problems)
    )
