"""Bills: totals, sums, spans that are billed once, and runs that were taken back whole."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from propdesk.domain.bill import spot_of
from propdesk.domain.changes import Record
from propdesk.domain.checks.book import Book, Fault, Line, run_of
from propdesk.domain.messages import msg
from propdesk.domain.money import format_money, parse_money
from propdesk.domain.reckoning import reckon
from propdesk.domain.sharing import split_rows


def run_names(book: Book) -> Iterator[Fault]:
    """A sheet says the item, month or run that its name says."""
    for run, sheet in book.all("bill").items():
        period, _, name = run.partition("/")
        item = name.partition(".")[0]
        for key, value in (("item", item), ("period", period)):
            if sheet[key] != value:
                yield Fault("bill", run, (key,), msg("the file's name says {value}", value=value))
    for id, sheet in book.all("bill-void").items():
        if sheet["run"] != run_of(id):
            yield Fault("bill-void", id, ("run",), msg("the file's name says {value}", value=run_of(id)))


def run_totals(book: Book) -> Iterator[Fault]:
    """The control totals of a run are those of its lines."""
    for run, sheet in book.all("bill").items():
        count, amount = len(sheet["lines"]), _total(sheet)
        if sheet["count"] != count:
            yield Fault("bill", run, ("count",), msg("the sheet has {count} lines", count=count))
        if sheet["amount"] != amount:
            yield Fault("bill", run, ("amount",), msg("the lines add up to {amount}", amount=amount))


def _total(sheet: Record) -> str:
    return format_money(sum(parse_money(row["amount"]) for row in sheet["lines"]))


def line_sums(book: Book) -> Iterator[Fault]:
    """The amount of a line is what its own inputs come to, and its span does not end before it begins."""
    for line in book.lines("bill"):
        row = line.row
        amount = format_money(reckon(row))
        if row["amount"] != amount:
            yield line.fault(msg("the line's own inputs come to {amount}", amount=amount), "amount")
        if row["to"] < row["from"]:
            yield line.fault(msg("the span ends before it begins"), "to")


def shared_parts(book: Book) -> Iterator[Fault]:
    """The parts of a shared cost are exactly the split of its total, and add up to it."""
    for run, sheet in book.all("bill").items():
        places = [(at, row) for at, row in enumerate(sheet["lines"]) if row["formula"] == "share"]
        if not places:
            continue
        parts = split_rows([row for _, row in places])
        if parts is None:
            yield Fault("bill", run, ("lines", places[0][0]), msg("the shared lines are not one split"))
            continue
        for (at, row), part in zip(places, parts, strict=True):
            if parse_money(row["amount"]) != part:
                message = msg("its part of the total is {amount}", amount=format_money(part))
                yield Fault("bill", run, ("lines", at, "amount"), message)


def live_spans(book: Book) -> Iterator[Fault]:
    """No day is billed twice: live spans of one item and unit do not overlap, and no key stands twice."""
    accounts: dict[tuple[str, str], list[Line]] = {}
    for line in book.lines("bill"):
        spot = spot_of(line.row)
        if spot and line.sheet not in book.voided_runs:
            accounts.setdefault((book.all("bill")[line.sheet]["item"], spot), []).append(line)
    for lines in accounts.values():
        yield from _overlaps(sorted(lines, key=lambda line: (line.row["from"], line.sheet, line.at)))


def _overlaps(lines: list[Line]) -> Iterator[Fault]:
    last = lines[0]
    for line in lines[1:]:
        if line.row["from"] <= last.row["to"]:
            message = msg(
                "run {run} bills {start} to {end} already",
                run=last.sheet,
                start=last.row["from"],
                end=last.row["to"],
            )
            yield line.fault(message, "from")
        last = max(last, line, key=lambda each: each.row["to"])


def void_runs(book: Book) -> Iterator[Fault]:
    """A void of a run names a run that exists, and takes back all its lines and the credit it still held."""
    for id, sheet in book.all("bill-void").items():
        run = book.all("bill").get(sheet["run"])
        if run is None:
            yield Fault("bill-void", id, ("run",), msg("there is no run {run}", run=sheet["run"]))
            continue
        expected = {book.key(Line("bill", sheet["run"], at, row)): row for at, row in enumerate(run["lines"])}
        taken = {row["bill"]: row["amount"] for row in sheet["lines"]}
        if taken != {key: row["amount"] for key, row in expected.items()}:
            yield Fault("bill-void", id, ("lines",), msg("the void takes back other lines than the run has"))
        yield from _given_back(book, id, sheet)


def _given_back(book: Book, id: str, sheet: Record) -> Iterator[Fault]:
    """The credit a void gives back was used by the run; what live receipts gave is given back whole."""
    used = _credit(book.all("bill-credit").get(f"{sheet['run']}.credit", {}).get("lines", ()))
    given = _credit(sheet.get("credit", ()))
    owed = {name: amount for name, amount in used.items() if name[0] not in book.voided}
    if not owed.items() <= given.items() or not given.items() <= used.items():
        yield Fault("bill-void", id, ("credit",), msg("the void gives back other credit than the run used"))


def _credit(rows: list[Record]) -> Mapping[tuple[str, str], str]:
    return {(row["receipt"], row["bill"]): row["amount"] for row in rows}
