"""Upkeep: git's files packed, what killed commands left removed, the search index made small again."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from propdesk.domain.changes import Note, Outcome
from propdesk.domain.messages import Busy, msg
from propdesk.services.session import Session
from propdesk.services.writing import finished_notes
from propdesk.store import upkeep
from propdesk.store.git import Repository
from propdesk.store.guards import check_settings
from propdesk.store.lock import DeskLock
from propdesk.store.recovery import recover

COLUMNS = ("what", "before", "after")
_TRACES = ("left",)


def maintain(session: Session) -> Outcome:
    """Pack and tidy under the desk's lock; nothing that anything names is dropped, and nothing young."""
    desk = session.desk
    with DeskLock(desk.repo) as lock:
        finished = recover(desk.repo, lock)
        check_settings(desk.repo)
        before = _measure(desk.repo)
        upkeep.remove_leftovers(desk.repo)
        for step in upkeep.STEPS:
            step(desk.repo)
        notes = [*finished_notes(finished), *_refreshed(desk.repo, wait=lock.wait)]
        desk.tidy_index()
        after = _measure(desk.repo)
    rows = [_row(name, before, after) for name in before if before[name] or name not in _TRACES]
    return Outcome("maintain", rows, notes=notes, columns=COLUMNS)


def _measure(repo: Repository) -> dict[str, int]:
    return upkeep.object_counts(repo) | {"left": len(upkeep.leftovers(repo))}


def _row(name: str, before: dict[str, int], after: dict[str, int]) -> dict[str, Any]:
    return {"what": name, "before": before[name], "after": after[name]}


def _refreshed(repo: Repository, *, wait: float) -> Iterator[Note]:
    """Refresh git's own index, unless another git is at work on it just now."""
    try:
        upkeep.refresh_index(repo, wait=min(wait, 5.0))
    except Busy as busy:
        yield Note(msg("git's index was left as it is: {why}", why=busy.message), "warning")
