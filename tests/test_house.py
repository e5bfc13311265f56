"""The rules of the house, and that the checks which hold them can fail."""

from __future__ import annotations

import ast
import configparser
import json
import shutil
import statistics
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from break_contracts import BREAKS
from conftest import ROOT, process_environment

PACKAGE = ROOT / "propdesk"
MODULES = sorted(PACKAGE.rglob("*.py"))
LONGEST_FUNCTION = 40
LONGEST_FILE = 400
MEDIAN_FUNCTION = 8


# --- import contracts ------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def noticed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bool]:
    copy = tmp_path_factory.mktemp("copy")
    shutil.copytree(PACKAGE, copy / "propdesk", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "setup.cfg", copy)
    done = subprocess.run(
        [sys.executable, ROOT / "tests" / "break_contracts.py", copy],
        capture_output=True,
        text=True,
        env={**process_environment({"PYTHONPATH": None}), "PYTHONDONTWRITEBYTECODE": "1"},
        check=True,
    )
    found: dict[str, bool] = json.loads(done.stdout)
    return found


def _contracts() -> list[str]:
    config = configparser.ConfigParser()
    config.read(ROOT / "setup.cfg", encoding="utf-8")
    prefix = "importlinter:contract:"
    return [name.removeprefix(prefix) for name in config.sections() if name.startswith(prefix)]


def test_every_contract_has_a_break() -> None:
    assert _contracts() == list(BREAKS)


@pytest.mark.xdist_group("contracts")
def test_the_package_keeps_its_contracts(noticed: dict[str, bool]) -> None:
    assert noticed["none"] is False


@pytest.mark.xdist_group("contracts")
@pytest.mark.parametrize("contract", BREAKS)
def test_breaking_a_contract_is_noticed(noticed: dict[str, bool], contract: str) -> None:
    assert noticed[contract] is True


# --- size and shape --------------------------------------------------------------------------------


def _functions(module: Path) -> Iterator[tuple[str, int]]:
    """Give each function and its length without decorators and docstring."""
    for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            assert node.end_lineno is not None
            yield f"{module.relative_to(ROOT)}:{node.lineno} {node.name}", node.end_lineno - node.lineno + 1


def test_no_function_is_long() -> None:
    long = [name for module in MODULES for name, lines in _functions(module) if lines > LONGEST_FUNCTION]
    assert long == []


def test_most_functions_are_short() -> None:
    assert (
        statistics.median(lines for module in MODULES for _, lines in _functions(module)) <= MEDIAN_FUNCTION
    )


def test_no_file_is_long() -> None:
    lengths = {module: len(module.read_text(encoding="utf-8").splitlines()) for module in MODULES}
    assert [str(module) for module, lines in lengths.items() if lines > LONGEST_FILE] == []


def test_every_module_says_what_it_is() -> None:
    trees = {module: ast.parse(module.read_text(encoding="utf-8")) for module in MODULES}
    assert [str(module) for module, tree in trees.items() if tree.body and not ast.get_docstring(tree)] == []


def test_every_public_name_has_a_docstring() -> None:
    silent = [name for module in MODULES for name in _undocumented(module)]
    assert silent == []


def _undocumented(module: Path) -> Iterator[str]:
    kinds = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
    for node in ast.parse(module.read_text(encoding="utf-8")).body:
        if isinstance(node, kinds) and not node.name.startswith("_") and not ast.get_docstring(node):
            yield f"{module.relative_to(ROOT)}:{node.lineno} {node.name}"


# --- purity of the domain, and what nobody may do --------------------------------------------------


def _calls(module: Path) -> Iterator[tuple[str, int]]:
    for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call):
            yield ast.unparse(node.func), node.lineno


def _calling(folder: str, names: set[str]) -> list[str]:
    modules = [module for module in MODULES if module.is_relative_to(PACKAGE / folder)]
    return [
        f"{module.relative_to(ROOT)}:{line} {name}"
        for module in modules
        for name, line in _calls(module)
        if name.rpartition(".")[2] in names
    ]


def test_the_domain_asks_no_clock_and_does_no_io() -> None:
    forbidden = {"now", "today", "utcnow", "print", "input", "open", "exec", "eval", "__import__"}
    assert _calling("domain", forbidden) == []


@pytest.mark.parametrize("folder", ["services", "store", "render"])
def test_only_the_command_line_prints_and_asks(folder: str) -> None:
    assert _calling(folder, {"print", "input"}) == []


FLOATS = {
    "propdesk/domain/importing/values.py": "finds the shortest decimal of a cell's binary number",
    "propdesk/store/lock.py": "seconds to wait",
}


def test_floats_are_made_nowhere_but_where_no_amount_passes() -> None:
    assert {place.partition(":")[0] for place in _calling("", {"float"})} == set(FLOATS)


def test_only_the_edge_reads_the_clock() -> None:
    clocks = _calling("", {"now", "today", "utcnow"})
    assert [place.partition(":")[0] for place in clocks] == ["propdesk/cli/edge.py"]


def test_only_the_entry_point_swallows_every_error() -> None:
    """In the run of a command, and where a shell completes."""
    catching = [
        str(module.relative_to(ROOT))
        for module in MODULES
        for node in ast.walk(ast.parse(module.read_text(encoding="utf-8")))
        if isinstance(node, ast.ExceptHandler) and _swallows_everything(node)
    ]
    assert catching == ["propdesk/cli/main.py"] * 2


def _swallows_everything(handler: ast.ExceptHandler) -> bool:
    """Tell whether a handler takes every error and does not raise it again at its end."""
    named = ast.unparse(handler.type) if handler.type else "BaseException"
    broad = {"Exception", "BaseException"} & set(named.strip("()").split(", "))
    return bool(broad) and not isinstance(handler.body[-1], ast.Raise)


# --- the papers of the house -----------------------------------------------------------------------


def test_the_license_is_the_one_that_the_metadata_name() -> None:
    config = configparser.ConfigParser()
    config.read(ROOT / "setup.cfg", encoding="utf-8")
    assert config["metadata"]["license"] == "Apache-2.0"
    text = (ROOT / "LICENSE").read_text(encoding="utf-8")
    assert "Apache License" in text
    assert "Version 2.0, January 2004" in text


@pytest.mark.parametrize(
    "name", ["README.md", "CONTRIBUTING.md", "CHANGELOG.md", "LICENSE", ".ci/run", "Makefile"]
)
def test_the_papers_are_there(name: str) -> None:
    assert (ROOT / name).stat().st_size > 0


def test_the_changelog_has_a_place_for_what_comes_next() -> None:
    assert "## [Unreleased]" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")


def _tracked() -> list[Path]:
    done = subprocess.run(
        ["git", "-c", "safe.directory=*", "ls-files", "-z"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return [ROOT / name for name in done.stdout.split("\0") if name and (ROOT / name).is_file()]


@pytest.mark.needs("git")
@pytest.mark.skipif(not (ROOT / ".git").exists(), reason="not a checkout")
def test_no_file_names_the_host_of_a_package_registry() -> None:
    hosts = [".".join(parts).encode() for parts in (("pypi", "org"), ("pythonhosted", "org"))]
    naming = [str(path) for path in _tracked() if any(host in path.read_bytes() for host in hosts)]
    assert naming == []


def test_the_checks_run_what_they_say() -> None:
    script = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    lines = [line.strip() for line in script.splitlines()]
    assert 'make PYTHON="$PYTHON" lint types contracts' in lines
    assert lines[-1] == 'make PYTHON="$PYTHON" test'
    assert "CI=true" in script


# --- skips -----------------------------------------------------------------------------------------

SKIPPING = """
import pytest

@pytest.mark.needs("no-such-program")
def test_that_needs_it():
    raise AssertionError
"""


@pytest.mark.parametrize(("ci", "code"), [("", 0), ("true", 1)])
def test_a_test_without_its_program_is_named_and_fails_where_all_must_run(
    tmp_path: Path, ci: str, code: int
) -> None:
    shutil.copy(ROOT / "tests" / "conftest.py", tmp_path)
    shutil.copy(ROOT / "setup.cfg", tmp_path)
    (tmp_path / "test_sample.py").write_text(SKIPPING, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "."],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        env=process_environment({"CI": ci}),
        check=False,
    )
    assert done.returncode == code, done.stdout
    assert "test_sample.py::test_that_needs_it: missing program: no-such-program" in done.stdout
