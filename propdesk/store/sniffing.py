"""What a file is, by its first bytes and never by its name: the types that a desk keeps, and no others."""

from __future__ import annotations

import re
from collections.abc import Callable

from propdesk.domain.messages import BadData, Message, msg
from propdesk.store.archive import Archive

_MOVIES = frozenset(
    (b"isom", b"iso2", b"iso4", b"iso5", b"iso6", b"mp41", b"mp42", b"avc1", b"M4V ", b"dash")
)
_SOUNDS = frozenset((b"M4A ", b"M4B "))
_STILLS = frozenset((b"heic", b"heix", b"heim", b"heis", b"hevc", b"mif1", b"msf1"))
_BRANDS = {
    **dict.fromkeys(_MOVIES, "mp4"),
    **dict.fromkeys(_SOUNDS, "m4a"),
    **dict.fromkeys(_STILLS, "heic"),
}
"""Major brands of files in boxes (ISO 14496-12), and the type of such files."""

_SIGNS = (
    (b"\xff\xd8\xff", "jpg"),
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"GIF87a", "gif"),
    (b"GIF89a", "gif"),
    (b"%PDF-", "pdf"),
    (b"ID3", "mp3"),
    (b"\xff\xfb", "mp3"),
    (b"\xff\xf3", "mp3"),
    (b"\xff\xf2", "mp3"),
    (b"\xff\xfa", "mp3"),
    (b"#!AMR\n", "amr"),  # before scripts, which begin with the same two signs
    (b"#!AMR-WB\n", "amr"),
)
_OFFICE = {
    b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml": "xlsx",
    b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml": "docx",
}
_CONTENTS = "[Content_Types].xml"

_PROGRAMS = (b"\x7fELF", b"MZ", b"#!", b"\xca\xfe\xba\xbe", b"\xfe\xed\xfa", b"\xcf\xfa\xed\xfe")
_MARKUP = re.compile(rb"(?:\xef\xbb\xbf)?\s*<[!?a-zA-Z]")
_NOT_TEXT = re.compile(rb"[\x00-\x08\x0b\x0e-\x1f\x7f]")
_NO_LETTERS = re.compile("[\x80-\x9f\ue000-\uf8ff\ufdd0-\ufdef\ufffe\uffff\U000e0000-\U0010ffff]")


def type_of(data: bytes) -> str | None:
    """Tell what a file is by what it holds; None if it is nothing that a desk keeps."""
    return next((found for look in _LOOKS if (found := look(data))), None)


def why_not(data: bytes) -> Message:
    """Say why a file that is of no known type is not kept."""
    if data.startswith(_PROGRAMS):
        return msg("it is a program or a script")
    if _MARKUP.match(data):
        return msg("it is a web page, or a drawing in markup (html, svg, xml)")
    return msg("it is of no type that is kept")


def _by_sign(data: bytes) -> str | None:
    return next((type for sign, type in _SIGNS if data.startswith(sign)), None)


def _by_riff(data: bytes) -> str | None:
    return "webp" if data[:4] == b"RIFF" and data[8:12] == b"WEBP" else None


def _by_brand(data: bytes) -> str | None:
    return _BRANDS.get(data[8:12]) if data[4:8] == b"ftyp" else None


def _by_contents(data: bytes) -> str | None:
    """Look into an office file for what it says it is: a macro or another archive is none of these."""
    if not data.startswith(b"PK\x03\x04"):
        return None
    try:
        said = Archive(data).read(_CONTENTS)
    except BadData:
        return None
    return next((type for sign, type in _OFFICE.items() if sign in said), None)


def _by_letters(data: bytes) -> str | None:
    """Take for text what reads as such in an encoding that Chinese machines write."""
    if data.startswith(_PROGRAMS) or _MARKUP.match(data) or _NOT_TEXT.search(data):
        return None
    for encoding in ("utf-8", "gb18030"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        return None if _NO_LETTERS.search(text) else "txt"
    return None


_LOOKS: tuple[Callable[[bytes], str | None], ...] = (
    _by_sign,
    _by_riff,
    _by_brand,
    _by_contents,
    _by_letters,
)
