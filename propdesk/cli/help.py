"""Help pages: examples first, at most 80 columns, aligned by display width, in the reader's language."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence

import click

from propdesk.cli.texts import msg
from propdesk.render.width import pad, width, wrap

Say = Callable[[str], str]

COLUMNS = 80
_TERM = 28


def speaker(code: str) -> Say:
    """Give the function that says a text; the keys are English, so English needs no catalogue."""
    if code == "en":
        return str
    from propdesk.render.language import Language

    return Language(code).say


def page(
    command: click.Command,
    ctx: click.Context,
    *,
    say: Say,
    summary: str,
    commands: Sequence[tuple[str, str]],
    room: int = 0,
) -> str:
    """Compose the help of one command (or group, with the rows of its commands) for so many columns."""
    room = room or _room()
    blocks = [
        _examples(getattr(command, "examples", ()), say),
        _usage(command, ctx, say, room),
        _paragraphs((summary, *getattr(command, "details", ())), say, room),
        _definitions(say(msg("Commands:")), commands, room),
        _definitions(say(msg("Options:")), _options(command, ctx, say), room),
    ]
    return "\n\n".join(block for block in blocks if block)


def _room() -> int:
    # Not shutil.get_terminal_size: shutil brings three compression libraries along.
    try:
        return min(COLUMNS, max(40, os.get_terminal_size(1).columns))
    except OSError:
        return COLUMNS


def _examples(examples: Sequence[str], say: Say) -> str:
    if not examples:
        return ""
    return "\n".join([say(msg("Examples:")), *(f"  {example}" for example in examples)])


def _usage(command: click.Command, ctx: click.Context, say: Say, room: int) -> str:
    head = say(msg("Usage: ")) + f"{ctx.command_path} "
    pieces = " ".join(command.collect_usage_pieces(ctx))
    indent = min(width(head), room // 2)
    lines = wrap(pieces, room - indent)
    return "\n".join([head + lines[0], *(" " * indent + line for line in lines[1:])])


def _paragraphs(messages: Sequence[str], say: Say, room: int) -> str:
    return "\n\n".join("\n".join(wrap(say(message), room)) for message in messages)


def _definitions(title: str, rows: Sequence[tuple[str, ...]], room: int) -> str:
    """Set names beside what they mean; what follows the text of a row (its choices) is not broken."""
    if not rows:
        return ""
    term = min(_TERM, max(width(name) for name, *_ in rows))
    return "\n".join([title, *(line for row in rows for line in _definition(row, term, room))])


def _definition(row: tuple[str, ...], term: int, room: int) -> Iterator[str]:
    name, text, *pieces = row
    margin = term + 4
    lines = _flowing(text, pieces, room - margin)
    if width(name) > term:
        yield f"  {name}"
    else:
        yield (f"  {pad(name, term)}  {lines.pop(0)}").rstrip()
    for line in lines:
        yield f"{' ' * margin}{line}"


def _flowing(text: str, pieces: Sequence[str], room: int) -> list[str]:
    lines = wrap(text, room)
    for piece in pieces:
        together = f"{lines[-1]} {piece}".strip()
        if width(together) <= room:
            lines[-1] = together
        else:
            lines += wrap(piece, room)
    return lines


def _options(command: click.Command, ctx: click.Context, say: Say) -> list[tuple[str, ...]]:
    rows = []
    for param in command.get_params(ctx):
        record = param.get_help_record(ctx)
        if record is not None and isinstance(param, click.Option):
            rows.append((record[0], *_described(param, say)))
    return rows


def described(option: click.Option, say: Say) -> str:
    """Say what an option means: its help, its choices, whether it must be given."""
    return " ".join(_described(option, say))


def _described(option: click.Option, say: Say) -> tuple[str, ...]:
    """The help of an option, and what follows it in brackets: each choice, whether it must be given."""
    text = say(option.help) if option.help else ""
    groups = [list(getattr(option.type, "named", ()))]
    groups += [[say(msg("required"))]] if option.required else []
    groups += [[say(msg("required; asked for at a terminal"))]] if getattr(option, "asked", False) else []
    pieces = [piece for group in groups if group for piece in _stopped(group)]
    if not pieces:
        return (text,)
    pieces[0] = f"[{pieces[0]}"
    return (text, *pieces[:-1], pieces[-1].removesuffix(";") + "]")


def _stopped(group: Sequence[str]) -> Iterator[str]:
    *first, last = group
    yield from (f"{piece}," for piece in first)
    yield f"{last};"
