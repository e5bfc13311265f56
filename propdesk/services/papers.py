"""What papers of the accounts say beside the figures: who is addressed, in which order, under which names."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from propdesk.domain.arrears import AGE_CLASSES
from propdesk.domain.changes import Outcome, Record
from propdesk.domain.money import parse_money
from propdesk.domain.papers import ArrearsList, Debtor, NoticeDesk, Statement, StatementLine
from propdesk.domain.titles import Title, item_title
from propdesk.domain.unit import UNKNOWN, debtor_of, walking_order
from propdesk.services.session import Session
from propdesk.store.snapshot import Snapshot

_AMOUNTS = ("principal", "late", "total", *AGE_CLASSES)


def sender(settings: Record) -> NoticeDesk:
    """Say who sends a paper, as the desk's settings have it."""
    return NoticeDesk(
        settings["name"],
        settings.get("address", ""),
        settings.get("hotline", ""),
        tuple(settings.get("pay_ways", ())),
    )


def clerk_name(settings: Record, id: str) -> str:
    """What a clerk is called on paper."""
    return next((str(row["name"]) for row in settings["clerks"] if row["id"] == id), id)


def with_statement(
    session: Session, outcome: Outcome, *, start: date | None = None, end: date | None = None
) -> Outcome:
    """Add to the account of a unit the paper that is sent to whoever pays; it names that person."""
    snapshot, unit = session.desk.snapshot(), str(outcome.totals["unit"])
    titles = {item: item_title(record) for item, record in snapshot.all("tariff")}
    opening = [row for row in outcome.rows if row["entry"] == "opening"]
    paper = Statement(
        desk=sender(session.settings),
        unit=unit,
        addressee=addressee(snapshot, debtor_of(snapshot.find("unit", unit) or {})),
        first=start,
        last=end,
        opening=parse_money(opening[0]["balance"]) if opening else 0,
        lines=tuple(_statement_line(row, titles) for row in outcome.rows if row["entry"] != "opening"),
        issued=session.acting.today,
    )
    return replace(outcome, papers=[paper])


def _statement_line(row: Record, titles: Mapping[str, Title]) -> StatementLine:
    return StatementLine(
        day=date.fromisoformat(row["date"]),
        entry=row["entry"],
        reference=row["ref"],
        billed=parse_money(row.get("billed", "0.00")),
        paid=parse_money(row.get("paid", "0.00")),
        balance=parse_money(row["balance"]),
        title=titles.get(row["item"], row["item"]) if "item" in row else "",
        first=date.fromisoformat(row["from"]) if "from" in row else None,
        last=date.fromisoformat(row["to"]) if "to" in row else None,
    )


def with_arrears_list(session: Session, outcome: Outcome, *, by: str) -> Outcome:
    """Add to the arrears the list for the desk: units in walking order under their buildings."""
    snapshot = session.desk.snapshot()
    units = dict(snapshot.all("unit"))
    debtors = [_debtor(row, by, _people(snapshot, units, row[by], by)) for row in outcome.rows]
    used = [key for key in _AMOUNTS if key != "late" or any(one.amounts["late"] for one in debtors)]
    paper = ArrearsList(
        desk=sender(session.settings),
        by=by,
        as_of=date.fromisoformat(str(outcome.totals["as_of"])),
        columns=tuple(used),
        groups=_by_building(debtors, units) if by == "unit" else (("", tuple(debtors)),),
        issued=session.acting.today,
    )
    return replace(outcome, papers=[paper])


def _debtor(row: Record, by: str, people: tuple[tuple[str, str], ...]) -> Debtor:
    amounts = {key: parse_money(row[key]) for key in _AMOUNTS}
    return Debtor(str(row[by]), people, date.fromisoformat(row["oldest_due"]), amounts)


def _people(
    snapshot: Snapshot, units: Mapping[str, Record], name: str, by: str
) -> tuple[tuple[str, str], ...]:
    """Who is meant by a line: the debtor of a unit, or the person whose line it is; with their kind."""
    ids = {"unit": lambda: debtor_of(units.get(name, {})), "owner": lambda: name}
    person: Mapping[str, Any] | None = snapshot.find("person", ids[by]()) if by in ids else None
    return ((str(person["name"]), str(person["kind"])),) if person else ()


def _by_building(
    debtors: Sequence[Debtor], units: Mapping[str, Record]
) -> tuple[tuple[str, tuple[Debtor, ...]], ...]:
    groups: dict[str, list[Debtor]] = {}
    for debtor in _walked(debtors, units):
        building = str(units.get(debtor.name, {}).get("building", UNKNOWN))
        groups.setdefault(building, []).append(debtor)
    return tuple((name, tuple(members)) for name, members in groups.items())


def _walked(debtors: Iterable[Debtor], units: Mapping[str, Record]) -> list[Debtor]:
    return sorted(debtors, key=lambda one: walking_order(one.name, units.get(one.name, {})))


def addressee(snapshot: Snapshot, debtor: str) -> str:
    """The name of whom a paper is for; nothing of one who is not known."""
    person = snapshot.find("person", debtor) if debtor != UNKNOWN else None
    return str(person["name"]) if person else ""
