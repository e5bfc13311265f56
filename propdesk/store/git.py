"""Git as a child process: the one module that starts it, always with a closed environment."""

from __future__ import annotations

import os
import subprocess
import weakref
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from functools import cached_property
from pathlib import Path

from propdesk.domain.messages import SystemRefused, Unsafe, msg
from propdesk.store import platform, trace
from propdesk.store.gitconfig import Setting, identity_of, parse_settings
from propdesk.store.gitenv import Done, GitFailed, environment, failure, setting_options
from propdesk.store.objects import (
    TREE,
    ChangedPath,
    Entry,
    Head,
    Identity,
    LogEntry,
    oid_of,
    parse_changes,
    parse_commit,
    parse_listing,
    parse_tree,
)
from propdesk.store.reader import Found, ObjectReader

__all__ = ["ChangedPath", "Entry", "GitFailed", "Head", "Identity", "LogEntry", "Repository"]

_CHUNK = 400  # requests that fit a pipe's buffer, so that writing them never waits for a reader
_ALGORITHMS = {"sha1": 20, "sha256": 32}
_NO_WORK_TREE = (b"not a git repository", b"cannot change to", b"must be run in a work tree")
_ASKED = (
    "--is-bare-repository --absolute-git-dir --git-common-dir --show-object-format --show-toplevel".split()
)
SILENT = 124  # the exit code of a call that gave no answer in time, as timeout(1) has it


@trace.watched
def call(
    arguments: Sequence[str],
    *,
    feed: bytes = b"",
    env: Mapping[str, str] | None = None,
    keep: Sequence[int] = (),
    timeout: float | None = None,
) -> Done:
    """Run git to its end; no terminal, no prompt, only the descriptors in ``keep``."""
    process = _start(arguments, env=env, keep=keep, stderr=subprocess.PIPE)
    try:
        out, err = process.communicate(feed, timeout=timeout)
    except subprocess.TimeoutExpired:
        _stop(process)
        return Done(SILENT, b"", f"no answer in {timeout:g} seconds".encode())
    except BaseException:
        _stop(process)
        raise
    return Done(process.returncode, out, err)


def _ask_about(start: Path, questions: Sequence[str]) -> Done:
    return call(["-C", str(start), "rev-parse", "--path-format=absolute", *questions])


def _start(
    arguments: Sequence[str], *, env: Mapping[str, str] | None, keep: Sequence[int], stderr: int
) -> subprocess.Popen[bytes]:
    try:
        return subprocess.Popen(
            ["git", *setting_options(), *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=stderr,
            env=environment() | dict(env or {}),
            **platform.child_options(keep),
        )
    except FileNotFoundError as error:
        raise SystemRefused(msg("git is not installed"), hint=msg("Install git 2.36 or later")) from error


def _stop(process: subprocess.Popen[bytes]) -> None:
    if process.poll() is None:
        platform.kill_group(process.pid)
    for stream in (process.stdin, process.stdout, process.stderr):
        with suppress(OSError):  # what a dead child no longer takes is lost with it
            if stream is not None:
                stream.close()
    process.wait()


class Repository:
    """One git work tree: its places, its objects, and calls of git on it."""

    def __init__(self, *, git_dir: Path, common_dir: Path, work_tree: Path, algorithm: str = "sha1") -> None:
        self.git_dir = git_dir
        self.common_dir = common_dir
        self.work_tree = work_tree
        self.algorithm = algorithm
        self.held: int | None = None  # the lock's descriptor while it is held: every child keeps a copy
        self._reader: ObjectReader | None = None
        self._stop_reader: Callable[[], object] = list
        self._trees: dict[str, dict[str, Entry]] = {}
        self._places = (f"--git-dir={git_dir}", f"--work-tree={work_tree}")

    @classmethod
    def find(cls, start: Path) -> Repository:
        """Find the work tree that ``start`` lies in; Unsafe where there is none."""
        done = _ask_about(start, _ASKED)
        lines = os.fsdecode(done.out).split("\n")
        if lines[0] == "true":
            raise Unsafe(
                msg("{path} is a bare repository: it has no files to work on", path=lines[1]),
                hint=msg("Clone it, or give it a work tree: git worktree add DIR BRANCH"),
            )
        if any(reason in done.err for reason in _NO_WORK_TREE):
            raise Unsafe(
                msg("{path} is not inside a git work tree", path=str(start)),
                hint=msg("Make a desk with: propdesk init DIR"),
            )
        if done.code or len(lines) <= len(_ASKED):
            raise failure("rev-parse", code=done.code, stderr=done.err)
        if len(lines) > len(_ASKED) + 1:  # a folder's name holds a line end: one answer at a time
            lines = [os.fsdecode(_ask_about(start, [one]).out).removesuffix("\n") for one in _ASKED]
        _, git_dir, common, algorithm, top = lines[: len(_ASKED)]
        trace.found(Path(git_dir))
        return cls(git_dir=Path(git_dir), common_dir=Path(common), work_tree=Path(top), algorithm=algorithm)

    @classmethod
    def create(cls, directory: Path, *, algorithm: str = "sha1") -> Repository:
        """Make an empty repository with the branch main."""
        done = call(
            ["-c", "init.defaultRefFormat=files", "init", "-q", "-b", "main", "--template=",
             f"--object-format={algorithm}", "--end-of-options", str(directory)]
        )  # fmt: skip
        if done.code:
            raise failure("init", code=done.code, stderr=done.err)
        return cls.find(directory)

    def attempt(
        self, *arguments: str, feed: bytes = b"", env: Mapping[str, str] | None = None,
        keep_lock: bool = True, timeout: float | None = None,
    ) -> Done:  # fmt: skip
        """Run git on this repository and give its exit code with its output."""
        keep = [self.held] if keep_lock and self.held is not None else []
        return call([*self._places, *arguments], feed=feed, env=env, keep=keep, timeout=timeout)

    def run(self, *arguments: str, feed: bytes = b"", env: Mapping[str, str] | None = None) -> bytes:
        """Run git on this repository and give its output; GitFailed if it fails."""
        done = self.attempt(*arguments, feed=feed, env=env)
        if done.code:
            raise failure(arguments[0], code=done.code, stderr=done.err)
        return done.out

    def close(self) -> None:
        """End the child that reads objects."""
        if self._reader is not None:
            self._stop_reader()
            self._reader = None

    @property
    def width(self) -> int:
        """The number of bytes of an object id."""
        return _ALGORITHMS[self.algorithm]

    @cached_property
    def settings(self) -> tuple[Setting, ...]:
        """All settings that hold here, each with its scope; read once."""
        listing = self.run("config", "--list", "-z", "--includes", "--show-scope", "--show-origin")
        return parse_settings(listing)

    def identity(self, *, role: str = "author") -> Identity:
        """Tell who the git user is; Unsafe if git does not know, BadData for control characters."""
        return identity_of(self.settings, os.environ, role=role)

    def head(self) -> Head:
        """Read what HEAD names now."""
        text = (self.git_dir / "HEAD").read_text("utf-8", "surrogateescape").strip()
        if text.startswith("ref: "):
            branch = text.removeprefix("ref: ").strip()
            return Head(branch, self.resolve(branch))
        return Head("", self.resolve(text))

    def resolve(self, name: str) -> str | None:
        """Give the id of the commit that a full ref or id names, None if there is none."""
        found = self._read(name) if "\n" not in name else None
        return found[0] if found and found[1] == "commit" else None

    def commit(self, oid: str) -> LogEntry | None:
        """Read a commit, None if it is not there."""
        found = self._read(oid)
        return parse_commit(found[0], found[2]) if found and found[1] == "commit" else None

    def blob(self, oid: str) -> bytes:
        """Read the content of a file."""
        return next(self.blobs([oid]))

    def blobs(self, oids: Iterable[str]) -> Iterator[bytes]:
        """Read the contents of many files, in the order asked."""
        wanted = list(oids)
        for at in range(0, len(wanted), _CHUNK):
            chunk = wanted[at : at + _CHUNK]
            for oid, found in zip(chunk, self._ask(chunk), strict=True):
                if found is None:
                    raise _damaged(oid)
                yield found[2]

    def blob_oid(self, data: bytes) -> str:
        """Compute the id a file of this content has."""
        return oid_of("blob", data, algorithm=self.algorithm)

    def tree(self, oid: str) -> Mapping[str, Entry]:
        """Read one folder; the answer is kept."""
        if oid not in self._trees:
            found = self._read(oid)
            if found is None or found[1] != "tree":
                raise _damaged(oid)
            self._trees[oid] = parse_tree(found[2], width=self.width)
        return self._trees[oid]

    def root_tree(self, commit: str | None) -> str | None:
        """Give the id of a commit's top folder, None before the first commit."""
        entry = self.commit(commit) if commit else None
        if commit and entry is None:
            raise _damaged(commit)
        return entry.tree if entry else None

    def entry(self, commit: str | None, path: str) -> Entry | None:
        """Find one path in a commit, None if it is not there."""
        return self.entry_in(self.root_tree(commit), path)

    def entry_in(self, tree: str | None, path: str) -> Entry | None:
        """Find one path below a tree (None: empty); a folder's entry has mode ``40000``."""
        found = Entry(TREE, tree) if tree else None
        for name in path.split("/"):
            if found is None or found.mode != TREE:
                return None
            found = self.tree(found.oid).get(name)
        return found

    def listing(self, commit: str | None, prefix: str = "") -> dict[str, Entry]:
        """List all files of a commit below a prefix: path from the top → (mode, id)."""
        if commit is None:
            return {}
        places = ["--", prefix] if prefix else []
        out = self.run("ls-tree", "-r", "-z", "--full-tree", "--end-of-options", commit, *places)
        return parse_listing(out)

    def changed(self, old: str | None, new: str, prefix: str = "") -> list[ChangedPath]:
        """List the files that differ between two commits (``old`` None: all of ``new``)."""
        empty = oid_of("tree", b"", algorithm=self.algorithm)
        places = ["--", prefix] if prefix else []
        out = self.run(
            "diff-tree", "-r", "-z", "--raw", "--no-renames", "--no-ext-diff", "--no-textconv",
            "--full-index", "--end-of-options", old or empty, new, *places,
        )  # fmt: skip
        return parse_changes(out)

    def log(
        self,
        commit: str | None,
        *,
        since: str | None = None,
        paths: Sequence[str] = (),
        limit: int | None = None,
    ) -> Iterator[LogEntry]:
        """Walk the history back from a commit, newest first; ``since`` ends it, ``paths`` select."""
        if commit is None:
            return
        bounds = [f"--max-count={limit}"] if limit is not None else []
        ends = [commit, *([f"^{since}"] if since else [])]
        oids = self.run("rev-list", *bounds, "--end-of-options", *ends, "--", *paths).decode("ascii").split()
        for oid, data in zip(oids, self.blobs(oids), strict=True):
            yield parse_commit(oid, data)

    def is_ancestor(self, old: str, new: str) -> bool:
        """Tell whether ``old`` lies in the history of ``new`` (a commit that is gone does not)."""
        if old == new:
            return True
        return self.attempt("merge-base", "--is-ancestor", "--end-of-options", old, new).code == 0

    def _read(self, name: str) -> Found | None:
        return self._ask([name])[0]

    def _ask(self, names: Sequence[str]) -> list[Found | None]:
        if self._reader is None:
            words = [*self._places, "cat-file", "--batch"]
            process = _start(words, env=None, keep=(), stderr=subprocess.DEVNULL)
            self._reader = ObjectReader(process.stdin, process.stdout)
            self._stop_reader = weakref.finalize(self, _stop, process)
        try:
            return self._reader.ask(names)
        except BaseException:
            self.close()  # half a conversation cannot be continued
            raise


def _damaged(oid: str) -> GitFailed:
    return GitFailed(msg("The object {oid} is missing: the repository is damaged", oid=oid))
