"""The payment history of another system: every row a bill line with what was paid on it, once."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from feedesk import bill, credit_fen, open_fen, pay, record
from smalldesk import session_at
from workbooks import plain_book

from propdesk.domain.changes import Outcome
from propdesk.domain.periods import Month
from propdesk.services.balances import list_arrears, show_statement
from propdesk.services.checking import check_desk
from propdesk.services.closing import close_period
from propdesk.services.explaining import explain
from propdesk.services.importing import import_workbook
from propdesk.services.payments import Request
from propdesk.services.runs import void_run

HEADERS = ("房屋", "收费项目", "开始时间", "结束时间", "应缴金额", "实缴金额", "缴费时间")
FIRST, LAST = 45962, 45991
"""2025-11-01 and 2025-11-30 as a spreadsheet counts days."""
ROWS = (
    ("1-1-0101", "物业费", FIRST, LAST, 168.5, 168.5, "2025-11-03"),
    ("1-1-0101", "property", date(2025, 12, 1), "2025年12月31日", "168.50", 100, "2025-12-09"),
    ("0102", "物业费", "2025-10-01", "2025-12-31", "300", "", ""),
)
NOVEMBER = "property/1-1-0101/2025-11-01"
DECEMBER = "property/1-1-0101/2025-12-01"
QUARTER = "property/1-1-0102/2025-10-01"


def take(root: Path, *rows: tuple[object, ...], **more: bool) -> Outcome:
    return import_workbook(session_at(root), plain_book(HEADERS, *(rows or ROWS)), "缴费记录.xlsx", **more)


def problems(outcome: Outcome) -> list[tuple[str, str]]:
    told = ((note.where, str(note.message)) for note in outcome.notes if note.level == "problem")
    return [(where.rpartition("!")[2], text.partition(": ")[2]) for where, text in told]


def test_each_row_becomes_a_line_as_it_stood(fees: Path) -> None:
    outcome = take(fees)
    assert problems(outcome) == []
    assert {row["id"]: row["state"] for row in outcome.rows} == {
        "2025-10/property": "new",
        "2025-11/property": "new",
        "2025-12/property": "new",
    }
    assert outcome.totals["bills"] == 3
    line = record(fees, "bill", "2025-12/property")["lines"][0]
    assert (line["amount"], line["settled"], line["formula"]) == ("168.50", "100.00", "imported")
    assert (line["from"], line["to"], line["months"], line["due"]) == (
        "2025-12-01",
        "2025-12-31",
        1,
        "2025-12-31",
    )
    assert "settled" not in record(fees, "bill", "2025-10/property")["lines"][0]


def test_what_was_not_paid_is_open_and_can_be_paid_as_any_bill(fees: Path) -> None:
    take(fees)
    assert open_fen(fees) == {DECEMBER: 6850, QUARTER: 30000}
    rows = {row["unit"]: row["total"] for row in list_arrears(session_at(fees)).rows}
    assert rows == {"1-1-0101": "68.50", "1-1-0102": "300.00"}
    pay(fees, Request("0101", 6850))
    assert open_fen(fees) == {QUARTER: 30000}
    assert credit_fen(fees) == {}
    assert show_statement(session_at(fees), unit="0101").totals["balance"] == "0.00"
    assert list(check_desk(session_at(fees), reference=True).rows) == []


def test_the_same_file_again_changes_nothing(fees: Path) -> None:
    take(fees)
    outcome = take(fees)
    assert outcome.commit is None
    assert {row["state"] for row in outcome.rows} == {"same"}
    assert outcome.totals["bills"] == 3


def test_the_next_run_bills_what_the_history_does_not_hold(fees: Path) -> None:
    take(fees)
    outcome = bill(fees, "2025-12", "property", catch_up=True)
    assert [row for row in outcome.rows if row.get("new") and row["unit"] == "1-1-0101"] == []
    assert {note.level for note in take(fees).notes} <= {"info", "warning"}


def test_a_run_of_the_history_that_was_wrong_is_taken_back_and_imported_again(fees: Path) -> None:
    take(fees)
    void_run(session_at(fees), "2025-10/property", reason="录错")
    assert open_fen(fees) == {DECEMBER: 6850}
    outcome = take(fees)
    assert {row["id"]: row["state"] for row in outcome.rows}["2025-10/property.2"] == "new"
    assert open_fen(fees) == {DECEMBER: 6850, QUARTER: 30000}


@pytest.mark.parametrize(
    ("row", "where", "why"),
    [
        (("9-9-0909", "物业费", FIRST, LAST, 10, 0, ""), "A3", "nothing is called 9-9-0909"),
        (("0101", "游泳费", FIRST, LAST, 10, 0, ""), "B3", "there is no fee item 游泳费"),
        (("0101", "车位费", LAST, FIRST, 10, 0, ""), "D3", "the end is before the start"),
        (("0101", "车位费", "2000-01-01", LAST, 10, 0, ""), "D3", "more than 120 months"),
        (("0101", "车位费", FIRST, LAST, 10, 10.01, ""), "F3", "more was paid than was due"),
        (("0101", "车位费", FIRST, LAST, -10, 0, ""), "E3", ""),
        (("0101", "车位费", FIRST, 45991.5, 10, 0, ""), "D3", ""),
        (("0101", "物业费", FIRST, LAST, 168.5, 168.5, ""), "C3", "days of this are billed already"),
        (("0101", "物业费", FIRST + 9, LAST, 10, 0, ""), "C3", "days of this are billed already"),
    ],
)
def test_a_row_that_is_not_right_is_listed_and_the_others_are_taken(
    fees: Path, row: tuple[object, ...], where: str, why: str
) -> None:
    outcome = take(fees, ROWS[0], row)
    [(cell, text)] = problems(outcome)
    assert cell == where
    assert why in text
    assert outcome.totals["bills"] == 1
    assert outcome.look


def test_an_amount_that_differs_from_the_bill_that_stands_is_listed(fees: Path) -> None:
    take(fees)
    outcome = take(fees, ("0101", "物业费", FIRST, LAST, 170, 170, ""))
    assert problems(outcome) == [("E2", f"{NOVEMBER} is billed already: 168.50")]
    assert outcome.commit is None


def test_what_was_paid_before_is_told_too_where_it_differs(fees: Path) -> None:
    take(fees)
    outcome = take(fees, ("0101", "物业费", "2025-12-01", "2025-12-31", 168.5, 168.5, ""))
    assert problems(outcome) == [("F2", f"{DECEMBER} stands with 100.00 paid before")]
    assert outcome.commit is None


def test_nothing_enters_a_closed_period(fees: Path) -> None:
    take(fees, ROWS[1])
    close_period(session_at(fees), [Month(2025, 12)])
    outcome = take(fees, ROWS[0])
    assert [cell for cell, _ in problems(outcome)] == ["C2"]
    assert outcome.commit is None


def test_a_line_says_where_it_comes_from(fees: Path) -> None:
    take(fees)
    said = explain(session_at(fees), DECEMBER)
    assert "as in the books of before" in str(said.head["calculation"])
    assert ("settled", "100.00") in [(row["what"], row["value"]) for row in said.rows]
