"""Letters, promises and certificates: what they name is there, and their sums are right."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from propdesk.domain.checks import collecting
from propdesk.domain.checks.book import Book, Fault

_BILL = {"unit": "1-1", "from": "2026-10-01", "to": "2026-10-31", "amount": "5.00"}
_LINE = {"bill": "x/1-1/2026-10-01", "unit": "1-1", "principal": "5.00", "late": "1.00"}
LETTER: dict[str, Any] = {
    "debtor": "P-a",
    "units": ["1-1"],
    "date": "2026-11-01",
    "lines": [_LINE],
    "principal": "5.00",
    "late": "1.00",
    "total": "6.00",
    "events": [{"kind": "sent", "date": "2026-11-01"}],
}
PROMISE = {"units": ["1-1"], "debtor": "P-a", "at": "2026-11-01 09:00", "date": "2026-11-01"}
PAPER = {"unit": "1-1", "debtor": "unknown", "outstanding": "0.00", "late": "0.00"}


def book(kind: str, record: dict[str, Any]) -> Book:
    return Book(
        {
            "bill": {"2026-10/x": {"item": "x", "lines": [_BILL]}},
            "unit": {"1-1": {}, "1-2": {}},
            "person": {"P-a": {}},
            kind: {"id": record},
        }
    )


@pytest.mark.parametrize(
    ("check", "kind", "record", "places"),
    [
        (collecting.letter_links, "dunning", LETTER, []),
        (collecting.letter_links, "dunning", LETTER | {"debtor": "P-b"}, [("debtor",)]),
        (collecting.letter_links, "dunning", LETTER | {"units": ["1-1", "1-3"]}, [("units", 1)]),
        (collecting.letter_links, "dunning", LETTER | {"lines": [_LINE | {"bill": "x/1-1/2026-11-01"}]},
         [("lines", 0, "bill")]),
        (collecting.letter_links, "dunning", LETTER | {"lines": [_LINE | {"unit": "1-2"}]},
         [("lines", 0, "unit")]),
        (collecting.letter_sums, "dunning", LETTER, []),
        (collecting.letter_sums, "dunning", LETTER | {"late": "2.00"}, [("late",)]),
        (collecting.letter_sums, "dunning", LETTER | {"total": "5.00"}, [("total",)]),
        (collecting.letter_events, "dunning", LETTER, []),
        (collecting.letter_events, "dunning", LETTER | {"date": "2026-11-02"}, [("events", 0, "date")]),
        (collecting.promise_links, "promise", PROMISE, []),
        (collecting.promise_links, "promise", PROMISE | {"debtor": "P-b", "units": ["1-3"]},
         [("units", 0), ("debtor",)]),
        (collecting.promise_links, "promise", PROMISE | {"date": "2026-10-31"}, [("date",)]),
        (collecting.clearances, "clearance", PAPER, []),
        (collecting.clearances, "clearance", PAPER | {"unit": "1-3", "late": "0.01"}, [("unit",), ("late",)]),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_found_at_its_place(
    check: Callable[[Book], Iterator[Fault]], kind: str, record: dict[str, Any], places: list[Any]
) -> None:
    assert [fault.at for fault in check(book(kind, record))] == places
