"""What was issued stays: the rule that a change to bills and tills must keep."""

from __future__ import annotations

from propdesk.domain.changes import Record
from propdesk.domain.messages import Finding, Message, msg

ISSUED = frozenset({"bill", "bill-credit", "bill-void", "adjustment", "promise", "clearance"})
"""Kinds whose records never change once they are committed."""


GROWING = {"deposit": "deductions", "dunning": "events", "request": "events"}
"""Kinds of which only one list grows."""


def broken_facts(kind: str, id: str, old: Record | None, new: Record | None) -> list[Finding]:
    """Tell which facts a change would break: issued sheets, a till's lines, a closed day."""
    if old is None:
        return []
    if kind in ISSUED and new != old:
        return [_finding(msg("an issued sheet never changes"), id)]
    if kind == "till":
        return [_finding(message, id) for message in _till_faults(old, new)]
    if kind in GROWING and not _only_grew(old, new, GROWING[kind]):
        return [_finding(msg("what was entered stays: only further entries may be added"), id)]
    return []


def _only_grew(old: Record, new: Record | None, key: str) -> bool:
    """Tell whether nothing changed but that entries came behind those of one list."""
    if new is None:
        return False
    rest = [{name: value for name, value in each.items() if name != key} for each in (old, new)]
    before = old.get(key, [])
    return rest[0] == rest[1] and new.get(key, [])[: len(before)] == before


def _till_faults(old: Record, new: Record | None) -> list[Message]:
    if new is None:
        return [msg("a till's day is never removed")]
    faults = []
    if new["lines"][: len(old["lines"])] != old["lines"]:
        faults.append(msg("lines of a till's day never change; a void is a line of its own"))
    if "closed" in old and new != old:
        faults.append(msg("a closed day takes no more entries"))
    if any(old[key] != new[key] for key in ("till", "date")):
        faults.append(msg("a till's day keeps its till and date"))
    return faults


def _finding(message: Message, id: str) -> Finding:
    return Finding("facts", message, record=id)
