"""The data that ships with the package is found wherever the package lies."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

import propdesk

PACKAGE = Path(propdesk.__file__).parent
SCHEMAS = PACKAGE.parent / "schemas"
PROGRAM = "from propdesk.store import schemas; print(*sorted(schemas.kinds()))"


def kinds_seen_from(place: Path) -> str:
    """Ask a fresh interpreter which kinds the package that lies there knows."""
    environment = {**os.environ, "PYTHONPATH": str(place)}
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM], cwd="/", env=environment, capture_output=True, text=True, check=True
    )
    return done.stdout.strip()


@pytest.fixture
def expected() -> str:
    return " ".join(sorted({path.name.partition(".")[0] for path in SCHEMAS.glob("*.json")} - {"defs"}))


@pytest.mark.skipif(not SCHEMAS.is_dir(), reason="runs in a checkout")
@pytest.mark.parametrize("place", ["schemas", "propdesk/schemas"], ids=["beside the package", "inside it"])
def test_schemas_are_found_in_a_checkout_and_in_an_installed_wheel(
    place: str, expected: str, tmp_path: Path
) -> None:
    shutil.copytree(PACKAGE, tmp_path / "propdesk", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(SCHEMAS, tmp_path / place)
    assert kinds_seen_from(tmp_path) == expected


@pytest.mark.skipif(not SCHEMAS.is_dir(), reason="runs in a checkout")
def test_schemas_are_found_in_a_wheel_that_is_not_unpacked(expected: str, tmp_path: Path) -> None:
    wheel = tmp_path / "propdesk.whl"
    with zipfile.ZipFile(wheel, "w") as archive:
        for path in PACKAGE.rglob("*.py"):
            archive.write(path, path.relative_to(PACKAGE.parent))
        for path in SCHEMAS.glob("*.json"):
            archive.write(path, Path("propdesk", "schemas", path.name))
    assert kinds_seen_from(wheel) == expected
