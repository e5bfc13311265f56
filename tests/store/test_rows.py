"""The quick way through a sheet reads exactly what the event loader reads, or steps aside."""

from __future__ import annotations

from itertools import product
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from propdesk.domain.messages import BadData
from propdesk.store import rows, yamlio

KEYS = ["unit", "from", "a_b", '"no"', "no", "true", "null", "Unit", "a-b"]
USUAL = ["x", "3-2-0301", "0301", "1", "true", '"1.00"', '"a # b"', "中文，好", "[]", "[{bill: x, no: 2}]"]
VALUES = [
    *["2026-10/property", "-1", "0", "1.5", "0.5", "01.5", "1.5.2", "007", "00", "0.0", "1e5", "1-1", "1."],
    *["false", "null", "nul", "True", "~", "", "12345678901234567", "1234567890123456789"],
    *["1.0000000000000000001"],
    *['"a"', '""', '"a\\nb"', '"}, {"', '"]"', '", unit: x"', '"a\tb"', '" a "', "'q'", '"a"b', '"a\\"b"'],
    *["a b", "a  b", "a -", "a - b", "a #b", "a#b", "a:b", "a: b", "a,b", "x y: z", "㛃", "𠮷", "é", "a\tb"],
    *["[{bill: x}, {bill: 2, no: y}]", "[{bill: x, bill: y}]", "[{}]", '[{bill: x, amount: "1"}]', "[ ]"],
    *["[x]", "[{bill: [x]}]", '[{bill: "}]"}]', "[{bill: x},{bill: y}]", "{}", "{a: b}", "*a", "&a b"],
    *["[{true: x}]", "[{bill: 1.5}]", "[{bill: null}]", "- x", "x\n    y", '"x\n    y"', "?", "? a", "-"],
    *["|", "!t x"],
]
HEADS = [
    *["", "item: x\n\n", "item: x\n", 'note: "\n', "note: |\n  x\n\n", "note: |\n", "x: [\n", "note: 'a\n"],
    *["lines: x\n", "rows-0: rows-0\n", "? ", "- ", "---\n", "%YAML 1.1\n---\n", "# c\n", "item:\n"],
    *["x:\n  y:\n", "|\n", "--- |\n", '"\n', "x: {\n", "x: [[\n", "\n", "x: &a\n", "note: a\n b\n"],
]
TAILS = [
    *["", "\nclosed: x\n", "closed: x\n", "   - x\n", "  - x\n", "\n  - {a: b}\n", "  x\n", "\n \n", '"\n'],
    *["]\n", "'\n", "\nlines:\n  - {unit: x}\n", "\nmore:\n  - {unit: x}\n", "# c\n", "...\n", "---\na: b\n"],
    *["}\n", "]]\n", "\n    - x\n", "    x\n", ": x\n", "\t\n", "  - [x]\n", "  -\n"],
]
common = st.sampled_from
comma = common([", "] * 40 + [",", " , ", ",  "])
colon = common([": "] * 40 + [":", " : ", ":  "])
pair = st.tuples(common(KEYS[:5] * 9 + KEYS), colon, common(USUAL * 30 + VALUES)).map("".join)


@st.composite
def row(draw: st.DrawFn) -> str:
    inside = draw(comma).join(draw(st.lists(pair, min_size=1, max_size=3)))
    begin = draw(common(["  - {"] * 30 + ["  - { ", "- {", "  -  {", "  - {}", "  - "]))
    return begin + inside + draw(common(["}\n"] * 30 + ["} \n", "}\n\n", "} # c\n", "\n", "}}\n", "}"]))


heads = st.tuples(common(HEADS[:3] * 9 + HEADS), common(["lines:\n"] * 20 + ["lines: \n", "lines:\n\n"]))
several = st.lists(row(), min_size=1, max_size=3).map("".join)
sheets = st.tuples(heads.map("".join), several, common(TAILS[:2] * 9 + TAILS)).map("".join)


def slowly(text: str) -> Any:
    assert len(text) < 4000
    return yamlio.read(text.encode(), name="x")


def agree(text: str) -> bool:
    """Check that the quick way gives what the event loader gives; False if it steps aside."""
    quick = yamlio.read_quickly(text)
    if quick is not None:
        assert repr(quick) == repr(slowly(text)), text
    return quick is not None


@settings(max_examples=500, deadline=None)
@given(sheets)
def test_what_is_read_quickly_is_what_the_event_loader_reads(text: str) -> None:
    agree(text)


def test_every_key_and_value_reads_the_same_or_steps_aside() -> None:
    forms = ("  - {{{0}: {1}}}\n", "  - {{x: y, {0}: {1}}}\n", "  - {{x: y, {0}: {1}, z: [{{{0}: {1}}}]}}\n")
    quick = [
        agree("lines:\n  - {x: y}\n" + row.format(key, value))
        for row, key, value in product(forms, KEYS, VALUES + USUAL)
    ]
    assert 400 < sum(quick) < len(quick) - 400


def test_whatever_stands_around_reads_the_same_or_steps_aside() -> None:
    around = product(HEADS, ["lines:\n", "lines: \n", "lines:\n\n", " lines:\n"], TAILS)
    quick = [agree(f"{head}{key}  - {{x: y}}\n{tail}") for head, key, tail in around]
    assert 40 < sum(quick) < len(quick) - 400


def test_canonical_sheets_do_go_the_quick_way() -> None:
    text = (
        'till: A\n\nlines:\n  - {"no": A-000001, unit: 3-2-0301, months: 6, reason: 单价错了，重开}\n'
        '  - {"no": A-000002, allocations: [{bill: property/1/2026-10-01, amount: "1.00"}], more: []}\n'
        "\nclosed:\n  cash: x\n"
    )
    assert rows.lift(text) is not None
    assert yamlio.read_quickly(text) == slowly(text)


def test_lists_in_rows_are_not_shared() -> None:
    record = yamlio.read_quickly("lines:\n  - {a: []}\n  - {a: []}\n")
    assert record is not None
    record["lines"][0]["a"].append(1)
    assert record["lines"][1]["a"] == []


@pytest.mark.parametrize("spoilt", ["amount: 1.00\u202e", "amount: *x", "amount: {a: b}", "unit: again"])
def test_an_error_in_a_long_sheet_is_placed(spoilt: str) -> None:
    good = '  - {unit: 3-2-0301, amount: "1.00"}\n' * 500
    text = f"lines:\n{good}  - {{unit: 3-2-0301, {spoilt}, x: *x}}\n{good}"
    with pytest.raises(BadData) as caught:
        yamlio.read(text.encode(), name="x.yaml")
    assert all(one.where.startswith("x.yaml:502:") for one in caught.value.findings)


def test_a_key_that_is_too_long_for_yaml_is_left_to_the_event_loader() -> None:
    assert rows.lift(f"lines:\n  - {{{'x' * 1100}: a}}\n") is None
