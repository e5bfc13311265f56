"""Why a bill says what it says: its calculation, where each figure came from, and what was paid on it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from propdesk.domain.bill import BillLine
from propdesk.domain.changes import Outcome, Record
from propdesk.domain.messages import Message, msg
from propdesk.domain.meter import VOID
from propdesk.domain.money import decimal_text, format_money
from propdesk.domain.wording import calculation
from propdesk.services.latecharges import LateCharges
from propdesk.services.runs import line_at
from propdesk.services.session import Session
from propdesk.services.telling import civil_time, clerk_of
from propdesk.store.accounts import Accounts
from propdesk.store.meters import Meters
from propdesk.store.paths import path_of
from propdesk.store.snapshot import Snapshot
from propdesk.store.story import Step, steps

COLUMNS = tuple("what value record file clerk time commit".split())
_SHORT = 10


@dataclass(frozen=True)
class _Source:
    """A figure of a line: what it is, its value, the record it was read from, and how it is read there.

    ``record`` is what the figure is about, where that is another one; ``day`` is its own, if it has one.
    """

    what: str
    value: Message | str
    kind: str
    id: str
    read: Callable[[Record], Any]
    wanted: Any
    record: str = ""
    day: str = ""


def explain(session: Session, key: str) -> Outcome:
    """Explain one bill line: the sum in words, the figures with file, commit and clerk, the payments."""
    snapshot = session.desk.snapshot()
    run, line = line_at(snapshot, key)
    live = next((each for each in Accounts(snapshot).lines(unit=line.unit) if each.key == line.key), None)
    paid = live.paid if live else 0
    head: dict[str, Any] = {"id": line.key, "unit": line.unit, "item": line.item, "run": run}
    head |= {"from": line.start.isoformat(), "to": line.end.isoformat(), "calculation": calculation(line.row)}
    head |= {"amount": format_money(line.amount), "due": line.due.isoformat(), "debtor": line.debtor}
    head |= {"state": "issued" if live else "void", "paid": format_money(paid)}
    head |= {"outstanding": format_money(live.outstanding if live else 0)}
    read = _sourced(session, snapshot, run, line)
    rows = [*read, *_payments(snapshot, line.key), *_notes(snapshot, line.key)]
    rows += _late(session, snapshot, line)
    totals = {"amount": head["amount"], "paid": head["paid"], "outstanding": head["outstanding"]}
    columns = [name for name in COLUMNS if name != "record" or any(name in row for row in rows)]
    return Outcome("fee explain", rows, totals, columns=columns, head=head)


def _sourced(session: Session, snapshot: Snapshot, run: str, line: BillLine) -> Iterator[dict[str, Any]]:
    """Each figure with the commit that brought it, as it was when the line was issued."""
    sources = [*_figures(line), *_readings(snapshot, line), _issue(run, line)]
    told = steps(snapshot, dict.fromkeys((source.kind, source.id) for source in sources))
    issued = _setter(snapshot, told, sources[-1], before="")
    for source in sources:
        step = issued if source is sources[-1] else _setter(snapshot, told, source, before=_commit(issued))
        row = {"what": source.what, "value": source.value, "file": path_of(source.kind, source.id)}
        row |= (_told(session, step) if step else {}) | ({"time": source.day} if source.day else {})
        yield row | ({"record": source.record} if source.record else {})


def _commit(step: Step | None) -> str:
    return step.commit.commit if step else ""


def _told(session: Session, step: Step) -> dict[str, str]:
    commit = step.commit
    time = civil_time(commit.moment, session.zone)
    return {"clerk": clerk_of(commit), "time": time, "commit": commit.commit[:_SHORT]}


def _setter(snapshot: Snapshot, told: Sequence[Step], source: _Source, *, before: str) -> Step | None:
    """The last commit, at or before the one given, that made a figure what the line holds."""
    mine = (step for step in told if (step.kind, step.id) == (source.kind, source.id))
    for step in mine:
        if _value(source, step.after) != source.wanted or _value(source, step.before) == source.wanted:
            continue
        if not before or snapshot.repo.is_ancestor(step.commit.commit, before):
            return step
    return None


def _value(source: _Source, record: Record | None) -> Any:
    return None if record is None else source.read(record)


def _figures(line: BillLine) -> Iterator[_Source]:
    """What the line was computed from, and where that stands."""
    if line.tariff:
        yield _price(line)
    by_area = line.formula == "area" or line.more.get("share_by") == "area"
    if by_area:
        yield _Source("area", line.quantity, "unit", line.unit, lambda unit: unit.get("area"), line.quantity)
    for used in line.more.get("reliefs", ()):
        value = msg(
            "{percent} for {days} of {of} days",
            percent=f"{used['charged']}%",
            days=used["days"],
            of=used["of"],
        )
        charged = used["charged"]
        yield _Source("relief", value, "relief", used["id"], lambda relief: relief["charged"], charged)


def _price(line: BillLine) -> _Source:
    """The price row of a line, by its first day; limits of tiers may be those of several cycles."""
    tiers = line.more.get("tiers", ())
    wanted = (line.price, line.surcharge, [tier["price"] for tier in tiers])

    def read(tariff: Record) -> Any:
        none: Record = {}
        row = next((row for row in tariff["prices"] if row["from"] == line.tariff), none)
        prices = [tier["price"] for tier in row.get("tiers", ())]
        return row.get("price", "0"), row.get("surcharge", "0"), prices

    value = msg(
        "{price}, surcharge {surcharge}, from {day} on",
        price=[_tier(tier) for tier in tiers] or line.price,
        surcharge=line.surcharge,
        day=line.tariff,
    )
    return _Source("price", value, "tariff", line.item, read, wanted)


def _tier(tier: Record) -> Message:
    if "up_to" in tier:
        return msg("{price} up to {limit}", price=tier["price"], limit=tier["up_to"])
    return msg("{price} beyond", price=tier["price"])


def _issue(run: str, line: BillLine) -> _Source:
    """The run that issued the line."""
    month = run.partition("/")[0]
    return _Source("issued", format_money(line.amount), "bill", run, lambda sheet: sheet["period"], month)


def _readings(snapshot: Snapshot, line: BillLine) -> Iterator[_Source]:
    """What the meter showed at both ends of a metered line; over a replacement that of each meter."""
    if "read_to" not in line.more:
        return
    meters, parts = Meters(snapshot), [*line.more.get("replaced", ()), line.more]
    for part in parts:
        start = line.more["read_from"] if part is parts[0] else ""
        end = line.more["read_to"] if part is parts[-1] else ""
        yield _reading(meters, part, "previous", start)
        yield _reading(meters, part, "current", end)


def _reading(meters: Meters, part: Record, key: str, day: str) -> _Source:
    """A reading with its day, in its sheet; the first and the last value of a meter stand in its own file."""
    meter, shown = part["meter"], part[key]
    sheet = meters.sheet_of(meter, day) if day else None
    if sheet is None:
        field, since = _ENDS[key]
        day = getattr(meters.meters[meter], since).isoformat()
        return _Source("reading", shown, "meter", meter, lambda record: record.get(field), shown, meter, day)

    def read(lines: Record) -> Any:
        mine = (row for row in reversed(lines["lines"]) if (row["meter"], row["date"]) == (meter, day))
        return next((row["value"] for row in mine if row["kind"] != VOID), None)

    return _Source("reading", shown, "reading", sheet, read, shown, meter, day)


_ENDS = {"previous": ("initial", "installed"), "current": ("final", "removed")}
"""What a meter showed at first and at last: the field of its file, and that of the day."""


def _payments(snapshot: Snapshot, key: str) -> Iterator[dict[str, Any]]:
    """What was paid on it: by receipts, by their credit, in the books of before."""
    for receipt, fen, day, how in Accounts(snapshot).payments_of(key):
        row = {"what": how, "value": format_money(fen), "time": day}
        yield row | ({"record": receipt} if receipt else {})


def _notes(snapshot: Snapshot, key: str) -> Iterator[dict[str, Any]]:
    """The notes on it, and what they add or (less than 0) take off."""
    for id, kind, fen, day in Accounts(snapshot).notes_on(key):
        yield {"what": kind, "value": format_money(fen), "record": id, "time": day}


def _late(session: Session, snapshot: Snapshot, line: BillLine) -> Iterator[dict[str, Any]]:
    """The late charge that stands on it today, with the terms."""
    charges, today = LateCharges(snapshot), session.acting.today
    fen = charges.on_units(today, [line.unit]).get(line.key, 0)
    if not fen:
        return
    terms = charges.terms[line.item]
    value = msg(
        "{amount} to {day}: {percent} % a day ({yearly} % a year), from the day after {start}",
        amount=format_money(fen),
        day=today,
        percent=decimal_text(terms.percent),
        yearly=decimal_text(terms.yearly),
        start=terms.starts(line.due),
    )
    yield {"what": "late", "value": value}
