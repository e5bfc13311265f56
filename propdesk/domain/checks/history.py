"""History: what was issued is still there as it was issued (by the rule of ``domain.facts``)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from propdesk.domain.changes import Record
from propdesk.domain.checks.book import Fault, Path
from propdesk.domain.facts import broken_facts


def altered(kind: str, id: str, versions: Sequence[Record], now: Record | None) -> Iterator[Fault]:
    """Tell what the sheet as it stands has lost of what was once issued.

    ``versions`` are those that were committed, the first one first. A version that itself broke the rule
    counts for nothing, so that what was damaged and put right again is right. Clerks' entries may have been
    merged since: they need not stand in one row.
    """
    issued: Record | None = None
    for version in versions:
        if not broken_facts(kind, id, issued, version, joined=True):
            issued = version
    for finding in broken_facts(kind, id, issued, now, joined=True):
        yield Fault(kind, id, _first_difference(issued, now), finding.message)


def _first_difference(old: Record | None, new: Record | None) -> Path:
    """Where a sheet begins to differ from what it was: a line, else a key, else the whole."""
    if old is None or new is None:
        return ()
    pairs = zip(old.get("lines", ()), new.get("lines", ()), strict=False)
    line = next((at for at, (was, now) in enumerate(pairs) if was != now), None)
    if line is not None:
        return ("lines", line)
    key = next((key for key in new if new[key] != old.get(key)), None)
    return (key,) if key else ()
