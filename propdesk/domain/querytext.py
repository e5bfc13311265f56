"""The text of a query: split into words as people type them, and written so that it reads back the same."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from propdesk.domain.messages import UsageRefused, msg

_PIECE = re.compile(
    r'"(?P<quoted>(?:[^"]|"")*)"|“(?P<chinese>[^”]*)”|(?P<blank>\s+)|(?P<open>["“])|(?P<plain>[^\s"“]+)'
)
_WORD = re.compile(r"(?P<no>-?)(?P<name>[^\W\d_][\w-]*)(?P<op>:[<>]=?|[<>]=?|[:=])(?P<rest>.*)", re.DOTALL)
_VALUE = re.compile(r'(?:"(?:[^"]|"")*"|[^",])*')
_QUOTED = re.compile(r'"((?:[^"]|"")*)"')
_SAME = {"": ":", "=": ":"}
_PLAIN = re.compile(r'[^\s"“,<>=]+')
_PLAIN_TEXT = re.compile(r'[^\W_][^\s"“:<>=]*')


@dataclass(frozen=True)
class Word:
    """A word of a query: without ``name`` and ``op`` it is a text; ``bare`` if nothing of it is quoted."""

    text: str
    name: str
    op: str
    values: tuple[str, ...]
    negated: bool
    bare: bool


def words_of(text: str) -> list[Word]:
    """Split a query into its words; full-width signs are as good as narrow ones, quotes hold texts."""
    return [_word(part) for part in _parts(text)]


def _parts(text: str) -> list[str]:
    """Split at blanks outside of quotes; what was quoted stands in straight quotes."""
    narrow = "".join(unicodedata.normalize("NFKC", character) for character in text)
    parts, fresh = list[str](), True
    for found in _PIECE.finditer(narrow):
        if found["open"]:
            raise UsageRefused(
                msg("{word}: the quotation mark is not closed", word=narrow[found.start() :]),
                hint=msg("end the text with another one"),
                field="query",
            )
        if found["blank"]:
            fresh = True
            continue
        if fresh:
            parts.append("")
        parts[-1] += _piece(found)
        fresh = False
    return parts


def _piece(found: re.Match[str]) -> str:
    if found["plain"] is not None:
        return found["plain"]
    return f'"{found["quoted"]}"' if found["chinese"] is None else _in_quotes(found["chinese"])


def _word(part: str) -> Word:
    found = _WORD.fullmatch(part)
    bare = '"' not in part
    if found is None:
        negated = part.startswith("-") and part != "-"
        return Word(part, "", "", (_unquoted(part[negated:]),), negated, bare)
    op = found["op"].lstrip(":")
    values = tuple(_unquoted(value) for value in _values(found["rest"]))
    return Word(part, found["name"], _SAME.get(op, op), values, bool(found["no"]), bare)


def _values(rest: str) -> list[str]:
    """Split at commas outside of quotes."""
    values, at = list[str](), 0
    while at <= len(rest):
        found = _VALUE.match(rest, at)
        assert found is not None
        values.append(found[0])
        at = found.end() + 1
    return values


def _unquoted(text: str) -> str:
    return _QUOTED.sub(lambda found: found[1].replace('""', '"'), text)


def _in_quotes(text: str) -> str:
    doubled = text.replace('"', '""')
    return f'"{doubled}"'


def written_value(value: str) -> str:
    """Write the value of a field so that it reads back."""
    return value if _PLAIN.fullmatch(value) else _in_quotes(value)


def written_text(text: str, *, bare: bool) -> str:
    """Write a text to look for so that it reads back as one; if ``bare`` without quotes where it can be."""
    return text if bare and _PLAIN_TEXT.fullmatch(text) else _in_quotes(text)
