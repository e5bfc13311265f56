"""Commands and lazy groups: a command's code is imported when it is called, not to list it."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import click

from propdesk.cli.edge import Edge
from propdesk.cli.registry import COMMANDS, children
from propdesk.cli.terminal import write_out
from propdesk.cli.texts import msg

if TYPE_CHECKING:
    from propdesk.domain.messages import Message, UsageRefused

Callback = Callable[..., Any]
Decorator = Callable[[Callback], Callback]


class Named(click.types.StringParamType):
    """A text that may name something of the desk; completion offers what its metavar stands for."""

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[Any]:
        """Offer ids with their titles."""
        from propdesk.cli.offers import offered

        return offered(ctx, param, incomplete)


NAMED = Named()

COMMAND_KEY = "propdesk.command"
EDGE_KEY = "propdesk.edge"


def path_of(ctx: click.Context) -> str:
    """Name the command of a context as the table does: ``fee pay``."""
    names: list[str] = []
    at: click.Context | None = ctx
    while at is not None and at.parent is not None:
        names.insert(0, at.info_name or "")
        at = at.parent
    return " ".join(names)


def edge_of(ctx: click.Context) -> Edge:
    """Give the outside of the invocation (completion and documentation tools bring none)."""
    edge: Edge = ctx.meta.get(EDGE_KEY) or Edge((), os.environ)
    return edge


def print_help(ctx: click.Context, param: click.Parameter, value: bool) -> None:
    """Print the help page and end."""
    if value and not ctx.resilient_parsing:
        write_out(ctx.command.get_help(ctx) + "\n")
        ctx.exit()


class _Helpful(click.Command):
    """What commands and groups share: the help page and its option."""

    examples: Sequence[str] = ()
    details: Sequence[str] = ()

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        """Offer --help, written through our own streams."""
        return _HELP

    def get_help(self, ctx: click.Context) -> str:
        """Compose the help page in the reader's language."""
        from propdesk.cli.help import page, speaker

        say = speaker(edge_of(ctx).language)
        path = path_of(ctx)
        rows = [(name, say(COMMANDS[f"{path} {name}".strip()].help)) for name in self._children(ctx)]
        return page(self, ctx, say=say, summary=COMMANDS[path].help if path else SUMMARY, commands=rows)

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[Any]:
        """Offer the commands below and the options, each with its help in the reader's language."""
        from propdesk.cli.offers import named

        path = path_of(ctx)
        rows = [(name, COMMANDS[f"{path} {name}".strip()].help) for name in self._children(ctx)]
        return named(self, ctx, incomplete, commands=rows)

    def _children(self, ctx: click.Context) -> list[str]:
        return []


_HELP = click.Option(
    ["--help"],
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=print_help,
    help=msg("show this page"),
)

SUMMARY = msg("The service desk of a residential property, as commands over readable records under git.")


class Command(_Helpful):
    """A command that does something."""

    def invoke(self, ctx: click.Context) -> Any:
        """Open the invocation from the global options, then run."""
        from propdesk.cli.app import open_app

        ctx.obj = open_app(edge_of(ctx), ctx.find_root().params)
        _trace(ctx)
        return super().invoke(ctx)


def _trace(ctx: click.Context) -> None:
    """Log which command runs with which options, by their names alone."""
    trace = sys.modules.get("propdesk.store.trace")
    if trace is not None:
        given = [name for name in ctx.params if ctx.get_parameter_source(name) is _GIVEN]
        trace.say("command", path=path_of(ctx), given=",".join(given))


_GIVEN = click.core.ParameterSource.COMMANDLINE


class LazyGroup(_Helpful, click.Group):
    """A group whose commands stand in the table of the registry."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """List the names in the order of the table."""
        return children(path_of(ctx))

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import one command, or make the group of that name."""
        row = COMMANDS.get(f"{path_of(ctx)} {cmd_name}".strip())
        if row is None:
            return None
        return _load(row.target) if row.target else LazyGroup(cmd_name, no_args_is_help=False)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command, remember its path, or refuse and name those that are written alike."""
        name = args[0]
        found = self.get_command(ctx, name)
        if found is None and not ctx.resilient_parsing:
            raise self.unknown(ctx, name)
        ctx.meta[COMMAND_KEY] = f"{path_of(ctx)} {name}".strip()
        return name, found, args[1:]

    def _children(self, ctx: click.Context) -> list[str]:
        return self.list_commands(ctx)

    def unknown(self, ctx: click.Context, name: str) -> UsageRefused:
        """Refuse a name that no command below has."""
        from propdesk.cli.usage import no_such_command

        return no_such_command(name, path_of(ctx), shown=ctx.command_path)


def _load(target: str) -> click.Command:
    from importlib import import_module

    module, _, attribute = target.partition(":")
    loaded: click.Command = getattr(import_module(f"propdesk.cli.{module}"), attribute)
    return loaded


def command(
    *, examples: Sequence[str], details: Sequence[str | Message] = (), cls: type[Command] = Command
) -> Callable[[Callback], Command]:
    """Make a command; its name and its line of help stand in the table of the registry."""

    def make(callback: Callback) -> Command:
        made = click.command(cls=cls)(callback)
        made.examples, made.details = tuple(examples), tuple(map(_text, details))
        for param in made.params:
            param.type = NAMED if param.type is click.STRING else param.type
        return made

    return make


def option(*names: str, help: str | Message, **settings: Any) -> Decorator:
    """Declare an option; ``help`` is marked with ``msg`` (either one) for translation."""
    return click.option(*names, help=_text(help), **settings)


def _text(marked: str | Message) -> str:
    return marked if isinstance(marked, str) else marked.text
