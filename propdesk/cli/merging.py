"""``propdesk merge``: take over what another clone of the desk has entered."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from propdesk.cli.commands import command
from propdesk.cli.options import writing
from propdesk.domain.messages import msg

if TYPE_CHECKING:
    from propdesk.cli.app import App


@command(
    examples=["propdesk merge FETCH_HEAD", "propdesk merge origin/main --dry-run"],
    details=[
        msg("Fetch first: git fetch. What both sides changed is joined by field, entry and event."),
        msg("What does not join is listed with the value of either side (exit 6), and nothing is written."),
    ],
)
@click.argument("revision", metavar="REVISION")
@writing
@click.pass_obj
def merge(app: App, revision: str) -> None:
    """Merge another clone's commits into the desk."""
    from propdesk.services.merging import merge as join

    app.emit(join(app.session(), revision, reason=app.reason, dry_run=app.dry_run))
