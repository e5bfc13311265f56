"""States and settings in which nothing is written, each with what to do about it."""

from __future__ import annotations

from pathlib import Path

import pytest
from gitground import git, put, seeded, write

from propdesk.domain.messages import Conflict, Refusal, Unsafe
from propdesk.store.git import Repository
from propdesk.store.guards import NETWORK, UNDER_WAY, check_state


def _refused(place: Path) -> Refusal:
    with pytest.raises(Refusal) as refused:
        check_state(Repository.find(place))
    assert refused.value.hint
    return refused.value


def test_an_ordinary_and_an_empty_repository_are_fine(tmp_path: Path) -> None:
    check_state(Repository.create(tmp_path / "empty"))
    check_state(seeded(tmp_path / "seeded"))


def test_a_detached_head_is_refused(tmp_path: Path) -> None:
    seeded(tmp_path)
    git(tmp_path, "checkout", "-q", "--detach")
    assert isinstance(_refused(tmp_path), Conflict)


@pytest.mark.parametrize("name", UNDER_WAY)
def test_an_operation_under_way_is_refused_by_name(tmp_path: Path, name: str) -> None:
    seeded(tmp_path)
    put(tmp_path, f".git/{name}", "")
    refused = _refused(tmp_path)
    assert isinstance(refused, Conflict)
    assert UNDER_WAY[name][0] in str(refused)


def test_a_real_merge_conflict_is_refused(tmp_path: Path) -> None:
    repo = seeded(tmp_path)
    git(tmp_path, "checkout", "-q", "-b", "side")
    write(repo, {"units/3/a.yaml": "area: 2\n"})
    git(tmp_path, "checkout", "-q", "main")
    write(repo, {"units/3/a.yaml": "area: 3\n"})
    git(tmp_path, "merge", "-q", "side", code=1)
    assert isinstance(_refused(tmp_path), Conflict)


SETTINGS = [
    ("core.fsmonitor", "/tmp/watch"), ("core.sshCommand", "x"), ("core.gitProxy", "x"), ("core.askPass", "x"),
    ("core.editor", "x"), ("core.pager", "x"), ("filter.a.b.clean", "x"), ("filter.x.smudge", "x"),
    ("filter.x.process", "x"), ("diff.x.command", "x"), ("diff.x.textconv", "x"), ("diff.external", "x"),
    ("merge.x.driver", "x"), ("credential.helper", "x"), ("credential.https://h.helper", "x"),
    ("gpg.program", "x"), ("gpg.ssh.program", "x"), ("alias.st", "!x"), ("remote.o.uploadpack", "x"),
    ("remote.o.receivepack", "x"), ("remote.o.url", "ext::sh -c x"), ("url.ext::x.insteadOf", "y"),
    ("protocol.ext.allow", "always"), ("core.sparseCheckout", "true"), ("extensions.partialClone", "o"),
]  # fmt: skip


@pytest.mark.parametrize(("key", "value"), SETTINGS, ids=[key for key, _ in SETTINGS])
def test_a_setting_of_the_repository_that_runs_programs_is_refused_by_name(
    tmp_path: Path, key: str, value: str
) -> None:
    seeded(tmp_path)
    git(tmp_path, "config", key, value)
    with pytest.raises(Unsafe) as refused:
        check_state(Repository.find(tmp_path))
    assert key.lower() in f"{refused.value} {refused.value.hint}".lower()


def test_an_included_file_counts_as_the_repositorys_own(tmp_path: Path) -> None:
    seeded(tmp_path)
    put(tmp_path, "more", "[core]\n\tsshCommand = evil\n")
    git(tmp_path, "config", "include.path", str(tmp_path / "more"))
    assert "core.sshcommand" in str(_refused(tmp_path))


def test_a_work_trees_own_settings_count(tmp_path: Path) -> None:
    seeded(tmp_path)
    git(tmp_path, "config", "extensions.worktreeConfig", "true")
    git(tmp_path, "config", "--worktree", "diff.external", "evil")
    assert "diff.external" in str(_refused(tmp_path))


@pytest.mark.parametrize(("key", "value"), [
    ("core.fsmonitor", "true"), ("alias.st", "status"), ("core.hooksPath", "/x"), ("remote.o.url", "https://h/x"),
    ("core.autocrlf", "input"), ("user.signingkey", "x"),
])  # fmt: skip
def test_harmless_settings_are_fine(tmp_path: Path, key: str, value: str) -> None:
    seeded(tmp_path)
    git(tmp_path, "config", key, value)
    check_state(Repository.find(tmp_path))


def test_the_users_own_settings_are_the_users_business(tmp_path: Path) -> None:
    seeded(tmp_path)
    git(tmp_path, "config", "--global", "credential.helper", "store")
    try:
        check_state(Repository.find(tmp_path))
    finally:
        git(tmp_path, "config", "--global", "--unset", "credential.helper")


def test_network_file_systems_are_known_by_name() -> None:
    from propdesk.store.platform import _type_of

    mounts = [
        b"22 1 8:1 / / rw - ext4 /dev/sda1 rw",
        b"40 22 0:40 / /srv/our\\040desk rw,nosuid shared:7 - nfs4 host:/x rw",
        b"41 22 0:41 / /srv/our rw - tmpfs tmpfs rw",
    ]
    assert _type_of(b"/srv/our desk/.git", mounts) in NETWORK
    assert _type_of(b"/srv/our deskless", mounts) == "ext4"
    assert _type_of(b"/srv/our", mounts) == "tmpfs"
