"""Lists of tickets: what is open, by whom, how late; the most urgent first."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from propdesk.domain.changes import Outcome, Record
from propdesk.domain.messages import NotFound, msg
from propdesk.domain.periods import format_moment, parse_date
from propdesk.domain.ticket import facts_of
from propdesk.domain.ticketfacts import Judged, Ticket
from propdesk.domain.ticketquery import Query, parse
from propdesk.domain.unit import selector
from propdesk.domain.urgency import urgency
from propdesk.services.privacy import personal_keys
from propdesk.services.session import Session
from propdesk.services.ticketclock import judge, judged
from propdesk.services.tickets import life
from propdesk.services.worktimes import clocks_of
from propdesk.store.snapshot import Snapshot
from propdesk.store.tickets import Tickets

LISTED = tuple(
    "id kind status priority unit place category summary assignee respond_by resolve_by overdue".split()
)
_STORY = ("at", "event", "clerk", "said")
_SUMMARY = 40


@dataclass(frozen=True)
class Wanted:
    """Which tickets: a query, and what options say of them."""

    query: str = ""
    status: str | None = None
    overdue: bool = False
    assignee: str | None = None
    units: str | None = None
    kind: str | None = None
    since: date | None = None
    everything: bool = False
    view: str | None = None


def list_tickets(session: Session, wanted: Wanted, *, command: str = "ticket list") -> Outcome:
    """List tickets by urgency, of those that are not done unless asked for others."""
    snapshot, now = session.desk.snapshot(), session.acting.at
    query = _query(session, wanted)
    clocks = clocks_of(session.settings)
    chosen = [one for one in judged(clocks, _pool(snapshot, wanted, query), now)
              if _fits(snapshot, wanted, one) and query.matches(one, now)]  # fmt: skip
    chosen.sort(key=lambda one: (-urgency(one, now), one.ticket.at, one.ticket.id))
    rows = [_row(one) for one in chosen]
    totals = {"count": len(rows), "overdue": sum(1 for one in chosen if one.late)}
    return Outcome(command, rows, totals, columns=LISTED)


def _query(session: Session, wanted: Wanted) -> Query:
    views = {one["name"]: one["query"] for one in session.settings.get("views", ())}
    if wanted.view is not None and wanted.view not in views:
        raise NotFound(
            msg("there is no view {name}", name=wanted.view),
            hint=msg("desk.yaml names: {views}", views=list(views) or "-"),
            field="view",
        )
    view = views[wanted.view] if wanted.view else ""
    return parse(f"{view} {wanted.query}".strip(), today=session.acting.today)


def _pool(snapshot: Snapshot, wanted: Wanted, query: Query) -> list[Ticket]:
    """The fewest tickets that may fit: the live ones, unless others are asked for."""
    tickets = Tickets(snapshot, life())
    if wanted.everything or wanted.since or _asks_for_ended(wanted, query):
        return tickets.since(wanted.since) if wanted.since else tickets.every()
    return tickets.live()


def _asks_for_ended(wanted: Wanted, query: Query) -> bool:
    return wanted.status in ("closed", "cancelled", "duplicate") or query.ended


def _fits(snapshot: Snapshot, wanted: Wanted, one: Judged) -> bool:
    ticket = one.ticket
    return (
        (wanted.status is None or ticket.status == wanted.status)
        and (not wanted.overdue or bool(one.late))
        and (wanted.assignee is None or ticket.assignee == _assignee(wanted.assignee))
        and (wanted.kind is None or ticket.kind == wanted.kind)
        and (
            wanted.units is None
            or selector(wanted.units)(ticket.unit, snapshot.find("unit", ticket.unit) or {})
        )
    )


def _assignee(wanted: str) -> str:
    return "" if wanted in ("none", "无") else wanted


def _row(one: Judged) -> dict[str, Any]:
    ticket = one.ticket
    text = " ".join(ticket.text.split())
    summary = text if len(text) <= _SUMMARY else text[: _SUMMARY - 1] + "…"
    where = {"unit": ticket.unit, "place": ticket.place}
    what = {"id": ticket.id, "kind": ticket.kind, "status": ticket.status, "priority": ticket.priority}
    more = {"category": ticket.category, "summary": summary, "assignee": ticket.assignee}
    due = {"respond_by": _when(one.respond_by), "resolve_by": _when(one.resolve_by), "overdue": one.late}
    return what | where | more | due


def _when(moment: datetime | None) -> str:
    return format_moment(moment) if moment else ""


def show_ticket(session: Session, wanted: str) -> Outcome:
    """Show a ticket: how it stands, and its events one by one."""
    snapshot, now = session.desk.snapshot(), session.acting.at
    id = snapshot.resolve("ticket", wanted)
    record = snapshot.get("ticket", id)
    one = judge(clocks_of(session.settings), facts_of(id, record, life()), now)
    head = {key: value for key, value in (_row(one) | _asked(record, one)).items() if value not in ("", None)}
    rows = [*_first(record), *map(_event, record.get("events", ()))]
    people = personal_keys("person")
    return Outcome("ticket show", rows, columns=_STORY, head=head, personal=people)


def _asked(record: Record, one: Judged) -> dict[str, Any]:
    ticket = one.ticket
    promise = [_when(each) for each in ticket.promise or ()]
    return {
        "summary": "",
        "text": record["text"],
        "by": ticket.by,
        "channel": ticket.channel,
        "at": format_moment(ticket.at),
        "promise": " – ".join(promise),
        "incident": ticket.incident,
        "related": list(ticket.related) or "",
        "score": ticket.score,
    }


def _first(record: Record) -> Iterator[dict[str, Any]]:
    yield {"at": record["at"], "event": "reported", "clerk": record["clerk"], "said": {}}


def _event(event: Record) -> dict[str, Any]:
    said = {key: value for key, value in event.items() if key not in ("id", "kind", "at", "clerk")}
    return {
        "at": event["at"],
        "event": event["kind"],
        "clerk": event["clerk"],
        "said": said,
        "id": event["id"],
    }


def parsed_day(text: str | None) -> date | None:
    """Read a day, if there is one."""
    return parse_date(text) if text else None
