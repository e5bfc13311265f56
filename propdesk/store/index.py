"""The index: an SQLite copy of HEAD's records in the git directory that can always be thrown away.

It is built from blobs, never from the work tree, and never writes a record. HEAD unchanged: it is used
as it stands; moved: only the changed files are read again; anything odd: it is built anew.
"""

from __future__ import annotations

import hashlib
import json
import os
import sqlite3
import weakref
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from propdesk.domain.messages import BadData, Finding, Message
from propdesk.store import kinds, paths, schemas
from propdesk.store.extract import rows_of
from propdesk.store.git import Repository
from propdesk.store.gitenv import GitFailed

_FILE_TABLES = (
    "broken bodies grams lines uses voided_runs till_days receipts allocations voided_receipts".split()
)
_MEMORY = ":memory:"


def _packed(message: Message) -> tuple[str, str]:
    """A message as its template and its values in JSON, so that it is still translated when shown."""
    return message.text, json.dumps(dict(message.values), ensure_ascii=False, default=str)


def _definition() -> str:
    return Path(__file__).with_name("index.sql").read_text(encoding="utf-8")


class Index:
    """The index of one desk, brought to a commit before it is read."""

    def __init__(self, repo: Repository, prefix: str) -> None:
        self.repo = repo
        self.prefix = prefix
        self._connection = self._open(self._place())

    def _place(self) -> str:
        """The database's path; in memory where the index is switched off or can't be written."""
        if os.environ.get("PROPDESK_INDEX") == "off":
            return _MEMORY
        name = hashlib.sha256(self.prefix.encode()).hexdigest()[:8] if self.prefix else "desk"
        folder = self.repo.git_dir / "propdesk"
        try:
            folder.mkdir(mode=0o700, exist_ok=True)
        except OSError:
            return _MEMORY
        return str(folder / f"index-{name}.db")

    def _open(self, place: str) -> sqlite3.Connection:
        """Open the database, anew where it is damaged or of another version."""
        try:
            return self._connect(place)
        except sqlite3.Error:
            if place != _MEMORY and self._drop(place):
                return self._connect(place)
            return self._connect(_MEMORY)

    def _connect(self, place: str) -> sqlite3.Connection:
        if place != _MEMORY:
            os.close(os.open(place, os.O_RDWR | os.O_CREAT, 0o600))
        connection = sqlite3.connect(place, isolation_level=None, timeout=30)
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = NORMAL")
        self._define(connection)
        weakref.finalize(self, connection.close)  # the last to close folds the write-ahead log away
        return connection

    @staticmethod
    def _define(connection: sqlite3.Connection) -> None:
        """Create the tables, or all of them anew where they are of another version."""
        definition = _definition()
        version = int(hashlib.sha256((definition + kinds.digest()).encode()).hexdigest()[:7], 16)
        if connection.execute("PRAGMA user_version").fetchone()[0] == version:
            return
        connection.execute("BEGIN EXCLUSIVE")
        for kind in ("view", "table"):
            named = "SELECT name FROM sqlite_master WHERE type = ? AND name NOT LIKE 'sqlite_%'"
            for (name,) in connection.execute(named, (kind,)).fetchall():
                connection.execute(f"DROP {kind} {name}")
        for statement in filter(None, (part.strip() for part in definition.split(";"))):
            connection.execute(statement)
        connection.execute(f"PRAGMA user_version = {version}")
        connection.execute("COMMIT")

    @staticmethod
    def _drop(place: str) -> bool:
        """Remove a damaged database with its side files."""
        try:
            for end in ("", "-wal", "-shm"):
                Path(place + end).unlink(missing_ok=True)
        except OSError:
            return False
        return True

    def query(self, sql: str, values: Sequence[Any] | dict[str, Any] = ()) -> list[tuple[Any, ...]]:
        """Answer a query."""
        return self._connection.execute(sql, values).fetchall()

    def bring_to(self, commit: str | None) -> None:
        """Make the index say what the records of ``commit`` say, and pin it there for this process.

        The read transaction stays open: another process may move the index on, this one keeps seeing
        ``commit``. An index that fails is left alone, and one in memory answers.
        """
        head = commit or ""
        try:
            self._pin(head)
        except sqlite3.Error:
            self._connection.close()
            self._connection = self._connect(_MEMORY)
            self._pin(head)

    def rebuild(self, commit: str | None) -> None:
        """Drop all that is indexed and read every record of ``commit`` again."""
        if self._connection.in_transaction:
            self._connection.execute("COMMIT")
        self._connection.execute("PRAGMA user_version = 0")
        self._define(self._connection)
        self.bring_to(commit)

    def _pin(self, head: str) -> None:
        while True:
            if self._connection.in_transaction:
                self._connection.execute("COMMIT")
            self._connection.execute("BEGIN")
            if self._head() == head:
                return
            self._connection.execute("COMMIT")
            self._update(head)

    def _head(self) -> str | None:
        rows = self.query("SELECT value FROM meta WHERE key = 'head'")
        return rows[0][0] if rows else None

    def _update(self, head: str) -> None:
        self._connection.execute("BEGIN IMMEDIATE")
        try:
            self._take(self._differences(self._head(), head))
            self._connection.execute("INSERT OR REPLACE INTO meta VALUES ('head', ?)", (head,))
        except BaseException:
            self._connection.execute("ROLLBACK")
            raise
        self._connection.execute("COMMIT")

    def _differences(self, stored: str | None, head: str) -> dict[str, str | None]:
        """Paths (in the desk) whose blob differs from what is indexed, with the new blob or None."""
        if stored and head:
            try:
                changed = self.repo.changed(stored, head, self.prefix)
            except GitFailed:  # the indexed commit is gone: compare the listings
                pass
            else:
                return {self._inside(each.path): each.new.oid if each.new else None for each in changed}
        old = dict(self.query("SELECT path, oid FROM files"))
        listing = self.repo.listing(head or None, self.prefix)
        new = {self._inside(path): entry.oid for path, entry in listing.items()}
        gone: dict[str, str | None] = dict.fromkeys(old.keys() - new.keys())
        return gone | {path: oid for path, oid in new.items() if old.get(path) != oid}

    def _inside(self, path: str) -> str:
        return path[len(self.prefix) :]

    def _take(self, differences: dict[str, str | None]) -> None:
        """Forget the files that changed and read those that are there again."""
        self._forget(differences)
        named = ((path, oid, paths.identify(path)) for path, oid in sorted(differences.items()) if oid)
        wanted = [(path, oid, name) for path, oid, name in named if name]
        blobs = self.repo.blobs([oid for _path, oid, _name in wanted])
        for (path, oid, (kind, id)), blob in zip(wanted, blobs, strict=True):
            sql = "INSERT INTO files (path, kind, id, oid) VALUES (?, ?, ?, ?)"
            file = self._connection.execute(sql, (path, kind, id, oid)).lastrowid
            self._read(file, kind, id, blob, path)

    def _forget(self, gone: Iterable[str]) -> None:
        for path in gone:
            found = self.query("SELECT file FROM files WHERE path = ?", (path,))
            for table in _FILE_TABLES if found else ():
                self._connection.execute(f"DELETE FROM {table} WHERE file = ?", found[0])
            self._connection.execute("DELETE FROM files WHERE path = ?", (path,))

    def _read(self, file: int | None, kind: str, id: str, blob: bytes, path: str) -> None:
        try:
            data = schemas.read_record(kind, blob, name=path)
        except BadData as refused:
            findings = refused.findings or (Finding("shape", refused.message, path),)
            rows = [("broken", (each.where, *_packed(each.message))) for each in findings]
        else:
            rows = list(rows_of(kind, id, data))
        for table, values in rows:
            marks = ", ".join("?" * (len(values) + 1))
            self._connection.execute(f"INSERT INTO {table} VALUES ({marks})", (file, *values))
