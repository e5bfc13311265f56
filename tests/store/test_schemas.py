"""The kinds of records: their examples, their schemas' own rules, and two validators that agree."""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from propdesk.domain.messages import BadData, NotFound
from propdesk.store import schemas
from propdesk.store.locations import data_folder

EXAMPLES = Path(__file__).parent.parent / "examples"
VALID = sorted(EXAMPLES.glob("*/valid/*.yaml"))
INVALID = sorted(EXAMPLES.glob("*/invalid/*.yaml"))
KINDS = sorted(schemas.kinds())


def named(path: Path) -> str:
    return f"{path.parent.parent.name}-{path.stem}"


def read(path: Path) -> dict[str, Any]:
    return schemas.read_record(path.parent.parent.name, path.read_bytes(), name=path.name)


@pytest.mark.parametrize("path", VALID, ids=named)
def test_a_valid_example_is_canonical_and_valid_for_both_validators(path: Path) -> None:
    kind, data = path.parent.parent.name, path.read_bytes()
    record = read(path)
    assert schemas.problems(kind, record) == schemas.reference_problems(kind, record) == []
    assert schemas.write_record(kind, record) == data
    assert yaml.load(data, Loader=yaml.CSafeLoader) == record


@pytest.mark.parametrize("path", INVALID, ids=named)
def test_an_invalid_example_is_refused_in_exactly_these_words(path: Path) -> None:
    """``NAME.expected`` beside it holds one finding a line: LINE:COL, field (or -), sentence."""
    with pytest.raises(BadData) as caught:
        read(path)
    told = [
        f"{one.where.removeprefix(path.name + ':')} {one.named or '-'} {one.message}"
        for one in caught.value.findings
    ]
    assert told == path.with_suffix(".expected").read_text(encoding="utf-8").splitlines()


def test_every_kind_has_examples_of_both_sorts() -> None:
    assert {path.parent.parent.name for path in VALID} == set(KINDS)
    assert {path.parent.parent.name for path in INVALID} == set(KINDS)


def nodes(schema: Any) -> Iterator[dict[str, Any]]:
    """Every schema within a schema."""
    if isinstance(schema, list):
        for item in schema:
            yield from nodes(item)
    elif isinstance(schema, dict):
        yield schema
        for key, item in schema.items():
            if key not in ("enum", "const", "required"):
                yield from nodes(item)


@pytest.mark.parametrize("name", KINDS)
def test_a_schema_keeps_the_rules_of_the_house(name: str) -> None:
    schema = schemas.kind(name).schema
    jsonschema.Draft202012Validator.check_schema(schema)
    for node in nodes(schema):
        if node.get("type") == "object":
            assert node["additionalProperties"] is False
        if "pattern" in node and isinstance(node["pattern"], str):
            assert re.fullmatch(r"\^\(\?:.*\)\$\(\?!\\n\)", node["pattern"])
            assert "\\d" not in node["pattern"]
            assert "\\w" not in node["pattern"]
        if isinstance(node.get("enum"), list):
            assert list(node["x-titles"]) == node["enum"]
        if isinstance(node.get("type"), str) and node["type"] != "object":
            assert node["type"] in ("string", "integer", "boolean", "array")


@pytest.mark.parametrize("name", KINDS)
def test_a_kind_tells_its_titles_order_and_columns(name: str) -> None:
    kind = schemas.kind(name)
    assert set(kind.titles) == {"zh", "en"}
    assert all(title.zh and title.en for title in kind.fields.values())
    assert kind.order.keys == tuple(kind.schema["properties"]) == tuple(kind.fields)
    assert set(kind.columns) <= set(kind.fields)
    assert all(title.zh and title.en for codes in kind.codes.values() for title in codes.values())


def test_kinds_are_as_the_contract_names_them() -> None:
    assert set(KINDS) == {
        *("desk", "building", "unit", "person", "vehicle", "relief"),
        *("tariff", "bill", "bill-credit", "bill-void", "till"),
        *("adjustment", "deposit", "request"),
        *("invoice", "expense", "period-close"),
        *("dunning", "promise", "clearance"),
        *("meter", "reading"),
        "ticket",
    }
    sheets = {name for name in KINDS if schemas.kind(name).sheet}
    assert sheets == {"bill", "bill-credit", "bill-void", "till", "reading"}
    assert schemas.kind("unit").codes["kind"]["flat"].zh == "住宅"
    assert schemas.kind("bill").order.under["lines"].flow


@pytest.mark.parametrize("name", ["tickets", "defs", "../unit", "", "Unit"])
def test_an_unknown_kind_is_not_found(name: str) -> None:
    with pytest.raises(NotFound):
        schemas.kind(name)


def test_the_folder_of_schemas_is_found_where_it_is() -> None:
    names = {entry.name for entry in data_folder("schemas").iterdir()}
    assert {f"{kind}.schema.json" for kind in KINDS} <= names


ODD = [
    *[None, True, 0, -1, 7, 10**18, "", " ", "x", "no", "0.00", "1.5", "-1.00", "1.005", "1.00\n", "1e3"],
    *["００.00", "2026-02-29", "2028-02-29", "2026-13-01", "2026-10-01\n", "２０２６-10-01", "20261001"],
    *["2026-W10-1", "2026-10-01 24:00", "2026-02-30 10:00", "2026-10-01 09:00", "2026-10-01T09:00"],
    *["2026-10-01 09:00\n", "P-k3q9x7", "P-K3Q9X7", "P-k3q9x7\n", "P-iiiiii", "unknown", "3-2-0301"],
    *["3-2-0301\n", "３-2-0301", "CON", "2026-10", "2026-10/property", "2026-10/property.1", "property\n"],
    *["property/3-2-0301/2026-10-01", "A-000001", "AV-000001", "A-000001\n", "张三", "\u3000张三", "张三 "],
    *["a\tb", "a\nb", "a\x00b", "a\u202eb", "\u2028", "x" * 121, "x" * 4001, "𠮷" * 120, "𠮷" * 121],
    *["A", "AA", "flat", "void", "receipt", "lin", "Lin", [], ["x"], ["x", "x"], [[]], [None], {}, {"x": 1}],
    *[{"from": "2026-01-01"}, Decimal("1.0"), Decimal("1.5"), 3.0],
]
STEP = 6
MANY = 8
"""Of a record with more places than so many times STEP each is tried with fewer values."""


def spots(value: Any, path: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    """Every path in a record."""
    inside: Any = enumerate(value) if isinstance(value, list) else ()
    inside = value.items() if isinstance(value, dict) else inside
    return [path, *(spot for at, item in inside for spot in spots(item, (*path, at)))]


def put(record: Any, path: tuple[str | int, ...], value: Any) -> Any:
    """Replace what stands at a path; ``...`` takes it away."""
    if not path:
        return record
    holder = record
    for part in path[:-1]:
        holder = holder[part]
    if value is ...:
        del holder[path[-1]]
    else:
        holder[path[-1]] = copy.deepcopy(value)
    return record


def agree(kind: str, record: Mapping[str, Any]) -> list[schemas.Problem]:
    found = schemas.problems(kind, record)
    assert [(one.path, str(one.message)) for one in found] == [
        (one.path, str(one.message)) for one in schemas.reference_problems(kind, record)
    ]
    return found


@pytest.mark.parametrize("path", VALID, ids=named)
def test_both_validators_say_the_same_of_every_single_mistake(path: Path) -> None:
    kind, record = path.parent.parent.name, read(path)
    places = spots(record)[1:]
    step = max(STEP, len(places) // MANY)
    for number, spot in enumerate(places):
        for value in [*ODD[number % step :: step], ...]:
            agree(kind, put(copy.deepcopy(record), spot, value))


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_both_validators_say_the_same_of_several_mistakes(data: st.DataObject) -> None:
    path = data.draw(st.sampled_from(VALID))
    kind, record = path.parent.parent.name, copy.deepcopy(read(path))
    for _ in range(data.draw(st.integers(1, 4))):
        spot = data.draw(st.sampled_from(spots(record)))
        holder_key = data.draw(st.sampled_from(["", "from", "note", "colour"]))
        put(record, (*spot, holder_key) if not spot and holder_key else spot, data.draw(odd_values))
    agree(kind, record)


odd_values = st.sampled_from(ODD) | st.text(max_size=8) | st.integers(-5, 400)


@pytest.mark.parametrize("half", ["\ud842", "a\udfb7b"])
def test_half_a_character_is_a_problem_and_no_crash(half: str) -> None:
    for record in ({"name": half, "kind": "person"}, {"name": "x", "kind": "person", half: "x"}):
        assert agree("person", record)
        with pytest.raises(BadData):
            schemas.write_record("person", record)


def test_a_number_with_decimals_is_told_to_be_quoted_and_hides_no_other_problem() -> None:
    record: dict[str, Any] = {"building": "3", "entrance": "2", "room": "0301", "kind": "house"}
    record |= {"floor": 3.0, "area": Decimal("9.5")}
    assert [(one.named, str(one.message)) for one in agree("unit", record)] == [
        ("floor", "numbers with decimals are written as quoted text"),
        ("area", "numbers with decimals are written as quoted text"),
        ("kind", "kind: house is not one of flat, shop, parking, office, dormitory"),
    ]


def test_messages_hold_nothing_personal() -> None:
    secret = "13912345678"
    record: dict[str, Any] = {"kind": "person", "name": f" {secret}", "phone": f"{secret}x", "of": secret}
    record |= {"id_number": f"{secret}!", "credit_code": f"{secret}a"}
    found = agree("person", {**record, "contacts": [{"name": f"{secret} ", "phone": secret}]})
    assert len(found) == 6
    assert not any(secret in str(one.message) for one in found)


def test_problems_are_placed_where_they_stand_in_the_file() -> None:
    text = 'building: "3"\n\nentrance: "2"\n\nrom: 0301\n\nkind: flat\n\ncharges:\n  - {item: x, from: 1}\n'
    with pytest.raises(BadData) as caught:
        schemas.read_record("unit", text.encode(), name="units/3/3-2-0301.yaml")
    told = [(one.where, str(one.message)) for one in caught.value.findings]
    assert told == [
        ("units/3/3-2-0301.yaml:1:1", "room is missing"),
        ("units/3/3-2-0301.yaml:5:1", "rom is not a known key; did you mean room?"),
        ("units/3/3-2-0301.yaml:10:15", "from: 1 is a number; write it in quotes"),
    ]


def test_writing_refuses_what_reading_would_refuse() -> None:
    with pytest.raises(BadData, match="kind is missing"):
        schemas.write_record("person", {"name": "张三"})
    with pytest.raises(BadData, match="name: … is not one line of text"):
        schemas.write_record("person", {"name": "a\u202e", "kind": "person"})


def test_thousands_of_wrong_lines_are_refused_with_the_first_hundred() -> None:
    lines = '  - {bill: x, amount: "1"}\n' * 3000
    with pytest.raises(BadData) as caught:
        schemas.read_record("bill-credit", f"lines:\n{lines}".encode(), name="x.yaml")
    assert len(caught.value.findings) == 100


def test_schema_files_are_plain_json_with_relative_references() -> None:
    for entry in data_folder("schemas").iterdir():
        schema = json.loads(entry.read_text(encoding="utf-8"))
        assert schema["$schema"].endswith("2020-12/schema")
        references = re.findall(r'"\$ref": "([^"]*)#', json.dumps(schema))
        assert set(references) <= {"", "defs.schema.json"}
