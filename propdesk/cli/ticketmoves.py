"""``propdesk ticket assign`` to ``close``: the steps of a ticket, each an event of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from propdesk.cli.commands import command, option
from propdesk.cli.options import TitledChoice, writing
from propdesk.cli.tickets import CATEGORY, PRIORITY, promise_of
from propdesk.domain.messages import UsageRefused, msg
from propdesk.render.ticketcodes import HOLDS

if TYPE_CHECKING:
    from propdesk.cli.app import App

_HOLD = TitledChoice(HOLDS, metavar="WHAT")
_SOLVED = TitledChoice({"yes": ("是", "yes"), "no": ("否", "no")}, metavar="yes|no")

_TICKETS = click.argument("tickets", metavar="ID…", nargs=-1, required=True)
_TICKET = click.argument("ticket", metavar="ID")


def _move(app: App, tickets: tuple[str, ...], kind: str, **said: Any) -> None:
    from propdesk.services.ticketmoves import move

    app.emit(move(app.session(), tickets, kind, dry_run=app.dry_run, **said))


def _reason(app: App) -> str:
    """The reason that a step cannot do without."""
    from propdesk.services.writing import need_reason

    return need_reason(app.reason)


@command(
    examples=[
        "propdesk ticket assign k3q9x --to wang",
        "propdesk ticket assign k3q9x a1b2c --to 王师傅 --dept 工程部",
    ],
    details=[msg("The workers stand in desk.yaml: workers.")],
)
@_TICKETS
@option("--to", metavar="WHO", required=True, help=msg("the worker, by code or name"))
@option("--dept", metavar="D", default="", help=msg("the department, if not the worker's own"))
@writing
@click.pass_obj
def assign(app: App, tickets: tuple[str, ...], to: str, dept: str) -> None:
    """Give tickets to a worker."""
    from propdesk.services.ticketmoves import assign as give

    app.emit(give(app.session(), tickets, to, dept=dept, text=app.reason, dry_run=app.dry_run))


@command(examples=["propdesk ticket accept k3q9x"])
@_TICKETS
@writing
@click.pass_obj
def accept(app: App, tickets: tuple[str, ...]) -> None:
    """Note that the worker has taken the work slip."""
    _move(app, tickets, "accepted", text=app.reason)


@command(examples=["propdesk ticket return k3q9x -m '非本工种'"])
@_TICKETS
@writing
@click.pass_obj
def return_(app: App, tickets: tuple[str, ...]) -> None:
    """Note that the worker gives a ticket back, and why."""
    _move(app, tickets, "returned", reason=_reason(app))


@command(examples=["propdesk ticket start k3q9x"])
@_TICKETS
@writing
@click.pass_obj
def start(app: App, tickets: tuple[str, ...]) -> None:
    """Note that the work has begun."""
    _move(app, tickets, "started", text=app.reason)


@command(
    examples=["propdesk ticket hold k3q9x --for 等配件 -m '阀门缺货'"],
    details=[msg("The clock stops while it waits for the owner, parts or the weather.")],
)
@_TICKETS
@option("--for", "what", type=_HOLD, required=True, help=msg("what it waits for"))
@writing
@click.pass_obj
def hold(app: App, tickets: tuple[str, ...], what: str) -> None:
    """Put tickets on hold, with what they wait for."""
    _move(app, tickets, "held", **{"for": what, "reason": app.reason})


@command(examples=["propdesk ticket resume k3q9x"])
@_TICKETS
@writing
@click.pass_obj
def resume(app: App, tickets: tuple[str, ...]) -> None:
    """End a hold: the ticket is again as it was before."""
    _move(app, tickets, "resumed", text=app.reason)


@command(examples=["propdesk ticket reply k3q9x 已告知处理进度"])
@_TICKET
@click.argument("words", metavar="TEXT", nargs=-1, required=True)
@writing
@click.pass_obj
def reply(app: App, ticket: str, words: tuple[str, ...]) -> None:
    """Note what was answered to the caller."""
    _move(app, (ticket,), "replied", text=" ".join(words))


@command(
    examples=[
        "propdesk ticket resolve k3q9x --result 更换角阀",
        "propdesk ticket resolve k3q9x --result 换角阀 --labour 50 --material 角阀:1:35",
    ],
    details=[msg("Labour and materials become a charge on the unit, in the same commit.")],
)
@_TICKET
@option("--result", metavar="TEXT", required=True, help=msg("what was done"))
@option("--labour", metavar="A", help=msg("what the work costs"))
@option("--material", "materials", multiple=True, metavar="NAME:QTY:PRICE", help=msg("what was used (again)"))
@option("--item", metavar="CODE", default="", help=msg("the fee item of the charge, if there are several"))
@option("--joined", is_flag=True, help=msg("what joined it as its incident is done with it"))
@writing
@click.pass_obj
def resolve(app: App, /, ticket: str, labour: str | None, materials: tuple[str, ...], **values: Any) -> None:
    """Note that the work is done, what was done and what it costs."""
    from propdesk.domain.money import parse_amount
    from propdesk.services.ticketwork import Work
    from propdesk.services.ticketwork import resolve as done

    fen = parse_amount(labour, field="labour") if labour else 0
    work = Work(labour=fen, materials=tuple(map(_material, materials)), **values)
    app.emit(done(app.session(), ticket, work, dry_run=app.dry_run))


def _material(text: str) -> dict[str, str]:
    """Read ``NAME:QTY:PRICE``."""
    parts = [part.strip() for part in text.replace("：", ":").split(":")]
    if len(parts) != len(_PARTS) or not all(parts):
        raise UsageRefused(
            msg("{text} is not of the form NAME:QTY:PRICE", text=text),
            hint=msg("such as {example}", example="角阀:1:35"),
            field="material",
        )
    return dict(zip(_PARTS, parts, strict=True))


_PARTS = ("name", "quantity", "price")


@command(
    examples=[
        "propdesk ticket callback k3q9x --score 5",
        "propdesk ticket callback k3q9x --score 2 --solved no -m '仍漏水'",
        "propdesk ticket callback k3q9x --unreached",
    ],
    details=[
        msg("Not solved opens the ticket again. After three attempts that reach nobody it may be closed.")
    ],
)
@_TICKET
@option("--score", type=click.IntRange(1, 5), metavar="1..5", help=msg("how content the caller is"))
@option("--solved", type=_SOLVED, default="yes", help=msg("whether the matter is solved"))
@option("--unreached", is_flag=True, help=msg("nobody was reached"))
@writing
@click.pass_obj
def callback(app: App, ticket: str, score: int | None, solved: str, unreached: bool) -> None:
    """Note a callback, or an attempt at one."""
    from propdesk.services.ticketmoves import call_back

    if (score is None) != unreached:
        raise UsageRefused(
            msg("a callback has a score, or reached nobody"),
            hint=msg("give --score 1..5, or --unreached"),
            field="score",
        )
    well = solved == "yes"
    app.emit(call_back(app.session(), ticket, score=score, solved=well, text=app.reason, dry_run=app.dry_run))


@command(examples=["propdesk ticket close k3q9x"])
@_TICKETS
@writing
@click.pass_obj
def close(app: App, tickets: tuple[str, ...]) -> None:
    """Close tickets; a repair or complaint only after a callback."""
    _move(app, tickets, "closed", text=app.reason)


@command(examples=["propdesk ticket reopen k3q9x -m '又漏了'"])
@_TICKETS
@writing
@click.pass_obj
def reopen(app: App, tickets: tuple[str, ...]) -> None:
    """Open tickets again, with the reason."""
    _move(app, tickets, "reopened", reason=_reason(app))


@command(examples=["propdesk ticket cancel k3q9x -m '业主取消'"])
@_TICKETS
@writing
@click.pass_obj
def cancel(app: App, tickets: tuple[str, ...]) -> None:
    """Cancel tickets, with the reason."""
    _move(app, tickets, "cancelled", reason=_reason(app))


@command(examples=["propdesk ticket duplicate k3q9x --of a1b2c"])
@_TICKET
@option("--of", metavar="ID", required=True, help=msg("the ticket that is worked on"))
@writing
@click.pass_obj
def duplicate(app: App, ticket: str, of: str) -> None:
    """Merge a ticket into another one about the same matter."""
    from propdesk.services.ticketmoves import duplicate as merge

    app.emit(merge(app.session(), ticket, of, reason=app.reason, dry_run=app.dry_run))


def _linked(app: App, tickets: tuple[str, ...], kind: str, other: str) -> None:
    from propdesk.services.ticketmoves import link

    app.emit(link(app.session(), tickets, kind, other, text=app.reason, dry_run=app.dry_run))


@command(examples=["propdesk ticket relate k3q9x --to a1b2c -m '同一管道'"])
@_TICKETS
@option("--to", "other", metavar="ID", required=True, help=msg("the other ticket"))
@writing
@click.pass_obj
def relate(app: App, tickets: tuple[str, ...], other: str) -> None:
    """Note that tickets have to do with another one."""
    _linked(app, tickets, "related", other)


@command(examples=["propdesk ticket join k3q9x a1b2c --incident c3d4e"])
@_TICKETS
@option("--incident", "other", metavar="ID", required=True, help=msg("the ticket of the incident"))
@writing
@click.pass_obj
def join(app: App, tickets: tuple[str, ...], other: str) -> None:
    """Join tickets to the incident that they are about."""
    _linked(app, tickets, "joined", other)


@command(examples=["propdesk ticket note k3q9x 业主晚上七点后在家"])
@_TICKET
@click.argument("words", metavar="TEXT", nargs=-1, required=True)
@writing
@click.pass_obj
def note(app: App, ticket: str, words: tuple[str, ...]) -> None:
    """Add a note to a ticket."""
    _move(app, (ticket,), "note", text=" ".join(words))


@command(
    examples=[
        "propdesk ticket edit k3q9x --priority 紧急 -m '漏水加大'",
        "propdesk ticket edit k3q9x --category 渗漏",
        "propdesk ticket edit k3q9x --promise '2026-11-22 09:00..11:00'",
    ],
    details=[
        msg("Nothing is overwritten: what changes is an event, and the clock counts from the first report.")
    ],
)
@_TICKET
@option("--priority", type=PRIORITY, help=msg("how urgent it is"))
@option("--category", type=CATEGORY, help=msg("what it is about"))
@option("--unit", metavar="UNIT", help=msg("the unit that it is about"))
@option("--place", metavar="TEXT", help=msg("the public place that it is about"))
@option("--building", metavar="CODE", help=msg("the building of a public place"))
@option("--promise", metavar="FROM..TO", help=msg("when somebody comes or answers, as promised"))
@writing
@click.pass_obj
def edit(app: App, /, ticket: str, **values: Any) -> None:
    """Correct a ticket: urgency, category, place, or what was promised."""
    from propdesk.services.ticketmoves import correct

    said = {name: value for name, value in values.items() if value}
    said |= {"promise": promise_of(app, values["promise"])} if values["promise"] else {}
    app.emit(correct(app.session(), ticket, said, reason=app.reason, dry_run=app.dry_run))
