"""Joining PDF files that Typst wrote (owner of pypdf, for what is written in another way).

Copying every object through pypdf takes longer than setting the pages. Typst writes plain objects and a
table of their places, so joining is moving their numbers: nothing within a stream refers to an object.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from io import BytesIO

_TRAILER = re.compile(rb"xref\n0 (\d+)\n(.*?)trailer\n<<(.*?)>>\nstartxref\n\d+\n%%EOF\s*\Z", re.DOTALL)
_ENTRY = re.compile(rb"(\d{10}) \d{5} n")
_ROOT = re.compile(rb"/Root (\d+) 0 R")
_REFERENCE = re.compile(rb"\b(\d+) 0 R\b")
_PAGES = b"<</Type/Pages/"
_FIRST = re.compile(rb"1 0 obj\n<</Type/Pages/Count (\d+)/")
_METADATA = re.compile(rb"/Metadata \d+ 0 R")
_STREAM = b"stream\n"
_HEAD = b"%PDF-1.7\n%\x80\x80\x80\x80\n\n"


@dataclass(frozen=True)
class _Part:
    """One file: where its objects begin and the last one ends, its pages, trailer, catalogue's number."""

    data: bytes
    starts: tuple[int, ...]
    end: int
    count: int
    trailer: bytes
    root: int

    @property
    def texts(self) -> Iterator[bytes]:
        """The objects in the order of their numbers."""
        for start, end in zip(self.starts, (*self.starts[1:], self.end), strict=True):
            yield self.data[start:end]


def joined(parts: Sequence[bytes]) -> bytes:
    """Join files in their order; catalogue, title and identity are the first one's."""
    if len(parts) == 1:
        return parts[0]
    plain = [_plain(part) for part in parts]
    read = [part for part in plain if part is not None]
    return _written(read) if len(read) == len(parts) else _copied(parts)


def _plain(data: bytes) -> _Part | None:
    """Take a file apart; None if it is not written as Typst writes."""
    found = _TRAILER.search(data, data.rfind(b"xref\n0 "))
    root = _ROOT.search(found[3]) if found else None
    if found is None or root is None:
        return None
    starts = tuple(int(entry[1]) for entry in _ENTRY.finditer(found[2]))
    if not starts or len(starts) != int(found[1]) - 1 or starts != tuple(sorted(starts)):
        return None
    pages = _FIRST.match(data, starts[0])
    headed = all(data.startswith(b"%d 0 obj\n" % number, start) for number, start in enumerate(starts, 1))
    if pages is None or not headed:
        return None
    return _Part(data, starts, found.start(), int(pages[1]), found[3], int(root[1]))


def _written(parts: Sequence[_Part]) -> bytes:
    """Write all objects under new numbers, and above the parts' trees of pages one that holds them."""
    shifts = [sum(len(part.starts) for part in parts[:at]) for at in range(len(parts))]
    top = shifts[-1] + len(parts[-1].starts) + 1
    out, places = bytearray(_HEAD), []
    for part, shift in zip(parts, shifts, strict=True):
        for text in _moved(part, shift, top):
            places.append(len(out))
            out += text
    places.append(len(out))
    count = sum(part.count for part in parts)
    kids = b" ".join(b"%d 0 R" % (shift + 1) for shift in shifts)
    out += b"%d 0 obj\n%sCount %d/Kids[%s]>>\nendobj\n" % (top, _PAGES, count, kids)
    table = b"".join(b"%010d 00000 n\r\n" % place for place in places)
    trailer = re.sub(rb"/Size \d+", b"/Size %d" % (top + 1), parts[0].trailer)
    end = b"xref\n0 %d\n0000000000 65535 f\r\n%strailer\n<<%s>>\nstartxref\n%d\n%%%%EOF"
    out += end % (top + 1, table, trailer, len(out))
    return bytes(out)


def _moved(part: _Part, shift: int, top: int) -> Iterator[bytes]:
    """Give a part's objects with their numbers moved; its tree of pages hangs below the one of all."""
    for number, text in enumerate(part.texts, 1):
        moved = _renumbered(text, shift) if shift else text
        if number == 1:
            moved = moved.replace(_PAGES, b"<</Type/Pages/Parent %d 0 R/" % top, 1)
        if number == part.root:  # what the metadata say of the number of pages holds for one part alone
            moved = moved.replace(b"/Pages %d 0 R" % (shift + 1), b"/Pages %d 0 R" % top, 1)
            moved = _METADATA.sub(b"", moved)
        yield moved


def _renumbered(text: bytes, shift: int) -> bytes:
    head, stream, data = text.partition(_STREAM)
    number, _, rest = head.partition(b" ")
    moved = _REFERENCE.sub(lambda found: b"%d 0 R" % (int(found[1]) + shift), rest)
    return b"%d %s%s%s" % (int(number) + shift, moved, stream, data)


def _copied(parts: Sequence[bytes]) -> bytes:
    from pypdf import PdfReader, PdfWriter

    writer = PdfWriter()
    for part in parts:
        writer.append(BytesIO(part), import_outline=False)
    writer.add_metadata(PdfReader(BytesIO(parts[0])).metadata or {})
    out = BytesIO()
    writer.write(out)
    return out.getvalue()
