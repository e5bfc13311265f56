"""Prepayment: twelve months paid, one free, in one line; those days are billed once, the rest by its part."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from feedesk import altered, bill, change, fresh, record, skipped
from smalldesk import FLAT, git, session_at

from propdesk.domain.changes import Outcome
from propdesk.domain.messages import RuleRefused, UsageRefused
from propdesk.services.checking import check_desk
from propdesk.services.prepaying import prepay

TWELVE = {"prepay": {"months": 12, "free": 1}}


def prepaid(root: Path, at: str = "2026-02-20 09:00", item: str = "property", **more: Any) -> Outcome:
    return prepay(session_at(root, at), "0101", item, **more)


def settled(root: Path, **tariff: Any) -> None:
    change(root, altered(root, "tariff", "property", **tariff))


def test_twelve_months_are_paid_and_one_is_free(billed: Path) -> None:
    settled(billed, **TWELVE, due_days=10)
    row = prepaid(billed).rows[0]
    assert (row["from"], row["to"], row["months"], row["free"]) == ("2026-03-01", "2027-03-31", 13, 1)
    assert (row["amount"], row["due"], row["run"]) == ("2160.00", "2026-03-11", "2026-03/property")
    assert git(billed, "log", "-1", "--format=%s") == "fee: prepay 2026-03/property (2160.00)\n"
    assert check_desk(session_at(billed)).rows == []


def test_the_run_never_bills_prepaid_days_again(billed: Path) -> None:
    settled(billed, **TWELVE)
    prepaid(billed)
    keys = fresh(bill(billed, "2026", "property", units=FLAT)) + fresh(
        bill(billed, "2027Q1", "property", units=FLAT)
    )
    assert keys == []
    assert fresh(bill(billed, "2027-04", "property", units=FLAT)) == [f"property/{FLAT}/2027-04-01"]


def test_the_rest_of_a_cycle_that_is_partly_prepaid_is_billed_by_its_part(billed: Path) -> None:
    settled(billed, cycle=3, anchor="calendar", **TWELVE)
    prepaid(billed)  # from March 2026 to March 2027
    settled(billed, cycle=12)
    why = skipped(bill(billed, "2027-01", "property", units=FLAT))[0][2]
    assert why.startswith("overlaps what is billed from 2026-03-01 to 2027-03-31")
    settled(billed, proration="day")
    rest = bill(billed, "2027-04", "property", units=FLAT).rows[0]
    assert (rest["from"], rest["to"], rest["months"]) == ("2027-04-01", "2027-12-31", 9)
    assert check_desk(session_at(billed)).rows == []


@pytest.mark.parametrize(("months", "total", "free"), [(None, 13, 1), (24, 26, 2), (6, 6, None), (18, 19, 1)])
def test_the_terms_count_for_each_time_their_months_are_paid(
    billed: Path, months: int | None, total: int, free: int | None
) -> None:
    settled(billed, **TWELVE)
    row = prepaid(billed, months=months).rows[0]
    assert (row["months"], row.get("free")) == (total, free)


def test_an_item_without_terms_takes_months_and_gives_none(billed: Path) -> None:
    with pytest.raises(UsageRefused):
        prepaid(billed, item="车位费")
    row = prepaid(billed, item="车位费", months=12).rows[0]
    assert (row["months"], row["amount"], "free" in row) == (12, "960.00", False)


def test_more_months_than_a_bill_covers_are_refused(billed: Path) -> None:
    settled(billed, prepay={"months": 1, "free": 12})
    with pytest.raises(UsageRefused):
        prepaid(billed, months=60)


def test_what_was_never_billed_is_billed_first(fees: Path) -> None:
    with pytest.raises(RuleRefused) as refused:
        prepaid(fees, months=12)
    assert "--catch-up" in str(refused.value.hint)


def test_what_stands_in_the_way_is_refused(billed: Path) -> None:
    bill(billed, "2026-06", "property", units=FLAT)
    with pytest.raises(RuleRefused):
        prepaid(billed, months=12)
    assert prepaid(billed, months=3).rows[0]["to"] == "2026-05-31"


def test_a_charge_that_ends_or_is_not_there_is_not_prepaid(billed: Path) -> None:
    charges = [{**each, "to": "2026-12-31"} for each in record(billed, "unit", FLAT)["charges"][:1]]
    change(billed, altered(billed, "unit", FLAT, charges=charges))
    for item, months in (("property", 12), ("parking", 12)):
        with pytest.raises(RuleRefused):
            prepaid(billed, item=item, months=months)
    assert prepaid(billed, months=10).commit


def test_a_desk_that_took_over_prepays_its_own_days(fees: Path) -> None:
    change(fees, altered(fees, "desk", "desk", billing_from="2026-02-15"))
    assert prepaid(fees, months=12).rows[0]["from"] == "2026-03-01"
