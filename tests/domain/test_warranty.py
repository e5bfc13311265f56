"""Until when the builder repairs what was delivered: years of the regulation, counted by the Civil Code."""

from __future__ import annotations

from datetime import date

import pytest

from propdesk.domain import callscript, tickettitles, warranty


@pytest.mark.parametrize(
    ("category", "delivered", "last"),
    [
        ("water", "2024-06-30", "2026-06-30"),
        ("electrical", "2024-06-30", "2026-06-30"),
        ("low-voltage", "2024-06-30", "2026-06-30"),
        ("door-window", "2024-06-30", "2026-06-30"),
        ("leak", "2024-06-30", "2029-06-30"),
        ("water", "2024-02-29", "2026-02-28"),
        ("leak", "2024-02-29", "2029-02-28"),
    ],
)
def test_the_last_day_is_that_of_the_delivery(category: str, delivered: str, last: str) -> None:
    assert warranty.until(category, date.fromisoformat(delivered)) == date.fromisoformat(last)


@pytest.mark.parametrize(
    ("today", "says"),
    [
        ("2026-06-30", "under warranty until 2026-06-30: the developer repairs and pays"),
        ("2026-07-01", "the warranty ended on 2026-06-30: a repair inside the unit is charged"),
    ],
)
def test_who_pays_is_said(today: str, says: str) -> None:
    told = warranty.told("water", date(2024, 6, 30), date.fromisoformat(today))
    assert str(told) == says


def test_what_no_builder_answers_for_is_not_spoken_of() -> None:
    silent = {code for code in tickettitles.CATEGORIES if code not in warranty.YEARS}
    assert {"noise", "lift", "fees", "other"} <= silent
    for category in silent:
        assert warranty.told(category, date(2024, 6, 30), date(2026, 1, 1)) is None


def test_warranty_and_scripts_speak_of_categories_that_there_are() -> None:
    known = tickettitles.CATEGORIES.keys()
    assert known >= warranty.YEARS.keys() | callscript.BY_CATEGORY.keys()


@pytest.mark.parametrize(
    ("category", "says"),
    [
        ("water", "shut the main valve"),
        ("leak", "put a bucket under it"),
        ("electrical", "touch nothing that smells"),
        ("lift", "stay on the line"),
        ("fire", "call 119"),
        ("access", "is anybody alone inside"),
    ],
)
def test_the_script_of_an_emergency(category: str, says: str) -> None:
    lines = [str(line) for line in callscript.lines(category)]
    assert "the clock runs" in lines[0]
    assert "a number to call back" in lines[1]
    assert says in lines[-1]


def test_every_emergency_has_a_script() -> None:
    assert len(list(callscript.lines("other"))) == 2
