"""Asking at a terminal which columns of a workbook are meant whose headers nobody knows."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from propdesk.cli.asking import ask, choose, missing
from propdesk.cli.guided import NONE
from propdesk.domain.messages import Message, UsageRefused, msg

if TYPE_CHECKING:
    from propdesk.cli.app import App
    from propdesk.domain.importing.guessing import Unknown
    from propdesk.domain.importing.profile import Column, Table

Choices = list[tuple[str, Message | str]]

_TABLES: Mapping[str, Message] = {
    "entrances": msg("buildings and their entrances"),
    "people": msg("people"),
    "tariffs": msg("fee items"),
    "units": msg("flats and shops"),
    "parking": msg("parking spaces"),
    "meters": msg("meters"),
    "readings": msg("readings of meters"),
    "tickets": msg("tickets"),
}


def ask_file(app: App, given: str | None) -> str:
    """Ask for the file to import."""
    from pathlib import Path

    def parse(text: str) -> str:
        path = Path(text.strip("'\"")).expanduser()
        if not path.is_file():
            raise UsageRefused(msg("there is no file {path}", path=text))
        return str(path)

    if given is None and not app.interactive:
        raise missing("FILE")
    return given or ask(app, msg("file to import (.xlsx or .csv)"), name="FILE", parse=parse)


def ask_mapping(app: App, source: str, sheet: str | None) -> dict[str, str]:
    """For each sheet with unknown headers, ask which table it is and which header names which column."""
    from pathlib import Path

    from propdesk.services.importing import tables_and_unknown

    if not app.interactive:
        return {}
    tables, unknown = tables_and_unknown(Path(source), sheet=sheet)
    named = {table.name: table for table in tables}
    mapping: dict[str, str] = {}
    for one in unknown:
        labels = [(name, _TABLES[name]) for name in named if name in _TABLES]
        question = msg("what does sheet {sheet} hold", sheet=one.sheet)
        nothing = (NONE, msg("nothing to import"))
        table = choose(app, question, [*labels, nothing], name="--map", default=one.likely.name)
        mapping |= _columns(app, named[table], one) if table in named else {}
    return mapping


def _columns(app: App, table: Table, unknown: Unknown) -> dict[str, str]:
    """Ask for the header of each column that no header names, the needed ones first."""
    from propdesk.domain.importing.guessing import named

    known = named(table, unknown.headers)
    rest = [header for header in unknown.headers if header not in known.values()]
    mapping: dict[str, str] = {}
    for column in sorted(table.columns, key=lambda column: not column.required):
        if column.taken and column.name not in known and rest:
            header = _header(app, column, rest)
            rest = [other for other in rest if other != header]
            mapping |= {f"{table.name}.{column.name}": header} if header != NONE else {}
    return mapping


def _header(app: App, column: Column, headers: list[str]) -> str:
    from propdesk.domain.importing.guessing import likely_header

    nothing: Choices = [] if column.required else [(NONE, msg("none of them"))]
    default = likely_header(column, headers) or ("" if column.required else NONE)
    question = msg("which column is {field}", field=column.headers[0])
    options: Choices = [*((header, header) for header in headers), *nothing]
    return choose(app, question, options, name="--map", default=default)


def as_options(mapping: Mapping[str, str]) -> Message:
    """Say how the same is asked for on the command line."""
    options = " ".join(f"--map '{name}={header}'" for name, header in mapping.items())
    return msg("the same without questions: {options}", options=options)
