"""Usage errors of click as refusals of our own: translated, with what to do next."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

import click

from propdesk.cli.commands import path_of
from propdesk.cli.registry import COMMANDS, children
from propdesk.domain.messages import Finding, Message, Refusal, UsageRefused, msg

_NEGATIVE = re.compile(r"-[0-9.]+", re.ASCII)
"""An amount below zero, which click takes for an option."""

NOT_UTF8 = UsageRefused(
    msg("an argument is not UTF-8"), hint=msg("use a terminal in UTF-8, or give the text in a file")
)


def usage_refusal(error: click.ClickException) -> Refusal:
    """Turn an error of click into a refusal that says what is wrong and how it is right."""
    wording = next((say for kind, say in _WORDING if isinstance(error, kind)), _other)
    refusal = wording(error)
    if refusal.hint is None:
        refusal.hint = msg("`{command} --help` shows how it is used", command=_command(error))
    return refusal


def no_such_command(name: str, path: str, *, shown: str) -> UsageRefused:
    """Refuse a command that the group at ``path`` does not have, and name those that are written alike."""
    near = _did_you_mean(name, children(path)) or _deeper(name, path)
    hint = near or msg("`{command} --help` lists the commands", command=shown)
    return UsageRefused(msg("there is no command {name}", name=name), hint=hint)


def _deeper(name: str, path: str) -> Message | None:
    """Look for the name in other groups: first below this one, then anywhere."""
    for below in (path, ""):
        last = {known: known.rpartition(" ")[2] for known in COMMANDS if known.startswith(below)}
        near = _near(name, list(last.values()))
        found = [known for one in near for known, word in last.items() if word == one]
        if found:
            return msg("did you mean {names}?", names=list(dict.fromkeys(found[:3])))
    return None


def _did_you_mean(name: str, known: list[str]) -> Message | None:
    near = _near(name, known)
    return msg("did you mean {names}?", names=list(near)) if near else None


def _near(name: str, known: list[str]) -> list[str]:
    from difflib import get_close_matches

    return get_close_matches(name, known, n=3, cutoff=0.65)


def _command(error: click.ClickException) -> str:
    ctx = getattr(error, "ctx", None)
    return ctx.command_path if ctx else "propdesk"


def _no_such_option(error: click.ClickException) -> Refusal:
    assert isinstance(error, click.NoSuchOption)
    name = error.option_name
    if _NEGATIVE.fullmatch(name):
        return UsageRefused(msg("{name}…: the amount must be more than 0.00", name=name), field="amount")
    if error.ctx and name in _names(error.ctx.find_root()):
        hint = msg("{name} comes before the command: propdesk {name} … COMMAND", name=name)
        return UsageRefused(msg("{name} is no option here", name=name), hint=hint)
    return UsageRefused(
        msg("there is no option {name}", name=name),
        hint=_did_you_mean(name, _names(error.ctx) if error.ctx else []),
        field=name.lstrip("-"),
    )


def _names(ctx: click.Context) -> list[str]:
    """List the options of a command."""
    params = ctx.command.get_params(ctx)
    return [name for param in params if isinstance(param, click.Option) for name in param.opts]


def _missing(error: click.ClickException) -> UsageRefused:
    assert isinstance(error, click.MissingParameter)
    return UsageRefused(msg("{name} is missing", name=name_of(error.param)), field=_field(error.param))


def _bad_value(error: click.ClickException) -> UsageRefused:
    assert isinstance(error, click.BadParameter)
    param = error.param
    kind = param.type if param else None
    why = next((text for known, text in _NEEDED.items() if isinstance(kind, known)), None)
    return UsageRefused(
        msg("{name}: {why}", name=name_of(param), why=why or error.message.rstrip(".")),
        hint=msg("choose one of: {choices}", choices=list(map(str, kind.choices)))
        if isinstance(kind, click.Choice)
        else None,
        field=_field(param),
    )


_NEEDED: Mapping[type, Message] = {
    click.Choice: msg("this is none of the choices"),
    click.IntRange: msg("a whole number in the allowed range is needed"),
    click.types.IntParamType: msg("a whole number is needed"),
    click.Path: msg("this file or directory is not there or cannot be used"),
    click.File: msg("this file cannot be opened"),
}


def _bad_option(error: click.ClickException) -> UsageRefused:
    assert isinstance(error, click.BadOptionUsage)
    name = error.option_name
    flag = "does not take" in error.message
    message = msg("{name} takes no value", name=name) if flag else msg("{name} needs a value", name=name)
    return UsageRefused(message, field=name.lstrip("-"))


def _other(error: click.ClickException) -> UsageRefused:
    ctx = getattr(error, "ctx", None)
    if ctx is not None and isinstance(ctx.command, click.Group):
        return _needs_command(ctx)
    extra = _EXTRA.search(error.format_message())
    if extra is not None:
        return UsageRefused(msg("too many arguments: {what}", what=extra[1]))
    return UsageRefused(msg("this is no way to use the command: {what}", what=error.format_message()))


def _needs_command(ctx: click.Context) -> UsageRefused:
    """Name the commands of a group that was called without one, each with what it does."""
    path = path_of(ctx)
    rows = [(name, COMMANDS[f"{path} {name}".strip()].help) for name in children(path)]
    return UsageRefused(
        msg("{command} needs a command", command=ctx.command_path),
        hint=msg("`{command} COMMAND --help` shows how one is used", command=ctx.command_path),
        findings=tuple(Finding("command", Message(text), named=name) for name, text in rows),
    )


_EXTRA = re.compile(r"unexpected extra arguments? \((.*)\)", re.DOTALL)

_WORDING: tuple[tuple[type[click.ClickException], Callable[[click.ClickException], Refusal]], ...] = (
    (click.NoSuchOption, _no_such_option),
    (click.MissingParameter, _missing),
    (click.BadParameter, _bad_value),
    (click.BadOptionUsage, _bad_option),
)


def name_of(param: click.Parameter | None) -> str:
    """Name a parameter as its user knows it: ``--method``, ``UNIT``."""
    if param is None:
        return "?"
    if isinstance(param, click.Option):
        return max(param.opts, key=len)
    return param.metavar or param.human_readable_name


def _field(param: click.Parameter | None) -> str:
    return (param.name or "") if param else ""
