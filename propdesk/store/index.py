"""The index: an SQLite copy of HEAD's records in the git directory that can always be thrown away.

It is built from blobs, never from the work tree, and never writes a record. HEAD unchanged: it is used
as it stands; moved: only the changed files are read again; anything odd: it is built anew.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import sqlite3
import struct
import time
import weakref
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from propdesk.store import kinds, trace
from propdesk.store.git import Repository
from propdesk.store.intake import Intake

SQLITE_VERSION = sqlite3.sqlite_version
_MEMORY = ":memory:"
_HEADER = struct.Struct(">16xH10xI")
"""The beginning of an SQLite file: size of a page (1 stands for 65536), number of pages."""
_DAMAGED = frozenset((sqlite3.SQLITE_ERROR, sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB))
"""Primary error codes of a database that is broken; a full or read-only disk leaves a good one behind."""

_Values = Sequence[Any] | dict[str, Any]


def _is_damage(error: Exception) -> bool:
    return getattr(error, "sqlite_errorcode", 0) & 0xFF in _DAMAGED


def _is_whole(place: str) -> bool:
    """Tell whether a file is as long as its header says; SQLite reads what was cut off as nothing.

    A write-ahead log beside it may hold the rest, which SQLite then sees to.
    """
    log = Path(place + "-wal")
    if log.exists() and log.stat().st_size:
        return True
    with open(place, "rb") as file:
        header = file.read(_HEADER.size)
        length = file.seek(0, os.SEEK_END)
    if length == 0:
        return True
    if len(header) < _HEADER.size:
        return False
    page, pages = _HEADER.unpack(header)
    return bool(length == (page if page > 1 else 65536) * pages)


_TABLES = "store/index.sql"
_KEEPERS = (
    _TABLES,
    *("store/extract.py", "store/search.py", "domain/dated.py", "domain/attachment.py"),
    *("domain/ticket.py", "domain/ticketfacts.py", "domain/lifecycle.py"),
)
"""What decides which rows the index holds: after a change of any of them it is built anew."""


def _text(name: str) -> str:
    return (Path(__file__).parent.parent / name).read_text(encoding="utf-8")


def _version() -> int:
    kept_by = "".join(map(_text, _KEEPERS)) + kinds.digest()
    return int(hashlib.sha256(kept_by.encode()).hexdigest()[:7], 16)


def index_path(repo: Repository, prefix: str) -> Path:
    """Name the database of a desk; each desk of a repository has its own."""
    name = hashlib.sha256(prefix.encode()).hexdigest()[:8] if prefix else "desk"
    return repo.git_dir / "propdesk" / f"index-{name}.db"


class Index:
    """The index of one desk, brought to a commit before it is read."""

    def __init__(self, repo: Repository, prefix: str) -> None:
        self.repo = repo
        self.prefix = prefix
        self._path = self._place()
        self._pinned: str | None = None
        self._built: str | None = None
        try:
            self._connection = self._connect(self._path)
        except (OSError, sqlite3.Error) as error:
            self._connection = self._instead(error)

    def _place(self) -> str:
        """The database's path; in memory where the index is switched off or can't be written."""
        if os.environ.get("PROPDESK_INDEX") == "off":
            return _MEMORY
        place = index_path(self.repo, self.prefix)
        try:
            place.parent.mkdir(mode=0o700, exist_ok=True)
        except OSError:
            return _MEMORY
        return str(place)

    def _instead(self, error: Exception) -> sqlite3.Connection:
        """Open the database anew if it is damaged; one in memory where it cannot be used."""
        if _is_damage(error) and self._drop(self._path):
            with contextlib.suppress(OSError, sqlite3.Error):
                return self._connect(self._path)
        return self._connect(_MEMORY)

    def _connect(self, place: str) -> sqlite3.Connection:
        if place != _MEMORY:
            os.close(os.open(place, os.O_RDWR | os.O_CREAT, 0o600))
            if not _is_whole(place):
                self._drop(place)
        connection = sqlite3.connect(place, isolation_level=None, timeout=30)
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = NORMAL")
            connection.execute("PRAGMA cache_size = -32768")  # 32 MB: search keys are entered in any order
            self._define(connection)
        except sqlite3.Error:
            connection.close()
            raise
        weakref.finalize(self, connection.close)  # the last to close folds the write-ahead log away
        return connection

    @staticmethod
    def _define(connection: sqlite3.Connection) -> None:
        """Create the tables, or all of them anew where they are of another version."""
        version = _version()
        if connection.execute("PRAGMA user_version").fetchone()[0] == version:
            return
        connection.execute("BEGIN EXCLUSIVE")
        for kind in ("view", "table"):
            named = "SELECT name FROM sqlite_master WHERE type = ? AND name NOT LIKE 'sqlite_%'"
            for (name,) in connection.execute(named, (kind,)).fetchall():
                connection.execute(f"DROP {kind} {name}")
        for statement in filter(None, (part.strip() for part in _text(_TABLES).split(";"))):
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

    def query(self, sql: str, values: _Values = ()) -> list[tuple[Any, ...]]:
        """Answer a query about the commit that the index was brought to."""
        try:
            return self._ask(sql, values)
        except sqlite3.Error as error:
            if self._pinned is None:
                raise
            self._renew(error, self._pinned)
            return self._ask(sql, values)

    def _ask(self, sql: str, values: _Values = ()) -> list[tuple[Any, ...]]:
        return self._connection.execute(sql, values).fetchall()

    def bring_to(self, commit: str | None) -> None:
        """Make the index say what the records of ``commit`` say, and pin it there for this process.

        The read transaction stays open: another process may move the index on, this one keeps seeing
        ``commit``. A damaged index is built anew; where one cannot be used, one in memory answers.
        """
        self._pinned = None
        head = commit or ""
        try:
            self._pin(head)
        except sqlite3.Error as error:
            self._renew(error, head)
        self._pinned = head

    def _renew(self, error: sqlite3.Error, head: str) -> None:
        """Go on with another database, pinned to the same commit."""
        self._connection.close()
        self._connection = self._instead(error)
        try:
            self._pin(head)
        except sqlite3.Error:
            self._connection.close()
            self._connection = self._connect(_MEMORY)
            self._pin(head)

    def rebuild(self, commit: str | None) -> None:
        """Drop all that is indexed and read every record of ``commit`` again, unless that was just done."""
        if self._built == (commit or ""):
            return self.bring_to(commit)
        try:
            if self._connection.in_transaction:
                self._connection.execute("COMMIT")
            self._connection.execute("PRAGMA user_version = 0")
            self._define(self._connection)
        except sqlite3.Error as error:
            self._connection.close()
            self._connection = self._instead(error)
        return self.bring_to(commit)

    def tidy(self) -> None:
        """Give room back and count the rows for SQLite; put off while another command uses the index."""
        with contextlib.suppress(sqlite3.OperationalError):
            if self._connection.in_transaction:
                self._connection.execute("COMMIT")
            self._connection.execute("PRAGMA busy_timeout = 1000")
            self._connection.execute("ANALYZE")
            self._connection.execute("VACUUM")
            self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        if self._pinned is not None:
            self.bring_to(self._pinned)

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
        rows = self._ask("SELECT value FROM meta WHERE key = 'head'")
        return rows[0][0] if rows else None

    def _update(self, head: str) -> None:
        self._connection.execute("BEGIN IMMEDIATE")
        try:
            before, began = self._head(), time.perf_counter()
            Intake(self._connection, self.repo, self.prefix).follow(before, head)
            self._connection.execute("INSERT OR REPLACE INTO meta VALUES ('head', ?)", (head,))
        except BaseException:
            if self._connection.in_transaction:  # a full disk has rolled back already
                self._connection.execute("ROLLBACK")
            raise
        self._connection.execute("COMMIT")
        self._built = head if before is None else self._built
        trace.say("index", built=before is None, to=head[:10], ms=trace.since(began))


@contextlib.contextmanager
def as_it_stands(repo: Repository, prefix: str) -> Iterator[sqlite3.Connection]:
    """Open a desk's index to read what it holds now, whichever commit that is of; write nothing."""
    place = index_path(repo, prefix)
    # Read-only, SQLite cannot make the side files of a database that nobody has open.
    side = "mode=ro" if Path(f"{place}-wal").exists() else "immutable=1"
    connection = sqlite3.connect(f"{place.absolute().as_uri()}?{side}", uri=True, timeout=0)
    try:
        yield connection
    finally:
        connection.close()


def look_at(repo: Repository, prefix: str) -> tuple[Path, str | None]:
    """Tell where a desk's index lies and which commit it says, without changing it.

    None: it is damaged; empty: it says none yet.
    """
    path = index_path(repo, prefix)
    try:
        with as_it_stands(repo, prefix) as connection:
            rows = connection.execute("SELECT value FROM meta WHERE key = 'head'").fetchall()
    except sqlite3.Error:
        return path, None
    return path, rows[0][0] if rows else ""
