"""Notes, waivers, refunds, deposits, approvals, late charges: done or asked for, bounded, never twice."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from correcteddesk import CHECKED, LATER, PARKING, PROPERTY, approve, build_corrected, do, settle
from feedesk import bill, credit_fen, open_fen, pay
from smalldesk import commit_all, copied, edit, found, session_at

from propdesk.domain.messages import NotFound, RuleRefused, UsageRefused
from propdesk.domain.periods import Month, parse_date, parse_quarter
from propdesk.services import deciding, deposits, receipts, runs
from propdesk.services.balances import list_arrears, list_balances, show_statement
from propdesk.services.cashier import close_day, show_day
from propdesk.services.checking import check_desk
from propdesk.services.closing import close_period
from propdesk.services.household import show_household
from propdesk.services.openness import show_openness
from propdesk.services.payments import Request
from propdesk.services.vouchers import show_slip, with_voucher
from propdesk.store.accounts import Accounts

FLAT, SHOP = "1-1-0101", "1-1-0102"
TILL = "tills/2026-04/2026-04-20-a.yaml"


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("corrected") / "desk"
    build_corrected(root)
    return root


@pytest.fixture
def desk(template: Path, tmp_path: Path) -> Path:
    return copied(template, tmp_path / "desk")


@pytest.fixture
def settled(billed: Path) -> Path:
    settle(billed)
    return billed


def balance(root: Path, unit: str) -> dict[str, Any]:
    return dict(list_balances(session_at(root), unit=unit).rows[0])


def well(root: Path) -> None:
    assert list(check_desk(session_at(root)).rows) == []


# --- notes -----------------------------------------------------------------------------------------


def test_a_desk_with_every_correction_is_well(template: Path) -> None:
    outcome = check_desk(session_at(template), reference=True)
    assert list(outcome.rows) == []
    assert [note.message.text for note in outcome.notes] == []


def test_a_credit_note_lowers_what_is_open(billed: Path) -> None:
    before = open_fen(billed)[PROPERTY]
    do(billed, "credit", bill=PROPERTY, amount="30.00")
    assert open_fen(billed)[PROPERTY] == before - 3000
    assert credit_fen(billed) == {}


def test_a_credit_note_on_a_paid_bill_gives_the_money_back_as_credit(billed: Path) -> None:
    pay(billed, Request("0101", None))
    do(billed, "credit", bill=PROPERTY, amount="30.00")
    assert credit_fen(billed) == {"A-000001": 3000}
    assert PROPERTY not in open_fen(billed)
    well(billed)


def test_credit_of_a_note_is_used_by_the_next_run(billed: Path) -> None:
    pay(billed, Request("0101", None))
    do(billed, "credit", bill=PROPERTY, amount="30.00", at="2026-03-20 10:00")
    bill(billed, "2026-03", units=FLAT)
    assert credit_fen(billed) == {}
    assert (
        open_fen(billed)["property/1-1-0101/2026-03-01"]
        + open_fen(billed).get("parking/1-1-0101/2026-03-01", 0)
        == 18000 + 8000 - 3000
    )
    well(billed)


def test_a_debit_note_raises_a_bill_and_opens_it_again(billed: Path) -> None:
    pay(billed, Request("0101", None))
    do(billed, "debit", bill=PROPERTY, amount="12.34")
    assert open_fen(billed)[PROPERTY] == 1234


@pytest.mark.parametrize(
    ("op", "said", "error"),
    [
        ("credit", {"bill": PROPERTY, "amount": "180.01"}, RuleRefused),
        ("credit", {"bill": PROPERTY, "amount": "0"}, UsageRefused),
        ("credit", {"bill": "property/1-1-0101/2031-02-01", "amount": "1"}, NotFound),
        ("waiver", {"bill": PROPERTY, "amount": "180.01"}, RuleRefused),
        ("late-waiver", {"bill": PROPERTY, "amount": "1.00"}, RuleRefused),
    ],
)
def test_no_more_is_taken_off_than_stands(
    billed: Path, op: str, said: dict[str, str], error: type[Exception]
) -> None:
    with pytest.raises(error):
        do(billed, op, **said)


def test_what_is_paid_is_not_waived(billed: Path) -> None:
    pay(billed, Request("0101", None))
    with pytest.raises(RuleRefused, match=r"at most 0\.00"):
        do(billed, "waiver", bill=PROPERTY, amount="1.00")


def test_a_correction_needs_a_reason(billed: Path) -> None:
    with pytest.raises(UsageRefused):
        do(billed, "credit", bill=PROPERTY, amount="1.00", reason=" ")


def test_a_note_dies_with_its_run_and_does_not_touch_the_line_that_is_billed_anew(billed: Path) -> None:
    do(billed, "credit", bill=PARKING, amount="30.00")
    runs.void_run(session_at(billed, LATER), "2026-02/parking", reason="价格错")
    bill(billed, "2026-02")
    assert open_fen(billed)[PARKING] == 8000
    well(billed)


def test_credit_of_a_note_that_died_with_its_run_is_given_back_once(billed: Path) -> None:
    pay(billed, Request("0101", 80000))
    bill(billed, "2026-03", "property", units=FLAT)
    before = credit_fen(billed)
    do(billed, "credit", bill="property/1-1-0101/2026-03-01", amount="30.00", at="2026-03-20 10:00")
    runs.void_run(session_at(billed, LATER), "2026-03/property", reason="价格错")
    assert sum(credit_fen(billed).values()) == sum(before.values()) + 18000
    well(billed)


# --- late charges ----------------------------------------------------------------------------------


def test_a_late_charge_becomes_a_fact_when_a_payment_takes_it(settled: Path) -> None:
    """Property: 180.00 due 2026-01-01 and 02-01, parking 80.00 likewise; paid on 03-20."""
    outcome = pay(settled, Request("0101", None))
    row = outcome.rows[0]
    late = {each["bill"]: each["amount"] for each in row["late"]}
    assert late["property/1-1-0101/2026-01-01"] == "7.02"  # 180.00 x 0.05 % x 78 days
    assert late[PROPERTY] == "4.23"  # 47 days
    assert row["amount"] == "536.25"
    assert open_fen(settled) == {f"property/{SHOP}/2026-0{month}-01": 10000 for month in (1, 2)}
    well(settled)


def test_late_charges_come_after_all_principal_unless_the_desk_has_it_otherwise(settled: Path) -> None:
    first = pay(settled, Request("0102", 10000)).rows[0]
    assert "late" not in first
    settle(settled, allocation="charge-first")
    second = pay(settled, Request("0102", 10000), at="2026-03-21 09:00").rows[0]
    assert second["late"] == [
        {"bill": "property/1-1-0102/2026-01-01", "amount": "3.90"},
        {"bill": "property/1-1-0102/2026-02-01", "amount": "2.40"},
    ]


def test_the_order_can_be_told_for_one_payment(settled: Path) -> None:
    row = pay(settled, Request("0102", 500, first="charge-first")).rows[0]
    assert [each["amount"] for each in row["late"]] == ["3.90", "1.10"]


def test_payments_of_one_batch_take_a_late_charge_once(settled: Path) -> None:
    rows = pay(settled, Request("0102", 20500, first="charge-first"), Request("0102", 500)).rows
    assert sum(len(row.get("late", ())) for row in rows) == 2
    assert rows[1]["credit"] != "0.00"
    well(settled)


def test_arrears_hold_the_late_charge_of_a_principal_that_is_paid(settled: Path) -> None:
    pay(settled, Request("0102", 20000))
    rows = {
        row["unit"]: row for row in list_arrears(session_at(settled), as_of=parse_date("2026-03-20")).rows
    }
    assert (rows[SHOP]["principal"], rows[SHOP]["late"], rows[SHOP]["total"]) == ("0.00", "6.25", "6.25")


def test_a_late_charge_can_be_waived_and_is_then_gone(settled: Path) -> None:
    pay(settled, Request("0102", 20000))
    bills = [f"property/1-1-0102/2026-0{month}-01" for month in (1, 2)]
    for key in bills:
        do(settled, "late-waiver", bill=key, at="2026-03-20 10:00")
    assert list_arrears(session_at(settled), units=SHOP).rows == []


def test_a_void_gives_a_late_charge_back(settled: Path) -> None:
    number = pay(settled, Request("0102", None)).rows[0]["receipt"]
    receipts.void_receipt(session_at(settled), number, reason="录错")
    row = list_arrears(session_at(settled), units=SHOP).rows[0]
    assert (row["principal"], row["late"]) == ("200.00", "6.25")
    well(settled)


def test_a_void_of_late_charges_of_several_items_is_well(settled: Path) -> None:
    paid = pay(settled, Request("0101", None)).rows[0]
    assert {each["bill"].split("/")[0] for each in paid["late"]} == {"property", "parking"}
    receipts.void_receipt(session_at(settled), paid["receipt"], reason="录错")
    well(settled)


# --- refunds ---------------------------------------------------------------------------------------


def closed(root: Path) -> Path:
    pay(root, Request("0101", 60000))
    close_day(session_at(root, "2026-03-20 18:00"), cash=60000)
    return root


def test_a_refund_takes_unused_credit_first_then_what_was_due_last(billed: Path) -> None:
    closed(billed)
    row = do(billed, "refund", receipt="A-000001", amount="180.00").rows[0]
    assert (row["refund"], row["credit"]) == ("AR-000001", "80.00")
    assert row["reversed"] == [{"bill": PROPERTY, "amount": "100.00"}]
    assert open_fen(billed)[PROPERTY] == 10000
    well(billed)


def test_a_refund_of_more_than_was_received_is_refused_however_often_it_is_tried(billed: Path) -> None:
    closed(billed)
    do(billed, "refund", receipt="A-000001", amount="599.99")
    with pytest.raises(RuleRefused, match=r"0\.01 of receipt A-000001 can be paid back"):
        do(billed, "refund", receipt="A-000001", amount="0.02")
    do(billed, "refund", receipt="A-000001", amount="0.01")
    assert balance(billed, FLAT)["paid"] == "0.00"
    well(billed)


def test_a_receipt_of_an_open_day_is_voided_not_refunded(billed: Path) -> None:
    pay(billed, Request("0101", 60000))
    do(billed, "refund", receipt="A-000001", amount="80.00", at="2026-03-20 10:00")  # its unused credit
    with pytest.raises(RuleRefused, match="open yet"):
        do(billed, "refund", receipt="A-000001", amount="1.00", at="2026-03-20 10:00")
    with pytest.raises(RuleRefused, match="can't be voided"):
        receipts.void_receipt(session_at(billed), "A-000001", reason="录错")


def test_a_run_of_which_credit_it_used_was_paid_back_stays(billed: Path) -> None:
    """Its void would give back what has left the desk."""
    pay(billed, Request("0101", 60000, received=parse_date("2026-02-10")))
    bill(billed, "2026-03", "property", units=FLAT)
    close_day(session_at(billed, "2026-03-20 18:00"), cash=60000)
    do(billed, "refund", receipt="A-000001", amount="30.00")
    with pytest.raises(RuleRefused, match="can't be voided"):
        runs.void_run(session_at(billed, LATER), "2026-03/property", reason="错")
    well(billed)


def test_money_of_a_closed_month_can_be_paid_back_later(billed: Path) -> None:
    closed(billed)
    close_period(session_at(billed, LATER), [Month(2026, 3)])
    before = show_openness(session_at(billed, LATER), parse_quarter("2026Q1")).rows
    do(billed, "refund", receipt="A-000001", amount="180.00")
    assert show_openness(session_at(billed, LATER), parse_quarter("2026Q1")).rows == before
    well(billed)


def test_a_refund_is_out_of_today_s_till(billed: Path) -> None:
    closed(billed)
    do(billed, "refund", receipt="A-000001", amount="80.00")
    shown = show_day(session_at(billed, LATER))
    assert shown.rows == [{"method": "cash", "amount": "-80.00"}]
    assert (shown.totals["refunds"], shown.totals["refunded"]) == (1, "80.00")
    assert show_day(session_at(billed, LATER), by="item").rows == [{"item": "credit", "amount": "-80.00"}]


# --- one payment for several units -----------------------------------------------------------------


def test_several_units_are_paid_with_one_receipt_if_who_pays_may(billed: Path) -> None:
    with pytest.raises(RuleRefused, match="not all of it is owed"):
        pay(billed, Request("0101,0102", None))
    row = pay(billed, Request("0101，0102", None, consent="业主委托")).rows[0]
    assert (row["unit"], row["others"], row["consent"]) == (FLAT, [SHOP], "业主委托")
    assert open_fen(billed) == {}
    assert [balance(billed, unit)["outstanding"] for unit in (FLAT, SHOP)] == ["0.00", "0.00"]
    well(billed)


def test_the_same_reference_for_the_same_units_is_the_same_receipt(billed: Path) -> None:
    request = Request("0101,0102", 30000, "transfer", "T1", consent="合并")
    first, again = pay(billed, request), pay(billed, request)
    assert first.rows == again.rows
    assert again.commit is None


def test_statements_of_units_paid_together_end_with_what_each_owes(billed: Path) -> None:
    pay(billed, Request("0101,0102", 60000, consent="合并"))
    for unit in (FLAT, SHOP):
        shown, known = show_statement(session_at(billed), unit=unit), balance(billed, unit)
        owed = f"{float(known['outstanding']) - float(known['credit']):.2f}"
        assert shown.totals["balance"] == owed


# --- deposits --------------------------------------------------------------------------------------


def take(root: Path, fen: int = 200000, **more: Any) -> str:
    request = Request("0101", fen, "wechat", **more)
    return str(deposits.take_deposit(session_at(root), request, kind="renovation").rows[0]["id"])


def listed(root: Path, **more: Any) -> list[dict[str, Any]]:
    return [dict(row) for row in deposits.list_deposits(session_at(root, LATER), **more).rows]


def test_a_deposit_pays_for_nothing_and_is_held(billed: Path) -> None:
    before = open_fen(billed)
    take(billed)
    assert open_fen(billed) == before
    assert credit_fen(billed) == {}
    assert [(row["held"], row["days"]) for row in listed(billed)] == [("2000.00", 31)]
    well(billed)


def test_a_deposit_is_paid_back_in_parts_after_deductions_and_never_more(billed: Path) -> None:
    id = take(billed)
    do(billed, "deduction", deposit=id, amount="150.00", evidence="照片")
    do(billed, "deposit-refund", deposit=id, amount="1000.00")
    with pytest.raises(RuleRefused, match=r"850\.00 is held"):
        do(billed, "deposit-refund", deposit=id, amount="850.01")
    do(billed, "deposit-refund", deposit=id)
    assert listed(billed) == []
    assert [row["held"] for row in listed(billed, everything=True)] == ["0.00"]
    well(billed)


def test_the_voucher_of_a_deposit_tells_what_was_kept_and_paid_back_before(billed: Path) -> None:
    id = take(billed)
    do(billed, "deduction", deposit=id, amount="150.00", evidence="照片", reason="墙面损坏")
    first = with_voucher(session_at(billed), do(billed, "deposit-refund", deposit=id, amount="1000.00"))
    do(billed, "deposit-refund", deposit=id)
    again = [show_slip(session_at(billed), no).papers[0] for no in ("AR-000001", "AR-000002")]
    assert again[0] == replace(first.papers[0], reprint=True)
    assert [paper.deposit.earlier for paper in again] == [0, 100000]
    assert [(paper.amount, paper.left) for paper in again] == [(100000, 85000), (85000, 0)]
    [kept] = again[1].deposit.kept
    assert (kept.reason, kept.evidence, kept.amount, again[1].of) == (
        "墙面损坏",
        "照片",
        15000,
        "A-000001",
    )


def test_the_voucher_of_a_receipt_names_what_it_pays_no_more_and_who_gave_leave(billed: Path) -> None:
    settle(billed, late_charge=None)
    closed(billed)
    asked = with_voucher(session_at(billed), do(billed, "refund", receipt="A-000001", amount="180.00"))
    assert (asked.waiting, asked.papers) == (True, ())
    done = approve(billed, asked)
    assert [row["refund"] for row in done.rows] == ["AR-000001"]
    paper = show_slip(session_at(billed), "ar-000001").papers[0]
    assert (paper.of, paper.approver, paper.credit) == ("A-000001", "陈", 8000)
    assert [(line.bill, line.amount) for line in paper.lines] == [(PROPERTY, 10000)]
    assert (paper.amount, paper.deposit, paper.left) == (18000, None, 0)


def test_an_ending_means_a_receipt_before_a_refund(billed: Path) -> None:
    closed(billed)
    do(billed, "refund", receipt="A-000001", amount="1.00")
    assert show_slip(session_at(billed), "000001").rows[0]["receipt"] == "A-000001"
    with pytest.raises(NotFound):
        show_slip(session_at(billed), "AR-000002")


def test_a_deposit_whose_receipt_is_void_holds_nothing(billed: Path) -> None:
    id = take(billed)
    receipts.void_receipt(session_at(billed), "A-000001", reason="录错")
    assert listed(billed) == []
    with pytest.raises(RuleRefused):
        do(billed, "deposit-refund", deposit=id, amount="1.00")
    well(billed)


def test_a_receipt_of_a_deposit_is_not_refunded_as_a_payment(billed: Path) -> None:
    id = take(billed)
    with pytest.raises(RuleRefused, match=id):
        do(billed, "refund", receipt="A-000001", amount="1.00")


def test_a_deposit_with_a_reference_that_was_posted_is_not_taken_twice(billed: Path) -> None:
    take(billed, ref="D1")
    with pytest.raises(RuleRefused, match="posted"):
        take(billed, ref="D1")


# --- approvals -------------------------------------------------------------------------------------


def test_what_needs_another_person_waits_and_changes_nothing(settled: Path) -> None:
    before = open_fen(settled)
    asked = do(settled, "waiver", bill=PROPERTY, amount="20.00")
    assert asked.waiting
    assert open_fen(settled) == before
    again = do(settled, "waiver", bill=PROPERTY, amount="20.00")
    assert (again.rows, again.commit) == (asked.rows, None)


def test_what_a_closed_month_refuses_is_not_even_asked_for(settled: Path) -> None:
    close_period(session_at(settled, "2026-03-31 18:00"), [Month(2026, month) for month in (1, 2)])
    with pytest.raises(RuleRefused, match="is closed"):
        do(settled, "waiver", bill=PROPERTY, amount="5.00", at="2026-02-20 09:00")
    assert deciding.list_requests(session_at(settled)).rows == []


def test_an_approval_does_exactly_what_was_asked_for_once(settled: Path) -> None:
    asked = do(settled, "waiver", bill=PROPERTY, amount="20.00")
    approve(settled, asked)
    assert open_fen(settled)[PROPERTY] == 16000
    with pytest.raises(RuleRefused, match="decided already"):
        approve(settled, asked)
    well(settled)


def test_who_asks_can_t_approve_and_what_is_rejected_is_not_done(settled: Path) -> None:
    asked = do(settled, "waiver", bill=PROPERTY, amount="20.00")
    with pytest.raises(RuleRefused, match="may not decide"):
        approve(settled, asked, claim="lin")
    deciding.reject(session_at(settled, LATER, claim="chen"), asked.rows[0]["id"], reason="理由不足")
    assert open_fen(settled)[PROPERTY] == 18000
    assert deciding.list_requests(session_at(settled)).rows == []
    with pytest.raises(RuleRefused, match="decided already"):
        approve(settled, asked)


def test_an_approval_is_bound_to_the_content_it_was_asked_for(settled: Path) -> None:
    asked = do(settled, "waiver", bill=PROPERTY, amount="20.00")
    path = next(settled.glob("requests/*/*.yaml")).relative_to(settled)
    edit(settled, str(path), ('name: amount, value: "20.00"', 'name: amount, value: "99.00"'))
    commit_all(settled)
    with pytest.raises(RuleRefused, match="no longer what was asked for"):
        approve(settled, asked)
    assert found(check_desk(session_at(settled), only=["requests"]))["requests"]


def test_an_approval_of_what_is_no_longer_possible_is_refused(settled: Path) -> None:
    asked = do(settled, "waiver", bill=PROPERTY, amount="20.00")
    pay(settled, Request("0101", None))
    with pytest.raises(RuleRefused, match=r"at most 0\.00"):
        approve(settled, asked)


def test_a_clerk_with_a_limit_does_small_things_at_once(settled: Path) -> None:
    clerks = [
        {"id": "lin", "name": "林", "roles": ["cashier"], "limit": "20.00"},
        {"id": "chen", "name": "陈", "roles": ["supervisor"]},
    ]
    settle(settled, clerks=clerks)
    assert not do(settled, "waiver", bill=PROPERTY, amount="20.00").waiting
    assert do(settled, "waiver", bill=PROPERTY, amount="20.01").waiting


def test_a_desk_with_one_clerk_is_never_stuck(settled: Path) -> None:
    clerks = [{"id": "lin", "name": "林", "roles": ["cashier"]}]
    settle(settled, clerks=clerks, tills=[{"id": "A", "clerk": "lin"}])
    assert not do(settled, "waiver", bill=PROPERTY, amount="180.00").waiting


def test_a_same_day_void_by_its_own_clerk_needs_no_approval(settled: Path) -> None:
    settle(settled, policies=dict.fromkeys(("waiver", "refund", "void_run", "credit"), "other"))
    pay(settled, Request("0101", 100))
    assert not receipts.void_receipt(session_at(settled), "A-000001", reason="录错").waiting


def test_a_void_of_a_run_can_need_another_person(settled: Path) -> None:
    settle(settled, policies={"void_run": "other"})
    asked = runs.void_run(session_at(settled, LATER), "2026-02/parking", reason="价格错")
    assert asked.waiting
    assert PARKING in open_fen(settled)
    approve(settled, asked)
    assert PARKING not in open_fen(settled)


# --- what is told ----------------------------------------------------------------------------------


@pytest.mark.parametrize("unit", [FLAT, SHOP])
def test_statement_and_household_end_with_the_balance(template: Path, unit: str) -> None:
    session = session_at(template, LATER)
    known = list_balances(session, unit=unit).rows[0]
    owed = Accounts(session.desk.snapshot())
    balance_fen = next(each for each in owed.balances() if each.unit == unit)
    expected = f"{(balance_fen.outstanding - balance_fen.credit) / 100:.2f}"
    assert show_statement(session, unit=unit).totals["balance"] == expected
    story = show_household(session, unit)
    assert story.head["balance"] == expected
    assert [row["balance"] for row in story.rows if "balance" in row][-1] == expected
    assert known["unit"] == unit


# --- damage is found -------------------------------------------------------------------------------

Damage = tuple[str, str, str]
CASES: list[tuple[str, Damage]] = [
    ("notes", ("adjustments/*/A-*-84g7z.yaml", 'amount: "30.00"\n\ndate', 'amount: "90.00"\n\ndate')),
    ("notes", ("adjustments/*/A-*-84g7z.yaml", "run: 2026-02/parking", "run: 2026-01/parking")),
    ("notes", ("adjustments/*/A-*-wyrd6.yaml", "unit: 1-1-0101", "unit: 1-1-0102")),
    ("releases", ("adjustments/*/A-*-84g7z.yaml", "receipt: A-000004", "receipt: A-000002")),
    ("refunds", (TILL, 'reversed: [{bill: parking/1-1-0101/2026-02-01, amount: "25.00"}]', "reversed: []")),
    (
        "refunds",
        (
            TILL,
            '{bill: parking/1-1-0101/2026-02-01, amount: "25',
            '{bill: parking/1-1-0101/2026-05-01, amount: "25',
        ),
    ),
    ("refunds", (TILL, "kind: refund, of: A-000001", "kind: refund, of: A-000003")),
    ("deposits", ("deposits/*/*.yaml", 'amount: "150.00"', 'amount: "1500.01"')),
    ("deposits", ("deposits/*/*.yaml", "receipt: A-000006", "receipt: A-000005")),
    ("requests", ("requests/*/Q-*-whe6m.yaml", "clerk: chen", "clerk: lin")),
    ("approvals", (TILL, "approval: Q-260420-84g7z", "approval: Q-260420-whe6m")),
    ("paid-lines", (TILL, 'amount: "90.00"}], credit: "0.00"', 'amount: "190.00"}], credit: "0.00"')),
]


def test_every_check_of_corrections_has_a_case() -> None:
    assert {name for name, _ in CASES} >= CHECKED


@pytest.mark.parametrize(
    ("check", "damage"), CASES, ids=[f"{name}-{at}" for at, (name, _) in enumerate(CASES)]
)
def test_damage_of_corrections_is_found(desk: Path, check: str, damage: Damage) -> None:
    pattern, old, new = damage
    path = next(desk.glob(pattern)).relative_to(desk)
    edit(desk, str(path), (old, new))
    commit_all(desk)
    places = found(check_desk(session_at(desk, mending=True), only=[check]))
    assert any(place.startswith(("adjustments", "deposits", "requests", "tills")) for place in places[check])


@pytest.mark.parametrize(
    "pattern", ["adjustments/*/A-*-84g7z.yaml", "deposits/*/*.yaml", "requests/*/*.yaml"]
)
@pytest.mark.parametrize("how", ["altered", "removed"])
def test_what_was_entered_stays_as_it_was_committed(desk: Path, pattern: str, how: str) -> None:
    path = sorted(desk.glob(pattern))[0]
    if how == "removed":
        path.unlink()
    else:
        path.write_text(path.read_text("utf-8").replace("更正", "改正"), encoding="utf-8")
    commit_all(desk)
    issued = found(check_desk(session_at(desk, mending=True), only=["issued"]))["issued"]
    assert any(place.startswith(path.relative_to(desk).parts[0]) for place in issued)
