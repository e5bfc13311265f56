"""How git is called: a closed environment, fixed settings, and what its failures mean."""

from __future__ import annotations

import os
import re
import shlex
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from propdesk.domain.messages import Message, SystemRefused, Unsafe, msg

SETTINGS = {
    "core.hooksPath": "/dev/null",
    "core.fsmonitor": "false",
    "core.untrackedCache": "keep",
    "core.splitIndex": "false",
    "core.fsync": "committed,reference",
    "core.fsyncMethod": "fsync",
    "core.bigFileThreshold": "512m",
    "core.filesRefLockTimeout": "10000",
    "core.warnAmbiguousRefs": "false",
    "core.quotePath": "false",
    "gc.auto": "0",
    "maintenance.auto": "false",
    "i18n.commitEncoding": "UTF-8",
    "log.showSignature": "false",
    "protocol.allow": "never",
    "protocol.ext.allow": "never",
    "submodule.recurse": "false",
    "user.useConfigOnly": "true",
}
"""Settings that win over any file: nothing runs, nothing is lazy about the disk."""

_KEPT = re.compile(
    r"GIT_(AUTHOR|COMMITTER)_(NAME|EMAIL|DATE)|GIT_CONFIG_(GLOBAL|SYSTEM|NOSYSTEM)|GIT_EXEC_PATH|GIT_CEILING_DIRECTORIES"
)
_KEPT_SETTINGS = re.compile(r"(user|author|committer)\.(name|email|signingkey)|safe\.directory", re.I)
_DROPPED = {"LANGUAGE", "DISPLAY", "WAYLAND_DISPLAY", "GPG_TTY", "SSH_ASKPASS"}
_FIXED = {
    "LC_ALL": "C",
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_ASKPASS": "true",
    "GIT_NO_REPLACE_OBJECTS": "1",
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_LITERAL_PATHSPECS": "1",
    "GIT_ATTR_NOSYSTEM": "1",
    "SSH_ASKPASS_REQUIRE": "never",
}


def setting_options() -> list[str]:
    """Give the ``-c key=value`` options that every git call starts with."""
    return [part for key, value in SETTINGS.items() for part in ("-c", f"{key}={value}")]


def environment(outer: Mapping[str, str] = os.environ) -> dict[str, str]:
    """Scrub the environment: of ``GIT_*`` only who the user is and safe.directory stay."""
    kept = {key: value for key, value in outer.items() if _stays(key)}
    return kept | _numbered(_kept_pairs(outer)) | _FIXED


def _stays(key: str) -> bool:
    if key.startswith("GIT_"):
        return bool(_KEPT.fullmatch(key))
    return key not in _DROPPED


def added_settings(pairs: Sequence[tuple[str, str]], outer: Mapping[str, str] = os.environ) -> dict[str, str]:
    """Give the variables that add settings to one call, after those of the user's that stay."""
    return _numbered([*_kept_pairs(outer), *pairs])


def _kept_pairs(outer: Mapping[str, str]) -> list[tuple[str, str]]:
    count = outer.get("GIT_CONFIG_COUNT", "0")
    places = range(min(int(count), len(outer)) if count.isascii() and count.isdigit() else 0)
    pairs = [(outer.get(f"GIT_CONFIG_KEY_{n}", ""), outer.get(f"GIT_CONFIG_VALUE_{n}", "")) for n in places]
    return [(key, value) for key, value in pairs if _KEPT_SETTINGS.fullmatch(key)]


def _numbered(pairs: Sequence[tuple[str, str]]) -> dict[str, str]:
    named = {"GIT_CONFIG_COUNT": str(len(pairs))} if pairs else {}
    for n, (key, value) in enumerate(pairs):
        named |= {f"GIT_CONFIG_KEY_{n}": key, f"GIT_CONFIG_VALUE_{n}": value}
    return named


def quote_path(path: str) -> str:
    """Quote a path for GIT_ALTERNATE_OBJECT_DIRECTORIES, where a colon separates."""
    return '"' + path.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'


@dataclass(frozen=True)
class Done:
    """What a git call gave: exit code (negative: the signal that ended it) and its output."""

    code: int
    out: bytes
    err: bytes


class GitFailed(SystemRefused):
    """A git call that did not do its work; ``code`` is its exit (negative: the signal that ended it)."""

    def __init__(
        self, message: Message, *, code: int = 0, stderr: str = "", hint: Message | None = None
    ) -> None:
        super().__init__(message, hint=hint)
        self.code = code
        self.stderr = stderr


def failure(command: str, *, code: int, stderr: bytes) -> SystemRefused | Unsafe:
    """Turn a failed call into the refusal that says what to do."""
    text = stderr.decode("utf-8", "replace").strip()
    if "dubious ownership" in text:
        return _foreign(text)
    if any(sign in text for sign in _UNKNOWN_FORMATS):
        return Unsafe(
            msg("The repository has a format that this git does not know: {reason}", reason=_last_line(text)),
            hint=msg("A newer git may know it; branches must be kept as files, not in a reftable"),
        )
    if code < 0:
        return GitFailed(
            msg("git {command} was ended by signal {signal}", command=command, signal=-code), code=code
        )
    reason = _last_line(text) or str(code)
    return GitFailed(
        msg("git {command} failed: {reason}", command=command, reason=reason), code=code, stderr=text
    )


_UNKNOWN_FORMATS = ("unknown repository extension", "Expected git repo version", "unknown ref storage format")


def _last_line(text: str) -> str:
    return text.splitlines()[-1].strip() if text else ""


def _foreign(text: str) -> Unsafe:
    found = re.search(r"repository at '(.+)'", text, re.DOTALL)
    return Unsafe(
        msg("git does not trust this repository: another user owns it"),
        hint=msg(
            "If it is yours, add it to safe.directory: git config --global --add safe.directory {directory}",
            directory=shlex.quote(found[1]) if found else "DIR",
        ),
        field="safe.directory",
    )
