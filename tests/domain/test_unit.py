"""Units: selectors, tags and charges, who owes, the way a housekeeper walks."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from propdesk.domain.messages import NotFound, UsageRefused
from propdesk.domain.unit import (
    UNKNOWN,
    Charge,
    charges_of,
    debtor_of,
    in_walking_order,
    moved_charges,
    selector,
    with_charges,
    with_tags,
)

UNITS: dict[str, dict[str, Any]] = {
    "2-1-0101": {"building": "2", "entrance": "1", "floor": 1, "kind": "flat", "tags": ["old"]},
    "2-1-1001": {"building": "2", "entrance": "1", "floor": 10, "kind": "flat"},
    "2-2-0101": {"building": "2", "entrance": "2", "floor": 1, "kind": "flat", "tags": ["old", "care"]},
    "10-0-S01": {"building": "10", "entrance": "0", "floor": 1, "kind": "shop"},
    "P-B1-023": {"building": "P", "entrance": "B1", "kind": "parking"},
}
_HERE = [{"item": "property", "from": "2026-01-01"}, {"item": "lift"}]


@pytest.mark.parametrize(
    ("text", "chosen"),
    [
        (None, list(UNITS)),
        ("2-1-0101", ["2-1-0101"]),
        ("2-*", ["2-1-0101", "2-1-1001", "2-2-0101"]),
        ("*-0101", ["2-1-0101", "2-2-0101"]),
        ("10-0-s01", ["10-0-S01"]),
        ("building:2", ["2-1-0101", "2-1-1001", "2-2-0101"]),
        ("building:1", []),
        ("kind:shop", ["10-0-S01"]),
        ("tag:care", ["2-2-0101"]),
        ("kind:shop, P-B1-023", ["10-0-S01", "P-B1-023"]),
        ("tag:old,2-1-0101", ["2-1-0101", "2-2-0101"]),
        ("0101", []),
    ],
)
def test_units_are_chosen_by_code_building_kind_and_tag(text: str | None, chosen: list[str]) -> None:
    chooses = selector(text)
    assert [code for code, unit in UNITS.items() if chooses(code, unit)] == chosen


@pytest.mark.parametrize("text", ["", ",", "2-1,", "building:", "owner:x", "2 1", "[ab]", "2?", "../x", "２"])
def test_what_chooses_no_units_is_refused(text: str) -> None:
    with pytest.raises(UsageRefused) as refused:
        selector(text)
    assert refused.value.field == "unit"


def test_a_housekeeper_walks_building_2_before_10_and_floor_by_floor() -> None:
    walked = [code for code, _ in in_walking_order(reversed(UNITS.items()))]
    assert walked == ["2-1-0101", "2-1-1001", "2-2-0101", "10-0-S01", "P-B1-023"]


@pytest.mark.parametrize(
    ("unit", "payer", "debtor"),
    [
        ({"owners": ["P-a", "P-b"], "tenants": ["P-t"]}, "", "P-a"),
        ({"owners": ["P-a"], "tenants": ["P-t"]}, "tenant", "P-t"),
        ({"owners": ["P-a"], "tenants": ["P-t"], "payer": "tenant"}, "", "P-t"),
        ({"owners": ["P-a"], "tenants": ["P-t"], "payer": "tenant"}, "owner", "P-a"),
        ({"owners": ["P-a"], "payer": "tenant"}, "", UNKNOWN),
        ({"owners": []}, "", UNKNOWN),
        ({}, "", UNKNOWN),
    ],
)
def test_the_first_owner_owes_or_the_tenant_where_item_or_unit_say_so(
    unit: dict[str, Any], payer: str, debtor: str
) -> None:
    assert debtor_of(unit, payer) == debtor


def test_charges_without_a_start_are_known_as_such() -> None:
    assert charges_of({"charges": _HERE}) == (Charge("property", date(2026, 1, 1)), Charge("lift", None))
    assert charges_of({}) == ()


def test_charges_begin_move_and_end() -> None:
    rows = with_charges(_HERE, started={"lift": "2026-02-01", "bin": "2026-03-01"}, ended=["property"])
    assert rows == [{"item": "lift", "from": "2026-02-01"}, {"item": "bin", "from": "2026-03-01"}]
    assert moved_charges(_HERE, {"property": "2026-02-01", "lift": "2026-02-01", "bin": "x"}) == [
        "lift",
        "property",
    ]
    assert moved_charges(_HERE, {"property": "2026-01-01"}) == []
    with pytest.raises(NotFound):
        with_charges(_HERE, started={}, ended=["bin"])


def test_tags_are_put_on_once_and_taken_off() -> None:
    assert with_tags(["a", "b"], added=["b", "c"], removed=["a"]) == ["b", "c"]
    with pytest.raises(NotFound):
        with_tags(["a"], added=[], removed=["c"])
