"""Closed months: their totals are still what the records come to, and nothing was entered afterwards."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from functools import partial

from propdesk.domain.checks.book import Book, Fault, run_of
from propdesk.domain.closing import Books
from propdesk.domain.dated import ENTRIES, Entry, entries_of
from propdesk.domain.messages import msg
from propdesk.domain.money import parse_money
from propdesk.domain.periods import Month, parse_date


def close_totals(book: Book) -> Iterator[Fault]:
    """What a close says of its month is what the records come to: opening, movements, closing, counts."""
    books = _books(book) if book.all("period-close") else Books({}, {})
    for id, record in book.all("period-close").items():
        for key, value in books.figures(_month(id)).items():
            if record[key] != value:
                message = msg("the records come to {value}", value=_said(value))
                yield Fault("period-close", id, (key,), message)


def _said(value: object) -> object:
    return [f"{name} {count}" for name, count in value.items()] if isinstance(value, dict) else value


def _month(id: str) -> Month:
    return Month.of(parse_date(f"{id}-01"))


def _books(book: Book) -> Books:
    """The movements and counts of all months, from the records."""
    moved: Counter[tuple[str, str]] = Counter()
    counted: Counter[tuple[str, str]] = Counter()
    for line in book.billed.values():
        moved["billed", line.sheet[:7]] += line.fen
        moved["settled", line.sheet[:7]] += parse_money(line.row.get("settled", "0"))
        counted["bills", line.sheet[:7]] += 1
    for line in book.live_receipts:
        month = line.row["received"][:7]
        moved["received", month] += sum(parse_money(row["amount"]) for row in line.row["allocations"])
        counted["receipts", month] += 1
    for line in book.live_uses:
        moved["credit", run_of(line.sheet)[:7]] += line.fen
    moved.update(_corrected(book))
    for name in ("invoice", "expense"):
        counted.update((f"{name}s", each["date"][:7]) for each in book.all(name).values())
    return Books(moved, counted)


def _corrected(book: Book) -> Counter[tuple[str, str]]:
    """What notes changed, and what they and refunds took off bills again, by term and month."""
    moved: Counter[tuple[str, str]] = Counter()
    for note in book.all("adjustment").values():
        if note["kind"] != "late-waiver" and note["run"] not in book.voided_runs:
            fen = parse_money(note["amount"])
            moved["noted", note["date"][:7]] += fen if note["kind"] == "debit" else -fen
        freed = sum(parse_money(row["amount"]) for row in note.get("released", ()))
        moved["returned", note["date"][:7]] += freed
    for line in book.refunds:
        taken = sum(parse_money(row["amount"]) for row in line.row["reversed"])
        moved["returned", line.row["at"][:7]] += taken
    return moved


def close_entries(book: Book) -> Iterator[Fault]:
    """Nothing that counts for a closed month, or one before it, was entered after the close."""
    closes = sorted((_month(id), record["at"]) for id, record in book.all("period-close").items())
    if not closes:
        return
    for kind in ENTRIES:
        for id, record in book.all(kind).items():
            late = filter(partial(_came_late, closes=closes), entries_of(kind, id, record))
            for day, at in sorted({(each.day, each.at) for each in late}):
                message = msg("an entry of {at} counts for {day}, which was closed before", at=at, day=day)
                yield Fault(kind, id, (), message)


def _came_late(entry: Entry, *, closes: list[tuple[Month, str]]) -> bool:
    """Tell whether a month that was closed before the entry was made covers its day."""
    return any(entry.month <= month and entry.at > at for month, at in closes)
