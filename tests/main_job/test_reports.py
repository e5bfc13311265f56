"""Arrears, statements and runs; what is taken back; the check that is quiet."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, timedelta

import pytest

from main_job.told import FIRST, SECOND, SHORT, Stage

pytestmark = pytest.mark.xdist_group("main-job")


# --- 5: reports, and runs that are taken back ------------------------------------------------------


def _aged(row: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(row[name] for name in ("d30", "d60", "d90", "total", "oldest_due"))


def test_arrears_by_age_as_worked_out_by_hand(stage: Stage) -> None:
    shown = stage("july").json("2020-09-01 09:00", "fee", "arrears", "--as-of", "2020-08-01")
    both, old = ("343.68", "857.57", "0.00", "1201.25", "2020-06-10"), "2020-06-10"
    assert {row["unit"]: _aged(row) for row in shown["rows"]} == {
        "1-1-1011": ("201.25", "0.00", "0.00", "201.25", "2020-07-10"),
        "1-1-1012": ("0.00", "857.57", "0.00", "857.57", old),
        "1-1-1014": both,
        "1-1-1024": both,
        **dict.fromkeys(SHORT, ("0.00", "343.68", "0.00", "343.68", old)),
    }
    totals = shown["totals"]
    assert (totals["d30"], totals["d60"], totals["total"]) == ("888.61", "3947.43", "4836.04")


@pytest.mark.parametrize(
    ("as_of", "total"),
    [
        ("2020-06-10", "0.00"),  # the due day itself is not overdue
        ("2020-06-11", "4805.00"),
        ("2020-06-19", "4805.00"),  # money that came later does not count yet
        ("2020-06-20", "3947.43"),
        ("2020-07-10", "3947.43"),
        ("2020-07-11", "4836.04"),
        ("2022-01-01", "4836.04"),
    ],
)
def test_arrears_hold_what_is_overdue_and_unpaid_on_the_day(stage: Stage, as_of: str, total: str) -> None:
    shown = stage("july").json("2022-09-01 09:00", "fee", "arrears", "--as-of", as_of)
    assert shown["totals"]["total"] == total


@pytest.mark.parametrize(
    ("days", "bucket"),
    [(1, "d30"), (30, "d30"), (31, "d60"), (60, "d60"), (61, "d90"), (90, "d90"), (91, "d180"), (180, "d180"),
     (181, "d365"), (365, "d365"), (366, "older")],
)  # fmt: skip
def test_the_borders_of_the_age_classes(stage: Stage, days: int, bucket: str) -> None:
    day = date(2020, 6, 10) + timedelta(days=days)
    desk = stage("june")
    totals = desk.json("2022-01-01 09:00", "fee", "arrears", "--as-of", day.isoformat())["totals"]
    assert totals[bucket] == totals["total"] == "4805.00"


def test_late_entered_money_counts_from_its_value_date(stage: Stage) -> None:
    desk = stage("june")
    desk.json("2020-08-15 09:00", "fee", "pay", "1-1-1012", "857.57", "--received", "2020-07-31")
    totals = [
        desk.json("2020-09-01 09:00", "fee", "arrears", "--as-of", day)["totals"]["total"]
        for day in ("2020-07-30", "2020-07-31")
    ]
    assert totals == ["4805.00", "3947.43"]


def test_the_statement_of_a_unit(stage: Stage) -> None:
    shown = stage("july").json("2020-08-01 09:00", "fee", "statement", "1-1-1011")
    entries = [
        (row["date"], row["ref"], row.get("billed"), row.get("paid"), row["balance"]) for row in shown["rows"]
    ]
    assert entries == [
        ("2020-06-10", FIRST, "857.57", None, "857.57"),
        ("2020-06-20", "A-000001", None, "500.00", "357.57"),
        ("2020-06-20", "A-000002", None, "500.00", "-142.43"),
        ("2020-07-10", SECOND, "343.68", None, "201.25"),
    ]
    assert shown["totals"]["balance"] == "201.25"


def test_the_runs(stage: Stage) -> None:
    rows = stage("july").json("2020-08-01 09:00", "fee", "runs")["rows"]
    names = ("run", "count", "amount", "paid", "credit", "state")
    assert [tuple(row[name] for name in names) for row in rows] == [
        ("2020-06/property-1", 4, "3430.28", "857.57", "0.00", "issued"),
        ("2020-06/property-2", 4, "1374.72", "0.00", "0.00", "issued"),
        ("2020-07/property-2", 3, "1031.04", "142.43", "142.43", "issued"),
    ]


def test_a_run_that_is_paid_on_is_not_voided(stage: Stage) -> None:
    desk = stage("july")
    before = desk.head
    shown = desk.json(
        "2020-08-01 09:00", "fee", "void-run", "2020-06/property-1", "-m", "wrong price", code=3
    )
    assert f"{FIRST} (A-000001, A-000002)" in shown["error"]["message"]
    assert desk.head == before


def test_an_unpaid_run_is_voided_and_billed_again(stage: Stage) -> None:
    desk = stage("july")
    shown = desk.json("2020-08-01 09:00", "fee", "void-run", "2020-07/property-2", "-m", "wrong price")
    assert shown["totals"] == {"count": 3, "amount": "1031.04"}
    balance = desk.json("2020-08-01 09:00", "fee", "balance", "1-1-1011")["rows"][0]
    assert (balance["credit"], balance["outstanding"]) == ("142.43", "0.00")
    again = desk.json("2020-08-01 09:10", "fee", "bill", "--period", "2020-07")
    assert {row["run"] for row in again["rows"]} == {"2020-07/property-2.2"}
    balance = desk.json("2020-08-01 09:10", "fee", "balance", "1-1-1011")["rows"][0]
    assert (balance["credit"], balance["outstanding"]) == ("0.00", "201.25")


def test_a_run_voided_after_its_receipt_was_voided(stage: Stage) -> None:
    desk = stage("paid")
    for number in ("A-000001", "A-000002"):
        desk.json("2020-06-21 09:00", "fee", "void-receipt", number, "-m", "wrong unit")
    desk.json("2020-06-21 09:30", "fee", "void-run", "2020-06/property-1", "-m", "wrong price")
    again = desk.json("2020-06-21 10:00", "fee", "bill", "--period", "2020-06")
    assert {row["run"] for row in again["rows"] if row["new"]} == {"2020-06/property-1.2"}
    assert desk.json("2020-06-21 10:00", "fee", "balance")["totals"]["outstanding"] == "4805.00"


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (("fee", "tariff", "list"), "property-1"),
        (("fee", "tariff", "show", "property-2"), "2020-06-10"),
        (("unit", "list"), "1-1-1024"),
        (("unit", "show", "1011"), "94.56"),
        (("person", "list"), "person"),
        (("show", "1-1-1011"), "94.56"),
        (("find", "1-1-1011"), "1-1-1011"),
        (("log",), "fee: bill 2020-06"),
        (("log", "1-1-1011"), "import"),
    ],
    ids=" ".join,
)
def test_records_are_listed_shown_and_found(stage: Stage, words: tuple[str, ...], expected: str) -> None:
    ran = stage("july").at("2020-08-01 09:00", *words, "-o", "json")
    assert ran.code == 0, ran.stderr
    assert expected in json.dumps(ran.json["rows"], ensure_ascii=False)


# --- 6: check --------------------------------------------------------------------------------------


def test_check_is_quiet_when_all_is_well(stage: Stage) -> None:
    desk = stage("july")
    desk.json("2020-07-02 09:00", "fee", "void-receipt", "A-000002", "-m", "wrong unit")
    desk.json("2020-07-02 09:00", "fee", "void-run", "2020-07/property-2", "-m", "wrong price")
    desk.json("2020-07-02 09:00", "fee", "day", "--close", "--cash", "0")
    ran = desk.at("2020-08-01 09:00", "check")
    assert (ran.code, ran.stdout, ran.stderr) == (0, "", "")
