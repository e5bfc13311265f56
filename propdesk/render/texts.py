"""Text templates (owner of jinja2): pages and letters from values, in a sandbox that knows only them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any

from propdesk.domain.changes import Outcome
from propdesk.render import safe
from propdesk.render.grids import Grid
from propdesk.render.headings import heading
from propdesk.render.language import Language
from propdesk.render.templates import NOTHING_OWN, TEMPLATE_DIR, Fault, Own, chosen, refuse
from propdesk.render.width import cut, pad, wrap
from propdesk.render.workers import Bounds, Ended, worked

if TYPE_CHECKING:
    from jinja2 import BaseLoader
    from jinja2.sandbox import SandboxedEnvironment

_BOUNDS = Bounds(processes=1, seconds=30, memory=1 << 30)
_LONGEST = 1 << 26
"""Characters that a desk's own template may give."""

_WITHIN = frozenset({"<template>", "<unknown>"})
"""What jinja calls the file of a template that was no file."""


def fill(name: str, values: dict[str, Any], own: Own = NOTHING_OWN) -> str:
    """Fill a template; in ``.html`` every value is escaped, an unknown name is an error.

    A desk's own one is filled in another process, within bounds; raises BadData if it does not do.
    """
    if name not in own:
        return _environment().get_template(name).render(values)
    template = chosen(name, own)
    try:
        text, fault = worked(fill_own, [(name, template.text, values)], _BOUNDS)[0]
    except Ended as ended:
        raise refuse(template, (Fault(ended.why),)) from None
    if fault:
        raise refuse(template, (fault,))
    return text


def fill_own(job: tuple[str, str, dict[str, Any]]) -> tuple[str, Fault | None]:
    """Fill a desk's own template in this process: it can load nothing but itself."""
    from jinja2 import DictLoader, TemplateError

    name, text, values = job
    environment = _with_filters(DictLoader({name: text}))
    try:
        parts = environment.get_template(name).generate(values)
        return _within(parts), None
    except TemplateError as error:
        return "", Fault(
            f"{type(error).__name__}: {error.message}", getattr(error, "lineno", 0) or _line(error)
        )
    except (ArithmeticError, LookupError, MemoryError, RecursionError, TypeError, ValueError) as error:
        return "", Fault(f"{type(error).__name__}: {error}", _line(error))


def _within(parts: Iterable[str]) -> str:
    """Join what a template gives, up to a bound."""
    taken, size = [], 0
    for part in parts:
        taken.append(part)
        size += len(part)
        if size > _LONGEST:
            raise ValueError(f"more than {_LONGEST} characters")
    return "".join(taken)


def _line(error: Exception) -> int:
    """The line of the template that raised an error: jinja writes its own lines into the trace."""
    found, trace = 0, error.__traceback__
    while trace is not None:
        found = trace.tb_lineno if trace.tb_frame.f_code.co_filename in _WITHIN else found
        trace = trace.tb_next
    return found


def report_page(outcome: Outcome, grids: Sequence[Grid], language: Language) -> str:
    """Write an outcome, drawn as tables one below the other, as a page that needs nothing beside itself."""
    values = {
        "lang": language.pick("zh-CN", "en"),
        "title": heading(outcome.command, language),
        "text": safe.terminal_lines(outcome.text),
        "tables": [(grid, _right(grid)) for grid in grids if grid.rows or grid.summary],
    }
    return fill("report.html", values)


def _right(grid: Grid) -> list[int]:
    """The columns that stand to the right, counted from 1 as style sheets count."""
    return [at for at, one in enumerate(grid.columns, 1) if one.right]


@cache
def _environment() -> SandboxedEnvironment:
    from jinja2 import FileSystemLoader

    return _with_filters(FileSystemLoader(TEMPLATE_DIR))


def _with_filters(loader: BaseLoader) -> SandboxedEnvironment:
    from jinja2 import StrictUndefined
    from jinja2.sandbox import SandboxedEnvironment

    environment = SandboxedEnvironment(
        loader=loader,
        autoescape=lambda name: bool(name and name.endswith(".html")),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters.update(pad=pad, cut=cut, wrap_columns=wrap)
    return environment
