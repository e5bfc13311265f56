"""Finding whatever a clerk knows of it: a name or how it is said, the end of a number, a plate, an amount."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any
from unicodedata import normalize

from propdesk.domain.changes import Note, Outcome
from propdesk.domain.folding import folded
from propdesk.domain.ids import ending_matches
from propdesk.domain.messages import UsageRefused, msg
from propdesk.domain.money import format_money, parse_money
from propdesk.services.people import units_of
from propdesk.services.session import Session
from propdesk.services.units import names_of
from propdesk.store.accounts import Accounts
from propdesk.store.finding import END, EXACT, Hit, find, relevance, unit_of_line, with_amount
from propdesk.store.search import SHEETS
from propdesk.store.snapshot import Snapshot

FOUND = ("kind", "id", "title", "where", "units")
BESIDE = ("phone", "owner_names")
"""Columns that stand in the table only where something found has them."""

MOST = 100
"""How many are listed unless told."""

LONGEST = 100
"""So many characters can be searched for."""

NUMBER = re.compile(r"(?:[A-Z]V?-)?[0-9]+", re.ASCII)
"""The number of a receipt or a void, or the end of one."""

_AMOUNT = re.compile(
    r"¥?(?P<yuan>0|[1-9][0-9]{0,2}(?:,[0-9]{3}){1,3}|[1-9][0-9]{0,11})(?P<fen>\.[0-9]{1,2})?元?", re.ASCII
)
_TITLES = {
    "person": "name",
    "vehicle": "plate",
    "tariff": "title",
    "building": "title",
    "desk": "name",
    "meter": "serial",
}
_LEAST = 3
_PERSONAL = {"title": "title", "phone": "phone", "owner_names": "names"}


def find_records(
    session: Session, text: str, *, kind: str | None = None, limit: int | None = None
) -> Outcome:
    """Find records that hold a text or all its words, receipts by number, money by its amount; best first."""
    if not folded(text):
        raise UsageRefused(msg("nothing is said to find"), field="text")
    if len(text) > LONGEST:
        raise UsageRefused(
            msg("this is too long to look for; {most} characters do", most=LONGEST), field="text"
        )
    snapshot, most = session.desk.snapshot(), MOST if limit is None else limit
    hits = [*_entries(snapshot, text), *_amounts(snapshot, text, most + 1), *find(snapshot, text)]
    told = sorted(dict.fromkeys(hits), key=relevance)
    chosen = [hit for hit in told if kind is None or _is_of(snapshot, hit, kind)]
    rows = [_row(snapshot, hit) for hit in chosen[:most]]
    columns = (*FOUND, *(name for name in BESIDE if any(name in row for row in rows)))
    return Outcome("find", rows, notes=_notes(chosen, limit), columns=columns, personal=_PERSONAL)


def _notes(found: list[Hit], limit: int | None) -> list[Note]:
    if not found:
        return [Note(msg("nothing is found"))]
    if limit is None and len(found) > MOST:
        text = msg(
            "{count} are found, these are the first {most}; --limit N lists more", count=len(found), most=MOST
        )
        return [Note(text)]
    return []


def _is_of(snapshot: Snapshot, hit: Hit, kind: str) -> bool:
    """Tell whether what was found is of a kind, or (people, units) of one within its kind."""
    if hit.kind == kind or hit.kind not in ("person", "unit"):
        return hit.kind == kind
    return bool(snapshot.get(hit.kind, hit.id)["kind"] == kind)


def _entries(snapshot: Snapshot, text: str) -> Iterator[Hit]:
    """Receipts and voids by number or the end of it, three digits at least."""
    wanted = normalize("NFKC", text).strip().upper()
    if not NUMBER.fullmatch(wanted) or len(wanted) < _LEAST:
        return
    for number in ending_matches(wanted, Accounts(snapshot).entry_sheets()):
        kind = "void" if number.partition("-")[0].endswith("V") else "receipt"
        yield Hit(kind, number, ("number",), EXACT if number == wanted else END)


def _amounts(snapshot: Snapshot, text: str, most: int) -> Iterator[Hit]:
    """Receipts and bill lines of an amount: 142.93, ￥1,234.5, 500元; bare digits are no amount."""
    found = _AMOUNT.fullmatch(folded(text))
    if found is None or found[0].isdigit():
        return
    fen = parse_money(found["yuan"].replace(",", "") + (found["fen"] or ""))
    yield from (Hit(kind, id, ("amount",), EXACT) for kind, id in with_amount(snapshot, fen, most=most))


def _row(snapshot: Snapshot, hit: Hit) -> dict[str, Any]:
    return _ROWS.get(hit.kind, _record)(snapshot, hit) | {"where": list(hit.where)}


def _record(snapshot: Snapshot, hit: Hit) -> dict[str, Any]:
    data = {} if hit.kind in SHEETS else snapshot.get(hit.kind, hit.id)
    row = {"kind": hit.kind, "id": hit.id, "title": data.get(_TITLES.get(hit.kind, ""), "")}
    return row | ({"units": data["units"]} if "units" in data else {})


def _person(snapshot: Snapshot, hit: Hit) -> dict[str, Any]:
    """People go by their own kind, so that a company's name is not masked."""
    data = snapshot.get("person", hit.id)
    row = {"kind": data["kind"], "id": hit.id, "title": data["name"]}
    units = units_of(snapshot, hit.id, data)
    row |= {"units": units} if units else {}
    return row | ({"phone": data["phone"]} if "phone" in hit.where else {})


def _unit(snapshot: Snapshot, hit: Hit) -> dict[str, Any]:
    owners = names_of(snapshot, snapshot.get("unit", hit.id).get("owners", ()))
    return {"kind": "unit", "id": hit.id, "title": ""} | ({"owner_names": owners} if owners else {})


def _receipt(snapshot: Snapshot, hit: Hit) -> dict[str, Any]:
    fact = Accounts(snapshot).receipt(hit.id)
    row: dict[str, Any] = {"kind": hit.kind, "id": hit.id, "title": ""}
    if fact is None:
        return row
    return row | {"title": f"{fact.unit} {format_money(fact.amount)}", "units": [fact.unit]}


def _line(snapshot: Snapshot, hit: Hit) -> dict[str, Any]:
    return {"kind": hit.kind, "id": hit.id, "title": "", "units": [unit_of_line(snapshot, hit.id)]}


_ROWS: Mapping[str, Callable[[Snapshot, Hit], dict[str, Any]]] = {
    "person": _person,
    "unit": _unit,
    "receipt": _receipt,
    "bill-line": _line,
}
