"""Commands that look after the desk's files: status, keep, discard, check, fmt, reindex."""

from __future__ import annotations

import sys
from dataclasses import replace
from typing import TYPE_CHECKING

import click

from propdesk.cli.commands import command, option
from propdesk.cli.options import reading, writing
from propdesk.domain.changes import Note, Outcome
from propdesk.domain.messages import msg
from propdesk.domain.titles import code_of

if TYPE_CHECKING:
    from propdesk.cli.app import App


@command(examples=["propdesk status", "propdesk status -o json"])
@reading
@click.pass_obj
def status(app: App) -> None:
    """Show hand edits and unfinished operations."""
    from propdesk.services.care import show_status

    app.emit(show_status(app.mending_session()))


@command(
    examples=["propdesk keep units/2/2-1-1001.yaml -m '面积更正'", "propdesk keep units --dry-run -m '更正'"],
    details=[msg("PATH is a file, or a folder for all below it, from where you stand or from the desk.")],
)
@click.argument("paths", metavar="PATH…", nargs=-1, required=True)
@writing
@click.pass_obj
def keep(app: App, paths: tuple[str, ...]) -> None:
    """Commit hand edits after validating them."""
    from pathlib import Path

    from propdesk.services.care import keep as keep_edits

    app.emit(keep_edits(app.mending_session(), paths, at=Path.cwd(), reason=app.reason, dry_run=app.dry_run))


@command(
    examples=["propdesk discard units/2/2-1-1001.yaml", "propdesk discard units/2/2-1-1001.yaml --dry-run"],
    details=[msg("What is dropped stays in git's object store for a while; the command says how to see it.")],
)
@click.argument("paths", metavar="PATH…", nargs=-1, required=True)
@writing
@click.pass_obj
def discard(app: App, paths: tuple[str, ...]) -> None:
    """Drop hand edits: the files become as committed."""
    from pathlib import Path

    from propdesk.services.care import drop

    app.emit(drop(app.mending_session(), paths, at=Path.cwd(), dry_run=app.dry_run))


@command(examples=["propdesk check", "propdesk check --only receipt-numbers", "propdesk check --reference"])
@option("--only", "names", multiple=True, metavar="NAME", help=msg("only this check (again for more)"))
@option("--reference", is_flag=True, help=msg("validate with the reference implementation, too (slow)"))
@reading
@click.pass_obj
def check(app: App, names: tuple[str, ...], reference: bool) -> None:
    """Check all records of the last commit."""
    from propdesk.render.codes import CODES
    from propdesk.services.checking import check_desk

    names = tuple(code_of(CODES["check"], name) for name in names)
    outcome = check_desk(app.mending_session(), only=names, reference=reference)
    _quietly(app, _with_templates(app, outcome) if "templates" in (names or ("templates",)) else outcome)


_HINDERING = ("readable", "templates", "desk-staff", "desk-hours", "desk-calendar", "desk-zone")
"""Checks that leave the templates untried where they have found something: the settings may not do."""


def _with_templates(app: App, outcome: Outcome) -> Outcome:
    """Add what the desk's own templates could not print; none is tried where the settings do not read."""
    from propdesk.cli.templates import trial_rows
    from propdesk.services.templates import own_templates

    if any(row["check"] in _HINDERING for row in outcome.rows):
        return outcome
    own = own_templates(app.mending_session())
    found = [row for name in own for row in trial_rows(app, name, own)]
    once = {(row["where"], str(row["message"])): row for row in found}
    rows = [
        {"check": "templates", "where": where, "message": row["message"]} for (where, _), row in once.items()
    ]
    totals = {**outcome.totals, "count": len(outcome.rows) + len(rows)}
    return replace(outcome, rows=[*outcome.rows, *rows], totals=totals, look=outcome.look or bool(rows))


def _quietly(app: App, outcome: Outcome) -> None:
    """Say in a sentence that nothing is wrong to who sits at a terminal; a pipe gets nothing."""
    output = app.output
    if outcome.rows or output.format not in (None, "table", "plain") or output.file is not None:
        app.emit(outcome)
        return
    well = msg("{checks} checks of {files} files: nothing is wrong", **outcome.totals)
    notes = [*outcome.notes, Note(well)] if sys.stdout.isatty() else outcome.notes
    app.showing(replace(output, format="plain")).emit(replace(outcome, notes=notes))


@command(examples=["propdesk reindex"])
@reading
@click.pass_obj
def reindex(app: App) -> None:
    """Build the search index again from the records."""
    from propdesk.services.care import reindex as build_anew

    app.emit(build_anew(app.mending_session()))


@command(
    examples=["propdesk fmt", "propdesk fmt units --check", "propdesk fmt units/2/2-1-1001.yaml"],
    details=[
        msg("A hand edit is put in form in its file and stays uncommitted; committed files make one commit."),
        msg("What the records say never changes. PATH is a file or a folder; without one, all records."),
    ],
)
@click.argument("paths", metavar="[PATH…]", nargs=-1)
@option("--check", is_flag=True, help=msg("only list the files that are not in canonical form (exit 1)"))
@writing
@click.pass_obj
def fmt(app: App, paths: tuple[str, ...], check: bool) -> None:
    """Put record files in canonical form."""
    from pathlib import Path

    from propdesk.services.forming import put_in_form

    session, at = app.mending_session(), Path.cwd()
    app.emit(put_in_form(session, paths, at=at, check=check, reason=app.reason, dry_run=app.dry_run))
