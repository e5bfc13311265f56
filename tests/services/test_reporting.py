"""What comes in: collection rates and pivots are the same money as balances and arrears."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from correcteddesk import LATER, build_corrected
from feedesk import pay
from smalldesk import session_at

from propdesk.domain.money import parse_money, percentage
from propdesk.domain.periods import parse_date, parse_period
from propdesk.services.balances import list_arrears, list_balances
from propdesk.services.payments import Request
from propdesk.services.reporting import collection_rate, pivot


@pytest.fixture(scope="module")
def corrected(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("corrected") / "desk"
    build_corrected(root)
    return root


def rates(root: Path, period: str, **more: Any) -> dict[str, dict[str, Any]]:
    by = more.get("by", "item")
    outcome = collection_rate(session_at(root, LATER), months=parse_period(period), **more)
    return {row[by]: dict(row) for row in outcome.rows}


def test_half_of_what_was_billed_came_in(billed: Path) -> None:
    """February: property 180.00 and 100.00, parking 80.00; 90.00 of the shop's came in."""
    pay(billed, Request("0102", 19000))
    row = rates(billed, "2026-02")["property"]
    assert (row["billed"], row["collected"], row["rate"]) == ("280.00", "90.00", "32.1")
    assert (row["arrears"], row["cleared"], row["cleared_rate"]) == ("280.00", "100.00", "35.7")


def test_money_after_the_day_does_not_count(billed: Path) -> None:
    pay(billed, Request("0102", 19000))
    row = rates(billed, "2026-02", as_of=parse_date("2026-03-19"))["property"]
    assert (row["collected"], row["cleared"]) == ("0.00", "0.00")


@pytest.mark.parametrize("by", ["item", "unit", "building", "keeper", "period"])
def test_however_it_is_summed_it_is_the_same_money(corrected: Path, by: str) -> None:
    outcome = collection_rate(session_at(corrected, LATER), months=parse_period("2026"), by=by)
    balances = list_balances(session_at(corrected, LATER)).totals
    billed = parse_money(balances["billed"]) + parse_money(balances["noted"])
    assert parse_money(outcome.totals["billed"]) == billed
    assert outcome.totals["collected"] == balances["paid"]
    for name in ("billed", "collected"):
        assert sum(parse_money(row[name]) for row in outcome.rows) == parse_money(outcome.totals[name])


@pytest.mark.parametrize("by", ["item", "unit", "building"])
def test_what_is_open_by_months_is_what_is_overdue(corrected: Path, by: str) -> None:
    session = session_at(corrected, LATER)
    shown = pivot(session, months=parse_period("2026"), what="open", by=by)
    assert shown.totals["total"] == list_arrears(session).totals["principal"]
    assert shown.columns == (by, *(f"2026-{month:02d}" for month in range(1, 13)), "total")
    for row in shown.rows:
        assert sum(parse_money(row[month]) for month in shown.columns[1:-1]) == parse_money(row["total"])


def test_units_may_be_chosen(billed: Path) -> None:
    row = pivot(session_at(billed), months=parse_period("2026-01"), units="kind:shop").rows
    assert row == [{"item": "property", "2026-01": "100.00", "total": "100.00"}]


@pytest.mark.parametrize(
    ("part", "whole", "said"),
    [(1, 3, "33.3"), (1, 2000, "0.1"), (1, 2001, "0.0"), (0, 0, ""), (3, 3, "100.0")],
)
def test_a_share_is_rounded_half_up_to_a_tenth(part: int, whole: int, said: str) -> None:
    assert percentage(part, whole) == said
