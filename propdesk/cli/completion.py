"""Completion for shells."""

from __future__ import annotations

import click
from click.shell_completion import ShellComplete, get_completion_class

from propdesk.cli.commands import command
from propdesk.cli.terminal import write_out

SHELLS = ("bash", "zsh", "fish")


@command(examples=['eval "$(propdesk completion bash)"', "propdesk completion fish | source"])
@click.argument("shell", type=click.Choice(SHELLS))
@click.pass_context
def completion(ctx: click.Context, shell: str) -> None:
    """Print the completion script of a shell."""
    found = get_completion_class(shell)
    assert found is not None
    # The base class renders the template; bash's own would start a bash to ask for its version.
    script = ShellComplete.source(found(ctx.find_root().command, {}, "propdesk", "_PROPDESK_COMPLETE"))
    write_out(script + "\n")
