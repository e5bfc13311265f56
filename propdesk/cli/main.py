"""The entry point: global options, the run of one command, the exit code."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from typing import Any, NoReturn

import click

from propdesk.cli.commands import COMMAND_KEY, EDGE_KEY, NAMED, LazyGroup, option
from propdesk.cli.edge import LANGUAGES, Edge
from propdesk.cli.terminal import OutputGone, prepare_streams, silence, write_out
from propdesk.cli.texts import msg

_COMPLETE = "_PROPDESK_COMPLETE"


def _print_version(ctx: click.Context, param: click.Parameter, value: bool) -> None:
    if value and not ctx.resilient_parsing:
        from propdesk import __version__

        write_out(f"propdesk {__version__}\n")
        ctx.exit()


@click.command(cls=LazyGroup, no_args_is_help=False)
@option(
    "-C",
    "directory",
    metavar="DIR",
    type=NAMED,
    help=msg("the desk (else PROPDESK_DIR, else the nearest upwards)"),
)
@option(
    "--as",
    "clerk",
    metavar="CLERK",
    type=NAMED,
    help=msg("who acts (else PROPDESK_CLERK, else git's user.name)"),
)
@option("--at", "moment", metavar="WHEN", help=msg("the business moment, YYYY-MM-DD HH:MM (else now)"))
@option("--lang", type=click.Choice(LANGUAGES), help=msg("the language to speak"))
@option(
    "--color",
    "colour",
    type=click.Choice(("auto", "always", "never")),
    default="auto",
    help=msg("colour the output"),
)
@option("--no-input", is_flag=True, help=msg("never ask, even on a terminal"))
@option("--no-pager", is_flag=True, help=msg("print long tables at once, not through a pager"))
@option("-q", "--quiet", count=True, help=msg("leave notes out"))
@option("-v", "--verbose", count=True, help=msg("say more"))
@option("--debug", is_flag=True, help=msg("show each step and its time, and the traceback of a mistake"))
@option(
    "--version",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_print_version,
    help=msg("show the version"),
)
def propdesk(**settings: Any) -> None:
    """Take the global options; the command that runs opens its invocation from them."""


def main(arguments: Sequence[str], *, edge: Edge | None = None) -> int:
    """Run one command and give its exit code; ``edge`` brings another clock, randomness or environment."""
    outside = edge or Edge(tuple(arguments), os.environ)
    if not _is_traced(outside):
        return _run_to_code(arguments, outside)
    from propdesk.cli.debugging import traced

    return traced(lambda: _run_to_code(arguments, outside), outside)


def _is_traced(outside: Edge) -> bool:
    """Tell whether somebody asks for the debug log."""
    environ = outside.environ
    return "--debug" in outside.arguments or "PROPDESK_DEBUG" in environ or "PROPDESK_LOG" in environ


def _run_to_code(arguments: Sequence[str], outside: Edge) -> int:
    ctx = click.Context(propdesk, info_name="propdesk")
    ctx.meta[EDGE_KEY] = outside
    try:
        return _run(ctx, list(arguments))
    except click.exceptions.Exit as done:
        return done.exit_code
    except OutputGone:
        silence(sys.stdout)
        return _code(ctx)
    # The one place that catches everything: whatever it is, it ends in a documented exit code.
    except (Exception, KeyboardInterrupt) as error:
        from propdesk.cli.errors import end

        return int(end(error, edge=outside, command=str(ctx.meta.get(COMMAND_KEY, ""))))


def _run(ctx: click.Context, arguments: list[str]) -> int:
    _check_text(arguments)
    with ctx.scope(cleanup=False):
        propdesk.parse_args(ctx, arguments)
    with ctx:
        propdesk.invoke(ctx)
    return _code(ctx)


def _code(ctx: click.Context) -> int:
    from propdesk.cli.output import EXIT_KEY

    return int(ctx.meta.get(EXIT_KEY, 0))


def _check_text(arguments: Sequence[str]) -> None:
    if any("\ud800" <= character <= "\udfff" for argument in arguments for character in argument):
        from propdesk.cli.usage import NOT_UTF8

        raise NOT_UTF8


def run() -> NoReturn:
    """Run the command of this process."""
    prepare_streams()
    if _COMPLETE in os.environ:
        _complete(os.environ[_COMPLETE])
    sys.exit(main(sys.argv[1:]))


def _complete(instruction: str) -> NoReturn:
    """Answer a shell that completes; whatever goes wrong, somebody's prompt is no place to say it."""
    try:
        from propdesk.cli.shells import answer

        answer(propdesk, instruction)
    except (Exception, KeyboardInterrupt):
        silence(sys.stdout)
    sys.exit(0)
