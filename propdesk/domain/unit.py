"""Units: codes, selectors, the people of a unit and who pays for it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fnmatch import fnmatchcase
from types import MappingProxyType

from propdesk.domain.changes import Record
from propdesk.domain.ids import natural_key
from propdesk.domain.messages import NotFound, RuleRefused, UsageRefused, msg
from propdesk.domain.periods import parse_date
from propdesk.domain.titles import UNIT_KINDS, code_of

KINDS = tuple(UNIT_KINDS)
UNKNOWN = "unknown"
COMMAS = str.maketrans("，：、", ",:,")
"""A Chinese keyboard gives the first three."""

_TERM = re.compile(r"(?P<by>building|tag|kind):(?P<value>\S+)|(?P<code>[0-9A-Za-z*-]+)")


@dataclass(frozen=True)
class Charge:
    """A fee item that a unit is billed for, from its own start day on (None: nobody entered one).

    ``until`` is the last day, if the unit moved out or the charge ended.
    """

    item: str
    since: date | None
    until: date | None = None


def charges_of(unit: Record) -> tuple[Charge, ...]:
    """The fee items a unit is billed for."""
    return tuple(Charge(row["item"], _day(row, "from"), _day(row, "to")) for row in unit.get("charges", ()))


def _day(row: Record, key: str) -> date | None:
    return parse_date(row[key]) if key in row else None


def with_tags(tags: Sequence[str], *, added: Iterable[str], removed: Sequence[str]) -> list[str]:
    """Put tags on a unit and take others off; one that it has not can't be taken off."""
    absent = [tag for tag in removed if tag not in tags]
    if absent:
        raise NotFound(msg("the unit has no tag {tag}", tag=absent[0]), field="untag")
    return [tag for tag in dict.fromkeys((*tags, *added)) if tag not in removed]


def with_charges(
    charges: Sequence[Record],
    *,
    started: Mapping[str, str],
    ended: Sequence[str],
    until: Mapping[str, str] = MappingProxyType({}),
) -> list[Record]:
    """Charge a unit for items from their start days on (``started``), for others no more (``ended``).

    ``until`` gives items their last day; cycles of before stay to be billed.
    """
    new = {item: {"item": item, "from": start} for item, start in started.items()}
    rows = [new.pop(row["item"], row) for row in charges]
    rows = [row for row in (*rows, *new.values()) if row["item"] not in ended]
    known = [row["item"] for row in charges]
    _refuse_absent(ended, known, field="no-charge")
    _refuse_absent(until, [row["item"] for row in rows], field="end-charge")
    return [_ending(row, until.get(row["item"])) for row in rows]


def _refuse_absent(items: Iterable[str], known: Sequence[str], *, field: str) -> None:
    absent = [item for item in items if item not in known]
    if absent:
        raise NotFound(msg("the unit is not charged for {item}", item=absent[0]), field=field)


def _ending(charge: Record, until: str | None) -> Record:
    """A charge with its last day, which is not before its first."""
    if until is None:
        return charge
    if until < charge.get("from", ""):
        raise RuleRefused(
            msg("the charge of {item} would end before it begins", item=charge["item"]),
            hint=msg("--no-charge {item} takes it off", item=charge["item"]),
            field="end-charge",
        )
    return {**charge, "to": until}


def moved_charges(charges: Sequence[Record], started: Mapping[str, str]) -> list[str]:
    """The items that a unit is charged for already, from another day."""
    now = {row["item"]: row.get("from") for row in charges}
    return sorted(item for item, start in started.items() if item in now and now[item] != start)


def debtor_of(unit: Record, payer: str = "") -> str:
    """Who owes a unit's bill: its first owner, or tenant where the tariff or the unit says so."""
    role = payer or unit.get("payer", "owner")
    people = unit.get("tenants" if role == "tenant" else "owners", ())
    return str(people[0]) if people else UNKNOWN


Chooser = Callable[[str, Record], bool]


def selector(text: str | None) -> Chooser:
    """Parse a selector (``3-2-0301``, ``3-*``, ``building:3``, ``tag:shop``, several by comma)."""
    if text is None:
        return lambda _code, _unit: True
    choosers = [_chooser(term.strip()) for term in text.translate(COMMAS).split(",")]
    return lambda code, unit: any(chooses(code, unit) for chooses in choosers)


def _chooser(term: str) -> Chooser:
    found = _TERM.fullmatch(term)
    if found is None:
        raise UsageRefused(
            msg("{term} is not a selector of units", term=term),
            hint=msg("write 3-2-0301, 3-*, building:3, kind:shop or tag:NAME, several by comma"),
            field="unit",
        )
    value = found["value"]
    by = {
        "building": lambda _code, unit: unit.get("building") == value,
        "kind": lambda _code, unit: unit.get("kind") == code_of(UNIT_KINDS, value),
        "tag": lambda _code, unit: value in unit.get("tags", ()),
    }
    if found["by"]:
        return by[found["by"]]
    pattern = found["code"].upper()
    return lambda code, _unit: fnmatchcase(code, pattern)


def walking_order(code: str, unit: Record) -> tuple[object, ...]:
    """Building, entrance, floor, room: the way a housekeeper walks the houses."""
    floor = unit.get("floor", 0)
    return (
        natural_key(unit.get("building", "")),
        natural_key(unit.get("entrance", "")),
        floor,
        natural_key(code),
    )


def in_walking_order(units: Iterable[tuple[str, Record]]) -> list[tuple[str, Record]]:
    """Order units as a housekeeper walks."""
    return sorted(units, key=lambda pair: walking_order(*pair))
