"""Ways to spoil good input: bytes, archives, XML, records, texts; driven by chance that can be repeated."""

from __future__ import annotations

import copy
import io
import warnings
import zipfile
from collections.abc import Callable, Sequence
from decimal import Decimal
from random import Random
from typing import Any

NASTY = (
    b"", b"\0", b"\xff\xfe", b"\xef\xbb\xbf", b"\r", b"\n", b"\t", b'"', b"'", b"=", b"<", b">", b"&",
    b"\x1b[31m",
    b"\xed\xa0\x80", b"\xf0\xa0\xae\xb7", b"-", b"NaN", b"1e999", b"-0", b"9" * 400, b"#REF!", b"x" * 70_000,
    "\u202e".encode(), "㛃".encode(), "。".encode(), "０".encode(),
)  # fmt: skip


def spoil_bytes(chance: Random, data: bytes) -> bytes:
    """Flip, cut, repeat and insert a few times."""
    spoiled = bytearray(data)
    for _ in range(chance.randint(1, 6)):
        at = chance.randrange(len(spoiled) + 1)
        chance.choice(_ON_BYTES)(chance, spoiled, at)
    return bytes(spoiled)


def _flip(chance: Random, data: bytearray, at: int) -> None:
    if at < len(data):
        data[at] ^= 1 << chance.randrange(8)


def _set(chance: Random, data: bytearray, at: int) -> None:
    data[at : at + chance.randint(1, 8)] = bytes(chance.randrange(256) for _ in range(chance.randint(0, 8)))


def _cut(chance: Random, data: bytearray, at: int) -> None:
    del data[at : at + chance.choice((1, 2, 8, 64, 1 << 20))]


def _insert(chance: Random, data: bytearray, at: int) -> None:
    data[at:at] = chance.choice(NASTY)


def _again(chance: Random, data: bytearray, at: int) -> None:
    data[at:at] = data[at : at + chance.choice((1, 30, 500))] * chance.choice((1, 2, 50))


_ON_BYTES = (_flip, _flip, _set, _cut, _insert, _again)


# --- workbooks -------------------------------------------------------------------------------------

Parts = list[tuple[str, bytes]]


def parts_of(book: bytes) -> Parts:
    """The parts of a workbook."""
    with zipfile.ZipFile(io.BytesIO(book)) as archive:
        return [(name, archive.read(name)) for name in archive.namelist()]


def packed(parts: Parts, *, how: int = zipfile.ZIP_DEFLATED) -> bytes:
    """Pack parts; the same name may come twice."""
    buffer = io.BytesIO()
    with warnings.catch_warnings(action="ignore"), zipfile.ZipFile(buffer, "w", how) as archive:
        for name, data in parts:
            archive.writestr(zipfile.ZipInfo(name), data, compress_type=how)
    return buffer.getvalue()


def spoil_book(chance: Random, book: bytes) -> bytes:
    """Spoil the parts of a workbook a few times and pack it again."""
    parts = parts_of(book)
    for _ in range(chance.randint(1, 4)):
        at = chance.randrange(len(parts))
        chance.choice(_ON_PARTS)(chance, parts, at)
        if not parts:
            break
    return packed(parts, how=chance.choice((zipfile.ZIP_DEFLATED, zipfile.ZIP_STORED)))


def _spoil_xml(chance: Random, parts: Parts, at: int) -> None:
    name, data = parts[at]
    for _ in range(chance.randint(1, 5)):
        wanted, given = chance.choice(_XML)
        spot = (
            data.find(wanted, chance.randrange(len(data) + 1)) if wanted else chance.randrange(len(data) + 1)
        )
        if spot >= 0:
            data = data[:spot] + given + data[spot + len(wanted) :]
    parts[at] = name, data


def _spoil_part(chance: Random, parts: Parts, at: int) -> None:
    parts[at] = parts[at][0], spoil_bytes(chance, parts[at][1])


def _drop(_chance: Random, parts: Parts, at: int) -> None:
    del parts[at]


def _twice(chance: Random, parts: Parts, at: int) -> None:
    parts.insert(chance.randrange(len(parts) + 1), parts[at])


def _rename(chance: Random, parts: Parts, at: int) -> None:
    name = parts[at][0]
    names = ("/" + name, "../" + name, "..\\" + name, name.upper(), "C:/" + name, name + "/",
    "xl/vbaProject.bin", "",
             "x" * 60_000, name.replace("1", "9"))  # fmt: skip
    parts[at] = chance.choice(names), parts[at][1]


def _swap(chance: Random, parts: Parts, at: int) -> None:
    other = chance.randrange(len(parts))
    parts[at], parts[other] = (parts[at][0], parts[other][1]), (parts[other][0], parts[at][1])


def _bomb(chance: Random, parts: Parts, at: int) -> None:
    unit = chance.choice(
        (b" ", b"<row/>", b"<c/>", b"<row><c><v>1</v></c></row>", b"<si><t>x</t></si>", b"<a>")
    )
    parts[at] = parts[at][0], parts[at][1].replace(b">", b">" + unit * chance.choice((10, 1000, 20_000)), 3)


_ON_PARTS: Sequence[Callable[[Random, Parts, int], None]] = (
    _spoil_xml, _spoil_xml, _spoil_xml, _spoil_xml, _spoil_part, _drop, _twice, _rename, _swap, _bomb,
)  # fmt: skip

_XML: Sequence[tuple[bytes, bytes]] = (
    (b"", b"<!DOCTYPE a [<!ENTITY x 'y'>]>"), (b"", b"&x;"), (b"", b"&#0;"), (b"", b"&#x1F4A9;"), (b"",
    b"<![CDATA["),
    (b"", b"<?xml version='1.1' encoding='utf-16'?>"), (b"", b"<!--"), (b"", b"<f>1+1</f>"), (b"",
    b"<c r='A1'>"),
    (b"", b"<a>" * 300), (b"", b"</a>"), (b"", b"x" * 3000),
    (b"UTF-8", b"GB18030"), (b"UTF-8", b"utf-7"), (b"UTF-8", b"no-such"),
    (b"<v>", b"<v>-"), (b"<v>", b"<v>9999999"), (b"<v>", b"<v>1e400"), (b"<v>", b"<v>" + b"9" * 5000),
    (b"<v>", b"<v>x"),
    (b"<v>", b"<v>NaN"), (b"<v>", b"<v> "), (b"<v>", b"<v>0.1234567890123456789"), (b"<v>", b"<v><v>"),
    (b'r="', b'r="ZZZ'), (b'r="', b'r="-'), (b'r="', b'r="A0'), (b'r="', b'r="9999999'), (b' r="', b' q="'),
    (b't="s"', b't="e"'), (b't="s"', b't="d"'), (b't="s"', b't="b"'), (b't="s"', b't="q"'), (b't="s"',
    b't="str"'),
    (b't="n"', b't="s"'), (b't="n"', b't="d"'), (b' t="', b' u="'), (b's="', b's="99'), (b's="', b's="-'),
    (b's="', b's="x'),
    (b"<row", b"<row r='1048577'"), (b"<row", b"<row r='-1'"), (b"<row", b"<row r='" + b"9" * 5000 + b"'"),
    (b"<sheetData>", b""), (b"<dimension", b"<dimension ref='A1:XFD1048576'"), (b"</sheetData>",
    b"<mergeCells/>"),
    (b"<si>", b"<si><rPh>"), (b"<t>", b"<t xml:space='preserve'>\n"), (b"<t>", b"<t>_x0000_"), (b"<t>",
    b"<t>_xD800_"),
    (b"<t", b"<u"), (b"numFmtId=", b"numFmtId='99999999999' x="), (b"formatCode=", b"x="), (b"cellXfs",
    b"cellXf"),
    (b"Target=", b"Target='/../../etc/passwd' x="), (b"Target=", b"TargetMode='External' Target="),
    (b"Id=", b"x="),
    (b"Type=", b"x="), (b"r:id=", b"x:id="), (b"r:id=", b"id="), (b"name=", b"title="), (b"date1904",
    b"date"),
    (b"officeDocument", b"officeDoc"), (b"worksheet", b"chartsheet"), (b"sheet.main",
    b"sheet.macroEnabled.main"),
)  # fmt: skip


# --- records and texts -----------------------------------------------------------------------------

VALUES: Sequence[Any] = (
    None, True, 0, -1, 10**18, 10**40, "", " ", "no", "0.00", "1.005", "1e3", "-5", "００", "2026-02-30",
    "0000-01-01", "9999-12-31",
    "2026-13", "P-k3q9x7", "2-1-0101", "2-1-0101\n", "../../x", "CON", "unknown", "a\x00", "a\u202e",
    "\ud842", "x" * 5000,
    "𠮷" * 121, [], [[]], [None], ["x", "x"], {}, {"x": 1}, {"": ""}, Decimal("1.5"), 1.5,
    "999999999999999.99", "0.000000000001",
)  # fmt: skip


def spoil_record(chance: Random, record: Any) -> Any:
    """Put odd values at odd places of a record, take keys away, add others."""
    spoiled = copy.deepcopy(record)
    for _ in range(chance.randint(1, 4)):
        holder = chance.choice(list(_holders(spoiled)))
        keys = list(holder) if isinstance(holder, dict) else list(range(len(holder)))
        _spoil_holder(chance, holder, keys)
    return spoiled


def _spoil_holder(chance: Random, holder: Any, keys: list[Any]) -> None:
    value = copy.deepcopy(chance.choice(VALUES))
    if keys and chance.random() < 0.2:
        del holder[chance.choice(keys)]
    elif keys and chance.random() < 0.9:
        holder[chance.choice(keys)] = value
    elif isinstance(holder, dict):
        holder[chance.choice(("note", "x", "from", "名", "__class__"))] = value
    else:
        holder.append(value)


def _holders(value: Any) -> list[Any]:
    inner = list(value.values()) if isinstance(value, dict) else value if isinstance(value, list) else []
    own = [value] if isinstance(value, dict | list) else []
    return own + [holder for one in inner for holder in _holders(one)]
