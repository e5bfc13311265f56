"""Expenses 支出: what they are for, and the record of one."""

from __future__ import annotations

from datetime import date
from typing import Any

from propdesk.domain.changes import Acting, Record
from propdesk.domain.messages import UsageRefused, msg
from propdesk.domain.money import format_money, parse_money
from propdesk.domain.periods import format_moment, parse_date


def parse_spent(text: str) -> int:
    """Read the amount of an expense into fen; one below 0.00 takes off what was entered before."""
    fen = parse_money(text)
    if not fen:
        raise UsageRefused(msg("an expense of 0.00 is none"), field="amount")
    return fen


def expense_record(
    item: str, fen: int, *, day: date, voucher: str, note: str, acting: Acting
) -> dict[str, Any]:
    """Build the record of an expense."""
    record: dict[str, Any] = {
        "date": day.isoformat(),
        "item": item,
        "amount": format_money(fen),
        "voucher": voucher,
        "note": note,
        "at": format_moment(acting.at),
        "clerk": acting.clerk,
    }
    return {key: value for key, value in record.items() if value != ""}


def is_same(record: Record, item: str, fen: int, *, day: date | None) -> bool:
    """Tell whether an expense with the same voucher is the one that is entered again."""
    same = (record["item"], parse_money(record["amount"])) == (item, fen)
    return same and day in (None, parse_date(record["date"])) and "void" not in record
