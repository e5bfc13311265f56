"""Who must be told of a ticket, why, and that nobody is told twice."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tickets import AT, judged, ticket

from propdesk.domain.escalation import ALARMS, HARMLESS, LEVELS, alarms_in, due_escalations, repeated
from propdesk.domain.ticketfacts import Ticket

NOW = AT + timedelta(days=1)
COMPLAINT = {"kind": "complaint", "category": "noise", "text": "楼上噪音"}


def told(
    own: dict[str, Any], *, recent: list[Ticket] | None = None, now: datetime = NOW
) -> dict[str, tuple[str, ...]]:
    found = due_escalations(judged(**own), (), recent or [], now)
    return {one.level: one.codes for one in found}


def complaint(days: int, **own: Any) -> Ticket:
    """A complaint so many days before."""
    return ticket(**{"id": f"T-2611-{days}", "at": AT - timedelta(days=days), **COMPLAINT, **own})


@pytest.mark.parametrize(
    ("own", "levels"),
    [
        ({}, {}),
        ({"late": "response"}, {"supervisor": ("response",)}),
        ({"late": "resolution"}, {"supervisor": ("resolution",)}),
        ({"late": "response", "terms": 1}, {"supervisor": ("response",), "manager": ("term",)}),
        ({"late": "resolution", "terms": 4}, {"supervisor": ("resolution",), "manager": ("term",)}),
        ({"late": "resolution", "terms": 4, "status": "resolved"}, {}),
        ({"late": "resolution", "terms": 4, "status": "cancelled"}, {}),
        ({"text": "水管爆裂，业主滑倒摔伤"}, {"manager": ("injury",)}),
        ({"text": "电表箱冒烟起火，有人触电，记者来了"}, {"manager": ("injury", "fire", "media")}),
        (
            {"text": "冒烟", "late": "response", "terms": 1},
            {"supervisor": ("response",), "manager": ("term", "fire")},
        ),
        ({"text": "有人受伤", "status": "duplicate"}, {}),
        ({"text": "有人受伤", "status": "closed"}, {"manager": ("injury",)}),
        ({"text": "有人受伤", "status": "closed", "at": NOW - timedelta(days=8)}, {}),
        ({"text": "有人受伤", "at": NOW - timedelta(days=8)}, {"manager": ("injury",)}),
    ],
)
def test_who_is_told_of_what(own: dict[str, Any], levels: dict[str, tuple[str, ...]]) -> None:
    assert told(own) == levels


@pytest.mark.parametrize(
    ("own", "before", "again"),
    [
        (COMPLAINT, complaint(30), True),
        (COMPLAINT, complaint(31), False),
        (COMPLAINT, complaint(0, id="T-2611-a"), False),
        ({**COMPLAINT, "id": "T-2611-b"}, complaint(0, id="T-2611-a"), True),
        (COMPLAINT, complaint(-1), False),
        (COMPLAINT, complaint(3, by="P-other"), True),
        (COMPLAINT, complaint(3, unit="1-1-0101"), True),
        (COMPLAINT, complaint(3, unit="1-1-0101", by="P-other"), False),
        ({**COMPLAINT, "unit": "", "by": ""}, complaint(3, unit="", by=""), False),
        (COMPLAINT, complaint(3, status="cancelled"), False),
        (COMPLAINT, complaint(3, status="closed"), True),
        (COMPLAINT, complaint(3, kind="repair"), False),
        ({}, complaint(3), False),
    ],
)
def test_a_repeated_complaint_of_one_household_goes_to_the_manager(
    own: dict[str, Any], before: Ticket, again: bool
) -> None:
    own = {"id": "T-2611-0000", **own}
    assert told(own, recent=[before]) == ({"manager": ("repeat",)} if again else {})


def test_a_ticket_does_not_repeat_itself() -> None:
    one = ticket(**COMPLAINT)
    assert repeated(one, [one]) == []
    assert [found.id for found in repeated(one, [complaint(2), complaint(9)])] == ["T-2611-9", "T-2611-2"]


@given(
    st.sampled_from(["", "response", "resolution"]),
    st.integers(0, 3),
    st.sampled_from(["漏水", "冒烟"]),
    st.sets(st.sampled_from(LEVELS)),
)
def test_each_level_is_told_once(late: str, terms: int, text: str, before: set[str]) -> None:
    one = judged(late=late, terms=terms, text=text)
    due = [found.level for found in due_escalations(one, (), (), NOW)]
    rest = [found.level for found in due_escalations(one, before, (), NOW)]
    assert rest == [level for level in due if level not in before]
    assert due_escalations(one, {*before, *rest}, (), NOW) == []


@pytest.mark.parametrize(
    ("text", "alarms"),
    [
        ("厨房漏水", {}),
        ("地 下 车 库 冒 烟", {"fire": "冒烟"}),
        ("电梯夹到手，流血", {"injury": "夹到手"}),
        ("20户联名，要拉横幅，找媒体曝光", {"media": "媒体", "group": "联名"}),
        ("花盆坠落，所幸无人受伤", {}),
        ("无人受伤；后来有一人受伤", {"injury": "受伤"}),
        ("火灾报警器误报，多媒体室无电", {}),
        ("防火门关不上，排烟口坏", {}),
        ("燃气泄漏", {"fire": "燃气泄漏"}),
        ("Someone is HURT, gas leak", {"injury": "hurt", "fire": "gas leak"}),
        ("nobody was hurt; smoke detector beeps", {}),
        ("the fire door; deadbolt; unhurt; smokers", {}),
        ("multimedia room", {}),
    ],
)
def test_the_words_of_alarm(text: str, alarms: dict[str, str]) -> None:
    assert alarms_in(text) == alarms


@pytest.mark.parametrize(
    ("alarm", "word"), [(alarm, word) for alarm, words in ALARMS.items() for word in words]
)
def test_every_word_of_the_table_is_found(alarm: str, word: str) -> None:
    assert alarm in alarms_in(f"今天 {word}。")


def test_what_is_harmless_holds_no_alarm() -> None:
    assert [phrase for phrase in HARMLESS if alarms_in(phrase)] == []


def test_a_desk_may_have_words_of_its_own() -> None:
    own = {"flood": ("倒灌", "Flooding")}
    assert alarms_in("车库倒灌，冒烟", alarms=own) == {"flood": "倒灌"}
    found = due_escalations(judged(text="flooding in B1"), (), (), NOW, alarms=own)
    assert [(one.level, str(one.reason)) for one in found] == [("manager", "the report says Flooding")]


def test_the_reason_names_all_reasons() -> None:
    found = due_escalations(
        judged(**COMPLAINT, late="response", terms=1), ["supervisor"], [complaint(2)], NOW
    )
    assert str(found[0].reason) == (
        "overdue by another full term, complaint of the same household again within 30 days (T-2611-2)"
    )
