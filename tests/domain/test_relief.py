"""Reliefs: their days within a span; the more favourable counts once; they end."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from propdesk.domain.messages import BadData, Refusal, RuleRefused
from propdesk.domain.periods import parse_date
from propdesk.domain.relief import ended, refuse_senseless, relief_of, relieved, state_on

QUARTER = (date(2026, 1, 1), date(2026, 3, 31))
A, B = "R-260101-aaaaa", "R-260101-bbbbb"


def record(start: str, end: str, charged: str = "70", **more: Any) -> dict[str, Any]:
    return {"unit": "1-1-0101", "charged": charged, "from": start, "to": end, "reason": "vacancy", **more}


@pytest.mark.parametrize(
    ("reliefs", "found"),
    [
        ([record("2026-04-01", "2026-04-30")], []),
        ([record("2025-01-01", "2026-12-31")], [(A, "70", 90)]),
        ([record("2026-03-15", "2026-12-31")], [(A, "70", 17)]),
        ([record("2026-01-01", "2026-03-31", ended={"on": "2026-01-10"})], [(A, "70", 10)]),
        ([record("2026-01-01", "2026-03-31", ended={"on": "2025-12-31"})], []),
        # the more favourable of two counts once, whichever was entered first
        (
            [record("2026-01-01", "2026-03-31"), record("2026-02-01", "2026-02-28", "50")],
            [(A, "70", 62), (B, "50", 28)],
        ),
        (
            [record("2026-02-01", "2026-02-28", "50"), record("2026-01-01", "2026-03-31")],
            [(B, "70", 62), (A, "50", 28)],
        ),
        ([record("2026-01-01", "2026-01-31"), record("2026-01-01", "2026-01-31")], [(A, "70", 31)]),
        (
            [record("2026-01-01", "2026-01-10"), record("2026-01-11", "2026-01-20", "9.5")],
            [(A, "70", 10), (B, "9.5", 10)],
        ),
    ],
)
def test_the_days_of_reliefs_in_a_quarter(
    reliefs: list[dict[str, Any]], found: list[tuple[str, str, int]]
) -> None:
    read = [relief_of(id, one) for id, one in zip((A, B), reliefs, strict=False)]
    rows = relieved(read, QUARTER)
    assert [(row["id"], row["charged"], row["days"]) for row in rows] == found
    assert {row["of"] for row in rows} <= {90}


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        (record("2026-02-02", "2026-02-01"), "to"),
        (record("2026-02-01", "2026-02-02", "100"), "charged"),
        (record("2026-02-01", "2026-02-02", "-1"), "charged"),
        (record("2026-02-01", "2026-02-02", "x"), "charged"),
        (record("2026-02-30", "2026-03-02"), "from"),
    ],
)
def test_a_relief_that_makes_no_sense_is_refused(fields: dict[str, Any], field: str) -> None:
    with pytest.raises((BadData, Refusal)) as refused:
        refuse_senseless(fields)
    assert refused.value.field == field


_ENDS = [("2026-01-31", True), ("2026-03-30", True), ("2026-01-30", False), ("2026-03-31", False)]


@pytest.mark.parametrize(("on", "fits"), _ENDS)
def test_a_relief_ends_within_its_own_days(on: str, fits: bool) -> None:
    granted = record("2026-02-01", "2026-03-31")
    if fits:
        assert ended(A, granted, {"on": on})["ended"]["on"] == on
        return
    with pytest.raises(RuleRefused):
        ended(A, granted, {"on": on})


def test_a_relief_ends_once() -> None:
    with pytest.raises(RuleRefused):
        ended(A, record("2026-02-01", "2026-03-31", ended={"on": "2026-02-03"}), {"on": "2026-02-02"})


@pytest.mark.parametrize(
    ("day", "more", "state"),
    [
        ("2026-01-31", {}, "coming"),
        ("2026-02-01", {}, "active"),
        ("2026-03-31", {}, "active"),
        ("2026-04-01", {}, "expired"),
        ("2026-03-01", {"ended": {"on": "2026-02-20"}}, "ended"),
        ("2026-01-31", {"ended": {"on": "2026-01-31"}}, "ended"),
    ],
)
def test_how_a_relief_stands(day: str, more: dict[str, Any], state: str) -> None:
    granted = record("2026-02-01", "2026-03-31", **more)
    assert state_on(relief_of(A, granted), granted, parse_date(day)) == state
