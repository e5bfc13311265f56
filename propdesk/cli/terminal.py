"""The streams of the process: UTF-8 whatever the locale, a closed pipe is no error."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    from propdesk.domain.messages import SystemRefused


class OutputGone(Exception):
    """Nobody reads the output any more (``| head``)."""


def prepare_streams() -> None:
    """Make the standard streams usable: open (on nothing, if the caller closed them) and UTF-8."""
    for number in range(3):
        _keep_open(number)
    sys.stdout = _utf8(sys.stdout, 1)
    sys.stderr = _utf8(sys.stderr, 2)


def _keep_open(number: int) -> None:
    # A closed descriptor would be given to the next file opened: a git child could then print into a record.
    try:
        os.fstat(number)
    except OSError:
        os.open(os.devnull, os.O_RDWR)


def _utf8(stream: TextIO | None, number: int) -> TextIO:
    if stream is None:
        return open(number, "w", encoding="utf-8", errors="backslashreplace", closefd=False)
    reconfigure = getattr(stream, "reconfigure", None)
    if reconfigure is not None:
        reconfigure(encoding="utf-8", errors="backslashreplace")
    return stream


def write_out(text: str) -> None:
    """Write data to stdout at once; raise OutputGone if its reader has left."""
    try:
        sys.stdout.write(text)
        sys.stdout.flush()
    except BrokenPipeError:
        raise OutputGone from None
    except OSError as error:
        raise _unwritten(error) from None


def write_bytes(data: bytes) -> None:
    """Write a file that was asked for on stdout."""
    try:
        sys.stdout.flush()
        sys.stdout.buffer.write(data)
        sys.stdout.flush()
    except BrokenPipeError:
        raise OutputGone from None
    except OSError as error:
        raise _unwritten(error) from None


def _unwritten(error: OSError) -> SystemRefused:
    from propdesk.domain.messages import SystemRefused, msg

    silence(sys.stdout)
    return SystemRefused(
        msg("the output cannot be written: {why}", why=error.strerror or type(error).__name__),
        hint=msg("what was committed stays; `propdesk log` shows the last changes"),
    )


def write_err(text: str) -> None:
    """Say something beside the data; where nobody listens, say nothing."""
    try:
        sys.stderr.write(text)
        sys.stderr.flush()
    except OSError:
        silence(sys.stderr)


def silence(stream: TextIO) -> None:
    """Send what a broken stream still holds to nowhere, so that the shutdown of Python stays quiet."""
    try:
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, stream.fileno())
        os.close(nowhere)
    except (OSError, ValueError):
        pass
