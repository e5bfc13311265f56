"""The book that checks read: all records of a desk, and the lines of its sheets with their places."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from propdesk.domain.bill import key_of
from propdesk.domain.changes import Record
from propdesk.domain.lifecycle import Life
from propdesk.domain.messages import Message
from propdesk.domain.money import parse_money

Path = tuple[str | int, ...]
"""Where something stands in a record: ``("lines", 3, "amount")``."""


@dataclass(frozen=True)
class Fault:
    """Something that does not fit: in which record, where in it, and what."""

    kind: str
    id: str
    at: Path
    message: Message


@dataclass(frozen=True)
class Line:
    """A line of a sheet with its place."""

    kind: str
    sheet: str
    at: int
    row: Record

    def fault(self, message: Message, *field: str | int) -> Fault:
        """Say what does not fit in this line."""
        return Fault(self.kind, self.sheet, ("lines", self.at, *field), message)

    @property
    def fen(self) -> int:
        """The line's amount."""
        return parse_money(self.row["amount"])


@dataclass(frozen=True)
class Book:
    """All records of a desk, by kind and id, and views of their lines that several checks need.

    ``lives`` are the life-cycles of kinds that have one, as their schemas hold them.
    """

    records: Mapping[str, Mapping[str, Record]]
    lives: Mapping[str, Life] = field(default_factory=dict)

    def all(self, kind: str) -> Mapping[str, Record]:
        """The records of a kind by id."""
        return self.records.get(kind, {})

    def lines(self, kind: str) -> Iterator[Line]:
        """The lines of all sheets of a kind."""
        for id, sheet in self.all(kind).items():
            yield from (Line(kind, id, at, row) for at, row in enumerate(sheet["lines"]))

    @cached_property
    def voided_runs(self) -> frozenset[str]:
        """The runs that were taken back."""
        return frozenset(sheet["run"] for sheet in self.all("bill-void").values())

    @cached_property
    def billed(self) -> Mapping[str, Line]:
        """The lines of live runs by key (of two with one key, the later)."""
        live = (line for line in self.lines("bill") if line.sheet not in self.voided_runs)
        return {self.key(line): line for line in live}

    def key(self, line: Line) -> str:
        """The key of a bill line."""
        item = self.all("bill")[line.sheet]["item"]
        return key_of(item, line.row)

    @cached_property
    def received(self) -> tuple[Line, ...]:
        """The lines of receipts."""
        return tuple(line for line in self.lines("till") if line.row["kind"] == "receipt")

    @cached_property
    def receipts(self) -> Mapping[str, Line]:
        """The receipts by number (of two with one number, the later)."""
        return {line.row["number"]: line for line in self.received}

    @cached_property
    def voids(self) -> tuple[Line, ...]:
        """The lines that take receipts back."""
        return tuple(line for line in self.lines("till") if line.row["kind"] == "void")

    @cached_property
    def refunds(self) -> tuple[Line, ...]:
        """The lines that pay money back."""
        return tuple(line for line in self.lines("till") if line.row["kind"] == "refund")

    @cached_property
    def refunded(self) -> Counter[str]:
        """What was paid back of receipts, in fen."""
        found: Counter[str] = Counter()
        for line in self.refunds:
            found[line.row.get("of", "")] += line.fen
        return found

    def line_of(self, run: str, key: str) -> Line | None:
        """The line of a run that has a key."""
        if key in self.billed and self.billed[key].sheet == run:
            return self.billed[key]
        rows = self.all("bill").get(run, {}).get("lines", ())
        lines = (Line("bill", run, at, row) for at, row in enumerate(rows))
        return next((line for line in lines if self.key(line) == key), None)

    @cached_property
    def noted(self) -> Counter[str]:
        """What notes put on live bills, or (less than 0) took off them, in fen."""
        found: Counter[str] = Counter()
        for note in self.all("adjustment").values():
            if note["kind"] != "late-waiver" and note["run"] not in self.voided_runs:
                fen = parse_money(note["amount"])
                found[note["bill"]] += fen if note["kind"] == "debit" else -fen
        return found

    @cached_property
    def paid_with(self) -> Counter[tuple[str, str]]:
        """What each live receipt gave to each bill, its credit used by runs included, in fen."""
        found: Counter[tuple[str, str]] = Counter()
        for line in self.live_receipts:
            for row in line.row["allocations"]:
                found[row["bill"], line.row["number"]] += parse_money(row["amount"])
        for line in self.live_uses:
            found[line.row["bill"], line.row["receipt"]] += line.fen
        return found

    @cached_property
    def moved(self) -> Counter[str]:
        """What refunds and notes took off bills again of what was paid, in fen."""
        found: Counter[str] = Counter()
        for line in self.refunds:
            for row in line.row["reversed"]:
                found[row["bill"]] += parse_money(row["amount"])
        for bill, row in self._released:
            found[bill] += parse_money(row["amount"])
        return found

    @cached_property
    def _released(self) -> Sequence[tuple[str, Record]]:
        """What notes of live runs took off bills again of what was paid, each with its bill."""
        notes = (note for note in self.all("adjustment").values() if note["run"] not in self.voided_runs)
        return [(note["bill"], row) for note in notes for row in note.get("released", ())]

    @cached_property
    def credit_moved(self) -> Counter[str]:
        """What notes gave back to receipts' credit, less what refunds took from it, in fen."""
        found: Counter[str] = Counter()
        for _, row in self._released:
            found[row["receipt"]] += parse_money(row["amount"])
        for line in self.refunds:
            found[line.row.get("of", "")] -= parse_money(line.row["credit"])
        return found

    @cached_property
    def voided(self) -> frozenset[str]:
        """The receipts that were taken back."""
        return frozenset(line.row["of"] for line in self.voids)

    @property
    def live_receipts(self) -> Iterator[Line]:
        """The receipts that stand."""
        return (line for line in self.received if line.row["number"] not in self.voided)

    @property
    def live_uses(self) -> Iterator[Line]:
        """The uses of credit that stand: neither the run nor the receipt was taken back."""
        return (
            line
            for line in self.lines("bill-credit")
            if run_of(line.sheet) not in self.voided_runs and line.row["receipt"] not in self.voided
        )


def run_of(sheet: str) -> str:
    """The run that a credit or void sheet belongs to."""
    return sheet.removesuffix(".credit").removesuffix(".void")


@dataclass(frozen=True)
class RecordCheck:
    """One check: its name, its tier, the kinds it reads (it can't judge while one of them does not read)."""

    name: str
    tier: str
    reads: frozenset[str]
    find: Callable[[Book], Iterator[Fault]]
