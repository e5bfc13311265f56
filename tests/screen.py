"""A command on a real terminal: a pty of so many lines and columns, keys that are typed, what it showed."""

from __future__ import annotations

import fcntl
import os
import pty
import select
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from conftest import process_environment

PATIENCE = 60.0
"""Seconds after which a command that does not end is a failure."""


class Shown(NamedTuple):
    """What a command showed on its terminal, and how it ended."""

    code: int
    text: str


PAUSE = 2.0
"""Seconds of silence after which the last key is pressed again."""


def on_terminal(
    *words: object,
    size: tuple[int, int] = (24, 80),
    keys: Sequence[tuple[str, str]] = (),
    env: Mapping[str, str | None] | None = None,
    **streams: int,
) -> Shown:
    """Run propdesk on a terminal of ``size``; each key is pressed once its text has been shown.

    ``streams`` (``stdin=…``) go somewhere else than to the terminal.
    """
    outside = process_environment({"TERM": "xterm", "LINES": None, "COLUMNS": None, **(env or {})})
    return typed(
        [sys.executable, "-m", "propdesk", *map(str, words)], size=size, keys=keys, env=outside, **streams
    )


def typed(
    command: Sequence[str],
    *,
    size: tuple[int, int] = (24, 80),
    keys: Sequence[tuple[str, str]] = (),
    env: Mapping[str, str],
    **streams: int,
) -> Shown:
    """Run any command on a terminal, as ``on_terminal`` runs propdesk; ``env`` is its whole environment."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", *size, 0, 0))
    child = subprocess.Popen(
        command,
        env=env,
        start_new_session=True,
        preexec_fn=lambda: fcntl.ioctl(theirs, termios.TIOCSCTTY, 0),
        **{"stdin": theirs, "stdout": theirs, "stderr": theirs, **streams},
    )
    os.close(theirs)
    try:
        text = _watched(ours, keys)
        return Shown(child.wait(timeout=PATIENCE), text)
    finally:
        child.kill()
        os.close(ours)


def _watched(terminal: int, keys: Sequence[tuple[str, str]]) -> str:
    shown, waiting, last, end = b"", list(keys), b"", time.monotonic() + PATIENCE
    while time.monotonic() < end:
        if not select.select([terminal], [], [], PAUSE)[0]:
            os.write(terminal, last)  # an interrupt may have swept it away
            continue
        try:
            shown += os.read(terminal, 65536)
        except OSError:  # the last process has closed it
            return shown.decode("utf-8", "replace")
        while waiting and waiting[0][0].encode() in shown:
            last = waiting.pop(0)[1].encode()
            os.write(terminal, last)
            time.sleep(0.2)
    raise TimeoutError(shown.decode("utf-8", "replace"))
