"""Shells are offered ids with titles: masked, read-only, silent where there is nothing to offer."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import click
import pytest
from conftest import process_environment
from counter import AYI, FIRM, FLAT, SHOP, SPACE, ZHANG, built, desk, session_at
from frontdesk import front_desk_built, write

from propdesk.cli.main import _complete
from propdesk.cli.main import propdesk as root_command
from propdesk.cli.offers import MANY, Asked, offered
from propdesk.cli.shells import LINE, SCRIPTS, VARIABLE, answer
from propdesk.domain.changes import Put
from propdesk.render.language import Language
from propdesk.store.git import Repository
from propdesk.store.lock import DeskLock
from propdesk.store.offers import Offers

if sys.platform != "win32":
    from screen import typed

__all__ = ["built", "desk", "front_desk_built"]

Complete = Callable[..., dict[str, str]]
TAB = "\t"


@pytest.fixture
def complete(built: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Complete:
    """Ask what may stand at the end of a line: values with their titles, as a shell gets them."""

    def ask(line: str, *, at: Path | None = built, lang: str = "en", shell: str = "zsh") -> dict[str, str]:
        place = f"-C {at} " if at else ""
        monkeypatch.setenv(LINE, f"propdesk {place}--lang {lang} {line}")
        answer(root_command, f"{shell}_complete")
        out, err = capsys.readouterr()
        assert err == ""
        rows = [row.split(TAB) for row in out.splitlines()]
        return {f"{value}…" if kind == "stem" else value: title for kind, value, title in rows}

    return ask


@pytest.mark.parametrize(
    ("line", "offers"),
    [
        ("unit show ", {FLAT: "flat 90 m²", SHOP: "shop 90 m²", SPACE: "parking space"}),
        ("unit show 10-", {SHOP: "shop 90 m²"}),
        ("unit show b1-023", {}),
        ("unit show B1-023", {SPACE: "parking space"}),
        ("fee pay 0101 5 --bill ", {f"property/{FLAT}/2026-01-01": "2026-01-01 – 2026-01-31 180.00"}),
        ("fee tariff show ", {"lift": "电梯费", "property": "Property fee"}),
        ("fee bill --item=l", {"--item=lift": "电梯费"}),
        ("fee void-run ", {"2026-01/property": "1 × 180.00"}),
        ("fee notice --period ", {"2026-01": "1 × 180.00"}),
        ("fee arrears --by u", {"unit": "unit"}),
        ("fee day --till ", {"A": "lin"}),
        ("--as ", {"lin": "lin"}),
        ("unit list ", {
            "building:…": "all units of a building", "tag:…": "all units with a tag",
            SPACE: "parking space", FLAT: "flat 90 m²", SHOP: "shop 90 m²"}),
        ("unit list 2-1-0101,building:1", {"2-1-0101,building:10": ""}),
        ("unit list tag:", {"tag:a": "1"}),
        ("unit add ", {}),
        ("show 2026", {"2026-01/property": "1 × 180.00"}),
        ("show P-b", {FIRM: "衡昌商贸有限公司 company"}),
        ("fee arr", {"arrears": "list what is overdue, by age"}),
        ("fee --h", {"--help": "show this page"}),
        ("unit list --limit 5 --li", {}),
        ("fee tariff set x --payer own", {"owner": "owner"}),
        ("unit edit 0101 --charge prop", {"property:…": "Property fee"}),
        ("help fee arr", {"arrears": "list what is overdue, by age"}),
        ("keep ", {"": ""}),
    ],
)  # fmt: skip
def test_a_value_is_offered_with_its_title(complete: Complete, line: str, offers: dict[str, str]) -> None:
    assert complete(line) == offers


def test_titles_are_in_the_reader_s_language_and_find_their_code(complete: Complete) -> None:
    assert complete("fee pay 0101 5 --method 微", lang="zh") == {"wechat": "微信"}
    assert complete("unit show 2", lang="zh") == {FLAT: "住宅 90 m²"}
    assert complete("fee arr", lang="zh") == {"arrears": "按账龄列出欠费"}


def test_people_are_masked_but_companies_are_not(complete: Complete) -> None:
    assert complete("person show ") == {
        ZHANG: "张* person",
        FIRM: "衡昌商贸有限公司 company",
        AYI: "阿依** guest",
    }


def test_every_receipt_is_offered_the_latest_first(complete: Complete, desk: Path) -> None:
    from counter import session_at

    from propdesk.services.payments import Request, take_payments

    for moment in ("2026-02-01 09:00", "2026-02-02 09:00"):
        take_payments(session_at(desk, moment), [Request(FLAT, 5000, "cash")])
    assert list(complete("fee receipt A", at=desk)) == ["A-000002", "A-000001"]
    assert complete("fee receipt ", at=desk)["A-000001"] == f"2026-02-01 {FLAT} 50.00"


def test_beyond_many_the_beginnings_are_offered() -> None:
    database = sqlite3.connect(":memory:")
    database.execute("CREATE TABLE bodies (kind TEXT, id TEXT, body TEXT)")
    units = [f"{building}-1-{room:04}" for building in (1, 2) for room in range(MANY + 1)]
    database.executemany("INSERT INTO bodies VALUES ('unit', ?, '{}')", [(unit,) for unit in units])
    from propdesk.cli.offers import _SOURCES

    def begun(start: str) -> list[str]:
        asked = Asked(Offers(database), Language("en"), click.Context(root_command), start)
        return [item.value for item in _SOURCES["UNIT"](asked)]

    assert begun("") == ["1-", "2-"]
    assert begun("2") == ["2-"]
    assert begun("2-") == ["2-1-"]
    assert begun("2-1-") == units[MANY + 1 :]
    assert begun("2-1-000") == units[MANY + 1 : MANY + 11]


def _state(root: Path) -> list[tuple[str, int, int]]:
    files = (path for path in root.rglob("*") if path.is_file())
    return sorted((str(path), path.stat().st_size, path.stat().st_mtime_ns) for path in files)


def test_nothing_is_written_and_no_lock_is_waited_for(complete: Complete, desk: Path) -> None:
    before = _state(desk)
    with DeskLock(Repository.find(desk)):
        held = _state(desk)
        assert complete("unit show ", at=desk)
        assert _state(desk) == held
    assert {path for path, _, _ in before} <= {path for path, _, _ in held}


@pytest.mark.parametrize("damage", ["no index", "cut short", "other tables", "no git", "no desk", "a file"])
def test_a_broken_desk_is_silent(
    desk: Path, damage: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    index = next((desk / ".git" / "propdesk").glob("index-*.db"))
    if damage == "no git":
        shutil.rmtree(desk / ".git")
    elif damage in ("no desk", "a file"):
        desk = desk / ("none" if damage == "no desk" else "desk.yaml")
    elif damage == "no index":
        index.unlink()
    else:
        index.write_bytes(b"" if damage == "other tables" else index.read_bytes()[:3000])
    monkeypatch.setenv(LINE, f"propdesk -C {desk} unit show ")
    with pytest.raises(SystemExit) as ended:
        _complete("bash_complete")
    assert (ended.value.code, *capsys.readouterr()) == (0, "", "")


def test_the_process_answers_a_shell_and_is_silent_where_there_is_no_desk(tmp_path: Path) -> None:
    def ask(line: str) -> tuple[int, str, str]:
        asked = process_environment({VARIABLE: "bash_complete", LINE: line})
        command = [sys.executable, "-m", "propdesk"]
        done = subprocess.run(command, env=asked, cwd=tmp_path, capture_output=True, text=True, check=False)
        return done.returncode, done.stdout, done.stderr

    assert ask("propdesk --lang en fee arr") == (0, "plain\tarrears\tlist what is overdue, by age\n", "")
    assert ask("LANG=C /usr/bin/propdesk --lang en fee arr")[1].startswith("plain\tarrears\t")
    assert ask("propdesk unit show ") == (0, "", "")


def test_the_desk_of_the_environment_is_asked(
    complete: Complete, built: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PROPDESK_DIR", str(built))
    assert FLAT in complete("unit show ", at=None)
    monkeypatch.setenv("HOME", str(built.parent))
    monkeypatch.delenv("PROPDESK_DIR")
    assert FLAT in complete("-C ~/desk unit show ", at=None)


def test_hostile_values_reach_no_shell_as_more_than_text(
    complete: Complete, monkeypatch: pytest.MonkeyPatch
) -> None:
    option = click.Option(["--x"], type=click.Choice(["$(rm x)", "a b", "c\td", "e\nf"]))
    command = click.Command("x", params=[option], context_settings={"help_option_names": []})
    monkeypatch.setenv(LINE, "propdesk --x ")
    from propdesk.cli.shells import _SHELLS

    said = _SHELLS["bash"](command, {}, "propdesk", VARIABLE).complete()
    assert said == "plain\t\\$\\(rm\\ x\\)\t\nplain\ta\\ b\t\n"


def test_what_the_shell_knows_itself_is_left_to_it() -> None:
    ctx = click.Context(root_command)
    for metavar, kind in (("DIR", "dir"), ("FILE", "file"), ("PATH…", "file"), ("AMOUNT", None)):
        items = offered(ctx, click.Argument(["x"], metavar=metavar), "a")
        assert [item.type for item in items] == ([kind] if kind else [])


# --- the shells themselves -------------------------------------------------------------------------


@pytest.fixture
def shell_env(tmp_path: Path, built: Path) -> dict[str, str]:
    """An environment whose PATH has propdesk, and in which the shells are as installed."""
    command = tmp_path / "bin" / "propdesk"
    command.parent.mkdir()
    command.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m propdesk "$@"\n', encoding="utf-8")
    command.chmod(0o755)
    for shell, script in SCRIPTS.items():
        (tmp_path / shell).write_text(script, encoding="utf-8")
    path = f"{command.parent}{os.pathsep}{os.environ['PATH']}"
    return process_environment(
        {"PATH": path, "PROPDESK_DIR": str(built), "LANG": "C.UTF-8", "HOME": str(tmp_path)}
    )


def _run(env: dict[str, str], *words: str) -> list[str]:
    done = subprocess.run(words, env=env, capture_output=True, text=True, check=True, timeout=60)
    return done.stdout.splitlines()


_ASK_BASH = """
source "$HOME/bash"
ask() {
    COMP_LINE=$1 COMP_POINT=${#1} COMP_TYPE=$2
    _propdesk_completion propdesk 2>/dev/null
    printf '%s\\n' "${COMPREPLY[@]}" --
}
ask 'propdesk --lang en unit show 10' 9
ask 'propdesk --lang en unit show ' 9
ask 'propdesk --lang en unit show ' 63
ask 'propdesk unit list building:' 9
ask 'propdesk fee pay 0101 5 --method=we' 9
"""


@pytest.mark.needs("bash")
def test_bash_completes(shell_env: dict[str, str]) -> None:
    answers = "\n".join(_run(shell_env, "bash", "--norc", "-c", _ASK_BASH)).split("\n--")
    assert [each.split("\n") for each in answers[:-1]] == [
        [SHOP],
        ["", FLAT, SHOP, SPACE],
        ["", f"{FLAT}   flat 90 m²", f"{SHOP}  shop 90 m²", f"{SPACE}   parking space"],
        ["", "2", "10"],
        ["", "wechat"],
    ]


@pytest.mark.needs("fish")
def test_fish_completes(shell_env: dict[str, str]) -> None:
    asks = "complete -C 'propdesk --lang en unit show '; complete -C 'propdesk fee pay 1 2 --method=we'"
    assert _run(shell_env, "fish", "--no-config", "-c", f"source $HOME/fish; {asks}") == [
        f"{FLAT}\tflat 90 m²",
        f"{SHOP}\tshop 90 m²",
        f"{SPACE}\tparking space",
        "--method=wechat\t微信",
    ]


@pytest.mark.needs("zsh")
@pytest.mark.skipif(sys.platform == "win32", reason="has no pty")
def test_zsh_completes(shell_env: dict[str, str]) -> None:
    keys = [
        ("READY", "propdesk unit show 10\t"),
        ("-1-0102", "\x15propdesk --lang en unit show 2\t"),
        ("-1-0101", "\x15propdesk --lang en unit show \t"),
        ("parking space", "\x15exit\r"),
    ]
    begin = "autoload -Uz compinit; compinit -u -D; source $HOME/zsh; PS1='READY '\n"
    (Path(shell_env["HOME"]) / ".zshrc").write_text(begin)
    shown = typed(["zsh", "-i"], keys=keys, env={**shell_env, "TERM": "xterm", "ZDOTDIR": shell_env["HOME"]})
    assert shown.code == 0
    assert "-- flat 90 m²" in shown.text


@pytest.mark.parametrize(
    ("line", "lang", "offers"),
    [
        ("ticket accept ", "zh", {"T-261123-k3q9x": "2-1-0101 给排水 待派单", "T-261122-a1b2c": "电梯 挂起"}),
        ("ticket show k3q", "en", {"T-261123-k3q9x": "2-1-0101 water and drainage open"}),
        ("ticket join k3q9x --incident T-261122", "en", {"T-261122-a1b2c": "lift on hold"}),
        ("ticket duplicate k3q9x --of a1", "en", {"T-261122-a1b2c": "lift on hold"}),
        ("ticket assign k3q9x --to ", "zh", {"wang": "王师傅", "zhao": "赵师傅"}),
        ("ticket list --assignee w", "zh", {"wang": "王师傅"}),
        ("ticket new --category 渗", "zh", {"leak": "渗漏"}),
    ],
)
def test_tickets_are_offered_by_their_ends_and_workers_by_name(
    complete: Complete, calls: Path, line: str, lang: str, offers: dict[str, str]
) -> None:
    assert complete(line, at=calls, lang=lang) == offers


@pytest.fixture(scope="module")
def calls(front_desk_built: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A desk with two live tickets and one that is over; it is only read."""
    root = tmp_path_factory.mktemp("calls") / "desk"
    shutil.copytree(front_desk_built, root, symlinks=True)
    who = {"at": "2026-11-23 09:00", "clerk": "lin"}
    call = {"kind": "repair", "channel": "hotline", "priority": "normal", "text": "漏水", **who}
    water, lift = {"category": "water", "unit": FLAT}, {"category": "lift", "place": "2号楼电梯"}
    held = [{"id": "aaaaa", "kind": "held", "for": "parts", **who}]
    over = [{"id": "aaaaa", "kind": "cancelled", "reason": "误报", **who}]
    write(
        root,
        Put("ticket", "T-261123-k3q9x", {**call, **water}),
        Put("ticket", "T-261122-a1b2c", {**call, **lift, "at": "2026-11-22 09:00", "events": held}),
        Put("ticket", "T-261121-c3d4e", {**call, **water, "events": over}),
    )
    list(session_at(root).desk.snapshot().ids("ticket"))
    return root
