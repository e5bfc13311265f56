"""Work slips 维修单 of tickets: whom to call, what is to be done by when, what was done."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from propdesk.domain.changes import Note, Outcome, Record
from propdesk.domain.messages import Refusal
from propdesk.domain.money import parse_money
from propdesk.domain.periods import format_moment, parse_moment
from propdesk.domain.ticket import facts_of
from propdesk.domain.ticketfacts import Judged, Ticket
from propdesk.domain.ticketpapers import THUMBS, Photo, WorkSlip, material_of
from propdesk.services.papers import clerk_name
from propdesk.services.session import Session
from propdesk.services.ticketclock import judge
from propdesk.services.ticketfiles import attached
from propdesk.services.tickets import TITLES, life, place_of, where_of
from propdesk.services.worktimes import clocks_of
from propdesk.store.snapshot import Snapshot

LISTED = tuple("id priority where category text caller phone assignee resolve_by".split())
_PHOTOS: Mapping[str, str] = {
    "jpg": "image/jpeg",
    "png": "image/png",
    "gif": "image/gif",
    "webp": "image/webp",
}
"""Types of attachments that a slip shows, by their media types."""

_ROOM = 120 * 1024 * 1024
"""Bytes of photos that the slips of one command show: all of them are in memory at once."""


@dataclass
class _Album:
    """The photos of the slips of one command, read from the desk as committed."""

    snapshot: Snapshot
    room: int
    notes: list[Note] = field(default_factory=list)

    def of(self, id: str, files: Sequence[Record]) -> tuple[Photo, ...]:
        """Read the first photos; one that cannot be read holds no slip up."""
        shown = [one for one in files if one["type"] in _PHOTOS][:THUMBS]
        return tuple(photo for one in shown for photo in self._read(id, one))

    def _read(self, id: str, one: Record) -> Iterator[Photo]:
        if one["size"] > self.room:
            return
        try:
            data = self.snapshot.attachment(one["sha256"], one["type"])
        except Refusal as refusal:
            self.notes.append(Note(refusal.message, "warning", id))
            return
        self.room -= len(data)
        yield Photo(data, _PHOTOS[one["type"]])


def make_slips(session: Session, wanted: Sequence[str], *, photos: bool) -> Outcome:
    """Make the work slips of tickets, in the order in which they are named; ``photos``: show them."""
    snapshot, clocks = session.desk.snapshot(), clocks_of(session.settings)
    album = _Album(snapshot, _ROOM if photos else 0)
    rows, papers = [], []
    for id in dict.fromkeys(snapshot.resolve("ticket", name) for name in wanted):
        record = snapshot.get("ticket", id)
        one = judge(clocks, facts_of(id, record, life()), session.acting.at)
        papers.append(_slip(session, album, record, one))
        rows.append(_row(one, papers[-1]))
    personal = {"caller": "name", "phone": "phone"}
    return Outcome(
        "ticket slip",
        rows,
        notes=album.notes,
        columns=LISTED,
        papers=papers,
        personal=personal,
        titles=TITLES,
    )


def _slip(session: Session, album: _Album, record: Record, one: Judged) -> WorkSlip:
    ticket, settings = one.ticket, session.settings
    caller = album.snapshot.find("person", ticket.by) or {} if ticket.by else {}
    files = list({each["file"]["sha256"]: each["file"] for each in attached(record)}.values())
    photos = album.of(ticket.id, files)
    return WorkSlip(
        desk=settings["name"],
        id=ticket.id,
        kind=ticket.kind,
        category=ticket.category,
        priority=ticket.priority,
        where=place_of(ticket),
        at=ticket.at,
        text=ticket.text,
        caller=caller.get("name", ""),
        phone=caller.get("phone", ""),
        promise=ticket.promise,
        respond_by=one.respond_by,
        resolve_by=one.resolve_by,
        photos=photos,
        files=len(files) - len(photos),
        hotline=settings.get("hotline", ""),
        **_given(session, record, ticket),
        **_done(record, ticket),
    )


def _given(session: Session, record: Record, ticket: Ticket) -> dict[str, Any]:
    """Who has the ticket, since when, from whom: until somebody has it, from who makes the slip."""
    last = _last(record.get("events", ()), "assigned") if ticket.assignee else {}
    workers = (one for one in session.settings.get("workers", ()) if one["id"] == ticket.assignee)
    worker = next(workers, {"name": ticket.assignee})
    return {
        "dept": ticket.dept or worker.get("dept", ""),
        "worker": worker["name"],
        "assigned": _at(last),
        "clerk": clerk_name(session.settings, last.get("clerk", session.acting.clerk)),
    }


def _done(record: Record, ticket: Ticket) -> dict[str, Any]:
    """How the work went since the ticket was last open: nothing of it may be known yet."""
    events = _since_open(record)
    last = _last(events, "resolved") if ticket.resolved else {}
    return {
        "arrived": _at(_last(events, "started")),
        "finished": ticket.resolved,
        "result": last.get("result", ""),
        "labour": parse_money(last["labour"]) if "labour" in last else None,
        "materials": tuple(map(material_of, last.get("materials", ()))),
    }


def _since_open(record: Record) -> Sequence[Record]:
    """The events since the ticket was last opened again."""
    events: Sequence[Record] = record.get("events", ())
    again = [
        at for at, each in enumerate(events, 1) if each["kind"] == "reopened" or not each.get("solved", True)
    ]
    return events[max(again, default=0) :]


def _last(events: Sequence[Record], kind: str) -> Record:
    return next((each for each in reversed(events) if each["kind"] == kind), {})


def _at(event: Record) -> datetime | None:
    return parse_moment(event["at"]) if event else None


def _row(one: Judged, paper: WorkSlip) -> dict[str, Any]:
    """A slip as a row; what is not known yet is empty."""
    ticket = one.ticket
    what = ("id", "kind", "status", "priority", "category", "unit", "place", "text", "assignee", "by")
    told = {key: getattr(ticket, key) for key in what} | {"where": where_of(ticket), "dept": paper.dept}
    due = {"respond_by": _text(paper.respond_by), "resolve_by": _text(paper.resolve_by)}
    who = {"caller": paper.caller, "phone": paper.phone, "result": paper.result}
    promise = " – ".join(format_moment(each) for each in ticket.promise or ())
    more = {"promise": promise, "at": format_moment(ticket.at)}
    return told | due | who | more | {"files": paper.files + len(paper.photos)}


def _text(moment: datetime | None) -> str:
    return format_moment(moment) if moment else ""
