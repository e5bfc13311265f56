"""The lines of a bill: each read right as a whole or listed and left out, all held against its totals."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import TypeVar

from propdesk.domain.importing.cells import Cell, Sheet
from propdesk.domain.messages import BadData, Finding, msg
from propdesk.domain.reconcile.cells import day_in, fen_in, number_in, text_in, word_in
from propdesk.domain.reconcile.layout import Layout
from propdesk.domain.reconcile.sheets import Bill, find_bills
from propdesk.domain.reconcile.totals import OUT, UNREAD, Count, refuse_other_totals, stated_days

PAID, REFUNDED, FAILED = "paid", "refunded", "failed"
IN_WORDS = frozenset("贷 收 收入 来账 进 转入 存入 入账 贷方 C CR CREDIT IN +".split())
OUT_WORDS = frozenset(
    "借 支 付 支出 付款 往账 出 转出 支取 借方 D DR DEBIT OUT - / 不计收支 中性交易 其他 已支出".split()
)
_FOREIGN = re.compile(r"(?!CNY|RMB)[A-Z]{3}|.*(?:美元|港币|港元|欧元|日元|英镑|澳元)")
_SUMMED = ("amount", "credit", "refund", "settled")
_LONGEST_REF = 120
_Read = TypeVar("_Read")


@dataclass(frozen=True)
class Line:
    """A line of a bill: money that came in (``paid``), went back, or never came.

    ``amount`` is fen, never below nothing; ``fee`` what the channel kept of it, in yuan. ``texts`` and
    ``counterparty`` are personal data.
    """

    date: date
    ref: str
    amount: int
    kind: str = PAID
    order: str = ""
    fee: Fraction = Fraction(0)
    texts: Sequence[str] = ()
    counterparty: str = ""
    where: str = ""


@dataclass(frozen=True)
class Statement:
    """What a bill says: its lines, what was left out and why, how many lines were money that went out.

    ``days``: the first and the last day that it is about (None: it does not say, and has no lines).
    """

    method: str
    lines: Sequence[Line]
    problems: Sequence[Finding]
    outgoing: int
    days: tuple[date, date] | None


def read_statement(
    sheets: Sequence[Sheet], layouts: Sequence[Layout], *, channel: str, today: date
) -> Statement:
    """Read the bill of a channel; refuse one that is of another, is empty, or was cut."""
    bills = find_bills(sheets, layouts, channel=channel)
    reads = [_read(bill, today) for bill in bills]
    for bill, read in zip(bills, reads, strict=True):
        refuse_other_totals(bill, read.counts, whole=not read.problems)
    lines = [line for read in reads for line in read.lines]
    days = [line.date for line in lines]
    days += [day for bill in bills for day in stated_days(bill) if day <= today]
    return Statement(
        method=bills[0].layout.method,
        lines=lines,
        problems=[finding for read in reads for finding in read.problems],
        outgoing=sum(read.outgoing for read in reads),
        days=(min(days), max(days)) if days else None,
    )


@dataclass
class _Reading:
    """A table while it is read."""

    lines: list[Line] = field(default_factory=list)
    problems: list[Finding] = field(default_factory=list)
    counts: list[Count] = field(default_factory=list)
    outgoing: int = 0


@dataclass(frozen=True)
class _Row:
    """A row of a bill: its filled cells by column."""

    bill: Bill
    number: int
    cells: Mapping[str, Cell]

    @property
    def layout(self) -> Layout:
        """How the bill is set out."""
        return self.bill.layout

    def where(self, name: str) -> str:
        """Name the cell of a column."""
        return self.bill.found.where(self.number, name)

    def take(self, name: str, read: Callable[[Cell], _Read], default: _Read) -> _Read:
        """Read a cell that may be empty; BadData names the column."""
        return self.need(name, read) if name in self.cells else default

    def need(self, name: str, read: Callable[[Cell], _Read]) -> _Read:
        """Read a cell that must be filled; BadData names the column."""
        if name not in self.cells:
            raise BadData(msg("the cell is empty"), field=name)
        try:
            return read(self.cells[name])
        except BadData as bad:
            raise BadData(bad.message, field=name) from None


def _read(bill: Bill, today: date) -> _Reading:
    reading = _Reading()
    for number in bill.rows:
        row = _row(bill, number)
        try:
            line = _line(row, today)
        except BadData as bad:
            text = msg("the row is left out: {reason}", reason=bad.message)
            reading.problems.append(Finding("statement-line", text, row.where(bad.field)))
            reading.counts.append(Count(UNREAD, {}))
            continue
        reading.counts.append(Count(line.kind if line else OUT, _sums(row)))
        reading.lines += [line] if line else []
        reading.outgoing += line is None
    return reading


def _row(bill: Bill, number: int) -> _Row:
    cells, columns = bill.found.sheet.rows[number], bill.found.columns
    return _Row(bill, number, {column.name: cells[at] for at, column in columns.items() if at in cells})


def _sums(row: _Row) -> dict[str, int]:
    """The amounts of a row, as far as they can be read."""
    sums = {}
    for name in _SUMMED:
        try:
            sums[name] = row.take(name, fen_in, 0)
        except BadData:
            continue
    return sums


def _line(row: _Row, today: date) -> Line | None:
    """Read a line; None if its money went out."""
    _refuse_parted(row)
    money = _money(row)
    if money is None:
        return None
    kind, amount = money
    charge = abs(row.take("fee", number_in, Fraction(0)))
    return Line(
        date=_day(row, today),
        ref=_ref(row),
        amount=amount,
        kind=kind,
        order=row.take("order", word_in, ""),
        fee={PAID: charge, REFUNDED: -charge}.get(kind, Fraction(0)),
        texts=tuple(text for name in row.layout.texts if (text := _text(row, name))),
        counterparty=_text(row, "counterparty"),
        where=row.where(row.layout.refs[0]),
    )


def _refuse_parted(row: _Row) -> None:
    """Refuse a row that is longer than its header: a comma in a text has moved what comes after it."""
    found = row.bill.found
    beyond = [at for at in found.sheet.rows[row.number] if at > found.last]
    last = found.columns.get(found.last)
    if beyond and (last is None or last.name not in row.layout.texts):
        raise BadData(msg("the row has more cells than the header"), field="date")


def _money(row: _Row) -> tuple[str, int] | None:
    """Whether a line's money came in, went back or failed, and how much it is; None if it went out."""
    if _FOREIGN.match(_text(row, "currency").upper()):
        raise BadData(msg("not in yuan"), field="currency")
    if "credit" in _names(row):
        credit = row.take("credit", fen_in, 0)
        return (PAID if credit > 0 else REFUNDED, abs(credit)) if credit else None
    amount = row.need("amount", fen_in)
    if not _came_in(row, amount):
        return None
    kind = _kind(row) if row.layout.statuses else PAID if amount >= 0 else REFUNDED
    if kind == REFUNDED:
        amount = row.take("refund", fen_in, 0) or amount
    if kind == PAID and amount <= 0:
        raise BadData(msg("the amount must be more than 0.00"), field="amount")
    return kind, abs(amount)


def _names(row: _Row) -> set[str]:
    return {column.name for column in row.bill.found.columns.values()}


def _came_in(row: _Row, amount: int) -> bool:
    """Tell by its own column, or else by the sign, which way money went; a status says it otherwise."""
    if "direction" not in _names(row):
        return amount >= 0 or bool(row.layout.statuses)
    word = row.need("direction", text_in).upper()
    if word not in IN_WORDS | OUT_WORDS:
        raise BadData(msg("it does not say whether money came in or went out"), field="direction")
    return word in IN_WORDS


def _kind(row: _Row) -> str:
    """What a line's status means: the first that it begins with."""
    status = row.need("status", text_in)
    for kind, words in row.layout.statuses.items():
        if status.startswith(tuple(words)):
            return kind
    raise BadData(msg("a status that is not known"), field="status")


def _day(row: _Row, today: date) -> date:
    day = row.need("date", day_in)
    if day > today:
        raise BadData(
            msg("{day} is still to come: money is received today or earlier", day=day), field="date"
        )
    return day


def _ref(row: _Row) -> str:
    """The reference of a line; of several columns, all of them."""
    if not any(name in row.cells for name in row.layout.refs):
        text = msg("it has no reference; the same file given again would post it again")
        raise BadData(text, field=row.layout.refs[0])
    ref = "/".join(row.need(name, word_in) for name in row.layout.refs)
    if len(ref) > _LONGEST_REF:
        raise BadData(msg("a text of more than {cap} characters", cap=_LONGEST_REF), field=row.layout.refs[0])
    return ref


def _text(row: _Row, name: str) -> str:
    """A text that says more about a line; one that cannot be read says nothing."""
    try:
        return row.take(name, text_in, "")
    except BadData:
        return ""
