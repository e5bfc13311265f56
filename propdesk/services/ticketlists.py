"""Lists of tickets: what is open, by whom, how late; the most urgent first."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from propdesk.domain.changes import Outcome, Record
from propdesk.domain.messages import NotFound, msg
from propdesk.domain.periods import format_moment
from propdesk.domain.ticket import facts_of
from propdesk.domain.ticketcounts import is_overdue
from propdesk.domain.ticketfacts import Judged, Ticket
from propdesk.domain.ticketquery import Query, chosen, parse_query
from propdesk.domain.tickettitles import Names
from propdesk.domain.titles import Title
from propdesk.domain.unit import selector
from propdesk.domain.urgency import by_urgency
from propdesk.services.session import Session
from propdesk.services.ticketclock import judged, unjudged
from propdesk.services.ticketmoves import worker_of
from propdesk.services.tickets import TITLES, life, told, where_of
from propdesk.services.worktimes import clocks_of
from propdesk.store.snapshot import Snapshot
from propdesk.store.tickets import Tickets

LISTED = tuple("id priority status where category summary assignee resolve_by overdue".split())
EXPORTED = tuple(
    "id kind status priority category unit place building by channel at text assignee dept responded resolved"
    " closed respond_by resolve_by overdue score solved unreached reopened for promise incident duplicate_of"
    " related".split()
)
"""All that is known of tickets in a row each: what goes into a file for other programs."""

_TITLES: Mapping[str, Title] = {
    **TITLES,
    "kind": Title("类型", "kind"),
    "channel": Title("报修方式", "channel"),
    "at": Title("报修时间", "reported at"),
    "text": Title("报修内容", "text"),
    "assignee": Title("处理人", "assignee"),
    "responded": Title("响应时间", "responded at"),
    "resolved": Title("完成时间", "resolved at"),
    "closed": Title("关闭时间", "closed at"),
    "score": Title("回访评分", "score"),
    "unreached": Title("回访未接通", "not reached"),
    "reopened": Title("重开次数", "reopened"),
    "for": Title("挂起原因", "on hold for"),
    "duplicate_of": Title("重复于", "duplicate of"),
}
"""What lists call keys that mean something else in other rows; files of them are read again by these."""

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
    """List tickets by urgency: of those that are not done, unless others are asked for."""
    snapshot, now = session.desk.snapshot(), session.acting.at
    query = _query(session, wanted)
    fits = _chooser(session, snapshot, wanted)
    pool = [one for one in _pool(snapshot, wanted, query) if fits(one)]
    clocks = clocks_of(session.settings)
    found = chosen(query, judged(clocks, pool, now), now, unit_of=_unit_of(snapshot))
    late = [one for one in found if is_overdue(one)]
    shown = sorted(late if wanted.overdue else found, key=lambda one: by_urgency(one, now))
    rows = [row_of(one) | _whole(one.ticket) for one in shown]
    totals = {"count": len(shown), "late_count": len(late)}
    notes = list(unjudged(clocks, shown, now))
    return Outcome(command, rows, totals, notes, columns=LISTED, titles=_TITLES)


def _query(session: Session, wanted: Wanted) -> Query:
    views = {one["name"]: one["query"] for one in session.settings.get("views", ())}
    if wanted.view is not None and wanted.view not in views:
        raise NotFound(
            msg("there is no view {name}", name=wanted.view),
            hint=msg("desk.yaml names: {views}", views=list(views) or "-"),
            field="view",
        )
    view = views[wanted.view] if wanted.view else ""
    return parse_query(f"{view} {wanted.query}".strip(), names=_names(session))


def _names(session: Session) -> dict[str, Names]:
    """The desk's own codes with their names."""
    workers = {one["id"]: (one["name"], one["name"]) for one in session.settings.get("workers", ())}
    return {"assignee": workers} if workers else {}


def _unit_of(snapshot: Snapshot) -> Callable[[Ticket], Record]:
    return lambda ticket: snapshot.find("unit", ticket.unit) or {} if ticket.unit else {}


def _pool(snapshot: Snapshot, wanted: Wanted, query: Query) -> list[Ticket]:
    """The fewest tickets that may fit: the live ones, unless others are asked for."""
    tickets = Tickets(snapshot, life())
    states = query.only("status") or ({wanted.status} if wanted.status else None)
    if states:
        return tickets.in_states(states)
    if wanted.since:
        return tickets.since(wanted.since)
    return tickets.every() if wanted.everything else tickets.live()


def _chooser(session: Session, snapshot: Snapshot, wanted: Wanted) -> Callable[[Ticket], bool]:
    """Hold tickets to what options say."""
    who = None if wanted.assignee is None else _assignee(session, wanted.assignee)
    pairs = {"status": wanted.status, "kind": wanted.kind, "assignee": who}
    said = {key: value for key, value in pairs.items() if value is not None}
    chooses, unit_of = selector(wanted.units), _unit_of(snapshot)

    def fits(ticket: Ticket) -> bool:
        if any(getattr(ticket, key) != value for key, value in said.items()):
            return False
        if wanted.since and ticket.at.date() < wanted.since:
            return False
        return wanted.units is None or chooses(ticket.unit, unit_of(ticket))

    return fits


def _assignee(session: Session, wanted: str) -> str:
    """The id of a worker by code or name; nobody's tickets are those of ``none``."""
    return "" if wanted in _NOBODY else str(worker_of(session.settings, wanted)["id"])


_NOBODY = frozenset({"none", "无"})


def row_of(one: Judged) -> dict[str, Any]:
    """A ticket as a row of a list."""
    ticket = one.ticket
    text = " ".join(ticket.text.split())
    summary = text if len(text) <= _SUMMARY else text[: _SUMMARY - 1] + "…"
    place = {"unit": ticket.unit, "place": ticket.place, "where": where_of(ticket)}
    what = {"id": ticket.id, "kind": ticket.kind, "status": ticket.status, "priority": ticket.priority}
    more = {"category": ticket.category, "summary": summary, "assignee": ticket.assignee}
    due = {"respond_by": _when(one.respond_by), "resolve_by": _when(one.resolve_by)}
    late = {"overdue": one.late if is_overdue(one) else ""}
    return what | place | more | due | late


def _whole(ticket: Ticket) -> dict[str, Any]:
    """What else is known of a ticket."""
    moments = {"at": ticket.at, "responded": ticket.responded, "resolved": ticket.resolved}
    words = {key: getattr(ticket, key) for key in _WORDS}
    said: dict[str, Any] = {
        "for": ticket.held,
        "promise": _promise(ticket),
        "related": list(ticket.related),
        "unreached": ticket.unreached or "",
        "reopened": ticket.reopened or "",
    }
    said |= {key: _when(moment) for key, moment in (moments | {"closed": ticket.closed}).items()}
    return words | said


_WORDS = tuple("channel building by text dept score solved incident duplicate_of".split())


def _promise(ticket: Ticket) -> str:
    return " – ".join(_when(each) for each in ticket.promise or ())


def _when(moment: datetime | None) -> str:
    return format_moment(moment) if moment else ""


def show_ticket(session: Session, wanted: str) -> Outcome:
    """Show a ticket: how it stands, and its events one by one."""
    snapshot, now = session.desk.snapshot(), session.acting.at
    id = snapshot.resolve("ticket", wanted)
    record = snapshot.get("ticket", id)
    clocks = clocks_of(session.settings)
    [one] = judged(clocks, [facts_of(id, record, life())], now)
    told_of = row_of(one) | _asked(snapshot, record, one)
    head = {key: value for key, value in told_of.items() if value not in ("", None, [])}
    rows = [_first(record), *map(told, record.get("events", ()))]
    personal = {"caller": "name", "phone": "phone"}
    notes = list(unjudged(clocks, [one], now))
    return Outcome(
        "ticket show", rows, notes=notes, columns=_STORY, head=head, personal=personal, titles=TITLES
    )


def _asked(snapshot: Snapshot, record: Record, one: Judged) -> dict[str, Any]:
    ticket = one.ticket
    caller = snapshot.find("person", ticket.by) or {} if ticket.by else {}
    return {
        "where": "",
        "summary": "",
        "text": record["text"],
        "by": ticket.by,
        "caller": caller.get("name", ""),
        "phone": caller.get("phone", ""),
        "channel": ticket.channel,
        "at": format_moment(ticket.at),
        "promise": _promise(ticket),
        "incident": ticket.incident,
        "related": list(ticket.related),
        **_named_by(snapshot, ticket.id),
        "score": ticket.score,
    }


def _named_by(snapshot: Snapshot, id: str) -> dict[str, list[str]]:
    """The tickets that name this one: its duplicates, those that joined it as their incident."""
    fields = {"merged": ("duplicate",), "joined": ("joined", "incident"), "related_by": ("related",)}
    return {key: [one for _, one in snapshot.linking(id, *names)] for key, names in fields.items()}


def _first(record: Record) -> dict[str, Any]:
    return {"event": "reported", "at": record["at"], "clerk": record["clerk"], "said": {}}
