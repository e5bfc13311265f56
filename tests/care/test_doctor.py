"""The doctor finds each fault that a test can make, names it, and never falls ill itself."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from conftest import ROOT, Runner
from smalldesk import commit_all, edit, git, put
from watched import Watched

from propdesk.domain.changes import Outcome
from propdesk.render.fonts import font_set
from propdesk.services.doctor import CHECKS, examine
from propdesk.services.health import machine, repository
from propdesk.services.health.patient import Outside
from propdesk.store.bundle import Backup, note_backups
from propdesk.store.git import Repository
from propdesk.store.lock import DeskLock

Spoil = Callable[[Path], object]

UNIT = "units/1/1-1-0101.yaml"
OUTSIDE = Outside(datetime.now(UTC) + timedelta(hours=1), os.environ, None, font_set, "lin")


def _look(root: Path | None, outside: Outside = OUTSIDE) -> dict[str, list[tuple[str, str]]]:
    """The states of each check with what is said."""
    return _told(examine(root, outside))


def _told(outcome: Outcome) -> dict[str, list[tuple[str, str]]]:
    found: dict[str, list[tuple[str, str]]] = {}
    for row in outcome.rows:
        found.setdefault(row["check"], []).append((row["state"], str(row["detail"])))
    return found


def test_a_desk_that_is_well(desk: Watched) -> None:
    outcome = examine(desk.root, OUTSIDE)
    assert [row["check"] for row in outcome.rows] == list(CHECKS)
    assert {row["state"] for row in outcome.rows} == {"ok"}
    assert not outcome.look


def _config(*words: str) -> Spoil:
    return lambda root: git(root, "config", *words)


def _file(path: str, text: str, *, mode: int = 0o644, age: float = 0) -> Spoil:
    def write(root: Path) -> None:
        put(root, path, text)
        os.chmod(root / path, mode)
        os.utime(root / path, (time.time() - age,) * 2)

    return write


def _committed(path: str, text: str) -> Spoil:
    return lambda root: (put(root, path, text), commit_all(root))


def _settings(old: str, new: str) -> Spoil:
    return lambda root: (edit(root, "desk.yaml", (old, new)), commit_all(root))


def _index(*words: str) -> Spoil:
    return lambda root: git(root, "update-index", *words)


def _in_index(mode: str, path: str) -> Spoil:
    def enter(root: Path) -> None:
        blob = git(root, "rev-parse", f"HEAD:{UNIT}").strip()
        git(root, "update-index", "--add", "--cacheinfo", f"{mode},{blob},{path}")

    return enter


def _right(path: str, mode: int) -> Spoil:
    return lambda root: os.chmod(root / path, mode)


def _old_backup(root: Path) -> None:
    note_backups(Repository.find(root), [Backup("2026-01-01T09:00:00+08:00", "x.bundle", "0" * 40, 1, "")])


def _followed(root: Path) -> None:
    git(root, "update-ref", "refs/remotes/office/main", "HEAD~2")
    for key, value in (
        ("remote.office.url", "../office"),
        ("branch.main.remote", "office"),
        ("branch.main.merge", "refs/heads/main"),
    ):
        git(root, "config", key, value)


INDEX = ".git/propdesk/index-desk.db"
FAULTS = [
    ("locks", "problem", "index.lock", _file(".git/index.lock", "", age=600)),
    ("locks", "warning", "HEAD.lock", _file(".git/HEAD.lock", "")),
    ("journal", "problem", "damaged", _file(".git/propdesk/journal", "{")),
    ("attributes", "problem", "text is set", _file(".git/info/attributes", "units/** text eol=crlf\n")),
    ("attributes", "problem", "units/.gitattributes", _committed("units/.gitattributes", "x.txt text\n")),
    ("config", "problem", "filter.x.clean", _config("filter.x.clean", "touch ran; cat")),
    ("config", "problem", "core.sshcommand", _config("core.sshCommand", "evil")),
    ("state", "problem", "detached", lambda root: git(root, "checkout", "-q", "--detach")),
    ("state", "problem", "sparse", _config("core.sparseCheckout", "true")),
    ("signing", "problem", "could not sign", _config("commit.gpgsign", "true")),
    ("history", "warning", "shallow", _file(".git/shallow", "")),
    ("entries", "problem", "hidden", _index("--skip-worktree", UNIT)),
    ("entries", "problem", "hidden", _index("--assume-unchanged", UNIT)),
    ("entries", "problem", "programs", _index("--chmod=+x", UNIT)),
    ("entries", "problem", "links", _in_index("120000", "units/1/link.yaml")),
    ("entries", "problem", "case alone", _in_index("100644", "Units/1/1-1-0101.yaml")),
    ("edits", "warning", "1 files differ", _file("notes.txt", "x\n")),
    ("edits", "warning", "drafts", _file(f"units/1/.propdesk-123-{'0' * 16}", "x\n")),
    ("index", "problem", "read by others", _right(INDEX, 0o644)),
    ("index", "warning", "damaged", _file(INDEX, "x" * 4096, mode=0o600)),
    ("rights", "problem", "anybody", _right(".git/propdesk", 0o777)),
    ("mistakes", "warning", "2 days ago", _file(".git/propdesk/last-error.log", "x\n", age=200_000)),
    ("backup", "warning", "days old", _old_backup),
    ("settings", "problem", "desk.yaml:5:", _settings("default_clerk: lin", "default_clerk: wu")),
    ("settings", "problem", "desk.yaml:5:", _settings("default_clerk", "defaultclerk")),
    ("fonts", "problem", "No Such Font", _settings("tills:", "font: No Such Font\n\ntills:")),
    ("zone", "problem", "Asia/Nowhere", _settings("tills:", "timezone: Asia/Nowhere\n\ntills:")),
]  # fmt: skip


@pytest.mark.parametrize(
    ("check", "state", "word", "spoil"), FAULTS, ids=[f"{row[0]}-{at}" for at, row in enumerate(FAULTS)]
)
def test_a_fault_is_found(desk: Watched, check: str, state: str, word: str, spoil: Spoil) -> None:
    spoil(desk.root)
    outcome = examine(desk.root, OUTSIDE, only=[check])
    assert any(found == state and word in said for found, said in _told(outcome)[check]), _told(outcome)[
        check
    ]
    assert outcome.look
    assert not (desk.root / "ran").exists()


@pytest.mark.parametrize(("check", "word", "spoil"), [
    ("hooks", "pre-commit", _file(".git/hooks/pre-commit", "#!/bin/sh\ntouch ran\n", mode=0o755)),
    ("remotes", "office", _config("remote.office.url", "../office")),
    ("remotes", "office/main lacks 2 commits", _followed),
    ("line-ends", "core.autocrlf=true", _config("core.autocrlf", "true")),
    ("attributes", "safe from them", _file(".git/info/attributes", "*.xlsx diff=xlsx\n")),
])  # fmt: skip
def test_what_is_no_fault_is_told_all_the_same(desk: Watched, check: str, word: str, spoil: Spoil) -> None:
    spoil(desk.root)
    ((state, said),) = _told(examine(desk.root, OUTSIDE, only=[check]))[check]
    assert (state, word in said) == ("ok", True), said


@pytest.mark.parametrize(("check", "outside"), [
    ("terminal", replace(OUTSIDE, columns=60)),
    ("clerk", replace(OUTSIDE, claim="nobody")),
    ("clock", replace(OUTSIDE, now=datetime(2020, 1, 1, tzinfo=UTC))),
])  # fmt: skip
def test_what_comes_from_outside_is_looked_at(desk: Watched, check: str, outside: Outside) -> None:
    assert _look(desk.root, outside)[check][0][0] == "warning"


def test_a_signature_is_tried_and_leaves_nothing(desk: Watched, tmp_path: Path) -> None:
    helper = tmp_path / "signs"
    helper.write_text(
        "#!/bin/sh\ncat >/dev/null; echo >&2; echo '[GNUPG:] SIG_CREATED ' >&2\necho signed\n",
        encoding="utf-8",
    )
    helper.chmod(0o755)
    git(desk.root, "config", "commit.gpgsign", "true")
    with pytest.MonkeyPatch.context() as patch:
        config = tmp_path / "gitconfig"
        settings = f"[user]\n\tname = lin\n\temail = l@x\n\tsigningkey = k\n[gpg]\n\tprogram = {helper}\n"
        config.write_text(settings, encoding="utf-8")
        patch.setenv("GIT_CONFIG_GLOBAL", str(config))
        before = desk.git("count-objects", "-v")
        assert "a test signature worked" in _look(desk.root)["signing"][0][1]
    assert desk.git("count-objects", "-v") == before
    assert not list((desk.root / ".git/propdesk").glob("proof-*"))


@pytest.mark.parametrize(("check", "module", "name", "value", "word"), [
    ("git", machine, "GIT", (99, 0), "99.0 is needed"),
    ("python", machine, "PYTHON", (99, 0), "99.0 is needed"),
    ("sqlite", machine, "SQLITE", (99, 0), "99.0 is needed"),
    ("handles", machine, "HANDLES", 10**9, "files may be open"),
    ("disk", repository, "LEAST_BYTES", 10**18, "MB are free where"),
    ("objects", repository, "LOOSE", 1, "loose objects"),
])  # fmt: skip
def test_a_limit_is_looked_at(
    desk: Watched, monkeypatch: pytest.MonkeyPatch, check: str, module: object, name: str, value: object,
    word: str,
) -> None:  # fmt: skip
    monkeypatch.setattr(module, name, value)
    ((state, said),) = _told(examine(desk.root, OUTSIDE, only=[check]))[check]
    assert (state != "ok", word in said) == (True, True), said


def test_a_program_that_the_repository_names_signs_nothing(desk: Watched) -> None:
    (desk.root / "signs").write_text("#!/bin/sh\ntouch ran\n", encoding="utf-8")
    (desk.root / "signs").chmod(0o755)
    git(desk.root, "config", "commit.gpgsign", "true")
    git(desk.root, "config", "gpg.program", str(desk.root / "signs"))
    assert "gpg.program" in _look(desk.root)["signing"][0][1]
    assert not list(desk.root.rglob("ran"))
    assert not Path("ran").exists()


def test_a_command_at_work_is_seen(desk: Watched) -> None:
    with DeskLock(Repository.find(desk.root)):
        assert _look(desk.root)["locks"] == [("warning", "another command holds the desk")]


def test_where_there_is_no_desk(tmp_path: Path) -> None:
    assert _look(None)["desk"] == [("problem", "there is no desk here")]
    assert "not inside a git work tree" in _look(tmp_path)["desk"][0][1]


def test_where_there_is_no_git(desk: Watched, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    found = _look(desk.root)
    assert {check for check, said in found.items() if ("problem", "git is not installed") in said} == {
        "desk", "git", "identity"}  # fmt: skip


def test_where_git_knows_nobody(desk: Watched, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    assert "who you are" in _look(desk.root)["identity"][0][1]


def test_the_command_says_all_of_it_and_ends_in_1(desk: Watched, propdesk: Runner) -> None:
    put(desk.root, ".git/shallow", "")
    for language, word in (("en", "git fetch --unshallow"), ("zh", "浅克隆")):
        ran = propdesk("-C", desk.root, "--lang", language, "--as", "lin", "doctor", at=datetime.now())
        assert ran.code == 1, ran.stderr
        assert word in ran.stderr
        assert len(ran.stdout.splitlines()) == len(CHECKS)
    assert propdesk("-C", desk.root / "nothing", "doctor", "--only", "python").code == 1
    assert propdesk("-C", desk.root, "doctor", "--only", "health").code == 2


def test_every_library_that_setup_cfg_demands_is_compared() -> None:
    text = (ROOT / "setup.cfg").read_text("utf-8").partition("install_requires =")[2].partition("\n\n")[0]
    count = sum(";" not in line for line in text.strip().splitlines())
    assert _look(None)["libraries"] == [("ok", f"{count} libraries are as demanded")]
