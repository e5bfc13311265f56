"""Joining drafts with the records there are: matched by their source alone, links resolved, differences.

Nothing is matched by name, phone or ID number. What the file does not know is no difference; a
difference is reported, and taken over only when asked.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from propdesk.domain.changes import Put, Record
from propdesk.domain.ids import Endings, ending_matches
from propdesk.domain.importing.drafts import ENTRANCE, Draft, Link
from propdesk.domain.messages import Finding, Message, msg

KINDS = ("building", "tariff", "person", "unit", "vehicle", "meter")
"""The kinds that are imported; links lead to earlier ones, or within people to owners."""

NEW, SAME, DIFFERENT, UPDATED = "new", "same", "different", "updated"

DrawId = Callable[[str], str]
"""Draws a fresh id of a kind."""


@dataclass(frozen=True)
class Existing:
    """The records of a desk, by kind and id."""

    records: Mapping[str, Mapping[str, Record]]

    def by_source(self) -> dict[tuple[str, str, str], str]:
        """The ids of imported records by kind, system and key."""
        return {
            (kind, record["source"]["system"], record["source"]["key"]): id
            for kind, records in self.records.items()
            for id, record in records.items()
            if "source" in record
        }

    def find(self, kind: str, id: str) -> Record | None:
        """One record, or None."""
        return self.records.get(kind, {}).get(id)

    @cached_property
    def units(self) -> Endings:
        """The codes of all units, to be found by their ends."""
        return Endings(self.records.get("unit", ()))

    def utility_item(self, utility: str) -> str | None:
        """The one fee item that bills a utility by consumption."""
        found = [id for id, each in self.records.get("tariff", {}).items() if each.get("utility") == utility]
        return found[0] if len(found) == 1 else None


@dataclass(frozen=True)
class Entry:
    """What became of a draft: its id, state, the fields that differ, and the record as it would be."""

    draft: Draft
    id: str
    state: str
    data: Record
    fields: Sequence[str] = ()

    @property
    def put(self) -> Put | None:
        """What is to be written, if anything is."""
        return Put(self.draft.kind, self.id, self.data) if self.state in (NEW, UPDATED) else None


@dataclass(frozen=True)
class Joined:
    """All entries in order, and what was left out while joining."""

    entries: Sequence[Entry]
    findings: Sequence[Finding]

    @property
    def puts(self) -> tuple[Put, ...]:
        """The records to write."""
        return tuple(put for entry in self.entries if (put := entry.put) is not None)


def join(drafts: Iterable[Draft], existing: Existing, *, draw: DrawId, update: bool = False) -> Joined:
    """Resolve the drafts against each other and the records there are."""
    joining = _Joining(existing, draw, update)
    for draft in sorted(drafts, key=_order):
        joining.add(draft)
    return Joined(joining.entries, joining.findings)


def _order(draft: Draft) -> tuple[int, bool]:
    return KINDS.index(draft.kind), any(link.target == draft.kind for link in draft.links)


@dataclass
class _Joining:
    """The state of one join: known ids, entrances that exist, entries and findings so far."""

    existing: Existing
    draw: DrawId
    update: bool
    entries: list[Entry] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._ids = self.existing.by_source()
        self._entrances: dict[str, set[str]] = {}
        for id, record in self.existing.records.get("building", {}).items():
            self._entrances[id] = _codes(record)

    def add(self, draft: Draft) -> None:
        """Join one draft."""
        resolved = _Resolved(dict(draft.data), set(draft.partial))
        problems = [(link, self._resolve(draft, link, resolved)) for link in draft.links]
        missing = [(link, problem) for link, problem in problems if problem is not None]
        self.findings += [_unresolved(link, problem, draft) for link, problem in missing]
        if any(link.needs for link, _problem in missing):
            return
        entry = self._entry(draft, resolved)
        if entry is None:
            self.findings.append(_taken(draft))
            return
        self._register(entry)

    def _register(self, entry: Entry) -> None:
        draft = entry.draft
        self.entries.append(entry)
        self._ids[draft.kind, draft.system, draft.key] = entry.id
        if draft.kind == "building":
            self._entrances[entry.id] = _codes(entry.data)
        if entry.state == DIFFERENT:
            message = msg("the record differs from the file: {fields}", fields=list(entry.fields))
            self.findings.append(Finding("import-different", message, draft.where, entry.id))

    def _resolve(self, draft: Draft, link: Link, resolved: _Resolved) -> Message | None:
        """Put a link into the data, or say why it leads nowhere."""
        if link.target == ENTRANCE:
            building, _, entrance = link.key.partition("/")
            known = entrance in self._entrances.get(building, set())
            return None if known else msg("there is no building entrance {key}", key=link.key)
        id = self._ids.get((link.target, draft.system, link.key))
        if id is None and draft.kind == "meter":
            id = self._named(link)
        if id is None:
            resolved.partial.add(link.into)
            return _nowhere(link)
        resolved.put(link, id)
        return None

    def _named(self, link: Link) -> str | None:
        """The unit that goes by a code or the end of it, from wherever it comes; the item of a utility."""
        if link.target == "tariff":
            return self.existing.utility_item(link.key)
        known = {each.id for each in self.entries if each.draft.kind == "unit"}
        found = ending_matches(link.key, {*self.existing.units.candidates(link.key), *known})
        return found[0] if len(found) == 1 else None

    def _entry(self, draft: Draft, resolved: _Resolved) -> Entry | None:
        """Compare with the record of the same source; None where another record has the id."""
        id = self._ids.get((draft.kind, draft.system, draft.key))
        data = {**resolved.data, "source": {"system": draft.system, "key": draft.key}}
        if id is None and self.existing.find(draft.kind, draft.id) is not None:
            return None
        before = self.existing.find(draft.kind, id) if id is not None else None
        if id is None or before is None:
            return Entry(draft, id or draft.id or self.draw(draft.kind), NEW, data)
        wanted = {**before, **_merged(before, data, resolved.partial)}
        fields = [name for name in wanted if wanted[name] != before.get(name)]
        if not fields:
            return Entry(draft, id, SAME, before)
        return (
            Entry(draft, id, UPDATED, wanted, fields)
            if self.update
            else Entry(draft, id, DIFFERENT, before, fields)
        )


@dataclass
class _Resolved:
    """A record's data while its links are put in."""

    data: dict[str, Any]
    partial: set[str]

    def put(self, link: Link, id: str) -> None:
        """Put a resolved link where it belongs."""
        value: Any = {"item": id, "from": link.since} if link.since else id
        if link.until:
            value |= {"to": link.until}
        if link.many:
            self.data[link.into] = [*self.data.get(link.into, ()), value]
        else:
            self.data[link.into] = value
        self.data.update(link.extra)


def _codes(building: Record) -> set[str]:
    return {str(entrance["code"]) for entrance in building.get("entrances", ())}


def _merged(before: Record, data: Record, partial: Iterable[str]) -> dict[str, Any]:
    """The new data; to a list that was read only in part, what the record has beyond it is added."""
    merged = dict(data)
    for name in partial:
        new, old = merged.get(name, []), before.get(name, [])
        if isinstance(new, list) and isinstance(old, list) and (new or old):
            merged[name] = _union(old, new)
    return merged


def _union(old: Sequence[Any], new: Sequence[Any]) -> list[Any]:
    """The old list with new items in the place of the old ones that they name again, others behind."""
    named = {_name(item): item for item in new}
    kept = [named.pop(_name(item), item) for item in old]
    return kept + list(named.values())


def _name(item: Any) -> str:
    return str(item.get("code") or item.get("item")) if isinstance(item, Mapping) else str(item)


_SHORT = 6
"""A longer key may be a phone or an ID number that serves as one: it stays out of messages."""

_NOWHERE = {
    "person": (msg("there is no owner {key}"), msg("there is no such owner")),
    "tariff": (msg("there is no fee {key}"), msg("there is no such fee")),
    "unit": (msg("there is no unit {key}"), msg("there is no such unit")),
}


def _nowhere(link: Link) -> Message:
    named, unnamed = _NOWHERE[link.target]
    if link.target == "person" and len(link.key) > _SHORT:
        return unnamed
    return msg(named.text, key=link.key)


def _unresolved(link: Link, reason: Message, draft: Draft) -> Finding:
    if link.needs:
        return Finding(
            "import-row", msg("the row is left out: {reason}", reason=reason), link.where, draft.id
        )
    return Finding("import-link", msg("the link is left out: {reason}", reason=reason), link.where, draft.id)


def _taken(draft: Draft) -> Finding:
    reason = msg("{id} is there already and comes from elsewhere", id=draft.id)
    message = msg("the row is left out: {reason}", reason=reason)
    return Finding("import-taken", message, draft.where, draft.id)
