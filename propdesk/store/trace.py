"""The debug log: what a command does and how long it takes, and nobody's data.

It knows commands, names of options, ids and counts; never the value of a record, of an option or of an
argument. Switched off, as it is unless somebody asks, it costs a comparison.
"""

from __future__ import annotations

import os
import re
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, ParamSpec

from propdesk.store.gitenv import Done

if TYPE_CHECKING:
    import logging

P = ParamSpec("P")

MOST_BYTES = 1_000_000
"""The size from which the log begins anew; the one before is kept beside it."""

_ID = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?|refs/heads/[\w./-]+|HEAD", re.ASCII)
_OPTION = re.compile(r"-{1,2}[A-Za-z][\w-]*", re.ASCII)
_LEVEL = 10
_log: logging.Logger | None = None
_early: list[str] | None = None


def start(environ: Mapping[str, str], *, to_stderr: bool) -> None:
    """Begin to log: to stderr, to the file PROPDESK_LOG, or with PROPDESK_DEBUG beside the desk's index."""
    global _log, _early
    import logging

    _log = logging.Logger("propdesk", _LEVEL)
    if to_stderr:
        _add(logging.StreamHandler(sys.stderr))
    if environ.get("PROPDESK_LOG"):
        _open(Path(environ["PROPDESK_LOG"]))
    _early = [] if environ.get("PROPDESK_DEBUG", "0") not in ("", "0") else None


def found(git_dir: Path) -> None:
    """Tell where the desk's git directory is: the log file is opened there, and begins with what is past."""
    global _early
    if _log is None or _early is None:
        return
    early, _early = _early, None
    with suppress(OSError):
        (git_dir / "propdesk").mkdir(mode=0o700, exist_ok=True)
    before = list(_log.handlers)
    _open(git_dir / "propdesk" / "debug.log")
    for handler in _log.handlers[len(before) :]:
        for line in early:
            handler.emit(_log.makeRecord(_log.name, _LEVEL, "", 0, "%s", (line,), None))


def stop() -> None:
    """End the log."""
    global _log, _early
    for handler in _log.handlers if _log else ():
        with suppress(OSError):
            handler.close()
    _log = _early = None


def say(event: str, /, **facts: object) -> None:
    """Log one event with facts about it: names, ids, numbers."""
    if _log is None:
        return
    line = " ".join([event, *(f"{name}={_shown(value)}" for name, value in facts.items())])
    if _early is not None:
        _early.append(line)
    _log.debug("%s", line)


def since(began: float) -> str:
    """Say how many milliseconds have passed since a moment of ``time.perf_counter``."""
    return f"{(time.perf_counter() - began) * 1000:.1f}"


def watched(call: Callable[P, Done]) -> Callable[P, Done]:
    """Log each call of git: its command, names of options and ids, how long it took and how it ended."""

    @wraps(call)
    def run(*args: P.args, **named: P.kwargs) -> Done:
        if _log is None:
            return call(*args, **named)
        began = time.perf_counter()
        done = call(*args, **named)
        words = args[0] if args and isinstance(args[0], list | tuple) else ()
        say("git", words=spoken(words), ms=since(began), exit=done.code, bytes=len(done.out))
        return done

    return run


def spoken(words: Sequence[object]) -> str:
    """Give the words of a git call that may be logged: command, options without values, ids."""
    texts = [text for text in map(str, words) if not text.startswith(("--git-dir=", "--work-tree="))]
    kept = [_word(text, first=text == _command(texts)) for text in texts]
    return ",".join(text for text in kept if text)


def _command(texts: Sequence[str]) -> str:
    """The first word that is neither an option nor the value of ``-C`` or ``-c``."""
    values = {at + 1 for at, text in enumerate(texts) if text in ("-C", "-c")}
    return next((text for at, text in enumerate(texts) if at not in values and text[:1] != "-"), "")


def _word(text: str, *, first: bool) -> str:
    if first:
        return text
    option = _OPTION.match(text)
    if option:
        return option[0]
    return text[:10] if _ID.fullmatch(text) else ""


def _shown(value: object) -> str:
    text = str(value)
    return text if text.isprintable() and " " not in text else ascii(text)


def _open(path: Path) -> None:
    """Open a log file that only its owner reads; without one the command goes on all the same."""
    from logging.handlers import RotatingFileHandler

    try:
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0), 0o600))
        handler = RotatingFileHandler(path, maxBytes=MOST_BYTES, backupCount=1, encoding="utf-8", delay=True)
    except OSError:
        return
    _add(handler)


def _add(handler: logging.Handler) -> None:
    import logging

    handler.setFormatter(
        logging.Formatter("%(asctime)s.%(msecs)03d %(process)d %(message)s", "%Y-%m-%d %H:%M:%S")
    )
    handler.handleError = lambda record: None  # type: ignore[method-assign]  # a full disk is no reason to stop
    if _log is not None:
        _log.addHandler(handler)


def _go_on(record: logging.LogRecord) -> None:
    """Leave a line out: a disk that takes no log is no reason to stop a command."""
