"""``propdesk fee dun``, ``letters``, ``promise``, ``limitation``, ``clearance``: debts that are overdue."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from propdesk.cli.commands import command, option
from propdesk.cli.counter import amount_of
from propdesk.cli.fee import day_of
from propdesk.cli.options import TitledChoice, reading, writing
from propdesk.domain.messages import UsageRefused, msg
from propdesk.render.codes import LETTER_EVENTS, LEVELS, PROMISES, WAYS

if TYPE_CHECKING:
    from propdesk.cli.app import App
    from propdesk.domain.changes import Outcome

_LEVEL = TitledChoice(LEVELS, metavar="L")
_WAY = TitledChoice(WAYS, metavar="WAY")
_EVENT = TitledChoice(LETTER_EVENTS, metavar="KIND")
_STATE = TitledChoice(PROMISES, metavar="STATE")


def _check_ending(target: str | None, *endings: str) -> None:
    """Refuse a file that the paper can't be written to, before anything is done."""
    if target and not target.lower().endswith(endings):
        raise UsageRefused(
            msg("the ending of {file} names no format", file=target),
            hint=msg("end it in one of {endings}", endings=" ".join(endings)),
            field="output-file",
        )


def _emit(app: App, outcome: Outcome, target: str | None) -> None:
    """Write the papers of an outcome to a file where one is named, and list them."""
    from propdesk.cli.papers import paper_file

    if target and outcome.papers and not app.dry_run:
        app.save(paper_file(app, outcome, target), target=target)
    app.emit(outcome)


@command(
    examples=[
        "propdesk fee dun --dry-run",
        "propdesk fee dun --min-days 30 --min 500 -O letters.pdf",
        "propdesk fee dun --level formal --unit 'building:2' -O letters.pdf",
    ],
    details=[
        msg(
            "Each debtor gets one letter with all that is overdue, one step beyond the last that arrived:"
            " reminder, written, formal, legal. A letter too soon after the last, or while a promise runs, is"
            " listed as skipped; letters of today are not written twice."
        ),
    ],
)
@option("--level", type=_LEVEL, help=msg("this level, if not the next one of each debtor"))
@option("--min-days", type=click.IntRange(1), default=1, metavar="N", help=msg("overdue for so many days"))
@option("--min", "least", metavar="AMOUNT", help=msg("leave smaller debts out"))
@option("--unit", "units", metavar="SEL", help=msg("only these units"))
@option("--late", is_flag=True, help=msg("those who owe nothing but late charges, too"))
@option("--way", type=_WAY, help=msg("how the letters go out, if not as usual for the level"))
@option("-O", "--output-file", "target", metavar="FILE", help=msg("write the letters to a .pdf file"))
@writing
@click.pass_obj
def dun(
    app: App,
    level: str | None,
    min_days: int,
    least: str | None,
    units: str | None,
    late: bool,
    way: str | None,
    target: str | None,
) -> None:
    """Write the dunning letters that are due."""
    from propdesk.domain.money import parse_amount
    from propdesk.services.dunning import Wanted
    from propdesk.services.dunning import dun as write_letters

    _check_ending(target, ".pdf")
    at_least = parse_amount(least, field="min") if least else 0
    wanted = Wanted(level, min_days, at_least, units, way, late)
    _emit(app, write_letters(app.session(), wanted, reason=app.reason, dry_run=app.dry_run), target)


@command(examples=["propdesk fee letters list", "propdesk fee letters list --level formal --open -o json"])
@option("--unit", "units", metavar="SEL", help=msg("only these units"))
@option("--level", type=_LEVEL, help=msg("only letters of this level"))
@option("--open", "open_only", is_flag=True, help=msg("only letters of which something is still open"))
@reading
@click.pass_obj
def list_(app: App, units: str | None, level: str | None, open_only: bool) -> None:
    """List the dunning letters, the latest first."""
    from propdesk.services.letters import list_letters

    app.emit(list_letters(app.session(), units=units, level=level, open_only=open_only))


@command(
    examples=["propdesk fee letters show L-261121-k3q9x", "propdesk fee letters show k3q9x -O letter.pdf"],
    details=[msg("As PDF it is the letter itself, which names the person, as it was written.")],
)
@click.argument("letter", metavar="ID")
@reading
@click.pass_obj
def show(app: App, letter: str) -> None:
    """Show a dunning letter, or print it again."""
    from propdesk.services.letters import show_letter

    app.emit(show_letter(app.session(), letter))


@command(
    examples=["propdesk fee letters proof L-261121-k3q9x --kind delivered --way ems --proof EMS1234567890CN"],
    details=[
        msg(
            "A letter that was delivered or refused, with proof, begins the limitation anew from that day; a"
            " call or a message does so only when the debtor acknowledges the debt (acknowledged)."
        ),
    ],
)
@click.argument("letter", metavar="ID")
@option("--kind", type=_EVENT, required=True, help=msg("what became of the letter"))
@option("--way", type=_WAY, help=msg("by which way, if not that of the letter"))
@option("--proof", metavar="TEXT", default="", help=msg("what proves it: EMS number, who signed, a witness"))
@option("--date", "day", metavar="DATE", help=msg("the day, if not today"))
@writing
@click.pass_obj
def proof(app: App, letter: str, kind: str, way: str | None, proof: str, day: str | None) -> None:
    """Note what became of a letter, with what proves it."""
    from propdesk.services.letters import note_event

    on = day_of(day, field="date")
    app.emit(
        note_event(
            app.session(), letter, kind, way=way, proof=proof, day=on, note=app.reason, dry_run=app.dry_run
        )
    )


@command(
    examples=[
        "propdesk fee promise 2-1-1001 500 2027-01-15",
        "propdesk fee promise 2-1-1001 all 2027-01-15 --written -m '书面承诺存档'",
    ],
    details=[
        msg("AMOUNT all (全部) is all that is open. No letter goes out while a promise runs."),
        msg("A promise in writing acknowledges what is overdue: the limitation begins anew."),
    ],
)
@click.argument("unit", metavar="UNIT")
@click.argument("amount", metavar="AMOUNT")
@click.argument("day", metavar="DATE")
@option("--written", is_flag=True, help=msg("it was given in writing"))
@writing
@click.pass_obj
def promise(app: App, unit: str, amount: str, day: str, written: bool) -> None:
    """Enter a promise to pay by a day."""
    from propdesk.domain.periods import parse_date
    from propdesk.services.promises import enter_promise

    until = parse_date(day, field="date")
    fen = amount_of(amount)
    session = app.session()
    app.emit(enter_promise(session, unit, fen, until, written=written, note=app.reason, dry_run=app.dry_run))


@command(examples=["propdesk fee promises", "propdesk fee promises --state broken -o json"])
@option("--unit", "units", metavar="SEL", help=msg("only these units"))
@option("--state", type=_STATE, help=msg("only promises that stand so"))
@reading
@click.pass_obj
def promises(app: App, units: str | None, state: str | None) -> None:
    """List promises to pay, and whether they were kept."""
    from propdesk.services.promises import list_promises

    app.emit(list_promises(app.session(), units=units, state=state))


@command(
    examples=["propdesk fee limitation", "propdesk fee limitation --within 365 --as-of 2028-06-30"],
    details=[
        msg(
            "A debt lapses three years after its due day. A proven written demand, a part payment or an"
            " acknowledgement begins the three years anew; after the end only an acknowledgement does."
        ),
    ],
)
@option("--as-of", metavar="DATE", help=msg("as it stood on this day"))
@option("--within", type=click.IntRange(0), metavar="N", help=msg("within so many days, if not the desk's"))
@option("--unit", "units", metavar="SEL", help=msg("only these units"))
@reading
@click.pass_obj
def limitation(app: App, as_of: str | None, within: int | None, units: str | None) -> None:
    """List the debts whose limitation ends soon, or has ended."""
    from propdesk.services.limitation import list_limits

    day = day_of(as_of, field="as-of")
    app.emit(list_limits(app.session(), as_of=day, within=within, units=units))


@command(
    examples=[
        "propdesk fee clearance P-B1-001",
        "propdesk fee clearance P-B1-001 -O clearance.pdf -m '过户'",
    ],
    details=[msg("Refused while anything is open, with all of it; -m says what the certificate is for.")],
)
@click.argument("unit", metavar="UNIT")
@option("-O", "--output-file", "target", metavar="FILE", help=msg("write it to a .pdf or .txt file"))
@writing
@click.pass_obj
def clearance(app: App, unit: str, target: str | None) -> None:
    """Certify that nothing is open on a unit."""
    from propdesk.services.clearance import certify

    _check_ending(target, ".pdf", ".txt")
    _emit(app, certify(app.session(), unit, purpose=app.reason, dry_run=app.dry_run), target)
