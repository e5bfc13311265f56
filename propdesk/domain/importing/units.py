"""Unit records from rows of rooms: flats, offices, dormitories."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from propdesk.domain.importing.drafts import ENTRANCE, Built, Draft, Link, collect, link_left_out
from propdesk.domain.importing.rows import Read, Row
from propdesk.domain.importing.values import Value
from propdesk.domain.messages import Finding, msg

_PAIRED = frozenset(("charges", "since", "until"))
Values = Sequence[Value]


def build_units(read: Read) -> Built:
    """Make a unit of each row; its charges are the fees it names, each from its own day."""
    return collect(result for row in read.rows for result in _unit(row))


def _unit(row: Row) -> Iterator[Draft | Sequence[Finding]]:
    charges, findings = _charges(row)
    place = row.pick("building", "entrance", "room")
    code = "-".join(str(part) for part in place.values())
    yield findings
    yield Draft(
        kind="unit",
        system=row.found.table.system,
        key=code,
        id=code,
        counts="units",
        where=row.where("room"),
        data={**place, **row.pick("floor", "kind", "area", "inner_area", "layout", "rent")},
        links=(_entrance(row), *_owner(row), *charges),
        partial=frozenset(("charges",) if findings or row.broken & _PAIRED else ()),
    )


def _entrance(row: Row) -> Link:
    key = f"{row.text('building')}/{row.text('entrance')}"
    return Link("", ENTRANCE, key, row.where("building"), needs=True)


def _owner(row: Row) -> Iterator[Link]:
    if row.text("owner"):
        yield Link("owners", "person", row.text("owner"), row.where("owner"), many=True)


def _charges(row: Row) -> tuple[list[Link], list[Finding]]:
    """Pair the fees with their first (and last) days; where they don't come out even, no pair is certain."""
    fees, days, ends = row.many("charges"), row.many("since"), row.many("until")
    if not fees or row.broken & _PAIRED:
        return [], []
    if len(fees) != len(days):
        reason = msg("{fees} fees and {days} start days do not pair", fees=len(fees), days=len(days))
        return [], [link_left_out(row, "since", reason)]
    if ends and len(ends) != len(fees):
        reason = msg("{fees} fees and {days} end days do not pair", fees=len(fees), days=len(ends))
        return [], [link_left_out(row, "until", reason)]
    if len(set(fees)) < len(fees):
        return [], [link_left_out(row, "charges", msg("a fee is named twice"))]
    return list(_links(row, fees, days, ends or ("",) * len(fees))), []


def _links(row: Row, fees: Values, days: Values, ends: Values) -> Iterator[Link]:
    where = row.where("charges")
    for fee, day, end in zip(fees, days, ends, strict=True):
        yield Link("charges", "tariff", str(fee), where, many=True, since=str(day), until=str(end))
