"""What is known of a ticket 工单 as one value, and the same with its clock as of now."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

ENDED = frozenset({"closed", "cancelled", "duplicate"})
"""States in which nothing more happens to a ticket; every other one counts as open."""

SETTLED = ENDED | {"resolved", "called-back"}
"""States in which the work is done."""

UNCOUNTED = frozenset({"cancelled", "duplicate"})
"""States of tickets that were none: no figure counts them."""

CALLBACK_KINDS = frozenset({"repair", "complaint"})
"""Kinds that are closed only after a callback."""

IMPORTED = "import"
"""The source of tickets that were taken over from another system's list."""

USUAL_KINDS: Mapping[str, str] = {
    "noise": "complaint",
    "pets": "complaint",
    "neighbour": "complaint",
    "staff": "complaint",
    "fees": "consultation",
    "renovation": "consultation",
}
"""What a call of a category usually is, where it is no repair."""

ATTEMPTS = 3
"""How many callbacks that reach nobody stand for one that does."""


@dataclass(frozen=True)
class Hold:
    """A time on hold; one that lasts has no ``end``."""

    start: datetime
    end: datetime | None
    reason: str


@dataclass(frozen=True)
class Ticket:
    """A ticket as its record tells it; texts that are not known are empty.

    ``priority``, ``assignee`` and ``dept`` are the current ones, ``resolved`` is the last resolution (None
    again after a reopening), ``moved`` the last event.
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

    @property
    def done(self) -> datetime | None:
        """When the work was done; what is answered and closed in one step has no resolution of its own."""
        return self.resolved or self.closed

    @property
    def held(self) -> str:
        """What the ticket waits for now: the reason of a hold that lasts, or nothing."""
        return self.holds[-1].reason if self.holds and self.holds[-1].end is None else ""


@dataclass(frozen=True)
class Judged:
    """A ticket with its clock as of now.

    ``respond_by`` and ``resolve_by`` are None where no term runs. ``late`` tells at what the ticket was or is
    late: nothing, ``response`` or ``resolution`` (which counts more); ``terms`` how many further whole terms
    have passed since that moment.
    """

    ticket: Ticket
    respond_by: datetime | None
    resolve_by: datetime | None
    late: str = ""
    terms: int = 0

    @property
    def due(self) -> datetime | None:
        """What is due next: the response, then the resolution, then nothing."""
        if self.ticket.status in SETTLED:
            return None
        waits = [self.respond_by] if self.ticket.responded is None else []
        return min((moment for moment in (*waits, self.resolve_by) if moment is not None), default=None)
