"""Meters: add, list, show, change, replace and remove them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import Any

from propdesk.domain.changes import Change, Note, Outcome, Put, Record
from propdesk.domain.ids import Random, random_ending
from propdesk.domain.messages import BadData, RuleRefused, UsageRefused, msg
from propdesk.domain.meter import Meter, exact, meter_of
from propdesk.domain.periods import parse_date
from propdesk.domain.reading import register_faults
from propdesk.services.editing import Edit, apply, parse_fields, read_for_edit, refuse_idle, with_fields
from propdesk.services.session import Session
from propdesk.services.tariffs import item_code
from propdesk.services.writing import notes_of, write
from propdesk.store.meters import Meters, resolve_meter
from propdesk.store.snapshot import Snapshot

COLUMNS = tuple("id unit utility item serial installed initial removed final".split())
SETTABLE = tuple("item serial digits multiplier loss installed initial checked check_due state note".split())
_COUNTED = ("item", "digits", "installed", "initial")
"""Fields on which what was billed rests."""

_FIGURES = ("initial", "final", "multiplier", "loss")
_DAYS = ("installed", "removed", "checked", "check_due")
_INHERITED = ("unit", "utility", "item", "digits", "multiplier", "loss")
_ENDING = 6


@dataclass(frozen=True)
class Removal:
    """A meter that goes: its last value, the day, and whether it passed zero before."""

    final: str
    on: date
    rollover: bool = False
    new: Mapping[str, str] | None = field(default=None)


def add_meter(
    session: Session, unit: str, fields: Mapping[str, str], *, reason: str = "", dry_run: bool = False
) -> Outcome:
    """Hang a meter up at a unit: what it measures, by which item it is billed, what it shows at first."""

    def plan(snapshot: Snapshot) -> Edit:
        code = snapshot.resolve("unit", unit)
        record = _parsed(snapshot, {"installed": session.acting.today.isoformat(), **fields})
        after = {"unit": code} | record | {"item": _item(snapshot, record)}
        if "initial" not in after:
            raise UsageRefused(msg("the meter needs {fields}", fields="--initial"), field="initial")
        _refuse_unfit(meter_of("", after), (), session)
        id = draw_id(snapshot, session.random)
        return Edit("meter", id, None, after, f"meter: add {id}", tuple(_beside(snapshot, after)))

    done = apply(session, "meter add", plan, reason=reason, dry_run=dry_run)
    row = {"id": done.edit.id} | dict(done.edit.after)
    return Outcome("meter add", [row], {}, done.notes, done.commit, COLUMNS, upright=True)


def draw_id(snapshot: Snapshot, random: Random) -> str:
    """Draw an id that no meter has."""
    taken = set(snapshot.ids("meter"))
    while True:
        id = f"M-{random_ending(random, length=_ENDING)}"
        if id not in taken:
            return id


def item_of_utility(tariffs: Mapping[str, Record], utility: str) -> str | None:
    """The one fee item that bills a utility by consumption; None if there is none, or more than one."""
    found = [item for item, one in tariffs.items() if one.get("utility") == utility]
    return found[0] if len(found) == 1 else None


def _item(snapshot: Snapshot, record: Record) -> str:
    """The item that was named, else the only one of the utility; it must be billed by consumption."""
    if "item" not in record:
        found = item_of_utility(dict(snapshot.all("tariff")), record["utility"])
        if found is None:
            raise UsageRefused(
                msg("the meter needs the fee item it is billed by"),
                hint=msg("name it with --item CODE; propdesk fee tariff list shows them"),
                field="item",
            )
        return found
    tariff = snapshot.get("tariff", record["item"])
    if tariff["formula"] != "consumption":
        raise RuleRefused(
            msg("{item} is not billed by consumption", item=record["item"]),
            hint=msg("set up an item for it: propdesk fee tariff set CODE --formula consumption"),
            field="item",
        )
    return str(record["item"])


def _parsed(snapshot: Snapshot, fields: Mapping[str, str]) -> dict[str, Any]:
    """Read fields as typed: days, figures, digits, and an item by its title."""
    texts = {**fields} | ({"item": item_code(snapshot, fields["item"])} if fields.get("item") else {})
    record = parse_fields("meter", texts, allowed=(*SETTABLE, "utility"))
    record |= {key: parse_date(record[key], field=key).isoformat() for key in _DAYS if record.get(key)}
    return record | {key: number(record[key], field=key) for key in _FIGURES if record.get(key)}


def number(text: str, *, field: str) -> str:
    """Read a figure of a register: a decimal of nothing or more, written without needless zeros."""
    from propdesk.domain.money import parse_decimal

    value = Fraction(parse_decimal(text.strip(), field=field))
    written = exact(value)
    if value < 0 or written is None:
        raise BadData(msg("{field} must not be less than 0", field=field), field=field)
    return written


def _beside(snapshot: Snapshot, new: Record) -> Iterator[Note]:
    """Remark on meters that look like the new one."""
    for id, other in snapshot.all("meter"):
        if "removed" in other:
            continue
        if other["unit"] == new["unit"] and other["item"] == new["item"]:
            text = msg("the unit has another meter of this item, too: {meter}; both are billed", meter=id)
            yield Note(text, "warning", new["unit"])
        if new.get("serial") and other.get("serial") == new["serial"]:
            yield Note(msg("meter {meter} has the same serial number", meter=id), "warning", other["unit"])


def edit_meter(
    session: Session, wanted: str, fields: Mapping[str, str], *, reason: str = "", dry_run: bool = False
) -> Outcome:
    """Change a meter; what bills rest on stays once it is billed."""
    refuse_idle(fields)

    def plan(snapshot: Snapshot) -> Edit:
        id, before = read_for_edit(snapshot, "meter", resolve_meter(snapshot, wanted))
        after = with_fields(before, _parsed(snapshot, fields))
        registers = Meters(snapshot)
        billed = any(id in (line.meter, line.first) for each in registers.billed().values() for line in each)
        changed = [key for key in {**before, **after} if before.get(key) != after.get(key)]
        _refuse_billed(id, changed, before, billed=billed)
        _item(snapshot, after)
        _refuse_unfit(meter_of(id, after), registers.readings_of(id), session)
        return Edit(
            "meter", id, before, after, f"meter: edit {id}", tuple(_factor_notes(id, changed, billed))
        )

    done = apply(session, "meter edit", plan, reason=reason, dry_run=dry_run)
    row = {"id": done.edit.id} | dict(done.edit.after)
    return Outcome("meter edit", [row], {}, done.notes, done.commit, COLUMNS, upright=True)


def _refuse_billed(id: str, changed: Sequence[str], before: Record, *, billed: bool) -> None:
    held = [key for key in changed if key in _COUNTED and (key != "digits" or "digits" in before)]
    if billed and held:
        raise RuleRefused(
            msg("meter {meter} is billed; {fields} stays", meter=id, fields=held),
            hint=msg("void its runs first (propdesk fee runs), or replace the meter: propdesk meter replace"),
            record=id,
            field=held[0],
        )


def _factor_notes(id: str, changed: Sequence[str], billed: bool) -> Iterator[Note]:
    if billed and {"multiplier", "loss"} & set(changed):
        yield Note(msg("multiplier and loss hold for all that is not billed yet"), "warning", id)


def _refuse_unfit(meter: Meter, readings: Sequence[Any], session: Session) -> None:
    """Refuse a record that its readings, or its own days and figures, do not fit."""
    faults = [message for _, message in register_faults(meter, readings)]
    if meter.installed > session.acting.today:
        faults.append(msg("{day} is still to come", day=meter.installed))
    if faults:
        raise RuleRefused(faults[0], record=meter.id)


# --- replacing -------------------------------------------------------------------------------------


def remove_meter(
    session: Session, wanted: str, removal: Removal, *, reason: str = "", dry_run: bool = False
) -> Outcome:
    """Take a meter down with its final reading and hang up the one that replaces it, if there is one."""
    op = "meter remove" if removal.new is None else "meter replace"

    def decide(snapshot: Snapshot) -> Change:
        id, before = read_for_edit(snapshot, "meter", resolve_meter(snapshot, wanted))
        old = _removed(session, snapshot, id, before, removal)
        puts = [Put("meter", id, old)]
        subject = f"meter: remove {id}"
        if removal.new is not None:
            new = _successor(snapshot, id, before, removal)
            fresh = draw_id(snapshot, session.random)
            _refuse_unfit(meter_of(fresh, new), (), session)
            puts.append(Put("meter", fresh, new))
            subject = f"meter: replace {id} by {fresh}"
        return Change(op, subject, session.acting.clerk, puts, reason)

    written = write(session, decide, dry_run=dry_run)
    rows = [{"id": put.id} | dict(put.data or {}) for put in written.change.puts]
    return Outcome(op, rows, {}, notes_of(written), written.commit, COLUMNS)


def _removed(session: Session, snapshot: Snapshot, id: str, before: Record, removal: Removal) -> Record:
    if "removed" in before:
        raise RuleRefused(msg("the meter was removed on {day}", day=before["removed"]), record=id, field="on")
    if removal.on > session.acting.today:
        raise RuleRefused(msg("{day} is still to come", day=removal.on), record=id, field="on")
    after = {**before, "removed": removal.on.isoformat(), "final": number(removal.final, field="final")}
    after |= {"rollover": True} if removal.rollover else {}
    readings = Meters(snapshot).readings_of(id)
    late = [one for one in readings if one.day > removal.on]
    if late:
        raise RuleRefused(
            msg("the meter was read on {day}, after it was removed", day=late[-1].day), record=id, field="on"
        )
    _refuse_low(id, meter_of(id, after), readings)
    return after


def _refuse_low(id: str, meter: Meter, readings: Sequence[Any]) -> None:
    faults = [message for _, message in register_faults(meter, readings)]
    if faults:
        raise RuleRefused(
            faults[0],
            hint=msg("if it passed zero since: --rollover (and how many digits it has: propdesk meter edit)"),
            record=id,
            field="final",
        )


def _successor(snapshot: Snapshot, id: str, before: Record, removal: Removal) -> dict[str, Any]:
    kept = {key: before[key] for key in _INHERITED if key in before}
    return kept | _parsed(snapshot, removal.new or {}) | {"installed": removal.on.isoformat(), "replaces": id}
