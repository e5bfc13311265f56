"""The statement of a quarter on a real desk: money by its value date, nothing void, no names."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from correcteddesk import do, settle
from feedesk import altered, bill, change, money, pay
from smalldesk import FLAT, SHOP, session_at

from propdesk.domain.changes import Outcome
from propdesk.domain.periods import parse_quarter
from propdesk.render.codes import CODES
from propdesk.services.cashier import close_day
from propdesk.services.deposits import take_deposit
from propdesk.services.expenses import Request, add_expense, void_expense
from propdesk.services.openness import show_openness, with_openness
from propdesk.services.receipts import void_receipt


def statement(root: Path, quarter: str, at: str = "2026-03-20 09:00") -> Outcome:
    return show_openness(session_at(root, at), parse_quarter(quarter))


def sums(outcome: Outcome, section: str) -> dict[str, Any]:
    """The amounts of a section by item, unit or what else the row is."""
    rows = [row for row in outcome.rows if row["section"] == section]
    return {row.get("item") or row.get("unit") or row["entry"]: row["amount"] for row in rows}


def _filled(root: Path) -> None:
    pay(root, money(FLAT, 26000, received="2025-12-31"), money(SHOP, 25000, received="2026-01-01"))
    pay(root, money(FLAT, 8000), money(FLAT, 5000))
    void_receipt(session_at(root), "A-000004", reason="错")
    bill(root, "2026-03", units=SHOP)
    for fen, item, day in (
        (500, "staff", "2026-01-01"),
        (700, "staff", "2026-03-20"),
        (9, "tax", "2025-12-31"),
    ):
        add_expense(session_at(root), Request(item, fen, date.fromisoformat(day)))
    spoiled = add_expense(session_at(root), Request("lift", 900)).rows[0]["id"]
    void_expense(session_at(root), spoiled, reason="错")


def test_income_is_money_received_in_the_quarter(billed: Path) -> None:
    _filled(billed)
    outcome = statement(billed, "2026Q1")
    assert sums(outcome, "income") == {
        "property": "200.00",
        "parking": "80.00",
        "prepaid": "50.00",
        "total": "330.00",
    }
    assert sums(outcome, "expense") == {"staff": "12.00", "total": "12.00"}
    assert sums(outcome, "surplus") == {"total": "318.00"}
    assert sums(statement(billed, "2025Q4"), "income") == {
        "property": "180.00",
        "parking": "80.00",
        "total": "260.00",
    }


def test_what_was_billed_is_collected_by_money_and_credit_up_to_its_end(billed: Path) -> None:
    _filled(billed)
    outcome = statement(billed, "2026Q1")
    assert sums(outcome, "billed") == {"property": "660.00", "parking": "160.00", "total": "820.00"}
    rates = {row.get("item", "total"): (row["paid"], row["rate"]) for row in outcome.rows if "rate" in row}
    assert rates == {
        "property": ("430.00", "65.2"),
        "parking": ("160.00", "100.0"),
        "total": ("590.00", "72.0"),
    }


def test_units_in_arrears_stand_by_their_numbers_at_the_end_of_the_quarter(billed: Path) -> None:
    _filled(billed)
    outcome = statement(billed, "2026Q1", "2026-05-01 09:00")
    assert sums(outcome, "arrears") == {FLAT: "180.00", SHOP: "50.00", "total": "230.00"}
    assert (outcome.totals["as_of"], outcome.totals["units"]) == ("2026-03-31", 2)
    assert "何家乐" not in str(outcome)


def test_figures_that_may_change_are_said_to(billed: Path) -> None:
    now, later = statement(billed, "2026Q1"), statement(billed, "2026Q1", "2026-04-01 09:00")
    assert [note.level for note in now.notes] == ["warning"]
    assert [str(note.message)[:26] for note in later.notes] == ["the quarter is not closed:"]


def test_the_paper_says_what_the_rows_say(billed: Path) -> None:
    _filled(billed)
    outcome = statement(billed, "2026Q1")
    [paper] = with_openness(session_at(billed), outcome).papers
    assert (paper.quarter, paper.first, paper.last) == ("2026Q1", date(2026, 1, 1), date(2026, 3, 31))
    assert [line.amount for line in paper.sections["income"]] == [8000, 20000, 5000, 33000]
    assert [line.title for line in paper.sections["arrears"] if not line.total] == [FLAT, SHOP]
    assert [line.total for line in paper.sections["billed"]] == [False, False, True]


def test_what_is_collected_for_others_is_told_apart_and_is_no_income(billed: Path) -> None:
    change(billed, altered(billed, "tariff", "parking", nature="pass-through"))
    pay(billed, money(FLAT, 26000, received="2026-02-01"))
    outcome = statement(billed, "2026Q1")
    assert sums(outcome, "income") == {"property": "180.00", "total": "180.00"}
    assert sums(outcome, "passed-on") == {"parking": "80.00", "total": "80.00"}
    assert sums(outcome, "surplus") == {"total": "180.00"}
    assert {row["section"] for row in outcome.rows} <= CODES["section"].keys()


def test_refunds_lower_what_came_in_and_deposits_are_no_income_until_they_are_kept(billed: Path) -> None:
    settle(billed, policies=None)
    pay(billed, money(SHOP, 10000, received="2026-03-02"))
    close_day(session_at(billed), cash=10000)
    do(billed, "refund", receipt="A-000001", amount="25.00", at="2026-03-21 09:00")
    [taken] = take_deposit(
        session_at(billed, "2026-03-21 09:00"), money(FLAT, 200000, "wechat"), kind="key"
    ).rows
    before = sums(statement(billed, "2026Q1"), "income")
    assert before == {"property": "75.00", "total": "75.00"}
    do(billed, "deduction", deposit=taken["id"], amount="150.00", at="2026-03-22 09:00")
    assert sums(statement(billed, "2026Q1", "2026-03-23 09:00"), "income")["total"] == "225.00"
