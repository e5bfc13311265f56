"""Files that are not safe, or no workbook, are refused whole: at once, and in little memory."""

from __future__ import annotations

import io
import time
import tracemalloc
import zipfile
from collections.abc import Callable

import pytest
import workbooks
from store.test_workbook import rewritten

from propdesk.domain.messages import BadData, Exit
from propdesk.store.workbook import read_workbook

BOOK = workbooks.write(workbooks.sample())
SHEET = "xl/worksheets/sheet1.xml"
TYPES = "[Content_Types].xml"
ENTITY = b'<?xml version="1.0"?><!DOCTYPE w [<!ENTITY a SYSTEM "file:///etc/passwd">]><w>&a;</w>'
LAUGHS = (
    b'<?xml version="1.0"?><!DOCTYPE w [<!ENTITY a "aaaaaaaaaa">'
    + b"".join(b'<!ENTITY a%d "%s">' % (n, b"&a%d;" % (n - 1) * 10 if n else b"&a;") for n in range(12))
    + b"]><w>&a11;</w>"
)
MB = 2**20


def bomb(*, size: int) -> bytes:
    return rewritten(BOOK, {SHEET: b"0" * size})


def many_parts() -> bytes:
    return rewritten(BOOK, {f"xl/media/{number}": b"" for number in range(3000)})


def many_cells() -> bytes:
    cells = b"".join(b"<row><c><v>%d</v></c></row>" % (number * 7919) for number in range(700_000))
    return rewritten(BOOK, {SHEET: b"<worksheet><sheetData>" + cells + b"</sheetData></worksheet>"})


def macro_type() -> bytes:
    with zipfile.ZipFile(io.BytesIO(BOOK)) as archive:
        types = archive.read(TYPES)
    return rewritten(BOOK, {TYPES: types.replace(b"sheet.main+xml", b"sheet.macroEnabled.main+xml")})


def lying_size() -> bytes:
    """A part that says it is small and unpacks to much."""
    data = bomb(size=2 * MB)
    size = (2 * MB).to_bytes(4, "little")
    return data.replace(size, (100).to_bytes(4, "little"))


def damaged_part() -> bytes:
    with zipfile.ZipFile(io.BytesIO(BOOK)) as archive:
        start = archive.getinfo(SHEET).header_offset + 200
    return BOOK[:start] + bytes(40) + BOOK[start + 40 :]


def encrypted_part() -> bytes:
    data = bytearray(BOOK)
    start = 0
    while (start := data.find(b"PK\x01\x02", start)) >= 0:
        data[start + 8] |= 1
        start += 4
    return bytes(data)


def twice() -> bytes:
    buffer = io.BytesIO(BOOK)
    with zipfile.ZipFile(buffer, "a") as archive, pytest.warns(UserWarning, match="Duplicate"):
        archive.writestr(SHEET, b"<worksheet/>")
    return buffer.getvalue()


CASES: dict[str, tuple[Callable[[], bytes], str, str]] = {
    "macro name": (lambda: rewritten(BOOK, {"xl/vbaProject.bin": b"x"}), "a.xlsx", "macros"),
    "macro ending": (lambda: BOOK, "a.XLSM", "macros"),
    "macro type": (macro_type, "a.xlsx", "macros"),
    "old macro sheet": (lambda: rewritten(BOOK, {"xl/macrosheets/sheet1.xml": b"x"}), "a.xlsx", "macros"),
    "bomb": (lambda: bomb(size=90 * MB), "a.xlsx", "zip bomb"),
    "huge part": (lambda: bomb(size=100 * MB), "a.xlsx", "zip bomb"),
    "many parts": (many_parts, "a.xlsx", "zip bomb"),
    "many cells": (many_cells, "a.xlsx", "too many cells"),
    "lying size": (lying_size, "a.xlsx", "damaged"),
    "external entity": (lambda: rewritten(BOOK, {SHEET: ENTITY}), "a.xlsx", "entities"),
    "billion laughs": (lambda: rewritten(BOOK, {"xl/styles.xml": LAUGHS}), "a.xlsx", "entities"),
    "entity in relations": (lambda: rewritten(BOOK, {"_rels/.rels": ENTITY}), "a.xlsx", "entities"),
    "old or encrypted": (lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "a.xlsx", "password"),
    "encrypted part": (encrypted_part, "a.xlsx", "encrypted"),
    "truncated": (lambda: BOOK[: len(BOOK) // 2], "a.xlsx", "damaged"),
    "damaged part": (damaged_part, "a.xlsx", "damaged"),
    "part twice": (twice, "a.xlsx", "damaged"),
    "no zip": (lambda: b"hello", "a.xlsx", "no workbook"),
    "empty": (lambda: b"", "a.xlsx", "no workbook"),
    "other archive": (lambda: rewritten(BOOK, {TYPES: None}), "a.xlsx", "no .xlsx workbook"),
    "no book": (lambda: rewritten(BOOK, {"xl/workbook.xml": None}), "a.xlsx", "damaged"),
    "no relations": (lambda: rewritten(BOOK, {"_rels/.rels": b"<R/>"}), "a.xlsx", "no .xlsx workbook"),
    "no sheet": (lambda: rewritten(BOOK, {SHEET: None}), "a.xlsx", "damaged"),
    "XML cut off": (lambda: rewritten(BOOK, {SHEET: b"<worksheet><sheetData>"}), "a.xlsx", "damaged"),
    "not UTF-8": (lambda: rewritten(BOOK, {SHEET: b"<worksheet>\xff\xfe</worksheet>"}), "a.xlsx", "damaged"),
    "CSV of bytes": (lambda: b"a,b\0c", "a.csv", "no text"),
    "CSV in no encoding": (lambda: b"a,\xff\xff\xff", "a.csv", "neither"),
    "CSV with an open quote": (lambda: b'a,"b\n' + b"c\n" * 10, "a.csv", "unclosed quote"),
    "CSV with too many cells": (lambda: b",".join([b"1"] * 900_000), "a.csv", "too many cells"),
    "CSV with an endless field": (lambda: b"a," + b"b" * 200_000, "a.csv", "unclosed quote"),
}


@pytest.mark.parametrize("case", CASES)
def test_the_whole_file_is_refused_at_once(case: str) -> None:
    make, name, said = CASES[case]
    data = make()
    began = time.process_time()
    with pytest.raises(BadData, match=said) as refusal:
        read_workbook(data, name=name)
    assert refusal.value.exit is Exit.DATA
    assert time.process_time() - began < 1


@pytest.mark.parametrize("case", ["bomb", "huge part", "billion laughs", "many parts"])
def test_a_bomb_takes_little_memory(case: str) -> None:
    make, name, _said = CASES[case]
    data = make()
    tracemalloc.start()
    try:
        with pytest.raises(BadData):
            read_workbook(data, name=name)
        assert tracemalloc.get_traced_memory()[1] < 8 * MB
    finally:
        tracemalloc.stop()
