"""Attachments: files that records refer to, stored under what they hold and never under a person's words."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from propdesk.domain.changes import File, Record
from propdesk.domain.messages import BadData, msg

FOLDER = "attachments"
CAP = 20 * 1024 * 1024
"""Bytes that an attachment may have."""

TYPES = (
    "jpg", "png", "gif", "webp", "heic", "pdf", "mp4", "mp3", "m4a", "amr", "xlsx", "docx", "txt",
)  # fmt: skip
"""Types of attachments: each is the ending of its files."""

Spot = tuple[str | None, ...]
"""Where a kind of record may refer to attachments: keys from the top, None for each item of a list."""

_PATH = re.compile(rf"{FOLDER}/([0-9a-f]{{2}})/(\1[0-9a-f]{{62}})\.({'|'.join(TYPES)})", re.ASCII)
_UNSPEAKABLE = re.compile(
    "[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ufffe\uffff\ud800-\udfff]"
)
_BLANKS = " \u3000"
_LONGEST_NAME, _LONGEST_ENDING = 120, 10


@dataclass(frozen=True)
class Attachment:
    """A file to be kept with a record: its name as the record keeps it, what it is, and its bytes."""

    name: str
    type: str
    size: int
    sha256: str
    data: bytes = field(repr=False)

    @property
    def reference(self) -> dict[str, Any]:
        """What a record keeps of it."""
        return {"name": self.name, "type": self.type, "size": self.size, "sha256": self.sha256}

    @property
    def file(self) -> File:
        """The file as a change writes it."""
        return File(path_of(self.sha256, self.type), self.data)


def attachment_of(name: str, type: str, data: bytes) -> Attachment:
    """Make an attachment of a file's name and content."""
    return Attachment(clean_name(name, type=type), type, len(data), hashlib.sha256(data).hexdigest(), data)


def path_of(sha256: str, type: str) -> str:
    """Give the path of an attachment, relative to the desk; BadData if none may lie there."""
    path = f"{FOLDER}/{sha256[:2]}/{sha256}.{type}"
    if identify(path) is None:
        raise BadData(msg("{path} is no path of an attachment", path=ascii(path)), record=FOLDER)
    return path


def identify(path: str) -> tuple[str, str] | None:
    """Tell hash and type of the attachment at a path relative to the desk; None if none may lie there."""
    found = _PATH.fullmatch(path)
    return (found[2], found[3]) if found else None


def is_inside(path: str) -> bool:
    """Tell whether a path relative to the desk lies in the folder of attachments."""
    return path.startswith(f"{FOLDER}/")


def holds(path: str, data: bytes) -> bool:
    """Tell whether the bytes are those that the name of an attachment's file promises."""
    named = identify(path)
    return named is not None and hashlib.sha256(data).hexdigest() == named[0]


def clean_name(name: str, *, type: str) -> str:
    """Give a file's name as a record may keep it: no folders, nothing unspeakable, not too long."""
    spoken = _UNSPEAKABLE.sub("", re.split(r"[/\\]", name)[-1]).strip(_BLANKS)
    if not spoken.strip(f".{_BLANKS}"):
        return f"file.{type}"
    if len(spoken) <= _LONGEST_NAME:
        return spoken
    stem, dot, ending = spoken.rpartition(".")
    tail = dot + ending if stem and len(ending) <= _LONGEST_ENDING else ""
    return spoken[: _LONGEST_NAME - len(tail)].rstrip(_BLANKS) + tail


def references(data: Record, spots: Sequence[Spot]) -> Iterator[tuple[tuple[str | int, ...], Record]]:
    """Find the attachments that a record refers to, each with its place in the record."""
    for spot in spots:
        yield from _at(data, spot, ())


def _at(
    value: Any, spot: Spot, path: tuple[str | int, ...]
) -> Iterator[tuple[tuple[str | int, ...], Record]]:
    if not spot:
        yield path, value
        return
    key, rest = spot[0], spot[1:]
    if key is None:
        for at, item in enumerate(value):
            yield from _at(item, rest, (*path, at))
    elif isinstance(value, Mapping) and key in value:
        yield from _at(value[key], rest, (*path, key))


def referred(data: Record, spots: Sequence[Spot]) -> list[str]:
    """List the paths of the attachments that a record refers to, each once."""
    return sorted({path_of(one["sha256"], one["type"]) for _, one in references(data, spots)})
