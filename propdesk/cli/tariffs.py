"""``propdesk fee tariff``: fee items with their price history."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import click

from propdesk.cli.asking import ask, choose
from propdesk.cli.commands import Callback, Decorator, command, option
from propdesk.cli.options import TitledChoice, decorated, given, reading, writing
from propdesk.domain.messages import UsageRefused, msg
from propdesk.render.codes import (
    ANCHORS,
    FORMULAS,
    NATURES,
    PRORATIONS,
    ROLES,
    ROUNDINGS,
    TIER_MODES,
    TIER_RESETS,
    TIMINGS,
    UTILITIES,
    Titles,
)

if TYPE_CHECKING:
    from propdesk.cli.app import App
    from propdesk.domain.changes import Outcome
    from propdesk.domain.messages import Message
    from propdesk.services.tariffs import TariffEdit

_ROW: Mapping[str, str] = {
    **{key: key for key in ("price", "surcharge", "minimum", "tiers")},
    "start": "from",
    "end": "to",
}
"""Parameter: key of a price row."""

_FIGURES = {
    "price": msg("yuan a month, for a square metre or at a flat rate"),
    "surcharge": msg("yuan a month on top"),
}
_LONGEST = 120
_MONTHS = click.IntRange(1, _LONGEST)
_PERIODIC: Titles = {code: FORMULAS[code] for code in ("area", "fixed")}
"""What a terminal offers; the others need no question, or many."""

_LATE: Titles = {"off": ("不计", "none"), "desk": ("按全局设置", "the desk's")}


@command(examples=["propdesk fee tariff list", "propdesk --at 2026-01-01 fee tariff list -o json"])
@reading
@click.pass_obj
def list_(app: App) -> None:
    """List the fee items."""
    from propdesk.services.tariffs import list_tariffs

    app.emit(list_tariffs(app.session()))


@command(examples=["propdesk fee tariff show property", "propdesk fee tariff show 物业费 -o json"])
@click.argument("code", metavar="CODE")
@reading
@click.pass_obj
def show(app: App, code: str) -> None:
    """Show one fee item with its prices."""
    from propdesk.services.tariffs import show_tariff

    app.emit(show_tariff(app.session(), code))


_SETTINGS: tuple[Decorator, ...] = (
    option("--title", metavar="TEXT", help=msg("what people call it")),
    option("--title-en", metavar="TEXT", help=msg("its name in English")),
    option(
        "--formula",
        type=TitledChoice(FORMULAS, metavar="FORMULA"),
        help=msg("how it is computed, by area unless told"),
    ),
    option("--cycle", type=_MONTHS, metavar="N", help=msg("months that are billed at once")),
    option("--timing", type=TitledChoice(TIMINGS, metavar="TIMING"), help=msg("billed before or after")),
    option(
        "--anchor", type=TitledChoice(ANCHORS, metavar="ANCHOR"), help=msg("where cycles are counted from")
    ),
    option("--due-days", type=click.IntRange(0, 3660), metavar="N", help=msg("days until it is due")),
    option("--payer", type=TitledChoice(ROLES, metavar="ROLE"), help=msg("who pays it")),
    option(
        "--nature", type=TitledChoice(NATURES, metavar="NATURE"), help=msg("income, passed on, or a deposit")
    ),
    option("--rounding", type=TitledChoice(ROUNDINGS, metavar="TO"), help=msg("what a bill is rounded to")),
    option(
        "--proration",
        type=TitledChoice(PRORATIONS, metavar="HOW"),
        help=msg("how a part of a month counts; without it a part cycle is not billed"),
    ),
    option("--prepay", metavar="MONTHS:FREE", help=msg("months paid ahead and months free then; 0 ends it")),
    option("--late-rate", metavar="PERCENT", help=msg("its own late charge, percent a day")),
    option(
        "--late-grace", type=click.IntRange(0, 3660), metavar="N", help=msg("days after due without charge")
    ),
    option("--late-cap", metavar="PERCENT", help=msg("the most it may come to, percent of the principal")),
    option("--late", type=TitledChoice(_LATE, metavar="WHICH"), help=msg("no late charge, or the desk's")),
    option("--utility", type=TitledChoice(UTILITIES, metavar="WHAT"), help=msg("what its meters measure")),
    option("--tier-mode", type=TitledChoice(TIER_MODES, metavar="MODE"), help=msg("how tiers are priced")),
    option("--tier-reset", type=TitledChoice(TIER_RESETS, metavar="WHEN"), help=msg("when tiers begin anew")),
    option("--note", metavar="TEXT", help=msg("a note, kept in the record")),
    option("--price", metavar="X", help=msg("yuan a month, for a square metre or at a flat rate")),
    option("--surcharge", metavar="Y", help=msg("yuan a month on top")),
    option("--minimum", metavar="Z", help=msg("yuan a month at least")),
    option("--tier", "tiers", multiple=True, metavar="UPTO:PRICE", help=msg("a tier; PRICE alone: the last")),
    option("--from", "start", metavar="DATE", help=msg("the day from which the price holds")),
    option("--to", "end", metavar="DATE", help=msg("the last day of the price, if one is known")),
)


def _settings(callback: Callback) -> Callback:
    return decorated(callback, _SETTINGS)


@command(
    examples=[
        "propdesk fee tariff set pm --title 物业 --cycle 3 --price 2 --from 2026-01-01",
        "propdesk fee tariff set 物业费 --price 1.8 --from 2027-01-01",
        "propdesk fee tariff set property --rounding yuan --dry-run --period 2027",
        "propdesk fee tariff set 物业费 --proration day --rounding jiao --prepay 12:1",
        "propdesk fee tariff set repair --title 有偿维修 --formula once",
        "propdesk fee tariff set lift --title 电梯电费 --formula share",
    ],
    details=[
        msg("A price holds from its first day until the next one begins; bills keep the price of their day."),
        msg("area: (area x price + surcharge) a month; fixed: price + surcharge a month."),
        msg("share: fee share splits a total; once: fee charge bills single sums; consumption: by meter."),
    ],
)
@click.argument("code", metavar="CODE", required=False)
@_settings
@option("--period", metavar="PERIOD", help=msg("with --dry-run: who would pay how much more then"))
@writing
@click.pass_obj
def set_(app: App, /, code: str | None, tiers: tuple[str, ...], period: str | None, **values: Any) -> None:
    """Set up a fee item or a new price."""
    from propdesk.domain.pricing import settings_of, tiers_of
    from propdesk.services.tariffs import TariffEdit, set_tariff

    item = ask(app, msg("code or title of the fee item"), name="CODE", given=code, parse=str)
    fields = given(values) | ({"tiers": tiers_of(tiers)} if tiers else {}) or _asked(app, item)
    row = {key: fields.pop(name) for name, key in _ROW.items() if name in fields}
    edit = TariffEdit(settings_of(fields), row)
    if period is not None:
        app.emit(_tried(app, item, edit, period))
        return
    app.emit(set_tariff(app.session(), item, edit, reason=app.reason, dry_run=app.dry_run))


def _tried(app: App, item: str, edit: TariffEdit, period: str) -> Outcome:
    """Tell what a change would come to for everybody; it is never written on the way."""
    from propdesk.domain.periods import parse_period
    from propdesk.services.forecasting import try_tariff

    months = parse_period(period)
    if not app.dry_run:
        raise UsageRefused(msg("--period compares, and writes nothing: it needs --dry-run"), field="period")
    return try_tariff(app.session(), item, edit, months=months)


def _asked(app: App, item: str) -> dict[str, Any]:
    """Ask for a new price, and before it for what a new item needs; the likely values are offered."""
    from propdesk.domain.messages import NotFound
    from propdesk.services.tariffs import show_tariff

    if not app.interactive:
        return {}
    try:
        prices = show_tariff(app.session(), item).rows[0]["prices"]
    except NotFound:
        new = _new_item(app)
        return new | _new_price(app, {"surcharge" if new["formula"] == "fixed" else "price": ""})
    return _new_price(app, prices[-1]) if prices else {}


def _new_item(app: App) -> dict[str, Any]:
    return {
        "title": ask(app, msg("what people call it"), name="--title", parse=str),
        "formula": _chosen(app, msg("how it is computed"), _PERIODIC, name="--formula"),
        "timing": _chosen(app, msg("billed before or after"), TIMINGS, name="--timing"),
        "cycle": ask(app, msg("months that are billed at once"), name="--cycle", default="1", parse=_months),
    }


def _new_price(app: App, last: Mapping[str, str]) -> dict[str, str]:
    """Ask for what a price row holds, the last one's figures offered, from the next month on."""
    from propdesk.domain.money import parse_decimal
    from propdesk.domain.periods import Month, parse_date

    values = {
        key: ask(app, text, name=f"--{key}", default=last[key], parse=lambda text: str(parse_decimal(text)))
        for key, text in _FIGURES.items()
        if key in last
    }
    start = ask(
        app,
        msg("the day from which the price holds"),
        name="--from",
        default=Month.of(app.session().acting.today).plus(1).first.isoformat(),
        parse=lambda text: parse_date(text, field="from").isoformat(),
    )
    return values | {"start": start}


def _chosen(app: App, question: Message, titles: Titles, *, name: str) -> str:
    options = [(code, app.language.pick(*names)) for code, names in titles.items()]
    return choose(app, question, options, name=name, default=options[0][0])


def _months(text: str) -> int:
    if not text.isdigit() or not 1 <= int(text) <= _LONGEST:
        raise UsageRefused(msg("a whole number in the allowed range is needed"), field="cycle")
    return int(text)
