"""Outcomes in every format: the envelope for scripts, tables that fit the screen for people."""

from __future__ import annotations

import csv
import io
import json
import re
from dataclasses import replace

import pytest
import yaml
from paperwork import COMPANY

from propdesk.domain.changes import Note, Outcome
from propdesk.domain.messages import Finding, RuleRefused, msg
from propdesk.domain.titles import Title
from propdesk.render.formats import FORMATS, render, render_refusal
from propdesk.render.language import Language
from propdesk.render.titling import named_keys, titled
from propdesk.render.values import shown
from propdesk.render.width import width

ZH, EN = Language("zh"), Language("en")
ROWS = [
    {
        "unit": "1-1-0101",
        "name": COMPANY,
        "amount": "857.57",
        "due": "2020-06-10",
        "new": True,
        "tags": ["a", "b"],
    },
    {
        "unit": "2-1-0101",
        "name": "=1+1\x1b[2J",
        "amount": "-3.10",
        "due": "2020-06-10",
        "new": False,
        "tags": [],
    },
]
OUTCOME = Outcome(
    "fee bill",
    ROWS,
    {"count": 2, "amount": "854.47"},
    [Note(msg("nothing new to bill"), "warning", record="1-1-0101", where="a.yaml:1:2")],
    "c" * 40,
    ("unit", "name", "amount", "due"),
)


def test_json_is_the_promised_envelope() -> None:
    shown = json.loads(render(OUTCOME, format="json", language=EN))
    assert list(shown) == ["schema", "command", "rows", "totals", "notes", "commit"]
    assert (shown["schema"], shown["command"], shown["commit"]) == (1, "fee bill", "c" * 40)
    assert shown["rows"] == ROWS
    assert shown["notes"] == [
        {"level": "warning", "message": "nothing new to bill", "record": "1-1-0101", "where": "a.yaml:1:2"}
    ]


def test_yaml_says_the_same_as_json() -> None:
    assert yaml.safe_load(render(OUTCOME, format="yaml", language=EN)) == json.loads(
        render(OUTCOME, format="json", language=EN)
    )


def test_a_refusal_has_its_own_envelope() -> None:
    refusal = RuleRefused(
        msg("{text} is not a date", text="x"),
        hint=msg("write YYYY-MM-DD"),
        record="A-000001",
        field="to",
        findings=(Finding("facts", msg("{text} is not a date", text="y"), "a.yaml:1:1"),),
    )
    shown = json.loads(render_refusal("fee pay", refusal, EN))
    assert set(shown) == {"schema", "command", "error"}
    assert {key: shown["error"][key] for key in ("exit", "kind", "message", "hint", "record", "field")} == {
        "exit": 3,
        "kind": "rule",
        "message": "x is not a date",
        "hint": "write YYYY-MM-DD",
        "record": "A-000001",
        "field": "to",
    }


@pytest.mark.parametrize("language", [ZH, EN], ids=["zh", "en"])
@pytest.mark.parametrize("columns", [80, 60, 40])
def test_a_table_fits_the_screen_and_never_cuts_an_amount_or_id(language: Language, columns: int) -> None:
    lines = render(OUTCOME, format="table", language=language, width=columns).splitlines()
    assert all(width(line) <= columns for line in lines if "--columns" not in line)
    said = "\n".join(lines)
    assert all(text in said for text in ("1-1-0101", "857.57", "-3.10", "854.47"))


def test_columns_of_a_table_line_up_by_width() -> None:
    lines = render(OUTCOME, format="table", language=ZH, width=80).splitlines()
    rule = next(line for line in lines if set(line) == {"-", " "})
    assert width(lines[0]) <= width(rule)
    assert {width(line) for line in lines if "2020-06-10" in line} == {width(rule)}


@pytest.mark.parametrize("format", sorted(set(FORMATS) - {"json", "ndjson", "yaml"}))
def test_no_escape_sequence_reaches_the_reader(format: str) -> None:
    assert "\x1b" not in render(OUTCOME, format=format, language=ZH, width=80)


def test_plain_is_one_row_a_line_without_decoration() -> None:
    lines = render(OUTCOME, format="plain", language=ZH).splitlines()
    assert [line.split("\t")[0] for line in lines] == ["1-1-0101", "2-1-0101"]
    assert lines[0].split("\t") == ["1-1-0101", COMPANY, "857.57", "2020-06-10"]


def test_csv_runs_in_no_spreadsheet_and_bears_a_mark_if_asked() -> None:
    text = render(OUTCOME, format="csv", language=ZH, bom=True)
    assert text.startswith("\ufeffunit,name,amount,due\n")
    rows = list(csv.reader(io.StringIO(text.removeprefix("\ufeff"))))
    assert rows[2][1].startswith("'=1+1")
    assert rows[2][2] == "-3.10"


def test_html_escapes_what_a_record_holds() -> None:
    hostile = Outcome("x", [{"name": "<script>{{7*7}}</script>"}], columns=("name",))
    page = render(hostile, format="html", language=ZH)
    assert "<script>" not in page
    assert "{{7*7}}" in page


def test_rows_for_programs_keep_every_key_and_a_line_each() -> None:
    lines = render(OUTCOME, format="ndjson", language=ZH).splitlines()
    assert [json.loads(line) for line in lines] == ROWS


def test_nothing_to_show_is_nothing() -> None:
    assert render(Outcome("check"), format="plain", language=ZH) == ""
    assert render(Outcome("fee runs"), format="table", language=ZH, width=80) == "（无）\n"


def test_titles_of_the_desk_stand_for_codes_at_any_depth() -> None:
    charges = [{"item": "property", "from": "2026-01-01"}, {"item": "gone"}]
    outcome = Outcome("unit list", [{"id": "1", "charges": charges}], head={"item": "property"})
    said = titled(outcome, {"item": {"property": Title("物业费", "Management fee")}})
    for language, text in (
        (ZH, "物业费，起 2026-01-01；gone"),
        (EN, "Management fee, from 2026-01-01; gone"),
    ):
        shown = render(said, format="table", language=language)
        assert text in shown
        assert text.split("，")[0].split(",")[0] in shown.splitlines()[2]
    assert named_keys(outcome, frozenset({"item"}))
    assert not named_keys(outcome, frozenset({"clerk"}))
    assert '"item":"property"' in render(outcome, format="json", language=ZH)


@pytest.mark.parametrize(
    ("value", "zh", "en"),
    [
        (["现金", "转账"], "现金、转账", "现金, 转账"),
        (["前台：现金、刷卡", "转账"], "前台：现金、刷卡；转账", "前台：现金、刷卡, 转账"),
        ({"flat": 3, "shop": 1}, "住宅 3，商铺 1", "flat 3, shop 1"),
        ([{"bill": "a/b", "amount": "1.00"}], "a/b，金额 1.00", "a/b, amount 1.00"),
        (True, "是", "yes"),
        ([], "", ""),
    ],
)
def test_a_value_is_said_as_people_write_it(value: object, zh: str, en: str) -> None:
    assert (shown(value, key="kinds", language=ZH), shown(value, key="kinds", language=EN)) == (zh, en)


def test_a_page_stands_alone_and_shows_the_head_above_the_rows() -> None:
    page = render(replace(OUTCOME, head={"outstanding": "12.34"}), format="html", language=ZH)
    assert page.startswith('<!DOCTYPE html>\n<html lang="zh-CN">')
    assert '<meta charset="utf-8">' in page
    assert "<h1>出账</h1>" in page
    assert page.index("12.34") < page.index("857.57")
    assert not re.search(r"<(script|link|img)|https?://|@import|url\(", page)


def test_columns_of_markdown_line_up_too() -> None:
    lines = render(OUTCOME, format="md", language=ZH).splitlines()[:5]
    assert len({width(line) for line in lines}) == 1
    assert re.fullmatch(r"\| :-+ \| :-+ \| -+: \| :-+ \|", lines[1])
