"""Long output on a terminal goes through a pager: $PROPDESK_PAGER, else $PAGER, else less.

The reader's own environment chooses the program, as it does for git and man; nothing that stands in a desk
or in git's settings is asked. It is started without a shell.
"""

from __future__ import annotations

import os
import shlex
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING

from propdesk.render.width import width

if TYPE_CHECKING:
    from propdesk.cli.app import App

DEFAULT = "less"

_MANNERS: Mapping[str, str] = {"LESS": "FRX", "LESSCHARSET": "utf-8", "LV": "-c"}
"""How a pager behaves unless its user has said so: it ends at once where all fits, keeps colours, leaves
what was shown on the screen, and takes our output for the UTF-8 that it is whatever the locale says."""

_NO_PAGER = frozenset(("", "cat"))
_POOR = frozenset(("", "dumb"))


def pages(app: App) -> bool:
    """Tell whether a long output may be paged: someone reads it at a terminal that can, and may be asked."""
    if not (app.paging and app.prompts) or app.output.writing:
        return False
    if sys.stdin is None or not (sys.stdin.isatty() and sys.stdout.isatty()):
        return False
    return os.name == "nt" or app.edge.environ.get("TERM", "") not in _POOR


def is_long(text: str) -> bool:
    """Tell whether a text takes more lines than the screen has (one is the prompt's)."""
    columns, lines = shutil.get_terminal_size()
    if text.count("\n") >= lines:
        return True
    return sum(max(1, -(-width(line) // columns)) for line in text.splitlines()) >= lines


def page(text: str, environ: Mapping[str, str]) -> bool:
    """Show a text in the pager and wait until it is left; False: there is none, nothing was shown."""
    words = chosen(environ)
    if not words:
        return False
    sys.stdout.flush()
    with _interrupts_left_to_the_pager():
        try:
            child = subprocess.Popen(words, stdin=subprocess.PIPE, env={**_MANNERS, **environ})
        except OSError:
            return False
        child.communicate(text.encode("utf-8", "backslashreplace"))
    return True


def chosen(environ: Mapping[str, str]) -> list[str]:
    """Split the command of the pager into words; none where there is to be no pager."""
    named = (environ[name] for name in ("PROPDESK_PAGER", "PAGER") if name in environ)
    command = next(named, DEFAULT).strip()
    try:
        return [] if command in _NO_PAGER else shlex.split(command, posix=os.name != "nt")
    except ValueError:  # a quote without its end: no command, and no reason to keep the output back
        return []


@contextmanager
def _interrupts_left_to_the_pager() -> Iterator[None]:
    """Let Ctrl-C reach the pager alone; a handler, unlike SIG_IGN, is not handed down to it."""
    kept = signal.signal(signal.SIGINT, lambda _number, _frame: None)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, kept)
