"""A reader that leaves is no error, a full disk is exit 8, colour is for terminals: for every output."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO, TextIOWrapper
from pathlib import Path

import pytest
from conftest import Runner, process_environment
from counter import FLAT, built, commits, desk

from propdesk.cli.app import open_app
from propdesk.cli.edge import Edge
from propdesk.cli.emit import coloured
from propdesk.cli.main import main
from propdesk.cli.options import BINARY, FORMATS

__all__ = ["built", "desk"]

FULL = Path("/dev/full")
KINDS = (
    *(("unit", "list", "-o", format) for format in (*FORMATS, *BINARY)),
    ("unit", "list", "-O", "-"),
    ("fee", "notice", "--period", "2026-01", "--format", "txt"),
    ("fee", "notice", "--period", "2026-01", "--format", "sms", "-O", "-"),
    ("fee", "export", "--to", "hledger"),
    ("fee", "statement", FLAT),
    ("unit", "show", "no-such-unit", "-o", "json"),
    ("log",),
    ("completion", "bash"),
    ("help", "--all", "man"),
    ("fee", "--help"),
    ("--version",),
)
"""Every way in which something comes to stdout: tables, data, workbooks, papers, scripts, refusals, help."""


@contextmanager
def _stdout(descriptor: int, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Let stdout be a descriptor, as a process of its own has it."""
    with open(descriptor, "w", encoding="utf-8") as stream:
        monkeypatch.setattr(sys, "stdout", stream)
        yield


def _main(built: Path, *words: str) -> int:
    arguments = ["-C", str(built), "--lang", "en", *words]
    return main(arguments, edge=Edge(arguments, os.environ))


def _id(words: tuple[str, ...]) -> str:
    return " ".join(words)


@pytest.mark.parametrize("words", KINDS, ids=_id)
def test_a_reader_who_has_left_is_no_error(
    built: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], words: tuple[str, ...]
) -> None:
    ours, theirs = os.pipe()
    os.close(ours)
    with _stdout(theirs, monkeypatch):
        code = _main(built, *words)
    assert code == (4 if "no-such-unit" in words else 0)
    said = capsys.readouterr().err
    assert "Broken pipe" not in said
    assert "Traceback" not in said


@pytest.mark.skipif(not FULL.exists(), reason="no /dev/full on this system")
@pytest.mark.parametrize("words", [words for words in KINDS if "no-such-unit" not in words], ids=_id)
def test_a_full_disk_is_exit_8_and_says_so(
    built: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], words: tuple[str, ...]
) -> None:
    with _stdout(os.open(FULL, os.O_WRONLY), monkeypatch):
        code = _main(built, *words)
    assert code == 8
    assert "the output cannot be written: No space left on device" in capsys.readouterr().err


@pytest.mark.skipif(not FULL.exists(), reason="no /dev/full on this system")
def test_what_was_posted_stays_where_its_receipt_cannot_be_printed(
    desk: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    before = len(commits(desk))
    with _stdout(os.open(FULL, os.O_WRONLY), monkeypatch):
        code = _main(desk, "fee", "pay", FLAT, "180")
    assert code == 8
    assert len(commits(desk)) == before + 1
    assert "what was committed stays" in capsys.readouterr().err


@pytest.mark.needs("bash")
def test_head_in_a_real_pipeline_ends_both_sides_well(built: Path) -> None:
    line = f'"$PYTHON" -m propdesk -C {built} --lang en help --all md | head -1; echo "${{PIPESTATUS[*]}}"'
    env = process_environment({"PYTHON": sys.executable})
    done = subprocess.run(["bash", "-c", line], env=env, capture_output=True, text=True, check=False)
    assert done.stdout.splitlines() == ["# The commands of propdesk", "0 0"]
    assert done.stderr == ""


class _Screen(TextIOWrapper):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(
    ("colour", "screen", "environ", "coloured_"),
    [
        ("auto", True, {"TERM": "xterm"}, True),
        ("auto", False, {"TERM": "xterm"}, False),
        ("auto", True, {"TERM": "dumb"}, False),
        ("auto", True, {"TERM": "xterm", "NO_COLOR": "1"}, False),
        ("auto", True, {"TERM": "xterm", "NO_COLOR": ""}, True),
        ("always", False, {"NO_COLOR": "1", "TERM": "dumb"}, True),
        ("never", True, {"TERM": "xterm"}, False),
    ],
)
def test_colour_is_for_terminals_that_want_it(
    colour: str, screen: bool, environ: dict[str, str], coloured_: bool
) -> None:
    stream = (_Screen if screen else TextIOWrapper)(BytesIO())
    assert coloured(open_app(Edge((), environ), {"colour": colour}), stream) is coloured_


@pytest.mark.parametrize("format", FORMATS)
def test_data_is_never_coloured(propdesk: Runner, built: Path, format: str) -> None:
    shown = propdesk("-C", built, "--color", "always", "unit", "list", "-o", format).stdout
    assert ("\x1b[" in shown) == (format == "table")


@pytest.mark.skipif(sys.platform == "win32", reason="makes links and pipes as POSIX has them")
def test_a_device_a_pipe_and_a_link_are_written_through(
    propdesk: Runner, built: Path, tmp_path: Path
) -> None:
    link, target, null = tmp_path / "link.csv", tmp_path / "target.csv", tmp_path / "null.csv"
    target.write_text("old")
    link.symlink_to(target)
    null.symlink_to(os.devnull)
    for path in (link, null):
        assert propdesk("-C", built, "unit", "list", "-O", path).code == 0
    assert FLAT in target.read_text("utf-8")
    assert link.is_symlink()
    assert not Path(os.devnull).is_file()
    full = tmp_path / "full.csv"
    full.symlink_to(FULL)
    assert propdesk("-C", built, "unit", "list", "-O", full).code == (8 if FULL.exists() else 0)
