"""What a new ticket is like: open ones of its unit, and the same fault in the building, an incident."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from fractions import Fraction

from propdesk.domain.folding import bigrams, folded
from propdesk.domain.ticketfacts import SETTLED, UNCOUNTED, Ticket

DAY = timedelta(hours=24)
INCIDENT = 3
"""So many alike within a day, the new one counted, are one incident."""

LIKE = Fraction(1, 4)
"""How alike texts must be where the category says little."""

FAULTS = frozenset({"repair", "complaint", "help"})
"""Kinds of tickets that tell of a fault."""

VAGUE = frozenset({"other", ""})
"""Categories that say little."""


@dataclass(frozen=True)
class Report:
    """What is known of a new ticket before it is one."""

    unit: str
    building: str
    category: str
    text: str
    place: str = ""


@dataclass(frozen=True)
class Alike:
    """A ticket that is like the new one, and how much its text is."""

    ticket: Ticket
    likeness: Fraction


@dataclass(frozen=True)
class Likely:
    """What a new ticket may belong to.

    ``of_unit`` are open tickets of the same unit (or place), the most alike first; ``of_fault`` those of the
    same fault in the building within a day. ``join`` is the incident that some of these joined, if any;
    ``is_incident`` tells whether the new one makes them so many that an incident is to be proposed.
    """

    of_unit: tuple[Alike, ...]
    of_fault: tuple[Alike, ...]
    join: str
    is_incident: bool


def likely(report: Report, tickets: Iterable[Ticket], now: datetime) -> Likely:
    """Tell what a new ticket is like among those of the last day and the open ones."""
    counting = [one for one in tickets if one.status not in UNCOUNTED and one.at <= now]
    of_unit = [one for one in counting if one.status not in SETTLED and _same_spot(report, one)]
    of_fault = [one for one in counting if now - one.at <= DAY and _same_fault(report, one)]
    join = _incident_of(of_fault, {one.id for one in counting if one.status not in SETTLED})
    return Likely(
        _ranked(report, of_unit),
        _ranked(report, of_fault),
        join,
        is_incident=not join and len(of_fault) + 1 >= INCIDENT,
    )


def building_named(place: str, buildings: Collection[str]) -> str:
    """The building that a public place begins with (3号楼大堂, A座电梯), if it is one of these."""
    found = _BUILDING.match(place)
    code = found[1].upper() if found else ""
    return code if code in buildings else ""


_BUILDING = re.compile("([0-9A-Za-z]{1,10})(?:号楼|号?栋|座|幢|#)")


def likeness(one: str, other: str) -> Fraction:
    """How alike two texts are, from 0 to 1: the share of pairs of characters in both (Dice)."""
    pairs, others = bigrams(_letters(one)), bigrams(_letters(other))
    if not pairs or not others:
        return Fraction(0)
    return Fraction(2 * len(pairs & others), len(pairs) + len(others))


def _letters(text: str) -> str:
    """A folded text without its punctuation."""
    return "".join(character for character in folded(text) if character.isalnum())


def _same_spot(report: Report, ticket: Ticket) -> bool:
    if report.unit or ticket.unit:
        return report.unit == ticket.unit
    return (
        bool(report.place) and folded(report.place) == folded(ticket.place) and _same_building(report, ticket)
    )


def _same_building(report: Report, ticket: Ticket) -> bool:
    return report.building == ticket.building


def _same_fault(report: Report, ticket: Ticket) -> bool:
    """Tell whether it is the same fault: of one category and building, or place if no building is known."""
    if ticket.kind not in FAULTS or report.category != ticket.category or not _same_building(report, ticket):
        return False
    if not report.building and (not report.place or folded(report.place) != folded(ticket.place)):
        return False
    return report.category not in VAGUE or likeness(report.text, ticket.text) >= LIKE


def _incident_of(tickets: Iterable[Ticket], open_ones: Collection[str]) -> str:
    """The open incident that most of the tickets joined; the first one of equals."""
    joined = [one.incident for one in tickets if one.incident in open_ones]
    return max(sorted(set(joined)), key=joined.count, default="")


def _ranked(report: Report, tickets: Iterable[Ticket]) -> tuple[Alike, ...]:
    """The most alike first, of equals the latest."""
    rows = [Alike(one, likeness(report.text, one.text)) for one in tickets]
    rows.sort(key=lambda row: (row.ticket.at, row.ticket.id), reverse=True)
    return tuple(sorted(rows, key=lambda row: -row.likeness))
