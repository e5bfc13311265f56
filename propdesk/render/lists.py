"""What the papers that are lists have in common: columns with their share of the width, rows, their end."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from propdesk.render import safe

LINE, GROUP, SUM, TOTAL = "line", "group", "sum", "total"
"""Kinds of rows: a line, the heading of a group, the sum of a group, the sum of all."""

Row = tuple[str, Sequence[str]]
"""Kind and cells."""

_HELD = {(LINE, SUM), (LINE, TOTAL), (SUM, TOTAL), (GROUP, LINE), (GROUP, SUM)}


def rows_view(rows: Iterable[Row], *, ending: bool = False) -> list[dict[str, Any]]:
    """Say of every row which one it must not be parted from by the end of a page.

    A sum alone on a page says nothing, nor does a heading without a line below it. ``ending``: something
    stands below the last row that must not stand alone, either.
    """
    listed = list(rows)
    following = [*(kind for kind, _ in listed[1:]), TOTAL if ending else ""][: len(listed)]
    return list(_viewed(listed, following))


def _viewed(rows: Sequence[Row], following: Sequence[str]) -> Iterator[dict[str, Any]]:
    for (kind, cells), after in zip(rows, following, strict=True):
        shown = [safe.terminal(cell) for cell in cells]
        yield {
            "kind": kind,
            "cells": shown,
            "sticky": (kind, after) in _HELD or (kind == TOTAL and bool(after)),
        }


def column_view(title: str, *, share: int, right: bool = False) -> dict[str, Any]:
    """Say a column: its title, its share of the width, the side at which its values stand."""
    return {"title": safe.terminal(title), "share": share, "right": right}
