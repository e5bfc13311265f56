"""The cells of a bill: what banks and payment services write for days, amounts, charges and references."""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from fractions import Fraction

from propdesk.domain.importing.cells import Cell, CellKind
from propdesk.domain.importing.days import day_of
from propdesk.domain.importing.values import READERS, decimal_of
from propdesk.domain.messages import BadData, msg

_COMPACT = re.compile(
    r"([12][0-9]{3})([01][0-9])([0-3][0-9])(?:[ T]?[0-9]{2}:?[0-9]{2}(?::?[0-9]{2})?)?", re.ASCII
)
_TIME = re.compile(r"[ T]{1,3}[0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]{1,6})?)?$", re.ASCII)
_AMOUNT = re.compile(
    r"(?P<sign>[+-]?)(?:¥|CNY ?|RMB ?)?(?P<minus>-?)"
    r"(?P<amount>[0-9]{1,13}|[0-9]{1,3}(?:,[0-9]{3}){1,4})(?P<decimals>\.[0-9]{1,8})?元?",
    re.ASCII,
)
_NO_CELL = (CellKind.FORMULA, CellKind.ERROR, CellKind.UNFIT, CellKind.BOOLEAN)


def day_in(cell: Cell) -> date:
    """Read a day, with or without its time: 2026-10-03 10:00:00, 20261003, 2026年10月3日."""
    if cell.kind in (CellKind.DATE, CellKind.MOMENT):
        return date.fromisoformat(day_of(cell.text[:10]))
    text = text_in(cell)
    compact = _COMPACT.fullmatch(text)
    return date.fromisoformat(day_of("-".join(compact.groups()) if compact else _TIME.sub("", text)))


def number_in(cell: Cell) -> Fraction:
    """Read an amount in yuan, with its sign: 1,234.50, -¥3.00, +5, 0.00600."""
    found = _AMOUNT.fullmatch(text_in(cell).replace("−", "-"))
    if found is None:
        raise BadData(msg("not an amount of money"))
    yuan = Fraction(found["amount"].replace(",", "") + (found["decimals"] or ""))
    return -yuan if "-" in (found["sign"], found["minus"]) else yuan


def fen_in(cell: Cell) -> int:
    """Read an amount of whole fen."""
    fen = number_in(cell) * 100
    if fen.denominator != 1:
        raise BadData(msg("not an amount of money with at most two decimals"))
    return fen.numerator


def word_in(cell: Cell) -> str:
    """Read a reference: one line of at most 120 characters without hidden ones."""
    return str(READERS["name"](Cell(CellKind.TEXT, text_in(cell))))


def text_in(cell: Cell) -> str:
    """Read a cell as text, without regard to width and outer blanks; a number stands for its digits."""
    if cell.kind in _NO_CELL:
        raise BadData(msg("a formula, an error or no value that can be read"))
    text = decimal_of(cell.text) if cell.kind is CellKind.NUMBER else cell.text
    return unicodedata.normalize("NFKC", text).strip()
