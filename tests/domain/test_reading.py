"""Readings as they come in: what may be entered, and why the rest may not."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from propdesk.domain.messages import RuleRefused
from propdesk.domain.meter import Meter, Reading
from propdesk.domain.periods import Month
from propdesk.domain.reading import Entry, period_of, refuse_unfit, register_faults

TODAY = date(2026, 12, 31)


def meter(**more: Any) -> Meter:
    plain = {"unit": "1-1-0101", "utility": "water", "item": "water", "installed": date(2026, 1, 1)}
    return Meter("M-1", **{**plain, "initial": "5", "digits": 3, **more})


def reading(
    day: str, value: str, kind: str = "actual", *, period: str = "", rollover: bool = False
) -> Reading:
    on = date.fromisoformat(f"2026-{day}")
    month = Month(2026, int(period)) if period else Month.of(on)
    return Reading("M-1", on, value, kind, month, rollover)


KNOWN = [reading("02-28", "100"), reading("04-30", "150"), reading("06-30", "990")]


def refused(new: Reading, known: list[Reading] | None = None, *, corrects: bool = False, billed: bool = False,
            **more: Any) -> str:  # fmt: skip
    """The reason for which a reading is refused; empty if it is not."""
    entry = Entry(new, corrects, "why" if corrects else "")
    try:
        refuse_unfit(
            meter(**more), KNOWN if known is None else known, entry, today=TODAY, grace=10, billed=billed
        )
    except RuleRefused as reason:
        return str(reason)
    return ""


@pytest.mark.parametrize(
    ("new", "reason"),
    [
        (reading("07-31", "995"), ""),
        (reading("07-31", "990"), ""),
        (reading("07-31", "10", rollover=True), ""),
        (reading("07-31", "10"), "10 is lower than the last reading: 990 on 2026-06-30"),
        (reading("07-31", "995", rollover=True), "995 is not lower than 990: it has not passed zero"),
        (reading("07-31", "1000"), "1000 has more digits than the meter (3)"),
        (reading("03-31", "120"), ""),
        (reading("03-31", "150"), ""),
        (
            reading("03-31", "151"),
            "151 on 2026-03-31 does not lie between 100 (2026-02-28) and 150 (2026-04-30)",
        ),
        (
            reading("03-31", "99"),
            "99 on 2026-03-31 does not lie between 100 (2026-02-28) and 150 (2026-04-30)",
        ),
        (
            reading("03-31", "99", rollover=True),
            "99 on 2026-03-31 does not lie between 100 (2026-02-28) and 150",
        ),
        (
            reading("03-31", "151", "estimate"),
            "151 on 2026-03-31 does not lie between 100 (2026-02-28) and 150",
        ),
        (reading("01-31", "4"), "4 on 2026-01-31 does not lie between 5 (2026-01-01) and 100 (2026-02-28)"),
        (reading("06-30", "991"), "there is a reading of 2026-06-30 already: 990"),
    ],
)
def test_a_reading_lies_between_its_neighbours_or_passes_zero(new: Reading, reason: str) -> None:
    assert refused(new).startswith(reason)
    assert bool(refused(new)) == bool(reason)


@pytest.mark.parametrize(
    ("new", "more", "reason"),
    [
        (reading("07-31", "10", rollover=True), {"digits": None}, "nobody entered how many digits"),
        (reading("01-31", "6"), {"installed": date(2026, 2, 1)}, "the meter was installed on 2026-02-01"),
        (reading("07-31", "995"), {"removed": date(2026, 7, 1), "final": "992"}, "the meter was removed"),
        (reading("07-01", "993", period="7"), {"removed": date(2026, 7, 1), "final": "992"},
         "993 on 2026-07-01 does not lie between 990 (2026-06-30) and 992"),
        (reading("07-11", "995", period="6"), {}, "2026-07-11 does not lie in 2026-06"),
        (reading("07-10", "995", period="6"), {}, ""),
        (reading("07-10", "995", period="8"), {}, "2026-07-10 does not lie in 2026-08"),
        (reading("07-01", "995", period="5"), {}, "2026-07-01 does not lie in 2026-05"),
    ],
)  # fmt: skip
def test_a_reading_lies_in_its_meter_s_days_and_its_period(
    new: Reading, more: dict[str, Any], reason: str
) -> None:
    assert refused(new, **more).startswith(reason)
    assert bool(refused(new, **more)) == bool(reason)


def test_nothing_is_read_tomorrow_and_all_reasons_come_at_once() -> None:
    entry = Entry(reading("12-31", "1000"))
    with pytest.raises(RuleRefused) as caught:
        refuse_unfit(meter(), KNOWN, entry, today=date(2026, 12, 30), grace=10, billed=False)
    assert [str(one.message) for one in caught.value.findings] == [
        "2026-12-31 is still to come",
        "1000 has more digits than the meter (3)",
    ]


def test_readings_stand_in_the_order_of_their_periods() -> None:
    late = [reading("07-05", "995", period="6")]
    assert refused(reading("07-03", "992", period="7"), late) == "the reading of 2026-07-05 is one of 2026-06"


def test_an_actual_reading_may_lie_below_an_estimate_and_an_estimate_above_nothing() -> None:
    known = [reading("01-31", "10"), reading("02-28", "50", "estimate")]
    assert refused(reading("03-31", "30"), known) == ""
    assert refused(reading("03-31", "9"), known).startswith(
        "9 is lower than the last reading: 10 on 2026-01-31"
    )
    assert refused(reading("03-31", "49", "estimate"), known).startswith(
        "49 is lower than the last reading: 50"
    )
    assert refused(reading("02-10", "51"), known).startswith("51 on 2026-02-10 does not lie between")


@pytest.mark.parametrize(
    ("new", "billed", "reason"),
    [
        (reading("04-30", "140"), False, ""),
        (reading("04-30", "99"), False, "99 on 2026-04-30 does not lie between"),
        (reading("04-30", "140"), True, "the reading of 2026-04-30 was billed; it stays"),
        (reading("05-31", "160"), False, "there is no reading of 2026-05-31 that could be corrected"),
        (reading("04-30", "150", "void"), False, ""),
        (reading("06-30", "990", "void"), True, "the reading of 2026-06-30 was billed; it stays"),
    ],
)
def test_a_correction_fits_too_and_none_that_was_billed_is_made(
    new: Reading, billed: bool, reason: str
) -> None:
    assert refused(new, corrects=True, billed=billed).startswith(reason)
    assert bool(refused(new, corrects=True, billed=billed)) == bool(reason)


def test_a_reading_that_says_where_zero_was_passed_cannot_be_taken_back() -> None:
    known = [reading("01-31", "900"), reading("02-28", "10", rollover=True), reading("03-31", "950")]
    new = reading("02-28", "10", "void")
    assert (
        refused(new, known, corrects=True)
        == "without the reading of 2026-02-28 that of 2026-03-31 would not fit"
    )


@pytest.mark.parametrize(
    ("day", "known", "month"),
    [
        ("02-05", [], "2026-01"),
        ("02-10", [], "2026-01"),
        ("02-11", [], "2026-02"),
        ("02-05", [reading("01-31", "10")], "2026-02"),
        ("02-05", [reading("02-04", "10", period="2")], "2026-02"),
        ("01-05", [], "2026-01"),
    ],
)
def test_in_the_first_days_a_reading_is_of_the_month_before(
    day: str, known: list[Reading], month: str
) -> None:
    assert str(period_of(date.fromisoformat(f"2026-{day}"), meter(), known, grace=10)) == month


def test_what_does_not_fit_a_meter_is_found_with_its_day() -> None:
    odd = [reading("01-31", "4"), reading("02-28", "1000"), reading("03-31", "2", rollover=True)]
    found = list(register_faults(meter(), odd))
    assert [day.isoformat() for day, _ in found] == ["2026-01-31", "2026-02-28"]
    assert list(register_faults(meter(digits=None), odd[2:]))
