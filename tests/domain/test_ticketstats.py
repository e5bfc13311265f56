"""The figures of the ticket desk: what counts, as what part, against which target and period."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tickets import judged

from propdesk.domain.ticketcounts import (
    BY,
    Caller,
    Count,
    HotSpot,
    Load,
    counts,
    hot_spots,
    loads,
    nearest_rank,
    repeat_callers,
    span_before,
)
from propdesk.domain.ticketfacts import Judged
from propdesk.domain.ticketstats import Figure, Target, figures, first_of_interest

NOVEMBER = (date(2026, 11, 1), date(2026, 11, 30))
NOW = datetime(2026, 12, 1, 9, 0)
DUE = datetime(2026, 11, 25, 9, 0)


def day(text: str) -> datetime:
    """Nine o'clock on a day of 2026."""
    return datetime.fromisoformat(f"2026-{text} 09:00")


def of(reported: str = "11-20", **own: Any) -> Judged:
    """A ticket reported on a day; days of the rest may be texts, too."""
    facts = {
        name: day(value) if name in DAYS and isinstance(value, str) else value for name, value in own.items()
    }
    facts.setdefault(
        "moved", max(value for value in (day(reported), *facts.values()) if isinstance(value, datetime))
    )
    return judged(at=day(reported), **facts)


DAYS = ("responded", "resolved", "closed", "moved", "respond_by", "resolve_by")


def all_of(*many: Judged, now: datetime = NOW) -> dict[str, Figure]:
    return {one.name: one for one in figures(many, NOVEMBER, now=now)}


# --- which period ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("span", "before"),
    [
        (("2026-11-01", "2026-11-30"), ("2026-10-01", "2026-10-31")),
        (("2026-03-01", "2026-03-31"), ("2026-02-01", "2026-02-28")),
        (("2026-01-01", "2026-03-31"), ("2025-10-01", "2025-12-31")),
        (("2026-01-01", "2026-12-31"), ("2025-01-01", "2025-12-31")),
        (("2026-11-02", "2026-11-08"), ("2026-10-26", "2026-11-01")),
        (("2026-11-01", "2026-11-29"), ("2026-10-01", "2026-10-29")),
        (("2026-03-01", "2026-03-30"), ("2026-02-01", "2026-02-28")),
        (("2026-01-01", "2026-01-01"), ("2025-12-01", "2025-12-01")),
        (("2026-10-01", "2026-11-21"), ("2026-08-10", "2026-09-30")),
        (("2026-11-21", "2026-11-21"), ("2026-11-20", "2026-11-20")),
    ],
)
def test_the_period_before(span: tuple[str, str], before: tuple[str, str]) -> None:
    first, last = map(date.fromisoformat, span)
    assert tuple(map(str, span_before((first, last)))) == before


# --- rates -----------------------------------------------------------------------------------------

RESOLVED = {"status": "resolved", "resolved": "11-21"}


@pytest.mark.parametrize(
    ("own", "name", "part"),
    [
        (RESOLVED, "callback", 0),
        ({**RESOLVED, "solved": True}, "callback", 1),
        ({**RESOLVED, "score": 2}, "callback", 1),
        ({**RESOLVED, "unreached": 2}, "callback", 0),
        ({**RESOLVED, "unreached": 3}, "callback", 1),
        ({**RESOLVED, "kind": "complaint"}, "callback", 0),
        ({**RESOLVED, "kind": "consultation"}, "callback", None),
        ({**RESOLVED, "resolved": "12-01"}, "callback", None),
        ({**RESOLVED, "resolved": "10-31", "reported": "10-30"}, "callback", None),
        ({**RESOLVED, "status": "cancelled"}, "callback", None),
        ({**RESOLVED, "status": "duplicate"}, "callback", None),
        ({"closed": "11-21", "status": "closed"}, "callback", 0),
        ({}, "callback", None),
        (RESOLVED, "on-time", 1),
        ({**RESOLVED, "late": "response"}, "on-time", 0),
        ({**RESOLVED, "late": "resolution"}, "on-time", 0),
        ({**RESOLVED, "kind": "praise"}, "on-time", 1),
        ({**RESOLVED, "resolve_by": None}, "on-time", 1),
        ({**RESOLVED, "resolved": "12-01", "late": "resolution"}, "on-time", 0),
        ({**RESOLVED, "resolved": "11-30", "resolve_by": "10-31", "late": "resolution"}, "on-time", None),
        ({**RESOLVED, "resolved": "11-30", "resolve_by": "12-05"}, "on-time", 1),
        ({"late": "resolution"}, "on-time", 0),
        ({"late": "resolution", "resolve_by": "12-01"}, "on-time", None),
        ({"late": "response"}, "on-time", None),
        ({}, "on-time", None),
        ({**RESOLVED, "score": 5}, "satisfaction", 1),
        ({**RESOLVED, "score": 4}, "satisfaction", 1),
        ({**RESOLVED, "score": 3}, "satisfaction", 0),
        (RESOLVED, "satisfaction", None),
        ({"score": 5}, "satisfaction", None),
        ({"reopened": 1}, "reopened", 1),
        ({}, "reopened", 0),
        ({"kind": "praise"}, "reopened", None),
        ({"reported": "10-20"}, "reopened", None),
    ],
)
def test_what_counts_in_a_rate(own: dict[str, Any], name: str, part: int | None) -> None:
    """``part`` is 1 if a ticket counts as the part, 0 if as the rest, None if not at all."""
    figure = all_of(of(**own))[name]
    assert (figure.part, figure.whole) == ((0, 0) if part is None else (part, 1))
    assert figure.value == ("" if part is None else f"{part}00.0" if part else "0.0")


@pytest.mark.parametrize(
    ("target", "part", "whole", "met"),
    [
        (Target(100), 7, 7, True),
        (Target(100), 9999, 10000, False),
        (Target(98), 98, 100, False),
        (Target(98), 9801, 10000, True),
        (Target(95), 95, 100, False),
        (Target(95), 96, 100, True),
    ],
)
def test_a_target_is_met_before_rounding(target: Target, part: int, whole: int, met: bool) -> None:
    assert target.met_by(part, whole) is met


def test_rates_have_their_targets_and_those_of_before() -> None:
    good, bad = {**RESOLVED, "score": 5}, {**RESOLVED, "score": 1}
    before = [of("10-20", **{**bad, "resolved": "10-21"})]
    found = all_of(*(of(**own) for own in (good, good, bad)), *before)["satisfaction"]
    assert (found.value, found.target, found.met, found.before, found.trend) == (
        "66.7",
        "> 95 %",
        False,
        "0.0",
        "better",
    )
    assert all_of(*before)["satisfaction"].trend == ""
    assert all_of(*before)["satisfaction"].met is None


def test_more_reopened_tickets_are_worse_and_as_many_are_the_same() -> None:
    now, before = of(reopened=1), of("10-20", reopened=1)
    assert all_of(now, of("10-20"))["reopened"].trend == "worse"
    assert all_of(now, before)["reopened"].trend == "same"


# --- repeats ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("earlier", "part", "whole"),
    [
        ({"reported": "10-21"}, 1, 1),
        ({"reported": "10-20"}, 0, 1),
        ({"reported": "11-19"}, 1, 2),
        ({"reported": "11-19", "category": "lift"}, 0, 2),
        ({"reported": "11-19", "unit": "1-1-0101"}, 0, 2),
        ({"reported": "11-19", "kind": "praise"}, 0, 1),
        ({"reported": "11-19", "status": "duplicate"}, 0, 1),
        ({"reported": "11-19", "unit": ""}, 0, 1),
        ({"reported": "11-19", "kind": "complaint"}, 1, 2),
    ],
)
def test_what_repeats_another_report(earlier: dict[str, Any], part: int, whole: int) -> None:
    found = all_of(of(), of(**earlier))["repeat"]
    assert (found.part, found.whole) == (part, whole)


# --- times -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("values", "median", "p90"),
    [
        ([], None, None),
        ([7], 7, 7),
        ([1, 2], 1, 2),
        ([3, 1, 2], 2, 3),
        (list(range(1, 11)), 5, 9),
        (list(range(1, 101)), 50, 90),
    ],
)
def test_nearest_rank(values: list[int], median: int | None, p90: int | None) -> None:
    assert (nearest_rank(values, 50), nearest_rank(values, 90)) == (median, p90)


@given(st.lists(st.integers(0, 10**6), min_size=1), st.integers(1, 100))
def test_a_rank_is_the_least_value_that_so_many_do_not_exceed(values: list[int], percent: int) -> None:
    found = nearest_rank(values, percent)
    assert found in values
    assert Fraction(sum(value <= found for value in values), len(values)) >= Fraction(percent, 100)
    assert Fraction(sum(value < found for value in values), len(values)) < Fraction(percent, 100)


def test_times_run_from_the_report() -> None:
    many = [of("11-20", responded="11-21", resolved=f"11-{last}", status="resolved") for last in (21, 23, 25)]
    found = all_of(*many, of("10-20", responded="10-20", resolved="10-29", status="resolved"))
    assert (found["response-median"].value, found["response-median"].before) == ("1440", "0")
    assert (found["resolution-median"].value, found["resolution-p90"].value) == ("4320", "7200")
    assert (found["resolution-p90"].trend, found["response-p90"].trend) == ("better", "worse")
    assert (found["resolution-p90"].unit, found["resolution-p90"].whole) == ("min", 3)


def test_times_may_be_measured_in_working_time() -> None:
    found = figures([of(**RESOLVED)], NOVEMBER, now=NOW, minutes=lambda one, end: (end - one.at).days * 480)
    assert {one.name: one.value for one in found}["resolution-median"] == "480"


def test_of_nothing_there_is_no_figure() -> None:
    found = figures([], NOVEMBER, now=NOW)
    assert {one.value for one in found if one.unit} == {""}
    assert {one.met for one in found} == {None}


# --- ages ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("own", "bucket"),
    [
        ({"reported": "11-30"}, "open-d1"),
        ({"reported": "11-29"}, "open-d3"),
        ({"reported": "11-24"}, "open-d7"),
        ({"reported": "11-05"}, "open-d30"),
        ({"reported": "10-20"}, "open-older"),
        ({"reported": "11-20", "closed": "12-01", "status": "closed"}, "open-d30"),
        ({"reported": "11-20", "closed": "11-30", "status": "closed"}, None),
        ({"reported": "11-20", "resolved": "11-30", "status": "resolved"}, "open-d30"),
        ({"reported": "11-20", "status": "cancelled"}, None),
        ({"reported": "12-01"}, None),
    ],
)
def test_open_by_age_at_the_end_of_the_period(own: dict[str, Any], bucket: str | None) -> None:
    found = all_of(of(**own))
    assert [name for name, one in found.items() if name.startswith("open-") and one.part] == (
        [bucket] if bucket else []
    )
    assert found["open"].part == (bucket is not None)


def test_a_period_that_runs_is_looked_at_as_of_now() -> None:
    found = all_of(of("11-20"), of("10-20", closed="11-05", status="closed"), now=day("11-21"))
    assert (found["open"].value, found["open"].before, found["open-d1"].value) == ("1", "1", "1")


# --- counts ----------------------------------------------------------------------------------------


def test_counts_by_building_begin_with_the_most() -> None:
    many = [
        *(
            of(building="10"),
            of(building="2", late="response"),
            of(building="2", **RESOLVED),
            of(building=""),
        ),
        *(
            of(building="2", closed="11-21", status="closed"),
            of("10-05", building="9"),
            of(building="3", status="duplicate"),
        ),
    ]
    assert counts(many, "building", NOVEMBER) == [
        Count("2", 3, 0, open=2, resolved=2, overdue=1),
        Count("", 1, 0, open=1, resolved=0, overdue=0),
        Count("10", 1, 0, open=1, resolved=0, overdue=0),
        Count("9", 0, 1, open=0, resolved=0, overdue=0),
    ]


@pytest.mark.parametrize("by", BY)
def test_counts_add_up_whatever_they_are_by(by: str) -> None:
    many = [of(**{by: value}) for value in ("a", "b", "b")]
    assert [(row.key, row.reported) for row in counts(many, by, NOVEMBER)] == [("b", 2), ("a", 1)]


def test_hot_spots_begin_with_the_greatest_increase() -> None:
    many = [
        *(of(category="lift") for _ in range(3)),
        *(of("10-20", category="lift") for _ in range(2)),
        *(of(category="leak", building="10") for _ in range(2)),
        *(of("10-20", category="noise") for _ in range(2)),
        of("09-20", category="fees"),
    ]
    assert hot_spots(many, NOVEMBER) == [
        HotSpot("leak", "10", 2, 0),
        HotSpot("lift", "3", 3, 2),
        HotSpot("noise", "3", 0, 2),
    ]
    assert [spot.increase for spot in hot_spots(many, NOVEMBER)] == [2, 1, -2]


def test_who_calls_again_and_again() -> None:
    many = [
        *(of(by="P-a", unit=unit, kind="complaint") for unit in ("3-2-0301", "3-2-0302")),
        *(of(by="", unit="1-1-0101") for _ in range(3)),
        *(
            of("10-20", by="P-a"),
            of(by="P-b"),
            of(by="", unit=""),
            of(by="", unit=""),
            of(by="P-b", status="cancelled"),
        ),
    ]
    assert repeat_callers(many, NOVEMBER) == [Caller("", "1-1-0101", 3, 0, 0), Caller("P-a", "", 2, 2, 1)]
    assert [one.by for one in repeat_callers(many, NOVEMBER, least=1)] == ["", "P-a", "P-b"]


def test_the_load_of_the_workers() -> None:
    many = [
        *(of(late="resolution"), of(), of(**RESOLVED), of(status="closed", resolved="11-22", closed="11-23")),
        *(of(assignee="li", status="resolved", resolved="10-30", reported="10-20"), of(assignee="")),
        of(assignee="zhao", reported="09-01"),
    ]
    assert loads(many, NOVEMBER) == [
        Load("wang", open=2, overdue=1, resolved=2, median=1440),
        Load("zhao", open=1, overdue=0, resolved=0, median=None),
    ]


# --- all of it -------------------------------------------------------------------------------------


@st.composite
def histories(draw: st.DrawFn) -> Judged:
    """Any ticket of a year, its days in order."""
    start = datetime(2026, 1, 1, 8, 0)
    reported, responded, resolved, closed = sorted(
        start + timedelta(hours=draw(st.integers(0, 8600))) for _ in range(4)
    )
    reach = draw(st.integers(0, 3))
    status = ("assigned", "in-progress", "resolved", "closed")[reach]
    moments = [responded, resolved, closed]
    facts = {
        name: moments[at] if at < reach else None
        for at, name in enumerate(("responded", "resolved", "closed"))
    }
    return judged(
        **facts,
        at=reported,
        moved=([reported, *moments])[reach],
        status=draw(st.sampled_from([status, status, status, "cancelled"])),
        kind=draw(st.sampled_from(["repair", "complaint", "praise"])),
        unit=draw(st.sampled_from(["3-2-0301", "3-2-0302", ""])),
        score=draw(st.sampled_from([None, 2, 5])) if reach == 3 else None,
        late=draw(st.sampled_from(["", "resolution"])),
        resolve_by=reported + timedelta(days=3),
    )


@settings(max_examples=50)
@given(st.lists(histories(), max_size=12))
def test_parts_are_no_more_than_the_whole_and_old_ones_do_not_matter(many: list[Judged]) -> None:
    found = figures(many, NOVEMBER, now=NOW)
    assert all(one.part <= one.whole for one in found if one.unit == "%")
    assert sum(one.part for one in found if one.name.startswith("open-")) == found[-6].part
    since = datetime.combine(first_of_interest(NOVEMBER), datetime.min.time())
    recent = [one for one in many if one.ticket.moved >= since or one.ticket.status != "closed"]
    assert figures(recent, NOVEMBER, now=NOW) == found


@settings(max_examples=50)
@given(st.lists(histories(), max_size=12))
def test_each_ticket_counts_as_on_time_or_not_in_one_month_only(many: list[Judged]) -> None:
    months = [
        (date(year, month, 1), date(year, month, 28)) for year in (2026, 2027) for month in range(1, 13)
    ]
    spans = [(first, (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)) for first, _ in months]
    wholes = [figures(many, span, now=datetime(2028, 1, 1))[1].whole for span in spans]
    counting = [one for one in many if one.ticket.status != "cancelled"]
    decided = [one for one in counting if one.ticket.resolved or one.late == "resolution"]
    assert sum(wholes) == len(decided)
