"""What any input may cost, and how long a campaign of inputs goes on."""

from __future__ import annotations

import os
import resource
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

SECONDS = 1.0
MEMORY = 256 * 2**20
ROUND = 50
WARM_UP = 5
"""Inputs at first, in which modules are imported and schemas compiled: they may take longer."""

_PAGE = resource.getpagesize()

_patience: ContextVar[float] = ContextVar("patience", default=10 * SECONDS)
Property = Callable[[st.DataObject], None]


@contextmanager
def within_bounds(*, memory: int = MEMORY) -> Iterator[None]:
    """Let the block take no more processor time and memory than any input may; children have the same bound.

    Memory is held by the system: beyond it MemoryError ends the block.
    """
    before = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (_size() + memory, before[1]))
    begun = time.process_time()
    try:
        yield
    finally:
        taken = time.process_time() - begun
        resource.setrlimit(resource.RLIMIT_AS, before)
    assert taken <= _patience.get(), f"{taken:.2f} seconds"


def _size() -> int:
    return int(Path("/proc/self/statm").read_bytes().split()[0]) * _PAGE


def campaign(prop: Property, *, share: float) -> int:
    """Try a property for its share of the time that is given to all; tell how many inputs were tried.

    Time: PROPDESK_FUZZ_SECONDS, 300 if it is not set. PROPDESK_FUZZ_SEED makes it the same again.
    """
    end = time.monotonic() + float(os.environ.get("PROPDESK_FUZZ_SECONDS", "300")) / share
    start = int(os.environ.get("PROPDESK_FUZZ_SEED", str(time.time_ns())))
    examples(prop, count=WARM_UP, start=start)
    rounds = 0
    token = _patience.set(SECONDS)
    try:
        while time.monotonic() < end:
            rounds += 1
            examples(prop, count=ROUND, start=start + rounds)
    finally:
        _patience.reset(token)
    return rounds * ROUND + WARM_UP


def examples(prop: Property, *, count: int, start: int) -> None:
    """Try a property on so many inputs; what fails is made small and shown."""

    def body(data: Any) -> None:
        prop(data)

    quiet = settings(
        max_examples=count, deadline=None, database=None, phases=[Phase.generate, Phase.shrink],
        suppress_health_check=list(HealthCheck), print_blob=False,
    )  # fmt: skip
    quiet(seed(start)(given(st.data())(body)))()
