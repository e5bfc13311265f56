"""Any record: show it, and list the changes of it."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from propdesk.domain.changes import Note, Outcome
from propdesk.domain.ids import ending_matches
from propdesk.domain.messages import NotFound, msg
from propdesk.domain.money import format_money
from propdesk.services.finding import NUMBER
from propdesk.services.people import person_row
from propdesk.services.privacy import personal_keys
from propdesk.services.runlist import line_row
from propdesk.services.runs import line_at
from propdesk.services.session import Session
from propdesk.services.subjects import said
from propdesk.services.telling import civil_time, clerk_of
from propdesk.services.units import names_of, unit_row
from propdesk.store import kinds
from propdesk.store.accounts import Accounts
from propdesk.store.objects import LogEntry
from propdesk.store.paths import path_of
from propdesk.store.snapshot import Snapshot
from propdesk.store.story import mentioning

CHANGES = ("time", "clerk", "op", "what", "commit")
RECENT = 100
"""How many changes are listed unless told."""

_KEY = re.compile(
    r"[a-z0-9-]+/(?:[0-9A-Z-]+|M-[0-9a-z]{6})/(?:[0-9]{4}-[0-9]{2}-[0-9]{2}|[A-Z]-[0-9]{6}-[0-9a-z]{5})",
    re.ASCII,
)
_SHORT = 10
_ABOUT = {"vehicle": ("owner",), "invoice": ("person",)}
"""Kind of record: the fields that say whom it is about."""

_OWN_WORDS = frozenset(("expense", "invoice", "period-close", "reading"))
"""Kinds whose fields go by the titles of their schema: lists call other things by the same keys."""


@dataclass(frozen=True)
class _Found:
    """What an id names: a record, or a line of a sheet; ``file`` is the record that holds it.

    ``people`` are those it is about, by id; ``line`` is what a line of the file goes by.
    """

    row: dict[str, Any]
    file: tuple[str, str]
    people: Sequence[str] = ()
    line: str = ""


def show_record(session: Session, wanted: str) -> Outcome:
    """Show whatever an id names: a record, a bill line by its key, a receipt or its void by number."""
    snapshot = session.desk.snapshot()
    found = _look_up(snapshot, wanted)
    names = names_of(snapshot, found.people)
    row = found.row | ({"names": names} if names else {})
    kind = found.file[0]
    personal = {**personal_keys(kind), "names": "names"}
    titles = kinds.kind(kind).fields if kind in _OWN_WORDS else {}
    return Outcome("show", [row], personal=personal, upright=True, titles=titles)


def _look_up(snapshot: Snapshot, wanted: str) -> _Found:
    if _KEY.fullmatch(wanted):
        return _bill_line(snapshot, wanted)
    try:
        kind, id = snapshot.resolve_any(wanted)
    except NotFound:
        entry = _till_entry(snapshot, wanted)
        if entry is None:
            raise
        return entry
    record = snapshot.get(kind, id)
    rows: dict[str, Callable[[], dict[str, Any]]] = {
        "unit": lambda: unit_row(snapshot, id, record),
        "person": lambda: person_row(snapshot, id, record),
    }
    row = rows[kind]() if kind in rows else {"id": id} | record
    return _Found(row, (kind, id), [record[key] for key in _ABOUT.get(kind, ()) if key in record])


def _bill_line(snapshot: Snapshot, key: str) -> _Found:
    """A line of a bill: the live one, else the one of the last run that was voided."""
    run, line = line_at(snapshot, key)
    live = next((each for each in Accounts(snapshot).lines(unit=line.unit) if each.key == key), None)
    state = {"state": "issued", "paid": format_money(live.paid)} if live else {"state": "void"}
    return _Found({"id": key} | line_row(run, line) | state, ("bill", run), (line.debtor,))


def _till_entry(snapshot: Snapshot, wanted: str) -> _Found | None:
    """A receipt or the void of one, by its number or the end of it."""
    if not NUMBER.fullmatch(wanted.upper()):
        return None
    sheets = Accounts(snapshot).entry_sheets()
    if not ending_matches(wanted, sheets):
        return None
    number = snapshot.only(wanted, sheets)
    sheet = snapshot.get("till", sheets[number])
    line = next(row for row in sheet["lines"] if row["number"] == number)
    people = [line["payer"]] if "payer" in line else ()
    return _Found({"id": number} | line, ("till", sheets[number]), people, number)


def list_changes(session: Session, wanted: str | None = None, *, limit: int | None = None) -> Outcome:
    """List the commits of the desk, or those that touched one record or receipt, newest first."""
    snapshot, most = session.desk.snapshot(), RECENT if limit is None else limit
    entries = _log(snapshot, wanted, most + 1)
    rows = [_change_row(entry, session.zone) for entry in entries[:most]]
    more = limit is None and len(entries) > most
    notes = [Note(msg("these are the last {count}; --limit N lists more", count=most))] if more else []
    return Outcome("log", rows, notes=notes, columns=CHANGES)


def _log(snapshot: Snapshot, wanted: str | None, most: int) -> list[LogEntry]:
    prefix, found = snapshot.prefix, _look_up(snapshot, wanted) if wanted else None
    if found is not None and found.line:
        return mentioning(snapshot, found.file, found.line, most=most)
    path = path_of(*found.file) if found else ""
    voids = (
        [prefix + path_of("bill-void", f"{found.file[1]}.void")] if found and found.file[0] == "bill" else []
    )
    paths = [prefix + path, *voids] if prefix or path else []
    return list(snapshot.repo.log(snapshot.commit, paths=paths, limit=most))


def _change_row(entry: LogEntry, zone: ZoneInfo) -> dict[str, Any]:
    """A commit as a row; one that propdesk did not write goes by git's author."""
    row = {
        "time": civil_time(entry.moment, zone),
        "clerk": clerk_of(entry),
        "op": entry.trailers.get("Propdesk-Op", ""),
        "what": said(entry.subject),
        "subject": entry.subject,
        "commit": entry.commit[:_SHORT],
    }
    reason = _reason(entry)
    return row | ({"reason": reason} if reason else {})


def _reason(entry: LogEntry) -> str:
    """What the body says before the trailers."""
    if "Propdesk-Txn" not in entry.trailers:
        return entry.body
    return entry.body.rpartition("\n\n")[0]
