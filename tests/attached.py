"""Files for tests of attachments: small ones of every type, made from their first bytes."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from pathlib import Path

from smalldesk import FLAT

from propdesk.domain.attachment import Attachment
from propdesk.domain.changes import Put

DEPOSIT = "D-260110-aaaaa"
JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00" + bytes(range(256)) * 4
_MAIN = "application/vnd.openxmlformats-officedocument.{}.main+xml"


def office(content: str) -> bytes:
    """Make an office file that says it is of a content type."""
    place = io.BytesIO()
    with zipfile.ZipFile(place, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", f'<Types><Override ContentType="{content}"/></Types>')
    return place.getvalue()


def boxed(brand: bytes) -> bytes:
    """Make the beginning of a film, sound or picture in boxes."""
    return b"\0\0\0\x18ftyp" + brand + b"\0\0\0\0" + bytes(8)


def png(across: int, down: int, *, rows: bytes = b"") -> bytes:
    """A picture of so many pixels in one colour; with other rows it is broken."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    head = struct.pack(">IIBBBBB", across, down, 8, 6, 0, 0, 0)
    body = zlib.compress(rows or (b"\x00" + b"\x14\x50\x6e\xff" * across) * down, 9)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


KEPT = {
    "jpg": JPEG,
    "png": b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR",
    "gif": b"GIF89a\x01\0\x01\0",
    "webp": b"RIFF\x24\0\0\0WEBPVP8 ",
    "heic": boxed(b"heic"),
    "pdf": b"%PDF-1.7\n%\xe2\xe3",
    "mp4": boxed(b"isom"),
    "mp3": b"ID3\x04\0\0\0",
    "m4a": boxed(b"M4A "),
    "amr": b"#!AMR\n\x3c",
    "xlsx": office(_MAIN.format("spreadsheetml.sheet")),
    "docx": office(_MAIN.format("wordprocessingml.document")),
    "txt": "水管漏水，已通知业主。\r\n".encode("gb18030"),
}
"""A small file of each type that is kept."""

REFUSED = {
    "elf": b"\x7fELF\x02\x01\x01" + bytes(9),
    "mz": b"MZ\x90\0\x03",
    "script": b"#!/bin/sh\nrm -rf /\n",
    "html": b"  <!DOCTYPE html><script>1</script>",
    "html after a mark": b"\xef\xbb\xbf\n<html>",
    "svg": b'<svg xmlns="http://www.w3.org/2000/svg"/>',
    "xml": b'<?xml version="1.0"?><a/>',
    "zip": b"PK\x03\x04" + bytes(30),
    "macros": office("application/vnd.ms-word.document.macroEnabled.main+xml"),
    "gzip": b"\x1f\x8b\x08\0",
    "film of another kind": boxed(b"crx "),
    "zeros": bytes(64),
    "no encoding": b"abc\xff\xff\n",
    "utf-16": "水管".encode("utf-16"),
    "escapes": b"\x1b]0;title\x07",
}
"""What is never kept, whatever it is called."""


def photo(place: Path, name: str = "photo.jpg", data: bytes = JPEG) -> Path:
    """Write a photo beside a desk."""
    path = place / name
    path.write_bytes(data)
    return path


def deposit(*attachments: Attachment) -> Put:
    """A deposit of the small desk with a deduction that these prove."""
    at = {"date": "2026-01-10", "at": "2026-01-10 09:00", "clerk": "lin"}
    proof = {"attachments": [one.reference for one in attachments]} if attachments else {}
    deduction = {"id": "E-260110-aaaaa", "amount": "1.00", **at, "reason": "损坏", **proof}
    record = {"kind": "key", "unit": FLAT, "amount": "5.00", "receipt": "A-000001", **at}
    return Put("deposit", DEPOSIT, record | {"deductions": [deduction]})
