"""The one way in which a record is written: the same values always give the same bytes.

UTF-8, LF, schema key order, one blank line between top-level keys, text quoted wherever YAML 1.1 or 1.2
would read something else, ``|`` for several lines, one flow line a row where the schema says so.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from types import MappingProxyType
from typing import Any

from propdesk.domain.changes import Record
from propdesk.domain.messages import BadData, msg
from propdesk.store.characters import complaint, forbidden, holds_forbidden


@dataclass(frozen=True)
class Order:
    """How a mapping is laid out: its keys in order, what lies under them, and whether as one flow line.

    The order under the key of a list is that of the list's items.
    """

    keys: tuple[str, ...] = ()
    under: Mapping[str, Order] = field(default_factory=lambda: MappingProxyType({}))
    flow: bool = False


_NO_ORDER = Order()
_STEP = "  "

_PLAIN = re.compile(r"[^\W_](?:[^:#\s\u00a0\u3000]|(?<! )[#]|:(?! |$)| (?! |$|#))*", re.ASCII)
_FLOW_SIGNS = re.compile(r"[,\[\]{}?:]")
_WORDS = frozenset(["true", "false", "yes", "no", "on", "off", "y", "n", "null"])
_NUMBERS = re.compile(r"[0-9][0-9_.,:]*(?:[eE][-+]?[0-9_]*)?|0[xXoObB][0-9a-fA-F_]*", re.ASCII)
_DATES = re.compile(r"[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}", re.ASCII)
_ESCAPES = str.maketrans({"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t"})


def write(data: Record, *, order: Order) -> bytes:
    """Write one record in canonical text.

    Raises BadData for a key that the order does not name or a character that no record may hold, and
    ValueError for a value that has no form in a file (a float, a Decimal, a date).
    """
    chunks: list[str] = []
    for key, value in _ordered(data, order):
        if chunks and not _ends_in_blanks(chunks[-1]):
            chunks.append("\n")
        chunks.append(_entry(key, value, order=order.under.get(key, _NO_ORDER), indent=""))
    return "".join(chunks).encode("utf-8") or b"{}\n"


def _ends_in_blanks(chunk: str) -> bool:
    """Tell whether a text that keeps its trailing newlines has already left the line blank."""
    return chunk.endswith("\n\n")


def _ordered(data: Record, order: Order) -> list[tuple[str, Any]]:
    entries = [(key, data[key]) for key in order.keys if key in data]
    if len(entries) == len(data):
        return entries
    unknown = next(str(key) for key in data if key not in order.keys)
    raise BadData(msg("{field} is not a key of this record", field=unknown), field=unknown)


def _entry(key: str, value: Any, *, order: Order, indent: str) -> str:
    """Write ``key: value``, at the given indent, with its line end."""
    head = f"{indent}{_scalar(key)}:"
    if isinstance(value, str):
        return f"{head} {_text(value, indent=indent + _STEP)}\n"
    if isinstance(value, Mapping) and value and not order.flow:
        return f"{head}\n" + _block_mapping(value, order=order, indent=indent + _STEP)
    if isinstance(value, (list, tuple)) and value:
        return f"{head}\n" + "".join(_items(value, order=order, indent=indent + _STEP))
    return f"{head} {_flow(value, order)}\n"


def _block_mapping(value: Record, *, order: Order, indent: str) -> str:
    return "".join(
        _entry(key, item, order=order.under.get(key, _NO_ORDER), indent=indent)
        for key, item in _ordered(value, order)
    )


def _items(values: list[Any] | tuple[Any, ...], *, order: Order, indent: str) -> Iterator[str]:
    for value in values:
        if isinstance(value, str):
            yield f"{indent}- {_text(value, indent=indent + _STEP)}\n"
        elif isinstance(value, Mapping) and value and not order.flow:
            block = _block_mapping(value, order=order, indent=indent + _STEP)
            yield f"{indent}- {block[len(indent) + len(_STEP) :]}"
        else:
            yield f"{indent}- {_flow(value, order)}\n"


def _flow(value: Any, order: Order) -> str:
    """Write a value within one line."""
    if isinstance(value, str):
        return _flow_scalar(value)
    if isinstance(value, Mapping):
        under = order.under
        entries = [
            f"{_flow_scalar(key)}: "
            f"{_flow_scalar(item) if type(item) is str else _flow(item, under.get(key, _NO_ORDER))}"
            for key, item in _ordered(value, order)
        ]
        return "{" + ", ".join(entries) + "}"
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join([_flow(item, order) for item in value]) + "]"
    return _constant(value)


def _constant(value: Any) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if type(value) is int:
        return str(value)
    raise ValueError(f"a {type(value).__name__} has no form in a record")


def _text(value: str, *, indent: str) -> str:
    if "\n" in value and value.strip(" \n\t"):
        return _literal(value, indent=indent)
    return _scalar(value)


def _literal(value: str, *, indent: str) -> str:
    """Write a text of several lines under ``|``, without its last line end.

    ``-`` says that the text ends without a newline, ``+`` that it ends in several; the number is needed
    where the first line begins blank and would be taken for a deeper indent.
    """
    _refuse_forbidden(value)
    body = value.rstrip("\n")
    newlines = len(value) - len(body)
    sign = {0: "-", 1: ""}.get(newlines, "+")
    number = str(len(_STEP)) if value[0] in " \n\t" else ""
    lines = "\n".join(f"{indent}{line}" if line else "" for line in body.split("\n"))
    return f"|{number}{sign}\n{lines}" + "\n" * max(newlines - 1, 0)


def _refuse_forbidden(value: str) -> None:
    for found in forbidden(value):
        raise BadData(complaint(found[0]))


@lru_cache(maxsize=1 << 16)
def _flow_scalar(value: str) -> str:
    """Write a text within a flow line, where more signs have a meaning."""
    written = _scalar(value)
    return _quoted(value) if written == value and _FLOW_SIGNS.search(value) else written


def _scalar(value: str) -> str:
    """Write a text in one line: plain if every reader takes it for that text, else in double quotes."""
    if holds_forbidden(value):
        _refuse_forbidden(value)
    return value if _is_plain(value) else _quoted(value)


def _quoted(value: str) -> str:
    return f'"{value.translate(_ESCAPES)}"'


def _is_wide(char: str) -> bool:
    """Tell whether a text may begin plainly with this character: ideographs, emoji, rare planes."""
    return bool(char) and ("\u3400" <= char <= "\u9fff" or "\U00010000" <= char <= "\U0003ffff")


def _is_plain(value: str) -> bool:
    if not (_PLAIN.fullmatch(value) or (_is_wide(value[:1]) and _PLAIN.fullmatch("x" + value))):
        return False
    if value.lower() in _WORDS or _DATES.match(value):
        return False
    return not _NUMBERS.fullmatch(value)
