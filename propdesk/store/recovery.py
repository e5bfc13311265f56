"""Finishing or forgetting what a killed command began: HEAD is the truth, all else follows it."""

from __future__ import annotations

import os
import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from propdesk.domain.messages import SystemRefused, msg
from propdesk.store import platform
from propdesk.store.git import Repository
from propdesk.store.gitenv import GitFailed
from propdesk.store.indexfile import (
    index_entries,
    is_entry,
    release_and_repair,
    settle_index,
    take_index_lock,
)
from propdesk.store.journal import (
    Journal,
    Step,
    Workspace,
    clear_leftovers,
    last_path,
    read_journal,
    read_last,
)
from propdesk.store.lock import DeskLock, desk_folder
from propdesk.store.objects import Entry
from propdesk.store.worktree import content_id, follow

_LINGER = 1.0  # seconds after which a ref's lock file belongs to nobody alive


@dataclass(frozen=True)
class Finished:
    """What was left of a killed command: ``done`` if its commit stands, else it was forgotten whole.

    ``kept`` names files that somebody has edited since; they were not touched.
    """

    txn: str
    commit: str
    subject: str
    done: bool
    kept: tuple[str, ...] = ()


def recover(repo: Repository, lock: DeskLock) -> list[Finished]:
    """Finish or forget what a killed command left behind; the lock must be held."""
    try:
        return _recover(repo, wait=lock.wait)
    except (OSError, GitFailed) as error:
        reason = error.strerror if isinstance(error, OSError) else error.message
        raise SystemRefused(
            msg("An interrupted command could not be finished: {reason}", reason=reason or ""),
            hint=msg("Nothing is lost; the next command tries again"),
        ) from error


def _recover(repo: Repository, *, wait: float) -> list[Finished]:
    folder = desk_folder(repo)
    journal = read_journal(folder)
    if journal is None:
        clear_leftovers(folder)
        _repair_after_last(repo, wait=wait)
        return []
    kept = _finish(repo, journal, wait=wait)
    clear_leftovers(folder)
    return [Finished(journal.txn, journal.new, journal.subject, has_landed(repo, journal), kept)]


def _finish(repo: Repository, journal: Journal, *, wait: float) -> tuple[str, ...]:
    work = Workspace(desk_folder(repo), journal.txn)
    work.create()
    take_index_lock(repo, work, wait=wait)
    with platform.undisturbed():
        clear_ref_locks(repo, journal)
        return conclude(repo, work, journal)


def _repair_after_last(repo: Repository, *, wait: float) -> None:
    """Mend the index if a git that had read it before our last commit has written it back since.

    A user's next ``git commit`` would undo ours. The index is looked at only if it is younger than the
    last journal, and mended only if all of it was taken back there and the files were not: anything else
    is wanted so.
    """
    folder = desk_folder(repo)
    last = read_last(folder)
    if last is None or not _is_younger(repo.git_dir / "index", last_path(folder)):
        return
    if _is_put_back(repo, last):
        journal = replace(last, begun=False)
        work = Workspace(folder, journal.txn)
        work.create()
        work.write(journal)
        _finish(repo, journal, wait=wait)
    os.utime(last_path(folder))


def _is_younger(path: Path, other: Path) -> bool:
    try:
        return os.stat(path).st_mtime_ns >= os.stat(other).st_mtime_ns
    except FileNotFoundError:
        return False


def _is_put_back(repo: Repository, last: Journal) -> bool:
    found = index_entries(repo, [step.path for step in last.steps])
    return (
        bool(last.steps)
        and all(is_entry(found, step.path, step.old) for step in last.steps)
        and head_targets(repo, last.steps) == _wanted(last)
        and all(content_id(repo, step.path) == (step.new and step.new.oid) for step in last.steps)
    )


def has_landed(repo: Repository, journal: Journal) -> bool:
    """Tell whether the transaction stands: its commit on the branch, or its content in HEAD (a rebase).

    A merge of what both sides hold changes no file: of that the branch alone can tell.
    """
    if is_on_branch(repo, journal):
        return True
    return bool(journal.steps) and head_targets(repo, journal.steps) == _wanted(journal)


def is_on_branch(repo: Repository, journal: Journal) -> bool:
    """Tell whether the transaction's commit lies on its branch, whatever came after it."""
    tip = repo.resolve(journal.branch)
    return tip is not None and repo.is_ancestor(journal.new, tip)


def head_targets(repo: Repository, steps: tuple[Step, ...]) -> dict[str, Entry | None]:
    """Look up what HEAD holds now at each path."""
    tree = repo.root_tree(repo.head().commit)
    return {step.path: repo.entry_in(tree, step.path) for step in steps}


def conclude(
    repo: Repository,
    work: Workspace,
    journal: Journal,
    *,
    contents: Mapping[str, bytes] | None = None,
    swapped: bool = False,
) -> tuple[str, ...]:
    """Let index and files follow HEAD, give the locks back, drop the journal; index.lock must be ours.

    It looks at what is there, not at how far the command had come, so it can be cut short and run again.
    ``contents`` are blobs known without reading; ``swapped``: the index is known to hold what is new.
    Gives the paths kept because somebody has edited them.
    """
    known = contents or {}
    targets = head_targets(repo, journal.steps)
    if not (swapped and targets == _wanted(journal)):
        settle_index(repo, work, journal.steps, targets)
    kept = follow(
        repo,
        journal.steps,
        targets,
        txn=work.txn,
        read=lambda oid: known[oid] if oid in known else repo.blob(oid),
    )
    release_and_repair(repo, work, journal.steps, targets)
    platform.sync_directory(repo.git_dir)
    work.drop(remember=targets == _wanted(journal))
    return kept


def _wanted(journal: Journal) -> dict[str, Entry | None]:
    return {step.path: step.new for step in journal.steps}


def ref_locks(repo: Repository, branch: str) -> tuple[Path, Path]:
    """Name the lock files that git takes to move a branch that HEAD names."""
    return repo.git_dir / "HEAD.lock", repo.common_dir / f"{branch}.lock"


def held_ref_locks(repo: Repository, branch: str) -> list[Path]:
    """List those of git's locks on the branch that are there now."""
    return [path for path in ref_locks(repo, branch) if path.exists()]


def clear_ref_locks(repo: Repository, journal: Journal) -> None:
    """Remove the lock files that our killed ``update-ref`` left, never one that is alive."""
    for path in ref_locks(repo, journal.branch) if journal.begun else ():
        if _is_abandoned(path, journal.new):
            path.unlink(missing_ok=True)


def _is_abandoned(path: Path, new: str) -> bool:
    try:
        before = os.stat(path)
        if path.read_bytes().decode("ascii", "replace").strip() not in ("", new):
            return False
        time.sleep(_LINGER)
        after = os.stat(path)
    except FileNotFoundError:
        return False
    return (before.st_ino, before.st_mtime_ns) == (after.st_ino, after.st_mtime_ns)
