"""The conversation with ``git cat-file --batch``: names in, objects out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import IO

from propdesk.domain.messages import msg
from propdesk.store.gitenv import GitFailed

Found = tuple[str, str, bytes]
"""An object: id, type, content."""


class ObjectReader:
    """One child that answers all questions for objects.

    It writes nothing, so it does not hold the desk's lock: it may live longer than the lock is held.
    """

    def __init__(self, questions: IO[bytes] | None, answers: IO[bytes] | None) -> None:
        if questions is None or answers is None:
            raise AssertionError("the child was started without pipes")
        self._in, self._out = questions, answers

    def ask(self, names: Sequence[str]) -> list[Found | None]:
        """Give each named object, None for what is not there.

        All answers are taken at once: one left in the pipe would answer the next question.
        """
        try:
            self._in.write("".join(f"{name}\n" for name in names).encode("utf-8", "surrogateescape"))
            self._in.flush()
        except OSError as error:  # the child is gone
            raise _stopped() from error
        return [self._answer() for _ in names]

    def _answer(self) -> Found | None:
        line = self._out.readline()
        if line.endswith((b" missing\n", b" ambiguous\n")):
            return None
        if not line.endswith(b"\n"):
            raise _stopped()
        oid, kind, size = line.decode("ascii").split()
        data = self._out.read(int(size) + 1)
        if len(data) != int(size) + 1:
            raise _stopped()
        return oid, kind, data[:-1]


def _stopped() -> GitFailed:
    return GitFailed(msg("git stopped while records were read"))
