"""A command under the debug log: versions first, the exit code last."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable

from propdesk.cli.edge import Edge
from propdesk.store import trace


def traced(run: Callable[[], int], edge: Edge) -> int:
    """Run a command and log what it does; personal data is never logged."""
    from propdesk import __version__
    from propdesk.store.index import SQLITE_VERSION

    trace.start(edge.environ, to_stderr="--debug" in edge.arguments)
    began = time.perf_counter()
    python = ".".join(map(str, sys.version_info[:3]))
    trace.say("start", propdesk=__version__, python=python, sqlite=SQLITE_VERSION, system=sys.platform)
    try:
        code = run()
        trace.say("end", exit=code, ms=trace.since(began))
    finally:
        trace.stop()
    return code
