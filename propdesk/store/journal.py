"""The journal of a transaction: what is about to change, on the disk before anything changes."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from shutil import rmtree
from typing import Any

from propdesk.domain.messages import SystemRefused, msg
from propdesk.store import platform
from propdesk.store.objects import Entry

VERSION = 1
_DRAFTS = "drafts"
_DRAFT = re.compile(r"\.propdesk-(?:[0-9a-f]{16}-[0-9a-f]{16}|\d+-[0-9a-f]{16}|form-.+)")


@dataclass(frozen=True)
class Step:
    """One path of a transaction: what was there and what shall be (None: nothing).

    ``taken``: the file is a hand edit that holds what shall be already; it stays whatever comes of it.
    """

    path: str
    old: Entry | None
    new: Entry | None
    taken: bool = False

    def knows(self, oid: str | None) -> bool:
        """Tell whether this content is one of the two we may replace; anything else is somebody's edit."""
        return oid in (_oid(self.old), _oid(self.new))


@dataclass(frozen=True)
class Journal:
    """All that recovery needs to know of a transaction.

    ``begun`` is noted just before the branch moves, when git's locks on it were seen to be free: a lock
    file found there later is the one that our killed git left.
    """

    txn: str
    branch: str
    old: str | None
    new: str
    subject: str
    steps: tuple[Step, ...]
    begun: bool = False


class Workspace:
    """The folder of one transaction in our own corner of the git directory; all in it is ours."""

    def __init__(self, folder: Path, txn: str) -> None:
        self.folder = folder
        self.txn = txn
        self.path = folder / "txn" / txn
        self.objects = self.path / "objects"
        self.index = self.path / "index"
        self.seen = self.path / "seen"
        self.marker = self.path / "marker"

    def create(self) -> None:
        """Make the folder with the marker that our index.lock will be a link to."""
        self.objects.mkdir(parents=True, exist_ok=True)
        if not self.marker.exists() or self.marker.read_bytes() != self.sign:
            platform.write_new(self.marker, self.sign)

    @property
    def sign(self) -> bytes:
        """The content by which a lock file is known as ours."""
        return f"propdesk {self.txn}\n".encode("ascii")

    def write(self, journal: Journal) -> None:
        """Put the journal on the disk, whole or not at all."""
        draft = self.path / "journal"
        platform.write_new(draft, _encode(journal))
        platform.replace(draft, journal_path(self.folder))
        platform.sync_directory(self.folder)

    def drop(self, *, remember: bool = False) -> None:
        """Forget the transaction: the journal first (or keep it as the last one), then the folder."""
        if remember:
            platform.replace(journal_path(self.folder), last_path(self.folder))
        journal_path(self.folder).unlink(missing_ok=True)
        platform.sync_directory(self.folder)
        remove_folder(self.path)


def journal_path(folder: Path) -> Path:
    """Give the place of the journal in our folder."""
    return folder / "journal"


def last_path(folder: Path) -> Path:
    """Give the place of the journal of the last transaction that was finished."""
    return folder / "last"


def read_last(folder: Path) -> Journal | None:
    """Read the journal of the last transaction; it only helps, so a damaged one is none."""
    try:
        return _decode(json.loads(last_path(folder).read_bytes()))
    except (FileNotFoundError, ValueError, KeyError, TypeError):
        return None


def read_journal(folder: Path) -> Journal | None:
    """Read the journal that a command left behind, None if there is none."""
    try:
        text = journal_path(folder).read_bytes()
    except FileNotFoundError:
        return None
    try:
        return _decode(json.loads(text))
    except (ValueError, KeyError, TypeError) as error:
        raise SystemRefused(
            msg("The journal {path} is damaged", path=str(journal_path(folder))),
            hint=msg("Compare the files with the last commit (git status), then move the journal away"),
        ) from error


def clear_leftovers(folder: Path) -> None:
    """Remove the folders of transactions that never reached their journal, and the drafts noted there."""
    places = folder / "txn"
    for place in sorted(places.iterdir()) if places.is_dir() else ():
        for draft in noted_drafts(place):
            draft.unlink(missing_ok=True)
        remove_folder(place)


def note_drafts(place: Path, drafts: Sequence[Path]) -> None:
    """Note drafts that are about to be written beside their files, so that a kill leaves none behind."""
    place.mkdir(parents=True, exist_ok=True)
    platform.write_new(place / _DRAFTS, b"\0".join(os.fsencode(path) for path in drafts))


def noted_drafts(place: Path) -> list[Path]:
    """Give the drafts that are noted in a transaction's folder; nothing but drafts is believed."""
    try:
        noted = (place / _DRAFTS).read_bytes().split(b"\0")
    except (FileNotFoundError, NotADirectoryError):
        return []
    paths = (Path(os.fsdecode(name)) for name in noted if name)
    return [path for path in paths if is_draft(path.name)]


def is_draft(name: str) -> bool:
    """Tell whether a file's name is one that propdesk gives to its drafts."""
    return _DRAFT.fullmatch(name) is not None


def remove_folder(path: Path) -> None:
    """Remove a folder of ours, if it is there."""
    if path.exists():
        rmtree(path)


def _oid(entry: Entry | None) -> str | None:
    return entry.oid if entry else None


def _encode(journal: Journal) -> bytes:
    row = {
        "version": VERSION,
        "txn": journal.txn,
        "branch": journal.branch,
        "old": journal.old,
        "new": journal.new,
        "subject": journal.subject,
        "steps": [[step.path, step.old, step.new, step.taken] for step in journal.steps],
        "begun": journal.begun,
    }
    return json.dumps(row, ensure_ascii=True).encode("ascii")


def _decode(row: dict[str, Any]) -> Journal:
    if row["version"] != VERSION:
        raise ValueError(row["version"])
    steps = tuple(
        Step(_fit(_PATH, path), _entry(old), _entry(new), *map(bool, taken))
        for path, old, new, *taken in row["steps"]
    )
    old = row["old"] if row["old"] is None else _fit(_OID, row["old"])
    return Journal(
        _fit(_TXN, row["txn"]), _fit(_BRANCH, row["branch"]), old, _fit(_OID, row["new"]),
        str(row["subject"]), steps, begun=bool(row["begun"]),
    )  # fmt: skip


def _entry(pair: list[str] | None) -> Entry | None:
    if not pair:
        return None
    mode, oid = pair
    return Entry(_fit(_MODE, mode), _fit(_OID, oid))


_TXN = re.compile(r"[0-9a-f]{16}")
_OID = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")
_MODE = re.compile(r"[0-7]{5,6}")
_BRANCH = re.compile(r"refs/heads/[^\x00-\x20\x7f\ud800-\udfff]+")
_PATH = re.compile(r"(?!/)(?:(?!\.{1,2}(?:/|$))[^/\x00]+(?:/|$))+(?<!/)")


def _fit(pattern: re.Pattern[str], value: object) -> str:
    """Give a text of the journal that is as we write it; what a damage has left there is a ValueError."""
    if not isinstance(value, str) or not pattern.fullmatch(value):
        raise ValueError(value)
    return value
