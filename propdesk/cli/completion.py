"""Completion for shells: the script that asks us for candidates."""

from __future__ import annotations

import click

from propdesk.cli.commands import command
from propdesk.cli.shells import SCRIPTS
from propdesk.cli.terminal import write_out
from propdesk.domain.messages import msg


@command(
    examples=[
        "propdesk completion bash > ~/.local/share/bash-completion/completions/propdesk",
        "propdesk completion zsh > ~/.zfunc/_propdesk",
        "propdesk completion fish > ~/.config/fish/completions/propdesk.fish",
    ],
    details=[
        msg("For one session: `source <(propdesk completion bash)`. Ids are offered with what they are."),
    ],
)
@click.argument("shell", metavar="SHELL", type=click.Choice(tuple(SCRIPTS)))
def completion(shell: str) -> None:
    """Print the completion script of a shell."""
    write_out(SCRIPTS[shell])
