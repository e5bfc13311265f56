"""Parking spaces, and the vehicles in them, from rows of spaces."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from propdesk.domain.importing.drafts import Built, Draft, Link, collect, left_out, link_left_out
from propdesk.domain.importing.rows import Read, Row
from propdesk.domain.messages import Finding, msg

BUILDING = "P"
"""The first segment of every parking space's code; a lot is its second."""

_ROLES = {"owned": "owners", "rent": "tenants"}
_OF_A_VEHICLE = ("brand", "type", "colour", "from", "to")


def build_parking(read: Read) -> Built:
    """Make a parking space of each row, and a vehicle where it names a plate."""
    return collect(result for row in read.rows for result in _row(row))


def _row(row: Row) -> Iterator[Draft | Finding | Sequence[Finding]]:
    if row.text("to") and row.text("from") and row.text("to") < row.text("from"):
        yield left_out(row, "to", msg("the last day is before the first"))
        return
    holder, findings = _holder(row)
    code = f"{BUILDING}-{row.text('lot')}-{row.text('space')}"
    yield findings
    yield _space(row, code, holder)
    if row.text("plate"):
        yield _vehicle(row, code)
    elif "plate" not in row.broken:
        yield from _idle(row)


def _holder(row: Row) -> tuple[list[Link], list[Finding]]:
    """The person who bought or rents the space; which of the two must be said."""
    if not row.text("owner"):
        return [], []
    role = _ROLES.get(row.text("tenure"))
    if role is None:
        return [], [link_left_out(row, "tenure", msg("it is not said whether the space is sold or let"))]
    extra = {"payer": "tenant"} if role == "tenants" else {}
    return [Link(role, "person", row.text("owner"), row.where("owner"), many=True, extra=extra)], []


def _space(row: Row, code: str, holder: Sequence[Link]) -> Draft:
    tags = {"tags": [row.text("place")]} if row.text("place") else {}
    place = {"building": BUILDING, "entrance": row.text("lot"), "room": row.text("space")}
    return Draft(
        kind="unit",
        system=row.found.table.system,
        key=code,
        id=code,
        counts="parking",
        where=row.where("space"),
        data={**place, "kind": "parking", **row.pick("area"), **tags},
        links=tuple(holder),
    )


def _vehicle(row: Row, code: str) -> Draft:
    plate, owner = row.text("plate"), row.text("owner")
    links = [Link("units", "unit", code, row.where("space"), many=True, needs=True)]
    if owner:
        links.append(Link("owner", "person", owner, row.where("owner")))
    return Draft(
        kind="vehicle",
        system=row.found.table.system,
        key=plate,
        id="",
        counts="vehicles",
        where=row.where("plate"),
        data={"plate": plate, **row.pick(*_OF_A_VEHICLE, "tenure")},
        links=tuple(links),
    )


def _idle(row: Row) -> Iterator[Finding]:
    """List what the row says of a vehicle without naming one."""
    for name in _OF_A_VEHICLE:
        if row.text(name):
            yield link_left_out(row, name, msg("the row names no number plate"))
