"""``propdesk ticket attach``, ``slip``, ``log``: what is kept with tickets, and what is printed of them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from propdesk.cli.commands import command, option
from propdesk.cli.fee import day_of
from propdesk.cli.options import reading, writing
from propdesk.domain.messages import UsageRefused, msg

if TYPE_CHECKING:
    from propdesk.cli.app import App
    from propdesk.domain.changes import Outcome


@command(
    examples=[
        "propdesk ticket attach k3q9x leak.jpg",
        "propdesk ticket attach k3q9x leak.jpg ceiling.jpg -m '业主微信发来'",
    ],
    details=[
        msg("Photos, papers and sounds are copied into the desk; the same file again changes nothing."),
    ],
)
@click.argument("ticket", metavar="ID")
@click.argument("files", metavar="FILE…", nargs=-1, required=True, type=click.Path(path_type=Path))
@writing
@click.pass_obj
def attach(app: App, ticket: str, files: tuple[Path, ...]) -> None:
    """Keep files with a ticket."""
    from propdesk.services.attached import read_attachments
    from propdesk.services.ticketfiles import attach as keep

    session, read = app.session(), read_attachments(files)
    app.emit(keep(session, ticket, read, text=app.reason, dry_run=app.dry_run))


@command(
    examples=[
        "propdesk ticket slip k3q9x",
        "propdesk ticket slip k3q9x -O slip.pdf",
        "propdesk ticket slip k3q9x a1b2c -O slips.pdf --two",
    ],
    details=[
        msg("The slip goes with the worker, and names the caller with the number; lists mask both."),
        msg("As PDF it is A5 and shows the first photos; --two sets two on an A4 page, to be cut."),
    ],
)
@click.argument("tickets", metavar="ID…", nargs=-1, required=True)
@option("--two", is_flag=True, help=msg("two slips on an A4 page (PDF)"))
@reading
@click.pass_obj
def slip(app: App, tickets: tuple[str, ...], two: bool) -> None:
    """Print the work slips of tickets."""
    from propdesk.cli.papers import wants_pdf, with_slips
    from propdesk.services.ticketslips import make_slips

    if two and not wants_pdf(app):
        raise UsageRefused(
            msg("two slips on a page are a matter of PDF"), hint=msg("write it with -O FILE.pdf"), field="two"
        )
    outcome = make_slips(app.session(), tickets, photos=wants_pdf(app))
    app.emit(_on_sheets(outcome) if two else with_slips(app, outcome))


def _on_sheets(outcome: Outcome) -> Outcome:
    from dataclasses import replace

    from propdesk.domain.ticketpapers import SlipSheet

    return replace(outcome, papers=[SlipSheet(tuple(outcome.papers))])


@command(
    examples=["propdesk ticket log", "propdesk ticket log --date 2026-11-20 -O log.pdf"],
    details=[msg("A day that is over is told as things stood at its end.")],
)
@option("--date", "day", metavar="DATE", help=msg("the day, if not today"))
@reading
@click.pass_obj
def log(app: App, day: str | None) -> None:
    """Print the work log of a day."""
    from propdesk.cli.papers import with_slips
    from propdesk.services.ticketlog import work_log

    app.emit(with_slips(app, work_log(app.session(), day_of(day, field="date"))))
