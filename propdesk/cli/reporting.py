"""``propdesk fee collection`` and ``pivot``: what comes in, in percent and by months."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from propdesk.cli.commands import command, option
from propdesk.cli.fee import GROUPINGS, day_of
from propdesk.cli.options import TitledChoice, reading
from propdesk.domain.messages import msg

if TYPE_CHECKING:
    from propdesk.cli.app import App

_PERIOD = {"period": ("账期", "period")}
_BY = TitledChoice(
    {by: GROUPINGS[by] for by in ("item", "building", "keeper", "unit")} | _PERIOD, metavar="WHAT"
)
_ROWS = TitledChoice({by: GROUPINGS[by] for by in ("item", "building", "keeper", "unit")}, metavar="WHAT")
_WHAT = TitledChoice(
    {"billed": ("应收", "billed"), "paid": ("已缴", "paid"), "open": ("未缴", "open")}, metavar="WHAT"
)


@command(
    examples=[
        "propdesk fee collection --period 2026Q4",
        "propdesk fee collection --period 2026-10 --by building -O rate.xlsx",
    ],
    details=[
        msg("rate: what came in of the period's bills. cleared_rate: what came in of arrears from before it.")
    ],
)
@option("--period", required=True, metavar="PERIOD", help=msg("month 2026-10, quarter 2026Q4 or year 2026"))
@option("--by", type=_BY, default="item", help=msg("sum by what"))
@option("--as-of", metavar="DATE", help=msg("with money received up to this day"))
@option("--unit", "units", metavar="SEL", help=msg("only these units"))
@reading
@click.pass_obj
def collection(app: App, period: str, by: str, as_of: str | None, units: str | None) -> None:
    """Tell the collection rate of a period."""
    from propdesk.domain.periods import parse_period
    from propdesk.services.reporting import collection_rate

    months, day = parse_period(period), day_of(as_of, field="as-of")
    app.emit(collection_rate(app.session(), months=months, by=by, as_of=day, units=units))


@command(
    examples=[
        "propdesk fee pivot --period 2026Q4",
        "propdesk fee pivot --period 2026 --what open --by building -O open.xlsx",
    ]
)
@option("--period", required=True, metavar="PERIOD", help=msg("month 2026-10, quarter 2026Q4 or year 2026"))
@option("--what", type=_WHAT, default="billed", help=msg("what stands in the cells"))
@option("--by", type=_ROWS, default="item", help=msg("what stands in the rows"))
@option("--as-of", metavar="DATE", help=msg("with money received up to this day"))
@option("--unit", "units", metavar="SEL", help=msg("only these units"))
@reading
@click.pass_obj
def pivot(app: App, period: str, what: str, by: str, as_of: str | None, units: str | None) -> None:
    """Set out items by months."""
    from propdesk.domain.periods import parse_period
    from propdesk.services.reporting import pivot as set_out

    months, day = parse_period(period), day_of(as_of, field="as-of")
    app.emit(set_out(app.session(), months=months, what=what, by=by, as_of=day, units=units))
