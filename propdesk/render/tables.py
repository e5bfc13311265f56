"""Tables for people: columns that line up by display width, money to the right, totals last."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from propdesk.domain.changes import Outcome
from propdesk.domain.messages import msg
from propdesk.render import safe
from propdesk.render.columns import Column
from propdesk.render.grids import GAP, Grid, fit, grid_of
from propdesk.render.language import Language
from propdesk.render.width import pad, width, wrap

_PARTS = re.compile("[^、，,]*[、，,]? *")


def table(outcome: Outcome, *, language: Language, screen: int, colour: bool) -> str:
    """Draw the rows for a screen of so many columns (0: as wide as it needs)."""
    grid = grid_of(outcome, language).encoded(safe.terminal)
    fitted = fit(grid, screen) if screen else grid
    drawn = _draw(fitted, colour=colour) if fitted.rows else [language.say(msg("(none)"))]
    below = [
        part for line in _below(fitted, language) for part in (_folded(line, screen) if screen else [line])
    ]
    return "\n".join([*drawn, *below]) + "\n"


def markdown(outcome: Outcome, *, language: Language) -> str:
    """Write the rows as a Markdown table (what Markdown would read as its own is escaped)."""
    grid = grid_of(outcome, language).encoded(safe.markdown)
    below = [f"\n{line}" for line in _below(grid, language)]
    return "\n".join([*_piped(grid), *below]) + "\n" if grid.columns else "\n".join([*below, ""])


def _below(grid: Grid, language: Language) -> Iterator[str]:
    if grid.summary:
        yield language.say(msg("Summary: {totals}", totals=list(grid.summary)))
    if grid.left_out:
        names = [language.pick(one.title, one.key) for one in grid.left_out]
        yield language.say(
            msg("Left out for want of width: {columns} (--columns chooses, -O FILE holds all)", columns=names)
        )


def _folded(line: str, columns: int) -> Iterator[str]:
    """Break a line that names several things between them, if it must be."""
    kept = ""
    for part in _PARTS.findall(line):
        if kept and width(kept + part.rstrip()) > columns:
            yield from wrap(kept.rstrip(), columns)
            kept = ""
        kept += part
    yield from wrap(kept.rstrip(), columns)


def _draw(grid: Grid, *, colour: bool) -> list[str]:
    widths = grid.widths
    rule = (" " * GAP).join("-" * each for each in widths)
    head = _line([one.title for one in grid.columns], grid.columns, widths)
    lines = [head, rule, *(_line(cells, grid.columns, widths) for cells in grid.rows)]
    if grid.totals:
        lines += [rule, _line(grid.totals, grid.columns, widths)]
    if not colour:
        return lines
    bold = {0, len(lines) - 1} if grid.totals else {0}
    return [f"\x1b[1m{line}\x1b[0m" if at in bold else line for at, line in enumerate(lines)]


def _line(cells: Sequence[str], columns: Sequence[Column], widths: Sequence[int]) -> str:
    return (" " * GAP).join(_padded(cells, columns, widths)).rstrip()


def _piped(grid: Grid) -> Iterator[str]:
    """The lines of a Markdown table; a colon in its rule says to which side a column goes."""
    widths = [max(each, 3) for each in grid.widths]
    rule = [
        "-" * (each - 1) + ":" if one.right else ":" + "-" * (each - 1)
        for one, each in zip(grid.columns, widths, strict=True)
    ]
    for cells in ([one.title for one in grid.columns], rule, *grid.lines):
        yield f"| {' | '.join(_padded(cells, grid.columns, widths))} |"


def _padded(cells: Sequence[str], columns: Sequence[Column], widths: Sequence[int]) -> Iterator[str]:
    for text, one, columns_wide in zip(cells, columns, widths, strict=True):
        yield pad(text, columns_wide, align="right" if one.right else "left")
