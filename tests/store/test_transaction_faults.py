"""A git that fails in odd ways: what is said is what happened, and nothing is left half done."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from gitground import git, is_clean, put, seeded, write

from propdesk.domain.messages import SystemRefused, Unsafe
from propdesk.store.git import SILENT, Repository, call
from propdesk.store.gitenv import failure

Wrap = Callable[[str], None]


@pytest.fixture
def wrap(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Wrap:
    """Put a git on the PATH that runs a shell text where the arguments hold what it looks for."""
    real = shutil.which("git")

    def install(text: str) -> None:
        place = tmp_path / "bin"
        place.mkdir()
        (place / "git").write_text(f'#!/bin/sh\ngit={real}\nrepo={tmp_path}/r\n{text}\nexec $git "$@"\n')
        (place / "git").chmod(0o755)
        monkeypatch.setenv("PATH", f"{place}{os.pathsep}{os.environ['PATH']}")

    return install


def test_a_branch_that_moved_counts_whatever_git_says(tmp_path: Path, wrap: Wrap) -> None:
    repo = seeded(tmp_path / "r")
    wrap('case "$*" in *update-ref*) $git "$@"; echo fatal: odd >&2; exit 128;; esac')
    made = write(repo, {"units/3/a.yaml": "area: 2\n"})
    assert git(tmp_path / "r", "rev-parse", "HEAD").strip() == made
    assert is_clean(tmp_path / "r")


def test_a_branch_that_moved_counts_though_the_user_commits_on_it_at_once(tmp_path: Path, wrap: Wrap) -> None:
    repo = seeded(tmp_path / "r")
    wrap(
        'case "$*" in *update-ref*) $git "$@"\n'
        "new=$($git -C $repo commit-tree -p HEAD -m user HEAD^{tree})\n"
        "$git -C $repo update-ref HEAD $new; exit 1;; esac"
    )
    made = write(repo, {"units/3/a.yaml": "area: 2\n"})
    assert git(tmp_path / "r", "rev-parse", "HEAD~1").strip() == made
    assert is_clean(tmp_path / "r")


@pytest.mark.parametrize("step", ["unpack-objects", "commit-tree", "update-index", "update-ref", "ls-files"])
@pytest.mark.parametrize("end", ["exit 1", "kill -KILL $$"])
def test_a_step_that_fails_changes_nothing(tmp_path: Path, wrap: Wrap, step: str, end: str) -> None:
    repo = seeded(tmp_path / "r")
    before = repo.head()
    wrap(f'case "$*" in *{step}*) echo fatal: no >&2; {end};; esac')
    with pytest.raises(SystemRefused) as refused:
        write(repo, {"units/3/a.yaml": "area: 2\n"})
    assert "Nothing was changed" in str(refused.value) or step == "ls-files"
    assert repo.head() == before
    assert is_clean(tmp_path / "r")


def test_a_branch_switched_at_the_last_moment_keeps_files_and_head_together(
    tmp_path: Path, wrap: Wrap
) -> None:
    repo = seeded(tmp_path / "r")
    wrap('case "$*" in *update-ref*) $git -C $repo symbolic-ref HEAD refs/heads/side\n'
         "$git -C $repo update-ref refs/heads/side refs/heads/main;; esac")  # fmt: skip
    made = write(repo, {"units/3/a.yaml": "area: 2\n"})
    assert git(tmp_path / "r", "rev-parse", "main").strip() == made
    assert (tmp_path / "r/units/3/a.yaml").read_text() == "area: 1\n"
    assert is_clean(tmp_path / "r")


def test_a_list_of_settings_cut_short_is_not_believed(tmp_path: Path, wrap: Wrap) -> None:
    seeded(tmp_path / "r")
    wrap('case "$*" in *"config --list"*) exit 0;; esac')
    with pytest.raises(SystemRefused):
        _ = Repository.find(tmp_path / "r").settings


def test_a_half_written_object_is_not_taken_along(tmp_path: Path, wrap: Wrap) -> None:
    repo = seeded(tmp_path / "r")
    wrap(
        'case "$*" in *commit-tree*) mkdir -p $GIT_OBJECT_DIRECTORY/ab\n'
        "touch $GIT_OBJECT_DIRECTORY/ab/tmp_obj_x;; esac"
    )
    write(repo, {"units/3/a.yaml": "area: 2\n"})
    assert list((tmp_path / "r/.git/objects").rglob("tmp_*")) == []


def test_no_git_at_all_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(SystemRefused, match="not installed"):
        Repository.find(tmp_path)


def test_a_call_without_an_answer_is_ended(tmp_path: Path) -> None:
    done = call(["-c", "alias.wait=!sleep 9", "-C", str(tmp_path), "wait"], timeout=0.2)
    assert done.code == SILENT


SIGNER = """#!/bin/sh
cat > /dev/null
echo "[GNUPG:] SIG_CREATED x" >&2
printf -- '-----BEGIN PGP SIGNATURE-----\\nx\\n-----END PGP SIGNATURE-----\\n'
"""


def test_who_signs_gets_signed_commits(tmp_path: Path) -> None:
    repo = seeded(tmp_path / "r")
    put(tmp_path, "signer", SIGNER)
    (tmp_path / "signer").chmod(0o755)
    settings = {"gpg.program": str(tmp_path / "signer"), "commit.gpgsign": "true", "user.signingkey": "x"}
    try:
        for key, value in settings.items():
            git(tmp_path, "config", "--global", key, value)
        write(Repository.find(repo.work_tree), {"units/3/a.yaml": "area: 2\n"})
    finally:
        for key in settings:
            git(tmp_path, "config", "--global", "--unset", key)
    assert "BEGIN PGP SIGNATURE" in git(tmp_path / "r", "cat-file", "commit", "HEAD")
    assert is_clean(tmp_path / "r")


def test_a_repository_of_another_owner_is_refused_with_the_cure() -> None:
    refused = failure(
        "rev-parse", code=128, stderr=b"fatal: detected dubious ownership in repository at '/x'"
    )
    assert isinstance(refused, Unsafe)
    assert "safe.directory" in str(refused.hint)
