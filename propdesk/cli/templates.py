"""``propdesk templates``: what papers are printed by, and the desk's own in place of the built-in ones."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from propdesk.cli.commands import command, option
from propdesk.cli.options import reading, writing
from propdesk.domain.messages import msg

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from propdesk.cli.app import App
    from propdesk.domain.messages import Finding

_NAME = msg("NAME is one of those that propdesk templates list names, such as notice.typ.")


@command(examples=["propdesk templates list", "propdesk templates list -o json"])
@reading
@click.pass_obj
def list_(app: App) -> None:
    """List papers and their templates."""
    from propdesk.render.templates import PAPERS
    from propdesk.services.templates import list_templates

    app.emit(list_templates(app.session(), PAPERS))


@command(
    examples=["propdesk templates show notice.typ", "propdesk templates show receipt.typ --built-in"],
    details=[_NAME],
)
@click.argument("name", metavar="NAME")
@option("--built-in", "built", is_flag=True, help=msg("the built-in one, though the desk has its own"))
@reading
@click.pass_obj
def show(app: App, name: str, built: bool) -> None:
    """Print a template as it is in use."""
    from propdesk.domain.changes import Outcome
    from propdesk.render.templates import chosen
    from propdesk.services.templates import own_templates

    template = chosen(name, {} if built else own_templates(app.session()))
    row = {"name": name, "state": "own" if template.own else "built-in", "text": template.text}
    app.emit(Outcome("templates show", [row], columns=("name", "state"), text=template.text))


@command(
    examples=["propdesk templates diff notice.typ"],
    details=[_NAME, msg("Lines with - stand in the built-in one, lines with + in the desk's own.")],
)
@click.argument("name", metavar="NAME")
@reading
@click.pass_obj
def diff(app: App, name: str) -> None:
    """Show what the desk's own template changes."""
    from difflib import unified_diff

    from propdesk.domain.changes import Outcome
    from propdesk.render.templates import built_in, chosen
    from propdesk.services.templates import own_templates

    ours, own = built_in(name), chosen(name, own_templates(app.session()))
    pair = ours.text.splitlines(), own.text.splitlines()
    lines = list(unified_diff(*pair, f"propdesk/{ours.place}", own.place, lineterm=""))
    rows = [{"name": name, "text": line} for line in lines]
    app.emit(Outcome("templates diff", rows, columns=("text",), text="\n".join(lines)))


@command(
    examples=["propdesk templates copy notice.typ", "propdesk templates copy receipt.typ --dry-run"],
    details=[_NAME, msg("Then edit the file, try it with propdesk templates check, and propdesk keep it.")],
)
@click.argument("name", metavar="NAME")
@writing
@click.pass_obj
def copy(app: App, name: str) -> None:
    """Begin the desk's own template from the built-in one."""
    from propdesk.render.templates import built_in
    from propdesk.services.templates import copy_template

    app.emit(copy_template(app.session(), name, built_in(name).text, dry_run=app.dry_run))


@command(examples=["propdesk templates remove notice.typ -m '改用内置模板'"], details=[_NAME])
@click.argument("name", metavar="NAME")
@writing
@click.pass_obj
def remove(app: App, name: str) -> None:
    """Take the desk's own template away; the built-in one prints again."""
    from propdesk.services.templates import remove_template

    app.emit(remove_template(app.session(), name, reason=app.reason, dry_run=app.dry_run))


@command(
    examples=["propdesk templates check", "propdesk templates check notice.typ"],
    details=[
        msg(
            "Each template prints samples in both languages: rare characters, long names, no line and many "
            "lines, and values that would do harm as source. --edited tries the files as they lie there now."
        ),
    ],
)
@click.argument("names", metavar="[NAME…]", nargs=-1)
@option("--edited", is_flag=True, help=msg("try hand edits before they are kept"))
@reading
@click.pass_obj
def check(app: App, names: tuple[str, ...], edited: bool) -> None:
    """Print samples by each template, and list what failed."""
    from propdesk.domain.changes import Outcome
    from propdesk.render.templates import PAPERS, built_in
    from propdesk.services.templates import edited_templates, own_templates

    chosen = [built_in(name).name for name in names] or list(PAPERS)
    own = edited_templates(app.session()) if edited else own_templates(app.session())
    rows = [row for name in chosen for row in trial_rows(app, name, own)]
    totals = {"checks": len(chosen), "count": len(rows)}
    columns = ("name", "locale", "where", "message")
    app.emit(Outcome("templates check", rows, totals, columns=columns, look=bool(rows)))


def trial_rows(app: App, name: str, own: Mapping[str, str]) -> list[dict[str, Any]]:
    """Try one template in both languages; a fault of both is listed for each."""
    from propdesk.render.language import CODES, Language
    from propdesk.render.paper import Press
    from propdesk.render.trials import tried

    font = app.session().settings.get("font", "")
    found: Sequence[tuple[str, Finding]] = [
        (code, one) for code in CODES for one in tried(name, Press(Language(code), font, own))
    ]
    return [
        {"name": name, "locale": code, "where": one.where or f"templates/{name}", "message": one.message}
        for code, one in found
    ]
