"""Payments: which bills are paid first, what a reference guards, whose till, one commit for many."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from feedesk import SHEET, altered, change, credit_fen, money, open_fen, pay, record, said
from smalldesk import FLAT, SHOP, git, session_at

from propdesk.domain.messages import NotFound, RuleRefused
from propdesk.services.cashier import close_day
from propdesk.services.payments import take_payments
from propdesk.services.receipts import void_receipt

PROPERTY_1, PROPERTY_2 = f"property/{FLAT}/2026-01-01", f"property/{FLAT}/2026-02-01"
PARKING_1, PARKING_2 = f"parking/{FLAT}/2026-01-01", f"parking/{FLAT}/2026-02-01"


def given(row: Any) -> list[tuple[str, str]]:
    return [(each["bill"], each["amount"]) for each in row["allocations"]]


def commits(root: Path) -> int:
    return int(git(root, "rev-list", "--count", "HEAD"))


# --- allocation ------------------------------------------------------------------------------------


def test_the_oldest_due_is_paid_first_and_the_rest_is_credit(billed: Path) -> None:
    (row,) = pay(billed, money(FLAT, 30000)).rows
    assert given(row) == [(PARKING_1, "80.00"), (PROPERTY_1, "180.00"), (PARKING_2, "40.00")]
    (more,) = pay(billed, money(FLAT, 30000)).rows
    assert given(more) == [(PARKING_2, "40.00"), (PROPERTY_2, "180.00")]
    assert (more["credit"], credit_fen(billed)) == ("80.00", {"A-000002": 8000})
    assert set(open_fen(billed)) == {f"property/{SHOP}/2026-01-01", f"property/{SHOP}/2026-02-01"}


def test_bills_that_are_told_come_first_in_their_order(billed: Path) -> None:
    told = (PROPERTY_2, PARKING_2, PROPERTY_2)
    (row,) = pay(billed, money(FLAT, 30000, bills=told)).rows
    assert given(row) == [(PROPERTY_2, "180.00"), (PARKING_2, "80.00"), (PARKING_1, "40.00")]


def test_a_bill_on_which_nothing_is_open_is_refused(billed: Path) -> None:
    pay(billed, money(FLAT, 8000))
    for key in (PARKING_1, f"property/{SHOP}/2026-01-01", "property/x"):
        with pytest.raises(NotFound) as refused:
            pay(billed, money(FLAT, 100, bills=(key,)))
        assert (refused.value.record, refused.value.field) == (key, "bill")


def test_a_unit_is_found_by_its_ending_and_its_owner_is_the_payer(billed: Path) -> None:
    one, other = pay(billed, money("0101", 100), money("1-0102", 100)).rows
    assert (one["unit"], one["payer"]) == (FLAT, "P-aaaaaa")
    assert other["unit"] == SHOP
    assert "payer" not in other
    with pytest.raises(NotFound):
        pay(billed, money("0103", 100))


def test_a_receipt_in_the_file_holds_all_that_it_says(billed: Path) -> None:
    pay(billed, money(FLAT, 9000, "transfer", "B1", received="2026-03-18", reason="代缴"))
    (line,) = record(billed, "till", SHEET)["lines"]
    assert line == {
        "number": "A-000001",
        "kind": "receipt",
        "unit": FLAT,
        "amount": "90.00",
        "method": "transfer",
        "ref": "B1",
        "received": "2026-03-18",
        "at": "2026-03-20 09:00",
        "clerk": "lin",
        "payer": "P-aaaaaa",
        "allocations": [{"bill": PARKING_1, "amount": "80.00"}, {"bill": PROPERTY_1, "amount": "10.00"}],
        "credit": "0.00",
        "reason": "代缴",
    }


def test_the_paper_names_the_payer_and_what_was_paid(billed: Path) -> None:
    (paper,) = pay(billed, money(FLAT, 30100)).papers
    assert (paper.number, paper.payer, paper.clerk, paper.amount, paper.credit) == (
        "A-000001",
        "何家乐",
        "林",
        30100,
        0,
    )
    assert [(getattr(line.title, "zh", ""), line.amount) for line in paper.lines] == [
        ("车位费", 8000),
        ("物业费", 18000),
        ("车位费", 4100),
    ]
    assert not paper.reprint


# --- references ------------------------------------------------------------------------------------


def test_a_reference_given_again_gives_the_same_receipt_and_posts_nothing(billed: Path) -> None:
    (first,) = pay(billed, money(FLAT, 1000, "wechat", "R1")).rows
    before = commits(billed)
    again = pay(billed, money(FLAT, 1000, "wechat", "R1"), at="2026-03-25 09:00")
    assert (list(again.rows), again.commit, again.totals["new"]) == ([first], None, 0)
    assert said(again)[-1] == "receipt A-000001 was posted before; nothing is posted twice"
    assert commits(billed) == before


def test_a_reference_is_one_only_within_its_method(billed: Path) -> None:
    rows = pay(billed, money(FLAT, 1000, "wechat", "R1"), money(FLAT, 2000, "alipay", "R1")).rows
    assert [row["receipt"] for row in rows] == ["A-000001", "A-000002"]


@pytest.mark.parametrize(("unit", "fen"), [(FLAT, 1001), (SHOP, 1000)])
def test_a_reference_of_another_payment_is_refused(billed: Path, unit: str, fen: int) -> None:
    pay(billed, money(FLAT, 1000, "wechat", "R1"))
    with pytest.raises(RuleRefused) as refused:
        pay(billed, money(unit, fen, "wechat", "R1"))
    assert (refused.value.record, refused.value.field) == ("A-000001", "ref")
    with pytest.raises(RuleRefused):
        pay(billed, money(FLAT, 5, "card", "R2"), money(SHOP, 5, "card", "R2"))


def test_a_void_frees_the_reference(billed: Path) -> None:
    pay(billed, money(FLAT, 1000, "wechat", "R1"))
    void_receipt(session_at(billed), "A-000001", reason="错")
    (row,) = pay(billed, money(FLAT, 2000, "wechat", "R1")).rows
    assert row["receipt"] == "A-000002"


# --- days and tills --------------------------------------------------------------------------------


def test_money_of_tomorrow_is_refused(billed: Path) -> None:
    with pytest.raises(RuleRefused) as refused:
        pay(billed, money(FLAT, 100, received="2026-03-21"))
    assert refused.value.field == "received"
    assert pay(billed, money(FLAT, 100, received="2026-03-20")).commit


def test_each_clerk_works_their_own_till_with_numbers_of_its_own(billed: Path) -> None:
    assert pay(billed, money(FLAT, 100)).rows[0]["receipt"] == "A-000001"
    assert pay(billed, money(FLAT, 100), claim="chen").rows[0]["receipt"] == "B-000001"
    assert pay(billed, money(FLAT, 100), till="a").rows[0]["receipt"] == "A-000002"
    for till in ("B", "X"):
        with pytest.raises(RuleRefused) as refused:
            pay(billed, money(FLAT, 100), till=till)
        assert refused.value.field == "till"


def test_a_day_that_is_not_closed_is_remarked_upon_where_there_are_several_clerks(billed: Path) -> None:
    pay(billed, money(FLAT, 100), at="2026-03-18 09:00")
    text = "till A has days that are not closed: 2026-03-18"
    assert said(pay(billed, money(FLAT, 100)), "warning") == [text]
    assert said(pay(billed, money(FLAT, 100), claim="chen"), "warning") == []
    close_day(
        session_at(billed, "2026-03-20 18:00"), cash=100, day=session_at(billed, "2026-03-18").acting.today
    )
    assert said(pay(billed, money(FLAT, 100)), "warning") == []


def test_a_single_clerk_never_hears_of_days_that_are_not_closed(billed: Path) -> None:
    settings = record(billed, "desk", "desk")
    alone = {"clerks": settings["clerks"][:1], "tills": settings["tills"][:1]}
    change(billed, altered(billed, "desk", "desk", **alone))
    pay(billed, money(FLAT, 100), at="2026-03-18 09:00")
    assert said(pay(billed, money(FLAT, 100))) == []


def test_a_closed_day_takes_no_payment(billed: Path) -> None:
    close_day(session_at(billed), cash=0)
    with pytest.raises(RuleRefused) as refused:
        pay(billed, money(FLAT, 100))
    assert refused.value.record == SHEET


# --- many at once ----------------------------------------------------------------------------------


def test_a_batch_is_one_commit_and_each_payment_sees_what_those_before_it_left(billed: Path) -> None:
    before = commits(billed)
    outcome = pay(
        billed,
        money(FLAT, 10000, "wechat", "R1"),
        money(SHOP, 5000),
        money(FLAT, 45000, bills=(PROPERTY_2,)),
        money(FLAT, 10000, "wechat", "R1"),
    )
    assert commits(billed) == before + 1
    first, shop, second, again = outcome.rows
    assert [row["receipt"] for row in (first, shop, second)] == ["A-000001", "A-000002", "A-000003"]
    assert again == first
    assert given(first) == [(PARKING_1, "80.00"), (PROPERTY_1, "20.00")]
    assert given(second) == [
        (PROPERTY_2, "180.00"),
        (PROPERTY_1, "160.00"),
        (PARKING_2, "80.00"),
    ]
    assert second["credit"] == "30.00"
    assert (outcome.totals["count"], outcome.totals["new"]) == (4, 3)
    assert git(billed, "log", "-1", "--format=%s") == "fee: pay A-000001..A-000003\n"


def test_one_payment_of_a_batch_that_is_refused_refuses_all(billed: Path) -> None:
    before = commits(billed)
    with pytest.raises(NotFound):
        pay(billed, money(FLAT, 100), money("9-9-9999", 100))
    assert commits(billed) == before
    assert not (billed / "tills").exists()


def test_a_dry_run_tells_the_receipt_and_writes_nothing(billed: Path) -> None:
    before = commits(billed)
    tried = take_payments(session_at(billed), [money(FLAT, 100)], dry_run=True)
    assert (tried.rows[0]["receipt"], tried.commit, commits(billed)) == ("A-000001", None, before)
    assert pay(billed, money(FLAT, 100)).rows[0]["receipt"] == "A-000001"
