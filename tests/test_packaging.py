"""What is shipped works away from the checkout: from a wheel and from an editable install."""

from __future__ import annotations

import configparser
import os
import shutil
import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest
from conftest import MACHINE, ROOT

SOURCES = ("propdesk", "schemas", "records", "docs", "setup.cfg", "pyproject.toml", "README.md", "LICENSE")
DATA = ("schemas", "records", "propdesk/templates", "propdesk/profiles", "propdesk/locale")
NOT_SHIPPED = (".po", ".pot", ".pyc")


def _configured(section: str, key: str) -> list[str]:
    config = configparser.ConfigParser()
    config.read(ROOT / "setup.cfg", encoding="utf-8")
    return config[section][key].split()


def test_every_folder_of_code_is_a_package_that_is_shipped() -> None:
    folders = {path.parent for path in (ROOT / "propdesk").rglob("*.py")}
    names = {".".join(folder.relative_to(ROOT).parts) for folder in folders}
    assert set(_configured("options", "packages")) == names | {"propdesk.schemas", "propdesk.records"}


@pytest.mark.slow
@pytest.mark.xdist_group("packaging")
def test_a_wheel_and_an_editable_install_build_a_demo_desk(tmp_path: Path) -> None:
    source = _copy(tmp_path / "source")
    python = _empty_environment(tmp_path / "venv")
    wheel = _build(source, tmp_path / "dist")
    assert _missing(wheel) == []
    assert any(name.endswith("share/man/man1/propdesk.1") for name in zipfile.ZipFile(wheel).namelist())
    # Not compiled: these modules are imported three times, compiling all of them takes longer.
    _pip(python, "install", "--no-compile", wheel)
    _try_out(python, tmp_path / "from-wheel")
    shutil.rmtree(source / "build", ignore_errors=True)
    _pip(python, "install", "--no-compile", "--no-deps", "--editable", source)
    _try_out(python, tmp_path / "from-editable")


def _copy(target: Path) -> Path:
    """Copy what the package is built from, so that building leaves nothing in the checkout."""
    target.mkdir()
    ignored = shutil.ignore_patterns("__pycache__", "*.egg-info")
    for name in SOURCES:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, target / name, ignore=ignored)
        else:
            shutil.copy(ROOT / name, target)
    return target


def _empty_environment(folder: Path) -> Path:
    venv.create(folder, with_pip=True)
    return folder / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")


def _build(source: Path, target: Path) -> Path:
    _pip(Path(sys.executable), "wheel", "--no-deps", "--wheel-dir", target, source)
    return next(target.glob("*.whl"))


def _missing(wheel: Path) -> list[str]:
    """List the data files of the checkout that the wheel lacks."""
    names = set(zipfile.ZipFile(wheel).namelist())
    files = [path for folder in DATA for path in (ROOT / folder).rglob("*") if path.is_file()]
    shipped = [path for path in files if path.suffix not in NOT_SHIPPED]
    wanted = [path.relative_to(ROOT).as_posix() for path in shipped]
    placed = [name if name.startswith("propdesk/") else f"propdesk/{name}" for name in wanted]
    return [name for name in placed if name not in names]


def _pip(python: Path, *args: object) -> None:
    """Run pip with the machine's own settings: it must reach the index that is set up there."""
    command = [python, "-m", "pip", *args, "--quiet", "--disable-pip-version-check"]
    subprocess.run(list(map(str, command)), env=MACHINE, check=True, timeout=300)


def _try_out(python: Path, desk: Path) -> None:
    command = python.with_name("propdesk")
    outside = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    for args in (["--lang", "en", "demo", desk], ["-C", desk, "check"], ["-C", desk, "fee", "arrears"]):
        done = subprocess.run(
            [command, *args], cwd=desk.parent, env=outside, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
    assert (desk / "desk.yaml").is_file()
    assert (desk / ".gitattributes").is_file()
