"""When tickets are due by priority and kind, what holds do to that, and how late they are."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from typing import Any, NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from propdesk.domain.servicelevel import (
    PRIORITIES,
    USUAL,
    Due,
    Level,
    Levels,
    Overdue,
    Term,
    due,
    levels_of,
    overdue,
    parse_term,
)
from propdesk.domain.worktime import UnknownYear, WorkCalendar
from propdesk.store.holidays import is_workday

CALENDAR = WorkCalendar(is_workday)
LUNCH = WorkCalendar(is_workday, breaks=((time(12), time(13)),))


class Hold(NamedTuple):
    """A hold as tickets keep them."""

    start: datetime
    end: datetime | None
    reason: str = "parts"


def at(text: str) -> datetime:
    """Read ``MM-DD/HH:MM`` of 2026, or with the year before it."""
    return datetime.fromisoformat(text if text.startswith("20") else f"2026-{text}")


def holds(text: str) -> list[Hold]:
    """Read ``REASON FROM TO`` (TO ``-``: it lasts), several parted by commas."""
    rows = [row.split() for row in text.split(",") if row]
    return [Hold(at(start), None if end == "-" else at(end), reason) for reason, start, end in rows]


def due_of(
    what: str,
    reported: str,
    *,
    held: Sequence[Hold] = (),
    now: str = "12-30/12:00",
    levels: Levels = USUAL,
    calendar: WorkCalendar = CALENDAR,
    responded: str = "",
) -> Due:
    """Say when a ``KIND PRIORITY`` is due."""
    kind, priority = what.split()
    said = at(responded) if responded else None
    return due(
        calendar, levels, kind=kind, priority=priority, reported=at(reported), now=at(now), holds=held,
        responded=said,
    )  # fmt: skip


def told(found: Due) -> tuple[datetime, datetime]:
    return found.respond_by, found.resolve_by


# --- terms -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("what", "reported", "respond", "resolve"),
    [
        # the clock, day and night, through holidays and over the end of a year that is not known
        ("repair emergency", "11-21/02:10", "11-21/02:40", "11-21/06:10"),
        ("repair emergency", "02-17/23:50", "02-18/00:20", "02-18/03:50"),
        ("repair emergency", "12-31/23:45", "2027-01-01/00:15", "2027-01-01/03:45"),
        ("help urgent", "09-30/17:00", "09-30/19:00", "10-01/17:00"),
        ("repair urgent", "02-28/23:00", "03-01/01:00", "03-01/23:00"),
        # working time
        ("repair normal", "11-23/09:10", "11-23/13:10", "11-26/17:30"),
        ("repair normal", "11-23/16:00", "11-24/11:00", "11-26/17:30"),
        ("repair normal", "11-20/18:00", "11-23/12:30", "11-26/17:30"),
        ("repair normal", "11-21/10:00", "11-23/12:30", "11-26/17:30"),
        ("repair normal", "11-23/00:00", "11-23/12:30", "11-26/17:30"),
        ("repair normal", "02-13/16:00", "02-14/11:00", "02-25/17:30"),
        ("repair normal", "02-14/16:00", "02-24/11:00", "02-26/17:30"),
        ("repair normal", "02-27/16:00", "02-28/11:00", "03-03/17:30"),
        ("repair normal", "09-30/16:00", "10-08/11:00", "10-10/17:30"),
        ("repair normal", "10-07/23:59", "10-08/12:30", "10-12/17:30"),
        ("repair normal", "10-10/09:00", "10-10/13:00", "10-14/17:30"),
        ("repair low", "11-30/09:00", "12-01/17:30", "12-09/17:30"),
        ("praise low", "02-16/20:00", "02-25/17:30", "03-04/17:30"),
        ("consultation normal", "2025-12-31/17:00", "01-04/12:00", "01-06/17:30"),
        # complaints: the same day and three working days, or earlier by their priority
        ("complaint low", "11-23/09:00", "11-23/17:30", "11-26/17:30"),
        ("complaint low", "11-23/07:00", "11-23/17:30", "11-26/17:30"),
        ("complaint low", "11-23/17:30", "11-24/17:30", "11-27/17:30"),
        ("complaint low", "11-20/17:31", "11-23/17:30", "11-26/17:30"),
        ("complaint low", "02-14/18:00", "02-24/17:30", "02-27/17:30"),
        ("complaint normal", "11-23/09:00", "11-23/13:00", "11-26/17:30"),
        ("complaint normal", "11-23/17:00", "11-23/17:30", "11-26/17:30"),
        ("complaint urgent", "11-23/17:00", "11-23/17:30", "11-24/17:00"),
        ("complaint urgent", "11-21/10:00", "11-21/12:00", "11-22/10:00"),
        ("complaint emergency", "11-23/10:00", "11-23/10:30", "11-23/14:00"),
    ],
)
def test_the_usual_levels(what: str, reported: str, respond: str, resolve: str) -> None:
    assert told(due_of(what, reported)) == (at(respond), at(resolve))


def test_a_lunch_break_is_no_working_time() -> None:
    assert told(due_of("repair normal", "11-23/09:10", calendar=LUNCH)) == (
        at("11-23/14:10"),
        at("11-26/17:30"),
    )


def test_a_term_that_runs_into_a_year_that_is_not_known_is_refused() -> None:
    with pytest.raises(UnknownYear):
        due_of("repair normal", "12-29/09:00")


def test_a_changed_priority_counts_from_the_first_report() -> None:
    reported = "11-23/09:00"
    found = [told(due_of(f"repair {priority}", reported)) for priority in PRIORITIES]
    assert found == sorted(found)
    assert found[0] == (at("11-23/09:30"), at("11-23/13:00"))


# --- settings --------------------------------------------------------------------------------------


def test_a_desk_that_says_nothing_has_the_usual_levels() -> None:
    assert levels_of({}) == USUAL


def test_the_desk_sets_single_terms_and_the_rest_stays() -> None:
    levels = levels_of(
        {
            "service_levels": {
                "urgent": {"respond": "45m"},
                "consultation": {"respond": "1wh"},
                "complaint": {"resolve": "5wd"},
                "hold_stops": ["developer"],
            }
        }
    )
    assert levels.by["urgent"] == Level(Term(45, "m"), Term(24, "h"))
    assert levels.by["consultation"] == Level(Term(1, "wh"), None)
    assert levels.by["complaint"] == Level(Term(0, "wd"), Term(5, "wd"))
    assert levels.by["normal"] == USUAL.by["normal"]
    assert levels.hold_stops == {"developer"}
    assert told(due_of("consultation low", "11-23/09:00", levels=levels)) == (
        at("11-23/10:00"),
        at("12-02/17:30"),
    )


@pytest.mark.parametrize("text", ["30m", "4h", "4wh", "0wd", "365wd"])
def test_a_term_is_read_and_written_the_same(text: str) -> None:
    assert str(parse_term(text)) == text


# --- holds -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("what", "reported", "held", "respond", "resolve"),
    [
        # after the answer was due: the resolution alone, by working minutes
        ("repair normal", "11-23/09:00", "parts 11-24/09:00 11-24/15:00", "11-23/13:00", "11-27/14:30"),
        # before it: both
        ("repair normal", "11-23/09:00", "owner 11-23/10:00 11-23/12:00", "11-23/15:00", "11-27/10:30"),
        # the due moment itself is in time yet
        ("repair normal", "11-23/09:00", "owner 11-23/13:00 11-23/14:00", "11-23/14:00", "11-27/09:30"),
        # nights, weekends and holidays stop nothing that does not run
        ("repair normal", "11-23/09:00", "parts 11-23/17:30 11-24/08:30", "11-23/13:00", "11-26/17:30"),
        ("repair normal", "02-13/09:00", "parts 02-14/17:00 02-24/09:00", "02-13/13:00", "02-26/09:30"),
        ("repair normal", "11-26/09:00", "weather 11-27/17:00 11-30/09:00", "11-26/13:00", "12-02/09:30"),
        # a whole working day is a day later at closing time
        ("repair normal", "11-23/09:00", "parts 11-24/08:30 11-24/17:30", "11-23/13:00", "11-27/17:30"),
        # the developer stops nothing
        ("repair normal", "11-23/09:00", "developer 11-23/10:00 11-25/12:00", "11-23/13:00", "11-26/17:30"),
        # several; overlapping and touching ones count once
        ("repair normal", "11-23/09:00", "parts 11-24/09:00 11-24/10:00,owner 11-25/09:00 11-25/10:00",
         "11-23/13:00", "11-27/10:30"),
        ("repair normal", "11-23/09:00", "parts 11-24/09:00 11-24/11:00,owner 11-24/10:00 11-24/12:00",
         "11-23/13:00", "11-27/11:30"),
        ("repair normal", "11-23/09:00", "parts 11-24/09:00 11-24/12:00,owner 11-24/10:00 11-24/11:00",
         "11-23/13:00", "11-27/11:30"),
        ("repair normal", "11-24/09:00", "parts 11-27/17:30 11-28/10:00,owner 11-28/10:00 11-30/10:30",
         "11-24/13:00", "11-30/10:30"),
        # a second one within what the first has pushed
        ("repair normal", "11-23/09:00", "parts 11-26/16:30 11-27/10:30,owner 11-27/11:00 11-27/12:00",
         "11-23/13:00", "11-27/12:30"),
        # late stays late
        ("repair normal", "11-23/09:00", "parts 11-26/17:31 11-30/12:00", "11-23/13:00", "11-26/17:30"),
        # the clock counts all minutes
        ("repair emergency", "11-21/02:00", "owner 11-21/02:10 11-21/03:10", "11-21/03:30", "11-21/07:00"),
        ("repair urgent", "11-20/16:00", "parts 11-20/19:00 11-21/09:00", "11-20/18:00", "11-22/06:00"),
        ("repair emergency", "12-31/23:00", "parts 12-31/23:40 2027-01-01/01:00",
         "12-31/23:30", "2027-01-01/04:20"),
        # of a complaint each term counts its own way
        ("complaint urgent", "11-23/17:00", "owner 11-23/17:10 11-23/18:10", "11-23/20:00", "11-24/18:00"),
        # what began before the report does not count
        ("repair normal", "11-23/09:00", "owner 11-20/09:00 11-23/10:00", "11-23/14:00", "11-27/09:30"),
    ],
)  # fmt: skip
def test_holds_push_what_is_due(what: str, reported: str, held: str, respond: str, resolve: str) -> None:
    assert told(due_of(what, reported, held=holds(held))) == (at(respond), at(resolve))


@pytest.mark.parametrize(
    ("now", "resolve"),
    [
        ("11-24/09:00", "11-26/17:30"),
        ("11-24/15:00", "11-27/14:30"),
        ("11-24/20:00", "11-27/17:00"),
        ("11-25/08:30", "11-27/17:00"),
        ("12-01/08:30", "12-03/17:00"),
    ],
)
def test_a_hold_that_lasts_counts_up_to_now_and_is_never_late(now: str, resolve: str) -> None:
    found = due_of("repair normal", "11-23/09:00", held=holds("parts 11-24/09:00 -"), now=now)
    assert found.resolve_by == at(resolve)
    state = overdue(CALENDAR, found, responded=at("11-23/10:00"), resolved=None, now=at(now))
    assert state == Overdue()


@pytest.mark.parametrize("responded", ["11-23/09:30", "11-23/10:00"])
def test_a_hold_after_the_answer_does_not_push_the_answer(responded: str) -> None:
    held = holds("parts 11-23/10:00 11-23/12:00")
    found = due_of("repair normal", "11-23/09:00", held=held, responded=responded)
    assert told(found) == (at("11-23/13:00"), at("11-27/10:30"))


def test_the_desk_may_stop_the_clock_for_the_developer() -> None:
    levels = levels_of({"service_levels": {"hold_stops": ["developer"]}})
    held = holds("developer 11-24/09:00 11-24/15:00,parts 11-25/09:00 11-25/10:00")
    assert due_of("repair normal", "11-23/09:00", held=held, levels=levels).resolve_by == at("11-27/14:30")


# --- late ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("what", "reported", "done", "now", "state", "since", "terms"),
    [
        ("repair normal", "11-23/09:00", "", "11-23/13:00", "none", "", 0),
        ("repair normal", "11-23/09:00", "", "11-23/13:01", "response", "11-23/13:00", 0),
        ("repair normal", "11-23/09:00", "", "11-23/17:00", "response", "11-23/13:00", 1),
        ("repair normal", "11-23/09:00", "", "11-24/08:30", "response", "11-23/13:00", 1),
        ("repair normal", "11-23/09:00", "responded", "11-26/17:30", "none", "", 0),
        ("repair normal", "11-23/09:00", "responded", "11-26/17:31", "resolution", "11-26/17:30", 0),
        ("repair normal", "11-23/09:00", "responded", "11-29/23:00", "resolution", "11-26/17:30", 0),
        ("repair normal", "11-23/09:00", "responded", "12-01/17:29", "resolution", "11-26/17:30", 0),
        ("repair normal", "11-23/09:00", "responded", "12-01/17:30", "resolution", "11-26/17:30", 1),
        ("repair normal", "11-23/09:00", "responded", "12-04/17:30", "resolution", "11-26/17:30", 2),
        ("repair normal", "11-23/09:00", "resolved", "12-04/17:30", "none", "", 0),
        # not answered either: the greater count
        ("repair normal", "11-23/09:00", "", "11-26/17:31", "resolution", "11-26/17:30", 7),
        # the clock
        ("repair emergency", "11-21/02:00", "", "11-21/02:59", "response", "11-21/02:30", 0),
        ("repair emergency", "11-21/02:00", "", "11-21/03:00", "response", "11-21/02:30", 1),
        ("repair emergency", "11-21/02:00", "responded", "11-21/10:00", "resolution", "11-21/06:00", 1),
        # the term of a reply on the same day is a working day
        ("complaint low", "11-23/09:00", "", "11-23/17:31", "response", "11-23/17:30", 0),
        ("complaint low", "11-23/09:00", "", "11-24/17:29", "response", "11-23/17:30", 0),
        ("complaint low", "11-23/09:00", "", "11-24/17:30", "response", "11-23/17:30", 1),
    ],
)
def test_how_late_it_is(
    what: str, reported: str, done: str, now: str, state: str, since: str, terms: int
) -> None:
    moment = at(reported) + timedelta(minutes=10)
    responded, resolved = (moment if done == name else None for name in ("responded", "resolved"))
    found = overdue(CALENDAR, due_of(what, reported), responded=responded, resolved=resolved, now=at(now))
    assert found == Overdue(state, at(since) if since else None, terms)


# --- properties ------------------------------------------------------------------------------------

START = datetime(2026, 1, 5)
MINUTE = timedelta(minutes=1)
MOMENTS = st.integers(0, 40 * 24 * 60).map(lambda minutes: START + timedelta(minutes=minutes))
KINDS = st.sampled_from(["repair", "complaint"])
HOLDS = st.lists(
    st.builds(
        lambda start, minutes: Hold(start, start + timedelta(minutes=minutes)), MOMENTS, st.integers(0, 5000)
    ),
    max_size=4,
)
NEAR = st.lists(st.tuples(st.integers(0, 1500), st.integers(0, 600)), max_size=4)
"""Holds that begin soon after the report: minutes from it, and how long."""

WHAT = {"kind": KINDS, "priority": st.sampled_from(PRIORITIES), "reported": MOMENTS}


def _due(what: dict[str, Any], held: Sequence[Hold]) -> Due:
    return due(LUNCH, USUAL, **what, holds=held, now=START + timedelta(days=90))


@given(st.fixed_dictionaries(WHAT), HOLDS, HOLDS)
def test_holds_only_ever_push_later_in_whatever_order_they_come(
    what: dict[str, Any], some: list[Hold], more: list[Hold]
) -> None:
    without, with_some, with_all = _due(what, []), _due(what, some), _due(what, [*more, *some])
    assert without.respond_by <= with_some.respond_by <= with_all.respond_by
    assert without.resolve_by <= with_some.resolve_by <= with_all.resolve_by
    assert _due(what, [*some, *more]) == with_all


@given(st.fixed_dictionaries(WHAT), HOLDS, st.integers(1, 5000))
def test_a_longer_hold_pushes_no_less(what: dict[str, Any], held: list[Hold], minutes: int) -> None:
    longer = [Hold(start, (end or start) + timedelta(minutes=minutes)) for start, end, _ in held]
    assert _due(what, held).resolve_by <= _due(what, longer).resolve_by


@given(st.fixed_dictionaries(WHAT), NEAR)
def test_what_ran_outside_holds_is_exactly_the_term(
    what: dict[str, Any], near: list[tuple[int, int]]
) -> None:
    """Counted minute by minute: as many run before the due moment as without any hold."""
    repair, reported = {**what, "kind": "repair"}, what["reported"]
    held = [Hold(reported + after * MINUTE, reported + (after + length) * MINUTE) for after, length in near]
    with_holds, without = _due(repair, held).respond, _due(repair, []).respond

    def ran(until: datetime, stops: Sequence[Hold]) -> int:
        each = (reported + minute * MINUTE for minute in range((until - reported) // MINUTE))
        return sum(
            (not without.term.working or LUNCH.between(one, one + MINUTE) == 1)
            and not any(hold.start <= one < (hold.end or one) for hold in stops)
            for one in each
        )

    assert ran(with_holds.at, held) == ran(without.at, [])


@given(st.fixed_dictionaries(WHAT), HOLDS, MOMENTS, MOMENTS)
def test_what_waits_is_never_less_late_later(
    what: dict[str, Any], held: list[Hold], one: datetime, other: datetime
) -> None:
    found, (early, late) = _due(what, held), sorted((one, other))
    before, after = (overdue(LUNCH, found, responded=None, resolved=None, now=now) for now in (early, late))
    assert before.terms_over <= after.terms_over
    assert (before.state != "none") <= (after.state != "none")
