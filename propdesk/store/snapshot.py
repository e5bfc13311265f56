"""A snapshot: the records of one commit, read through the index."""

from __future__ import annotations

import json
from collections.abc import Container, Iterable, Iterator
from typing import Any

from propdesk.domain.attachment import holds, path_of
from propdesk.domain.changes import Record
from propdesk.domain.ids import ending_matches, natural_key
from propdesk.domain.messages import BadData, Finding, NotFound, msg
from propdesk.store import kinds, paths, schemas
from propdesk.store.git import Repository
from propdesk.store.index import Index
from propdesk.store.intake import NO_FILE
from propdesk.store.objects import REGULAR
from propdesk.store.packing import unpacked

_WILD = str.maketrans({"%": "!%", "_": "!_", "!": "!!"})
"""What LIKE would take for any character."""

MONEY = frozenset({"bill", "bill-credit", "bill-void", "till", "adjustment", "deposit"})
"""Kinds of records that move money."""


class Snapshot:
    """The records of a desk as one commit holds them (``commit`` None: nothing is committed yet)."""

    def __init__(self, repo: Repository, prefix: str, commit: str | None, index: Index) -> None:
        self.repo = repo
        self.prefix = prefix
        self.commit = commit
        self.index = index
        index.bring_to(commit)

    def find(self, kind: str, id: str) -> dict[str, Any] | None:
        """Read one record, or None if there is none of that id."""
        if kinds.kind(kind).sheet:
            return self.reread(kind, id)
        self.refuse_broken(kind, id)
        rows = self.index.query("SELECT body FROM bodies WHERE kind = ? AND id = ?", (kind, id))
        return json.loads(rows[0][0]) if rows else None

    def get(self, kind: str, id: str) -> dict[str, Any]:
        """Read one record that must be there."""
        found = self.find(kind, id)
        if found is None:
            raise NotFound(msg("there is no {kind} {id}", kind=kinds.kind(kind).title, id=id), record=id)
        return found

    def reread(self, kind: str, id: str) -> dict[str, Any] | None:
        """Read one record from its file at this commit, past the index; every write starts from this."""
        path = paths.path_of(kind, id)
        entry = self.repo.entry(self.commit, self.prefix + path)
        if entry is None:
            return None
        if entry.mode not in REGULAR:
            raise BadData(msg("{where}: {problem}", where=path, problem=NO_FILE), record=path)
        return schemas.read_record(kind, self.repo.blob(entry.oid), name=path)

    def attachment(self, sha256: str, type: str) -> bytes:
        """Read an attachment from its file at this commit."""
        path = path_of(sha256, type)
        entry = self.repo.entry(self.commit, self.prefix + path)
        if entry is None:
            raise NotFound(msg("the attachment {path} is not in the desk", path=path), record=path)
        if entry.mode not in REGULAR:
            raise BadData(msg("{where}: {problem}", where=path, problem=NO_FILE), record=path)
        data = self.repo.blob(entry.oid)
        if not holds(path, data):
            raise BadData(
                msg("the attachment {path} holds something else than its name says", path=path), record=path
            )
        return data

    def attached(self, path: str | None = None) -> list[tuple[str, str, str]]:
        """The attachments (or the one) that records refer to: path, and kind and id of the record."""
        sql = "SELECT a.path, f.kind, f.id FROM attached a JOIN files f USING (file)"
        if path is None:
            return sorted(self.index.query(sql))
        return sorted(self.index.query(f"{sql} WHERE a.path = ?", (path,)))

    def ids(self, kind: str) -> list[str]:
        """All ids of a kind, in natural order."""
        rows = self.index.query("SELECT id FROM files WHERE kind = ?", (kind,))
        return sorted((row[0] for row in rows), key=natural_key)

    def known(self, kind: str) -> Container[str]:
        """The ids of a kind, to ask whether one is among them: none is read before."""
        return _Known(self.index, kind)

    def all(self, kind: str) -> Iterator[tuple[str, dict[str, Any]]]:
        """All records of a kind, in natural order of their ids."""
        self.refuse_broken(kind)
        if kinds.kind(kind).sheet:
            return ((id, self.get(kind, id)) for id in self.ids(kind))
        rows = self.index.query("SELECT id, body FROM bodies WHERE kind = ?", (kind,))
        return ((id, json.loads(body)) for id, body in sorted(rows, key=lambda row: natural_key(row[0])))

    def resolve(self, kind: str, wanted: str) -> str:
        """Find the one id of a kind that is ``wanted`` or ends in it."""
        return self.only(wanted, self._ending_in(kind, wanted))

    def _ending_in(self, kind: str, wanted: str) -> list[str]:
        """The ids of a kind that end in a text, as the database tells ASCII letters apart: few of many."""
        end = wanted.translate(_WILD)
        rows = self.index.query(
            "SELECT id FROM files WHERE kind = ? AND id LIKE ? ESCAPE '!'", (kind, f"%{end}")
        )
        return [row[0] for row in rows]

    def resolve_any(self, wanted: str) -> tuple[str, str]:
        """Find the one record of any kind whose id is ``wanted`` or ends in it."""
        rows = self.index.query("SELECT id, kind FROM files ORDER BY id, kind DESC")
        kinds = dict(rows)
        id = self.only(wanted, kinds)
        return kinds[id], id

    @staticmethod
    def only(wanted: str, candidates: Iterable[str]) -> str:
        """Find the one candidate that is ``wanted`` or ends in it; refuse none and several."""
        found = ending_matches(wanted, candidates)
        if len(found) == 1:
            return found[0]
        if not found:
            raise NotFound(
                msg("nothing is called {wanted}", wanted=wanted),
                hint=msg("give an id or its ending; propdesk find TEXT searches"),
                record=wanted,
            )
        raise NotFound(
            msg("{wanted} is ambiguous", wanted=wanted),
            hint=msg("it may be: {candidates}", candidates=found[:20]),
            record=wanted,
        )

    def linking(self, target: str, *fields: str) -> list[tuple[str, str]]:
        """The records that name this one in some of their fields: kind and id, in natural order."""
        marks = ", ".join("?" * len(fields))
        sql = (
            "SELECT DISTINCT f.kind, f.id FROM links l JOIN files f USING (file)"
            f" WHERE l.target = ? AND l.field IN ({marks})"
        )
        rows = self.index.query(sql, (target, *fields))
        return sorted(rows, key=lambda row: (row[0], natural_key(row[1])))

    def links(self, kind: str, *fields: str) -> list[tuple[str, str]]:
        """Whom the records of a kind name in some of their fields: id and target, in natural order."""
        marks = ", ".join("?" * len(fields))
        sql = (
            "SELECT DISTINCT f.id, l.target FROM links l JOIN files f USING (file)"
            f" WHERE f.kind = ? AND l.field IN ({marks})"
        )
        return sorted(self.index.query(sql, (kind, *fields)), key=lambda row: natural_key(row[0]))

    def broken(self) -> list[Finding]:
        """What is wrong with the shape of the files of this commit."""
        return self._findings("")

    def refuse_broken_money(self) -> None:
        """Refuse to answer any question about money while a record that moves it does not read."""
        marks = ", ".join("?" * len(MONEY))
        self._refuse(self._findings(f"WHERE f.kind IN ({marks})", *sorted(MONEY)))

    def refuse_broken(self, kind: str, id: str | None = None) -> None:
        """Refuse to answer from a record that does not read."""
        one = ("", ()) if id is None else (" AND f.id = ?", (id,))
        self._refuse(self._findings(f"WHERE f.kind = ?{one[0]}", kind, *one[1]))

    def _findings(self, where: str, *values: str) -> list[Finding]:
        found = "SELECT b.message, b.named, b.position, f.path, b.field FROM broken b JOIN files f"
        rows = self.index.query(f"{found} USING (file) {where} ORDER BY f.path, b.rowid", values)
        return [Finding("shape", unpacked(text, values), *place) for text, values, *place in rows]

    @staticmethod
    def _refuse(findings: list[Finding]) -> None:
        if findings:
            raise BadData(
                msg("a committed record does not read"),
                hint=msg("propdesk check lists all of them; mend the file and propdesk keep it"),
                record=findings[0].record,
                field=findings[0].named,
                findings=tuple(findings),
            )


def header(record: Record) -> dict[str, Any]:
    """A sheet without its lines."""
    return {key: value for key, value in record.items() if key != "lines"}


class _Known:
    """The ids of a kind, as the index knows them."""

    def __init__(self, index: Index, kind: str) -> None:
        self._index = index
        self._kind = kind

    def __contains__(self, id: object) -> bool:
        sql = "SELECT 1 FROM files WHERE kind = ? AND id = ?"
        return bool(self._index.query(sql, (self._kind, str(id))))
