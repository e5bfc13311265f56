"""``propdesk demo``: build the demo desk, write its notices, show what is overdue and what to try."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import click

from propdesk.cli.commands import command, option
from propdesk.cli.options import writing
from propdesk.domain.messages import msg

if TYPE_CHECKING:
    from propdesk.cli.app import App
    from propdesk.services.demo import Demo

NOTICES = "notices.pdf"
"""How the file ends that the last month's notices are written to, beside the desk."""

_ARREARS = ("building", "principal", "total", "d30", "d60", "d90", "older")

TIPS = (
    msg("What to try next:"),
    msg("  propdesk -C {desk} fee arrears               who owes how much, by age"),
    msg("  propdesk -C {desk} fee statement 2-1-0101    the account of one flat"),
    msg("  propdesk -C {desk} fee pay 2-1-0101 100      take a payment, print the receipt"),
    msg("  propdesk -C {desk} find 𠮷                    find by a character, or by pinyin initials"),
    msg("  propdesk -C {desk} log --limit 10            what changed, who did it"),
    msg("  propdesk -C {desk} check                     are all records and all money right"),
)


@command(examples=["propdesk demo demo", "propdesk demo /tmp/desk --no-notices"])
@click.argument("directory", metavar="DIR")
@option("--notices/--no-notices", default=True, help=msg("write the last month's notices as PDF beside it"))
@writing
@click.pass_obj
def demo(app: App, directory: str, notices: bool) -> None:
    """Make a small property with a year of history."""
    from pathlib import Path
    from zoneinfo import ZoneInfo

    from propdesk.services.demo import build_demo, plan_demo

    now = app.at or app.edge.clock(ZoneInfo("Asia/Shanghai")).replace(tzinfo=None, second=0, microsecond=0)
    if app.dry_run:
        app.emit(plan_demo(Path(directory), now=now))
        return
    built = build_demo(Path(directory), now=now, random=app.edge.random)
    paper = f"{directory.rstrip('/')}-{NOTICES}"
    if notices:
        _write_notices(app, built, paper)
    app.emit(replace(built.outcome, text=_story(app, built, directory, paper if notices else "")))


def _write_notices(app: App, built: Demo, target: str) -> None:
    from propdesk.cli.papers import notices_as
    from propdesk.services.notices import collect_notices

    batch = collect_notices(built.session, months=[built.month])
    app.save(notices_as("pdf", batch, app.language), target=target)


def _story(app: App, built: Demo, directory: str, paper: str) -> str:
    """What a person reads: what was made, who owes most, what to try next."""
    from propdesk.render.formats import render
    from propdesk.services.balances import list_arrears

    say = app.language.say
    name, units = built.outcome.rows[0]["desk"], built.outcome.rows[0]["units"]
    made = msg(
        "{name}: {units} units, a year of history, billed up to {month}",
        name=name,
        units=units,
        month=built.month,
    )
    lines = [say(made)]
    lines += (
        [say(msg("The notices of {month} are in {file}", month=built.month, file=paper))] if paper else []
    )
    arrears = list_arrears(built.session, by="building")
    table = render(replace(arrears, columns=_ARREARS), format="table", language=app.language, width=80)
    lines += ["", say(msg("Overdue today:")), table]
    lines += [say(msg(tip.text, desk=directory)) for tip in TIPS]
    return "\n".join(lines) + "\n"
