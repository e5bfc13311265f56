"""The statement for the notice board: its rows, their sums, the rate of collection."""

from __future__ import annotations

import pytest

from propdesk.domain.messages import UsageRefused
from propdesk.domain.money import percentage
from propdesk.domain.openness import Figures, rows_of
from propdesk.domain.periods import Month, parse_quarter, quarter_of
from propdesk.domain.titles import Title

ITEMS = {"property": Title("物业费", "fee"), "parking": Title("车位费", "parking")}
SPENT = {"staff": Title("人员", "staff")}
FIGURES = Figures(
    received={"parking": 100, "property": 200, "gone": 5},
    prepaid=45,
    billed={"property": 300},
    collected={"property": 100},
    spent={"staff": 400},
    arrears={"2-1-0101": 7, "10-1-0101": 8},
)


def test_each_section_ends_in_its_sum() -> None:
    rows = rows_of(FIGURES, items=ITEMS, expenses=SPENT)
    assert [(row["section"], row["entry"], str(row["title"]), row["amount"]) for row in rows] == [
        ("income", "item", "fee", "2.00"),
        ("income", "item", "parking", "1.00"),
        ("income", "item", "gone", "0.05"),
        ("income", "prepaid", "Prepaid credit", "0.45"),
        ("income", "total", "Total", "3.50"),
        ("billed", "item", "fee", "3.00"),
        ("billed", "total", "Total", "3.00"),
        ("expense", "item", "staff", "4.00"),
        ("expense", "total", "Total", "4.00"),
        ("surplus", "total", "Surplus", "-0.50"),
        ("arrears", "unit", "2-1-0101", "0.07"),
        ("arrears", "unit", "10-1-0101", "0.08"),
        ("arrears", "total", "Total", "0.15"),
    ]
    assert [(row["paid"], row["rate"]) for row in rows if "rate" in row] == [("1.00", "33.3")] * 2
    assert [row["unit"] for row in rows if "unit" in row] == ["2-1-0101", "10-1-0101"]


def test_of_nothing_there_are_the_sums_alone() -> None:
    rows = rows_of(Figures({}, 0, {}, {}, {}, {}), items=ITEMS, expenses=SPENT)
    assert [(row["section"], row["amount"]) for row in rows] == [
        (section, "0.00") for section in ("income", "billed", "expense", "surplus", "arrears")
    ]


@pytest.mark.parametrize(
    ("paid", "billed", "percent"),
    [
        (0, 0, ""),
        (0, 5, "0.0"),
        (5, 5, "100.0"),
        (1, 3, "33.3"),
        (2, 3, "66.7"),
        (1, 800, "0.1"),
        (7, 5, "140.0"),
    ],
)
def test_the_rate_is_rounded_once(paid: int, billed: int, percent: str) -> None:
    assert percentage(paid, billed) == percent


def test_a_quarter_is_three_months() -> None:
    assert parse_quarter("2026Q3") == tuple(Month(2026, month) for month in (7, 8, 9))
    assert [quarter_of(Month(2026, month).first) for month in (1, 3, 4, 12)] == [
        "2026Q1",
        "2026Q1",
        "2026Q2",
        "2026Q4",
    ]


@pytest.mark.parametrize("text", ["2026-10", "2026", "2026Q5", "2026Q0", "Q3", "2026q3", ""])
def test_anything_else_is_no_quarter(text: str) -> None:
    with pytest.raises(UsageRefused, match="is not a quarter"):
        parse_quarter(text)
