"""``propdesk ticket today``, ``escalate`` and ``stats``: the duties of a day, and what a period came to."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from propdesk.cli.commands import command, option
from propdesk.cli.options import TitledChoice, reading, revealing, writing
from propdesk.domain.messages import msg
from propdesk.render.ticketcodes import GROUPINGS

if TYPE_CHECKING:
    from propdesk.cli.app import App


@command(
    examples=["propdesk ticket today", "propdesk ticket today -o json"],
    details=[
        msg("Overdue, promised for today or earlier, due today, to be assigned, called back, closed."),
        msg("JSON names with each the command that does it."),
    ],
)
@reading
@click.pass_obj
def today(app: App) -> None:
    """List what is to be done about tickets today."""
    from propdesk.services.ticketduties import tickets_today

    app.emit(tickets_today(app.session()))


@command(
    examples=["propdesk ticket escalate --dry-run", "propdesk ticket escalate -o json"],
    details=[
        msg("Each level is entered once a ticket, all in one commit; a second run does nothing."),
        msg("Supervisor: overdue. Manager: by a further term, a complaint again, an alarm in the words."),
        msg("The record keeps the reasons as codes, such as resolution, term, repeat or injury."),
    ],
)
@writing
@click.pass_obj
def escalate(app: App) -> None:
    """Enter on tickets who must be told of them now."""
    from propdesk.services.ticketescalation import escalate as tell

    app.emit(tell(app.session(), reason=app.reason, dry_run=app.dry_run))


@command(
    examples=[
        "propdesk ticket stats",
        "propdesk ticket stats --period 2026-10 --by 高发点",
        "propdesk ticket stats --period 2026Q4 --by building",
        "propdesk ticket stats --by caller",
    ],
    details=[
        msg("This month so far, against the same days of the month before; or whole months."),
        msg("Minutes run as the term of a ticket does: in working time, of what is urgent day and night."),
    ],
)
@option("--period", metavar="PERIOD", help=msg("the period: 2026-10, 2026Q4 or 2026"))
@option(
    "--by",
    type=TitledChoice(GROUPINGS, metavar="WHAT"),
    help=msg("count by category, building, assignee, kind, hot spot or caller"),
)
@reading
@revealing
@click.pass_obj
def stats(app: App, period: str | None, by: str | None) -> None:
    """State the figures of a period against their targets, or count its tickets."""
    from propdesk.domain.periods import parse_period
    from propdesk.services.ticketreports import ticket_stats

    months = parse_period(period) if period else ()
    app.emit(ticket_stats(app.session(), months=months, by=by))
