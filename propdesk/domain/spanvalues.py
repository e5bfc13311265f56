"""Times as a query says them: so long before or after now, days, months, and from one to another."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta

from propdesk.domain.messages import UsageRefused
from propdesk.domain.periods import Month, parse_date, parse_period
from propdesk.domain.titles import code_of

Bounds = tuple[datetime, datetime]
"""The first moment of what was said, and the first moment after it."""

_UNITS: Mapping[str, tuple[str, timedelta]] = {
    **dict.fromkeys(("m", "min", "分", "分钟"), ("m", timedelta(minutes=1))),
    **dict.fromkeys(("h", "时", "小时"), ("h", timedelta(hours=1))),
    **dict.fromkeys(("d", "天", "日"), ("d", timedelta(days=1))),
    **dict.fromkeys(("w", "周", "星期"), ("w", timedelta(weeks=1))),
}
_DURATION = re.compile(r"(?P<count>-?[0-9]{1,4})(?P<unit>[^\W\d_]+)")
_RANGE = re.compile(r"(?P<first>.*?)(?:\.\.|。。|~)(?P<last>.*)", re.DOTALL)
_DAYS: Mapping[str, tuple[str, ...]] = {
    "today": ("今天", "今日"),
    "tomorrow": ("明天", "明日"),
    "yesterday": ("昨天", "昨日"),
}
_APART = {"today": 0, "tomorrow": 1, "yesterday": -1}


def duration_text(text: str) -> str | None:
    """Read a duration (``30m``, ``4h``, ``2d``, ``1w``, ``2天``) as plain text; None: it is none."""
    found = _DURATION.fullmatch(text.casefold())
    if found is None or found["unit"] not in _UNITS:
        return None
    return f"{int(found['count'])}{_UNITS[found['unit']][0]}"


def duration_of(text: str) -> timedelta:
    """How long a plain text of a duration is."""
    return int(text[:-1]) * _UNITS[text[-1]][1]


def date_text(text: str) -> str | None:
    """Read a day, a month, or today, tomorrow and yesterday in either language as their plain text."""
    named = code_of(_DAYS, text)
    if named in _DAYS:
        return named
    try:
        return str(parse_date(text)) if text.count("-") == 2 else _month(text)
    except UsageRefused:
        return None


def _month(text: str) -> str | None:
    months = parse_period(text)
    return text if len(months) == 1 else None


def ranged(text: str, read: Callable[[str], str | None]) -> str | None:
    """Read a range ``FROM..TO``, of which one end may be open, as its plain text."""
    found = _RANGE.fullmatch(text)
    if found is None:
        return None
    ends = [read(end) if end else "" for end in (found["first"], found["last"])]
    return "..".join(map(str, ends)) if any(ends) and None not in ends else None


def bounds_of(text: str, now: datetime) -> Bounds:
    """The bounds of a plain text: a duration's are the moment so long after now, a day's all of the day."""
    if text[-1] in _UNITS and text not in _APART:
        moment = now + duration_of(text)
        return moment, moment + timedelta.resolution
    first, last = _days_of(text, now.date())
    return datetime.combine(first, time()), datetime.combine(last + timedelta(days=1), time())


def _days_of(text: str, today: date) -> tuple[date, date]:
    if text in _APART:
        day = today + timedelta(days=_APART[text])
        return day, day
    if text.count("-") == 2:
        return date.fromisoformat(text), date.fromisoformat(text)
    month = Month(int(text[:4]), int(text[5:]))
    return month.first, month.last


def lies(moment: datetime, op: str, text: str, now: datetime) -> bool:
    """Tell whether a moment lies before, after or within what a plain text says."""
    if ".." in text:
        first, last = text.split("..")
        return (not first or moment >= bounds_of(first, now)[0]) and (
            not last or moment < bounds_of(last, now)[1]
        )
    return _LIES[op](moment, bounds_of(text, now))


_LIES: Mapping[str, Callable[[datetime, Bounds], bool]] = {
    "<": lambda moment, bounds: moment < bounds[0],
    "<=": lambda moment, bounds: moment < bounds[1],
    ">": lambda moment, bounds: moment >= bounds[1],
    ">=": lambda moment, bounds: moment >= bounds[0],
    ":": lambda moment, bounds: bounds[0] <= moment < bounds[1],
}
OPERATORS = tuple(_LIES)
