"""Unit records from rows of rooms: flats, offices, dormitories."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from propdesk.domain.importing.drafts import ENTRANCE, Built, Draft, Link, collect, link_left_out
from propdesk.domain.importing.rows import Read, Row
from propdesk.domain.messages import Finding, msg


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
        partial=frozenset(("charges",) if findings or row.broken & {"charges", "since"} else ()),
    )


def _entrance(row: Row) -> Link:
    key = f"{row.text('building')}/{row.text('entrance')}"
    return Link("", ENTRANCE, key, row.where("building"), needs=True)


def _owner(row: Row) -> Iterator[Link]:
    if row.text("owner"):
        yield Link("owners", "person", row.text("owner"), row.where("owner"), many=True)


def _charges(row: Row) -> tuple[list[Link], list[Finding]]:
    """Pair the fees with their start days; where the pairs don't come out even, no pair is certain."""
    fees, days = row.many("charges"), row.many("since")
    if not fees or row.broken & {"charges", "since"}:
        return [], []
    if len(fees) != len(days):
        reason = msg("{fees} fees and {days} start days do not pair", fees=len(fees), days=len(days))
        return [], [link_left_out(row, "since", reason)]
    if len(set(fees)) < len(fees):
        return [], [link_left_out(row, "charges", msg("a fee is named twice"))]
    where = row.where("charges")
    links = [
        Link("charges", "tariff", str(fee), where, many=True, since=str(day))
        for fee, day in zip(fees, days, strict=True)
    ]
    return links, []
