"""``propdesk ticket new``, ``list``, ``show``, ``overdue``: calls are written down, and told."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import click

from propdesk.cli.calls import ask_call
from propdesk.cli.commands import Decorator, command, option
from propdesk.cli.fee import day_of
from propdesk.cli.options import TitledChoice, decorated, reading, revealing, writing
from propdesk.cli.querywords import QueryCommand
from propdesk.domain.messages import msg
from propdesk.render.ticketcodes import CATEGORIES, CHANNELS, KINDS, PRIORITIES, STATES

if TYPE_CHECKING:
    from propdesk.cli.app import App
    from propdesk.domain.changes import Outcome
    from propdesk.domain.window import Window

KIND = TitledChoice(KINDS, metavar="K")
CATEGORY = TitledChoice(CATEGORIES, metavar="C")
PRIORITY = TitledChoice(PRIORITIES, metavar="P")
CHANNEL = TitledChoice(CHANNELS, metavar="CH")
STATUS = TitledChoice(STATES, metavar="S")

_CALL: tuple[Decorator, ...] = (
    option("--kind", type=KIND, help=msg("what kind of call it is; a repair if not said")),
    option("--unit", metavar="UNIT", help=msg("the unit that it is about")),
    option("--place", metavar="TEXT", help=msg("the public place that it is about")),
    option("--building", metavar="CODE", help=msg("the building of a public place")),
    option("--category", type=CATEGORY, help=msg("what it is about")),
    option("--priority", type=PRIORITY, help=msg("how urgent it is; normal if not said")),
    option("--channel", type=CHANNEL, help=msg("how it came in; by the hotline if not said")),
    option("--by", metavar="PERSON", help=msg("who calls, if known here: id, name or phone")),
    option("--caller", metavar="TEXT", help=msg("who calls, if a stranger")),
    option("--phone", metavar="N", help=msg("the caller's number")),
    option("--promise", metavar="FROM..TO", help=msg("when somebody comes or answers, as promised")),
    option("--answered", metavar="TEXT", help=msg("what was answered at once: nothing more is to do")),
    option("--incident", metavar="ID", help=msg("the incident that it belongs to")),
)


@command(
    examples=[
        "propdesk ticket new --unit 2-1-1001 --category water 厨房水管漏水",
        "propdesk ticket new --place 地下车库 --category 公共照明 --kind 报修 灯不亮",
        "propdesk ticket new --unit 1001 --category 停车 --kind 咨询 月租 --answered 无",
        "propdesk ticket new --unit 2-1-1001 --category water --priority 急修 水管爆裂",
    ],
    details=[
        msg("What is missing is asked for at a terminal. A promise is [DATE] HH:MM..HH:MM or ..HH:MM."),
        msg("Open tickets of the unit, faults alike in the building, warranty and special care are told."),
    ],
)
@click.argument("words", metavar="TEXT", nargs=-1)
@(lambda callback: decorated(callback, _CALL))
@writing
@click.pass_obj
def new(app: App, /, words: tuple[str, ...], **values: Any) -> None:
    """Write a call down as a ticket."""
    from propdesk.services.tickets import Call, new_ticket

    said = {name: value for name, value in values.items() if value}
    said |= {"promise": promise_of(app, values["promise"])} if values["promise"] else {}
    said |= {"text": " ".join(words)} if words else {}
    app.emit(
        new_ticket(app.session(), Call(**{"kind": "repair", **ask_call(app, said)}), dry_run=app.dry_run)
    )


def promise_of(app: App, text: str) -> Window:
    """Read a window of time that is promised."""
    from propdesk.domain.window import parse_window

    return parse_window(text, app.session().acting.at)


@command(
    examples=[
        "propdesk ticket list",
        "propdesk ticket list --status resolved --unit 'building:2'",
        "propdesk ticket list 'status:open 漏水'",
        "propdesk ticket list building:2 -status:on-hold",
        "propdesk ticket list --all -O all-tickets.xlsx",
        "propdesk ticket list --all --columns id,at,text,score -O counted.csv",
    ],
    details=[
        msg("Without --status those that are not done, the most urgent first."),
        msg("A word of the query that begins with - is turned round; after -- all words are of the query."),
        msg("A workbook or CSV file holds every column, unless --columns chooses."),
    ],
    cls=QueryCommand,
)
@click.argument("words", metavar="[QUERY]", nargs=-1)
@option("--status", type=STATUS, help=msg("only those in this state"))
@option("--overdue", is_flag=True, help=msg("only those that are late"))
@option("--assignee", metavar="A", help=msg("only those of this worker (none: of nobody)"))
@option("--unit", "units", metavar="SEL", help=msg("only these units"))
@option("--kind", type=KIND, help=msg("only of this kind"))
@option("--since", metavar="DATE", help=msg("only those reported since"))
@option("--all", "everything", is_flag=True, help=msg("those that are done, too"))
@option("--view", metavar="NAME", help=msg("a view that desk.yaml names"))
@reading
@click.pass_obj
def list_(app: App, /, words: tuple[str, ...], since: str | None, **values: Any) -> None:
    """List tickets, the most urgent first."""
    from propdesk.services.ticketlists import Wanted, list_tickets

    wanted = Wanted(query=" ".join(words), since=day_of(since, field="since"), **values)
    app.emit(_exported(app, list_tickets(app.session(), wanted)))


def _exported(app: App, outcome: Outcome) -> Outcome:
    """Give a file for spreadsheets every column; a screen or paper has no room for them."""
    from propdesk.cli.emit import format_of
    from propdesk.services.ticketlists import EXPORTED

    file = app.output.file
    if file in (None, "-") or (app.output.format or format_of(str(file))) not in ("xlsx", "csv", "tsv"):
        return outcome
    return replace(outcome, columns=EXPORTED)


@command(examples=["propdesk ticket show k3q9x", "propdesk ticket show T-261121-k3q9x --reveal"])
@click.argument("ticket", metavar="ID")
@reading
@revealing
@click.pass_obj
def show(app: App, ticket: str) -> None:
    """Show a ticket with all that happened to it."""
    from propdesk.services.ticketlists import show_ticket

    app.emit(show_ticket(app.session(), ticket))


@command(examples=["propdesk ticket overdue"])
@reading
@click.pass_obj
def overdue(app: App) -> None:
    """List what is late, at response or resolution."""
    from propdesk.services.ticketlists import Wanted, list_tickets

    app.emit(list_tickets(app.session(), Wanted(overdue=True), command="ticket overdue"))
