"""Spreadsheet dates: day numbers of both epochs, and which number formats mean a date."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from decimal import Decimal, InvalidOperation

from propdesk.domain.importing.cells import Cell, CellKind

_BUILTIN_DATES = frozenset((*range(14, 18), 22, *range(27, 32), 36, *range(50, 55), 57, 58))
_BUILTIN_TIMES = frozenset((*range(18, 22), *range(32, 36), *range(45, 48), 55, 56))
"""Time formats and the East Asian ones (27-36, 50-58), which a Chinese Excel uses for its dates."""

_NOT_A_CODE = re.compile(r'"[^"]*"|\\.|_.|\*.|\[(?!h+\]|m+\]|s+\])[^\]]*\]', re.IGNORECASE)
_LAST_DAY = 2_958_465
_DAYS_1904 = 1462
_EPOCH = datetime(1899, 12, 30)
_DAY = 24 * 60 * 60


def is_date_format(number: int, code: str | None) -> bool:
    """Tell whether a number format shows dates or times (``code``: the text of a custom one)."""
    if code is None:
        return number in _BUILTIN_DATES or number in _BUILTIN_TIMES
    bare = _NOT_A_CODE.sub("", code.split(";", 1)[0]).casefold()
    return bool(set(bare) & set("ymdhs年月日")) and "general" not in bare


def dated_cell(digits: str, *, from_1904: bool) -> Cell:
    """Turn a day number under a date format into its date, or its moment; ``UNFIT`` if there is no such day.

    Day 60 of the 1900 epoch is a 29 February 1900 that never was, days before it are off by one.
    """
    unfit = Cell(CellKind.UNFIT, digits)
    try:
        serial = Decimal(digits)
    except InvalidOperation:
        return unfit
    if not serial.is_finite() or not 0 <= serial <= _LAST_DAY:
        return unfit
    serial += _DAYS_1904 if from_1904 else 0
    if serial < 61 or serial > _LAST_DAY:
        return unfit
    moment = _EPOCH + timedelta(seconds=int((serial * _DAY).to_integral_value()))
    if serial == serial.to_integral_value():
        return Cell(CellKind.DATE, moment.date().isoformat())
    return Cell(CellKind.MOMENT, moment.isoformat(sep=" "))
