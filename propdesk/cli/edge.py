"""What comes in from outside: arguments, environment, clock, randomness, language."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from datetime import datetime
    from zoneinfo import ZoneInfo

LANGUAGES = ("zh", "en")
DEFAULT_LANGUAGE = "zh"


def present(zone: ZoneInfo) -> datetime:
    """Read the clock of the machine."""
    from datetime import datetime

    return datetime.now(zone)


def draw(below: int) -> int:
    """Draw an unpredictable integer in ``range(below)``."""
    import secrets

    return secrets.randbelow(below)


class Edge(NamedTuple):
    """The outside of one invocation; tests give their own clock and randomness."""

    arguments: Sequence[str]
    environ: Mapping[str, str]
    clock: Callable[[ZoneInfo], datetime] = present
    random: Callable[[int], int] = draw

    @property
    def wants_json(self) -> bool:
        """Tell whether the arguments ask for JSON, before (or although not) they can be parsed."""
        return spoken(self.arguments, ("-o", "--output")) in {"json", "ndjson"}

    @property
    def language(self) -> str:
        """The language to speak: asked for, else the locale's, else the desk's, else Chinese."""
        asked = spoken(self.arguments, ("--lang",))
        if asked in LANGUAGES:
            return asked
        return _locale_language(self.environ) or _desk_language(self) or DEFAULT_LANGUAGE

    @property
    def home_language(self) -> str:
        """The language of the desk itself, whatever its reader speaks; without a desk the reader's."""
        if self.desk is None:
            return self.language
        return _desk_language(self) or DEFAULT_LANGUAGE

    @property
    def desk(self) -> str | None:
        """The directory of the desk: named, or the nearest one upwards; None if there is none."""
        named = spoken(self.arguments, ("-C",)) or self.environ.get("PROPDESK_DIR")
        return named_desk(named) if named else nearest_desk(os.getcwd())


def spoken(arguments: Sequence[str], names: Sequence[str]) -> str | None:
    """Find the value that an option has in the arguments, the last one if it is given twice."""
    found = None
    for at, argument in enumerate(arguments):
        if argument == "--":
            break
        value = _value(argument, arguments[at + 1 : at + 2], names)
        found = found if value is None else value
    return found


def _value(argument: str, following: Sequence[str], names: Sequence[str]) -> str | None:
    for name in names:
        if argument == name:
            return following[0] if following else None
        joined = f"{name}=" if name.startswith("--") else name
        if argument.startswith(joined):
            return argument[len(joined) :]
    return None


def named_desk(named: str) -> str:
    """Take the directory itself, or the ``records`` folder in it."""
    inner = os.path.join(named, "records")
    here = os.path.exists(os.path.join(named, "desk.yaml"))
    return inner if not here and os.path.exists(os.path.join(inner, "desk.yaml")) else named


def nearest_desk(start: str) -> str | None:
    """Look for ``desk.yaml`` or ``records/desk.yaml`` from a directory upwards."""
    directory = os.path.abspath(start)
    while True:
        for found in (directory, os.path.join(directory, "records")):
            if os.path.exists(os.path.join(found, "desk.yaml")):
                return found
        parent = os.path.dirname(directory)
        if parent == directory:
            return None
        directory = parent


def _locale_language(environ: Mapping[str, str]) -> str | None:
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        value = environ.get(name, "")
        if value:
            return next((code for code in LANGUAGES if value.startswith(code)), None)
    return None


def _desk_language(edge: Edge) -> str | None:
    # One key, read as text: help must not load YAML, and a desk.yaml with a typo still has a language.
    try:
        with open(os.path.join(edge.desk or "", "desk.yaml"), "rb") as file:
            lines = file.read(65536).splitlines()
    except OSError:
        return None
    found = next((line for line in lines if line.startswith(b"locale:")), b"")
    code = found.partition(b":")[2].strip().decode("ascii", "replace")
    return code if code in LANGUAGES else None
