"""Tills: gapless numbers, receipts that add up, days that are closed, whose till it is, totals."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from propdesk.domain import till
from propdesk.domain.changes import Acting
from propdesk.domain.ledger import Allocation, Given
from propdesk.domain.messages import RuleRefused
from propdesk.domain.till import Payment

DAY = date(2026, 11, 21)
ACTING = Acting("lin", datetime(2026, 11, 21, 9, 5))
TILLS = [{"id": "A", "clerk": "lin"}, {"id": "B", "clerk": "zhao"}, {"id": "C", "clerk": "lin"}]


def payment(amount: int = 1000, **more: Any) -> Payment:
    return Payment("3-2-0301", amount, "cash", DAY, **more)


def receipt(number: str, amount: str, method: str) -> dict[str, Any]:
    return {"number": number, "kind": "receipt", "amount": amount, "method": method}


def void(number: str, of: str, amount: str) -> dict[str, Any]:
    return {"number": number, "kind": "void", "of": of, "amount": amount}


# --- numbers ---------------------------------------------------------------------------------------


def test_a_day_s_sheet_is_named_by_day_and_till() -> None:
    assert till.sheet_id(DAY, "A") == "2026-11-21-a"


@pytest.mark.parametrize(
    ("series", "taken", "number"),
    [
        ("A", [], "A-000001"),
        ("A", ["A-000001", "A-000002"], "A-000003"),
        ("A", ["A-000009", "B-000044", "AV-000099"], "A-000010"),
        ("AV", ["A-000007", "AV-000001"], "AV-000002"),
        ("A", ["A-999999"], "A-1000000"),
        ("A", ["A-1000000", "A-999999"], "A-1000001"),
    ],
)
def test_the_next_number_follows_the_highest_of_its_own_series(
    series: str, taken: list[str], number: str
) -> None:
    assert till.number_after(series, taken) == number


@given(st.lists(st.sampled_from(["A", "AV", "B"]), max_size=30))
@settings(max_examples=50)
def test_numbers_given_one_after_the_other_have_no_gap(series: list[str]) -> None:
    taken: list[str] = []
    for each in series:
        taken.append(till.number_after(each, taken))
    assert len(set(taken)) == len(taken)
    assert all(till.gaps(each, taken) == [] for each in ("A", "AV", "B"))
    assert [till.series_of(number) for number in taken] == series


def test_gaps_and_numbers_borne_twice_are_found() -> None:
    taken = ["A-000002", "A-000005", "A-000005", "AV-000001", "B-000009"]
    assert till.gaps("A", taken) == ["A-000001", "A-000003", "A-000004", "A-000005"]
    assert till.gaps(till.void_series("A"), taken) == []
    assert till.gaps("C", taken) == []


# --- receipts and voids ----------------------------------------------------------------------------


def test_a_receipt_holds_what_it_paid_and_what_is_left() -> None:
    paid = payment(ref="R1", payer="P-k3q9x7")
    row = till.receipt_row("A-000001", paid, Given([Allocation("k", 700)], [], 300), acting=ACTING)
    assert row == {
        "number": "A-000001",
        "kind": "receipt",
        "unit": "3-2-0301",
        "amount": "10.00",
        "method": "cash",
        "ref": "R1",
        "received": "2026-11-21",
        "at": "2026-11-21 09:05",
        "clerk": "lin",
        "payer": "P-k3q9x7",
        "allocations": [{"bill": "k", "amount": "7.00"}],
        "credit": "3.00",
    }
    assert till.allocations_of(row["allocations"]) == [Allocation("k", 700)]


@pytest.mark.parametrize(("given_", "credit"), [(700, 299), (700, 301), (0, 0)])
def test_a_receipt_that_does_not_add_up_is_never_written(given_: int, credit: int) -> None:
    with pytest.raises(AssertionError):
        till.receipt_row("A-000001", payment(), Given([Allocation("k", given_)], [], credit), acting=ACTING)


def test_a_void_takes_back_all_that_the_receipt_paid_for() -> None:
    row = till.receipt_row("A-000001", payment(), Given([Allocation("k", 700)], [], 300), acting=ACTING)
    taken = Given([Allocation("k", 700), Allocation("m", 200)], [], 100)
    back = till.void_row("AV-000001", row, taken, acting=ACTING, reason="录错")
    assert back == {
        "number": "AV-000001",
        "kind": "void",
        "of": "A-000001",
        "unit": "3-2-0301",
        "amount": "10.00",
        "at": "2026-11-21 09:05",
        "clerk": "lin",
        "reversed": [{"bill": "k", "amount": "7.00"}, {"bill": "m", "amount": "2.00"}],
        "credit": "1.00",
        "reason": "录错",
    }


def test_a_late_charge_is_a_fact_from_the_payment_on() -> None:
    given_ = Given([Allocation("k", 700)], [Allocation("k", 50)], 250)
    row = till.receipt_row("A-000001", payment(), given_, acting=ACTING)
    assert (row["late"], row["credit"]) == ([{"bill": "k", "amount": "0.50"}], "2.50")


def test_a_deposit_is_held_whole_and_pays_for_nothing() -> None:
    row = till.deposit_row("A-000001", payment(), "D-261121-k3q9x", acting=ACTING)
    assert (row["amount"], row["allocations"], row["credit"]) == ("10.00", [], "0.00")
    assert row["deposit"] == "D-261121-k3q9x"


def test_a_refund_takes_back_exactly_what_is_paid_out() -> None:
    back = Given([Allocation("k", 300)], [], 200)
    refund = till.PaidBack(500, "cash", back, "3-2-0301", receipt="A-000001")
    row = till.refund_row("AR-000001", refund, acting=ACTING, reason="多收")
    assert (row["kind"], row["of"], row["credit"]) == ("refund", "A-000001", "2.00")
    assert row["reversed"] == [{"bill": "k", "amount": "3.00"}]
    with pytest.raises(AssertionError):
        till.refund_row("AR-000001", replace(refund, amount=499), acting=ACTING, reason="多收")


def test_a_day_s_cash_is_less_what_was_paid_back() -> None:
    back = till.PaidBack(300, "cash", Given([], [], 300), "3-2-0301", receipt="A-000001")
    lines = [
        till.receipt_row("A-000001", payment(), Given([], [], 1000), acting=ACTING),
        till.refund_row("AR-000001", back, acting=ACTING, reason="多收"),
    ]
    totals = till.day_totals({"lines": lines}, {})
    assert (totals.by_method, totals.refunds, totals.refunded) == ({"cash": 700}, 1, 300)


# --- days ------------------------------------------------------------------------------------------


def test_lines_are_added_to_the_day_s_sheet_which_begins_with_the_first() -> None:
    first, second = receipt("A-000001", "1.00", "cash"), receipt("A-000002", "2.00", "cash")
    sheet = till.with_lines(None, [first], till="A", day=DAY)
    assert sheet == {"till": "A", "date": "2026-11-21", "lines": [first]}
    assert till.with_lines(sheet, [second], till="A", day=DAY)["lines"] == [first, second]
    assert sheet["lines"] == [first]


def test_receipts_that_a_void_takes_back_are_no_longer_live() -> None:
    first, second = receipt("A-000001", "1.00", "cash"), receipt("A-000002", "2.00", "cash")
    sheet = {
        "till": "A",
        "date": "2026-11-21",
        "lines": [first, void("AV-000001", "A-000001", "1.00"), second],
    }
    assert till.live_receipts(sheet) == [second]
    assert till.live_receipts(None) == []


def test_a_closed_day_takes_nothing_more() -> None:
    sheet = {"till": "A", "date": "2026-11-21", "lines": [], "closed": {}}
    with pytest.raises(RuleRefused) as refused:
        till.with_lines(sheet, [receipt("A-000001", "1.00", "cash")], till="A", day=DAY)
    assert refused.value.record == "2026-11-21-a"
    with pytest.raises(RuleRefused) as refused:
        till.refuse_closed_for_void(sheet, "A-000001")
    assert refused.value.record == "A-000001"
    till.refuse_closed_for_void({"till": "A", "date": "2026-11-21", "lines": []}, "A-000001")


@pytest.mark.parametrize(
    ("clerk", "wanted", "found"),
    [("lin", None, "A"), ("lin", "C", "C"), ("lin", "c", "C"), ("zhao", None, "B"), ("zhao", "b", "B")],
)
def test_a_clerk_works_their_own_till(clerk: str, wanted: str | None, found: str) -> None:
    assert till.till_of(TILLS, clerk, wanted) == found


@pytest.mark.parametrize(
    ("clerk", "wanted", "why"),
    [
        ("lin", "B", "till B is not clerk lin's"),
        ("lin", "X", "there is no till X at this desk"),
        ("chen", None, "till - is not clerk chen's"),
        ("chen", "A", "till A is not clerk chen's"),
    ],
)
def test_nobody_works_another_s_till(clerk: str, wanted: str | None, why: str) -> None:
    with pytest.raises(RuleRefused) as refused:
        till.till_of(TILLS, clerk, wanted)
    assert (str(refused.value), refused.value.field) == (why, "till")


def test_a_day_s_totals_count_voids_against_the_method_of_their_receipt() -> None:
    sheet = {
        "lines": [
            receipt("A-000009", "10.00", "cash"),
            receipt("A-000010", "5.00", "wechat"),
            void("AV-000001", "A-000009", "10.00"),
            void("AV-000002", "A-000003", "7.00"),
            receipt("A-000011", "2.50", "cash"),
        ]
    }
    totals = till.day_totals(sheet, {"A-000009": "cash", "A-000003": "card"})
    assert totals.by_method == {"cash": 250, "wechat": 500, "card": -700}
    assert (totals.receipts, totals.voids, totals.voided) == (3, 2, 1700)
    assert (totals.first, totals.last) == ("A-000009", "A-000011")
    closed = till.closing(totals, cash=240, acting=ACTING)
    assert closed == {"at": "2026-11-21 09:05", "clerk": "lin", "cash": "2.40", "expected": "2.50"}


def test_a_day_s_first_and_last_number_are_told_beyond_six_digits() -> None:
    rows = [receipt("A-999999", "1.00", "cash"), receipt("A-1000000", "1.00", "cash")]
    totals = till.day_totals({"lines": rows}, {})
    assert (totals.first, totals.last) == ("A-999999", "A-1000000")


def test_a_day_without_entries_has_no_totals() -> None:
    totals = till.day_totals(None, {})
    assert (totals.by_method, totals.first, totals.last) == ({}, "", "")
    assert till.closing(totals, cash=0, acting=ACTING)["expected"] == "0.00"
