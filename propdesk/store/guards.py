"""What is refused before anything is written: odd states of the repository, edits in the way."""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import accumulate

from propdesk.domain.messages import BadData, Conflict, Finding, Message, Refusal, Unsafe, msg
from propdesk.store import platform
from propdesk.store.git import Repository
from propdesk.store.gitconfig import OWN_SCOPES, Setting, is_on, value_of
from propdesk.store.indexfile import IndexEntry, index_entries
from propdesk.store.journal import Step
from propdesk.store.objects import REGULAR, TREE, Entry
from propdesk.store.worktree import content_id

UNDER_WAY = {
    "rebase-apply/applying": ("am", "git am --continue"),
    "rebase-apply": ("rebase", "git rebase --continue"),
    "rebase-merge": ("rebase", "git rebase --continue"),
    "MERGE_HEAD": ("merge", "git merge --continue"),
    "CHERRY_PICK_HEAD": ("cherry-pick", "git cherry-pick --continue"),
    "REVERT_HEAD": ("revert", "git revert --continue"),
    "BISECT_LOG": ("bisect", "git bisect reset"),
}
"""Files in the git directory that show an operation half way, its name, and how it is ended."""

NETWORK = frozenset(
    "nfs nfs4 cifs smb smb2 smb3 smbfs 9p afs ceph glusterfs lustre unc ncpfs coda gpfs beegfs orangefs "
    "fuse.sshfs fuse.rclone fuse.s3fs fuse.gcsfuse fuse.glusterfs fuse.davfs fuse.smbnetfs fuse.curlftpfs "
    "fuse.juicefs davfs vboxsf prl_fs fuse.vmhgfs-fuse virtiofs".split()
)
"""File systems whose locks and renames other machines do not see as ours does."""

EXECUTES = re.compile(
    r"core\.(sshcommand|gitproxy|askpass|editor|pager|alternaterefscommand)"
    r"|sequence\.editor|diff\.external|diff\..*\.(command|textconv)|filter\..*\.(clean|smudge|process)"
    r"|merge\..*\.driver|credential(\..*)?\.helper|gpg(\..*)?\.(program|defaultkeycommand)"
    r"|remote\..*\.(uploadpack|receivepack|vcs)|pager\..*|interactive\.difffilter|browser\..*\.(cmd|path)"
    r"|(merge|diff|gui)tool\..*\.(cmd|path)|uploadpack\.packobjectshook|trailer\..*\.(command|cmd)"
    r"|protocol\.ext\.allow|sendemail\..*cmd|instaweb\..*|web\.browser|man\..*\.(cmd|path)|hook\..*\.command"
    r"|gc\.recentobjectshook|tar\..*\.command|imap\.tunnel|help\.browser|core\.virtualfilesystem"
    r"|lfs\.customtransfer\..*\.path|lfs\.extension\..*\.(clean|smudge)"
)
"""Keys that let git run a program; harmless in the user's own settings, not in a repository's."""

_SWITCHES = {"true", "false", "yes", "no", "on", "off", "0", "1", ""}
_PARTIAL = re.compile(r"extensions\.partialclone|remote\..*\.promisor")


def check_state(repo: Repository) -> None:
    """Refuse states in which a commit would be wrong or unsafe (Conflict or Unsafe, saying what to do)."""
    for check in (check_settings, *STATE_CHECKS):
        check(repo)
    repo.identity(role="author")
    repo.identity(role="committer")


def _check_branch(repo: Repository) -> None:
    branch = repo.head().branch
    if branch.startswith("refs/heads/"):
        return
    raise Conflict(
        msg("HEAD is detached: an entry made now would belong to no branch"),
        hint=msg("Go back to a branch: git switch main"),
    )


def _check_under_way(repo: Repository) -> None:
    for name, (operation, cure) in UNDER_WAY.items():
        if (repo.git_dir / name).exists():
            raise Conflict(
                msg("A {operation} of git is under way", operation=operation),
                hint=msg("Finish it first: {cure}", cure=cure),
            )


def _check_layout(repo: Repository) -> None:
    settings = repo.settings
    if is_on(settings, "core.sparsecheckout"):
        raise _unsafe(
            "core.sparseCheckout",
            msg("A sparse checkout hides files (core.sparseCheckout)"),
            "git sparse-checkout disable",
        )
    if (value_of(settings, "extensions.refstorage") or "files") != "files":
        raise Unsafe(
            msg("The repository keeps its branches in a reftable, which is not supported"),
            hint=msg("Let git keep them as files: git refs migrate --ref-format=files"),
            field="extensions.refStorage",
        )
    partial = [setting.key for setting in settings if _PARTIAL.fullmatch(setting.key)]
    if partial:
        raise Unsafe(
            msg("A partial clone fetches missing records over the network ({key})", key=partial[0]),
            hint=msg("Clone it whole, without --filter, and work there"),
            field=partial[0],
        )


def _check_place(repo: Repository) -> None:
    for path in {repo.git_dir, repo.common_dir, repo.work_tree}:
        kind = platform.file_system(path)
        if kind in NETWORK:
            raise Unsafe(
                msg(
                    "{path} is on a network file system ({kind}): its locks cannot be trusted",
                    path=str(path),
                    kind=kind,
                ),
                hint=msg("Keep the desk on a local disk and share it with git push and pull"),
            )


def check_settings(repo: Repository) -> None:
    """Refuse keys in the repository's own settings that let git run a program."""
    for setting in executing(repo.settings):
        if setting.scope in OWN_SCOPES:
            raise _unsafe(
                setting.key,
                msg(
                    "The repository's own settings run a program: {key} ({origin})",
                    key=setting.key,
                    origin=setting.origin,
                ),
                _cure(repo, setting),
            )


def _cure(repo: Repository, setting: Setting) -> str:
    """Say how the line is taken out of the very file that holds it, an included one, too."""
    path = setting.origin.removeprefix("file:")
    place = "" if path == str(repo.common_dir / "config") else f"--file {shlex.quote(path)} "
    return f"git config {place}--unset-all {shlex.quote(setting.key)}"


def executing(settings: Iterable[Setting]) -> Iterator[Setting]:
    """Find the settings that let git run a program, wherever they come from."""
    return filter(_executes, settings)


def _executes(setting: Setting) -> bool:
    if setting.key == "core.fsmonitor":
        return setting.value.lower() not in _SWITCHES
    if setting.key.startswith("alias.") or re.fullmatch(r"submodule\..*\.update", setting.key):
        return setting.value.lstrip().startswith("!")
    if re.fullmatch(r"(url\..*\.(insteadof|pushinsteadof)|remote\..*\.(url|pushurl))", setting.key):
        return "ext::" in setting.key + setting.value
    return bool(EXECUTES.fullmatch(setting.key))


def _unsafe(key: str, message: Message, cure: str) -> Unsafe:
    return Unsafe(
        message, hint=msg("If you did not set it, look at it; {cure} takes it away", cure=cure), field=key
    )


STATE_CHECKS: tuple[Callable[[Repository], None], ...] = (
    _check_layout,
    _check_place,
    _check_under_way,
    _check_branch,
)
"""What must be as it should be around a commit, each refusing for itself."""


def check_spelling(path: str) -> None:
    """Refuse a path that could leave the work tree or reach into git's own folder."""
    parts = path.split("/")
    odd = any(
        part in ("", ".", "..") or (part.lower().startswith(".git") and part.lower() != ".gitattributes")
        for part in parts
    )
    if odd or re.search(r"[\x00-\x1f\x7f\\:]", path):
        raise BadData(
            msg("{path} is no path of a record", path=ascii(path)),
            hint=msg(
                "Files and folders of a desk have names without control characters, backslash and colon"
            ),
        )


def check_entries(repo: Repository, root: str | None, steps: Iterable[Step]) -> None:
    """Refuse paths that the last commit holds as something else than plain files in folders."""
    for step in steps:
        if step.old and step.old.mode not in REGULAR:
            raise _no_file(step.path)
        for folder in _folders(step.path):
            entry = repo.entry_in(root, folder)
            if entry and entry.mode != TREE:
                raise _no_file(folder)


def _folders(path: str) -> list[str]:
    return list(accumulate(path.split("/")[:-1], lambda above, name: f"{above}/{name}"))


def _no_file(path: str) -> Refusal:
    return Conflict(
        msg("{path} is a link, a folder or a submodule in the last commit, not a record", path=path),
        hint=msg("Take it away with git and commit; `propdesk log` and git log show who put it there"),
        record=path,
    )


def check_paths(repo: Repository, steps: Sequence[Step]) -> None:
    """Refuse if a file to be touched differs from the last commit in the work tree or the index."""
    found = index_entries(repo, [step.path for step in steps])
    _check_hidden(found)
    known = {step.path for step in steps}
    edited = [step.path for step in steps if _is_edited(repo, step, found.get(step.path, []))]
    edited += [path for path in found if path not in known]
    if not edited:
        return
    raise Conflict(
        msg(
            "{count} of the files to be written differ from the last commit: {paths}",
            count=len(edited),
            paths=_some(edited),
        ),
        hint=msg(
            '`propdesk status` shows them; `propdesk keep PATH -m "…"` commits, `propdesk discard PATH` drops'
        ),
        findings=tuple(
            Finding("hand-edit", msg("Differs from the last commit"), where=path) for path in edited
        ),
    )


def _some(paths: Sequence[str]) -> str:
    return ", ".join(paths[:5]) + (" …" if len(paths) > 5 else "")


def _is_edited(repo: Repository, step: Step, entries: Sequence[IndexEntry]) -> bool:
    if step.taken:
        wanted = step.new.oid if step.new else None
        return content_id(repo, step.path) != wanted or any(entry.stage != "0" for entry in entries)
    staged = [Entry(entry.mode, entry.oid) for entry in entries]
    if staged != ([step.old] if step.old else []) or any(entry.stage != "0" for entry in entries):
        return True
    return content_id(repo, step.path) != (step.old.oid if step.old else None)


def _check_hidden(found: dict[str, list[IndexEntry]]) -> None:
    for path, entries in found.items():
        if any(entry.tag == "S" or entry.tag.islower() for entry in entries):
            raise Conflict(
                msg("{path} is hidden from git (skip-worktree or assume-unchanged)", path=path),
                hint=msg("Show it again: git update-index --no-skip-worktree --no-assume-unchanged PATH"),
            )
