"""Notes, refunds, deposits, approvals: what corrects money names what is there, and takes no more."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping

from propdesk.domain.approval import is_as_asked, state_of
from propdesk.domain.changes import Record
from propdesk.domain.checks.book import Book, Fault, Line
from propdesk.domain.messages import Message, msg
from propdesk.domain.money import format_money, parse_money


def notes(book: Book) -> Iterator[Fault]:
    """A note names a line of the run it says; what is taken off a line is never more than is on it."""
    for id, note in book.all("adjustment").items():
        line = book.line_of(note["run"], note["bill"])
        if line is None:
            message = msg("run {run} has no bill {key}", run=note["run"], key=note["bill"])
            yield Fault("adjustment", id, ("bill",), message)
        elif line.row["unit"] != note["unit"]:
            yield Fault("adjustment", id, ("unit",), msg("bill {key} is another unit's", key=note["bill"]))
    for key, fen in book.noted.items():
        bill = book.billed.get(key)
        if bill is not None and bill.fen + fen < 0:
            last = [id for id, note in book.all("adjustment").items() if note["bill"] == key][-1]
            message = msg("more is taken off bill {key} than was billed", key=key)
            yield Fault("adjustment", last, ("amount",), message)


def releases(book: Book) -> Iterator[Fault]:
    """What a note gives back as credit was paid on its bill by the receipts it names.

    With a run that was taken back its notes are gone, and all credit it used was given back.
    """
    standing = (
        (id, note) for id, note in book.all("adjustment").items() if note["run"] not in book.voided_runs
    )
    for id, note in standing:
        for at, row in enumerate(note.get("released", ())):
            paid = book.paid_with.get((note["bill"], row["receipt"]), 0)
            if parse_money(row["amount"]) > paid:
                message = msg(
                    "receipt {no} paid {paid} on bill {key}",
                    no=row["receipt"],
                    paid=format_money(paid),
                    key=note["bill"],
                )
                yield Fault("adjustment", id, ("released", at, "amount"), message)


def refunds(book: Book) -> Iterator[Fault]:
    """A refund adds up, is of a live receipt or a deposit, and all refunds of one are no more than it was."""
    paid_back: Counter[str] = Counter()
    for line in book.refunds:
        number = line.row.get("of", "")
        yield from (line.fault(message, *at) for at, message in _refund_faults(book, line))
        paid_back[number] += line.fen
        receipt = book.receipts.get(number)
        if receipt is not None and paid_back[number] > receipt.fen:
            message = msg("more is paid back of receipt {no} than it was", no=number)
            yield line.fault(message, "amount")


def _refund_faults(book: Book, line: Line) -> Iterator[tuple[tuple[str, ...], Message]]:
    row = line.row
    if "deposit" in row:
        if row["deposit"] not in book.all("deposit"):
            yield ("deposit",), msg("there is no deposit {id}", id=row["deposit"])
        return
    taken = [*row["reversed"], *row.get("late", ())]
    total = sum(parse_money(each["amount"]) for each in taken) + parse_money(row["credit"])
    if total != line.fen:
        yield ("amount",), msg("what is taken back comes to {amount}", amount=format_money(total))
    for each in row["reversed"]:
        if each["bill"] not in book.billed:
            yield ("reversed",), msg("there is no live bill {key}", key=each["bill"])
    if row.get("of") not in book.receipts or row["of"] in book.voided:
        yield ("of",), msg("there is no receipt {no}", no=row.get("of", "-"))


def deposits(book: Book) -> Iterator[Fault]:
    """A deposit has the receipt that it names, of its amount, and no more is kept and paid back than held."""
    back = _deposit_refunds(book)
    for id, deposit in book.all("deposit").items():
        receipt = book.receipts.get(deposit["receipt"])
        if receipt is None or receipt.row.get("deposit") != id or receipt.row["amount"] != deposit["amount"]:
            message = msg("receipt {no} is not of this deposit", no=deposit["receipt"])
            yield Fault("deposit", id, ("receipt",), message)
        kept = sum(parse_money(row["amount"]) for row in deposit.get("deductions", ()))
        if kept + back[id] > parse_money(deposit["amount"]):
            yield Fault("deposit", id, ("amount",), msg("more is kept and paid back than was held"))
    for line in book.received:
        if line.row.get("deposit", "") not in ("", *book.all("deposit")):
            yield line.fault(msg("there is no deposit {id}", id=line.row["deposit"]), "deposit")


def _deposit_refunds(book: Book) -> Counter[str]:
    back: Counter[str] = Counter()
    for line in book.refunds:
        back[line.row.get("deposit", "")] += line.fen
    return back


def requests(book: Book) -> Iterator[Fault]:
    """A verdict is on exactly what was asked for, and given by another than who asked."""
    for id, request in book.all("request").items():
        if not is_as_asked(request):
            yield Fault("request", id, ("fingerprint",), msg("the content is not what was asked for"))
        for at, event in enumerate(request.get("events", ())):
            if event["fingerprint"] != request["fingerprint"]:
                yield Fault("request", id, ("events", at), msg("the verdict is on other content"))
            if event["clerk"] == request["clerk"]:
                yield Fault("request", id, ("events", at, "clerk"), msg("who asks can't approve"))


def approvals(book: Book) -> Iterator[Fault]:
    """What was done by an approval names one that was given, and each is used once."""
    used: dict[str, Fault] = {}
    for kind, id, at, record in _approved(book):
        name = record["approval"]
        fault = Fault(kind, id, (*at, "approval"), msg("{id} was not approved", id=name))
        request = book.all("request").get(name)
        if request is None or state_of(request) != "approved":
            yield fault
        elif name in used:
            yield Fault(kind, id, fault.at, msg("approval {id} is used twice", id=name))
        used.setdefault(name, fault)


def _approved(book: Book) -> Iterator[tuple[str, str, tuple[str | int, ...], Record]]:
    for kind in ("adjustment", "bill-void", "relief"):
        yield from ((kind, id, (), each) for id, each in book.all(kind).items() if "approval" in each)
    for line in book.refunds:
        if "approval" in line.row:
            yield "till", line.sheet, ("lines", line.at), line.row
    for id, deposit in book.all("deposit").items():
        rows: list[Mapping[str, str]] = deposit.get("deductions", [])
        for at, row in enumerate(rows):
            if "approval" in row:
                yield "deposit", id, ("deductions", at), row
