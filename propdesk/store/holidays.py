"""Public holidays of the country, with the days off and the make-up workdays 调休 around them."""

from __future__ import annotations

from datetime import date

from propdesk.domain.worktime import UnknownYear


def is_workday(day: date) -> bool:
    """Tell whether the country works on a day; UnknownYear where that has not been announced yet."""
    import chinese_calendar

    try:
        return bool(chinese_calendar.is_workday(day))
    except NotImplementedError:
        known = [each.year for each in chinese_calendar.holidays]
        raise UnknownYear(day.year, first=min(known), last=max(known)) from None
