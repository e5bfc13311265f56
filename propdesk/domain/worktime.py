"""Working time 工作时间: which days and hours a desk works, and when so much of its time has passed.

Moments are civil times of the desk's zone, without a zone and in whole minutes (seconds are dropped), so that
nothing here depends on the machine. A working span holds its first minute and not its last: at closing time
the desk is closed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cached_property

from propdesk.domain.changes import Record
from propdesk.domain.messages import BadData, msg
from propdesk.domain.periods import parse_date

_SATURDAY = 5


class UnknownYear(BadData):
    """The public holidays of a year are not known; ``first`` and ``last`` are the years that are."""

    def __init__(self, year: int, *, first: int, last: int) -> None:
        super().__init__(
            msg(
                "the public holidays of {year} are not known, only those of {first} to {last}",
                year=year,
                first=first,
                last=last,
            ),
            hint=msg(
                "update the package chinesecalendar, or name the year under calendar.years in desk.yaml,"
                " with its own holidays and workdays"
            ),
            record="desk",
            field="calendar",
        )


@dataclass(frozen=True)
class WorkCalendar:
    """When a desk works: hours of the day without its breaks, on working days.

    ``is_workday`` tells of any day of a known year whether the country works, and raises UnknownYear for
    others. The desk's own ``holidays`` and ``workdays`` beat it; of ``years`` that it does not know, the
    desk says all days itself: they are worked from Monday to Friday, but for those own days.
    """

    is_workday: Callable[[date], bool]
    opens: time = time(8, 30)
    closes: time = time(17, 30)
    breaks: tuple[tuple[time, time], ...] = ()
    holidays: frozenset[date] = frozenset()
    workdays: frozenset[date] = frozenset()
    years: frozenset[int] = frozenset()

    def __post_init__(self) -> None:
        edges = [minute for span in self._parts() for minute in span]
        if edges != sorted(edges) or not self.day_minutes:
            raise ValueError("the breaks lie within the hours, in order, and leave some of them")

    def is_working(self, day: date) -> bool:
        """Tell whether the desk works on a day."""
        if day in self.workdays or day in self.holidays:
            return day in self.workdays
        try:
            return self.is_workday(day)
        except UnknownYear:
            if day.year in self.years:
                return day.weekday() < _SATURDAY
            raise

    def spans(self, day: date) -> tuple[tuple[datetime, datetime], ...]:
        """The working spans of a day, in order; none on a day off."""
        ordinal = day.toordinal()
        worked = self._spans if self._lengths[ordinal] else ()
        return tuple((_moment(ordinal, begin), _moment(ordinal, end)) for begin, end in worked)

    def next_open(self, moment: datetime) -> datetime:
        """The moment itself where the desk works then, else when it opens next."""
        ordinal, minute = moment.toordinal(), _minute(moment)
        if self._lengths[ordinal]:
            for begin, end in self._spans:
                if minute < end:
                    return _moment(ordinal, max(minute, begin))
        return _moment(self._following(ordinal, 1), self._spans[0][0])

    def add(self, start: datetime, minutes: int) -> datetime:
        """The first moment when so many working minutes have passed since ``start``; itself for none.

        What ends with the day ends at closing time, not at the next opening.
        """
        if minutes <= 0:
            return start
        ordinal, left = start.toordinal(), minutes + self._gone(start)
        while left > self._lengths[ordinal]:
            left -= self._lengths[ordinal]
            ordinal += 1
        return _moment(ordinal, self._minute_after(left))

    def add_days(self, start: datetime, days: int) -> datetime:
        """The end of a term of so many working days: closing time of the last of them.

        Days are counted from the one after that of ``start``, and what comes outside working time counts as
        if it came at the next opening: one working day from Friday 10:00 is Monday's closing, from Friday
        18:00 or Saturday it is Tuesday's. No day is closing time of the day on which it counts as come.
        """
        ordinal = self.next_open(start).toordinal()
        return _moment(self._following(ordinal, days), self._spans[-1][1])

    def between(self, start: datetime, end: datetime) -> int:
        """The working minutes from one moment to another; none where the other is not later."""
        if end <= start:
            return 0
        days = range(start.toordinal(), end.toordinal())
        return sum(map(self._lengths.__getitem__, days)) + self._gone(end) - self._gone(start)

    @cached_property
    def day_minutes(self) -> int:
        """The working minutes of a working day."""
        return sum(end - begin for begin, end in self._spans)

    @cached_property
    def _spans(self) -> tuple[tuple[int, int], ...]:
        return tuple((begin, end) for begin, end in self._parts() if begin < end)

    def _parts(self) -> Iterator[tuple[int, int]]:
        """What the breaks leave of the hours, in minutes of the day."""
        begin = _minute(self.opens)
        for pause, again in self.breaks:
            yield begin, _minute(pause)
            begin = _minute(again)
        yield begin, _minute(self.closes)

    @cached_property
    def _lengths(self) -> _Lengths:
        return _Lengths(self)

    def _following(self, ordinal: int, days: int) -> int:
        """The working day that comes so many working days after a day."""
        while days > 0:
            ordinal += 1
            days -= self._lengths[ordinal] > 0
        return ordinal

    def _gone(self, moment: datetime) -> int:
        """The working minutes of the moment's own day that have passed."""
        if not self._lengths[moment.toordinal()]:
            return 0
        minute = _minute(moment)
        return sum(min(minute, end) - begin for begin, end in self._spans if minute > begin)

    def _minute_after(self, worked: int) -> int:
        """The first minute of a working day when so many of its working minutes have passed."""
        for begin, end in self._spans:
            if worked <= end - begin:
                return begin + worked
            worked -= end - begin
        raise AssertionError("more minutes than a working day has")


class _Lengths(dict[int, int]):
    """Working minutes of days by ordinal; each is found out once, for spans of years are summed up."""

    def __init__(self, calendar: WorkCalendar) -> None:
        super().__init__()
        self._calendar = calendar

    def __missing__(self, ordinal: int) -> int:
        works = self._calendar.is_working(date.fromordinal(ordinal))
        self[ordinal] = self._calendar.day_minutes if works else 0
        return self[ordinal]


def _minute(moment: datetime | time) -> int:
    return moment.hour * 60 + moment.minute


def _moment(ordinal: int, minute: int) -> datetime:
    return datetime.fromordinal(ordinal) + timedelta(minutes=minute)


def calendar_of(desk: Record, is_workday: Callable[[date], bool]) -> WorkCalendar:
    """Read ``hours`` and ``calendar`` of a desk's settings; it opens 08:30 to 17:30 if they say nothing."""
    hours, own = desk.get("hours", {}), desk.get("calendar", {})
    lunch = hours.get("lunch")
    return WorkCalendar(
        is_workday,
        time.fromisoformat(hours.get("open", "08:30")),
        time.fromisoformat(hours.get("close", "17:30")),
        ((time.fromisoformat(lunch["from"]), time.fromisoformat(lunch["to"])),) if lunch else (),
        frozenset(map(parse_date, own.get("holidays", ()))),
        frozenset(map(parse_date, own.get("workdays", ()))),
        frozenset(own.get("years", ())),
    )
