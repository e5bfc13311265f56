"""The work log of a day 工作日志 as PDF: A4 across, the columns on every page, no line over two pages."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from propdesk.domain.messages import Message, msg
from propdesk.domain.ticketpapers import LogRow, WorkLog
from propdesk.render import safe
from propdesk.render.fonts import font_set, spelled
from propdesk.render.language import Language
from propdesk.render.lists import column_view
from propdesk.render.paper import Drawing, Press, house_style, order, printed, texts
from propdesk.render.receiptpdf import contact
from propdesk.render.ticketcodes import KINDS, PRIORITIES, titled
from propdesk.render.worklogs import NOTHING, SIGNERS, TITLE, clock, counted, happened, short, status_of
from propdesk.render.workslips import LABELS

_COLUMNS: Mapping[str, tuple[Message, int]] = {
    "at": (msg("Time"), 19),
    "id": (LABELS["number"], 28),
    "kind": (LABELS["kind"], 19),
    "where": (msg("Place"), 32),
    "text": (msg("Text"), 58),
    "priority": (LABELS["priority"], 19),
    "worker": (LABELS["worker"], 21),
    "status": (msg("Status"), 22),
    "happened": (msg("What happened"), 52),
}
"""Column: its title, its share of the width (about millimetres)."""


def worklog_pdf(log: WorkLog, press: Press) -> bytes:
    """Set the log of a day as PDF; the same log gives the same bytes."""
    draw = partial(worklog_drawing, log, press.language.code, press.font)
    return printed([order("worklog.typ", press, draw, dated=log.day)])


def worklog_drawing(log: WorkLog, lang: str, font: str) -> Drawing:
    """Say everything that stands on the log."""
    language = Language(lang)
    title = language.say(TITLE)
    data = {
        **house_style(title, Press(language, font)),
        "desk": safe.terminal(log.desk),
        "contact": contact(log.desk, log.hotline, language),
        "day": log.day.isoformat(),
        "labels": {"worklog": title, "signed_on": language.say(LABELS["signed_on"])},
        "signers": [language.say(signer) for signer in SIGNERS],
        "counts": [list(pair) for pair in counted(log, language)],
        "columns": [column_view(language.say(title), share=share) for title, share in _COLUMNS.values()],
        "rows": [_row(row, log, language, font) for row in log.rows],
        "nothing": "" if log.rows else language.say(NOTHING),
    }
    return Drawing(data, {"desk": list(texts(data))})


def _row(row: LogRow, log: WorkLog, language: Language, font: str) -> list[dict[str, Any]]:
    fonts = font_set(font or None)  # what none of them can print is spelled out in words of people
    cells = {
        "at": clock(row.at, log.day),
        "id": row.id,
        "kind": titled(row.kind, KINDS, language),
        "where": short(row.where),
        "text": spelled(short(row.text), fonts),
        "priority": titled(row.priority, PRIORITIES, language),
        "worker": row.worker,
        "status": status_of(row, language),
        "happened": spelled(happened(row, language), fonts),
    }
    marked = {"priority": row.priority == "emergency", "status": row.overdue}
    return [{"text": safe.terminal(cells[key]), "marked": marked.get(key, False)} for key in _COLUMNS]
