"""Months, periods and civil dates of the desk."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from propdesk.domain.messages import UsageRefused, msg

_PERIOD = re.compile(r"(?P<year>[12][0-9]{3})(?:-(?P<month>[0-9]{2})|Q(?P<quarter>[0-9]))?", re.ASCII)
_DATE = re.compile(r"[12][0-9]{3}-[0-9]{2}-[0-9]{2}", re.ASCII)
_MOMENT = re.compile(r"[12][0-9]{3}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2}", re.ASCII)


@dataclass(frozen=True, order=True)
class Month:
    """A calendar month."""

    year: int
    month: int

    def __str__(self) -> str:
        return f"{self.year:04d}-{self.month:02d}"

    @property
    def first(self) -> date:
        """The first day."""
        return date(self.year, self.month, 1)

    @property
    def last(self) -> date:
        """The last day."""
        return date(self.year, self.month, calendar.monthrange(self.year, self.month)[1])

    def plus(self, months: int) -> Month:
        """The month so many months later (or earlier)."""
        year, month = divmod(self.year * 12 + self.month - 1 + months, 12)
        return Month(year, month + 1)

    @classmethod
    def of(cls, day: date) -> Month:
        """The month a day lies in."""
        return cls(day.year, day.month)


def parse_period(text: str) -> tuple[Month, ...]:
    """Parse ``2026-10``, ``2026Q4`` or ``2026`` into the months it holds, in order."""
    found = _PERIOD.fullmatch(text)
    if found is None:
        raise _bad_period(text)
    year = int(found["year"])
    if found["month"]:
        months = range(int(found["month"]), int(found["month"]) + 1)
    elif found["quarter"]:
        months = range(3 * int(found["quarter"]) - 2, 3 * int(found["quarter"]) + 1)
    else:
        months = range(1, 13)
    if months[0] < 1 or months[-1] > 12:
        raise _bad_period(text)
    return tuple(Month(year, month) for month in months)


def parse_quarter(text: str) -> tuple[Month, ...]:
    """Parse ``2026Q3`` into its three months."""
    found = _PERIOD.fullmatch(text)
    if found is not None and found["quarter"] and 1 <= int(found["quarter"]) <= 4:
        return parse_period(text)
    raise UsageRefused(
        msg("{text} is not a quarter", text=text), hint=msg("write one such as 2026Q3"), field="quarter"
    )


def quarter_of(day: date) -> str:
    """The quarter a day lies in: ``2026Q3``."""
    return f"{day.year:04d}Q{(day.month + 2) // 3}"


def _bad_period(text: str) -> UsageRefused:
    return UsageRefused(
        msg("{text} is not a period", text=text),
        hint=msg("write a month 2026-10, a quarter 2026Q4 or a year 2026"),
        field="period",
    )


def parse_date(text: str, *, field: str = "date") -> date:
    """Parse ``YYYY-MM-DD``."""
    try:
        if _DATE.fullmatch(text):
            return date.fromisoformat(text)
    except ValueError:
        pass
    raise UsageRefused(msg("{text} is not a date", text=text), hint=msg("write YYYY-MM-DD"), field=field)


def parse_moment(text: str, *, field: str = "at") -> datetime:
    """Parse ``YYYY-MM-DD HH:MM`` (or a date alone, which means its midnight) in the desk's zone."""
    try:
        if _DATE.fullmatch(text) or _MOMENT.fullmatch(text):
            return datetime.fromisoformat(text)
    except ValueError:
        pass
    raise UsageRefused(
        msg("{text} is not a time", text=text), hint=msg("write YYYY-MM-DD HH:MM"), field=field
    )


def format_moment(moment: datetime) -> str:
    """Write a moment as ``YYYY-MM-DD HH:MM``."""
    return moment.strftime("%Y-%m-%d %H:%M")


def add_months(anchor: date, months: int) -> date:
    """The same day so many months later, clamped to the month's last day (31 January + 1 = 28 February)."""
    month = Month.of(anchor).plus(months)
    return date(month.year, month.month, min(anchor.day, month.last.day))


def months_between(before: Month | date, after: Month | date) -> int:
    """Count the months from one, or the one that holds a day, to another."""
    return (after.year - before.year) * 12 + after.month - before.month


def whole_months(first: date, last: date) -> int:
    """How many whole months the days from one to another hold, the last day included."""
    after = last + timedelta(days=1)
    months = months_between(first, after)
    return months - (add_months(first, months) > after)


def day_before(day: date) -> date:
    """The day before."""
    return day - timedelta(days=1)
