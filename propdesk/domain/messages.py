"""Messages that are shown in the reader's language, and the refusals that carry them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import IntEnum
from types import MappingProxyType


@dataclass(frozen=True)
class Message:
    """A sentence to show: an English template (the catalogue key) and the values that fill it."""

    text: str
    values: Mapping[str, object] = field(default_factory=lambda: MappingProxyType({}))

    def __str__(self) -> str:
        return self.text.format_map({name: _plain(value) for name, value in self.values.items()})


def _plain(value: object) -> object:
    return ", ".join(map(str, value)) if isinstance(value, list | tuple) else value


def msg(text: str, /, **values: object) -> Message:
    """Build a message; catalogue extraction collects the literal given as the first argument."""
    return Message(text, MappingProxyType(values))


class Exit(IntEnum):
    """Exit codes that scripts rely on (README lists them)."""

    DONE = 0
    LOOK = 1
    USAGE = 2
    RULE = 3
    NOT_FOUND = 4
    DATA = 5
    CONFLICT = 6
    BUSY = 7
    SYSTEM = 8
    WAITING = 9
    UNSAFE = 10
    BUG = 70
    INTERRUPTED = 130


@dataclass(frozen=True)
class Finding:
    """Something that needs a look: what, and where it stands.

    ``where`` is ``FILE:LINE:COL``, ``sheet!cell`` or empty; ``record`` and ``named`` (the field) tell
    which record it is about.
    """

    check: str
    message: Message
    where: str = ""
    record: str = ""
    named: str = ""


class Refusal(Exception):
    """A command that does not go on: what, why and what next, with its exit code."""

    exit = Exit.RULE
    kind = "rule"

    def __init__(
        self,
        message: Message,
        *,
        hint: Message | None = None,
        record: str = "",
        field: str = "",
        findings: tuple[Finding, ...] = (),
    ) -> None:
        super().__init__(str(message))
        self.message = message
        self.hint = hint
        self.record = record
        self.field = field
        self.findings = findings


class UsageRefused(Refusal):
    """The command line does not say what to do."""

    exit, kind = Exit.USAGE, "usage"


class RuleRefused(Refusal):
    """A rule of the desk forbids it."""

    exit, kind = Exit.RULE, "rule"


class NotFound(Refusal):
    """Nothing, or more than one thing, answers to the name."""

    exit, kind = Exit.NOT_FOUND, "not-found"


class BadData(Refusal):
    """A file or value does not fit: YAML, schema, import file."""

    exit, kind = Exit.DATA, "data"


class Conflict(Refusal):
    """Something changed underneath, or a hand edit is in the way."""

    exit, kind = Exit.CONFLICT, "conflict"


class Busy(Refusal):
    """Another command holds the desk."""

    exit, kind = Exit.BUSY, "busy"


class SystemRefused(Refusal):
    """Disk, git or network failed; the message says whether anything changed."""

    exit, kind = Exit.SYSTEM, "system"


class Unsafe(Refusal):
    """The configuration of git or of the desk is not safe to work on."""

    exit, kind = Exit.UNSAFE, "unsafe"
