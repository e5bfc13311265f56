"""What one command is asked to print or write, and where its exit code is kept until the end."""

from __future__ import annotations

from dataclasses import dataclass

EXIT_KEY = "propdesk.exit"


@dataclass(frozen=True)
class Output:
    """How the outcome is to be shown, and whether and why something is written."""

    format: str | None = None
    file: str | None = None
    columns: tuple[str, ...] = ()
    sort: tuple[str, ...] = ()
    limit: int | None = None
    dry_run: bool = False
    reason: str = ""
    writing: bool = False
