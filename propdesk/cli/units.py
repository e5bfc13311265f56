"""``propdesk unit``: flats, shops, parking spaces."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from propdesk.cli.commands import Callback, Decorator, command, option
from propdesk.cli.options import TitledChoice, decorated, given, reading, revealing, set_fields, writing
from propdesk.domain.messages import msg
from propdesk.render.codes import ROLES, UNIT_KINDS, UNIT_STATES

if TYPE_CHECKING:
    from propdesk.cli.app import App
    from propdesk.services.units import UnitEdit

_FIELDS: tuple[Decorator, ...] = (
    option("--building", metavar="CODE", help=msg("the building")),
    option("--entrance", metavar="CODE", help=msg("the entrance of the building")),
    option("--room", metavar="ROOM", help=msg("the room, with its leading zeros")),
    option("--floor", metavar="N", help=msg("the floor")),
    option("--kind", type=TitledChoice(UNIT_KINDS, metavar="KIND"), help=msg("what the unit is")),
    option("--area", metavar="M2", help=msg("the built area in square metres")),
    option("--inner-area", metavar="M2", help=msg("the inner area in square metres")),
    option("--state", type=TitledChoice(UNIT_STATES, metavar="STATE"), help=msg("how it is used")),
    option("--payer", type=TitledChoice(ROLES, metavar="ROLE"), help=msg("who pays its bills")),
    option("--note", metavar="TEXT", help=msg("a note, kept in the record")),
    option("--tag", "tags", multiple=True, metavar="TAG", help=msg("put a tag on it (again for more)")),
    option(
        "--charge",
        "charges",
        multiple=True,
        metavar="ITEM:FROM",
        help=msg("charge it for a fee item from a day on (again for more)"),
    ),
    option(
        "--set", "texts", multiple=True, metavar="FIELD=VALUE", help=msg("set any field; empty removes it")
    ),
)


def _edit_options(callback: Callback) -> Callback:
    return decorated(callback, _FIELDS)


@command(examples=["propdesk unit list", "propdesk unit list 'building:3,tag:shop' -O units.xlsx"])
@click.argument("units", metavar="[SEL]", required=False)
@option("--kind", type=TitledChoice(UNIT_KINDS, metavar="KIND"), help=msg("only units of this kind"))
@option("--building", metavar="CODE", help=msg("only units of this building"))
@reading
@revealing
@click.pass_obj
def list_(app: App, units: str | None, kind: str | None, building: str | None) -> None:
    """List units."""
    from propdesk.services.units import list_units

    app.emit(list_units(app.session(), units=units, kind=kind, building=building))


@command(examples=["propdesk unit show 2-1-1001", "propdesk unit show 1001 -o json"])
@click.argument("unit", metavar="UNIT")
@reading
@revealing
@click.pass_obj
def show(app: App, unit: str) -> None:
    """Show one unit."""
    from propdesk.services.units import show_unit

    app.emit(show_unit(app.session(), unit))


@command(
    examples=[
        "propdesk unit add 1-1-0701 --kind flat --floor 7 --area 94.56",
        "propdesk unit add 3-0-S05 --kind shop --area 40 --charge shop:2026-10-01",
    ]
)
@click.argument("code", metavar="CODE", required=False)
@_edit_options
@writing
@click.pass_obj
def add(app: App, /, code: str | None, **values: Any) -> None:
    """Add a unit; without code and kind a terminal asks, and offers what the neighbours have."""
    from propdesk.cli.guided import ask_unit
    from propdesk.services.units import add_unit

    code, values = ask_unit(app, code, values)
    edit = _edit(**values)
    app.emit(add_unit(app.session(), code, edit, reason=app.reason, dry_run=app.dry_run))


@command(
    examples=[
        "propdesk unit edit 2-1-1001 --area 95.10 -m '按房产证更正'",
        "propdesk unit edit 2-1-1001 --charge property:2026-10-01 --tag 样板间",
        "propdesk unit edit 2-1-1001 --end-charge property:2027-03-17 -m '业主搬出'",
    ]
)
@click.argument("unit", metavar="UNIT")
@_edit_options
@option("--untag", "no_tags", multiple=True, metavar="TAG", help=msg("take a tag off (again for more)"))
@option(
    "--no-charge",
    "no_charges",
    multiple=True,
    metavar="ITEM",
    help=msg("take a charge off, as if it never was"),
)
@option(
    "--end-charge",
    "end_charges",
    multiple=True,
    metavar="ITEM:DATE",
    help=msg("the last day of a charge, such as when they moved out"),
)
@writing
@click.pass_obj
def edit(app: App, /, unit: str, **values: Any) -> None:
    """Change a unit."""
    from propdesk.services.units import edit_unit

    change = _edit(**values)
    if change.idle and app.interactive:
        unit, change = _asked(app, unit)
    app.emit(edit_unit(app.session(), unit, change, reason=app.reason, dry_run=app.dry_run))


def _asked(app: App, unit: str) -> tuple[str, UnitEdit]:
    from propdesk.cli.guided import ask_change
    from propdesk.services.units import UnitEdit, settable_fields

    code, titles, now = settable_fields(app.session(), unit)
    return code, UnitEdit(ask_change(app, code, titles, now))


def _edit(
    texts: tuple[str, ...],
    tags: tuple[str, ...],
    charges: tuple[str, ...],
    no_tags: tuple[str, ...] = (),
    no_charges: tuple[str, ...] = (),
    end_charges: tuple[str, ...] = (),
    **fields: str | None,
) -> UnitEdit:
    from propdesk.services.units import UnitEdit

    named = {**set_fields(texts, field="set"), **given(fields)}
    return UnitEdit(named, tags, no_tags, charges, no_charges, end_charges)
