"""How a command ends that does not go on: one place for every kind of error, its text and its exit code."""

from __future__ import annotations

import os
import sys
import traceback
from collections.abc import Iterator
from pathlib import Path

import click

from propdesk.cli.edge import Edge
from propdesk.cli.terminal import OutputGone, silence, write_err, write_out
from propdesk.cli.usage import usage_refusal
from propdesk.domain.messages import Exit, NotFound, Refusal, SystemRefused, msg


class Bug(Refusal):
    """The program itself is at fault."""

    exit, kind = Exit.BUG, "bug"


class Interrupted(Refusal):
    """The user broke off."""

    exit, kind = Exit.INTERRUPTED, "interrupted"


def end(error: BaseException, *, edge: Edge, command: str) -> Exit:
    """Say why the command does not go on, and give its exit code."""
    refusal = discreet(refusal_of(error, edge))
    _trace(refusal)
    try:
        _say(refusal, edge, command)
    except (OutputGone, SystemRefused):
        silence(sys.stdout)
    return refusal.exit


def _trace(refusal: Refusal) -> None:
    """Log what kind of refusal ends the command, where there is a log."""
    trace = sys.modules.get("propdesk.store.trace")
    if trace is not None:
        trace.say("refused", kind=refusal.kind, exit=int(refusal.exit))


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
        return usage_refusal(error)
    if isinstance(error, KeyboardInterrupt | click.Abort):
        return Interrupted(msg("interrupted; nothing is half done"))
    path = _log(error, edge)
    if isinstance(error, OSError):
        return _system(error)
    return Bug(
        msg("a mistake in propdesk itself ({kind}); nothing is half done", kind=type(error).__name__),
        hint=msg("details without personal data are in {path}; please report it", path=path)
        if path
        else msg("run it again with --debug and please report what it shows"),
    )


def discreet(refusal: Refusal) -> Refusal:
    """Mask what was looked for in vain where it may be a person's name, number or plate: logs keep stderr."""
    from propdesk.render.masks import typed

    if not isinstance(refusal, NotFound):
        return refusal
    about = {"record": typed(refusal.record), "field": refusal.field}
    return NotFound(refusal.message, hint=refusal.hint, findings=refusal.findings, **about)


def _system(error: OSError) -> Refusal:
    return SystemRefused(
        msg("the system refuses: {why}", why=error.strerror or type(error).__name__),
        hint=msg("`propdesk log` shows whether anything changed; nothing is half done"),
        record=os.path.basename(str(error.filename)) if error.filename else "",
    )


def _log(error: BaseException, edge: Edge) -> str:
    """Keep the frames of an unexpected error, without the values that its message may carry."""
    if "--debug" in edge.arguments:
        write_err("\n".join(_frames(error)) + "\n")
    if edge.desk is None:
        return ""
    try:
        path = _git_dir(edge.desk) / "propdesk" / "last-error.log"
        path.parent.mkdir(exist_ok=True)
        path.write_text("\n".join(_frames(error)) + "\n", encoding="utf-8")
    except (OSError, Refusal):
        return ""
    return str(path)


def _git_dir(desk: str) -> Path:
    from propdesk.store.git import Repository

    return Repository.find(Path(desk)).git_dir


def _frames(error: BaseException) -> Iterator[str]:
    cause = error.__cause__ or error.__context__
    if cause is not None:
        yield from _frames(cause)
        yield "then"
    for frame in traceback.extract_tb(error.__traceback__):
        yield f"{frame.filename}:{frame.lineno} {frame.name}"
    yield type(error).__qualname__
