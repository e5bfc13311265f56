"""``propdesk fee``: bills, notices, payments, arrears."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

import click

from propdesk.cli.commands import command, option
from propdesk.cli.options import DATA_FORMATS, TitledChoice, printing, reading, writing
from propdesk.domain.messages import msg
from propdesk.render.codes import METHODS

if TYPE_CHECKING:
    from datetime import date

    from propdesk.cli.app import App
    from propdesk.domain.changes import Outcome

GROUPINGS: Mapping[str, tuple[str, str]] = {
    "unit": ("房号", "unit"),
    "owner": ("业主", "owner"),
    "building": ("楼栋", "building"),
    "keeper": ("楼栋管家", "housekeeper"),
    "item": ("收费项目", "fee item"),
}


def _day(text: str | None, *, field: str) -> date | None:
    from propdesk.domain.periods import parse_date

    return parse_date(text, field=field) if text else None


@command(
    examples=[
        "propdesk fee bill --period 2026-10 --dry-run",
        "propdesk fee bill --period 2026-10 --unit 'building:3'",
    ]
)
@option("--period", required=True, metavar="PERIOD", help=msg("month 2026-10, quarter 2026Q4 or year 2026"))
@option("--item", "items", multiple=True, metavar="CODE", help=msg("only this fee item (again for more)"))
@option("--unit", "units", metavar="SEL", help=msg("only these units"))
@option("--catch-up", is_flag=True, help=msg("bill earlier cycles, too, that were never billed"))
@writing
@click.pass_obj
def bill(app: App, period: str, items: tuple[str, ...], units: str | None, catch_up: bool) -> None:
    """Issue the bills of a period."""
    from propdesk.domain.periods import parse_period
    from propdesk.services.billing import Request, issue_bills

    request = Request(parse_period(period), items, units, catch_up)
    app.emit(issue_bills(app.session(), request, reason=app.reason, dry_run=app.dry_run))


@command(examples=["propdesk fee runs", "propdesk fee runs -o json"])
@reading
@click.pass_obj
def runs(app: App) -> None:
    """List the bill runs."""
    from propdesk.services.runs import list_runs

    app.emit(list_runs(app.session()))


@command(examples=["propdesk fee void-run 2026-10/property -m '价格录错'"])
@click.argument("run", metavar="RUN")
@writing
@click.pass_obj
def void_run(app: App, run: str) -> None:
    """Void a bill run on which nothing is paid."""
    from propdesk.services.runs import void_run as void

    app.emit(void(app.session(), run, reason=app.reason, dry_run=app.dry_run))


@command(
    examples=[
        "propdesk fee pay 3-2-0301 500 --method wechat --ref 4200001234",
        "propdesk fee pay 0301 142.93 --bill property/3-2-0301/2026-10-01",
    ]
)
@click.argument("unit", metavar="UNIT")
@click.argument("amount", metavar="AMOUNT")
@option("--method", type=TitledChoice(METHODS, metavar="METHOD"), default="cash", help=msg("how it was paid"))
@option("--till", metavar="T", help=msg("the till that takes it, one of your own"))
@option("--ref", default="", metavar="R", help=msg("the payer's reference; the same one is posted once"))
@option("--received", metavar="DATE", help=msg("when the money came in, if not today"))
@option(
    "--bill", "bills", multiple=True, metavar="KEY", help=msg("pay this bill line first (again for more)")
)
@writing
@click.pass_obj
def pay(
    app: App,
    unit: str,
    amount: str,
    method: str,
    till: str | None,
    ref: str,
    received: str | None,
    bills: tuple[str, ...],
) -> None:
    """Take a payment and print its receipt."""
    from propdesk.domain.money import parse_positive_money
    from propdesk.services.payments import Request, take_payments

    fen, day = parse_positive_money(amount), _day(received, field="received")
    request = Request(unit, fen, method, ref, day, bills, app.reason)
    session = app.session()
    outcome = take_payments(session, [request], till_wanted=till, dry_run=app.dry_run)
    app.emit(_with_papers(app, outcome))


def _with_papers(app: App, outcome: Outcome) -> Outcome:
    """Print the receipts themselves where a person reads."""
    if app.output.format in DATA_FORMATS:
        return outcome
    from propdesk.render.receipts import receipt_text

    return replace(outcome, text="\n".join(receipt_text(paper, app.language) for paper in outcome.papers))


@command(examples=["propdesk fee receipt A-000123", "propdesk fee receipt A-000123 -O receipt.txt"])
@click.argument("number", metavar="NO")
@reading
@click.pass_obj
def receipt(app: App, number: str) -> None:
    """Print a receipt again, as a copy."""
    from propdesk.services.receipts import show_receipt

    app.emit(_with_papers(app, show_receipt(app.session(), number)))


@command(examples=["propdesk fee void-receipt A-000123 -m '金额录错'"])
@click.argument("number", metavar="NO")
@writing
@click.pass_obj
def void_receipt(app: App, number: str) -> None:
    """Void a receipt while its till day is open."""
    from propdesk.services.receipts import void_receipt as void

    app.emit(void(app.session(), number, reason=app.reason, dry_run=app.dry_run))


@command(examples=["propdesk fee balance", "propdesk fee balance 3-2-0301 -o json"])
@click.argument("unit", metavar="[UNIT]", required=False)
@reading
@click.pass_obj
def balance(app: App, unit: str | None) -> None:
    """Show what is billed, paid and open."""
    from propdesk.services.balances import list_balances

    app.emit(list_balances(app.session(), unit=unit))


@command(
    examples=[
        "propdesk fee statement 3-2-0301",
        "propdesk fee statement 0301 --from 2026-01-01 -O account.csv",
    ]
)
@click.argument("unit", metavar="UNIT")
@option("--from", "start", metavar="DATE", help=msg("from this day on"))
@option("--to", "end", metavar="DATE", help=msg("up to this day"))
@reading
@click.pass_obj
def statement(app: App, unit: str, start: str | None, end: str | None) -> None:
    """Show the account of one unit, line by line."""
    from propdesk.services.balances import show_statement

    days = {"start": _day(start, field="from"), "end": _day(end, field="to")}
    app.emit(show_statement(app.session(), unit=unit, **days))


@command(
    examples=["propdesk fee arrears", "propdesk fee arrears --by building --as-of 2026-09-30 --min 1000"]
)
@option("--by", type=TitledChoice(GROUPINGS, metavar="WHAT"), default="unit", help=msg("sum by what"))
@option("--as-of", metavar="DATE", help=msg("as it stood on this day, with money received up to it"))
@option("--min", "least", metavar="AMOUNT", help=msg("leave smaller debts out"))
@option("--unit", "units", metavar="SEL", help=msg("only these units"))
@reading
@click.pass_obj
def arrears(app: App, by: str, as_of: str | None, least: str | None, units: str | None) -> None:
    """List what is overdue, by age."""
    from propdesk.domain.money import parse_amount
    from propdesk.services.balances import list_arrears

    at_least = parse_amount(least, field="min") if least else 0
    day = _day(as_of, field="as-of")
    app.emit(list_arrears(app.session(), by=by, as_of=day, units=units, at_least=at_least))


@command(examples=["propdesk fee day", "propdesk fee day --close --cash 1250.00"])
@option("--till", metavar="T", help=msg("the till, one of your own"))
@option("--date", "day", metavar="DATE", help=msg("the day, if not today"))
@option("--close", is_flag=True, help=msg("close the day: it takes no more entries"))
@option("--cash", metavar="AMOUNT", help=msg("the cash counted"))
@writing
@click.pass_obj
def day(app: App, till: str | None, day: str | None, close: bool, cash: str | None) -> None:
    """Show or close the cashier's day."""
    from propdesk.domain.money import parse_amount
    from propdesk.services.cashier import close_day, show_day

    session, on = app.session(), _day(day, field="date")
    counted = parse_amount(cash, field="cash") if cash else None
    if not close:
        app.emit(show_day(session, wanted=till, day=on))
        return
    app.emit(close_day(session, cash=counted, wanted=till, day=on, note=app.reason, dry_run=app.dry_run))


@command(
    examples=[
        "propdesk fee notice --period 2026-10 --format pdf -O notices.pdf",
        "propdesk fee notice --period 2026-10 --unit 'building:3' --format sms",
        "propdesk fee notice --period 2026-10 --format pdf -O notices.pdf -o json",
    ],
    details=[msg("With -o the notices are listed: the list of a batch that -O wrote, or alone.")],
)
@option("--period", required=True, metavar="PERIOD", help=msg("the period that was billed"))
@option("--unit", "units", metavar="SEL", help=msg("only these units"))
@option(
    "--by", type=click.Choice(["unit", "owner"]), default="unit", help=msg("one paper a unit or an owner")
)
@option(
    "--format",
    "form",
    type=click.Choice(["pdf", "html", "txt", "sms"]),
    default="txt",
    help=msg("what to write"),
)
@option("-O", "--output-file", "target", default="-", metavar="FILE", help=msg("the file to write"))
@printing
@click.pass_obj
def notice(app: App, period: str, units: str | None, by: str, form: str, target: str) -> None:
    """Write the fee notices of a period, in walking order."""
    from propdesk.cli.papers import notices_as
    from propdesk.domain.periods import parse_period
    from propdesk.services.notices import collect_notices, list_notices

    batch = collect_notices(app.session(), months=parse_period(period), units=units, by=by)
    if target != "-" or app.output.format is None:
        app.save(notices_as(form, batch, app.language), target=target)
    if app.output.format is not None:
        app.emit(list_notices(batch))
