"""A window of time that was promised: from when to when somebody comes, or by when there is an answer."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime, timedelta

from propdesk.domain.messages import RuleRefused, UsageRefused, msg
from propdesk.domain.periods import parse_moment

Window = tuple[datetime, datetime]

_DAYS: Mapping[str, int] = {"今天": 0, "明天": 1, "后天": 2, "today": 0, "tomorrow": 1}
_POINT = r"(?:([0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}|{days})\s*)?([0-9]{{1,2}}:[0-9]{{2}})".format(
    days="|".join(_DAYS)
)
_WINDOW = re.compile(rf"(?:{_POINT})?\s*(?:\.\.|[-–—~～至到])\s*{_POINT}", re.IGNORECASE)


def parse_window(text: str, now: datetime, *, field: str = "promise") -> Window:
    """Read a window: ``2026-11-22 09:00..11:00``, ``明天 9:00-11:00``, of today ``14:00..16:00``."""
    found = _WINDOW.fullmatch(text.strip().replace("：", ":").casefold())
    if found is None:
        raise UsageRefused(
            msg("{text} is no window of time", text=text),
            hint=msg("write it as 2026-11-22 09:00..11:00, or 14:00..16:00 for today"),
            field=field,
        )
    day, time, last_day, last_time = found.groups()
    first = _moment(_day(day, now), time, now, field) if time else now
    return first, _moment(_day(last_day, now), last_time, first, field)


def _day(name: str | None, now: datetime) -> str:
    """A day as a date: what people call it by counts from today."""
    return (now + timedelta(days=_DAYS[name])).date().isoformat() if name and name in _DAYS else name or ""


def _moment(day: str, time: str, other: datetime, field: str) -> datetime:
    """A time of a day that is named, or of the other one's."""
    return parse_moment(f"{day or other.date()} {time.zfill(5)}", field=field)


def refuse_past(window: Window, now: datetime, *, field: str = "promise") -> None:
    """Refuse a window that has begun already, or ends before it begins."""
    first, last = window
    if not now <= first <= last:
        raise RuleRefused(
            msg("what is promised lies ahead: from {first} to {last}", first=first, last=last),
            hint=msg("it is {now} now; give FROM..TO after that", now=now),
            field=field,
        )
