"""``propdesk ticket import``: tickets of another system, or of a desk's own list."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from propdesk.cli.commands import command, option
from propdesk.cli.options import writing
from propdesk.domain.messages import UsageRefused, msg

if TYPE_CHECKING:
    from propdesk.cli.app import App


@command(
    examples=[
        "propdesk ticket import tickets.xlsx --dry-run",
        "propdesk ticket import tickets.xlsx",
        "propdesk ticket import calls.csv --map 客户诉求=text --map 来电日期=at",
    ],
    details=[
        msg(
            "A file has the headers 报修时间 (at), 内容 (text) and 房号 or 地点; 工单号, 类型, 类别,"
            " 紧急程度, 报修人, 电话, 状态, 处理人, 处理结果, 完成时间, 回访评分 and more may stand there,"
            " too. Which header is taken for which field is told first."
        ),
        msg("The same phone is the same person; strangers are entered as guests."),
        msg("Rows that are not right are listed and left out. The same file again changes nothing."),
    ],
)
@click.argument("source", metavar="FILE", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@option("--sheet", metavar="S", help=msg("only this sheet"))
@option("--map", "maps", multiple=True, metavar="HEADER=FIELD", help=msg("say what a column holds"))
@writing
@click.pass_obj
def import_(app: App, source: Path, sheet: str | None, maps: tuple[str, ...]) -> None:
    """Take tickets over from a workbook or CSV file."""
    from propdesk.services.ticketfile import Layout, import_tickets

    layout = Layout(sheet, _mapping(maps), app.reason)
    app.emit(import_tickets(app.session(), source, layout, dry_run=app.dry_run))


def _mapping(texts: tuple[str, ...]) -> dict[str, str]:
    """Read ``HEADER=FIELD``; a header may hold the sign itself."""
    split = [text.rpartition("=") for text in texts]
    wrong = [text for text, (header, sign, _) in zip(texts, split, strict=True) if not (header and sign)]
    if wrong:
        raise UsageRefused(msg("{text} is not of the form HEADER=FIELD", text=wrong[0]), field="map")
    return {header: field.strip() for header, _, field in split}
