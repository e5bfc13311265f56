"""Hand edits: files of the desk that differ from the last commit, read, put in form, dropped."""

from __future__ import annotations

import os
import stat
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from propdesk.domain.changes import Note
from propdesk.domain.messages import Conflict, NotFound, Unsafe, msg
from propdesk.store import paths, platform
from propdesk.store.filing import Name, record_folders
from propdesk.store.git import GitFailed, Repository
from propdesk.store.gitconfig import OWN_SCOPES, unfiltered
from propdesk.store.guards import check_spelling, check_state
from propdesk.store.indexfile import index_entries
from propdesk.store.journal import Step, is_draft, note_drafts, read_journal, remove_folder
from propdesk.store.lock import DeskLock, desk_folder
from propdesk.store.objects import FILE, Entry, null_oid
from propdesk.store.recovery import Finished, recover
from propdesk.store.worktree import ODD, content_id, draft_of, follow, plain_parents

MOST = 20_000
"""Files in a repository beyond which only commands that are about hand edits look for them."""

_NOT_INSIDE = "--ignore-submodules=dirty"
"""A submodule is not looked into: git would run what its settings name."""

_CLASHES = frozenset(("DD", "AU", "UD", "UA", "DU", "AA", "UU"))


@dataclass(frozen=True)
class HandEdit:
    """A file of the desk (path in the desk) that differs from HEAD.

    ``state``: new, changed, deleted, staged (in git's index alone), or conflict (of a merge).
    """

    path: str
    state: str

    @property
    def name(self) -> Name | None:
        """Kind and id of the record that lies there; None if none may."""
        return paths.identify(self.path)

    @property
    def strange(self) -> bool:
        """Tell whether it lies where only records may, and is none."""
        return self.name is None and self.path.partition("/")[0] in record_folders()

    @property
    def left_over(self) -> bool:
        """Tell whether it is no edit, but the draft of a command that was killed."""
        return self.state == "new" and is_draft(self.path.rpartition("/")[2])


def hand_edits(repo: Repository, prefix: str) -> list[HandEdit]:
    """Find the files of the desk that differ from the last commit, in the order of their paths."""
    _refuse_filters(repo)
    places = ["--", prefix] if prefix else []
    out = repo.run(
        "status", "--porcelain", "-z", "--untracked-files=all", "--no-renames", _NOT_INSIDE, *places,
        env=unfiltered(repo.settings),
    )  # fmt: skip
    rows = out.decode("utf-8", "surrogateescape").split("\0")[:-1]
    states: dict[str, str] = {}
    for row in rows:  # taken out of the index, yet there: git tells both
        path = row[3:].removeprefix(prefix)
        states[path] = "changed" if path in states else _state(row[:2])
    return [HandEdit(path, states[path]) for path in sorted(states)]


def _refuse_filters(repo: Repository) -> None:
    """Refuse to look through programs that the repository itself brings along."""
    own = [one for one in repo.settings if one.scope in OWN_SCOPES and one.key.startswith("filter.")]
    if own:
        raise Unsafe(
            msg(
                "The repository's own settings run a program: {key} ({origin})",
                key=own[0].key,
                origin=own[0].origin,
            ),
            field=own[0].key,
        )


def _state(code: str) -> str:
    if code in _CLASHES:
        return "conflict"
    if code == "??":
        return "new"
    if "D" in code:
        return "deleted"
    return "staged" if code[1] == " " else "changed"


def stale_note(repo: Repository, prefix: str, *, most: int | None = MOST) -> Note | None:
    """Remark that files differ from the last commit, which every answer is from; None if none does."""
    count = stale_count(repo, prefix, most=most)
    text = msg(
        "files that differ from the last commit: {count}; answers are from the last commit (propdesk status)",
        count=count,
    )
    return Note(text, "warning") if count else None


def stale_count(repo: Repository, prefix: str, *, most: int | None = MOST) -> int:
    """Count the files that differ from the last commit.

    Above ``most`` files git's look at them would cost more than the answer: then it is 0.
    """
    if most is not None and _tracked(repo) > most:
        return 0
    try:
        return len(hand_edits(repo, prefix))
    except (Unsafe, GitFailed):
        return 0


def _tracked(repo: Repository) -> int:
    """The number of files in git's index, from its header alone."""
    try:
        with open(repo.git_dir / "index", "rb") as stream:
            return int.from_bytes(stream.read(12)[8:], "big")
    except FileNotFoundError:
        return 0


@dataclass(frozen=True)
class Unfinished:
    """An operation that is not finished: what it was to write, and where (paths in the work tree)."""

    subject: str
    paths: frozenset[str]


def unfinished(repo: Repository) -> Unfinished | None:
    """Look whether a command is at work or was killed half way; nothing is finished by looking."""
    journal = read_journal(desk_folder(repo))
    return Unfinished(journal.subject, frozenset(step.path for step in journal.steps)) if journal else None


def chosen(edits: Sequence[HandEdit], wanted: str, *, root: Path, at: Path) -> list[HandEdit]:
    """The edits that a path names: from the caller's directory, else from the desk; a folder: all below.

    None for what is as committed; refused if there is nothing of that name.
    """
    places = places_of(wanted, root=root, at=at)
    for inside in places:
        found = [edit for edit in edits if inside in ("", edit.path) or edit.path.startswith(f"{inside}/")]
        if found:
            return found
    if any((root / inside).exists() for inside in places):
        return []
    raise NotFound(
        msg("{path} is no file of the desk", path=wanted),
        hint=msg("propdesk status lists the files that differ"),
        record=wanted,
    )


def places_of(wanted: str, *, root: Path, at: Path) -> list[str]:
    """What a path may name in the desk: seen from the caller's directory, then from the desk."""
    return [inside for start in (at, root) if (inside := _inside(start / wanted, root)) is not None]


def _inside(place: Path, root: Path) -> str | None:
    """A place as a path in the desk; None outside. A link at its end is not followed."""
    whole = Path(os.path.normpath(place.absolute()))
    real = whole.parent.resolve() / whole.name if whole != root else root
    try:
        inside = real.relative_to(root).as_posix()
    except ValueError:
        return None
    return "" if inside == "." else inside


def read_edit(repo: Repository, path: str) -> bytes | None:
    """Read a file (path in the work tree) as it is now; None if it is not there, refused if it is no file."""
    check_spelling(path)
    if content_id(repo, path) == ODD:
        raise Conflict(msg("{path} is a link or a folder, not a file", path=path), record=path)
    try:
        return (repo.work_tree / path).read_bytes()
    except FileNotFoundError:
        return None


def rewrite(repo: Repository, path: str, *, old: bytes, new: bytes) -> None:
    """Put a file in another form; refused if it is no longer what was read."""
    place = repo.work_tree / path
    with DeskLock(repo):
        draft = _draft_for(repo, place)
        platform.write_new(draft, new, mode=stat.S_IMODE(os.lstat(place).st_mode))
        if content_id(repo, path) != repo.blob_oid(old):
            draft.unlink()
            raise Conflict(msg("{path} was edited in this very moment", path=path), hint=msg("try again"))
        platform.replace(draft, place)
        platform.sync_directory(place.parent)


def _draft_for(repo: Repository, place: Path) -> Path:
    """Where a file is drafted: among what recovery clears up, if that is on the same disk."""
    folder = desk_folder(repo) / "txn" / "form"
    folder.mkdir(parents=True, exist_ok=True)
    same = os.stat(folder).st_dev == os.stat(place.parent).st_dev
    if same:
        return folder / place.name
    draft = place.with_name(f".propdesk-form-{place.name}")
    note_drafts(folder, [draft])
    return draft


@dataclass(frozen=True)
class Dropped:
    """A hand edit that was dropped, and the blobs in which git keeps what it said."""

    edit: HandEdit
    blobs: tuple[str, ...]


def discard(repo: Repository, prefix: str, edits: Sequence[HandEdit]) -> tuple[list[Dropped], list[Finished]]:
    """Let files and git's index be as committed; what is dropped is first kept in git's object store."""
    with DeskLock(repo) as lock:
        finished = recover(repo, lock)
        check_state(repo)
        top = [prefix + edit.path for edit in edits]
        for path in top:
            _check_plain(repo, path)
        targets = {path: repo.entry(repo.head().commit, path) for path in top}
        staged = {path: _staged(repo, path, targets[path]) for path in top}
        kept = {path: _keep_bytes(repo, path, targets[path]) for path in top}
        _reset_index(repo, targets)
        _restore(repo, kept, targets)
    dropped = [
        Dropped(edit, tuple(dict.fromkeys(oid for oid in (kept[path], *staged[path]) if oid)))
        for edit, path in zip(edits, top, strict=True)
    ]
    return dropped, finished


def _check_plain(repo: Repository, path: str) -> None:
    """Refuse what git itself would not take for one file: a repository within, a place behind a link."""
    place = repo.work_tree / path
    if (place.is_dir() and not place.is_symlink()) or not plain_parents(repo, path):
        raise Conflict(msg("{path} is a link or a folder, not a file", path=path), record=path)
    check_spelling(path)


def _staged(repo: Repository, path: str, target: Entry | None) -> list[str]:
    """The contents of a path that stand in git's index alone."""
    found = index_entries(repo, [path]).get(path, [])
    return [entry.oid for entry in found if target is None or entry.oid != target.oid]


def _keep_bytes(repo: Repository, path: str, target: Entry | None) -> str:
    """Write what a file holds as a blob, and give its id; empty if nothing would be lost."""
    place = repo.work_tree / path
    if not os.path.lexists(place):
        return ""
    data = os.fsencode(os.readlink(place)) if place.is_symlink() else place.read_bytes()
    if target and repo.blob_oid(data) == target.oid:
        return ""
    return repo.run("hash-object", "-w", "--stdin", feed=data).decode("ascii").strip()


def _reset_index(repo: Repository, targets: dict[str, Entry | None]) -> None:
    nothing = Entry("0", null_oid(repo.algorithm))
    entries = (pair for path, entry in targets.items() for pair in ((path, nothing), (path, entry)))
    lines = (f"{entry.mode} {entry.oid}\t{path}\0" for path, entry in entries if entry)
    repo.run("update-index", "-z", "--index-info", feed="".join(lines).encode("utf-8", "surrogateescape"))


def _restore(repo: Repository, kept: dict[str, str], targets: dict[str, Entry | None]) -> None:
    """Write the committed files over what was kept; an edit of this very moment stays."""
    steps = []
    for path, oid in kept.items():
        place = repo.work_tree / path
        whole = bool(oid) and not place.is_symlink()
        if not whole:  # a link, or the committed text under another mode
            place.unlink(missing_ok=True)
        steps.append(Step(path, Entry(FILE, oid) if whole else None, targets[path]))
    txn = f"{os.getpid()}"
    place = desk_folder(repo) / "txn" / txn
    note_drafts(place, [draft_of(repo, path, txn) for path in kept])
    stayed = follow(repo, steps, targets, txn=txn, read=repo.blob)
    remove_folder(place)
    if stayed:
        raise Conflict(
            msg("{path} was edited in this very moment", path=stayed[0]),
            hint=msg("try again"),
            record=stayed[0],
        )
