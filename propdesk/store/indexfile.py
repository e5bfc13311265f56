"""Git's index: read, patched in a copy, renamed into place under index.lock."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from propdesk.domain.messages import Busy, msg
from propdesk.store import platform
from propdesk.store.git import Repository
from propdesk.store.journal import Step, Workspace
from propdesk.store.lock import wait_until
from propdesk.store.objects import Entry, null_oid

_MANY = 300  # beyond this many paths, list all and pick: a command line has an end
_REPAIR_TRIES = 3
_REPAIR_WAIT = 5.0

Fingerprint = tuple[int, int, int]


class IndexEntry(NamedTuple):
    """One entry of the index; ``tag`` as ``git ls-files -v`` writes it (H: plain)."""

    tag: str
    mode: str
    oid: str
    stage: str


def index_entries(repo: Repository, paths: Iterable[str]) -> dict[str, list[IndexEntry]]:
    """Read the index entries at or below these paths (several in a merge)."""
    wanted = list(paths)
    places = wanted if len(wanted) <= _MANY else []
    out = repo.run("ls-files", "-z", "-s", "-v", "--full-name", "--", *places).decode(
        "utf-8", "surrogateescape"
    )
    known, found = set(wanted), dict[str, list[IndexEntry]]()
    for row in out.split("\0")[:-1]:
        head, _, path = row.partition("\t")
        if places or path in known:
            found.setdefault(path, []).append(IndexEntry(*head.split(" ")))
    return found


def is_index_seen(repo: Repository, work: Workspace) -> bool:
    """Tell whether the user's index is still the one that ours was built from."""
    seen, now = work.seen, repo.git_dir / "index"
    if not (seen.exists() and now.exists()):
        return seen.exists() == now.exists()
    return os.path.samefile(seen, now) or seen.read_bytes() == now.read_bytes()


def build_index(repo: Repository, work: Workspace, changes: Mapping[str, Entry | None]) -> None:
    """Make the user's index with these paths patched, in our folder; what it was made from is kept."""
    for path in (work.seen, work.index):
        path.unlink(missing_ok=True)
    if (repo.git_dir / "index").exists():
        platform.snapshot(repo.git_dir / "index", work.seen)
        # The time must stay, too: git compares files with it to see edits made in the same instant.
        platform.snapshot(work.seen, work.index)
    patch = b"".join(_patch_line(path, entry, repo.algorithm) for path, entry in changes.items())
    repo.run("update-index", "-z", "--index-info", feed=patch, env={"GIT_INDEX_FILE": str(work.index)})


def _patch_line(path: str, entry: Entry | None, algorithm: str) -> bytes:
    mode, oid = entry or ("0", null_oid(algorithm))
    return f"{mode} {oid}\t{path}\0".encode("utf-8", "surrogateescape")


def swap_index(repo: Repository, work: Workspace) -> None:
    """Rename the patched index over the user's; index.lock must be ours."""
    platform.sync_file(work.index)
    platform.replace(work.index, repo.git_dir / "index")


def take_index_lock(repo: Repository, work: Workspace, *, wait: float) -> None:
    """Take git's own index.lock in one step; Busy if another keeps it too long."""
    target = repo.git_dir / "index.lock"

    def claimed() -> bool:
        try:
            platform.claim(work.marker, target)
        except FileExistsError:
            return _is_ours(repo, work)
        return True

    if not wait_until(claimed, wait=wait):
        raise Busy(
            msg("git holds {path}; waited {seconds} seconds", path=str(target), seconds=f"{wait:g}"),
            hint=msg("Nothing was changed. If no git command is running, a killed one left that file behind"),
        )


def release_index_lock(repo: Repository, work: Workspace) -> None:
    """Give index.lock back if it is ours; a foreign one is never touched."""
    if _is_ours(repo, work):
        (repo.git_dir / "index.lock").unlink()


def _is_ours(repo: Repository, work: Workspace) -> bool:
    try:
        with open(repo.git_dir / "index.lock", "rb") as stream:
            return stream.read(len(work.sign) + 1) == work.sign
    except FileNotFoundError:
        return False


def settle_index(
    repo: Repository, work: Workspace, steps: Iterable[Step], targets: Mapping[str, Entry | None]
) -> None:
    """Let entries that still are what we found or wrote follow ``targets``; index.lock must be ours."""
    steps = list(steps)
    found = index_entries(repo, [step.path for step in steps])
    stale = {step.path: targets[step.path] for step in steps if _is_stale(step, found, targets[step.path])}
    if stale:
        build_index(repo, work, stale)
        swap_index(repo, work)


def _is_stale(step: Step, found: Mapping[str, list[IndexEntry]], target: Entry | None) -> bool:
    return any(wanted != target and is_entry(found, step.path, wanted) for wanted in (step.old, step.new))


def is_entry(found: Mapping[str, list[IndexEntry]], path: str, wanted: Entry | None) -> bool:
    """Tell whether the index holds just this at a path: nothing hidden, nothing of a merge."""
    entries = found.get(path, [])
    if wanted is None:
        return not entries
    return entries == [IndexEntry("H", wanted.mode, wanted.oid, "0")]


def fingerprint(repo: Repository) -> Fingerprint | None:
    """Tell one state of the index file from another without reading it."""
    try:
        stat = os.stat(repo.git_dir / "index")
    except FileNotFoundError:
        return None
    return stat.st_ino, stat.st_size, stat.st_mtime_ns


def release_and_repair(
    repo: Repository, work: Workspace, steps: Iterable[Step], targets: Mapping[str, Entry | None]
) -> None:
    """Give index.lock back; if a git that had read the old index wrote it back, patch it again."""
    steps = list(steps)
    for _ in range(_REPAIR_TRIES):
        before = fingerprint(repo)
        release_index_lock(repo, work)
        if fingerprint(repo) == before:
            return
        try:
            take_index_lock(repo, work, wait=_REPAIR_WAIT)
        except Busy:
            return  # the next command looks again
        settle_index(repo, work, steps, targets)
    release_index_lock(repo, work)
