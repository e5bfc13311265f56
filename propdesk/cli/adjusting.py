"""``propdesk fee adjust``, ``waive``, ``refund``, ``deposit``: what corrects money, or holds it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from propdesk.cli.commands import command, option
from propdesk.cli.counter import Entry, amount_of, emit_receipts, payment_options
from propdesk.cli.options import TitledChoice, attach_option, reading, writing
from propdesk.domain.messages import UsageRefused, msg
from propdesk.render.codes import ADJUSTMENTS, DEPOSITS, METHODS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from propdesk.cli.app import App
    from propdesk.domain.changes import Outcome

_NOTES = TitledChoice({kind: ADJUSTMENTS[kind] for kind in ("credit", "debit")}, metavar="credit|debit")
_METHOD = TitledChoice(METHODS, metavar="METHOD")
_KIND = TitledChoice(DEPOSITS, metavar="KIND")


def _ask(app: App, command_name: str, op: str, plan: Any, **content: str | None) -> Outcome:
    """Do what is asked, or have it wait for another person."""
    return _ask_with(app, command_name, op, plan, (), content)


def _ask_with(
    app: App, command_name: str, op: str, plan: Any, paths: Sequence[Path], content: Mapping[str, str | None]
) -> Outcome:
    """Do what is asked, or have it wait for another person, with the files that prove it."""
    from propdesk.services.approvals import Ask, do_or_ask
    from propdesk.services.attached import read_attachments

    ask = Ask(op, {name: value for name, value in content.items() if value}, app.reason)
    session, files = app.session(), read_attachments(paths)
    return do_or_ask(session, command_name, ask, plan, attachments=files, dry_run=app.dry_run)


def _emit_voucher(app: App, outcome: Outcome) -> None:
    """Show a refund by its voucher."""
    from propdesk.cli.papers import with_slips
    from propdesk.services.vouchers import with_voucher

    app.emit(with_slips(app, with_voucher(app.session(), outcome)))


@command(
    examples=[
        "propdesk fee adjust credit property/2-1-1001/2026-10-01 20 -m '面积更正'",
        "propdesk fee adjust debit property/2-1-1001/2026-10-01 20 -m '面积更正'",
    ],
    details=[
        msg("A bill that is issued never changes: a note beside it lowers (credit) or raises (debit) it."),
        msg("What was paid already and is not owed any more becomes credit of the unit."),
    ],
)
@click.argument("kind", type=_NOTES, metavar="credit|debit")
@click.argument("key", metavar="KEY")
@click.argument("amount", metavar="AMOUNT")
@writing
@click.pass_obj
def adjust(app: App, kind: str, key: str, amount: str) -> None:
    """Write a credit or debit note on a bill line."""
    from propdesk.services.adjusting import plan_note

    app.emit(_ask(app, "fee adjust", kind, plan_note, bill=key, amount=amount))


@command(
    examples=[
        "propdesk fee waive property/2-1-1001/2026-10-01 20 -m '漏水补偿'",
        "propdesk fee waive property/2-1-1001/2026-10-01 -m '困难户'",
    ],
    details=[msg("Without AMOUNT all that is open on the line is waived, or all of its late charge.")],
)
@click.argument("key", metavar="KEY")
@click.argument("amount", metavar="[AMOUNT]", required=False)
@option("--late", is_flag=True, help=msg("waive the late charge, not the bill"))
@writing
@click.pass_obj
def waive(app: App, key: str, amount: str | None, late: bool) -> None:
    """Waive what is open on a bill line, or its late charge."""
    from propdesk.services.adjusting import plan_note

    app.emit(_ask(app, "fee waive", "late-waiver" if late else "waiver", plan_note, bill=key, amount=amount))


@command(
    examples=["propdesk fee refund A-000001 10 -m '多收' --method cash"],
    details=[
        msg("Unused credit is paid back first, then what the receipt paid on the bills due last."),
        msg("What a receipt of an open day has paid is not refunded: such a receipt is voided."),
    ],
)
@click.argument("number", metavar="NO")
@click.argument("amount", metavar="AMOUNT")
@option("--method", type=_METHOD, help=msg("how it is paid back, if not as it was paid"))
@option("--ref", metavar="R", help=msg("the reference of the payment"))
@writing
@click.pass_obj
def refund(app: App, number: str, amount: str, method: str | None, ref: str | None) -> None:
    """Pay back money of a receipt."""
    from propdesk.services.refunds import plan_refund

    asked = {"receipt": number, "amount": amount, "method": method, "ref": ref}
    _emit_voucher(app, _ask(app, "fee refund", "refund", plan_refund, **asked))


@command(
    examples=["propdesk fee deposit take 2-1-1001 2000 --kind renovation --method wechat"],
    details=[msg("A deposit is held, never income; it pays for nothing that the unit owes.")],
)
@click.argument("unit", metavar="UNIT")
@click.argument("amount", metavar="AMOUNT")
@option("--kind", type=_KIND, default="other", help=msg("what it is a deposit for"))
@option("--note", metavar="TEXT", default="", help=msg("a note, kept in the record"))
@payment_options
@writing
@click.pass_obj
def take(app: App, /, unit: str, amount: str, kind: str, note: str, **values: Any) -> None:
    """Take a deposit and print its receipt."""
    from propdesk.cli.fee import day_of
    from propdesk.services.deposits import take_deposit
    from propdesk.services.posting import Request

    entry = Entry(amount=amount, **values)
    received = day_of(entry.received, field="received")
    fen = amount_of(amount)
    if fen is None or entry.bills:
        raise UsageRefused(msg("a deposit has an amount, and pays for no bill"), field="amount")
    request = Request(
        unit, fen, entry.method or "cash", entry.ref or "", received, (), app.reason, **entry.on_behalf
    )
    outcome = take_deposit(
        app.session(), request, kind=kind, note=note, till_wanted=entry.till, dry_run=app.dry_run
    )
    emit_receipts(app, outcome, entry.target)


@command(
    examples=[
        "propdesk fee deposit deduct DEPOSIT 150 -m '墙面损坏' --evidence 照片3张",
        "propdesk fee deposit deduct DEPOSIT 80 -m '门锁损坏' --attach lock.jpg",
    ],
    details=[msg("What is kept is income from then on; several deductions list the items one by one.")],
)
@click.argument("deposit", metavar="ID")
@click.argument("amount", metavar="AMOUNT")
@option("--evidence", metavar="TEXT", help=msg("what proves it: photo, report, receipt"))
@attach_option
@writing
@click.pass_obj
def deduct(app: App, deposit: str, amount: str, evidence: str | None, attach: Sequence[Path]) -> None:
    """Keep a part of a deposit, with a reason."""
    from propdesk.services.deposits import plan_deduction

    asked = {"deposit": deposit, "amount": amount, "evidence": evidence}
    app.emit(_ask_with(app, "fee deposit deduct", "deduction", plan_deduction, attach, asked))


@command(
    examples=["propdesk fee deposit refund DEPOSIT -m '装修验收合格' --method cash"],
    details=[msg("Without AMOUNT all that is held is paid back; never more than that.")],
)
@click.argument("deposit", metavar="ID")
@click.argument("amount", metavar="[AMOUNT]", required=False)
@option("--method", type=_METHOD, help=msg("how it is paid back, if not as it was paid"))
@option("--ref", metavar="R", help=msg("the reference of the payment"))
@writing
@click.pass_obj
def pay_back(app: App, deposit: str, amount: str | None, method: str | None, ref: str | None) -> None:
    """Pay a deposit back, whole or in part."""
    from propdesk.services.deposits import plan_refund

    asked = {"deposit": deposit, "amount": amount, "method": method, "ref": ref}
    _emit_voucher(app, _ask(app, "fee deposit refund", "deposit-refund", plan_refund, **asked))


@command(examples=["propdesk fee deposit list", "propdesk fee deposit list --kind renovation -o json"])
@option("--unit", "units", metavar="SEL", help=msg("only these units"))
@option("--kind", type=_KIND, help=msg("only deposits of this kind"))
@option("--all", "everything", is_flag=True, help=msg("those of which nothing is held any more, too"))
@reading
@click.pass_obj
def list_(app: App, units: str | None, kind: str | None, everything: bool) -> None:
    """List the deposits that are held, the oldest first."""
    from propdesk.services.deposits import list_deposits

    app.emit(list_deposits(app.session(), units=units, kind=kind, everything=everything))
