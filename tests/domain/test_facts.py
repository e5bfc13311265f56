"""What was issued stays as it is."""

from __future__ import annotations

from typing import Any

import pytest

from propdesk.domain.facts import broken_facts

_LINE = {"number": "A-000001"}
_SHEET: dict[str, Any] = {"till": "A", "date": "2026-11-21", "lines": [_LINE]}
_CLOSED = {**_SHEET, "closed": {"cash": "0.00"}}


def said(kind: str, old: Any, new: Any) -> list[str]:
    return [str(each.message) for each in broken_facts(kind, "id", old, new)]


@pytest.mark.parametrize("kind", ["bill", "bill-credit", "bill-void"])
def test_an_issued_sheet_neither_changes_nor_goes(kind: str) -> None:
    assert said(kind, None, {"lines": []}) == []
    assert said(kind, {"lines": []}, {"lines": []}) == []
    for new in ({"lines": [1]}, None):
        assert said(kind, {"lines": []}, new) == ["an issued sheet never changes"]


def test_a_closed_period_stays_closed() -> None:
    assert said("period-close", None, {"at": "x"}) == []
    for new in ({"at": "y"}, None):
        assert said("period-close", {"at": "x"}, new) == [
            "the close of a period stays as it is; a closed period stays closed"
        ]


_VOID = {"void": {"reason": "x"}}


@pytest.mark.parametrize("kind", ["invoice", "expense"])
@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        (None, {"amount": "1.00"}, ""),
        ({"amount": "1.00"}, {"amount": "1.00"}, ""),
        ({"amount": "1.00"}, {"amount": "1.00"} | _VOID, ""),
        ({"amount": "1.00"}, {"amount": "2.00"}, "never changes"),
        ({"amount": "1.00"}, {"amount": "2.00"} | _VOID, "never changes"),
        ({"amount": "1.00"} | _VOID, {"amount": "1.00"}, "never changes"),
        ({"amount": "1.00"} | _VOID, {"amount": "1.00", "void": {}}, "never changes"),
        ({"amount": "1.00"}, None, "never removed"),
    ],
)
def test_an_entry_of_a_register_changes_by_one_void_alone(kind: str, old: Any, new: Any, why: str) -> None:
    told = said(kind, old, new)
    assert len(told) == bool(why)
    assert all(why in one for one in told)


def test_other_records_may_change_and_go() -> None:
    assert said("unit", {"area": "1"}, {"area": "2"}) == []
    assert said("person", {"name": "a"}, None) == []


@pytest.mark.parametrize("kind", ["promise", "clearance"])
def test_promises_and_certificates_stay(kind: str) -> None:
    assert said(kind, {"note": "a"}, {"note": "b"}) == ["an issued sheet never changes"]
    assert said(kind, {"note": "a"}, None) == ["an issued sheet never changes"]


def test_a_letter_gains_events_alone() -> None:
    letter = {"total": "1.00", "events": [{"id": "E-1"}]}
    why = ["what was entered stays: only further entries may be added"]
    assert said("dunning", {"total": "1.00"}, letter) == []
    assert said("dunning", letter, letter | {"events": [{"id": "E-1"}, {"id": "E-2"}]}) == []
    for new in (letter | {"events": []}, letter | {"events": [{"id": "E-2"}]}, letter | {"total": "2"}, None):
        assert said("dunning", letter, new) == why


def test_a_till_s_day_grows_and_is_closed() -> None:
    assert said("till", None, _SHEET) == []
    assert said("till", _SHEET, {**_SHEET, "lines": [_LINE, {"number": "A-000002"}]}) == []
    assert said("till", _SHEET, _CLOSED) == []
    assert said("till", _CLOSED, _CLOSED) == []


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        (_SHEET, None, "a till's day is never removed"),
        (_SHEET, {**_SHEET, "lines": []}, "lines of a till's day never change; a void is a line of its own"),
        (
            _SHEET,
            {**_SHEET, "lines": [{"number": "A-000002"}, _LINE]},
            "lines of a till's day never change; a void is a line of its own",
        ),
        (_CLOSED, _SHEET, "a closed day takes no more entries"),
        (_CLOSED, {**_CLOSED, "closed": {"cash": "1.00"}}, "a closed day takes no more entries"),
        (_CLOSED, {**_CLOSED, "lines": [_LINE, _LINE]}, "a closed day takes no more entries"),
        (_SHEET, {**_SHEET, "date": "2026-11-22"}, "a till's day keeps its till and date"),
        (_SHEET, {**_SHEET, "till": "B"}, "a till's day keeps its till and date"),
    ],
)
def test_what_a_till_s_day_holds_stays(old: Any, new: Any, why: str) -> None:
    assert said("till", old, new) == [why]


@pytest.mark.parametrize(
    ("kind", "key"),
    [("till", "lines"), ("reading", "lines"), ("ticket", "events"), ("deposit", "deductions")],
)
def test_merged_entries_may_stand_between_old_ones_but_lose_none(kind: str, key: str) -> None:
    one, two, new = ({"number": str(n)} for n in range(3))
    whole = {"till": "A", "date": "2026-11-21"}
    old = {**whole, key: [one, two]}
    for entries, right in (
        ([one, new, two], True),
        ([new, one, two], True),
        ([two, one], False),
        ([one], False),
    ):
        found = broken_facts(kind, "id", old, {**whole, key: entries}, joined=True)
        assert (found == []) == right
        assert broken_facts(kind, "id", old, {**whole, key: entries})
