"""Who calls: a person that is known here, by name or by the number, or a stranger, entered as a guest."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from propdesk.domain.changes import Note, Put, Record
from propdesk.domain.messages import UsageRefused, msg
from propdesk.services.editing import check_field
from propdesk.services.people import ROLES, fresh_person_id, resolve_person
from propdesk.services.session import Session
from propdesk.store.snapshot import Snapshot

_COUNTRY, _MOBILE = "86", 11
"""The country's own number before that of a mobile telephone, and how long the latter is."""


class Caller(NamedTuple):
    """What is said of who calls: ``by`` names a person that is known, ``name`` and ``phone`` a stranger."""

    by: str = ""
    name: str = ""
    phone: str = ""


class Called(NamedTuple):
    """Who calls, by id (empty: nobody is said), what is written for that, and what the clerk should know."""

    id: str = ""
    puts: Sequence[Put] = ()
    notes: Sequence[Note] = ()


def caller_of(snapshot: Snapshot, session: Session, caller: Caller, unit: str) -> Called:
    """Find who calls; of several with the same number the one of the unit, else enter a guest."""
    if caller.by and (caller.name or caller.phone):
        raise UsageRefused(
            msg("who calls is known, or a stranger"),
            hint=msg("give --by, or --caller and --phone"),
            field="by",
        )
    if caller.by:
        return Called(resolve_person(snapshot, caller.by))
    if caller.phone:
        check_field("person", "phone", caller.phone)
        known = _known(snapshot, caller.phone, unit)
        if known:
            return Called(known, notes=[Note(msg("the number is known here: {id}", id=known), record=known)])
    if caller.phone and not caller.name:
        raise UsageRefused(
            msg("nobody here has this number"), hint=msg("say who calls: --caller TEXT"), field="caller"
        )
    return _guest(snapshot, session, caller) if caller.name else Called()


def people_of(snapshot: Snapshot, unit: str) -> list[str]:
    """The owners and tenants of a unit, and their families: who is likely to call."""
    record = snapshot.find("unit", unit) or {}
    heads = [id for role in ROLES.values() for id in record.get(role, ())]
    families = [id for head in heads for _, id in snapshot.linking(head, "of")]
    return list(dict.fromkeys((*heads, *families)))


def _known(snapshot: Snapshot, phone: str, unit: str) -> str:
    wanted = dialled(phone)
    same = [id for id, one in snapshot.all("person") if wanted in map(dialled, _phones(one))]
    here = people_of(snapshot, unit) if unit and len(same) > 1 else ()
    return next((id for id in same if id in here), same[0] if same else "")


def _phones(person: Record) -> Iterator[str]:
    yield from (each["phone"] for each in (person, *person.get("contacts", ())) if "phone" in each)


def dialled(phone: str) -> str:
    """A number as it is dialled within the country: its digits alone."""
    digits = "".join(sign for sign in phone if sign.isdigit())
    country = digits.startswith(_COUNTRY) and len(digits) == len(_COUNTRY) + _MOBILE
    return digits.removeprefix(_COUNTRY) if country else digits


def _guest(snapshot: Snapshot, session: Session, caller: Caller) -> Called:
    id = fresh_person_id(snapshot, session.random)
    phone = {"phone": caller.phone} if caller.phone else {}
    return Called(id, [Put("person", id, {"name": caller.name, "kind": "guest", **phone})])
