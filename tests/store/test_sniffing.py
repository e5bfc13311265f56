"""A file is what its first bytes say, whatever it is called."""

from __future__ import annotations

import pytest
from attached import KEPT, REFUSED

from propdesk.domain.attachment import CAP, TYPES
from propdesk.store import kinds
from propdesk.store.sniffing import type_of, why_not


@pytest.mark.parametrize("type", KEPT)
def test_what_is_kept(type: str) -> None:
    assert type_of(KEPT[type]) == type


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_not_kept(name: str) -> None:
    assert type_of(REFUSED[name]) is None


@pytest.mark.parametrize(
    ("name", "said"),
    [("elf", "program"), ("script", "program"), ("svg", "web page"), ("html after a mark", "web page"),
     ("macros", "no type"), ("zeros", "no type")],
)  # fmt: skip
def test_why_it_is_not_kept(name: str, said: str) -> None:
    assert said in str(why_not(REFUSED[name]))


@pytest.mark.parametrize("text", ["水", "a\tb\r\n", "\ufeff注明", "房号 < 3 的住户"])
def test_text_in_utf_8(text: str) -> None:
    assert type_of(text.encode()) == "txt"


def test_the_schema_knows_the_same_types_and_the_same_cap() -> None:
    shape = kinds.kind("deposit").schema["properties"]["deductions"]["items"]["properties"]["attachments"]
    fields = shape["items"]["properties"]
    assert tuple(fields["type"]["enum"]) == TYPES == tuple(KEPT)
    assert fields["size"]["maximum"] == CAP
