"""A desk: a directory of records in a git work tree; the services' door to the store."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from propdesk.domain.changes import Change
from propdesk.domain.messages import Conflict, Finding, NotFound, RuleRefused, SystemRefused, Unsafe, msg
from propdesk.store import paths, schemas
from propdesk.store.git import Repository
from propdesk.store.gitconfig import value_of
from propdesk.store.guards import check_state
from propdesk.store.index import Index
from propdesk.store.locations import prefix_in
from propdesk.store.lock import DeskLock
from propdesk.store.objects import Head
from propdesk.store.recovery import Finished, recover
from propdesk.store.snapshot import Snapshot
from propdesk.store.transaction import CommitMessage, Edit, Moved, commit
from propdesk.store.worktree import ODD, content_id

ATTRIBUTES = b"* -text -filter -ident -working-tree-encoding merge\n"
"""Keeps every clone on every system from rewriting the files."""

Decide = Callable[[Snapshot], Change]
"""Decides on a snapshot what to write; called again if HEAD moved meanwhile."""


@dataclass(frozen=True)
class Join:
    """What a merge writes: its change, the commit that is joined, and ``files`` taken from there as they are.

    The paths of ``files`` are those from the work tree's top: a commit is of the whole repository.
    """

    change: Change
    commit: str
    files: Sequence[Edit] = ()


_TRIES = 5


@dataclass(frozen=True)
class Written:
    """What came of a change: its commit (None: nothing to write, or a dry run)."""

    change: Change
    commit: str | None
    finished: Sequence[Finished] = ()
    findings: Sequence[Finding] = ()


@dataclass(frozen=True)
class Desk:
    """One desk of one repository; ``prefix`` is its path in the work tree, ``""`` at the root."""

    root: Path
    repo: Repository
    prefix: str

    @classmethod
    def open(cls, root: Path) -> Desk:
        """Open the desk in a directory; refuse one that is no git repository or has no desk.yaml."""
        desk = cls.placed(root, Repository.find(root))
        if desk.repo.entry(desk.repo.head().commit, desk.prefix + "desk.yaml") is not None:
            return desk
        if (desk.root / "desk.yaml").is_file():
            raise NotFound(
                msg("the desk.yaml here is not committed: answers and entries are made from commits"),
                hint=msg("commit the records first: git add . and git commit"),
                record="desk.yaml",
            )
        raise NotFound(
            msg("there is no desk here (no desk.yaml)"),
            hint=msg("go to a desk, name one with -C DIR, or make one with propdesk init DIR"),
        )

    @classmethod
    def placed(cls, root: Path, repo: Repository) -> Desk:
        """The desk at a directory of a repository."""
        prefix = prefix_in(repo.work_tree, root)
        if prefix is None:
            raise Unsafe(
                msg("the settings of the repository put its files elsewhere (core.worktree)"),
                hint=msg("if you did not set it, look at it; git config --unset core.worktree takes it away"),
                field="core.worktree",
            )
        return cls(root.resolve(), repo, prefix)

    @cached_property
    def _index(self) -> Index:
        return Index(self.repo, self.prefix)

    @property
    def git_name(self) -> str:
        """What git's configuration calls the user (empty: nothing)."""
        return os.environ.get("GIT_AUTHOR_NAME") or value_of(self.repo.settings, "user.name") or ""

    def snapshot(self) -> Snapshot:
        """The records as HEAD holds them now."""
        return self._at(self.repo.head())

    def reindex(self) -> Snapshot:
        """Build the index anew from the records of HEAD."""
        head = self.repo.head()
        self._index.rebuild(head.commit)
        return self._at(head)

    def tidy_index(self) -> None:
        """Make the index small and its statistics right."""
        self._index.tidy()

    def refuse_bad_settings(self) -> None:
        """Refuse to write while a hand edit has left a desk.yaml that does not read."""
        path = self.prefix + "desk.yaml"
        committed = self.repo.entry(self.repo.head().commit, path)
        if content_id(self.repo, path) not in (None, ODD, committed.oid if committed else None):
            schemas.read_record("desk", (self.root / "desk.yaml").read_bytes(), name="desk.yaml")

    def _at(self, head: Head) -> Snapshot:
        return Snapshot(self.repo, self.prefix, head.commit, self._index)

    def commit(
        self,
        decide: Decide,
        *,
        dry_run: bool = False,
        also: Sequence[Edit] = (),
        taking: Collection[str] = (),
    ) -> Written:
        """Write what ``decide`` wants as one commit; decide again if HEAD moved under it.

        ``also``: further files (paths in the desk) that are no records; ``taking``: hand edits that hold
        already what is written.
        """

        def join(snapshot: Snapshot) -> Join:
            return Join(decide(snapshot), "", self._placed(also))

        return self._commit(join, dry_run=dry_run, taking=taking)

    def merge(self, decide: Callable[[Snapshot], Join], *, dry_run: bool = False) -> Written:
        """Write what ``decide`` wants as one commit with two parents; decide again if HEAD moved under it."""
        return self._commit(decide, dry_run=dry_run)

    def _commit(
        self, decide: Callable[[Snapshot], Join], *, dry_run: bool, taking: Collection[str] = ()
    ) -> Written:
        if dry_run:
            change = decide(self.snapshot()).change
            self._edits(change)
            return Written(change, None)
        finished: list[Finished] = []
        for _ in range(_TRIES):
            with DeskLock(self.repo) as lock:
                finished += recover(self.repo, lock)
                check_state(self.repo)
                try:
                    return self._write(decide, lock, finished, taking)
                except Moved:
                    continue
        raise Conflict(
            msg("the branch kept moving under the command; nothing was written"), hint=msg("try again")
        )

    def _write(
        self,
        decide: Callable[[Snapshot], Join],
        lock: DeskLock,
        finished: Sequence[Finished],
        taking: Collection[str],
    ) -> Written:
        base = self.repo.head()
        join = decide(self._at(base))
        change = join.change
        edits = [*join.files, *self._edits(change)]
        if not (edits or join.commit):
            return Written(change, None, finished)
        found: list[Finding] = []
        made = commit(
            self.repo,
            lock,
            base=base,
            edits=edits,
            message=CommitMessage(change.subject, change.reason, op=change.op, actor=change.actor),
            taking=frozenset(self.prefix + path for path in taking),
            warn=found.append,
            second=join.commit or None,
        )
        self._index.bring_to(made)
        return Written(change, made if made != base.commit else None, finished, found)

    def _edits(self, change: Change) -> list[Edit]:
        """The files of a change, validated and in canonical form; an attachment that comes twice is one."""
        if change.files:
            from propdesk.store.attachments import refuse_unfit_file

            for file in change.files:
                refuse_unfit_file(file)
        records = (
            Edit(
                paths.path_of(put.kind, put.id),
                None if put.data is None else schemas.write_record(put.kind, put.data),
            )
            for put in change.puts
        )
        beside = {file.path: Edit(file.path, file.data) for file in change.files}
        return self._placed([*records, *beside.values()])

    def _placed(self, edits: Iterable[Edit]) -> list[Edit]:
        return [Edit(self.prefix + edit.path, edit.new) for edit in edits]


def start_desk(
    directory: Path,
    contents: Callable[[str], Change],
    *,
    inside: bool = False,
    nested: bool = False,
    identity: tuple[str, str] | None = None,
) -> Written:
    """Make a desk in a directory: its own repository, or a folder of the one around it with ``inside``.

    ``contents`` is given git's user name and says what the first commit holds. ``nested``: a repository
    of its own even inside another work tree. ``identity`` (name and address) is set for this repository
    alone if git knows nobody.
    """
    desk = _new_place(directory, inside=inside, nested=nested)
    if identity and not desk.git_name:
        for key, value in zip(("user.name", "user.email"), identity, strict=True):
            desk.repo.run("config", "--local", key, value)
        desk = Desk.placed(directory, Repository.find(directory))
    change = contents(desk.repo.identity().name)
    return desk.commit(lambda _: change, also=[Edit(".gitattributes", ATTRIBUTES)])


def refuse_taken(directory: Path, *, inside: bool = False, nested: bool = False) -> Repository | None:
    """Refuse a place where no desk can begin; give the repository that it becomes a folder of, if any."""
    around = None if nested else _work_tree_around(directory)
    if around is not None and not inside and not _is_new(around, directory):
        raise RuleRefused(
            msg("{directory} lies inside another git work tree", directory=directory),
            hint=msg("choose another place, or make the desk a folder of that repository with --inside"),
        )
    if directory.exists() and any(entry.name != ".git" for entry in directory.iterdir()):
        raise Conflict(
            msg("{directory} is not empty; nothing was written", directory=directory),
            hint=msg("name a directory that is new or empty"),
        )
    return around


def _is_new(repo: Repository, directory: Path) -> bool:
    """Tell whether a repository is an empty one at just this place, as a clone of a new one is."""
    return repo.head().commit is None and repo.work_tree == directory.resolve()


def _new_place(directory: Path, *, inside: bool, nested: bool) -> Desk:
    around = refuse_taken(directory, inside=inside, nested=nested)
    try:
        directory.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise SystemRefused(
            msg("{directory} can't be made: {why}", directory=directory, why=error.strerror or "")
        ) from error
    repo = around or Repository.create(directory)
    return Desk.placed(directory, repo)


def _work_tree_around(directory: Path) -> Repository | None:
    """The work tree that a directory (or its nearest parent that exists) lies in."""
    nearest = next(
        folder for folder in (directory.absolute(), *directory.absolute().parents) if folder.is_dir()
    )
    try:
        return Repository.find(nearest)
    except Unsafe:
        return None
