"""The note of who looked at personal data in full: a file in the git directory, never a record."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

from propdesk.domain.messages import SystemRefused, msg
from propdesk.store import platform
from propdesk.store.git import Repository

_NAME = "reveals.log"


def reveals_path(repo: Repository) -> Path:
    """Where reveals are noted."""
    return repo.git_dir / "propdesk" / _NAME


def append_reveal(repo: Repository, fields: Iterable[str]) -> None:
    """Append one line, its fields by tabs; only the owner of the desk may read the file."""
    line = "\t".join(" ".join(field.split()) for field in fields) + "\n"
    path = reveals_path(repo)
    try:
        path.parent.mkdir(mode=0o700, exist_ok=True)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND | platform.NOFOLLOW, 0o600)
        with os.fdopen(descriptor, "ab") as stream:
            stream.write(line.encode("utf-8", "replace"))
    except OSError as error:
        raise SystemRefused(
            msg("the reveal can't be noted, so nothing is shown: {why}", why=error.strerror or ""),
            hint=msg("without --reveal personal data is shown masked"),
        ) from error
