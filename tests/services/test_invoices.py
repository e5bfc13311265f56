"""The register of invoices on a real desk: once for each receipt, known again, taken back, told."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from correcteddesk import do, settle
from feedesk import altered, change, money, pay, record, said
from smalldesk import FLAT, LIN, SHOP, git, session_at

from propdesk.domain.changes import Outcome, Put
from propdesk.domain.invoice import Share
from propdesk.domain.messages import NotFound, RuleRefused, UsageRefused
from propdesk.domain.periods import Month
from propdesk.services.cashier import close_day
from propdesk.services.checking import check_desk
from propdesk.services.deposits import take_deposit
from propdesk.services.household import show_household
from propdesk.services.invoices import Request, issue_invoice, list_invoices, void_invoice
from propdesk.services.receipts import void_receipt
from propdesk.services.records import show_record

ONE, TWO, THREE = (f"2631200000001234567{digit}" for digit in (1, 2, 3))
PAPER = {"code": "031002600111"}


def issue(root: Path, number: str, *shares: str | tuple[str, int], **more: Any) -> Outcome:
    parts = tuple(Share(one) if isinstance(one, str) else Share(*one) for one in shares)
    dry, at = more.pop("dry_run", False), more.pop("at", "2026-03-20 09:00")
    return issue_invoice(session_at(root, at), Request(number, parts, **more), dry_run=dry)


@pytest.fixture
def paid(billed: Path) -> Path:
    """A desk with two receipts of the flat, of February and March, and one of the shop that nobody owns."""
    pay(billed, money(FLAT, 30000, "wechat", "R1", received="2026-02-27"), money(FLAT, 5000))
    pay(billed, money(SHOP, 10000))
    return billed


def test_an_invoice_covers_what_is_left_of_its_receipts(paid: Path) -> None:
    first = issue(paid, ONE, ("A-000001", 10000))
    assert first.commit
    second = issue(paid, TWO, "000001", "A-000002", reason="业主要求")
    [row] = second.rows
    assert (row["amount"], row["person"], row["late"], row["state"]) == ("250.00", LIN, True, "valid")
    assert record(paid, "invoice", row["id"]) == {
        "date": "2026-03-20",
        "number": TWO,
        "person": LIN,
        "amount": "250.00",
        "receipts": [
            {"receipt": "A-000001", "amount": "200.00"},
            {"receipt": "A-000002", "amount": "50.00"},
        ],
        "late": True,
        "reason": "业主要求",
        "at": "2026-03-20 09:00",
        "clerk": "lin",
    }
    assert row["id"].startswith("I-260320-")
    assert git(paid, "log", "-1", "--format=%s") == f"fee: invoice issue {row['id']}\n"
    with pytest.raises(RuleRefused) as refused:
        issue(paid, THREE, "A-000001", "A-000002")
    assert [finding.record for finding in refused.value.findings] == ["A-000001", "A-000002"]
    assert not check_desk(session_at(paid)).rows


def test_the_same_number_with_the_same_content_is_the_same_invoice(paid: Path) -> None:
    first = issue(paid, ONE, "A-000001")
    again = issue(paid, ONE, "A-000001", at="2026-03-21 09:00")
    assert (again.commit, again.rows[0]["id"]) == (None, first.rows[0]["id"])
    assert said(again) == [f"{first.rows[0]['id']} was entered before; nothing is entered twice"]
    for other in (("A-000002",), (("A-000001", 5000),)):
        with pytest.raises(RuleRefused) as refused:
            issue(paid, ONE, *other)
        assert (refused.value.record, refused.value.field) == (first.rows[0]["id"], "number")


@pytest.mark.parametrize(
    ("shares", "more", "field"),
    [
        (("A-000003",), {}, "to"),
        (("A-000001", "A-000003"), {}, "to"),
        (("A-000001", "000001"), {}, "receipt"),
        (("A-000001",), {"day": date(2026, 3, 21)}, "date"),
        (("A-000001",), {"day": date(2026, 2, 26)}, "receipt"),
        (("A-000001",), {"day": date(1999, 12, 31)}, "date"),
        (("A-000009",), {}, ""),
        (("A-000001",), {"to": "nobody"}, ""),
    ],
)
def test_an_invoice_is_never_blank_nor_in_advance(
    paid: Path, shares: tuple[str, ...], more: dict[str, Any], field: str
) -> None:
    head = git(paid, "rev-parse", "HEAD")
    with pytest.raises((RuleRefused, UsageRefused, NotFound)) as refused:
        issue(paid, ONE, *shares, **more)
    assert refused.value.field == field
    assert git(paid, "rev-parse", "HEAD") == head


def test_an_invoice_goes_by_its_number_too(paid: Path) -> None:
    id = issue(paid, ONE, "A-000001").rows[0]["id"]
    assert void_invoice(session_at(paid), ONE, reason="开错").rows[0]["id"] == id
    with pytest.raises(NotFound):
        void_invoice(session_at(paid), TWO, reason="开错")


def test_a_void_frees_the_receipt_keeps_the_copies_and_is_listed(paid: Path) -> None:
    id = issue(paid, "12345678", "A-000001", **PAPER).rows[0]["id"]
    with pytest.raises(UsageRefused):
        void_invoice(session_at(paid), id, reason="开错")
    with pytest.raises(UsageRefused):
        void_invoice(session_at(paid), id, reason="", copies=3)
    done = void_invoice(session_at(paid, "2026-03-21 09:00"), id[-5:], reason="开错", copies=3)
    assert done.rows[0]["state"] == "void"
    void = {"at": "2026-03-21 09:00", "clerk": "lin", "reason": "开错", "copies": 3}
    assert record(paid, "invoice", id)["void"] == void
    with pytest.raises(RuleRefused):
        void_invoice(session_at(paid), id, reason="开错", copies=3)
    with pytest.raises(RuleRefused):
        issue(paid, "12345678", "A-000001", **PAPER)
    issue(paid, ONE, "A-000001")
    assert [row["id"] for row in list_invoices(session_at(paid), void=True).rows] == [id]
    assert not check_desk(session_at(paid)).rows


def test_invoices_are_listed_by_month_and_by_receipt(paid: Path) -> None:
    ids = [issue(paid, ONE, "A-000001", day=date(2026, 2, 28)).rows[0]["id"]]
    ids += [issue(paid, TWO, "A-000002").rows[0]["id"]]
    listed = list_invoices(session_at(paid))
    assert [row["id"] for row in listed.rows] == ids
    assert listed.totals == {"count": 2, "amount": "350.00", "voids": 0}
    assert [row["late"] for row in listed.rows] == [False, False]
    assert [row["id"] for row in list_invoices(session_at(paid), months=(Month(2026, 3),)).rows] == ids[1:]
    assert [row["id"] for row in list_invoices(session_at(paid), receipt="000001").rows] == ids[:1]


def test_the_buyer_may_be_another_a_company_with_its_number(paid: Path) -> None:
    firm: dict[str, Any] = {
        "name": "衡昌商贸有限公司",
        "kind": "company",
        "credit_code": "91110000600037341M",
    }
    change(paid, Put("person", "P-ffffff", firm))
    with pytest.raises(RuleRefused) as refused:
        issue(paid, ONE, "A-000003", to="P-ffffff")
    assert (refused.value.record, refused.value.field) == ("P-ffffff", "credit_code")
    change(paid, altered(paid, "person", "P-ffffff", credit_code="91110000600037341L"))
    [row] = issue(paid, ONE, "A-000003", to="ffffff").rows
    assert (row["person"], row["tax_id"]) == ("P-ffffff", "91110000600037341L")
    assert "衡昌" not in git(paid, "show", "--stat", "-p", "HEAD")


def test_a_void_of_the_receipt_is_told_and_found_while_the_invoice_stands(paid: Path) -> None:
    id = issue(paid, ONE, "A-000002").rows[0]["id"]
    outcome = void_receipt(session_at(paid), "A-000002", reason="错")
    assert [note.record for note in outcome.notes] == [id]
    assert {row["check"] for row in check_desk(session_at(paid)).rows} == {"invoice-receipts"}
    with pytest.raises(RuleRefused):
        issue(paid, TWO, "A-000002")
    void_invoice(session_at(paid), id, reason="收据作废")
    assert not check_desk(session_at(paid)).rows


def test_a_household_s_story_tells_its_invoices(paid: Path) -> None:
    id = issue(paid, ONE, "A-000001").rows[0]["id"]
    void_invoice(session_at(paid), id, reason="错")
    outcome = show_household(session_at(paid), FLAT)
    told = [(row["kind"], row["amount"]) for row in outcome.rows if row["id"] == id]
    assert told == [("invoice", "300.00"), ("invoice-void", "300.00")]
    assert [row["balance"] for row in outcome.rows if "balance" in row][-1] == outcome.head["balance"]


def test_one_invoice_is_shown_under_its_own_words(paid: Path) -> None:
    id = issue(paid, ONE, "A-000001").rows[0]["id"]
    shown = show_record(session_at(paid), id)
    assert shown.rows[0]["names"] == [{"name": "何家乐", "kind": "person"}]
    assert shown.titles["late"].zh == "补开"


def test_a_dry_run_enters_nothing(paid: Path) -> None:
    tried = issue(paid, ONE, "A-000001", dry_run=True)
    assert (tried.commit, tried.rows[0]["amount"]) == (None, "300.00")
    assert not list_invoices(session_at(paid)).rows


def test_a_refund_is_not_invoiced_and_a_deposit_never(billed: Path) -> None:
    settle(billed, policies=None)
    pay(billed, money(FLAT, 30000, "wechat", "R1"))
    close_day(session_at(billed), cash=0)
    do(billed, "refund", receipt="A-000001", amount="100.00", at="2026-03-21 09:00")
    [row] = issue(billed, ONE, "A-000001", at="2026-03-22 09:00").rows
    assert row["amount"] == "200.00"
    take_deposit(session_at(billed, "2026-03-22 09:00"), money(FLAT, 5000), kind="key")
    with pytest.raises(RuleRefused, match="is of deposit"):
        issue(billed, TWO, "A-000002", at="2026-03-22 09:00")
