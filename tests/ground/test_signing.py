"""Who signs commits signs the desk's too, with an SSH key; a key that cannot be used changes nothing."""

from __future__ import annotations

import subprocess
import time
from pathlib import Path

import pytest
from conftest import Runner

from ground.job import Ground, do_a_short_job, state
from ground.places import plain

pytestmark = [pytest.mark.xdist_group("ground"), pytest.mark.needs("ssh-keygen")]


def _key(place: Path, *, phrase: str = "") -> Path:
    place.parent.mkdir(parents=True, exist_ok=True)
    subprocess.run(
        ["ssh-keygen", "-q", "-t", "ed25519", "-N", phrase, "-C", "lin", "-f", place],
        check=True,
        stdin=subprocess.DEVNULL,
    )
    return place


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The user's own git settings, for this test alone."""
    own = tmp_path / "gitconfig"
    own.write_text("[user]\n\tname = lin\n\temail = lin@desk.example\n")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(own))
    monkeypatch.delenv("SSH_AUTH_SOCK", raising=False)
    return own


def _sign(settings: Path, key: Path) -> None:
    for name, value in (("gpg.format", "ssh"), ("user.signingkey", str(key)), ("commit.gpgsign", "true")):
        subprocess.run(["git", "config", "--file", settings, name, value], check=True)


def test_commits_are_signed_with_the_user_s_ssh_key(
    built: Path, tmp_path: Path, propdesk: Runner, settings: Path
) -> None:
    key = _key(tmp_path / "密钥" / "id ed25519")
    _sign(settings, key)
    ground = Ground(plain(built, tmp_path), propdesk)
    old = ground.git("rev-parse", "HEAD").strip()
    do_a_short_job(ground)
    signers = tmp_path / "signers"
    signers.write_text(f"lin@desk.example {key.with_suffix('.pub').read_text()}")
    made = ground.git("rev-list", f"{old}..HEAD").split()
    ground.git("-c", f"gpg.ssh.allowedSignersFile={signers}", "verify-commit", *made)
    ground.git("-c", f"gpg.ssh.allowedSignersFile={signers}", "verify-commit", old, code=1)


PUBLIC = "key::ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJXX3pVGyM5L2yDSGW0Ysv8Yj4xHq2b8xJ0YHuhqLh6u nobody"


@pytest.mark.parametrize("case", ["a phrase and no agent", "no file", "nothing named", "no private half"])
def test_a_key_that_cannot_be_used_changes_nothing(
    case: str, built: Path, tmp_path: Path, propdesk: Runner, settings: Path
) -> None:
    keys = {
        "a phrase and no agent": lambda: str(_key(tmp_path / "locked", phrase="open sesame")),
        "no file": lambda: str(tmp_path / "none"),
        "nothing named": lambda: "",
        "no private half": lambda: PUBLIC,
    }
    _sign(settings, Path(keys[case]()))
    ground = Ground(plain(built, tmp_path), propdesk)
    before = state(ground)
    begun = time.monotonic()
    ran = ground.pay("R")
    assert time.monotonic() - begun < 20
    assert ran.code == 8, ran.stderr
    error = ran.json["error"]
    assert "could not sign" in error["message"]
    assert "Nothing was changed" in error["message"]
    assert "commit.gpgsign" in error["hint"]
    assert state(ground) == before
    assert ground.run("2026-02-06 09:00", "fee", "balance").code == 0
