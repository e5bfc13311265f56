"""Commands about any record: show it, find it, see its changes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from propdesk.cli.commands import command
from propdesk.cli.options import reading, revealing
from propdesk.domain.messages import msg

if TYPE_CHECKING:
    from propdesk.cli.app import App


@command(
    examples=[
        "propdesk show 3-2-0301",
        "propdesk show property/3-2-0301/2026-10-01",
        "propdesk show A-000123 -o json",
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


@command(examples=["propdesk find 张三", "propdesk find zs", "propdesk find 5678"])
@click.argument("text", metavar="TEXT")
@reading
@revealing
@click.pass_obj
def find(app: App, text: str) -> None:
    """Find records by text, names by pinyin initials too."""
    from propdesk.services.records import find_records

    app.emit(find_records(app.session(), text))


@command(examples=["propdesk log", "propdesk log 3-2-0301 --limit 5"])
@click.argument("wanted", metavar="[ID]", required=False)
@reading
@click.pass_obj
def log(app: App, wanted: str | None) -> None:
    """List the changes of the desk or of one record."""
    from propdesk.services.records import list_changes

    app.emit(list_changes(app.session(), wanted, limit=app.output.limit))
