"""Receipts: numbers, what was paid for, credit, voids, and the close of a till's day."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

from propdesk.domain import till
from propdesk.domain.changes import Record
from propdesk.domain.checks.book import Book, Fault, Line, run_of
from propdesk.domain.messages import Message, msg
from propdesk.domain.money import format_money, parse_money
from propdesk.domain.periods import parse_date


def day_names(book: Book) -> Iterator[Fault]:
    """A till's day says the till and date of its name, and its entries are of that day and till."""
    for id, sheet in book.all("till").items():
        if till.sheet_id(parse_date(sheet["date"]), sheet["till"]) != id:
            yield Fault("till", id, ("date",), msg("the file's name says another till or day"))
    for line in book.lines("till"):
        sheet = book.all("till")[line.sheet]
        if line.row["at"][:10] != sheet["date"]:
            yield line.fault(msg("the entry is of another day than its sheet"), "at")
        if till.series_of(line.row["number"]) not in _series(sheet["till"]):
            yield line.fault(msg("the number is of another till than its sheet"), "number")


def _series(name: str) -> tuple[str, ...]:
    return name, till.void_series(name), till.refund_series(name)


def numbers(book: Book) -> Iterator[Fault]:
    """Receipts, voids and refunds of a till are numbered from 1 without gap, each number once."""
    series: dict[str, list[Line]] = {}
    for line in book.lines("till"):
        series.setdefault(till.series_of(line.row["number"]), []).append(line)
    for name, lines in series.items():
        borne = [line.row["number"] for line in lines]
        for number in till.gaps(name, borne):
            yield _misnumbered(number, lines)


def _misnumbered(number: str, lines: list[Line]) -> Fault:
    """Show a number twice borne where it stands the second time, a missing one where the next stands."""
    bearing = [line for line in lines if line.row["number"] == number]
    if bearing:
        return bearing[-1].fault(msg("the number {no} stands twice", no=number), "number")
    after = min(
        (line for line in lines if line.row["number"] > number), key=lambda line: str(line.row["number"])
    )
    return after.fault(msg("the number {no} is missing", no=number), "number")


def references(book: Book) -> Iterator[Fault]:
    """A payer's reference stands on one live receipt of its method."""
    first: dict[tuple[str, str], str] = {}
    for line in book.live_receipts:
        name = (line.row["method"], line.row.get("ref", ""))
        if name[1] and name in first:
            yield line.fault(msg("receipt {no} has the same reference", no=first[name]), "ref")
        first.setdefault(name, line.row["number"])


def receipt_sums(book: Book) -> Iterator[Fault]:
    """What a receipt paid for and what it keeps as credit are what came in."""
    for line in book.received:
        given = _sum((*line.row["allocations"], *line.row.get("late", ())))
        given += parse_money(line.row["credit"])
        if given != (0 if "deposit" in line.row else line.fen):
            message = msg("allocations and credit come to {amount}", amount=format_money(given))
            yield line.fault(message, "amount")


def _sum(rows: Iterable[Record]) -> int:
    return sum(parse_money(row["amount"]) for row in rows)


def paid_lines(book: Book) -> Iterator[Fault]:
    """Live receipts and credit pay for live bills of their units, and for none more than is to be paid."""
    paid: Counter[str] = Counter()
    for line, row, field in _paying(book):
        bill = book.billed.get(row["bill"])
        paid[row["bill"]] += parse_money(row["amount"])
        message = _unpayable(book, line, bill, row["bill"], paid[row["bill"]])
        if message:
            yield line.fault(message, *field)


def _paying(book: Book) -> Iterator[tuple[Line, Record, tuple[str | int, ...]]]:
    for line in book.live_receipts:
        yield from ((line, row, ("allocations", at)) for at, row in enumerate(line.row["allocations"]))
    yield from ((line, line.row, ("bill",)) for line in book.live_uses)


def _unpayable(book: Book, line: Line, bill: Line | None, key: str, paid: int) -> Message | None:
    if bill is None:
        return msg("there is no live bill {key}", key=key)
    if bill.row["unit"] not in (line.row["unit"], *line.row.get("others", ())):
        return msg("bill {key} is another unit's", key=key)
    net = paid - book.moved[key] + parse_money(bill.row.get("settled", "0"))
    if net > bill.fen + book.noted[key]:
        return msg(
            "bill {key} of {amount} is paid with {paid}",
            key=key,
            amount=format_money(bill.fen + book.noted[key]),
            paid=format_money(net),
        )
    return None


def credit_uses(book: Book) -> Iterator[Fault]:
    """Runs use credit of receipts that exist, for bills of their own, and no more than there was."""
    used: Counter[str] = Counter()
    live = {(line.sheet, line.at) for line in book.live_uses}
    for line in book.lines("bill-credit"):
        number = line.row["receipt"]
        receipt = book.receipts.get(number)
        if run_of(line.sheet) not in book.all("bill"):
            yield line.fault(msg("there is no run {run}", run=run_of(line.sheet)))
        if receipt is None:
            yield line.fault(msg("there is no receipt {no}", no=number), "receipt")
            continue
        used[number] += line.fen if (line.sheet, line.at) in live else 0
        had = parse_money(receipt.row["credit"]) + book.credit_moved[number]
        if used[number] > had:
            credit = format_money(had)
            yield line.fault(
                msg("receipt {no} had only {credit} of credit", no=number, credit=credit), "amount"
            )


def voids(book: Book) -> Iterator[Fault]:
    """A void names a receipt that exists, once, and takes back exactly what it had paid for."""
    seen: set[str] = set()
    for line in book.voids:
        number = line.row["of"]
        receipt = book.receipts.get(number)
        if number in seen:
            yield line.fault(msg("receipt {no} is void already", no=number), "of")
        elif receipt is None:
            yield line.fault(msg("there is no receipt {no}", no=number), "of")
        else:
            yield from _reversal(book, line, receipt)
        seen.add(number)


def _by_bill(rows: Iterable[Any]) -> Counter[str]:
    sums = Counter[str]()
    for row in rows:
        sums[row["bill"]] += parse_money(row["amount"])
    return sums


def _reversal(book: Book, void: Line, receipt: Line) -> Iterator[Fault]:
    paid = _by_bill((*receipt.row["allocations"], *_used(book, receipt.row["number"])))
    reversed_ = _by_bill(void.row["reversed"])
    if any(void.row[key] != receipt.row[key] for key in ("unit", "amount")):
        yield void.fault(
            msg("unit or amount are not those of receipt {no}", no=receipt.row["number"]), "amount"
        )
    if paid != reversed_:
        yield void.fault(
            msg("the void takes back other bills than receipt {no} paid for", no=receipt.row["number"]),
            "reversed",
        )
    if _by_bill(void.row.get("late", ())) != _by_bill(receipt.row.get("late", ())):
        yield void.fault(
            msg("the void takes back other late charges than receipt {no} paid", no=receipt.row["number"]),
            "late",
        )
    if "deposit" in receipt.row:
        return
    rest = void.fen - reversed_.total() - _sum(void.row.get("late", ()))
    if parse_money(void.row["credit"]) != rest:
        yield void.fault(msg("the credit taken back should be {amount}", amount=format_money(rest)), "credit")


def _used(book: Book, number: str) -> Iterator[Record]:
    """What runs used of a receipt's credit and no void of a run gave back."""
    given_back = {
        (run_of(id), row["bill"])
        for id, sheet in book.all("bill-void").items()
        for row in sheet.get("credit", ())
        if row["receipt"] == number
    }
    for line in book.lines("bill-credit"):
        if line.row["receipt"] == number and (run_of(line.sheet), line.row["bill"]) not in given_back:
            yield line.row


def closings(book: Book) -> Iterator[Fault]:
    """A closed day expected the cash that its lines come to; a difference is explained."""
    methods = {number: line.row["method"] for number, line in book.receipts.items()}
    for id, sheet in book.all("till").items():
        if "closed" in sheet and _known_voids(sheet, methods):
            yield from _closing(id, sheet, methods)


def _known_voids(sheet: Record, methods: dict[str, str]) -> bool:
    return all(row["of"] in methods for row in sheet["lines"] if row["kind"] == "void")


def _closing(id: str, sheet: Record, methods: dict[str, str]) -> Iterator[Fault]:
    expected = format_money(till.day_totals(sheet, methods).by_method.get("cash", 0))
    if sheet["closed"]["expected"] != expected:
        message = msg("the lines come to {amount} in cash", amount=expected)
        yield Fault("till", id, ("closed", "expected"), message)
    if unexplained := till.unexplained(sheet["closed"]):
        message = msg("no note explains the difference of {amount} in cash", amount=format_money(unexplained))
        yield Fault("till", id, ("closed", "note"), message)
