"""Bundles: all that a repository holds as one file, and the proof that it comes back out of it."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from shutil import rmtree
from typing import Any

from propdesk.domain.messages import SystemRefused, msg
from propdesk.store import platform
from propdesk.store.git import Repository, call
from propdesk.store.gitenv import failure
from propdesk.store.lock import desk_folder

VERSION = 1
PROOF = "proof-"
"""How the folders begin, in our own, in which a bundle is unpacked to prove it."""

_PIECE = 1 << 20


@dataclass(frozen=True)
class Backup:
    """A bundle that was made: when (``YYYY-MM-DDTHH:MM:SS+08:00``), its name, HEAD's commit, its bytes."""

    at: str
    file: str
    commit: str
    size: int
    sha256: str


def all_refs(repo: Repository) -> dict[str, str]:
    """Give every ref of a repository with its id; HEAD is one of them."""
    out = repo.run("for-each-ref", "--format=%(objectname) %(refname)").decode("utf-8", "surrogateescape")
    pairs = (line.partition(" ") for line in out.splitlines())
    head = repo.head().commit
    return {name: oid for oid, _, name in pairs} | ({"HEAD": head} if head else {})


def is_shallow(repo: Repository) -> bool:
    """Tell whether the older history is missing here."""
    return (repo.common_dir / "shallow").exists()


def count_commits(repo: Repository) -> int:
    """Count the commits that any ref reaches."""
    return int(repo.run("rev-list", "--count", "--all", "HEAD"))


def write_bundle(repo: Repository, path: Path) -> None:
    """Write all refs with all they reach into a new file, and bring it to the disk."""
    repo.run("bundle", "create", "--quiet", str(path), "--all", "HEAD")
    with contextlib.suppress(OSError):  # some disks know no rights
        os.chmod(path, 0o600)
    platform.sync_file(path)


def proven_refs(repo: Repository, bundle: Path) -> dict[str, str]:
    """Clone a bundle, look whether all of it is there, and give the refs that came out of it."""
    with _proof(repo) as place:
        source, target = str(bundle), str(place)
        done = call(
            ["-c", "protocol.file.allow=always", "clone", "--quiet", "--mirror", "--template=",
             "--end-of-options", source, target]
        )  # fmt: skip
        if done.code:
            raise failure("clone", code=done.code, stderr=done.err)
        clone = Repository(git_dir=place, common_dir=place, work_tree=place, algorithm=repo.algorithm)
        try:
            clone.run("fsck", "--connectivity-only", "--no-dangling", "--no-progress")
            return all_refs(clone)
        finally:
            clone.close()


@contextlib.contextmanager
def _proof(repo: Repository) -> Iterator[Path]:
    """A place that others cannot read and that is gone afterwards: what is in it is people's data."""
    folder = desk_folder(repo)
    folder.mkdir(exist_ok=True)
    place = Path(tempfile.mkdtemp(prefix=PROOF, dir=folder))
    try:
        yield place / "clone"
    finally:
        rmtree(place, ignore_errors=True)


def digest(path: Path) -> str:
    """Compute the SHA-256 of a file."""
    sum_ = hashlib.sha256()
    with open(path, "rb") as stream:
        while piece := stream.read(_PIECE):
            sum_.update(piece)
    return sum_.hexdigest()


def read_backups(repo: Repository) -> list[Backup]:
    """List the backups that were made here, the last one last; a damaged list is none."""
    try:
        row: Mapping[str, Any] = json.loads(_list_path(repo).read_bytes())
        return [Backup(**one) for one in row["made"]] if row["version"] == VERSION else []
    except (OSError, ValueError, KeyError, TypeError):
        return []


def note_backups(repo: Repository, made: list[Backup]) -> None:
    """Write the list of backups, whole or not at all."""
    path = _list_path(repo)
    draft = path.with_name(f"backup-{os.getpid()}.tmp")
    row = {"version": VERSION, "made": [asdict(one) for one in made]}
    try:
        platform.write_new(draft, json.dumps(row, ensure_ascii=True, indent=1).encode("ascii"), mode=0o600)
        platform.replace(draft, path)
    except OSError as error:
        draft.unlink(missing_ok=True)
        raise SystemRefused(
            msg("the backup is made, but {file} cannot be written: {why}", file=path, why=error.strerror)
        ) from error


def _list_path(repo: Repository) -> Path:
    return desk_folder(repo) / "backup.json"
