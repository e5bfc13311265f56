"""Paths are computed from ids and tell them again; nothing else is a record's path."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from propdesk.domain.messages import BadData, Exit, NotFound
from propdesk.store import schemas
from propdesk.store.paths import identify, path_of

PLACES = [
    ("desk", "desk", "desk.yaml"),
    ("building", "3", "buildings/3.yaml"),
    ("building", "A", "buildings/A.yaml"),
    ("unit", "3-2-0301", "units/3/3-2-0301.yaml"),
    ("unit", "P-B1-023", "units/P/P-B1-023.yaml"),
    ("person", "P-k3q9x7", "people/k3/P-k3q9x7.yaml"),
    ("vehicle", "V-k3q9x7", "vehicles/k3/V-k3q9x7.yaml"),
    ("tariff", "property", "tariffs/property.yaml"),
    ("tariff", "water-2", "tariffs/water-2.yaml"),
    ("bill", "2026-10/property", "bills/2026-10/property.yaml"),
    ("bill", "2026-10/property.2", "bills/2026-10/property.2.yaml"),
    ("bill", "2026-10/property.10", "bills/2026-10/property.10.yaml"),
    ("bill-credit", "2026-10/property.credit", "bills/2026-10/property.credit.yaml"),
    ("bill-credit", "2026-10/property.2.credit", "bills/2026-10/property.2.credit.yaml"),
    ("bill-void", "2026-10/property.void", "bills/2026-10/property.void.yaml"),
    ("bill-void", "2026-10/property.2.void", "bills/2026-10/property.2.void.yaml"),
    ("bill", "2026-10/void", "bills/2026-10/void.yaml"),
    ("till", "2026-11-21-a", "tills/2026-11/2026-11-21-a.yaml"),
    ("invoice", "I-261121-k3q9x", "invoices/2026-11/I-261121-k3q9x.yaml"),
    ("expense", "E-261105-k3q9x", "expenses/2026-11/E-261105-k3q9x.yaml"),
    ("period-close", "2026-10", "closes/2026-10.yaml"),
    ("adjustment", "A-261121-k3q9x", "adjustments/2026-11/A-261121-k3q9x.yaml"),
    ("deposit", "D-261121-k3q9x", "deposits/2026-11/D-261121-k3q9x.yaml"),
    ("request", "Q-261121-k3q9x", "requests/2026-11/Q-261121-k3q9x.yaml"),
    ("dunning", "L-261121-k3q9x", "dunning/2026-11/L-261121-k3q9x.yaml"),
    ("promise", "Y-261121-k3q9x", "promises/2026-11/Y-261121-k3q9x.yaml"),
    ("clearance", "Z-261121-k3q9x", "clearances/2026-11/Z-261121-k3q9x.yaml"),
    ("relief", "R-261121-k3q9x", "reliefs/2026-11/R-261121-k3q9x.yaml"),
    ("meter", "M-k3q9x7", "meters/k3/M-k3q9x7.yaml"),
    ("reading", "2026-10/water", "readings/2026-10/water.yaml"),
    ("ticket", "T-261121-k3q9x", "tickets/2026-11/T-261121-k3q9x.yaml"),
]


@pytest.mark.parametrize(("kind", "id", "path"), PLACES)
def test_a_record_lies_where_its_id_says(kind: str, id: str, path: str) -> None:
    assert path_of(kind, id) == path
    assert identify(path) == (kind, id)


def test_every_kind_has_a_place() -> None:
    assert {kind for kind, _, _ in PLACES} == set(schemas.kinds())


@pytest.mark.parametrize(
    ("kind", "id"),
    [
        *[("unit", bad) for bad in ["../../x", "..", "", "3/2", "3-2-0301\n", "3--1", "３-2-0301", "3-2-a"]],
        *[("unit", bad) for bad in ["翠-1-1", "CON-1-1", "-1", "3-", "1-2-3-4-5-6", "3-2-03010301030"]],
        *[("building", bad) for bad in ["NUL", "COM1", "3.yaml", "A" * 11, "3-1", "a", "../desk"]],
        *[("tariff", bad) for bad in ["con", "lpt9", "Property", "a.b", "a/b", "a--b", "-a", "a-", "a_b"]],
        *[("tariff", "a" * 33), ("tariff", "a\x00"), ("desk", "x"), ("desk", "")],
        *[("person", bad) for bad in ["P-K3Q9X7", "P-iiiiii", "V-k3q9x7", "P-k3q9x", "P-k3q9x77"]],
        *[("bill", f"2026-{bad}") for bad in ["13/property", "10/property.1", "10/con", "10/../x", "10\\x"]],
        *[("bill", f"2026-{bad}") for bad in ["10/property.void", "10/aux.2", "10/", "10"]],
        *[
            ("invoice", f"I-26{bad}")
            for bad in ["1321-k3q9x", "1132-k3q9x", "1121-k3q9i", "1121-k3q9", "1121"]
        ],
        *[("period-close", bad) for bad in ["2026-13", "2026", "2026-10\n"]],
        *[("till", f"2026-11-{bad}") for bad in ["21-A", "32-a", "21", "21-aa", "21-a\n"]],
    ],
)
def test_an_id_that_does_not_fit_has_no_path(kind: str, id: str) -> None:
    with pytest.raises(BadData) as caught:
        path_of(kind, id)
    assert caught.value.exit == Exit.DATA
    assert caught.value.field == "id"


def test_an_unknown_kind_has_no_path() -> None:
    with pytest.raises(NotFound):
        path_of("tickets", "T-1")


@pytest.mark.parametrize(
    "path",
    [
        *["", "/", "desk.yml", "x/desk.yaml", "./desk.yaml", "desk.yaml/", "README.md", ".gitattributes"],
        *["units/3-2-0301.yaml", "units/2/3-2-0301.yaml", "units/3/3-2-0301.yml", "units/3/x/3-2-0301.yaml"],
        *["units/3/../3/3-2-0301.yaml", "Units/3/3-2-0301.yaml", "units/３/３-2-0301.yaml", "units/3"],
        *["units/3/3-2-0301.yaml.tmp", "people/k3/P-k3q9x8x.yaml", "people/kk/P-k3q9x7.yaml"],
        *["people/k3/p-k3q9x7.yaml", "tariffs/con.yaml", "tariffs/property.yaml\n", "tariffs/.yaml"],
        *["tariffs//property.yaml", "bills/2026-10/property.1.yaml", "bills/2026-10/property.credit.2.yaml"],
        *["bills/2026-10.yaml", "tills/2026-10/2026-11-21-a.yaml", "tills/2026-11/2026-11-21-a"],
        *["schemas/x.yaml", "attachments/ab/abcdef.jpg"],
    ],
)
def test_any_other_path_is_no_record(path: str) -> None:
    assert identify(path) is None


IDS = st.one_of(
    *[
        st.tuples(st.just(kind.name), st.from_regex(re.compile(kind.id_pattern, re.ASCII), fullmatch=True))
        for kind in schemas.kinds().values()
    ]
)


@settings(max_examples=100, deadline=None)
@given(IDS)
def test_path_and_id_are_inverse(pair: tuple[str, str]) -> None:
    kind, id = pair
    try:
        path = path_of(kind, id)
    except BadData:
        return
    assert identify(path) == (kind, id)
    assert path.isascii()
    assert len(path) < 120
    assert re.fullmatch(r"[0-9A-Za-z][0-9A-Za-z.-]*(/[0-9A-Za-z][0-9A-Za-z.-]*)*\.yaml", path)


@settings(max_examples=60, deadline=None)
@given(st.lists(IDS, min_size=2, max_size=4, unique=True))
def test_no_two_records_differ_by_case_alone(pairs: list[tuple[str, str]]) -> None:
    paths = []
    for kind, id in pairs:
        try:
            paths.append(path_of(kind, id))
        except BadData:
            continue
    assert len({path.lower() for path in paths}) == len(paths)


@settings(max_examples=100, deadline=None)
@given(st.text("aA0-./\\ kP3x\n", max_size=24) | st.text(max_size=12))
def test_any_path_that_is_a_record_is_that_records_path(path: str) -> None:
    for candidate in (path, f"units/3/{path}.yaml", f"tariffs/{path}.yaml", f"bills/2026-10/{path}.yaml"):
        found = identify(candidate)
        assert found is None or path_of(*found) == candidate
