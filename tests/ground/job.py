"""The main job of a month, as commands on a small desk, and a look at what it has left."""

from __future__ import annotations

import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from conftest import Ran, Runner

from propdesk.store.objects import oid_of

PRICE = "--title 水费 --formula fixed --cycle 1 --timing advance --surcharge 3 --from 2026-01-01"
JOB: tuple[tuple[str, str], ...] = (
    ("2026-02-01 08:00", f"fee tariff set water {PRICE}"),
    ("2026-02-01 09:00", "fee bill --period 2026-02"),
    ("2026-02-01 09:10", "fee notice --period 2026-02 --format txt -O -"),
    ("2026-02-05 09:00", "fee pay 2-1-0101 100 --method wechat --ref W1"),
    ("2026-02-05 09:05", "fee receipt A-000001"),
    ("2026-02-05 09:10", "fee void-receipt A-000001 -m wrong"),
    ("2026-02-05 09:20", "fee pay 2-1-0101 50 --method cash"),
)
COMMITS = 5
SHORT = (JOB[1], JOB[3], JOB[5])
"""Bill, payment, void: each kind of write, for places that differ in little."""

ARREARS = {"principal": "310.00", "total": "310.00"}
BALANCE = {"billed": "360.00", "paid": "50.00", "outstanding": "310.00"}


@dataclass(frozen=True)
class Ground:
    """A desk somewhere, and how to run commands on it."""

    root: Path
    propdesk: Runner

    def run(self, when: str, *words: str) -> Ran:
        """Run a command at a business moment."""
        ran: Ran = self.propdesk("-C", self.root, "--lang", "en", "--at", when, *words)
        return ran

    def do(self, when: str, *words: str) -> Ran:
        """Run a command that must do its work and has nothing to remark."""
        ran = self.run(when, *words)
        assert ran.code == 0, (words, ran.stderr)
        return ran

    def pay(self, ref: str) -> Ran:
        """Take one yuan."""
        return self.run(
            "2026-02-06 09:00",
            "fee",
            "pay",
            "2-1-0101",
            "1",
            "--method",
            "wechat",
            "--ref",
            ref,
            "-o",
            "json",
        )

    def git(self, *words: str, code: int = 0) -> str:
        """Run the user's own git there."""
        return user_git(self.root, *words, code=code)


def user_git(place: Path, *words: str, code: int = 0, env: Mapping[str, str] | None = None) -> str:
    """Run git as a user does, names and all as they are."""
    done = subprocess.run(["git", "-C", place, *words], capture_output=True, check=False, env=env)
    assert done.returncode == code, (words, done.returncode, done.stderr)
    return done.stdout.decode("utf-8", "surrogateescape")


def do_the_job(ground: Ground) -> None:
    """Price, bill, notice, payment, receipt, void; then the figures, the checks and git agree."""
    before = int(ground.git("rev-list", "--count", "HEAD"))
    for when, words in JOB:
        ran = ground.do(when, *words.split())
        assert ran.stdout, words
    assert int(ground.git("rev-list", "--count", "HEAD")) >= before + COMMITS
    _look(ground)


def do_a_short_job(ground: Ground) -> None:
    """Bill, payment and void; then one figure, and git agrees."""
    before = int(ground.git("rev-list", "--count", "HEAD"))
    for when, words in SHORT:
        ground.do(when, *words.split())
    assert int(ground.git("rev-list", "--count", "HEAD")) == before + len(SHORT)
    ran = ground.do("2026-03-05 09:00", "fee", "balance", "-o", "json")
    _agree(ran.json["totals"], {"billed": "360.00", "paid": "0.00"})
    assert_as_committed(ground)


def _look(ground: Ground) -> None:
    when = "2026-03-05 09:00"
    _agree(ground.do(when, "fee", "arrears", "-o", "json").json["totals"], ARREARS)
    _agree(ground.do(when, "fee", "balance", "-o", "json").json["totals"], BALANCE)
    assert ground.do(when, "check").stdout == ""
    assert ground.do(when, "status", "-o", "json").rows == []
    assert_as_committed(ground)


def _agree(totals: Mapping[str, Any], wanted: Mapping[str, str]) -> None:
    assert {key: totals[key] for key in wanted} == wanted


def assert_as_committed(ground: Ground) -> None:
    """Every record lies there as the last commit holds it, to the byte, and nothing of ours is left."""
    assert ground.git("status", "--porcelain", "--", ".") == ""
    listing = ground.git("ls-tree", "-r", "-z", "HEAD", "--", ".").split("\0")[:-1]
    committed = {row.partition("\t")[2]: row.split("\t")[0].split(" ")[2] for row in listing}
    algorithm = ground.git("rev-parse", "--show-object-format").strip()
    assert committed == {
        path: oid_of("blob", (ground.root / path).read_bytes(), algorithm=algorithm) for path in committed
    }
    assert [path for path in ground.root.rglob("*") if path.name.startswith((".propdesk-", "tmp_"))] == []
    assert ground.git("fsck", "--strict", "--no-dangling", "--no-progress") == ""


def state(ground: Ground) -> tuple[object, ...]:
    """Tell all that a refused command must leave: refs, index, files, and nothing of ours in between."""
    git_dir = Path(ground.git("rev-parse", "--absolute-git-dir").strip())
    index = git_dir / "index"
    files = {
        str(path): str(path.readlink()) if path.is_symlink() else path.read_bytes()
        for path in sorted(ground.root.rglob("*"))
        if ".git" not in path.relative_to(ground.root).parts and (path.is_symlink() or path.is_file())
    }
    ours = git_dir / "propdesk"
    left = [*ours.glob("journal"), *ours.glob("txn/*"), *git_dir.glob("*.lock")]
    refs = ground.git("for-each-ref"), (git_dir / "HEAD").read_text(), (git_dir / "config").read_bytes()
    return refs, index.read_bytes() if index.exists() else b"", files, left
