"""What the index keeps of a record: its body, its money lines as rows, and the words it is found by."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from propdesk.domain.bill import bill_key
from propdesk.domain.changes import Record
from propdesk.domain.dated import entries_of
from propdesk.domain.money import parse_money
from propdesk.domain.periods import parse_date
from propdesk.store.search import LINKS, SHEETS, grams, keys

Rows = Iterator[tuple[str, tuple[Any, ...]]]
"""Pairs of a table's name and one row of it, without the file's number."""


def rows_of(kind: str, id: str, data: Record) -> Rows:
    """Take from a record all rows that the index keeps of it."""
    yield from _found_by(kind, id, data)
    days = {(entry.day.isoformat(), entry.at) for entry in entries_of(kind, id, data)}
    yield from (("dated", day) for day in sorted(days))
    if kind in SHEETS:
        yield from _SHEETS[kind](id, data)
        return
    yield "bodies", (kind, id, json.dumps(data, ensure_ascii=False, separators=(",", ":")))
    yield from _REGISTERS[kind](id, data) if kind in _REGISTERS else ()
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
        key = bill_key(item, row["unit"], parse_date(row["from"]))
        span = (row["from"], row["to"], row["due"])
        yield "lines", (key, run, period, item, row["unit"], *span, parse_money(row["amount"]), row["debtor"])


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
    money = (parse_money(row["amount"]), parse_money(row["credit"]))
    how = (row["method"], row.get("ref"), row["received"], row["at"], row["clerk"])
    yield "receipts", (row["number"], day, till, row["unit"], *money, *how)
    yield from (
        ("allocations", (row["number"], each["bill"], fen)) for each, fen in _amounts(row["allocations"])
    )


def _void(day: str, till: str, row: Record) -> Rows:
    who = (row["at"], row["clerk"], row.get("reason", ""))
    yield "voided_receipts", (row["number"], day, till, row["of"], *who)


def _amounts(rows: Iterable[Record]) -> Iterator[tuple[Record, int]]:
    return ((row, parse_money(row["amount"])) for row in rows)


def _invoice(id: str, data: Record) -> Rows:
    void = int("void" in data)
    yield "invoices", (id, data["number"], data.get("code", ""), data["date"], void)
    yield from (("invoiced", (id, row["receipt"], fen, void)) for row, fen in _amounts(data["receipts"]))


def _expense(id: str, data: Record) -> Rows:
    money = (data["item"], parse_money(data["amount"]))
    yield "expenses", (id, data["date"], *money, data.get("voucher", ""), int("void" in data))


_TILL_LINES: dict[str, Callable[[str, str, Record], Rows]] = {"receipt": _receipt, "void": _void}
_SHEETS: dict[str, Callable[[str, Record], Rows]] = {
    "bill": _bill,
    "bill-credit": _bill_credit,
    "bill-void": _bill_void,
    "till": _till,
}
_REGISTERS: dict[str, Callable[[str, Record], Rows]] = {"invoice": _invoice, "expense": _expense}
