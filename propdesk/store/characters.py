"""Characters that no record may hold: controls, exotic line ends, writing-direction overrides."""

from __future__ import annotations

import re
from collections.abc import Iterator

from propdesk.domain.messages import Message, msg

_BIDI = "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
_FORBIDDEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff\ud800-\udfff" + _BIDI + "]"
)
_REVERSING = re.compile("[" + _BIDI + "]")


def forbidden(text: str) -> Iterator[re.Match[str]]:
    """Find every character that may not stand in a record; newline and tab may."""
    return _FORBIDDEN.finditer(text)


def holds_forbidden(text: str) -> bool:
    """Tell whether a text holds a character that may not stand in a record."""
    return _FORBIDDEN.search(text) is not None


def reverses(char: str) -> bool:
    """Tell whether a character changes the direction of writing: YAML allows it, the desk does not."""
    return _REVERSING.match(char) is not None


def complaint(char: str) -> Message:
    """Say which forbidden character was found, by its code and never by itself."""
    code = f"U+{ord(char):04X}"
    if reverses(char):
        return msg("character {code} reverses the direction of writing and is not allowed", code=code)
    if char == "\r":
        return msg("lines end in CR LF; save the file with LF line ends")
    if char == "\ufeff":
        return msg("a byte order mark stands here; save the file as UTF-8 without one")
    return msg("control character {code} is not allowed", code=code)
