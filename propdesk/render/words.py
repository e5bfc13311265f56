"""Amounts in words: 人民币大写 for receipts and notices (owner of cn2an), English for English paper."""

from __future__ import annotations

import sys
from functools import cache
from importlib.util import find_spec, module_from_spec
from typing import Any

from propdesk.domain.money import format_money

_LIMIT = 10**16

_ONES = (
    *("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven"),
    *("twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"),
)
_TENS = ("", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_SCALES = ((10**12, "trillion"), (10**9, "billion"), (10**6, "million"), (10**3, "thousand"))


def chinese_words(fen: int) -> str:
    """Write an amount as 壹仟零壹元壹角: 整 after 元 alone, a 零 wherever digits are passed over."""
    return str(_converter().an2cn(format_money(_checked(fen)), "rmb"))


@cache
def _converter() -> Any:
    """Load the one module of cn2an that is needed.

    The package itself compiles all its patterns when it is imported, which takes longer than everything
    else that a receipt needs.
    """
    spec = find_spec("cn2an")
    if spec is not None:
        sys.modules.setdefault("cn2an", module_from_spec(spec))
    from cn2an.an2cn import An2Cn

    return An2Cn()


def english_words(fen: int) -> str:
    """Write an amount as ``CNY one thousand and one and 10/100``, the way cheques do."""
    yuan, rest = divmod(_checked(fen), 100)
    return f"CNY {_english_integer(yuan)} and {rest:02d}/100"


def _checked(fen: int) -> int:
    if not 0 <= fen < _LIMIT:
        raise ValueError("only amounts from 0.00 to 99,999,999,999,999.99 are written in words")
    return fen


def _english_integer(number: int) -> str:
    for scale, name in _SCALES:
        if number >= scale:
            head, rest = divmod(number, scale)
            return f"{_english_integer(head)} {name}{_english_tail(rest)}"
    if number >= 100:
        return f"{_ONES[number // 100]} hundred{_english_tail(number % 100)}"
    return _ONES[number] if number < 20 else _english_tens(number)


def _english_tail(rest: int) -> str:
    if not rest:
        return ""
    return f" and {_english_integer(rest)}" if rest < 100 else f" {_english_integer(rest)}"


def _english_tens(number: int) -> str:
    tens, ones = divmod(number, 10)
    return f"{_TENS[tens]}-{_ONES[ones]}" if ones else _TENS[tens]
