"""Text from a record is hostile: encode it for the place it goes to.

Control characters would move the cursor or rename the window of whoever reads a list, bidirectional
controls would show a name or an amount in another order than it is written, and a cell that begins with
``=`` would run as a formula.
"""

from __future__ import annotations

import re

_SHOWN = re.compile(
    "[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff\ud800-\udfff]"
)
_NUMBER = re.compile(r"-?[0-9]{1,15}(?:\.[0-9]+)?", re.ASCII)
_FORMULA_STARTS = frozenset("=+-@\t\r")
_NAMED = {"\t": "\\t", "\n": "\\n", "\r": "\\r"}


def terminal(text: str) -> str:
    """Show what a terminal would obey: ESC as ``^[``, C1 and bidirectional controls as ``\\u202e``."""
    return text if text.isprintable() else _SHOWN.sub(_caret, text)


def terminal_lines(text: str) -> str:
    """Make a text of several lines safe for a terminal; its line breaks stay."""
    return "\n".join(terminal(line) for line in text.split("\n"))


def plain(text: str) -> str:
    """Make a text fit for a field of a tab-separated line: tabs become ``\\t``, line breaks ``\\n``."""
    if text.isprintable() and "\\" not in text:
        return text
    visible = "".join(_NAMED.get(char, char) for char in text.replace("\\", "\\\\"))
    return terminal(visible)


def cell(text: str) -> str:
    """Keep a spreadsheet from reading a text as a formula: such a text gets a leading apostrophe."""
    shown = _SHOWN.sub(_control_but_layout, text)
    if shown[:1] not in _FORMULA_STARTS or _NUMBER.fullmatch(shown):
        return shown
    return f"'{shown}"


def json_text(encoded: str) -> str:
    """Escape in finished JSON what json leaves bare: the same values, safe on a terminal."""
    return encoded if encoded.isascii() else _SHOWN.sub(_json_escape, encoded)


def _caret(found: re.Match[str]) -> str:
    code = ord(found[0])
    if code < 0x20 or code == 0x7F:
        return f"^{chr(code ^ 0x40)}"
    return f"\\u{code:04x}"


def _control_but_layout(found: re.Match[str]) -> str:
    return found[0] if found[0] in _NAMED else _caret(found)


def _json_escape(found: re.Match[str]) -> str:
    return found[0] if found[0] == "\n" else f"\\u{ord(found[0]):04x}"
