"""Walking the table of commands: each one loaded, with the context of its group."""

from __future__ import annotations

from typing import Any

import click

from propdesk.cli.main import propdesk as root_command
from propdesk.cli.registry import COMMANDS

PATHS = ["", *COMMANDS]
LEAVES = [path for path, row in COMMANDS.items() if row.target]


def load_command(path: str) -> tuple[Any, click.Context]:
    """Load a command of the table, with the context of its group."""
    at, command = click.Context(root_command, info_name="propdesk"), root_command
    for name in path.split()[:-1]:
        command = command.get_command(at, name)
        at = click.Context(command, parent=at, info_name=name)
    return command.get_command(at, path.split()[-1]), at
