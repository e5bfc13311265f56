"""How an outcome is drawn: titles for people, the width of the screen, a mark for spreadsheets."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING, TextIO

from propdesk.domain.messages import Refusal
from propdesk.render.formats import render
from propdesk.render.titling import named_keys, titled
from propdesk.render.upright import upright

if TYPE_CHECKING:
    from propdesk.cli.app import App
    from propdesk.domain.changes import Outcome

_FOR_PEOPLE = frozenset({"table", "md", "html", "xlsx", "pdf"})


def text_of(app: App, outcome: Outcome, format: str, *, screen: TextIO | None, colour: bool) -> str:
    """Write an outcome as text; ``screen`` is the stream that it goes to, None for a file."""
    width = _room(app, screen)
    said = _named(app, outcome, format)
    return render(
        upright(said, format, app.language, screen=width) if outcome.upright else said,
        format=format,
        language=app.language,
        width=width,
        colour=colour,
        bom=screen is None and app.edge.home_language == "zh",
    )


def workbook_of(app: App, outcome: Outcome) -> bytes:
    """Write an outcome as an XLSX workbook."""
    from propdesk.render.spreadsheet import spreadsheet

    return spreadsheet(_named(app, outcome, "xlsx"), app.language)


def paper_of(app: App, outcome: Outcome) -> bytes:
    """Write an outcome as PDF: as the paper that it is, else (or where columns were chosen) as a table."""
    from propdesk.cli.papers import pdf_of

    said = _named(app, outcome, "pdf")
    return pdf_of(app, upright(said, "html", app.language) if outcome.upright else said)


def _room(app: App, screen: TextIO | None) -> int:
    """The columns of the screen; what goes elsewhere has no limit unless COLUMNS sets one."""
    if screen is None:
        return 0
    if screen.isatty():
        return shutil.get_terminal_size().columns
    told = app.edge.environ.get("COLUMNS", "")
    return int(told) if told.isascii() and told.isdigit() else 0


def _named(app: App, outcome: Outcome, format: str) -> Outcome:
    """Call fee items and clerks by their titles where people read; codes stay if the desk does not read."""
    from propdesk.services.naming import NAMED, desk_titles

    if format not in _FOR_PEOPLE or not named_keys(outcome, NAMED):
        return outcome
    try:
        return titled(outcome, desk_titles(app.session()))
    except Refusal:
        return outcome
