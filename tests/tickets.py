"""Tickets for tests: an ordinary one, of which a test says what is its own."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from propdesk.domain.ticketfacts import Judged, Ticket

AT = datetime(2026, 11, 20, 9, 0)

ORDINARY = Ticket(
    id="T-261120-k3q9x",
    kind="repair",
    channel="hotline",
    category="water",
    priority="normal",
    status="assigned",
    unit="3-2-0301",
    place="",
    building="3",
    by="P-k3q9x7",
    at=AT,
    text="厨房水管漏水",
    assignee="wang",
    dept="engineering",
    promise=None,
    responded=None,
    resolved=None,
    closed=None,
    holds=(),
    score=None,
    solved=None,
    unreached=0,
    reopened=0,
    incident="",
    duplicate_of="",
    related=(),
    moved=AT,
)

SAYS: dict[str, dict[str, Any]] = {
    "assigned": {"to": "wang"},
    "returned": {"reason": "非本工种"},
    "held": {"for": "parts"},
    "replied": {"text": "已答复"},
    "resolved": {"result": "更换角阀"},
    "called-back": {"score": 5, "solved": True},
    "reopened": {"reason": "又漏了"},
    "cancelled": {"reason": "业主取消"},
    "note": {"text": "业主晚上七点后在家"},
}
"""What an event says unless a test has it otherwise."""

OF_JUDGED = ("respond_by", "resolve_by", "late", "terms")


def ticket(**own: Any) -> Ticket:
    """An ordinary ticket but for what is its own."""
    return replace(ORDINARY, **own)


def judged(**own: Any) -> Judged:
    """A ticket with its clock; by default nothing is late."""
    clock = {"respond_by": datetime(2026, 11, 20, 14, 0), "resolve_by": datetime(2026, 11, 25, 9, 0)}
    clock |= {name: own.pop(name) for name in OF_JUDGED if name in own}
    return Judged(ticket(**own), **clock)
