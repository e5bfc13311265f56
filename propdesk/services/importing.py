"""Importing a workbook: read it, build records, join them with those there are, commit once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from propdesk.domain.changes import Change, Note, Outcome, Put, Record
from propdesk.domain.ids import Random, random_ending
from propdesk.domain.importing.guessing import Unknown, unknown_sheets
from propdesk.domain.importing.join import KINDS, NEW, UPDATED, Entry, Existing, Joined, join
from propdesk.domain.importing.plan import BUILDERS, Plan, plan
from propdesk.domain.importing.profile import Table, tables_of, with_mapping
from propdesk.domain.messages import Finding
from propdesk.domain.meter import meter_of
from propdesk.services.session import Session
from propdesk.services.writing import notes_of, write

if TYPE_CHECKING:
    from pathlib import Path

    from propdesk.domain.importing.rows import Row
    from propdesk.services.pastbills import PastBills
    from propdesk.services.readfile import Rows, Taken
    from propdesk.services.ticketrows import TicketRows
    from propdesk.store.snapshot import Snapshot

COLUMNS = ("kind", "id", "state", "fields")
TOTALS = ("buildings", "entrances", "units", "owners", "others", "tariffs", "parking", "vehicles", "meters")
_PREFIXES = {"person": "P", "vehicle": "V", "meter": "M"}
READINGS, PAST, TICKETS = "reading", "history", "ticket"
_IMPORTED = (*BUILDERS, READINGS, PAST, TICKETS)
_ENDING = 6
_PLURALS = {
    "unit": "units",
    "person": "people",
    "tariff": "tariffs",
    "building": "buildings",
    "vehicle": "vehicles",
    "meter": "meters",
    "reading": "sheets",
    "bill": "runs",
    "ticket": "tickets",
}
_NO_MAPPING: Mapping[str, str] = MappingProxyType({})


def import_file(session: Session, path: Path, **options: Any) -> Outcome:
    """Import the workbook at a path; ``options`` are those of ``import_workbook``."""
    from propdesk.store.workbook import load

    return import_workbook(session, load(path), path.name, **options)


def import_workbook(
    session: Session,
    source: bytes,
    name: str,
    *,
    sheet: str | None = None,
    mapping: Mapping[str, str] = _NO_MAPPING,
    update: bool = False,
    dry_run: bool = False,
    reason: str = "",
) -> Outcome:
    """Import an .xlsx or .csv file as one commit; what is left out is listed by ``sheet!cell``.

    ``mapping`` names further headers (``{"units.area": "面积"}``); ``update`` takes over what differs
    from the records of an earlier import, which is otherwise only reported.
    """
    from propdesk.store.workbook import read_workbook

    tables = known_tables(mapping, builds=_IMPORTED)
    planned = plan(read_workbook(source, name=name), tables, sheet=sheet)
    importing = _Importing(session, planned, update, reason)
    written = write(session, importing.decide, dry_run=dry_run)
    outcome = _outcome(planned, importing, commit=written.commit)
    return replace(outcome, notes=[*outcome.notes, *notes_of(written)])


def tables_and_unknown(path: Path, *, sheet: str | None = None) -> tuple[tuple[Table, ...], list[Unknown]]:
    """All tables that can be imported, and the sheets of a workbook whose headers nobody knows."""
    from propdesk.store.workbook import load, read_workbook

    tables = known_tables(builds=_IMPORTED)
    sheets = read_workbook(load(path), name=path.name)
    return tables, unknown_sheets([one for one in sheets if sheet in (None, one.name)], tables)


def known_tables(
    mapping: Mapping[str, str] = _NO_MAPPING, *, builds: Collection[str] = BUILDERS
) -> tuple[Table, ...]:
    """The tables of all profiles whose rows build something, with the caller's headers added."""
    from propdesk.store.profiles import import_profiles

    tables = [table for profile in import_profiles() for table in tables_of(profile)]
    return with_mapping([table for table in tables if table.builds in builds], mapping)


@dataclass
class _Importing:
    """Decides, on each snapshot anew, what the workbook changes; keeps what it decided last."""

    session: Session
    planned: Plan
    update: bool
    reason: str

    def __post_init__(self) -> None:
        self.joined = Joined((), ())
        self.readings: Rows | None = None
        self.past: PastBills | None = None
        self.tickets: TicketRows | None = None

    def decide(self, snapshot: Snapshot) -> Change:
        """Join the drafts with the snapshot's records."""
        existing = Existing({kind: dict(snapshot.all(kind)) for kind in KINDS})
        draw = _Drawing(self.session.random, existing)
        self.joined = join(self.planned.drafts, existing, draw=draw, update=self.update)
        puts = [_fresh(entry, snapshot) for entry in self.joined.entries if entry.put is not None]
        readings, past, tickets = map(self.rows_of, (READINGS, PAST, TICKETS))
        if readings:
            self.readings = self._take_readings(snapshot, readings, puts)
            puts += self.readings.taking.puts()
        if past:
            self.past = self._take_past(snapshot, past, puts)
            puts += self.past.run.puts
        if tickets:
            self.tickets = self._take_tickets(snapshot, tickets, puts)
            puts += self.tickets.puts
        return Change("import", subject_of(puts), self.session.acting.clerk, puts, self.reason)

    def rows_of(self, builds: str) -> list[Row]:
        """The rows of the tables that build no record of their own, by what they build."""
        return [row for read in self.planned.others if read.found.table.builds == builds for row in read.rows]

    def _take_tickets(self, snapshot: Snapshot, rows: Sequence[Row], puts: Sequence[Put]) -> TicketRows:
        """Take tickets over; those of units and by people that the workbook brings along, too."""
        from propdesk.services.ticketrows import TicketRows

        taking = TicketRows(snapshot, self.session, {(put.kind, put.id): put.data or {} for put in puts})
        taking.take(rows)
        return taking

    def _take_past(self, snapshot: Snapshot, rows: Sequence[Row], puts: Sequence[Put]) -> PastBills:
        """Take the bills of the books of before; those of units that the workbook brings along, too."""
        from propdesk.services.pastbills import PastBills

        past = PastBills(snapshot, {(put.kind, put.id): put.data or {} for put in puts})
        past.take(rows)
        return past

    def _take_readings(self, snapshot: Snapshot, given: Sequence[Row], puts: Sequence[Put]) -> Rows:
        """Enter the readings of the workbook; those of meters that it brings along, too."""
        from propdesk.services.readfile import Rows
        from propdesk.services.readings import Taking

        records = {(put.kind, put.id): put.data or {} for put in puts}
        new = {id: meter_of(id, data) for (kind, id), data in records.items() if kind == "meter"}
        units = [id for kind, id in records if kind == "unit"]
        rows = Rows(Taking(snapshot, self.session.acting, new), units=units)
        rows.take(given)
        return rows


def _fresh(entry: Entry, snapshot: Snapshot) -> Put:
    """The record to write; an update starts from its file as committed, not from the index."""
    kind, id = entry.draft.kind, entry.id
    before = snapshot.reread(kind, id) if entry.state == UPDATED else None
    if before is None:
        return Put(kind, id, entry.data)
    return Put(kind, id, {**before, **{name: entry.data[name] for name in entry.fields}})


@dataclass
class _Drawing:
    """Draws ids of people and vehicles that nothing has yet."""

    random: Random
    existing: Existing

    def __post_init__(self) -> None:
        self._drawn: set[str] = set()

    def __call__(self, kind: str) -> str:
        """Draw a fresh id of a kind."""
        while True:
            id = f"{_PREFIXES[kind]}-{random_ending(self.random, length=_ENDING)}"
            if id not in self._drawn and self.existing.find(kind, id) is None:
                self._drawn.add(id)
                return id


def subject_of(puts: Sequence[Put]) -> str:
    """Say in a commit's first line how many records it writes; a file's name may hold a person's."""
    counts = Counter(put.kind for put in puts)
    parts = [f"{counts[kind]} {plural}" for kind, plural in _PLURALS.items() if counts[kind]]
    return "import: " + (", ".join(parts) or "nothing")


def _outcome(planned: Plan, importing: _Importing, *, commit: str | None) -> Outcome:
    joined, readings, past, tickets = importing.joined, importing.readings, importing.past, importing.tickets
    taken = readings.done if readings else []
    beside = [each for one in (readings, past, tickets) if one for each in one.problems]
    problems = [_problem(one) for one in (*planned.findings, *joined.findings, *beside)]
    counts = {"readings": len(taken)} if readings else {}
    counts |= {"bills": len(past.new) + len(past.known)} if past else {}
    counts |= {"tickets": len(tickets.done)} if tickets else {}
    return Outcome(
        command="import",
        rows=[
            *map(_row, joined.entries),
            *_sheets(taken),
            *(_runs(past) if past else ()),
            *_tickets(tickets),
        ],
        totals={**_totals(joined.entries), **counts, "problems": len(problems)},
        notes=[*problems, *planned.notes],
        commit=commit,
        columns=COLUMNS,
        look=bool(problems),
    )


def _problem(finding: Finding) -> Note:
    return Note(finding.message, "problem", record=finding.record, where=finding.where)


def _row(entry: Entry) -> Record:
    return {
        "kind": entry.draft.kind,
        "id": entry.id,
        "state": entry.state,
        "fields": list(entry.fields),
    }


def _sheets(taken: Sequence[Taken]) -> Iterator[Record]:
    """The sheets of readings that the workbook has lines of."""
    new: dict[str, bool] = {}
    for _, meter, reading, fresh in taken:
        id = f"{reading.period}/{meter.utility}"
        new[id] = new.get(id, False) or fresh
    for id, fresh in sorted(new.items()):
        yield {"kind": "reading", "id": id, "state": "new" if fresh else "same", "fields": []}


def _runs(past: PastBills) -> Iterator[Record]:
    """The runs that hold the bills of the books of before."""
    new = past.run.new
    states = {run: "same" for run, _ in past.known} | dict.fromkeys(new, "new")
    for id in sorted(states):
        yield {"kind": "bill", "id": id, "state": states[id], "fields": []}


def _tickets(rows: TicketRows | None) -> Iterator[Record]:
    """The tickets that the workbook has, and the guests whom they are from."""
    for put in rows.callers.guests if rows else ():
        yield {"kind": put.kind, "id": put.id, "state": NEW, "fields": []}
    for one in rows.done if rows else ():
        yield {"kind": "ticket", "id": one.id, "state": one.state, "fields": []}


def _totals(entries: Sequence[Entry]) -> dict[str, int]:
    """Count what the file holds, and apart from that what became of it."""
    counts = Counter(entry.draft.counts for entry in entries)
    counts["entrances"] = sum(len(entry.draft.data.get("entrances", ())) for entry in entries)
    states = Counter(entry.state for entry in entries)
    return {**{name: counts[name] for name in TOTALS}, **dict(_states(states))}


def _states(states: Mapping[str, int]) -> Iterator[tuple[str, int]]:
    for state in ("new", "same", "different", "updated"):
        yield state, states.get(state, 0)
