"""Text from a record is hostile: encode it for the place it goes to.

Control characters would move the cursor or rename the window of whoever reads a list, bidirectional
controls would show a name or an amount in another order than it is written, and a cell that begins with
``=`` would run as a formula.
"""

from __future__ import annotations

import re

_CONTROLS = (
    "\x00-\x1f\x7f-\x9f"
    "\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff\ud800-\udfff"
)
_SHOWN = re.compile(f"[{_CONTROLS}]")
_JOINERS = "\u200d\ufe0e\ufe0f"
_SEEN = re.compile(f"[{_CONTROLS}]|\u200d(?=\\s|$)|(?:(?<=\\s)|^)[{_JOINERS}]")
"""For a screen a joiner that joins nothing is shown, too: it would swallow the blank that fills a column."""

_NUMBER = re.compile(r"-?[0-9]{1,15}(?:\.[0-9]+)?", re.ASCII)
_FORMULA = re.compile(r"\s*[=+\-@\t\r\uff1d\uff0b\uff0d\uff20]")
"""How a formula begins, as a spreadsheet sees it: after blanks, and in full-width characters, too."""
_MARKUP = re.compile(r"[\\`*_\[\]<>&|~]")
_ENTITIES = {"<": "&lt;", ">": "&gt;", "&": "&amp;"}
_NAMED = {"\t": "\\t", "\n": "\\n", "\r": "\\r"}


def terminal(text: str) -> str:
    """Show what a terminal would obey: ESC as ``^[``, C1 and bidirectional controls as ``\\u202e``."""
    return text if text.isprintable() and text[:1] not in _JOINERS else _SEEN.sub(_caret, text)


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
    shown = layout(text)
    return f"'{shown}" if is_formula(shown) else shown


def is_formula(text: str) -> bool:
    """Tell whether a spreadsheet could run a text; a number below zero is none."""
    if text[:1].isalnum():
        return False
    return _FORMULA.match(text) is not None and not _NUMBER.fullmatch(text)


def layout(text: str) -> str:
    """Show controls as a terminal would, but leave tabs and line breaks as they are."""
    return text if text.isprintable() else _SHOWN.sub(_control_but_layout, text)


def markdown(text: str) -> str:
    """Make a text fit for a cell of a Markdown table: one line, and nothing in it is markup."""
    return _MARKUP.sub(_escaped, terminal(text.replace("\n", " ")))


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


def _escaped(found: re.Match[str]) -> str:
    return _ENTITIES.get(found[0], f"\\{found[0]}")
