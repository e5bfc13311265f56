"""What a bill says about its own lines: how many, their sums, the days; where that differs, it was cut."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from propdesk.domain.importing.cells import Cell, CellKind
from propdesk.domain.messages import BadData, Finding, msg
from propdesk.domain.money import format_money
from propdesk.domain.reconcile.cells import day_in, fen_in
from propdesk.domain.reconcile.layout import Total
from propdesk.domain.reconcile.sheets import Bill, Remark

OUT, UNREAD = "out", "unread"
"""Sorts of lines beside those that are reconciled: money that went out, and what could not be read."""

_DAY = "[0-9][0-9年月日/.-]{0,11}"
_PERIOD = re.compile(
    rf"#?\s*(?:起始|开始)(?:日期|时间)[:：]\s*\[?(?P<first>{_DAY})[0-9: ]{{0,12}}\]?"
    rf"\s*(?:终止|结束|截止)(?:日期|时间)[:：]\s*\[?(?P<last>{_DAY})(?P<midnight> 0?0:00(?::00)?)?"
)


@dataclass(frozen=True)
class Count:
    """A line as totals count it: its sort, and its amounts by column (fen, with their signs)."""

    sort: str
    sums: Mapping[str, int]


def refuse_other_totals(bill: Bill, counts: Sequence[Count], *, whole: bool) -> None:
    """Refuse a bill whose totals are not those of its lines; ``whole``: all of its lines were read."""
    stated = list(_stated(bill))
    if bill.layout.closed and not stated:
        raise BadData(
            msg("the file has no totals at its end: it was cut"),
            hint=msg("take the file anew from where it came from, whole and unchanged"),
            field="file",
        )
    findings = [
        finding
        for total, said, remark in stated
        if whole or (total.of == "all" and not total.sum)
        for finding in _compared(total, said, remark, counts)
    ]
    if findings:
        raise BadData(
            msg("the totals of the file are not those of its lines: it was cut or changed"),
            hint=msg("take the file anew from where it came from, whole and unchanged"),
            field="file",
            findings=tuple(findings),
        )


def _stated(bill: Bill) -> Iterator[tuple[Total, str, Remark]]:
    """What is said: of several statements of one kind, the last."""
    for total in bill.layout.totals:
        found = [(match[1], remark) for remark in bill.remarks if (match := total.text.match(remark.text))]
        if found:
            yield total, *found[-1]


def _compared(total: Total, said: str, remark: Remark, counts: Sequence[Count]) -> Iterator[Finding]:
    meant = [count for count in counts if _is_of(count.sort, total.of)]
    if not total.sum:
        if int(said) != len(meant):
            text = msg("the file says {said} lines, it holds {read}", said=said, read=len(meant))
            yield Finding("statement-total", text, remark.where)
        return
    stated, summed = _fen(said, remark), sum(count.sums.get(total.sum, 0) for count in meant)
    if abs(stated) != abs(summed):
        text = msg(
            "the file says {said}, its lines add up to {read}",
            said=format_money(stated),
            read=format_money(summed),
        )
        yield Finding("statement-total", text, remark.where)


def _is_of(sort: str, of: str) -> bool:
    return of == "all" or sort == of or (of == "in" and sort not in (OUT, UNREAD))


def _fen(text: str, remark: Remark) -> int:
    try:
        return fen_in(Cell(CellKind.TEXT, text))
    except BadData as bad:
        raise BadData(
            msg("{where}: {problem}", where=remark.where, problem=bad.message), field="file"
        ) from None


def stated_days(bill: Bill) -> Iterator[date]:
    """The first and the last day that a bill says it is about; one that ends at midnight ends before."""
    for remark in bill.remarks:
        found = _PERIOD.match(remark.text)
        if found is None:
            continue
        try:
            first, last = (day_in(Cell(CellKind.TEXT, found[name])) for name in ("first", "last"))
        except BadData:
            continue
        yield from (first, last - timedelta(days=1) if found["midnight"] and last > first else last)
