"""Working time: holidays and make-up days, breaks, the ends of days and years; adding undoes counting."""

from __future__ import annotations

import time as machine
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from propdesk.domain.messages import Exit
from propdesk.domain.worktime import UnknownYear, WorkCalendar, calendar_of
from propdesk.store.holidays import is_workday

LUNCH = ((time(12), time(13)),)
PLAIN = WorkCalendar(is_workday)
"""08:30 to 17:30 without a break: 540 minutes a day."""

BROKEN = WorkCalendar(is_workday, breaks=LUNCH)
OWN = WorkCalendar(
    is_workday,
    breaks=LUNCH,
    holidays=frozenset({date(2026, 11, 24), date(2027, 1, 1)}),
    workdays=frozenset({date(2026, 11, 28), date(2026, 10, 1), date(2027, 1, 2), date(2028, 5, 6)}),
    years=frozenset({2026, 2027}),
)
"""What the desk says beats the package, and 2027 is the desk's own, but for 2028 it says one day."""


def at(text: str) -> datetime:
    """Read ``MM-DD/HH:MM`` of 2026, or with the year before it."""
    return datetime.fromisoformat(text if text.startswith("20") else f"2026-{text}")


# --- days ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("first", "last", "worked"),
    [
        ("01-01", "01-04", "01-04"),
        ("02-13", "02-24", "02-13 02-14 02-24"),
        ("02-27", "03-02", "02-27 02-28 03-02"),
        ("04-03", "04-07", "04-03 04-07"),
        ("04-30", "05-09", "04-30 05-06 05-07 05-08 05-09"),
        ("09-18", "09-21", "09-18 09-20 09-21"),
        ("09-30", "10-12", "09-30 10-08 10-09 10-10 10-12"),
    ],
)
def test_holidays_and_make_up_workdays_of_2026(first: str, last: str, worked: str) -> None:
    """New Year, Spring Festival, its second make-up Saturday, Tomb-sweeping, Labour Day, National Day."""
    day, found = date.fromisoformat(f"2026-{first}"), []
    while day <= date.fromisoformat(f"2026-{last}"):
        found += [f"{day:%m-%d}"] if PLAIN.is_working(day) else []
        day += timedelta(days=1)
    assert found == worked.split()


@pytest.mark.parametrize(
    ("day", "works"),
    [
        ("2026-11-24", False),
        ("2026-11-28", True),
        ("2026-10-01", True),
        ("2026-10-02", False),
        ("2026-10-10", True),
        ("2027-01-01", False),
        ("2027-01-02", True),
        ("2027-01-03", False),
        ("2027-01-04", True),
        ("2027-10-01", True),
        ("2028-05-06", True),
    ],
)
def test_the_desks_own_days_beat_the_country_and_its_own_years_are_plain_weeks(day: str, works: bool) -> None:
    assert OWN.is_working(date.fromisoformat(day)) is works


@pytest.mark.parametrize(
    ("calendar", "day"), [(PLAIN, "2027-01-01"), (PLAIN, "2003-12-31"), (OWN, "2028-05-07")]
)
def test_a_year_that_is_not_known_is_refused_with_the_years_that_are(
    calendar: WorkCalendar, day: str
) -> None:
    with pytest.raises(UnknownYear) as caught:
        calendar.is_working(date.fromisoformat(day))
    assert (caught.value.exit, caught.value.record, caught.value.field) == (Exit.DATA, "desk", "calendar")
    assert str(caught.value) == (
        f"the public holidays of {day[:4]} are not known, only those of 2004 to 2026"
    )
    assert "calendar.years" in str(caught.value.hint)


def test_time_that_runs_into_a_year_that_is_not_known_is_refused_and_up_to_it_is_not() -> None:
    eve = at("12-31/16:30")
    assert PLAIN.add(eve, 60) == PLAIN.add_days(eve, 0) == at("12-31/17:30")
    assert PLAIN.between(eve, at("12-31/23:59")) == 60
    for reckon in (
        lambda: PLAIN.add(eve, 61),
        lambda: PLAIN.add_days(eve, 1),
        lambda: PLAIN.next_open(at("12-31/17:30")),
        lambda: PLAIN.between(eve, datetime(2027, 1, 1)),
        lambda: PLAIN.spans(date(2027, 1, 1)),
    ):
        with pytest.raises(UnknownYear):
            reckon()


@pytest.mark.parametrize(
    ("calendar", "day", "spans"),
    [
        (PLAIN, "02-24", "08:30-17:30"),
        (BROKEN, "02-24", "08:30-12:00 13:00-17:30"),
        (BROKEN, "02-23", ""),
        (WorkCalendar(is_workday, breaks=(*LUNCH, (time(15), time(15, 15)))), "02-24",
         "08:30-12:00 13:00-15:00 15:15-17:30"),
        (WorkCalendar(is_workday, breaks=((time(8, 30), time(9)),)), "02-24", "09:00-17:30"),
        (WorkCalendar(is_workday, time(0), time(23, 59)), "02-24", "00:00-23:59"),
    ],
)  # fmt: skip
def test_the_spans_of_a_day(calendar: WorkCalendar, day: str, spans: str) -> None:
    found = calendar.spans(date.fromisoformat(f"2026-{day}"))
    assert " ".join(f"{begin:%H:%M}-{end:%H:%M}" for begin, end in found) == spans
    assert {moment.date().isoformat()[5:] for span in found for moment in span} <= {day}


@pytest.mark.parametrize(
    ("opens", "closes", "breaks"),
    [
        ("17:30", "08:30", ()),
        ("08:30", "08:30", ()),
        ("08:30", "17:30", (("13:00", "12:00"),)),
        ("08:30", "17:30", (("08:00", "09:00"),)),
        ("08:30", "17:30", (("08:30", "17:30"),)),
        ("08:30", "17:30", (("12:00", "13:00"), ("12:30", "14:00"))),
    ],
)
def test_hours_that_leave_no_time_are_an_error(
    opens: str, closes: str, breaks: tuple[tuple[str, str], ...]
) -> None:
    clock = time.fromisoformat
    with pytest.raises(ValueError, match="breaks"):
        WorkCalendar(is_workday, clock(opens), clock(closes), tuple((clock(a), clock(b)) for a, b in breaks))


# --- moments ---------------------------------------------------------------------------------------

OPENINGS = [
    (BROKEN, "02-13/08:29", "02-13/08:30"),
    (BROKEN, "02-13/08:30", "02-13/08:30"),
    (BROKEN, "02-13/11:59", "02-13/11:59"),
    (BROKEN, "02-13/12:00", "02-13/13:00"),
    (PLAIN, "02-13/12:00", "02-13/12:00"),
    (BROKEN, "02-13/17:29", "02-13/17:29"),
    (BROKEN, "02-13/17:30", "02-14/08:30"),
    (BROKEN, "02-14/23:59", "02-24/08:30"),
    (BROKEN, "10-01/00:00", "10-08/08:30"),
    (OWN, "11-28/07:00", "11-28/08:30"),
    (OWN, "2026-12-31/18:00", "2027-01-02/08:30"),
]

ADDED = [
    (PLAIN, "11-23/09:10", 0, "11-23/09:10"),
    (PLAIN, "11-21/09:10", 0, "11-21/09:10"),
    (PLAIN, "11-23/09:10", 240, "11-23/13:10"),
    (BROKEN, "11-23/09:10", 240, "11-23/14:10"),
    (BROKEN, "11-23/08:30", 210, "11-23/12:00"),
    (BROKEN, "11-23/08:30", 211, "11-23/13:01"),
    (BROKEN, "11-23/12:20", 1, "11-23/13:01"),
    (BROKEN, "11-23/07:00", 240, "11-23/13:30"),
    (PLAIN, "11-23/13:30", 240, "11-23/17:30"),
    (PLAIN, "11-23/13:31", 240, "11-24/08:31"),
    (PLAIN, "11-27/17:00", 60, "11-30/09:00"),
    (PLAIN, "11-28/00:00", 60, "11-30/09:30"),
    (PLAIN, "11-29/23:59", 1, "11-30/08:31"),
    (PLAIN, "11-30/17:00", 60, "12-01/09:00"),
    (PLAIN, "02-14/16:30", 240, "02-24/11:30"),
    (PLAIN, "02-13/16:30", 240, "02-14/11:30"),
    (PLAIN, "02-27/17:00", 570, "02-28/17:30"),
    (PLAIN, "02-28/17:30", 1, "03-02/08:31"),
    (PLAIN, "09-30/17:29", 2, "10-08/08:31"),
    (PLAIN, "2025-12-31/17:00", 60, "01-04/09:00"),
    (OWN, "11-23/17:00", 60, "11-25/09:00"),
    (OWN, "2026-12-31/17:00", 60, "2027-01-02/09:00"),
]

TERMS = [
    (PLAIN, "11-23/10:00", 0, "11-23/17:30"),
    (PLAIN, "11-23/17:29", 0, "11-23/17:30"),
    (PLAIN, "11-23/17:30", 0, "11-24/17:30"),
    (PLAIN, "11-23/06:00", 0, "11-23/17:30"),
    (PLAIN, "11-21/10:00", 0, "11-23/17:30"),
    (PLAIN, "11-20/10:00", 1, "11-23/17:30"),
    (PLAIN, "11-20/18:00", 1, "11-24/17:30"),
    (PLAIN, "11-21/10:00", 1, "11-24/17:30"),
    (BROKEN, "11-23/12:30", 3, "11-26/17:30"),
    (PLAIN, "11-23/10:00", 7, "12-02/17:30"),
    (PLAIN, "02-13/10:00", 3, "02-25/17:30"),
    (PLAIN, "02-14/17:30", 3, "02-27/17:30"),
    (PLAIN, "02-17/12:00", 7, "03-04/17:30"),
    (PLAIN, "09-30/10:00", 3, "10-10/17:30"),
    (PLAIN, "10-09/10:00", 1, "10-10/17:30"),
    (PLAIN, "10-10/10:00", 1, "10-12/17:30"),
    (PLAIN, "2025-12-31/10:00", 1, "01-04/17:30"),
]

BETWEEN = [
    (PLAIN, "11-23/10:00", "11-23/10:00", 0),
    (PLAIN, "11-23/10:01", "11-23/10:00", 0),
    (PLAIN, "11-23/10:00", "11-23/10:01", 1),
    (BROKEN, "11-23/11:30", "11-23/13:30", 60),
    (BROKEN, "11-23/12:00", "11-23/13:00", 0),
    (PLAIN, "11-23/00:00", "11-23/23:59", 540),
    (BROKEN, "11-23/00:00", "11-24/00:00", 480),
    (PLAIN, "11-20/17:00", "11-23/09:00", 60),
    (PLAIN, "11-21/00:00", "11-23/00:00", 0),
    (PLAIN, "02-14/17:00", "02-24/09:00", 60),
    (PLAIN, "02-01/00:00", "03-01/00:00", 16 * 540),
    (PLAIN, "09-20/00:00", "10-11/00:00", 11 * 540),
    (PLAIN, "2025-12-31/17:00", "01-04/09:00", 60),
    (PLAIN, "01-01/00:00", "12-31/23:59", 248 * 540),
    (OWN, "11-23/17:00", "11-25/09:00", 60),
]


@pytest.mark.parametrize(("calendar", "moment", "opening"), OPENINGS)
def test_the_next_opening(calendar: WorkCalendar, moment: str, opening: str) -> None:
    assert calendar.next_open(at(moment)) == at(opening)


@pytest.mark.parametrize(("calendar", "start", "minutes", "end"), ADDED)
def test_so_many_working_minutes_later(calendar: WorkCalendar, start: str, minutes: int, end: str) -> None:
    assert calendar.add(at(start), minutes) == at(end)


@pytest.mark.parametrize(("calendar", "start", "days", "end"), TERMS)
def test_a_term_of_working_days_ends_at_closing_time(
    calendar: WorkCalendar, start: str, days: int, end: str
) -> None:
    assert calendar.add_days(at(start), days) == at(end)


@pytest.mark.parametrize(("calendar", "start", "end", "minutes"), BETWEEN)
def test_working_minutes_between(calendar: WorkCalendar, start: str, end: str, minutes: int) -> None:
    assert calendar.between(at(start), at(end)) == minutes


@pytest.fixture(params=["America/New_York", "Australia/Lord_Howe", "Pacific/Apia", "UTC"])
def abroad(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A machine that stands in another zone, where clocks are put forward and back."""
    with monkeypatch.context() as there:
        there.setenv("TZ", request.param)
        machine.tzset()
        yield request.param
    machine.tzset()


def test_a_machine_in_another_zone_reckons_the_same(abroad: str) -> None:
    """New York has no 02:30 on 8 March and two of 01:30 on 1 November."""
    assert machine.tzname[0] != "CST"
    for calendar, start, minutes, end in ADDED:
        assert calendar.add(at(start), minutes) == at(end)
    for calendar, start, end, minutes in BETWEEN:
        assert calendar.between(at(start), at(end)) == minutes
    night = WorkCalendar(lambda _: True, time(0), time(12))
    assert night.add(at("03-08/01:00"), 120) == at("03-08/03:00")
    assert night.between(at("11-01/00:30"), at("11-01/02:30")) == 120


# --- settings --------------------------------------------------------------------------------------


def test_the_settings_of_a_desk_make_its_calendar() -> None:
    desk = {
        "hours": {"open": "09:00", "close": "18:00", "lunch": {"from": "12:00", "to": "13:30"}},
        "calendar": {"years": [2027], "holidays": ["2026-11-24"], "workdays": ["2026-11-28"]},
    }
    assert calendar_of(desk, is_workday) == WorkCalendar(
        is_workday,
        time(9),
        time(18),
        ((time(12), time(13, 30)),),
        frozenset({date(2026, 11, 24)}),
        frozenset({date(2026, 11, 28)}),
        frozenset({2027}),
    )


def test_a_desk_that_says_nothing_opens_from_half_past_eight_to_half_past_five() -> None:
    assert calendar_of({}, is_workday) == PLAIN


# --- properties ------------------------------------------------------------------------------------

CALENDARS = st.sampled_from([PLAIN, BROKEN, WorkCalendar(is_workday, breaks=(*LUNCH, (time(15), time(16))))])
MOMENTS = st.integers(0, 280 * 24 * 60).map(lambda minutes: datetime(2026, 1, 1) + timedelta(minutes=minutes))
MINUTES = st.integers(0, 12000)


def working(calendar: WorkCalendar, moment: datetime) -> bool:
    return any(begin <= moment < end for begin, end in calendar.spans(moment.date()))


@given(CALENDARS, MOMENTS, st.integers(0, 3000))
def test_between_counts_the_working_minutes_one_by_one(
    calendar: WorkCalendar, start: datetime, length: int
) -> None:
    minutes = [start + timedelta(minutes=each) for each in range(length)]
    end = start + timedelta(minutes=length)
    assert calendar.between(start, end) == sum(working(calendar, minute) for minute in minutes)


@given(CALENDARS, MOMENTS, st.integers(1, 12000))
def test_adding_is_the_inverse_of_counting_and_ends_as_early_as_it_can(
    calendar: WorkCalendar, start: datetime, minutes: int
) -> None:
    end = calendar.add(start, minutes)
    assert calendar.between(start, end) == minutes
    assert working(calendar, end - timedelta(minutes=1))


@given(CALENDARS, MOMENTS, MINUTES, MINUTES)
def test_adding_twice_is_adding_once(calendar: WorkCalendar, start: datetime, one: int, other: int) -> None:
    assert calendar.add(calendar.add(start, one), other) == calendar.add(start, one + other)


@given(CALENDARS, MOMENTS, MOMENTS, MINUTES, st.integers(0, 20))
def test_what_begins_later_never_ends_earlier(
    calendar: WorkCalendar, one: datetime, other: datetime, minutes: int, days: int
) -> None:
    early, late = sorted((one, other))
    assert calendar.add(early, minutes) <= calendar.add(late, minutes)
    assert calendar.add_days(early, days) <= calendar.add_days(late, days)
    assert calendar.next_open(early) <= calendar.next_open(late)


@given(CALENDARS, MOMENTS, MOMENTS, MOMENTS)
def test_the_parts_of_a_time_add_up(
    calendar: WorkCalendar, one: datetime, other: datetime, third: datetime
) -> None:
    first, middle, last = sorted((one, other, third))
    whole = calendar.between(first, last)
    assert calendar.between(first, middle) + calendar.between(middle, last) == whole


@given(CALENDARS, MOMENTS, st.integers(0, 20))
def test_a_term_of_days_holds_so_many_whole_days_after_that_of_the_start(
    calendar: WorkCalendar, start: datetime, days: int
) -> None:
    opening, end = calendar.next_open(start), calendar.add_days(start, days)
    assert working(calendar, opening)
    assert calendar.between(start, opening) == 0
    rest = calendar.between(opening, calendar.add_days(start, 0))
    assert calendar.between(start, end) == rest + days * calendar.day_minutes
    assert end == calendar.spans(end.date())[-1][1]
