"""Price histories of fee items as they are edited: rows that are checked, added, merged, compared."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any

from propdesk.domain.changes import Record
from propdesk.domain.messages import BadData, Finding, Message, UsageRefused, msg
from propdesk.domain.money import parse_decimal
from propdesk.domain.periods import parse_date

_NUMBERS = ("price", "surcharge", "minimum")
FIGURES = (*_NUMBERS, "tiers")
"""The keys of a price row that amounts are computed from."""

_PERIODIC, _METERED = frozenset({"area", "fixed"}), frozenset({"consumption"})
_ONLY_FOR: Mapping[str, frozenset[str]] = {
    "proration": _PERIODIC,
    "prepay": _PERIODIC,
    "rounding": _PERIODIC | _METERED | {"once"},
    "utility": _METERED,
    "tier_mode": _METERED,
    "tier_reset": _METERED,
}
"""Settings that only some formulas have; the parts of a shared cost add up to the fen as they are."""


def check_price(row: Mapping[str, Any]) -> None:
    """Refuse a price row, as typed, that begins nowhere, ends before it begins or is less than nothing."""
    if "from" not in row:
        raise UsageRefused(msg("a price needs the day from which it holds: --from DATE"), field="from")
    days = [parse_date(row[key], field=key) for key in ("from", "to") if key in row]
    if days != sorted(days):
        raise BadData(msg("the price ends before it begins"), field="to")
    figures = [(key, row[key]) for key in _NUMBERS if key in row]
    figures += [("tier", each) for tier in row.get("tiers", ()) for each in tier.values()]
    for key, text in figures:
        if parse_decimal(text, field=key) < 0:
            raise BadData(msg("{field} must not be less than 0", field=key), field=key)
    refuse_bad_tiers(row.get("tiers", ()))


def tiers_of(texts: Sequence[str]) -> list[Record]:
    """Read tiers as typed: ``UPTO:PRICE``, and a PRICE alone for all that is above."""
    pairs = (text.replace("：", ":").rpartition(":") for text in texts)
    return [{"up_to": bound, "price": price} if bound else {"price": price} for bound, _, price in pairs]


def tier_fault(tiers: Sequence[Record]) -> Message | None:
    """Tell what is wrong with tiers: bounds rise, and the last tier alone has none."""
    bounds = [parse_decimal(tier["up_to"]) for tier in tiers if "up_to" in tier]
    if tiers and ("up_to" in tiers[-1] or len(bounds) != len(tiers) - 1):
        return msg("the last tier, and no other, is without a bound")
    if any(low >= high for low, high in pairwise(bounds)):
        return msg("each tier reaches higher than the one before")
    return None


def refuse_bad_tiers(tiers: Sequence[Record]) -> None:
    """Refuse tiers that do not part every quantity in one way."""
    fault = tier_fault(tiers)
    if fault:
        raise UsageRefused(
            fault, hint=msg("such as --tier 230:0.5283 --tier 400:0.5783 --tier 0.8783"), field="tier"
        )


_LATE = {"late_rate": "percent_per_day", "late_grace": "grace_days", "late_cap": "cap_percent"}


def settings_of(fields: Mapping[str, Any]) -> dict[str, Any]:
    """Put settings as typed into the form of the record: prepayment, and the item's own late charge.

    ``late`` is ``off`` (no late charge) or ``desk`` (what the desk has set); None takes a setting away.
    """
    found = {key: value for key, value in fields.items() if key not in ("late", "prepay", *_LATE)}
    own = {key: fields[name] for name, key in _LATE.items() if name in fields}
    if "late" in fields or own:
        found["late"] = {"off": True, **own} if fields.get("late") == "off" else own or None
    if "prepay" in fields:
        found["prepay"] = _prepay_of(fields["prepay"])
    return found


def with_late(tariff: Record, fields: Mapping[str, Any]) -> Mapping[str, Any]:
    """Settings as they are to be, the figures of a late charge beside those that it has already."""
    own = fields.get("late")
    if not own or own.get("off"):
        return fields
    kept = {key: value for key, value in tariff.get("late", {}).items() if key != "off"}
    return {**fields, "late": {**kept, **own}}


def _prepay_of(text: str) -> Record | None:
    months, _, free = text.replace("：", ":").partition(":")
    numbers = [int(part) for part in (months, free or "0") if part.isascii() and part.isdigit()]
    if len(numbers) < 2:
        raise UsageRefused(
            msg("{text} is not of the form MONTHS:FREE", text=text), hint=msg("write 12:1"), field="prepay"
        )
    return {"months": numbers[0], "free": numbers[1]} if numbers[0] else None


def unfit_settings(tariff: Record) -> Iterator[tuple[str, Message]]:
    """Tell which settings of an item its formula has no use for, or lacks: the field, and what is wrong."""
    formula = tariff["formula"]
    for key, formulas in _ONLY_FOR.items():
        if key in tariff and formula not in formulas:
            yield key, msg("{field} has no meaning for the formula {formula}", field=key, formula=formula)
    if formula == "consumption" and "utility" not in tariff:
        yield "utility", msg("a metered item needs its utility: --utility water, electricity, gas or heat")
    if formula != "consumption" and any("tiers" in row for row in tariff["prices"]):
        yield "tier", msg("{field} has no meaning for the formula {formula}", field="tiers", formula=formula)
    if len(tariff.get("late", {})) > 1 and tariff["late"].get("off"):
        yield "late", msg("an item without late charge has no rate, grace or cap")


def refuse_unfit(item: str, tariff: Record) -> None:
    """Refuse settings that do not go together, all at once."""
    faults = list(unfit_settings(tariff))
    if faults:
        findings = tuple(Finding("shape", message, record=item, named=key) for key, message in faults)
        raise UsageRefused(faults[0][1], record=item, field=faults[0][0], findings=findings)


def with_price(prices: Sequence[Record], row: Mapping[str, Any]) -> list[Record]:
    """Add a row to a price history, or merge it into the one that begins on the same day.

    Tiers take the place of one price, and the other way round.
    """
    rows = {each["from"]: each for each in prices}
    merged = {**rows.get(row["from"], {}), **row}
    if not any(key in merged for key in FIGURES):
        raise UsageRefused(msg("a new price needs --price or --surcharge (yuan a month)"), field="price")
    instead = "price" if "tiers" in row else "tiers" if "price" in row else ""
    kept = [key for key in ("from", "to", *FIGURES) if key in merged and (key != instead or key in row)]
    rows[row["from"]] = {key: merged[key] for key in kept}
    return [rows[start] for start in sorted(rows)]


def altered_price(old: Sequence[Record], new: Sequence[Record]) -> str | None:
    """The first day of a price whose figures differ between two histories; new rows do not count."""
    after = {row["from"]: row for row in new}
    altered = (
        row["from"] for row in old if any(row.get(key) != after[row["from"]].get(key) for key in FIGURES)
    )
    return next(altered, None)
