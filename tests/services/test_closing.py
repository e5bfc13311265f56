"""Closed months on a real desk: what they wait for, and that every way into them is shut."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from feedesk import altered, bill, change, money, pay, record, said
from smalldesk import FLAT, LIN, SHOP, git, put, session_at

from propdesk.domain.changes import Outcome
from propdesk.domain.invoice import Share
from propdesk.domain.messages import RuleRefused
from propdesk.domain.periods import parse_period
from propdesk.services import expenses, invoices
from propdesk.services.care import keep
from propdesk.services.cashier import close_day
from propdesk.services.checking import check_desk
from propdesk.services.closing import close_period, list_closes
from propdesk.services.payfile import Reading, take_file
from propdesk.services.receipts import void_receipt
from propdesk.services.runs import void_run
from propdesk.store.schemas import write_record

NUMBER = "2631200000001234567"


def close(root: Path, period: str, at: str = "2026-03-20 18:00", *, dry_run: bool = False) -> Outcome:
    return close_period(session_at(root, at), parse_period(period), dry_run=dry_run)


def spend(root: Path, day: str) -> Outcome:
    request = expenses.Request("cleaning", 500, date.fromisoformat(day))
    return expenses.add_expense(session_at(root), request)


def issue(root: Path, digit: str, receipt: str, day: str) -> Outcome:
    request = invoices.Request(NUMBER + digit, (Share(receipt),), to=LIN, day=date.fromisoformat(day))
    return invoices.issue_invoice(session_at(root), request)


def ids(root: Path, kind: str) -> list[str]:
    return session_at(root).desk.snapshot().ids(kind)


@pytest.fixture(scope="module")
def made(billed_desk: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A desk with money, invoices and an expense, on which January and February are closed."""
    root = tmp_path_factory.mktemp("closed") / "desk"
    shutil.copytree(billed_desk, root, symlinks=True)
    pay(root, money(FLAT, 26000, "wechat", "R1"), money(SHOP, 10000), at="2026-01-10 09:00")
    close_day(session_at(root, "2026-01-10 18:00"), cash=10000)
    pay(root, money(SHOP, 15000), at="2026-02-10 09:00")
    close_day(session_at(root, "2026-02-10 18:00"), cash=15000)
    late = money(FLAT, 18000, bills=(f"property/{FLAT}/2026-02-01",), received="2026-02-27")
    pay(root, late, at="2026-03-02 09:00")
    bill(root, "2026-03", units=SHOP)
    for number, receipt in (("1", "A-000001"), ("2", "A-000003")):
        issue(root, number, receipt, "2026-02-15")
    spend(root, "2026-02-05")
    close(root, "2026-01")
    close(root, "2026-02")
    return root


@pytest.fixture
def desk(made: Path, tmp_path: Path) -> Path:
    """A copy of that desk."""
    shutil.copytree(made, tmp_path / "desk", symlinks=True)
    return tmp_path / "desk"


def test_a_close_says_what_was_open_before_and_after(desk: Path) -> None:
    close_day(session_at(desk), cash=18000, day=date(2026, 3, 2))
    close(desk, "2026-03", "2026-04-01 09:00")
    sums = [
        tuple(row[key] for key in ("period", "opening", "billed", "received", "credit", "closing"))
        for row in list_closes(session_at(desk)).rows
    ]
    assert sums == [
        ("2026-01", "0.00", "360.00", "360.00", "0.00", "0.00"),
        ("2026-02", "0.00", "360.00", "280.00", "0.00", "80.00"),
        ("2026-03", "80.00", "100.00", "0.00", "50.00", "130.00"),
    ]
    counts = {"bills": 3, "receipts": 2, "invoices": 2, "expenses": 1}
    assert record(desk, "period-close", "2026-02")["counts"] == counts
    assert not check_desk(session_at(desk)).rows


def test_a_close_is_one_commit_and_once_is_enough(desk: Path) -> None:
    assert git(desk, "log", "-1", "--format=%s") == "fee: close 2026-02\n"
    again = close(desk, "2026-02", "2026-03-25 09:00")
    assert (again.commit, said(again)) == (None, ["2026-02 was closed before"])
    assert again.rows[0]["at"] == "2026-03-20 18:00"


def test_several_months_are_closed_together(fees: Path) -> None:
    tried = close(fees, "2025Q4", dry_run=True)
    assert (tried.commit, len(tried.rows)) == (None, 3)
    assert close(fees, "2025Q4").commit
    assert [row["period"] for row in list_closes(session_at(fees)).rows] == ["2025-10", "2025-11", "2025-12"]


def reasons(act: Callable[[], object]) -> list[str]:
    with pytest.raises(RuleRefused) as refused:
        act()
    return [str(finding.message) for finding in refused.value.findings] or [str(refused.value.message)]


def test_what_a_close_waits_for_is_said_at_once(billed: Path) -> None:
    close(billed, "2026-01")
    pay(billed, money(FLAT, 100), at="2026-02-05 09:00")
    pay(billed, money(FLAT, 100), at="2026-02-06 09:00", claim="chen")
    assert reasons(lambda: close(billed, "2026-03")) == [
        "the month lasts until 2026-03-31",
        "till day 2026-02-05-a is open",
        "till day 2026-02-06-b is open",
        "2026-02 has entries and is not closed",
    ]
    assert reasons(lambda: close(billed, "2025-12")) == [
        "2025-12 lies before 2026-01, which is closed with all before it"
    ]


def test_a_month_without_entries_may_be_left_out(billed: Path) -> None:
    close(billed, "2026-02")
    assert close(billed, "2026-04", "2026-05-01 09:00").rows[0]["opening"] == "720.00"


def test_a_close_is_not_dated_before_the_last_entry(fees: Path) -> None:
    spend(fees, "2026-02-05")
    assert reasons(lambda: close(fees, "2026-02", "2026-03-01 09:00")) == [
        "its last entry was made at 2026-03-20 09:00"
    ]


ENTRIES: dict[str, Callable[[Path], object]] = {
    "a bill": lambda root: bill(root, "2026-02"),
    "money": lambda root: pay(root, money(FLAT, 500, received="2026-02-28")),
    "money on a day of a till": lambda root: pay(root, money(FLAT, 500), at="2026-02-28 09:00"),
    "the close of an empty day": lambda root: close_day(session_at(root), cash=0, day=date(2026, 2, 20)),
    "an invoice": lambda root: issue(root, "9", "A-000004", "2026-02-28"),
    "an expense": lambda root: spend(root, "2026-02-28"),
    "an expense of a month before the first close": lambda root: spend(root, "2025-06-30"),
    "the void of an expense": lambda root: expenses.void_expense(
        session_at(root), ids(root, "expense")[0], reason="错"
    ),
    "the void of a run": lambda root: void_run(session_at(root), "2026-02/parking", reason="错"),
    "the void of money received before": lambda root: void_receipt(
        session_at(root, "2026-03-02 10:00"), "A-000004", reason="错"
    ),
}


@pytest.mark.parametrize("entry", ENTRIES)
def test_a_closed_month_takes_no_more(desk: Path, entry: str) -> None:
    change(desk, altered(desk, "unit", SHOP, charges=[{"item": "parking", "from": "2026-02-01"}]))
    head = git(desk, "rev-parse", "HEAD")
    with pytest.raises(RuleRefused) as refused:
        ENTRIES[entry](desk)
    assert "is closed and takes no more entries" in str(refused.value.message)
    assert str(refused.value.hint) == "book it in the open period, on 2026-03-01 or later"
    assert git(desk, "rev-parse", "HEAD") == head


def test_credit_that_a_closed_month_used_is_not_taken_back(fees: Path) -> None:
    pay(fees, money(SHOP, 10000))
    bill(fees, "2026-02", units=SHOP)
    close(fees, "2026-02")
    assert reasons(lambda: void_receipt(session_at(fees, "2026-03-20 19:00"), "A-000001", reason="错")) == [
        "an entry of 2026-02-01 lies in a closed period"
    ]


def test_what_belongs_to_the_open_month_goes_on(desk: Path) -> None:
    assert bill(desk, "2026-03").commit
    assert bill(desk, "2026-02").commit is None
    assert pay(desk, money(FLAT, 500)).commit
    assert issue(desk, "9", "A-000004", "2026-03-20").rows[0]["late"]
    assert spend(desk, "2026-03-01").commit
    assert invoices.void_invoice(session_at(desk), ids(desk, "invoice")[0], reason="错").commit
    assert not check_desk(session_at(desk)).rows


def test_of_a_file_the_rows_of_a_closed_month_are_left_out(desk: Path) -> None:
    rows = ("房号,金额,流水号,到账日", f"{FLAT},5.00,F1,2026-02-28", f"{FLAT},6.00,F2,2026-03-01")
    file = desk.parent / "payments.csv"
    file.write_text("\n".join(rows), encoding="utf-8")
    outcome = take_file(session_at(desk), file, Reading(method="transfer"))
    assert [row["ref"] for row in outcome.rows] == ["F2"]
    assert [note.where for note in outcome.notes if note.level == "problem"] == ["payments!D2"]


def test_a_hand_edit_neither_enters_nor_opens_a_closed_month(desk: Path) -> None:
    path = "expenses/2026-02/E-260228-k3q9x.yaml"
    entry = {"date": "2026-02-28", "item": "other", "amount": "5.00", "clerk": "lin"}
    put(desk, path, write_record("expense", entry | {"at": "2026-02-28 09:00"}).decode())
    with pytest.raises(RuleRefused) as refused:
        keep(session_at(desk), [path], at=desk, reason="补")
    assert "is closed and takes no more entries" in str(refused.value.message)
    (desk / "closes/2026-02.yaml").unlink()
    assert reasons(lambda: keep(session_at(desk), ["closes"], at=desk, reason="开")) == [
        "the close of a period stays as it is; a closed period stays closed"
    ]
