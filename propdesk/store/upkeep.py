"""Upkeep of a repository: objects packed, scraps of killed commands removed, nothing dropped that is young.

Every step leaves a whole repository behind, so that a kill at any point costs nothing but the rest.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from shutil import rmtree

from propdesk.store import platform
from propdesk.store.bundle import PROOF
from propdesk.store.git import Repository
from propdesk.store.gitconfig import unfiltered
from propdesk.store.indexfile import (
    build_index,
    is_index_seen,
    release_index_lock,
    swap_index,
    take_index_lock,
)
from propdesk.store.journal import Journal, Workspace, is_draft
from propdesk.store.lock import desk_folder

YOUNG = "2.weeks.ago"
"""What nothing names any more is kept so long: another command may be about to name it."""

_SURE = ("-c", "core.fsync=all")
"""The old objects are removed once the pack is written: all of it must be on the disk before."""

_UNPACK = f"--unpack-unreachable={YOUNG}"


def object_counts(repo: Repository) -> dict[str, int]:
    """Count loose objects, packs and the bytes of both."""
    lines = repo.run("count-objects", "-v").decode("ascii", "replace").splitlines()
    told = dict(line.split(": ", 1) for line in lines if ": " in line)
    size = sum(int(told.get(name, 0)) for name in ("size", "size-pack", "size-garbage")) * 1024
    return {"loose": int(told.get("count", 0)), "packs": int(told.get("packs", 0)), "size": size}


def pack_refs(repo: Repository) -> None:
    """Write all refs into one file."""
    repo.run("pack-refs", "--all", "--prune")


def pack_objects(repo: Repository) -> None:
    """Write all objects into one pack; what nothing names stays loose while it is young."""
    repo.run(*_SURE, "repack", "-d", "-l", "-A", "-q", _UNPACK)


def prune(repo: Repository) -> None:
    """Remove old objects that no ref, reflog, index or work tree names, and git's own old scraps."""
    repo.run("prune", f"--expire={YOUNG}")


def write_graph(repo: Repository) -> None:
    """Write down which commit touched which folders, so that the history of one record is found quickly."""
    if not (repo.common_dir / "shallow").exists():
        repo.run(*_SURE, "commit-graph", "write", "--reachable", "--changed-paths", "--no-progress")


def refresh_index(repo: Repository, *, wait: float) -> None:
    """Let git's index know the times of all files and the folders without new ones: status is quicker.

    Under a journal that changes nothing, so that a kill leaves no index.lock behind.
    """
    head = repo.head()
    if not head.branch or head.commit is None or not (repo.git_dir / "index").exists():
        return
    work = Workspace(desk_folder(repo), os.urandom(8).hex())
    work.create()
    build_index(repo, work, {})
    ours = {"GIT_INDEX_FILE": str(work.index), "GIT_OPTIONAL_LOCKS": "1"}
    repo.run("update-index", "-q", "--untracked-cache", env=ours)
    quiet = unfiltered(repo.settings)
    repo.run("status", "--porcelain", "-z", "--ignore-submodules=all", env={**ours, **quiet})
    work.write(Journal(work.txn, head.branch, head.commit, head.commit, "maintain: git's index", ()))
    take_index_lock(repo, work, wait=wait)
    with platform.undisturbed():
        if is_index_seen(repo, work):
            swap_index(repo, work)
        release_index_lock(repo, work)
        work.drop()


def leftovers(repo: Repository) -> list[Path]:
    """Find what killed commands left: drafts in the work tree, bundles unpacked to prove them."""
    return [*_proofs(repo), *sorted(_drafts(repo.work_tree))]


def _proofs(repo: Repository) -> list[Path]:
    folder = desk_folder(repo)
    return sorted(folder.glob(f"{PROOF}*")) if folder.is_dir() else []


def _drafts(folder: Path) -> Iterator[Path]:
    for place, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if name != ".git"]
        yield from (Path(place, name) for name in names if is_draft(name))


def remove_leftovers(repo: Repository) -> int:
    """Remove them; the lock must be held, so that nobody is at work on one."""
    found = leftovers(repo)
    for path in found:
        if path.is_dir():
            rmtree(path, ignore_errors=True)
        else:
            with suppress(FileNotFoundError):
                path.unlink()
    return len(found)


STEPS: tuple[Callable[[Repository], None], ...] = (pack_refs, pack_objects, prune, write_graph)
"""What is done to git's own files, in this order."""
