"""Where the money stands: balances, arrears on a day, the account of one unit."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from feedesk import altered, bill, change, money, pay
from smalldesk import FLAT, LIN, SHOP, session_at

from propdesk.domain.messages import NotFound, UsageRefused
from propdesk.services.balances import list_arrears, list_balances, show_statement
from propdesk.services.receipts import void_receipt
from propdesk.services.runs import void_run


def arrears(root: Path, **wanted: Any) -> dict[str, str]:
    outcome = list_arrears(session_at(root), **wanted)
    return {row[outcome.columns[0]]: row["total"] for row in outcome.rows}


def figures(row: Mapping[str, Any], *names: str) -> tuple[Any, ...]:
    return tuple(row[name] for name in names)


# --- balances --------------------------------------------------------------------------------------


def test_every_unit_has_a_balance_and_the_totals_add_up(billed: Path) -> None:
    pay(billed, money(FLAT, 60000), money(SHOP, 1))
    outcome = list_balances(session_at(billed))
    assert [figures(row, *outcome.columns) for row in outcome.rows] == [
        (FLAT, "520.00", "520.00", "80.00", "0.00"),
        (SHOP, "200.00", "0.01", "0.00", "199.99"),
    ]
    assert figures(outcome.totals, "billed", "paid", "credit", "outstanding") == (
        "720.00",
        "520.01",
        "80.00",
        "199.99",
    )


def test_a_unit_that_was_never_billed_has_an_empty_balance(fees: Path) -> None:
    (row,) = list_balances(session_at(fees), unit="0102").rows
    assert figures(row, "unit", "billed", "paid", "credit", "outstanding") == (SHOP, *["0.00"] * 4)
    with pytest.raises(NotFound):
        list_balances(session_at(fees), unit="9999")


def test_void_runs_and_void_receipts_are_in_no_balance(billed: Path) -> None:
    pay(billed, money(FLAT, 1000))
    void_receipt(session_at(billed), "A-000001", reason="错")
    void_run(session_at(billed), "2026-01/property", reason="错")
    totals = list_balances(session_at(billed)).totals
    assert figures(totals, "billed", "paid", "credit") == ("440.00", "0.00", "0.00")


# --- arrears ---------------------------------------------------------------------------------------


def test_arrears_are_what_was_due_before_the_day_and_is_open(billed: Path) -> None:
    assert arrears(billed, as_of=date(2026, 1, 1)) == {}
    assert arrears(billed, as_of=date(2026, 1, 2)) == {FLAT: "260.00", SHOP: "100.00"}
    assert arrears(billed, as_of=date(2026, 2, 1)) == {FLAT: "260.00", SHOP: "100.00"}
    assert arrears(billed) == {FLAT: "520.00", SHOP: "200.00"}


def test_money_counts_from_its_value_date_whenever_it_was_entered(billed: Path) -> None:
    pay(billed, money(FLAT, 26000, received="2026-01-20"))
    pay(billed, money(SHOP, 5000))
    assert arrears(billed, as_of=date(2026, 1, 19)) == {FLAT: "260.00", SHOP: "100.00"}
    assert arrears(billed, as_of=date(2026, 1, 20)) == {SHOP: "100.00"}
    assert arrears(billed, as_of=date(2026, 3, 19)) == {FLAT: "260.00", SHOP: "200.00"}
    assert arrears(billed) == {FLAT: "260.00", SHOP: "150.00"}


def test_credit_counts_from_the_day_its_money_came_in(fees: Path) -> None:
    pay(fees, money(SHOP, 4000, received="2026-02-10"))
    bill(fees, "2026-01")
    assert arrears(fees, units=SHOP, as_of=date(2026, 2, 9)) == {SHOP: "100.00"}
    assert arrears(fees, units=SHOP, as_of=date(2026, 2, 10)) == {SHOP: "60.00"}
    void_receipt(session_at(fees), "A-000001", reason="错")
    assert arrears(fees, units=SHOP, as_of=date(2026, 2, 10)) == {SHOP: "100.00"}


@pytest.mark.parametrize(
    ("by", "expected"),
    [
        ("unit", {FLAT: "520.00", SHOP: "200.00"}),
        ("owner", {LIN: "520.00", "unknown": "200.00"}),
        ("item", {"parking": "160.00", "property": "560.00"}),
        ("building", {"1": "720.00"}),
        ("keeper", {"unknown": "720.00"}),
    ],
)
def test_arrears_are_summed_by_what_is_asked(billed: Path, by: str, expected: dict[str, str]) -> None:
    assert arrears(billed, by=by) == expected


def test_arrears_by_keeper_name_who_keeps_the_building(billed: Path) -> None:
    change(billed, altered(billed, "building", "1", keeper="chen"))
    assert arrears(billed, by="keeper") == {"chen": "720.00"}


def test_arrears_have_ages_the_oldest_due_day_and_totals(billed: Path) -> None:
    outcome = list_arrears(session_at(billed), units=FLAT, as_of=date(2026, 3, 4))
    (row,) = outcome.rows
    assert figures(row, "d30", "d60", "d90", "older", "oldest_due") == (
        "0.00",
        "260.00",
        "260.00",
        "0.00",
        "2026-01-01",
    )
    assert figures(outcome.totals, "total", "late", "as_of") == ("520.00", "0.00", "2026-03-04")


def test_small_debts_and_other_units_are_left_out_of_the_totals_too(billed: Path) -> None:
    outcome = list_arrears(session_at(billed), at_least=20001)
    assert ([row["unit"] for row in outcome.rows], outcome.totals["total"]) == ([FLAT], "520.00")
    assert arrears(billed, at_least=20000) == {FLAT: "520.00", SHOP: "200.00"}
    assert arrears(billed, units="kind:shop") == {SHOP: "200.00"}
    with pytest.raises(UsageRefused):
        arrears(billed, units="!")


# --- statements ------------------------------------------------------------------------------------


def test_a_statement_runs_through_all_entries_with_the_balance_after_each(billed: Path) -> None:
    pay(billed, money(SHOP, 15000, received="2026-02-10"), money(SHOP, 5000))
    void_receipt(session_at(billed), "A-000002", reason="错")
    outcome = show_statement(session_at(billed), unit="0102")
    assert [figures(row, "date", "entry", "balance") for row in outcome.rows] == [
        ("2026-01-01", "bill", "100.00"),
        ("2026-02-01", "bill", "200.00"),
        ("2026-02-10", "receipt", "50.00"),
        ("2026-03-20", "receipt", "0.00"),
        ("2026-03-20", "void", "50.00"),
    ]
    assert figures(outcome.totals, "unit", "billed", "paid", "balance") == (SHOP, "200.00", "150.00", "50.00")


def test_a_statement_of_some_days_opens_with_the_balance_before_them(billed: Path) -> None:
    outcome = show_statement(session_at(billed), unit=SHOP, start=date(2026, 2, 1), end=date(2026, 2, 28))
    assert [figures(row, "date", "entry", "balance") for row in outcome.rows] == [
        ("2026-02-01", "opening", "100.00"),
        ("2026-02-01", "bill", "200.00"),
    ]
    assert figures(outcome.totals, "billed", "balance") == ("100.00", "200.00")


def test_a_statement_of_a_unit_without_entries_is_empty(fees: Path) -> None:
    outcome = show_statement(session_at(fees), unit=SHOP)
    assert (list(outcome.rows), outcome.totals["balance"]) == ([], "0.00")
