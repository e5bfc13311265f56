"""Dunning of a unit, told event by event: letters and what became of them, promises, certificates."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from propdesk.domain.changes import Record
from propdesk.domain.messages import Message, msg
from propdesk.services.telling import Event, Household
from propdesk.store import kinds


def letters(house: Household) -> Iterator[Event]:
    """Dunning letters, what became of them, promises and certificates: they move no money."""
    snapshot, codes = house.snapshot, kinds.kind("dunning").codes["level"]
    named = snapshot.linking(house.code, "units")
    for id in (id for kind, id in named if kind == "dunning"):
        letter = snapshot.get("dunning", id)
        what = msg("{level}: {total} to be paid by {date}", level=codes[letter["level"]],
                   total=letter["total"], date=letter["reply_by"])  # fmt: skip
        yield Event(letter["at"], "dunning", what, id, clerk=letter["clerk"], person=letter["debtor"])
        for event in letter.get("events", ()):
            yield _became(id, letter, event)
    for id in (id for kind, id in named if kind == "promise"):
        one = snapshot.get("promise", id)
        what = msg("{amount} promised by {date}", amount=one["amount"], date=one["date"])
        yield Event(one["at"], "promise", what, id, clerk=one["clerk"])
    for id, paper in snapshot.all("clearance"):
        if paper["unit"] == house.code:
            what = msg("certified that nothing is open on {date}", date=paper["as_of"])
            yield Event(paper["at"], "clearance", what, id, clerk=paper["clerk"])


_BECAME: Mapping[str, Message] = {
    "sent": msg("letter sent"),
    "delivered": msg("letter delivered"),
    "refused": msg("letter refused"),
    "returned": msg("letter came back"),
    "acknowledged": msg("debt acknowledged"),
    "note": msg("remark on a letter"),
}


def _became(id: str, letter: Record, event: Record) -> Event:
    at = event["at"] if event["at"].startswith(event["date"]) else event["date"]
    return Event(at, "dunning", _BECAME[event["kind"]], id, clerk=event["clerk"], person=letter["debtor"])
