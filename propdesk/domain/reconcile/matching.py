"""What each line of a bill pays for: known by its reference, by the unit it names, by its amount, or not."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from propdesk.domain.messages import Message, msg
from propdesk.domain.money import format_money
from propdesk.domain.reconcile.debts import Debts, Owed
from propdesk.domain.reconcile.naming import Names
from propdesk.domain.reconcile.statement import PAID, REFUNDED, Line, Statement

DAYS = 60
"""How far, unless said otherwise, a bill may be due from the day of a payment that is matched by amount."""

NEAR = timedelta(days=3)
"""So far apart a payment that was entered without its reference and its line in a bill may stand."""

_FEW = 5

REFERENCE, UNIT, AMOUNT, TOLD, NONE = "reference", "unit", "amount", "told", "none"
"""How a line was matched."""

KNOWN, DIFFERENT, MATCHED, PROPOSED = "known", "different", "matched", "proposed"
UNMATCHED, DUPLICATE, MISSING, POSTED = "unmatched", "duplicate", "missing", "posted"
"""What became of it; refunded and failed lines are called so, too."""

LOOKS = frozenset((DIFFERENT, PROPOSED, UNMATCHED, DUPLICATE, MISSING))
"""States that somebody must look at."""


@dataclass(frozen=True)
class Receipt:
    """A receipt of the channel's method in the books."""

    number: str
    unit: str
    amount: int
    ref: str
    received: date
    void: bool = False


@dataclass(frozen=True)
class Books:
    """What the books say: the receipts of the method, what is open, and how units are called."""

    receipts: Sequence[Receipt]
    debts: Debts
    names: Names


@dataclass(frozen=True)
class Choices:
    """What the clerk says: lines that are decided (reference: unit), and how far a bill's due day may be."""

    told: Mapping[str, str] = field(default_factory=dict)
    days: int = DAYS


@dataclass(frozen=True)
class Verdict:
    """What a line is matched to, and how; ``line`` is None for a receipt that the bill does not have."""

    line: Line | None
    match: str
    state: str
    unit: str = ""
    receipt: Receipt | None = None
    bill: str = ""
    candidates: Sequence[str] = ()
    detail: Message | None = None


def judge(statement: Statement, books: Books, choices: Choices) -> list[Verdict]:
    """Match every line, in the order of the bill, and list the receipts of its days that it does not have."""
    matching = _Matching(statement.lines, books, choices)
    for step in _STEPS:
        step(matching)
    return [*(matching.verdicts[at] for at in sorted(matching.verdicts)), *_missing(statement, matching)]


class _Matching:
    """The lines of a bill while they are matched: what was decided, and which receipts are spoken for."""

    def __init__(self, lines: Sequence[Line], books: Books, choices: Choices) -> None:
        self.lines = lines
        self.books = books
        self.choices = choices
        self.verdicts: dict[int, Verdict] = {}
        self.live = [receipt for receipt in books.receipts if not receipt.void]
        self.voided = {receipt.ref: receipt for receipt in books.receipts if receipt.void}
        self.by_ref: dict[str, list[Receipt]] = {}
        self.bare: dict[int, list[Receipt]] = {}
        for receipt in self.live:
            if receipt.ref:
                self.by_ref.setdefault(receipt.ref, []).append(receipt)
            else:
                self.bare.setdefault(receipt.amount, []).append(receipt)
        self.used: set[str] = set()

    def open_lines(self) -> list[tuple[int, Line]]:
        """The lines that are not decided yet."""
        return [(at, line) for at, line in enumerate(self.lines) if at not in self.verdicts]

    def decide(self, at: int, verdict: Verdict) -> None:
        """Decide a line; a receipt stands for one line only, and a payment leaves less to owe."""
        self.verdicts[at] = verdict
        if verdict.receipt is not None:
            same = self.by_ref.get(verdict.receipt.ref, [verdict.receipt])
            self.used.update(receipt.number for receipt in same)
        if verdict.state in (MATCHED, PROPOSED) and verdict.line is not None:
            self.books.debts.pay(verdict.unit, verdict.line.amount, verdict.bill)

    def receipt_of(self, line: Line) -> Receipt | None:
        """The live receipt with a line's reference, or the merchant's own number; several are one payment."""
        found = self.by_ref.get(line.ref) or self.by_ref.get(line.order)
        return _as_one(found) if found else None

    def unreferenced(self, line: Line, unit: str) -> Receipt | None:
        """A receipt without a reference that may be the same money, of the unit if that is known."""
        found = [
            receipt
            for receipt in self.bare.get(line.amount, ())
            if receipt.number not in self.used
            and abs(receipt.received - line.date) <= NEAR
            and unit in ("", receipt.unit)
        ]
        return min(found, key=lambda receipt: abs(receipt.received - line.date), default=None)


def _as_one(receipts: Sequence[Receipt]) -> Receipt:
    """The receipts of one payment, for several units for example, as one."""
    if len(receipts) == 1:
        return receipts[0]
    units = ", ".join(dict.fromkeys(receipt.unit for receipt in receipts))
    numbers = ", ".join(receipt.number for receipt in receipts)
    return replace(
        receipts[0], number=numbers, unit=units, amount=sum(receipt.amount for receipt in receipts)
    )


def _unpaid(matching: _Matching) -> None:
    """Lines whose money went back or never came; a receipt that stands for one is named."""
    for at, line in matching.open_lines():
        if line.kind == PAID:
            continue
        receipt = matching.receipt_of(line) if line.kind == REFUNDED else None
        detail = msg("receipt {no} stands for it", no=receipt.number) if receipt else None
        match = REFERENCE if receipt else NONE
        unit = receipt.unit if receipt else ""
        matching.decide(at, Verdict(line, match, line.kind, unit, receipt, detail=detail))


def _twice(matching: _Matching) -> None:
    """Lines that stand in the bill a second time: they count once."""
    first: dict[str, Line] = {}
    for at, line in matching.open_lines():
        before = first.setdefault(line.ref, line)
        if before is not line:
            text = msg("it stands in the file before: {where}", where=before.where)
            matching.decide(at, Verdict(line, NONE, DUPLICATE, detail=text))


def _known(matching: _Matching) -> None:
    """Lines that were posted before; a receipt stands for one of them alone."""
    taken: set[str] = set()
    for at, line in matching.open_lines():
        receipt = matching.receipt_of(line)
        if receipt is None or receipt.number in taken:
            continue
        taken.add(receipt.number)
        same = receipt.amount == line.amount
        told = msg("the receipt says {amount}", amount=format_money(receipt.amount))
        state, detail = (KNOWN, None) if same else (DIFFERENT, told)
        matching.decide(at, Verdict(line, REFERENCE, state, receipt.unit, receipt, detail=detail))


def _returned(matching: _Matching) -> None:
    """Lines whose whole money went back in the same bill."""
    back = Counter[str]()
    for line in matching.lines:
        back[line.ref] += line.amount if line.kind == REFUNDED else 0
    for at, line in matching.open_lines():
        if back[line.ref] >= line.amount:
            text = msg("the same file gives it back")
            matching.decide(at, Verdict(line, NONE, REFUNDED, detail=text))


def _told(matching: _Matching) -> None:
    """Lines that the clerk decides."""
    for at, line in matching.open_lines():
        unit = matching.choices.told.get(line.ref)
        if unit is not None:
            matching.decide(at, Verdict(line, TOLD, MATCHED, unit))


def _voided(matching: _Matching) -> None:
    """Lines whose receipt was voided: it was wrong, and would be so again."""
    for at, line in matching.open_lines():
        receipt = matching.voided.get(line.ref)
        if receipt is not None:
            text = msg("receipt {no} of this reference was voided", no=receipt.number)
            verdict = Verdict(line, NONE, UNMATCHED, candidates=[receipt.unit], detail=text)
            matching.decide(at, verdict)


def _named(matching: _Matching) -> None:
    """Lines that name one unit."""
    for at, line in matching.open_lines():
        unit = matching.books.names.named_in(line.texts, line.amount).unit
        if unit:
            receipt = matching.unreferenced(line, unit)
            verdict = Verdict(line, UNIT, MATCHED, unit)
            matching.decide(at, _same(line, UNIT, receipt) if receipt else verdict)


def _unreferenced(matching: _Matching) -> None:
    """Lines that a receipt without a reference may stand for."""
    for at, line in matching.open_lines():
        receipt = matching.unreferenced(line, "")
        if receipt:
            matching.decide(at, _same(line, NONE, receipt))


def _same(line: Line, match: str, receipt: Receipt) -> Verdict:
    text = msg("receipt {no} without a reference may be the same money", no=receipt.number)
    return Verdict(line, match, DUPLICATE, receipt.unit, receipt, detail=text)


def _owed(matching: _Matching) -> None:
    """Lines of an amount that one unit owes, and of which there is one alone."""
    left = sorted(matching.open_lines(), key=lambda pair: (pair[1].date, pair[0]))
    amounts = Counter(line.amount for _, line in left)
    for at, line in left:
        owing = matching.books.debts.owing(line.amount, line.date, within=matching.choices.days)
        named = matching.books.names.named_in(line.texts, line.amount)
        fitting = [owed for owed in owing if named.allows(owed.unit)]
        if len(fitting) == 1 and amounts[line.amount] == 1:
            (one,) = fitting
            matching.decide(at, Verdict(line, AMOUNT, PROPOSED, one.unit, bill=one.bill))
        else:
            matching.decide(at, _open(matching, line, named.candidates, owing))


def _open(matching: _Matching, line: Line, named: Sequence[str], owing: Sequence[Owed]) -> Verdict:
    """A line that nobody can be sure of, with the units that it may be for, the likeliest first."""
    units = [owed.unit for owed in owing]
    ever = matching.books.debts.ever_owing(line.amount)
    both = [unit for unit in (*units, *ever) if unit in named]
    few = list(dict.fromkeys((*both, *named, *units, *ever)))[:_FEW]
    detail = msg("may be for {units}", units=few) if few else msg("nobody owes this amount")
    return Verdict(line, NONE, UNMATCHED, candidates=few, detail=detail)


def _missing(statement: Statement, matching: _Matching) -> Iterable[Verdict]:
    """The receipts of the bill's days that it does not have."""
    if statement.days is None:
        return []
    first, last = statement.days
    missing = [
        receipt
        for receipt in matching.live
        if receipt.number not in matching.used and first <= receipt.received <= last
    ]
    text = msg("the file has no such line")
    return [Verdict(None, NONE, MISSING, one.unit, one, detail=text) for one in missing]


Step = Callable[[_Matching], None]
_STEPS: tuple[Step, ...] = (
    _unpaid,
    _twice,
    _known,
    _returned,
    _told,
    _voided,
    _named,
    _unreferenced,
    _owed,
)
"""The ways to match a line, the surest first; what one has decided, the next does not see."""
