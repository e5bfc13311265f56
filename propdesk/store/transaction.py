"""The write transaction: one command, one commit; HEAD moves once, the work tree follows."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace

from propdesk.domain.messages import Busy, Conflict, Finding, Message, Refusal, SystemRefused, msg
from propdesk.store import platform
from propdesk.store.git import Repository
from propdesk.store.gitenv import GitFailed, failure
from propdesk.store.guards import check_entries, check_paths, check_spelling
from propdesk.store.indexfile import (
    build_index,
    is_index_seen,
    release_index_lock,
    swap_index,
    take_index_lock,
)
from propdesk.store.journal import Journal, Step, Workspace
from propdesk.store.lock import DeskLock, desk_folder, wait_until
from propdesk.store.objects import FILE, Entry, Head, new_object, null_oid
from propdesk.store.recovery import clear_ref_locks, conclude, held_ref_locks, is_on_branch
from propdesk.store.staging import CommitMessage, build_trees, move_objects, write_commit, write_objects

__all__ = ["CommitMessage", "Edit", "Moved", "commit"]


@dataclass(frozen=True)
class Edit:
    """The new content of one file (None removes it); ``path`` from the work tree's top, with slashes.

    ``held``: the content is one that git holds already, under this entry of another commit.
    """

    path: str
    new: bytes | None
    held: Entry | None = None


_FAILURES = (Refusal, OSError)
_REF_WAIT = 10.0  # seconds that git's locks on the branch may take; they last milliseconds


class Moved(Conflict):
    """Somebody else's commit came first: read again and decide again."""


@dataclass(frozen=True)
class _Plan:
    """A transaction worked out: nothing of it is on the disk yet."""

    base: Head
    root: str | None
    steps: tuple[Step, ...]
    contents: dict[str, bytes]
    second: str | None = None


def commit(
    repo: Repository,
    lock: DeskLock,
    *,
    base: Head,
    edits: Sequence[Edit],
    message: CommitMessage,
    taking: Collection[str] = (),
    warn: Callable[[Finding], None] | None = None,
    second: str | None = None,
) -> str:
    """Write the edits as one commit on ``base`` and let index and files follow; give the commit's id.

    Edits that change nothing are left out; if none is left, nothing is written and the base comes back.
    ``second`` is the other parent of a merge. If it comes after the base and the edits lead to just what it
    holds, the branch moves forward to it and no commit is made.
    Raises Conflict if a file to be touched differs from the last commit, Moved if the branch has
    moved, Busy if git's index stays locked, SystemRefused if disk or git fail (saying what stands).
    Paths in ``taking`` are hand edits to be committed: their files must hold what is written already,
    and stay as they are even if the commit does not come about.
    ``warn`` is told of files that were edited in the very moment and kept.
    """
    if repo.held is None:
        raise AssertionError("the desk's lock is not held")
    work = Workspace(desk_folder(repo), os.urandom(8).hex())
    with _clean_on_failure(repo, work):
        plan = replace(_plan(repo, base, edits, taking), second=second)
        if not plan.steps and second is None:
            return base.commit or ""
        check_paths(repo, plan.steps)
        journal = _prepare(repo, work, plan, message)
        work.write(journal)
        take_index_lock(repo, work, wait=lock.wait)
    with platform.undisturbed():
        kept = _perform(repo, work, journal, plan, wait=lock.wait)
    for path in kept:
        if warn:
            warn(Finding("hand-edit", msg("Edited meanwhile, and kept as edited"), where=path))
    return journal.new


def _plan(repo: Repository, base: Head, edits: Sequence[Edit], taking: Collection[str]) -> _Plan:
    root = repo.root_tree(base.commit)
    contents: dict[str, bytes] = {}
    steps: dict[str, Step] = {}
    for edit in edits:
        check_spelling(edit.path)
        old = repo.entry_in(root, edit.path)
        step = Step(edit.path, old, edit.held or _entry(repo, edit.new, old), edit.path in taking)
        if step.path in steps:
            raise AssertionError(f"two edits of {step.path}")
        steps[step.path] = step
        if edit.new is not None and step.new:
            contents[step.new.oid] = edit.new
    check_entries(repo, root, steps.values())
    changing = tuple(step for step in steps.values() if step.old != step.new)
    return _Plan(base, root, changing, contents)


def _entry(repo: Repository, data: bytes | None, old: Entry | None) -> Entry | None:
    if data is None:
        return None
    return Entry(old.mode if old else FILE, repo.blob_oid(data))


def _prepare(repo: Repository, work: Workspace, plan: _Plan, message: CommitMessage) -> Journal:
    work.create()
    changes = {step.path: step.new for step in plan.steps}
    blobs = [new_object("blob", data, algorithm=repo.algorithm) for data in plan.contents.values()]
    trees = build_trees(repo, plan.root, changes)
    write_objects(repo, work, [*blobs, *trees])
    new = _forward(repo, plan, trees[-1].oid)
    if new is None:
        parents = [parent for parent in (plan.base.commit, plan.second) if parent]
        new = write_commit(repo, work, tree=trees[-1].oid, parents=parents, message=message)
    build_index(repo, work, changes)
    move_objects(repo, work)
    return Journal(work.txn, plan.base.branch, plan.base.commit, new, message.subject, plan.steps)


def _forward(repo: Repository, plan: _Plan, tree: str) -> str | None:
    """The second parent, if it needs no merge to be what comes next."""
    base, second = plan.base.commit, plan.second
    if base is None or second is None or not repo.is_ancestor(base, second):
        return None
    return second if repo.root_tree(second) == tree else None


def _perform(
    repo: Repository, work: Workspace, journal: Journal, plan: _Plan, *, wait: float
) -> tuple[str, ...]:
    """Move the branch and finish; whatever goes wrong, index and files follow what HEAD then is."""
    try:
        journal = _ready(repo, work, journal, plan, wait=wait)
        _move_branch(repo, journal)
    except _FAILURES as error:
        kept = _conclude_after(error, repo, work, journal)
        if not _landed_after(error, repo, journal):
            raise _refused(error, msg("Nothing was changed")) from error
        return kept
    try:
        return conclude(repo, work, journal, contents=plan.contents, swapped=True)
    except _FAILURES as error:
        stands = msg("The commit {commit} stands; the next command finishes the files", commit=journal.new)
        raise _refused(error, stands) from error


def _ready(repo: Repository, work: Workspace, journal: Journal, plan: _Plan, *, wait: float) -> Journal:
    """Put the index in place and note that the branch is about to move."""
    if not is_index_seen(repo, work):  # somebody staged something since: take it along, unless it is ours
        check_paths(repo, plan.steps)
        build_index(repo, work, {step.path: step.new for step in plan.steps})
    if repo.head() != plan.base:
        raise _moved()
    swap_index(repo, work)
    if not wait_until(lambda: not held_ref_locks(repo, journal.branch), wait=min(wait, _REF_WAIT)):
        raise _held(repo, journal)
    begun = replace(journal, begun=True)
    work.write(begun)
    return begun


def _move_branch(repo: Repository, journal: Journal) -> None:
    """Move the branch from old to new: the one commit point.

    git can fail after the branch has moved, so a failure counts only once the branch was looked at.
    """
    old = journal.old or null_oid(repo.algorithm)
    try:
        done = repo.attempt(
            "update-ref", "-m", f"propdesk: {journal.subject}", journal.branch, journal.new, old
        )
    except OSError:
        clear_ref_locks(repo, journal)  # the child was killed: we could not speak with it
        raise
    if done.code <= 0:  # killed, or done but unable to remove its lock: what is left would block every git
        clear_ref_locks(repo, journal)
    if done.code == 0:
        return
    if is_on_branch(repo, journal):
        return
    if repo.resolve(journal.branch) != journal.old:
        raise _moved()
    if done.code > 0 and held_ref_locks(repo, journal.branch):
        raise _held(repo, journal)
    raise failure("update-ref", code=done.code, stderr=done.err)


def _held(repo: Repository, journal: Journal) -> Busy:
    path = held_ref_locks(repo, journal.branch) or [repo.git_dir]
    return Busy(
        msg("git holds the branch {branch} ({path})", branch=journal.branch, path=str(path[0])),
        hint=msg("Nothing was changed. If no git command is running, a killed one left that file behind"),
    )


def _conclude_after(error: Exception, repo: Repository, work: Workspace, journal: Journal) -> tuple[str, ...]:
    try:
        return conclude(repo, work, journal)
    except _FAILURES:
        said = msg("The next command clears up what is left")
        raise _refused(error, said) from error


def _landed_after(error: Exception, repo: Repository, journal: Journal) -> bool:
    try:
        return is_on_branch(repo, journal)
    except _FAILURES:
        raise _refused(error, msg("`git log` shows whether the entry was made")) from error


@contextmanager
def _clean_on_failure(repo: Repository, work: Workspace) -> Iterator[None]:
    """Leave nothing of a transaction that has changed nothing yet."""
    try:
        yield
    except BaseException as error:
        _clean(repo, work)
        if isinstance(error, OSError | GitFailed):
            raise _refused(error, msg("Nothing was changed")) from error
        raise


def _clean(repo: Repository, work: Workspace) -> None:
    try:
        release_index_lock(repo, work)
        if work.path.exists():
            work.drop()
    except OSError:
        return  # recovery clears what is left: nothing of it is in use


def _moved() -> Moved:
    return Moved(
        msg("The branch has moved: another commit came first"), hint=msg("Nothing was changed; try again")
    )


def _refused(error: Exception, stands: Message) -> Exception:
    """Say what stands after a failure; refusals that say it themselves go through."""
    if isinstance(error, Refusal) and not isinstance(error, GitFailed):
        return error
    reason = error.message if isinstance(error, GitFailed) else getattr(error, "strerror", None) or str(error)
    hint = next((cure for symptom, cure in _CURES.items() if symptom in str(reason)), None)
    return SystemRefused(msg("{reason}. {stands}", reason=reason, stands=stands), hint=hint)


_CURES = {
    "No space left": msg("Free some space on the disk and try again"),
    "quota exceeded": msg("Free some space on the disk and try again"),
    "Read-only": msg("The disk can only be read: see why, and try again"),
    "ermission denied": msg("The folder belongs to somebody else: see to its rights, and try again"),
    "Input/output error": msg("The disk is failing: make a backup now"),
}
