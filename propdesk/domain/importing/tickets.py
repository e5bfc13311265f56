"""Tickets from rows of another system's list: what was reported, and what the row says became of it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from unicodedata import normalize

from propdesk.domain.importing.rows import Row
from propdesk.domain.messages import BadData, Message, msg

_UNIT = re.compile(r"[0-9A-Z]+(?:(?:[-#]|号楼|[栋幢座楼层]|单元)+[0-9A-Z]+)*(?:室|号|房|号房)?", re.ASCII)
_PART = re.compile(r"[0-9A-Z]+", re.ASCII)
_HOUSE = re.compile(r"([0-9A-Z]{1,10})(?:号楼|[栋幢座])", re.ASCII)
_DAY = len("2026-11-02")
_LINE = 120
"""The longest key, and the longest name of a place."""

_EARLIEST = "2000-01-01"
_USUAL = {"kind": "repair", "channel": "hotline", "priority": "normal", "category": "other"}
"""What a ticket is of which the row does not say it."""

LIVE = ("open", "assigned", "accepted", "in-progress", "on-hold")
"""States in which the work is not done, in their order."""

_WORK = ("assigned", "accepted", "started")
_PATHS: Mapping[str, Sequence[str]] = {
    **dict.fromkeys(("open", "assigned"), ("assigned",)),
    "accepted": ("assigned", "accepted"),
    **dict.fromkeys(("in-progress", "on-hold"), _WORK),
    **dict.fromkeys(("resolved", "called-back"), (*_WORK, "resolved", "called-back")),
    "closed": (*_WORK, "resolved", "called-back", "closed"),
    "cancelled": ("assigned", "cancelled"),
}
"""The events that lead to each state, as far as a row tells of them."""


@dataclass(frozen=True)
class Step:
    """An event that a row tells of: its kind, its moment, and what is said with it."""

    kind: str
    at: str
    said: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Told:
    """What a row says of a ticket.

    ``unit`` is a code or the end of one as it stands there, ``house`` a building's code at the head of a
    place. ``status`` is the state that the row claims (empty: it names none).
    """

    key: str
    at: str
    unit: str
    place: str
    house: str
    base: Mapping[str, str]
    status: str
    steps: Sequence[Step]


def told_of(row: Row, *, now: str) -> Told:
    """Read a row as a ticket; BadData names the column of what does not fit together."""
    at = _midnight(row.text("at"))
    _refuse_moment(at, now, "at")
    unit, place = where_of(row.text("unit"), row.text("place"))
    if not (unit or place):
        raise BadData(msg("it names neither a unit nor a place"), field="unit")
    base = {**{key: row.text(key) or usual for key, usual in _USUAL.items()}, "text": row.text("text")}
    status = row.text("status")
    steps = tuple(_steps(row, status or _reached(row), at, now))
    house = _HOUSE.match(_folded(place))
    key = row.text("key") or f"{at} {unit or place}"[:_LINE].strip()
    return Told(key, at, unit, place, house[1] if house else "", base, status, steps)


def where_of(unit: str, place: str) -> tuple[str, str]:
    """Part the code of a unit (3-2-0301, 3栋2单元0301室) from the words for a public place."""
    text = _folded(unit).replace(" ", "")
    if _UNIT.fullmatch(text):
        return "-".join(_PART.findall(text)), place
    return "", " ".join(part for part in (unit, place) if part)[:_LINE].strip()


def _folded(text: str) -> str:
    return normalize("NFKC", text).strip().upper()


def _reached(row: Row) -> str:
    """The state of a row that names none: as far as its columns are filled."""
    if row.text("closed"):
        return "closed"
    if row.text("score"):
        return "called-back"
    filled = (("done", "resolved"), ("started", "in-progress"), ("accepted", "accepted"))
    return next((state for name, state in filled if row.text(name)), "assigned")


# --- what became of it -----------------------------------------------------------------------------


def _steps(row: Row, status: str, at: str, now: str) -> Iterator[Step]:
    """The events of a row in their order, each at its time; what no time is known of is passed over."""
    if status not in _PATHS:
        raise BadData(msg("the row does not say which ticket it repeats"), field="status")
    _refuse_beyond(row, status)
    yield from _remarks(row, status, at)
    last, came = at, {""}
    for kind in _PATHS[status]:
        what = _READ[kind](row, status)
        if what is None or not came & _AFTER.get(kind, {""}):
            continue
        moment = _later(row.text(what.time), last, what.time)
        _refuse_moment(moment, now, what.time)
        yield Step(kind, moment, what.said)
        last = moment
        came.add(kind)


_AFTER: Mapping[str, set[str]] = {"accepted": {"assigned"}, "started": {"assigned"}, "closed": {"resolved"}}
"""Events that come after others only."""


def _remarks(row: Row, status: str, at: str) -> Iterator[Step]:
    """Notes that belong to no step: a remark, and how far the work is that is not done."""
    if status == "cancelled" and not row.text("result"):
        return  # the remark is the reason
    for name in ("note", "result") if status in LIVE else ("note",):
        if row.text(name):
            yield Step("note", at, {"text": row.text(name)})


def _refuse_beyond(row: Row, status: str) -> None:
    """Refuse a row whose state says less than its other columns."""
    beyond = ("done", "called", "score", "closed") if status in LIVE else ()
    for name in beyond:
        if row.text(name):
            raise BadData(msg("by its status it is not done, but here it is"), field=name)


@dataclass(frozen=True)
class _What:
    """What a step says, and the column of its time."""

    time: str
    said: Mapping[str, Any] = field(default_factory=dict)


def _assigned(row: Row, _status: str) -> _What | None:
    said = {"to": row.text("assignee"), "dept": row.text("dept")}
    return _What("assigned", said) if row.text("assignee") else None


def _timed(name: str) -> Callable[[Row, str], _What | None]:
    return lambda row, _status: _What(name) if row.text(name) else None


def _resolved(row: Row, _status: str) -> _What:
    _need(row, "result", msg("it is done, but not said what was done"))
    _need(row, "done", msg("it is done, but not said when"))
    return _What("done", {"result": row.text("result")})


def _called_back(row: Row, status: str) -> _What | None:
    if not row.text("score"):
        if status == "called-back":
            raise BadData(msg("it was called back, but the score is not said"), field="score")
        return None
    said = {"score": int(row.text("score")), "solved": True, "text": row.text("feedback")}
    return _What("called", said)


def _closed(_row: Row, _status: str) -> _What:
    return _What("closed")


def _cancelled(row: Row, _status: str) -> _What:
    reason = row.text("result") or row.text("note")
    if not reason:
        raise BadData(msg("it was cancelled, but not said why"), field="result")
    time = "closed" if row.text("closed") else "done"
    _need(row, time, msg("it was cancelled, but not said when"))
    return _What(time, {"reason": reason})


_READ: Mapping[str, Callable[[Row, str], _What | None]] = {
    "assigned": _assigned,
    "accepted": _timed("accepted"),
    "started": _timed("started"),
    "resolved": _resolved,
    "called-back": _called_back,
    "closed": _closed,
    "cancelled": _cancelled,
}
"""How each event is read from a row; None where the row does not tell of it."""


def _need(row: Row, name: str, reason: Message) -> None:
    if not row.text(name):
        raise BadData(reason, field=name)


# --- times -----------------------------------------------------------------------------------------


def _midnight(text: str) -> str:
    return f"{text} 00:00" if len(text) == _DAY else text


def _later(text: str, last: str, name: str) -> str:
    """The moment of a step after another; of a day alone as early as that allows, and without any with it."""
    if not text or text == last[:_DAY]:
        return last
    moment = _midnight(text)
    if moment < last:
        raise BadData(msg("this lies before what happened before, at {at}", at=last), field=name)
    return moment


def _refuse_moment(moment: str, now: str, name: str) -> None:
    if moment > now:
        raise BadData(msg("this has not come yet"), field=name)
    if moment < _EARLIEST:
        raise BadData(msg("this is too long ago"), field=name)
