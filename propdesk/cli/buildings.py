"""``propdesk building``: houses and their entrances."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from propdesk.cli.commands import Callback, Decorator, command, option
from propdesk.cli.options import decorated, given, reading, writing
from propdesk.domain.messages import msg

if TYPE_CHECKING:
    from propdesk.cli.app import App

_FIELDS: tuple[Decorator, ...] = (
    option("--title", metavar="NAME", help=msg("what the building is called")),
    option(
        "--entrance",
        "entrances",
        multiple=True,
        metavar="CODE:FLOORS[:lift]",
        help=msg("an entrance and its floors (again for more)"),
    ),
    option("--keeper", metavar="CLERK", help=msg("the housekeeper, one of the clerks")),
    option("--note", metavar="TEXT", help=msg("a note, kept in the record")),
)


def _edit_options(callback: Callback) -> Callback:
    return decorated(callback, _FIELDS)


@command(examples=["propdesk building list", "propdesk building list -o json"])
@reading
@click.pass_obj
def list_(app: App) -> None:
    """List the buildings."""
    from propdesk.services.buildings import list_buildings

    app.emit(list_buildings(app.session()))


@command(examples=["propdesk building show 3"])
@click.argument("building", metavar="BUILDING")
@reading
@click.pass_obj
def show(app: App, building: str) -> None:
    """Show one building."""
    from propdesk.services.buildings import show_building

    app.emit(show_building(app.session(), building))


@command(
    examples=[
        "propdesk building add 4 --entrance 1:18:lift --entrance 2:18:lift --flats 4",
        "propdesk building add S --title 商业街 --entrance 0:1",
    ]
)
@click.argument("code", metavar="CODE", required=False)
@_edit_options
@option("--flats", type=click.IntRange(0, 99), metavar="N", help=msg("add so many flats on every floor"))
@writing
@click.pass_obj
def add(app: App, /, code: str | None, **values: Any) -> None:
    """Add a building."""
    from propdesk.cli.guided import ask_building
    from propdesk.services.buildings import add_building

    code, edit = ask_building(app, code, values)
    app.emit(add_building(app.session(), code, edit, reason=app.reason, dry_run=app.dry_run))


@command(
    examples=[
        "propdesk building edit 3 --keeper zhao",
        "propdesk building edit 3 --title 翠竹苑三号楼 --entrance 3:11:lift",
    ]
)
@click.argument("building", metavar="BUILDING")
@_edit_options
@option(
    "--no-entrance",
    "no_entrances",
    multiple=True,
    metavar="CODE",
    help=msg("take an entrance away that has no units (again for more)"),
)
@writing
@click.pass_obj
def edit(
    app: App, /, building: str, entrances: tuple[str, ...], no_entrances: tuple[str, ...], **fields: Any
) -> None:
    """Change a building."""
    from propdesk.services.buildings import BuildingEdit, edit_building

    change = BuildingEdit(given(fields), entrances, no_entrances)
    app.emit(edit_building(app.session(), building, change, reason=app.reason, dry_run=app.dry_run))
