"""``household show`` as a clerk sees it."""

from __future__ import annotations

from pathlib import Path

import pytest
from conftest import Runner
from counter import FLAT, PHONE, PLATE, SHOP, ZHANG, built, desk

__all__ = ["built", "desk"]


def test_the_head_stands_above_the_rows_and_beside_them_in_json(propdesk: Runner, built: Path) -> None:
    table = propdesk("--lang", "zh", "-C", built, "household", "show", "2-1-0101", "-o", "table").stdout
    assert table.index("138****5678") < table.index("成为业主")
    assert "物业费 2026-01 " in table
    page = propdesk("-C", built, "household", "show", FLAT, "-o", "md").stdout
    assert page.index("| 业主") < page.index("成为业主")
    ran = propdesk("-C", built, "household", "show", FLAT, "-o", "json")
    assert ran.json["head"]["owners"][0]["name"] == "张*"
    assert set(ran.rows[0]) >= {"at", "kind", "what", "amount", "balance", "clerk", "id"}
    assert propdesk("-C", built, "household", "show", FLAT, "-o", "ndjson").stdout.count("\n") == len(
        ran.rows
    )


@pytest.mark.parametrize("format", ["table", "json", "csv", "html", "plain", "yaml"])
def test_nobody_is_named_in_full_unless_asked(propdesk: Runner, built: Path, format: str) -> None:
    shown = propdesk("-C", built, "household", "show", FLAT, "-o", format).stdout
    assert not [secret for secret in ("张三", PHONE, PLATE) if secret in shown]


def test_who_reveals_is_noted_with_the_unit(propdesk: Runner, desk: Path) -> None:
    ran = propdesk("-C", desk, "household", "show", FLAT, "--reveal", "-o", "json")
    assert ran.json["head"]["vehicles"][0]["plate"] == PLATE
    noted = "".join(path.read_text("utf-8") for path in (desk / ".git/propdesk").glob("*reveal*"))
    assert f"household show\t{FLAT}" in noted


@pytest.mark.parametrize("who", ["2-1-0101", "张三", "zs", "5678", "京A12345"])
def test_a_flat_is_found_by_what_is_known_of_it(propdesk: Runner, built: Path, who: str) -> None:
    rows = propdesk("-C", built, "household", "show", who, "-o", "json").json
    assert rows["head"]["id"] == FLAT


def test_several_flats_are_listed_and_none_is_said(propdesk: Runner, desk: Path) -> None:
    propdesk("-C", desk, "person", "link", ZHANG, SHOP, "--role", "owner")
    several = propdesk("-C", desk, "household", "show", "张三", "-o", "json")
    assert several.code == 4
    assert FLAT in several.json["error"]["hint"]
    assert SHOP in several.json["error"]["hint"]
    assert propdesk("-C", desk, "household", "show", "nobody").code == 4
    assert propdesk("-C", desk, "household", "show").code == 2


def test_the_kind_may_be_said_in_chinese(propdesk: Runner, built: Path) -> None:
    rows = propdesk("-C", built, "household", "show", FLAT, "--kind", "收支", "-o", "json").rows
    assert [row["kind"] for row in rows] == ["bill"]
    assert propdesk("-C", built, "household", "show", FLAT, "--from", "2026-13-01").code == 2
