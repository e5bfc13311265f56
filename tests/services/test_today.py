"""What is due: every kind of row when it is, and none when it is not."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from correcteddesk import do, settle
from counter import built, desk
from feedesk import altered, bill, change, money, pay, record
from smalldesk import FLAT, SHOP, edit, session_at

from propdesk.domain.changes import Put
from propdesk.services.receipts import void_receipt
from propdesk.services.today import show_today

__all__ = ["built", "desk"]

NOW = "2026-03-20 09:00"


def rows(root: Path, at: str = NOW, *, claim: str | None = "lin") -> dict[str, list[dict[str, Any]]]:
    """The rows by kind."""
    found: dict[str, list[dict[str, Any]]] = {}
    for row in show_today(session_at(root, at, claim=claim)).rows:
        found.setdefault(row["kind"], []).append({key: str(row[key]) for key in row if key != "kind"})
    return found


def test_money_of_today_is_told_by_method_without_what_is_void(billed: Path) -> None:
    pay(billed, money(FLAT, 1000), money(SHOP, 250, "wechat", "R1"), money(SHOP, 2000))
    void_receipt(session_at(billed), "A-000003", reason="错")
    hint = "propdesk fee day"
    assert rows(billed)["takings"] == [
        {"what": "cash", "when": "2026-03-20", "count": "1", "amount": "10.00", "hint": hint},
        {"what": "wechat", "when": "2026-03-20", "count": "1", "amount": "2.50", "hint": hint},
    ]
    assert "takings" not in rows(billed, claim="chen")
    assert "takings" not in rows(billed, "2026-03-21 09:00")


def test_money_without_a_reference_is_to_be_looked_at(billed: Path) -> None:
    pay(billed, money(FLAT, 1000), money(SHOP, 250, "wechat", "R1"))
    assert "no-ref" not in rows(billed)
    pay(billed, money(SHOP, 777, "transfer"))
    (row,) = rows(billed)["no-ref"]
    assert (row["count"], row["amount"], row["hint"]) == ("1", "7.77", "propdesk show 2026-03-20-a")


def test_days_that_are_not_closed_are_told_to_who_works_the_till(billed: Path) -> None:
    for day in ("18", "19"):
        pay(billed, money(FLAT, 100), at=f"2026-03-{day} 09:00")
    (row,) = rows(billed)["unclosed"]
    assert row == {
        "when": "2026-03-18",
        "count": "2",
        "hint": "propdesk fee day --till A --date 2026-03-18 --close",
    }
    assert "unclosed" not in rows(billed, claim="chen")


def test_a_single_clerk_is_told_nothing_of_tills(desk: Path) -> None:
    pay(desk, money("2-1-0101", 100), at="2026-03-18 09:00")
    assert "unclosed" not in rows(desk)


def test_what_this_month_bills_is_told_until_it_is_billed(billed: Path) -> None:
    hint = "propdesk fee bill --period 2026-03"
    assert rows(billed)["unbilled"] == [
        {"what": "车位费", "when": "2026-03", "count": "1", "amount": "80.00", "hint": hint},
        {"what": "物业费", "when": "2026-03", "count": "2", "amount": "280.00", "hint": hint},
    ]
    bill(billed, "2026-03")
    assert "unbilled" not in rows(billed)
    change(billed, altered(billed, "unit", SHOP, "area"))
    (row,) = rows(billed, "2026-04-02 09:00")["unbillable"]
    assert (row["count"], row["hint"]) == ("1", "propdesk fee bill --period 2026-04 --dry-run")


@pytest.mark.parametrize(
    ("day", "kinds"),
    [
        ("2026-03-10", {"due-soon"}),
        ("2026-03-16", {"due-soon"}),
        ("2026-03-17", {"due"}),
        ("2026-03-18", {"overdue", "arrears"}),
        ("2026-03-24", {"overdue", "arrears"}),
        ("2026-03-25", {"arrears"}),
        ("2026-03-09", set()),
    ],
)
def test_bills_are_told_before_on_and_after_their_due_day(fees: Path, day: str, kinds: set[str]) -> None:
    for item in ("property", "parking"):
        change(fees, altered(fees, "tariff", item, due_days=16))
    bill(fees, "2026-03")
    found = rows(fees, f"{day} 09:00")
    assert kinds == found.keys() & {"due", "due-soon", "overdue", "arrears"}
    for kind in kinds:
        assert [(row["count"], row["amount"]) for row in found[kind]] == [("2", "360.00")]
    pay(fees, money(FLAT, 26000), money(SHOP, 10000), at="2026-03-09 09:00")
    assert not rows(fees, f"{day} 09:00").keys() & {"due", "due-soon", "overdue", "arrears"}


def test_parking_and_prices_that_end_are_told(billed: Path) -> None:
    change(billed, altered(billed, "vehicle", "V-aaaaaa", to="2026-04-10"))
    prices = [{**record(billed, "tariff", "parking")["prices"][-1], "to": "2026-03-31"}]
    change(billed, altered(billed, "tariff", "parking", prices=prices))
    found = rows(billed)
    assert found["parking-end"] == [{"what": FLAT, "when": "2026-04-10", "hint": "propdesk show V-aaaaaa"}]
    assert [row["when"] for row in found["price-end"]] == ["2026-03-31"]
    assert "粤" not in str(found)
    assert "parking-end" not in rows(billed, "2026-05-20 09:00")


def test_a_relief_that_ends_soon_is_told_and_an_item_without_prices_has_none_that_ends(billed: Path) -> None:
    repair = {"title": "维修", "formula": "once", "cycle": 1, "timing": "advance", "prices": []}
    relief = {"unit": FLAT, "charged": "70", "from": "2026-01-01", "to": "2026-04-01", "reason": "vacancy"}
    entered = {"at": "2026-01-01 09:00", "clerk": "lin"}
    ended = {"ended": {"on": "2026-03-01", **entered}}
    change(
        billed,
        Put("tariff", "repair", repair),
        Put("relief", "R-260101-aaaaa", {**relief, **entered}),
        Put("relief", "R-260101-bbbbb", {**relief, **entered, **ended}),
    )
    told = [(row["what"], row["when"], row["hint"]) for row in rows(billed)["relief-end"]]
    assert told == [(FLAT, "2026-04-01", "propdesk show R-260101-aaaaa")]


def test_hand_edits_are_told(billed: Path) -> None:
    assert "edit" not in rows(billed)
    edit(billed, "buildings/1.yaml", ("floors: 6", "floors: 7"))
    assert rows(billed)["edit"] == [{"count": "1", "hint": "propdesk status"}]


def test_a_backup_is_asked_for_after_a_week(billed: Path) -> None:
    assert rows(billed, "2099-01-01 09:00")["backup"] == [
        {"what": "there is none yet", "hint": "propdesk backup DIR"}
    ]


def test_a_desk_on_which_nothing_is_due_has_no_rows(fees: Path) -> None:
    change(fees, *(altered(fees, "unit", code, charges=[]) for code in (FLAT, SHOP)))
    assert rows(fees) == {}


def test_what_waits_is_told_to_those_who_can_approve_it(billed: Path) -> None:
    settle(billed)
    do(billed, "waiver", bill="property/1-1-0102/2026-02-01", amount="50.00", at=NOW)
    [row] = rows(billed, claim="chen")["approval"]
    assert (row["count"], row["hint"]) == ("1", "propdesk proposals")
    assert "approval" not in rows(billed)
