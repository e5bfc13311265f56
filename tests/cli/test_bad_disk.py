"""Disks that are full or take nothing, pipes that are closed, LANG=C: refused cleanly, or no error at all."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest
import smalldesk
from conftest import Ran, Runner, process_environment
from watched import Watched

WHEN = "2026-03-20 09:00"
PAY = ("fee", "pay", smalldesk.FLAT, "5")
BILL = ("fee", "bill", "--period", "2026-03")


@pytest.fixture
def desk(propdesk: Runner, tmp_path: Path) -> Watched:
    """Give a desk of one's own with some months behind it."""
    smalldesk.build(tmp_path / "desk")
    return Watched(tmp_path / "desk", propdesk, WHEN)


_READ_ONLY = """
mount --bind "$1" "$1" && mount -o remount,ro,bind "$1" || exit 99
shift; exec "$@"
"""
_FULL = """
desk=$1; shift
mkdir "$desk-full" && mount -t tmpfs -o size=16m tmpfs "$desk-full" && cp -a "$desk/." "$desk-full" || exit 99
cat /dev/zero > "$desk-full/.git/filler" 2>/dev/null
"$@"; code=$?
rm "$desk-full/.git/filler"
rm -rf "$desk" && cp -a "$desk-full" "$desk"
exit $code
"""


@cache
def _mounting() -> tuple[str, ...]:
    """The words that let a shell mount without touching the machine; empty where none do."""
    for words in (("unshare", "-m"), ("unshare", "-rm")):
        tried = [*words, "mount", "-t", "tmpfs", "tmpfs", "/mnt"]
        if shutil.which("unshare") and subprocess.run(tried, capture_output=True).returncode == 0:
            return words
    return ()


def _on_a_disk(kind: str, desk: Watched, *words: str) -> Ran:
    """Run a command where the desk lies on a disk of that kind, seen by it alone."""
    if not _mounting():
        pytest.skip("missing program: unshare that may mount")
    where = f"{desk.root}-full" if kind == _FULL else str(desk.root)
    command = [sys.executable, "-m", "propdesk", "-C", where, "--lang", "en", "--at", WHEN, *words]
    done = subprocess.run(
        [*_mounting(), "sh", "-c", kind, "sh", str(desk.root), *command],
        capture_output=True, text=True, env=process_environment({}), check=False,
    )  # fmt: skip
    assert done.returncode != 99, done.stderr
    return Ran(done.returncode, done.stdout, done.stderr)


@pytest.mark.parametrize("kind", [_READ_ONLY, _FULL], ids=["read-only", "full"])
@pytest.mark.parametrize("words", [PAY, BILL], ids=["pay", "bill"])
def test_a_disk_that_takes_nothing(desk: Watched, kind: str, words: tuple[str, ...]) -> None:
    before = desk.state()
    ran = _on_a_disk(kind, desk, *words, "-o", "json")
    assert ran.code == 8, ran.stderr
    assert "hanged" in ran.stderr  # whether anything was changed
    assert "Traceback" not in ran.stderr
    assert ran.json["error"]["kind"] == "system"
    assert desk.state() == before
    again = desk.run(*words)
    assert again.code == 0, again.stderr


@pytest.mark.parametrize("indexed", [True, False])
@pytest.mark.parametrize("kind", [_READ_ONLY, _FULL], ids=["read-only", "full"])
def test_such_a_disk_still_answers(desk: Watched, kind: str, indexed: bool) -> None:
    if not indexed:
        for path in (desk.root / ".git/propdesk").glob("index*"):
            path.unlink()
    wanted = desk.propdesk("-C", desk.root, "--lang", "en", "--at", WHEN, "fee", "balance").stdout
    if not indexed:
        for path in (desk.root / ".git/propdesk").glob("index*"):
            path.unlink()
    ran = _on_a_disk(kind, desk, "fee", "balance")
    assert (ran.code, ran.stdout) == (0, wanted), ran.stderr


# --- no errors at all ------------------------------------------------------------------------------


@pytest.mark.parametrize("words", [("unit", "list"), PAY, (*BILL, "-o", "json")])
def test_a_closed_pipe_is_no_error(desk: Watched, words: tuple[str, ...]) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    done = subprocess.run(
        [sys.executable, "-m", "propdesk", "-C", desk.root, "--at", WHEN, *words],
        stdout=writer, stderr=subprocess.PIPE, text=True, env=process_environment({}), check=False,
    )  # fmt: skip
    os.close(writer)
    assert done.returncode == 0, done.stderr
    assert "Broken" not in done.stderr
    assert "Traceback" not in done.stderr


def test_lang_c_is_no_error(desk: Watched, propdesk_process: Runner) -> None:
    env = {"LANG": "C", "LC_ALL": "C", "PYTHONUTF8": None, "PYTHONIOENCODING": None}
    ran = propdesk_process("-C", desk.root, "--at", WHEN, *PAY, env=env)
    assert ran.code == 0, ran.stderr
    assert "翠竹苑" in ran.stdout
