"""New objects of a transaction: built in a quarantine of our own, then moved among git's."""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import KW_ONLY, dataclass
from datetime import datetime
from pathlib import Path

from propdesk.domain.messages import SystemRefused, msg
from propdesk.store import platform
from propdesk.store.git import Repository
from propdesk.store.gitconfig import is_on
from propdesk.store.gitenv import failure, quote_path
from propdesk.store.journal import Workspace
from propdesk.store.objects import TREE, Entry, NewObject, build_tree, new_object, pack

SIGN_SECONDS = 30.0
_UNPACK_LIMIT = 100  # more objects than this stay one pack, as git does for a push
_PACK_ORDER = (".keep", ".pack", ".rev", ".idx")  # a pack counts once its .idx is there


@dataclass(frozen=True)
class CommitMessage:
    """What a commit says: ids and enums only in the subject; ``reason`` is the clerk's own text."""

    subject: str
    reason: str = ""
    _: KW_ONLY
    op: str
    actor: str
    author_date: datetime | None = None

    def text(self, txn: str) -> str:
        """Write the message with its trailers."""
        trailers = (
            f"Propdesk-Txn: {txn}\nPropdesk-Actor: {_line(self.actor)}\nPropdesk-Op: {_line(self.op)}\n"
        )
        reason = self.reason.replace("\0", "").strip()
        return "\n\n".join(part for part in (_line(self.subject), reason, trailers) if part)


def _line(text: str) -> str:
    return " ".join(text.replace("\0", "").split())


def build_trees(repo: Repository, root: str | None, changes: Mapping[str, Entry | None]) -> list[NewObject]:
    """Build the folders that change, bottom up; the last one is the new root.

    Only touched folders are read, so the cost does not depend on the size of the repository.
    """
    made: list[NewObject] = []
    split = {tuple(path.split("/")): entry for path, entry in changes.items()}
    if _rebuild(repo, root, split, made) is None:
        made.append(new_object("tree", b"", algorithm=repo.algorithm))
    return made


def _rebuild(
    repo: Repository, tree: str | None, changes: Mapping[tuple[str, ...], Entry | None], made: list[NewObject]
) -> Entry | None:
    entries = dict(repo.tree(tree)) if tree else {}
    below: dict[str, dict[tuple[str, ...], Entry | None]] = {}
    for (name, *rest), entry in changes.items():
        if rest:
            below.setdefault(name, {})[tuple(rest)] = entry
        else:
            _set(entries, name, entry)
    for name, inner in below.items():
        child = entries.get(name)
        folder = child.oid if child and child.mode == TREE else None
        _set(entries, name, _rebuild(repo, folder, inner, made))
    if not entries:
        return None
    made.append(new_object("tree", build_tree(entries), algorithm=repo.algorithm))
    return Entry(TREE, made[-1].oid)


def _set(entries: dict[str, Entry], name: str, entry: Entry | None) -> None:
    if entry is None:
        entries.pop(name, None)
        return
    entries[name] = entry


def write_objects(repo: Repository, work: Workspace, objects: list[NewObject]) -> None:
    """Let git write objects into the quarantine; a killed git leaves its scraps only there."""
    stream = pack(objects, algorithm=repo.algorithm)
    command = ("unpack-objects", "-q") if len(objects) <= _UNPACK_LIMIT else ("index-pack", "--stdin")
    repo.run(*command, feed=stream, env=_quarantine(repo, work))


def write_commit(
    repo: Repository, work: Workspace, *, tree: str, parents: Sequence[str], message: CommitMessage
) -> str:
    """Write the commit into the quarantine, signed if the user signs; give its id."""
    signing = is_on(repo.settings, "commit.gpgsign")
    named = [word for parent in parents for word in ("-p", parent)]
    options = [*(["-S"] if signing else []), *named]
    done = repo.attempt(
        "commit-tree", *options, tree,
        feed=message.text(work.txn).encode("utf-8", "replace"),
        env=_quarantine(repo, work) | _people(repo, message),
        keep_lock=not signing,  # an agent that signing starts would hold the desk for days
        timeout=SIGN_SECONDS if signing else None,
    )  # fmt: skip
    if done.code and signing:
        raise _unsigned(done.err.decode("utf-8", "replace").strip().rpartition("\n")[2])
    if done.code:
        raise failure("commit-tree", code=done.code, stderr=done.err)
    made = done.out.decode("ascii").strip()
    if len(made) != 2 * repo.width:
        raise failure("commit-tree", code=0, stderr=b"no answer")
    return made


def _unsigned(reason: str) -> SystemRefused:
    return SystemRefused(
        msg("git could not sign the entry: {reason}. Nothing was changed", reason=reason),
        hint=msg(
            "Unlock the signing key and try again; git config commit.gpgsign says whether entries are signed"
        ),
    )


def _people(repo: Repository, message: CommitMessage) -> dict[str, str]:
    author, committer = repo.identity(role="author"), repo.identity(role="committer")
    named = {
        "GIT_AUTHOR_NAME": author.name,
        "GIT_AUTHOR_EMAIL": author.email,
        "GIT_COMMITTER_NAME": committer.name,
        "GIT_COMMITTER_EMAIL": committer.email,
    }
    when = message.author_date
    if when is not None:
        named["GIT_AUTHOR_DATE"] = f"@{int(when.timestamp())} {when:%z}"
    return named


def _quarantine(repo: Repository, work: Workspace) -> dict[str, str]:
    return {
        "GIT_OBJECT_DIRECTORY": str(work.objects),
        "GIT_ALTERNATE_OBJECT_DIRECTORIES": quote_path(str(repo.common_dir / "objects")),
    }


def move_objects(repo: Repository, work: Workspace) -> None:
    """Move all new objects among git's and bring their names to the disk."""
    store = repo.common_dir / "objects"
    for folder in sorted(work.objects.iterdir()):
        if folder.is_dir():
            _move_folder(folder, store / folder.name)
    platform.sync_directory(store)


def _move_folder(source: Path, target: Path) -> None:
    if not target.is_dir():
        target.mkdir(exist_ok=True)
        shutil.copymode(target.parent, target)  # a shared repository stays shared
    whole = (path for path in source.iterdir() if not path.name.startswith("tmp_"))  # a scrap stays behind
    for path in sorted(whole, key=_pack_rank):
        os.replace(path, target / path.name)
    platform.sync_directory(target)


def _pack_rank(path: Path) -> tuple[int, str]:
    rank = _PACK_ORDER.index(path.suffix) if path.suffix in _PACK_ORDER else -1
    return rank, path.name
