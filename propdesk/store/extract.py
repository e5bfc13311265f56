"""What the index keeps of a record: its body, its money lines as rows, and the words it is found by."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from propdesk.domain.bill import key_of, spot_of
from propdesk.domain.changes import Record
from propdesk.domain.money import parse_money
from propdesk.store.search import LINKS, SHEETS, grams, keys

Rows = Iterator[tuple[str, tuple[Any, ...]]]
"""Pairs of a table's name and one row of it, without the file's number."""


def rows_of(kind: str, id: str, data: Record) -> Rows:
    """Take from a record all rows that the index keeps of it."""
    yield from _found_by(kind, id, data)
    if kind in SHEETS:
        yield from _SHEETS[kind](id, data)
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


_TILL_LINES: dict[str, Callable[[str, str, Record], Rows]] = {"receipt": _receipt, "void": _void}
_SHEETS: dict[str, Callable[[str, Record], Rows]] = {
    "bill": _bill,
    "bill-credit": _bill_credit,
    "bill-void": _bill_void,
    "reading": _reading,
    "till": _till,
}
