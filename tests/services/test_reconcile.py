"""Reconciling on a real desk: a dry run, then one commit; however often, whatever overlaps, once."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from channelbills import PERSONAL, Paid, alipay, wechat
from feedesk import SHEET, altered, change, credit_fen, money, open_fen, pay, record, said
from smalldesk import FLAT, SHOP, git, session_at
from workbooks import plain_book

from propdesk.domain.changes import Outcome
from propdesk.domain.messages import BadData, NotFound, RuleRefused
from propdesk.services.cashier import close_day
from propdesk.services.checking import check_desk
from propdesk.services.receipts import void_receipt
from propdesk.services.reconcile import Asked, post, propose

LINES = (
    Paid("4200001", "260.00", "物业费", data="1-1-0101", fee="1.56", order="WY1"),
    Paid("4200002", "200.00", "1栋1单元102室"),
    Paid("4200003", "77.00", "物业费"),
)
"""FLAT owes twice 180 (property) and twice 80 (parking), SHOP twice 100."""


def given(root: Path, data: bytes, name: str = "bill.csv") -> Path:
    path = root.parent / name
    path.write_bytes(data)
    return path


def ask(
    root: Path, *lines: Paid, channel: str = "wechat", at: str = "2026-03-20 09:00", **how: Any
) -> Outcome:
    path = given(root, {"wechat": wechat, "alipay": alipay}[channel](*lines))
    return propose(session_at(root, at), path, Asked(channel, **how))


def enter(
    root: Path,
    *lines: Paid,
    channel: str = "wechat",
    at: str = "2026-03-20 09:00",
    dry: bool = False,
    **how: Any,
) -> Outcome:
    path = given(root, {"wechat": wechat, "alipay": alipay}[channel](*lines))
    return post(session_at(root, at), path, Asked(channel, **how), dry_run=dry)


def states(outcome: Outcome) -> list[tuple[str, str, str]]:
    return [(row["match"], row["state"], row["unit"]) for row in outcome.rows]


def commits(root: Path) -> int:
    return int(git(root, "rev-list", "--count", "HEAD"))


def test_a_proposal_says_of_every_line_what_it_is_for_and_writes_nothing(billed: Path) -> None:
    before = commits(billed)
    outcome = ask(billed, *LINES)
    assert states(outcome) == [
        ("unit", "matched", FLAT),
        ("unit", "matched", SHOP),
        ("none", "unmatched", ""),
    ]
    assert {key: outcome.rows[0][key] for key in ("date", "ref", "amount", "receipt", "where")} == {
        "date": "2026-03-18",
        "ref": "4200001",
        "amount": "260.00",
        "receipt": "",
        "where": "bill!F2",
    }
    assert outcome.totals == {
        "count": 3, "amount": "537.00", "matched": 2, "proposed": 0, "known": 0, "unmatched": 1,
        "duplicates": 0, "missing": 0, "refunded": "0.00", "fees": "1.56", "posted": 0, "problems": 0,
    }  # fmt: skip
    assert (outcome.look, outcome.commit, commits(billed)) == (True, None, before)
    assert outcome.personal == {"remark": "text", "counterparty": "name"}


def test_posting_is_one_commit_of_receipts_with_the_channel_s_reference(billed: Path) -> None:
    before = commits(billed)
    outcome = enter(billed, *LINES, reason="对账")
    assert [(row["state"], row["receipt"]) for row in outcome.rows] == [
        ("posted", "A-000001"),
        ("posted", "A-000002"),
        ("unmatched", ""),
    ]
    first, second = record(billed, "till", SHEET)["lines"]
    assert (first["ref"], first["method"], first["received"], first["amount"], first["reason"]) == (
        "4200001",
        "wechat",
        "2026-03-18",
        "260.00",
        "对账",
    )
    bills = [each["bill"] for each in second["allocations"]]
    assert bills == [f"property/{SHOP}/2026-01-01", f"property/{SHOP}/2026-02-01"]
    assert commits(billed) == before + 1
    assert git(billed, "log", "-1", "--format=%s").strip() == "fee: reconcile A-000001..A-000002"
    assert (outcome.totals["posted"], outcome.totals["matched"]) == (2, 2)
    assert not check_desk(session_at(billed)).rows


def test_nothing_that_a_payer_wrote_is_written_down(billed: Path) -> None:
    enter(
        billed,
        Paid("4200001", "5.00", "欧阳修1-1-0101", data="13812345678"),
        *LINES[1:],
        take={"4200003": FLAT},
    )
    kept = git(billed, "log", "-p", "--format=%B", "-1")
    assert "4200001" in kept
    assert not [word for word in ("欧阳修", "13812345678", "物业费", "1栋") if word in kept]


@pytest.mark.parametrize("channel", ["wechat", "alipay"])
def test_the_same_file_again_posts_nothing(billed: Path, channel: str) -> None:
    enter(billed, *LINES[:2], channel=channel)
    before = commits(billed)
    for at in ("2026-03-20 10:00", "2026-03-21 10:00"):
        again = enter(billed, *LINES[:2], channel=channel, at=at)
        assert states(again) == [("reference", "known", FLAT), ("reference", "known", SHOP)]
        assert (again.commit, again.totals["posted"], again.look) == (None, 0, False)
    assert commits(billed) == before


def test_overlapping_files_and_lines_that_stand_twice_count_once(billed: Path) -> None:
    enter(billed, LINES[0])
    outcome = enter(billed, LINES[0], LINES[1], LINES[1])
    assert [row["state"] for row in outcome.rows] == ["known", "posted", "duplicate"]
    assert (outcome.look, outcome.totals["amount"], outcome.totals["duplicates"]) == (True, "460.00", 1)


def test_one_reference_of_two_channels_is_two_payments(billed: Path) -> None:
    enter(billed, LINES[0])
    assert enter(billed, LINES[0], channel="alipay").totals["posted"] == 1


def test_after_the_day_was_closed_a_file_of_known_lines_is_no_error(billed: Path) -> None:
    enter(billed, *LINES[:2])
    close_day(session_at(billed, "2026-03-20 18:00"), cash=0)
    assert enter(billed, *LINES[:2], at="2026-03-20 19:00").commit is None
    with pytest.raises(RuleRefused):
        enter(billed, *LINES[:2], Paid("9", "1.00", "1-1-0101"), at="2026-03-20 19:00")
    assert ask(billed, Paid("9", "1.00", "1-1-0101"), at="2026-03-20 19:00").totals["matched"] == 1


AMOUNT = Paid("4200009", "180.00", "物业费")
"""Two bills of FLAT, and no other unit's."""


def test_a_line_that_matches_by_amount_alone_is_posted_only_if_confirmed(billed: Path) -> None:
    for outcome in (ask(billed, AMOUNT), enter(billed, AMOUNT)):
        assert states(outcome) == [("amount", "proposed", FLAT)]
        assert (outcome.commit, outcome.look) == (None, True)
        assert "1 lines match by amount alone: --confirm amount posts them, too" in said(outcome)
    confirmed = enter(billed, AMOUNT, confirm=("amount",))
    assert states(confirmed) == [("amount", "posted", FLAT)]
    assert (confirmed.look, open_fen(billed)[f"property/{FLAT}/2026-02-01"]) == (False, 18000)


def test_a_line_that_matches_one_bill_pays_that_bill(billed: Path) -> None:
    enter(billed, Paid("R1", "80.00"), confirm=("amount",))
    assert f"parking/{FLAT}/2026-01-01" not in open_fen(billed)


def test_the_clerk_decides_lines_by_the_end_of_their_reference_and_of_a_unit(billed: Path) -> None:
    outcome = enter(billed, *LINES, take={"0003": "0102", "0002": FLAT})
    assert states(outcome) == [("unit", "posted", FLAT), ("told", "posted", FLAT), ("told", "posted", SHOP)]
    assert (outcome.look, credit_fen(billed)) == (False, {})
    again = enter(billed, *LINES, take={"0003": "0102", "0002": FLAT})
    assert (again.commit, [row["state"] for row in again.rows]) == (None, ["known"] * 3)


@pytest.mark.parametrize(
    ("take", "refused"),
    [
        ({"9999": FLAT}, NotFound),
        ({"00": FLAT}, NotFound),
        ({"0003": "9-9-0909"}, NotFound),
        ({"4200001": SHOP}, RuleRefused),
        ({"4200005": SHOP}, RuleRefused),
    ],
)
def test_a_decision_that_decides_nothing_is_refused(
    billed: Path, take: Mapping[str, str], refused: type[Exception]
) -> None:
    enter(billed, LINES[0])
    before = commits(billed)
    with pytest.raises(refused):
        enter(billed, *LINES, Paid("4200005", "1.00", status="REVOKED"), take=take)
    assert commits(billed) == before


def test_money_that_was_entered_without_its_reference_is_not_posted_again(billed: Path) -> None:
    pay(billed, money(FLAT, 26000, "wechat", received="2026-03-18"))
    outcome = enter(billed, *LINES[:2])
    assert [(row["state"], row["receipt"]) for row in outcome.rows] == [
        ("duplicate", "A-000001"),
        ("posted", "A-000002"),
    ]
    assert outcome.look
    assert enter(billed, *LINES[:2], take={"4200001": FLAT}).totals["posted"] == 1


def test_a_receipt_by_the_merchant_s_number_is_known_and_another_amount_is_told(billed: Path) -> None:
    pay(billed, money(FLAT, 26000, "wechat", "WY1"), money(SHOP, 5, "wechat", "4200002"))
    outcome = enter(billed, *LINES[:2])
    assert states(outcome) == [("reference", "known", FLAT), ("reference", "different", SHOP)]
    assert (outcome.commit, outcome.look) == (None, True)


def test_receipts_that_the_file_does_not_have_are_listed(billed: Path) -> None:
    pay(
        billed,
        money(FLAT, 100, "wechat", "X1", received="2026-03-18"),
        money(FLAT, 100, "wechat", "X2", received="2026-03-17"),
        money(FLAT, 100, "alipay", "X3", received="2026-03-18"),
        money(FLAT, 100, "wechat", "X4", received="2026-03-18"),
    )
    void_receipt(session_at(billed, "2026-03-20 09:10"), "A-000004", reason="录错")
    outcome = enter(billed, *LINES[:2])
    missing = outcome.rows[-1]
    assert [row["state"] for row in outcome.rows] == ["posted", "posted", "missing"]
    assert (missing["ref"], missing["receipt"], missing["date"], missing["where"]) == (
        "X1",
        "A-000001",
        "2026-03-18",
        "",
    )
    assert (outcome.look, outcome.totals["missing"], outcome.totals["count"]) == (True, 1, 2)


def test_refunds_are_listed_with_the_receipt_that_stands_and_never_posted(billed: Path) -> None:
    enter(billed, LINES[0])
    back = Paid("4200001", "60.00", back=True, fee="-0.36", day="2026-03-19")
    outcome = enter(billed, LINES[0], back, Paid("4200008", "9.00"), Paid("4200008", "9.00", back=True))
    assert [(row["state"], row["amount"], row["receipt"]) for row in outcome.rows] == [
        ("known", "260.00", "A-000001"),
        ("refunded", "-60.00", "A-000001"),
        ("refunded", "9.00", ""),
        ("refunded", "-9.00", ""),
    ]
    assert (outcome.totals["refunded"], outcome.totals["fees"], outcome.commit) == ("69.00", "1.20", None)
    assert said(outcome, "warning") == ["1 refunds are of receipts that stand: refund these, too"]


def test_a_receipt_that_was_voided_is_not_posted_by_itself_again(billed: Path) -> None:
    enter(billed, LINES[0])
    void_receipt(session_at(billed, "2026-03-20 09:10"), "A-000001", reason="录错")
    again = enter(billed, LINES[0])
    assert (again.rows[0]["state"], again.rows[0]["candidates"], again.commit) == ("unmatched", [FLAT], None)
    assert enter(billed, LINES[0], take={"4200001": SHOP}).rows[0]["unit"] == SHOP


def test_lines_that_are_not_right_are_listed_and_left_out(billed: Path) -> None:
    outcome = enter(billed, LINES[0], Paid("R8", "5.00", "0101", day="2026-03-21"))
    assert [(row["ref"], row["state"]) for row in outcome.rows] == [("4200001", "posted")]
    problems = [note for note in outcome.notes if note.level == "problem"]
    assert [note.where for note in problems] == ["bill!A3"]
    assert (outcome.look, outcome.totals["problems"]) == (True, 1)


def test_a_dry_run_of_posting_tells_every_receipt_and_writes_nothing(billed: Path) -> None:
    before = commits(billed)
    outcome = enter(billed, *LINES, dry=True)
    assert [row["receipt"] for row in outcome.rows] == ["A-000001", "A-000002", ""]
    assert (outcome.commit, commits(billed)) == (None, before)


def test_a_cut_file_posts_nothing(billed: Path) -> None:
    before = commits(billed)
    path = given(billed, wechat(*LINES)[:-60])
    for act in (propose, post):
        with pytest.raises(BadData):
            act(session_at(billed), path, Asked("wechat"))
    assert commits(billed) == before


def test_a_clerk_without_a_till_may_look_but_not_post(billed: Path) -> None:
    change(billed, altered(billed, "desk", "desk", tills=[{"id": "A", "clerk": "lin"}]))
    path, session = given(billed, wechat(*LINES[:2])), session_at(billed, claim="chen")
    assert propose(session, path, Asked("wechat")).totals["matched"] == 2
    with pytest.raises(RuleRefused):
        post(session, path, Asked("wechat"))


RULE = {
    "name": "farm",
    "date": "时间",
    "credit": "进",
    "debit": "出",
    "ref": ["流水"],
    "remark": ["言"],
    "skip": 2,
}


def test_a_bank_s_workbook_by_a_rule_of_the_desk(billed: Path) -> None:
    change(billed, altered(billed, "desk", "desk", reconcile=[RULE]))
    data = plain_book(
        ("账户", "0200"),
        ("时间", "进", "出", "流水", "言"),
        (None,),
        ("时间", "进", "出", "流水", "言"),
        (datetime(2026, 3, 18, 9, 30), 180.0, None, "B1", "1-1-101物业"),
        (datetime(2026, 3, 18, 9, 31), None, 99.5, "B2", "电费"),
        (datetime(2026, 3, 19, 0, 0), 0.1 + 0.2, None, 202603190001, "102"),
    )
    path = given(billed, data, "bank.xlsx")
    outcome = post(session_at(billed), path, Asked("bank", rule="farm"))
    assert [(row["unit"], row["amount"], row["ref"], row["where"]) for row in outcome.rows] == [
        (FLAT, "180.00", "B1", "Sheet!D5"),
        (SHOP, "0.30", "202603190001", "Sheet!D7"),
    ]
    assert "1 lines are money that went out; they are left aside" in said(outcome)
    assert record(billed, "till", SHEET)["lines"][0]["method"] == "transfer"
    with pytest.raises(NotFound):
        propose(session_at(billed), path, Asked("bank", rule="icbc"))
    with pytest.raises(NotFound):
        propose(session_at(billed), path, Asked("bank", sheet="Tabelle"))


def test_a_wallet_s_workbook_has_moments_and_no_totals_below(billed: Path) -> None:
    at = datetime(2026, 3, 18, 21, 35, 9)
    row = (at, "二维码收款", "张三", "/", "收入", 100, "/", "已收钱", "1000050001", "/", "S102")
    data = plain_book(("微信支付账单明细",), ("共1笔记录",), tuple(PERSONAL.split(",")), row)
    outcome = propose(session_at(billed), given(billed, data, "bill.xlsx"), Asked("wechat"))
    (one,) = outcome.rows
    assert (one["date"], one["amount"], one["counterparty"]) == ("2026-03-18", "100.00", "张三")
