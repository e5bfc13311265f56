"""Options and output that all commands share, tried on a small command of the test's own."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import click
import pytest

from propdesk.cli.app import App, open_app
from propdesk.cli.arrange import arranged
from propdesk.cli.commands import _load, command, option
from propdesk.cli.edge import Edge, nearest_desk, spoken
from propdesk.cli.emit import emit, format_of
from propdesk.cli.main import propdesk as root
from propdesk.cli.options import TitledChoice, reading, set_fields, writing
from propdesk.cli.registry import COMMANDS
from propdesk.domain.changes import Note, Outcome
from propdesk.domain.messages import Exit, SystemRefused, UsageRefused, msg
from propdesk.domain.unit import selector
from propdesk.render.codes import SHARED_BY
from propdesk.render.language import Language
from propdesk.render.ticketcodes import CATEGORIES, KINDS, PRIORITIES

METHODS = {"cash": ("现金", "cash"), "wechat": ("微信", "WeChat")}

ROWS = [
    {"unit": "10-1-0101", "total": "9.50", "note": "=1+1"},
    {"unit": "2-1-0101", "total": "100.00", "note": "\x1b[31mred"},
    {"unit": "2-1-0102", "total": "20.00"},
]
OUTCOME = Outcome(
    "fee arrears",
    rows=ROWS,
    totals={"total": "129.50"},
    columns=("unit", "total"),
    notes=(Note(msg("one unit has no owner"), "warning", record="2-1-0102"), Note(msg("a remark"))),
)


@command(examples=["propdesk sample"])
@option("--method", type=TitledChoice(METHODS), default="cash", help=msg("how"))
@reading
@click.pass_obj
def sample(app: App, method: str) -> str:
    """Show the sample."""
    app.emit(OUTCOME)
    return method


@command(examples=["propdesk write"])
@writing
@click.pass_obj
def write(app: App) -> tuple[bool, str]:
    """Tell what the options say."""
    return app.dry_run, app.reason


def call(callback: click.Command, *args: str, lang: str = "en") -> tuple[Any, int]:
    """Invoke a command as the root would, in English."""
    ctx = click.Context(root, info_name="propdesk")
    ctx.params["colour"] = "never"
    ctx.meta["propdesk.edge"] = Edge(("--lang", lang, *args), {})
    with ctx:
        child = callback.make_context("sample", list(args), parent=ctx)
        with child:
            result = callback.invoke(child)
    return result, int(ctx.meta.get("propdesk.exit", 0))


Captured = Callable[[], Any]


@pytest.fixture
def captured(capsys: pytest.CaptureFixture[str]) -> Captured:
    return capsys.readouterr


def test_plain_is_the_default_in_a_pipe_and_notes_go_to_stderr(captured: Captured) -> None:
    call(sample)
    out, err = captured()
    assert out == "10-1-0101\t9.50\n2-1-0101\t100.00\n2-1-0102\t20.00\n"
    assert "one unit has no owner" in err
    assert "a remark" in err


@pytest.mark.parametrize(
    ("format", "starts"),
    [
        ("table", "unit "),
        ("plain", "10-1-0101\t"),
        ("json", '{"schema"'),
        ("ndjson", '{"unit"'),
        ("csv", "unit,total\n"),
        ("tsv", "unit\ttotal\n"),
        ("md", "| unit"),
        ("html", "<!"),
        ("yaml", "{\n"),
    ],
)
def test_every_format(captured: Captured, format: str, starts: str) -> None:
    call(sample, "-o", format)
    out, _ = captured()
    assert out.lower().startswith(starts)
    assert "\x1b" not in out


def test_json_carries_every_key_whatever_the_columns_of_the_table(captured: Captured) -> None:
    call(sample, "-o", "json")
    shown = json.loads(captured()[0])
    assert set(shown) == {"schema", "command", "rows", "totals", "notes", "commit"}
    assert shown["rows"][0]["note"] == "=1+1"
    assert shown["commit"] is None


def test_sort_columns_and_limit(captured: Captured) -> None:
    call(sample, "--sort=-total", "--columns", "total,unit", "--limit", "2")
    assert captured()[0] == "100.00\t2-1-0101\n20.00\t2-1-0102\n"


def test_codes_sort_naturally_and_missing_values_come_last() -> None:
    by_unit = arranged(OUTCOME, sort=("unit",))
    assert [row["unit"] for row in by_unit.rows] == ["2-1-0101", "2-1-0102", "10-1-0101"]
    for sort in ("note", "-note"):
        assert "note" not in arranged(OUTCOME, sort=(sort,)).rows[-1]


@pytest.mark.parametrize("text", ["nan", "Infinity", "1_0", "１", "9" * 5000, "", "-", "1e5"])
def test_any_text_can_be_sorted(text: str) -> None:
    rows = [{"name": text}, {"name": "b"}, {"name": "12"}]
    assert len(arranged(Outcome("x", rows), sort=("-name",)).rows) == 3


def test_columns_are_found_by_their_titles_in_both_languages() -> None:
    shown = arranged(OUTCOME, columns=("合计", "Unit"), sort=("-合计",), limit=1)
    assert (shown.columns, shown.rows) == (("total", "unit"), [{"total": "100.00", "unit": "2-1-0101"}])
    assert "1 of 3" in Language("en").say(shown.notes[-1].message)


def test_without_rows_any_column_that_there_could_be_is_accepted() -> None:
    empty = Outcome("fee arrears", columns=("unit", "total"))
    assert arranged(empty, columns=("unit", "note")).columns == ("unit", "note")
    with pytest.raises(UsageRefused):
        arranged(empty, columns=("no-such",))


@pytest.mark.parametrize("names", [{"sort": ("colour",)}, {"columns": ("colour",)}])
def test_an_unknown_column_is_refused_with_the_known_ones(names: dict[str, Sequence[str]]) -> None:
    with pytest.raises(UsageRefused) as refused:
        arranged(OUTCOME, **names)  # type: ignore[arg-type]
    assert refused.value.hint is not None
    assert "unit, total, note" in Language("en").say(refused.value.hint)
    assert "unit 房号、total 合计、note 备注" in Language("zh").say(refused.value.hint)


def test_the_ending_of_the_file_chooses_the_format(captured: Captured, tmp_path: Path) -> None:
    for ending, starts in ((".json", b'{"schema"'), (".tsv", b"unit\ttotal\n"), (".MD", b"| unit")):
        target = tmp_path / f"out{ending}"
        call(sample, "-O", str(target))
        assert target.read_bytes().startswith(starts)
    assert captured()[0] == ""
    assert sorted(path.name for path in tmp_path.iterdir()) == ["out.MD", "out.json", "out.tsv"]


@pytest.mark.parametrize(
    ("desk", "reader", "language"),
    [("zh", "en", "zh"), ("zh", "zh", "zh"), ("en", "zh", "en"), (None, "zh", "zh"), (None, "en", "en")],
)
def test_a_file_for_a_desk_is_written_in_its_way_whoever_reads(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, desk: str | None, reader: str, language: str
) -> None:
    monkeypatch.chdir(tmp_path)
    if desk:
        (tmp_path / "desk.yaml").write_text(f"schema: 1\n\nlocale: {desk}\n", encoding="utf-8")
    assert Edge(("--lang", reader), {}).home_language == language


def test_a_csv_for_a_chinese_desk_starts_with_a_byte_order_mark_but_not_in_a_pipe(
    captured: Captured, tmp_path: Path
) -> None:
    call(sample, "-O", str(tmp_path / "out.csv"))
    assert (tmp_path / "out.csv").read_bytes().startswith(b"\xef\xbb\xbfunit,total\n")
    call(sample, "-o", "csv")
    assert captured()[0].startswith("unit,")


def test_a_workbook_holds_numbers_as_numbers_and_no_formulas(captured: Captured, tmp_path: Path) -> None:
    import openpyxl

    call(sample, "-O", str(tmp_path / "out.xlsx"), "--columns", "unit,total,note")
    sheet = openpyxl.load_workbook(tmp_path / "out.xlsx").active
    assert sheet is not None
    rows = list(sheet.iter_rows())
    assert [cell.value for cell in rows[0]] == ["unit", "total", "note"]
    assert (rows[1][1].data_type, rows[1][1].number_format) == ("n", "0.00")
    assert rows[1][2].data_type == "s"
    assert rows[-1][1].value == 129.5


def test_an_unknown_ending_is_refused() -> None:
    with pytest.raises(UsageRefused, match="names no format"):
        format_of("out.docx")


def test_a_file_that_cannot_be_written_is_exit_8_and_leaves_nothing(
    captured: Captured, tmp_path: Path
) -> None:
    with pytest.raises(SystemRefused):
        call(sample, "-O", str(tmp_path / "no" / "such" / "out.csv"))
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("levels", "look", "exit"),
    [
        ((), False, Exit.DONE),
        (("warning",), False, Exit.DONE),
        (("problem",), False, Exit.LOOK),
        ((), True, Exit.LOOK),
    ],
)
def test_the_exit_code_says_whether_something_needs_a_look(
    captured: Captured, levels: Sequence[str], look: bool, exit: Exit
) -> None:
    outcome = Outcome("check", notes=tuple(Note(msg("x"), level) for level in levels), look=look)
    ctx = click.Context(root)
    with ctx:
        assert emit(open_app(Edge((), {}), {}), outcome) == exit
    assert ctx.meta["propdesk.exit"] == exit


def test_quiet_leaves_remarks_out_but_never_problems(captured: Captured) -> None:
    app = open_app(Edge(("--lang", "en"), {}), {"quiet": 2})
    outcome = Outcome("check", notes=(Note(msg("remark")), Note(msg("grave"), "problem")))
    with click.Context(root):
        emit(app, outcome)
    assert captured()[1] == "problem: grave\n"


@pytest.mark.parametrize("word", ["wechat", "WeChat", "微信", " 微信 "])
def test_a_title_is_accepted_wherever_the_code_is(captured: Captured, word: str) -> None:
    assert call(sample, "--method", word)[0] == "wechat"


TECHNICAL = frozenset({"--output", "--lang", "--color", "--to", "--all", "SHELL", "NAME"})
"""Choices that are the same in every language: formats, programs, shells, names of templates."""


def _choices() -> list[tuple[str, click.Parameter]]:
    commands = [("", root), *((path, _load(row.target)) for path, row in COMMANDS.items() if row.target)]
    return [(path, param) for path, made in commands for param in made.params]


def test_every_choice_has_titles_in_both_languages_and_takes_them() -> None:
    for path, param in _choices():
        name = max(param.opts, key=len) if isinstance(param, click.Option) else str(param.metavar)
        if isinstance(param.type, click.Choice):
            assert name in TECHNICAL, (path, name)
        if not isinstance(param.type, TitledChoice) or name in TECHNICAL:
            continue
        for code, titles in param.type.titles.items():
            assert len(titles) == 2 or code == "pdf", (path, name, code)
            for title in (code, *titles, code.upper()):
                assert param.type.convert(title, param, None) == code


@pytest.mark.parametrize("units", ["kind:flat", "kind:住宅", "kind：住宅，tag:x", "KIND:x"])
def test_a_selector_takes_the_title_of_a_kind_and_chinese_punctuation(units: str) -> None:
    if units == "KIND:x":
        with pytest.raises(UsageRefused):
            selector(units)
    else:
        assert selector(units)("1-1-0101", {"kind": "flat"})


def test_a_field_that_is_set_takes_the_title_of_its_code() -> None:
    assert set_fields(["state=空置", "note=空置"], field="set") == {"state": "vacant", "note": "空置"}


@pytest.mark.parametrize(("word", "code"), [("面积", "area"), ("按面积", "area"), ("量", None), ("按", None)])
def test_what_only_one_title_ends_in_is_taken_for_it(word: str, code: str | None) -> None:
    choice = TitledChoice(SHARED_BY)
    if code:
        assert choice.convert(word, None, None) == code
    else:
        with pytest.raises(UsageRefused):
            choice.convert(word, None, None)


def test_an_ending_of_several_titles_is_none_of_them() -> None:
    with pytest.raises(UsageRefused):
        TitledChoice({"a": ("装修押金",), "b": ("钥匙押金",)}).convert("押金", None, None)


def test_an_unknown_choice_lists_codes_and_titles() -> None:
    with pytest.raises(UsageRefused) as refused:
        call(sample, "--method", "gold")
    assert "wechat 微信" in str(refused.value.hint)
    assert refused.value.field == "method"


@pytest.mark.parametrize(
    ("titles", "word", "hint"),
    [
        (CATEGORIES, "watr", "did you mean water 给排水?"),
        (CATEGORIES, "给水排", "did you mean water 给排水?"),
        (CATEGORIES, "渗水", "did you mean leak 渗漏?"),
        (KINDS, "抱修", "did you mean repair 报修?"),
        (KINDS, "complain", "did you mean complaint 投诉?"),
        (PRIORITIES, "URGNT", "did you mean urgent 紧急?"),
        (PRIORITIES, "xyz", "choose one of: emergency 急修"),
    ],
)
def test_a_choice_that_is_written_alike_is_proposed(
    titles: Mapping[str, Sequence[str]], word: str, hint: str
) -> None:
    with pytest.raises(UsageRefused) as refused:
        TitledChoice(titles).convert(word, None, None)
    said = str(refused.value.hint)
    assert said.startswith(hint)
    assert all(code in said for code in titles)


def test_writing_commands_have_a_dry_run_and_a_reason() -> None:
    assert call(write)[0] == (False, "")
    assert call(write, "--dry-run", "-m", "typing error")[0] == (True, "typing error")


@pytest.mark.parametrize(
    ("arguments", "value"),
    [
        (["-C", "a", "x"], "a"),
        (["-Ca"], "a"),
        (["-C", "a", "-C", "b"], "b"),
        (["x", "--", "-C", "a"], None),
        (["-C"], None),
    ],
)
def test_an_option_is_found_before_the_arguments_are_parsed(arguments: list[str], value: str | None) -> None:
    assert spoken(arguments, ("-C",)) == value


@pytest.mark.parametrize(
    ("arguments", "environ", "language"),
    [
        (["--lang", "en"], {"LANG": "zh_CN.UTF-8"}, "en"),
        ([], {"LANG": "zh_CN.UTF-8"}, "zh"),
        ([], {"LC_ALL": "en_GB.UTF-8", "LANG": "zh_CN.UTF-8"}, "en"),
        ([], {"LANG": "C"}, "en"),
        ([], {"LANG": "de_DE.UTF-8"}, "en"),
        ([], {}, "en"),
    ],
)
def test_the_language_is_asked_for_or_the_locale_s_or_the_desk_s(
    tmp_path: Path, arguments: list[str], environ: dict[str, str], language: str
) -> None:
    (tmp_path / "desk.yaml").write_text("schema: 1\n\nlocale: en\n", encoding="utf-8")
    assert Edge(["-C", str(tmp_path), *arguments], environ).language == language


def test_without_any_word_on_it_the_desk_speaks_chinese(tmp_path: Path) -> None:
    assert Edge(["-C", str(tmp_path)], {}).language == "zh"


def test_the_nearest_desk_upwards_is_found_beside_and_in_records(tmp_path: Path) -> None:
    inner = tmp_path / "a" / "b"
    inner.mkdir(parents=True)
    assert nearest_desk(str(inner)) is None
    records = tmp_path / "records"
    records.mkdir()
    (records / "desk.yaml").touch()
    assert nearest_desk(str(inner)) == str(records)
    (inner.parent / "desk.yaml").touch()
    assert nearest_desk(str(inner)) == str(inner.parent)
    assert Edge(["-C", str(tmp_path)], {}).desk == str(records)
    assert Edge([], {"PROPDESK_DIR": str(inner.parent)}).desk == str(inner.parent)
