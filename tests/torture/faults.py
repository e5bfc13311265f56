"""Run a command with one fault in it: a kill or a disk error at the n-th call of a kind, somewhere.

strace counts per process and per system call, so a *series* names one call, one place and one action,
and is tried with n = 1, 2, … until nothing was injected any more.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
CALLS = (
    "write", "pwrite64", "writev", "rename", "renameat", "renameat2", "unlink", "unlinkat",
    "link", "linkat", "fsync", "fdatasync", "mkdir", "mkdirat",
)  # fmt: skip
PROGRAMS = (
    "rev-parse", "config", "cat-file", "ls-files", "unpack-objects", "index-pack",
    "commit-tree", "update-index", "update-ref", "merge-base", "diff-tree", "ls-tree",
)  # fmt: skip
WRITERS = ("unpack-objects", "index-pack", "commit-tree", "update-index", "update-ref")
"""The subcommands that write files. The others write to pipes only, where no disk can refuse (and where
git does not look for errors)."""
KILL, ERRORS = "SIGKILL", ("ENOSPC", "EIO")
PARENT, GROUP, CHILD, CHILD_GROUP = "parent", "group", "child", "child-group"
_SECONDS = 90
_QUOTED = re.compile(r'"([^"]*)"')
_LAST_WORDS = "unshare: sigprocmask unblock failed"
"""What unshare of util-linux 2.38 says, with exit 1, when its child was killed."""

_GIT = """\
#!/bin/sh
# git, with a fault if it is the subcommand that is meant
skip=
for word; do
    if [ -n "$skip" ]; then skip=; continue; fi
    case "$word" in -c|-C) skip=1 ;; -*) ;; *) break ;; esac
done
[ "$word" = "$TORTURE_PROGRAM" ] || exec "$TORTURE_GIT" "$@"
strace -qq -A -o "$TORTURE_LOG" -e trace="$TORTURE_CALL" -e signal=none -e inject="$TORTURE_INJECT" \\
    "$TORTURE_GIT" "$@"
code=$?
[ $code = 137 ] || exit $code
echo KILLED >> "$TORTURE_LOG"
[ -z "$TORTURE_GROUP" ] || kill -KILL $PPID
kill -KILL $$
"""


@dataclass(frozen=True)
class Series:
    """Faults of one kind: where (mode, git subcommand), at which call, what happens there."""

    mode: str
    call: str
    action: str
    program: str = ""

    def __str__(self) -> str:
        return "-".join(part for part in (self.mode, self.program, self.call, self.action) if part)

    def inject(self, n: int) -> str:
        """Give strace's description of the n-th fault."""
        action = f"signal={KILL}" if self.action == KILL else f"error={self.action}"
        return f"{self.call}:{action}:when={n}"


@dataclass(frozen=True)
class Faulted:
    """What came of a command with a fault: ``hit`` tells whether the fault happened at all."""

    code: int
    stderr: str
    hit: bool


def all_series() -> list[Series]:
    """List every series, kills and errors."""
    kills = [Series(mode, call, KILL) for mode in (PARENT, GROUP) for call in CALLS]
    kills += [
        Series(mode, call, KILL, program)
        for mode in (CHILD, CHILD_GROUP)
        for program in PROGRAMS
        for call in CALLS
    ]
    errors = [Series(PARENT, call, action) for action in ERRORS for call in CALLS]
    errors += [Series(CHILD, call, action, name) for action in ERRORS for name in WRITERS for call in CALLS]
    return kills + errors


_PARENT_SAMPLES = (
    ("write", 4), ("write", 11), ("rename", 1), ("rename", 4), ("rename", 7), ("unlink", 1),
    ("unlink", 2), ("unlinkat", 3), ("link", 3), ("fsync", 2), ("fsync", 9), ("mkdir", 3),
)  # fmt: skip
_CHILD_SAMPLES = (
    ("unpack-objects", "write", 2), ("unpack-objects", "mkdir", 1), ("commit-tree", "fsync", 1),
    ("commit-tree", "link", 1), ("update-index", "rename", 1), ("update-ref", "write", 2),
    ("update-ref", "rename", 1), ("update-ref", "unlink", 1),
)  # fmt: skip
_PARENT_ERRORS = (("write", 11), ("rename", 2), ("fsync", 5), ("link", 3), ("mkdir", 3))
_CHILD_ERRORS = (
    ("unpack-objects", "write", 1), ("unpack-objects", "fsync", 1), ("commit-tree", "link", 1),
    ("update-index", "write", 1), ("update-ref", "write", 1),
)  # fmt: skip


def smoke_points() -> list[tuple[Series, int]]:
    """List 60 points spread over all kinds of faults."""
    points = [(Series(mode, call, KILL), n) for mode in (PARENT, GROUP) for call, n in _PARENT_SAMPLES]
    points += [
        (Series(mode, call, KILL, program), n)
        for mode in (CHILD, CHILD_GROUP)
        for program, call, n in _CHILD_SAMPLES
    ]
    for action in ERRORS:
        points += [(Series(PARENT, call, action), n) for call, n in _PARENT_ERRORS]
        points += [(Series(CHILD, call, action, program), n) for program, call, n in _CHILD_ERRORS]
    return points


def environment(extra: Mapping[str, str] | None = None) -> dict[str, str]:
    """Give the environment of a command that is tried."""
    fixed = {"PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1", "PROPDESK_LOCK_WAIT": "20"}
    return {**os.environ, **fixed, **(extra or {})}


def run(words: Sequence[str], *, env: Mapping[str, str] | None = None) -> tuple[int, str, str]:
    """Run a Python command line to its end: exit code, stdout, stderr."""
    return _run([sys.executable, *words], env=environment(env))


def run_faulted(words: Sequence[str], series: Series, n: int, *, scratch: Path) -> Faulted:
    """Run a Python command line with the n-th fault of a series; ``scratch`` holds log and wrapper."""
    scratch.mkdir(parents=True, exist_ok=True)
    log = scratch / "strace.log"
    log.write_bytes(b"")
    command = [sys.executable, *words]
    if series.mode in (CHILD, CHILD_GROUP):
        code, _, stderr = _run(command, env=environment(_wrapped(series, n, log, scratch)))
        return Faulted(code, stderr, _hit(log, series, killed=False))
    strace = ["strace", "-qq", "-o", str(log), "-e", f"trace={series.call}", "-e", "signal=none"]
    strace += ["-e", f"inject={series.inject(n)}"]
    if series.mode == GROUP:
        # as the first process of a namespace its death is that of all the others, in the same instant
        strace = [*_namespace(), strace[0], "-D", *strace[1:]]
    code, _, stderr = _run([*strace, *command], env=environment())
    if code == 1 and _LAST_WORDS in stderr:
        code = -9
    return Faulted(code, stderr, _hit(log, series, killed=code in (137, -9)))


def survey(words: Sequence[str], *, scratch: Path) -> Counter[tuple[str, str]]:
    """Run a Python command line and count its calls: (git subcommand or "", call) → most in one process.

    What never happens need not be tried: most subcommands make few of the calls.
    """
    scratch.mkdir(parents=True, exist_ok=True)
    log = scratch / "survey.log"
    seen = ["strace", "-f", "-qq", "-o", str(log), "-s", "200", "-e", "signal=none"]
    _run([*seen, "-e", f"trace=execve,{','.join(CALLS)}", sys.executable, *words], env=environment())
    programs: dict[str, str] = {}
    made: Counter[tuple[str, str]] = Counter()
    for line in log.read_text("utf-8", "replace").splitlines():
        pid, _, rest = line.partition(" ")
        call, _, arguments = rest.lstrip().partition("(")
        if call == "execve":
            programs[pid] = _program(arguments)
        elif call in CALLS and pid in programs:
            made[pid, call] += 1
    most: Counter[tuple[str, str]] = Counter()
    for (pid, call), number in made.items():
        most[programs[pid], call] = max(number, most[programs[pid], call])
    return most


def _program(arguments: str) -> str:
    """Find git's subcommand in the arguments of an execve; the command itself has none."""
    words = _QUOTED.findall(arguments)
    return next((word for word in words if word in PROGRAMS), "") if words[0].endswith("git") else ""


def _namespace() -> list[str]:
    own_user = [] if os.geteuid() == 0 else ["--user", "--map-root-user"]
    return ["unshare", *own_user, "--pid", "--fork"]


def can_kill_groups() -> bool:
    """Tell whether this machine lets us make the namespace that a whole group dies with."""
    return shutil.which("unshare") is not None and _run([*_namespace(), "true"], env=dict(os.environ))[0] == 0


def _wrapped(series: Series, n: int, log: Path, scratch: Path) -> dict[str, str]:
    wrapper = scratch / "bin" / "git"
    wrapper.parent.mkdir(exist_ok=True)
    wrapper.write_text(_GIT, encoding="ascii")
    wrapper.chmod(0o755)
    return {
        "PATH": f"{wrapper.parent}{os.pathsep}{os.environ['PATH']}",
        "TORTURE_GIT": shutil.which("git") or "git",
        "TORTURE_PROGRAM": series.program,
        "TORTURE_CALL": series.call,
        "TORTURE_INJECT": series.inject(n),
        "TORTURE_LOG": str(log),
        "TORTURE_GROUP": "1" if series.mode == CHILD_GROUP else "",
    }


def _hit(log: Path, series: Series, *, killed: bool) -> bool:
    if series.action == KILL:
        return killed or b"KILLED" in log.read_bytes()
    return b"(INJECTED)" in log.read_bytes()


def _run(command: Sequence[str], *, env: Mapping[str, str]) -> tuple[int, str, str]:
    done = subprocess.run(
        command, env=dict(env), stdin=subprocess.DEVNULL, capture_output=True, timeout=_SECONDS, check=False
    )
    return done.returncode, done.stdout.decode("utf-8", "replace"), done.stderr.decode("utf-8", "replace")
