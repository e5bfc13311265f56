"""Fee items: their settings and their price history."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from propdesk.domain.changes import Note, Outcome, Record
from propdesk.domain.folding import folded
from propdesk.domain.messages import NotFound, RuleRefused, UsageRefused, msg
from propdesk.domain.periods import parse_date
from propdesk.domain.pricing import altered_price, check_price, refuse_unfit, with_late, with_price
from propdesk.domain.tariff import WITHOUT_PRICE, tariff_of
from propdesk.services.approvals import Ask, Planned, do_or_ask, planned_edit
from propdesk.services.editing import Edit, refuse_idle, with_fields
from propdesk.services.runs import lines_of
from propdesk.services.session import Session
from propdesk.store import kinds
from propdesk.store.accounts import Accounts
from propdesk.store.paths import path_of
from propdesk.store.snapshot import Snapshot

COLUMNS = tuple("id title formula cycle timing price surcharge from to".split())
SHOWN = tuple(
    "id title title_en formula cycle timing anchor due_days payer nature rounding proration prepay late"
    " utility tier_mode tier_reset prices note".split()
)
_DEFAULTS: Mapping[str, Any] = {"formula": "area", "timing": "advance", "anchor": "unit", "due_days": 0}
_BEHIND: Mapping[str, Any] = {"cycle": 1, "timing": "arrears"}
_OF_FORMULA: Mapping[str, Mapping[str, Any]] = {
    "share": _BEHIND,
    "consumption": _BEHIND,
    "once": {"cycle": 1},
}
"""What a new item of a formula has unless it is told."""

_COUNTED = tuple("formula cycle timing anchor rounding proration tier_mode tier_reset".split())
"""Settings that bills were computed with: a change of them is remarked upon."""


@dataclass(frozen=True)
class TariffEdit:
    """Settings of an item, and one row of its price history (``from`` and what it costs)."""

    fields: Mapping[str, Any] = field(default_factory=dict)
    row: Mapping[str, Any] = field(default_factory=dict)


def item_code(snapshot: Snapshot, text: str) -> str:
    """Find a fee item by its code or its title in either language; refuse none and several."""
    return item_among(dict(snapshot.all("tariff")), text)


def item_among(tariffs: Mapping[str, Record], text: str) -> str:
    """Find a fee item of some tariffs as ``item_code`` does."""
    if text in tariffs:
        return text
    wanted = folded(text)
    titled = [item for item, one in tariffs.items() if wanted in _folded_titles(item, one)]
    if len(titled) == 1:
        return titled[0]
    if titled:
        raise NotFound(
            msg("{item} is ambiguous", item=text),
            hint=msg("it may be: {candidates}", candidates=list(titled)),
            record=text,
            field="item",
        )
    raise NotFound(
        msg("there is no fee item {item}", item=text),
        hint=msg("the fee items are: {items}", items=list(tariffs) or "-"),
        record=text,
        field="item",
    )


def _folded_titles(item: str, tariff: Record) -> set[str]:
    return {folded(item)} | {folded(tariff[key]) for key in ("title", "title_en") if key in tariff}


def list_tariffs(session: Session) -> Outcome:
    """List the fee items with the price in force on the business day."""
    day = session.acting.today
    rows = [_row(item, tariff, day) for item, tariff in session.desk.snapshot().all("tariff")]
    return Outcome("fee tariff list", rows, columns=COLUMNS)


def _row(item: str, tariff: Record, day: date) -> dict[str, Any]:
    price = tariff_of(item, tariff).price_on(day)
    start = price.start.isoformat() if price else ""
    current: Record = next((row for row in tariff["prices"] if row["from"] == start), {})
    return {"id": item} | dict(tariff) | dict(current)


def show_tariff(session: Session, wanted: str) -> Outcome:
    """Show one fee item with all its prices."""
    snapshot = session.desk.snapshot()
    item = item_code(snapshot, wanted)
    row = {"id": item} | snapshot.get("tariff", item)
    return Outcome("fee tariff show", [row], columns=SHOWN, upright=True)


def set_tariff(
    session: Session, wanted: str, edit: TariffEdit, *, reason: str = "", dry_run: bool = False
) -> Outcome:
    """Set up a fee item, change its settings, or give it a price from a day on."""
    said = {"item": wanted, "fields": _packed(edit.fields), "row": _packed(edit.row)}
    return do_or_ask(session, "fee tariff set", Ask("price", said, reason), plan_price, dry_run=dry_run)


def _packed(values: Mapping[str, Any]) -> str:
    return json.dumps(values, ensure_ascii=False, sort_keys=True) if values else ""


def plan_price(snapshot: Snapshot, session: Session, ask: Ask) -> Planned:
    """Plan what becomes of an item; a new one, and whatever is no price, needs nobody's approval."""
    fields, row = (json.loads(ask.content.get(name, "{}") or "{}") for name in ("fields", "row"))
    edit = planned(snapshot, ask.content["item"], TariffEdit(fields, row))
    done = planned_edit(edit, "fee tariff set", session, columns=SHOWN, reason=ask.reason)
    return replace(done, free=edit.before is None or not row or edit.after == edit.before)


def planned(snapshot: Snapshot, wanted: str, edit: TariffEdit) -> Edit:
    """Plan what becomes of an item; what makes no sense is refused."""
    refuse_idle(edit.fields, edit.row)
    if edit.row:
        check_price(edit.row)
    item, before = _known(snapshot, wanted)
    return _new(item, edit) if before is None else _changed(snapshot, item, before, edit)


def _known(snapshot: Snapshot, wanted: str) -> tuple[str, Record | None]:
    """The item of that code or title and its file; a code that nothing has is a new item's."""
    tariffs = dict(snapshot.all("tariff"))
    titled = [item for item, one in tariffs.items() if folded(wanted) in _folded_titles(item, one)]
    if wanted not in tariffs and not titled:
        path_of("tariff", wanted)
        return wanted, None
    item = item_code(snapshot, wanted)
    return item, snapshot.reread("tariff", item)


def _new(item: str, edit: TariffEdit) -> Edit:
    formula = edit.fields.get("formula", _DEFAULTS["formula"])
    settings = {**_DEFAULTS, **_OF_FORMULA.get(formula, {}), **edit.fields}
    missing = [name for name in ("title", "cycle") if name not in settings]
    missing += [] if edit.row or formula in WITHOUT_PRICE else ["from", "price"]
    if missing:
        raise UsageRefused(
            msg("a new fee item needs {fields}", fields=[f"--{name}" for name in missing]),
            record=item,
            field=missing[0],
        )
    prices = with_price((), edit.row) if edit.row else []
    after = with_fields({}, {**settings, "prices": prices})
    refuse_unfit(item, after)
    return Edit("tariff", item, None, after, f"fee: tariff set {item}")


def _changed(snapshot: Snapshot, item: str, before: Record, edit: TariffEdit) -> Edit:
    after = with_fields(before, with_late(before, edit.fields))
    notes = list(_settings_notes(snapshot, item, before, after))
    if edit.row:
        after["prices"] = with_price(before["prices"], edit.row)
        _refuse_used(snapshot, item, altered_price(before["prices"], after["prices"]))
        notes += _price_notes(snapshot, item, before["prices"], edit.row["from"])
    refuse_unfit(item, after)
    return Edit("tariff", item, before, after, f"fee: tariff set {item}", tuple(notes))


def _refuse_used(snapshot: Snapshot, item: str, version: str | None) -> None:
    """Refuse to alter the figures of a price (by its first day) that live bills were computed with."""
    if version is None:
        return
    runs = [fact.run for fact in Accounts(snapshot).runs() if fact.item == item and not fact.void]
    starts = [line.start for run in runs for line in lines_of(snapshot, run) if line.tariff == version]
    if not starts:
        return
    raise RuleRefused(
        msg(
            "{count} bills were issued at the price from {version}; it stays",
            count=len(starts),
            version=version,
        ),
        hint=msg("give the new price from a later day: --from DATE, after {day}", day=max(starts)),
        record=item,
        field="from",
    )


def _price_notes(snapshot: Snapshot, item: str, prices: Sequence[Record], first: str) -> Iterator[Note]:
    """Remark on bills that begin on or after a new price's first day and keep the former price."""
    if any(row["from"] == first for row in prices):
        return
    start = parse_date(first)
    spans = Accounts(snapshot).live_spans({item})
    count = sum(begin >= start for each in spans.values() for begin, _end in each)
    if count:
        text = msg(
            "{count} bills from that day on were issued before at the former price and stay", count=count
        )
        yield Note(text, "warning", item)


def _settings_notes(snapshot: Snapshot, item: str, before: Record, after: Record) -> Iterator[Note]:
    """Remark on changed settings that live bills were computed with."""
    changed = [key for key in _COUNTED if before.get(key) != after.get(key)]
    if changed and Accounts(snapshot).live_spans({item}):
        titles = [kinds.kind("tariff").fields[key] for key in changed]
        text = msg("bills stand that were issued with another {fields}; they stay as they are", fields=titles)
        yield Note(text, "warning", item)
