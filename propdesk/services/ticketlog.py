"""The work log of a day 工作日志: every ticket that was reported or moved, and the day in numbers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime, time
from typing import Any

from propdesk.domain.changes import Outcome, Record
from propdesk.domain.messages import RuleRefused, msg
from propdesk.domain.periods import format_moment, parse_moment
from propdesk.domain.ticket import facts_of
from propdesk.domain.ticketcounts import is_overdue
from propdesk.domain.ticketfacts import SETTLED, UNCOUNTED, Judged
from propdesk.domain.ticketpapers import DayCounts, Happening, LogRow, WorkLog
from propdesk.domain.titles import Title
from propdesk.services.session import Session
from propdesk.services.ticketclock import judge
from propdesk.services.tickets import TITLES, life, place_of, told, where_of
from propdesk.services.worktimes import clocks_of
from propdesk.store.tickets import Tickets

LISTED = tuple("at id kind where text priority status assignee overdue events".split())
_TITLES = {
    **TITLES,
    "received": Title("接报", "taken in"),
    "done": Title("办结", "done"),
    "open": Title("未完成", "open"),
    "called_back": Title("已回访", "called back"),
}
_SAID = tuple("to for from file priority category unit place level score result reason text ticket".split())
"""What a log says of an event, in this order."""

_LAST = time(23, 59)


@dataclass(frozen=True)
class _Day:
    """A ticket as it stood at the end of a day, and its events of that day."""

    judged: Judged
    day: date
    events: tuple[Record, ...]

    @property
    def reported(self) -> bool:
        """Tell whether it was reported on the day."""
        return self.judged.ticket.at.date() == self.day

    @property
    def done(self) -> bool:
        """Tell whether its work was done on the day."""
        done = self.judged.ticket.done
        return done is not None and done.date() == self.day

    @property
    def open(self) -> bool:
        """Tell whether work was left at the end of the day."""
        return self.judged.ticket.status not in SETTLED

    @property
    def called_back(self) -> bool:
        """Tell whether somebody was reached by a callback on the day."""
        return any(each["kind"] == "called-back" for each in self.events)


def work_log(session: Session, day: date | None = None) -> Outcome:
    """Make the log of a day (none: today) as things stood at its end; of today, as they stand now."""
    day = day or session.acting.today
    if day > session.acting.today:
        raise RuleRefused(
            msg("{day} is yet to come", day=day.isoformat()),
            hint=msg("the log is of today or of a day before"),
            field="date",
        )
    found = list(_standing(session, day))
    moved = [one for one in found if one.reported or one.events]
    moved.sort(key=lambda one: (one.judged.ticket.at, one.judged.ticket.id))
    counts = _counts(found)
    paper = _paper(session, day, moved, counts)
    rows = [_row(one) for one in moved]
    totals = {"date": day.isoformat()} | asdict(counts)
    return Outcome("ticket log", rows, totals, columns=LISTED, papers=[paper], titles=_TITLES)


def _standing(session: Session, day: date) -> Iterator[_Day]:
    """The tickets that were there on a day, but for those that had ended before it."""
    clocks, snapshot = clocks_of(session.settings), session.desk.snapshot()
    until = min(datetime.combine(day, _LAST), session.acting.at)
    end, first = format_moment(until), day.isoformat()
    for id, record in Tickets(snapshot, life()).records_touched(day, day):
        if record["at"] > end:
            continue
        events = tuple(each for each in record.get("events", ()) if each["at"] <= end)
        ticket = facts_of(id, {**record, "events": events}, life())
        of_day = tuple(each for each in events if each["at"] >= first)
        yield _Day(judge(clocks, ticket, until), day, of_day)


def _counts(found: list[_Day]) -> DayCounts:
    counted = [one for one in found if one.judged.ticket.status not in UNCOUNTED]
    return DayCounts(
        received=sum(one.reported for one in counted),
        done=sum(one.done for one in counted),
        open=sum(one.open for one in counted),
        overdue=sum(is_overdue(one.judged) for one in counted),
        called_back=sum(one.called_back for one in counted),
    )


def _paper(session: Session, day: date, moved: list[_Day], counts: DayCounts) -> WorkLog:
    settings = session.settings
    workers = {one["id"]: str(one["name"]) for one in settings.get("workers", ())}
    rows = tuple(_log_row(one, workers) for one in moved)
    return WorkLog(settings["name"], day, rows, counts, settings.get("hotline", ""))


def _log_row(one: _Day, workers: Mapping[str, str]) -> LogRow:
    ticket = one.judged.ticket
    return LogRow(
        at=ticket.at,
        id=ticket.id,
        kind=ticket.kind,
        where=place_of(ticket),
        text=ticket.text,
        priority=ticket.priority,
        status=ticket.status,
        worker=workers.get(ticket.assignee, ticket.assignee),
        happened=tuple(_happening(each, workers) for each in one.events),
        overdue=is_overdue(one.judged),
    )


def _happening(event: Record, workers: Mapping[str, str]) -> Happening:
    said = {key: str(event[key]) for key in _SAID if key in event}
    said |= {"to": workers.get(event["to"], event["to"])} if "to" in event else {}
    said |= {"file": event["file"]["name"]} if "file" in event else {}
    said |= {"from": f"{event['from']} – {event['until']}"} if "from" in event else {}
    said |= {} if event.get("solved", True) else {"solved": "no"}
    return Happening(parse_moment(event["at"]), event["kind"], said)


def _row(one: _Day) -> dict[str, Any]:
    ticket = one.judged.ticket
    head = {"at": format_moment(ticket.at), "id": ticket.id, "kind": ticket.kind, "where": where_of(ticket)}
    stands = {key: getattr(ticket, key) for key in ("text", "priority", "status", "assignee")}
    late = one.judged.late if is_overdue(one.judged) else ""
    return head | stands | {"overdue": late, "events": [told(each) for each in one.events]}
