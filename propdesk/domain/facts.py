"""What was issued stays: the rule that a change to bills and tills must keep."""

from __future__ import annotations

from propdesk.domain.changes import Record
from propdesk.domain.messages import Finding, Message, msg

ISSUED = frozenset({"bill", "bill-credit", "bill-void"})
"""Kinds whose records never change once they are committed."""


def broken_facts(kind: str, id: str, old: Record | None, new: Record | None) -> list[Finding]:
    """Tell which facts a change would break: issued sheets, a till's lines, a closed day."""
    if old is None:
        return []
    if kind in ISSUED and new != old:
        return [_finding(msg("an issued sheet never changes"), id)]
    if kind == "till":
        return [_finding(message, id) for message in _till_faults(old, new)]
    if kind == "reading" and (new is None or new["lines"][: len(old["lines"])] != old["lines"]):
        return [_finding(msg("lines of readings never change; a correction is a line of its own"), id)]
    return []


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
