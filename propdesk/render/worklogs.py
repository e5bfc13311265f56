"""The work log of a day 工作日志 as text of eighty columns: every ticket that moved, the day in numbers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime

from propdesk.domain.messages import Message, msg
from propdesk.domain.periods import format_moment
from propdesk.domain.ticketpapers import Happening, LogRow, WorkLog
from propdesk.render import safe
from propdesk.render.columns import code_title
from propdesk.render.language import Language
from propdesk.render.slips import COLUMNS, label, long, rule, slip
from propdesk.render.ticketcodes import EVENTS, KINDS, PRIORITIES, STATES, titled
from propdesk.render.width import cut, wrap
from propdesk.render.workslips import signature

TITLE = msg("Work log")
COUNTS: Mapping[str, Message] = {
    "received": msg("Taken in"),
    "done": msg("Done"),
    "open": msg("Open"),
    "overdue": msg("Overdue"),
    "called_back": msg("Called back"),
}
"""What was counted: the key in the day's counts, what it is called."""

SIGNERS = (msg("Handed over by"), msg("Taken over by"))
NOTHING = msg("Nothing was reported or done on this day.")
MANY = 300
"""Columns after which a text is cut: the ticket itself holds it in full."""

_INDENT = "  "


def worklog_text(log: WorkLog, language: Language) -> str:
    """Set the log of a day: counts, a few lines for each ticket, signatures of the handover."""
    title = f"{language.say(TITLE)} {log.day.isoformat()}"
    parts = (_counts, _rows, _foot)
    return slip(safe.terminal(log.desk), title, *(part(log, language) for part in parts))


def counted(log: WorkLog, language: Language) -> list[tuple[str, str]]:
    """Say what was counted, and how many."""
    return [(language.say(title), str(getattr(log.counts, key))) for key, title in COUNTS.items()]


def clock(at: datetime, day: date) -> str:
    """Say when; the day, too, if it is another one."""
    return at.strftime("%H:%M") if at.date() == day else format_moment(at)


def short(text: str) -> str:
    """Say a text in one piece, cut where it is long."""
    return cut(safe.terminal(" ".join(text.split())), MANY)


def status_of(row: LogRow, language: Language) -> str:
    """Say how a ticket stands, and whether it is overdue."""
    said = titled(row.status, STATES, language)
    return language.say(msg("{status}, overdue", status=said)) if row.overdue else said


def happened(row: LogRow, language: Language) -> str:
    """Say what happened to a ticket on the day, in one piece, cut where it is long."""
    return short(language.pick("；", "; ").join(_happening(one, language) for one in row.happened))


def _happening(one: Happening, language: Language) -> str:
    said = (_word(key, value, language) for key, value in one.said.items())
    return " ".join((one.at.strftime("%H:%M"), titled(one.event, EVENTS, language), *said))


def _word(key: str, value: str, language: Language) -> str:
    if key == "score":
        return language.say(msg("score {score}", score=value))
    return language.say(msg("not solved")) if key == "solved" else code_title(key, value, language)


def _counts(log: WorkLog, language: Language) -> Iterator[str]:
    yield from wrap("   ".join(f"{title} {count}" for title, count in counted(log, language)), COLUMNS)


def _rows(log: WorkLog, language: Language) -> Iterator[str]:
    if not log.rows:
        yield language.say(NOTHING)
    for at, row in enumerate(log.rows):
        if at:
            yield rule("-")
        yield from _row(row, log.day, language)


def _row(row: LogRow, day: date, language: Language) -> Iterator[str]:
    kind, priority = titled(row.kind, KINDS, language), titled(row.priority, PRIORITIES, language)
    head = (clock(row.at, day), row.id, kind, priority, status_of(row, language), row.worker)
    yield from wrap(safe.terminal("  ".join(part for part in head if part)), COLUMNS)
    for text in (f"{row.where}  {short(row.text)}", happened(row, language)):
        if text:
            yield from long(_INDENT, safe.terminal(text))


def _foot(log: WorkLog, language: Language) -> Iterator[str]:
    for at, signer in enumerate(SIGNERS):
        if at:
            yield ""
        yield from signature(signer, "", language)
    if log.hotline:
        yield ""
        yield from long(label(msg("Hotline"), language), safe.terminal(log.hotline))
