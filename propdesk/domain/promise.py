"""Promises to pay 还款承诺: what was promised until when, and whether it was kept."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from propdesk.domain.changes import Record
from propdesk.domain.money import parse_money
from propdesk.domain.periods import parse_date

RUNNING, KEPT, BROKEN = "running", "kept", "broken"


def made_on(promise: Record) -> date:
    """The day on which a promise was made."""
    return parse_date(promise["at"][:10])


def state_of(promise: Record, paid: int, *, today: date) -> str:
    """How a promise stands when so many fen came in from the day it was made to its date."""
    if paid >= parse_money(promise["amount"]):
        return KEPT
    return BROKEN if today > parse_date(promise["date"]) else RUNNING


def acknowledges(promise: Record, *, unit: str, due: date) -> bool:
    """Tell whether a promise owns up to a debt: in writing, of that unit, and overdue when it was made."""
    return bool(promise["written"]) and unit in promise["units"] and due < made_on(promise)


def same_promise(promise: Record, other: Record) -> bool:
    """Tell whether two promises say the same on the same day."""
    said = ("units", "debtor", "amount", "date", "written")
    return made_on(promise) == made_on(other) and all(promise[key] == other[key] for key in said)


def concerns(promise: Record, debtor: str, units: Collection[str]) -> bool:
    """Tell whether a promise is about debts of a person on units."""
    return promise["debtor"] == debtor and not set(units).isdisjoint(promise["units"])
