"""Hermetic ground for every test: a home of its own, a git identity, no settings of the machine."""

from __future__ import annotations

import contextlib
import io
import json
import os
import random
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import settings

MACHINE = dict(os.environ)
"""The environment as the machine gave it, before it was made hermetic; for pip, which needs its settings."""

ROOT = Path(__file__).resolve().parent.parent
NOW = datetime(2026, 11, 21, 10, 0)
IDENTITY = "[user]\n\tname = lin\n\temail = lin@desk.example\n[init]\n\tdefaultBranch = main\n"
MISSING = "missing program: "

# A loaded machine is no error; how many examples a test needs is its own business.
settings.register_profile("propdesk", deadline=None)
settings.load_profile("propdesk")


@dataclass(frozen=True)
class Ran:
    """What a command left behind."""

    code: int
    stdout: str
    stderr: str
    raw: bytes = b""

    @property
    def json(self) -> Any:
        """The one JSON document on stdout."""
        return json.loads(self.stdout)

    @property
    def rows(self) -> list[dict[str, Any]]:
        """The rows of the envelope."""
        rows: list[dict[str, Any]] = self.json["rows"]
        return rows


Runner = Callable[..., Ran]


@pytest.fixture(scope="session", autouse=True)
def _hermetic(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    home = tmp_path_factory.mktemp("home")
    (home / "gitconfig").write_text(IDENTITY, encoding="utf-8")
    given = {
        "HOME": str(home),
        "USERPROFILE": str(home),
        "XDG_CONFIG_HOME": str(home / "config"),
        "XDG_CACHE_HOME": str(home / "cache"),
        "XDG_DATA_HOME": str(home / "data"),
        "GIT_CONFIG_GLOBAL": str(home / "gitconfig"),
        "GIT_CONFIG_NOSYSTEM": "1",
        "TZ": "UTC",
        "LANG": "C.UTF-8",
    }
    foreign = ("GIT_", "PROPDESK_", "_PROPDESK_", "LC_")
    with pytest.MonkeyPatch.context() as patch:
        for name in list(os.environ):
            if name.startswith(foreign) or name in {"LANGUAGE", "NO_COLOR", "COLUMNS", "EMAIL"}:
                patch.delenv(name)
        for name, value in given.items():
            patch.setenv(name, value)
        yield


@pytest.fixture
def propdesk() -> Runner:
    """Run a command in this process: ``propdesk("-C", desk, "fee", "pay", …)``; the clock is fixed."""
    from propdesk.cli.edge import Edge
    from propdesk.cli.main import main

    chance = random.Random(0)

    def run(*args: object, cwd: Path | None = None, stdin: bytes = b"", at: datetime = NOW) -> Ran:
        words = [str(arg) for arg in args]
        edge = Edge(words, os.environ, clock=lambda zone: _in_zone(at, zone), random=chance.randrange)
        with contextlib.chdir(cwd or Path.cwd()), _streams(stdin) as (out, err):
            code = main(words, edge=edge)
        raw = out.getvalue()
        return Ran(code, raw.decode("utf-8", "replace"), err.getvalue().decode("utf-8", "replace"), raw)

    return run


def _in_zone(moment: datetime, zone: ZoneInfo) -> datetime:
    return moment.replace(tzinfo=zone)


@contextlib.contextmanager
def _streams(stdin: bytes) -> Iterator[tuple[io.BytesIO, io.BytesIO]]:
    out, err = io.BytesIO(), io.BytesIO()
    kept = sys.stdin, sys.stdout, sys.stderr
    sys.stdin = io.TextIOWrapper(io.BytesIO(stdin), encoding="utf-8")
    sys.stdout = io.TextIOWrapper(out, encoding="utf-8", write_through=True)
    sys.stderr = io.TextIOWrapper(err, encoding="utf-8", write_through=True)
    try:
        yield out, err
    finally:
        ours = sys.stdout, sys.stderr
        sys.stdin, sys.stdout, sys.stderr = kept
        for stream in ours:
            stream.detach()


@pytest.fixture
def propdesk_process() -> Runner:
    """Run a command as a process of its own; ``env`` adds to (or, None, takes from) the environment."""

    def run(
        *args: object,
        cwd: Path | None = None,
        stdin: bytes = b"",
        env: Mapping[str, str | None] | None = None,
    ) -> Ran:
        done = subprocess.run(
            [sys.executable, "-m", "propdesk", *map(str, args)],
            cwd=cwd,
            input=stdin,
            capture_output=True,
            env=process_environment(env or {}),
            timeout=120,
            check=False,
        )
        stdout, stderr = done.stdout.decode("utf-8"), done.stderr.decode("utf-8")
        return Ran(done.returncode, stdout, stderr, done.stdout)

    return run


def process_environment(changes: Mapping[str, str | None]) -> dict[str, str]:
    """Give the environment of a child that finds this checkout."""
    changed = {**os.environ, "PYTHONPATH": str(ROOT), **changes}
    return {name: value for name, value in changed.items() if value is not None}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the slow tests, so that no worker is left alone with one at the end."""
    items.sort(key=lambda item: item.get_closest_marker("slow") is None)


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skip a test whose system program is missing."""
    for mark in item.iter_markers("needs"):
        for program in mark.args:
            if shutil.which(program) is None:
                pytest.skip(f"{MISSING}{program}")


def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    """Let a skip fail where everything must run."""
    if os.environ.get("CI") == "true" and exitstatus == 0 and _skipped(session.config):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    """Say how many faults were tried, and name the tests that a missing system program kept from running."""
    points = _points(config)
    if points:
        terminalreporter.line(f"{points} fault points tried")
    skipped = _skipped(config)
    if not skipped:
        return
    terminalreporter.section("not run")
    for name, why in skipped:
        terminalreporter.line(f"{name}: {why}")
    if os.environ.get("CI") == "true":
        terminalreporter.line("with CI=true nothing may be skipped: this is a failure", red=True)


def _points(config: pytest.Config) -> int:
    """Add up what the tests of faults have recorded."""
    reporter = config.pluginmanager.get_plugin("terminalreporter")
    passed = reporter.stats.get("passed", []) if reporter else []
    recorded = (pair for report in passed for pair in report.user_properties)
    return sum(int(value) for name, value in recorded if name == "points")


def _skipped(config: pytest.Config) -> list[tuple[str, str]]:
    reporter = config.pluginmanager.get_plugin("terminalreporter")
    reports = reporter.stats.get("skipped", []) if reporter else []
    return [(report.nodeid, _why(report)) for report in reports]


def _why(report: Any) -> str:
    return report.longrepr[2].removeprefix("Skipped: ") if isinstance(report.longrepr, tuple) else ""
