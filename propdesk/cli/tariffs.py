"""``propdesk fee tariff``: fee items with their price history."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import click

from propdesk.cli.commands import command, option
from propdesk.cli.options import TitledChoice, given, reading, writing
from propdesk.domain.messages import msg
from propdesk.render.codes import ANCHORS, FORMULAS, ROLES, TIMINGS

if TYPE_CHECKING:
    from propdesk.cli.app import App

_ROW: Mapping[str, str] = {"price": "price", "surcharge": "surcharge", "start": "from", "end": "to"}
"""Parameter: key of a price row."""


@command(examples=["propdesk fee tariff list", "propdesk --at 2026-01-01 fee tariff list -o json"])
@reading
@click.pass_obj
def list_(app: App) -> None:
    """List the fee items."""
    from propdesk.services.tariffs import list_tariffs

    app.emit(list_tariffs(app.session()))


@command(examples=["propdesk fee tariff show property", "propdesk fee tariff show 物业费 -o json"])
@click.argument("code", metavar="CODE")
@reading
@click.pass_obj
def show(app: App, code: str) -> None:
    """Show one fee item with its prices."""
    from propdesk.services.tariffs import show_tariff

    app.emit(show_tariff(app.session(), code))


@command(
    examples=[
        "propdesk fee tariff set pm --title 物业 --cycle 3 --price 2 --from 2026-01-01",
        "propdesk fee tariff set 物业费 --price 1.8 --from 2027-01-01",
    ],
    details=[
        msg("A price holds from its first day until the next one begins; bills keep the price of their day."),
        msg("area: (area x price + surcharge) a month; fixed: price + surcharge a month."),
    ],
)
@click.argument("code", metavar="CODE")
@option("--title", metavar="TEXT", help=msg("what people call it"))
@option("--title-en", metavar="TEXT", help=msg("its name in English"))
@option(
    "--formula",
    type=TitledChoice(FORMULAS, metavar="FORMULA"),
    help=msg("how it is computed, by area unless told"),
)
@option("--cycle", type=click.IntRange(1, 120), metavar="N", help=msg("months that are billed at once"))
@option("--timing", type=TitledChoice(TIMINGS, metavar="TIMING"), help=msg("billed before or after"))
@option("--anchor", type=TitledChoice(ANCHORS, metavar="ANCHOR"), help=msg("where cycles are counted from"))
@option("--due-days", type=click.IntRange(0, 3660), metavar="N", help=msg("days until it is due"))
@option("--payer", type=TitledChoice(ROLES, metavar="ROLE"), help=msg("who pays it"))
@option("--note", metavar="TEXT", help=msg("a note, kept in the record"))
@option("--price", metavar="X", help=msg("yuan a month, for a square metre or at a flat rate"))
@option("--surcharge", metavar="Y", help=msg("yuan a month on top"))
@option("--from", "start", metavar="DATE", help=msg("the day from which the price holds"))
@option("--to", "end", metavar="DATE", help=msg("the last day of the price, if one is known"))
@writing
@click.pass_obj
def set_(app: App, /, code: str, **values: Any) -> None:
    """Set up a fee item or a new price."""
    from propdesk.services.tariffs import TariffEdit, set_tariff

    fields = given(values)
    row = {key: fields.pop(name) for name, key in _ROW.items() if name in fields}
    edit = TariffEdit(fields, row)
    app.emit(set_tariff(app.session(), code, edit, reason=app.reason, dry_run=app.dry_run))
