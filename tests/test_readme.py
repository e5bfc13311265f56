"""Every command that a README shows is run, in its order, in one directory."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest
from conftest import ROOT, Runner, process_environment
from workbooks import sample, write

READMES = ("README.md", "README.zh.md")
WORKBOOK = "小区.xlsx"
"""The workbook that a reader has: one of the kind that importing is for."""

_BLOCK = re.compile(r"^```console\n(.*?)^```", re.MULTILINE | re.DOTALL)
_EXIT = re.compile(r"#.*\bexit (\d+)")
_BY_HAND = ("git clone ", "cd propdesk", "python3 -m venv ", "pip install ", ".venv/bin/pip install ")
"""What a reader does once to have propdesk at all; the packaging test does it too."""

_OF_A_SHELL = frozenset("|<>;&$`*")


@dataclass(frozen=True)
class Shown:
    """A command of a README, and the exit code that its comment tells (``# exit 1: …``)."""

    line: str
    code: int


def shown_commands(text: str) -> list[Shown]:
    """Collect the lines after ``$`` in console blocks, continued lines joined."""
    joined = "\n".join(_BLOCK.findall(text)).replace("\\\n", " ")
    lines = [line[2:].strip() for line in joined.splitlines() if line.startswith("$ ")]
    return [Shown(line, _exit_of(line)) for line in lines]


def _exit_of(line: str) -> int:
    told = _EXIT.search(line)
    return int(told[1]) if told else 0


def _text(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def test_commands_are_found_in_console_blocks_only() -> None:
    text = "```console\n$ a b \\\n    c\nout\n$ d  # exit 1: because\n```\n```\n$ not this\n```\n"
    assert shown_commands(text) == [Shown("a b      c", 0), Shown("d  # exit 1: because", 1)]


def test_the_two_commands_of_a_new_user_are_shown() -> None:
    lines = [shown.line for shown in shown_commands(_text("README.md"))]
    assert {"make demo", "make test"} <= {line.partition("#")[0].strip() for line in lines}


@pytest.mark.parametrize("name", READMES)
def test_a_readme_is_short_and_its_links_lead_somewhere(name: str) -> None:
    text = _text(name)
    assert len(text.splitlines()) <= 90
    assert [link for link in re.findall(r"\]\((?!http)([^)#]+)", text) if not (ROOT / link).exists()] == []
    assert next(other for other in READMES if other != name) in text


@pytest.mark.needs("bash", "git")
@pytest.mark.parametrize("name", READMES)
def test_every_command_of_the_readme_runs_as_shown(name: str, tmp_path: Path, propdesk: Runner) -> None:
    place = tmp_path / "here"
    place.mkdir()
    (place / WORKBOOK).write_bytes(write(sample()))
    for shown in shown_commands(_text(name)):
        if shown.line.startswith("make "):
            assert _is_target(shown.line), shown.line
        elif shown.line.startswith("cd ") and not shown.line.startswith(_BY_HAND):
            place = place / shlex.split(shown.line, comments=True)[1]
        elif not shown.line.startswith(_BY_HAND):
            _run(shown, place, propdesk)


def _is_target(line: str) -> bool:
    target = shlex.split(line, comments=True)[1]
    return re.search(rf"^{re.escape(target)}:", _text("Makefile"), re.M) is not None


def _run(shown: Shown, place: Path, propdesk: Runner) -> None:
    """Run a command: one of ours in this process, one that a shell takes part in through bash."""
    words = shlex.split(shown.line, comments=True)
    if words[0] == "propdesk" and _OF_A_SHELL.isdisjoint("".join(words)):
        ran = propdesk(*words[1:], cwd=place)
        assert ran.code == shown.code, f"{shown.line}\n{ran.stdout}\n{ran.stderr}"
        return
    command = ["bash", "-o", "pipefail", "-c", shown.line]
    environment = _with_propdesk(place.parent)
    done = subprocess.run(command, cwd=place, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == shown.code, f"{shown.line}\n{done.stdout}\n{done.stderr}"


def _with_propdesk(folder: Path) -> dict[str, str]:
    command = folder / "bin" / "propdesk"
    command.parent.mkdir(exist_ok=True)
    command.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m propdesk "$@"\n', encoding="utf-8")
    command.chmod(0o755)
    return process_environment({"PATH": f"{command.parent}{os.pathsep}{os.environ['PATH']}"})
