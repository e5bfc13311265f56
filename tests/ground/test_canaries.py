"""A received desk runs nothing: each program that it names would leave a trace, and none does."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import Runner, process_environment

from ground.commands import METER, all_commands
from ground.job import Ground
from ground.places import plain

pytestmark = pytest.mark.xdist_group("ground")
WHEN = "2026-02-06 09:00"

HOOKS = """
applypatch-msg pre-applypatch post-applypatch pre-commit pre-merge-commit prepare-commit-msg commit-
msg post-commit pre-rebase post-checkout post-merge pre-push pre-receive update proc-receive post-
receive post-update reference-transaction push-to-checkout pre-auto-gc post-rewrite sendemail-
validate fsmonitor-watchman post-index-change p4-changelist p4-prepare-changelist p4-post-changelist
p4-pre-submit
""".split()

PROGRAMS = """
core.fsmonitor core.sshCommand core.gitProxy core.askPass core.editor core.pager
core.alternateRefsCommand sequence.editor diff.external diff.x.command diff.x.textconv
filter.x.clean filter.x.smudge filter.x.process merge.x.driver credential.helper
credential.https://h.helper gpg.program gpg.ssh.program gpg.ssh.defaultKeyCommand gpg.x509.program
remote.origin.uploadpack remote.origin.receivepack pager.status pager.log pager.diff
interactive.diffFilter mergetool.x.cmd difftool.x.cmd guitool.x.cmd browser.x.cmd man.x.cmd
uploadpack.packObjectsHook trailer.x.command trailer.x.cmd tar.x.command gc.recentObjectsHook
imap.tunnel sendemail.toCmd help.browser instaweb.httpd hook.x.command core.virtualFilesystem
""".split()
"""Settings whose value git would run."""

SHELL = {
    "alias.status": "!{run}", "alias.commit": "!{run}", "submodule.x.update": "!{run}",
    "remote.origin.url": "ext::{run}", "protocol.ext.allow": "always", "url.ext::{run}.insteadOf": "https://",
}  # fmt: skip

ATTRIBUTES = """* filter=x diff=x merge=x text ident export-subst eol=crlf
*.yaml filter=x diff=x merge=x
"""


@pytest.fixture
def received(built: Path, tmp_path: Path, propdesk: Runner) -> Ground:
    """A desk whose hooks and attributes, deep ones too, name a program that leaves a trace."""
    ground = Ground(plain(built, tmp_path), propdesk)
    _canary(tmp_path)
    for folder in (ground.root / ".git" / "hooks", tmp_path / "hooks", tmp_path / "template" / "hooks"):
        folder.mkdir(parents=True, exist_ok=True)
        for name in HOOKS:
            shutil.copy(tmp_path / "run", folder / name)
    places = [
        ground.root / ".git" / "info",
        ground.root / "units",
        ground.root / "units" / "2",
        tmp_path / "user",
    ]
    for place in places:
        place.mkdir(exist_ok=True)
        (place / ("attributes" if place.name in ("info", "user") else ".gitattributes")).write_text(
            ATTRIBUTES
        )
    for path, text in METER.items():
        (ground.root / path).parent.mkdir(parents=True, exist_ok=True)
        (ground.root / path).write_text(text, encoding="utf-8")
    ground.git("-c", "filter.x.clean=cat", "add", "--force", "units", *METER)
    ground.git("-c", "filter.x.clean=cat", "-c", "core.hooksPath=/dev/null", "commit", "-q", "-m", "received")
    (ground.root / ".git/info/attributes").write_text(f"{ATTRIBUTES}*.csv working-tree-encoding=UTF-16\n")
    (tmp_path / "ran").unlink(missing_ok=True)  # the user's own git has run them
    return ground


def _canary(place: Path) -> None:
    (place / "run").write_text(f'#!/bin/sh\necho "$0 $*" >> "{place}/ran"\nexit 1\n')
    (place / "run").chmod(0o755)


def _touch_all(root: Path) -> None:
    """Let git think that every file may have changed, so that it looks into it."""
    for path in root.rglob("*.yaml"):
        os.utime(path, (1, 1))


def _settings(place: Path, *, own: bool) -> str:
    """Write the settings that name the canary; ``own``: the repository's own, else the user's."""
    run = str(place / "run")
    pairs = {
        **dict.fromkeys(PROGRAMS, run),
        **{key.format(run=run): value.format(run=run) for key, value in SHELL.items()},
    }
    pairs |= {
        "core.hooksPath": str(place / "hooks"),
        "core.attributesFile": str(place / "user" / "attributes"),
    }
    pairs |= {
        "init.templateDir": str(place / "template"),
        "filter.x.required": "true",
        "hook.x.event": "post-index-change",
    }
    if not own:
        pairs |= {"user.name": "lin", "user.email": "lin@desk.example", "core.autocrlf": "true"}
        del pairs["remote.origin.url"]  # a clone would ask there, and is not allowed to
    return "".join(_line(key, value) for key, value in pairs.items())


def _line(key: str, value: str) -> str:
    section, _, rest = key.partition(".")
    name, _, variable = rest.rpartition(".")
    head = f'[{section} "{name}"]' if name else f"[{section}]"
    return f'{head}\n\t{variable} = "{value}"\n'


def _ran(place: Path) -> list[str]:
    return (place / "ran").read_text().splitlines() if (place / "ran").exists() else []


def _run_all(ground: Ground) -> dict[str, int]:
    place = ground.root.parent
    ended = {}
    for words in all_commands(place):
        _touch_all(ground.root)
        ended[" ".join(words)] = ground.run(WHEN, *words).code
        assert _ran(place) == [], words
    return ended


def test_hooks_attributes_and_the_user_s_own_filters_do_not_run(
    received: Ground, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = received.root.parent / "gitconfig"
    own.write_text(_settings(received.root.parent, own=False))
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(own))
    ended = _run_all(received)
    assert set(ended.values()) <= set(range(11)), ended
    assert sum(code in (0, 1) for code in ended.values()) > len(ended) * 0.75, ended


def test_programs_in_the_repository_s_settings_do_not_run(received: Ground) -> None:
    with (received.root / ".git" / "config").open("a") as file:
        file.write(_settings(received.root.parent, own=True))
    ended = _run_all(received)
    assert set(ended.values()) <= set(range(11)), ended
    assert ended["fee bill --period 2026-02"] == 10
    assert ended["fee balance"] == 0


def test_each_program_would_have_run(received: Ground) -> None:
    with (received.root / ".git" / "config").open("a") as file:
        file.write(_settings(received.root.parent, own=True))
    for words in (
        ["status"],
        ["commit", "--allow-empty", "-m", "x"],
        ["diff", "HEAD~1"],
        ["fetch", "origin"],
    ):
        subprocess.run(["git", "-C", received.root, *words], capture_output=True, check=False)
    assert {line.split()[0].rpartition("/")[2] for line in _ran(received.root.parent)} >= {"run"}


@pytest.mark.parametrize("key", [*PROGRAMS, *SHELL])
def test_a_setting_that_runs_a_program_is_refused_by_name(key: str) -> None:
    from propdesk.store.gitconfig import Setting
    from propdesk.store.guards import _executes

    section, _, rest = key.format(run="/run").partition(".")
    name, _, variable = rest.rpartition(".")
    listed = ".".join(part for part in (section.lower(), name, variable.lower()) if part)
    assert _executes(Setting(listed, SHELL.get(key, "/run").format(run="/run"), "local", "file:x"))


# --- a submodule in the received repository -------------------------------------------------------


def test_nothing_runs_in_a_submodule_either(built: Path, tmp_path: Path, propdesk: Runner) -> None:
    ground = Ground(plain(built, tmp_path), propdesk)
    _canary(tmp_path)
    ground.git("-c", "protocol.file.allow=always", "submodule", "-q", "add", str(built), "inner")
    ground.git("commit", "-q", "-m", "a submodule")
    with (ground.root / ".git" / "modules" / "inner" / "config").open("a") as file:
        file.write(_settings(tmp_path, own=True))
    (ground.root / ".git/modules/inner/info").mkdir(exist_ok=True)
    (ground.root / ".git/modules/inner/info/attributes").write_text(ATTRIBUTES)
    _touch_all(ground.root / "inner")
    for words in (
        ["status"],
        ["fee", "balance"],
        ["fee", "bill", "--period", "2026-02"],
        ["check"],
        ["doctor"],
    ):
        assert ground.run(WHEN, *words).code in (0, 1), words
    assert _ran(tmp_path) == []


# --- what is executed at all -----------------------------------------------------------------------

_DRIVER = """
import sys
from propdesk.cli.main import main
for line in sys.stdin.read().splitlines():
    main(line.split("\\t"))
"""


TRACED = {
    "status",
    "keep",
    "pay",
    "check",
    "find",
    "log",
    "backup",
    "maintain",
    "doctor",
    "fee bill",
    "void last",
}


@pytest.mark.needs("strace")
def test_only_git_is_executed(received: Ground, monkeypatch: pytest.MonkeyPatch) -> None:
    place = received.root.parent
    (place / "gitconfig").write_text(_settings(place, own=False))
    given = ["-C", str(received.root), "--at", WHEN]
    tried = (words for words in all_commands(place) if " ".join(words[:2]) in TRACED or words[0] in TRACED)
    lines = "\n".join("\t".join([*given, *words]) for words in tried)
    subprocess.run(
        ["strace", "-f", "--seccomp-bpf", "-qq", "-e", "trace=execve", "-e", "status=successful",
         "-o", place / "trace",
         sys.executable, "-c", _DRIVER],
        input=lines.encode(), check=True, capture_output=True, timeout=120,
        env=process_environment({"GIT_CONFIG_GLOBAL": str(place / "gitconfig")}),
    )  # fmt: skip
    executed = set(re.findall(r'execve\("([^"]+)"', (place / "trace").read_text()))
    assert {os.path.basename(path) for path in executed} - {"git", os.path.basename(sys.executable)} == set()
    assert _ran(place) == []
