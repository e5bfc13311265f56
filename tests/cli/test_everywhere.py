"""What every command that reads promises: tables that line up, the same rows in every format, chosen columns.

The commands are those of the registry that take ``--columns``; what they need to be told is in ``ARGUMENTS``.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import click
import hostile
import openpyxl
import pytest
import yaml
from conftest import Ran, Runner
from screen import on_terminal
from wcwidth import iter_graphemes, wcswidth

from propdesk.cli.commands import _load
from propdesk.cli.registry import COMMANDS
from propdesk.render import safe
from propdesk.render.codes import CODES
from propdesk.render.columns import FIXED, MONEY, NUMBER, column, known_keys, titles_of
from propdesk.render.language import Language
from propdesk.render.values import exact
from propdesk.services.naming import NAMED

pytestmark = pytest.mark.xdist_group("everywhere")

ARGUMENTS: Mapping[str, str] = {
    "building": "1",
    "code": "property",
    "key": "property/1-1-0101/2026-01-01",
    "letter": hostile.LETTER,
    "meter": "M-aaaaaa",
    "name": "notices.txt",
    "number": "A-000001",
    "person": "P-aaaaa0",
    "target": "{tmp}",
    "text": "0101",
    "ticket": hostile.TICKET,
    "tickets": hostile.TICKET,
    "unit": "1-1-0101",
    "wanted": "1-1-0100",
}
"""What arguments say, by their names, on the desk of ``hostile``."""

MORE: Mapping[str, str] = {
    "fee arrears": "--by owner",
    "fee collection": "--period 2026-01",
    "fee pivot": "--period 2026Q1",
    "fee openness": "--quarter 2026Q1",
    "fee readings missing": "--period 2026-02",
    "fee readings sheet": "--period 2026-02",
    "household show": "1-1-0101",
    "fee limitation": "--within 2000",
}
"""Further words, so that a command has more to show."""

HEAVY = frozenset({"backup", "check", "doctor", "maintain", "reindex"})
"""Commands that take long whatever they print: not every way of printing is tried on them."""

EN = Language("en")
ENDING_OF = (".csv", ".html", ".json", ".md", ".ndjson", ".tsv", ".txt", ".xlsx", ".yaml")
BOM = "\ufeff"
MONTH = re.compile("[12][0-9]{3}-[0-9]{2}")


def _words(command: str) -> list[str]:
    params = _load(COMMANDS[command].target).params
    needed = [param.name or "" for param in params if isinstance(param, click.Argument) and param.required]
    return [ARGUMENTS[name] for name in needed] + MORE.get(command, "").split()


def _reads(command: str) -> bool:
    target = COMMANDS[command].target
    return bool(target) and any(param.name == "columns" for param in _load(target).params)


ELSEWHERE = frozenset({"templates check"})
"""What sets papers for seconds; it has tests of its own."""

READING = [command for command in COMMANDS if _reads(command) and command not in ELSEWHERE]
LIGHT = [command for command in READING if command not in HEAVY]


class Desk:
    """The hostile desk, and how commands are run on it."""

    def __init__(self, root: Path, propdesk: Runner, tmp: Path) -> None:
        self.root, self.propdesk, self.tmp = root, propdesk, tmp

    def run(self, command: str, *more: object, lang: str = "en") -> Ran:
        """Run a command of the registry with the words that it needs."""
        words = [word.format(tmp=self.tmp) for word in _words(command)]
        head = ("--lang", lang, "-C", self.root, "--at", "2026-03-20 09:00")
        ran: Ran = self.propdesk(*head, *command.split(), *words, *more, at=hostile.WHEN)
        return ran


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("hostile") / "desk"
    hostile.build(place)
    return place


@pytest.fixture
def desk(root: Path, propdesk: Runner, tmp_path: Path) -> Desk:
    return Desk(root, propdesk, tmp_path)


# ---- tables -------------------------------------------------------------------------------------

SCREENS = ((80, "zh"), (80, "en"))
NARROW = frozenset({"fee arrears", "household show", "log", "unit list", "unit show"})
"""What is tried on a screen of 40 columns, too; test_grids tries any width on any rows."""

WIDTHS: Mapping[str, int] = {"fee receipt": 80, "templates show": 1000, "templates diff": 1000}
"""What prints a paper of eighty columns on a narrower screen too, or a file as it is."""


@pytest.mark.parametrize("command", READING)
def test_a_table_fits_its_screen_and_its_columns_line_up(
    desk: Desk, command: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    narrow = ((40, "zh"),) if command in NARROW else ()
    for columns, language in SCREENS[:1] if command in HEAVY else (*SCREENS, *narrow):
        monkeypatch.setenv("COLUMNS", str(columns))
        text = desk.run(command, "-o", "table", lang=language).stdout
        lines = text.splitlines()
        widest = WIDTHS.get(command, columns)
        assert [line for line in lines if not 0 <= wcswidth(line) <= widest] == []
        for starts, block in _blocks(lines):
            assert [line for line in block if not _stands_at(line, starts)] == []
        assert not re.search(r"\x1b|\b(True|False|None)\b|\d{4}-\d\d-\d\dT\d\d", text)


def _blocks(lines: Sequence[str]) -> Iterator[tuple[list[int], list[str]]]:
    """Each table: where its columns start, and its lines (the titles above the rule, all rows below)."""
    for at, line in enumerate(lines):
        if at and RULE.fullmatch(line) and not RULE.fullmatch(lines[at - 2]):
            end = next(
                (n for n in range(at, len(lines)) if not lines[n] or BELOW.match(lines[n])), len(lines)
            )
            yield [found.start() for found in re.finditer("-+", line)], lines[at - 1 : end]


RULE = re.compile("-+(  -+)*")
BELOW = re.compile("汇总|屏幕宽度|Summary:|Left out")


def _stands_at(line: str, starts: Sequence[int]) -> bool:
    """Tell whether a line has a new column wherever one starts: two blanks before, no character across."""
    cells: list[str] = []
    for cluster in iter_graphemes(line):
        cells += [cluster, *[""] * (max(wcswidth(cluster), 1) - 1)]
    return all(cells[at - 2 : at] == [" ", " "] and cells[at] for at in starts if 0 < at < len(cells))


# ---- formats ------------------------------------------------------------------------------------


SAID = frozenset({*CODES, *NAMED, "op", "where"})
"""Columns whose codes are said in words to people."""


@pytest.mark.parametrize("command", LIGHT)
def test_rows_are_the_same_in_json_csv_and_a_workbook(desk: Desk, command: str) -> None:
    shown = desk.run(command, "-o", "json").json
    rows: list[dict[str, Any]] = shown["rows"]
    assert {key for row in rows for key in row if not MONTH.fullmatch(key)} <= set(known_keys())
    assert desk.run(command, "-O", desk.tmp / "out.xlsx").code in (0, 1)
    book = openpyxl.load_workbook(desk.tmp / "out.xlsx")
    _check_sheet(book.worksheets[0], rows)
    assert desk.run(command, "-O", desk.tmp / "out.csv").stdout == ""
    _check_csv((desk.tmp / "out.csv").read_bytes(), rows)


def _check_csv(data: bytes, rows: Sequence[Mapping[str, Any]]) -> None:
    text = data.decode("utf-8")
    assert text.startswith(BOM)
    header, *lines = list(csv.reader(io.StringIO(text.removeprefix(BOM), newline=""))) or [[]]
    assert len(lines) == len(rows)
    for line, row in zip(lines, rows, strict=True):
        assert [cell.removeprefix("'") for cell in line] == [
            _flat(row.get(key)).removeprefix("'") for key in header
        ]
        assert not [cell for cell in line if safe.is_formula(cell)]


def _flat(value: object) -> str:
    return exact(value, EN)


def _check_sheet(sheet: Any, rows: Sequence[Mapping[str, Any]]) -> None:
    """A workbook says what the rows say: numbers as numbers, days as days, text as text, none a formula."""
    header, *lines = [list(line) for line in sheet.iter_rows()] or [[]]
    assert sheet.freeze_panes == "A2"
    assert all(cell.font.b for cell in header)
    keys = {titles_of(key)[1]: key for row in rows for key in row}
    assert len(lines) - len(rows) in (0, 1)
    assert not [cell.value for line in lines for cell in line if cell.data_type == "f"]
    for line, row in zip(lines, rows, strict=False):
        for title, cell in zip(header, line, strict=True):
            key = keys.get(title.value)
            if key and row.get(key) not in (None, "", []):
                _check_cell(cell, row[key], key)


def _check_cell(cell: Any, value: object, key: str) -> None:
    day = key != "received" or "." not in str(value)  # of a close it is an amount
    kind = column(key, EN).kind if day else MONEY
    if key == "value" and cell.data_type == "n":  # a figure or a reading; elsewhere it is a text
        kind = NUMBER
    if kind in (MONEY, NUMBER) and re.fullmatch(r"-?[0-9]+(\.[0-9]+)?", str(value)):
        assert cell.data_type == "n"
        assert Decimal(str(cell.value)) == Decimal(str(value))
    elif kind == FIXED and re.fullmatch(r"\d{4}-\d\d-\d\d", str(value)):
        assert cell.value == datetime.fromisoformat(str(value))
    elif isinstance(value, str) and key not in SAID and not re.fullmatch(r"[0-9-]+ [0-9:]+", value):
        assert cell.data_type == "s"
        assert cell.value == value


@pytest.mark.parametrize("command", ["unit list", "unit show", "fee statement"])
def test_every_format_says_the_same(desk: Desk, command: str) -> None:
    rows = desk.run(command, "-o", "json").rows
    written = {ending: desk.tmp / f"out{ending.upper()}" for ending in ENDING_OF}
    for path in written.values():
        path.write_text("what was there before, and was longer" * 1000, encoding="utf-8")
        assert desk.run(command, "-O", path).code == 0
    said = {ending: path.read_bytes() for ending, path in written.items()}
    assert json.loads(said[".json"])["rows"] == yaml.safe_load(said[".yaml"])["rows"] == rows
    assert [json.loads(line) for line in said[".ndjson"].splitlines()] == rows
    _check_csv(said[".csv"], rows)
    assert said[".xlsx"].startswith(b"PK")
    header, *lines = said[".tsv"].decode().rstrip("\n").split("\n")
    assert {line.count("\t") for line in lines} == {header.count("\t")}
    assert len(lines) == len(rows)
    assert sorted(path.name for path in desk.tmp.iterdir()) == sorted(path.name for path in written.values())
    page = said[".html"].decode()
    assert '<html lang="en">' in page
    assert "<b>{{7*7}}" not in page
    for ending in (".md", ".html", ".txt"):
        assert all(row["unit"] in said[ending].decode() for row in rows if "unit" in row)


@pytest.mark.parametrize("format", ["plain", "tsv"])
def test_a_value_never_leaves_its_field(desk: Desk, format: str) -> None:
    lines = desk.run("unit list", "--columns", "id,note,owner_names", "-o", format).stdout.splitlines()
    assert {line.count("\t") for line in lines} == {2}
    assert len(lines) == len(hostile.NAMES) + (format == "tsv")
    assert not [line for line in lines if safe.is_formula(line.split("\t")[1])]


# ---- arranging ----------------------------------------------------------------------------------


@pytest.mark.parametrize("command", LIGHT)
def test_columns_sort_and_limit_go_by_chinese_titles_too(desk: Desk, command: str) -> None:
    rows = desk.run(command, "-o", "json").rows
    keys = list(rows[0])[:2] if rows else ["unit", "amount"]
    titles = [_unlike(key, rows) for key in keys]
    chosen = ("--columns", "，".join(titles), f"--sort=-{titles[0]}", "--limit", "1")
    ran = desk.run(command, *chosen, "-o", "ndjson")
    assert ran.code == 0, ran.stderr
    assert [list(json.loads(line)) for line in ran.stdout.splitlines()] == ([keys] if rows else [])
    refused = desk.run(command, "--columns", "colour-of-money", lang="zh")
    assert refused.code == 2
    assert "colour-of-money" in refused.stderr
    assert not rows or f"{keys[0]} {titles_of(keys[0])[0]}" in refused.stderr


@pytest.mark.parametrize("option", ["columns", "sort"])
def test_a_column_that_there_is_not_is_told_with_the_option_that_named_it(desk: Desk, option: str) -> None:
    ran = desk.run("unit list", f"--{option}", "colour-of-money", "-o", "json")
    assert (ran.code, ran.json["error"]["field"]) == (2, option)


def _unlike(key: str, rows: Sequence[Mapping[str, Any]]) -> str:
    """The Chinese title of a key, unless another one of these rows has it as well."""
    title = titles_of(key)[0]
    alike = {name for row in rows for name in row if titles_of(name)[0] == title}
    return title if len(alike) == 1 else key


def test_totals_stay_those_of_all_rows_and_it_is_said(desk: Desk) -> None:
    whole, few = desk.run("fee balance", "-o", "json"), desk.run("fee balance", "--limit", "2", "-o", "json")
    assert few.json["totals"] == whole.json["totals"]
    assert len(few.rows) == 2
    assert "totals are those of all" in few.stderr
    assert few.json["notes"]


@pytest.mark.parametrize(
    ("target", "code"), [("out.docx", 2), ("out", 2), ("none/out.csv", 8), ("x" * 300 + ".csv", 8)]
)
def test_a_file_that_cannot_be_written_is_refused(desk: Desk, target: str, code: int) -> None:
    ran = desk.run("unit list", "-O", desk.tmp / target)
    assert ran.code == code
    assert code == 8 or ".xlsx" in ran.stderr
    assert list(desk.tmp.iterdir()) == []


def test_a_workbook_goes_into_a_pipe_as_it_is(desk: Desk) -> None:
    ran = desk.run("unit list", "-o", "xlsx")
    assert openpyxl.load_workbook(io.BytesIO(ran.raw)).sheetnames == ["Units"]
    assert desk.run("unit list", "-o", "xlsx").raw == ran.raw


def test_a_screen_is_as_wide_as_the_terminal(root: Path) -> None:
    ran = on_terminal("--lang", "zh", "-C", root, "unit", "list", size=(60, 72), env={"NO_COLOR": "1"})
    assert ran.code == 0
    lines = ran.text.replace("\r", "").splitlines()
    assert max(map(wcswidth, lines)) <= 72
    assert "屏幕宽度不够" in ran.text


def test_a_workbook_is_not_thrown_at_a_screen(root: Path) -> None:
    ran = on_terminal("--lang", "en", "-C", root, "unit", "list", "-o", "xlsx")
    assert ran.code == 2
    assert "-O FILE.xlsx" in ran.text
    assert "PK" not in ran.text
