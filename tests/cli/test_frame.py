"""The frame of the command line: help, errors, exit codes, streams."""

from __future__ import annotations

import ast
import importlib.util
import inspect
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import click
import pytest
from cliwalk import LEAVES, PATHS, load_command
from conftest import ROOT, Runner, process_environment

from propdesk.cli.main import propdesk as root_command
from propdesk.cli.registry import COMMANDS
from propdesk.cli.shells import SCRIPTS
from propdesk.render.width import width


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("path", PATHS, ids=lambda path: path or "propdesk")
def test_every_help_page_fits_80_columns(propdesk: Runner, path: str, language: str) -> None:
    ran = propdesk("--lang", language, *path.split(), "--help")
    assert ran.code == 0
    assert ran.stderr == ""
    assert max(width(line) for line in ran.stdout.splitlines()) <= 80
    assert f"propdesk {path}".rstrip() in ran.stdout
    assert "--help" in ran.stdout


@pytest.mark.parametrize("path", LEAVES)
def test_help_begins_with_examples(propdesk: Runner, path: str) -> None:
    lines = propdesk("--lang", "en", *path.split(), "--help").stdout.splitlines()
    examples = lines[1 : lines.index("")]
    assert lines[0] == "Examples:"
    assert examples
    assert all(re.search(rf"propdesk .*?\b{path}\b", example) for example in examples)


@pytest.mark.parametrize("path", [path for path, row in COMMANDS.items() if not row.target])
def test_a_group_lists_its_commands_without_importing_them(path: str) -> None:
    code = (
        "import sys; from propdesk.cli.main import main; "
        f"main(['--lang', 'en', *{path.split()!r}, '--help']); "
        "loaded = [m for m in sys.modules if m.startswith('propdesk.')]; "
        "print(sorted(loaded), file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, env=process_environment({}), check=True
    )
    loaded = set(ast.literal_eval(done.stderr))
    assert loaded <= {
        "propdesk.cli",
        "propdesk.cli.commands",
        "propdesk.cli.edge",
        "propdesk.cli.help",
        "propdesk.cli.main",
        "propdesk.cli.registry",
        "propdesk.cli.terminal",
        "propdesk.cli.texts",
        "propdesk.render",
        "propdesk.render.width",
    }


def test_the_table_of_commands_has_a_group_above_every_command() -> None:
    parents = {path.rpartition(" ")[0] for path in COMMANDS} - {""}
    assert all(COMMANDS[parent].target == "" for parent in parents)


def test_a_group_without_a_command_is_a_usage_error_that_lists_them(propdesk: Runner) -> None:
    ran = propdesk("--lang", "en", "fee")
    assert ran.code == 2
    assert ran.stdout == ""
    assert "arrears" in ran.stderr


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (["completon"], "did you mean completion?"),
        (["completion"], "is missing"),
        (["completion", "bash", "--hlp"], "did you mean --help?"),
        (["completion", "tcsh"], "bash"),
        (["completion", "bash", "--at", "2026-01-01"], "--at comes before the command"),
        (["--color", "pink", "completion", "bash"], "--color"),
        (["--lang"], "--lang"),
        (["completion", "bash", "extra"], "too many arguments: extra"),
        (["--no-input=yes", "completion", "bash"], "takes no value"),
        (["completion", "\udcff"], "UTF-8"),
    ],
)
def test_usage_errors_exit_with_2_and_say_what_next(propdesk: Runner, args: list[str], said: str) -> None:
    ran = propdesk("--lang", "en", *args) if args != ["--lang"] else propdesk(*args)
    assert ran.code == 2
    assert ran.stdout == ""
    assert said in ran.stderr


@pytest.mark.parametrize("asked", [["-o", "json"], ["-ojson"], ["--output=json"], ["--output", "json"]])
def test_a_usage_error_is_an_envelope_too_where_json_was_asked(propdesk: Runner, asked: list[str]) -> None:
    ran = propdesk("--lang", "en", "completion", "bash", *asked)
    assert ran.code == 2
    assert ran.json["schema"] == 1
    assert ran.json["command"] == "completion"
    assert ran.json["error"]["exit"] == 2
    assert ran.json["error"]["kind"] == "usage"
    assert set(ran.json["error"]) >= {"exit", "kind", "message", "hint", "record", "field"}


def test_an_unknown_desk_is_not_found(propdesk: Runner, tmp_path: Path) -> None:
    for args in (["-C", tmp_path / "none"], []):
        ran = propdesk("--lang", "en", *args, "fee", "arrears", cwd=tmp_path)
        assert ran.code == 4
        assert "Next:" in ran.stderr


@pytest.mark.parametrize("shell", SCRIPTS)
def test_completion_prints_the_script_of_a_shell(propdesk: Runner, shell: str) -> None:
    ran = propdesk("completion", shell)
    assert ran.code == 0
    assert ran.stdout == SCRIPTS[shell]


def test_version(propdesk: Runner) -> None:
    assert propdesk("--version").stdout.startswith("propdesk ")


def test_every_name_of_the_contract_stands_before_the_command() -> None:
    names = {name for param in root_command.params for name in param.opts}
    promised = "-C --as --at --lang --color --no-input -q -v --debug --version"
    assert names >= set(promised.split())


def test_callbacks_are_short_and_do_no_work_of_their_own() -> None:
    long = [
        path
        for path, command in _loaded()
        if len(inspect.getsource(inspect.unwrap(command.callback)).splitlines()) > 40
    ]
    assert long == []


def _loaded() -> list[tuple[str, Any]]:
    return [(path, load_command(path)[0]) for path in LEAVES]


def test_options_have_help_that_is_marked_for_translation() -> None:
    silent = [
        f"{path} {param.opts[0]}"
        for path, command in _loaded()
        for param in command.params
        if isinstance(param, click.Option) and not param.help
    ]
    assert silent == []


# --- streams: only a process of its own shows them -------------------------------------------------


def _spawn(*args: str, **settings: Any) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "propdesk", *args], env=process_environment({}), **settings
    )


def test_a_closed_pipe_is_no_error() -> None:
    reading, writing = os.pipe()
    os.close(reading)
    with _spawn("--help", stdout=writing, stderr=subprocess.PIPE) as child:
        os.close(writing)
        assert child.communicate()[1] == b""
    assert child.returncode == 0


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full on this system")
def test_a_full_disk_under_stdout_is_exit_8() -> None:
    with (
        open("/dev/full", "wb") as full,
        _spawn("--lang", "en", "--help", stdout=full, stderr=subprocess.PIPE) as child,
    ):
        said = child.communicate()[1].decode()
    assert child.returncode == 8
    assert "No space left" in said
    assert "Traceback" not in said


@pytest.mark.skipif(sys.platform == "win32", reason="closes descriptors as a POSIX shell does")
@pytest.mark.parametrize("closed", ["<&-", ">&-", "2>&-", "<&- >&- 2>&-"])
def test_closed_streams_are_no_error(closed: str) -> None:
    command = f"exec {sys.executable} -m propdesk --help {closed}"
    done = subprocess.run(
        ["sh", "-c", command], capture_output=True, env=process_environment({}), check=False
    )
    assert done.returncode == 0
    assert b"Traceback" not in done.stderr


@pytest.mark.parametrize("locale", ["C", "POSIX", "zh_CN.GB18030"])
def test_output_is_utf8_in_any_locale(propdesk_process: Runner, locale: str) -> None:
    ran = propdesk_process(
        "--lang", "zh", "--help", env={"LC_ALL": locale, "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    )
    assert ran.code == 0
    assert "propdesk" in ran.stdout


def test_a_bug_is_one_line_for_the_user_and_frames_without_values_in_the_log(
    tmp_path: Path, propdesk: Runner
) -> None:
    from propdesk.cli.edge import Edge
    from propdesk.cli.errors import end

    subprocess.run(["git", "init", "-q", tmp_path], check=True)
    edge = Edge(("-C", str(tmp_path), "--lang", "en"), {})
    try:
        {}["张三 13812345678"]
    except KeyError as error:
        code = end(error, edge=edge, command="fee pay")
    log = (tmp_path / ".git/propdesk/last-error.log").read_text(encoding="utf-8")
    assert code == 70
    assert "test_frame.py" in log
    assert "KeyError" in log
    assert "张三" not in log


def test_an_interrupt_is_130() -> None:
    from propdesk.cli.edge import Edge
    from propdesk.cli.errors import end

    assert end(KeyboardInterrupt(), edge=Edge((), {}), command="fee bill") == 130


def test_cli_imports_are_found_where_the_table_says() -> None:
    modules = {row.target.partition(":")[0] for row in COMMANDS.values() if row.target}
    missing = [name for name in modules if importlib.util.find_spec(f"propdesk.cli.{name}") is None]
    assert missing == []


def test_the_checkout_is_the_package_under_test() -> None:
    import propdesk

    assert Path(propdesk.__file__).is_relative_to(ROOT)
