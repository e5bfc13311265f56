"""Units: listed as a housekeeper walks, added under their code, changed field by field."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from counter import AYI, FIRM, FLAT, SHOP, SPACE, ZHANG, built, commits, desk, read, session_at

from propdesk.domain.messages import BadData, NotFound, Refusal, RuleRefused, UsageRefused
from propdesk.services.units import COLUMNS, UnitEdit, add_unit, edit_unit, list_units, show_unit

__all__ = ["built", "desk"]


def test_units_are_listed_in_walking_order_with_every_promised_key(built: Path) -> None:
    rows = list_units(session_at(built)).rows
    assert [row["id"] for row in rows] == [FLAT, SHOP, SPACE]
    assert all(set(COLUMNS) <= row.keys() for row in rows)
    assert (rows[2]["owners"], rows[2]["area"]) == ([], None)


@pytest.mark.parametrize(
    ("asked", "ids"),
    [
        ({"units": "2-*"}, [FLAT]),
        ({"units": "building:10,tag:a"}, [FLAT, SHOP]),
        ({"kind": "parking"}, [SPACE]),
        ({"building": "10"}, [SHOP]),
        ({"kind": "office"}, []),
    ],
)
def test_units_are_chosen_by_selector_and_filters(built: Path, asked: dict[str, str], ids: list[str]) -> None:
    assert [row["id"] for row in list_units(session_at(built), **asked).rows] == ids


def test_an_unknown_selector_is_refused(built: Path) -> None:
    with pytest.raises(NotFound):
        list_units(session_at(built), units="77-*")


def test_a_unit_is_shown_by_its_ending_with_the_names_of_its_people(built: Path) -> None:
    outcome = show_unit(session_at(built), "0101")
    assert outcome.rows[0]["owners"] == [ZHANG, FIRM]
    assert [one["name"] for one in outcome.rows[0]["owner_names"]] == ["张三", "衡昌商贸有限公司"]
    assert outcome.personal["owner_names"] == "names"
    assert "owner_names" not in show_unit(session_at(built), "0102").rows[0]
    assert show_unit(session_at(built), "0102").rows[0]["tenants"] == [AYI]


def test_a_unit_is_added_where_its_code_says(desk: Path) -> None:
    edit = UnitEdit(
        {"kind": "住宅", "floor": "3", "area": "88.8"}, ("样板间",), charges=("物业费:2026-05-01",)
    )
    outcome = add_unit(session_at(desk), "2-1-0301", edit)
    assert outcome.commit
    assert (desk / "units" / "2" / "2-1-0301.yaml").is_file()
    assert read(desk, "unit", "2-1-0301") == {
        "building": "2",
        "entrance": "1",
        "room": "0301",
        "floor": 3,
        "kind": "flat",
        "area": "88.8",
        "tags": ["样板间"],
        "charges": [{"item": "property", "from": "2026-05-01"}],
    }
    assert commits(desk)[0] == "unit: add 2-1-0301"


@pytest.mark.parametrize(
    ("code", "fields", "refusal"),
    [
        (FLAT, {"kind": "flat"}, RuleRefused),
        ("../../x", {"kind": "flat"}, BadData),
        ("2-1-0301", {}, UsageRefused),
        ("77", {"kind": "flat"}, UsageRefused),
        ("77-1-0101", {"kind": "flat"}, NotFound),
        ("2-1-0301", {"kind": "flat", "area": "-1"}, BadData),
        ("2-1-0301", {"kind": "flat", "area": "9,5"}, BadData),
        ("2-1-0301", {"kind": "flat", "floor": "1.5"}, BadData),
        ("2-1-0301", {"kind": "castle"}, BadData),
        ("2-1-0301", {"kind": "flat", "owners": ZHANG}, UsageRefused),
        ("2-1-0301", {"kind": "flat", "note": "a\x1b[31m"}, BadData),
    ],
)
def test_a_unit_that_does_not_fit_is_refused(
    built: Path, code: str, fields: dict[str, str], refusal: type[Refusal]
) -> None:
    with pytest.raises(refusal):
        add_unit(session_at(built), code, UnitEdit(fields))
    assert len(commits(built)) == 2


def test_an_unknown_entrance_is_remarked_upon(built: Path) -> None:
    edit = UnitEdit({"kind": "shop", "entrance": "9"})
    outcome = add_unit(session_at(built), "2-0-S01", edit, dry_run=True)
    assert [note.level for note in outcome.notes] == ["warning"]


@pytest.mark.parametrize(
    ("edit", "key", "value"),
    [
        (UnitEdit({"area": "91.5"}), "area", "91.5"),
        (UnitEdit({"floor": ""}), "floor", None),
        (UnitEdit({"state": "空置"}), "state", "vacant"),
        (UnitEdit({"payer": "tenant"}), "payer", "tenant"),
        (UnitEdit(tags=("b", "a")), "tags", ["a", "b"]),
        (UnitEdit(no_tags=("a",)), "tags", None),
        (
            UnitEdit(charges=("property：2026-02-01",)),
            "charges",
            [{"item": "property", "from": "2026-02-01"}],
        ),
        (UnitEdit(no_charges=("Property fee",)), "charges", None),
        (
            UnitEdit(charges=("lift:2026-02-01",)),
            "charges",
            [{"item": "property", "from": "2026-01-01"}, {"item": "lift", "from": "2026-02-01"}],
        ),
    ],
)
def test_a_unit_is_changed(desk: Path, edit: UnitEdit, key: str, value: Any) -> None:
    before = read(desk, "unit", FLAT)
    outcome = edit_unit(session_at(desk), "0101", edit, reason="按房产证")
    after = read(desk, "unit", FLAT)
    assert outcome.commit
    assert after.get(key) == value
    assert {**before, key: None} == {**after, key: None}
    assert commits(desk)[0] == f"unit: edit {FLAT}"


@pytest.mark.parametrize(
    ("edit", "refusal"),
    [
        (UnitEdit(), UsageRefused),
        (UnitEdit(no_tags=("zzz",)), NotFound),
        (UnitEdit(no_charges=("lift",)), NotFound),
        (UnitEdit(charges=("lift",)), UsageRefused),
        (UnitEdit(charges=("nothing:2026-01-01",)), NotFound),
        (UnitEdit(charges=("lift:2026-13-01",)), UsageRefused),
        (UnitEdit({"building": "77"}), NotFound),
        (UnitEdit({"kind": ""}), BadData),
    ],
)
def test_a_change_that_does_not_fit_is_refused(built: Path, edit: UnitEdit, refusal: type[Refusal]) -> None:
    with pytest.raises(refusal):
        edit_unit(session_at(built), FLAT, edit)


def test_a_change_that_changes_nothing_is_no_commit(built: Path) -> None:
    outcome = edit_unit(session_at(built), FLAT, UnitEdit({"area": "90"}))
    assert outcome.commit is None
    assert [note.message.text for note in outcome.notes] == ["nothing changes"]


def test_a_moved_start_of_a_billed_item_is_warned_of(built: Path) -> None:
    edit = UnitEdit(charges=("property:2026-01-15", "lift:2026-01-15"))
    notes = edit_unit(session_at(built), FLAT, edit, dry_run=True).notes
    assert [note.message.values["item"] for note in notes] == ["property"]


def test_a_dry_run_validates_and_writes_nothing(built: Path) -> None:
    outcome = edit_unit(session_at(built), FLAT, UnitEdit({"area": "91"}), dry_run=True)
    assert (outcome.commit, outcome.rows[0]["area"]) == (None, "91")
    with pytest.raises(BadData):
        edit_unit(session_at(built), FLAT, UnitEdit({"area": "x"}), dry_run=True)
    assert len(commits(built)) == 2
