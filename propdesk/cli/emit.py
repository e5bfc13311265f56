"""Showing an outcome: data to stdout or a file, notes to stderr, the exit code."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

import click

from propdesk.cli.arrange import arranged
from propdesk.cli.drawing import paper_of, text_of, workbook_of
from propdesk.cli.output import EXIT_KEY
from propdesk.cli.terminal import OutputGone, write_bytes, write_err, write_out
from propdesk.domain.changes import Note, Outcome
from propdesk.domain.messages import Exit, SystemRefused, UsageRefused, msg
from propdesk.render.masking import masked
from propdesk.render.sentences import notes_text
from propdesk.store import trace

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
    ".pdf": "pdf",
}
"""Ending of a file: format that is written into it."""

_BINARY: Mapping[str, Callable[[App, Outcome], bytes]] = {"xlsx": workbook_of, "pdf": paper_of}

_LOOK_THEMSELVES = frozenset({"status", "check", "reindex", "backup", "maintain", "doctor", "fmt"})
"""Commands that say themselves what they think of hand edits, or work where settings do not read."""

_RANKS = {"info": 0, "warning": 1, "problem": 2}
_LEAST = {-1: 1, -2: 2}
"""Each -q leaves out one more level of notes; problems are always said."""


def emit(app: App, outcome: Outcome) -> Exit:
    """Show an outcome and keep its exit code for the end of the process."""
    trace.say("outcome", rows=len(outcome.rows), notes=len(outcome.notes), commit=outcome.commit or "-")
    spoken = masked(outcome, reveal=app.reveal)
    shown = arranged(spoken, columns=app.output.columns, sort=app.output.sort, limit=app.output.limit)
    _say_notes(app, shown)
    if app.reveal and outcome.personal:
        _note_reveal(app, outcome)
    _show(app, shown)
    code = _code_of(outcome)
    click.get_current_context().meta[EXIT_KEY] = code
    return code


def _code_of(outcome: Outcome) -> Exit:
    if outcome.clash:
        return Exit.CONFLICT
    problem = any(note.level == "problem" for note in outcome.notes)
    return Exit.WAITING if outcome.waiting else Exit.LOOK if outcome.look or problem else Exit.DONE


def _note_reveal(app: App, outcome: Outcome) -> None:
    """Note who looks at personal data before it is shown; what cannot be noted is not shown."""
    from propdesk.services.privacy import note_reveal

    session = app.session()
    note_reveal(session, outcome, at=app.edge.clock(session.zone))


def _show(app: App, outcome: Outcome) -> None:
    target = app.output.file
    if target is not None and target != "-":
        format = app.output.format or format_of(target)
        save(app, _file(app, outcome, format), target=target)
        return
    format = app.output.format or _default_format(sys.stdout)
    if format in _BINARY:
        _write_binary(app, outcome, format)
        return
    colour = coloured(app, sys.stdout)
    _print(app, text_of(app, outcome, format, screen=sys.stdout, colour=colour), format)


def _print(app: App, text: str, format: str) -> None:
    """Print on stdout; what people read and the screen does not hold goes through their pager."""
    if format == "table" and sys.stdout.isatty():
        from propdesk.cli.pager import is_long, page, pages

        if pages(app) and is_long(text) and page(text, app.edge.environ):
            return
    write_out(text)


def _write_binary(app: App, outcome: Outcome, format: str) -> None:
    """Write a workbook or a PDF into a pipe; a screen cannot show one."""
    if sys.stdout.isatty():
        raise UsageRefused(
            msg("a workbook or a PDF can't be shown on a screen"),
            hint=msg("write it to a file: -O FILE.{ending}", ending=format),
            field="output",
        )
    write_bytes(_BINARY[format](app, outcome))


def _file(app: App, outcome: Outcome, format: str) -> bytes:
    if format in _BINARY:
        return _BINARY[format](app, outcome)
    return text_of(app, outcome, format, screen=None, colour=False).encode("utf-8")


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
    """Tell whether a stream gets colour: asked for, or a terminal that can and no NO_COLOR."""
    if app.colour != "auto":
        return app.colour == "always"
    environ = app.edge.environ
    return stream.isatty() and not environ.get("NO_COLOR") and environ.get("TERM") != "dumb"


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
    note = app.session_at_hand().hand_edit_note()
    return [note] if note else []


def save(app: App, data: bytes, *, target: str) -> None:
    """Write a file whole or not at all, and say so to who sits at a terminal; ``-`` is stdout."""
    _save(data, target=target)
    if target != "-" and app.verbosity >= 0 and sys.stdout.isatty() and sys.stderr.isatty():
        write_err(notes_text([Note(msg("written: {file}", file=target))], app.language))


def _save(data: bytes, *, target: str) -> None:
    """Put a new file in the place of the old one; a device, pipe or link is written through."""
    if target == "-":
        write_bytes(data)
        return
    path = Path(target)
    if path.is_symlink() or (path.exists() and not path.is_file()):
        _write_through(data, path)
        return
    draft = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        draft.write_bytes(data)
        draft.replace(path)
    except OSError as error:
        draft.unlink(missing_ok=True)
        raise _unwritable(target, error) from error


def _write_through(data: bytes, path: Path) -> None:
    """Write to what is no plain file: putting a new file in its place would be another thing."""
    try:
        with path.open("wb") as file:
            file.write(data)
    except BrokenPipeError:
        raise OutputGone from None
    except OSError as error:
        raise _unwritable(str(path), error) from error


def _unwritable(target: str, error: OSError) -> SystemRefused:
    return SystemRefused(
        msg("{file} cannot be written: {why}", file=target, why=error.strerror or type(error).__name__),
        field="output-file",
    )
