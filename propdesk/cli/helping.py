"""``propdesk help``: the page of any command, for those who ask that way."""

from __future__ import annotations

import click

from propdesk.cli.commands import LazyGroup, command, edge_of, option
from propdesk.cli.terminal import write_out
from propdesk.domain.messages import UsageRefused, msg


@command(
    examples=["propdesk help", "propdesk help fee pay", "propdesk help --all md"],
    details=[msg("To read the manual page: `propdesk help --all man | man -l -`.")],
)
@click.argument("words", metavar="[COMMAND]…", nargs=-1)
@option(
    "--all", "form", type=click.Choice(["man", "md"]), help=msg("all commands, as a man page or as Markdown")
)
@click.pass_context
def help_(ctx: click.Context, words: tuple[str, ...], form: str | None) -> None:
    """Show the help of a command."""
    if form:
        write_out(_whole(form, edge_of(ctx).language))
        return
    at = ctx.find_root()
    for word in words:
        at = _below(at, word)
    write_out(at.command.get_help(at) + "\n")


def _whole(form: str, language: str) -> str:
    """The manual of all commands; a man page is for the system's tools, which read English."""
    from propdesk.cli.manual import as_man_page, as_markdown
    from propdesk.render.language import Language

    return as_markdown(Language(language)) if form == "md" else as_man_page(Language("en"))


def _below(ctx: click.Context, word: str) -> click.Context:
    group = ctx.command
    if not isinstance(group, LazyGroup):
        raise UsageRefused(msg("{command} has no commands below it", command=ctx.command_path))
    found = group.get_command(ctx, word)
    if found is None:
        raise group.unknown(ctx, word)
    return click.Context(found, parent=ctx, info_name=word)
