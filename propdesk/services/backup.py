"""Backups: a git bundle that is proven before it gets its name, and how old the last one is."""

from __future__ import annotations

import contextlib
import os
import shlex
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from shutil import rmtree
from tempfile import mkdtemp
from typing import Any
from zoneinfo import ZoneInfo

from propdesk.domain.changes import Note, Outcome
from propdesk.domain.messages import Conflict, NotFound, Refusal, RuleRefused, SystemRefused, msg
from propdesk.services.session import Session
from propdesk.store import platform
from propdesk.store.bundle import (
    Backup,
    all_refs,
    count_commits,
    digest,
    is_shallow,
    note_backups,
    proven_refs,
    read_backups,
    write_bundle,
)
from propdesk.store.desk import Desk
from propdesk.store.handedits import hand_edits

DAYS = 7
"""Days without a backup after which the desk reminds of it."""

COLUMNS = ("file", "state", "size", "commits", "commit", "sha256")
_ENDING = ".bundle"
_MOST_NOTED = 500
_STALE = 3600.0  # seconds after which the drafts of a killed backup belong to nobody
_TRIES = 3


def last_backup(desk: Desk) -> Backup | None:
    """Give the last backup that was made of this desk, None if there was none."""
    made = read_backups(desk.repo)
    return made[-1] if made else None


def backup_age(session: Session) -> int | None:
    """Give the days since the last backup, None if there was none."""
    last = last_backup(session.desk)
    return days_since(last.at, session.acting.at, session.zone) if last else None


def days_since(moment: str, now: datetime, zone: ZoneInfo) -> int:
    """Count the days from a noted moment until now, a civil time of the zone."""
    then = datetime.fromisoformat(moment).astimezone(zone).replace(tzinfo=None)
    return max(0, (now - then).days)


def backup_reminder(session: Session) -> Note | None:
    """Remind of the backup if the last one is too old, or there was none since the desk began here."""
    return reminder(session.desk, session.acting.at, session.zone)


def reminder(desk: Desk, now: datetime, zone: ZoneInfo) -> Note | None:
    """Remind of the backup at a civil moment of the zone, if it is due."""
    last = last_backup(desk)
    since = days_since(last.at if last else _beginning(desk), now, zone)
    if since < DAYS:
        return None
    hint = msg("propdesk backup DIR makes one, best on another disk")
    if last:
        return Note(msg("the last backup is {days} days old; {hint}", days=since, hint=hint), "warning")
    return Note(msg("there is no backup of this desk yet; {hint}", hint=hint), "warning")


def _beginning(desk: Desk) -> str:
    """When this repository got its first commit here, by the first line of HEAD's own log."""
    try:
        with open(desk.repo.git_dir / "logs" / "HEAD", "rb") as stream:
            seconds = int(stream.readline().partition(b"\t")[0].split()[-2])
    except (OSError, ValueError, IndexError):
        seconds = 0
    return datetime.fromtimestamp(seconds, ZoneInfo("UTC")).isoformat()


@dataclass(frozen=True)
class _Place:
    """Where a backup goes: its folder and the name of the file."""

    folder: Path
    name: str

    @property
    def path(self) -> Path:
        return self.folder / self.name


def back_up(session: Session, target: Path, *, now: datetime, keep: int | None = None) -> Outcome:
    """Write all of the desk's repository as one verified file: into a folder, or as the file named.

    ``now`` is the moment with its zone. ``keep``: only so many of the newest files that were made here
    stay in the folder.
    """
    repo = session.desk.repo
    _refuse_half(session.desk)
    place = _place(session, target, now)
    _clear_drafts(place.folder)
    with _drafted(place) as draft:
        refs = _write(session.desk, draft)
        size, sum_ = draft.stat().st_size, digest(draft)
        _put(draft, place)
    made = Backup(now.isoformat(timespec="seconds"), place.name, refs["HEAD"], size, sum_)
    known = [one for one in read_backups(repo) if one.file != made.file]
    note_backups(repo, [*known, made][-_MOST_NOTED:])
    rows = [_row(place.path, made, state="verified") | {"commits": count_commits(repo)}]
    rows += _rotate(place.folder, known, spare=keep - 1) if keep else []
    notes = [*_warnings(session.desk, place), _how_to_restore(place)]
    return Outcome("backup", rows, notes=notes, columns=COLUMNS)


def _refuse_half(desk: Desk) -> None:
    """Refuse a repository that does not hold all of its history."""
    if is_shallow(desk.repo):
        raise RuleRefused(
            msg("this clone is shallow: it lacks the older history, so a backup of it would, too"),
            hint=msg("fetch the whole history first: git fetch --unshallow"),
        )


def _place(session: Session, target: Path, now: datetime) -> _Place:
    """Find the folder and a name that is free in it."""
    if target.is_dir():
        stem = f"{_slug(str(session.settings.get('name', '')))}-{now:%Y%m%d-%H%M%S}"
        names = (f"{stem}{tail}{_ENDING}" for tail in ("", *(f"-{number}" for number in range(2, 100))))
        return _Place(target, next(name for name in names if not (target / name).exists()))
    if target.suffix != _ENDING or not target.parent.is_dir():
        raise NotFound(
            msg("there is no folder {path}", path=target),
            hint=msg("make the folder, or connect its disk; a file is named with the ending .bundle"),
        )
    if target.exists():
        raise Conflict(
            msg("{path} is there already; nothing was written", path=target), hint=msg("choose another name")
        )
    return _Place(target.parent, target.name)


def _slug(name: str) -> str:
    """Make the desk's name fit to be a file's: letters and digits, in any script."""
    kept = "".join(char if char.isalnum() else "-" for char in name)[:30]
    return "-".join(part for part in kept.split("-") if part) or "desk"


@contextlib.contextmanager
def _drafted(place: _Place) -> Iterator[Path]:
    """A file beside its later place, in a folder that nobody else reads and that is gone afterwards."""
    try:
        folder = Path(mkdtemp(prefix=".propdesk-backup-", dir=place.folder))
    except OSError as error:
        raise _unwritten(place.folder, error) from error
    try:
        yield folder / place.name
    finally:
        rmtree(folder, ignore_errors=True)


def _clear_drafts(folder: Path) -> None:
    """Remove what a backup that was killed left in the folder."""
    for left in folder.glob(".propdesk-backup-*"):
        with contextlib.suppress(OSError):
            if time.time() - left.stat().st_mtime > _STALE:
                rmtree(left)


def _write(desk: Desk, draft: Path) -> dict[str, str]:
    """Write the bundle, prove it, and give the refs that it holds; again if they moved meanwhile."""
    for _ in range(_TRIES):
        before = all_refs(desk.repo)
        try:
            write_bundle(desk.repo, draft)
            proven = proven_refs(desk.repo, draft)
        except SystemRefused as refused:
            raise _failed(refused) from refused
        except OSError as error:
            raise _unwritten(draft.parent.parent, error) from error
        if proven == before:
            return proven
        if all_refs(desk.repo) == before:
            break
    raise SystemRefused(
        msg("the backup does not hold what the desk holds; it was thrown away"),
        hint=msg("try again; if it fails again, propdesk doctor looks for the cause"),
    )


def _failed(refused: SystemRefused) -> Refusal:
    return SystemRefused(
        msg("no backup was made: {why}", why=refused.message),
        hint=msg("see whether there is room and leave to write on both disks; the desk itself is unchanged"),
    )


def _unwritten(folder: Path, error: OSError) -> Refusal:
    return SystemRefused(
        msg("{path} cannot be written: {why}; no backup was made", path=folder, why=error.strerror or ""),
        hint=msg("choose another folder, or see to its rights and its room"),
    )


def _put(draft: Path, place: _Place) -> None:
    """Give the proven file its name, once it is safely on the disk."""
    try:
        platform.replace(draft, place.path)
        platform.sync_directory(place.folder)
    except OSError as error:
        raise _unwritten(place.folder, error) from error


def _row(path: Path, one: Backup, *, state: str) -> dict[str, Any]:
    return {
        "file": str(path),
        "state": state,
        "size": one.size,
        "commit": one.commit,
        "sha256": one.sha256,
    }


def _rotate(folder: Path, known: Sequence[Backup], *, spare: int) -> list[dict[str, Any]]:
    """Delete the older files of the folder that were made here and are as they were made."""
    ours = [one for one in known if _is_as_made(folder / one.file, one)]
    rows = []
    for one in ours[: len(ours) - spare] if len(ours) > spare else []:
        path = folder / one.file
        with contextlib.suppress(OSError):
            path.unlink()
            rows.append(_row(path, one, state="deleted"))
    return rows


def _is_as_made(path: Path, one: Backup) -> bool:
    try:
        return path.is_file() and path.stat().st_size == one.size and digest(path) == one.sha256
    except OSError:
        return False


def _warnings(desk: Desk, place: _Place) -> Iterator[Note]:
    if os.stat(place.folder).st_dev == os.stat(desk.repo.common_dir).st_dev:
        yield Note(
            msg("the backup lies on the same disk as the desk: if that fails, both are lost"), "warning"
        )
    try:
        edits = hand_edits(desk.repo, desk.prefix)
    except Refusal:
        edits = []
    if edits:
        text = msg("hand edits are not in the backup: {count}; propdesk keep commits them", count=len(edits))
        yield Note(text, "warning")


def _how_to_restore(place: _Place) -> Note:
    command = f"git clone {shlex.quote(str(place.path.absolute()))} DIR"
    return Note(msg("to restore it into a new folder DIR: {command}", command=command))
