"""A real terminal: a command runs on a pty as a person sees it, keys are typed when a text has appeared."""

from __future__ import annotations

import os
import pty
import select
import signal
import sys
import time
from collections.abc import Mapping
from types import TracebackType
from typing import NoReturn

from conftest import process_environment

import propdesk.cli.cashier
import propdesk.cli.emit
import propdesk.services.billing
import propdesk.services.counter
from propdesk.cli.main import main
from propdesk.cli.terminal import prepare_streams
from propdesk.render.words import chinese_words

LOADED = (propdesk, chinese_words(1))
"""What commands need is loaded once, before they are forked."""

PATIENCE = 30.0
_SETTLED = 0.1
"""Seconds in which a question that is seen begins to read."""

_SIZE = {"TERM": "dumb", "COLUMNS": "100"}

CTRL_C, CTRL_D, ENTER = "\x03", "\x04", "\n"


class Terminal:
    """A command at a terminal of its own: ``see`` waits for a text, ``end`` for the exit code.

    The process is a fork of the test's, which spares it the time to start. With ``env`` or ``code`` (Python
    to run in the place of propdesk) it starts from nothing.
    """

    def __init__(
        self, *words: object, env: Mapping[str, str | None] | None = None, code: str | None = None
    ) -> None:
        self.screen = ""
        self._at = 0
        self._raw = b""
        self.pid, self._fd = pty.fork()
        if self.pid == 0:
            arguments = list(map(str, words))
            if env or code:
                _start(arguments, process_environment({**_SIZE, **(env or {})}), code)
            _go_on(arguments)

    def __enter__(self) -> Terminal:
        return self

    def __exit__(self, kind: type | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if self.pid:
            os.kill(self.pid, signal.SIGKILL)
            os.waitpid(self.pid, 0)
        os.close(self._fd)

    def see(self, text: str) -> str:
        """Wait until a text appears after all that was seen; give what stood before it."""
        deadline = time.monotonic() + PATIENCE
        while text not in self.screen[self._at :]:
            if not self._more(deadline):
                raise AssertionError(f"{text!r} did not appear: {self.screen[self._at :]!r}")
        end = self.screen.index(text, self._at) + len(text)
        before, self._at = self.screen[self._at : end], end
        return before

    def type(self, keys: str) -> None:
        """Type keys."""
        os.write(self._fd, keys.encode())

    def interrupt(self, keys: str = "") -> None:
        """Type keys and Ctrl-C, once the question waits for them."""
        self.type(keys)
        time.sleep(_SETTLED)
        self.type(CTRL_C)

    def answer(self, question: str, keys: str = "") -> str:
        """Wait for a question and answer it with a line."""
        before = self.see(question)
        self.type(keys + ENTER)
        return before

    def end(self) -> int:
        """Wait for the end of the command; give its exit code."""
        deadline = time.monotonic() + PATIENCE
        while self._more(deadline):
            pass
        if time.monotonic() > deadline:
            raise AssertionError(f"the command does not end: {self.screen!r}")
        _, status = os.waitpid(self.pid, 0)
        self.pid = 0
        return os.waitstatus_to_exitcode(status)

    def _more(self, deadline: float) -> bool:
        ready, _, _ = select.select([self._fd], [], [], max(deadline - time.monotonic(), 0))
        try:
            data = os.read(self._fd, 65536) if ready else b""
        except OSError:  # the other end is closed
            data = b""
        self._raw += data
        self.screen = self._raw.decode("utf-8", "ignore").replace("\r\n", "\n")
        return bool(data)


def _start(arguments: list[str], environment: dict[str, str], code: str | None) -> NoReturn:
    run = ("-m", "propdesk") if code is None else ("-c", code)
    os.execve(sys.executable, [sys.executable, *run, *arguments], environment)


def _go_on(arguments: list[str]) -> NoReturn:
    """Run a command in this process, with the terminal for its streams."""
    os.environ.update(_SIZE)
    sys.stdin, sys.stdout, sys.stderr = open(0), open(1, "w"), open(2, "w")  # noqa: SIM115
    code = 70
    try:
        signal.signal(signal.SIGINT, signal.default_int_handler)
        prepare_streams()
        code = main(arguments)
    finally:
        sys.stdout.flush()
        os._exit(code)
