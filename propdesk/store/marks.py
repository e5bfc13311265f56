"""Where things stand in a file, and the collecting of all that is wrong with it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from propdesk.domain.messages import BadData, Finding, Message, msg
from propdesk.store.characters import complaint, forbidden, reverses

Path = tuple[str | int, ...]
Place = tuple[int, int]
"""Line and column, both from 1."""

_CONFLICT = re.compile(r"^(?:<{7}|>{7})(?: .*)?$", re.MULTILINE)
_MAYBE_COMMENT = re.compile(r"(?:^|[\s,\[\]{}\"'])#", re.MULTILINE)
_MAYBE_ESCAPE = re.compile(r"\\[^\\\"nt/ \n]")
_BLOCK_HEADER = re.compile(r"[|>][-+0-9]*[ \t]+#")


class Stop(Exception):
    """Reading cannot go on; what is wrong has been collected."""


class Trouble:
    """All that is wrong with one file, each with its place; at most so many, then reading stops."""

    MOST = 100

    def __init__(self, name: str) -> None:
        self._name = name
        self._findings: list[Finding] = []

    def __bool__(self) -> bool:
        return bool(self._findings)

    def add(self, place: Place, message: Message, *, named: str = "") -> None:
        """Note one error."""
        line, column = place
        where = f"{self._name}:{line}:{column}"
        self._findings.append(Finding("file", message, where=where, record=self._name, named=named))
        if len(self._findings) >= self.MOST:
            raise Stop

    def refuse(self) -> None:
        """Raise BadData with all that was noted, if anything was."""
        if not self._findings:
            return
        found = tuple(sorted(self._findings, key=_order))
        first = found[0]
        raise BadData(self._summary(found), record=self._name, field=first.named, findings=found)

    def _summary(self, found: tuple[Finding, ...]) -> Message:
        name, count, where, problem = self._name, len(found), found[0].where, found[0].message
        if count == 1:
            return msg("{where}: {problem}", where=where, problem=problem)
        return msg(
            "{name}: {count} errors, the first at {where}: {problem}",
            name=name,
            count=count,
            where=where,
            problem=problem,
        )


def _order(finding: Finding) -> tuple[int, int]:
    line, column = finding.where.rsplit(":", 2)[1:]
    return int(line), int(column)


def decode(data: bytes, *, cap: int, trouble: Trouble) -> str:
    """Turn a file's bytes into text and refuse what no YAML reader should have to see."""
    if len(data) > cap:
        trouble.add((1, 1), msg("the file has {size} bytes, more than {cap}", size=len(data), cap=cap))
        raise Stop
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        _not_utf8(data, error, trouble)
        raise Stop from None
    _check_characters(text, trouble)
    _check_conflicts(text, trouble)
    _check_end(text, trouble)
    return text


def _not_utf8(data: bytes, error: UnicodeDecodeError, trouble: Trouble) -> None:
    before = data[: error.start].decode("utf-8")
    place = place_at(before, len(before))
    if "unexpected end" in error.reason:
        trouble.add(place, msg("the file breaks off in the middle of a character"))
    elif _is_gbk(data):
        trouble.add(place, msg("the file is GBK, not UTF-8: save it as UTF-8"))
    else:
        byte = f"0x{data[error.start]:02X}"
        trouble.add(place, msg("byte {byte} is not UTF-8: save the file as UTF-8", byte=byte))


def _is_gbk(data: bytes) -> bool:
    try:
        data.decode("gbk")
    except UnicodeDecodeError:
        return False
    return True


def _check_characters(text: str, trouble: Trouble) -> None:
    fatal = False
    for found in forbidden(text):
        char = found[0]
        trouble.add(place_at(text, found.start()), complaint(char))
        fatal = fatal or not reverses(char)
        if char == "\r":
            break
    if fatal:
        raise Stop


def _check_conflicts(text: str, trouble: Trouble) -> None:
    if "<<<<<<<" not in text and ">>>>>>>" not in text:
        return
    found = list(_CONFLICT.finditer(text))
    for marker in found:
        trouble.add(place_at(text, marker.start()), msg("a merge conflict of git stands here: resolve it"))
    if found:
        raise Stop


def _check_end(text: str, trouble: Trouble) -> None:
    if text and not text.endswith("\n"):
        trouble.add(place_at(text, len(text)), msg("the file breaks off: its last line has no end"))


def place_at(text: str, index: int) -> Place:
    """Give the line and column of a character."""
    start = text.rfind("\n", 0, index) + 1
    return text.count("\n", 0, index) + 1, index - start + 1


def check_comments(text: str, events: Iterable[Any], trouble: Trouble) -> None:
    """Refuse comments: a rewrite would lose them. They stand in the gaps between events."""
    if not _MAYBE_COMMENT.search(text):
        return
    end = 0
    for event in events:
        start = event.start_mark.index
        _check_gap(text, end, start, trouble)
        end = max(end, event.end_mark.index)
        if getattr(event, "style", None) in ("|", ">"):
            header = _BLOCK_HEADER.match(text, start)
            _check_gap(text, start, header.end() if header else start, trouble)
    _check_gap(text, end, len(text), trouble)


def _check_gap(text: str, start: int, end: int, trouble: Trouble) -> None:
    at = text.find("#", start, end)
    while at >= 0:
        trouble.add(place_at(text, at), msg("comments (#) are not allowed: a rewrite would lose them"))
        at = text.find("#", text.find("\n", at, end) + 1 or end, end)


def check_escapes(text: str, events: Iterable[Any], trouble: Trouble) -> None:
    r"""Refuse characters that came in through an escape such as ``\u202e``."""
    if not _MAYBE_ESCAPE.search(text):
        return
    for event in events:
        if getattr(event, "style", None) == '"':
            for found in forbidden(event.value):
                trouble.add((event.start_mark.line + 1, event.start_mark.column + 1), complaint(found[0]))


def places(events: Iterable[Any]) -> dict[Path, Place]:
    """Map each path in the data to its place: an entry at its key, an item at its beginning."""
    found: dict[Path, Place] = {(): (1, 1)}
    walk = _Walk()
    for event in events:
        step = type(event).__name__
        if step in ("MappingEndEvent", "SequenceEndEvent"):
            walk.leave()
        elif step in ("ScalarEvent", "MappingStartEvent", "SequenceStartEvent", "AliasEvent"):
            place = (event.start_mark.line + 1, event.start_mark.column + 1)
            path = walk.arrive(getattr(event, "value", None))
            found.setdefault(path, place)
            if step.endswith("StartEvent"):
                walk.enter(path, is_list=step.startswith("Sequence"))
    return found


class _Walk:
    """Follows the events of a file and knows the path of each."""

    def __init__(self) -> None:
        self._open: list[Path] = []
        self._next: list[str | int | None] = []

    def arrive(self, value: str | None) -> Path:
        """Tell the path of what comes now; a key opens the path that its value then has."""
        if not self._open:
            return ()
        path = self._open[-1]
        at = self._next[-1]
        if isinstance(at, int):
            self._next[-1] = at + 1
            return (*path, at)
        if at is None:
            self._next[-1] = at = value or ""
            return (*path, at)
        self._next[-1] = None
        return (*path, at)

    def enter(self, path: Path, *, is_list: bool) -> None:
        """Go into a collection."""
        self._open.append(path)
        self._next.append(0 if is_list else None)

    def leave(self) -> None:
        """Come out of a collection."""
        self._open.pop()
        self._next.pop()
