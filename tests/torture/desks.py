"""The repositories that faults are tried on, and the look at what is left of them."""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from torture import driver
from torture.faults import run

HERE = Path(__file__).resolve().parent
STAGED, UNSTAGED, OTHER = "notes/staged.txt", "notes/unstaged.txt", "notes/other.txt"
_OF_THE_USER = ("notes", "of the user")
_OURS = re.compile(r"lock|last|last-error\.log|txn|index-\w+\.db")
_INDEX_AT_WORK = re.compile(r".*/index-\w+\.db-(wal|shm)")


@dataclass(frozen=True)
class Scenario:
    """A command to be hurt: how it is called, what it leaves in HEAD, and how a repository is made.

    ``again`` is the same command once more (it must not do its work twice), ``after`` another writing
    command; ``count`` tells how often HEAD holds the effect (None: half of it).
    """

    name: str
    command: tuple[str, ...]
    after: tuple[str, ...]
    count: Callable[[Path], int | None]
    prepare: Callable[[Path], None]

    def words(self, desk: Path) -> list[str]:
        """Give the command line for a desk."""
        return [word.format(desk=desk) for word in self.command]

    def words_after(self, desk: Path) -> list[str]:
        """Give the command line of another command."""
        return [word.format(desk=desk) for word in self.after]


def git(desk: Path, *words: str, ok: tuple[int, ...] = (0,)) -> str:
    """Run the user's own git, with nothing of ours about it."""
    done = subprocess.run(["git", "-C", str(desk), *words], capture_output=True, check=False)
    assert done.returncode in ok, (words, done.returncode, done.stderr)
    return done.stdout.decode("utf-8")


def _put(desk: Path, path: str, text: str) -> None:
    (desk / path).parent.mkdir(parents=True, exist_ok=True)
    (desk / path).write_text(text, encoding="utf-8")


def add_edits_of_the_user(desk: Path) -> None:
    """Leave a staged, an unstaged and a new file as a person might."""
    for path in (STAGED, UNSTAGED):
        _put(desk, path, "as committed\n")
    git(desk, "add", "--", STAGED, UNSTAGED)
    git(desk, "commit", "-q", "-m", "notes")
    git(desk, "gc", "-q")
    for path, text in ((STAGED, "staged\n"), (UNSTAGED, "unstaged\n"), (OTHER, "other\n")):
        _put(desk, path, text)
    git(desk, "add", "--", STAGED)


def commit_of_the_user(desk: Path) -> bool:
    """Let the user commit in between; a lock in the way may refuse it."""
    for words in (("add", "--", OTHER), ("commit", "-q", "-m", "of the user")):
        done = subprocess.run(["git", "-C", str(desk), *words], capture_output=True, check=False)
        if done.returncode:
            return False
    return True


def verify(desk: Path, *, hurt: bool = False) -> None:
    """Assert that nothing is half done: objects, index, files, the user's edits, no scraps of ours.

    ``hurt``: the last command met a disk error, which may have kept SQLite from folding its log away.
    """
    said = git(desk, "fsck", "--strict", "--no-progress", "--no-dangling")
    assert said == "", said
    staged = set(git(desk, "diff", "--cached", "--name-only").split())
    unstaged = set(git(desk, "diff", "--name-only").split())
    untracked = set(git(desk, "ls-files", "--others", "--exclude-standard").split())
    assert staged <= {STAGED, OTHER}, staged
    assert unstaged == {UNSTAGED}, unstaged
    assert untracked <= {OTHER}, untracked
    assert [git(desk, "show", f":{path}") for path in (STAGED, UNSTAGED)] == ["staged\n", "as committed\n"]
    texts = [(desk / path).read_text(encoding="utf-8") for path in (STAGED, UNSTAGED, OTHER)]
    assert texts == ["staged\n", "unstaged\n", "other\n"]
    assert [path for path in scraps(desk) if not (hurt and _INDEX_AT_WORK.fullmatch(path))] == []
    _verify_commits(desk)


def _verify_commits(desk: Path) -> None:
    """Assert that a commit holds what is ours or what is the user's, never both; a merge brings commits."""
    for entry in git(desk, "log", "--no-merges", "--format=%x00%s", "--name-only").split("\0")[1:]:
        subject, _, names = entry.partition("\n")
        notes = {name.startswith("notes/") for name in names.split()}
        assert notes == {subject in _OF_THE_USER}, entry


def scraps(desk: Path) -> list[str]:
    """List what is left of ours that should not be: locks, drafts, journals, half-written objects."""
    found = []
    for place, _, names in os.walk(desk):
        found += [os.path.join(place, name) for name in names if _is_scrap(name)]
    ours = desk / ".git" / "propdesk"
    if ours.is_dir():
        found += [str(path) for path in ours.iterdir() if not _OURS.fullmatch(path.name)]
        found += [str(path) for path in (ours / "txn").glob("*")]
    return found


def _is_scrap(name: str) -> bool:
    return name.endswith(".lock") or name.startswith((".propdesk-", "tmp_"))


def _store_desk(desk: Path) -> None:
    subprocess.run(["git", "init", "-q", "-b", "main", str(desk)], check=True)
    _put(desk, "desk.yaml", "schema: 1\n")
    _put(desk, driver.TILL, "lines:\n")
    _put(desk, driver.DRAFT, "draft\n")
    git(desk, "add", "-A")
    git(desk, "commit", "-q", "-m", "init")
    add_edits_of_the_user(desk)


def _payments(desk: Path) -> int | None:
    return git(desk, "show", f"HEAD:{driver.TILL}").count("ref: R1}")


def _sheets(desk: Path) -> int | None:
    names = git(desk, "ls-tree", "-r", "--name-only", "HEAD").split()
    found = [path in names for path in driver.SHEETS] + [driver.DRAFT not in names]
    return 1 if all(found) else None if any(found) else 0


def _photos(desk: Path) -> int | None:
    names = git(desk, "ls-tree", "-r", "--name-only", "HEAD").split()
    found = [path in names for path in (driver.TICKET, driver.PHOTO)]
    if not any(found):
        return 0
    whole = int(git(desk, "cat-file", "-s", f"HEAD:{driver.PHOTO}")) == driver.PHOTO_SIZE
    return 1 if all(found) and whole else None


def _property_desk(desk: Path) -> None:
    """Make a desk of 60 flats that are billed half-yearly; some hold prepaid credit, which a run uses."""
    _propdesk("init", str(desk), "--name", "Torture", "--units", "1:1x15x4")
    for path in sorted((desk / "units" / "1").glob("*.yaml")):
        path.write_text(_billable(path.read_text(encoding="utf-8")), encoding="utf-8")
    _put(desk, "tariffs/property.yaml", _TARIFF)
    git(desk, "add", "-A")
    git(desk, "commit", "-q", "-m", "prices")
    for unit in ("1-1-0101", "1-1-0102"):
        _propdesk("-C", str(desk), "--at", "2020-06-02 09:00", "fee", "pay", unit, "200", "--ref", unit)


_TARIFF = """\
title: Management fee

formula: area

cycle: 6

timing: advance

anchor: unit

prices:
  - {from: "2010-01-01", price: "1.3", surcharge: "20"}
"""


def _billable(text: str) -> str:
    added = 'area: "94.56"\n', 'charges:\n  - {item: property, from: "2020-06-10"}\n'
    return "\n".join((text.rstrip("\n") + "\n", *added))


def _propdesk(*words: str) -> None:
    code, _, stderr = run(["-m", "propdesk", "--lang", "en", *words])
    assert code == 0, stderr


def _billed_desk(desk: Path) -> None:
    _property_desk(desk)
    _propdesk("-C", str(desk), "--at", "2020-06-03 09:00", "fee", "bill", "--period", "2020-06")


def _with_edits(prepare: Callable[[Path], None]) -> Callable[[Path], None]:
    def prepared(desk: Path) -> None:
        prepare(desk)
        add_edits_of_the_user(desk)

    return prepared


def _receipts(desk: Path) -> int | None:
    return git(desk, "grep", "-h", "-F", "ref: R1", "HEAD", "--", "tills", ok=(0, 1)).count("kind: receipt")


def _runs(desk: Path) -> int | None:
    names = git(desk, "ls-tree", "-r", "--name-only", "HEAD", "bills").split()
    if not names:
        return 0
    lines = git(desk, "show", "HEAD:bills/2020-06/property.yaml").count("unit:")
    credit = "bills/2020-06/property.credit.yaml" in names
    return 1 if (lines, len(names), credit) == (60, 2, True) else None


UNIT = "units/1/1-1-0101.yaml"
NEW_UNIT = "units/1/1-1-0901.yaml"


def _two_lines(desk: Path) -> None:
    """Make a desk and a branch from it on which another clerk changed one unit and added a second one."""
    _propdesk("init", str(desk), "--name", "Torture", "--units", "1:1x2x1")
    git(desk, "switch", "-q", "-c", "other")
    _propdesk(*_at(desk), "unit", "edit", "1-1-0101", "--note", "theirs", "-m", "x")
    _propdesk(*_at(desk), "unit", "add", "1-1-0901", "--kind", "flat", "--area", "90")
    git(desk, "switch", "-q", "main")
    _propdesk(*_at(desk), "unit", "edit", "1-1-0101", "--area", "88", "-m", "x")


def _at(desk: Path) -> tuple[str, ...]:
    return "-C", str(desk), "--at", "2020-06-02 09:00"


def _merged(desk: Path) -> int | None:
    unit = git(desk, "show", f"HEAD:{UNIT}")
    found = ["note: theirs" in unit, bool(git(desk, "ls-tree", "HEAD", NEW_UNIT))]
    found.append(git(desk, "branch", "--contains", "other").count("main") == 1)
    if 'area: "88"' not in unit:
        return None
    return 1 if all(found) else None if any(found) else 0


_DRIVER = (str(HERE / "driver.py"), "{desk}")
_DESK = ("-m", "propdesk", "--lang", "en", "-C", "{desk}", "--at", "2020-06-20 10:00")
_PAY = (*_DESK, "fee", "pay")
_ANOTHER = (*_PAY, "1-1-0203", "10", "--method", "cash", "--ref", "R2")
SCENARIOS = {
    one.name: one
    for one in (
        Scenario("store-pay", (*_DRIVER, "pay", "R1"), (*_DRIVER, "pay", "R2"), _payments, _store_desk),
        Scenario("store-bill", (*_DRIVER, "bill"), (*_DRIVER, "pay", "R2"), _sheets, _store_desk),
        Scenario("store-attach", (*_DRIVER, "attach"), (*_DRIVER, "pay", "R2"), _photos, _store_desk),
        Scenario(
            "pay",
            (*_PAY, "1-1-0101", "500", "--method", "wechat", "--ref", "R1"),
            _ANOTHER,
            _receipts,
            _with_edits(_billed_desk),
        ),
        Scenario(
            "bill",
            (*_DESK, "fee", "bill", "--period", "2020-06"),
            _ANOTHER,
            _runs,
            _with_edits(_property_desk),
        ),
        Scenario(
            "merge",
            (*_DESK, "merge", "other"),
            (*_DESK, "unit", "edit", "1-1-0201", "--note", "x", "-m", "x"),
            _merged,
            _with_edits(_two_lines),
        ),
    )
}
