"""Letters, promises, certificates: what they name is there, and their sums are right."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from propdesk.domain.checks.book import Book, Fault, Path
from propdesk.domain.checks.references import listed, missing
from propdesk.domain.messages import msg
from propdesk.domain.money import format_money, parse_money
from propdesk.domain.unit import UNKNOWN

_SUMMED = ("principal", "late")


def letter_links(book: Book) -> Iterator[Fault]:
    """A letter names bills that were issued, of the units it says, and a person who is on file."""
    units = {book.key(line): line.row["unit"] for line in book.lines("bill")}
    for id, letter in book.all("dunning").items():
        yield from missing(book, "dunning", id, "person", [(("debtor",), letter["debtor"])])
        yield from missing(book, "dunning", id, "unit", listed(letter, "units"))
        for at, row in enumerate(letter["lines"]):
            if row["bill"] not in units:
                message = msg("there is no bill {key}", key=row["bill"])
                yield Fault("dunning", id, ("lines", at, "bill"), message)
            elif row["unit"] != units[row["bill"]] or row["unit"] not in letter["units"]:
                message = msg("bill {key} is another unit's", key=row["bill"])
                yield Fault("dunning", id, ("lines", at, "unit"), message)


def letter_sums(book: Book) -> Iterator[Fault]:
    """The sums of a letter are those of its lines."""
    for id, letter in book.all("dunning").items():
        sums = {key: sum(parse_money(row[key]) for row in letter["lines"]) for key in _SUMMED}
        sums["total"] = sum(sums.values())
        for key, fen in sums.items():
            if parse_money(letter[key]) != fen:
                message = msg("the lines come to {amount}", amount=format_money(fen))
                yield Fault("dunning", id, (key,), message)


def letter_events(book: Book) -> Iterator[Fault]:
    """Nothing became of a letter before it was written."""
    for id, letter in book.all("dunning").items():
        for at, event in enumerate(letter.get("events", ())):
            if event["date"] < letter["date"]:
                yield Fault("dunning", id, ("events", at, "date"), msg("this is before the letter"))


def promise_links(book: Book) -> Iterator[Fault]:
    """Units and people that promises name exist, and a promise is for a day that was to come."""
    for id, promise in book.all("promise").items():
        yield from missing(book, "promise", id, "unit", listed(promise, "units"))
        yield from missing(book, "promise", id, "person", _known(promise["debtor"]))
        if promise["date"] < promise["at"][:10]:
            yield Fault("promise", id, ("date",), msg("the day had passed when it was promised"))


def clearances(book: Book) -> Iterator[Fault]:
    """A certificate says that nothing is open, of a unit and to a person that exist."""
    for id, paper in book.all("clearance").items():
        yield from missing(book, "clearance", id, "unit", [(("unit",), paper["unit"])])
        yield from missing(book, "clearance", id, "person", _known(paper["debtor"]))
        for key in ("outstanding", "late"):
            if paper[key] != format_money(0):
                yield Fault("clearance", id, (key,), msg("a certificate has nothing open"))


def _known(debtor: str) -> Iterable[tuple[Path, str]]:
    return [] if debtor == UNKNOWN else [(("debtor",), debtor)]
