"""The cashier's day: what was taken, counted against what is expected, closed for good."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from feedesk import SHEET, money, pay, record
from smalldesk import FLAT, SHOP, git, session_at

from propdesk.domain.messages import RuleRefused, UsageRefused
from propdesk.services.cashier import close_day, count_day, show_day
from propdesk.services.receipts import void_receipt

EVENING = "2026-03-20 18:00"


def test_a_day_is_told_by_method_with_its_voids_and_numbers(fees: Path) -> None:
    pay(fees, money(FLAT, 500, "card"), at="2026-03-19 09:00")
    pay(fees, money(FLAT, 1000), money(SHOP, 250, "wechat"), money(SHOP, 2000))
    void_receipt(session_at(fees), "A-000002", reason="错")
    void_receipt(session_at(fees), "A-000001", reason="错")
    outcome = show_day(session_at(fees))
    assert {row["method"]: row["amount"] for row in outcome.rows} == {
        "cash": "20.00",
        "wechat": "2.50",
        "card": "-5.00",
    }
    totals = outcome.totals
    assert (totals["receipts"], totals["voids"], totals["first"], totals["last"]) == (
        3,
        2,
        "A-000002",
        "A-000004",
    )
    assert (totals["amount"], totals["voided"], totals["state"]) == ("17.50", "15.00", "open")


def test_an_empty_day_is_told_and_closed_too(fees: Path) -> None:
    outcome = show_day(session_at(fees), day=date(2026, 3, 1))
    assert (list(outcome.rows), outcome.totals["amount"], outcome.totals["state"]) == ([], "0.00", "open")
    close_day(session_at(fees), cash=0, day=date(2026, 3, 1))
    assert show_day(session_at(fees), day=date(2026, 3, 1)).totals["state"] == "closed"


def test_a_day_is_closed_once_with_the_cash_counted_against_the_cash_expected(fees: Path) -> None:
    pay(fees, money(FLAT, 1000), money(SHOP, 250, "wechat"))
    outcome = close_day(session_at(fees, EVENING), cash=990, note="少十元")
    assert outcome.commit
    assert record(fees, "till", SHEET)["closed"] == {
        "at": EVENING,
        "clerk": "lin",
        "cash": "9.90",
        "expected": "10.00",
        "note": "少十元",
    }
    for told in (outcome, show_day(session_at(fees))):
        assert (told.totals["state"], told.totals["difference"]) == ("closed", "-0.10")
        assert told.totals["note"] == "少十元"
    assert git(fees, "log", "-1", "--format=%s") == f"fee: day {SHEET} closed\n"
    with pytest.raises(RuleRefused):
        close_day(session_at(fees, EVENING), cash=1000)


def test_a_day_is_not_closed_without_a_count_ahead_of_time_or_at_another_s_till(fees: Path) -> None:
    with pytest.raises(UsageRefused) as missing:
        close_day(session_at(fees), cash=None)
    assert missing.value.field == "cash"
    with pytest.raises(RuleRefused) as early:
        close_day(session_at(fees), cash=0, day=date(2026, 3, 21))
    assert early.value.field == "date"
    with pytest.raises(RuleRefused) as foreign:
        close_day(session_at(fees), cash=0, wanted="B")
    assert foreign.value.field == "till"
    with pytest.raises(RuleRefused):
        show_day(session_at(fees), wanted="B")


def test_a_dry_run_closes_nothing(fees: Path) -> None:
    tried = close_day(session_at(fees), cash=5, note="多五分", dry_run=True)
    assert (tried.totals["difference"], tried.commit) == ("0.05", None)
    assert show_day(session_at(fees)).totals["state"] == "open"


@pytest.mark.parametrize("dry_run", [False, True])
def test_a_difference_that_nobody_explains_keeps_the_day_open(fees: Path, dry_run: bool) -> None:
    pay(fees, money(FLAT, 1000))
    before = git(fees, "rev-parse", "HEAD")
    with pytest.raises(RuleRefused) as refused:
        close_day(session_at(fees, EVENING), cash=990, dry_run=dry_run)
    assert (refused.value.field, refused.value.record) == ("cash", SHEET)
    assert refused.value.message.values["amount"] == "-0.10"
    assert (git(fees, "rev-parse", "HEAD"), show_day(session_at(fees)).totals["state"]) == (before, "open")


def test_a_count_shows_the_difference_and_closes_nothing(fees: Path) -> None:
    pay(fees, money(FLAT, 1000))
    assert count_day(session_at(fees, EVENING), cash=990).totals["difference"] == "-0.10"
    assert show_day(session_at(fees)).totals["state"] == "open"
    close_day(session_at(fees, EVENING), cash=1000)
    with pytest.raises(RuleRefused):
        count_day(session_at(fees, EVENING), cash=1000)
