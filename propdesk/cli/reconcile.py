"""``propdesk fee reconcile``: the bills of banks, WeChat and Alipay, held against the books."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from propdesk.cli.commands import Callback, Decorator, command, option
from propdesk.cli.options import DATA_FORMATS, TitledChoice, decorated, given, pairs, revealing, writing
from propdesk.domain.messages import UsageRefused, msg
from propdesk.render.codes import CHANNELS, MATCHES

if TYPE_CHECKING:
    from propdesk.cli.app import App
    from propdesk.domain.changes import Outcome

_WHOLE, _PERSONAL = ("ref", "where", "candidates"), ("counterparty", "remark")

_OPTIONS: tuple[Decorator, ...] = (
    option(
        "--channel",
        type=TitledChoice(CHANNELS, metavar="CHANNEL"),
        required=True,
        help=msg("whose bill it is"),
    ),
    option("--post", "posting", is_flag=True, help=msg("post the lines that are matched")),
    option(
        "--confirm",
        type=TitledChoice({"amount": MATCHES["amount"]}, metavar="HOW"),
        multiple=True,
        help=msg("with --post: take lines that match by their amount alone, too"),
    ),
    option(
        "--take",
        "taken",
        multiple=True,
        metavar="REF=UNIT",
        help=msg("decide a line by its reference (again for more)"),
    ),
    option("--rule", metavar="NAME", help=msg("read a bank's file by this rule of desk.yaml")),
    option("--sheet", metavar="S", help=msg("only this sheet")),
    option(
        "--days",
        type=click.IntRange(0, 3660),
        metavar="N",
        help=msg("match amounts with bills due within so many days (60)"),
    ),
    option("--till", metavar="T", help=msg("the till that takes it, one of your own")),
)


def _options(callback: Callback) -> Callback:
    return decorated(callback, _OPTIONS)


@command(
    examples=[
        "propdesk fee reconcile wechat.csv --channel wechat",
        "propdesk fee reconcile wechat.csv --channel wechat --post",
        "propdesk fee reconcile bank.xlsx --channel bank --post --take 1234=2-1-1001",
    ],
    details=[
        msg(
            "Give the bill as it was downloaded. Without --post nothing is written: each line says what it"
            " is matched to and how (reference, unit, amount)."
        ),
        msg(
            "The same file again posts nothing twice: each line is known by its reference. Receipts that the"
            " file does not have are listed, too."
        ),
    ],
)
@click.argument("source", metavar="FILE", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@_options
@writing
@revealing
@click.pass_obj
def reconcile(
    app: App, /, source: Path, posting: bool, taken: tuple[str, ...], till: str | None, **values: Any
) -> None:
    """Hold the bill of a channel against the books, and post what its lines pay for."""
    from propdesk.services.reconcile import Asked, post, propose

    how = given(values)
    if "rule" in how and how["channel"] != "bank":
        raise UsageRefused(msg("--rule is for the files of banks: --channel bank"), field="rule")
    asked = Asked(take=pairs(taken, field="take"), reason=app.reason, **how)
    if posting:
        outcome = post(app.session(), source, asked, till_wanted=till, dry_run=app.dry_run)
        app.emit(_with_columns(app, outcome))
        return
    trying = replace(app, output=replace(app.output, dry_run=True))
    trying.emit(_with_columns(app, propose(app.session(), source, asked)))


def _with_columns(app: App, outcome: Outcome) -> Outcome:
    """Give programs every column, and who may see it what stands in the file."""
    more = (*_WHOLE, *_PERSONAL) if app.output.format in DATA_FORMATS else _PERSONAL if app.reveal else ()
    return replace(outcome, columns=(*outcome.columns, *more))
