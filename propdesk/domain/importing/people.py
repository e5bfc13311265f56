"""Person records from rows of owners and of those who belong to them."""

from __future__ import annotations

from collections.abc import Iterator

from propdesk.domain.importing.drafts import Built, Draft, Link, collect, left_out
from propdesk.domain.importing.rows import Read, Row
from propdesk.domain.messages import Finding, msg


def build_people(read: Read) -> Built:
    """Make a person of each row; an ID number that several share is one finding."""
    built = collect(_person(row) for row in read.rows)
    return Built(built.drafts, [*built.findings, *_shared(read)])


def _person(row: Row) -> Draft | Finding:
    number, role, owner = row.text("number"), row.text("role"), row.text("owner")
    if role == "owner" and owner not in ("", number):
        return left_out(row, "owner", msg("an owner's row names another owner"))
    if role != "owner" and not owner and "owner" not in row.broken:
        return left_out(row, "owner", msg("the owner to whom the person belongs is not named"))
    return Draft(
        kind="person",
        system=row.found.table.system,
        key=number,
        id="",
        counts="owners" if role == "owner" else "others",
        where=row.where("number"),
        data={"kind": "person", **row.pick("name", "phone", "id_number", "gender", "age")},
        links=() if role == "owner" or not owner else (_belongs(row, role, owner),),
    )


def _belongs(row: Row, role: str, owner: str) -> Link:
    return Link("of", "person", owner, row.where("owner"), extra={"relation": role})


def _shared(read: Read) -> Iterator[Finding]:
    """Find ID numbers that several rows hold; the number itself stays out of the message."""
    rows: dict[str, list[str]] = {}
    for row in read.rows:
        if row.text("id_number"):
            rows.setdefault(row.text("id_number"), []).append(row.where("id_number"))
    for places in rows.values():
        if len(places) > 1:
            cells = [where.rpartition("!")[2] for where in places]
            message = msg("one ID number stands in {count} rows: {cells}", count=len(cells), cells=cells)
            yield Finding("import-shared", message, places[0])
