"""Days and moments in cells, as people and their programs write them."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, timedelta

from propdesk.domain.importing.cells import Cell, CellKind
from propdesk.domain.messages import BadData, msg

_DAY = re.compile(
    r"([12][0-9]{3})(?:-([0-9]{1,2})-([0-9]{1,2})|/([0-9]{1,2})/([0-9]{1,2})"
    r"|\.([0-9]{1,2})\.([0-9]{1,2})|年([0-9]{1,2})月([0-9]{1,2})[日号]?)(?: 0{1,2}:00(?::00)?)?",
    re.ASCII,
)
_SERIAL = re.compile(r"([0-9]{5})(?:\.0+)?", re.ASCII)
_SERIALS, _EPOCH = (36526, 73050), date(1899, 12, 30)
"""The numbers of 2000-01-01 and 2099-12-31, counted from the epoch."""
_TIME = re.compile(r"[ T][0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?$", re.ASCII)
_CLOCK = re.compile(
    r"(?P<day>.*?[0-9日号])[ T]*(?<![0-9])(?P<hour>[0-9]{1,2})(?::|时|点)(?P<minute>[0-9]{2})"
    r"(?::[0-9]{2}(?:\.[0-9]+)?|分(?:[0-9]{1,2}秒)?)?",
    re.ASCII,
)


def folded(text: str) -> str:
    """The text without regard to width, in upper case, without outer spaces."""
    return unicodedata.normalize("NFKC", text).strip().upper()


def date_in(cell: Cell) -> str:
    """A day from a date cell or from text; a bare number under a date column could mean anything."""
    if cell.kind not in (CellKind.TEXT, CellKind.DATE):
        raise BadData(msg("a number without a date format is no date"))
    return day_of(cell.text)


def day_in(cell: Cell) -> str:
    """A day, with or without the time that banks write behind it."""
    if cell.kind not in (CellKind.TEXT, CellKind.MOMENT):
        return date_in(cell)
    return day_of(_TIME.sub("", folded(cell.text)))


def serial_day_in(cell: Cell) -> str:
    """A day, or its number as spreadsheets of the 1900 epoch count (2000 to 2099)."""
    found = _SERIAL.fullmatch(cell.text.strip()) if cell.kind in (CellKind.NUMBER, CellKind.TEXT) else None
    if found is None or not _SERIALS[0] <= int(found[1]) <= _SERIALS[1]:
        return day_in(cell)
    return (_EPOCH + timedelta(days=int(found[1]))).isoformat()


def moment_in(cell: Cell) -> str:
    """A day with its time to the minute (``YYYY-MM-DD HH:MM``), or the day alone where no time is said."""
    text = folded(cell.text)
    found = _CLOCK.fullmatch(text) if cell.kind in (CellKind.TEXT, CellKind.MOMENT) else None
    if found is None:
        return date_in(cell)
    hour, minute = int(found["hour"]), int(found["minute"])
    if hour > 23 or minute > 59:
        raise BadData(msg("there is no such time"))
    return f"{day_of(found['day'])} {hour:02d}:{minute:02d}"


def day_of(text: str) -> str:
    """Read a day as people write it: 2020-6-10, 2020/6/10, 2020.6.10, 2020年6月10日."""
    found = _DAY.fullmatch(folded(text))
    if found is None:
        raise BadData(msg("not a date; write YYYY-MM-DD"))
    year, month, day = (int(part) for part in found.groups() if part)
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        raise BadData(msg("there is no such day")) from None
