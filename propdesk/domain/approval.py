"""Second persons: which operations wait for one, who may be it, and what exactly was approved."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any

from propdesk.domain.changes import Acting, Record
from propdesk.domain.messages import RuleRefused, msg
from propdesk.domain.money import parse_money
from propdesk.domain.periods import format_moment

NONE, SELF, OTHER = "none", "self", "other"
"""Policies of an operation: just do it; with a reason, flagged in review; another person approves."""

_APPROVERS = frozenset({"supervisor", "manager"})


def policy_of(desk: Record, op: str) -> str:
    """The policy of an operation; a desk with one clerk is never stuck waiting for another."""
    policy = str(desk.get("policies", {}).get(op.replace("-", "_"), SELF))
    return SELF if policy == OTHER and len(desk["clerks"]) < 2 else policy


def waits(desk: Record, op: str, *, clerk: str, amount: int) -> bool:
    """Tell whether an operation of so many fen waits for another person; a clerk may have a limit."""
    if policy_of(desk, op) != OTHER:
        return False
    limit = next((row.get("limit") for row in desk["clerks"] if row["id"] == clerk), None)
    return limit is None or amount > parse_money(limit)


def fingerprint(op: str, content: Mapping[str, str], attachments: Sequence[Record] = ()) -> str:
    """Digest what is asked for, with the attachments that prove it: an approval is bound to exactly that."""
    hashes = [one["sha256"] for one in attachments]
    asked = [op, sorted(content.items()), *([hashes] if hashes else [])]
    text = json.dumps(asked, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def is_as_asked(request: Record) -> bool:
    """Tell whether a request still is what its fingerprint was taken of."""
    known = fingerprint(request["op"], content_of(request), request.get("attachments", ()))
    return known == str(request["fingerprint"])


def content_of(request: Record) -> dict[str, str]:
    """The content of a request by name."""
    return {row["name"]: row["value"] for row in request["content"]}


def request_record(
    op: str,
    content: Mapping[str, str],
    *,
    acting: Acting,
    reason: str,
    amount: str = "",
    attachments: Sequence[Record] = (),
) -> dict[str, Any]:
    """Build a request that waits."""
    said = {name: value for name, value in content.items() if value}
    record = {
        "op": op,
        "at": format_moment(acting.at),
        "clerk": acting.clerk,
        "reason": reason,
        "amount": amount,
        "content": [{"name": name, "value": value} for name, value in said.items()],
        "attachments": list(attachments),
        "fingerprint": fingerprint(op, said, attachments),
    }
    return {key: value for key, value in record.items() if value not in ("", [])}


def state_of(request: Record) -> str:
    """How a request stands: waiting, approved, rejected."""
    events: Sequence[Record] = request.get("events", ())
    return str(events[0]["kind"]) if events else "waiting"


def decided(request: Record, verdict: str, *, acting: Acting, reason: str = "") -> dict[str, Any]:
    """Add the verdict on a request; it is given once, on exactly the content that was asked for."""
    event = {
        "kind": verdict,
        "at": format_moment(acting.at),
        "clerk": acting.clerk,
        "fingerprint": request["fingerprint"],
        "reason": reason,
    }
    return {**request, "events": [{key: value for key, value in event.items() if value}]}


def refuse_verdict(id: str, request: Record, desk: Record, *, clerk: str, git_name: str) -> None:
    """Refuse a verdict by one who may not give it, or on what was decided or altered meanwhile."""
    if state_of(request) != "waiting":
        event = request["events"][0]
        raise RuleRefused(
            msg("{id} was decided already by {clerk} on {at}", id=id, clerk=event["clerk"], at=event["at"]),
            record=id,
        )
    if not is_as_asked(request):
        raise RuleRefused(
            msg("{id} is no longer what was asked for", id=id),
            hint=msg("reject it and ask anew"),
            record=id,
        )
    _refuse_clerk(id, request, desk, clerk=clerk, git_name=git_name)


def _refuse_clerk(id: str, request: Record, desk: Record, *, clerk: str, git_name: str) -> None:
    able = approvers(desk, other_than=request["clerk"])
    hint = msg("these may: {clerks}", clerks=list(able) or "-")
    if clerk not in able:
        raise RuleRefused(
            msg("{clerk} may not decide {id}: another person with that role does", clerk=clerk, id=id),
            hint=hint,
            record=id,
            field="clerk",
        )
    own = next((row.get("git") for row in desk["clerks"] if row["id"] == clerk), None)
    if own is not None and own != git_name:
        raise RuleRefused(
            msg("clerk {clerk} has another git identity than the one in use", clerk=clerk),
            hint=msg("{clerk} decides with an own git user.name", clerk=clerk),
            record=id,
            field="clerk",
        )


def approvers(desk: Record, *, other_than: str) -> list[str]:
    """Who may decide what a clerk asks for: supervisors and managers; where there are none, any other."""
    others = [row for row in desk["clerks"] if row["id"] != other_than]
    able = [row["id"] for row in others if _APPROVERS & set(row["roles"])]
    return able or [row["id"] for row in others]
