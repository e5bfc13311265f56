"""Money is taken, used, and taken back."""

from __future__ import annotations

import pytest

from main_job.told import FIRST, JULY, SECOND, Stage, lines

pytestmark = pytest.mark.xdist_group("main-job")


# --- 4: payments, credit, void ---------------------------------------------------------------------


def test_money_goes_to_the_oldest_due_and_the_rest_is_credit(stage: Stage) -> None:
    desk = stage("june")
    words = ("fee", "pay", "1-1-1011", "500", "--method", "wechat")
    first = desk.json("2020-06-20 10:00", *words)["rows"][0]
    assert first["receipt"] == "A-000001"
    assert (first["allocations"], first["credit"]) == ([{"bill": FIRST, "amount": "500.00"}], "0.00")
    second = desk.json("2020-06-20 10:00", *words)["rows"][0]
    assert second["receipt"] == "A-000002"
    assert (second["allocations"], second["credit"]) == ([{"bill": FIRST, "amount": "357.57"}], "142.43")


def test_the_receipt_is_printed_with_its_number_and_the_sum_in_words(stage: Stage) -> None:
    desk = stage("june")
    ran = desk.propdesk(
        "-C",
        desk.root,
        "--lang",
        "zh",
        "--at",
        "2020-06-20 10:00",
        "fee",
        "pay",
        "1011",
        "500",
        "-o",
        "table",
    )
    assert ran.code == 0
    assert "A-000001" in ran.stdout
    assert "伍佰元整" in ran.stdout


def test_july_uses_the_credit(stage: Stage) -> None:
    desk = stage("paid")
    shown = desk.json("2020-07-01 09:00", "fee", "bill", "--period", "2020-07")
    wanted = dict.fromkeys(JULY, ("property-2", "2020-07-10", "2020-10-09", "343.68", "2020-07-10"))
    assert lines(shown) == wanted
    assert shown["totals"] == {"count": 3, "amount": "1031.04", "skipped": 0, "new": 3}
    balance = desk.json("2020-07-01 09:00", "fee", "balance", "1-1-1011")["rows"]
    account = {"billed": "1201.25", "paid": "1000.00", "credit": "0.00", "outstanding": "201.25"}
    assert balance == [{"unit": "1-1-1011"} | account]


def test_a_receipt_of_a_closed_day_is_not_voided(stage: Stage) -> None:
    desk = stage("july")
    desk.json("2020-06-20 18:00", "fee", "day", "--date", "2020-06-20", "--close", "--cash", "0")
    before = desk.head
    shown = desk.json("2020-07-02 09:00", "fee", "void-receipt", "A-000002", "-m", "wrong unit", code=3)
    assert (shown["error"]["kind"], shown["error"]["record"]) == ("rule", "A-000002")
    assert "closed" in shown["error"]["message"]
    assert desk.head == before


def test_a_receipt_of_an_open_day_is_voided_with_the_credit_it_left(stage: Stage) -> None:
    desk = stage("july")
    shown = desk.json("2020-07-02 09:00", "fee", "void-receipt", "A-000002", "-m", "wrong unit")
    row = shown["rows"][0]
    assert {each["bill"]: each["amount"] for each in row["reversed"]} == {FIRST: "357.57", SECOND: "142.43"}
    assert (row["void"], row["of"], row["amount"], row["credit"]) == (
        "AV-000001",
        "A-000002",
        "500.00",
        "0.00",
    )
    balance = desk.json("2020-07-02 09:00", "fee", "balance", "1-1-1011")["rows"][0]
    assert (balance["paid"], balance["credit"], balance["outstanding"]) == ("500.00", "0.00", "701.25")
    kept = desk.json("2020-07-02 09:00", "fee", "receipt", "A-000002")["rows"][0]
    assert kept["void"] == "AV-000001"
    following = desk.json("2020-07-02 09:30", "fee", "pay", "1-1-1011", "1")["rows"][0]
    assert following["receipt"] == "A-000003"
    twice = desk.json("2020-07-02 10:00", "fee", "void-receipt", "A-000002", "-m", "again", code=3)
    assert "void already" in twice["error"]["message"]


def test_a_reference_is_posted_once(stage: Stage) -> None:
    desk = stage("june")
    words = ("fee", "pay", "1-1-1012", "100", "--method", "wechat", "--ref", "4200001")
    first = desk.json("2020-06-20 10:00", *words)
    again = desk.json("2020-06-21 10:00", *words)
    assert (again["commit"], again["rows"]) == (None, first["rows"])
    other = desk.json("2020-06-21 10:00", *words[:3], "99", *words[4:], code=3)
    assert (other["error"]["record"], other["error"]["field"]) == ("A-000001", "ref")


def test_an_unclosed_yesterday_warns_a_desk_of_two_and_blocks_nobody(stage: Stage) -> None:
    desk = stage("july")
    assert "not closed" not in desk.at("2020-07-02 09:00", "fee", "pay", "1012", "1").stderr
    desk.edit("desk.yaml", "\ntills:", "  - {id: zhao, name: zhao, roles: [cashier]}\n\ntills:")
    ran = desk.at("2020-07-03 09:00", "fee", "pay", "1012", "1")
    assert ran.code == 0
    assert "2020-06-20" in ran.stderr
