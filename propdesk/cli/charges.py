"""``propdesk fee``: bills beside the ordinary run (one-off, shared, prepaid), and reliefs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from propdesk.cli.commands import command, option
from propdesk.cli.options import TitledChoice, reading, revealing, writing
from propdesk.domain.messages import UsageRefused, msg
from propdesk.render.codes import RELIEF_REASONS, SHARED_BY, UTILITIES

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
        "propdesk fee share lift 1860.40 --by area --period 2026-11 --unit '2-*'",
        "propdesk fee share lift 9 --by unit --period 2026 --unit '2-*' --exclude '*01'",
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
@option(
    "--utility", type=TitledChoice(UTILITIES, metavar="WHAT"), help=msg("by the consumption of which meters")
)
@writing
@click.pass_obj
def share(app: App, /, item: str, total: str, period: str, **which: Any) -> None:
    """Split a shared cost between units."""
    from propdesk.domain.money import parse_positive_money
    from propdesk.domain.periods import parse_period
    from propdesk.services.sharing import Sharing, share_cost

    fen = parse_positive_money(total, field="total")
    sharing = Sharing(item, fen, months=parse_period(period), **which)
    app.emit(share_cost(app.session(), sharing, reason=app.reason, dry_run=app.dry_run))


@command(
    examples=[
        "propdesk fee prepay 2-1-1001 property --months 12",
        "propdesk fee prepay 1001 物业费 --months 6 --dry-run",
    ],
    details=[
        msg("One line from the first day that is not billed; the months that are free are the item's terms."),
    ],
)
@click.argument("unit", metavar="UNIT")
@click.argument("item", metavar="ITEM")
@option(
    "--months",
    type=click.IntRange(1, 60),
    metavar="N",
    help=msg("months that are paid, else those of the item's terms"),
)
@writing
@click.pass_obj
def prepay(app: App, unit: str, item: str, months: int | None) -> None:
    """Bill months ahead as one line, some of them free."""
    from propdesk.services.prepaying import prepay as issue

    app.emit(issue(app.session(), unit, item, months=months, reason=app.reason, dry_run=app.dry_run))


@command(
    examples=[
        "propdesk fee relief add 1001 --charged 70 --to 2027-05-31 --why 空置",
    ],
    details=[
        msg("Bills that are issued stay; where two reliefs cover a day the more favourable counts once."),
        msg("The text of -m is kept in the record, masked where people read."),
    ],
)
@click.argument("unit", metavar="UNIT")
@option("--item", metavar="ITEM", help=msg("of this fee item, else of all"))
@option("--charged", metavar="PERCENT", required=True, help=msg("percent that is still charged"))
@option("--from", "start", metavar="DATE", help=msg("its first day, else today"))
@option("--to", "end", metavar="DATE", required=True, help=msg("its last day"))
@option(
    "--why",
    type=TitledChoice(RELIEF_REASONS, metavar="REASON"),
    required=True,
    help=msg("the reason of the relief"),
)
@writing
@click.pass_obj
def relief_add(
    app: App, unit: str, item: str | None, charged: str, start: str | None, end: str, why: str
) -> None:
    """Grant a unit a relief for some time."""
    from propdesk.services.reliefs import add_relief

    session = app.session()
    first = start or session.acting.today.isoformat()
    fields = {"charged": charged, "from": first, "to": end, "reason": why}
    app.emit(add_relief(session, unit, item=item, fields=fields, text=app.reason, dry_run=app.dry_run))


@command(examples=["propdesk fee relief list", "propdesk fee relief list --unit 'building:2' --past"])
@option("--unit", "units", metavar="SEL", help=msg("only these units"))
@option("--past", is_flag=True, help=msg("those that have ended, too"))
@reading
@revealing
@click.pass_obj
def relief_list(app: App, units: str | None, past: bool) -> None:
    """List the reliefs that count or will count."""
    from propdesk.services.reliefs import list_reliefs

    app.emit(list_reliefs(app.session(), units=units, past=past))


@command(examples=["propdesk fee relief end R-261121-k3q9x -m '已入住'"])
@click.argument("id", metavar="ID")
@option("--on", metavar="DATE", help=msg("its last day, else today"))
@writing
@click.pass_obj
def relief_end(app: App, id: str, on: str | None) -> None:
    """End a relief before its time."""
    from propdesk.cli.fee import day_of
    from propdesk.services.reliefs import end_relief

    day = day_of(on, field="on")
    app.emit(end_relief(app.session(), id, on=day, text=app.reason, dry_run=app.dry_run))
