"""Tickets: what they name is there, their events come in order, and every move was allowed when it came."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from propdesk.domain.changes import Record
from propdesk.domain.checks.book import Book, Fault, Path
from propdesk.domain.checks.references import missing
from propdesk.domain.lifecycle import Life
from propdesk.domain.messages import msg
from propdesk.domain.ticket import Moving, held_back, replay, wrong_state
from propdesk.domain.ticketfacts import ATTEMPTS, IMPORTED
from propdesk.domain.tickettitles import STATES
from propdesk.domain.titles import Title

_TITLES: Mapping[str, Title] = {code: Title(zh, en) for code, (zh, en, *_) in STATES.items()}
_NAMED: Mapping[str, str] = {
    "unit": "unit",
    "building": "building",
    "by": "person",
    "incident": "ticket",
    "ticket": "ticket",
}
"""Keys of tickets and of their events: the kind of record that is named."""

Spot = tuple[Path, Record]
"""A place in a record, and what stands there."""


def ticket_links(book: Book) -> Iterator[Fault]:
    """Units, buildings, people, other tickets and bills that tickets name exist."""
    bills = {book.key(line) for line in book.lines("bill")}
    for id, ticket in book.all("ticket").items():
        for at, spot in (((), ticket), *_events(ticket)):
            for key, kind in _NAMED.items():
                named = [((*at, key), spot[key])] if key in spot else []
                yield from missing(book, "ticket", id, kind, named)
                yield from (_itself(id, where) for where, other in named if other == id)
            if spot.get("charge", "") not in {"", *bills}:
                yield Fault("ticket", id, (*at, "charge"), msg("there is no bill {key}", key=spot["charge"]))


def _events(ticket: Record) -> Iterator[Spot]:
    return ((("events", at), event) for at, event in enumerate(ticket.get("events", ())))


def _itself(id: str, at: Path) -> Fault:
    return Fault("ticket", id, at, msg("the ticket names itself"))


def ticket_times(book: Book) -> Iterator[Fault]:
    """Times of a ticket never run backwards, and what was promised ends after it begins."""
    for id, ticket in book.all("ticket").items():
        last = ticket["at"]
        for at, event in _events(ticket):
            if event["at"] < last:
                message = msg("this lies before what happened before, at {at}", at=last)
                yield Fault("ticket", id, (*at, "at"), message)
            last = max(last, event["at"])
        yield from (
            Fault("ticket", id, (*at, "until"), msg("the promise ends before it begins"))
            for at, spot in _promises(ticket)
            if spot["until"] < spot["from"]
        )


def _promises(ticket: Record) -> Iterator[Spot]:
    if "promise" in ticket:
        yield ("promise",), ticket["promise"]
    yield from (one for one in _events(ticket) if one[1]["kind"] == "promised")


def ticket_events(book: Book) -> Iterator[Fault]:
    """No two events of a ticket go by one id: merges tell them apart by it."""
    for id, ticket in book.all("ticket").items():
        seen: set[str] = set()
        for at, event in _events(ticket):
            if event["id"] in seen:
                yield Fault("ticket", id, (*at, "id"), msg("{name} stands twice", name=event["id"]))
            seen.add(event["id"])


def ticket_moves(book: Book) -> Iterator[Fault]:
    """Every event was allowed in the state in which it came, and no guard of a move was passed by.

    What guards ask for (a worker, a callback) is a rule of this desk: tickets that were taken over from
    another system stand as they stood there.
    """
    life = book.lives.get("ticket")
    attempts = next(iter(book.all("desk").values()), {}).get("callback_attempts", ATTEMPTS)
    if life is None:
        return
    for id, ticket in book.all("ticket").items():
        yield from _moves(life, id, ticket, attempts)


def _moves(life: Life, id: str, ticket: Record, attempts: int) -> Iterator[Fault]:
    guarded = ticket.get("source", {}).get("system") != IMPORTED
    for before, (at, event) in zip(replay(id, ticket, life), _events(ticket), strict=False):
        moving = Moving(before, event, attempts, _TITLES)
        fault = wrong_state(life, moving) or (held_back(life, moving) if guarded else None)
        if fault:
            yield Fault("ticket", id, (*at, "kind"), fault[0])


def ticket_duplicates(book: Book) -> Iterator[Fault]:
    """Duplicates lead to a ticket that is worked on, never around in a circle."""
    merged = {
        id: (at, event["ticket"])
        for id, ticket in book.all("ticket").items()
        for at, event in _events(ticket)
        if event["kind"] == "duplicate"
    }
    for id, (at, _) in merged.items():
        if _leads_back(id, {one: other for one, (_, other) in merged.items()}):
            yield Fault("ticket", id, (*at, "ticket"), msg("the duplicates lead around in a circle"))


def _leads_back(id: str, merged: Mapping[str, str]) -> bool:
    passed = {id}
    at = merged[id]
    while at in merged and at not in passed:
        passed.add(at)
        at = merged[at]
    return at == id
