"""What happened to one unit: its money from the index, its records' changes from git's history."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from propdesk.domain.changes import Record
from propdesk.domain.messages import BadData
from propdesk.store import paths, schemas
from propdesk.store.objects import REGULAR, ChangedPath, Entry, LogEntry, parse_changes
from propdesk.store.snapshot import Snapshot


@dataclass(frozen=True)
class Undone:
    """The void of a receipt (by its number) or of a run: when, by whom and why."""

    number: str
    at: str
    clerk: str
    reason: str


@dataclass(frozen=True)
class Issued:
    """What a run billed a unit for (fen); ``key`` is that of its line, empty where there are several."""

    key: str
    run: str
    item: str
    due: str
    start: str
    end: str
    amount: int
    void: Undone | None


@dataclass(frozen=True)
class Received:
    """A receipt of a unit (fen)."""

    number: str
    received: str
    at: str
    clerk: str
    method: str
    amount: int
    void: Undone | None


@dataclass(frozen=True)
class Used:
    """Credit of a receipt that a live run used for a unit's bill (fen), on the day that was due."""

    receipt: str
    bill: str
    due: str
    amount: int


@dataclass(frozen=True)
class Step:
    """A commit's change of one file; what the record was and became is read when it is asked for."""

    snapshot: Snapshot = field(repr=False)
    commit: LogEntry
    kind: str
    id: str
    changed: ChangedPath

    @property
    def before(self) -> Record | None:
        """The record as it was, None if it was not there (or did not read in its day)."""
        return self._read(self.changed.old)

    @property
    def after(self) -> Record | None:
        """The record as it became, None if it was removed (or did not read in its day)."""
        return self._read(self.changed.new)

    def _read(self, side: Entry | None) -> Record | None:
        if side is None or side.mode not in REGULAR:
            return None
        try:
            return schemas.read_record(self.kind, self.snapshot.repo.blob(side.oid), name=self.id)
        except BadData:
            return None


def issued(snapshot: Snapshot, unit: str) -> Iterator[Issued]:
    """What was billed, a run and due day at a time, void runs too."""
    sql = """
    SELECT IIF(COUNT(*) = 1, l.key, ''), l.run, l.item, l.due, MIN(l.start), MAX(l.finish),
      SUM(l.fen), v.moment, v.clerk, v.reason
    FROM lines l LEFT JOIN voided_runs v ON v.run = l.run WHERE l.unit = ? GROUP BY l.run, l.due
    """
    for key, run, item, due, start, end, fen, *void in snapshot.index.query(sql, (unit,)):
        yield Issued(key, run, item, due, start, end, fen, Undone(run, *void) if void[0] else None)


def received(snapshot: Snapshot, unit: str) -> Iterator[Received]:
    """What was paid, receipts that are void too."""
    sql = """
    SELECT r.no, r.received, r.moment, r.clerk, r.method, r.fen, v.no, v.moment, v.clerk, v.reason
    FROM receipts r LEFT JOIN voided_receipts v ON v.receipt = r.no
    WHERE r.unit = ? AND r.deposit = ''
    """
    for no, day, moment, clerk, method, fen, *void in snapshot.index.query(sql, (unit,)):
        yield Received(no, day, moment, clerk, method, fen, Undone(*void) if void[0] else None)


def used(snapshot: Snapshot, unit: str) -> Iterator[Used]:
    """What runs took from the credit of receipts."""
    sql = """
    SELECT u.receipt, u.bill, l.due, u.fen FROM live_uses u JOIN live_lines l ON l.key = u.bill
    WHERE u.unit = ?
    """
    yield from (Used(*row) for row in snapshot.index.query(sql, (unit,)))


def steps(snapshot: Snapshot, records: Iterable[tuple[str, str]]) -> list[Step]:
    """The changes of some records, newest first, from one walk through the history."""
    places = {snapshot.prefix + paths.path_of(*name): name for name in records}
    log = {entry.commit: entry for entry in snapshot.repo.log(snapshot.commit, paths=list(places))}
    changed = _changed(snapshot, list(log), list(places))
    return [
        Step(snapshot, log[oid], *places[each.path], each) for oid, each in changed if each.path in places
    ]


def _changed(snapshot: Snapshot, commits: list[str], places: list[str]) -> Iterator[tuple[str, ChangedPath]]:
    """The paths that each commit changed; git names the commit before them."""
    options = (
        "-r",
        "-z",
        "--raw",
        "--root",
        "--no-renames",
        "--no-ext-diff",
        "--no-textconv",
        "--full-index",
    )
    feed = "".join(f"{commit}\n" for commit in commits).encode("ascii")
    out = snapshot.repo.run("diff-tree", "--stdin", *options, "--", *places, feed=feed)
    commit, parts = "", iter(out.split(b"\0"))
    for part in parts:
        if part.startswith(b":"):
            yield from ((commit, one) for one in parse_changes(part + b"\0" + next(parts) + b"\0"))
        else:
            commit = part.decode("ascii")


def mentioning(snapshot: Snapshot, record: tuple[str, str], text: str, *, most: int) -> list[LogEntry]:
    """The commits that wrote a text into a file or took it out, newest first."""
    plain = ("--no-ext-diff", "--no-textconv", "--no-renames", f"--max-count={most}", "--format=%H")
    place = snapshot.prefix + paths.path_of(*record)
    oids = snapshot.repo.run("log", *plain, f"-S{text}", snapshot.commit or "HEAD", "--", place).decode(
        "ascii"
    )
    return [entry for oid in oids.split() if (entry := snapshot.repo.commit(oid)) is not None]
