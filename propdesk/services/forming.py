"""Canonical text: records that people or other programs wrote are put in form, and mean what they meant."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from propdesk.domain.changes import Change, Note, Outcome, Put, Record
from propdesk.domain.messages import BadData, Finding, NotFound, msg
from propdesk.services.session import Session
from propdesk.services.writing import notes_of, write
from propdesk.store import paths, schemas
from propdesk.store.desk import Written
from propdesk.store.filing import Name, read_text
from propdesk.store.handedits import HandEdit, hand_edits, places_of, read_edit, rewrite
from propdesk.store.objects import REGULAR
from propdesk.store.snapshot import Snapshot

COLUMNS = ("path", "state", "record", "where")
_EDITED = frozenset({"new", "changed", "staged"})


@dataclass(frozen=True)
class _Odd:
    """A record's file that is not in canonical form; ``edited``: it differs from the last commit."""

    path: str
    name: Name
    text: bytes
    right: bytes
    record: Record
    edited: bool


def put_in_form(
    session: Session,
    wanted: Sequence[str],
    *,
    at: Path,
    check: bool = False,
    reason: str = "",
    dry_run: bool = False,
) -> Outcome:
    """Write records canonically: hand edits in their files, committed ones as one commit.

    ``wanted`` are paths as the caller who stands ``at`` writes them (none: all records). ``check`` only
    lists. Nothing is written while one of the files does not read.
    """
    odd = _odd(session, wanted, at=at)
    rows = [_row(one) for one in odd]
    if check or dry_run:
        return Outcome("fmt", rows, {"count": len(rows)}, columns=COLUMNS, look=check and bool(rows))
    written = _commit(session, [one for one in odd if not one.edited], reason)
    for one in odd:
        if one.edited:
            path = session.desk.prefix + one.path
            rewrite(session.desk.repo, path, old=one.text, new=one.right)
    notes = [*(notes_of(written) if written else ()), *_said(odd)]
    commit = written.commit if written else None
    return Outcome("fmt", rows, {"count": len(rows)}, notes, commit, COLUMNS)


def _commit(session: Session, odd: Sequence[_Odd], reason: str) -> Written | None:
    """Commit the canonical form of committed records, if there are any."""
    if not odd:
        return None
    return write(session, lambda snapshot: _change(session, snapshot, odd, reason))


def _said(odd: Sequence[_Odd]) -> Iterator[Note]:
    if not odd:
        yield Note(msg("nothing to do: all records are in canonical form"))
    edited = sum(one.edited for one in odd)
    if edited:
        yield Note(msg("hand edits were put in form and stay uncommitted: {count}", count=edited))


def _change(session: Session, snapshot: Snapshot, odd: Sequence[_Odd], reason: str) -> Change:
    """The committed records once more, as they read now."""
    puts = [Put(*one.name, record) for one in odd if (record := snapshot.reread(*one.name)) is not None]
    called = f"{puts[0].kind} {puts[0].id}" if len(puts) == 1 else f"{len(puts)} records"
    return Change("fmt", f"fmt: {called}", session.acting.clerk, puts, reason)


def _row(one: _Odd) -> dict[str, Any]:
    kind, id = one.name
    state = "changed" if one.edited else "committed"
    where = f"{one.path}:{first_difference(one.text, one.right)}"
    return {"path": one.path, "state": state, "kind": kind, "record": id, "where": where}


def first_difference(one: bytes, other: bytes) -> int:
    """Give the first line in which two texts differ, from 1."""
    lines, others = one.split(b"\n"), other.split(b"\n")
    pairs = enumerate(zip(lines, others, strict=False), 1)
    return next((at for at, (a, b) in pairs if a != b), min(len(lines), len(others)))


def _odd(session: Session, wanted: Sequence[str], *, at: Path) -> list[_Odd]:
    """The files that are not in canonical form; BadData names all that do not read."""
    edits = {edit.path: edit for edit in hand_edits(session.desk.repo, session.desk.prefix)}
    texts = {path: text for path, text in _texts(session, edits) if text is not None}
    chosen = _chosen(session, texts, wanted, at=at)
    read = {path: _read(path, texts[path], edited=path in edits) for path in chosen}
    findings = tuple(found for one in read.values() if isinstance(one, tuple) for found in one)
    if findings:
        raise BadData(
            msg("places that do not read: {count}; nothing was written", count=len(findings)),
            hint=msg("mend them first; fmt changes the form of a file, never what it says"),
            findings=findings,
        )
    return [one for one in read.values() if isinstance(one, _Odd) and one.text != one.right]


def _texts(session: Session, edits: dict[str, HandEdit]) -> Iterator[tuple[str, bytes | None]]:
    """All records' files as they are: as committed, or as edited by hand."""
    repo, prefix = session.desk.repo, session.desk.prefix
    for path, edit in edits.items():
        if edit.name and edit.state in _EDITED:
            yield path, read_edit(repo, prefix + path)
    listing = repo.listing(repo.head().commit, prefix)
    inside = {path.removeprefix(prefix): entry for path, entry in listing.items() if entry.mode in REGULAR}
    records = [path for path in inside if path not in edits and paths.identify(path)]
    yield from zip(records, repo.blobs(inside[path].oid for path in records), strict=True)


def _chosen(session: Session, texts: dict[str, bytes], wanted: Sequence[str], *, at: Path) -> list[str]:
    if not wanted:
        return sorted(texts)
    found = [path for each in wanted for path in _named(session, texts, each, at=at)]
    return sorted(dict.fromkeys(found))


def _named(session: Session, texts: dict[str, bytes], wanted: str, *, at: Path) -> list[str]:
    """The records that a path names: the file, or all below the folder."""
    for place in places_of(wanted, root=session.desk.root, at=at):
        found = [path for path in texts if place in ("", path) or path.startswith(f"{place}/")]
        if found:
            return found
    raise NotFound(
        msg("{path} is no record, and no folder of records", path=wanted),
        hint=msg("propdesk fmt without a path puts all records in form"),
        record=wanted,
    )


def _read(path: str, text: bytes, *, edited: bool) -> _Odd | tuple[Finding, ...]:
    name = paths.identify(path) or ("", "")
    read = read_text(name[0], text, path=path)
    if isinstance(read, tuple):
        return read
    return _Odd(path, name, text, schemas.write_record(name[0], read), read, edited)
