"""Urgency: the weights of the table, what goes before what, and that it is explained in full."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import product
from math import prod
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tickets import judged

from propdesk.domain.ticketfacts import ENDED, Judged
from propdesk.domain.tickettitles import PRIORITIES as TITLES
from propdesk.domain.urgency import PRIORITIES, by_urgency, urgency, why

NOW = datetime(2026, 11, 21, 10, 0)


def of(days: int = 0, **own: Any) -> Judged:
    """A ticket reported so many days ago, due in a week unless told."""
    term = {"respond_by": NOW + timedelta(days=7), "resolve_by": NOW + timedelta(days=7)}
    return judged(**{"at": NOW - timedelta(days=days), **term, **own})


@pytest.mark.parametrize(
    ("one", "value"),
    [
        (of(), 3 * 10 * 10),
        (of(priority="low"), 1 * 10 * 10),
        (of(priority="urgent"), 10 * 10 * 10),
        (of(priority="emergency"), 200 * 10 * 10),
        (of(5), 3 * 10 * 15),
        (of(400), 3 * 10 * 30),
        (of(-1), 3 * 10 * 10),
        (of(respond_by=NOW + timedelta(hours=2)), 3 * 15 * 10),
        (of(respond_by=NOW + timedelta(hours=2, minutes=1)), 3 * 10 * 10),
        (of(respond_by=NOW, responded=NOW), 3 * 10 * 10),
        (of(respond_by=None, resolve_by=None), 3 * 10 * 10),
        (of(late="response"), 3 * 20 * 10),
        (of(late="response", terms=2), 3 * 30 * 10),
        (of(late="resolution"), 3 * 30 * 10),
        (of(late="resolution", terms=3), 3 * 45 * 10),
        (of(late="resolution", terms=99), 3 * 50 * 10),
        (of(promise=(NOW + timedelta(hours=2), NOW + timedelta(hours=4))), 300 + 1000),
        (of(promise=(NOW + timedelta(hours=3), NOW + timedelta(hours=4))), 300),
        (of(promise=(NOW - timedelta(days=3), NOW - timedelta(days=2))), 300 + 1000),
        (of(reopened=1), 300 + 500),
        (of(reopened=9), 300 + 1500),
        (of(incident="T-261120-aaaaa"), 300 + 1000),
        (of(status="resolved", late="resolution", terms=4, priority="emergency"), 1 * 10 * 10),
        (of(status="called-back", promise=(NOW, NOW)), 1 * 10 * 10),
        *((of(400, status=status, late="resolution"), 0) for status in sorted(ENDED)),
    ],
)
def test_the_weights_are_those_of_the_table(one: Judged, value: int) -> None:
    assert urgency(one, NOW) == value


TICKETS = st.builds(
    of,
    days=st.integers(0, 60),
    priority=st.sampled_from(sorted(PRIORITIES)),
    status=st.sampled_from(["open", "in-progress", "on-hold", "resolved", "closed"]),
    late=st.sampled_from(["", "response", "resolution"]),
    terms=st.integers(0, 12),
    reopened=st.integers(0, 5),
    incident=st.sampled_from(["", "T-261120-aaaaa"]),
    promise=st.sampled_from([None, (NOW, NOW)]),
)


@given(TICKETS)
def test_the_parts_give_the_whole(one: Judged) -> None:
    parts = why(one, NOW)
    factors = [part.value for part in parts if part.factor]
    points = sum(part.value for part in parts if not part.factor)
    assert urgency(one, NOW) == (prod(factors) + points if parts else 0)
    assert len({part.name for part in parts}) == len(parts)
    assert all(str(part.message) for part in parts)


def test_an_emergency_goes_before_the_most_urgent_of_the_others() -> None:
    worst = {
        "late": "resolution",
        "terms": 99,
        "reopened": 9,
        "incident": "T-261120-aaaaa",
        "promise": (NOW, NOW),
    }
    others = [of(400, priority=priority, **worst) for priority in PRIORITIES if priority != "emergency"]
    assert max(urgency(one, NOW) for one in others) < urgency(of(priority="emergency"), NOW)


@pytest.mark.parametrize(
    "rising",
    [
        [{"priority": priority} for priority in ("low", "normal", "urgent", "emergency")],
        [{"late": late} for late in ("", "response", "resolution")],
        [{"late": "resolution", "terms": terms} for terms in (0, 1, 3)],
        [{"days": days} for days in (0, 1, 19)],
        [{"reopened": times} for times in (0, 1, 2)],
    ],
)
def test_more_of_a_part_is_more_urgent_whatever_the_rest(rising: list[dict[str, Any]]) -> None:
    for priority, late, days in product(PRIORITIES, ("", "response"), (0, 10)):
        rest = {"priority": priority, "late": late, "days": days}
        values = [urgency(of(**{**rest, **more}), NOW) for more in rising]
        assert values == sorted(set(values))


def test_the_most_urgent_come_first_and_of_equals_the_oldest() -> None:
    many = [of(id=id, at=at) for id, at in [("b", NOW), ("a", NOW), ("c", NOW - timedelta(hours=3))]]
    many.append(of(id="d", priority="urgent"))
    assert [one.ticket.id for one in sorted(many, key=lambda one: by_urgency(one, NOW))] == [
        "d",
        "c",
        "a",
        "b",
    ]


def test_the_head_of_an_incident_is_as_urgent_as_those_that_joined() -> None:
    head, joined = of(id="T-261120-aaaaa"), of(incident="T-261120-aaaaa")
    assert urgency(head, NOW, heads={"T-261120-aaaaa"}) == urgency(joined, NOW) > urgency(head, NOW)


def test_every_priority_has_its_weight() -> None:
    assert PRIORITIES.keys() == TITLES.keys()
