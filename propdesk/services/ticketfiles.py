"""Files of a ticket: photos and papers that are kept with it, each an event of its own."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from propdesk.domain.attachment import Attachment
from propdesk.domain.changes import Change, Note, Outcome, Put, Record
from propdesk.domain.messages import msg
from propdesk.domain.ticket import Moving, facts_of, refuse_move
from propdesk.services.session import Session
from propdesk.services.tickets import event, life, where_of
from propdesk.services.writing import notes_of, write
from propdesk.store.snapshot import Snapshot

COLUMNS = ("id", "status", "where", "name", "type", "size")


def attach(
    session: Session, wanted: str, files: Sequence[Attachment], *, text: str = "", dry_run: bool = False
) -> Outcome:
    """Keep files with a ticket as one commit; what is with it already is not entered again."""
    taken: list[tuple[str, Record, list[Record]]] = []

    def decide(snapshot: Snapshot) -> Change:
        id = snapshot.resolve("ticket", wanted)
        record = snapshot.reread("ticket", id)
        assert record is not None
        known = {one["file"]["sha256"] for one in attached(record)}
        events = [_entered(session, id, record, one, text) for one in files if one.sha256 not in known]
        taken.append((id, {**record, "events": [*record.get("events", ()), *events]}, events))
        return _change(session, *taken[-1], files)

    written = write(session, decide, dry_run=dry_run)
    id, record, events = taken[-1]
    new = {each["file"]["sha256"] for each in events}
    rows = [_row(id, record, one, new) for one in files]
    notes = [*notes_of(written), *_known(id, files, new)]
    return Outcome("ticket attach", rows, {}, notes, written.commit, COLUMNS)


def attached(record: Record) -> list[Record]:
    """The events by which files came to a ticket."""
    return [each for each in record.get("events", ()) if each["kind"] == "attached"]


def _entered(session: Session, id: str, record: Record, one: Attachment, text: str) -> Record:
    new = event(session, "attached", file=one.reference, text=text)
    refuse_move(life(), Moving(facts_of(id, record, life()), new))
    return new


def _change(
    session: Session, id: str, record: Record, events: Sequence[Record], files: Sequence[Attachment]
) -> Change:
    command, clerk = "ticket attach", session.acting.clerk
    if not events:
        return Change(command, "", clerk)
    new = {each["file"]["sha256"] for each in events}
    blobs = [one.file for one in files if one.sha256 in new]
    return Change(command, f"ticket: attached {id}", clerk, [Put("ticket", id, record)], files=blobs)


def _row(id: str, record: Record, one: Attachment, new: set[str]) -> dict[str, Any]:
    ticket = facts_of(id, record, life())
    [said] = [each for each in attached(record) if each["file"]["sha256"] == one.sha256]
    entered = {"event": "attached", "at": said["at"], "clerk": said["clerk"]}
    place = {"id": id, "status": ticket.status, "where": where_of(ticket)}
    return place | entered | dict(said["file"]) | {"new": one.sha256 in new}


def _known(id: str, files: Sequence[Attachment], new: set[str]) -> Iterator[Note]:
    for one in files:
        if one.sha256 not in new:
            yield Note(msg("{file} is kept with it already", file=one.name), record=id)
