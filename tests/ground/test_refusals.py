"""States in which nothing is entered: exit code, message and cure in both languages; nothing changed."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest
from conftest import Runner

from ground.job import Ground, state
from ground.places import commit_all, plain, records

pytestmark = pytest.mark.xdist_group("ground")
SHEET = "tills/2026-02/2026-02-06-a.yaml"
Make = Callable[[Ground], object]


@dataclass(frozen=True)
class Odd:
    """A state: how it comes about, exit code, words of message and cure; ``reads``: how balance ends."""

    make: Make
    code: int
    says: str
    cure: str
    reads: int = 0


def _git(*lines: str) -> Make:
    return lambda ground: [ground.git(*line.split("|")) for line in lines]


def _set(key: str, value: str, *options: str) -> Make:
    return lambda ground: ground.git("config", *options, key, value)


def _diverged(ground: Ground, *words: str) -> None:
    """Let two branches write the same line, then try to join them."""
    for branch, name in (("side", "侧"), ("main", "主")):
        ground.git("checkout", "-q", "-B", branch, "main")
        path = ground.root / "tariffs" / "property.yaml"
        path.write_text(path.read_text("utf-8").replace("物业费", name), encoding="utf-8")
        ground.git("commit", "-q", "-a", "-m", branch)
        if branch == "side":
            ground.git("checkout", "-q", "main")
    ground.git(*words, code=1)


def _under_way(*words: str) -> Make:
    return lambda ground: _diverged(ground, *words)


def _revert(ground: Ground) -> None:
    ground.git("revert", "--no-commit", "HEAD")


def _bisect(ground: Ground) -> None:
    ground.git("bisect", "start")
    ground.git("symbolic-ref", "HEAD", "refs/heads/main")


def _included(ground: Ground) -> None:
    (ground.root.parent / "more config").write_text("[core]\n\tsshCommand = touch ran\n")
    ground.git("config", "include.path", str(ground.root.parent / "more config"))


def _of_the_work_tree(ground: Ground) -> None:
    ground.git("config", "extensions.worktreeConfig", "true")
    ground.git("config", "--worktree", "diff.external", "touch ran")


def _reftable(ground: Ground) -> None:
    ground.git("config", "core.repositoryFormatVersion", "1")
    (ground.root / ".git" / "config").open("a").write("[extensions]\n\trefStorage = reftable\n")


def _newer(ground: Ground) -> None:
    (ground.root / ".git" / "config").open("a").write("[core]\n\trepositoryFormatVersion = 99\n")


def _sheet(ground: Ground) -> Path:
    path = ground.root / SHEET
    path.parent.mkdir(parents=True, exist_ok=True)
    return path


def _paid(ground: Ground) -> Path:
    assert ground.pay("first").code == 0
    return ground.root / SHEET


def _flag(option: str) -> Make:
    def make(ground: Ground) -> None:
        _paid(ground)
        ground.git("update-index", option, SHEET)

    return make


def _planned(ground: Ground) -> None:
    _sheet(ground).write_text("lines: []\n")
    ground.git("add", "--intent-to-add", SHEET)


def _unmerged(ground: Ground) -> None:
    _paid(ground)
    blob = ground.git("rev-parse", f"HEAD:{SHEET}").strip()
    ground.git("update-index", "--force-remove", SHEET)
    for stage in (1, 2, 3):
        entry = f"100644,{blob},{SHEET}"
        if stage == 2:
            ground.git("update-index", "--add", "--cacheinfo", entry)
    index = "".join(f"100644 {blob} {stage}\t{SHEET}\n" for stage in (1, 2, 3))
    removed = f"0 {'0' * 40}\t{SHEET}\n"
    words = ["git", "-C", ground.root, "update-index", "--index-info"]
    subprocess.run(words, input=(removed + index).encode(), check=True)


def _gitlink(ground: Ground) -> None:
    path = _sheet(ground)
    ground.git("init", "-q", str(path))
    Ground(path, ground.propdesk).git("commit", "-q", "--allow-empty", "-m", "x")
    ground.git("-c", "advice.addEmbeddedRepo=false", "add", SHEET)
    ground.git("commit", "-q", "-m", "a submodule")


def _link(ground: Ground) -> None:
    sheet = _paid(ground)
    shutil.move(sheet, ground.root.parent / "outside.yaml")
    sheet.symlink_to(ground.root.parent / "outside.yaml")


def _linked_folder(ground: Ground) -> None:
    (ground.root.parent / "outside").mkdir()
    (ground.root / "tills").symlink_to(ground.root.parent / "outside")


def _committed_link(ground: Ground) -> None:
    _linked_folder(ground)
    commit_all(ground.root)


def _fifo(ground: Ground) -> None:
    os.mkfifo(_sheet(ground))


def _staged(ground: Ground) -> None:
    _sheet(ground).write_text("lines: []\n")
    ground.git("add", SHEET)


def _partial(ground: Ground) -> None:
    ground.git("config", "core.repositoryFormatVersion", "1")
    ground.git("config", "extensions.partialClone", "origin")
    ground.git("config", "remote.origin.promisor", "true")


HIDDEN = "--no-skip-worktree --no-assume-unchanged"
REFUSED: Mapping[str, Odd] = {
    "HEAD is detached": Odd(_git("checkout|-q|--detach"), 6, "HEAD is detached", "git switch main"),
    "a merge": Odd(_under_way("merge", "-q", "side"), 6, "A merge of git", "git merge --continue"),
    "a rebase": Odd(_under_way("rebase", "-q", "side"), 6, "A rebase of git", "git rebase --continue"),
    "a cherry-pick": Odd(
        _under_way("cherry-pick", "side"), 6, "A cherry-pick of git", "git cherry-pick --continue"
    ),
    "a revert": Odd(_revert, 6, "A revert of git", "git revert --continue"),
    "a bisect": Odd(_bisect, 6, "A bisect of git", "git bisect reset"),
    "a sparse checkout by folders": Odd(
        _git("sparse-checkout|set|--cone|units"), 10, "sparse checkout", "git sparse-checkout disable"
    ),
    "a sparse checkout by patterns": Odd(
        _git("sparse-checkout|set|--no-cone|/units/"), 10, "sparse checkout", "git sparse-checkout disable"
    ),
    "a sparse index": Odd(
        _git("sparse-checkout|set|--cone|--sparse-index|units"),
        10,
        "sparse checkout",
        "git sparse-checkout disable",
    ),
    "a sparse checkout as a number": Odd(
        _set("core.sparseCheckout", "2"), 10, "sparse checkout", "git sparse-checkout disable"
    ),
    "a reftable": Odd(_reftable, 10, "refstorage", "reftable", reads=10),
    "a newer format": Odd(_newer, 10, "version", "newer git", reads=10),
    "a partial clone": Odd(_partial, 10, "partial clone", "--filter"),
    "a program in the settings": Odd(
        _set("core.sshCommand", "touch ran"), 10, "core.sshcommand", "git config --unset-all core.sshcommand"
    ),
    "a program in included settings": Odd(
        _included, 10, "more config", "more config' --unset-all core.sshcommand"
    ),
    "a program in the work tree's settings": Odd(
        _of_the_work_tree, 10, "config.worktree", "config.worktree --unset-all diff.external"
    ),
    "a file that git is told to skip": Odd(_flag("--skip-worktree"), 6, SHEET, HIDDEN),
    "a file that git is told not to look at": Odd(_flag("--assume-unchanged"), 6, SHEET, HIDDEN),
    "a file that is planned": Odd(_planned, 6, SHEET, "propdesk status"),
    "a file that is staged": Odd(_staged, 6, SHEET, "propdesk status"),
    "a file that is not merged": Odd(_unmerged, 6, SHEET, "propdesk status"),
    "a link for the file": Odd(_link, 6, SHEET, "propdesk status"),
    "a link for its folder": Odd(_linked_folder, 6, SHEET, "propdesk status"),
    "a committed link for its folder": Odd(_committed_link, 6, "tills is a link", "git log"),
    "a submodule for the file": Odd(
        _gitlink, 5, "a committed record does not read", "propdesk check", reads=5
    ),
    "a pipe for the file": Odd(_fifo, 6, SHEET, "propdesk status"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_nothing_is_entered(name: str, built: Path, tmp_path: Path, propdesk: Runner) -> None:
    odd = REFUSED[name]
    ground = Ground(plain(built, tmp_path), propdesk)
    odd.make(ground)
    before = _state(ground)
    ran = ground.pay("R")
    assert ran.code == odd.code, ran.stderr
    error = ran.json["error"]
    assert odd.says in error["message"], error
    assert odd.cure in error["hint"], error
    assert _state(ground) == before
    _assert_chinese(ground, odd)
    assert _state(ground) == before
    assert ground.run("2026-02-06 09:00", "fee", "balance").code == odd.reads
    assert not list(tmp_path.rglob("ran"))


def _state(ground: Ground) -> object:
    """The state; of a repository that git itself refuses, its files."""
    config = (ground.root / ".git" / "config").read_text()
    if "refStorage" not in config and "99" not in config:
        return state(ground)
    return {
        path: path.read_bytes()
        for path in sorted(ground.root.rglob("*"))
        if path.is_file() and path.name != "lock"
    }


def _assert_chinese(ground: Ground, odd: Odd) -> None:
    when = ("--lang", "zh", "--at", "2026-02-06 09:00")
    ran = ground.propdesk("-C", ground.root, *when, "fee", "pay", "2-1-0101", "1", "-o", "json")
    error = ran.json["error"]
    assert ran.code == odd.code
    for text in (error["message"], error["hint"]):
        assert any("\u4e00" <= character <= "\u9fff" for character in text), text


# --- places where no desk can be -------------------------------------------------------------------


def test_a_bare_repository_is_refused(built: Path, tmp_path: Path, propdesk: Runner) -> None:
    ground = Ground(plain(built, tmp_path), propdesk)
    ground.git("config", "core.bare", "true")
    ran = ground.pay("R")
    assert (ran.code, ran.json["error"]["kind"]) == (10, "unsafe")
    assert "bare" in ran.json["error"]["message"]
    assert "git worktree add" in ran.json["error"]["hint"]


@pytest.mark.parametrize("top", ["/", "..", "../elsewhere"])
def test_a_work_tree_that_the_settings_put_elsewhere_is_refused(
    top: str, built: Path, tmp_path: Path, propdesk: Runner
) -> None:
    (tmp_path / "desk").mkdir()
    (tmp_path / "elsewhere").mkdir()
    ground = Ground(plain(built, tmp_path / "desk"), propdesk)
    ground.git("config", "core.worktree", str((ground.root / top).resolve()))
    before = sorted(tmp_path.rglob("*"))
    ran = ground.pay("R")
    assert ran.code in (4, 10), ran.stderr
    assert ran.json["error"]["hint"], ran.stderr
    assert {path for path in tmp_path.rglob("*") if ".git" not in path.parts} == {
        path for path in before if ".git" not in path.parts
    }


def test_a_desk_that_was_never_committed_says_so(built: Path, tmp_path: Path, propdesk: Runner) -> None:
    ground = Ground(records(built, tmp_path / "desk"), propdesk)
    ground.git("init", "-q")
    for ran in (ground.pay("R"), ground.run("2026-02-06 09:00", "fee", "balance", "-o", "json")):
        assert ran.code == 4
        assert "not committed" in ran.json["error"]["message"]
        assert "git commit" in ran.json["error"]["hint"]
    commit_all(ground.root)
    assert ground.pay("R").code == 0


@pytest.mark.parametrize("name", ["a\\b", "a\tb", "c:d", ".github"])
def test_a_folder_with_a_name_that_no_system_shares_is_refused(
    name: str, built: Path, tmp_path: Path, propdesk: Runner
) -> None:
    ground = Ground(records(built, tmp_path / "big" / name), propdesk)
    Ground(tmp_path / "big", propdesk).git("init", "-q")
    commit_all(tmp_path / "big")
    ran = ground.pay("R")
    assert ran.code == 5, ran.stderr
    assert "names" in ran.json["error"]["hint"]
    assert ground.git("status", "--porcelain") == ""


MOUNTS = """\
22 1 8:1 / / rw,relatime - ext4 /dev/sda1 rw
30 22 0:26 / /proc rw - proc proc rw
40 22 0:40 / /srv/our\\040desk rw,nosuid shared:7 - nfs4 host:/x rw,vers=4.2
41 22 0:41 / /mnt/c rw - 9p drvfs rw
42 22 0:42 /sub /mnt/\\347\\277\\240 rw - cifs //nas/office rw
43 22 0:43 / /mnt/tab\\011line\\012back\\134 rw - fuse.sshfs host: rw
44 40 0:44 / /srv/our\\040desk/local rw - tmpfs tmpfs rw
45 22 0:45 / /auto rw - autofs systemd-1 rw
46 45 0:46 / /auto rw - nfs host:/auto rw
broken line
"""


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/home/desk", "ext4"), ("/srv/our desk/.git", "nfs4"), ("/srv/our deskless", "ext4"),
        ("/srv/our desk/local/x", "tmpfs"), ("/mnt/tab\tline\nback\\/x", "fuse.sshfs"),
        ("/mnt/翠/desk", "cifs"), ("/mnt/c/desk", "9p"), ("/auto/desk", "nfs"),
    ],
)  # fmt: skip
def test_the_file_system_of_a_place_is_read_from_the_list_of_mounts(path: str, kind: str) -> None:
    from propdesk.store.platform import _type_of

    assert _type_of(path.encode(), MOUNTS.encode().splitlines()) == kind
