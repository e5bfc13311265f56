"""``propdesk today``: what is due now."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from propdesk.cli.commands import command
from propdesk.cli.options import reading
from propdesk.domain.messages import msg

if TYPE_CHECKING:
    from propdesk.cli.app import App


@command(
    examples=["propdesk today", "propdesk --at 2026-12-01 today -o json"],
    details=[msg("Each row names the command that goes about it.")],
)
@reading
@click.pass_obj
def today(app: App) -> None:
    """List what is due now, over all kinds."""
    from propdesk.services.today import show_today

    app.emit(show_today(app.session()))
