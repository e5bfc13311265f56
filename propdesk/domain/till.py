"""Tills: receipts and voids on the cashier's day sheet, their gapless numbers, the close of the day."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import count
from typing import Any

from propdesk.domain.changes import Acting, Record
from propdesk.domain.ids import natural_key
from propdesk.domain.ledger import Allocation, Given
from propdesk.domain.messages import RuleRefused, msg
from propdesk.domain.money import format_money, parse_money
from propdesk.domain.periods import format_moment

_NUMBER = re.compile(r"(?P<series>[A-Z][A-Z0-9]{0,7})-(?P<number>[0-9]{6,9})", re.ASCII)


@dataclass(frozen=True)
class Payment:
    """Money that came in: for which unit, how, when (value date), and the payer's own reference.

    ``others`` are further units that it pays for; ``consent`` says why somebody else may pay.
    """

    unit: str
    amount: int
    method: str
    received: date
    ref: str = ""
    reason: str = ""
    others: tuple[str, ...] = ()
    payer: str = ""
    consent: str = ""


def sheet_id(day: date, till: str) -> str:
    """Name a till's day sheet: ``2026-11-21-a``."""
    return f"{day.isoformat()}-{till.lower()}"


def number_after(series: str, taken: Iterable[str]) -> str:
    """The next number of a series: highest + 1, so that it has no gap."""
    return next(numbers_after(series, taken))


def numbers_after(series: str, taken: Iterable[str]) -> Iterator[str]:
    """The numbers of a series that come next, one after the other."""
    found = (_NUMBER.fullmatch(number) for number in taken)
    highest = max((int(one["number"]) for one in found if one and one["series"] == series), default=0)
    return (f"{series}-{number:06d}" for number in count(highest + 1))


def gaps(series: str, taken: Iterable[str]) -> list[str]:
    """Numbers between 1 and the highest of a series that no line bears, and numbers borne twice."""
    numbers = sorted(
        int(one["number"]) for one in map(_NUMBER.fullmatch, taken) if one and one["series"] == series
    )
    missing = sorted(set(range(1, numbers[-1] + 1)) - set(numbers)) if numbers else []
    twice = sorted({number for at, number in enumerate(numbers[1:]) if numbers[at] == number})
    return [f"{series}-{number:06d}" for number in missing + twice]


def series_of(number: str) -> str:
    """The series a number belongs to (``AV`` of ``AV-000001``)."""
    return number.rpartition("-")[0]


def void_series(till: str) -> str:
    """The series in which a till numbers its voids."""
    return f"{till}V"


def refund_series(till: str) -> str:
    """The series in which a till numbers its refunds."""
    return f"{till}R"


def receipt_row(number: str, payment: Payment, given: Given, *, acting: Acting) -> dict[str, Any]:
    """Build a receipt line; what goes to bills, late charges and credit adds up to the payment."""
    if sum(each.amount for each in (*given.bills, *given.late)) + given.credit != payment.amount:
        raise AssertionError("allocations and credit must add up to the payment")
    row: dict[str, Any] = {
        "number": number,
        "kind": "receipt",
        "unit": payment.unit,
        "others": list(payment.others),
        "amount": format_money(payment.amount),
        "method": payment.method,
        "ref": payment.ref,
        "received": payment.received.isoformat(),
        "at": format_moment(acting.at),
        "clerk": acting.clerk,
        "payer": payment.payer,
        "allocations": allocation_rows(given.bills),
        "late": allocation_rows(given.late),
        "credit": format_money(given.credit),
        "consent": payment.consent,
        "reason": payment.reason,
    }
    return {key: value for key, value in row.items() if value not in ("", []) or key == "allocations"}


def deposit_row(number: str, payment: Payment, deposit: str, *, acting: Acting) -> dict[str, Any]:
    """Build the receipt of a deposit: all of the money is held, none pays for a bill."""
    kept = replace(payment, amount=0)
    row = receipt_row(number, kept, Given((), (), 0), acting=acting)
    return row | {"amount": format_money(payment.amount), "deposit": deposit}


def void_row(number: str, receipt: Record, back: Given, *, acting: Acting, reason: str) -> dict[str, Any]:
    """Build the line that takes a receipt back: all it paid for, and the credit nobody used yet."""
    row: dict[str, Any] = {
        "number": number,
        "kind": "void",
        "of": receipt["number"],
        "unit": receipt["unit"],
        "amount": receipt["amount"],
        "at": format_moment(acting.at),
        "clerk": acting.clerk,
        "reversed": allocation_rows(back.bills),
        "late": allocation_rows(back.late),
        "credit": format_money(back.credit),
        "deposit": receipt.get("deposit", ""),
        "reason": reason,
    }
    return {key: value for key, value in row.items() if value not in ("", []) or key == "reversed"}


@dataclass(frozen=True)
class PaidBack:
    """A refund: how much, how, what it takes back, of which receipt or deposit, and by whose leave."""

    amount: int
    method: str
    back: Given
    unit: str
    receipt: str = ""
    deposit: str = ""
    payer: str = ""
    ref: str = ""
    approval: str = ""


def refund_row(number: str, refund: PaidBack, *, acting: Acting, reason: str) -> dict[str, Any]:
    """Build the line of a refund; of a deposit all of it, else what it takes back adds up to it."""
    back = refund.back
    taken = sum(each.amount for each in (*back.bills, *back.late)) + back.credit
    if not refund.deposit and taken != refund.amount:
        raise AssertionError("what is taken back must add up to the refund")
    row: dict[str, Any] = {
        "number": number,
        "kind": "refund",
        "of": refund.receipt,
        "unit": refund.unit,
        "amount": format_money(refund.amount),
        "method": refund.method,
        "ref": refund.ref,
        "at": format_moment(acting.at),
        "clerk": acting.clerk,
        "payer": refund.payer,
        "reversed": allocation_rows(back.bills),
        "late": allocation_rows(back.late),
        "credit": format_money(back.credit),
        "deposit": refund.deposit,
        "approval": refund.approval,
        "reason": reason,
    }
    return {key: value for key, value in row.items() if value not in ("", []) or key == "reversed"}


def allocation_rows(allocations: Iterable[Allocation]) -> list[dict[str, str]]:
    """Write allocations as rows."""
    return [{"bill": each.bill, "amount": format_money(each.amount)} for each in allocations]


def allocations_of(rows: Iterable[Record]) -> list[Allocation]:
    """Read allocations from rows."""
    return [Allocation(row["bill"], parse_money(row["amount"])) for row in rows]


def with_lines(sheet: Record | None, rows: Iterable[Record], *, till: str, day: date) -> dict[str, Any]:
    """Add lines to the day's sheet (begun if there is none); a closed day takes no more entries."""
    added = [dict(row) for row in rows]
    if sheet is None:
        return {"till": till, "date": day.isoformat(), "lines": added}
    refuse_closed(sheet)
    return {**sheet, "lines": [*sheet["lines"], *added]}


def live_receipts(sheet: Record | None) -> list[Record]:
    """The receipts of a day's sheet that none of its voids takes back."""
    lines: Sequence[Record] = sheet["lines"] if sheet else ()
    void = {row["of"] for row in lines if row["kind"] == "void"}
    return [row for row in lines if row["kind"] == "receipt" and row["number"] not in void]


def refuse_closed(sheet: Record) -> None:
    """Refuse an entry on a day that is closed."""
    if "closed" in sheet:
        raise RuleRefused(
            msg("till {till} is closed for {day}: no more entries", till=sheet["till"], day=sheet["date"]),
            hint=msg("a closed day stays as it is; money is entered on a later day, a receipt refunded"),
            record=sheet_id(date.fromisoformat(sheet["date"]), sheet["till"]),
        )


def refuse_closed_for_void(sheet: Record, number: str) -> None:
    """Refuse to void a receipt whose day is closed."""
    if "closed" in sheet:
        raise RuleRefused(
            msg("receipt {no}: its till day {day} is closed", no=number, day=sheet["date"]),
            hint=msg("a receipt of a closed day is refunded, not voided"),
            record=number,
        )


def till_of(tills: Iterable[Mapping[str, str]], clerk: str, wanted: str | None) -> str:
    """The till a clerk works: the one asked for if it is theirs, else their first."""
    rows = list(tills)
    own = [row["id"] for row in rows if row["clerk"] == clerk]
    if wanted is None and own:
        return own[0]
    if wanted is not None and wanted.upper() in own:
        return wanted.upper()
    if wanted is not None and all(row["id"] != wanted.upper() for row in rows):
        raise RuleRefused(
            msg("there is no till {till} at this desk", till=wanted),
            hint=msg("the tills are: {tills}", tills=[row["id"] for row in rows]),
            field="till",
        )
    raise RuleRefused(
        msg("till {till} is not clerk {clerk}'s", till=wanted or "-", clerk=clerk),
        hint=msg("a till belongs to one clerk; yours: {own}", own=own or "-"),
        field="till",
    )


@dataclass(frozen=True)
class DayTotals:
    """A till's day in figures (fen): by method, voids, refunds, first and last number."""

    by_method: Mapping[str, int]
    receipts: int
    voids: int
    voided: int
    refunds: int
    refunded: int
    first: str
    last: str


def day_totals(sheet: Record | None, methods_of_voided: Mapping[str, str]) -> DayTotals:
    """Total a day's sheet; a void lowers the method of the receipt it takes back (``no`` to method)."""
    lines: Sequence[Record] = sheet["lines"] if sheet else ()
    receipts, voids, refunds = (
        [row for row in lines if row["kind"] == kind] for kind in ("receipt", "void", "refund")
    )
    by_method: dict[str, int] = {}
    moved = [(row["method"], parse_money(row["amount"])) for row in receipts]
    moved += [(methods_of_voided[row["of"]], -parse_money(row["amount"])) for row in voids]
    moved += [(row["method"], -parse_money(row["amount"])) for row in refunds]
    for method, fen in moved:
        by_method[method] = by_method.get(method, 0) + fen
    numbers = [row["number"] for row in receipts]
    return DayTotals(
        by_method=by_method,
        receipts=len(receipts),
        voids=len(voids),
        voided=sum(parse_money(row["amount"]) for row in voids),
        refunds=len(refunds),
        refunded=sum(parse_money(row["amount"]) for row in refunds),
        first=min(numbers, key=natural_key, default=""),
        last=max(numbers, key=natural_key, default=""),
    )


LATE, CREDIT, DEPOSIT = "late", "credit", "deposit"
"""What money goes to beside fee items."""


def by_item(sheet: Record | None) -> dict[str, int]:
    """Total what the money of a day went to, in fen: items, late charges, credit, deposits."""
    found: dict[str, int] = {}
    for row in sheet["lines"] if sheet else ():
        sign = 1 if row["kind"] == "receipt" else -1
        for name, fen in _went_to(row):
            found[name] = found.get(name, 0) + sign * fen
    return {name: fen for name, fen in found.items() if fen}


def _went_to(row: Record) -> Iterator[tuple[str, int]]:
    if "deposit" in row:
        yield DEPOSIT, parse_money(row["amount"])
        return
    for each in row["allocations"] if row["kind"] == "receipt" else row["reversed"]:
        yield each["bill"].partition("/")[0], parse_money(each["amount"])
    yield from ((LATE, parse_money(each["amount"])) for each in row.get("late", ()))
    yield CREDIT, parse_money(row["credit"])


def closing(totals: DayTotals, *, cash: int, acting: Acting) -> dict[str, str]:
    """Build the ``closed`` part of a day's sheet: cash counted against cash expected."""
    return {
        "at": format_moment(acting.at),
        "clerk": acting.clerk,
        "cash": format_money(cash),
        "expected": format_money(totals.by_method.get("cash", 0)),
    }


def difference(closed: Record) -> int:
    """Cash counted over (or under, negative) the cash expected when a day was closed, in fen."""
    return parse_money(closed["cash"]) - parse_money(closed["expected"])


def unexplained(closed: Record) -> int:
    """The difference of a closed day's cash that no note explains, in fen."""
    return 0 if closed.get("note") else difference(closed)
