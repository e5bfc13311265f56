"""The reference pages say what the commands say: made from the same tables, and never behind them."""

from __future__ import annotations

import subprocess
from pathlib import Path

import click
import pytest
from cliwalk import LEAVES, load_command
from conftest import ROOT, Runner

from propdesk.cli.manual import ENVIRONMENT, EXITS
from propdesk.domain.messages import Exit

PAGES = {
    "commands.md": ("--lang", "en", "help", "--all", "md"),
    "commands.zh.md": ("--lang", "zh", "help", "--all", "md"),
    "propdesk.1": ("help", "--all", "man"),
}


@pytest.mark.parametrize("name", PAGES)
def test_the_pages_are_not_behind_the_commands(propdesk: Runner, name: str) -> None:
    made = propdesk(*PAGES[name]).stdout
    assert (ROOT / "docs" / name).read_text(encoding="utf-8") == made, "run `make docs`"


@pytest.mark.parametrize("name", PAGES)
def test_every_command_option_and_example_stands_there(propdesk: Runner, name: str) -> None:
    made = propdesk(*PAGES[name]).stdout.replace("\\-", "-").replace("\\(aq", "'").replace("\\e", "\\")
    for path in LEAVES:
        command, _ = load_command(path)
        assert f"propdesk {path} " in made
        assert [example for example in command.examples if example not in made] == []
        options = [param for param in command.params if isinstance(param, click.Option)]
        assert [name for option in options for name in option.opts if name not in made] == []


def test_every_exit_code_and_variable_is_told(propdesk: Runner) -> None:
    assert [code for code, _ in EXITS] == list(Exit)
    told = {name for names, _ in ENVIRONMENT for name in names.split(", ")}
    read = subprocess.run(
        ["grep", "-rhoE", "\\bPROPDESK_[A-Z_]+", "--include=*.py", ROOT / "propdesk"],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert set(read.stdout.split()) <= told


@pytest.mark.needs("groff")
def test_the_man_page_is_set_without_a_warning(tmp_path: Path, propdesk: Runner) -> None:
    page = tmp_path / "propdesk.1"
    page.write_text(propdesk(*PAGES["propdesk.1"]).stdout, encoding="utf-8")
    done = subprocess.run(
        ["groff", "-man", "-ww", "-Kutf8", "-Tutf8", "-P-c", page], capture_output=True, text=True, check=True
    )
    assert done.stderr == ""
    assert "propdesk fee pay" in done.stdout
    assert "翠竹苑" in done.stdout
