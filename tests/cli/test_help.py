"""Help pages and usage errors: aligned at any width, and in the reader's language down to the last word."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import click
import pytest
from cliwalk import LEAVES, PATHS, load_command
from conftest import Runner

from propdesk.cli.commands import EDGE_KEY
from propdesk.cli.edge import Edge
from propdesk.cli.main import propdesk as root_command
from propdesk.cli.registry import COMMANDS
from propdesk.render.language import Language
from propdesk.render.width import width

CLOSING = tuple("，。、；：！？）》」』】”")
ENGLISH = re.compile(
    r"\b(is|are|was|the|not|no such|got|unexpected|requires?|invalid|missing|error|usage|choose|one of"
    r"|argument|aborted|try|did you mean|takes?)\b",
    re.I,
)
"""Words of click's own messages, and of ours where they are not translated."""


def _page(path: str, language: str, columns: int) -> str:
    """The help of a command as a terminal of so many columns shows it."""
    from propdesk.cli.help import page, speaker

    command, parent = load_command(path) if path else (root_command, None)
    ctx = click.Context(command, parent=parent, info_name=path.rpartition(" ")[2] or "propdesk")
    ctx.meta[EDGE_KEY] = Edge(("--lang", language), {})
    say = speaker(language)
    children = [(name, say(row.help)) for name, row in COMMANDS.items() if name.rpartition(" ")[0] == path]
    summary = COMMANDS[path].help if path else ""
    return page(command, ctx, say=say, summary=summary, commands=children, room=columns)


@pytest.mark.parametrize("columns", [60, 80])
@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_page_fits_and_its_columns_line_up(language: str, columns: int) -> None:
    for path in PATHS:
        lines = _page(path, language, columns).splitlines()
        examples = lines.index("") if lines[0] in ("Examples:", "示例：") else 0
        body = lines[examples:]
        assert max(map(width, body)) <= columns, path
        assert not any(line.strip().startswith(CLOSING) for line in body), path
        starts = {_second_column(line) for line in body if re.match(r"  -.*\S  +\S", line)}
        assert len(starts) <= 1, (path, starts)


@pytest.mark.parametrize("columns", [60, 80])
def test_no_choice_is_broken_at_the_end_of_a_line(columns: int) -> None:
    for path in LEAVES:
        lines = [line.strip() for line in _page(path, "zh", columns).splitlines()]
        options = [param for param in load_command(path)[0].params if isinstance(param, click.Option)]
        for option in options:
            for choice in getattr(option.type, "named", ()):
                assert any(choice in line for line in lines), (path, choice)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_paragraph_ends_as_a_sentence_does(language: str) -> None:
    say = Language(language).say
    for path in LEAVES:
        for text in getattr(load_command(path)[0], "details", ()):
            assert say(text).endswith((".", "。")), (path, text)


def _second_column(line: str) -> int:
    """The display column at which the text of an option begins."""
    found = re.match(r"  -.*?\S  +(?=\S)", line)
    assert found
    return width(found[0])


def test_every_text_of_every_page_is_translated() -> None:
    zh = Language("zh")
    for path in PATHS:
        command = load_command(path)[0] if path else root_command
        options = [param for param in command.params if isinstance(param, click.Option)]
        texts = [*(option.help or "" for option in options), *getattr(command, "details", ())]
        page = _page(path, "zh", 80)
        for text in filter(None, texts):
            assert zh.say(text) != text, (path, text)
            assert text not in page, (path, text)


@pytest.mark.skipif(sys.platform == "win32", reason="has no pty")
@pytest.mark.parametrize(("columns", "widest"), [(60, 60), (120, 80)])
def test_a_page_follows_the_terminal_up_to_80_columns(columns: int, widest: int) -> None:
    from screen import on_terminal

    shown = on_terminal("--lang", "zh", "fee", "notice", "--help", size=(9, columns)).text
    body = shown.replace("\r", "").split("\n\n", 1)[1].splitlines()
    assert widest - 12 < max(map(width, body)) <= widest


@pytest.mark.parametrize("words", [[], ["fee"], ["fee", "pay"], ["fee", "tariff"]])
def test_help_is_a_command_too(propdesk: Runner, words: list[str]) -> None:
    assert propdesk("--lang", "en", "help", *words) == propdesk("--lang", "en", *words, "--help")


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (["arrears"], "did you mean fee arrears?"),
        (["tarif"], "did you mean fee tariff"),
        (["fee", "tarif"], "did you mean tariff?"),
        (["fee", "set"], "did you mean fee tariff set"),
        (["unit", "arrears"], "did you mean fee arrears?"),
        (["xyzzy"], "`propdesk --help` lists the commands"),
        (["help", "fee", "pya"], "did you mean pay?"),
        (["help", "fee", "pay", "now"], "propdesk fee pay has no commands below it"),
        (["fee", "runs", "--lang", "zh"], "要放在命令之前"),
        (["fee", "runs", "--no-pager"], "--no-pager comes before the command"),
        (["fee", "runs", "--quiet"], "--quiet comes before the command"),
        (["fee"], "arrears: list what is overdue"),
        ([], "fee: tariffs, bills"),
    ],
)
def test_a_wrong_command_is_told_the_right_one(propdesk: Runner, args: list[str], said: str) -> None:
    ran = propdesk("--lang", "en", *args)
    assert (ran.code, ran.stdout) == (2, "")
    assert said in ran.stderr


def _wrong(path: str) -> list[list[str]]:
    """Ways to call a command wrong: what click itself would find a word for."""
    command, _ = load_command(path)
    options = [param for param in command.params if isinstance(param, click.Option) and not param.is_flag]
    wrong = [["--xyzzy"], ["x"] * 9, ["--help=1"], ["--dry-run=1"], ["--limit", "x"], ["-o", "pink"]]
    wrong += [[option.opts[-1]] for option in options[:1]]
    wrong += [
        [option.opts[-1], "?"]
        for option in options
        if not isinstance(option.type, click.types.StringParamType)
    ]
    return wrong


def test_no_usage_error_speaks_english_to_a_chinese_reader(propdesk: Runner, tmp_path: Path) -> None:
    for path in LEAVES:
        for words in _wrong(path):
            ran = propdesk("-C", tmp_path, "--lang", "zh", *path.split(), *words)
            assert ran.code not in (0, 70), (path, words, ran)
            said = ran.stderr.replace(f"propdesk {path}", "")
            assert not ENGLISH.search(said), (path, words, said)


@pytest.mark.parametrize(
    ("environ", "language"),
    [
        ({"LANG": "C"}, "en"),
        ({"LANG": "C.UTF-8"}, "en"),
        ({"LANG": "zh_TW.UTF-8"}, "zh"),
        ({"LANG": "zh_CN.UTF-8", "LC_MESSAGES": "en_US.UTF-8"}, "en"),
        ({"LANG": "en_US.UTF-8", "LC_ALL": "zh_CN.UTF-8"}, "zh"),
        ({"LANG": "zh_CN.UTF-8", "LC_ALL": ""}, "zh"),
    ],
)
def test_the_process_speaks_as_its_environment_says(
    propdesk: Runner, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, environ: dict[str, str], language: str
) -> None:
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environ.items():
        monkeypatch.setenv(name, value)
    (tmp_path / "desk.yaml").write_text("schema: 1\n\nlocale: en\n", encoding="utf-8")
    page = propdesk("-C", tmp_path, "fee", "--help").stdout
    assert ("Commands:" in page) == (language == "en")
    assert ("命令：" in page) == (language == "zh")


def test_an_interrupt_is_told_in_chinese(capsys: pytest.CaptureFixture[str]) -> None:
    from propdesk.cli.errors import end

    assert end(click.Abort(), edge=Edge(("--lang", "zh"), {}), command="fee pay") == 130
    assert "已中断" in capsys.readouterr().err
