"""Commands about any record: show it, find it, see its changes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from propdesk.cli.commands import command, option
from propdesk.cli.options import TitledChoice, reading, revealing
from propdesk.domain.messages import msg
from propdesk.render.codes import FOUND_KINDS

if TYPE_CHECKING:
    from propdesk.cli.app import App


@command(
    examples=[
        "propdesk show 2-1-1001",
        "propdesk show property/2-1-1001/2026-10-01",
        "propdesk show A-000042 -o json",
    ],
    details=[msg("ID is an id or its ending, a bill line's key, or the number of a receipt or a void.")],
)
@click.argument("wanted", metavar="ID")
@reading
@revealing
@click.pass_obj
def show(app: App, wanted: str) -> None:
    """Show one record by its id or the end of it."""
    from propdesk.services.records import show_record

    app.emit(show_record(app.session(), wanted))


@command(
    examples=[
        "propdesk find 张梦瑶",
        "propdesk find zmy",
        "propdesk find '张 1001'",
        "propdesk find 9453 --kind person",
        "propdesk find 219.24",
    ],
    details=[
        msg(
            "TEXT is a part of a name or its pinyin (initials or full), the last four digits of a phone or ID"
            " number, a plate, the end of a room or receipt number, an amount, or several words that all fit."
        )
    ],
)
@click.argument("text", metavar="TEXT…", nargs=-1, required=True)
@option("--kind", type=TitledChoice(FOUND_KINDS, metavar="KIND"), help=msg("only records of this kind"))
@reading
@revealing
@click.pass_obj
def find(app: App, text: tuple[str, ...], kind: str | None) -> None:
    """Find records by text, names by pinyin too."""
    from propdesk.services.finding import find_records

    app.emit(find_records(app.session(), " ".join(text), kind=kind, limit=app.output.limit))


@command(examples=["propdesk log", "propdesk log 2-1-1001 --limit 5"])
@click.argument("wanted", metavar="[ID]", required=False)
@reading
@click.pass_obj
def log(app: App, wanted: str | None) -> None:
    """List the changes of the desk or of one record."""
    from propdesk.services.records import list_changes

    app.emit(list_changes(app.mending_session(), wanted, limit=app.output.limit))
