"""``propdesk person``: owners, tenants, companies."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from propdesk.cli.asking import Asked
from propdesk.cli.commands import Callback, Decorator, command, option
from propdesk.cli.options import TitledChoice, decorated, given, reading, revealing, set_fields, writing
from propdesk.domain.messages import UsageRefused, msg
from propdesk.render.codes import GENDERS, PERSON_KINDS, ROLES

if TYPE_CHECKING:
    from propdesk.cli.app import App
    from propdesk.services.people import PersonEdit

_FIELDS: tuple[Decorator, ...] = (
    option("--phone", metavar="NUMBER", help=msg("the phone number")),
    option("--id-number", metavar="NUMBER", help=msg("the number of the identity card or passport")),
    option("--credit-code", metavar="CODE", help=msg("the credit code of a company")),
    option("--gender", type=TitledChoice(GENDERS, metavar="GENDER"), help=msg("the gender")),
    option("--note", metavar="TEXT", help=msg("a note, kept in the record")),
    option(
        "--contact",
        "contacts",
        multiple=True,
        metavar="NAME:PHONE",
        help=msg("whom to reach otherwise, :RELATION may follow (again for more)"),
    ),
)


def _edit_options(callback: Callback) -> Callback:
    return decorated(callback, _FIELDS)


@command(
    examples=["propdesk person list", "propdesk person list --unit 2-1-1001", "propdesk person list 张梦瑶"]
)
@click.argument("text", metavar="[TEXT]", required=False)
@option("--kind", type=TitledChoice(PERSON_KINDS, metavar="KIND"), help=msg("only people of this kind"))
@option("--unit", metavar="UNIT", help=msg("only the people of this unit"))
@reading
@revealing
@click.pass_obj
def list_(app: App, text: str | None, kind: str | None, unit: str | None) -> None:
    """List people, masked unless --reveal."""
    from propdesk.services.people import list_people

    app.emit(list_people(app.session(), kind=kind, unit=unit, text=text))


@command(examples=["propdesk person show P-9563jd", "propdesk person show 9563jd --reveal"])
@click.argument("person", metavar="PERSON")
@reading
@revealing
@click.pass_obj
def show(app: App, person: str) -> None:
    """Show one person, masked unless --reveal."""
    from propdesk.services.people import show_person

    app.emit(show_person(app.session(), person))


@command(
    examples=[
        "propdesk person add --name 张三 --phone 13812345678",
        "propdesk person add --name 衡昌商贸 --company --contact 李四:62345678",
    ]
)
@option("--name", cls=Asked, metavar="NAME", help=msg("the name"))
@option("--company", is_flag=True, help=msg("it is a company"))
@option("--guest", is_flag=True, help=msg("it is neither owner nor tenant, a caller for example"))
@_edit_options
@writing
@click.pass_obj
def add(app: App, /, company: bool, guest: bool, **values: Any) -> None:
    """Add a person or company; without a name a terminal asks for it, and for the numbers."""
    from propdesk.cli.guided import ask_person
    from propdesk.services.people import add_person

    if company and guest:
        raise UsageRefused(msg("--company and --guest exclude each other"), field="company")
    kind = "company" if company else "guest" if guest else None
    answers = ask_person(app, values | {"kind": kind})
    edit = _edit(**{**answers, "kind": answers["kind"] or "person"})
    app.emit(add_person(app.session(), edit, reason=app.reason, dry_run=app.dry_run))


@command(
    examples=[
        "propdesk person edit P-9563jd --phone 13912345678",
        "propdesk person edit 9563jd --set note=",
    ]
)
@click.argument("person", metavar="PERSON")
@option("--name", metavar="NAME", help=msg("the name"))
@option("--kind", type=TitledChoice(PERSON_KINDS, metavar="KIND"), help=msg("person, company or guest"))
@_edit_options
@option("--set", "texts", multiple=True, metavar="FIELD=VALUE", help=msg("set any field; empty removes it"))
@writing
@click.pass_obj
def edit(app: App, /, person: str, **values: Any) -> None:
    """Change a person's data."""
    from propdesk.services.people import edit_person

    change = _edit(**values)
    app.emit(edit_person(app.session(), person, change, reason=app.reason, dry_run=app.dry_run))


def _edit(contacts: tuple[str, ...], texts: tuple[str, ...] = (), **fields: str | None) -> PersonEdit:
    from propdesk.services.people import PersonEdit

    return PersonEdit({**set_fields(texts, field="set"), **given(fields)}, contacts)


@command(
    examples=[
        "propdesk person link P-9563jd 2-1-1002 --role owner",
        "propdesk person link 张梦瑶 1002 --role 租户",
    ],
    details=[msg("PERSON is an id or its end, a name, or the end of a phone number.")],
)
@click.argument("person", metavar="PERSON", required=False)
@click.argument("unit", metavar="UNIT", required=False)
@option("--role", cls=Asked, type=TitledChoice(ROLES, metavar="ROLE"), help=msg("owner or tenant"))
@writing
@click.pass_obj
def link(app: App, person: str | None, unit: str | None, role: str | None) -> None:
    """Make a person owner or tenant of a unit."""
    from propdesk.cli.guided import ask_link
    from propdesk.services.people import link_person

    who, code, part = ask_link(app, person, unit, role)
    session = app.session()
    app.emit(link_person(session, who, code, role=part, reason=app.reason, dry_run=app.dry_run))


@command(examples=["propdesk person unlink P-9563jd 2-1-1001", "propdesk person unlink 9563jd 1001"])
@click.argument("person", metavar="PERSON")
@click.argument("unit", metavar="UNIT")
@option("--role", type=TitledChoice(ROLES, metavar="ROLE"), help=msg("only this role, not every one"))
@writing
@click.pass_obj
def unlink(app: App, person: str, unit: str, role: str | None) -> None:
    """End a person's link to a unit."""
    from propdesk.services.people import unlink_person

    session = app.session()
    app.emit(unlink_person(session, person, unit, role=role, reason=app.reason, dry_run=app.dry_run))
