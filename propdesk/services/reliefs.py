"""Reliefs: grant one for some days, list them, end one before its time."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from propdesk.domain import relief
from propdesk.domain.changes import Note, Outcome, Record
from propdesk.domain.ids import dated_id
from propdesk.domain.messages import msg
from propdesk.domain.periods import format_moment
from propdesk.domain.relief import Relief
from propdesk.domain.spans import common
from propdesk.services.approvals import Ask, Planned, do_or_ask, planned_edit
from propdesk.services.billground import chosen_units
from propdesk.services.editing import Done, Edit, apply, read_for_edit
from propdesk.services.privacy import personal_keys
from propdesk.services.session import Session
from propdesk.services.tariffs import item_code
from propdesk.store.accounts import Accounts
from propdesk.store.snapshot import Snapshot

COLUMNS = tuple("id unit item charged from to reason state text".split())
SHOWN = tuple("id unit item charged from to reason text at clerk approval ended".split())


def list_reliefs(session: Session, *, units: str | None = None, past: bool = False) -> Outcome:
    """List reliefs that count or will count; those of the past too, if asked for."""
    snapshot, today = session.desk.snapshot(), session.acting.today
    chosen = dict(chosen_units(snapshot, units))
    rows = [_row(id, record, today) for id, record in snapshot.all("relief") if record["unit"] in chosen]
    kept = [row for row in rows if past or row["state"] in ("active", "coming")]
    return Outcome("fee relief list", kept, columns=COLUMNS, personal=personal_keys("relief"))


def _row(id: str, record: Record, today: date) -> dict[str, Any]:
    state = relief.state_on(relief.relief_of(id, record), record, today)
    return {"id": id, **record, "state": state}


def add_relief(
    session: Session,
    wanted: str,
    *,
    item: str | None,
    fields: Mapping[str, str],
    text: str = "",
    dry_run: bool = False,
) -> Outcome:
    """Grant a unit a relief: ``fields`` are charged, from, to and reason; the text is kept in the record."""
    relief.refuse_senseless(fields)
    said = {"unit": wanted, "item": item or "", "text": text, **fields}
    return do_or_ask(session, "fee relief add", Ask("relief", said, text), plan_relief, dry_run=dry_run)


def plan_relief(snapshot: Snapshot, session: Session, ask: Ask) -> Planned:
    """Plan to grant a unit a relief; an approved one keeps by which request."""
    id = dated_id("R", session.acting.today, session.random, taken=snapshot.known("relief"))
    said = dict(ask.content)
    item, text = said.pop("item", ""), said.pop("text", "")
    record: dict[str, Any] = {"unit": snapshot.resolve("unit", said.pop("unit"))}
    record |= {"item": item_code(snapshot, item)} if item else {}
    record |= said | ({"text": text} if text else {})
    record |= {"at": format_moment(session.acting.at), "clerk": session.acting.clerk}
    record |= {"approval": ask.approval} if ask.approval else {}
    notes = tuple(_standing(snapshot, relief.relief_of(id, record)))
    edit = Edit("relief", id, None, record, f"fee: relief add {id}", notes)
    return planned_edit(edit, "fee relief add", session, columns=SHOWN, reason="")


def end_relief(
    session: Session, wanted: str, *, on: date | None = None, text: str = "", dry_run: bool = False
) -> Outcome:
    """End a relief before its time: the given day (else today) is its last one."""

    def plan(snapshot: Snapshot) -> Edit:
        id, before = read_for_edit(snapshot, "relief", wanted)
        ending = {"on": (on or session.acting.today).isoformat(), "at": format_moment(session.acting.at)}
        ending |= {"clerk": session.acting.clerk} | ({"text": text} if text else {})
        after = relief.ended(id, before, ending)
        last = relief.relief_of(id, after).last
        notes = tuple(_beyond(snapshot, relief.relief_of(id, before), last))
        return Edit("relief", id, before, after, f"fee: relief end {id}", notes)

    return _outcome("fee relief end", apply(session, "fee relief end", plan, dry_run=dry_run))


def _outcome(command: str, done: Done) -> Outcome:
    row = {"id": done.edit.id, **done.edit.after}
    personal = personal_keys("relief")
    return Outcome(command, [row], {}, done.notes, done.commit, SHOWN, personal=personal, upright=True)


def _standing(snapshot: Snapshot, granted: Relief) -> Iterator[Note]:
    """Remark on days of a relief that are billed in full already."""
    count = _billed(snapshot, granted, granted.first)
    if count:
        text = msg("{count} bills of those days stand as they were issued", count=count)
        yield Note(text, "warning", granted.unit)


def _beyond(snapshot: Snapshot, granted: Relief, last: date) -> Iterator[Note]:
    """Remark on bills that were issued with the relief for days after its new end."""
    count = _billed(snapshot, granted, last, after=True)
    if count:
        text = msg("{count} bills reach beyond that day with the relief; they stand", count=count)
        yield Note(text, "warning", granted.unit)


def _billed(snapshot: Snapshot, granted: Relief, day: date, *, after: bool = False) -> int:
    """How many live bills of the relief's unit and items share days with it, or with its days after one."""
    items = {granted.item} if granted.item else set(snapshot.ids("tariff"))
    spans = Accounts(snapshot).live_spans(items)
    mine = (span for (_, code), each in spans.items() if code == granted.unit for span in each)
    return sum(1 for span in mine if common(span, granted.span) and (not after or span[1] > day))
