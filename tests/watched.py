"""A desk that is watched: what a command leaves of it, down to the files that no one should see."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from conftest import Ran, Runner

WHEN = "2026-11-21 10:00"


@dataclass(frozen=True)
class Watched:
    """A desk, how to run commands on it, and what is left of it."""

    root: Path
    propdesk: Runner
    now: str = WHEN

    def run(self, *words: str) -> Ran:
        """Run a command; a refusal comes as JSON, too."""
        cut = words.index("--") if "--" in words else len(words)
        said = (*words[:cut], "-o", "json", *words[cut:])
        ran: Ran = self.propdesk("-C", self.root, "--lang", "en", "--at", self.now, *said)
        return ran

    def git(self, *words: str, env: Mapping[str, str] | None = None) -> str:
        """Run the user's git."""
        done = subprocess.run(
            ["git", "-C", self.root, *words],
            check=True, capture_output=True, text=True, env={**os.environ, **(env or {})},
        )  # fmt: skip
        return done.stdout.strip()

    def state(self) -> tuple[str, ...]:
        """HEAD, the index, the work tree, and all our own files but the index of records and the log."""
        ours = self.root / ".git" / "propdesk"
        kept = ("index", "lock", "last-error.log")
        left = sorted(path.name for path in ours.glob("*") if not path.name.startswith(kept))
        strays = sorted(str(path) for path in self.root.rglob(".propdesk-*"))
        locks = sorted(str(path) for path in self.root.rglob("*.lock"))
        objects = self.git("fsck", "--strict", "--no-dangling", "--no-progress")
        status = self.git("status", "--porcelain", "-uall", "--ignored")
        return self.git("rev-parse", "HEAD"), status, objects, *left, *strays, *locks

    def edit(self, path: str, old: str, new: str) -> None:
        """Edit a file by hand."""
        text = (self.root / path).read_text("utf-8")
        assert text.count(old) == 1, text
        (self.root / path).write_text(text.replace(old, new), encoding="utf-8")
