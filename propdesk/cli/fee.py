"""``propdesk fee``: bills, notices, payments, arrears."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

import click

from propdesk.cli.asking import Asked, ask, go_on
from propdesk.cli.commands import command, option
from propdesk.cli.options import TitledChoice, printing, reading, revealing, writing
from propdesk.domain.messages import msg

if TYPE_CHECKING:
    from datetime import date

    from propdesk.cli.app import App
    from propdesk.domain.changes import Outcome
    from propdesk.domain.periods import Month

GROUPINGS: Mapping[str, tuple[str, str]] = {
    "unit": ("房号", "unit"),
    "owner": ("业主", "owner"),
    "building": ("楼栋", "building"),
    "keeper": ("楼栋管家", "housekeeper"),
    "item": ("收费项目", "fee item"),
}


def day_of(text: str | None, *, field: str) -> date | None:
    """Parse the day an option gives, if it was given."""
    from propdesk.domain.periods import parse_date

    return parse_date(text, field=field) if text else None


@command(
    examples=[
        "propdesk fee bill --period 2026-10 --dry-run",
        "propdesk fee bill --period 2026-10 --unit 'building:3'",
    ],
    details=[msg("--confirm takes the id of a meter, its end, its number, or all.")],
)
@option("--period", cls=Asked, metavar="PERIOD", help=msg("month 2026-10, quarter 2026Q4 or year 2026"))
@option("--item", "items", multiple=True, metavar="CODE", help=msg("only this fee item (again for more)"))
@option("--unit", "units", metavar="SEL", help=msg("only these units"))
@option("--catch-up", is_flag=True, help=msg("bill earlier cycles, too, that were never billed"))
@option(
    "--confirm",
    "confirmed",
    multiple=True,
    metavar="METER",
    help=msg("bill this meter though it used far more than usual (again for more)"),
)
@writing
@click.pass_obj
def bill(app: App, /, period: str | None, **which: Any) -> None:
    """Issue the bills of a period."""
    from propdesk.services.billing import Request, issue_bills

    request = Request(_months(app, period), **which)
    issue = partial(issue_bills, app.session(), request, reason=app.reason)
    if app.interactive and not (period or app.dry_run):
        _confirm_run(app, issue(dry_run=True))
    app.emit(issue(dry_run=app.dry_run))


def _months(app: App, period: str | None) -> tuple[Month, ...]:
    """The period that is meant; this month is offered."""
    from propdesk.domain.periods import Month, parse_period

    now = str(Month.of(app.session().acting.today)) if app.interactive and not period else ""
    return ask(app, msg("period"), name="--period", given=period, default=now, parse=parse_period)


def _confirm_run(app: App, tried: Outcome) -> None:
    """Tell what a run would issue, and ask whether to go on; a run of nothing new needs no answer."""
    from propdesk.domain.money import format_money, parse_money

    new = [row for row in tried.rows if row.get("new")]
    amount = format_money(sum(parse_money(row["amount"]) for row in new))
    counts = {"new": len(new), "skipped": tried.totals["skipped"]}
    if new:
        question = msg(
            "{new} new bills, {amount} together, {skipped} skipped: issue them?", amount=amount, **counts
        )
        go_on(app, question)


@command(examples=["propdesk fee explain property/2-1-1001/2026-10-01"])
@click.argument("key", metavar="KEY")
@reading
@click.pass_obj
def explain(app: App, key: str) -> None:
    """Tell how a bill line came about, where its figures stand, what is paid on it."""
    from propdesk.services.explaining import explain as told

    app.emit(told(app.session(), key))


@command(examples=["propdesk fee forecast", "propdesk fee forecast --months 12 -O forecast.xlsx"])
@option(
    "--months", type=click.IntRange(1, 60), default=6, metavar="N", help=msg("so many months, 6 unless told")
)
@reading
@click.pass_obj
def forecast(app: App, months: int) -> None:
    """Tell what the next months will bill."""
    from propdesk.services.forecasting import forecast as foreseen

    app.emit(foreseen(app.session(), months=months))


@command(examples=["propdesk fee runs", "propdesk fee runs -o json"])
@reading
@click.pass_obj
def runs(app: App) -> None:
    """List the bill runs."""
    from propdesk.services.runs import list_runs

    app.emit(list_runs(app.session()))


@command(examples=["propdesk fee void-run 2026-11/property -m '价格录错'"])
@click.argument("run", metavar="RUN")
@writing
@click.pass_obj
def void_run(app: App, run: str) -> None:
    """Void a bill run on which nothing is paid."""
    from propdesk.services.runs import void_run as void

    app.emit(void(app.session(), run, reason=app.reason, dry_run=app.dry_run))


@command(
    examples=["propdesk fee receipt A-000042", "propdesk fee receipt A-000042 -O receipt.pdf"],
    details=[msg("The number of a refund (AR-000001) prints the voucher that the payee signs.")],
)
@click.argument("number", metavar="NO")
@reading
@click.pass_obj
def receipt(app: App, number: str) -> None:
    """Print a receipt again, or the voucher of a refund, as a copy."""
    from propdesk.cli.papers import with_slips
    from propdesk.services.vouchers import show_slip

    app.emit(with_slips(app, show_slip(app.session(), number)))


@command(examples=["propdesk fee balance", "propdesk fee balance 2-1-1001 -o json"])
@click.argument("unit", metavar="[UNIT]", required=False)
@reading
@click.pass_obj
def balance(app: App, unit: str | None) -> None:
    """Show what is billed, paid and open."""
    from propdesk.services.balances import list_balances

    app.emit(list_balances(app.session(), unit=unit))


@command(
    examples=[
        "propdesk fee statement 2-1-1001",
        "propdesk fee statement 1001 --from 2026-01-01 -O account.pdf",
    ]
)
@click.argument("unit", metavar="UNIT")
@option("--from", "start", metavar="DATE", help=msg("from this day on"))
@option("--to", "end", metavar="DATE", help=msg("up to this day"))
@reading
@click.pass_obj
def statement(app: App, unit: str, start: str | None, end: str | None) -> None:
    """Show the account of one unit, line by line."""
    from propdesk.cli.papers import wants_pdf
    from propdesk.services.balances import show_statement
    from propdesk.services.papers import with_statement

    days = {"start": day_of(start, field="from"), "end": day_of(end, field="to")}
    outcome = show_statement(app.session(), unit=unit, **days)
    app.emit(with_statement(app.session(), outcome, **days) if wants_pdf(app) else outcome)


@command(
    examples=["propdesk fee arrears", "propdesk fee arrears --by building --as-of 2026-09-30 --min 1000"]
)
@option("--by", type=TitledChoice(GROUPINGS, metavar="WHAT"), default="unit", help=msg("sum by what"))
@option("--as-of", metavar="DATE", help=msg("as it stood on this day, with money received up to it"))
@option("--min", "least", metavar="AMOUNT", help=msg("leave smaller debts out"))
@option("--unit", "units", metavar="SEL", help=msg("only these units"))
@reading
@revealing
@click.pass_obj
def arrears(app: App, by: str, as_of: str | None, least: str | None, units: str | None) -> None:
    """List what is overdue, by age."""
    from propdesk.cli.papers import wants_pdf
    from propdesk.domain.money import parse_amount
    from propdesk.services.balances import list_arrears
    from propdesk.services.papers import with_arrears_list

    at_least = parse_amount(least, field="min") if least else 0
    day = day_of(as_of, field="as-of")
    outcome = list_arrears(app.session(), by=by, as_of=day, units=units, at_least=at_least)
    app.emit(with_arrears_list(app.session(), outcome, by=by) if wants_pdf(app) else outcome)


FORMS: Mapping[str, tuple[str, ...]] = {
    "pdf": (),
    "html": ("网页", "web page"),
    "txt": ("文本", "text"),
    "sms": ("短信", "SMS"),
}
_EACH = TitledChoice({by: GROUPINGS[by] for by in ("unit", "owner")}, metavar="WHAT")


@command(
    examples=[
        "propdesk fee notice --period 2026-10 -O notices.pdf",
        "propdesk fee notice --period 2026-10 --unit 'building:3' --unpaid --format sms",
        "propdesk fee notice --period 2026-10 --by owner -O notices.pdf -o json",
    ],
    details=[msg("With -o the notices are listed: the list of a batch that -O wrote, or alone.")],
)
@option("--period", cls=Asked, metavar="PERIOD", help=msg("the period that was billed"))
@option("--unit", "units", metavar="SEL", help=msg("only these units"))
@option("--by", type=_EACH, default="unit", help=msg("one paper a unit or an owner"))
@option(
    "--format",
    "form",
    type=TitledChoice(FORMS, metavar="FORM"),
    help=msg("what to write, if the ending of FILE does not say it (else txt)"),
)
@option("--unpaid", is_flag=True, help=msg("only for those who still have something to pay"))
@option("-O", "--output-file", "target", default="-", metavar="FILE", help=msg("the file to write"))
@printing
@click.pass_obj
def notice(
    app: App, period: str | None, units: str | None, by: str, form: str | None, unpaid: bool, target: str
) -> None:
    """Write the fee notices of a period, in walking order."""
    from propdesk.cli.papers import notice_form, notices_as
    from propdesk.services.notices import collect_notices, list_notices

    months = _months(app, period)
    if app.interactive and not (period or form or app.output.format) and target == "-":
        target = _asked_target(app, months)
    chosen = form or notice_form(target)
    batch = collect_notices(app.session(), months=months, units=units, by=by, unpaid=unpaid)
    if target != "-" or app.output.format is None:
        app.save(notices_as(chosen, batch, app.language), target=target)
    if app.output.format is not None:
        app.emit(list_notices(batch))


def _asked_target(app: App, months: Sequence[Month]) -> str:
    """Where the notices go to, if neither that nor their form was said: a PDF is offered."""
    name = f"notices-{months[0]}.pdf"
    return ask(app, msg("file to write (- for the screen)"), name="-O", default=name, parse=str)
