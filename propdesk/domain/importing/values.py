"""Reading a cell by the type of its column: read right, or refused; nothing guessed, nothing rounded."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from decimal import Decimal

from propdesk.domain.importing.cells import Cell, CellKind
from propdesk.domain.importing.days import date_in, day_in, folded, moment_in, serial_day_in
from propdesk.domain.importing.profile import Column
from propdesk.domain.messages import BadData, Message, msg
from propdesk.domain.titles import near_codes

Value = str | int | bool

DIGITS = 15
"""More significant digits than a workbook's numbers hold are no longer those that were typed."""

_RAW_DIGITS = 17
_NUMBER = re.compile(r"-?[0-9]+(?:\.[0-9]*)?(?:[eE][+-]?[0-9]{1,3})?", re.ASCII)
_WHOLE = re.compile(r"0|[1-9][0-9]{0,14}", re.ASCII)
_PLAIN = re.compile(r"(?:0|[1-9][0-9]{0,11})(?:\.[0-9]{1,8})?", re.ASCII)
_AMOUNT = re.compile(
    r"(?:¥|CNY ?|RMB ?)?"
    r"(?P<amount>(?:0|[1-9][0-9]{0,11}|[1-9][0-9]{0,2}(?:,[0-9]{3}){1,3})(?:\.[0-9]{1,2})?)元?",
    re.ASCII,
)
_HIDDEN = re.compile(
    "[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ufffe\uffff\ud800-\udfff]"
)
_SPACES = re.compile(r"\s+")
_CODE = re.compile(r"[0-9A-Z]{1,12}(?:-[0-9A-Z]{1,12}){0,3}", re.ASCII)
_CODE_CAP = 30
_SEGMENT = re.compile(r"[0-9A-Z]{1,10}", re.ASCII)
_ROOM = re.compile(r"[0-9A-Z]{1,10}(?:-[0-9A-Z]{1,10}){0,2}", re.ASCII)
_PHONE = re.compile(r"\+?[0-9()-]{3,29}", re.ASCII)
_PHONE_NUMBER = re.compile(r"1[0-9]{10}|[2-9][0-9]{6,7}", re.ASCII)
_ID_NUMBER = re.compile(r"[0-9A-Z()-]{4,30}", re.ASCII)
_OLD_ID_NUMBER = re.compile(r"[1-9][0-9]{14}", re.ASCII)
_PLATE = re.compile(r"[\u4e00-\u9fffA-Z0-9]{5,9}")
_SIGNS = re.compile(r"[\s·•.-]+")
_TEXT_CAP = 120
_LINES = re.compile(r"[\n\t]")
_WORDS_CAP = 4000
_RESERVED = frozenset(
    ("CON", "PRN", "AUX", "NUL", *(f"{port}{n}" for port in ("COM", "LPT") for n in range(10)))
)

_NO_VALUE = {
    CellKind.FORMULA: msg("a formula; write its value instead"),
    CellKind.ERROR: msg("an error value of the spreadsheet"),
    CellKind.UNFIT: msg("a date format over a number that is no whole day"),
    CellKind.MOMENT: msg("a date format over a number that is no whole day"),
}


_OF_A_TIME = frozenset({(CellKind.MOMENT, "day"), (CellKind.MOMENT, "moment")})


def read_cell(cell: Cell, column: Column) -> Value | None:
    """Read a cell as its column's type; None for a placeholder of "unknown".

    Raises BadData with the reason for whatever is not certain to be what was meant.
    """
    if cell.kind in _NO_VALUE and (cell.kind, column.type) not in _OF_A_TIME:
        raise BadData(_NO_VALUE[cell.kind])
    value = READERS[column.type](cell)
    if str(value) in column.unknown:
        return None
    return _coded(str(value), column) if column.type == "choice" else value


def _coded(text: str, column: Column) -> str | bool:
    if text in column.codes:
        return column.codes[text]
    named: dict[str | bool, list[str]] = {}
    for name, code in column.codes.items():
        named.setdefault(code, []).append(name)
    codes = {names[0]: names for names in named.values()}
    near = [] if text.isdecimal() else near_codes(codes, text)
    if near:
        raise BadData(msg("not known; did you mean {near}? It is one of {codes}", near=near, codes=[*codes]))
    raise BadData(msg("not one of {codes}", codes=list(codes)))


def _refused(reason: Message) -> BadData:
    return BadData(reason)


def decimal_of(text: str) -> str:
    """Write a number as its shortest decimal, at most 15 significant digits and below 10^15.

    Workbooks hold binary numbers and print them with up to 17 digits: ``98.319999999999993`` is what
    was typed as 98.32. The shortest decimal that reads back as the same binary number is meant; the
    binary number itself serves only to find it.
    """
    if _WHOLE.fullmatch(text):
        return text
    if not _NUMBER.fullmatch(text):
        raise _refused(msg("not a number"))
    written = Decimal(text)
    if not -DIGITS <= written.adjusted() < DIGITS or _significant(written) > _RAW_DIGITS:
        raise _too_long()
    shortest = Decimal(repr(float(text)))
    if shortest.adjusted() >= DIGITS or _significant(shortest) > DIGITS:
        raise _too_long()
    plain = f"{shortest.normalize():f}"
    return "0" if plain == "-0" else plain


def _too_long() -> BadData:
    return _refused(msg("a number of more than {digits} digits", digits=DIGITS))


def _significant(number: Decimal) -> int:
    return len(number.normalize().as_tuple().digits)


def _number(cell: Cell) -> str:
    """The decimal in a number cell, or in a text cell that holds nothing but one."""
    if cell.kind is CellKind.NUMBER:
        return decimal_of(cell.text)
    if cell.kind is not CellKind.TEXT:
        raise _refused(msg("not a number"))
    text = folded(cell.text)
    if not _PLAIN.fullmatch(text.removeprefix("-")):
        raise _refused(msg("not a number"))
    return decimal_of(text)


def _decimal(cell: Cell) -> str:
    number = _number(cell)
    if not _PLAIN.fullmatch(number):
        raise _refused(msg("not a decimal of at most 12 digits before and 8 after the point"))
    return number


def _money(cell: Cell) -> str:
    """An amount of money as people write it: 1,234.50, ￥500, 500元; commas stand before three digits."""
    text = folded(cell.text) if cell.kind is CellKind.TEXT else _number(cell)
    found = _AMOUNT.fullmatch(text)
    if found is None:
        raise _refused(msg("not an amount of money with at most two decimals"))
    return found["amount"].replace(",", "")


def _count(least: int, most: int) -> Callable[[Cell], int]:
    def read(cell: Cell) -> int:
        number = _number(cell)
        if not number.removeprefix("-").isdigit():
            raise _refused(msg("not a whole number"))
        if not least <= int(number) <= most:
            raise _refused(msg("not from {least} to {most}", least=least, most=most))
        return int(number)

    return read


def _characters(cell: Cell) -> str:
    """The characters of a text cell, or of a whole number: leading zeros stay where there are any."""
    if cell.kind is CellKind.TEXT:
        return folded(cell.text)
    if cell.kind is CellKind.BOOLEAN:
        return cell.text
    if cell.kind is CellKind.DATE:
        raise _refused(msg("a date where none belongs"))
    number = decimal_of(cell.text)
    if not number.isdigit():
        raise _refused(msg("not a whole number"))
    return number


def _segment(cell: Cell) -> str:
    text = _characters(cell)
    if not _SEGMENT.fullmatch(text):
        raise _refused(msg("not a code of at most 10 digits and Latin letters"))
    return text


def _building(cell: Cell) -> str:
    text = _segment(cell)
    if text in _RESERVED:
        raise _refused(msg("a name that Windows reserves for a device"))
    return text


def _code(cell: Cell) -> str:
    text = _characters(cell)
    if len(text) > _CODE_CAP or not _CODE.fullmatch(text):
        raise _refused(msg("not a code of digits, Latin letters and single hyphens"))
    return text


def _room(cell: Cell) -> str:
    text = _characters(cell)
    if not _ROOM.fullmatch(text):
        raise _refused(msg("not a room of at most three parts, each of at most 10 digits and Latin letters"))
    return text


def _phone(cell: Cell) -> str:
    """A phone; as a number only where no leading zero can have been lost."""
    text = _SPACES.sub("", _characters(cell))
    if cell.kind is CellKind.NUMBER and not _PHONE_NUMBER.fullmatch(text):
        raise _refused(msg("a number that may have lost a leading zero; write the phone as text"))
    if not _PHONE.fullmatch(text):
        raise _refused(msg("not a phone number"))
    return text


def _id_number(cell: Cell) -> str:
    """An ID number; as a number cell only the old one of 15 digits, which such a cell holds whole."""
    text = _SPACES.sub("", _characters(cell))
    fits = _ID_NUMBER if cell.kind is CellKind.TEXT else _OLD_ID_NUMBER
    if not fits.fullmatch(text):
        raise _refused(msg("not an ID number written as text"))
    return text


def _plate(cell: Cell) -> str:
    text = _SIGNS.sub("", _characters(cell))
    if not _PLATE.fullmatch(text):
        raise _refused(msg("not a number plate"))
    return text


def _name(cell: Cell) -> str:
    """A name as it is written; rare characters stay, hidden ones are refused."""
    if cell.kind is not CellKind.TEXT:
        raise _refused(msg("not a text"))
    text = cell.text.strip()
    if _HIDDEN.search(text):
        raise _refused(msg("the text holds control or bidirectional characters"))
    if len(text) > _TEXT_CAP:
        raise _refused(msg("a text of more than {cap} characters", cap=_TEXT_CAP))
    return text


def _text(cell: Cell) -> str:
    """A text as it is written; a number stands for its digits."""
    return decimal_of(cell.text) if cell.kind is CellKind.NUMBER else _name(cell)


def _words(cell: Cell) -> str:
    """A text of several lines; a number stands for its digits."""
    if cell.kind is not CellKind.TEXT:
        return _text(cell)
    text = cell.text.replace("\r\n", "\n").replace("\r", "\n").strip()
    if _HIDDEN.search(_LINES.sub("", text)):
        raise _refused(msg("the text holds control or bidirectional characters"))
    if len(text) > _WORDS_CAP:
        raise _refused(msg("a text of more than {cap} characters", cap=_WORDS_CAP))
    return text


READERS: Mapping[str, Callable[[Cell], Value]] = {
    "age": _count(0, 150),
    "building": _building,
    "choice": _characters,
    "code": _code,
    "room": _room,
    "date": date_in,
    "day": day_in,
    "decimal": _decimal,
    "digits": _count(1, 12),
    "floor": _count(-20, 300),
    "floors": _count(0, 300),
    "id-number": _id_number,
    "moment": moment_in,
    "money": _money,
    "months": _count(1, 120),
    "name": _name,
    "phone": _phone,
    "plate": _plate,
    "segment": _segment,
    "serial-day": serial_day_in,
    "text": _text,
    "words": _words,
}
"""How a cell is read under each type of column; all but name, text and dates fold width and case."""
