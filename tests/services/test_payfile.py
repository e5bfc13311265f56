"""Payments from a file: read as people write them, posted once however often, wrong rows named."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from feedesk import SHEET, money, pay, record, said
from smalldesk import FLAT, SHOP, git, session_at
from workbooks import plain_book

from propdesk.domain.changes import Outcome
from propdesk.domain.messages import BadData, RuleRefused
from propdesk.render.codes import METHODS
from propdesk.services.cashier import close_day
from propdesk.services.importing import known_tables
from propdesk.services.payfile import Reading, take_file

HEADER = "房号,金额,收款方式,流水号,到账日,备注"
GOOD = (f"{FLAT},300,微信,R1,2026-03-18,代缴", f"{SHOP},50.50,转账,R2,2026/3/19 08:30:11,")


def given(root: Path, *lines: str, header: str = HEADER, encoding: str = "utf-8-sig", **how: Any) -> Outcome:
    """Give a CSV file to the desk; ``how`` goes into the reading, or ``dry_run`` beside it."""
    path = root.parent / "payments.csv"
    path.write_bytes("\n".join((header, *lines, "")).encode(encoding))
    return take(root, path, **how)


def take(
    root: Path, path: Path, *, at: str = "2026-03-20 09:00", dry_run: bool = False, **how: Any
) -> Outcome:
    return take_file(session_at(root, at), path, Reading(**how), dry_run=dry_run)


def places(outcome: Outcome) -> list[str]:
    return [note.where for note in outcome.notes if note.level == "problem"]


def commits(root: Path) -> int:
    return int(git(root, "rev-list", "--count", "HEAD"))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_file_is_one_commit_of_a_receipt_a_row(billed: Path, encoding: str) -> None:
    before = commits(billed)
    outcome = given(billed, *GOOD, encoding=encoding)
    assert commits(billed) == before + 1
    assert [(row["receipt"], row["unit"], row["amount"], row["where"]) for row in outcome.rows] == [
        ("A-000001", FLAT, "300.00", "payments!A2"),
        ("A-000002", SHOP, "50.50", "payments!A3"),
    ]
    assert outcome.totals == {"count": 2, "amount": "350.50", "new": 2, "problems": 0}
    first, second = record(billed, "till", SHEET)["lines"]
    assert (first["method"], first["ref"], first["received"], first["reason"]) == (
        "wechat",
        "R1",
        "2026-03-18",
        "代缴",
    )
    assert (second["method"], second["received"]) == ("transfer", "2026-03-19")
    assert not outcome.look


def test_the_same_file_again_posts_nothing(billed: Path) -> None:
    first = given(billed, *GOOD)
    before = commits(billed)
    for at in ("2026-03-20 10:00", "2026-03-21 10:00"):
        again = given(billed, *GOOD, at=at)
        assert ([row["receipt"] for row in again.rows], again.commit) == (["A-000001", "A-000002"], None)
        assert (again.totals["new"], [row["new"] for row in again.rows]) == (0, [False, False])
        assert "2 payments were posted before; nothing is posted twice" in said(again)
    assert [row["new"] for row in first.rows] == [True, True]
    assert commits(billed) == before


def test_a_file_that_has_grown_posts_what_is_new(billed: Path) -> None:
    given(billed, *GOOD)
    grown = given(billed, *GOOD, f"{FLAT},1,支付宝,R3,,")
    assert [(row["receipt"], row["new"]) for row in grown.rows][-1] == ("A-000003", True)
    assert grown.totals["new"] == 1


def test_given_again_after_the_day_was_closed_it_is_no_error(billed: Path) -> None:
    given(billed, *GOOD)
    close_day(session_at(billed, "2026-03-20 18:00"), cash=0)
    assert given(billed, *GOOD, at="2026-03-20 19:00").commit is None
    with pytest.raises(RuleRefused):
        given(billed, f"{FLAT},1,微信,R9,,", at="2026-03-20 19:00")


WRONG = {
    f"{FLAT},30,微信,,,": "D",
    "9-9-0909,30,微信,W1,,": "A",
    "0９09,30,微信,W2,,": "A",
    f"{FLAT},30.123,微信,W3,,": "B",
    f"{FLAT},0,微信,W4,,": "B",
    f"{FLAT},-5,微信,W5,,": "B",
    f"{FLAT},,微信,W6,,": "B",
    f"{FLAT},3,贝壳,W7,,": "C",
    f"{FLAT},3,微信,W8,2026-02-30,": "E",
    f"{FLAT},3,微信,W9,2026-03-21,": "E",
    f"{SHOP},3,微信,R1,,": "D",
    "合计,3,,,,": "A",
}
"""A row that is wrong: the column that the remark names."""


def test_wrong_rows_are_listed_by_cell_and_the_others_posted(billed: Path) -> None:
    outcome = given(billed, GOOD[0], *WRONG, GOOD[1])
    assert sorted(places(outcome)) == sorted(
        f"payments!{column}{number}" for number, column in enumerate(WRONG.values(), 3)
    )
    assert [row["receipt"] for row in outcome.rows] == ["A-000001", "A-000002"]
    assert outcome.look
    assert outcome.totals["problems"] == len(WRONG)


def test_with_whole_one_wrong_row_refuses_all(billed: Path) -> None:
    before = commits(billed)
    with pytest.raises(BadData) as refused:
        given(billed, *GOOD, *WRONG, whole=True)
    assert len(refused.value.findings) == len(WRONG)
    assert commits(billed) == before
    assert given(billed, *GOOD, whole=True).commit


def test_rows_without_a_reference_are_taken_on_demand_and_only_together(billed: Path) -> None:
    rows = (f"{FLAT},30,现金,,,", f"{FLAT},30,现金,,,")
    assert given(billed, *rows).commit is None
    with pytest.raises(BadData):
        given(billed, *rows, "9-9-0909,1,现金,,,", unreferenced=True)
    assert [row["receipt"] for row in given(billed, *rows, unreferenced=True).rows] == [
        "A-000001",
        "A-000002",
    ]


def test_a_reference_given_twice_is_one_payment_or_a_wrong_row(billed: Path) -> None:
    outcome = given(billed, GOOD[0], GOOD[0], f"{SHOP},1,微信,R1,,")
    assert [row["receipt"] for row in outcome.rows] == ["A-000001", "A-000001"]
    assert (places(outcome), outcome.totals["new"]) == (["payments!D4"], 1)


def test_a_dry_run_tells_every_receipt_and_writes_nothing(billed: Path) -> None:
    before = commits(billed)
    outcome = given(billed, *GOOD, *WRONG, dry_run=True)
    assert [row["receipt"] for row in outcome.rows] == ["A-000001", "A-000002"]
    assert (outcome.commit, commits(billed), len(places(outcome))) == (None, before, len(WRONG))


@pytest.mark.parametrize(
    ("amount", "value"),
    [('"1,234.50"', "1234.50"), ("￥500", "500.00"), ("¥ 1", None), ("５００．５", "500.50"),
     ("88元", "88.00"), ('"1,23"', None), ("1e3", None), ("=1+1", None)],
)  # fmt: skip
def test_amounts_are_read_as_people_write_them_or_refused(
    billed: Path, amount: str, value: str | None
) -> None:
    outcome = given(billed, f"{FLAT},{amount},微信,R1,,")
    assert [row["amount"] for row in outcome.rows] == ([value] if value else [])


def test_a_workbook_with_english_headers_typed_cells_and_told_bills(billed: Path) -> None:
    path = billed.parent / "payments.xlsx"
    told = f"parking/{FLAT}/2026-02-01"
    path.write_bytes(
        plain_book(
            ("unit", "amount", "method", "ref", "received", "bill"),
            (FLAT, 142.93, "WeChat", "4200001234", date(2026, 3, 18), told),
            ("0102", 98.32, "现金", 17, datetime(2026, 3, 19), None),
            (FLAT, 0.1 + 0.2, None, "R3", None, None),
            (FLAT, 5, None, 4200001234567890123456, None, None),
        )
    )
    outcome = take(billed, path, method="card")
    assert [(row["amount"], row["method"], row["ref"]) for row in outcome.rows] == [
        ("142.93", "wechat", "4200001234"),
        ("98.32", "cash", "17"),
        ("0.30", "card", "R3"),
    ]
    assert outcome.rows[0]["allocations"][0] == {"bill": told, "amount": "80.00"}
    assert places(outcome) == ["Sheet!D5"]


def test_each_row_sees_what_those_before_it_and_at_the_counter_left(billed: Path) -> None:
    pay(billed, money(FLAT, 8000))
    outcome = given(billed, f"{FLAT},430,微信,R1,,", f"{FLAT},50,微信,R2,,")
    assert [row["credit"] for row in outcome.rows] == ["0.00", "40.00"]


def test_a_file_without_the_headers_is_refused_and_others_can_be_mapped(billed: Path) -> None:
    with pytest.raises(BadData):
        given(billed, "1,2", header="甲,乙")
    outcome = given(
        billed,
        f"{FLAT},12,X1",
        header="甲,乙,丙",
        mapping={"payments.unit": "甲", "payments.amount": "乙", "payments.ref": "丙"},
    )
    assert [row["amount"] for row in outcome.rows] == ["12.00"]


def test_every_method_is_known_by_its_code_and_titles() -> None:
    (table,) = known_tables(builds=("payment",))
    codes = next(column for column in table.columns if column.name == "method").codes
    for code, titles in METHODS.items():
        assert {codes[name.upper()] for name in (code, *titles)} == {code}


def test_payments_are_no_part_of_the_import_of_a_desk() -> None:
    assert all(table.builds != "payment" for table in known_tables())
