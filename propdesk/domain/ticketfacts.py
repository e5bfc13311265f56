"""The facts of a ticket 工单 as values: what its record and its events come to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Hold:
    """A time in which a ticket waited, and for what; ``end`` None: it still does."""

    start: datetime
    end: datetime | None
    reason: str


@dataclass(frozen=True)
class Ticket:
    """A ticket as it stands; moments are civil times of the desk's zone.

    ``responded`` is when the worker or the first reply came, ``resolved`` the resolution that stands (None
    again after a reopen), ``moved`` the last event.
    """

    id: str
    kind: str
    channel: str
    category: str
    priority: str
    status: str
    unit: str
    place: str
    building: str
    by: str
    at: datetime
    text: str
    assignee: str
    dept: str
    promise: tuple[datetime, datetime] | None
    responded: datetime | None
    resolved: datetime | None
    closed: datetime | None
    holds: tuple[Hold, ...]
    score: int | None
    solved: bool | None
    unreached: int
    reopened: int
    incident: str
    duplicate_of: str
    related: tuple[str, ...]
    moved: datetime


@dataclass(frozen=True)
class Judged:
    """A ticket with its clock as of now; ``late``: empty, response or resolution, by ``terms`` full terms."""

    ticket: Ticket
    respond_by: datetime | None
    resolve_by: datetime | None
    late: str = ""
    terms: int = 0
