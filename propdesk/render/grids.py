"""A table as text cells, and how it is made to fit the screen."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from propdesk.domain.changes import Outcome, Record
from propdesk.render.columns import SPARE, TEXT, Column, column
from propdesk.render.language import Language
from propdesk.render.values import keys_of, shown
from propdesk.render.width import cut, width

GAP = 2
SHORTEST = 8
"""A text column is not cut below so many columns of the screen; one that still does not fit is left out."""

_NOTHING = frozenset(("", "0", "0.00"))


@dataclass(frozen=True)
class Grid:
    """A table as text: columns, cells row by row, totals under their columns, totals that have none.

    ``left_out`` names the keys of columns that did not fit and were not empty.
    """

    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]
    totals: tuple[str, ...] = ()
    summary: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()

    @property
    def lines(self) -> Iterator[tuple[str, ...]]:
        """All lines of cells: the rows, and the totals if there are any."""
        yield from self.rows
        if self.totals:
            yield self.totals

    def encoded(self, encode: Callable[[str], str]) -> Grid:
        """The same grid with every cell encoded for where it goes."""
        return replace(
            self,
            rows=tuple(tuple(encode(text) for text in row) for row in self.rows),
            totals=tuple(encode(text) for text in self.totals),
            summary=tuple(encode(text) for text in self.summary),
        )


def grid_of(outcome: Outcome, language: Language) -> Grid:
    """Lay the outcome's rows out as cells in the reader's language."""
    keys = tuple(outcome.columns) or keys_of(tuple(outcome.rows))
    columns = tuple(column(key, language) for key in keys)
    rows = tuple(
        tuple(shown(row.get(key), key=key, language=language) for key in keys) for row in outcome.rows
    )
    under, apart = _totals(outcome.totals, keys, language)
    return Grid(columns, rows, under, apart)


def _totals(
    totals: Record, keys: Sequence[str], language: Language
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Put totals under their columns; those that have no column (and would hide the first) stand apart."""
    said = {key: shown(value, key=key, language=language) for key, value in totals.items()}
    under = tuple(said.get(key, "") for key in keys[1:])
    apart = tuple(
        f"{column(key, language).title} {text}" for key, text in said.items() if text and key not in keys[1:]
    )
    if not any(under):
        return (), apart
    return (language.pick("合计", "Total"), *under), apart


def fit(grid: Grid, screen: int) -> Grid:
    """Make a grid as narrow as the screen: empty columns go, text is cut, then columns are left out.

    Ids, dates and amounts are never cut: half an amount is a wrong amount.
    """
    if total_width(grid) <= screen:
        return grid
    slim = _without(grid, [at for at in range(1, len(grid.columns)) if _is_empty(grid, at)])
    while total_width(_cut_text(slim, screen)) > screen and len(slim.columns) > 1:
        slim = _without(slim, [_dispensable(slim)])
    return _cut_text(slim, screen)


def total_width(grid: Grid) -> int:
    """Count the columns of the screen that a grid takes."""
    return sum(_widths(grid)) + GAP * (len(grid.columns) - 1)


def _widths(grid: Grid) -> list[int]:
    titles = tuple(one.title for one in grid.columns)
    return [max(width(text) for text in texts) for texts in zip(titles, *grid.lines, strict=True)]


def _is_empty(grid: Grid, at: int) -> bool:
    return all(line[at] in _NOTHING for line in grid.lines)


def _cut_text(grid: Grid, screen: int) -> Grid:
    """Shorten the widest text column, again and again, until the grid fits or no text is left to cut."""
    widths = _widths(grid)
    excess = total_width(grid) - screen
    cuttable = [at for at, one in enumerate(grid.columns) if one.kind == TEXT]
    while excess > 0 and any(widths[at] > SHORTEST for at in cuttable):
        widest = max(cuttable, key=lambda at: widths[at])
        widths[widest] -= 1
        excess -= 1
    limits = {at: widths[at] for at in cuttable}
    titles = _limited(tuple(one.title for one in grid.columns), limits)
    return replace(
        grid,
        columns=tuple(replace(one, title=title) for one, title in zip(grid.columns, titles, strict=True)),
        rows=tuple(_limited(row, limits) for row in grid.rows),
        totals=_limited(grid.totals, limits),
    )


def _limited(cells: tuple[str, ...], limits: dict[int, int]) -> tuple[str, ...]:
    return tuple(cut(text, limits[at]) if at in limits else text for at, text in enumerate(cells))


def _dispensable(grid: Grid) -> int:
    """Choose the column to leave out: a spare one, else the last text, else the last; never the first."""
    keys = {one.key: at for at, one in enumerate(grid.columns) if at}
    spare = [keys[key] for key in SPARE if key in keys]
    if spare:
        return spare[0]
    text = [at for at, one in enumerate(grid.columns) if one.kind == TEXT and at]
    return text[-1] if text else len(grid.columns) - 1


def _without(grid: Grid, gone: Sequence[int]) -> Grid:
    keep = [at for at in range(len(grid.columns)) if at not in gone]
    missed = (grid.columns[at].key for at in gone if not _is_empty(grid, at))
    return replace(
        grid,
        columns=tuple(grid.columns[at] for at in keep),
        rows=tuple(tuple(row[at] for at in keep) for row in grid.rows),
        totals=tuple(grid.totals[at] for at in keep) if grid.totals else (),
        left_out=(*grid.left_out, *missed),
    )
