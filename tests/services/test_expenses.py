"""The register of expenses: entered, known again by voucher, taken back, listed."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from feedesk import record
from smalldesk import git, session_at

from propdesk.domain.changes import Outcome
from propdesk.domain.expense import parse_spent
from propdesk.domain.messages import RuleRefused, UsageRefused
from propdesk.domain.periods import Month
from propdesk.domain.titles import EXPENSES
from propdesk.services.expenses import Request, add_expense, list_expenses, void_expense
from propdesk.store.kinds import kind


def add(root: Path, item: str, fen: int, **more: Any) -> Outcome:
    return add_expense(session_at(root), Request(item, fen, **more))


def test_the_items_are_those_of_the_schema() -> None:
    codes = kind("expense").codes["item"]
    assert {code: (title.zh, title.en) for code, title in codes.items()} == EXPENSES


def test_an_expense_is_kept_by_its_day(fees: Path) -> None:
    outcome = add(fees, "cleaning", 320000, day=date(2026, 3, 5), voucher="118", note="三月保洁")
    [row] = outcome.rows
    assert row["id"].startswith("E-260305-")
    assert record(fees, "expense", row["id"]) == {
        "date": "2026-03-05",
        "item": "cleaning",
        "amount": "3200.00",
        "voucher": "118",
        "note": "三月保洁",
        "at": "2026-03-20 09:00",
        "clerk": "lin",
    }
    assert git(fees, "log", "-1", "--format=%s") == f"fee: expense add {row['id']}\n"


def test_the_same_voucher_is_entered_once_but_may_hold_other_items(fees: Path) -> None:
    first = add(fees, "cleaning", 100, voucher="118")
    again = add(fees, "cleaning", 100, voucher="118")
    assert (again.commit, again.rows[0]["id"]) == (None, first.rows[0]["id"])
    others = [add(fees, "repair", 100, voucher="118"), add(fees, "cleaning", 101, voucher="118")]
    others += [add(fees, "cleaning", 100), add(fees, "cleaning", 100)]
    others += [add(fees, "cleaning", 100, voucher="118", day=date(2026, 3, 1))]
    assert all(one.commit for one in others)


def test_a_void_counts_for_nothing_and_stays(fees: Path) -> None:
    id = add(fees, "cleaning", 100, voucher="118").rows[0]["id"]
    add(fees, "other", -30, day=date(2026, 2, 5))
    with pytest.raises(UsageRefused):
        void_expense(session_at(fees), id, reason=" ")
    void_expense(session_at(fees), id, reason="错")
    with pytest.raises(RuleRefused):
        void_expense(session_at(fees), id, reason="错")
    listed = list_expenses(session_at(fees))
    assert [row["state"] for row in listed.rows] == ["valid", "void"]
    assert listed.totals == {"count": 2, "amount": "-0.30", "voids": 1}
    assert [row["id"] for row in list_expenses(session_at(fees), months=(Month(2026, 3),)).rows] == [id]
    assert add(fees, "cleaning", 100, voucher="118").commit


def test_nothing_is_spent_ahead_of_time_nor_nothing_at_all(fees: Path) -> None:
    with pytest.raises(RuleRefused):
        add(fees, "cleaning", 100, day=date(2026, 3, 21))
    with pytest.raises(UsageRefused):
        parse_spent("0.00")
    assert parse_spent("-12.5") == -1250
