"""``propdesk fee export``: the accounts for bookkeeping programs."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import click

from propdesk.cli.commands import command, option
from propdesk.cli.fee import day_of
from propdesk.cli.options import printing
from propdesk.domain.messages import UsageRefused, msg

if TYPE_CHECKING:
    from propdesk.cli.app import App

ENDINGS: Mapping[str, str] = {
    ".journal": "hledger",
    ".hledger": "hledger",
    ".j": "hledger",
    ".beancount": "beancount",
    ".bean": "beancount",
}
"""Ending of a file: program that its journal is for."""


@command(
    examples=[
        "propdesk fee export --to hledger -O books.journal",
        "propdesk fee export -O 2026.beancount --from 2026-01-01 --until 2026-12-31",
    ],
    details=[
        msg("Bills stand on their due day, payments on their value date. With -o the accounts are listed.")
    ],
)
@option(
    "--to", "form", type=click.Choice(["hledger", "beancount"]), help=msg("the program that is to read it")
)
@option("--from", "start", metavar="DATE", help=msg("from this day on"))
@option("--until", "end", metavar="DATE", help=msg("up to this day"))
@option("-O", "--output-file", "target", default="-", metavar="FILE", help=msg("the file to write"))
@printing
@click.pass_obj
def export(app: App, form: str | None, start: str | None, end: str | None, target: str) -> None:
    """Write the accounts as a journal of hledger or beancount."""
    from propdesk.render.journals import journal
    from propdesk.services.exporting import export_book, list_book

    first, last = day_of(start, field="from"), day_of(end, field="until")
    if target != "-" or app.output.format is None:
        wanted = _form(form, target)
        book = export_book(app.session(), start=first, end=last)
        text = b"".join(part.encode() for part in journal(book, app.language, form=wanted))
        app.save(text, target=target)
    if app.output.format is not None:
        app.emit(list_book(export_book(app.session(), start=first, end=last)))


def _form(form: str | None, target: str) -> str:
    """Take the program that was named, or the one that a file's ending means."""
    found = form or ENDINGS.get(Path(target).suffix.lower())
    if found is None:
        raise UsageRefused(
            msg("the program that is to read the journal is missing"),
            hint=msg(
                "give it with --to hledger or --to beancount, or end the file in .journal or .beancount"
            ),
            field="to",
        )
    return found
