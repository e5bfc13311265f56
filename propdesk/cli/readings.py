"""``propdesk fee read`` and ``fee readings``: what meters show."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from propdesk.cli.asking import Asked, missing
from propdesk.cli.commands import Callback, Decorator, command, option
from propdesk.cli.fee import day_of
from propdesk.cli.meters import UTILITY
from propdesk.cli.options import decorated, pairs, reading, writing
from propdesk.domain.messages import UsageRefused, msg

if TYPE_CHECKING:
    from propdesk.cli.app import App
    from propdesk.domain.periods import Month

_KINDS = {"estimate": "estimate", "void": "void"}


def month_of(text: str | None) -> Month | None:
    """Parse the month that an option gives, if it was given; readings belong to one month each."""
    from propdesk.domain.periods import parse_period

    months = parse_period(text) if text else ()
    if len(months) > 1:
        raise UsageRefused(msg("one month is needed: {text} is more", text=str(text)), field="period")
    return months[0] if months else None


@command(
    examples=[
        "propdesk fee read 2-1-1001 water 130",
        "propdesk fee read 1001 水 101.5 --date 2026-11-05 --period 2026-10",
        "propdesk fee read 1001 water 118 --correct --date 2026-11-12 -m '看错一位'",
    ],
    details=[
        msg("METER is water, electricity, gas or heat, or the id or number of a meter of the unit."),
        msg(
            "In the first days of a month (reading_grace_days in desk.yaml, else 10) a reading counts for the"
            " month before, unless that was read already."
        ),
        msg(
            "A reading is never changed: --correct enters another one of that day, --void takes it back; one"
            " that was billed stays."
        ),
    ],
)
@click.argument("unit", metavar="UNIT")
@click.argument("meter", metavar="METER")
@click.argument("value", metavar="VALUE", required=False)
@option("--date", "day", metavar="DATE", help=msg("the day it was read, if not today"))
@option("--period", metavar="PERIOD", help=msg("the month it counts for"))
@option("--estimate", is_flag=True, help=msg("it is estimated; the next reading trues it up"))
@option("--rollover", is_flag=True, help=msg("the meter passed zero since the last reading"))
@option("--correct", "corrects", is_flag=True, help=msg("it corrects the reading of that day"))
@option("--void", is_flag=True, help=msg("take the reading of that day back"))
@writing
@click.pass_obj
def read(app: App, /, unit: str, meter: str, value: str | None, **how: Any) -> None:
    """Enter what a meter shows."""
    from propdesk.services.readings import Request, read_meter

    if not value and not how["void"]:
        raise missing("VALUE")
    day = day_of(how["day"], field="date") or app.session().acting.today
    kind = next((kind for name, kind in _KINDS.items() if how[name]), "actual")
    period = month_of(how["period"])
    request = Request(value or "", day, kind, period, how["rollover"], how["corrects"], app.reason)
    app.emit(read_meter(app.session(), unit, meter, request, dry_run=app.dry_run))


@command(
    examples=[
        "propdesk fee readings import readings.xlsx --dry-run",
        "propdesk fee readings import readings.xlsx --period 2026-11",
    ],
    details=[
        msg(
            "A file has the headers 房号 (unit) and 本次读数 (value); 表计类型 (utility), 表号 (serial),"
            " 抄表日期 (date), 上次读数 (last reading), 倍率, 损耗 and 备注 may stand there, too."
        ),
        msg("Rows that are not right are listed and left out. The same file again enters nothing twice."),
    ],
)
@click.argument("source", metavar="FILE", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@option("--period", metavar="PERIOD", help=msg("the month that all rows count for"))
@option("--sheet", metavar="S", help=msg("only this sheet"))
@option("--map", "maps", multiple=True, metavar="TABLE.FIELD=HEADER", help=msg("name the header of a column"))
@writing
@click.pass_obj
def import_(app: App, source: Path, period: str | None, sheet: str | None, maps: tuple[str, ...]) -> None:
    """Enter the readings of a file."""
    from propdesk.services.readfile import Layout, take_readings

    layout = Layout(sheet, pairs(maps, field="map"), month_of(period), app.reason)
    app.emit(take_readings(app.session(), source, layout, dry_run=app.dry_run))


_WHICH: tuple[Decorator, ...] = (
    option("--unit", "units", metavar="SEL", help=msg("only these units")),
    option("--utility", type=UTILITY, help=msg("only meters of this")),
)


def _which(callback: Callback) -> Callback:
    return decorated(callback, _WHICH)


@command(
    examples=["propdesk fee readings list --period 2026-10", "propdesk fee readings list --unit 2-1-1001"]
)
@option("--period", metavar="PERIOD", help=msg("month 2026-10, quarter 2026Q4 or year 2026"))
@_which
@reading
@click.pass_obj
def list_(app: App, period: str | None, units: str | None, utility: str | None) -> None:
    """List readings, each with what was used since the one before."""
    from propdesk.domain.periods import parse_period
    from propdesk.services.readinglists import list_readings

    months = parse_period(period) if period else ()
    app.emit(list_readings(app.session(), months=months, units=units, utility=utility))


@command(examples=["propdesk fee readings missing --period 2026-11"])
@option("--period", cls=Asked, metavar="PERIOD", help=msg("the month"))
@_which
@reading
@click.pass_obj
def missing_(app: App, period: str | None, units: str | None, utility: str | None) -> None:
    """List the meters that were not read for a month."""
    from propdesk.services.readinglists import list_missing

    month = _month(period)
    app.emit(list_missing(app.session(), month, units=units, utility=utility))


@command(
    examples=["propdesk fee readings sheet --period 2026-11 -O sheet.xlsx"],
    details=[msg("Filled in, it goes back by `propdesk fee readings import FILE --period PERIOD`.")],
)
@option("--period", cls=Asked, metavar="PERIOD", help=msg("the month"))
@_which
@reading
@click.pass_obj
def sheet(app: App, period: str | None, units: str | None, utility: str | None) -> None:
    """Write a sheet to fill in on site: meters with their last readings, in walking order."""
    from propdesk.services.readinglists import reading_sheet

    app.emit(reading_sheet(app.session(), _month(period), units=units, utility=utility))


def _month(text: str | None) -> Month:
    month = month_of(text)
    if month is None:
        raise missing("--period")
    return month
