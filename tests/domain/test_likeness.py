"""What a new ticket is like: open ones of its unit, the same fault in the building, an incident."""

from __future__ import annotations

from datetime import timedelta
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tickets import AT, ticket

from propdesk.domain.likeness import Likely, Report, likely, likeness

NOW = AT + timedelta(hours=2)
NEW = Report(unit="3-2-0301", building="3", category="water", text="厨房水管漏水了")
HALL = Report(unit="", building="", category="lighting", text="灯不亮", place="地下车库")


def found(*others: dict[str, Any], report: Report = NEW) -> Likely:
    return likely(report, [ticket(**{"id": f"T-26112{at}", **own}) for at, own in enumerate(others)], NOW)


@pytest.mark.parametrize(
    ("report", "own", "is_of_unit"),
    [
        (NEW, {}, True),
        (NEW, {"category": "lift"}, True),
        (NEW, {"at": AT - timedelta(days=300)}, True),
        (NEW, {"unit": "3-2-0302"}, False),
        (NEW, {"status": "resolved"}, False),
        (NEW, {"status": "closed"}, False),
        (NEW, {"status": "duplicate"}, False),
        (NEW, {"at": NOW + timedelta(minutes=1)}, False),
        (NEW, {"unit": "", "place": "地下车库"}, False),
        (HALL, {"unit": "", "building": "", "place": "地下 车库"}, True),
        (HALL, {"unit": "", "building": "3", "place": "地下车库"}, False),
        (HALL, {"unit": "", "building": "", "place": "大门"}, False),
        (Report("", "", "lift", "坏"), {"unit": "", "building": "", "place": ""}, False),
    ],
)
def test_open_tickets_of_the_same_unit_or_place(
    report: Report, own: dict[str, Any], is_of_unit: bool
) -> None:
    assert len(found(own, report=report).of_unit) == is_of_unit


@pytest.mark.parametrize(
    ("report", "own", "is_same"),
    [
        (NEW, {"unit": "3-1-0101"}, True),
        (NEW, {"unit": "", "place": "大堂"}, True),
        (NEW, {"status": "closed"}, True),
        (NEW, {"status": "cancelled"}, False),
        (NEW, {"building": "5"}, False),
        (NEW, {"kind": "complaint"}, True),
        (NEW, {"kind": "consultation"}, False),
        (NEW, {"category": "lift"}, False),
        (NEW, {"at": NOW - timedelta(hours=24)}, True),
        (NEW, {"at": NOW - timedelta(hours=24, minutes=1)}, False),
        (HALL, {"unit": "", "building": "", "place": "地下车库", "category": "lighting"}, True),
        (HALL, {"unit": "", "building": "", "place": "大门", "category": "lighting"}, False),
        (Report("", "", "lighting", "灯"), {"unit": "", "building": "", "category": "lighting"}, False),
        (Report("", "3", "other", "厨房漏水"), {"category": "other", "text": "厨房水管漏水"}, True),
        (Report("", "3", "other", "厨房漏水"), {"category": "other", "text": "电梯停了"}, False),
    ],
)
def test_the_same_fault_in_the_building(report: Report, own: dict[str, Any], is_same: bool) -> None:
    assert len(found(own, report=report).of_fault) == is_same


@pytest.mark.parametrize(
    ("others", "join", "is_incident"),
    [
        ([], "", False),
        ([{}], "", False),
        ([{}, {"unit": "3-1-0101"}], "", True),
        ([{}, {"at": AT - timedelta(days=2)}], "", False),
        ([{}, {"incident": "T-261120"}], "T-261120", False),
        ([{}, {"incident": "T-261120"}, {}], "T-261120", False),
        ([{"status": "closed"}, {"incident": "T-261120"}, {}], "", True),
        ([{}, {"incident": "T-elsewhere"}], "", True),
        (
            [{}, {}, {"incident": "T-261121"}, {"incident": "T-261120"}, {"incident": "T-261121"}],
            "T-261121",
            False,
        ),
        ([{}, {}, {"incident": "T-261121"}, {"incident": "T-261120"}], "T-261120", False),
    ],
)
def test_three_alike_in_a_day_are_an_incident_that_others_join(
    others: list[dict[str, Any]], join: str, is_incident: bool
) -> None:
    likely = found(*others)
    assert (likely.join, likely.is_incident) == (join, is_incident)


def test_the_most_alike_come_first_and_of_equals_the_latest() -> None:
    rows = found(
        {"text": "电梯坏了", "at": AT - timedelta(hours=1)},
        {"text": "电梯坏了"},
        {"text": "厨房水管漏水", "at": AT - timedelta(hours=2)},
    ).of_unit
    assert [row.ticket.id for row in rows] == ["T-261122", "T-261121", "T-261120"]
    assert rows[0].likeness == Fraction(10, 11)


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ("厨房漏水", "厨房漏水", Fraction(1)),
        ("厨房漏水！", "厨房，漏水", Fraction(1)),
        ("厨房漏水", "卫生间漏水", Fraction(2, 7)),
        ("厨房漏水", "电梯停运", Fraction(0)),
        ("灯", "灯", Fraction(1)),
        ("", "灯", Fraction(0)),
        ("？！", "？！", Fraction(0)),
        ("ＷＩＦＩ 断了", "wifi断了", Fraction(1)),
    ],
)
def test_texts_are_alike_by_their_pairs_of_characters(one: str, other: str, alike: Fraction) -> None:
    assert likeness(one, other) == alike


@given(st.text("厨房漏水灯坏ab，", max_size=12), st.text("厨房漏水灯坏ab，", max_size=12))
def test_likeness_is_mutual_and_whole_of_itself(one: str, other: str) -> None:
    assert likeness(one, other) == likeness(other, one)
    assert 0 <= likeness(one, other) <= 1
    assert likeness(one, one) in ((1,) if any(map(str.isalnum, one)) else (0,))
