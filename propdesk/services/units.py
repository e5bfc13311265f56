"""Units: list, show, add and change flats, shops and parking spaces."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from propdesk.domain.changes import Note, Outcome, Record
from propdesk.domain.messages import NotFound, UsageRefused, msg
from propdesk.domain.periods import parse_date
from propdesk.domain.titles import Title
from propdesk.domain.unit import in_walking_order, moved_charges, selector, with_charges, with_tags
from propdesk.services.editing import (
    Done,
    Edit,
    apply,
    parse_fields,
    read_for_edit,
    refuse_idle,
    refuse_known,
    with_fields,
)
from propdesk.services.privacy import personal_keys
from propdesk.services.session import Session
from propdesk.services.tariffs import item_code
from propdesk.store import kinds
from propdesk.store.accounts import Accounts
from propdesk.store.snapshot import Snapshot

COLUMNS = tuple("id building entrance room floor kind area state tags owners tenants charges".split())
SETTABLE = tuple(
    "building entrance room floor kind area inner_area layout rent state delivered payer note".split()
)
LISTED = (*COLUMNS, "owner_names")
_LISTS = ("tags", "owners", "tenants", "charges")
_NAMES = {"owners": "owner_names", "tenants": "tenant_names"}


@dataclass(frozen=True)
class UnitEdit:
    """What is to become of a unit: fields (as typed), tags, and the items it is charged for."""

    fields: Mapping[str, str] = field(default_factory=dict)
    tags: tuple[str, ...] = ()
    no_tags: tuple[str, ...] = ()
    charges: tuple[str, ...] = ()
    no_charges: tuple[str, ...] = ()
    end_charges: tuple[str, ...] = ()

    @property
    def idle(self) -> bool:
        """Whether nothing was asked for."""
        lists = (self.tags, self.no_tags, self.charges, self.no_charges, self.end_charges)
        return not any((self.fields, *lists))


def list_units(
    session: Session, *, units: str | None = None, kind: str | None = None, building: str | None = None
) -> Outcome:
    """List units in walking order; an unknown selector is refused, a filter may find nothing."""
    snapshot, chooses = session.desk.snapshot(), selector(units)
    chosen = [(code, unit) for code, unit in snapshot.all("unit") if chooses(code, unit)]
    if units and not chosen:
        raise NotFound(msg("no unit answers to {units}", units=units), field="unit")
    wanted = {"kind": kind, "building": building}
    asked = {name: value for name, value in wanted.items() if value}
    kept = [(code, unit) for code, unit in chosen if all(unit.get(key) == asked[key] for key in asked)]
    people = dict(snapshot.all("person"))
    rows = [_row(code, unit, people) for code, unit in in_walking_order(kept)]
    return Outcome("unit list", rows, columns=LISTED, personal=personal_keys("unit"))


def show_unit(session: Session, wanted: str) -> Outcome:
    """Show one unit by its code or the end of it."""
    snapshot = session.desk.snapshot()
    code = snapshot.resolve("unit", wanted)
    unit = snapshot.get("unit", code)
    row = unit_row(snapshot, code, unit)
    personal = personal_keys("unit")
    return Outcome("unit show", [row], columns=COLUMNS, personal=personal, upright=True)


def unit_row(snapshot: Snapshot, code: str, unit: Record) -> dict[str, Any]:
    """A unit as a row, with the names of its people."""
    ids = [id for role in _NAMES for id in unit.get(role, ())]
    found = ((id, snapshot.find("person", id)) for id in ids)
    return _row(code, unit, {id: person for id, person in found if person})


def _row(code: str, unit: Record, people: Mapping[str, Record]) -> dict[str, Any]:
    """A unit as a row: all promised keys, those of its file, and the names of its people."""
    promised: dict[str, Any] = {key: [] if key in _LISTS else None for key in COLUMNS}
    row = promised | {"id": code} | dict(unit)
    named = {_NAMES[role]: _named(unit.get(role, ()), people) for role in _NAMES}
    return row | {key: value for key, value in named.items() if value}


def _named(ids: Sequence[str], people: Mapping[str, Record]) -> list[dict[str, str]]:
    return [{key: people[id][key] for key in ("name", "kind")} for id in ids if id in people]


def names_of(snapshot: Snapshot, ids: Sequence[str]) -> list[dict[str, str]]:
    """People by name and kind, to be masked as ``names``; whoever is not on file is left out."""
    found = ((id, snapshot.find("person", id)) for id in ids)
    return _named(ids, {id: person for id, person in found if person})


def add_unit(
    session: Session, code: str, edit: UnitEdit, *, reason: str = "", dry_run: bool = False
) -> Outcome:
    """Add a unit; building, entrance and room follow from a code of three segments unless told."""
    wanted = code.upper()

    def plan(snapshot: Snapshot) -> Edit:
        refuse_known(snapshot, "unit", wanted, command="propdesk unit edit")
        after, notes = _edited(snapshot, wanted, {}, _with_places(wanted, edit.fields), edit)
        _need(after)
        return Edit("unit", wanted, None, after, f"unit: add {wanted}", notes)

    return _outcome("unit add", apply(session, "unit add", plan, reason=reason, dry_run=dry_run))


def edit_unit(
    session: Session, wanted: str, edit: UnitEdit, *, reason: str = "", dry_run: bool = False
) -> Outcome:
    """Change fields, tags and charges of a unit."""
    refuse_idle(not edit.idle)

    def plan(snapshot: Snapshot) -> Edit:
        code, before = read_for_edit(snapshot, "unit", wanted)
        after, notes = _edited(snapshot, code, before, edit.fields, edit)
        return Edit("unit", code, before, after, f"unit: edit {code}", notes)

    return _outcome("unit edit", apply(session, "unit edit", plan, reason=reason, dry_run=dry_run))


def settable_fields(session: Session, wanted: str) -> tuple[str, Mapping[str, Title], Record]:
    """A unit's code, the titles of the fields that can be set, and the unit as it is."""
    snapshot = session.desk.snapshot()
    code = snapshot.resolve("unit", wanted)
    titles = kinds.kind("unit").fields
    return code, {name: titles[name] for name in SETTABLE}, snapshot.get("unit", code)


def _outcome(command: str, done: Done) -> Outcome:
    row = {"id": done.edit.id} | dict(done.edit.after)
    return Outcome(command, [row], {}, done.notes, done.commit, COLUMNS, upright=True)


def _with_places(code: str, fields: Mapping[str, str]) -> dict[str, str]:
    """Fill in what the code says of building, entrance and room (a floor is never cut out of a code)."""
    segments = code.split("-", 2)
    said = dict(zip(("building", "entrance", "room"), segments, strict=True)) if len(segments) == 3 else {}
    return {**said, **fields}


def _need(unit: Record) -> None:
    missing = [name for name in ("building", "entrance", "room", "kind") if name not in unit]
    if missing:
        raise UsageRefused(
            msg("the unit needs {fields}", fields=[f"--{name}" for name in missing]),
            field=missing[0],
        )


def _edited(
    snapshot: Snapshot, code: str, before: Record, fields: Mapping[str, str], edit: UnitEdit
) -> tuple[dict[str, Any], tuple[Note, ...]]:
    """The unit with all that was asked for, and remarks on it."""
    after = with_fields(before, parse_fields("unit", fields, allowed=SETTABLE))
    tags = with_tags(after.get("tags", ()), added=edit.tags, removed=edit.no_tags)
    charges, notes = _charges(snapshot, code, after.get("charges", ()), edit)
    _keep_list(after, "tags", tags)
    _keep_list(after, "charges", charges)
    return after, (*notes, *_check_place(snapshot, after))


def _keep_list(record: dict[str, Any], key: str, values: list[Any]) -> None:
    """Set a list; an empty one is left out of the file."""
    record.pop(key, None)
    if values:
        record[key] = values


def _charges(
    snapshot: Snapshot, code: str, now: Sequence[Record], edit: UnitEdit
) -> tuple[list[Record], list[Note]]:
    started = dict(_charge(snapshot, text) for text in edit.charges)
    ended = [item_code(snapshot, text) for text in edit.no_charges]
    until = dict(_charge(snapshot, text, field="end-charge") for text in edit.end_charges)
    moved = moved_charges(now, started)
    notes = (*_moved_notes(snapshot, code, moved), *_ended_notes(snapshot, code, until))
    return with_charges(now, started=started, ended=ended, until=until), list(notes)


def _charge(snapshot: Snapshot, text: str, *, field: str = "charge") -> tuple[str, str]:
    """Read ``ITEM:DATE``."""
    item, colon, day = text.replace("\uff1a", ":").rpartition(":")
    if not colon or not item:
        raise UsageRefused(
            msg("{text} is not of the form ITEM:DATE", text=text),
            hint=msg("write property:2026-10-01"),
            field=field,
        )
    return item_code(snapshot, item), parse_date(day, field=field).isoformat()


def _moved_notes(snapshot: Snapshot, code: str, moved: Sequence[str]) -> Iterator[Note]:
    """Warn where bills stand that were counted from the former start."""
    spans = Accounts(snapshot).live_spans(set(moved)) if moved else {}
    for item in moved:
        if (item, code) in spans:
            text = msg(
                "bills of {item} from the former start stand; cycles that overlap them are skipped", item=item
            )
            yield Note(text, "warning", code)


def _ended_notes(snapshot: Snapshot, code: str, until: Mapping[str, str]) -> Iterator[Note]:
    """Warn where days after the last one are billed already."""
    spans = Accounts(snapshot).live_spans(set(until)) if until else {}
    for item, last in until.items():
        beyond = [end for _, end in spans.get((item, code), ()) if end.isoformat() > last]
        if beyond:
            text = msg("{item} is billed up to {end}; those bills stand", item=item, end=max(beyond))
            yield Note(text, "warning", code)


def _check_place(snapshot: Snapshot, unit: Record) -> Iterator[Note]:
    """Refuse a building that is not there (parking may have none); remark on an unknown entrance."""
    building = snapshot.find("building", unit["building"]) if unit.get("building") else {}
    if building is None and unit.get("kind") != "parking":
        raise NotFound(
            msg("there is no building {building}", building=unit["building"]),
            hint=msg("the buildings are: {buildings}", buildings=list(snapshot.ids("building")) or "-"),
            field="building",
        )
    doors = [door["code"] for door in (building or {}).get("entrances", ())]
    if doors and unit.get("entrance") not in (None, *doors):
        text = msg(
            "building {building} lists no such entrance; it has: {doors}",
            building=unit["building"],
            doors=doors,
        )
        yield Note(text, "warning")
