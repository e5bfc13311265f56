"""Meters: what is counted between two readings, over passing zero, estimates and replacement."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from fractions import Fraction

import pytest

from propdesk.domain.meter import (
    UNIT,
    Chain,
    Meter,
    Reading,
    Usage,
    chain_of,
    exact,
    points_of,
    rounded,
    standing,
    successions,
    unusual,
)
from propdesk.domain.periods import Month


def meter(id: str = "M-1", **more: object) -> Meter:
    plain = {"unit": "1-1-0101", "utility": "water", "item": "water", "installed": date(2026, 1, 1)}
    return Meter(id, **{**plain, "initial": "0", "digits": 3, **more})  # type: ignore[arg-type]


def reading(
    month: int, value: str, kind: str = "actual", *, day: int = 28, id: str = "M-1", **more: bool
) -> Reading:
    return Reading(id, date(2026, month, day), value, kind, Month(2026, month), **more)


def chain(*readings: Reading, meters: Sequence[Meter] = (meter(),)) -> Chain:
    by_meter = {one.id: [each for each in readings if each.meter == one.id] for one in meters}
    return chain_of(meters, by_meter)


@pytest.mark.parametrize(
    ("readings", "totals"),
    [
        ([reading(1, "10"), reading(2, "30.5")], ["0", "10", "30.5"]),
        ([reading(1, "990"), reading(2, "5", rollover=True), reading(3, "2", rollover=True)],
         ["0", "990", "1005", "2002"]),
        ([reading(1, "50"), reading(2, "90", "estimate"), reading(3, "70")], ["0", "50", "90", "70"]),
        ([reading(1, "990"), reading(2, "10", "estimate", rollover=True), reading(3, "995")],
         ["0", "990", "1010", "995"]),
        ([reading(1, "990"), reading(2, "10", "estimate", rollover=True), reading(3, "12", rollover=True)],
         ["0", "990", "1010", "1012"]),
        ([reading(2, "30"), reading(1, "10")], ["0", "10", "30"]),
    ],
)  # fmt: skip
def test_totals_go_on_over_zero_and_an_actual_reading_past_estimates(
    readings: list[Reading], totals: list[str]
) -> None:
    assert [Fraction(point.total, UNIT) for point in points_of(meter(), readings)] == list(
        map(Fraction, totals)
    )


def test_of_a_day_the_last_line_stands_and_one_that_is_taken_back_not() -> None:
    lines = [reading(1, "10"), reading(2, "20"), reading(1, "11"), reading(2, "20", "void")]
    assert [one.value for one in standing(lines)] == ["11"]


def test_parts_over_a_replacement_have_their_own_factors() -> None:
    old = meter(removed=date(2026, 2, 10), final="15", multiplier="2")
    new = meter("M-2", installed=date(2026, 2, 10), initial="100", replaces="M-1", multiplier="10", loss="10")
    both = chain(reading(1, "10"), reading(2, "104", id="M-2"), meters=(old, new))
    parts = both.parts(1, 4)
    assert [(part.row["previous"], part.row["current"], part.quantity) for part in parts] == [
        ("10", "15", 10),
        ("100", "104", 44),
    ]
    assert both.quantity(0, 4) == 20 + 10 + 44
    assert both.target(Month(2026, 2)) == 4
    assert both.target(Month(2026, 3)) is None


def test_a_meter_that_is_gone_ends_at_its_final_value() -> None:
    gone = chain(reading(1, "10"), meters=(meter(removed=date(2026, 2, 10), final="15"),))
    assert gone.ended
    assert [gone.target(Month(2026, month)) for month in (1, 2, 3)] == [1, 2, 2]


def test_usages_go_from_period_to_period_and_pass_over_estimates() -> None:
    one = chain(reading(1, "10"), reading(1, "12", day=30), reading(2, "40", "estimate"), reading(3, "30"))
    assert one.usages() == [Usage(Month(2026, 1), 1, Fraction(12)), Usage(Month(2026, 3), 2, Fraction(18))]


def test_counting_begins_at_what_was_read_up_to_the_first_day() -> None:
    one = chain(reading(1, "10"), reading(2, "20", day=3), reading(2, "25"))
    assert [one.baseline(date(2026, *day)) for day in ((1, 1), (2, 1), (2, 3), (3, 1))] == [0, 1, 2, 3]
    assert chain(reading(1, "10", day=1)).baseline(date(2026, 1, 1)) == 0


def usages(*quantities: int, months: int = 1) -> list[Usage]:
    return [Usage(Month(2025, at), months, Fraction(each)) for at, each in enumerate(quantities, 1)]


@pytest.mark.parametrize(
    ("earlier", "quantity", "months", "average"),
    [
        ((10, 10, 10), 31, 1, 10),
        ((10, 10, 10), 30, 1, None),
        ((10, 10), 1000, 1, None),
        ((0, 0, 0), 1, 1, 0),
        ((0, 0, 0), 0, 1, None),
        ((10, 10, 10), 61, 2, 10),
        ((10, 10, 10), 60, 2, None),
        ((1000, *[10] * 12), 31, 1, 10),
    ],
)
def test_far_over_the_average_of_up_to_twelve_earlier_periods(
    earlier: tuple[int, ...], quantity: int, months: int, average: int | None
) -> None:
    assert unusual(usages(*earlier), Fraction(quantity), months) == average


def test_meters_that_replaced_each_other_stand_together_the_oldest_first() -> None:
    meters = [
        meter("M-3", replaces="M-2"),
        meter("M-1"),
        meter("M-2", replaces="M-1"),
        meter("M-9", replaces="M-0"),
    ]
    found = [[each.id for each in one] for one in successions(meters)]
    assert found == [["M-1", "M-2", "M-3"], ["M-9"]]
    assert list(successions([meter("M-1", replaces="M-1")])) == [(meter("M-1", replaces="M-1"),)]


@pytest.mark.parametrize(
    ("quantity", "text"),
    [("504.3", "504.3"), ("0", "0"), ("10", "10"), ("-2.50", "-2.5"), ("0.00000001", "0.00000001"),
     ("0.000000001", None), ("1000000000000", None), ("999999999999.5", "999999999999.5")],
)  # fmt: skip
def test_a_quantity_is_written_exactly_or_not_at_all(quantity: str, text: str | None) -> None:
    assert exact(Fraction(quantity)) == text


def test_an_average_is_shown_with_two_decimals() -> None:
    assert [rounded(Fraction(one)) for one in ("10", "1/3", "2.005")] == ["10", "0.33", "2"]
