"""Building records from rows of entrances."""

from __future__ import annotations

from propdesk.domain.ids import natural_key
from propdesk.domain.importing.drafts import Built, Draft, left_out
from propdesk.domain.importing.rows import Read, Row
from propdesk.domain.messages import Finding, msg


def build_buildings(read: Read) -> Built:
    """Gather the entrances of each building; one that stands there twice is left out."""
    buildings: dict[str, dict[str, Row]] = {}
    findings: list[Finding] = []
    for row in read.rows:
        entrances = buildings.setdefault(row.text("building"), {})
        code = row.text("entrance")
        if code in entrances:
            reason = msg("{first} has the same key", first=entrances[code].where("entrance"))
            findings.append(left_out(row, "entrance", reason))
        entrances.setdefault(code, row)
    partial = frozenset(("entrances",) if read.refused else ())
    return Built([_draft(code, rows, partial) for code, rows in buildings.items()], findings)


def _draft(code: str, rows: dict[str, Row], partial: frozenset[str]) -> Draft:
    first = next(iter(rows.values()))
    entrances = [
        {"code": entrance, **row.pick("floors", "lift")}
        for entrance, row in sorted(rows.items(), key=lambda pair: natural_key(pair[0]))
    ]
    return Draft(
        kind="building",
        system=first.found.table.system,
        key=code,
        id=code,
        counts="buildings",
        where=first.where("building"),
        data={"entrances": entrances},
        partial=partial,
    )
