"""How a command ends that does not go on: one place for every kind of error, its text and its exit code."""

from __future__ import annotations

import os
import sys
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path

import click

from propdesk.cli.edge import Edge, spoken
from propdesk.cli.terminal import OutputGone, silence, write_err, write_out
from propdesk.domain.messages import Exit, Refusal, SystemRefused, UsageRefused, msg


class Bug(Refusal):
    """The program itself is at fault."""

    exit, kind = Exit.BUG, "bug"


class Interrupted(Refusal):
    """The user broke off."""

    exit, kind = Exit.INTERRUPTED, "interrupted"


def end(error: BaseException, *, edge: Edge, command: str) -> Exit:
    """Say why the command does not go on, and give its exit code."""
    refusal = refusal_of(error, edge)
    try:
        _say(refusal, edge, command)
    except (OutputGone, SystemRefused):
        silence(sys.stdout)
    return refusal.exit


def _say(refusal: Refusal, edge: Edge, command: str) -> None:
    from propdesk.render.formats import render_refusal
    from propdesk.render.language import Language
    from propdesk.render.sentences import refusal_text

    language = Language(edge.language)
    write_err(refusal_text(refusal, language))
    if edge.wants_json:
        write_out(render_refusal(command, refusal, language))


def refusal_of(error: BaseException, edge: Edge) -> Refusal:
    """Turn whatever was raised into a refusal with a message, a cure and an exit code."""
    if isinstance(error, Refusal):
        return error
    if isinstance(error, click.ClickException):
        return _usage(error)
    if isinstance(error, KeyboardInterrupt | click.Abort):
        return Interrupted(msg("interrupted; nothing is half done"))
    path = _log(error, edge) or "stderr (--debug)"
    if isinstance(error, OSError):
        return _system(error)
    return Bug(
        msg("a mistake in propdesk itself ({kind}); nothing is half done", kind=type(error).__name__),
        hint=msg("details without personal data are in {path}; please report it", path=path),
    )


def _system(error: OSError) -> Refusal:
    return SystemRefused(
        msg("the system refuses: {why}", why=error.strerror or type(error).__name__),
        hint=msg("`propdesk log` shows whether anything changed; nothing is half done"),
        record=os.path.basename(str(error.filename)) if error.filename else "",
    )


def _usage(error: click.ClickException) -> Refusal:
    ctx = getattr(error, "ctx", None)
    if type(error) is click.UsageError and ctx is not None and isinstance(ctx.command, click.Group):
        return _no_command(ctx, ctx.command)
    wording = next((say for kind, say in _WORDING if isinstance(error, kind)), None)
    refusal = wording(error) if wording else UsageRefused(msg("{what}", what=error.format_message()))
    if refusal.hint is None:
        refusal.hint = msg("`{command} --help` shows how it is used", command=_path(error))
    return refusal


def _no_command(ctx: click.Context, group: click.Group) -> Refusal:
    return UsageRefused(
        msg("{command} needs a command", command=ctx.command_path),
        hint=msg("choose one of: {names}", names=", ".join(group.list_commands(ctx))),
    )


def _path(error: click.ClickException) -> str:
    ctx = getattr(error, "ctx", None)
    return ctx.command_path if ctx else "propdesk"


def _no_such_option(error: click.ClickException) -> Refusal:
    assert isinstance(error, click.NoSuchOption)
    if error.option_name in GLOBAL_OPTIONS:
        hint = msg("{name} comes before the command: propdesk {name} … COMMAND", name=error.option_name)
        return UsageRefused(msg("{name} is no option here", name=error.option_name), hint=hint)
    near = error.possibilities or close_to(error.option_name, _option_names(error.ctx))
    return UsageRefused(
        msg("there is no option {name}", name=error.option_name),
        hint=msg("did you mean {names}?", names=", ".join(near)) if near else None,
        field=error.option_name.lstrip("-"),
    )


def _option_names(ctx: click.Context | None) -> list[str]:
    return [name for param in ctx.command.params for name in param.opts] if ctx else []


def _missing(error: click.ClickException) -> Refusal:
    assert isinstance(error, click.MissingParameter)
    return UsageRefused(msg("{name} is missing", name=_param_name(error.param)), field=_field(error.param))


def _bad_value(error: click.ClickException) -> Refusal:
    assert isinstance(error, click.BadParameter)
    why = error.message.rstrip(".")
    return UsageRefused(
        msg("{name}: {why}", name=_param_name(error.param), why=why), field=_field(error.param)
    )


def _field(param: click.Parameter | None) -> str:
    return (param.name or "") if param else ""


def _param_name(param: click.Parameter | None) -> str:
    if param is None:
        return "?"
    return param.opts[-1] if isinstance(param, click.Option) else (param.metavar or param.human_readable_name)


def _no_value(error: click.ClickException) -> Refusal:
    assert isinstance(error, click.BadOptionUsage)
    return UsageRefused(
        msg("{name} is not used rightly: {why}", name=error.option_name, why=error.message.rstrip(".")),
        field=error.option_name.lstrip("-"),
    )


_WORDING: tuple[tuple[type[click.ClickException], Callable[[click.ClickException], Refusal]], ...] = (
    (click.NoSuchOption, _no_such_option),
    (click.MissingParameter, _missing),
    (click.BadParameter, _bad_value),
    (click.BadOptionUsage, _no_value),
)

NOT_UTF8 = UsageRefused(
    msg("an argument is not UTF-8"), hint=msg("use a terminal in UTF-8, or give the text in a file")
)

GLOBAL_OPTIONS = frozenset(("-C", "--as", "--at", "--lang", "--color", "--no-input", "-q", "-v", "--debug"))


def no_such_command(name: str, known: list[str], *, path: str) -> UsageRefused:
    """Refuse an unknown command, and name those that are written alike."""
    near = close_to(name, known)
    return UsageRefused(
        msg("there is no command {name}", name=name),
        hint=msg("did you mean {names}?", names=", ".join(near))
        if near
        else msg("`{command} --help` lists the commands", command=path),
    )


def close_to(name: str, known: list[str]) -> list[str]:
    """Find the names that are written alike."""
    from difflib import get_close_matches

    return get_close_matches(name, known, n=3, cutoff=0.6)


def _log(error: BaseException, edge: Edge) -> str:
    """Keep the frames of an unexpected error, without the values that its message may carry."""
    if "--debug" in edge.arguments:
        traceback.print_exception(error, file=sys.stderr)
    try:
        path = _git_dir(edge) / "propdesk" / "last-error.log"
        path.parent.mkdir(exist_ok=True)
        path.write_text("\n".join(_frames(error)) + "\n", encoding="utf-8")
    except (OSError, Refusal):
        return ""
    return str(path)


def _git_dir(edge: Edge) -> Path:
    from propdesk.store.git import Repository

    return Repository.find(Path(edge.desk or spoken(edge.arguments, ("-C",)) or os.curdir)).git_dir


def _frames(error: BaseException) -> Iterator[str]:
    cause = error.__cause__ or error.__context__
    if cause is not None:
        yield from _frames(cause)
        yield "then"
    for frame in traceback.extract_tb(error.__traceback__):
        yield f"{frame.filename}:{frame.lineno} {frame.name}"
    yield type(error).__qualname__
