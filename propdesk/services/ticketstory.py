"""Tickets of a unit, told event by event: what was reported, how it went on, how content they were."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from propdesk.domain.changes import Record
from propdesk.domain.messages import Message, msg
from propdesk.domain.titles import Title
from propdesk.services.telling import Event, Household
from propdesk.services.tickets import life
from propdesk.store import kinds
from propdesk.store.tickets import Tickets

_SAID: Mapping[str, Callable[[Record], Message]] = {
    "resolved": lambda event: msg("{what}", what=event["result"]),
    "called-back": lambda event: (
        msg("callback: score {score} of 5", score=event["score"])
        if event["solved"]
        else msg("callback: not solved, score {score} of 5", score=event["score"])
    ),
    "reopened": lambda event: msg("{what}", what=event["reason"]),
    "cancelled": lambda event: msg("{what}", what=event["reason"]),
    "duplicate": lambda event: msg("duplicate of {ticket}", ticket=event["ticket"]),
    "closed": lambda _event: msg("the ticket is closed"),
}
"""Kinds of events that matter to a household; ``ticket show`` has the others."""


def tickets(house: Household) -> Iterable[Event]:
    """What was reported of a unit, and how each ticket went on."""
    titles = {key: kinds.kind("ticket").codes[key] for key in ("kind", "category")}
    for ticket in Tickets(house.snapshot, life()).of_unit(house.code):
        record = house.snapshot.get("ticket", ticket.id)
        what = _reported(titles, record)
        yield Event(record["at"], "reported", what, ticket.id, clerk=record["clerk"], person=ticket.by)
        for event in record.get("events", ()):
            if event["kind"] in _SAID:
                said = _SAID[event["kind"]](event)
                yield Event(event["at"], event["kind"], said, ticket.id, clerk=event["clerk"])


def _reported(titles: Mapping[str, Mapping[str, Title]], record: Record) -> Message:
    kind, category = (titles[key][record[key]] for key in ("kind", "category"))
    return msg(
        "{kind}, {category}: {text}", kind=kind, category=category, text=" ".join(record["text"].split())
    )
