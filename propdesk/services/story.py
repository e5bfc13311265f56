"""What happened to a unit, told event by event: a table of tellers, to which later kinds add theirs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import timedelta

from propdesk.domain.changes import Record
from propdesk.domain.messages import Message, msg
from propdesk.domain.periods import parse_date
from propdesk.domain.titles import Title, item_title
from propdesk.services import letterstory, moneystory, ticketstory
from propdesk.services.meterstory import METER_TELLERS
from propdesk.services.telling import Event, Household, Teller, clerk_of
from propdesk.store import kinds, story
from propdesk.store.registers import Registers

_NOTHING = "-"
_BY_HAND = frozenset(("keep", ""))
"""Operations behind which a hand edit stands: one that was kept, or a commit of somebody's git."""

_METHODS: Mapping[str, Message] = {
    "cash": msg("paid in cash"),
    "card": msg("paid by card"),
    "transfer": msg("paid by transfer"),
    "wechat": msg("paid by WeChat"),
    "alipay": msg("paid by Alipay"),
    "collection": msg("collected by the bank"),
}
_GAINED: Mapping[str, Message] = {"owners": msg("becomes owner"), "tenants": msg("becomes tenant")}
_LOST: Mapping[str, Message] = {"owners": msg("is owner no more"), "tenants": msg("is tenant no more")}


# --- money -----------------------------------------------------------------------------------------


def _bills(house: Household) -> Iterator[Event]:
    titles = {item: item_title(tariff) for item, tariff in house.snapshot.all("tariff")}
    clerks = {step.id: clerk_of(step.commit) for step in house.steps_of("bill")}
    for each in house.issued:
        what, clerk = _billed(titles.get(each.item, each.item), each), clerks.get(each.run, "")
        yield Event(each.due, "bill", what, each.run, each.amount, each.amount, clerk, key=each.key)
        if each.void:
            what = msg("{run} is taken back: {reason}", run=each.run, reason=each.void.reason or _NOTHING)
            yield Event(each.void.at, "bill-void", what, each.run, each.amount, -each.amount, each.void.clerk)


def _billed(title: Title | str, each: story.Issued) -> Message:
    """An item and the days it is for; whole months are named as months."""
    start, end = each.start, each.end
    if start.endswith("-01") and _is_month_end(end):
        start, end = start[:7], end[:7]
    if start == end:
        return msg("{item} {start}", item=title, start=start)
    short = end[5:] if start[:4] == end[:4] else end
    return msg("{item} {start}–{end}", item=title, start=start, end=short)


def _is_month_end(day: str) -> bool:
    return (parse_date(day) + timedelta(days=1)).day == 1


def _payments(house: Household) -> Iterator[Event]:
    for each in story.received(house.snapshot, house.code):
        at = each.at if each.at.startswith(each.received) else each.received
        what = _METHODS.get(each.method, msg("paid"))
        yield Event(at, "receipt", what, each.number, each.amount, -each.amount, each.clerk)
        if each.void:
            void = each.void
            what = msg("{receipt} is void: {reason}", receipt=each.number, reason=void.reason or _NOTHING)
            yield Event(void.at, "void", what, void.number, each.amount, each.amount, void.clerk)


def _credit(house: Household) -> Iterator[Event]:
    """Credit that a run used; it lay in the balance since it was paid."""
    for each in story.used(house.snapshot, house.code):
        yield Event(
            each.due,
            "bill-credit",
            msg("credit of {receipt} used", receipt=each.receipt),
            each.bill,
            each.amount,
        )


def _invoices(house: Household) -> Iterator[Event]:
    """Invoices for what the unit paid; they move no money."""
    for id, fen in Registers(house.snapshot).invoices_for(house.code):
        each = house.snapshot.get("invoice", id)
        at = each["at"] if each["at"].startswith(each["date"]) else each["date"]
        what = msg("invoice {number}", number=each["number"])
        yield Event(at, "invoice", what, id, fen, clerk=each["clerk"])
        if "void" in each:
            void = each["void"]
            what = msg("{id} is void: {reason}", id=id, reason=void["reason"])
            yield Event(void["at"], "invoice-void", what, id, fen, clerk=void["clerk"])


# --- people ----------------------------------------------------------------------------------------


def _links(house: Household) -> Iterator[Event]:
    """Who became owner or tenant, and who ceased to be."""
    for step in house.steps_of("unit"):
        before, after = step.before or {}, step.after or {}
        for role in _GAINED:
            old, new = before.get(role, ()), after.get(role, ())
            yield from (_of_person(house, step, _LOST[role], id) for id in old if id not in new)
            yield from (_of_person(house, step, _GAINED[role], id) for id in new if id not in old)


def _of_person(house: Household, step: story.Step, what: Message, id: str) -> Event:
    return Event(house.when(step), "people", what, id, clerk=clerk_of(step.commit), person=id)


def _people(house: Household) -> Iterator[Event]:
    """Which data of a person were changed; never what they say. Who is entered is told by the link."""
    for step in house.steps_of("person"):
        before, after = step.before, step.after
        fields = _changed(before, after) if before and after else []
        if fields:
            titles = [kinds.kind("person").fields[name] for name in fields]
            yield _of_person(house, step, msg("changed: {fields}", fields=titles), step.id)


# --- changes ---------------------------------------------------------------------------------------


def _unit(house: Household) -> Iterator[Event]:
    """The fields of the unit, as they were and as they became."""
    for step in house.steps_of("unit"):
        before, after = step.before, step.after
        if before is None or after is None:
            yield _of_step(house, step, msg("the unit is entered") if after else msg("the unit is removed"))
            continue
        for name in _changed(before, after):
            if name not in _GAINED:
                yield _of_step(house, step, _difference("unit", name, before.get(name), after.get(name)))


def _vehicles(house: Household) -> Iterator[Event]:
    for step in house.steps_of("vehicle"):
        before, after = step.before, step.after
        if before is None:
            yield _of_step(house, step, msg("a vehicle is entered"))
        elif after is not None:
            titles = [kinds.kind("vehicle").fields[name] for name in _changed(before, after)]
            yield _of_step(house, step, msg("vehicle changed: {fields}", fields=titles))


def _of_step(house: Household, step: story.Step, what: Message) -> Event:
    op = step.commit.trailers.get("Propdesk-Op", "")
    kind = "import" if op == "import" else "hand-edit" if op in _BY_HAND else "change"
    return Event(house.when(step), kind, what, step.id, clerk=clerk_of(step.commit))


def _changed(before: Record, after: Record) -> list[str]:
    keys = dict.fromkeys((*before, *after))
    return [key for key in keys if key != "source" and before.get(key) != after.get(key)]


def _difference(kind: str, name: str, old: object, new: object) -> Message:
    about = kinds.kind(kind)
    codes = about.codes.get(name, {})
    return msg(
        "{field}: {old} → {new}", field=about.fields[name], old=_said(old, codes), new=_said(new, codes)
    )


def _said(value: object, codes: Mapping[str, Title]) -> object:
    """A field's value in a sentence; a charge is its item and the day from which it holds."""
    if value in (None, "", []):
        return _NOTHING
    if isinstance(value, list):
        return [" ".join(map(str, one.values())) if isinstance(one, dict) else one for one in value]
    return codes.get(str(value), value)


TELLERS: Mapping[str, tuple[Teller, ...]] = {
    "money": (
        _bills,
        _payments,
        _credit,
        _invoices,
        moneystory.corrections,
        moneystory.deposits,
        letterstory.letters,
    ),
    "people": (_links, _people),
    "changes": (_unit, _vehicles),
    "meters": METER_TELLERS,
    "tickets": (ticketstory.tickets,),
}
"""What can be told of a unit, by the kind that a reader asks for; a register that has to do with units
adds its teller here."""
