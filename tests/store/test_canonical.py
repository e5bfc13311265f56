"""What is written is read back as it was, by us and by every other reader of YAML."""

from __future__ import annotations

import io
from decimal import Decimal
from typing import Any

import pytest
import yaml
from hypothesis import example, given, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML

from propdesk.domain.messages import BadData
from propdesk.store import yamlio
from propdesk.store.canonical import Order, write

ROW = Order(("no", "text", "count", "parts"), {"parts": Order(("text", "none"), flow=True)}, flow=True)
BLOCK = Order(("text", "more", "tags"))
ORDER = Order(
    ("text", "count", "sure", "none", "no", "tags", "rows", "within", "blocks"),
    {"rows": ROW, "within": Order(("text", "deeper", "tags"), {"deeper": BLOCK}), "blocks": BLOCK},
)

TRICKY = [
    *["", " ", "  ", "\n", "\n\n", " \n", "\t", "\ta\nb", "a\n\tb", "a\n \n", "a\n  \n\n", " a\nb"],
    *["\na", "a\n", "a\n\n", "a\n\n\n", "a\nb", "# a\nb", "a\n# b", "a\n\n # b\n", "a: b\nc: d\n"],
    *["key:\n  - a\n", "   a\n  b\n c\n", "a\n---\nb", "a\n...\n", "x" * 2000, "x " * 700],
    *["no", "No", "y", "N", "on", "OFF", "true", "null", "Null", "~", "0301", "12:30", "1e5", "1.5", "-0"],
    *["+1", "0x1F", "0o17", "0b1", "1_000", "190:20:30", ".5", ".inf", ".NaN", "=", "<<", "685_230.15"],
    *["2026-10-01", "2026-10-01 09:00", "2026-10-01t09:00:00z", "2026-10/property", "3-2-0301"],
    *["a: b", "a:b", "a:", ":a", "a #b", "a#b", "#a", "- a", "-a", "? a", "a?", "&a", "*a", "!a", "|", ">"],
    *["%a", "@a", "`a", "'a'", '"a"', 'a"b', "a\\b", "\\", "[a]", "{a}", "a,b", "a]", "---", "...", "--- a"],
    *["张三", "中文 。", "😀", "𠮷", "㛃𠮷", "阿依古丽·买买提", "，a", "é", "１２", "² ", "٣"],
    *["\u3000a", "\u00a0", "a\u3000"],
]

signs = st.sampled_from("\n\n\t  :#-,[]{}\"'\\0189.")
chars = st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]) | signs
text = st.text(chars, max_size=30).filter(lambda value: not _refused(value)) | st.sampled_from(TRICKY)
number = st.integers(-(10**17), 10**17)
tags = st.lists(text, max_size=3)


def some(**values: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries({}, optional=values)


parts = st.lists(some(text=text, none=st.none()), max_size=2)
rows = st.lists(some(no=text, text=text, count=number, parts=parts), max_size=3)
block = some(text=text, more=number, tags=tags)
records = some(
    text=text,
    count=number,
    sure=st.booleans(),
    none=st.none(),
    no=text,
    tags=tags,
    rows=rows,
    within=some(text=text, deeper=block, tags=tags),
    blocks=st.lists(block, max_size=2),
)


def _refused(value: str) -> bool:
    try:
        write({"text": value}, order=ORDER)
    except BadData:
        return True
    return False


def ruamel(data: bytes, version: tuple[int, int]) -> Any:
    loader = YAML(typ="safe", pure=True)
    loader.version = version
    return loader.load(io.BytesIO(data))


READERS = {
    "ours": lambda data: yamlio.read(data, name="x.yaml"),
    "pyyaml-c": lambda data: yaml.load(data, Loader=yaml.CSafeLoader),
    "pyyaml": lambda data: yaml.load(data, Loader=yaml.SafeLoader),
    "ruamel-1.2": lambda data: ruamel(data, (1, 2)),
    "ruamel-1.1": lambda data: ruamel(data, (1, 1)),
}


def check(value: dict[str, Any]) -> bytes:
    data = write(value, order=ORDER)
    for name, reader in READERS.items():
        assert reader(data) == value, name
    again = yamlio.read(data, name="x.yaml")
    assert write(again, order=ORDER) == data
    return data


@pytest.mark.parametrize("value", TRICKY)
def test_tricky_text_comes_back_from_every_reader_wherever_it_stands(value: str) -> None:
    check(
        {
            "text": value,
            "no": "after",
            "tags": [value, value],
            "rows": [{"text": value, "parts": [{"text": value}]}],
            "within": {"text": value, "deeper": {"text": value, "tags": [value]}},
            "blocks": [{"text": value, "more": 1}, {"tags": [value]}],
        }
    )


@settings(max_examples=150, deadline=None)
@given(records)
@example({})
@example({"rows": [{}], "blocks": [{}], "within": {}, "tags": []})
def test_any_record_comes_back_from_every_reader(value: dict[str, Any]) -> None:
    check(value)


@settings(max_examples=400, deadline=None)
@given(st.text(max_size=40))
def test_any_text_comes_back_or_is_refused(value: str) -> None:
    record = {"text": value, "rows": [{"text": value}]}
    if not _refused(value):
        assert yamlio.read(write(record, order=ORDER), name="x.yaml") == record


@pytest.mark.parametrize("char", [*"\x00\x1b\r\x7f\x85\u2028\u2029\ufeff\u202e\u200f", "\ud842"])
@pytest.mark.parametrize("around", ["{}", "a{}b", "a\n{}\nb"])
def test_a_character_that_no_file_may_hold_is_refused(char: str, around: str) -> None:
    for record in ({"text": around.format(char)}, {"rows": [{"text": around.format(char)}]}):
        with pytest.raises(BadData, match=f"U\\+{ord(char):04X}|CR LF|byte order"):
            write(record, order=ORDER)


@pytest.mark.parametrize("value", [1.5, Decimal("1.5"), b"x", object()])
def test_a_value_without_a_form_is_a_mistake_of_the_program(value: object) -> None:
    with pytest.raises(ValueError, match="has no form"):
        write({"text": value}, order=ORDER)


@pytest.mark.parametrize("around", [dict, lambda one: {"rows": [one]}, lambda one: {"within": one}])
def test_a_key_without_a_place_is_refused_and_never_dropped(around: Any) -> None:
    with pytest.raises(BadData, match="colour"):
        write(around({"colour": "red"}), order=ORDER)


def test_the_layout_is_exactly_this() -> None:
    value = {
        "rows": [{"parts": [{"text": "a, b"}], "no": "A-000001", "count": 3}, {}],
        "tags": ["重点", "no"],
        "text": "第一行\n\n  第二行\n",
        "within": {"text": "𠮷 😀", "tags": [], "deeper": {"text": "a\n\n"}},
        "no": "12:30",
        "sure": True,
    }
    assert check(value).decode() == (
        "text: |\n  第一行\n\n    第二行\n\n"
        "sure: true\n\n"
        '"no": "12:30"\n\n'
        'tags:\n  - 重点\n  - "no"\n\n'
        'rows:\n  - {"no": A-000001, count: 3, parts: [{text: "a, b"}]}\n  - {}\n\n'
        "within:\n  text: 𠮷 😀\n  deeper:\n    text: |+\n      a\n\n  tags: []\n"
    )


def test_the_same_values_in_another_order_give_the_same_bytes() -> None:
    value = {"text": "a", "count": 1, "tags": ["x"]}
    assert write(dict(reversed(value.items())), order=ORDER) == write(value, order=ORDER)
