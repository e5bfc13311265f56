"""Invoices, expenses, the statement of a quarter and the close of a month as a clerk types them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from conftest import Ran, Runner
from feedesk import billed, billed_desk, money, pay, unbilled_desk
from sheets import said_in
from smalldesk import FLAT, git, session_at

from propdesk.services.cashier import close_day

__all__ = ["billed", "billed_desk", "unbilled_desk"]

NUMBER = "26312000000012345678"
Run = Callable[..., Ran]


@pytest.fixture
def run(propdesk: Runner, billed: Path) -> Run:
    """Run a command on a desk with two months billed and a receipt; it must end with ``code``."""
    pay(billed, money(FLAT, 30000, "wechat", "R1", received="2026-02-27"))

    def call(*words: object, code: int = 0, lang: str = "zh") -> Ran:
        at = ("--as", "lin", "--at", "2026-03-20 09:00")
        ran: Ran = propdesk("-C", billed, "--lang", lang, *at, *words)
        assert ran.code == code, ran.stderr
        return ran

    return call


ISSUED = """\
编号            日期        发票号码              发票代码    金额  对应收据               购买方  补开  状态
--------------  ----------  --------------------  --------  ------  ---------------------  ------  ----  ----
{id}  2026-03-20  26312000000012345678            300.00  A-000001，金额 300.00  何*     是    有效
"""


def test_an_invoice_is_told_with_its_mark(run: Run) -> None:
    ran = run("fee", "invoice", "issue", "--number", NUMBER, "--receipt", "000001", "-o", "table")
    id = ran.stdout.splitlines()[2].split()[0]
    assert ran.stdout == ISSUED.format(id=id)


@pytest.mark.parametrize(
    ("words", "code", "field"),
    [
        ("invoice issue --number 26312000000012345678 --receipt A-000001:300.01", 3, "receipt"),
        ("invoice issue --number 12345678 --receipt A-000001", 2, "code"),
        ("invoice issue --number 26312000000012345678 --receipt A-000001:x", 2, "receipt"),
        ("invoice issue --number 26312000000012345678 --receipt A-000009", 4, ""),
        ("invoice issue --receipt A-000001", 2, "number"),
        ("invoice void k3q9x -m 错", 4, ""),
        ("invoice list --period 2026-13", 2, "period"),
        ("expense add cleaning 0", 2, "amount"),
        ("expense add wages 5", 2, "item"),
        ("expense add cleaning 5 --date 2026-02-30", 2, "date"),
        ("openness --quarter 2026-03", 2, "quarter"),
        ("openness", 2, "quarter"),
        ("close 2026-03", 3, "period"),
        ("close soon", 2, "period"),
    ],
)
def test_what_is_not_right_is_refused_with_its_code(
    run: Run, billed: Path, words: str, code: int, field: str
) -> None:
    head = git(billed, "rev-parse", "HEAD")
    error = run("fee", *words.split(), "-o", "json", code=code).json["error"]
    assert (error["exit"], error["field"]) == (code, field)
    assert git(billed, "rev-parse", "HEAD") == head


def test_an_expense_goes_by_code_or_title_and_may_take_off(run: Run) -> None:
    run("fee", "expense", "add", "保洁", "12.50", "--voucher", "118")
    run("fee", "expense", "add", "cleaning", "-m", "多付退回", "--", "-2.50")
    shown = run("fee", "expense", "list", "-o", "json")
    assert [(row["item"], row["amount"]) for row in shown.rows] == [
        ("cleaning", "12.50"),
        ("cleaning", "-2.50"),
    ]
    assert shown.json["totals"]["amount"] == "10.00"


def test_a_month_is_closed_when_its_days_are(run: Run, billed: Path) -> None:
    pay(billed, money(FLAT, 100), at="2026-02-10 09:00")
    said = run("fee", "close", "2026-02", code=3).stderr
    assert "收款日 2026-02-10-a 尚未日结" in said
    close_day(session_at(billed, "2026-02-10 18:00"), cash=100)
    assert run("fee", "close", "2026-02", "-o", "json").json["commit"]
    said = run("fee", "expense", "add", "cleaning", "5", "--date", "2026-02-28", code=3).stderr
    assert "2026-02 已结账" in said
    assert "2026-03-01" in said


def test_the_statement_is_table_workbook_and_paper_from_the_same_rows(run: Run, tmp_path: Path) -> None:
    run("fee", "expense", "add", "cleaning", "12.50")
    words = ("fee", "openness", "--quarter", "2026Q1")
    rows = run(*words, "-o", "json").rows
    run(*words, "-O", tmp_path / "x.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "x.xlsx").worksheets[0]
    amounts = [f"{cell.value:.2f}" for cell in sheet["C"][1:] if cell.value is not None]
    assert amounts == [row["amount"] for row in rows]
    run(*words, "-O", tmp_path / "x.html")
    page = (tmp_path / "x.html").read_text("utf-8")
    assert all(row["amount"] in page for row in rows)


@pytest.mark.needs("pdftotext")
def test_the_paper_names_units_and_nobody(run: Run, tmp_path: Path) -> None:
    run("fee", "openness", "--quarter", "2026Q1", "-O", tmp_path / "x.pdf")
    said = said_in((tmp_path / "x.pdf").read_bytes(), tmp_path)
    assert all(text in said for text in ("收支公示", "2026年第1季度", "300.00", FLAT, "欠费房屋2户"))
    assert "何" not in said
