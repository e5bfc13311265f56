"""Tables for people: columns that line up, money to the right, totals last (owner of tabulate)."""

from __future__ import annotations

from collections.abc import Iterator

from propdesk.domain.changes import Outcome
from propdesk.domain.messages import msg
from propdesk.render import safe
from propdesk.render.grids import Grid, fit, grid_of
from propdesk.render.language import Language


def table(outcome: Outcome, *, language: Language, width: int, colour: bool) -> str:
    """Draw the rows for a screen of so many columns (0: as wide as it needs)."""
    grid = grid_of(outcome, language).encoded(safe.terminal)
    fitted = fit(grid, width) if width else grid
    drawn = _draw(fitted, colour=colour) if fitted.rows else [language.say(msg("(none)"))]
    return "\n".join([*drawn, *_below(fitted, language)]) + "\n"


def markdown(outcome: Outcome, *, language: Language) -> str:
    """Write the rows as a Markdown table (pipes and angle brackets escaped)."""
    grid = grid_of(outcome, language).encoded(_markdown_cell)
    below = [f"\n{line}" for line in _below(grid, language)]
    return "\n".join([_tabulated(grid, "pipe"), *below]) + "\n"


def _below(grid: Grid, language: Language) -> Iterator[str]:
    if grid.summary:
        yield language.say(msg("Total: {totals}", totals=list(grid.summary)))
    if grid.left_out:
        keys = list(grid.left_out)
        yield language.say(msg("Left out for want of width: {columns} (--columns chooses)", columns=keys))


def _draw(grid: Grid, *, colour: bool) -> list[str]:
    lines = [line.rstrip() for line in _tabulated(grid, "simple").split("\n")]
    if grid.totals:
        lines.insert(-1, lines[1])
    if not colour:
        return lines
    bold = {0, len(lines) - 1} if grid.totals else {0}
    return [f"\x1b[1m{line}\x1b[0m" if at in bold else line for at, line in enumerate(lines)]


def _tabulated(grid: Grid, style: str) -> str:
    import tabulate

    tabulate.MIN_PADDING = 0  # or every title asks for two blanks that the screen does not have
    return tabulate.tabulate(
        [list(line) for line in grid.lines],
        headers=[one.title for one in grid.columns],
        tablefmt=style,
        disable_numparse=True,
        preserve_whitespace=True,
        colalign=["right" if one.right else "left" for one in grid.columns] if grid.rows else None,
    )


def _markdown_cell(text: str) -> str:
    line = safe.terminal(text.replace("\n", " "))
    return line.replace("\\", "\\\\").replace("|", "\\|").replace("<", "&lt;")
