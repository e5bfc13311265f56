"""Checks of the desk's settings: what in them names nothing, or contradicts itself."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from propdesk.domain.changes import Record
from propdesk.domain.checks.book import Book, Fault, Path
from propdesk.domain.checks.references import one_named, twice
from propdesk.domain.messages import msg


def desk_staff(book: Book) -> Iterator[Fault]:
    """Clerks and tills of the desk stand once, and tills and the default clerk name clerks that exist."""
    for id, desk in book.all("desk").items():
        clerks, tills = _ids(desk, "clerks", "id"), _ids(desk, "tills", "id")
        yield from twice("desk", id, clerks)
        yield from twice("desk", id, tills)
        known = {name for _, name in clerks}
        for at, name in (*_ids(desk, "tills", "clerk"), *one_named(desk, "default_clerk")):
            if name not in known:
                yield Fault("desk", id, at, msg("there is no clerk {clerk} at this desk", clerk=name))


def desk_hours(book: Book) -> Iterator[Fault]:
    """The desk closes after it has opened."""
    for id, desk in book.all("desk").items():
        hours = desk.get("hours")
        if hours and hours["close"] <= hours["open"]:
            text = msg("the desk closes at {close}, before it opens at {open}", **hours)
            yield Fault("desk", id, ("hours", "close"), text)
        elif hours and "lunch" in hours:
            yield from _lunch(id, hours)


def _lunch(id: str, hours: Record) -> Iterator[Fault]:
    """A break lies within the hours and leaves some of them."""
    begins, ends = hours["lunch"]["from"], hours["lunch"]["to"]
    if ends <= begins:
        text = msg("the lunch break ends at {end}, before it begins at {start}", end=ends, start=begins)
        yield Fault("desk", id, ("hours", "lunch", "to"), text)
    elif begins <= hours["open"] or ends >= hours["close"]:
        text = msg(
            "the lunch break from {start} to {end} does not lie within the hours from {open} to {close}",
            start=begins,
            end=ends,
            open=hours["open"],
            close=hours["close"],
        )
        yield Fault("desk", id, ("hours", "lunch", "from"), text)


def desk_calendar(book: Book) -> Iterator[Fault]:
    """No day of the desk's own calendar is a day off and a workday."""
    for id, desk in book.all("desk").items():
        own = desk.get("calendar", {})
        for at, day in enumerate(own.get("workdays", ())):
            if day in own.get("holidays", ()):
                text = msg("{date} stands among the days off, too", date=day)
                yield Fault("desk", id, ("calendar", "workdays", at), text)


def desk_reconcile(book: Book) -> Iterator[Fault]:
    """Rules by which banks' files are read go by names of their own, say where the money stands, once."""
    for id, desk in book.all("desk").items():
        rules = desk.get("reconcile", ())
        names = [(("reconcile", at, "name"), rule["name"]) for at, rule in enumerate(rules)]
        yield from twice("desk", id, names)
        for at, rule in enumerate(rules):
            if ("credit" in rule) == ("amount" in rule):
                text = msg("a rule names the header of credit, or that of amount, not both")
                yield Fault("desk", id, ("reconcile", at, "name"), text)
            yield from twice("desk", id, _headers(at, rule))


def _headers(at: int, rule: Record) -> Iterator[tuple[Path, str]]:
    """The headers that a rule names, each for one thing; a reference may be made of any of them."""
    for key in ("date", "credit", "debit", "amount", "direction", "counterparty"):
        if key in rule:
            yield ("reconcile", at, key), rule[key]
    remarks = enumerate(rule.get("remark", ()))
    yield from ((("reconcile", at, "remark", part), name) for part, name in remarks)


def _ids(desk: Record, key: str, field: str) -> list[tuple[Path, Any]]:
    return [((key, at, field), row[field]) for at, row in enumerate(desk[key])]
