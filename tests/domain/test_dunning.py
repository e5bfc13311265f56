"""Steps of dunning, what of a letter is proven, and whether promises were kept."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from propdesk.domain.dunning import LEVELS, WAYS, Terms, next_step, restarts_of, state_of, terms_of
from propdesk.domain.promise import acknowledges, concerns, same_promise
from propdesk.domain.promise import state_of as promise_state
from propdesk.store.schemas import kind

TODAY = date(2026, 11, 21)


def letter(day: str, level: str, *events: str, way: str = "ems") -> dict[str, Any]:
    return {"date": day, "level": level, "way": way, "events": [event(each) for each in events]}


def event(text: str) -> dict[str, str]:
    said, _, day = text.partition("@")
    what, _, way = said.partition("/")
    return {"kind": what, "date": day or "2026-11-20"} | ({"way": way} if way else {})


@pytest.mark.parametrize(
    ("letters", "level", "step"),
    [
        ([], None, "reminder"),
        ([], "formal", "formal"),
        ([letter("2026-11-06", "reminder")], None, "written"),
        ([letter("2026-11-07", "reminder")], None, "skip"),
        ([letter("2026-11-07", "reminder")], "formal", "skip"),
        ([letter("2026-11-07", "reminder", "sent", "returned")], None, "reminder"),
        ([letter("2026-10-01", "written"), letter("2026-09-01", "reminder")], None, "formal"),
        ([letter("2026-10-01", "formal", "returned"), letter("2026-09-01", "written")], None, "formal"),
        ([letter("2026-10-01", "formal", "returned", "delivered")], None, "legal"),
        ([letter("2026-10-01", "formal")], "reminder", "reminder"),
        ([letter("2026-10-01", "legal")], None, "skip"),
        ([letter("2026-10-01", "legal")], "legal", "legal"),
        ([letter("2026-11-21", "reminder")], None, "L-0"),
        ([letter("2026-11-21", "reminder")], "reminder", "L-0"),
        ([letter("2026-11-21", "reminder")], "written", "skip"),
        ([letter("2026-11-21", "formal"), letter("2026-11-01", "written")], None, "L-0"),
    ],
)
def test_the_step_after_the_last_letter_that_counts(letters: Any, level: str | None, step: str) -> None:
    named = [(f"L-{at}", each) for at, each in enumerate(letters)]
    found = next_step(named, today=TODAY, between=15, level=level)
    assert (found.standing or found.level if found.why is None else "skip") == step


def test_a_letter_that_is_too_soon_says_when_it_may_go() -> None:
    found = next_step([("L-0", letter("2026-11-10", "reminder"))], today=TODAY, between=15)
    assert str(found.why) == "L-0 is of 2026-11-10; the next one from 2026-11-25 on"


@pytest.mark.parametrize(
    ("given", "restarts"),
    [
        (letter("2026-11-01", "formal"), []),
        (letter("2026-11-01", "formal", "sent", "returned", "note"), []),
        (letter("2026-11-01", "formal", "delivered@2026-11-03"), [("2026-11-03", False)]),
        (letter("2026-11-01", "written", "refused@2026-11-03"), [("2026-11-03", False)]),
        (letter("2026-11-01", "legal", "delivered/court"), [("2026-11-20", False)]),
        (letter("2026-11-01", "reminder", "delivered"), []),
        (letter("2026-11-01", "formal", "delivered/phone"), []),
        (letter("2026-11-01", "formal", "delivered/wechat"), []),
        (letter("2026-11-01", "formal", "delivered", way="sms"), []),
        (letter("2026-11-01", "reminder", "acknowledged/wechat", way="sms"), [("2026-11-20", True)]),
        (letter("2026-11-01", "formal", "delivered@2026-11-03", "acknowledged@2026-11-04"),
         [("2026-11-03", False), ("2026-11-04", True)]),
    ],
)  # fmt: skip
def test_what_of_a_letter_begins_limitation_anew(given: Any, restarts: list[tuple[str, bool]]) -> None:
    found = [(each.day.isoformat(), each.revives) for each in restarts_of("L-0", given)]
    assert found == restarts


def test_a_letter_s_state_is_what_became_of_it_last() -> None:
    assert state_of(letter("2026-11-01", "formal")) == "written-out"
    assert state_of(letter("2026-11-01", "formal", "sent", "delivered", "note")) == "delivered"


def test_the_desk_s_settings_win() -> None:
    assert terms_of({}) == Terms(15, 90, 7)
    assert terms_of({"dunning": {"between_days": 30, "reply_days": 10}}) == Terms(30, 90, 10)


def test_levels_and_ways_are_those_of_the_schema() -> None:
    codes = kind("dunning").codes
    assert tuple(codes["level"]) == LEVELS == tuple(WAYS)
    assert set(WAYS.values()) <= codes["way"].keys()


PROMISE = {
    "units": ["1-1-0101"],
    "debtor": "P-aaaaaa",
    "amount": "100.00",
    "date": "2026-11-30",
    "written": True,
    "at": "2026-11-21 10:00",
}


@pytest.mark.parametrize(
    ("paid", "today", "state"),
    [
        (9999, "2026-11-30", "running"),
        (9999, "2026-12-01", "broken"),
        (10000, "2026-11-22", "kept"),
        (10001, "2027-01-01", "kept"),
    ],
)
def test_a_promise_runs_until_its_day_is_over(paid: int, today: str, state: str) -> None:
    assert promise_state(PROMISE, paid, today=date.fromisoformat(today)) == state


@pytest.mark.parametrize(
    ("changed", "unit", "due", "owned"),
    [
        ({}, "1-1-0101", "2026-11-20", True),
        ({}, "1-1-0101", "2026-11-21", False),
        ({}, "1-1-0102", "2026-11-20", False),
        ({"written": False}, "1-1-0101", "2026-11-20", False),
    ],
)
def test_a_promise_in_writing_owns_up_to_what_is_overdue(
    changed: dict[str, Any], unit: str, due: str, owned: bool
) -> None:
    assert acknowledges(PROMISE | changed, unit=unit, due=date.fromisoformat(due)) is owned


def test_a_promise_is_of_one_person_for_units() -> None:
    assert concerns(PROMISE, "P-aaaaaa", ["1-1-0102", "1-1-0101"])
    assert not concerns(PROMISE, "P-bbbbbb", ["1-1-0101"])
    assert not concerns(PROMISE, "P-aaaaaa", ["1-1-0102"])
    assert same_promise(PROMISE, PROMISE | {"at": "2026-11-21 18:00"})
    assert not same_promise(PROMISE, PROMISE | {"at": "2026-11-22 10:00"})
