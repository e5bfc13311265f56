"""``propdesk pay`` and ``void last``: the counter's short ways, with every question asked that is open."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import click

from propdesk.cli.asking import ask, choose, go_on
from propdesk.cli.commands import Callback, Decorator, command, option
from propdesk.cli.options import TitledChoice, decorated, writing
from propdesk.domain.messages import NotFound, UsageRefused, msg
from propdesk.render.codes import ALLOCATIONS, METHODS

if TYPE_CHECKING:
    from propdesk.cli.app import App
    from propdesk.domain.changes import Outcome
    from propdesk.services.counter import Account, Candidate
    from propdesk.services.posting import Request

_ALL = frozenset(("all", "全部"))
_MOST = 20
_METHOD = TitledChoice(METHODS, metavar="METHOD")
_FIRST = TitledChoice(ALLOCATIONS, metavar="ORDER")

_PAYMENT: tuple[Decorator, ...] = (
    option("--method", type=_METHOD, help=msg("how it was paid")),
    option("--till", metavar="T", help=msg("the till that takes it, one of your own")),
    option("--ref", metavar="R", help=msg("the payer's reference; the same one is posted once")),
    option("--received", metavar="DATE", help=msg("when the money came in, if not today")),
    option(
        "--bill", "bills", multiple=True, metavar="KEY", help=msg("pay this bill line first (again for more)")
    ),
    option("--first", type=_FIRST, help=msg("what is paid first, if not as the desk has it")),
    option("--payer", metavar="PERSON", help=msg("who pays, if not the one who owes")),
    option("--consent", metavar="TEXT", help=msg("why somebody else may pay for this unit")),
    option("--given", metavar="AMOUNT", help=msg("the cash handed over; the change is told")),
    option(
        "-O", "--output-file", "target", metavar="FILE", help=msg("write the receipt to a .pdf or .txt file")
    ),
)


@dataclass(frozen=True)
class Entry:
    """A payment as far as the command line gives it; what is None is asked for at a terminal."""

    amount: str | None
    method: str | None
    till: str | None
    ref: str | None
    received: str | None
    bills: tuple[str, ...]
    given: str | None
    target: str | None = None
    first: str | None = None
    payer: str | None = None
    consent: str | None = None

    @property
    def on_behalf(self) -> dict[str, Any]:
        """Who pays for whom and in which order, as far as it was said."""
        said = {"first": self.first, "payer": self.payer, "consent": self.consent}
        return {name: value for name, value in said.items() if value}

    def __post_init__(self) -> None:
        """Refuse a file that no receipt can be written to, before money is posted."""
        if self.target and not self.target.lower().endswith((".pdf", ".txt")):
            raise UsageRefused(
                msg("the ending of {file} names no format", file=self.target),
                hint=msg("end it in one of {endings}", endings=".pdf .txt"),
                field="output-file",
            )


def payment_options(callback: Callback) -> Callback:
    """Give a command the options of a payment."""
    return decorated(callback, _PAYMENT)


@command(
    examples=[
        "propdesk pay 1001",
        "propdesk pay 张梦瑶 500 --method wechat",
        "propdesk pay 1001 all --given 900",
    ],
    details=[
        msg(
            "WHO is the end of a unit's code, a name or its pinyin initials, the end of a phone, or a plate."
        ),
        msg("What is open is shown, and what is missing is asked for; AMOUNT all (全部) takes all of it."),
    ],
)
@click.argument("who", metavar="WHO", required=False)
@click.argument("amount", metavar="[AMOUNT]", required=False)
@payment_options
@writing
@click.pass_obj
def pay(app: App, /, who: str | None, **values: Any) -> None:
    """Take a payment at the counter."""
    entry, unit = Entry(**values), whose(app, who, name="WHO")
    emit_receipts(app, replace(take(app, unit, entry), command="pay"), entry.target)


def emit_receipts(app: App, outcome: Outcome, target: str | None) -> None:
    """Show a payment by its receipt, and write that to a file where one is named; a dry run prints none."""
    from propdesk.cli.papers import with_slips

    if target and outcome.papers and not app.dry_run:
        save_receipts(app, outcome, target)
    app.emit(with_slips(app, outcome))


def save_receipts(app: App, outcome: Outcome, target: str) -> None:
    """Write receipts to a file as its ending says."""
    from propdesk.cli.papers import pdf_of
    from propdesk.render.receipts import receipt_text

    pdf = target.lower().endswith(".pdf")
    text = "" if pdf else "\n".join(receipt_text(paper, app.language) for paper in outcome.papers)
    app.save(pdf_of(app, outcome) if pdf else text.encode(), target=target)


def whose(app: App, who: str | None, *, name: str) -> str:
    """Find the unit that is meant; where it may be several, let the clerk choose."""
    from propdesk.services.counter import find_accounts

    question = msg("unit, name, phone or plate")
    found = ask(app, question, name=name, given=who, parse=lambda text: find_accounts(app.session(), text))
    if len(found) == 1:
        return found[0].unit
    labels = [(one.unit, _label(one)) for one in found[:_MOST]]
    if app.interactive and len(found) <= _MOST:
        return choose(app, msg("which one"), labels, name=name)
    told = [*(label for _, label in labels), *(["…"] if len(found) > _MOST else [])]
    raise NotFound(
        msg("{wanted} is ambiguous", wanted=who or ""),
        hint=msg("it may be: {candidates}", candidates=told),
        field=name.lower(),
    )


def _label(candidate: Candidate) -> str:
    from propdesk.render import masks

    names = [masks.name(one["name"], kind=one["kind"]) for one in candidate.owners]
    return " ".join((candidate.unit, *names))


def take(app: App, unit: str, entry: Entry) -> Outcome:
    """Post a payment on a unit, with what is open shown and what is missing asked for at a terminal."""
    from propdesk.cli.fee import day_of
    from propdesk.services.counter import open_account
    from propdesk.services.payments import take_payments

    account = open_account(app.session(), unit, day=day_of(entry.received, field="received"))
    if app.interactive:
        show(app, account.shown)
    request = _request(app, account, entry)
    return take_payments(app.session(), [request], till_wanted=entry.till, dry_run=app.dry_run)


def _request(app: App, account: Account, entry: Entry) -> Request:
    from propdesk.cli.fee import day_of
    from propdesk.domain.money import format_money
    from propdesk.services.posting import Request

    received, open_now = day_of(entry.received, field="received"), account.open_on(entry.bills)
    default = format_money(open_now) if open_now else ""
    amount = ask(app, msg("amount"), name="AMOUNT", given=entry.amount, default=default, parse=amount_of)
    wanted = open_now if amount is None else amount
    if app.interactive and wanted > account.open_on():
        _confirm_credit(app, wanted, account.open_on())
    method = _method(app, entry.method, account.method)
    return Request(
        account.unit,
        amount,
        method,
        _reference(app, entry.ref, method),
        received,
        entry.bills,
        app.reason,
        shown=open_now if app.interactive else None,
        given=_given(app, entry.given, method, wanted),
        **entry.on_behalf,
    )


def amount_of(text: str) -> int | None:
    """Parse an amount in fen; ``all`` (None) stands for all that is open."""
    from propdesk.domain.money import parse_positive_money

    return None if text.casefold() in _ALL else parse_positive_money(text)


def _confirm_credit(app: App, amount: int, open_now: int) -> None:
    from propdesk.domain.money import format_money

    credit = format_money(amount - open_now)
    go_on(
        app,
        msg("{credit} more than is open: keep it as credit for later bills?", credit=credit),
        default=False,
    )


def _method(app: App, given: str | None, last: str) -> str:
    if given or not app.interactive:
        return given or "cash"
    titles = [(code, app.language.pick(*names)) for code, names in METHODS.items()]
    return choose(app, msg("how it was paid"), titles, name="--method", default=last)


def _reference(app: App, given: str | None, method: str) -> str:
    """The payer's reference; cash has none, and Enter means none."""
    if given is not None or method == "cash" or not app.interactive:
        return given or ""
    return ask(app, msg("reference (Enter: none)"), name="--ref", parse=str, empty=True)


def given_of(text: str | None, method: str) -> int | None:
    """Parse the cash handed over, in fen; other money is no cash."""
    from propdesk.domain.money import parse_amount

    if text and method != "cash":
        raise UsageRefused(msg("--given goes with cash alone"), field="given")
    return parse_amount(text, field="given") if text else None


def _given(app: App, text: str | None, method: str, amount: int) -> int | None:
    """The cash handed over; asked for at a terminal, so that the change can be told."""
    from propdesk.domain.money import format_money
    from propdesk.services.posting import change_from

    if text or method != "cash" or not app.interactive:
        return given_of(text, method)

    def parse(answer: str) -> int:
        fen = given_of(answer, method) or 0
        change_from(amount, fen)
        return fen

    return ask(app, msg("cash given"), name="--given", default=format_money(amount), parse=parse)


def show(app: App, outcome: Outcome) -> None:
    """Show beside the data what a question is about."""
    import shutil

    from propdesk.cli.terminal import write_err
    from propdesk.render.formats import render

    columns = shutil.get_terminal_size().columns
    write_err(render(outcome, format="table", language=app.language, width=columns))


@command(examples=["propdesk void last -m '金额录错'", "propdesk void last --dry-run -m '重复'"])
@option("--till", metavar="T", help=msg("the till, one of your own"))
@writing
@click.pass_obj
def void_last(app: App, till: str | None) -> None:
    """Void the last receipt of today, one's own."""
    from propdesk.services.counter import last_receipt

    last = last_receipt(app.session(), wanted=till)
    app.emit(replace(void(app, str(last.rows[0]["receipt"]), shown=last), command="void last"))


def void(app: App, number: str, *, shown: Outcome | None = None) -> Outcome:
    """Void a receipt; one that is shown first is confirmed, and at a terminal the reason is asked for."""
    from propdesk.services.receipts import void_receipt

    if shown is not None and app.interactive:
        show(app, shown)
        go_on(app, msg("void receipt {no}?", no=number), default=False)
    reason = app.reason
    if app.interactive:
        reason = ask(app, msg("reason"), name="-m", given=app.reason, parse=str)
    return void_receipt(app.session(), number, reason=reason, dry_run=app.dry_run)
