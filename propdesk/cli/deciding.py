"""``propdesk proposals``, ``approve``, ``reject``: what waits for a second person."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from propdesk.cli.commands import command, option
from propdesk.cli.options import reading, writing
from propdesk.domain.messages import msg

if TYPE_CHECKING:
    from propdesk.cli.app import App


@command(examples=["propdesk proposals", "propdesk proposals --all -o json"])
@option("--all", "everything", is_flag=True, help=msg("what was decided, too"))
@reading
@click.pass_obj
def proposals(app: App, everything: bool) -> None:
    """List what waits for approval."""
    from propdesk.services.deciding import list_requests

    app.emit(list_requests(app.session(), everything=everything))


@command(
    examples=["propdesk --as chen approve REQUEST"],
    details=[msg("What was asked for is done at once, exactly as it was asked for, and only once.")],
)
@click.argument("request", metavar="ID")
@writing
@click.pass_obj
def approve(app: App, request: str) -> None:
    """Approve what another clerk asks for."""
    from propdesk.services.deciding import approve as decide

    app.emit(decide(app.session(), request, reason=app.reason, dry_run=app.dry_run))


@command(examples=["propdesk --as chen reject REQUEST -m '理由不足'"])
@click.argument("request", metavar="ID")
@writing
@click.pass_obj
def reject(app: App, request: str) -> None:
    """Reject what another clerk asks for, with a reason."""
    from propdesk.services.deciding import reject as decide

    app.emit(decide(app.session(), request, reason=app.reason, dry_run=app.dry_run))
