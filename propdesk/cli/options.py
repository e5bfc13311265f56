"""Options that many commands share, and the types of their values."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import update_wrapper
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from propdesk.cli.commands import Callback, Decorator, option
from propdesk.cli.output import Output
from propdesk.cli.usage import name_of
from propdesk.domain.messages import Message, UsageRefused, msg

DATA_FORMATS = ("json", "ndjson", "csv", "tsv", "yaml")
"""Formats for programs: rows as they are, never a paper in their place."""

FORMATS = ("table", "plain", "md", "html", *DATA_FORMATS)
BINARY = ("xlsx", "pdf")
"""Formats of reading commands alone: on a screen they are refused, which must not happen after a change."""


if TYPE_CHECKING:
    _ParamType = click.ParamType[str]
else:
    _ParamType = click.ParamType


class TitledChoice(_ParamType):
    """One of several codes; its Chinese or English title, or what only one title ends in, is taken for it.

    ``titles`` maps each code to its titles, such as ``{"cash": ("现金", "cash")}``.
    """

    name = "choice"

    def __init__(self, titles: Mapping[str, Sequence[str]], *, metavar: str = "CODE") -> None:
        self.titles = titles
        self.metavar = metavar
        self._codes = {_folded(name): code for code, names in titles.items() for name in (code, *names)}

    @property
    def named(self) -> list[str]:
        """The codes with their first titles, for help and errors."""
        return [self._name(code) for code in self.titles]

    def _name(self, code: str) -> str:
        return " ".join(dict.fromkeys((code, *self.titles[code][:1])))

    def get_metavar(self, param: click.Parameter, ctx: click.Context | None = None) -> str:
        """Name the value in the usage line."""
        return self.metavar

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Give the code for a code or title."""
        code = self._codes.get(_folded(str(value))) or self._ending_in(_folded(str(value)))
        if code is None:
            raise UsageRefused(
                msg("{value} is none of the choices of {name}", value=value, name=name_of(param)),
                hint=self._hint(str(value)),
                field=(param.name or "") if param else "",
            )
        return code

    def _hint(self, text: str) -> Message:
        """Name the choices that are written alike, and all there are."""
        from propdesk.domain.titles import near_codes

        near = [self._name(code) for code in near_codes(self.titles, text)]
        if near:
            return msg("did you mean {names}? The choices are: {choices}", names=near, choices=self.named)
        return msg("choose one of: {choices}", choices=self.named)

    def _ending_in(self, text: str) -> str | None:
        """The code whose title, and no other's, ends in a text: 面积 means 按面积."""
        found = {
            code
            for code, names in self.titles.items()
            if len(text) > 1 and any(_folded(name).endswith(text) for name in names)
        }
        return found.pop() if len(found) == 1 else None

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[Any]:
        """Offer the codes with their titles; the beginning of a title finds its code."""
        from propdesk.cli.offers import coded

        return coded(self.titles, ctx, incomplete)


def _folded(text: str) -> str:
    return text.strip().casefold()


def titled_format(choices: Sequence[str]) -> TitledChoice:
    """Make the type of ``-o``."""
    return TitledChoice(dict.fromkeys(choices, ()), metavar="FORMAT")


_COMMAS = re.compile("[,，、]")


def _words(ctx: click.Context, param: click.Parameter, value: str | None) -> tuple[str, ...]:
    return tuple(word.strip() for word in _COMMAS.split(value) if word.strip()) if value else ()


def _format(choices: Sequence[str]) -> Decorator:
    return option(
        "-o", "--output", "format", type=titled_format(choices), help=msg("how to print the result")
    )


_FORMAT = _format(FORMATS)

_READING: tuple[Decorator, ...] = (
    _format((*FORMATS, *BINARY)),
    option(
        "-O",
        "--output-file",
        "file",
        metavar="FILE",
        help=msg("write to a file; its ending chooses the format"),
    ),
    option(
        "--columns", metavar="A,B,…", callback=_words, help=msg("print these columns only, in this order")
    ),
    option("--sort", metavar="A,-B,…", callback=_words, help=msg("sort by columns, - for descending")),
    option("--limit", type=click.IntRange(min=0), metavar="N", help=msg("print at most so many rows")),
)

_WRITING: tuple[Decorator, ...] = (
    _FORMAT,
    option("--dry-run", is_flag=True, help=msg("show what would be written, write nothing")),
    option("-m", "--reason", "reason", metavar="TEXT", default="", help=msg("a reason, kept in the record")),
)


attach_option = option(
    "--attach",
    multiple=True,
    type=click.Path(path_type=Path),
    metavar="FILE",
    help=msg("a file to keep with it, such as a photo; may be repeated"),
)
"""The files that a command keeps with what it enters; it reads them by ``services.attached``."""


def reading(callback: Callback) -> Callback:
    """Give a command the options of one that reads; they reach it as ``app.output``."""
    return _with_options(callback, _READING, writing=False)


def printing(callback: Callback) -> Callback:
    """Give a command that writes papers ``-o``, which lists them instead."""
    return _with_options(callback, (_FORMAT,), writing=False)


def writing(callback: Callback) -> Callback:
    """Give a command the options of one that writes: ``app.dry_run`` and ``app.reason``."""
    return _with_options(callback, _WRITING, writing=True)


_REVEAL = option("--reveal", is_flag=True, help=msg("show personal data in full; who did so is noted"))

SHARED = (*_READING, *_WRITING[1:], _REVEAL)
"""The options that many commands have in common."""


def revealing(callback: Callback) -> Callback:
    """Give a command ``--reveal``; without it all personal data is masked."""

    def invoke(reveal: bool, **values: Any) -> Any:
        ctx = click.get_current_context()
        ctx.obj = ctx.obj.revealing(reveal)
        return ctx.invoke(callback, **values)

    wrapped: Callback = _REVEAL(update_wrapper(invoke, callback))
    return wrapped


def decorated(callback: Callback, options: Sequence[Decorator]) -> Callback:
    """Give a callback a table of options; its help lists them in the table's order."""
    for decorate in reversed(options):
        callback = decorate(callback)
    return callback


def given(values: Mapping[str, Any]) -> dict[str, Any]:
    """Take the options that were given on the command line."""
    return {name: value for name, value in values.items() if value is not None}


def _with_options(callback: Callback, options: Sequence[Decorator], *, writing: bool) -> Callback:
    names = ("format", "file", "columns", "sort", "limit", "dry_run", "reason")

    def invoke(**values: Any) -> Any:
        ctx = click.get_current_context()
        shared = {name: values.pop(name) for name in names if name in values}
        ctx.obj = ctx.obj.showing(Output(writing=writing, **shared))
        return ctx.invoke(callback, **values)

    return decorated(update_wrapper(invoke, callback), options)


def pairs(texts: Sequence[str], *, field: str) -> dict[str, str]:
    """Parse options of the form ``NAME=VALUE``."""
    wrong = [text for text in texts if "=" not in text]
    if wrong:
        raise UsageRefused(msg("{text} is not of the form NAME=VALUE", text=wrong[0]), field=field)
    return dict(text.split("=", 1) for text in texts)


def set_fields(texts: Sequence[str], *, field: str) -> dict[str, str]:
    """Parse fields that are set (``FIELD=VALUE``); a code may go by its title."""
    from propdesk.domain.titles import code_of
    from propdesk.render.codes import CODES

    return {name: code_of(CODES.get(name, {}), value) for name, value in pairs(texts, field=field).items()}
