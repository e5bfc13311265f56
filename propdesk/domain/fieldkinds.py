"""Kinds of fields that a query may ask for: how their values are read, and how a ticket answers."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from propdesk.domain.changes import Record
from propdesk.domain.folding import folded
from propdesk.domain.messages import Message, msg
from propdesk.domain.spanvalues import OPERATORS, lies, ranged
from propdesk.domain.ticketfacts import Judged, Ticket
from propdesk.domain.tickettitles import Names
from propdesk.domain.titles import Title, code_of
from propdesk.domain.unit import selector

NONE = "none"
NO_CODES: Names = {NONE: ("无", "空")}
_BUILDING = re.compile(r"(?P<code>[0-9A-Za-z]+)(?:号楼|栋|幢|座|楼)?", re.ASCII)
_ID_END = re.compile(r"(?:[a-z]-)?(?:[0-9]{6}-)?[0-9a-z]{1,6}", re.ASCII)


@dataclass(frozen=True)
class Ground:
    """What tickets are matched against: the moment, who searches texts, and the units for their selectors."""

    now: datetime
    says: Callable[[Ticket, str], bool]
    unit_of: Callable[[Ticket], Record]


Test = Callable[[Judged, str, str, Ground], bool]
"""Tells whether a ticket answers to an operator and a value."""

Read = Callable[[str], str | None]
"""Gives the plain form of a value, or None if it is no such value."""


@dataclass(frozen=True)
class Field:
    """A field of a query.

    ``others`` are further names beside its titles, ``read`` gives the plain form of what follows an operator
    (None: it is no value), ``allowed`` says what it may be, ``test`` asks a ticket; ``choices`` are its
    codes, if it has such.
    """

    title: Title
    others: tuple[str, ...]
    read: Callable[[str, str], str | None]
    allowed: Message
    test: Test
    operators: tuple[str, ...] = (":",)
    choices: Names | None = None


def _is_none(value: str) -> bool:
    return code_of(NO_CODES, value) == NONE


def coded(*called: str, names: Names, test: Test) -> Field:
    """A field of which the values are codes."""

    def read(_op: str, value: str) -> str | None:
        code = code_of(names, value)
        return code if code in names else None

    titles = [Title(words[0], code) for code, words in names.items()]
    return Field(
        Title(*called[:2]), called[2:], read, msg("one of {names}", names=titles), test, choices=names
    )


def has_code(of: Callable[[Ticket], str]) -> Test:
    """Ask for one code; ``none`` is that there is none."""
    return lambda judged, _op, value, _ground: (of(judged.ticket) or NONE) == value


def free(
    *called: str,
    of: Callable[[Ticket], str],
    allowed: Message,
    read: Read = str,
    same: Callable[[str, str], bool] = str.__eq__,
) -> Field:
    """A field of which the values are the desk's own, compared by ``same`` (first what is asked for)."""

    def test(judged: Judged, _op: str, value: str, _ground: Ground) -> bool:
        found = of(judged.ticket)
        return not found if value == NONE else bool(found) and same(value.casefold(), found.casefold())

    return Field(
        Title(*called[:2]),
        called[2:],
        lambda _op, value: NONE if _is_none(value) else read(value),
        allowed,
        test,
    )


def building_code(value: str) -> str | None:
    """Read a building, with or without the word for one."""
    found = _BUILDING.fullmatch(value)
    return found["code"].upper() if found else None


def id_end(value: str) -> str | None:
    """Read an id or its end."""
    return value.casefold() if _ID_END.fullmatch(value.casefold()) else None


def ends(wanted: str, found: str) -> bool:
    """Tell whether an id ends in what is wanted."""
    return found.endswith(wanted)


def within(wanted: str, found: str) -> bool:
    """Tell whether a text holds another, however either is written."""
    return folded(wanted) in folded(found)


def counted(*called: str, of: Callable[[Ticket], int | None]) -> Field:
    """A field of which the values are numbers."""

    def read(op: str, value: str) -> str | None:
        if op != ":":
            return _number(value)
        return NONE if _is_none(value) else ranged(value, _number) or _number(value)

    def test(judged: Judged, op: str, value: str, _ground: Ground) -> bool:
        count = of(judged.ticket)
        if value == NONE or count is None:
            return value == NONE and not count
        return _compares(count, op, value)

    allowed = msg("a number, alone or after < > <= >=; a range 2..4; or none")
    return Field(Title(*called[:2]), called[2:], read, allowed, test, OPERATORS)


def _number(value: str) -> str | None:
    return str(int(value)) if value.isascii() and value.isdigit() and len(value) <= 3 else None


def _compares(count: int, op: str, value: str) -> bool:
    if ".." in value:
        first, last = value.split("..")
        return int(first or 0) <= count <= int(last or count)
    return _ORDER[op](count, int(value))


_ORDER: Mapping[str, Callable[[int, int], bool]] = {
    ":": int.__eq__,
    "<": int.__lt__,
    "<=": int.__le__,
    ">": int.__gt__,
    ">=": int.__ge__,
}


def timed(
    *called: str,
    of: Callable[[Judged, datetime], datetime | None],
    allowed: Message,
    lengths: Read = lambda _value: None,
    days: Read = lambda _value: None,
) -> Field:
    """A field of which the values are moments, said by ``lengths`` from now or by ``days``."""

    def moment(value: str) -> str | None:
        return lengths(value) or days(value)

    def read(op: str, value: str) -> str | None:
        if op != ":":
            return moment(value)
        return NONE if _is_none(value) else ranged(value, moment) or days(value)

    def test(judged: Judged, op: str, value: str, ground: Ground) -> bool:
        found = of(judged, ground.now)
        if value == NONE or found is None:
            return value == NONE and found is None
        return lies(found, op, value, ground.now)

    return Field(Title(*called[:2]), called[2:], read, allowed, test, OPERATORS)


_choosers = lru_cache(maxsize=256)(selector)


def unit_value(_op: str, value: str) -> str:
    """Read a selector of units; what is none is refused in the words of selectors."""
    if _is_none(value):
        return NONE
    _choosers(value)
    return value


def in_unit(judged: Judged, _op: str, value: str, ground: Ground) -> bool:
    """Ask whether a ticket's unit is among those selected."""
    unit = judged.ticket.unit
    if value == NONE or not unit:
        return value == NONE and not unit
    return _choosers(value)(unit, ground.unit_of(judged.ticket))
