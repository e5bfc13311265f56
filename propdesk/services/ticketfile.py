"""Tickets from a file: every row is one ticket; what is not taken is listed with its cell and why."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from string import ascii_uppercase

from propdesk.domain.changes import Change, Note, Outcome, Record
from propdesk.domain.importing.plan import read_tables
from propdesk.domain.importing.profile import Table
from propdesk.domain.importing.rows import Read
from propdesk.domain.importing.tables import range_of
from propdesk.domain.importing.tickets import LIVE
from propdesk.domain.messages import Finding, Message, UsageRefused, msg
from propdesk.domain.periods import format_moment
from propdesk.domain.ticketfacts import CALLBACK_KINDS
from propdesk.domain.titles import Title, near_codes
from propdesk.services.importing import known_tables, subject_of
from propdesk.services.session import Session
from propdesk.services.ticketrows import NEW, Taken, TicketRows
from propdesk.services.tickets import TITLES
from propdesk.services.writing import notes_of, write
from propdesk.store.snapshot import Snapshot

COLUMNS = tuple("key id state status kind category unit place at where".split())
BUILDS = ("ticket",)
_TABLE = "tickets"
_PERSONAL = frozenset({"caller", "phone", "assignee"})
"""Columns whose cells are not shown as samples."""

_SAMPLES, _SAMPLE = 2, 16


_TITLES: Mapping[str, Title] = {
    "key": Title("原编号", "key"),
    "state": Title("导入", "import"),
    "where": Title("单元格", "cell"),
    "guests": Title("新增访客", "guests"),
}


@dataclass(frozen=True)
class Layout:
    """How a file of tickets is to be read; ``mapping`` says which header names which field."""

    sheet: str | None = None
    mapping: Mapping[str, str] = field(default_factory=dict)
    reason: str = ""


def import_tickets(session: Session, path: Path, layout: Layout, *, dry_run: bool = False) -> Outcome:
    """Take the tickets of an .xlsx or .csv file over as one commit; given again, nothing is changed."""
    from propdesk.store.workbook import load, read_workbook

    table, *_ = known_tables(builds=BUILDS)
    tables = known_tables(_mapping(table, layout.mapping), builds=BUILDS)
    sheets = read_workbook(load(path), name=path.name)
    read = read_tables(sheets, tables, sheet=layout.sheet, hint=_hint(table))
    attempts: list[TicketRows] = []

    def decide(snapshot: Snapshot) -> Change:
        rows = TicketRows(snapshot, session)
        attempts.append(rows)
        rows.take(row for one in read.reads for row in one.rows)
        return Change("ticket import", subject_of(rows.puts), session.acting.clerk, rows.puts, layout.reason)

    written = write(session, decide, dry_run=dry_run)
    rows = attempts[-1]
    unread = (each for one in read.reads for each in one.findings)
    problems = [*read.problems, *sorted((*unread, *rows.problems), key=_row_of)]
    notes = [note for one in read.reads for note in mapping_notes(one)]
    notes += [Note(one.message, "problem", one.record, one.where) for one in problems]
    notes += [*read.notes, *notes_of(written), *remarks(rows)]
    return _outcome(rows, notes, len(problems), written.commit)


def _row_of(finding: Finding) -> tuple[str, int]:
    """Where a finding stands: sheet and row."""
    sheet, _, cell = finding.where.rpartition("!")
    return sheet, int(cell.lstrip(ascii_uppercase) or 0)


def _mapping(table: Table, given: Mapping[str, str]) -> dict[str, str]:
    """Turn ``HEADER=FIELD`` into what tables are mapped by; UsageRefused for a field that there is not."""
    fields = {column.name: (column.name, *column.headers) for column in table.columns if column.taken}
    unknown = [name for name in given.values() if name not in fields]
    if unknown:
        near = near_codes(fields, unknown[0])
        hint = msg("write HEADER=FIELD; the fields are: {fields}", fields=near or list(fields))
        raise UsageRefused(msg("{name} is no field of a ticket", name=unknown[0]), hint=hint, field="map")
    return {f"{_TABLE}.{name}": header for header, name in given.items()}


def _hint(table: Table) -> Message:
    needed = [column.headers[0] for column in table.columns if column.required]
    fields = [column.name for column in table.columns if column.taken]
    return msg(
        "it needs columns such as {needed}; map others: --map HEADER=FIELD, a field being one of {fields}",
        needed=needed,
        fields=fields,
    )


def mapping_notes(read: Read) -> Iterator[Note]:
    """Say of each column what it is taken for, with what stands there first."""
    found = read.found
    for number, column in sorted(found.columns.items()):
        if column.taken:
            header = found.sheet.rows[found.header][number].text
            text = msg("{header} → {field} ({samples})", header=header, field=column.name,
                       samples="***" if column.name in _PERSONAL else _samples(read, number))  # fmt: skip
            yield Note(text, where=found.where(found.header, column.name))


def _samples(read: Read, number: int) -> list[str]:
    cells = (read.found.sheet.rows[row].get(number) for row in range_of(read.found))
    texts = dict.fromkeys(" ".join(cell.text.split()) for cell in cells if cell)
    return [text if len(text) <= _SAMPLE else text[: _SAMPLE - 1] + "…" for text in list(texts)[:_SAMPLES]]


def remarks(rows: TicketRows) -> Iterator[Note]:
    """What should be known of tickets that were taken."""
    new = [(one, one.facts) for one in rows.done if one.state == NEW]
    same = len(rows.done) - len(new)
    short = sum(_is_short(one.claimed, facts.status) for one, facts in new)
    uncalled = sum(
        facts.status == "closed" and facts.score is None and facts.kind in CALLBACK_KINDS for _, facts in new
    )
    told = (
        (same, msg("{count} tickets are there already; nothing is entered twice", count=same), "info"),
        (short, msg("{count} stand behind the state that the file says: their worker or time is missing",
                    count=short), "warning"),
        (uncalled, msg("{count} were closed there without a callback", count=uncalled), "warning"),
    )  # fmt: skip
    yield from (Note(text, level) for count, text, level in told if count)


def _is_short(claimed: str, status: str) -> bool:
    return claimed in LIVE and LIVE.index(status) < LIVE.index(claimed)


def _outcome(rows: TicketRows, notes: Sequence[Note], problems: int, commit: str | None) -> Outcome:
    new = sum(one.state == NEW for one in rows.done)
    totals = {"count": len(rows.done), "new": new, "guests": len(rows.callers.guests), "problems": problems}
    shown = [row_of(one) for one in rows.done]
    titles = {**TITLES, **_TITLES}
    return Outcome("ticket import", shown, totals, notes, commit, COLUMNS, look=bool(problems), titles=titles)


def row_of(one: Taken) -> Record:
    """A row that was taken, with its cell."""
    facts = one.facts
    head = {"key": one.key, "id": one.id, "state": one.state, "status": facts.status, "kind": facts.kind}
    place = {"category": facts.category, "unit": facts.unit, "place": facts.place}
    return head | place | {"at": format_moment(facts.at), "where": one.row.where("key")}
