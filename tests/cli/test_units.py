"""``propdesk unit``: options, forms of output, exit codes."""

from __future__ import annotations

from pathlib import Path

import pytest
from conftest import Runner
from counter import FLAT, SHOP, SPACE, ZHANG, built, commits, desk, read

from propdesk.render import codes
from propdesk.store.kinds import kind

__all__ = ["built", "desk"]


@pytest.mark.parametrize(
    ("table", "of", "field"),
    [
        (codes.UNIT_KINDS, "unit", "kind"),
        (codes.UNIT_STATES, "unit", "state"),
        (codes.ROLES, "unit", "payer"),
        (codes.PERSON_KINDS, "person", "kind"),
        (codes.GENDERS, "person", "gender"),
        (codes.FORMULAS, "tariff", "formula"),
        (codes.TIMINGS, "tariff", "timing"),
        (codes.ANCHORS, "tariff", "anchor"),
    ],
)
def test_the_choices_of_options_are_those_of_the_schemas(table: codes.Titles, of: str, field: str) -> None:
    assert dict(table) == {code: (title.zh, title.en) for code, title in kind(of).codes[field].items()}


def test_a_list_is_csv_with_the_promised_columns(propdesk: Runner, built: Path) -> None:
    ran = propdesk("-C", built, "unit", "list", "-o", "csv")
    lines = ran.stdout.splitlines()
    assert lines[0].startswith("id,building,entrance,room,floor,kind,area,state,tags,owners,tenants,charges")
    assert [line.partition(",")[0] for line in lines[1:]] == [FLAT, SHOP, SPACE]


def test_a_unit_stands_upright_on_a_screen_and_in_a_row_for_programs(propdesk: Runner, built: Path) -> None:
    words = ["--lang", "zh", "-C", built, "unit", "show", "0101", "-o"]
    table, plain = propdesk(*words, "table").stdout, propdesk(*words, "plain").stdout
    assert table.splitlines()[2].split() == ["编号", FLAT]
    assert "业主姓名  张*、衡昌商贸有限公司" in table
    assert f"id\t{FLAT}" in plain.splitlines()
    row = propdesk(*words, "json").rows[0]
    assert (row["owners"][0], row["charges"][0]["item"]) == (ZHANG, "property")


def test_an_upright_record_narrows_to_columns(propdesk: Runner, built: Path) -> None:
    ran = propdesk("-C", built, "unit", "show", "0101", "--columns", "area,room", "-o", "plain")
    assert ran.stdout == "area\t90\nroom\t0101\n"


def test_a_unit_is_added_and_changed(propdesk: Runner, desk: Path) -> None:
    added = propdesk("-C", desk, "unit", "add", "2-1-0301", "--kind", "住宅", "--area", "88.8", "-o", "json")
    assert (added.code, added.rows[0]["id"]) == (0, "2-1-0301")
    words = ["--area", "89", "--tag", "样板间", "--charge", "物业费:2026-05-01", "--set", "layout=三室"]
    edited = propdesk("-C", desk, "unit", "edit", "2-1-0301", *words, "-m", "更正", "-o", "json")
    assert edited.json["commit"]
    assert read(desk, "unit", "2-1-0301") == {
        "building": "2",
        "entrance": "1",
        "room": "0301",
        "kind": "flat",
        "area": "89",
        "layout": "三室",
        "tags": ["样板间"],
        "charges": [{"item": "property", "from": "2026-05-01"}],
    }
    again = propdesk("-C", desk, "unit", "edit", "2-1-0301", "--untag", "样板间", "--no-charge", "物业费")
    assert again.code == 0
    assert read(desk, "unit", "2-1-0301").keys().isdisjoint({"tags", "charges"})


def test_a_dry_run_shows_and_writes_nothing(propdesk: Runner, built: Path) -> None:
    before = commits(built)
    ran = propdesk("-C", built, "unit", "edit", FLAT, "--area", "91", "--dry-run", "-o", "json")
    assert (ran.rows[0]["area"], ran.json["commit"], commits(built)) == ("91", None, before)


@pytest.mark.parametrize(
    ("words", "code", "field"),
    [
        (["unit", "show", "zzz"], 4, ""),
        (["unit", "list", "77-*"], 4, "unit"),
        (["unit", "list", "a b"], 2, "unit"),
        (["unit", "list", "--kind", "castle"], 2, "kind"),
        (["unit", "add", FLAT, "--kind", "flat"], 3, ""),
        (["unit", "add", "../../x", "--kind", "flat"], 5, "id"),
        (["unit", "add", "77-1-0101", "--kind", "flat"], 4, "building"),
        (["unit", "add", "2-1-0301"], 2, "kind"),
        (["unit", "edit", FLAT], 2, ""),
        (["unit", "edit", FLAT, "--area", "-5"], 5, "area"),
        (["unit", "edit", FLAT, "--floor", "x"], 5, "floor"),
        (["unit", "edit", FLAT, "--set", "nope=1"], 2, "nope"),
        (["unit", "edit", FLAT, "--charge", "lift"], 2, "charge"),
        (["unit", "edit", FLAT, "--charge", "nope:2026-01-01"], 4, "item"),
        (["unit", "edit", FLAT, "--no-charge", "lift"], 4, "no-charge"),
    ],
)
def test_what_does_not_fit_ends_with_its_exit_code_and_field(
    propdesk: Runner, built: Path, words: list[str], code: int, field: str
) -> None:
    ran = propdesk("-C", built, *words, "-o", "json")
    assert ran.code == code
    assert (ran.json["error"]["exit"], ran.json["error"]["field"]) == (code, field)


def test_an_ambiguous_unit_names_the_candidates(propdesk: Runner, desk: Path) -> None:
    propdesk("-C", desk, "unit", "add", "10-1-0101", "--kind", "flat")
    ran = propdesk("-C", desk, "unit", "show", "0101", "-o", "json")
    assert ran.code == 4
    assert "2-1-0101、10-1-0101" in ran.json["error"]["hint"]
