"""The repository's settings as git sees them, each with the place it comes from, and who the user is."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

from propdesk.domain.messages import BadData, Unsafe, msg
from propdesk.store.gitenv import GitFailed, added_settings
from propdesk.store.objects import Identity

OWN_SCOPES = frozenset({"local", "worktree"})
_BIDI = set("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_CRUD = " .,:;<>\"\\'"
_TRUE = {"true", "yes", "on"}
_NO_FILTER = (("clean", ""), ("smudge", ""), ("process", ""), ("required", "false"))
_NUMBER = re.compile(r"[-+]?(0x[0-9a-f]+|[0-9]+)[kmg]?")


@dataclass(frozen=True)
class Setting:
    """One line of configuration; ``scope`` local and worktree are the repository's own."""

    key: str
    value: str
    scope: str
    origin: str


def parse_settings(listing: bytes) -> tuple[Setting, ...]:
    """Read ``git config --list -z --show-scope --show-origin``."""
    fields = listing.decode("utf-8", "surrogateescape").split("\0")
    triples = zip(fields[0::3], fields[1::3], fields[2::3], strict=False)
    found = tuple(_setting(scope, origin, line) for scope, origin, line in triples)
    if not any(setting.scope == "command" for setting in found):  # ours come last: the list was cut short
        raise GitFailed(msg("git stopped while its settings were read"))
    return found


def _setting(scope: str, origin: str, line: str) -> Setting:
    key, given, value = line.partition("\n")
    return Setting(key, value if given else "true", scope, origin)


def value_of(settings: tuple[Setting, ...], key: str) -> str | None:
    """Give the value that wins for a key (lower-case), or None."""
    found = [setting.value for setting in settings if setting.key == key]
    return found[-1] if found else None


def is_on(settings: tuple[Setting, ...], key: str) -> bool:
    """Tell whether a yes/no setting says yes; to git, any number but zero does."""
    value = (value_of(settings, key) or "").lower()
    return value in _TRUE or bool(_NUMBER.fullmatch(value) and value.strip("+-0xkmg"))


def unfiltered(settings: tuple[Setting, ...]) -> dict[str, str]:
    """Give the variables by which a call that looks into files runs no filter, whoever has set it up."""
    drivers = sorted({one.key.rpartition(".")[0] for one in settings if one.key.startswith("filter.")})
    return added_settings([(f"{driver}.{key}", value) for driver in drivers for key, value in _NO_FILTER])


def identity_of(settings: tuple[Setting, ...], outer: Mapping[str, str], *, role: str) -> Identity:
    """Find who the git user is as ``author`` or ``committer``; nothing is guessed from the machine."""
    prefix = f"GIT_{role.upper()}_"
    name = outer.get(prefix + "NAME") or value_of(settings, f"{role}.name") or value_of(settings, "user.name")
    email = (
        outer.get(prefix + "EMAIL") or value_of(settings, f"{role}.email") or value_of(settings, "user.email")
    )
    email = email or outer.get("EMAIL")
    if not name or not name.strip(_CRUD) or email is None:
        raise Unsafe(
            msg("git does not know who you are: every entry carries a name"),
            hint=msg(
                'Set it once: git config --global user.name "NAME"; git config --global user.email ADDRESS'
            ),
            field="user.name",
        )
    _refuse_unprintable(name, key="user.name")
    _refuse_unprintable(email, key="user.email")
    return Identity(name, email)


def _refuse_unprintable(text: str, *, key: str) -> None:
    if not any(
        character in _BIDI or unicodedata.category(character) in ("Cc", "Cs", "Zl", "Zp")
        for character in text
    ):
        return
    raise BadData(
        msg("{key} of git holds control or direction characters", key=key),
        hint=msg("Write the name with letters only: git config --global {key} VALUE", key=key),
        field=key,
    )
