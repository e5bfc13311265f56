"""The main job, from a workbook to collected fees, with the figures that the desk was promised.

The third-party workbook is used where it lies beside the checkout; its generated twin everywhere.
"""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from conftest import Ran, Runner
from workbooks import sources

pytestmark = pytest.mark.xdist_group("main-job")

LONG = ("1-1-1011", "1-1-1012", "1-1-1014", "1-1-1024")
SHORT = ("1-1-1013", "1-1-1021", "1-1-1022", "1-1-1023")
UNITS = tuple(sorted((*LONG, *SHORT)))
JULY = ("1-1-1011", "1-1-1014", "1-1-1024")
FIRST, SECOND = "property-1/1-1-1011/2020-06-10", "property-2/1-1-1011/2020-07-10"


@dataclass(frozen=True)
class Desk:
    """A desk at one point of the story, and how to run a command on it."""

    root: Path
    propdesk: Runner

    def at(self, when: str, *words: str) -> Ran:
        """Run a command at a business moment."""
        ran: Ran = self.propdesk("-C", self.root, "--lang", "en", "--at", when, *words)
        return ran

    def json(self, when: str, *words: str, code: int = 0) -> Any:
        """Run a command and give its envelope."""
        ran = self.at(when, *words, "-o", "json")
        assert ran.code == code, ran.stderr
        return ran.json

    @property
    def head(self) -> str:
        """The last commit."""
        return self.git("rev-parse", "HEAD")

    def git(self, *words: str) -> str:
        """Run the user's git."""
        done = subprocess.run(["git", "-C", self.root, *words], check=True, capture_output=True, text=True)
        return done.stdout.strip()

    def edit(self, path: str, old: str, new: str) -> None:
        """Edit a record by hand and commit it with git."""
        text = (self.root / path).read_text("utf-8")
        assert text.count(old) == 1, text
        (self.root / path).write_text(text.replace(old, new), encoding="utf-8")
        self.git("commit", "-q", "-a", "-m", "by hand")


def _imported(desk: Desk, book: Path) -> None:
    assert desk.propdesk("init", desk.root, "--name", "衡昌家园").code == 0
    assert desk.at("2020-05-31 09:00", "import", str(book)).code == 1


def _june(desk: Desk) -> None:
    desk.json("2020-06-01 09:00", "fee", "bill", "--period", "2020-06")


def _paid(desk: Desk) -> None:
    for _ in range(2):
        desk.json("2020-06-20 10:00", "fee", "pay", "1-1-1011", "500", "--method", "wechat")


def _july(desk: Desk) -> None:
    desk.json("2020-07-01 09:00", "fee", "bill", "--period", "2020-07")


STAGES: Mapping[str, Callable[[Desk], None]] = {"june": _june, "paid": _paid, "july": _july}
Stage = Callable[[str], Desk]


@pytest.fixture(scope="module")
def kept() -> dict[tuple[str, str], Path]:
    """Desks that were built already, by workbook and stage."""
    return {}


@pytest.fixture(params=sources())
def stage(
    request: pytest.FixtureRequest,
    kept: dict[tuple[str, str], Path],
    propdesk: Runner,
    tmp_path: Path,
    tmp_path_factory: pytest.TempPathFactory,
) -> Stage:
    """Give a desk of its own, told up to a stage."""

    def build(name: str) -> Path:
        if (request.param, name) in kept:
            return kept[request.param, name]
        place = tmp_path_factory.mktemp(f"{request.param}-{name}") / "desk"
        if name == "imported":
            book = place.parent / "hc.xlsx"
            book.write_bytes(sources()[request.param])
            _imported(Desk(place, propdesk), book)
        else:
            before = ["imported", *STAGES]
            shutil.copytree(build(before[before.index(name) - 1]), place)
            STAGES[name](Desk(place, propdesk))
        kept[request.param, name] = place
        return place

    def give(name: str) -> Desk:
        shutil.copytree(build(name), tmp_path / "desk")
        return Desk(tmp_path / "desk", propdesk)

    return give


# --- 1: import -------------------------------------------------------------------------------------


@pytest.fixture(params=sources())
def book(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """A workbook of the third-party kind."""
    path = tmp_path / "hc.xlsx"
    path.write_bytes(sources()[request.param])
    return path


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


def _lines(shown: Any) -> dict[str, tuple[str, ...]]:
    names = ("item", "from", "to", "amount", "due")
    return {row["unit"]: tuple(row[name] for name in names) for row in shown["rows"] if "skipped" not in row}


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
    assert _lines(shown) == JUNE_LINES
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


# --- 4: payments, credit, void ---------------------------------------------------------------------


def test_money_goes_to_the_oldest_due_and_the_rest_is_credit(stage: Stage) -> None:
    desk = stage("june")
    words = ("fee", "pay", "1-1-1011", "500", "--method", "wechat")
    first = desk.json("2020-06-20 10:00", *words)["rows"][0]
    assert first["receipt"] == "A-000001"
    assert (first["allocations"], first["credit"]) == ([{"bill": FIRST, "amount": "500.00"}], "0.00")
    second = desk.json("2020-06-20 10:00", *words)["rows"][0]
    assert second["receipt"] == "A-000002"
    assert (second["allocations"], second["credit"]) == ([{"bill": FIRST, "amount": "357.57"}], "142.43")


def test_the_receipt_is_printed_with_its_number_and_the_sum_in_words(stage: Stage) -> None:
    desk = stage("june")
    ran = desk.propdesk(
        "-C",
        desk.root,
        "--lang",
        "zh",
        "--at",
        "2020-06-20 10:00",
        "fee",
        "pay",
        "1011",
        "500",
        "-o",
        "table",
    )
    assert ran.code == 0
    assert "A-000001" in ran.stdout
    assert "伍佰元整" in ran.stdout


def test_july_uses_the_credit(stage: Stage) -> None:
    desk = stage("paid")
    shown = desk.json("2020-07-01 09:00", "fee", "bill", "--period", "2020-07")
    wanted = dict.fromkeys(JULY, ("property-2", "2020-07-10", "2020-10-09", "343.68", "2020-07-10"))
    assert _lines(shown) == wanted
    assert shown["totals"] == {"count": 3, "amount": "1031.04", "skipped": 0, "new": 3}
    balance = desk.json("2020-07-01 09:00", "fee", "balance", "1-1-1011")["rows"]
    account = {"billed": "1201.25", "paid": "1000.00", "credit": "0.00", "outstanding": "201.25"}
    assert balance == [{"unit": "1-1-1011"} | account]


def test_a_receipt_of_a_closed_day_is_not_voided(stage: Stage) -> None:
    desk = stage("july")
    desk.json("2020-06-20 18:00", "fee", "day", "--date", "2020-06-20", "--close", "--cash", "0")
    before = desk.head
    shown = desk.json("2020-07-02 09:00", "fee", "void-receipt", "A-000002", "-m", "wrong unit", code=3)
    assert (shown["error"]["kind"], shown["error"]["record"]) == ("rule", "A-000002")
    assert "closed" in shown["error"]["message"]
    assert desk.head == before


def test_a_receipt_of_an_open_day_is_voided_with_the_credit_it_left(stage: Stage) -> None:
    desk = stage("july")
    shown = desk.json("2020-07-02 09:00", "fee", "void-receipt", "A-000002", "-m", "wrong unit")
    row = shown["rows"][0]
    assert {each["bill"]: each["amount"] for each in row["reversed"]} == {FIRST: "357.57", SECOND: "142.43"}
    assert (row["void"], row["of"], row["amount"], row["credit"]) == (
        "AV-000001",
        "A-000002",
        "500.00",
        "0.00",
    )
    balance = desk.json("2020-07-02 09:00", "fee", "balance", "1-1-1011")["rows"][0]
    assert (balance["paid"], balance["credit"], balance["outstanding"]) == ("500.00", "0.00", "701.25")
    kept = desk.json("2020-07-02 09:00", "fee", "receipt", "A-000002")["rows"][0]
    assert kept["void"] == "AV-000001"
    following = desk.json("2020-07-02 09:30", "fee", "pay", "1-1-1011", "1")["rows"][0]
    assert following["receipt"] == "A-000003"
    twice = desk.json("2020-07-02 10:00", "fee", "void-receipt", "A-000002", "-m", "again", code=3)
    assert "void already" in twice["error"]["message"]


def test_a_reference_is_posted_once(stage: Stage) -> None:
    desk = stage("june")
    words = ("fee", "pay", "1-1-1012", "100", "--method", "wechat", "--ref", "4200001")
    first = desk.json("2020-06-20 10:00", *words)
    again = desk.json("2020-06-21 10:00", *words)
    assert (again["commit"], again["rows"]) == (None, first["rows"])
    other = desk.json("2020-06-21 10:00", *words[:3], "99", *words[4:], code=3)
    assert (other["error"]["record"], other["error"]["field"]) == ("A-000001", "ref")


def test_an_unclosed_yesterday_warns_a_desk_of_two_and_blocks_nobody(stage: Stage) -> None:
    desk = stage("july")
    assert "not closed" not in desk.at("2020-07-02 09:00", "fee", "pay", "1012", "1").stderr
    desk.edit("desk.yaml", "\ntills:", "  - {id: zhao, name: zhao, roles: [cashier]}\n\ntills:")
    ran = desk.at("2020-07-03 09:00", "fee", "pay", "1012", "1")
    assert ran.code == 0
    assert "2020-06-20" in ran.stderr


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
    from datetime import date, timedelta

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
