"""Text templates (owner of jinja2): pages and letters from values, in a sandbox that knows only them."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from propdesk.domain.changes import Outcome
from propdesk.render import safe
from propdesk.render.grids import Grid
from propdesk.render.headings import heading
from propdesk.render.language import Language
from propdesk.render.width import cut, pad, wrap

if TYPE_CHECKING:
    from jinja2.sandbox import SandboxedEnvironment

TEMPLATE_DIR = Path(__file__).resolve().parent.parent / "templates"


def fill(name: str, values: dict[str, Any]) -> str:
    """Fill a template of ours; in ``.html`` every value is escaped, an unknown name is an error."""
    return _environment().get_template(name).render(values)


def template_text(name: str) -> str:
    """Read a template as it is, for a typesetter that fills it in itself."""
    return (TEMPLATE_DIR / name).read_text(encoding="utf-8")


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
    from jinja2 import FileSystemLoader, StrictUndefined
    from jinja2.sandbox import SandboxedEnvironment

    environment = SandboxedEnvironment(
        loader=FileSystemLoader(TEMPLATE_DIR),
        autoescape=lambda name: bool(name and name.endswith(".html")),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters.update(pad=pad, cut=cut, wrap_columns=wrap)
    return environment
