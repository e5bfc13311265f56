"""``propdesk fee pay``, ``void-receipt``, ``day``: money that comes in, and the cashier's day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from propdesk.cli.asking import ask, go_on, missing
from propdesk.cli.commands import Callback, Decorator, command, option
from propdesk.cli.counter import (
    Entry,
    amount_of,
    emit_receipts,
    given_of,
    payment_options,
    save_receipts,
    show,
    take,
    void,
    whose,
)
from propdesk.cli.fee import day_of
from propdesk.cli.options import DATA_FORMATS, TitledChoice, decorated, pairs, writing
from propdesk.domain.messages import NotFound, UsageRefused, msg

if TYPE_CHECKING:
    from datetime import date

    from propdesk.cli.app import App
    from propdesk.domain.changes import Outcome

_BY = TitledChoice({"method": ("收款方式", "method"), "item": ("收费项目", "fee item")}, metavar="WHAT")
_FILE: tuple[Decorator, ...] = (
    option(
        "-f",
        "--file",
        "source",
        type=click.Path(exists=True, dir_okay=False, path_type=Path),
        metavar="FILE",
        help=msg("post the payments of an .xlsx or .csv file"),
    ),
    option("--sheet", metavar="S", help=msg("only this sheet")),
    option(
        "--map", "maps", multiple=True, metavar="TABLE.FIELD=HEADER", help=msg("name the header of a column")
    ),
    option("--whole", is_flag=True, help=msg("post nothing unless every row of the file is right")),
    option(
        "--allow-no-ref",
        "unreferenced",
        is_flag=True,
        help=msg("take rows without a reference, too; then every row must be right"),
    ),
)


def _file_options(callback: Callback) -> Callback:
    return decorated(callback, _FILE)


@command(
    examples=[
        "propdesk fee pay 2-1-1001 500 --method wechat --ref 4200001234",
        "propdesk fee pay 1001 219.24 --bill property/2-1-1001/2026-10-01",
        "propdesk fee pay 1-1-0101,1-2-0302 300 --method transfer --ref T-1",
        "propdesk fee pay -f payments.xlsx --method transfer --dry-run",
    ],
    details=[
        msg(
            "A file has the headers 房号 (unit), 金额 (amount) and 流水号 (ref); 收款方式 (method), 到账日"
            " (received), 账单 (bill) and 备注 (note) may stand there, too."
        ),
        msg(
            "Rows that are not right are listed and left out, the others are posted. The same file again"
            " posts nothing twice: each row is known by its reference."
        ),
    ],
)
@click.argument("unit", metavar="UNIT", required=False)
@click.argument("amount", metavar="AMOUNT", required=False)
@payment_options
@_file_options
@writing
@click.pass_obj
def pay(app: App, /, unit: str | None, source: Path | None, **values: Any) -> None:
    """Take a payment and print its receipt, or take those of a file."""
    of_file = {name: values.pop(name) for name in ("sheet", "maps", "whole", "unreferenced")}
    entry = Entry(**values)
    if source is not None:
        _emit_file(app, _take_file(app, source, entry, unit=unit, **of_file), entry.target)
        return
    told = unit and entry.amount
    outcome = _take_told(app, str(unit), entry) if told else take(app, whose(app, unit, name="UNIT"), entry)
    emit_receipts(app, outcome, entry.target)


def _emit_file(app: App, outcome: Outcome, target: str | None) -> None:
    """List what became of a file, and write the receipts to another one if it is named."""
    if outcome.papers and not app.dry_run:
        save_receipts(app, outcome, str(target))
    app.emit(outcome)


def _take_told(app: App, unit: str, entry: Entry) -> Outcome:
    """Post a payment that the command line tells whole; nothing is asked."""
    from propdesk.services.payments import take_payments
    from propdesk.services.posting import Request

    method = entry.method or "cash"
    request = Request(
        unit,
        amount_of(str(entry.amount)),
        method,
        entry.ref or "",
        day_of(entry.received, field="received"),
        entry.bills,
        app.reason,
        given=given_of(entry.given, method),
        **entry.on_behalf,
    )
    return take_payments(app.session(), [request], till_wanted=entry.till, dry_run=app.dry_run)


def _take_file(
    app: App, source: Path, entry: Entry, *, unit: str | None, maps: Sequence[str], **how: Any
) -> Outcome:
    from propdesk.services.payfile import Reading, take_file

    beside: dict[str, object] = {
        "UNIT": unit,
        "AMOUNT": entry.amount,
        "--ref": entry.ref,
        "--received": entry.received,
    }
    beside |= {"--bill": entry.bills, "--given": entry.given, "--payer": entry.payer}
    said = [name for name, value in beside.items() if value]
    if said:
        raise UsageRefused(
            msg("{name} stands in the file's rows, not beside -f", name=said[0]), field=said[0]
        )
    reading = Reading(
        mapping=pairs(maps, field="map"), method=entry.method or "cash", reason=app.reason, **how
    )
    papers = entry.target is not None
    return take_file(
        app.session(), source, reading, till_wanted=entry.till, papers=papers, dry_run=app.dry_run
    )


@command(examples=["propdesk fee void-receipt A-000042 -m '金额录错'"])
@click.argument("number", metavar="NO", required=False)
@writing
@click.pass_obj
def void_receipt(app: App, number: str | None) -> None:
    """Void a receipt while its till day is open."""
    from propdesk.services.receipts import show_receipt

    if not app.interactive or (number and app.reason):
        app.emit(void(app, number or _no_number()))
        return
    found = ask(
        app,
        msg("receipt number"),
        name="NO",
        given=number,
        default=_last_number(app),
        parse=lambda text: show_receipt(app.session(), text),
    )
    app.emit(void(app, str(found.rows[0]["receipt"]), shown=found))


def _no_number() -> str:
    raise missing("NO")


def _last_number(app: App) -> str:
    from propdesk.services.counter import last_receipt

    try:
        return str(last_receipt(app.session()).rows[0]["receipt"])
    except NotFound:
        return ""


@command(
    examples=[
        "propdesk fee day",
        "propdesk fee day --by item",
        "propdesk fee day --close --cash 1250.00 -m '找错五元'",
    ]
)
@option("--till", metavar="T", help=msg("the till, one of your own"))
@option("--date", "day", metavar="DATE", help=msg("the day, if not today"))
@option("--by", type=_BY, default="method", help=msg("sum by how it was paid, or what it went to"))
@option("--close", is_flag=True, help=msg("close the day: it takes no more entries"))
@option("--cash", metavar="AMOUNT", help=msg("the cash counted; a difference is explained with -m"))
@writing
@click.pass_obj
def day(app: App, till: str | None, day: str | None, by: str, close: bool, cash: str | None) -> None:
    """Show or close the cashier's day."""
    from propdesk.services.cashier import show_day

    on = day_of(day, field="date")
    outcome = _close(app, till, on, cash) if close else show_day(app.session(), wanted=till, day=on, by=by)
    app.emit(_without_till(app, outcome))


def _without_till(app: App, outcome: Outcome) -> Outcome:
    """Keep the till from a single clerk, who never hears of tills; programs are told."""
    if app.output.format in DATA_FORMATS or len(app.session().settings["clerks"]) > 1:
        return outcome
    return replace(outcome, totals={key: value for key, value in outcome.totals.items() if key != "till"})


def _close(app: App, till: str | None, on: date | None, cash: str | None) -> Outcome:
    """Close the day; at a terminal the cash is counted blind and the difference shown before."""
    from propdesk.domain.money import parse_amount
    from propdesk.services.cashier import close_day, count_day

    close = partial(close_day, app.session(), wanted=till, day=on, dry_run=app.dry_run)
    if cash or not app.interactive:
        counted = parse_amount(cash, field="cash") if cash else None
        return close(cash=counted, note=app.reason)
    count = partial(count_day, app.session(), wanted=till, day=on)
    count(cash=0)  # a day that cannot be closed need not be counted
    counted = ask(app, msg("cash counted"), name="--cash", parse=partial(parse_amount, field="cash"))
    tried = count(cash=counted)
    show(app, _without_till(app, tried))
    note = app.reason or _difference_note(app, tried)
    go_on(app, msg("close the day? it takes no more entries"))
    return close(cash=counted, note=note, agreed=tried.totals["expected"])


def _difference_note(app: App, tried: Outcome) -> str:
    if tried.totals["difference"] == "0.00":
        return ""
    return ask(app, msg("what explains the difference"), name="-m", parse=str)
