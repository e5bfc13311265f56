"""The callers of a file: one number is one person; a stranger is entered as a guest."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from propdesk.domain.changes import Put, Record
from propdesk.domain.ids import Random, random_ending
from propdesk.domain.messages import BadData, msg
from propdesk.services.callers import dialled
from propdesk.services.people import ROLES
from propdesk.store.snapshot import Snapshot

_ENDING = 6


@dataclass
class Callers:
    """The people of a snapshot, and of what is written with it (``brought``), to be known by phone.

    A name alone is nobody: it makes a guest, one for each name and place. ``guests`` are those that were
    made.
    """

    snapshot: Snapshot
    random: Random
    brought: Mapping[tuple[str, str], Record] = field(default_factory=dict)
    guests: list[Put] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._named: dict[tuple[str, str], str] = {}

    def find(self, name: str, phone: str, *, where: str = "") -> str:
        """Give the id of who calls from a unit or place; empty if nobody is named."""
        if not (name or phone):
            return ""
        return self._by_phone(phone, where) or self._guest(name, phone, where)

    def _by_phone(self, phone: str, unit: str) -> str:
        """Who has a number; of several those of the unit first."""
        known = self._phones.get(dialled(phone), []) if phone else []
        own = self._people_of(unit)
        return next((id for id in known if id in own), known[0] if known else "")

    def _guest(self, name: str, phone: str, where: str) -> str:
        if not name:
            raise BadData(msg("nobody here has this number, and the row names nobody"), field="phone")
        known = "" if phone else self._named.get((name, where), "")
        if known:
            return known
        id = self._draw()
        self.guests.append(Put("person", id, {"name": name, "kind": "guest"} | _with(phone)))
        if phone:
            self._phones.setdefault(dialled(phone), []).append(id)
        else:
            self._named[name, where] = id
        return id

    def _draw(self) -> str:
        while (id := f"P-{random_ending(self.random, length=_ENDING)}") in self._ids:
            pass
        self._ids.add(id)
        return id

    def _people_of(self, unit: str) -> set[str]:
        record = self.brought.get(("unit", unit)) or self.snapshot.find("unit", unit) or {} if unit else {}
        return {id for role in ROLES.values() for id in record.get(role, ())}

    @cached_property
    def _people(self) -> Mapping[str, Record]:
        new = {id: record for (kind, id), record in self.brought.items() if kind == "person"}
        return {**dict(self.snapshot.all("person")), **new}

    @cached_property
    def _ids(self) -> set[str]:
        return set(self._people)

    @cached_property
    def _phones(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for id, person in self._people.items():
            if person.get("phone"):
                found.setdefault(dialled(person["phone"]), []).append(id)
        return found


def _with(phone: str) -> dict[str, str]:
    return {"phone": phone} if phone else {}
