"""Git as values: places, objects, history, and an environment that nobody reaches into."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from gitground import git, put, seeded, write

from propdesk.domain.messages import BadData, Unsafe
from propdesk.store import gitenv
from propdesk.store.git import Repository
from propdesk.store.objects import Entry, build_tree, new_object, null_oid, pack, parse_tree


def test_a_repository_is_found_from_below(tmp_path: Path) -> None:
    seeded(tmp_path / "r")
    found = Repository.find(tmp_path / "r" / "units" / "3")
    assert (found.work_tree, found.git_dir) == (tmp_path / "r", tmp_path / "r" / ".git")


@pytest.mark.parametrize("name", ["plain", "with space", "翠竹苑", "a:b", 'quo"te', "back\\slash"])
def test_any_name_of_the_folder_will_do(tmp_path: Path, name: str) -> None:
    repo = seeded(tmp_path / name)
    write(repo, {"units/3/a.yaml": "area: 2\n"})
    assert git(tmp_path / name, "show", "HEAD:units/3/a.yaml") == "area: 2\n"


def test_no_repository_and_a_bare_one_are_refused(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    git(tmp_path, "init", "-q", "--bare", "bare")
    for name in ("empty", "bare", "missing"):
        with pytest.raises(Unsafe):
            Repository.find(tmp_path / name)


def test_the_variables_of_a_hook_do_not_lead_elsewhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    repo = seeded(tmp_path / "r")
    other = seeded(tmp_path / "other")
    monkeypatch.setenv("GIT_DIR", str(other.git_dir))
    monkeypatch.setenv("GIT_INDEX_FILE", str(tmp_path / "index"))
    assert Repository.find(tmp_path / "r").git_dir == repo.git_dir
    before = other.head()
    write(repo, {"units/3/a.yaml": "area: 2\n"})
    assert other.head() == before
    assert not (tmp_path / "index").exists()


def test_of_gits_variables_only_the_user_and_trust_stay() -> None:
    outer = {
        "PATH": "/bin", "GIT_DIR": "x", "GIT_AUTHOR_NAME": "lin", "GIT_EXTERNAL_DIFF": "x", "GIT_TRACE": "1",
        "GIT_CONFIG_COUNT": "2",
        "GIT_CONFIG_KEY_0": "core.sshCommand", "GIT_CONFIG_VALUE_0": "evil",
        "GIT_CONFIG_KEY_1": "safe.directory", "GIT_CONFIG_VALUE_1": "/srv",
    }  # fmt: skip
    inner = gitenv.environment(outer)
    assert inner["GIT_AUTHOR_NAME"] == "lin"
    assert (inner["GIT_CONFIG_COUNT"], inner["GIT_CONFIG_KEY_0"]) == ("1", "safe.directory")
    assert not {"GIT_DIR", "GIT_EXTERNAL_DIFF", "GIT_TRACE", "GIT_CONFIG_KEY_1"} & set(inner)


def test_no_hook_runs(tmp_path: Path) -> None:
    repo = seeded(tmp_path)
    hooks = tmp_path / ".git" / "hooks"
    hooks.mkdir(exist_ok=True)
    for name in ("reference-transaction", "post-index-change", "pre-commit", "fsmonitor-watchman"):
        (hooks / name).write_text(f"#!/bin/sh\ntouch '{tmp_path}/ran'\nexit 1\n")
        (hooks / name).chmod(0o755)
    write(repo, {"units/3/a.yaml": "area: 2\n"})
    assert not (tmp_path / "ran").exists()


def test_filters_do_not_touch_what_is_written(tmp_path: Path) -> None:
    repo = seeded(tmp_path)
    git(tmp_path, "config", "--global", "core.autocrlf", "true")
    try:
        write(repo, {"units/3/a.yaml": "area: 2\n", "units/3/b.yaml": "a\r\nb\n"})
        assert git(tmp_path, "cat-file", "blob", "HEAD:units/3/b.yaml") == "a\r\nb\n"
        assert (tmp_path / "units/3/a.yaml").read_bytes() == b"area: 2\n"
    finally:
        git(tmp_path, "config", "--global", "--unset", "core.autocrlf")


def test_replaced_objects_are_not_believed(tmp_path: Path) -> None:
    repo = seeded(tmp_path)
    put(tmp_path, "fake", "area: 9\n")
    fake = git(tmp_path, "hash-object", "-w", "fake").strip()
    entry = repo.entry(repo.head().commit, "units/3/a.yaml")
    assert entry
    git(tmp_path, "replace", entry.oid, fake)
    assert Repository.find(tmp_path).blob(entry.oid) == b"area: 1\n"


def test_reading_gives_what_git_gives(tmp_path: Path) -> None:
    repo = seeded(tmp_path)
    first = repo.head().commit
    second = write(repo, {"units/3/b.yaml": "b\n", "desk.yaml": None}, subject="test: second")
    assert sorted(repo.listing(second)) == git(tmp_path, "ls-files").split()
    assert list(repo.listing(second, "units/")) == ["units/3/a.yaml", "units/3/b.yaml"]
    assert repo.listing(None) == {}
    changed = {one.path: (one.old is None, one.new is None) for one in repo.changed(first, second)}
    assert changed == {"units/3/b.yaml": (True, False), "desk.yaml": (False, True)}
    assert [one.path for one in repo.changed(None, second, "units/3/b.yaml")] == ["units/3/b.yaml"]
    assert [one.subject for one in repo.log(second)] == ["test: second", "init"]
    assert [one.commit for one in repo.log(second, since=first)] == [second]
    assert [one.subject for one in repo.log(second, paths=["units/3/a.yaml"], limit=5)] == ["init"]
    assert repo.is_ancestor(first or "", second)
    assert not repo.is_ancestor(second, first or "")
    assert repo.entry(second, "desk.yaml") is None
    assert list(repo.blobs([repo.blob_oid(b"b\n")] * 1000)) == [b"b\n"] * 1000


def test_a_commit_says_who_why_and_which_transaction(tmp_path: Path) -> None:
    repo = seeded(tmp_path)
    made = repo.commit(write(repo, {"desk.yaml": "schema: 2\n"}, subject="fee: pay A-000001"))
    assert made
    assert (made.subject, made.author.name, made.author.email) == (
        "fee: pay A-000001",
        "lin",
        "lin@desk.example",
    )
    assert made.body.startswith("why\n\n")
    assert (made.trailers["Propdesk-Actor"], made.trailers["Propdesk-Op"]) == ("lin", "test")
    assert len(made.trailers["Propdesk-Txn"]) == 16


def test_no_identity_is_refused_with_the_cure(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seeded(tmp_path / "r")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    with pytest.raises(Unsafe) as refused:
        Repository.find(tmp_path / "r").identity()
    assert "git config --global user.name" in str(refused.value.hint)


@pytest.mark.parametrize("name", ["li\x1bn", "lin\u202e", "l\nin", "\u2066lin"])
def test_a_name_with_control_or_direction_characters_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    repo = seeded(tmp_path)
    monkeypatch.setenv("GIT_AUTHOR_NAME", name)
    with pytest.raises(BadData):
        repo.identity()


@pytest.mark.parametrize("algorithm", ["sha1", "sha256"])
def test_trees_are_sorted_as_git_sorts_them(algorithm: str) -> None:
    oid = null_oid(algorithm)
    entries = {"a": Entry("40000", oid), "a.b": Entry("100644", oid), "a0": Entry("100644", oid)}
    data = build_tree(entries)
    assert list(parse_tree(data, width=len(oid) // 2)) == ["a.b", "a", "a0"]


def test_a_large_pack_is_understood_by_git(tmp_path: Path) -> None:
    repo = Repository.create(tmp_path)
    blobs = [
        new_object("blob", os.urandom(size), algorithm="sha1") for size in (0, 15, 16, 2047, 2048, 300_000)
    ]
    repo.run("unpack-objects", "-q", feed=pack(blobs, algorithm="sha1"))
    assert [repo.blob(one.oid) for one in blobs] == [one.data for one in blobs]
