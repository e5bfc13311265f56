"""A repository to try the transaction on, with the user's own git beside ours."""

from __future__ import annotations

import subprocess
from collections.abc import Mapping
from pathlib import Path

from propdesk.domain.messages import Finding
from propdesk.store.git import Repository
from propdesk.store.guards import check_state
from propdesk.store.lock import DeskLock
from propdesk.store.recovery import Finished, recover
from propdesk.store.transaction import CommitMessage, Edit, commit

WAIT = 0.4
"""Seconds that a test waits for a lock which nobody gives back."""


def git(place: Path, *words: str, code: int = 0) -> str:
    """Run the user's own git."""
    done = subprocess.run(["git", "-C", str(place), *words], capture_output=True, check=False)
    assert done.returncode == code, (words, done.returncode, done.stderr)
    return done.stdout.decode("utf-8")


def put(place: Path, path: str, text: str) -> None:
    """Write a file by hand."""
    (place / path).parent.mkdir(parents=True, exist_ok=True)
    (place / path).write_text(text, encoding="utf-8")


def write(
    repo: Repository,
    files: Mapping[str, str | None],
    *,
    subject: str = "test: write",
    found: list[Finding] | None = None,
) -> str:
    """Write files through the transaction as a service does."""
    with DeskLock(repo, wait=WAIT) as lock:
        recover(repo, lock)
        check_state(repo)
        edits = [Edit(path, None if text is None else text.encode()) for path, text in files.items()]
        message = CommitMessage(subject, "why", op="test", actor="lin")
        warn = found.append if found is not None else None
        return commit(repo, lock, base=repo.head(), edits=edits, message=message, warn=warn)


def recovered(repo: Repository) -> list[Finished]:
    """Let recovery run alone."""
    with DeskLock(repo, wait=WAIT) as lock:
        return recover(repo, lock)


def seeded(place: Path, *, algorithm: str = "sha1") -> Repository:
    """Make a repository with two records."""
    repo = Repository.create(place, algorithm=algorithm)
    write(repo, {"desk.yaml": "schema: 1\n", "units/3/a.yaml": "area: 1\n"}, subject="init")
    return repo


def is_clean(place: Path) -> bool:
    """Tell whether index and work tree equal HEAD, and nothing of ours is left."""
    ours = place / ".git" / "propdesk"
    scraps = [*ours.glob("txn/*"), *ours.glob("journal"), *place.rglob(".propdesk-*"), *place.rglob("*.lock")]
    return (
        not git(place, "status", "--porcelain")
        and not scraps
        and not git(place, "fsck", "--strict", "--no-dangling")
    )
