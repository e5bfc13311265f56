"""``propdesk fee invoice`` and ``fee expense``: the registers of invoices and of what was spent."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from propdesk.cli.commands import command, option
from propdesk.cli.fee import day_of
from propdesk.cli.options import TitledChoice, reading, revealing, writing
from propdesk.domain.messages import msg
from propdesk.domain.titles import EXPENSES

if TYPE_CHECKING:
    from propdesk.cli.app import App
    from propdesk.domain.periods import Month

_PERIOD = option("--period", metavar="PERIOD", help=msg("only those of this month, quarter or year"))


def _months(period: str | None) -> tuple[Month, ...]:
    from propdesk.domain.periods import parse_period

    return parse_period(period) if period else ()


@command(
    examples=[
        "propdesk fee invoice issue --number 26312000000012345678 --receipt A-000042",
        "propdesk fee invoice issue --number 26312000000012345678 --receipt A-000042:50",
    ],
    details=[
        msg("Without AMOUNT an invoice covers all of the receipt that no other invoice covers."),
        msg("One of a later month than the money is marked as issued late. A number is entered once."),
    ],
)
@option("--number", required=True, metavar="DIGITS", help=msg("the number of the invoice"))
@option("--code", default="", metavar="DIGITS", help=msg("its code, of a paper invoice"))
@option(
    "--receipt",
    "receipts",
    multiple=True,
    required=True,
    metavar="NO[:AMOUNT]",
    help=msg("a receipt that it covers (again for more)"),
)
@option("--to", default="", metavar="PERSON", help=msg("the buyer, if it is not who paid"))
@option("--date", "day", metavar="DATE", help=msg("the day of the invoice, if not today"))
@writing
@click.pass_obj
def invoice_issue(
    app: App, number: str, code: str, receipts: tuple[str, ...], to: str, day: str | None
) -> None:
    """Enter an invoice that covers money received."""
    from propdesk.domain.invoice import parse_share
    from propdesk.services.invoices import Request, issue_invoice

    shares = tuple(map(parse_share, receipts))
    request = Request(number, shares, code, to, day_of(day, field="date"), app.reason)
    app.emit(issue_invoice(app.session(), request, dry_run=app.dry_run))


@command(examples=["propdesk fee invoice void 26312000000012345678 -m '抬头开错'"])
@click.argument("id", metavar="NUMBER")
@option("--copies", type=click.IntRange(1, 9), metavar="N", help=msg("how many copies on paper are kept"))
@writing
@click.pass_obj
def invoice_void(app: App, id: str, copies: int | None) -> None:
    """Void an invoice, by its number or id; it stays in the register."""
    from propdesk.services.invoices import void_invoice

    app.emit(void_invoice(app.session(), id, reason=app.reason, copies=copies, dry_run=app.dry_run))


@command(
    examples=["propdesk fee invoice list --period 2026-11", "propdesk fee invoice list --void -O void.xlsx"]
)
@_PERIOD
@option("--void", is_flag=True, help=msg("only those that are void"))
@option("--receipt", metavar="NO", help=msg("only those that cover this receipt"))
@reading
@revealing
@click.pass_obj
def invoice_list(app: App, period: str | None, void: bool, receipt: str | None) -> None:
    """List invoices, void ones too."""
    from propdesk.services.invoices import list_invoices

    app.emit(list_invoices(app.session(), months=_months(period), void=void, receipt=receipt))


@command(
    examples=[
        "propdesk fee expense add cleaning 3200 --voucher 2026-118",
        "propdesk fee expense add 公共能耗 860.50 --date 2026-11-05 --note 公区电费",
        "propdesk fee expense add other -m 多付退回 -- -12.50",
    ],
    details=[msg("An amount below 0.00 takes off what was spent before. No names belong into the note.")],
)
@click.argument("item", metavar="EXPENSE", type=TitledChoice(EXPENSES, metavar="EXPENSE"))
@click.argument("amount", metavar="AMOUNT")
@option("--date", "day", metavar="DATE", help=msg("the day of the expense, if not today"))
@option("--voucher", default="", metavar="V", help=msg("the number of the voucher"))
@option("--note", default="", metavar="TEXT", help=msg("what it was for"))
@writing
@click.pass_obj
def expense_add(app: App, item: str, amount: str, day: str | None, voucher: str, note: str) -> None:
    """Enter what was spent."""
    from propdesk.domain.expense import parse_spent
    from propdesk.services.expenses import Request, add_expense

    request = Request(item, parse_spent(amount), day_of(day, field="date"), voucher, note or app.reason)
    app.emit(add_expense(app.session(), request, dry_run=app.dry_run))


@command(examples=["propdesk fee expense list --period 2026Q4"])
@_PERIOD
@reading
@click.pass_obj
def expense_list(app: App, period: str | None) -> None:
    """List expenses, void ones too."""
    from propdesk.services.expenses import list_expenses

    app.emit(list_expenses(app.session(), months=_months(period)))


@command(examples=["propdesk fee expense void k3q9x -m '重复登记'"])
@click.argument("id", metavar="ID")
@writing
@click.pass_obj
def expense_void(app: App, id: str) -> None:
    """Void an expense; it stays in the register."""
    from propdesk.services.expenses import void_expense

    app.emit(void_expense(app.session(), id, reason=app.reason, dry_run=app.dry_run))
