"""Any table as PDF: A4, across where the table is wide, every page with the heads of the columns."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from functools import partial

from propdesk.domain.changes import Outcome
from propdesk.domain.messages import msg
from propdesk.render import safe
from propdesk.render.columns import TEXT, Column
from propdesk.render.grids import Grid, grid_of
from propdesk.render.headings import heading
from propdesk.render.language import Language
from propdesk.render.lists import LINE, TOTAL, Row, column_view, rows_view
from propdesk.render.paper import Drawing, Press, house_style, order, printed, texts
from propdesk.render.upright import upright
from propdesk.render.width import width

_UPRIGHT, _ACROSS = 92, 140
"""Columns of characters that an A4 page takes in 9 points, upright and across."""

_WIDEST = {True: 30, False: 60}
"""A column of text (True) gets no more than so many characters' width, and goes on in a further line."""

_LARGEST, _SMALLEST = 90, 50
"""Sizes of type, in tenths of a point."""


def report_pdf(outcome: Outcome, press: Press, *, desk: str, issued: date) -> bytes:
    """Set the rows of an outcome (or the text in their place) as PDF; the same rows give the same bytes."""
    grid = grid_of(outcome, press.language)
    head = _head(outcome, press.language)
    draw = partial(
        report_drawing,
        grid,
        head,
        outcome.text,
        outcome.command,
        desk,
        issued,
        press.language.code,
        press.font,
    )
    return printed([order("report.typ", press, draw, dated=issued)])


def report_drawing(
    grid: Grid, head: Grid, text: str, command: str, desk: str, issued: date, lang: str, font: str
) -> Drawing:
    """Say everything that stands on a report, and how wide its columns are."""
    language = Language(lang)
    shares = [] if text else list(_shares(grid))
    wide = sum(shares) > _UPRIGHT
    data = {
        **house_style(heading(command, language), Press(language, font)),
        "heading": safe.terminal(desk),
        "remark": f"{heading(command, language)}   {issued.isoformat()}",
        "head": [[safe.terminal(cell) for cell in row] for row in head.rows],
        "landscape": wide,
        "size": _size(sum(shares), wide=wide),
        "columns": [
            column_view(one.title, share=share, right=one.right)
            for one, share in zip(grid.columns, shares, strict=False)
        ],
        "rows": [] if text else rows_view(_rows(grid, language), ending=bool(grid.summary)),
        "text": [safe.terminal(line) for line in text.split("\n")] if text else [],
        "summary": "" if text else safe.terminal("   ·   ".join(grid.summary)),
    }
    return Drawing(data, {"desk": list(texts(data))})


def _head(outcome: Outcome, language: Language) -> Grid:
    """How things stand, set upright: a line a field."""
    alone = Outcome(outcome.command, [outcome.head] if outcome.head else [])
    return grid_of(upright(alone, "html", language), language)


def _size(share: int, *, wide: bool) -> str:
    """Choose the size of type, as text of points, at which the columns fit across the page."""
    room = _ACROSS if wide else _UPRIGHT
    tenths = max(min(_LARGEST, _LARGEST * room // max(share, 1)), _SMALLEST)
    return f"{tenths // 10}.{tenths % 10}"


def _shares(grid: Grid) -> Iterator[int]:
    for at, one in enumerate(grid.columns):
        longest = max(width(text) for text in (one.title, *(line[at] for line in grid.lines)))
        yield max(min(longest, _widest(one)), 3) + 1


def _widest(one: Column) -> int:
    return _WIDEST[one.kind == TEXT]


def _rows(grid: Grid, language: Language) -> Iterator[Row]:
    cells: Sequence[str]
    for cells in grid.rows:
        yield LINE, cells
    if not grid.rows and grid.columns:
        yield LINE, [language.say(msg("(none)")), *[""] * (len(grid.columns) - 1)]
    if grid.totals:
        yield TOTAL, grid.totals
