"""Looking ahead: what the next months bill, and who would pay how much more; nothing is written."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from feedesk import altered, bill, change, said
from smalldesk import FLAT, SHOP, git, session_at

from propdesk.domain.messages import BadData, RuleRefused
from propdesk.domain.periods import parse_period
from propdesk.services.forecasting import forecast, try_tariff
from propdesk.services.tariffs import TariffEdit, set_tariff

AT = "2026-02-20 09:00"


def test_the_next_months_are_told_by_item_and_agree_with_the_runs(billed: Path) -> None:
    change(billed, altered(billed, "tariff", "parking", cycle=3))
    before = git(billed, "rev-parse", "HEAD")
    outcome = forecast(session_at(billed, AT), months=3)
    assert [tuple(row.values()) for row in outcome.rows] == [
        ("2026-03", "property", 2, "280.00"),
        ("2026-04", "parking", 1, "240.00"),
        ("2026-04", "property", 2, "280.00"),
        ("2026-05", "property", 2, "280.00"),
    ]
    assert dict(outcome.totals) == {"count": 7, "amount": "1080.00"}
    assert git(billed, "rev-parse", "HEAD") == before
    amounts = [bill(billed, f"2026-0{month}", dry_run=True).totals["amount"] for month in (3, 4, 5)]
    assert amounts == ["280.00", "520.00", "280.00"]


def test_what_the_figures_do_not_hold_is_said(fees: Path) -> None:
    set_tariff(session_at(fees), "light", TariffEdit({"title": "公摊", "formula": "share"}))
    change(fees, altered(fees, "unit", SHOP, "area"))
    assert said(forecast(session_at(fees, AT), months=1)) == [
        "nobody knows yet what these will bill: 公摊",
        "3 units have cycles up to this month that are not billed; they are not in it",
        "1 units or cycles would be skipped",
    ]


def tried(root: Path, **row: str) -> Any:
    edit = TariffEdit(row={"from": "2026-03-01", **row})
    return try_tariff(session_at(root), "物业费", edit, months=parse_period("2026-03"))


def test_a_new_price_is_compared_for_everybody_and_not_written(billed: Path) -> None:
    before = git(billed, "rev-parse", "HEAD")
    outcome = tried(billed, price="2.5")
    assert [tuple(row.values()) for row in outcome.rows] == [
        (FLAT, "180.00", "225.00", "45.00"),
        (SHOP, "100.00", "125.00", "25.00"),
    ]
    assert dict(outcome.totals) == {"count": 2, "before": "280.00", "after": "350.00", "difference": "70.00"}
    assert git(billed, "rev-parse", "HEAD") == before


def test_what_is_billed_already_counts_in_a_comparison_all_the_same(billed: Path) -> None:
    bill(billed, "2026-03")
    assert tried(billed, price="1").totals["difference"] == "-140.00"


def test_a_comparison_refuses_what_the_change_itself_would(billed: Path) -> None:
    edit = TariffEdit(row={"from": "2026-01-01", "price": "3"})
    with pytest.raises(RuleRefused):
        try_tariff(session_at(billed), "property", edit, months=parse_period("2026-03"))
    with pytest.raises(BadData):
        tried(billed, price="-1")


def test_a_new_item_is_compared_with_nothing(fees: Path) -> None:
    edit = TariffEdit(
        {"title": "清运费", "cycle": 1, "formula": "fixed"}, {"from": "2026-01-01", "price": "9"}
    )
    outcome = try_tariff(session_at(fees), "bin", edit, months=parse_period("2026-03"))
    assert outcome.rows == []
    assert outcome.totals["difference"] == "0.00"
