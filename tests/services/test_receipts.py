"""Receipts that stand: printed again, and taken back with all that they had paid for."""

from __future__ import annotations

from pathlib import Path

import pytest
from feedesk import bill, credit_fen, money, open_fen, pay, record
from smalldesk import FLAT, SHOP, session_at

from propdesk.domain.messages import NotFound, RuleRefused, UsageRefused
from propdesk.services.balances import list_balances
from propdesk.services.cashier import close_day
from propdesk.services.receipts import show_receipt, void_receipt

KEYS = [f"{item}/{FLAT}/2026-0{month}-01" for month in (1, 2, 3) for item in ("parking", "property")]


def test_a_void_takes_back_what_was_paid_directly_and_through_credit(billed: Path) -> None:
    owed = open_fen(billed)
    pay(billed, money(FLAT, 70000))
    bill(billed, "2026-03")
    assert credit_fen(billed) == {}
    row = void_receipt(session_at(billed), "A-000001", reason="录错").rows[0]
    paid = ["80.00", "180.00", "80.00", "180.00", "80.00", "100.00"]
    back = {each["bill"]: each["amount"] for each in row["reversed"]}
    assert back == dict(zip(KEYS, paid, strict=True))
    assert (row["void"], row["of"], row["amount"], row["credit"]) == (
        "AV-000001",
        "A-000001",
        "700.00",
        "0.00",
    )
    shop = f"property/{SHOP}/2026-03-01"
    assert open_fen(billed) == owed | {KEYS[4]: 8000, KEYS[5]: 18000, shop: 10000}


def test_a_void_takes_back_credit_that_nobody_used(fees: Path) -> None:
    pay(fees, money(FLAT, 700))
    row = void_receipt(session_at(fees), "1", reason="录错").rows[0]
    assert (row["reversed"], row["credit"], credit_fen(fees)) == ([], "7.00", {})
    assert list_balances(session_at(fees)).totals["credit"] == "0.00"


def test_voids_have_numbers_of_their_own_and_stand_on_today_s_sheet(billed: Path) -> None:
    pay(billed, money(FLAT, 100), money(FLAT, 200), at="2026-03-19 09:00")
    for number in ("A-000002", "A-000001"):
        void_receipt(session_at(billed), number, reason="录错")
    assert [row["number"] for row in record(billed, "till", "2026-03-20-a")["lines"]] == [
        "AV-000001",
        "AV-000002",
    ]
    assert pay(billed, money(FLAT, 100)).rows[0]["receipt"] == "A-000003"


def test_a_receipt_of_a_closed_day_is_not_void(billed: Path) -> None:
    pay(billed, money(FLAT, 100), at="2026-03-19 09:00")
    close_day(session_at(billed, "2026-03-19 18:00"), cash=100)
    with pytest.raises(RuleRefused) as refused:
        void_receipt(session_at(billed), "A-000001", reason="录错")
    assert refused.value.record == "A-000001"


def test_a_void_is_not_entered_on_a_closed_day(billed: Path) -> None:
    pay(billed, money(FLAT, 100), at="2026-03-19 09:00")
    close_day(session_at(billed), cash=0)
    with pytest.raises(RuleRefused) as refused:
        void_receipt(session_at(billed), "A-000001", reason="录错")
    assert refused.value.record == "2026-03-20-a"


def test_a_receipt_is_void_once_for_a_reason_by_the_clerk_of_its_till(billed: Path) -> None:
    pay(billed, money(FLAT, 100))
    with pytest.raises(UsageRefused):
        void_receipt(session_at(billed), "A-000001", reason=" \n")
    with pytest.raises(RuleRefused) as refused:
        void_receipt(session_at(billed, claim="chen"), "A-000001", reason="录错")
    assert refused.value.field == "till"
    void_receipt(session_at(billed), "A-000001", reason="录错")
    with pytest.raises(RuleRefused) as refused:
        void_receipt(session_at(billed), "A-000001", reason="录错")
    assert refused.value.message.values["void"] == "AV-000001"


def test_a_dry_run_voids_nothing(billed: Path) -> None:
    pay(billed, money(FLAT, 100))
    tried = void_receipt(session_at(billed), "A-000001", reason="录错", dry_run=True)
    assert (tried.rows[0]["void"], tried.commit) == ("AV-000001", None)
    assert void_receipt(session_at(billed), "A-000001", reason="录错").commit


def test_a_receipt_printed_again_says_so_and_tells_its_void(billed: Path) -> None:
    pay(billed, money(FLAT, 10000, "wechat", "R1"))
    shown = show_receipt(session_at(billed), "000001")
    assert (shown.rows[0]["receipt"], shown.rows[0]["ref"]) == ("A-000001", "R1")
    assert "void" not in shown.rows[0]
    (paper,) = shown.papers
    assert (paper.reprint, paper.voided, paper.reference, paper.amount) == (True, "", "R1", 10000)
    assert [(line.bill, line.amount) for line in paper.lines] == [(KEYS[0], 8000), (KEYS[1], 2000)]
    void_receipt(session_at(billed), "A-000001", reason="录错")
    again = show_receipt(session_at(billed), "A-000001")
    assert (again.rows[0]["void"], again.papers[0].voided) == ("AV-000001", "AV-000001")


def test_a_receipt_is_found_by_an_ending_that_only_it_has(billed: Path) -> None:
    pay(billed, money(FLAT, 100))
    pay(billed, money(FLAT, 100), claim="chen")
    assert show_receipt(session_at(billed), "a-000001").rows[0]["receipt"] == "A-000001"
    for wanted in ("000001", "A-000009"):
        with pytest.raises(NotFound):
            show_receipt(session_at(billed), wanted)
