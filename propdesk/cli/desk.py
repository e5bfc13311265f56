"""Commands about the desk as a whole: make one, take data over, look after it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import click

from propdesk.cli.commands import command, option
from propdesk.cli.options import writing
from propdesk.domain.messages import msg

if TYPE_CHECKING:
    from propdesk.cli.app import App


@command(examples=["propdesk init desk --name 翠竹苑", "propdesk init desk --name 翠竹苑 --units 3:2x18x4"])
@click.argument("directory", metavar="DIR")
@option("--name", metavar="NAME", help=msg("the name of the property (default: the directory's)"))
@option("--units", metavar="3:2x18x4", help=msg("make buildings:entrancesxfloorsxrooms"))
@option("--hotline", metavar="NUMBER", help=msg("the phone number that papers name"))
@option("--address", metavar="TEXT", help=msg("the address of the desk"))
@option("--inside", is_flag=True, help=msg("make it a folder of the repository around it"))
@writing
@click.pass_obj
def init(app: App, /, directory: str, **values: Any) -> None:
    """Make a new desk in a directory; a terminal asks for its name, hotline and houses."""
    from pathlib import Path

    from propdesk.cli.guided import ask_desk
    from propdesk.services.setup import Plan, init_desk

    place = Path(directory)
    plan = Plan(**ask_desk(app, values, name=place.absolute().name))
    app.emit(init_desk(place, plan, dry_run=app.dry_run))


@command(
    examples=["propdesk import units.xlsx --dry-run", "propdesk import units.xlsx"],
    details=[
        msg(
            "Tables are known by their headers: buildings, units, people, fee items, parking, meters,"
            " readings, tickets, and what was due and paid before. What is not taken is listed with its cell."
        ),
    ],
)
@click.argument("source", metavar="FILE", type=click.Path(exists=True, dir_okay=False), required=False)
@option("--sheet", metavar="S", help=msg("only this sheet"))
@option("--map", "maps", multiple=True, metavar="TABLE.FIELD=HEADER", help=msg("name the header of a column"))
@option("--update", is_flag=True, help=msg("take differences over into records that are there already"))
@writing
@click.pass_obj
def import_(app: App, source: str | None, sheet: str | None, maps: tuple[str, ...], update: bool) -> None:
    """Take units, people, tariffs and parking over from a workbook."""
    from pathlib import Path

    from propdesk.cli.mapping import as_options, ask_file, ask_mapping
    from propdesk.cli.options import pairs
    from propdesk.domain.changes import Note
    from propdesk.services.importing import import_file

    file, mapping = ask_file(app, source), pairs(maps, field="map")
    answered = {} if mapping else ask_mapping(app, file, sheet)
    outcome = import_file(
        app.session(),
        Path(file),
        sheet=sheet,
        mapping=mapping or answered,
        update=update,
        dry_run=app.dry_run,
        reason=app.reason,
    )
    notes = [Note(as_options(answered))] if answered else []
    app.emit(replace(outcome, notes=[*outcome.notes, *notes]))
