"""What can be seen of git, a repository and its files without changing anything or running foreign code."""

from __future__ import annotations

import os
import re
import time
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from shutil import rmtree
from tempfile import mkdtemp
from typing import NamedTuple

from propdesk.store.bundle import PROOF
from propdesk.store.git import Repository, call
from propdesk.store.gitconfig import Setting, parse_settings, value_of
from propdesk.store.journal import Workspace
from propdesk.store.lock import desk_folder
from propdesk.store.recovery import ref_locks
from propdesk.store.staging import CommitMessage, write_commit

ATTRIBUTES: Mapping[str, str] = {
    "text": "unset",
    "filter": "unset",
    "ident": "unset",
    "working-tree-encoding": "unset",
    "merge": "set",
}
"""What git must say of every record, so that no clone anywhere rewrites it."""

_VERSION = re.compile(rb"git version (\d+(?:\.\d+)*)")


class Tracked(NamedTuple):
    """A file in git's index: its flag as ``git ls-files -v`` writes it (H: plain), mode, path in the desk."""

    tag: str
    mode: str
    path: str


def git_version() -> str:
    """Tell the version of git, empty if it does not say; SystemRefused if there is no git."""
    found = _VERSION.match(call(["version"]).out)
    return found[1].decode("ascii") if found else ""


def settings_of_user() -> tuple[Setting, ...]:
    """Read git's settings where there is no repository."""
    done = call(["-C", os.sep, "config", "--list", "-z", "--includes", "--show-scope", "--show-origin"])
    return parse_settings(done.out)


def tracked_files(repo: Repository, prefix: str) -> tuple[Tracked, ...]:
    """List the desk's files in git's index."""
    places = ["--", prefix] if prefix else []
    out = repo.run("ls-files", "-z", "-s", "-v", "--full-name", *places)
    return tuple(_tracked(row, prefix) for row in out.decode("utf-8", "surrogateescape").split("\0")[:-1])


def _tracked(row: str, prefix: str) -> Tracked:
    head, _, path = row.partition("\t")
    tag, mode, *_ = head.split(" ")
    return Tracked(tag, mode, path.removeprefix(prefix))


def odd_attributes(repo: Repository, paths: Iterable[str]) -> Iterator[tuple[str, str, str]]:
    """Find the files (paths in the work tree) of which git says otherwise: path, attribute, its value.

    Asked as the user's own git would see it, with the settings of the whole machine.
    """
    feed = "".join(f"{path}\0" for path in paths).encode("utf-8", "surrogateescape")
    asked = ("check-attr", "-z", "--stdin", *ATTRIBUTES)
    out = repo.run(*asked, feed=feed, env={"GIT_ATTR_NOSYSTEM": "0"}).decode("utf-8", "surrogateescape")
    fields = out.split("\0")
    for path, name, value in zip(fields[0::3], fields[1::3], fields[2::3], strict=False):
        if value != ATTRIBUTES[name]:
            yield path, name, value


def own_attributes(repo: Repository) -> Path | None:
    """Give the attributes file that only this clone has, if there is anything in it."""
    path = repo.common_dir / "info" / "attributes"
    try:
        lines = path.read_text("utf-8", "replace").splitlines()
    except OSError:
        return None
    return path if any(line.strip() and not line.startswith("#") for line in lines) else None


def lock_files(repo: Repository) -> list[Path]:
    """List git's lock files that are there now."""
    names = ("index.lock", "config.lock", "packed-refs.lock", "shallow.lock", "gc.pid")
    places = [folder / name for folder in (repo.git_dir, repo.common_dir) for name in names]
    branch = repo.head().branch
    places += ref_locks(repo, branch) if branch else [repo.git_dir / "HEAD.lock"]
    return [path for path in dict.fromkeys(places) if path.exists()]


def age_of(path: Path) -> float:
    """Tell how many seconds ago a file was written; 0 if it is gone meanwhile."""
    try:
        return max(0.0, time.time() - path.stat().st_mtime)
    except OSError:
        return 0.0


def hooks(repo: Repository) -> list[str]:
    """Name the hooks that lie in the repository."""
    folder = repo.common_dir / "hooks"
    try:
        return sorted(path.name for path in folder.iterdir() if path.suffix != ".sample" and path.is_file())
    except OSError:
        return []


def unpushed(repo: Repository) -> tuple[str, int] | None:
    """Name the branch that ours follows elsewhere, and count the commits that it lacks; None: it has none."""
    branch = repo.head().branch.removeprefix("refs/heads/")
    remote = value_of(repo.settings, f"branch.{branch}.remote")
    merge = value_of(repo.settings, f"branch.{branch}.merge")
    if not (branch and remote and merge):
        return None
    name = f"{remote}/{merge.removeprefix('refs/heads/')}"
    done = repo.attempt("rev-list", "--count", "--end-of-options", "HEAD", f"^refs/remotes/{name}")
    return (name, int(done.out)) if done.code == 0 else None


def remotes(repo: Repository) -> list[str]:
    """Name the remote repositories."""
    found = (re.fullmatch(r"remote\.(.+)\.url", setting.key) for setting in repo.settings)
    return sorted({match[1] for match in found if match})


def try_signing(repo: Repository, tree: str) -> None:
    """Sign a commit that nobody will see; the refusal says why it cannot be done."""
    folder = desk_folder(repo)
    folder.mkdir(exist_ok=True)
    place = Path(mkdtemp(prefix=PROOF, dir=folder))
    try:
        work = Workspace(place, "signature")
        work.create()
        message = CommitMessage("doctor", op="doctor", actor="")
        write_commit(repo, work, tree=tree, parents=(), message=message)
    finally:
        rmtree(place, ignore_errors=True)
