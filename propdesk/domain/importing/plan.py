"""The whole way from sheets to drafts: which tables there are, their rows, what they build."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest

from propdesk.domain.changes import Note
from propdesk.domain.importing.buildings import build_buildings
from propdesk.domain.importing.cells import Sheet, place
from propdesk.domain.importing.drafts import Builder, Built, Draft, first_of_each
from propdesk.domain.importing.meters import build_meters
from propdesk.domain.importing.parking import build_parking
from propdesk.domain.importing.people import build_people
from propdesk.domain.importing.profile import Table
from propdesk.domain.importing.rows import Read, read_rows
from propdesk.domain.importing.tables import Found, doubled, header_findings, recognise
from propdesk.domain.importing.tariffs import build_tariffs
from propdesk.domain.importing.units import build_units
from propdesk.domain.messages import BadData, Finding, Message, NotFound, msg

BUILDERS: Mapping[str, Builder] = {
    "entrance": build_buildings,
    "person": build_people,
    "tariff": build_tariffs,
    "unit": build_units,
    "parking": build_parking,
    "meter": build_meters,
}
"""What a table's rows build, by the word that profiles use."""

_SHOWN = 5


@dataclass(frozen=True)
class Plan:
    """What a workbook holds: drafts, the places left out, remarks, and tables whose rows build no record."""

    drafts: Sequence[Draft]
    findings: Sequence[Finding]
    notes: Sequence[Note]
    others: Sequence[Read] = ()


@dataclass(frozen=True)
class Tables:
    """The tables of a workbook that are known, read; what is wrong with it beside their rows, and remarks."""

    reads: Sequence[Read]
    problems: Sequence[Finding]
    notes: Sequence[Note]


def plan(sheets: Sequence[Sheet], tables: Sequence[Table], *, sheet: str | None = None) -> Plan:
    """Recognise, read and build; refuse a workbook in which no table is known."""
    read = read_tables(sheets, tables, sheet=sheet)
    building = [one for one in read.reads if one.found.table.builds in BUILDERS]
    others = [one for one in read.reads if one.found.table.builds not in BUILDERS]
    built = [BUILDERS[one.found.table.builds](one) for one in building]
    unique = first_of_each(draft for each in built for draft in each.drafts)
    return Plan(
        drafts=unique.drafts,
        findings=(*read.problems, *_findings(building, built), *_findings(others, ()), *unique.findings),
        notes=read.notes,
        others=others,
    )


def read_tables(
    sheets: Sequence[Sheet], tables: Sequence[Table], *, sheet: str | None = None, hint: Message | None = None
) -> Tables:
    """Recognise and read the tables of a workbook; refuse one in which no table is known, with a hint."""
    chosen = chosen_sheets(sheets, sheet)
    found = {each.name: recognise(each, tables) for each in chosen}
    if not any(found.values()):
        raise BadData(
            msg("no table of the file is known by its headers"),
            hint=hint or msg("map the headers: --map TABLE.COLUMN=HEADER"),
            field="file",
        )
    reads = [read_rows(one) for each in chosen for one in found[each.name] if not doubled(one)]
    headers = [one for each in chosen for one in _header_findings(each, found[each.name])]
    problems, remarks = _parted(headers)
    return Tables(reads, problems, (*remarks, *(note for read in reads for note in _unknown(read))))


def chosen_sheets(sheets: Sequence[Sheet], wanted: str | None) -> list[Sheet]:
    """Choose the sheet that is wanted by its name (None: all of them)."""
    chosen = [sheet for sheet in sheets if wanted in (None, sheet.name)]
    if not chosen:
        raise NotFound(
            msg("the file has no sheet {sheet}", sheet=wanted),
            hint=msg("its sheets are: {sheets}", sheets=[sheet.name for sheet in sheets]),
            field="sheet",
        )
    return chosen


def _header_findings(sheet: Sheet, found: Sequence[Found]) -> Iterator[Finding]:
    for one in found:
        yield from header_findings(one, found)
    if not found and sheet.rows:
        row = min(sheet.rows)
        where = place(sheet.name, row, min(sheet.rows[row]))
        message = msg("the sheet is left out: it has no table that is known by its headers")
        yield Finding("import-sheet", message, where)


def _parted(findings: Sequence[Finding]) -> tuple[list[Finding], list[Note]]:
    """Part problems from remarks: a column that nobody knows is left aside, not out."""
    problems = [one for one in findings if one.check != "import-column"]
    remarks = [one for one in findings if one.check == "import-column"]
    return problems, [Note(one.message, "warning", where=one.where) for one in remarks]


def _findings(reads: Sequence[Read], built: Sequence[Built]) -> Iterator[Finding]:
    for read, result in zip_longest(reads, built, fillvalue=Built(())):
        yield from read.findings
        yield from result.findings


def _unknown(read: Read) -> Iterator[Note]:
    """Say where a placeholder was taken for "unknown", one note a column."""
    for places in read.unknown.values():
        cells = [where.rpartition("!")[2] for where in places]
        shown = cells[:_SHOWN] + (["…"] if len(cells) > _SHOWN else [])
        message = msg("placeholders that mean unknown are left empty: {cells}", cells=shown)
        yield Note(message, where=places[0])
