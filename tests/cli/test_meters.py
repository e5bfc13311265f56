"""``propdesk meter`` and ``fee read``: exit codes, what a clerk sees, the sheet of a round and back."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest
from conftest import Runner
from meterdesk import POWER, SHOP_POWER, WATER, metered, metered_desk, read_months
from smalldesk import FLAT, SHOP

__all__ = ["metered", "metered_desk"]

MARCH = ("--at", "2026-03-31 17:00", "--as", "lin")


@pytest.fixture
def desk(propdesk: Runner, metered: Path) -> Path:
    read_months(metered, "110", "120")
    return metered


def test_a_clerk_reads_a_meter_and_sees_what_was_used(propdesk: Runner, desk: Path) -> None:
    ran = propdesk("-C", desk, *MARCH, "--lang", "zh", "fee", "read", "0101", "水", "135.5", "-o", "table")
    assert ran.code == 0
    assert ran.stdout.splitlines() == [
        "房号      表计类型  表计编号  账期     日期         读数  类型  数量",
        "--------  --------  --------  -------  ----------  -----  ----  ----",
        "1-1-0101  水        M-aaaaaa  2026-03  2026-03-31  135.5  实抄  15.5",
    ]


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        ("fee read 0101 water 119", 3, "119 is lower than the last reading: 120 on 2026-02-28"),
        ("fee read 0101 gas 1", 4, "1-1-0101 has no meter gas on 2026-03-31"),
        ("fee read 0101 water", 2, "VALUE"),
        ("fee read 0101 water x", 2, "x is not a decimal number"),
        ("fee read 0101 water 1 --period 2026Q1", 2, "one month is needed"),
        ("fee read 0101 water 130 --correct", 2, "a reason is missing"),
        ("meter show nothing", 4, "nothing is called nothing"),
        ("meter show 0101", 4, "0101 has more than one meter"),
        ("meter show 0101", 4, "its meters are: M-aaaaaa water SB-1, M-bbbbbb electricity DB-1"),
        ("meter add 0101 --utility steam --initial 0", 2, "steam is none of the choices"),
        ("meter add 0101 --utility gas", 2, "--initial"),
        ("meter replace SB-1 --final 119 --initial 0", 3, "lower than what was read before"),
        ("fee readings missing", 2, "--period"),
        ("fee bill --period 2026-02 --confirm nothing", 4, "nothing is called nothing"),
    ],
)
def test_what_cannot_be_is_refused(propdesk: Runner, desk: Path, words: str, code: int, said: str) -> None:
    ran = propdesk("-C", desk, *MARCH, "--lang", "en", *words.split())
    assert (ran.code, ran.stdout) == (code, "")
    assert said in ran.stderr


def test_the_only_meter_of_a_unit_goes_by_the_unit(propdesk: Runner, desk: Path) -> None:
    shown = propdesk("-C", desk, "meter", "show", SHOP, "-o", "json").rows
    assert {row["meter"] for row in shown} == {SHOP_POWER}


def test_the_sheet_of_a_round_is_filled_in_and_given_back(
    propdesk: Runner, desk: Path, tmp_path: Path
) -> None:
    path = tmp_path / "round.xlsx"
    words = ("--utility", "water", "-O", str(path))
    assert propdesk("-C", desk, *MARCH, "fee", "readings", "sheet", "--period", "2026-03", *words).code == 0
    book = openpyxl.load_workbook(path)
    book.worksheets[0].cell(2, 7, 133)
    book.save(path)
    again = ("-C", desk, *MARCH, "fee", "readings", "import", str(path), "--period", "2026-03", "-o", "json")
    first, second = propdesk(*again), propdesk(*again)
    assert [(row["unit"], row["value"], row["date"]) for row in first.rows] == [(FLAT, "133", "2026-03-31")]
    assert (first.code, second.code, second.json["commit"]) == (0, 0, None)


def test_a_month_is_billed_and_shown_by_its_key(propdesk: Runner, desk: Path) -> None:
    ran = propdesk("-C", desk, *MARCH, "fee", "bill", "--period", "2026-02", "--item", "water", "-o", "json")
    assert [(row["key"], row["amount"]) for row in ran.rows] == [(f"water/{WATER}/2026-01-01", "70.00")]
    shown = propdesk("-C", desk, "show", f"water/{WATER}/2026-01-01", "-o", "json").rows[0]
    assert (shown["previous"], shown["current"], shown["months"]) == ("100", "120", 2)
    found = propdesk("-C", desk, "find", "DB-1", "-o", "json").rows
    assert [(row["kind"], row["id"]) for row in found] == [("meter", POWER)]
