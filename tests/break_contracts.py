"""Break each import contract once in a copy of the package; print, as JSON, whether the check noticed.

Run as ``python break_contracts.py COPY`` where COPY holds the package and setup.cfg; one process for all
breaks, because starting import-linter costs more than checking.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import sys
from pathlib import Path

BREAKS = {
    "layers": ("propdesk/store/paths.py", "import propdesk.services.session"),
    "render": ("propdesk/render/tables.py", "import propdesk.store.paths"),
    "domain": ("propdesk/domain/money.py", "import os"),
    "kinds": ("propdesk/domain/bill.py", "import propdesk.domain.unit"),
    "click": ("propdesk/services/session.py", "import click"),
    "yaml": ("propdesk/store/schemas.py", "import yaml"),
    "json-schema": ("propdesk/store/yamlio.py", "import jsonschema"),
    "subprocess": ("propdesk/cli/app.py", "import subprocess"),
    "sqlite": ("propdesk/services/session.py", "import sqlite3"),
    "workbook": ("propdesk/store/schemas.py", "import openpyxl"),
    "logging": ("propdesk/services/session.py", "import logging"),
    "gettext": ("propdesk/cli/help.py", "import gettext"),
    "paper": ("propdesk/render/texts.py", "import typst"),
    "jinja": ("propdesk/render/tables.py", "import jinja2"),
    "words": ("propdesk/render/receipts.py", "import cn2an"),
    "identity": ("propdesk/services/people.py", "import stdnum"),
    "holidays": ("propdesk/services/worktimes.py", "import chinese_calendar"),
}
"""Contract: file, and the line that breaks it."""


def main() -> None:
    """Lint the copy as it is, then once a break."""
    copy = Path(sys.argv[1])
    os.chdir(copy)
    sys.path.insert(0, str(copy))
    noticed = {"none": not kept(None)}
    for contract, (path, line) in BREAKS.items():
        noticed[contract] = breaks(copy / path, line, contract)
    print(json.dumps(noticed))


def breaks(file: Path, line: str, contract: str) -> bool:
    """Tell whether the contract is broken by one more line."""
    text = file.read_text(encoding="utf-8")
    file.write_text(f"{text}\n{line}\n", encoding="utf-8")
    try:
        return not kept(contract)
    finally:
        file.write_text(text, encoding="utf-8")


def kept(contract: str | None) -> bool:
    """Lint, quietly."""
    from importlinter.cli import lint_imports

    with contextlib.redirect_stdout(io.StringIO()):
        code = lint_imports(
            config_filename="setup.cfg", limit_to_contracts=(contract,) if contract else (), no_cache=True
        )
    return code == 0


if __name__ == "__main__":
    main()
