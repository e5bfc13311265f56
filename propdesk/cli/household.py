"""``propdesk household``: everything about one flat."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from propdesk.cli.commands import command, option
from propdesk.cli.options import TitledChoice, reading, revealing
from propdesk.domain.messages import msg
from propdesk.render.codes import EVENTS

if TYPE_CHECKING:
    from propdesk.cli.app import App


@command(
    examples=[
        "propdesk household show 2-1-1001",
        "propdesk household show 张梦瑶 --kind money",
        "propdesk household show 1001 --from 2026-01-01 --newest-first --limit 20",
    ],
    details=[msg("UNIT is a code or its end, or a name, the end of a phone or a plate.")],
)
@click.argument("unit", metavar="UNIT", required=False)
@option("--from", "start", metavar="DATE", help=msg("from this day on"))
@option("--to", "end", metavar="DATE", help=msg("up to this day"))
@option(
    "--kind",
    type=TitledChoice(EVENTS, metavar="KIND"),
    help=msg("only money, people, meters, tickets or changes"),
)
@option("--newest-first", is_flag=True, help=msg("the newest first instead of last"))
@reading
@revealing
@click.pass_obj
def show(
    app: App, unit: str | None, start: str | None, end: str | None, kind: str | None, newest_first: bool
) -> None:
    """Tell the whole story of a unit."""
    from propdesk.cli.counter import whose
    from propdesk.cli.fee import day_of
    from propdesk.services.household import Asked, show_household

    asked = Asked(day_of(start, field="from"), day_of(end, field="to"), kind, newest_first)
    app.emit(show_household(app.session(), whose(app, unit, name="UNIT"), asked))
