"""Invoices and expenses: numbers once, no more than was received, and days that agree with their ids."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from propdesk.domain import invoice
from propdesk.domain.changes import Record
from propdesk.domain.checks.book import Book, Fault, Line
from propdesk.domain.messages import Message, msg
from propdesk.domain.money import format_money, parse_money
from propdesk.domain.periods import parse_date


def entry_days(book: Book) -> Iterator[Fault]:
    """The id of an invoice or expense holds its day, so that it lies in the folder of its month."""
    for kind in ("invoice", "expense"):
        for id, record in book.all(kind).items():
            if f"{parse_date(record['date']):%y%m%d}" != id.split("-")[1]:
                yield Fault(kind, id, ("date",), msg("the file's name says another day"))


def invoice_numbers(book: Book) -> Iterator[Fault]:
    """A number and code stand on one invoice, be it void."""
    first: dict[tuple[str, str], str] = {}
    for id, record in sorted(book.all("invoice").items()):
        name = (record["number"], record.get("code", ""))
        if name in first:
            yield Fault("invoice", id, ("number",), msg("invoice {id} has the same number", id=first[name]))
        first.setdefault(name, id)


def invoice_receipts(book: Book) -> Iterator[Fault]:
    """An invoice covers what it says; a live one money that was received before, and no more than that."""
    taken: Counter[str] = Counter()
    for id, record in sorted(book.all("invoice").items()):
        covered = sum(parse_money(row["amount"]) for row in record["receipts"])
        if not covered or covered != parse_money(record["amount"]):
            come_to = msg("the receipts come to {amount}", amount=format_money(covered))
            yield Fault("invoice", id, ("amount",), come_to)
        yield from _late(book, id, record)
        for at, row in enumerate(record["receipts"]):
            receipt = book.receipts.get(row["receipt"])
            taken[row["receipt"]] += 0 if "void" in record else parse_money(row["amount"])
            message = _uncovered(book, record, row["receipt"], receipt, taken[row["receipt"]])
            if message:
                yield Fault("invoice", id, ("receipts", at), message)


def _late(book: Book, id: str, record: Record) -> Iterator[Fault]:
    found = [book.receipts[row["receipt"]] for row in record["receipts"] if row["receipt"] in book.receipts]
    received = [parse_date(line.row["received"]) for line in found]
    late = invoice.is_late(parse_date(record["date"]), received)
    if record["late"] != late:
        message = msg("by the days of its receipts this should be {value}", value=str(late).lower())
        yield Fault("invoice", id, ("late",), message)


def _uncovered(book: Book, record: Record, number: str, receipt: Line | None, taken: int) -> Message | None:
    if receipt is None:
        return msg("there is no receipt {no}", no=number)
    if "void" in record:
        return None
    if number in book.voided:
        return msg("receipt {no} is void, and the invoice stands", no=number)
    if record["date"] < receipt.row["received"]:
        return msg("receipt {no} is of a later day than the invoice", no=number)
    left = receipt.fen - book.refunded[number]
    if taken > left:
        return msg(
            "receipt {no} of {amount} is invoiced with {taken}",
            no=number,
            amount=format_money(left),
            taken=format_money(taken),
        )
    return None
