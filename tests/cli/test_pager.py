"""Long tables on a terminal go through the reader's pager; nothing else does, and nothing is lost."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest
from counter import FLAT, built

from propdesk.cli.edge import Edge
from propdesk.cli.main import main
from propdesk.cli.pager import chosen, is_long

if sys.platform != "win32":
    import pty

    from screen import Shown, on_terminal

__all__ = ["built"]

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="has no pty")

END = "\x04end"
NOTHING: Mapping[str, str | None] = {}
LOW = (4, 80)
"""A screen that three units and their header do not fit on."""


@pytest.fixture
def pager(tmp_path: Path) -> Path:
    """Write a pager that keeps what it was given and how it was called."""
    path = tmp_path / "pager"
    path.write_text('#!/bin/sh\necho "$LESS $LESSCHARSET $*" >"$0.called"\ncat >"$0.given"\n')
    path.chmod(0o755)
    return path


def _given(pager: Path) -> str | None:
    path = pager.with_name("pager.given")
    return path.read_text(encoding="utf-8") if path.exists() else None


@pytest.fixture
def shown(built: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., Shown]]:
    """Run a command in this process, with a terminal for its streams."""
    ours, theirs = pty.openpty()

    def run(*words: str, size: tuple[int, int] = LOW, env: Mapping[str, str | None] = NOTHING) -> Shown:
        for name, value in {"TERM": "xterm", "LINES": str(size[0]), "COLUMNS": str(size[1]), **env}.items():
            monkeypatch.delenv(name, raising=False) if value is None else monkeypatch.setenv(name, value)
        arguments = ["-C", str(built), "--lang", "en", *words]
        with open(theirs, closefd=False) as typed, open(theirs, "w", closefd=False) as screen:
            # Here and not before: capturing sets the streams anew when a test begins.
            monkeypatch.setattr(sys, "stdin", typed)
            monkeypatch.setattr(sys, "stdout", screen)
            code = main(arguments, edge=Edge(arguments, os.environ))
            print(END, end="", file=screen, flush=True)
        return Shown(code, _read(ours))

    yield run
    os.close(theirs)
    os.close(ours)


def _read(terminal: int) -> str:
    text = b""
    while not text.endswith(END.encode()):
        text += os.read(terminal, 65536)
    return text.decode().removesuffix(END)


def test_a_long_table_goes_to_the_pager_of_the_environment(
    built: Path, pager: Path, shown: Callable[..., Shown]
) -> None:
    env = {"PROPDESK_PAGER": f"{pager} --some 'two words'", "PAGER": "x", "LESS": None, "LESSCHARSET": None}
    assert shown("unit", "list", env=env) == Shown(0, "")
    given = _given(pager)
    assert given is not None
    assert FLAT in given
    assert pager.with_name("pager.called").read_text() == "FRX utf-8 --some two words\n"


def test_what_the_reader_has_said_about_less_stays(pager: Path, shown: Callable[..., Shown]) -> None:
    shown("unit", "list", env={"PAGER": str(pager), "LESS": "-S", "LESSCHARSET": "latin1"})
    assert pager.with_name("pager.called").read_text() == "-S latin1 \n"


@pytest.mark.parametrize(
    "words",
    [
        ("--no-pager", "unit", "list"),
        ("--no-input", "unit", "list"),
        ("unit", "list", "-o", "json"),
        ("unit", "list", "-o", "plain"),
        ("unit", "list", "--limit", "1", "--columns", "id"),
        ("unit", "edit", FLAT, "--note", "x", "--dry-run", "-o", "table"),
        ("unit", "--help"),
    ],
)
def test_what_is_short_or_data_or_writes_or_is_not_to_ask_is_printed_at_once(
    pager: Path, shown: Callable[..., Shown], words: tuple[str, ...]
) -> None:
    seen = shown(*words, size=(8, 80) if "--limit" in words else LOW, env={"PAGER": str(pager)})
    assert seen.code == 0
    assert seen.text
    assert _given(pager) is None


@pytest.mark.parametrize(
    "changes", [{"TERM": "dumb"}, {"TERM": None}, {"PAGER": "cat"}, {"PAGER": ""}, {"PAGER": "no-such-pager"}]
)
def test_without_a_pager_the_table_is_printed(
    pager: Path, shown: Callable[..., Shown], changes: dict[str, str | None]
) -> None:
    seen = shown("unit", "list", env={"PAGER": str(pager), **changes})
    assert seen.code == 0
    assert FLAT in seen.text
    assert _given(pager) is None


def test_a_pipe_as_stdin_is_no_reader(built: Path, pager: Path) -> None:
    with open(os.devnull, "rb") as nothing:
        seen = on_terminal(
            "-C", built, "unit", "list", size=LOW, env={"PAGER": str(pager)}, stdin=nothing.fileno()
        )
    assert FLAT in seen.text
    assert _given(pager) is None


@pytest.mark.parametrize("command", ["true", "false", "sh -c 'kill -9 $$'"])
def test_leaving_the_pager_early_or_failing_in_it_is_no_error(
    shown: Callable[..., Shown], command: str
) -> None:
    assert shown("unit", "list", env={"PAGER": command}) == Shown(0, "")


@pytest.mark.needs("less")
def test_less_shows_chinese_whatever_the_locale_and_q_leaves_it(built: Path) -> None:
    shown = on_terminal(
        "-C", built, "--lang", "zh", "unit", "list",
        size=LOW, keys=[(":", "q")], env={"LC_ALL": "C", "PAGER": None, "LESS": None},
    )  # fmt: skip
    assert shown.code == 0
    assert "编号" in shown.text
    assert "<E6>" not in shown.text
    assert "P-B1-023" not in shown.text


@pytest.mark.needs("less")
def test_an_interrupt_belongs_to_the_pager(built: Path) -> None:
    shown = on_terminal(
        "-C",
        built,
        "--lang",
        "en",
        "unit",
        "list",
        size=LOW,
        keys=[(":", "\x03"), (":", "q")],
        env={"PAGER": "less"},
    )
    assert shown.code == 0
    assert "interrupted" not in shown.text


@pytest.mark.parametrize(
    ("environ", "words"),
    [
        ({}, ["less"]),
        ({"PAGER": "more"}, ["more"]),
        ({"PAGER": "more", "PROPDESK_PAGER": "less -S"}, ["less", "-S"]),
        ({"PAGER": "more", "PROPDESK_PAGER": ""}, []),
        ({"PAGER": "'unfinished"}, []),
        ({"GIT_PAGER": "touch /tmp/x"}, ["less"]),
    ],
)
def test_the_environment_alone_chooses_the_pager(environ: dict[str, str], words: list[str]) -> None:
    assert chosen(environ) == words


def test_lines_are_counted_as_the_screen_breaks_them(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LINES", "3")
    monkeypatch.setenv("COLUMNS", "10")
    assert not is_long("一二三四五\n一二\n")
    assert is_long("一二三四五六\n一二\n")
    assert is_long("1\n2\n3\n")
