"""Income and expense of a quarter 收支公示 as PDF: for the notice board, units by their numbers alone."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

from propdesk.domain.messages import Message, msg
from propdesk.domain.openness import ARREARS, BILLED, EXPENSE, INCOME, PASSED, SURPLUS
from propdesk.domain.papers import Openness, OpennessLine
from propdesk.domain.periods import Month
from propdesk.render import safe
from propdesk.render.amounts import grouped
from propdesk.render.language import Language
from propdesk.render.lists import LINE, TOTAL, rows_view
from propdesk.render.notices import contact, desk_view
from propdesk.render.paper import Drawing, Press, house_style, order, printed, texts

_LABELS: dict[str, Message] = {
    "openness": msg("Income and expense"),
    "item": msg("What for"),
    "amount": msg("Amount (CNY)"),
    "billed": msg("Billed"),
    "paid": msg("Paid"),
    "rate": msg("Collected"),
    "seal": msg("Seal"),
    "posted": msg("Posted on"),
}
_HEADS: dict[str, Message] = {
    INCOME: msg("Income received"),
    EXPENSE: msg("Expense"),
    SURPLUS: msg("Surplus of the quarter"),
    BILLED: msg("Billed and collected"),
    PASSED: msg("Collected for others, no income"),
}

_LISTED = (INCOME, EXPENSE, BILLED, PASSED)
"""Sections that are lists of items."""


def openness_pdf(paper: Openness, press: Press) -> bytes:
    """Set the statement as PDF; the same statement gives the same bytes."""
    draw = partial(openness_drawing, paper, press.language.code, press.font)
    return printed([order("openness.typ", press, draw, dated=paper.issued)])


def openness_drawing(paper: Openness, lang: str, font: str) -> Drawing:
    """Say everything that stands on the statement."""
    language = Language(lang)
    labels = {name: language.say(message) for name, message in _LABELS.items()}
    data = {
        **house_style(f"{labels['openness']} {paper.quarter}", Press(language, font)),
        "desk": desk_view(paper.desk),
        "contact": contact(paper.desk, language),
        "labels": labels,
        "quarter": language.say(_quarter(paper)),
        "span": f"{paper.first.isoformat()} – {paper.last.isoformat()}",
        "heads": {name: language.say(message) for name, message in _HEADS.items()},
        **{
            name: _lines(paper.sections.get(name, ()), language) for name in (INCOME, EXPENSE, BILLED, PASSED)
        },
        "sums": [_sum(paper, name, language) for name in (INCOME, EXPENSE, SURPLUS)],
        "arrears": _arrears(paper, language),
        "remark": language.say(
            msg("Money counts in the quarter in which it was received, prepaid credit too.")
        ),
    }
    return Drawing(data, {"desk": list(texts(data))})


def _quarter(paper: Openness) -> Message:
    return msg(
        "quarter {number} of {year}", number=(Month.of(paper.last).month + 2) // 3, year=paper.last.year
    )


def _lines(lines: Sequence[OpennessLine], language: Language) -> list[dict[str, Any]]:
    return rows_view((TOTAL if line.total else LINE, _cells(line, language)) for line in lines)


def _cells(line: OpennessLine, language: Language) -> list[str]:
    paid = [] if line.paid is None else [grouped(line.paid), f"{line.rate} %" if line.rate else "–"]
    return [_title(line, language), grouped(line.amount), *paid]


def _title(line: OpennessLine, language: Language) -> str:
    return safe.terminal(str(language.plain(line.title)))


def _sum(paper: Openness, section: str, language: Language) -> dict[str, str]:
    fen = sum(line.amount for line in paper.sections.get(section, ()) if line.total)
    return {"label": language.say(_HEADS[section]), "amount": grouped(fen)}


def _arrears(paper: Openness, language: Language) -> dict[str, Any]:
    """The units that owe, and what they owe together."""
    lines = paper.sections.get(ARREARS, ())
    units = [line for line in lines if not line.total]
    total = sum(line.amount for line in units)
    head = msg(
        "Units in arrears on {day}: {count}, {amount} together",
        day=paper.last,
        count=len(units),
        amount=grouped(total),
    )
    none = msg("No unit was in arrears on {day}", day=paper.last)
    return {
        "head": language.say(head if units else none),
        "units": [{"unit": _title(line, language), "amount": grouped(line.amount)} for line in units],
    }
