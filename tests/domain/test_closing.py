"""Closed months: on which days records count, what a close says, what it waits for, what it takes no more."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest

from propdesk.domain.changes import Acting
from propdesk.domain.closing import TERMS, Books, Obstacles, close_record, refuse_closed, refuse_open
from propdesk.domain.dated import ENTRIES, Entry, entries_changed, entries_of
from propdesk.domain.facts import KEPT
from propdesk.domain.messages import RuleRefused
from propdesk.domain.periods import Month

OCTOBER = Month(2026, 10)
RECEIPT = {"number": "A-000001", "kind": "receipt", "received": "2026-10-31", "at": "2026-11-02 09:00"}
VOID = {"number": "AV-000001", "kind": "void", "of": "A-000001", "at": "2026-11-02 10:00"}
DAY: dict[str, Any] = {"till": "A", "date": "2026-11-02", "lines": [RECEIPT]}
SPENT: dict[str, Any] = {"date": "2026-10-05", "at": "2026-11-02 09:00"}
READ: dict[str, Any] = {"meter": "M-k3q9x7", "date": "2026-11-03", "at": "2026-11-03 09:00"}
SHEET: dict[str, Any] = {"period": "2026-10", "utility": "water", "lines": [READ]}
UNDONE = {"void": {"at": "2026-11-03 09:00"}}


def days(kind: str, id: str, old: Any, new: Any) -> set[str]:
    return {entry.day.isoformat() for entry in entries_changed(kind, id, old, new)}


@pytest.mark.parametrize(
    ("kind", "id", "old", "new", "expected"),
    [
        ("bill", "2026-10/property.2", None, {}, {"2026-10-01"}),
        ("bill-credit", "2026-10/property.credit", None, {}, {"2026-10-01"}),
        ("bill-void", "2026-10/property.void", None, {"at": "2026-11-02 09:00"}, {"2026-10-01"}),
        ("till", "2026-11-02-a", None, DAY, {"2026-11-02", "2026-10-31"}),
        ("till", "2026-11-02-a", DAY, {**DAY, "lines": [RECEIPT, VOID]}, {"2026-11-02"}),
        ("till", "2026-11-02-a", DAY, {**DAY, "closed": {"at": "2026-11-02 18:00"}}, {"2026-11-02"}),
        ("till", "2026-11-02-a", DAY, DAY, set()),
        ("invoice", "I-261005-k3q9x", None, SPENT, {"2026-10-05"}),
        ("invoice", "I-261005-k3q9x", SPENT, SPENT | UNDONE, {"2026-11-03"}),
        ("expense", "E-261005-k3q9x", None, SPENT, {"2026-10-05"}),
        ("expense", "E-261005-k3q9x", SPENT, SPENT | UNDONE, {"2026-10-05"}),
        ("expense", "E-261005-k3q9x", SPENT, None, {"2026-10-05"}),
        ("reading", "2026-10/water", None, SHEET, {"2026-10-01"}),
        ("reading", "2026-10/water", SHEET, {**SHEET, "lines": [READ, READ]}, {"2026-10-01"}),
        ("unit", "1-1-0101", None, SPENT, set()),
    ],
)
def test_a_change_counts_for_the_days_of_what_it_enters(
    kind: str, id: str, old: Any, new: Any, expected: set[str]
) -> None:
    assert days(kind, id, old, new) == expected


def test_a_second_entry_of_the_same_minute_is_an_entry() -> None:
    assert days("till", "2026-11-02-a", DAY, {**DAY, "lines": [RECEIPT, RECEIPT]}) == {
        "2026-11-02",
        "2026-10-31",
    }


def test_a_void_names_the_receipt_whose_days_it_undoes() -> None:
    [*_, entry] = entries_changed("till", "2026-11-02-a", DAY, {**DAY, "lines": [RECEIPT, VOID]})
    assert entry.of == "A-000001"


def test_what_is_kept_for_good_counts_for_days() -> None:
    assert ENTRIES.keys() == KEPT - {"period-close", "request", "dunning", "promise", "clearance", "ticket"}
    assert entries_of("bill", "2026-10/property", None) == []


BOOKS = Books(
    {
        ("billed", "2026-09"): 1000,
        ("received", "2026-09"): 400,
        ("billed", "2026-10"): 500,
        ("received", "2026-10"): 700,
        ("credit", "2026-10"): 100,
        ("billed", "2026-11"): 9900,
    },
    {("bills", "2026-10"): 3, ("bills", "2026-11"): 5, ("receipts", "2026-10"): 2},
)


def test_what_is_open_at_the_end_follows_from_what_was_open_before() -> None:
    assert BOOKS.figures(OCTOBER) == {
        "opening": "6.00",
        "billed": "5.00",
        "noted": "0.00",
        "received": "7.00",
        "credit": "1.00",
        "returned": "0.00",
        "settled": "0.00",
        "closing": "3.00",
        "counts": {"bills": 3, "receipts": 2, "invoices": 0, "expenses": 0},
    }
    assert BOOKS.figures(Month(2026, 11))["opening"] == "3.00"
    assert BOOKS.figures(Month(2026, 8))["closing"] == "0.00"


def test_every_term_moves_what_is_open() -> None:
    for term, sign in TERMS.items():
        assert Books({(term, "2026-10"): 100}, {}).figures(OCTOBER)["closing"] == f"{'-' * (sign < 0)}1.00"


def acting(moment: str) -> Acting:
    return Acting("lin", datetime.fromisoformat(moment))


def test_a_close_keeps_who_when_and_why() -> None:
    record = close_record({"opening": "0.00"}, acting=acting("2026-11-02 09:00"), reason="")
    assert record == {"at": "2026-11-02 09:00", "clerk": "lin", "opening": "0.00"}


@pytest.mark.parametrize(
    ("found", "moment", "reasons"),
    [
        (Obstacles(), "2026-11-01 00:00", []),
        (Obstacles(latest="2026-11-01 00:00"), "2026-11-01 00:00", []),
        (Obstacles(), "2026-10-31 23:59", ["the month lasts until 2026-10-31"]),
        (
            Obstacles(("2026-10-08-a", "2026-10-22-b"), ("2026-08", "2026-09"), "2026-11-03 09:00"),
            "2026-11-02 09:00",
            [
                "till day 2026-10-08-a is open",
                "till day 2026-10-22-b is open",
                "2026-08 has entries and is not closed",
                "2026-09 has entries and is not closed",
                "its last entry was made at 2026-11-03 09:00",
            ],
        ),
    ],
)
def test_a_month_is_not_closed_before_its_time_and_all_reasons_are_said(
    found: Obstacles, moment: str, reasons: list[str]
) -> None:
    if not reasons:
        refuse_open(OCTOBER, found, acting=acting(moment))
        return
    with pytest.raises(RuleRefused) as refused:
        refuse_open(OCTOBER, found, acting=acting(moment))
    assert [str(finding.message) for finding in refused.value.findings] == reasons
    assert (refused.value.record, refused.value.field) == ("2026-10", "period")


def test_the_last_closed_month_and_all_before_it_take_no_more() -> None:
    days = ("2026-11-01", "2026-10-31", "2025-01-01", "2026-10-31")
    found = [("x", Entry(date.fromisoformat(day))) for day in days]
    refuse_closed(OCTOBER, found[:1])
    with pytest.raises(RuleRefused) as refused:
        refuse_closed(OCTOBER, found)
    assert str(refused.value.message) == ("period 2025-01, 2026-10 is closed and takes no more entries")
    assert str(refused.value.hint) == "book it in the open period, on 2026-11-01 or later"
    assert len(refused.value.findings) == 2
