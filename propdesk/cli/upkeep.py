"""Commands that keep a desk safe and quick: doctor, backup, maintain."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from propdesk.cli.commands import command, option
from propdesk.cli.options import reading
from propdesk.domain.messages import msg
from propdesk.domain.titles import code_of

if TYPE_CHECKING:
    from propdesk.cli.app import App
    from propdesk.services.health.patient import Outside


@command(
    examples=["propdesk doctor", "propdesk doctor --only backup --only disk", "propdesk doctor -o json"],
    details=[
        msg("It changes nothing, and works where there is no desk or a broken one. Exit 1: see its notes."),
        msg(
            "What a command does, step by step: propdesk --debug COMMAND. PROPDESK_DEBUG=1 logs it into"
            " debug.log in the git directory, PROPDESK_LOG=FILE into a file of yours. No log names anybody."
        ),
    ],
)
@option("--only", "names", multiple=True, metavar="NAME", help=msg("only this check (again for more)"))
@reading
@click.pass_obj
def doctor(app: App, names: tuple[str, ...]) -> None:
    """Look at machine, repository and desk: what needs a look."""
    from propdesk.render.codes import CODES
    from propdesk.services.doctor import examine

    found = app.edge.desk
    root = Path(found) if found and Path(found).is_dir() else None
    app.emit(examine(root, _outside(app), only=[code_of(CODES["check"], name) for name in names]))


def _outside(app: App) -> Outside:
    """What only the edge can tell."""
    import shutil
    import sys
    from zoneinfo import ZoneInfo

    from propdesk.render.fonts import font_set
    from propdesk.services.health.patient import Outside

    columns = shutil.get_terminal_size().columns if sys.stdout.isatty() else None
    environ = app.edge.environ
    claim = app.clerk or environ.get("PROPDESK_CLERK") or None
    return Outside(app.edge.clock(ZoneInfo("UTC")), environ, columns, font_set, claim)


@command(
    examples=[
        "propdesk backup /media/usb",
        "propdesk backup /media/usb --keep 30",
        "propdesk backup desk.bundle",
    ],
    details=[
        msg("DIR is a folder, best on another disk; FILE a new file with the ending .bundle."),
        msg("The file holds the whole history. It gets its name only once a clone of it has proven whole."),
    ],
)
@click.argument("target", metavar="DIR|FILE", type=click.Path(path_type=Path))
@option(
    "--keep",
    type=click.IntRange(min=1),
    metavar="N",
    help=msg("keep the newest N in the folder; only files made by this desk are deleted"),
)
@reading
@click.pass_obj
def backup(app: App, target: Path, keep: int | None) -> None:
    """Write the whole desk into one file and prove it."""
    from propdesk.services.backup import back_up

    session = app.mending_session()
    app.emit(back_up(session, target, now=app.edge.clock(session.zone), keep=keep))


@command(
    examples=["propdesk maintain"],
    details=[msg("Best at night, from cron; other commands wait for it. It may be broken off at any time.")],
)
@reading
@click.pass_obj
def maintain(app: App) -> None:
    """Pack git's files, clear leftovers, tidy the index."""
    from propdesk.services.upkeep import maintain as keep_up

    app.emit(keep_up(app.mending_session()))
