"""``propdesk meter``: the meters of units."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from propdesk.cli.asking import Asked, missing
from propdesk.cli.commands import Callback, Decorator, command, option
from propdesk.cli.fee import day_of
from propdesk.cli.options import TitledChoice, decorated, given, reading, set_fields, writing
from propdesk.domain.messages import msg
from propdesk.render.codes import METER_STATES, UTILITIES

if TYPE_CHECKING:
    from datetime import date

    from propdesk.cli.app import App

UTILITY = TitledChoice(UTILITIES, metavar="UTILITY")

_ABOUT: tuple[Decorator, ...] = (
    option("--serial", metavar="TEXT", help=msg("the number on the meter")),
    option("--digits", metavar="N", help=msg("whole digits, after which it passes zero")),
    option("--multiplier", metavar="X", help=msg("what is read is multiplied by this")),
    option("--loss", metavar="PERCENT", help=msg("added for losses in the line")),
    option("--checked", metavar="DATE", help=msg("when it was last checked")),
    option("--check-due", metavar="DATE", help=msg("when it must be checked again")),
    option("--note", metavar="TEXT", help=msg("a note, kept in the record")),
)


def _about(callback: Callback) -> Callback:
    return decorated(callback, _ABOUT)


@command(
    examples=[
        "propdesk meter add 1002 --utility 水 --initial 0 --installed 2026-11-01",
        "propdesk meter add S01 --utility 电 --initial 120 --multiplier 40 --digits 5",
    ],
    details=[msg("Without --item it is billed by the only fee item that bills this utility by consumption.")],
)
@click.argument("unit", metavar="UNIT")
@option("--utility", type=UTILITY, cls=Asked, help=msg("what it measures"))
@option("--item", metavar="CODE", help=msg("the fee item that it is billed by"))
@option("--initial", cls=Asked, metavar="VALUE", help=msg("what it shows on its first day"))
@option("--installed", metavar="DATE", help=msg("its first day, if not today"))
@_about
@writing
@click.pass_obj
def add(app: App, /, unit: str, **values: Any) -> None:
    """Hang a meter up at a unit."""
    from propdesk.services.meters import add_meter

    _need(values, "utility", "initial")
    app.emit(add_meter(app.session(), unit, given(values), reason=app.reason, dry_run=app.dry_run))


def _need(values: dict[str, Any], *names: str) -> None:
    for name in names:
        if values.get(name) is None:
            raise missing(f"--{name}")


@command(
    examples=[
        "propdesk meter list",
        "propdesk meter list --unit 'building:3' --utility 水 -O meters.xlsx",
        "propdesk meter list --missing 2026-10",
    ]
)
@option("--unit", "units", metavar="SEL", help=msg("only these units"))
@option("--utility", type=UTILITY, help=msg("only meters of this"))
@option("--missing", metavar="PERIOD", help=msg("only those not read for this month"))
@option("--check-due", metavar="DATE", help=msg("only those to be checked up to this day"))
@option("--removed", is_flag=True, help=msg("those too that were removed"))
@reading
@click.pass_obj
def list_(
    app: App,
    units: str | None,
    utility: str | None,
    missing: str | None,
    check_due: str | None,
    removed: bool,
) -> None:
    """List the meters."""
    from propdesk.domain.periods import parse_period
    from propdesk.services.meterlists import Listing, list_meters

    month = parse_period(missing)[-1] if missing else None
    asked = Listing(units, utility, month, day_of(check_due, field="check-due"), removed)
    app.emit(list_meters(app.session(), asked))


@command(examples=["propdesk meter show SB-1001", "propdesk meter show SB-1001 -o json"])
@click.argument("meter", metavar="METER")
@reading
@click.pass_obj
def show(app: App, meter: str) -> None:
    """Show a meter and all its readings."""
    from propdesk.services.meterlists import show_meter

    app.emit(show_meter(app.session(), meter))


@command(
    examples=[
        "propdesk meter edit SB-1001 --check-due 2032-11-01",
        "propdesk meter edit SB-1001 --state idle -m '报停'",
    ],
    details=[msg("METER is an id, the end of one, or the number on the meter.")],
)
@click.argument("meter", metavar="METER")
@option("--item", metavar="CODE", help=msg("the fee item that it is billed by"))
@option("--state", type=TitledChoice(METER_STATES, metavar="STATE"), help=msg("how it is used"))
@option("--initial", metavar="VALUE", help=msg("what it shows on its first day"))
@option("--installed", metavar="DATE", help=msg("its first day"))
@_about
@option("--set", "texts", multiple=True, metavar="FIELD=VALUE", help=msg("set any field; empty removes it"))
@writing
@click.pass_obj
def edit(app: App, /, meter: str, texts: tuple[str, ...], **values: Any) -> None:
    """Change a meter."""
    from propdesk.services.meters import edit_meter

    fields = {**set_fields(texts, field="set"), **given(values)}
    if fields.get("state") == "in-use":
        fields["state"] = ""
    app.emit(edit_meter(app.session(), meter, fields, reason=app.reason, dry_run=app.dry_run))


_GOING: tuple[Decorator, ...] = (
    option("--final", cls=Asked, metavar="VALUE", help=msg("what the old meter shows on its last day")),
    option("--on", metavar="DATE", help=msg("the day, if not today")),
    option("--rollover", is_flag=True, help=msg("the old meter passed zero since it was read")),
)


def _going(callback: Callback) -> Callback:
    return decorated(callback, _GOING)


@command(
    examples=["propdesk meter replace SB-1001 --final 99 --initial 0 --serial SB-2001"],
    details=[msg("Digits, multiplier and loss are those of the old meter unless told.")],
)
@click.argument("meter", metavar="METER")
@_going
@option("--initial", cls=Asked, metavar="VALUE", help=msg("what the new meter shows on its first day"))
@_about
@writing
@click.pass_obj
def replace(
    app: App, /, meter: str, final: str | None, on: str | None, rollover: bool, **values: Any
) -> None:
    """Replace a meter: the old one's final reading and the new one's first in one commit."""
    from propdesk.services.meters import Removal, remove_meter

    _need({"final": final, **values}, "final", "initial")
    removal = Removal(str(final), _on(app, on), rollover, given(values))
    app.emit(remove_meter(app.session(), meter, removal, reason=app.reason, dry_run=app.dry_run))


@command(examples=["propdesk meter remove SB-1001 --final 99 -m '拆除'"])
@click.argument("meter", metavar="METER")
@_going
@writing
@click.pass_obj
def remove(app: App, meter: str, final: str | None, on: str | None, rollover: bool) -> None:
    """Take a meter down for good, with its final reading."""
    from propdesk.services.meters import Removal, remove_meter

    _need({"final": final}, "final")
    removal = Removal(str(final), _on(app, on), rollover)
    app.emit(remove_meter(app.session(), meter, removal, reason=app.reason, dry_run=app.dry_run))


def _on(app: App, text: str | None) -> date:
    return day_of(text, field="on") or app.session().acting.today
