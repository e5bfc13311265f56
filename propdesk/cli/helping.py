"""``propdesk help``: the page of any command, for those who ask that way."""

from __future__ import annotations

import click

from propdesk.cli.commands import LazyGroup, command
from propdesk.cli.terminal import write_out
from propdesk.domain.messages import UsageRefused, msg


@command(examples=["propdesk help", "propdesk help fee pay"])
@click.argument("words", metavar="[COMMAND]…", nargs=-1)
@click.pass_context
def help_(ctx: click.Context, words: tuple[str, ...]) -> None:
    """Show the help of a command."""
    at = ctx.find_root()
    for word in words:
        at = _below(at, word)
    write_out(at.command.get_help(at) + "\n")


def _below(ctx: click.Context, word: str) -> click.Context:
    group = ctx.command
    if not isinstance(group, LazyGroup):
        raise UsageRefused(msg("{command} has no commands below it", command=ctx.command_path))
    found = group.get_command(ctx, word)
    if found is None:
        raise group.unknown(ctx, word)
    return click.Context(found, parent=ctx, info_name=word)
