"""The account of one unit 对账单 as PDF: opening balance, lines, closing balance; it names its reader."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

from propdesk.domain.messages import Message, msg
from propdesk.domain.papers import Statement, StatementLine
from propdesk.render import safe
from propdesk.render.amounts import amount_words, grouped
from propdesk.render.columns import code_title, column
from propdesk.render.language import Language
from propdesk.render.lists import LINE, TOTAL, Row, rows_view
from propdesk.render.notices import contact, desk_view
from propdesk.render.paper import Drawing, Press, house_style, order, printed, texts

_LABELS: dict[str, Message] = {
    "statement": msg("Statement of account"),
    "addressee": msg("To"),
    "unit": msg("Unit"),
    "span": msg("Period"),
    "issued": msg("Issued"),
    "opening": msg("Opening balance"),
    "words": msg("In words"),
}


def statement_pdf(statement: Statement, press: Press) -> bytes:
    """Set the account of a unit as PDF; the same account gives the same bytes."""
    draw = partial(statement_drawing, statement, press.language.code, press.font)
    return printed([order("statement.typ", press, draw, dated=statement.issued)])


def statement_drawing(statement: Statement, lang: str, font: str) -> Drawing:
    """Say everything that stands on the account of a unit."""
    language = Language(lang)
    data = {
        **house_style(language.say(_LABELS["statement"]), Press(language, font)),
        "desk": desk_view(statement.desk),
        "labels": {name: language.say(message) for name, message in _LABELS.items()},
        "contact": contact(statement.desk, language),
        "addressee": safe.terminal(statement.addressee or language.say(msg("The owner"))),
        "unit": safe.terminal(statement.unit),
        "issued": statement.issued.isoformat(),
        "span": _span(statement),
        "opening": grouped(statement.opening),
        "columns": [
            column(key, language).title for key in ("date", "entry", "covers", "billed", "paid", "balance")
        ],
        "rows": rows_view(_rows(statement, language), ending=True),
        "closing": _closing(statement, language),
        "remark": language.say(msg("Please tell us if anything here is not right.")),
    }
    return Drawing(data, {statement.unit: list(texts(data))})


def _span(statement: Statement) -> str:
    days = [line.day for line in statement.lines]
    first = statement.first or (days[0] if days else None)
    last = statement.last or (days[-1] if days else None)
    return " – ".join(day.isoformat() if day else "…" for day in (first, last))


def _rows(statement: Statement, language: Language) -> Iterator[Row]:
    for line in statement.lines:
        yield LINE, _cells(line, language)
    sums = grouped(statement.billed), grouped(statement.paid), grouped(statement.closing)
    yield TOTAL, ("", language.say(msg("Total")), "", *sums)


def _cells(line: StatementLine, language: Language) -> tuple[str, ...]:
    entry = code_title("entry", line.entry, language)
    what = str(language.plain(line.title)) or line.reference
    said = " ".join(text for text in (entry, what) if text)
    covers = f"{line.first.isoformat()} – {line.last.isoformat()}" if line.first and line.last else ""
    billed, paid = (grouped(fen) if fen else "" for fen in (line.billed, line.paid))
    return line.day.isoformat(), said, covers, billed, paid, grouped(line.balance)


def _closing(statement: Statement, language: Language) -> dict[str, Any]:
    fen = statement.closing
    label = msg("Still to pay") if fen >= 0 else msg("To your credit")
    return {
        "label": language.say(label),
        "amount": grouped(abs(fen)),
        "words": amount_words(abs(fen), language),
    }
