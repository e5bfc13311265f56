"""Three versions of a record become one, or the fields are named that do not join."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from propdesk.domain.lifecycle import Life, Move
from propdesk.domain.merging import Conflict, Merged, Shape, merge_records

SHAPE = Shape(
    {("tags",): (), ("prices",): ("from",), ("lines",): ("number",), ("clerks",): ("id",),
     ("clerks", "roles"): (), ("read",): ("meter", "date")}
)  # fmt: skip
WHOLE = Shape({}, whole=True)


def joined(base: Any, mine: Any, theirs: Any, shape: Shape = SHAPE) -> Any:
    merged = merge_records(shape, base, mine, theirs)
    assert merged.conflicts == ()
    assert merge_records(shape, base, theirs, mine) == merged
    return merged.data


def paths(base: Any, mine: Any, theirs: Any, shape: Shape = SHAPE) -> list[str]:
    merged = merge_records(shape, base, mine, theirs)
    assert merged.data is None
    turned = merge_records(shape, base, theirs, mine).conflicts
    assert [Conflict(one.path, one.base, one.theirs, one.mine) for one in turned] == list(merged.conflicts)
    return [".".join(one.path) for one in merged.conflicts]


P1, P2, P3 = ({"from": f"202{n}-01-01", "price": "1"} for n in range(3))
LINE = {"number": "A-000001", "amount": "5.00", "at": "2026-11-21 09:00"}
LATER = {"number": "B-000001", "amount": "5.00", "at": "2026-11-21 09:05"}
CLERK = {"id": "lin", "roles": ["cashier"], "limit": "5"}


@pytest.mark.parametrize(
    ("base", "mine", "theirs", "result"),
    [
        ({"a": "1"}, {"a": "2"}, {"a": "1"}, {"a": "2"}),
        ({"a": "1"}, {"a": "2"}, {"a": "2"}, {"a": "2"}),
        ({"a": "1", "b": "1"}, {"a": "2", "b": "1"}, {"a": "1", "b": "2"}, {"a": "2", "b": "2"}),
        ({"a": "1", "b": "1"}, {"a": "1"}, {"a": "1", "b": "1", "c": "1"}, {"a": "1", "c": "1"}),
        ({"h": {"a": "1", "b": "1"}}, {"h": {"a": "2", "b": "1"}}, {"h": {"a": "1", "b": "2"}},
         {"h": {"a": "2", "b": "2"}}),
        ({}, {"a": "1"}, {"b": "1"}, {"a": "1", "b": "1"}),
        (None, {"a": "1"}, {"a": "1"}, {"a": "1"}),
        (None, None, {"a": "1"}, {"a": "1"}),
        ({"a": "1"}, None, {"a": "1"}, None),
        ({"a": "1"}, None, None, None),
        (None, {"lines": [LINE]}, {"lines": [LATER]}, {"lines": [LINE, LATER]}),
        # sets
        ({"tags": ["a", "b"]}, {"tags": ["a", "b", "c"]}, {"tags": ["b", "d"]}, {"tags": ["b", "c", "d"]}),
        ({}, {"tags": ["b"]}, {"tags": ["a"]}, {"tags": ["a", "b"]}),
        ({"tags": ["a"]}, {}, {"tags": ["a", "b"]}, {"tags": ["b"]}),
        ({"tags": ["a"]}, {}, {"tags": []}, {}),
        ({"tags": ["a", "b"]}, {"tags": ["b", "a"]}, {"tags": ["a", "b", "c"]}, {"tags": ["b", "c", "a"]}),
        # entries
        ({"prices": [P1, P3]}, {"prices": [P1, P2, P3]}, {"prices": [P1, {**P3, "price": "2"}]},
         {"prices": [P1, P2, {**P3, "price": "2"}]}),
        ({"prices": [P1]}, {"prices": [P1, P3]}, {"prices": [P1, P2]}, {"prices": [P1, P2, P3]}),
        ({"prices": [P1, P2]}, {"prices": [P2]}, {"prices": [P1]}, {"prices": []}),
        ({"clerks": [CLERK]}, {"clerks": [{**CLERK, "limit": "9"}]},
         {"clerks": [{**CLERK, "roles": ["cashier", "manager"]}]},
         {"clerks": [{**CLERK, "limit": "9", "roles": ["cashier", "manager"]}]}),
        ({"lines": [LINE]}, {"lines": [LINE, LATER]}, {"lines": [LINE, LATER]}, {"lines": [LINE, LATER]}),
    ],
)  # fmt: skip
def test_what_joins(base: Any, mine: Any, theirs: Any, result: Any) -> None:
    assert joined(base, mine, theirs) == result


READ = {"meter": "M-1", "date": "2026-11-21"}


@pytest.mark.parametrize(
    ("base", "mine", "theirs", "where"),
    [
        ({"a": "1"}, {"a": "2"}, {"a": "3"}, ["a"]),
        ({"a": "1", "b": "1"}, {"a": "2", "b": "2"}, {"a": "3", "b": "3"}, ["a", "b"]),
        ({"a": "1"}, {}, {"a": "3"}, ["a"]),
        ({}, {"a": "1"}, {"a": "2"}, ["a"]),
        ({}, {"h": {"a": "1"}}, {"h": {"b": "1"}}, ["h"]),
        ({"a": "1"}, None, {"a": "2"}, [""]),
        (None, {"a": "1"}, {"a": "2"}, ["a"]),
        ({"prices": [P1]}, {"prices": [{**P1, "price": "2"}]}, {"prices": [{**P1, "price": "3"}]},
         ["prices.2020-01-01.price"]),
        ({"prices": [P1]}, {"prices": [P1, P2]}, {"prices": [P1, {**P2, "price": "2"}]},
         ["prices.2021-01-01"]),
        ({"prices": [P1]}, {"prices": []}, {"prices": [{**P1, "price": "3"}]}, ["prices.2020-01-01"]),
        ({"lines": []}, {"lines": [LINE]}, {"lines": [{**LINE, "amount": "6.00"}]}, ["lines.A-000001"]),
        ({"tags": ["a", "b", "c"]}, {"tags": ["c", "a", "b"]}, {"tags": ["b", "a", "c"]}, ["tags"]),
        # a list of which nothing says what its entries go by is one value
        ({"steps": ["a"]}, {"steps": ["a", "b"]}, {"steps": ["a", "c"]}, ["steps"]),
        # a second reading of one meter and day corrects the first: only one of two can
        ({"read": [READ]}, {"read": [READ, {**READ, "value": "5"}]}, {"read": [READ, {**READ, "value": "6"}]},
         ["read.M-1/2026-11-21/#2"]),
    ],
)  # fmt: skip
def test_what_does_not_join(base: Any, mine: Any, theirs: Any, where: list[str]) -> None:
    assert paths(base, mine, theirs) == where


def test_a_record_that_never_changes_is_the_same_or_in_conflict() -> None:
    assert joined(None, {"lines": [LINE]}, {"lines": [LINE]}, WHOLE) == {"lines": [LINE]}
    assert paths(None, {"lines": [LINE]}, {"lines": [LATER]}, WHOLE) == [""]


def test_a_conflict_shows_all_three() -> None:
    assert merge_records(SHAPE, {"a": "1"}, {"a": "2"}, {}).conflicts == (Conflict(("a",), "1", "2", None),)


# --- life-cycles -----------------------------------------------------------------------------------

_OPEN = frozenset({"open", "assigned", "started"})
LIFE = Life(
    "open",
    ("open", "assigned", "started", "done"),
    {
        "assigned": Move(_OPEN, "assigned"),
        "started": Move(frozenset({"assigned"}), "started"),
        "done": Move(_OPEN, "done"),
        "note": Move(_OPEN | {"done"}),
        "promised": Move(_OPEN, aside=True),
        "replied": Move(_OPEN),
        "priority": Move(_OPEN, sets=(("priority",),)),
        "corrected": Move(_OPEN | {"done"}, sets=(("category",), ("unit", "place"))),
    },
)
TICKET = Shape({("events",): ("id",)}, life=LIFE)


def event(id: str, kind: str, minute: int = 0, **said: str) -> dict[str, str]:
    return {"id": id, "kind": kind, "at": f"2026-11-21 09:{minute:02}", "clerk": id[0], **said}


def told(*events: dict[str, str]) -> dict[str, Any]:
    return {"priority": "normal", "events": list(events)}


FIRST = event("f1", "assigned", to="wang")


@pytest.mark.parametrize(
    ("mine", "theirs", "order"),
    [
        ([event("a1", "note", 5)], [event("b1", "note", 3)], "b1 a1"),
        ([event("b1", "note", 3)], [event("a1", "note", 3)], "a1 b1"),
        ([event("z1", "note", 3), event("a2", "note", 3)], [event("m1", "note", 3)], "m1 z1 a2"),
        ([event("a1", "note", 5)], [event("b1", "done", 3)], "b1 a1"),
        ([event("a1", "promised", 5)], [event("b1", "done", 3)], "b1 a1"),
        ([event("a1", "replied", 2)], [event("b1", "done", 3)], "a1 b1"),
        ([event("a1", "started", 2), event("a2", "done", 6)], [event("b1", "replied", 5)], "a1 b1 a2"),
        ([event("a1", "assigned", 2, to="li")], [event("b1", "assigned", 3, to="li")], "a1 b1"),
        ([event("a1", "priority", 2, priority="low")], [event("b1", "priority", 3, priority="low")], "a1 b1"),
        ([event("a1", "corrected", 2, category="water")], [event("b1", "corrected", 3, place="x")], "a1 b1"),
        ([event("a1", "note", 2)], [event("a1", "note", 2), event("b1", "note", 1)], "a1 b1"),
    ],
)
def test_stories_that_join(mine: Any, theirs: Any, order: str) -> None:
    result = joined(told(FIRST), told(FIRST, *mine), told(FIRST, *theirs), TICKET)
    assert [one["id"] for one in result["events"]] == ["f1", *order.split()]


@pytest.mark.parametrize(
    ("mine", "theirs", "field"),
    [
        ([event("a1", "assigned", 2, to="li")], [event("b1", "assigned", 3, to="chen")], "status"),
        ([event("a1", "done", 2)], [event("b1", "started", 3)], "status"),
        # one after the other would be allowed, but neither clerk knew of the other's step
        ([event("a1", "started", 2)], [event("b1", "done", 3)], "status"),
        # the same step twice, of which the second is none
        ([event("a1", "started", 2)], [event("b1", "started", 3)], "status"),
        ([event("a1", "done", 2)], [event("b1", "replied", 3)], "status"),
        ([event("a1", "priority", 2, priority="low")], [event("b1", "priority", 3, priority="urgent")],
         "priority"),
        ([event("a1", "corrected", 2, unit="1-1-0101")], [event("b1", "corrected", 3, place="x")], "unit"),
        ([event("a1", "note", 2)], [event("a1", "note", 3)], "events.a1"),
    ],
)  # fmt: skip
def test_stories_that_contradict(mine: Any, theirs: Any, field: str) -> None:
    assert paths(told(FIRST), told(FIRST, *mine), told(FIRST, *theirs), TICKET) == [field]


def test_a_status_conflict_shows_the_events_of_both() -> None:
    mine, theirs = event("a1", "assigned", 2, to="li"), event("b1", "done", 3)
    merged = merge_records(TICKET, told(FIRST), told(FIRST, mine), told(FIRST, theirs))
    assert merged == Merged(None, (Conflict(("status",), "assigned", [mine], [theirs]),))


# --- laws ------------------------------------------------------------------------------------------

_WORDS = st.sampled_from("abcdef")
_TAGS = st.lists(_WORDS, unique=True, max_size=5)
_ENTRY = st.fixed_dictionaries(
    {"price": st.sampled_from("123")}, optional={"surcharge": st.sampled_from("12")}
)
_PRICES = st.dictionaries(_WORDS, _ENTRY, max_size=4).map(
    lambda rows: [{"from": key, **row} for key, row in rows.items()]
)
_RECORD = st.fixed_dictionaries(
    {}, optional={"a": st.sampled_from("12"), "tags": _TAGS, "prices": _PRICES,
                  "h": st.dictionaries(_WORDS, st.sampled_from("12"), min_size=1, max_size=2)}
)  # fmt: skip


def _turned(merged: Merged) -> Merged:
    return Merged(merged.data, tuple(Conflict(c.path, c.base, c.theirs, c.mine) for c in merged.conflicts))


def _by_path(merged: Merged) -> Merged:
    return Merged(merged.data, tuple(sorted(merged.conflicts, key=lambda one: one.path)))


@given(_RECORD, _RECORD, _RECORD)
def test_neither_side_comes_first(base: Any, mine: Any, theirs: Any) -> None:
    merged = merge_records(SHAPE, base, mine, theirs)
    assert _by_path(_turned(merge_records(SHAPE, base, theirs, mine))) == _by_path(merged)


@given(_RECORD, _RECORD, _RECORD)
def test_joining_again_changes_nothing(base: Any, mine: Any, theirs: Any) -> None:
    assert merge_records(SHAPE, base, mine, mine) == Merged(mine)
    assert merge_records(SHAPE, base, mine, base) == Merged(mine)
    merged = merge_records(SHAPE, base, mine, theirs)
    if not merged.conflicts:
        for side in (mine, theirs):
            assert merge_records(SHAPE, side, merged.data, side) == merged
            again = merge_records(SHAPE, base, merged.data, side)
            assert not again.conflicts
            assert _without_order(again.data) == _without_order(merged.data)


def _without_order(record: Any) -> Any:
    return {
        key: sorted(map(str, value)) if isinstance(value, list) else value for key, value in record.items()
    }


@given(_RECORD, _RECORD, _RECORD)
def test_what_one_side_alone_did_is_in_the_result(base: Any, mine: Any, theirs: Any) -> None:
    merged = merge_records(SHAPE, base, mine, theirs)
    if merged.conflicts:
        return
    for key, name in (("tags", str), ("prices", lambda row: row["from"])):
        sides = (base, mine, theirs, merged.data)
        was, one, other, now = ({name(each) for each in side.get(key, ())} for side in sides)
        assert now == (one | other) - (was - one) - (was - other)


_EVENTS = st.lists(st.tuples(st.sampled_from(sorted(LIFE.moves)), st.integers(0, 5)), max_size=4)


def _story(side: str, steps: list[tuple[str, int]]) -> list[dict[str, str]]:
    timed = sorted(steps, key=lambda step: step[1])
    return [event(f"{side}{number}", kind, minute) for number, (kind, minute) in enumerate(timed)]


@given(_EVENTS, _EVENTS)
def test_no_event_is_lost_and_each_side_keeps_its_order(mine: Any, theirs: Any) -> None:
    one, other = _story("a", mine), _story("b", theirs)
    merged = merge_records(TICKET, told(FIRST), told(FIRST, *one), told(FIRST, *other))
    assert _turned(merge_records(TICKET, told(FIRST), told(FIRST, *other), told(FIRST, *one))) == merged
    if merged.data is None:
        return
    events = merged.data["events"]
    assert [each for each in events if each["id"][0] == "a"] == one
    assert [each for each in events if each["id"][0] == "b"] == other
    assert len(events) == 1 + len(one) + len(other)
    assert [each["at"] for each in events] == sorted(each["at"] for each in events)
