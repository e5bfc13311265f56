"""What a record names is there; what may stand alone is left alone."""

from __future__ import annotations

from typing import Any

import pytest

from propdesk.domain.checks import links
from propdesk.domain.checks.book import Book
from propdesk.domain.checks.table import RECORD_CHECKS

HOUSE = {"entrances": [{"code": "1"}]}


def places(unit: dict[str, Any]) -> list[tuple[str | int, ...]]:
    book = Book({"building": {"1": HOUSE}, "unit": {"1-1": unit}})
    return [fault.at for fault in links.unit_places(book)]


@pytest.mark.parametrize(
    ("kind", "building", "entrance", "found"),
    [
        ("flat", "1", "1", []),
        ("flat", "1", "2", [("entrance",)]),
        ("flat", "2", "1", [("building",)]),
        ("shop", "1", "0", []),
        ("shop", "2", "0", [("building",)]),
        ("parking", "P", "1", []),
        ("parking", "1", "B1", []),
    ],
)
def test_a_unit_lies_in_a_house_unless_it_needs_none(
    kind: str, building: str, entrance: str, found: list[tuple[str]]
) -> None:
    assert places({"kind": kind, "building": building, "entrance": entrance}) == found


def test_a_debtor_that_is_unknown_is_no_link() -> None:
    lines = [{"unit": "1-1", "debtor": "unknown"}, {"unit": "1-1", "debtor": "P-aaaaaa"}]
    book = Book(
        {"bill": {"2026-01/x": {"item": "x", "lines": lines}}, "unit": {"1-1": {}}, "tariff": {"x": {}}}
    )
    assert [fault.at for fault in links.issued_links(book)] == [("lines", 1, "debtor")]


@pytest.mark.parametrize("check", RECORD_CHECKS, ids=lambda check: check.name)
def test_an_empty_desk_has_no_faults(check: Any) -> None:
    assert list(check.find(Book({}))) == []
