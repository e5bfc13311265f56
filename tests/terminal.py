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

from conftest import process_environment

PATIENCE = 30.0
CTRL_C, CTRL_D, ENTER = "\x03", "\x04", "\n"


class Terminal:
    """A command at a terminal of its own: ``see`` waits for a text, ``end`` for the exit code."""

    def __init__(self, *words: object, env: Mapping[str, str | None] | None = None) -> None:
        self.screen = ""
        self._at = 0
        self._raw = b""
        environment = process_environment({"TERM": "dumb", "COLUMNS": "100", **(env or {})})
        self.pid, self._fd = pty.fork()
        if self.pid == 0:
            arguments = [sys.executable, "-m", "propdesk", *map(str, words)]
            os.execve(sys.executable, arguments, environment)

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
