"""Rows of another system's tickets on a snapshot: what becomes of each, and why some are left out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from propdesk.domain.changes import Put, Record
from propdesk.domain.ids import Endings, dated_id, random_ending
from propdesk.domain.importing.rows import Row
from propdesk.domain.importing.tickets import Step, Told, told_of
from propdesk.domain.messages import BadData, Finding, NotFound, Refusal, msg
from propdesk.domain.periods import format_moment, parse_moment
from propdesk.domain.ticket import facts_of
from propdesk.domain.ticketfacts import IMPORTED, Ticket
from propdesk.services.guests import Callers
from propdesk.services.session import Session
from propdesk.services.tickets import life
from propdesk.store import kinds
from propdesk.store.snapshot import Snapshot

NEW, SAME = "new", "same"
_COMPARED = tuple("kind channel priority category unit place at text".split())
"""What a ticket that is here already must have as the row has it, beside the row's events."""


@dataclass(frozen=True)
class Taken:
    """A row that is a ticket: its id, the record, whether that is new, and the state that the row claims."""

    row: Row
    key: str
    id: str
    record: Record
    state: str
    claimed: str = ""

    @property
    def facts(self) -> Ticket:
        """The ticket as its events have it."""
        return facts_of(self.id, self.record, life())


@dataclass
class TicketRows:
    """The rows of tables of tickets on one snapshot: what became of each.

    ``brought`` are units and people, by kind and id, which the same file brings along.
    """

    snapshot: Snapshot
    session: Session
    brought: Mapping[tuple[str, str], Record] = field(default_factory=dict)
    done: list[Taken] = field(default_factory=list)
    problems: list[Finding] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.callers = Callers(self.snapshot, self.session.random, self.brought)
        self._first: dict[str, Row] = {}

    @property
    def puts(self) -> list[Put]:
        """The guests and tickets to write."""
        new = [Put("ticket", one.id, one.record) for one in self.done if one.state == NEW]
        return [*self.callers.guests, *new]

    def take(self, rows: Iterable[Row]) -> None:
        """Take rows as they stand in the file; those that are not right are listed."""
        for row in rows:
            try:
                self.done.append(self._taken(row))
            except Refusal as refusal:
                self.problems.append(_left_out(row, refusal))

    def _taken(self, row: Row) -> Taken:
        own = self._own(row.text("key"))
        if own:
            return Taken(row, own, own, self.snapshot.get("ticket", own), SAME)
        told = told_of(row, now=format_moment(self.session.acting.at))
        self._refuse_again(row, told.key)
        place = self._place(row, told)
        steps = [(step, self._said(step)) for step in told.steps]
        known = self._known.get(told.key)
        if known is not None:
            record = self.snapshot.get("ticket", known)
            _refuse_different(known, record, {**told.base, **place, "at": told.at}, told.steps)
            return Taken(row, told.key, known, record, SAME)
        by = self.callers.find(row.text("caller"), row.text("phone"), where=next(iter(place.values())))
        new = self._record(told, place, by, steps)
        return Taken(row, told.key, self._draw(told), new, NEW, told.status)

    def _own(self, key: str) -> str:
        """A ticket of this very desk, in a file that the desk itself wrote."""
        return key if key in self._ids and key not in self._known else ""

    def _refuse_again(self, row: Row, key: str) -> None:
        first = self._first.setdefault(key, row)
        if first is not row:
            raise BadData(msg("{first} has the same key", first=first.where("key")), field="key")

    def _place(self, row: Row, told: Told) -> dict[str, str]:
        """The unit of a ticket, or its public place with the building."""
        if told.unit:
            found = self._units.candidates(told.unit)
            if not found:
                raise NotFound(msg("there is no unit {id}", id=told.unit), field="unit")
            unit = self.snapshot.only(told.unit, found)
            return {"unit": unit} | ({"place": told.place} if told.place else {})
        building = row.text("building") or (told.house if told.house in self._buildings else "")
        if building and building not in self._buildings:
            raise NotFound(msg("there is no building {id}", id=building), field="building")
        return {"place": told.place} | ({"building": building} if building else {})

    def _said(self, step: Step) -> Record:
        """What an event carries; a worker by code or name, as desk.yaml has it."""
        said = {key: value for key, value in step.said.items() if value != ""}
        return said | self._worker(said) if "to" in said else said

    def _worker(self, said: Record) -> dict[str, str]:
        worker = self._workers.get(said["to"].casefold())
        if worker is None:
            ids = list(dict.fromkeys(one["id"] for one in self._workers.values())) or "-"
            text = msg("there is no such worker at this desk; the workers are: {ids}", ids=ids)
            raise NotFound(text, field="assignee")
        dept = said.get("dept") or worker.get("dept", "")
        return {"to": worker["id"]} | ({"dept": dept} if dept else {})

    def _record(
        self, told: Told, place: Mapping[str, str], by: str, steps: Sequence[tuple[Step, Record]]
    ) -> Record:
        clerk = self.session.acting.clerk
        drawn: set[str] = set()
        events = [
            {"id": self._event_id(drawn), "kind": step.kind, "at": step.at, "clerk": clerk, **said}
            for step, said in steps
        ]
        source = {"system": IMPORTED, "key": told.key}
        record = {**told.base, **place, "by": by, "at": told.at, "clerk": clerk, "source": source}
        return {key: value for key, value in {**record, "events": events}.items() if value}

    def _event_id(self, drawn: set[str]) -> str:
        while (id := random_ending(self.session.random)) in drawn:
            pass
        drawn.add(id)
        return id

    def _draw(self, told: Told) -> str:
        id = dated_id("T", parse_moment(told.at).date(), self.session.random, taken=self._ids)
        self._ids.add(id)
        return id

    @cached_property
    def _ids(self) -> set[str]:
        return set(self.snapshot.ids("ticket"))

    @cached_property
    def _known(self) -> dict[str, str]:
        """The tickets that were taken over before, by the keys that they had there."""
        sources = ((one.get("source", {}), id) for id, one in self.snapshot.all("ticket"))
        return {source["key"]: id for source, id in sources if source.get("system") == IMPORTED}

    @cached_property
    def _units(self) -> Endings:
        return Endings([*self.snapshot.ids("unit"), *(id for kind, id in self.brought if kind == "unit")])

    @cached_property
    def _buildings(self) -> set[str]:
        brought = {id for kind, id in self.brought if kind == "building"}
        return brought | set(self.snapshot.ids("building"))

    @cached_property
    def _workers(self) -> Mapping[str, Record]:
        workers = self.session.settings.get("workers", ())
        return {one[key].casefold(): one for one in workers for key in ("name", "id")}


def _refuse_different(id: str, record: Record, base: Record, steps: Iterable[Step]) -> None:
    """Refuse a row that says else than the ticket it was taken over as; what was done since is no matter."""
    titles = kinds.kind("ticket").fields
    differing = [titles[key] for key in _COMPARED if base.get(key) != record.get(key)]
    rest = iter([(one["kind"], one["at"]) for one in record.get("events", ())])
    if not all((step.kind, step.at) in rest for step in steps):
        differing.append(titles["events"])
    if differing:
        raise BadData(
            msg("{id} was taken over from it with other values: {fields}", id=id, fields=differing), record=id
        )


_CELLS: Mapping[str, str] = {"": "unit"}
"""Field of a refusal: the column that it is about, where that goes by another name."""


def _left_out(row: Row, refusal: Refusal) -> Finding:
    where = row.where(_CELLS.get(refusal.field, refusal.field))
    message = msg("the row is left out: {reason}", reason=refusal.message)
    return Finding("ticket-row", message, where, refusal.record)
