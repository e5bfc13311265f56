"""The scripts of ``examples/``, run as they stand by the shell that a reader has."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from conftest import ROOT, process_environment


def run_example(name: str, place: Path) -> None:
    """Run a script into a place that is new, and hold that it ends as it says."""
    path = os.pathsep.join((str(Path(sys.executable).parent), os.environ["PATH"]))
    ran = subprocess.run(
        ["bash", ROOT / "examples" / name, place],
        env=process_environment({"PATH": path}),
        cwd=place.parent,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    assert ran.stdout.splitlines()[-1] == f"全部完成：{place}"
