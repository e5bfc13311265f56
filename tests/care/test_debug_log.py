"""The debug log says what is done and how long it takes; it names nobody, and off it costs nothing."""

from __future__ import annotations

import stat
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import Runner, process_environment
from smalldesk import commit_all, put
from watched import Watched

from propdesk.domain.messages import msg
from propdesk.domain.titles import Title
from propdesk.store import trace
from propdesk.store.packing import packed, unpacked

CANARY = "欧阳金丝雀"


@pytest.fixture
def log(desk: Watched, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Switch the log on; give its file."""
    monkeypatch.setenv("PROPDESK_DEBUG", "1")
    return desk.root / ".git/propdesk/debug.log"


def test_it_tells_command_options_git_lock_index_and_end(desk: Watched, log: Path) -> None:
    assert desk.run("fee", "pay", "0101", "1", "--method", "cash").code == 0
    lines = [line.split(" ", 3)[3] for line in log.read_text("utf-8").splitlines()]
    assert lines[0].startswith("start propdesk=")
    assert "command path='fee pay' given=" in "\n".join(lines)
    assert {line.split()[0] for line in lines} == {
        "start",
        "command",
        "git",
        "lock",
        "index",
        "outcome",
        "end",
    }
    assert any("words=update-ref," in line and "ms=" in line for line in lines)
    assert lines[-1].startswith("end exit=0 ms=")
    assert stat.S_IMODE(log.stat().st_mode) == 0o600


def test_nobody_is_named_in_it(desk: Watched, log: Path) -> None:
    for words in (
        ("person", "add", "--name", CANARY, "--phone", "13912345678"),
        ("find", CANARY),
        ("fee", "pay", "0101", "1", "--ref", CANARY, "-m", CANARY),
        ("fee", "pay", CANARY, "1"),
        ("keep", f"{CANARY}.yaml", "-m", CANARY),
        ("unit", "list", "-O", f"{desk.root.parent / CANARY}.csv"),
        (CANARY,),
    ):
        desk.run(*words)
    put(desk.root, f"people/zz/{CANARY}.yaml", "x\n")
    commit_all(desk.root)
    desk.run("check")
    text = log.read_text("utf-8")
    assert "exit=0" in text
    assert "exit=4" in text
    for secret in (CANARY, ascii(CANARY)[1:-1], "13912345678"):
        assert secret not in text


def test_it_begins_anew_when_it_is_long(desk: Watched, log: Path) -> None:
    log.write_text("x" * (trace.MOST_BYTES - 10), encoding="utf-8")
    desk.run("fee", "balance")
    assert log.with_name("debug.log.1").stat().st_size >= trace.MOST_BYTES - 10
    assert log.stat().st_size < 10_000


def test_it_may_go_to_stderr_or_to_a_file(
    desk: Watched, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "words=rev-parse" not in desk.run("unit", "list").stderr
    assert "command path='unit list'" in desk.propdesk("-C", desk.root, "--debug", "unit", "list").stderr
    monkeypatch.setenv("PROPDESK_LOG", str(tmp_path / "mine.log"))
    desk.run("unit", "list")
    assert "end exit=0" in (tmp_path / "mine.log").read_text("utf-8")
    assert not (desk.root / ".git/propdesk/debug.log").exists()


def test_of_a_call_of_git_only_command_options_and_ids_are_logged() -> None:
    words = ["-c", "user.name=张三", "-C", "/home/zhang", "update-ref", "-m", "zhang san", "--x=zhang"]
    words.append("zhang.yaml")
    assert trace.spoken([*words, "HEAD", "refs/heads/main", "a" * 40]) == (
        "-c,-C,update-ref,-m,--x,HEAD,refs/heads,aaaaaaaaaa"
    )


def test_a_packed_message_says_the_same_in_each_language() -> None:
    inner = msg("{count} errors", count=3)
    values = {"field": Title("面积", "area"), "found": "x", "inner": inner, "many": ["a"]}
    message = msg("{field}: {found} {inner} {many}", **values)
    back = unpacked(*packed(message))
    assert (back.text, dict(back.values)) == (message.text, dict(message.values))


@pytest.mark.parametrize("place", ["/nowhere/at/all.log", "/dev/full"])
def test_a_log_that_cannot_be_written_stops_nothing(
    desk: Watched, place: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PROPDESK_LOG", place)
    ran = desk.run("unit", "list")
    assert (ran.code, "Traceback" in ran.stderr) == (0, False)


def test_off_it_is_not_even_imported(desk: Watched) -> None:
    for words in (["--help"], ["-C", str(desk.root), "unit", "list"]):
        run = f"from propdesk.cli.main import main; main({words!r})"
        code = f"{run}; import sys; sys.exit('logging' in sys.modules)"
        done = subprocess.run(
            [sys.executable, "-c", code], capture_output=True, env=process_environment({}), check=False
        )
        assert done.returncode == 0, (words, done.stderr)


# --- small things that were said wrong ---------------------------------------------------------------


def test_reindex_builds_once(desk: Watched, log: Path) -> None:
    for path in (desk.root / ".git/propdesk").glob("index-*"):
        path.unlink()
    assert desk.run("reindex").code == 0
    assert log.read_text("utf-8").count("built=True") == 1


def test_a_single_finding_is_said_once(desk: Watched) -> None:
    put(desk.root, "units/1/1-1-0101.yaml", 'building: "1" # x\n')
    ran = desk.run("keep", "units/1/1-1-0101.yaml", "-m", "x")
    assert ran.code == 5
    assert ran.stderr.count("1-1-0101.yaml:1:15") == 1


def test_what_the_index_found_is_said_in_the_readers_language(desk: Watched, propdesk: Runner) -> None:
    path = "units/1/1-1-0101.yaml"
    text = (desk.root / path).read_text("utf-8").replace('area: "90"', "area: 90")
    put(desk.root, path, text)
    commit_all(desk.root)
    chinese, english = (propdesk("-C", desk.root, "--lang", code, "unit", "list") for code in ("zh", "en"))
    assert "建筑面积（area）：90" in chinese.stderr
    assert "area: 90 is a number" in english.stderr
