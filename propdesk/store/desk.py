"""A desk: a directory of records in a git work tree; the services' door to the store."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from propdesk.domain.changes import Change
from propdesk.domain.messages import Conflict, NotFound, msg
from propdesk.store import paths, schemas
from propdesk.store.git import CommitMessage, Head, Repository
from propdesk.store.guards import check_state
from propdesk.store.index import Index
from propdesk.store.lock import DeskLock
from propdesk.store.recovery import Finished, recover
from propdesk.store.snapshot import Snapshot
from propdesk.store.transaction import Edit, Moved, commit

ATTRIBUTES = b"* -text -filter -ident -working-tree-encoding merge\n"
"""Keeps every clone on every system from rewriting the files."""

Decide = Callable[[Snapshot], Change]
"""Decides on a snapshot what to write; called again if HEAD moved meanwhile."""

_TRIES = 5


@dataclass(frozen=True)
class Written:
    """What came of a change: its commit (None: nothing to write, or a dry run)."""

    change: Change
    commit: str | None
    finished: Sequence[Finished] = ()
    kept: Sequence[str] = ()


@dataclass(frozen=True)
class Desk:
    """One desk of one repository; ``prefix`` is its path in the work tree, ``""`` at the root."""

    root: Path
    repo: Repository
    prefix: str

    @classmethod
    def open(cls, root: Path) -> Desk:
        """Open the desk in a directory; refuse one that is no git repository or has no desk.yaml."""
        repo = Repository.find(root)
        real = root.resolve()
        inside = real.relative_to(repo.work_tree.resolve()).as_posix()
        desk = cls(real, repo, "" if inside == "." else inside + "/")
        if not (real / "desk.yaml").is_file() and desk.snapshot().find("desk", "desk") is None:
            raise NotFound(
                msg("there is no desk here (no desk.yaml)"),
                hint=msg("go to a desk, name one with -C DIR, or make one with propdesk init DIR"),
            )
        return desk

    @cached_property
    def _index(self) -> Index:
        return Index(self.repo, self.prefix)

    def snapshot(self) -> Snapshot:
        """The records as HEAD holds them now."""
        return self._at(self.repo.head())

    def _at(self, head: Head) -> Snapshot:
        return Snapshot(self.repo, self.prefix, head.commit, self._index)

    def commit(self, decide: Decide, *, dry_run: bool = False, also: Sequence[Edit] = ()) -> Written:
        """Write what ``decide`` wants as one commit; decide again if HEAD moved under it.

        ``also``: further files (paths in the desk), such as the attributes of a new desk.
        """
        if dry_run:
            change = decide(self.snapshot())
            self._edits(change)
            return Written(change, None)
        finished: list[Finished] = []
        for _ in range(_TRIES):
            with DeskLock(self.repo) as lock:
                finished += recover(self.repo, lock)
                check_state(self.repo)
                try:
                    return self._write(decide, lock, finished, also)
                except Moved:
                    continue
        raise Conflict(
            msg("the branch kept moving under the command; nothing was written"), hint=msg("try again")
        )

    def _write(
        self, decide: Decide, lock: DeskLock, finished: Sequence[Finished], also: Sequence[Edit]
    ) -> Written:
        base = self.repo.head()
        change = decide(self._at(base))
        edits = [*self._placed(also), *self._edits(change)]
        if not edits:
            return Written(change, None, finished)
        message = CommitMessage(change.subject, change.reason, op=change.op, actor=change.actor)
        result = commit(self.repo, lock, base=base, edits=edits, message=message)
        self._index.bring_to(result.commit)
        return Written(change, result.commit, finished, result.kept)

    def _edits(self, change: Change) -> list[Edit]:
        """The files of a change, validated and in canonical form."""
        return self._placed(
            Edit(
                paths.path_of(put.kind, put.id),
                None if put.data is None else schemas.write_record(put.kind, put.data),
            )
            for put in change.puts
        )

    def _placed(self, edits: Iterable[Edit]) -> list[Edit]:
        return [Edit(self.prefix + edit.path, edit.new) for edit in edits]
