"""Taking records into the index: the files that changed between two commits are read again."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Protocol

from propdesk.domain.messages import BadData, Finding, msg
from propdesk.store import paths, schemas
from propdesk.store.extract import rows_of
from propdesk.store.git import Repository
from propdesk.store.gitenv import GitFailed
from propdesk.store.objects import REGULAR, Entry
from propdesk.store.packing import packed

_FILE_TABLES = (
    "broken bodies words grams heads links attached lines uses voided_runs till_days receipts allocations"
    " voided_receipts late refunds moves credit_moves notes deposits deductions"
    " tickets dated invoices invoiced expenses readings metered".split()
)
NO_FILE = msg("a link or a submodule stands here, not a file")


_Differences = dict[str, Entry | None]


class Database(Protocol):
    """What is needed of a connection to the index's database."""

    def execute(self, sql: str, parameters: Any = ..., /) -> Any:
        """Run one statement."""

    def executemany(self, sql: str, parameters: Any, /) -> Any:
        """Run one statement for many rows."""


class Intake:
    """Brings the rows of one desk's records from one commit to another, inside a transaction."""

    def __init__(self, database: Database, repo: Repository, prefix: str) -> None:
        self._database = database
        self._repo = repo
        self._prefix = prefix

    def follow(self, stored: str | None, head: str) -> None:
        """Take over what differs between the indexed commit (None: none) and ``head`` (empty: none)."""
        self._take(self._differences(stored, head))

    def _ask(self, sql: str, values: Any = ()) -> list[tuple[Any, ...]]:
        rows: list[tuple[Any, ...]] = self._database.execute(sql, values).fetchall()
        return rows

    def _differences(self, stored: str | None, head: str) -> _Differences:
        """Paths (in the desk) that differ from what is indexed, with what stands there now."""
        if stored and head:
            try:
                changed = self._repo.changed(stored, head, self._prefix)
            except GitFailed:  # the indexed commit is gone: compare the listings
                pass
            else:
                return {self._inside(each.path): each.new for each in changed}
        old = dict(self._ask("SELECT path, oid FROM files"))
        listing = self._repo.listing(head or None, self._prefix)
        new = {self._inside(path): entry for path, entry in listing.items()}
        gone: _Differences = dict.fromkeys(old.keys() - new.keys())
        return gone | {path: entry for path, entry in new.items() if old.get(path) != _indexed(entry)}

    def _inside(self, path: str) -> str:
        return path[len(self._prefix) :]

    def _take(self, differences: _Differences) -> None:
        """Forget the records that changed and read those that are there again."""
        pairs = ((path, entry, paths.identify(path)) for path, entry in sorted(differences.items()))
        named = [(path, entry, name) for path, entry, name in pairs if name]
        self._forget(path for path, _, _ in named)
        wanted = [(path, entry, name) for path, entry, name in named if entry]
        blobs = self._repo.blobs([entry.oid for _, entry, _ in wanted if entry.mode in REGULAR])
        for path, entry, (kind, id) in wanted:
            sql = "INSERT INTO files (path, kind, id, oid) VALUES (?, ?, ?, ?)"
            file = self._database.execute(sql, (path, kind, id, _indexed(entry))).lastrowid
            if entry.mode in REGULAR:
                self._read(file, kind, id, next(blobs), path)
            else:
                self._insert(file, [("broken", (f"{path}:1:1", *packed(NO_FILE), ""))])

    def _forget(self, gone: Iterable[str]) -> None:
        for path in gone:
            found = self._ask("SELECT file FROM files WHERE path = ?", (path,))
            for table in _FILE_TABLES if found else ():
                self._database.execute(f"DELETE FROM {table} WHERE file = ?", found[0])
            self._database.execute("DELETE FROM files WHERE path = ?", (path,))

    def _read(self, file: int | None, kind: str, id: str, blob: bytes, path: str) -> None:
        try:
            data = schemas.read_record(kind, blob, name=path)
        except BadData as refused:
            findings = refused.findings or (Finding("shape", refused.message, path),)
            rows = [("broken", (each.where, *packed(each.message), each.named)) for each in findings]
        else:
            rows = list(rows_of(kind, id, data))
        self._insert(file, rows)

    def _insert(self, file: int | None, rows: Iterable[tuple[str, tuple[Any, ...]]]) -> None:
        tables: dict[str, list[tuple[Any, ...]]] = {}
        for table, values in rows:
            tables.setdefault(table, []).append((file, *values))
        for table, filled in tables.items():
            marks = ", ".join("?" * len(filled[0]))
            self._database.executemany(f"INSERT INTO {table} VALUES ({marks})", filled)


def _indexed(entry: Entry) -> str:
    """What the index remembers of an entry: the blob; nothing of what is no file."""
    return entry.oid if entry.mode in REGULAR else ""
