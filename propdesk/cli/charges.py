"""``propdesk fee``: bills beside the ordinary run: one-off charges, shared costs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from propdesk.cli.commands import command, option
from propdesk.cli.options import TitledChoice, writing
from propdesk.domain.messages import UsageRefused, msg
from propdesk.render.codes import SHARED_BY

if TYPE_CHECKING:
    from propdesk.cli.app import App


@command(
    examples=[
        "propdesk fee charge 2-1-1001 repair 120 -m '更换水龙头'",
        "propdesk fee charge 1001 repair --quantity 2 --price 45.5 --due 2026-12-15",
    ]
)
@click.argument("unit", metavar="UNIT")
@click.argument("item", metavar="ITEM")
@click.argument("amount", metavar="[AMOUNT]", required=False)
@option("--quantity", metavar="Q", help=msg("how many, where the amount is not given"))
@option("--price", metavar="P", help=msg("yuan each"))
@option("--due", metavar="DATE", help=msg("when it is due, else after the item's due days"))
@writing
@click.pass_obj
def charge(
    app: App,
    /,
    unit: str,
    item: str,
    amount: str | None,
    quantity: str | None,
    price: str | None,
    due: str | None,
) -> None:
    """Charge a unit a single sum."""
    from propdesk.cli.fee import day_of
    from propdesk.services.charging import charge_unit

    figures = _figures(amount, quantity, price)
    day = day_of(due, field="due")
    app.emit(
        charge_unit(app.session(), unit, item, due=day, reason=app.reason, dry_run=app.dry_run, **figures)
    )


def _figures(amount: str | None, quantity: str | None, price: str | None) -> dict[str, str]:
    """Quantity and price of a charge; an amount is one of that price."""
    from propdesk.domain.money import format_money, parse_positive_money

    if amount is not None and quantity is None and price is None:
        return {"price": format_money(parse_positive_money(amount))}
    if amount is None and price is not None:
        return {"price": price, "quantity": quantity or "1"}
    raise UsageRefused(
        msg("either an amount is needed, or a quantity and a price"),
        hint=msg("write fee charge UNIT ITEM 120, or --quantity 2 --price 45.5"),
        field="amount",
    )


@command(
    examples=[
        "propdesk fee share lift-power 1860.40 --by area --period 2026-11 --unit 'building:2'",
        "propdesk fee share 电梯电费 500 --by unit --period 2026-11 --unit '2-*' --exclude '2-1-01*'",
    ],
    details=[
        msg("The parts add up to the total to the fen; a fen that is left over goes where most was cut off."),
        msg("Without --unit the units take part that are charged for the item."),
    ],
)
@click.argument("item", metavar="ITEM")
@click.argument("total", metavar="TOTAL")
@option("--by", type=TitledChoice(SHARED_BY, metavar="WHAT"), required=True, help=msg("what the parts go by"))
@option("--period", metavar="PERIOD", required=True, help=msg("the months that the cost is for"))
@option("--unit", "units", metavar="SEL", help=msg("between these units"))
@option("--exclude", "without", metavar="SEL", help=msg("without these units"))
@writing
@click.pass_obj
def share(
    app: App, /, item: str, total: str, by: str, period: str, units: str | None, without: str | None
) -> None:
    """Split a shared cost between units."""
    from propdesk.domain.money import parse_positive_money
    from propdesk.domain.periods import parse_period
    from propdesk.services.sharing import Sharing, share_cost

    fen = parse_positive_money(total, field="total")
    sharing = Sharing(item, fen, by, parse_period(period), units, without)
    app.emit(share_cost(app.session(), sharing, reason=app.reason, dry_run=app.dry_run))
