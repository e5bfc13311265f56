"""Part cycles: moved in, moved out, what is left beside other bills; no day is billed twice or forgotten."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from feedesk import altered, bill, change, fresh, record, said, skipped
from smalldesk import FLAT, session_at

from propdesk.domain.changes import Outcome, Put
from propdesk.domain.messages import NotFound, RuleRefused, UsageRefused
from propdesk.services.checking import check_desk
from propdesk.services.units import UnitEdit, edit_unit


def settled(root: Path, *charges: dict[str, str], **tariff: Any) -> None:
    """Give the flat these charges, and the property fee these settings."""
    rows: list[Put] = [altered(root, "unit", FLAT, charges=list(charges))] if charges else []
    change(root, altered(root, "tariff", "property", **tariff), *rows)


def figures(outcome: Outcome) -> list[tuple[str, str, int, list[tuple[int, int]], str]]:
    """What new lines say: from, to, months, parts, amount."""
    return [
        (
            row["from"],
            row["to"],
            row["months"],
            [(part["days"], part["of"]) for part in row.get("parts", ())],
            row["amount"],
        )
        for row in outcome.rows
        if row.get("new")
    ]


def test_with_calendar_cycles_the_first_part_cycle_is_billed_when_it_begins(fees: Path) -> None:
    settled(
        fees,
        {"item": "property", "from": "2026-02-15"},
        cycle=3,
        anchor="calendar",
        proration="day",
        due_days=10,
    )
    assert fresh(bill(fees, "2026-01", units=FLAT)) == []
    outcome = bill(fees, "2026-02", units=FLAT)
    assert figures(outcome) == [("2026-02-15", "2026-03-31", 1, [(14, 28)], "270.00")]
    assert (outcome.rows[0]["due"], outcome.rows[0]["key"]) == ("2026-02-25", f"property/{FLAT}/2026-02-15")
    assert figures(bill(fees, "2026-04", units=FLAT)) == [("2026-04-01", "2026-06-30", 3, [], "540.00")]
    assert check_desk(session_at(fees)).rows == []


@pytest.mark.parametrize(
    ("how", "months", "parts", "amount"),
    [
        ("day", 2, [(17, 31)], "458.71"),
        ("half-month", 3, [], "540.00"),
        ("none", 3, [], "540.00"),
    ],
)
def test_a_unit_that_moved_out_pays_to_its_last_day(
    fees: Path, how: str, months: int, parts: list[tuple[int, int]], amount: str
) -> None:
    settled(fees, {"item": "property", "from": "2026-01-01", "to": "2026-03-17"}, cycle=3, proration=how)
    outcome = bill(fees, "2026-01", units=FLAT)
    assert figures(outcome) == [("2026-01-01", "2026-03-17", months, parts, amount)]
    assert fresh(bill(fees, "2026Q2", units=FLAT, catch_up=True)) == []


def test_in_arrears_the_last_part_is_billed_in_the_month_in_which_they_moved_out(fees: Path) -> None:
    charge = {"item": "property", "from": "2026-01-01", "to": "2026-02-10"}
    settled(fees, charge, cycle=3, timing="arrears", proration="day")
    assert fresh(bill(fees, "2026-01", units=FLAT)) == []
    outcome = bill(fees, "2026-02", units=FLAT)
    assert figures(outcome) == [("2026-01-01", "2026-02-10", 1, [(10, 28)], "244.29")]
    assert outcome.rows[0]["due"] == "2026-02-11"
    assert fresh(bill(fees, "2026-03", units=FLAT, catch_up=True)) == []


def test_without_proration_an_end_inside_a_cycle_is_told_once_with_what_to_set(fees: Path) -> None:
    settled(fees, {"item": "property", "from": "2026-01-01", "to": "2026-03-17"}, cycle=3)
    why = "the charge ends on 2026-03-17, inside the cycle: a part cycle is not billed"
    hint = "fee tariff set property --proration day bills it"
    assert skipped(bill(fees, "2026-01", units=FLAT)) == [(FLAT, "property", f"{why} ({hint})")]
    assert skipped(bill(fees, "2026-04", units=FLAT)) == []


def test_what_is_left_of_a_cycle_beside_an_earlier_bill_is_billed_and_nothing_twice(billed: Path) -> None:
    settled(billed, cycle=3, anchor="calendar", proration="day")
    assert fresh(bill(billed, "2026-01", units=FLAT)) == []
    outcome = bill(billed, "2026-03", units=FLAT, catch_up=True)
    assert figures(outcome) == [
        ("2026-03-01", "2026-03-31", 1, [], "80.00"),
        ("2026-03-01", "2026-03-31", 1, [], "180.00"),
    ]
    assert check_desk(session_at(billed)).rows == []


def test_a_hole_between_two_bills_is_two_pieces_at_most_and_each_has_its_own_key(billed: Path) -> None:
    settled(billed, {"item": "property", "from": "2025-12-20"}, cycle=6, proration="day")
    outcome = bill(billed, "2026-03", "property", units=FLAT, catch_up=True)
    assert figures(outcome) == [
        ("2025-12-20", "2025-12-31", 0, [(12, 31)], "62.71"),
        ("2026-03-01", "2026-06-19", 3, [(19, 31)], "650.32"),
    ]
    assert fresh(bill(billed, "2026-03", "property", units=FLAT, catch_up=True)) == []


def test_the_price_of_the_first_day_stays_for_the_whole_cycle(fees: Path) -> None:
    prices = [{"from": "2026-01-01", "price": "1"}, {"from": "2026-02-01", "price": "9"}]
    settled(fees, {"item": "property", "from": "2026-01-15"}, cycle=3, proration="day", prices=prices)
    outcome = bill(fees, "2026-01", units=FLAT)
    assert [(row["price"], row["tariff"], row["amount"]) for row in outcome.rows] == [
        ("1", "2026-01-01", "270.00")
    ]


def test_a_minimum_and_a_rounding_are_kept_in_the_line(fees: Path) -> None:
    prices = [{"from": "2026-01-01", "price": "0.333", "minimum": "50"}]
    settled(fees, rounding="yuan", prices=prices)
    lines = {row["unit"]: row for row in bill(fees, "2026-01", "property").rows}
    assert [(row["amount"], row["minimum"], row["rounding"]) for row in lines.values()] == [
        ("50.00", "50", "yuan"),
        ("50.00", "50", "yuan"),
    ]
    settled(fees, rounding="jiao", prices=[{"from": "2026-01-01", "price": "0.333"}])
    assert [row["amount"] for row in bill(fees, "2026-02", "property").rows] == ["30.00", "16.70"]
    assert check_desk(session_at(fees)).rows == []


# --- the end of a charge ---------------------------------------------------------------------------


def ended(root: Path, *texts: str) -> Outcome:
    return edit_unit(session_at(root), FLAT, UnitEdit(end_charges=texts))


def test_a_charge_gets_its_last_day_and_keeps_its_first(fees: Path) -> None:
    ended(fees, "物业费:2026-03-17")
    assert record(fees, "unit", FLAT)["charges"] == [
        {"item": "property", "from": "2026-01-01", "to": "2026-03-17"},
        {"item": "parking", "from": "2026-01-01"},
    ]


def test_bills_beyond_the_last_day_are_remarked_upon(billed: Path) -> None:
    assert said(ended(billed, "property:2026-02-10")) == [
        "property is billed up to 2026-02-28; those bills stand"
    ]


@pytest.mark.parametrize(
    ("text", "refusal"),
    [
        ("property:2025-12-31", RuleRefused),
        ("property", UsageRefused),
        ("property:2026-02-30", UsageRefused),
        ("water:2026-03-17", NotFound),
    ],
)
def test_an_end_that_makes_no_sense_is_refused(fees: Path, text: str, refusal: type[Exception]) -> None:
    with pytest.raises(refusal):
        ended(fees, text)
