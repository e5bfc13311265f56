"""The work on a ticket: what was done and used, and the charge that it becomes, in one commit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from propdesk.domain.changes import Note, Outcome, Record
from propdesk.domain.messages import RuleRefused, UsageRefused, msg
from propdesk.domain.money import format_money, parse_decimal
from propdesk.domain.ticketfacts import SETTLED
from propdesk.domain.ticketpapers import material_of
from propdesk.services.charging import OneOff, charge_once
from propdesk.services.session import Session
from propdesk.services.ticketmoves import Step, enter, step_of
from propdesk.services.tickets import life
from propdesk.store.snapshot import Snapshot
from propdesk.store.tickets import Tickets


@dataclass(frozen=True)
class Work:
    """What was done: the result, the labour (fen) and materials; what it costs becomes a bill of ``item``.

    ``joined``: what joined the ticket as its incident is done with it, free of charge.
    """

    result: str
    labour: int = 0
    materials: tuple[Record, ...] = ()
    item: str = ""
    joined: bool = False

    @property
    def amount(self) -> int:
        """Labour and materials in fen: each material is rounded by itself."""
        return self.labour + sum(map(_price_of, self.materials))


def _price_of(row: Record) -> int:
    quantity, price = (parse_decimal(row[key], field=key) for key in ("quantity", "price"))
    if quantity <= 0 or price < 0:
        raise UsageRefused(
            msg("{quantity} of {price} each is no material", quantity=row["quantity"], price=row["price"]),
            hint=msg("such as {example}", example="角阀:1:35"),
            field="material",
        )
    return material_of(row).amount


def resolve(session: Session, wanted: str, work: Work, *, dry_run: bool = False) -> Outcome:
    """Resolve a ticket; labour and materials become a charge on the unit in the same commit."""
    labour = format_money(work.labour) if work.labour else ""
    said: dict[str, Any] = {"result": work.result, "labour": labour, "materials": list(work.materials)}

    before = session.desk.snapshot()
    head = before.resolve("ticket", wanted)
    joined = _joined(before, head)

    def step(snapshot: Snapshot, id: str) -> Step:
        if id != head:
            return step_of(snapshot, session, id, "resolved", {"result": work.result})
        done = step_of(snapshot, session, id, "resolved", said)
        return _charged(snapshot, session, done, work) if work.amount else done

    outcome = enter(session, "resolved", [head, *(joined if work.joined else ())], step, dry_run=dry_run)
    return outcome if work.joined or not joined else replace(outcome, notes=[*outcome.notes, _left(joined)])


def _joined(snapshot: Snapshot, head: str) -> list[str]:
    """What joined a ticket as its incident and is not done."""
    live = Tickets(snapshot, life()).live()
    return [one.id for one in live if one.incident == head and one.status not in SETTLED]


def _left(joined: Sequence[str]) -> Note:
    return Note(msg("these joined it and are open still (--joined): {ids}", ids=list(joined)), "warning")


def _charged(snapshot: Snapshot, session: Session, step: Step, work: Work) -> Step:
    """Add the charge to a step that resolves a ticket."""
    ticket, earlier = step.ticket, step.record["events"][:-1]
    if not ticket.unit:
        raise RuleRefused(
            msg("{id} is of a public place: nobody is charged for it", id=ticket.id),
            hint=msg("leave --labour and --material out, and say them in --result"),
            record=ticket.id,
            field="labour",
        )
    item, source = work.item or _only_item(snapshot), _source(ticket.id, earlier, step.event)
    one = OneOff(ticket.unit, item, source, session.acting.today, format_money(work.amount))
    run = charge_once(snapshot, one)
    [line] = run.new_lines
    event = {**step.event, "charge": line.key}
    return replace(
        step, record={**step.record, "events": [*earlier, event]}, event=event, puts=tuple(run.puts)
    )


def _source(id: str, earlier: Sequence[Record], event: Record) -> str:
    """What is billed: the ticket, or, where that was billed before, the event that resolved it again."""
    billed = any("charge" in one for one in earlier)
    return f"{id.rpartition('-')[0]}-{event['id']}" if billed else id


def _only_item(snapshot: Snapshot) -> str:
    """The one fee item that is charged by single sums."""
    found = [item for item, one in snapshot.all("tariff") if one["formula"] == "once"]
    if len(found) == 1:
        return found[0]
    raise UsageRefused(
        msg("the charge needs its fee item"),
        hint=msg(
            "name it with --item CODE; propdesk fee tariff set repair --title TEXT --formula once makes one"
        ),
        field="item",
    )
