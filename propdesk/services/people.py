"""People: owners, tenants, companies, guests, and their links to units. No one else holds names or phones."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from propdesk.domain.changes import Note, Outcome, Record
from propdesk.domain.identity import FAULTS
from propdesk.domain.ids import Random, ending_matches, random_ending
from propdesk.domain.messages import NotFound, UsageRefused, msg
from propdesk.domain.unit import debtor_of
from propdesk.services.editing import (
    Done,
    Edit,
    apply,
    parse_fields,
    read_for_edit,
    refuse_idle,
    with_fields,
)
from propdesk.services.privacy import personal_keys
from propdesk.services.session import Session
from propdesk.store import kinds
from propdesk.store.accounts import Accounts
from propdesk.store.finding import EXACT, find
from propdesk.store.snapshot import Snapshot

COLUMNS = ("id", "name", "kind", "phone", "units")
SHOWN = (*COLUMNS, "family", "vehicles")
SETTABLE = tuple("name kind phone id_number gender age credit_code of relation note".split())
ROLES = {"owner": "owners", "tenant": "tenants"}
"""Role of a person at a unit: the unit's list that holds the person."""

_ENDING = 6
_ALIKE = ("phone", "id_number")
_KNOWN_BY = frozenset(("name", "phone", "id_number"))
_MOST = 20


@dataclass(frozen=True)
class PersonEdit:
    """What is to become of a person: fields as typed, and further contacts (``NAME:PHONE``)."""

    fields: Mapping[str, str] = field(default_factory=dict)
    contacts: tuple[str, ...] = ()


def list_people(
    session: Session, *, kind: str | None = None, unit: str | None = None, text: str | None = None
) -> Outcome:
    """List people with the units they own or rent, by id."""
    snapshot = session.desk.snapshot()
    units = units_by_person(snapshot)
    chosen = {hit.id for hit in find(snapshot, text)} if text else None
    code = snapshot.resolve("unit", unit) if unit else None
    rows = [
        _row(id, person, units.get(id, []))
        for id, person in snapshot.all("person")
        if (chosen is None or id in chosen)
        and (not kind or person["kind"] == kind)
        and (not code or code in units.get(id, ()))
    ]
    return Outcome("person list", rows, columns=COLUMNS, personal=personal_keys("person"))


def show_person(session: Session, wanted: str) -> Outcome:
    """Show one person by id or the end of it."""
    snapshot = session.desk.snapshot()
    id = resolve_person(snapshot, wanted)
    row = person_row(snapshot, id, snapshot.get("person", id))
    personal = personal_keys("person")
    return Outcome("person show", [row], columns=SHOWN, personal=personal, upright=True)


def resolve_person(snapshot: Snapshot, wanted: str) -> str:
    """Find a person by id or the end of it, else by name, its sound, or the end of a phone number."""
    ids = snapshot.ids("person")
    if ending_matches(wanted, ids):
        return snapshot.only(wanted, ids)
    hits = [hit for hit in find(snapshot, wanted) if hit.kind == "person" and _KNOWN_BY & set(hit.where)]
    best = [hit.id for hit in hits if hit.rank == EXACT] or [hit.id for hit in hits]
    if len(best) < 2:
        return best[0] if best else snapshot.only(wanted, ids)
    told = [_placed(snapshot, id) for id in best[:_MOST]]
    raise NotFound(
        msg("{wanted} is ambiguous", wanted=wanted), hint=msg("it may be: {candidates}", candidates=told)
    )


def _placed(snapshot: Snapshot, id: str) -> str:
    """A person by id and units: no name stands in an error."""
    return " ".join((id, *units_of(snapshot, id, snapshot.get("person", id))))


def units_by_person(snapshot: Snapshot) -> dict[str, list[str]]:
    """The units that each person owns or rents, in natural order."""
    found: dict[str, list[str]] = {}
    for code, person in snapshot.links("unit", *ROLES.values()):
        found.setdefault(person, []).append(code)
    return found


def units_of(snapshot: Snapshot, id: str, person: Record) -> list[str]:
    """The units of one person: those owned or rented; of a family, those of the one it belongs to."""
    own = [code for kind, code in snapshot.linking(id, *ROLES.values()) if kind == "unit"]
    head = person.get("of", "")
    return own or ([code for _, code in snapshot.linking(head, *ROLES.values())] if head else [])


def person_row(snapshot: Snapshot, id: str, person: Record) -> dict[str, Any]:
    """A person as a row, with the units, family and vehicles."""
    own = [code for _, code in snapshot.linking(id, *ROLES.values())]
    family = [_kin(member, snapshot.get("person", member)) for _, member in snapshot.linking(id, "of")]
    cars = [(car, snapshot.get("vehicle", car)) for _, car in snapshot.linking(id, "owner")]
    vehicles = [{"id": car, "plate": vehicle["plate"]} for car, vehicle in cars]
    beside = {"family": family, "vehicles": vehicles}
    return _row(id, person, own) | {key: rows for key, rows in beside.items() if rows}


def _kin(id: str, person: Record) -> dict[str, Any]:
    return {"id": id} | {key: person[key] for key in ("name", "relation") if key in person}


def _row(id: str, person: Record, units: list[str]) -> dict[str, Any]:
    return {"id": id} | dict(person) | {"units": units}


def add_person(session: Session, edit: PersonEdit, *, reason: str = "", dry_run: bool = False) -> Outcome:
    """Add a person or company under a random id."""

    def plan(snapshot: Snapshot) -> Edit:
        id = fresh_person_id(snapshot, session.random)
        after = _edited({"kind": "person"}, edit)
        notes = (*_faults(id, after), *_alike(snapshot, id, after))
        return Edit("person", id, None, after, f"person: add {id}", notes)

    return _outcome("person add", apply(session, "person add", plan, reason=reason, dry_run=dry_run))


def edit_person(
    session: Session, wanted: str, edit: PersonEdit, *, reason: str = "", dry_run: bool = False
) -> Outcome:
    """Change a person's data; an empty value takes a field away."""
    refuse_idle(edit.fields, edit.contacts)

    def plan(snapshot: Snapshot) -> Edit:
        id, before = read_for_edit(snapshot, "person", resolve_person(snapshot, wanted))
        after = _edited(before, edit)
        changed = {key: after[key] for key in edit.fields if key in after}
        notes = (*_faults(id, changed), *_alike(snapshot, id, changed))
        return Edit("person", id, before, after, f"person: edit {id}", notes)

    return _outcome("person edit", apply(session, "person edit", plan, reason=reason, dry_run=dry_run))


def _outcome(command: str, done: Done) -> Outcome:
    row = {"id": done.edit.id} | dict(done.edit.after)
    personal = personal_keys("person")
    return Outcome(command, [row], {}, done.notes, done.commit, COLUMNS[:-1], personal=personal, upright=True)


def fresh_person_id(snapshot: Snapshot, random: Random) -> str:
    """Draw the id of a person; none that is taken."""
    taken = set(snapshot.ids("person"))
    while (id := f"P-{random_ending(random, length=_ENDING)}") in taken:
        pass
    return id


def _edited(before: Record, edit: PersonEdit) -> dict[str, Any]:
    after = with_fields(before, parse_fields("person", edit.fields, allowed=SETTABLE))
    if edit.contacts:
        after["contacts"] = [*after.get("contacts", ()), *map(_contact, edit.contacts)]
    return after


def _contact(text: str) -> dict[str, str]:
    """Read ``NAME:PHONE`` or ``NAME:PHONE:RELATION``; what was typed is personal and not repeated."""
    parts = text.replace("\uff1a", ":").split(":")
    if not 2 <= len(parts) <= 3:
        raise UsageRefused(msg("a contact is not of the form NAME:PHONE[:RELATION]"), field="contact")
    return dict(zip(("name", "phone", "relation"), parts, strict=False))


def _faults(id: str, fields: Mapping[str, Any]) -> Iterator[Note]:
    """Remark on numbers that do not check: papers differ, so that nothing is refused."""
    for key, fault_of in FAULTS.items():
        fault = fault_of(fields.get(key, ""))
        if fault is not None:
            title = kinds.kind("person").fields[key]
            yield Note(msg("{field}: {fault}", field=title, fault=fault), "warning", id)


def _alike(snapshot: Snapshot, id: str, fields: Mapping[str, Any]) -> Iterator[Note]:
    """Remark on people who have the same phone or ID number: it may be the same person."""
    for key in _ALIKE:
        wanted = fields.get(key)
        same = [other for other, each in snapshot.all("person") if wanted and each.get(key) == wanted]
        others = [other for other in same if other != id]
        if others:
            title = kinds.kind("person").fields[key]
            yield Note(msg("the same {field} stands at: {ids}", field=title, ids=others), "warning", id)


def link_person(
    session: Session, person: str, unit: str, *, role: str, reason: str = "", dry_run: bool = False
) -> Outcome:
    """Make a person owner or tenant of a unit, after those it has; the first one owes its bills."""

    def plan(snapshot: Snapshot) -> Edit:
        id = resolve_person(snapshot, person)
        code, before = read_for_edit(snapshot, "unit", unit)
        people = list(dict.fromkeys((*before.get(ROLES[role], ()), id)))
        after = {**before, ROLES[role]: people}
        return Edit("unit", code, before, after, f"person: link {id} {code} {role}", _note_first(people, id))

    done = apply(session, "person link", plan, reason=reason, dry_run=dry_run)
    return _linked("person link", done)


def _note_first(people: list[str], id: str) -> tuple[Note, ...]:
    if people[0] == id:
        return ()
    return (Note(msg("the unit's bills go to {first}, who was linked first", first=people[0])),)


def unlink_person(
    session: Session,
    person: str,
    unit: str,
    *,
    role: str | None = None,
    reason: str = "",
    dry_run: bool = False,
) -> Outcome:
    """End a person's link to a unit; bills that were issued stay with their debtor."""

    def plan(snapshot: Snapshot) -> Edit:
        id = resolve_person(snapshot, person)
        code, before = read_for_edit(snapshot, "unit", unit)
        roles = [each for each in ROLES if id in before.get(ROLES[each], ()) and role in (None, each)]
        if not roles:
            raise NotFound(
                msg("{id} is not linked to {unit}", id=id, unit=code),
                hint=msg("propdesk unit show {unit} lists who is", unit=code),
                record=code,
            )
        after = _without(before, id, roles)
        subject = f"person: unlink {id} {code} {' '.join(roles)}"
        return Edit("unit", code, before, after, subject, tuple(_debts(snapshot, code, before, id)))

    done = apply(session, "person unlink", plan, reason=reason, dry_run=dry_run)
    return _linked("person unlink", done)


def _without(unit: Record, id: str, roles: list[str]) -> dict[str, Any]:
    """The unit without a person in some roles; an empty list is left out of the file."""
    lists = {ROLES[role]: [other for other in unit[ROLES[role]] if other != id] for role in roles}
    return {key: value for key, value in {**unit, **lists}.items() if key not in lists or value}


def _debts(snapshot: Snapshot, code: str, unit: Record, id: str) -> Iterator[Note]:
    owed = [line for line in Accounts(snapshot).open_lines(code) if line.debtor == id]
    if owed and debtor_of(unit) == id:
        text = msg("{count} open bills stay with {id}, their debtor", count=len(owed), id=id)
        yield Note(text, "warning", code)


def _linked(command: str, done: Done) -> Outcome:
    unit = done.edit.after
    row = {"id": done.edit.id} | {key: unit.get(key, []) for key in ROLES.values()}
    return Outcome(command, [row], {}, done.notes, done.commit, tuple(row))
