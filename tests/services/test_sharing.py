"""Shared costs: parts to the fen, excluded units named, unknown weights refused at once, nothing twice."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from feedesk import altered, bill, change, fresh, record, said, skipped
from smalldesk import FLAT, RECORDS, SHOP, commit_all, edit, git, session_at

from propdesk.domain.changes import Outcome, Put
from propdesk.domain.messages import NotFound, RuleRefused
from propdesk.domain.money import parse_money
from propdesk.domain.periods import parse_period
from propdesk.services.checking import check_desk
from propdesk.services.runs import void_run
from propdesk.services.sharing import Sharing, share_cost

THIRD = "1-1-0103"
LIGHT = {"title": "公共照明", "formula": "share", "cycle": 1, "timing": "arrears", "due_days": 10} | {
    "prices": []
}


@pytest.fixture
def shared(fees: Path) -> Path:
    """Give a desk with three units and an item that is shared; the flat and the shop are charged for it."""
    third = {**RECORDS[-1].data, "room": "0103", "area": "30", "charges": []}  # type: ignore[dict-item]
    lit = [{"item": "light", "from": "2026-01-01"}]
    change(
        fees,
        Put("tariff", "light", LIGHT),
        Put("unit", THIRD, third),
        altered(fees, "unit", FLAT, area="50", charges=lit),
        altered(fees, "unit", SHOP, area="20", charges=lit),
    )
    return fees


def share(root: Path, total: str, by: str = "area", period: str = "2026-01", **more: Any) -> Outcome:
    beside = {key: more.pop(key) for key in ("dry_run",) if key in more}
    sharing = Sharing("公共照明", parse_money(total), by, parse_period(period), **more)
    return share_cost(session_at(root), sharing, **beside)


def parts(outcome: Outcome) -> dict[str, str]:
    return {row["unit"]: row["amount"] for row in outcome.rows if "amount" in row}


@pytest.mark.parametrize(
    ("total", "by", "expected"),
    [
        ("100.01", "area", {FLAT: "50.01", SHOP: "20.00", THIRD: "30.00"}),
        ("100.00", "unit", {FLAT: "33.34", SHOP: "33.33", THIRD: "33.33"}),
    ],
)
def test_shares_add_up_to_the_fen(shared: Path, total: str, by: str, expected: dict[str, str]) -> None:
    outcome = share(shared, total, by, units="1-*")
    assert parts(outcome) == expected
    assert (outcome.totals["amount"], outcome.rows[0]["due"]) == (total, "2026-02-11")
    assert record(shared, "bill", "2026-01/light")["amount"] == total
    assert check_desk(session_at(shared)).rows == []


def test_without_a_selector_those_take_part_who_are_charged_for_it(shared: Path) -> None:
    assert parts(share(shared, "70.00")) == {FLAT: "50.00", SHOP: "20.00"}


def test_excluded_units_are_named_with_the_reason(shared: Path) -> None:
    outcome = share(shared, "100.00", "unit", units="1-*", without=SHOP)
    assert parts(outcome) == {FLAT: "50.00", THIRD: "50.00"}
    assert skipped(outcome) == [(SHOP, "light", "excluded")]


def test_units_without_area_are_refused_all_at_once_and_nothing_is_billed(shared: Path) -> None:
    change(shared, altered(shared, "unit", FLAT, "area"), altered(shared, "unit", THIRD, "area"))
    before = git(shared, "rev-parse", "HEAD")
    with pytest.raises(RuleRefused) as refused:
        share(shared, "100.00", units="1-*")
    assert [finding.record for finding in refused.value.findings] == [FLAT, THIRD]
    assert git(shared, "rev-parse", "HEAD") == before
    assert parts(share(shared, "100.00", units="1-*", without=f"{FLAT},{THIRD}")) == {SHOP: "100.00"}


def test_a_share_is_never_created_twice(shared: Path) -> None:
    first = share(shared, "100.00", units="1-*")
    again = share(shared, "100.00", units="1-*")
    assert (again.commit, again.totals["new"], parts(again)) == (None, 0, parts(first))
    assert said(again) == ["nothing new to bill"]
    other = share(shared, "120.00", units="1-*")
    assert other.commit is None
    assert said(other, "warning") == ["100.00 stands already; void the run to split another total"]
    void_run(session_at(shared), "2026-01/light", reason="总额错了")
    assert parts(share(shared, "120.00", units="1-*"))[FLAT] == "60.00"


def test_two_houses_share_two_totals_but_no_unit_pays_in_both(shared: Path) -> None:
    share(shared, "50.00", units=FLAT)
    assert parts(share(shared, "60.00", units=f"{SHOP},{THIRD}")) == {SHOP: "24.00", THIRD: "36.00"}
    with pytest.raises(RuleRefused) as refused:
        share(shared, "90.00", period="2026Q1", units="1-*")
    assert refused.value.field == "unit"
    assert parts(share(shared, "90.00", period="2026-02", units="1-*", by="unit"))[THIRD] == "30.00"


def test_a_quarter_is_shared_in_the_run_of_its_last_month(shared: Path) -> None:
    outcome = share(shared, "70.00", period="2026Q1")
    row = outcome.rows[0]
    assert (row["from"], row["to"], row["months"], row["run"]) == (
        "2026-01-01",
        "2026-03-31",
        3,
        "2026-03/light",
    )


def test_a_missing_reading_is_never_nothing(shared: Path) -> None:
    with pytest.raises(RuleRefused) as refused:
        share(shared, "100.00", "consumption", units="1-*")
    assert len(refused.value.findings) == 3


def test_nobody_to_share_and_no_shared_item_are_refused(shared: Path) -> None:
    with pytest.raises(NotFound):
        share(shared, "100.00", units=FLAT, without="1-*")
    with pytest.raises(RuleRefused):
        share_cost(session_at(shared), Sharing("property", 100, "unit", parse_period("2026-01")))


def test_the_ordinary_run_leaves_shared_items_alone(shared: Path) -> None:
    assert fresh(bill(shared, "2026-01")) == []


def test_a_part_that_is_not_the_split_s_is_found_by_check(shared: Path) -> None:
    share(shared, "100.01", units="1-*")
    moved = [
        ('amount: "50.01", due', 'amount: "50.00", due'),
        ('amount: "20.00", due', 'amount: "20.01", due'),
    ]
    edit(shared, "bills/2026-01/light.yaml", *moved)
    commit_all(shared)
    found = [row["message"] for row in check_desk(session_at(shared), only=["shared-parts"]).rows]
    assert [str(each)[-5:] for each in found] == ["50.01", "20.00"]
