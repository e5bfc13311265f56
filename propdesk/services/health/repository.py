"""The repository: what git knows, what was left behind, where it lies."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

from propdesk.domain.messages import Busy, Message, Refusal, msg
from propdesk.services.health.patient import Patient, Sign, ok, problem, refused, warning
from propdesk.store import platform
from propdesk.store.bundle import is_shallow
from propdesk.store.git import Repository
from propdesk.store.gitconfig import OWN_SCOPES, identity_of, is_on, value_of
from propdesk.store.guards import NETWORK, STATE_CHECKS, check_settings, executing
from propdesk.store.handedits import unfinished
from propdesk.store.inspection import age_of, hooks, lock_files, remotes, try_signing, unpushed
from propdesk.store.lock import DeskLock, desk_folder
from propdesk.store.upkeep import object_counts

LOOSE = 5_000
"""Loose objects from which packing them is worth it."""

LEAST_BYTES, LEAST_FILES = 500_000_000, 10_000
_LEFT = 60.0  # seconds from which a lock file has probably been left behind
_FUTURE = 300  # seconds that two clocks may differ


def identity(patient: Patient) -> Iterator[Sign]:
    """git knows who enters something, and the name is clean."""
    try:
        found = identity_of(patient.git_settings, patient.outside.environ, role="author")
    except Refusal as refusal:
        yield refused(refusal)
    else:
        yield ok(msg("git's user is {name}", name=found.name))


def signing(patient: Patient, repo: Repository) -> Iterator[Sign]:
    """Where entries are signed, signing works without a question."""
    if not is_on(repo.settings, "commit.gpgsign"):
        yield ok(msg("entries are not signed (commit.gpgsign)"))
        return
    tree = repo.root_tree(patient.commit)
    if tree is None:
        yield ok(msg("entries are signed; nothing is committed yet to try it"))
        return
    try:
        check_settings(repo)  # whatever signs must be the user's own choice
        try_signing(repo, tree)
    except Refusal as refusal:
        yield refused(refusal)
    else:
        form = value_of(repo.settings, "gpg.format") or "openpgp"
        yield ok(msg("entries are signed ({form}); a test signature worked", form=form))


def state(_: Patient, repo: Repository) -> Iterator[Sign]:
    """Nothing stands in the way of a command that writes."""
    found = False
    for check in STATE_CHECKS:
        try:
            check(repo)
        except Refusal as refusal:
            found = True
            yield refused(refusal)
    if not found:
        yield ok(msg("on the branch {branch}; nothing is under way", branch=repo.head().branch[11:]))


def settings(_: Patient, repo: Repository) -> Iterator[Sign]:
    """The repository's own settings run no program."""
    bad = [one for one in executing(repo.settings) if one.scope in OWN_SCOPES]
    for one in bad:
        yield problem(
            msg(
                "The repository's own settings run a program: {key} ({origin})",
                key=one.key,
                origin=one.origin,
            ),
            msg("look at it (git config --show-origin --get-all {key}) and take it out", key=one.key),
        )
    if not bad:
        yield ok(msg("the repository's own settings run no program"))


def locks(_: Patient, repo: Repository) -> Iterator[Sign]:
    """No killed git has left a lock file behind, and nobody holds the desk."""
    found = [*_left_locks(repo), *_held(repo)]
    yield from found or [ok(msg("no lock files"))]


def _left_locks(repo: Repository) -> Iterator[Sign]:
    for path in lock_files(repo):
        seconds = int(age_of(path))
        text = msg("{path} is there since {minutes} minutes", path=path, minutes=seconds // 60)
        old = problem(text, msg("if no git command is running, a killed one left it: remove that file"))
        yield old if seconds > _LEFT else warning(text, msg("a git command is probably at work; look again"))


def _held(repo: Repository) -> Iterator[Sign]:
    """Our own lock file stays where it is; it means something only while somebody holds it."""
    try:
        with DeskLock(repo, wait=0):
            return
    except Busy:
        hint = msg("wait for it; the lock is free as soon as that command has ended, however it ends")
        yield warning(msg("another command holds the desk"), hint)


def journal(_: Patient, repo: Repository) -> Iterator[Sign]:
    """No command was killed half way."""
    left = unfinished(repo)
    if left:
        text = msg("unfinished, or at work now: {subject}", subject=left.subject)
        yield warning(text, msg("the next command that writes finishes or forgets it"))
    else:
        yield ok(msg("no operation is unfinished"))


def place(_: Patient, repo: Repository) -> Iterator[Sign]:
    """The disk is a local one."""
    kind = platform.file_system(repo.git_dir)
    if kind in NETWORK:
        yield problem(
            msg("the desk lies on a network file system ({kind})", kind=kind),
            msg("keep it on a local disk and share it with git push and pull"),
        )
    elif (repo.git_dir / "head").exists():
        yield ok(
            msg("{kind}, without regard to case: names of records never differ in case alone", kind=kind)
        )
    else:
        yield ok(msg("a local disk ({kind})", kind=kind or "-"))


def disk(_: Patient, repo: Repository) -> Iterator[Sign]:
    """There is room for entries to come."""
    faults = [sign for path in _disks(repo) for sign in _room(path)]
    yield from faults
    if not faults:
        free = min(shutil.disk_usage(path).free for path in _disks(repo))
        yield ok(msg("{free} MB free", free=free // 1_000_000))


def _disks(repo: Repository) -> list[Path]:
    """One folder for each disk that the desk lies on."""
    places = {path.stat().st_dev: path for path in (repo.common_dir, repo.git_dir, repo.work_tree)}
    return list(places.values())


def _room(path: Path) -> Iterator[Sign]:
    free, files = shutil.disk_usage(path).free, platform.free_files(path)
    if free < LEAST_BYTES:
        yield problem(
            msg("only {free} MB are free where {path} lies", free=free // 1_000_000, path=path),
            msg("free some space on the disk"),
        )
    if files is not None and files < LEAST_FILES:
        yield problem(
            msg("the disk of {path} takes only {count} more files", path=path, count=files),
            msg("propdesk maintain packs many small files into one; remove what is not needed"),
        )


def objects(_: Patient, repo: Repository) -> Iterator[Sign]:
    """git's own files are packed."""
    counts = object_counts(repo)
    detail = msg("{loose} loose objects, {packs} packs", loose=counts["loose"], packs=counts["packs"])
    if counts["loose"] > LOOSE or counts["packs"] > 50:
        yield warning(detail, msg("propdesk maintain packs them"))
    else:
        yield ok(detail)


def history(patient: Patient, repo: Repository) -> Iterator[Sign]:
    """The history is whole."""
    if is_shallow(repo):
        yield warning(
            msg("this clone is shallow: the older history is missing, and a backup would lack it"),
            msg("fetch it: git fetch --unshallow"),
        )
    elif patient.commit is None:
        yield ok(msg("nothing is committed yet"))
    else:
        yield ok(msg("the history is whole"))


def clock(patient: Patient, repo: Repository) -> Iterator[Sign]:
    """The clock is not behind the last entry."""
    entry = repo.commit(patient.commit) if patient.commit else None
    ahead = entry.moment - int(patient.outside.now.timestamp()) if entry else 0
    if ahead > _FUTURE:
        yield warning(
            msg("the last entry was made {minutes} minutes in the future", minutes=ahead // 60),
            msg("set the clock of this machine, or of the one that made the entry"),
        )
    else:
        yield ok(msg("the clock agrees with the last entry"))


def elsewhere(_: Patient, repo: Repository) -> Iterator[Sign]:
    """What other repositories have of this one; nothing of it is a fault."""
    names, lacking = remotes(repo), unpushed(repo)
    if not names:
        yield ok(msg("no remote repository"))
    elif lacking is None:
        yield ok(msg("remote repositories: {names}", names=names))
    else:
        yield ok(msg("{branch} lacks {count} commits", branch=lacking[0], count=lacking[1]))


def hooked(_: Patient, repo: Repository) -> Iterator[Sign]:
    """Hooks that lie there; propdesk runs none."""
    found = hooks(repo)
    text = msg("hooks, which only your own git runs: {names}", names=found)
    yield ok(text if found else msg("no hooks"))


def mistakes(_: Patient, repo: Repository) -> Iterator[Sign]:
    """No mistake of the program itself was noted."""
    path = desk_folder(repo) / "last-error.log"
    if path.exists():
        days = int(age_of(path) // 86400)
        yield warning(
            _mistake(path, days), msg("please report that file; it holds no personal data; then remove it")
        )
    else:
        yield ok(msg("no mistake of the program was noted"))


def _mistake(path: Path, days: int) -> Message:
    return msg("a mistake in propdesk itself was noted {days} days ago: {path}", days=days, path=path)
