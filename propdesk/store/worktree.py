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
    """Let files that still are what we found or wrote follow ``targets``; give the others, kept as edited."""
    kept: list[str] = []
    touched: set[Path] = set()
    for step in (step for step in steps if not step.taken):
        _draft(repo, step.path, txn).unlink(missing_ok=True) if plain_parents(repo, step.path) else None
        if not _follow_one(repo, step, targets[step.path], txn=txn, read=read, touched=touched):
            kept.append(step.path)
    for folder in sorted(touched):
        if folder.is_dir():
            platform.sync_directory(folder)
    return tuple(kept)


def _follow_one(
    repo: Repository,
    step: Step,
    target: Entry | None,
    *,
    txn: str,
    read: Callable[[str], bytes],
    touched: set[Path],
) -> bool:
    have = content_id(repo, step.path)
    if have == (target.oid if target else None):
        return True
    if not step.knows(have) or (target and target.mode not in REGULAR):
        return False
    if target is None:
        _remove(repo, step.path, touched)
        return True
    draft = _draft(repo, step.path, txn)
    _make_parents(repo, step.path, touched)
    platform.write_new(draft, read(target.oid), mode=0o777 if target.mode == "100755" else 0o666)
    if not step.knows(content_id(repo, step.path)):  # edited while we wrote: the edit stays
        draft.unlink()
        return False
    platform.replace(draft, repo.work_tree / step.path)
    touched.add(draft.parent)
    return True


def _draft(repo: Repository, path: str, txn: str) -> Path:
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
