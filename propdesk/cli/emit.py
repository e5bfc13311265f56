"""Showing an outcome: data to stdout or a file, notes to stderr, the exit code."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

import click

from propdesk.cli.arrange import arranged
from propdesk.cli.output import EXIT_KEY
from propdesk.cli.terminal import write_bytes, write_err, write_out
from propdesk.domain.changes import Note, Outcome
from propdesk.domain.messages import Exit, SystemRefused, UsageRefused, msg
from propdesk.render.formats import render
from propdesk.render.masking import masked
from propdesk.render.sentences import notes_text
from propdesk.render.upright import upright

if TYPE_CHECKING:
    from propdesk.cli.app import App

ENDINGS: Mapping[str, str] = {
    ".txt": "table",
    ".json": "json",
    ".ndjson": "ndjson",
    ".csv": "csv",
    ".tsv": "tsv",
    ".md": "md",
    ".html": "html",
    ".htm": "html",
    ".yaml": "yaml",
    ".yml": "yaml",
    ".xlsx": "xlsx",
}
"""Ending of a file: format that is written into it."""

_LOOK_THEMSELVES = frozenset({"status", "check", "reindex", "backup", "maintain", "doctor", "fmt"})
"""Commands that say themselves what they think of hand edits, or work where settings do not read."""

_RANKS = {"info": 0, "warning": 1, "problem": 2}
_LEAST = {-1: 1, -2: 2}
"""Each -q leaves out one more level of notes; problems are always said."""


def emit(app: App, outcome: Outcome) -> Exit:
    """Show an outcome and keep its exit code for the end of the process."""
    _say_notes(app, outcome)
    if app.reveal and outcome.personal:
        _note_reveal(app, outcome)
    spoken = masked(outcome, reveal=app.reveal)
    shown = arranged(spoken, columns=app.output.columns, sort=app.output.sort, limit=app.output.limit)
    _show(app, shown)
    problem = any(note.level == "problem" for note in outcome.notes)
    code = Exit.LOOK if outcome.look or problem else Exit.DONE
    click.get_current_context().meta[EXIT_KEY] = code
    return code


def _note_reveal(app: App, outcome: Outcome) -> None:
    """Note who looks at personal data before it is shown; what cannot be noted is not shown."""
    from propdesk.services.privacy import note_reveal

    session = app.session()
    note_reveal(session, outcome, at=app.edge.clock(session.zone))


def _show(app: App, outcome: Outcome) -> None:
    target = app.output.file
    if target is None or target == "-":
        write_out(_text(app, outcome, app.output.format or _default_format(sys.stdout), sys.stdout))
        return
    format = app.output.format or format_of(target)
    save(_file(app, outcome, format), target=target)


def _file(app: App, outcome: Outcome, format: str) -> bytes:
    if format == "xlsx":
        from propdesk.render.spreadsheet import spreadsheet

        return spreadsheet(outcome, app.language)
    return _text(app, outcome, format, None).encode("utf-8")


def _text(app: App, outcome: Outcome, format: str, screen: TextIO | None) -> str:
    on_screen = screen is not None and screen.isatty() and not outcome.upright
    return render(
        upright(outcome, format, app.language) if outcome.upright else outcome,
        format=format,
        language=app.language,
        width=shutil.get_terminal_size().columns if on_screen else 0,
        colour=screen is not None and coloured(app, screen),
        bom=screen is None and app.language.code == "zh",
    )


def _default_format(stream: TextIO) -> str:
    return "table" if stream.isatty() else "plain"


def format_of(target: str) -> str:
    """Choose the format by the ending of a file name."""
    ending = Path(target).suffix.lower()
    if ending in ENDINGS:
        return ENDINGS[ending]
    raise UsageRefused(
        msg("the ending of {file} names no format", file=target),
        hint=msg("end it in one of {endings}, or say -o FORMAT", endings=" ".join(ENDINGS)),
        field="output-file",
    )


def coloured(app: App, stream: TextIO) -> bool:
    """Tell whether a stream gets colour: asked for, or a terminal and no NO_COLOR."""
    if app.colour != "auto":
        return app.colour == "always"
    return stream.isatty() and not app.edge.environ.get("NO_COLOR")


def _say_notes(app: App, outcome: Outcome) -> None:
    least = _LEAST.get(max(app.verbosity, -2), 0)
    told = [*outcome.notes, *_hand_edits(app, outcome)]
    notes = [note for note in told if _RANKS.get(note.level, 0) >= least]
    if app.dry_run and least == 0:
        notes.append(Note(msg("a dry run: nothing was written")))
    if app.verbosity > 0 and outcome.commit:
        notes.append(Note(msg("committed as {commit}", commit=outcome.commit)))
    write_err(notes_text(notes, app.language))


def _hand_edits(app: App, outcome: Outcome) -> list[Note]:
    """Remark on files that differ from the last commit, which a reading command answers from."""
    if app.output.writing or outcome.command in _LOOK_THEMSELVES:
        return []
    note = app.session().hand_edit_note()
    return [note] if note else []


def save(data: bytes, *, target: str) -> None:
    """Write a file whole or not at all; ``-`` is stdout."""
    if target == "-":
        write_bytes(data)
        return
    path = Path(target)
    draft = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        draft.write_bytes(data)
        draft.replace(path)
    except OSError as error:
        draft.unlink(missing_ok=True)
        raise SystemRefused(
            msg("{file} cannot be written: {why}", file=target, why=error.strerror or type(error).__name__),
            field="output-file",
        ) from error
