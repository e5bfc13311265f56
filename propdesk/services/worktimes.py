"""The clocks of a desk: its working time and its service levels, as its settings say."""

from __future__ import annotations

from dataclasses import dataclass

from propdesk.domain.changes import Record
from propdesk.domain.servicelevel import Levels, levels_of
from propdesk.domain.worktime import WorkCalendar, calendar_of
from propdesk.store.holidays import is_workday


@dataclass(frozen=True)
class Clocks:
    """What due times are reckoned with; the calendar remembers days, so use one of them for many tickets."""

    calendar: WorkCalendar
    levels: Levels


def clocks_of(settings: Record) -> Clocks:
    """Build the clocks from a desk's settings, with the public holidays of the country."""
    return Clocks(calendar_of(settings, is_workday), levels_of(settings))
