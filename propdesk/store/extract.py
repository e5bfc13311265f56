"""What the index keeps of a record: its body, its money lines as rows, and the words it is found by."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from propdesk.domain.attachment import referred
from propdesk.domain.bill import key_of, spot_of
from propdesk.domain.changes import Record
from propdesk.domain.dated import entries_of
from propdesk.domain.money import parse_money
from propdesk.domain.periods import format_moment
from propdesk.domain.ticket import facts_of
from propdesk.domain.ticketfacts import ENDED
from propdesk.store import kinds
from propdesk.store.search import LINKS, SHEETS, grams, keys

Rows = Iterator[tuple[str, tuple[Any, ...]]]
"""Pairs of a table's name and one row of it, without the file's number."""


def rows_of(kind: str, id: str, data: Record) -> Rows:
    """Take from a record all rows that the index keeps of it."""
    yield from _found_by(kind, id, data)
    days = {(entry.day.isoformat(), entry.at) for entry in entries_of(kind, id, data)}
    yield from (("dated", day) for day in sorted(days))
    yield from _COUNTED.get(kind, _nothing)(id, data)
    yield from (("attached", (path,)) for path in referred(data, kinds.kind(kind).attachments))
    if kind in SHEETS:
        return
    yield "bodies", (kind, id, json.dumps(data, ensure_ascii=False, separators=(",", ":")))
    named = ((field, target) for field in LINKS & data.keys() for target in _listed(data[field]))
    yield from (("links", link) for link in sorted(set(named)))


def _found_by(kind: str, id: str, data: Record) -> Rows:
    """The words of a record with their bigrams, and the beginnings of what is known by its beginning."""
    found = sorted(set(keys(kind, id, data)))
    words = [(key.field, key.text) for key in found if key.text and not key.mark]
    yield from (("words", word) for word in words)
    yield from (("grams", (gram,)) for gram in sorted(grams({text for _, text in words})))
    yield from (("heads", (key.field, key.mark + key.text)) for key in found if key.text and key.mark)


def _listed(value: str | list[str]) -> list[str]:
    return [value] if isinstance(value, str) else value


def _bill(run: str, sheet: Record) -> Rows:
    item, period = sheet["item"], sheet["period"]
    for row in sheet["lines"]:
        span = (row["from"], row["to"], row["due"])
        fen = (parse_money(row["amount"]), parse_money(row.get("settled", "0")))
        what = (key_of(item, row), run, period, item, row["unit"], spot_of(row))
        yield "lines", (*what, *span, *fen, row["debtor"])
        if "current" in row:
            yield "metered", _metered(run, item, row)


def _metered(run: str, item: str, row: Record) -> tuple[Any, ...]:
    """A line of a meter: where on the register it ends, which is where the next one begins."""
    first = row["replaced"][0] if "replaced" in row else row
    what = (run, key_of(item, row), item, row["unit"], row["meter"], first["meter"])
    span = (row["from"], row["to"], row["months"], row["quantity"])
    read = (first["previous"], row["current"], row.get("read_from", ""), row.get("read_to", ""))
    return *what, *span, *read, int(row.get("estimated", False))


def _reading(_id: str, sheet: Record) -> Rows:
    for row in sheet["lines"]:
        said = (row["date"], row["value"], row["kind"])
        flags = (int(row.get("rollover", False)), int(row.get("corrects", False)))
        who = (row["at"], row["clerk"])
        yield "readings", (row["meter"], sheet["period"], sheet["utility"], *said, *flags, *who)


def _bill_credit(id: str, sheet: Record) -> Rows:
    for row in sheet["lines"]:
        yield (
            "uses",
            (
                id.removesuffix(".credit"),
                row["receipt"],
                row["unit"],
                row["bill"],
                parse_money(row["amount"]),
            ),
        )


def _bill_void(_id: str, sheet: Record) -> Rows:
    yield "voided_runs", (sheet["run"], sheet["at"], sheet["clerk"], sheet.get("reason", ""))


def _till(id: str, sheet: Record) -> Rows:
    yield "till_days", (id, sheet["till"], sheet["date"], int("closed" in sheet))
    for row in sheet["lines"]:
        yield from _TILL_LINES[row["kind"]](id, sheet["till"], row)


def _receipt(day: str, till: str, row: Record) -> Rows:
    no = row["number"]
    money = (parse_money(row["amount"]), parse_money(row["credit"]))
    how = (row["method"], row.get("ref"), row["received"], row["at"], row["clerk"], row.get("deposit", ""))
    yield "receipts", (no, day, till, row["unit"], *money, *how)
    yield from (("allocations", (no, each["bill"], fen)) for each, fen in _amounts(row["allocations"]))
    yield from (("late", (no, each["bill"], fen)) for each, fen in _amounts(row.get("late", ())))


def _void(day: str, till: str, row: Record) -> Rows:
    who = (row["at"], row["clerk"], row.get("reason", ""))
    yield "voided_receipts", (row["number"], day, till, row["of"], *who)


def _refund(day: str, till: str, row: Record) -> Rows:
    """Money paid back; what it takes off bills again, off late charges, and off the receipt's credit."""
    no, of, on = row["number"], row.get("of", ""), row["at"][:10]
    what = (of, row.get("deposit", ""), row["unit"], parse_money(row["amount"]))
    yield "refunds", (no, day, till, *what, row["method"], row["at"], row["clerk"], row.get("reason", ""))
    yield from _taken_off(no, of, on, row["reversed"], late=0)
    yield from _taken_off(no, of, on, row.get("late", ()), late=1)
    if parse_money(row["credit"]):
        yield "credit_moves", (no, of, -parse_money(row["credit"]), on)


def _taken_off(no: str, receipt: str, day: str, rows: Iterable[Record], *, late: int) -> Rows:
    return (("moves", (no, receipt, each["bill"], fen, day, late)) for each, fen in _amounts(rows))


def _adjustment(id: str, record: Record) -> Rows:
    """A note on a bill line; what it frees of what was paid goes back to the receipts' credit."""
    kind, on = record["kind"], record["date"]
    fen = parse_money(record["amount"]) * (1 if kind == "debit" else -1)
    late = int(kind == "late-waiver")
    what = (kind, record["bill"], record["run"], record["unit"], fen, on, late)
    yield "notes", (id, *what, record["at"], record["clerk"])
    for each, freed in _amounts(record.get("released", ())):
        yield "moves", (id, each["receipt"], record["bill"], freed, on, 0)
        yield "credit_moves", (id, each["receipt"], freed, on)


def _deposit(id: str, record: Record) -> Rows:
    what = (record["kind"], record["unit"], parse_money(record["amount"]), record["date"], record["receipt"])
    yield "deposits", (id, *what)
    for row, fen in _amounts(record.get("deductions", ())):
        yield "deductions", (id, row["id"], fen, row["date"], row["at"], row["clerk"])


def _amounts(rows: Iterable[Record]) -> Iterator[tuple[Record, int]]:
    return ((row, parse_money(row["amount"])) for row in rows)


def _invoice(id: str, data: Record) -> Rows:
    void = int("void" in data)
    yield "invoices", (id, data["number"], data.get("code", ""), data["date"], void)
    yield from (("invoiced", (id, row["receipt"], fen, void)) for row, fen in _amounts(data["receipts"]))


def _expense(id: str, data: Record) -> Rows:
    money = (data["item"], parse_money(data["amount"]))
    yield "expenses", (id, data["date"], *money, data.get("voucher", ""), int("void" in data))


def _ticket(id: str, data: Record) -> Rows:
    life = kinds.kind("ticket").life
    assert life is not None
    one = facts_of(id, data, life)
    what = (int(one.status not in ENDED), one.status, one.kind, one.unit, one.building, one.category)
    yield "tickets", (id, *what, one.by, one.assignee, format_moment(one.at), format_moment(one.moved))
    named = {(event["kind"], event["ticket"]) for event in data.get("events", ()) if "ticket" in event}
    yield from (("links", link) for link in sorted(named))


def _nothing(_id: str, _record: Record) -> Rows:
    yield from ()


_TILL_LINES: dict[str, Callable[[str, str, Record], Rows]] = {
    "receipt": _receipt,
    "void": _void,
    "refund": _refund,
}
_COUNTED: dict[str, Callable[[str, Record], Rows]] = {
    "invoice": _invoice,
    "expense": _expense,
    "bill": _bill,
    "bill-credit": _bill_credit,
    "bill-void": _bill_void,
    "reading": _reading,
    "till": _till,
    "adjustment": _adjustment,
    "deposit": _deposit,
    "ticket": _ticket,
}
"""Kinds that lists and sums are made of, and the rows they are made of."""
