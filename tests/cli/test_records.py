"""``propdesk show``, ``find`` and ``log``: forms of output, hostile text, exit codes."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from conftest import Runner
from counter import FLAT, ZHANG, built, desk

__all__ = ["built", "desk"]

KEY = f"property/{FLAT}/2026-01-01"


@pytest.mark.parametrize("wanted", [FLAT, ZHANG, "property", "2026-01/property", KEY, "desk", "V-aaaaaa"])
def test_a_record_is_one_row_of_json_and_lines_of_a_table(propdesk: Runner, built: Path, wanted: str) -> None:
    row = propdesk("-C", built, "show", wanted, "-o", "json").rows[0]
    table = propdesk("--lang", "zh", "-C", built, "show", wanted, "-o", "table").stdout
    assert row["id"] == wanted
    assert table.splitlines()[0].split() == ["字段", "内容"]
    assert table.splitlines()[2].split() == ["编号", wanted]


def test_the_lines_of_a_sheet_stand_one_below_the_other(propdesk: Runner, built: Path) -> None:
    plain = propdesk("-C", built, "show", "2026-01/property", "-o", "plain").stdout
    assert [line for line in plain.splitlines() if line.startswith("lines\t")] == [
        f"lines\tunit={FLAT};from=2026-01-01;to=2026-01-31;months=1;quantity=90;price=2;surcharge=0;"
        f"formula=area;amount=180.00;due=2026-01-01;debtor={ZHANG};tariff=2026-01-01"
    ]


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["show", "nope"], 4),
        (["show", "aaaaaa"], 4),
        (["show", "lift/9-9/2026-01-01"], 4),
        (["find", " "], 2),
        (["log", "nope"], 4),
    ],
)
def test_what_is_not_there_ends_with_its_exit_code(
    propdesk: Runner, built: Path, words: list[str], code: int
) -> None:
    ran = propdesk("-C", built, *words)
    assert (ran.code, ran.stdout) == (code, "")


def test_an_ambiguous_id_names_the_candidates(propdesk: Runner, built: Path) -> None:
    hint = propdesk("-C", built, "show", "aaaaaa", "-o", "json").json["error"]["hint"]
    assert f"{ZHANG}、V-aaaaaa" in hint


def test_finding_nothing_is_no_error(propdesk: Runner, built: Path) -> None:
    ran = propdesk("--lang", "en", "-C", built, "find", "nobody", "-o", "json")
    assert (ran.code, ran.rows) == (0, [])
    assert ran.json["notes"][0]["message"] == "nothing is found"


def test_people_are_found_by_initials_and_say_where(propdesk: Runner, built: Path) -> None:
    ran = propdesk("-C", built, "find", "zs", "-o", "json")
    assert [(row["id"], row["title"], row["where"]) for row in ran.rows] == [(ZHANG, "张*", ["name"])]
    table = propdesk("--lang", "zh", "-C", built, "find", "5678", "-o", "table").stdout
    assert "电话" in table


def test_the_log_shows_hostile_subjects_safely(propdesk: Runner, desk: Path) -> None:
    words = ["git", "-C", str(desk), "commit", "-q", "--allow-empty", "-m"]
    subprocess.run([*words, "=cmd|x\x1b[2J\u202e"], check=True)
    shown = {
        format: propdesk("-C", desk, "log", "-o", format).stdout
        for format in ("table", "plain", "csv", "html")
    }
    assert not [format for format, text in shown.items() if "\x1b" in text and format != "csv"]
    assert "\n=cmd" not in shown["csv"]
    assert ",=cmd" not in shown["csv"]


def test_the_log_of_a_record_is_limited_as_asked(propdesk: Runner, desk: Path) -> None:
    for area in ("91", "92", "93"):
        propdesk("-C", desk, "unit", "edit", FLAT, "--area", area, "-m", "量过")
    rows = propdesk("-C", desk, "log", FLAT, "--limit", "2", "-o", "json").rows
    assert [(row["op"], row["clerk"], row["subject"]) for row in rows] == [
        ("unit edit", "lin", f"unit: edit {FLAT}")
    ] * 2
    assert rows[0]["reason"] == "量过"
