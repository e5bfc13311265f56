"""A table as text cells, and how it is made to fit the screen."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import zip_longest

from propdesk.domain.changes import Outcome, Record
from propdesk.render.columns import FIXED, PROSE, SPARE, TEXT, Column, column
from propdesk.render.language import Language
from propdesk.render.values import keys_of, shown
from propdesk.render.width import cut, width, wrap

GAP = 2
ROOMY, SHORTEST = 16, 8
"""Text is cut down to the first before a spare column is left out, to the second before any other is."""

LONGEST, LONG = 36, 18
"""Ids and dates are cut to the first (or half of a wide screen) at once, to the second before other columns
are left out for them: no date, no number of a unit, receipt or person is longer, only keys and paths are."""

_NOTHING = frozenset(("", "0", "0.00"))


@dataclass(frozen=True)
class Grid:
    """A table as text: columns, cells row by row, totals under their columns, totals that have none.

    ``left_out`` holds the columns that did not fit and were not empty.
    """

    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]
    totals: tuple[str, ...] = ()
    summary: tuple[str, ...] = ()
    left_out: tuple[Column, ...] = ()

    @property
    def lines(self) -> Iterator[tuple[str, ...]]:
        """All lines of cells: the rows, and the totals if there are any."""
        yield from self.rows
        if self.totals:
            yield self.totals

    @property
    def widths(self) -> list[int]:
        """How wide each column is: its widest cell, or its title."""
        titles = tuple(one.title for one in self.columns)
        return [max(map(width, texts)) for texts in zip(titles, *self.lines, strict=True)]

    def encoded(self, encode: Callable[[str], str]) -> Grid:
        """The same grid with every cell encoded for where it goes."""
        return replace(
            self,
            columns=tuple(replace(one, title=encode(one.title)) for one in self.columns),
            rows=tuple(tuple(map(encode, row)) for row in self.rows),
            totals=tuple(map(encode, self.totals)),
            summary=tuple(map(encode, self.summary)),
        )


def grid_of(outcome: Outcome, language: Language) -> Grid:
    """Lay the outcome's rows out as cells in the reader's language."""
    keys = tuple(outcome.columns) or keys_of(tuple(outcome.rows))
    columns = tuple(column(key, language, outcome.titles) for key in keys)
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

    Amounts are never cut: half an amount is a wrong amount.
    """
    widths = grid.widths
    if total_width(widths) <= screen:
        return grid
    plan = _Plan([one.kind for one in grid.columns], widths, screen)
    filled = [at for at in range(len(widths)) if not at or not _is_empty(grid, at)]
    kept = _chosen(grid.columns, filled, plan)
    return _narrowed(grid, kept, plan.limits(kept))


def total_width(widths: Sequence[int]) -> int:
    """Count the columns of the screen that a table of such columns takes."""
    return sum(widths) + GAP * (len(widths) - 1)


@dataclass(frozen=True)
class _Plan:
    """The kinds and widths of columns, and what may be cut off them for a screen."""

    kinds: Sequence[str]
    widths: Sequence[int]
    screen: int

    def fits(self, kept: Sequence[int], *, text: int, fixed: int = LONGEST) -> bool:
        """Tell whether columns fit if text, and ids, are cut to so many columns of the screen."""
        return total_width([self._floor(at, text, fixed) for at in kept]) <= self.screen

    def _floor(self, at: int, text: int, fixed: int) -> int:
        fixed = max(self.screen // 2, fixed) if fixed == LONGEST else fixed
        longest = {TEXT: text, FIXED: fixed}.get(self.kinds[at], self.screen)
        return min(self.widths[at], longest, self.screen)

    def limits(self, kept: Sequence[int]) -> dict[int, int]:
        """Shorten the widest column that may be cut, again and again, until all fit."""
        limits = {at: min(self.widths[at], self.screen) for at in kept}
        fixed = LONGEST if self.fits(kept, text=SHORTEST) else LONG
        floors = {at: self._floor(at, SHORTEST, fixed) for at in kept}
        excess = total_width(list(limits.values())) - self.screen
        for _ in range(excess):
            open_ones = [at for at in kept if limits[at] > floors[at]]
            if not open_ones:
                break
            limits[max(open_ones, key=lambda at: (self.kinds[at] == TEXT, limits[at]))] -= 1
        return limits


def _chosen(columns: Sequence[Column], filled: Sequence[int], plan: _Plan) -> list[int]:
    """Choose the columns that are shown; the first always is."""
    kept = list(filled)
    spare = {columns[at].key: at for at in kept[1:]}
    for at in [spare[key] for key in SPARE if key in spare]:
        if plan.fits(kept, text=ROOMY):
            return kept
        kept.remove(at)
    while not plan.fits(kept, text=SHORTEST, fixed=LONG) and len(kept) > 1:
        kept.remove(_last(columns, kept))
    return kept


def _last(columns: Sequence[Column], kept: Sequence[int]) -> int:
    """The last column of text, else the last one; never the first."""
    text = [at for at in kept[1:] if columns[at].kind == TEXT]
    return text[-1] if text else kept[-1]


def _is_empty(grid: Grid, at: int) -> bool:
    return all(line[at] in _NOTHING for line in grid.lines)


def _narrowed(grid: Grid, kept: Sequence[int], limits: Mapping[int, int]) -> Grid:
    """The columns that are kept, each within its limit; a total whose column is gone stands apart."""
    gone = [at for at in range(len(grid.columns)) if at not in limits and not _is_empty(grid, at)]
    totals = [(grid.columns[at].title, grid.totals[at]) for at in gone if grid.totals]
    prose = frozenset(at for at in kept if grid.columns[at].key in PROSE)
    return Grid(
        columns=tuple(
            replace(grid.columns[at], title=cut(grid.columns[at].title, limits[at])) for at in kept
        ),
        rows=tuple(line for row in grid.rows for line in _broken_cells(row, limits, prose)),
        totals=_cut_cells(grid.totals, limits) if grid.totals else (),
        summary=(*grid.summary, *(f"{title} {text}" for title, text in totals if text)),
        left_out=tuple(grid.columns[at] for at in gone),
    )


def _broken_cells(
    cells: Sequence[str], limits: Mapping[int, int], prose: frozenset[int]
) -> Iterator[tuple[str, ...]]:
    """The lines that a row takes: prose is broken to its limit, all else is cut to it."""
    parts = [
        wrap(cells[at], limit) if at in prose else [cut(cells[at], limit)] for at, limit in limits.items()
    ]
    return zip_longest(*parts, fillvalue="")


def _cut_cells(cells: Sequence[str], limits: Mapping[int, int]) -> tuple[str, ...]:
    return tuple(cut(cells[at], limit) for at, limit in limits.items())
