"""Buildings: their entrances, the floors of each, who keeps them; and, if asked, their flats at once."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from propdesk.domain.changes import Change, Outcome, Put, Record
from propdesk.domain.ids import natural_key
from propdesk.domain.messages import NotFound, RuleRefused, UsageRefused, msg
from propdesk.services.editing import Done, Edit, apply, read_for_edit, refuse_idle, refuse_known, with_fields
from propdesk.services.session import Session
from propdesk.services.setup import flats
from propdesk.services.writing import notes_of, write
from propdesk.store.snapshot import Snapshot

COLUMNS = ("id", "title", "entrances", "keeper", "units", "note")
_ENTRANCE = re.compile(r"(?P<code>[0-9A-Za-z]{1,10}):(?P<floors>[0-9]{1,3})(?P<lift>:lift|:电梯)?")
_LOW = 6
"""Up to so many floors a house goes without a lift, unless one is named."""


@dataclass(frozen=True)
class BuildingEdit:
    """What is to become of a building: fields, entrances (``1:18:lift``), entrances taken away.

    ``flats``: so many on each floor of each entrance are added along with a new building.
    """

    fields: Mapping[str, str] = field(default_factory=dict)
    entrances: tuple[str, ...] = ()
    no_entrances: tuple[str, ...] = ()
    flats: int = 0


def list_buildings(session: Session) -> Outcome:
    """List the buildings with their entrances and the number of their units."""
    snapshot = session.desk.snapshot()
    counts = Counter(unit.get("building", "") for _, unit in snapshot.all("unit"))
    rows = [_row(code, building, counts[code]) for code, building in snapshot.all("building")]
    shown = [row | {"entrances": [door["code"] for door in row["entrances"]]} for row in rows]
    return Outcome("building list", shown, {"units": sum(counts.values())}, columns=COLUMNS[:-1])


def show_building(session: Session, wanted: str) -> Outcome:
    """Show one building; what it holds is counted by kind."""
    snapshot = session.desk.snapshot()
    code = snapshot.resolve("building", wanted)
    units = [unit for _, unit in snapshot.all("unit") if unit.get("building") == code]
    kinds = Counter(unit["kind"] for unit in units)
    row = _row(code, snapshot.get("building", code), len(units)) | {"kinds": dict(kinds)}
    return Outcome("building show", [row], columns=COLUMNS, upright=True)


def _row(code: str, building: Record, units: int) -> dict[str, Any]:
    return {"id": code} | dict(building) | {"units": units}


def add_building(
    session: Session, code: str, edit: BuildingEdit, *, reason: str = "", dry_run: bool = False
) -> Outcome:
    """Add a building and, if asked, flats on all its floors, as one commit."""
    wanted = code.upper()

    def decide(snapshot: Snapshot) -> Change:
        refuse_known(snapshot, "building", wanted, command="propdesk building edit")
        if not edit.entrances:
            raise UsageRefused(
                msg("the building has no entrance"), hint=msg("write --entrance 1:18:lift"), field="entrance"
            )
        building = _edited(snapshot, {"entrances": []}, edit)
        houses = list(flats(wanted, building["entrances"], edit.flats))
        subject = f"building: add {wanted}" + (f" with {len(houses)} flats" if houses else "")
        puts = [Put("building", wanted, building), *houses]
        return Change("building add", subject, session.acting.clerk, puts, reason)

    written = write(session, decide, dry_run=dry_run)
    puts = written.change.puts
    row = _row(wanted, puts[0].data or {}, len(puts) - 1)
    return Outcome("building add", [row], {}, notes_of(written), written.commit, COLUMNS, upright=True)


def edit_building(
    session: Session, wanted: str, edit: BuildingEdit, *, reason: str = "", dry_run: bool = False
) -> Outcome:
    """Change a building's title, keeper, note and entrances; one that has units cannot be taken away."""
    refuse_idle(edit.fields, edit.entrances, edit.no_entrances)

    def plan(snapshot: Snapshot) -> Edit:
        code, before = read_for_edit(snapshot, "building", wanted)
        _refuse_lived_in(snapshot, code, before, edit.no_entrances)
        after = _edited(snapshot, before, edit)
        return Edit("building", code, before, after, f"building: edit {code}")

    done: Done = apply(session, "building edit", plan, reason=reason, dry_run=dry_run)
    row = {"id": done.edit.id} | dict(done.edit.after)
    return Outcome("building edit", [row], {}, done.notes, done.commit, COLUMNS, upright=True)


def _edited(snapshot: Snapshot, before: Record, edit: BuildingEdit) -> dict[str, Any]:
    after = with_fields(before, edit.fields)
    _check_keeper(snapshot, edit.fields.get("keeper"))
    named = {door["code"]: door for door in before["entrances"] if door["code"] not in edit.no_entrances}
    named |= {door["code"]: door for door in map(entrance, edit.entrances)}
    return after | {"entrances": sorted(named.values(), key=lambda door: natural_key(door["code"]))}


def entrance(text: str) -> dict[str, Any]:
    """Read ``CODE:FLOORS``, ``CODE:FLOORS:lift``; above six floors there is a lift anyway."""
    found = _ENTRANCE.fullmatch(text.replace("\uff1a", ":"))
    if found is None:
        raise UsageRefused(
            msg("{text} does not describe an entrance", text=text),
            hint=msg("write CODE:FLOORS or CODE:FLOORS:lift, such as 1:18:lift"),
            field="entrance",
        )
    floors = int(found["floors"])
    return {"code": found["code"].upper(), "floors": floors, "lift": bool(found["lift"]) or floors > _LOW}


def _check_keeper(snapshot: Snapshot, keeper: str | None) -> None:
    clerks = [clerk["id"] for clerk in snapshot.get("desk", "desk")["clerks"]]
    if keeper and keeper not in clerks:
        raise NotFound(
            msg("there is no clerk {claim} at this desk", claim=keeper),
            hint=msg("the clerks are: {clerks}", clerks=list(clerks)),
            field="keeper",
        )


def _refuse_lived_in(snapshot: Snapshot, code: str, building: Record, gone: Sequence[str]) -> None:
    absent = [door for door in gone if door not in [each["code"] for each in building["entrances"]]]
    if absent:
        raise NotFound(
            msg("building {building} has no entrance {entrance}", building=code, entrance=absent[0]),
            record=code,
            field="no-entrance",
        )
    for unit in _units_at(snapshot, code, gone):
        raise RuleRefused(
            msg("unit {unit} stands at this entrance", unit=unit),
            hint=msg("move its units to another entrance first: propdesk unit edit UNIT --entrance CODE"),
            record=code,
            field="no-entrance",
        )


def _units_at(snapshot: Snapshot, building: str, entrances: Sequence[str]) -> Iterator[str]:
    for code, unit in snapshot.all("unit"):
        if unit.get("building") == building and unit.get("entrance") in entrances:
            yield code
