"""Buildings: entered, changed, listed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from conftest import Runner
from counter import SHOP, built, commits, desk, read, session_at

from propdesk.domain.messages import NotFound, RuleRefused, UsageRefused
from propdesk.services.buildings import (
    BuildingEdit,
    add_building,
    edit_building,
    list_buildings,
    show_building,
)

__all__ = ["built", "desk"]


def test_a_building_comes_with_entrances_and_flats_in_one_commit(desk: Path) -> None:
    edit = BuildingEdit({"title": "三号楼", "keeper": "lin"}, ("2:3:lift", "1\uff1a7"), flats=2)
    outcome = add_building(session_at(desk), "3a", edit)
    assert read(desk, "building", "3A") == {
        "title": "三号楼",
        "keeper": "lin",
        "entrances": [
            {"code": "1", "floors": 7, "lift": True},
            {"code": "2", "floors": 3, "lift": True},
        ],
    }
    assert outcome.rows[0]["units"] == 20
    assert read(desk, "unit", "3A-1-0702")["floor"] == 7
    assert commits(desk)[0] == "building: add 3A with 20 flats"


def test_a_dry_run_writes_nothing(desk: Path) -> None:
    outcome = add_building(session_at(desk), "3", BuildingEdit({}, ("1:6",), flats=1), dry_run=True)
    assert (outcome.commit, outcome.rows[0]["units"]) == (None, 6)


@pytest.mark.parametrize(
    ("code", "edit", "error"),
    [
        ("2", {"entrances": ("1:6",)}, RuleRefused),
        ("3", {}, UsageRefused),
        ("3", {"entrances": ("1",)}, UsageRefused),
        ("3", {"entrances": ("1:6",), "fields": {"keeper": "nobody"}}, NotFound),
    ],
)
def test_what_cannot_be_is_refused(
    built: Path, code: str, edit: dict[str, Any], error: type[Exception]
) -> None:
    with pytest.raises(error):
        add_building(session_at(built), code, BuildingEdit(**edit))


def test_a_building_is_changed_entrance_by_entrance(desk: Path) -> None:
    edit_building(session_at(desk), "10", BuildingEdit({"note": "外墙翻新"}, ("2:11", "3:11")))
    edit_building(session_at(desk), "10", BuildingEdit({}, ("2:12",), ("3",)))
    doors = {door["code"]: door["floors"] for door in read(desk, "building", "10")["entrances"]}
    assert doors == {"1": 6, "2": 12}
    with pytest.raises(RuleRefused) as refused:
        edit_building(session_at(desk), "10", BuildingEdit({}, (), ("1",)))
    assert refused.value.message.values["unit"] == SHOP
    for gone, error in ((("7",), NotFound), ((), UsageRefused)):
        with pytest.raises(error):
            edit_building(session_at(desk), "10", BuildingEdit({}, (), gone))


def test_buildings_are_listed_with_what_they_hold(built: Path) -> None:
    assert [
        (row["id"], row["entrances"], row["units"]) for row in list_buildings(session_at(built)).rows
    ] == [
        ("2", ["1"], 1),
        ("10", ["1"], 1),
    ]
    row = show_building(session_at(built), "10").rows[0]
    assert (row["entrances"][0]["floors"], row["kinds"]) == (6, {"shop": 1})


def test_the_commands_say_what_they_did(propdesk: Runner, desk: Path) -> None:
    ran = propdesk(
        "-C", desk, "building", "add", "3", "--entrance", "1:18:lift", "--flats", "4", "-o", "json"
    )
    assert (ran.code, ran.rows[0]["units"]) == (0, 72)
    assert propdesk("-C", desk, "building", "edit", "3", "--title", "三号楼").code == 0
    assert "三号楼" in propdesk("--lang", "zh", "-C", desk, "building", "list", "-o", "table").stdout
    assert propdesk("-C", desk, "building", "show", "7").code == 4
