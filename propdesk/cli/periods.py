"""``propdesk fee openness``, ``close`` and ``closes``: what a quarter came to, and months that are over."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from propdesk.cli.asking import Asked, ask
from propdesk.cli.commands import command, option
from propdesk.cli.options import reading, writing
from propdesk.domain.messages import msg

if TYPE_CHECKING:
    from propdesk.cli.app import App


@command(
    examples=[
        "propdesk fee openness --quarter 2026Q3",
        "propdesk fee openness --quarter 2026Q3 -O openness.pdf",
    ],
    details=[
        msg("Income is money received in the quarter, by its value date; prepaid credit counts then, too."),
        msg("Units in arrears stand there by their numbers alone, without any name."),
    ],
)
@option("--quarter", cls=Asked, metavar="QUARTER", help=msg("the quarter, such as 2026Q3"))
@reading
@click.pass_obj
def openness(app: App, quarter: str | None) -> None:
    """State income and expense of a quarter for the notice board."""
    from propdesk.cli.papers import wants_pdf
    from propdesk.domain.periods import parse_quarter
    from propdesk.services.openness import show_openness, with_openness

    last = _last_quarter(app) if app.interactive and not quarter else ""
    months = ask(app, msg("quarter"), name="--quarter", given=quarter, default=last, parse=parse_quarter)
    outcome = show_openness(app.session(), months)
    app.emit(with_openness(app.session(), outcome) if wants_pdf(app) else outcome)


def _last_quarter(app: App) -> str:
    """The quarter that ended last, which is the one to be stated."""
    from propdesk.domain.periods import Month, quarter_of

    return quarter_of(Month.of(app.session().acting.today).plus(-3).first)


@command(
    examples=["propdesk fee close 2026-10 --dry-run", "propdesk fee close 2026-10 -m '十月结账'"],
    details=[
        msg("A closed month takes no more entries: no bills, no money, no invoice or expense of its days."),
        msg("It is never opened again. What lies before the first month that is closed is closed with it."),
    ],
)
@click.argument("period", metavar="PERIOD")
@writing
@click.pass_obj
def close(app: App, period: str) -> None:
    """Close a month for good."""
    from propdesk.domain.periods import parse_period
    from propdesk.services.closing import close_period

    app.emit(close_period(app.session(), parse_period(period), reason=app.reason, dry_run=app.dry_run))


@command(examples=["propdesk fee closes", "propdesk fee closes -o json"])
@reading
@click.pass_obj
def closes(app: App) -> None:
    """List the months that are closed."""
    from propdesk.services.closing import list_closes

    app.emit(list_closes(app.session()))
