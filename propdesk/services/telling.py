"""Who and what a story of a unit is about, and what an event of it is."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo

from propdesk.domain.changes import Record
from propdesk.domain.messages import Message
from propdesk.domain.periods import format_moment
from propdesk.services.session import Session
from propdesk.store import story
from propdesk.store.objects import LogEntry
from propdesk.store.snapshot import Snapshot

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Event:
    """One thing that happened.

    ``at`` is a day or a moment; ``amount`` what it is about (fen), ``effect`` what it adds to what is
    owed; ``id`` is where to look further (``key`` that of one bill line); ``person`` whom it is about.
    """

    at: str
    kind: str
    what: Message
    id: str
    amount: int | None = None
    effect: int = 0
    clerk: str = ""
    person: str = ""
    key: str = ""


@dataclass(frozen=True)
class Household:
    """A unit with the people and vehicles that belong to it now, and its history."""

    session: Session
    snapshot: Snapshot
    code: str
    unit: Record
    people: Mapping[str, Record]
    vehicles: Mapping[str, Record]

    @cached_property
    def issued(self) -> list[story.Issued]:
        """What was billed, a run at a time."""
        return list(story.issued(self.snapshot, self.code))

    @cached_property
    def steps(self) -> list[story.Step]:
        """The commits that changed the unit, its people, its vehicles, or issued its bills."""
        records = [
            ("unit", self.code),
            *(("person", id) for id in self.people),
            *(("vehicle", id) for id in self.vehicles),
            *(("bill", run) for run in dict.fromkeys(each.run for each in self.issued)),
        ]
        return story.steps(self.snapshot, records)

    def steps_of(self, kind: str) -> Iterator[story.Step]:
        """The changes of one kind of record."""
        return (step for step in self.steps if step.kind == kind)

    def when(self, step: story.Step) -> str:
        """When a commit was made, in the zone of the desk."""
        return civil_time(step.commit.moment, self.session.zone)


Teller = Callable[[Household], Iterable[Event]]


def civil_time(moment: int, zone: ZoneInfo) -> str:
    """A commit's moment in the desk's zone; a moment that no calendar has is left empty."""
    try:
        return format_moment((_EPOCH + timedelta(seconds=moment)).astimezone(zone))
    except OverflowError:
        return ""


def clerk_of(entry: LogEntry) -> str:
    """Who made a commit; one that propdesk did not write goes by git's author."""
    return entry.trailers.get("Propdesk-Actor") or entry.author.name
