"""What was issued stays: the rule that a change to bills and tills must keep."""

from __future__ import annotations

from collections.abc import Sequence

from propdesk.domain.changes import Record
from propdesk.domain.messages import Finding, Message, msg

ISSUED = frozenset({"bill", "bill-credit", "bill-void", "period-close", "adjustment", "promise", "clearance"})
"""Kinds whose records never change once they are committed."""

REGISTERS = frozenset({"invoice", "expense"})
"""Kinds whose records are never removed, and change once: by a void."""

GROWING = {
    "deposit": "deductions",
    "dunning": "events",
    "reading": "lines",
    "request": "events",
    "ticket": "events",
}
"""Kinds of which only one list grows."""

KEPT = ISSUED | REGISTERS | GROWING.keys() | {"till"}
"""Kinds of which every record stays, as far as the rules here go."""


def broken_facts(
    kind: str, id: str, old: Record | None, new: Record | None, *, joined: bool = False
) -> list[Finding]:
    """Tell which facts a change would break: issued sheets, a till's lines, a closed day.

    ``joined``: further entries may stand between the old ones, as where two clerks' entries were merged.
    """
    if old is None:
        return []
    if kind in ISSUED and new != old:
        return [_finding(_ISSUED_FAULTS.get(kind, msg("an issued sheet never changes")), id)]
    if kind in REGISTERS:
        return [_finding(message, id) for message in _register_faults(old, new)]
    if kind == "till":
        return [_finding(message, id) for message in _till_faults(old, new, joined=joined)]
    if kind in GROWING and not _only_grew(old, new, GROWING[kind], joined=joined):
        return [_finding(msg("what was entered stays: only further entries may be added"), id)]
    return []


def _only_grew(old: Record, new: Record | None, key: str, *, joined: bool) -> bool:
    """Tell whether nothing changed but that entries came to those of one list."""
    if new is None:
        return False
    rest = [{name: value for name, value in each.items() if name != key} for each in (old, new)]
    return rest[0] == rest[1] and _are_kept(old.get(key, []), new.get(key, []), joined=joined)


def _are_kept(before: Sequence[Record], after: Sequence[Record], *, joined: bool) -> bool:
    """Tell whether the entries are there still: at the beginning, or if ``joined`` in their order."""
    if not joined:
        return after[: len(before)] == before
    rest = iter(after)
    return all(any(entry == other for other in rest) for entry in before)


_ISSUED_FAULTS = {"period-close": msg("the close of a period stays as it is; a closed period stays closed")}


def _register_faults(old: Record, new: Record | None) -> list[Message]:
    if new is None:
        return [msg("an entry of a register is never removed; a void takes it back")]
    if new == old or ("void" not in old and {**old, "void": new.get("void")} == new):
        return []
    return [msg("an entry of a register never changes; a void takes it back, once")]


def _till_faults(old: Record, new: Record | None, *, joined: bool) -> list[Message]:
    if new is None:
        return [msg("a till's day is never removed")]
    faults = []
    if not _are_kept(old["lines"], new["lines"], joined=joined):
        faults.append(msg("lines of a till's day never change; a void is a line of its own"))
    if "closed" in old and new != old:
        faults.append(msg("a closed day takes no more entries"))
    if any(old[key] != new[key] for key in ("till", "date")):
        faults.append(msg("a till's day keeps its till and date"))
    return faults


def _finding(message: Message, id: str) -> Finding:
    return Finding("facts", message, record=id)
