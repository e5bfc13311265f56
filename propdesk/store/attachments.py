"""Files that are kept with records: read safely from where a person names them, found again in a commit."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from propdesk.domain.attachment import (
    CAP,
    FOLDER,
    Attachment,
    attachment_of,
    clean_name,
    holds,
    identify,
    path_of,
)
from propdesk.domain.changes import File
from propdesk.domain.messages import (
    BadData,
    Conflict,
    Finding,
    Message,
    Refusal,
    SystemRefused,
    UsageRefused,
    msg,
)
from propdesk.store import platform
from propdesk.store.objects import REGULAR
from propdesk.store.snapshot import Snapshot
from propdesk.store.sniffing import type_of, why_not

__all__ = [
    "CAP",
    "TOTAL_CAP",
    "Attachment",
    "Stored",
    "path_of",
    "read_attachment",
    "read_attachments",
    "read_unchanged",
    "refuse_unfit_file",
    "stored",
    "unfit",
    "unfit_content",
]

TOTAL_CAP = 60 * 1024 * 1024
"""Bytes that all attachments of one command may have: git's copies of them are in memory at once."""

_MEGABYTE = 1024 * 1024
_CHUNK = 1024 * 1024
_KEPT = msg(
    "these are kept: photos (jpg, png, gif, webp, heic), pdf, mp4, sound (mp3, m4a, amr), xlsx, docx, text"
)


@dataclass(frozen=True)
class Stored:
    """A file below the folder of attachments as a commit holds it; ``plain``: no link and no submodule."""

    path: str
    oid: str
    size: int
    plain: bool


def read_attachments(paths: Sequence[Path]) -> tuple[Attachment, ...]:
    """Read the files that a command is given, each content once; refused with all that is wrong with them."""
    read: dict[str, Attachment] = {}
    refused: list[Refusal] = []
    room = TOTAL_CAP
    for path in paths:
        try:
            one = read_attachment(path, room=room)
        except Refusal as refusal:
            refused.append(refusal)
            continue
        room -= 0 if one.sha256 in read else one.size
        read.setdefault(one.sha256, one)
    if len(refused) == 1:
        raise refused[0]
    if refused:
        raise _all(refused)
    return tuple(read.values())


def _all(refused: Sequence[Refusal]) -> Refusal:
    """One refusal for several, of the first one's kind."""
    findings = tuple(Finding("attachments", one.message, named="attach") for one in refused)
    text = msg("{count} files cannot be attached", count=len(refused))
    return type(refused[0])(text, hint=refused[0].hint, field="attach", findings=findings)


def read_attachment(path: Path, *, cap: int = CAP, room: int = TOTAL_CAP) -> Attachment:
    """Read a file that a person names, if it is a plain file of a type that is kept.

    ``room``: the bytes that are left of what one command may attach. UsageRefused: it is not there or a
    folder; BadData: it is no file, empty, too big, or of no type that is kept; Conflict: it is being written.
    """
    try:
        _refuse_odd(path, os.lstat(path))  # before opening, which alone may set a device going
        descriptor = platform.open_to_read(path)
    except OSError as error:
        raise _unopened(path, error) from error
    try:
        before = os.fstat(descriptor)
        _refuse_odd(path, before)
        _refuse_size(path, before.st_size, cap=cap, room=room)
        data = read_unchanged(descriptor, before, path=path)
    except OSError as error:
        raise _unopened(path, error) from error
    finally:
        os.close(descriptor)
    type = type_of(data)
    if type is None:
        raise _unfit(
            path, msg("{file} cannot be attached: {why}", file=_named(path), why=why_not(data)), _KEPT
        )
    return attachment_of(path.name, type, data)


def read_unchanged(descriptor: int, before: os.stat_result, *, path: Path) -> bytes:
    """Read an open file of which ``before`` was seen; never more than that, and Conflict if it changes."""
    parts: list[bytes] = []
    left = before.st_size
    while left and (part := os.read(descriptor, min(left, _CHUNK))):
        parts.append(part)
        left -= len(part)
    after = os.fstat(descriptor)
    if left or (after.st_size, after.st_mtime_ns) != (before.st_size, before.st_mtime_ns):
        raise Conflict(
            msg("{file} is being written while it is read", file=_named(path)),
            hint=msg("wait until it is whole, then try again"),
            field="attach",
        )
    return b"".join(parts)


def _refuse_odd(path: Path, found: os.stat_result) -> None:
    if stat.S_ISREG(found.st_mode):
        return
    if stat.S_ISDIR(found.st_mode):
        raise UsageRefused(
            msg("{file} is a folder, not a file", file=_named(path)),
            hint=msg("name the files in it one by one"),
            field="attach",
        )
    what, hint = next((said for test, said in _ODD if test(found.st_mode)), _DEVICE)
    raise _unfit(path, msg("{file} is {what}, not a file", file=_named(path), what=what), hint)


_LINK = (msg("a symbolic link"), msg("name the file that it leads to"))
_DEVICE = (msg("a device"), msg("name a file on a disk"))
_ODD = (
    (stat.S_ISLNK, _LINK),
    (stat.S_ISFIFO, (msg("a pipe"), msg("write what comes out of it to a file first"))),
    (stat.S_ISSOCK, (msg("a socket"), msg("name a file on a disk"))),
)


def _refuse_size(path: Path, size: int, *, cap: int, room: int) -> None:
    if size == 0:
        raise _unfit(path, msg("{file} is empty", file=_named(path)), msg("see whether it was copied whole"))
    if size > cap:
        raise _unfit(
            path,
            msg("{file} has {size} MB; an attachment has at most {cap} MB", file=_named(path),
                size=-(-size // _MEGABYTE), cap=cap // _MEGABYTE),
            msg("make the photo or film smaller, or keep it elsewhere and note where"),
        )  # fmt: skip
    if size > room:
        raise _unfit(
            path,
            msg("{file} is too much: the files of one command have at most {cap} MB together",
                file=_named(path), cap=TOTAL_CAP // _MEGABYTE),
            msg("attach them with several commands"),
        )  # fmt: skip


def _unopened(path: Path, error: OSError) -> Refusal:
    """Say why a file could not be opened or read."""
    if error.errno == errno.ELOOP:
        what, hint = _LINK
        return _unfit(path, msg("{file} is {what}, not a file", file=_named(path), what=what), hint)
    if error.errno in (errno.ENOENT, errno.ENOTDIR, errno.ENAMETOOLONG):
        return UsageRefused(
            msg("{file} is not there", file=_named(path)), hint=msg("see how it is spelt"), field="attach"
        )
    return SystemRefused(
        msg("{file} cannot be read: {why}", file=_named(path), why=error.strerror or ""),
        hint=msg("see to its rights; nothing was changed"),
        field="attach",
    )


def _unfit(path: Path, message: Message, hint: Message) -> BadData:
    return BadData(message, hint=hint, field="attach")


def _named(path: Path) -> str:
    """The file's own name, as it can be shown: the folders above it are the clerk's own affair."""
    return clean_name(os.path.basename(os.path.abspath(path)), type="file")


def refuse_unfit_file(file: File) -> None:
    """Refuse to write a file beside the records that is no attachment, or not the one its name promises."""
    if not holds(file.path, file.data):
        raise BadData(msg("{path} is no path of an attachment", path=ascii(file.path)), record=FOLDER)


def stored(snapshot: Snapshot) -> Mapping[str, Stored]:
    """List what lies below the folder of attachments at the snapshot's commit, by path in the desk."""
    if snapshot.commit is None:
        return {}
    place = f"{snapshot.prefix}{FOLDER}/"
    out = snapshot.repo.run(
        "ls-tree", "-r", "-l", "-z", "--full-tree", "--end-of-options", snapshot.commit, "--", place
    )
    rows = (row.partition("\t") for row in out.decode("utf-8", "surrogateescape").split("\0") if row)
    found = (_stored(path.removeprefix(snapshot.prefix), head.split()) for head, _, path in rows)
    return {one.path: one for one in found}


def _stored(path: str, head: Sequence[str]) -> Stored:
    mode, _, oid, size = head
    return Stored(path, oid, int(size) if size.isdigit() else 0, mode in REGULAR)


def unfit(snapshot: Snapshot, one: Stored) -> Message | None:
    """Say what is wrong with a file below the folder of attachments; None if it is what its name promises."""
    named = identify(one.path)
    if named is None:
        return msg("no attachment may have this name")
    if not one.plain:
        return msg("this is a link or a submodule, not a file")
    if not 0 < one.size <= CAP:
        return msg("an attachment has at most {cap} MB and is not empty", cap=CAP // _MEGABYTE)
    return unfit_content(one.path, snapshot.repo.blob(one.oid))


def unfit_content(path: str, data: bytes) -> Message | None:
    """Say what is wrong with the bytes of an attachment's file; None if they are what its name promises."""
    named = identify(path)
    if named is None:
        return msg("no attachment may have this name")
    if not holds(path, data):
        return msg("it holds something else than its name says")
    found = type_of(data)
    if found != named[1]:
        return msg("it is of another type than its name says")
    return None
