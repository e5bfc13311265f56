"""The strict reader: what it takes, what it refuses and where, and that nothing brings it down."""

from __future__ import annotations

import time
from contextlib import suppress
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from propdesk.domain.messages import BadData, Exit
from propdesk.store import yamlio


def refusal(data: bytes | str, *, cap: int = yamlio.RECORD_CAP) -> list[str]:
    """Read and give the findings as ``LINE:COL message``."""
    data = data if isinstance(data, bytes) else data.encode()
    with pytest.raises(BadData) as caught:
        yamlio.read(data, name="units/3/x.yaml", cap=cap)
    assert caught.value.exit == Exit.DATA
    return [f"{one.where.removeprefix('units/3/x.yaml:')} {one.message}" for one in caught.value.findings]


@pytest.mark.parametrize(
    ("written", "value"),
    [
        *[("true", True), ("false", False), ("null", None), ("0", 0), ("7", 7), ("-12", -12)],
        *[("999999999999999999", 999999999999999999), ("1.5", Decimal("1.5")), ("-0.50", Decimal("-0.50"))],
        *[(same, same) for same in ["0301", "12:30", "no", "yes", "True", "NULL", "1e5", "2026-10-01", "-0"]],
        *[(same, same) for same in ["0x1F", "1_000", ".5", "+1", "1.", "01.5", "=", "a#b", "a:b", "١", "１"]],
        *[('"1"', "1"), ("'null'", "null"), ('""', ""), ("'~'", "~"), ("[]", []), ("{}", {})],
        *[('"a\\tb\\n\\u4e2d"', "a\tb\n中"), ("a\n  b", "a b"), ("|\n  a\n   b\n\n", "a\n b\n")],
        ("[a, {b: [1, x]}]", ["a", {"b": [1, "x"]}]),
    ],
)
def test_only_true_false_null_and_numbers_are_more_than_text(written: str, value: object) -> None:
    record = yamlio.read(f"key: {written}\n".encode(), name="x.yaml")
    assert record == {"key": value}
    assert type(record["key"]) is type(value)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a: !t b\n", ["1:4 tags (!name) are not allowed"]),
        ("a: ! b\n", ["1:4 tags (!name) are not allowed"]),
        ("!!map\na: b\n", ["1:1 tags (!name) are not allowed"]),
        ("a: &x b\n", ["1:4 anchors (&name) are not allowed: write the value out"]),
        ("a: &x [b]\n", ["1:4 anchors (&name) are not allowed: write the value out"]),
        ("a: *x\n", ["1:4 aliases (*name) are not allowed: write the value out"]),
        ("a:\n  - *x\n", ["2:5 aliases (*name) are not allowed: write the value out"]),
        ("a: b\n<<: c\n", ["2:1 merge keys (<<) are not allowed: write the keys out"]),
        ("a: b\na: c\n", ["2:1 the key a stands twice"]),
        ("a: {b: c, b: d}\n", ["1:11 the key b stands twice"]),
        ("1: a\n", ["1:1 a key must be text"]),
        ("true: a\n", ["1:1 a key must be text"]),
        ("1.5: a\n", ["1:1 a key must be text"]),
        ("? [a]\n: b\n", ["1:3 a key must be text"]),
        ("? {a: b}\n: b\n", ["1:3 a key must be text"]),
        ("a:\n", ["1:3 a value is missing: write null or leave the key out"]),
        ("a: ~\n", ["1:4 a value is missing: write null or leave the key out"]),
        ("a:\n  - \n", ["2:4 a value is missing: write null or leave the key out"]),
        ("a: {b}\n", ["1:6 a value is missing: write null or leave the key out"]),
        ("a: 1234567890123456789\n", ["1:4 the number has more than 18 digits: quote it if it is text"]),
        ("a: b\n---\nc: d\n", ["2:1 a second document (---) is not allowed"]),
        ("%YAML 1.1\n---\na: b\n", ["1:1 directives (%) are not allowed"]),
        ("", ["1:1 the file must hold keys and values (key: value)"]),
        ("- a\n", ["1:1 the file must hold keys and values (key: value)"]),
        ("a\n", ["1:1 the file must hold keys and values (key: value)"]),
        ("a: b # c\n", ["1:6 comments (#) are not allowed: a rewrite would lose them"]),
        ("名: 𠮷😀 # c\n", ["1:7 comments (#) are not allowed: a rewrite would lose them"]),
        ("# c\na: '# no'\n", ["1:1 comments (#) are not allowed: a rewrite would lose them"]),
        ("a: | # c\n  # no\n # c\n", ["1:6", "3:2"]),
        ("a: [b, # c\n  d]\n", ["1:8 comments (#) are not allowed: a rewrite would lose them"]),
        ("a: b\n# c", ["2:1 comments (#) are not allowed", "2:4 the file breaks off"]),
        ("a: b", ["1:5 the file breaks off: its last line has no end"]),
        ("a: {b: 张", ["1:4 this is not YAML: braces open here", "1:9 the file breaks off"]),
        ("a: b\nc: d\n e: f\n", ["3:3 this is not YAML: a colon where no key stands"]),
        ("\ta: b\n", ["1:1 this is not YAML: no value begins with this character"]),
        ('a: b\nc: "d\ne: f\n', ["2:4 this is not YAML: a quotation mark opens here"]),
        ("a: b\nc: [d, e\nf: g\n", ["2:4 this is not YAML: brackets open here"]),
        ("a: b\nc：d\ne: f\n", ["2:1 this is not YAML: a key needs a colon and a blank behind it"]),
        ("a:\n  b: c\n d: e\n", ["3:2 this is not YAML: no key where one must stand"]),
        ("a: 'b'c\n", ["1:7 this is not YAML: no key where one must stand"]),
        ("a: b\n\tc: d\n", ["2:1 this is not YAML: indent by blanks"]),
        ('a: "\\q"\n', ["1:5 this is not YAML: a backslash"]),
        ("a: - b\n", ["1:4 this is not YAML: the entries of a list begin"]),
        ("a:\n  - b\n  c: d\n", ["3:3 this is not YAML: an entry of a list begins with -"]),
        ("a: !<\n", ["1:6 this is not YAML: did not find expected tag URI"]),
        ("\ufeffa: b\n", ["1:1 a byte order mark stands here; save the file as UTF-8 without one"]),
        ("a: b\r\nc: d\r\n", ["1:5 lines end in CR LF; save the file with LF line ends"]),
        ("a: \x1b[2J\nb: \x00\n", ["1:4 control character U+001B", "2:4 control character U+0000"]),
        ("a: x\u202ey\n", ["1:5 character U+202E reverses the direction of writing and is not allowed"]),
        ("a: \u2066x\nb: *c\n", ["1:4 character U+2066", "2:4 aliases"]),
        ('a: "\\u202e"\n', ["1:4 character U+202E reverses the direction of writing and is not allowed"]),
        ('a: "\\e"\n', ["1:4 control character U+001B is not allowed"]),
        ("a: b\u2028c\n", ["1:5 control character U+2028 is not allowed"]),
        ("a: b\n<<<<<<< HEAD\nc: d\n=======\nc: e\n>>>>>>> x\n", ["2:1 a merge conflict", "6:1 a merge"]),
        ("a: " + "[" * 12 + "]" * 12 + "\n", ["1:15 nested more than 12 levels deep"]),
    ],
)
def test_what_is_refused_is_named_with_line_and_column(text: str, expected: list[str]) -> None:
    found = refusal(text)
    assert len(found) == len(expected)
    assert all(one.startswith(start) for one, start in zip(found, expected, strict=True)), found


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        ("单元: 一\n名: 张三\n".encode("gbk"), "1:1 the file is GBK, not UTF-8: save it as UTF-8"),
        ("a: b\n名: 张三\n".encode("gbk"), "2:1 the file is GBK, not UTF-8: save it as UTF-8"),
        (b"a: b\n\xff\xfe\n", "2:1 byte 0xFF is not UTF-8: save the file as UTF-8"),
        ("a: 张".encode()[:-1], "1:4 the file breaks off in the middle of a character"),
        (b"a: \xed\xa0\x80\n", "1:4 byte 0xED is not UTF-8: save the file as UTF-8"),
    ],
)
def test_bytes_that_are_not_utf8_are_named(data: bytes, expected: str) -> None:
    assert refusal(data) == [expected]


def test_all_errors_of_a_file_are_told_at_once() -> None:
    found = refusal("a: &x 1\nb: *x\nc: !t 2\nd:\nd: 1\n<<: {}\n? [q]\n: 1\ne: b # c\n")
    assert [one.split(" ")[0] for one in found] == ["1:4", "2:4", "3:4", "4:3", "5:1", "6:1", "7:3", "9:6"]


def test_twelve_levels_are_enough_and_thirteen_too_many() -> None:
    nested: Any = yamlio.read(("a: " + "[" * 11 + "]" * 11 + "\n").encode(), name="x")["a"]
    for _ in range(10):
        (nested,) = nested
    assert nested == []


HOSTILE = {
    "brackets": "[" * 100_000,
    "brackets under a key": "a: " + "[" * 100_000 + "\n",
    "braces": "a: " + "{" * 100_000 + "\n",
    "closed brackets": "a: " + "[" * 100_000 + "]" * 100_000 + "\n",
    "dashes": "- " * 100_000 + "\n",
    "dashes under a key": "a:\n" + "- " * 100_000 + "\n",
    "questions": "? " * 100_000 + "\n",
    "indents": "".join(" " * depth + "a:\n" for depth in range(1000)),
    "one key again and again": "a: b\n" * 200_000,
    "aliases": "a: [" + "*a, " * 200_000 + "]\n",
    "comments": "a: b\n" + "#\n" * 400_000,
    "an open quote": 'a: "' + "x" * 900_000,
    "zeros": "\0" * 900_000,
    "digits": "a: " + "9" * 900_000 + "\n",
    "conflicts": "<<<<<<< a\n" * 90_000,
    "bidi": "a: " + "\u202e" * 300_000 + "\n",
    "carriage returns": "a: b\r\n" * 150_000,
    "escapes": 'a: "' + "\\0" * 400_000 + '"\n',
    "documents": "---\n" * 200_000,
    "anchors": "a: " + "&a " * 300_000 + "\n",
}


@pytest.mark.parametrize("data", HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_file_is_refused_within_a_second(data: str) -> None:
    start = time.process_time()
    found = refusal(data)
    assert time.process_time() - start < 1
    assert 1 <= len(found) <= 101


@pytest.mark.parametrize("before", [99, 100, 101, 102])
def test_a_syntax_error_after_many_others_is_a_refusal_too(before: int) -> None:
    found = refusal("a: b\n" * before + "]\n")
    assert 99 <= len(found) <= 101


def test_a_file_over_its_cap_is_refused_unread() -> None:
    data = b"a: " + b"x" * yamlio.RECORD_CAP + b"\n"
    assert refusal(data) == ["1:1 the file has 1000004 bytes, more than 1000000"]
    assert yamlio.read(data, name="x", cap=yamlio.SHEET_CAP)["a"].startswith("xx")


def test_every_path_has_its_place() -> None:
    data = "a: b\n名:\n  - {x: 1, y: [7, z]}\n  - 2\nc:\n  d: |\n    text\n  e: f\n".encode()
    assert yamlio.locate(data) == {
        (): (1, 1),
        ("a",): (1, 1),
        ("名",): (2, 1),
        ("名", 0): (3, 5),
        ("名", 0, "x"): (3, 6),
        ("名", 0, "y"): (3, 12),
        ("名", 0, "y", 0): (3, 16),
        ("名", 0, "y", 1): (3, 19),
        ("名", 1): (4, 5),
        ("c",): (5, 1),
        ("c", "d"): (6, 3),
        ("c", "e"): (8, 3),
    }


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=60) | st.text(max_size=60).map(str.encode))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    with suppress(BadData):
        assert isinstance(yamlio.read(data, name="x"), dict)


@settings(max_examples=300, deadline=None)
@given(st.text("abno: -[]{},#&*!|>'\"%~1.\n?<=", max_size=40).map(lambda text: text + "\n"))
def test_any_text_made_of_signs_is_read_or_refused(text: str) -> None:
    try:
        record = yamlio.read(text.encode(), name="x")
    except BadData:
        return
    assert () in yamlio.locate(text.encode())
    assert not any(key for key in record if not isinstance(key, str))
