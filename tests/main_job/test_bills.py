"""The workbook comes in, June is billed, the notices are written."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from conftest import Runner

from main_job.told import LONG, SHORT, UNITS, Desk, Stage, lines

pytestmark = pytest.mark.xdist_group("main-job")


# --- 1: import -------------------------------------------------------------------------------------


def test_the_workbook_comes_in_and_what_does_not_is_listed(
    book: Path, propdesk: Runner, tmp_path: Path
) -> None:
    desk = Desk(tmp_path / "desk", propdesk)
    assert propdesk("init", desk.root, "--name", "衡昌家园").code == 0
    shown = desk.json("2020-05-31 09:00", "import", str(book), code=1)
    assert {
        name: shown["totals"][name] for name in ("entrances", "units", "owners", "tariffs", "parking")
    } == {
        "entrances": 26,
        "units": 8,
        "owners": 5,
        "tariffs": 2,
        "parking": 1,
    }
    notes = [note for note in shown["notes"] if note["level"] == "problem"]
    listed = {note["record"] for note in notes if "!" in note["where"]} - {""}
    assert listed == {"1-1-1022", "1-1-1023", "1-1-1024"}
    assert any("ID number stands in 5 rows" in note["message"] for note in notes)
    again = desk.json("2020-05-31 09:05", "import", str(book), code=1)
    assert again["commit"] is None
    assert again["notes"] == shown["notes"]


# --- 2: bill ---------------------------------------------------------------------------------------


JUNE_LINES = {
    **dict.fromkeys(LONG, ("property-1", "2020-06-10", "2020-12-09", "857.57", "2020-06-10")),
    **dict.fromkeys(SHORT, ("property-2", "2020-06-10", "2020-09-09", "343.68", "2020-06-10")),
}


def test_june_is_billed_once(stage: Stage) -> None:
    desk = stage("imported")
    before = desk.head
    dry = desk.json("2020-06-01 09:00", "fee", "bill", "--period", "2020-06", "--dry-run")
    assert (desk.head, desk.git("status", "--porcelain"), dry["commit"]) == (before, "", None)
    shown = desk.json("2020-06-01 09:00", "fee", "bill", "--period", "2020-06")
    assert (dry["rows"], dry["totals"]) == (shown["rows"], shown["totals"])
    assert lines(shown) == JUNE_LINES
    assert shown["totals"] == {"count": 8, "amount": "4805.00", "skipped": 0, "new": 8}
    assert shown["commit"] == desk.head != before
    again = desk.json("2020-06-01 09:30", "fee", "bill", "--period", "2020-06")
    assert again["totals"] == {"count": 8, "amount": "4805.00", "skipped": 0, "new": 0}
    assert (again["commit"], desk.head) == (None, shown["commit"])


def test_a_line_shows_every_step_of_its_sum(stage: Stage) -> None:
    rows = stage("june").json("2020-06-01 09:00", "fee", "bill", "--period", "2020-06", "--dry-run")["rows"]
    steps = ("quantity", "price", "surcharge", "months", "formula")
    assert {row["unit"]: tuple(row[step] for step in steps) for row in rows if row["unit"] in LONG} == (
        dict.fromkeys(LONG, ("94.56", "1.3", "20", 6, "area"))
    )


@pytest.mark.parametrize(
    ("path", "old", "new", "unit", "reason"),
    [
        ("units/1/1-1-1012.yaml", 'area: "94.56"\n\ninner', "inner", "1-1-1012", "no area"),
        ("units/1/1-1-1013.yaml", ', from: "2020-06-10"', "", "1-1-1013", "no start date"),
        ("tariffs/property-1.yaml", 'from: "2020-06-10"', 'from: "2020-07-01"', "1-1-1012", "no price"),
    ],
)
def test_what_cannot_be_billed_is_listed_with_its_reason_and_never_as_nothing(
    stage: Stage, path: str, old: str, new: str, unit: str, reason: str
) -> None:
    desk = stage("imported")
    desk.edit(path, old, new)
    ran = desk.at("2020-06-01 09:00", "fee", "bill", "--period", "2020-06", "-o", "json")
    skipped = {row["unit"]: row["skipped"] for row in ran.rows if "skipped" in row}
    assert reason in skipped[unit]
    assert ran.json["totals"]["skipped"] == len(skipped)
    assert "skipped" in ran.stderr
    assert ran.code == 0
    assert all(row["amount"] != "0.00" for row in ran.rows if "skipped" not in row)
    assert unit not in {row["unit"] for row in ran.rows if "skipped" not in row}


def test_after_a_change_of_cycle_what_was_billed_is_neither_billed_nor_missed(stage: Stage) -> None:
    desk = stage("july")
    desk.edit("tariffs/property-2.yaml", "cycle: 3", "cycle: 1")
    july = desk.json("2020-08-01 09:00", "fee", "bill", "--period", "2020-08", "--catch-up")
    assert (july["rows"], july["commit"]) == ([], None)
    shown = desk.json("2020-09-01 09:00", "fee", "bill", "--period", "2020-09", "--item", "property-2")
    spans = {row["unit"]: (row["from"], row["to"], row["amount"]) for row in shown["rows"]}
    assert spans == dict.fromkeys(SHORT, ("2020-09-10", "2020-10-09", "114.56"))


def test_after_a_longer_cycle_the_months_between_are_named(stage: Stage) -> None:
    desk = stage("june")
    desk.edit("tariffs/property-2.yaml", "cycle: 3", "cycle: 4")
    shown = desk.json("2020-10-01 09:00", "fee", "bill", "--period", "2020-10", "--unit", "1-1-1013")
    assert {row["from"] for row in shown["rows"]} == {"2020-06-10", "2020-10-10"}
    assert "earlier" in shown["rows"][-1]["skipped"]


# --- 3: notices ------------------------------------------------------------------------------------


@pytest.mark.needs("pdftotext")
def test_every_unit_gets_a_page_that_names_it_and_its_sum(stage: Stage, tmp_path: Path) -> None:
    desk = stage("june")
    target = tmp_path / "notices.pdf"
    ran = desk.propdesk(
        "-C", desk.root, "--at", "2020-06-01 09:00",
        "fee", "notice", "--period", "2020-06", "--format", "pdf", "-O", target,
    )  # fmt: skip
    assert ran.code == 0, ran.stderr
    done = subprocess.run(["pdftotext", "-layout", target, "-"], check=True, capture_output=True)
    pages = done.stdout.decode("utf-8").split("\f")[:-1]
    assert len(pages) == 8
    for page, unit in zip(pages, UNITS, strict=True):
        assert unit in page
        assert JUNE_LINES[unit][3] in page
        assert "94.56" in page


@pytest.mark.parametrize("form", ["txt", "html", "sms"])
def test_notices_come_in_other_forms(stage: Stage, form: str) -> None:
    desk = stage("june")
    ran = desk.at("2020-06-01 09:00", "fee", "notice", "--period", "2020-06", "--format", form)
    assert ran.code == 0, ran.stderr
    places = [ran.stdout.index(unit) for unit in UNITS]
    assert places == sorted(places)
    assert ran.stdout.count("857.57") >= 4
