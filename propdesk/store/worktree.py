"""Files of the work tree: compared by content, replaced whole, never through a symbolic link."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterable, Mapping
from hashlib import sha256
from pathlib import Path

from propdesk.store import platform
from propdesk.store.git import Repository
from propdesk.store.journal import Step
from propdesk.store.objects import REGULAR, Entry

_RIGHT, _EDITED, _DUE = "right", "edited", "due"

ODD = "odd"
"""Stands for what is no plain file under plain folders: equal to no content."""


def content_id(repo: Repository, path: str) -> str | None:
    """Give the blob id of a file's content now: None if absent, ODD for links, folders, devices."""
    place = repo.work_tree / path
    if not plain_parents(repo, path):
        return ODD
    try:
        if not stat.S_ISREG(os.lstat(place).st_mode):
            return ODD
        descriptor = os.open(place, os.O_RDONLY | platform.NOFOLLOW)
    except FileNotFoundError:
        return None
    with os.fdopen(descriptor, "rb") as stream:
        return repo.blob_oid(stream.read())


def plain_parents(repo: Repository, path: str) -> bool:
    """Tell whether all folders above a path are folders or not there yet; a link is neither."""
    place = repo.work_tree
    for name in path.split("/")[:-1]:
        place = place / name
        try:
            mode = os.lstat(place).st_mode
        except FileNotFoundError:
            return True
        if not stat.S_ISDIR(mode):
            return False
    return True


def follow(
    repo: Repository,
    steps: Iterable[Step],
    targets: Mapping[str, Entry | None],
    *,
    txn: str,
    read: Callable[[str], bytes],
) -> tuple[str, ...]:
    """Let files that still are what we found or wrote follow ``targets``; give the others, kept as edited.

    All drafts are on the disk before the first one takes its place.
    """
    ours = [step for step in steps if not step.taken]
    drafts = {step.path: draft_of(repo, step.path, txn) for step in ours}
    for path, draft in drafts.items():
        if plain_parents(repo, path):
            draft.unlink(missing_ok=True)
    states = {step.path: _state(repo, step, targets[step.path]) for step in ours}
    due = [step for step in ours if states[step.path] == _DUE]
    touched: set[Path] = set()
    written = [step for step in due if targets[step.path]]
    for step, target in ((step, targets[step.path]) for step in written):
        _write_draft(repo, step.path, target, drafts[step.path], read, touched)
    platform.sync_all([drafts[step.path] for step in written])
    for step in due:
        if not _place(repo, step, targets[step.path], drafts[step.path], touched):
            states[step.path] = _EDITED
    for folder in sorted(touched):
        if folder.is_dir():
            platform.sync_directory(folder)
    return tuple(path for path, state in states.items() if state == _EDITED)


def _state(repo: Repository, step: Step, target: Entry | None) -> str:
    have = content_id(repo, step.path)
    if have == (target.oid if target else None):
        return _RIGHT
    if not step.knows(have) or (target and target.mode not in REGULAR):
        return _EDITED
    return _DUE


def _write_draft(
    repo: Repository,
    path: str,
    target: Entry | None,
    draft: Path,
    read: Callable[[str], bytes],
    touched: set[Path],
) -> None:
    if target is None:
        return
    _make_parents(repo, path, touched)
    mode = 0o777 if target.mode == "100755" else 0o666
    platform.write_new(draft, read(target.oid), mode=mode, sync=False)


def _place(repo: Repository, step: Step, target: Entry | None, draft: Path, touched: set[Path]) -> bool:
    if not step.knows(content_id(repo, step.path)):  # edited while we wrote: the edit stays
        draft.unlink(missing_ok=True)
        return False
    if target is None:
        _remove(repo, step.path, touched)
        return True
    platform.replace(draft, repo.work_tree / step.path)
    touched.add(draft.parent)
    return True


def draft_of(repo: Repository, path: str, txn: str) -> Path:
    """Give the place beside a file where a transaction drafts it."""
    name = f".propdesk-{txn}-{sha256(path.encode('utf-8', 'surrogateescape')).hexdigest()[:16]}"
    return (repo.work_tree / path).parent / name


def _make_parents(repo: Repository, path: str, touched: set[Path]) -> None:
    missing = []
    place = (repo.work_tree / path).parent
    while not place.is_dir():
        missing.append(place)
        place = place.parent
    for folder in reversed(missing):
        folder.mkdir(exist_ok=True)
        touched.add(folder.parent)


def _remove(repo: Repository, path: str, touched: set[Path]) -> None:
    place = repo.work_tree / path
    place.unlink()
    folder = place.parent
    while folder != repo.work_tree and not any(folder.iterdir()):
        folder.rmdir()
        folder = folder.parent
    touched.add(folder)
