"""The only place where POSIX and Windows differ: each difference has one function and one fallback."""

from __future__ import annotations

import errno
import io
import os
import re
import shutil
import signal
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

NOFOLLOW = getattr(os, "O_NOFOLLOW", 0)
"""Open flag that refuses a symbolic link as the last component (0 where there is none: lstat decides)."""

NONBLOCK = getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOCTTY", 0)
"""Open flags by which a pipe that nobody writes to, or a terminal, does not hold us up."""

_BINARY = getattr(os, "O_BINARY", 0)
_NO_LINKS = {errno.EPERM, errno.EOPNOTSUPP, errno.ENOTSUP, errno.ENOSYS, errno.EMLINK, errno.EXDEV}
_REPLACE_TRIES = 20
_MANY = 32  # files from which one sync of the whole system is quicker than one for each file
_OCTAL = re.compile(rb"\\([0-3][0-7]{2})")  # how the kernel writes blanks and line ends of mount points
_NEW_PROCESS_GROUP = 0x200  # of CreateProcess


def open_lock(path: Path) -> int:
    """Open (and create) a file to lock; the descriptor is not inherited unless asked."""
    return os.open(path, os.O_RDWR | os.O_CREAT | NOFOLLOW | _BINARY, 0o666)


def try_lock(descriptor: int) -> bool:
    """Take the exclusive lock on an open file if nobody holds it.

    It is given back by closing every copy of the descriptor, never by unlocking: a child that still
    holds a copy keeps it.
    """
    try:
        _lock_now(descriptor)
    except OSError as error:
        if error.errno in (errno.EWOULDBLOCK, errno.EACCES, errno.EDEADLK):
            return False
        raise
    return True


if sys.platform == "win32":
    import msvcrt

    def _lock_now(descriptor: int) -> None:
        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)

else:
    import fcntl

    def _lock_now(descriptor: int) -> None:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)


def child_options(descriptors: Sequence[int]) -> dict[str, Any]:
    """Give the ``Popen`` options of a child out of reach of the terminal that keeps these descriptors.

    Windows locks belong to the process and are not inherited: there a child that outlives us is not
    held back by the lock, only by the compare-and-swap.
    """
    if sys.platform == "win32":
        return {"creationflags": _NEW_PROCESS_GROUP}
    return {"pass_fds": tuple(descriptors), "start_new_session": True}


def kill_group(pid: int) -> None:
    """Kill a child started with ``child_options`` and all that it has started."""
    if sys.platform == "win32":
        os.kill(pid, signal.SIGTERM)
        return
    os.killpg(pid, signal.SIGKILL)


def claim(marker: Path, target: Path, *, by_link: bool = hasattr(os, "link")) -> None:
    """Create ``target`` with the marker's content, or raise FileExistsError if it is there.

    A hard link does it in one step. Where the file system has none, the file is created first and
    filled at once; a kill just between leaves an empty file that nobody can tell from a foreign one.
    """
    if by_link:
        try:
            os.link(marker, target)
        except OSError as error:
            if error.errno not in _NO_LINKS:
                raise
        else:
            return
    descriptor = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL | _BINARY, 0o666)
    with os.fdopen(descriptor, "wb") as stream:
        stream.write(marker.read_bytes())


def snapshot(source: Path, target: Path) -> None:
    """Keep a file as it is now, with its time: a link where there are links, else a copy.

    Only for files that everybody replaces by renaming and nobody writes in place.
    """
    target.unlink(missing_ok=True)
    try:
        os.link(source, target)
    except OSError as error:
        if error.errno not in _NO_LINKS:
            raise
        shutil.copy2(source, target)


def replace(source: Path, target: Path) -> None:
    """Rename over ``target``; Windows refuses while a scanner holds the file, so try for a second."""
    for _ in range(_REPLACE_TRIES if sys.platform == "win32" else 0):
        try:
            os.replace(source, target)
        except PermissionError:
            time.sleep(0.05)
        else:
            return
    os.replace(source, target)


def open_to_read(path: Path) -> int:
    """Open a file that a person names: never through a symbolic link, never waiting for a writer."""
    return os.open(path, os.O_RDONLY | NOFOLLOW | NONBLOCK | _BINARY)


def sync_file(path: Path) -> None:
    """Bring a file's content to the disk."""
    descriptor = os.open(path, os.O_RDWR | NOFOLLOW | _BINARY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def sync_directory(path: Path) -> None:
    """Bring a directory's names to the disk (Windows has no such call and orders them itself)."""
    if sys.platform == "win32":
        return
    descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def write_new(path: Path, data: bytes, *, mode: int = 0o666, sync: bool = True) -> None:
    """Write a file of ours whole and bring it to the disk; never through a symbolic link."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | NOFOLLOW | _BINARY, mode)
    with os.fdopen(descriptor, "wb") as stream:
        stream.write(data)
        stream.flush()
        if sync:
            os.fsync(stream.fileno())


def sync_all(paths: Sequence[Path]) -> None:
    """Bring the content of many files to the disk at once; only Linux waits for ``sync`` to be done."""
    if sys.platform == "linux" and len(paths) > _MANY:
        os.sync()
        return
    for path in paths:
        sync_file(path)


@contextmanager
def undisturbed() -> Iterator[None]:
    """Hold back the terminal's and the system's wish to stop us until the block has ended."""
    if sys.platform == "win32":
        yield
        return
    wanted = {signal.SIGINT, signal.SIGTERM, signal.SIGHUP}
    before = signal.pthread_sigmask(signal.SIG_BLOCK, wanted)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def file_system(path: Path) -> str:
    """Name the type of the file system that holds ``path`` (``ext4``, ``nfs4``); empty where unknown."""
    if sys.platform == "win32":
        return "unc" if os.path.realpath(path).startswith("\\\\") else ""
    try:
        mounts = Path("/proc/self/mountinfo").read_bytes().splitlines()
    except OSError:
        return ""
    return _type_of(os.fsencode(os.path.realpath(path)), mounts)


def _type_of(path: bytes, mounts: Sequence[bytes]) -> str:
    best, name = -1, ""
    for line in mounts:
        left, _, right = line.partition(b" - ")
        written = (left.split(b" ") + [b""] * 5)[4]  # a line of another shape names no place
        if not written:
            continue
        point = _OCTAL.sub(lambda found: bytes([int(found[1], 8)]), written).rstrip(b"/")
        if (path == point or path.startswith(point + b"/")) and len(point) >= best:
            best, name = len(point), right.split(b" ", 1)[0].decode("ascii", "replace")
    return name


def open_files_limit() -> int | None:
    """Tell how many files this process may have open at once; None where nothing limits it."""
    if sys.platform == "win32":
        return None
    import resource

    soft = resource.getrlimit(resource.RLIMIT_NOFILE)[0]
    return None if soft == resource.RLIM_INFINITY else soft


def free_files(path: Path) -> int | None:
    """Tell how many more files the disk of ``path`` takes; None where it does not count them."""
    if sys.platform == "win32":
        return None
    found = os.statvfs(path)
    return found.f_favail if found.f_files else None


def open_to_others(path: Path) -> bool:
    """Tell whether other users of the machine may read a file (Windows keeps that elsewhere)."""
    return sys.platform != "win32" and bool(os.stat(path).st_mode & 0o077)


def changed_by_others(path: Path) -> bool:
    """Tell whether any user of the machine may write into a folder."""
    return sys.platform != "win32" and bool(os.stat(path).st_mode & 0o002)


def speak_utf8() -> None:
    """Let stdout and stderr take every character, whatever code page or LANG the console has."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
