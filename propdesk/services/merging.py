"""Merge another clone's commits into the desk: record by record, one commit with two parents, or nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from propdesk.domain.changes import Change, Note, Outcome, Put
from propdesk.domain.merging import KEYS, Conflict
from propdesk.domain.messages import NotFound, msg
from propdesk.services.mergeplan import MergePlan, Piece, plan_merge
from propdesk.services.mergerules import refuse_unfit_merge
from propdesk.services.privacy import personal_keys
from propdesk.services.session import Session
from propdesk.services.writing import notes_of
from propdesk.store.branching import find_commit
from propdesk.store.desk import Join
from propdesk.store.snapshot import Snapshot
from propdesk.store.transaction import Edit

MERGED = ("path", "state", "record")
CONFLICTS = ("record", "field", "base", "mine", "theirs")
_SHORT = 10
_MOST = 20
"""Of a list that does not join so many entries are shown."""

_SETTLE = msg(
    "settle it with the other clerk; after git merge the record can be written by hand, and propdesk check"
    " judges it"
)


class _Unmerged(Exception):
    """What does not join ends the merge before anything is written."""

    def __init__(self, plan: MergePlan) -> None:
        super().__init__()
        self.plan = plan


def merge(session: Session, revision: str, *, reason: str = "", dry_run: bool = False) -> Outcome:
    """Merge a commit (a hash, a branch, ``FETCH_HEAD``) into the desk's branch.

    Records that both sides changed are joined by field, entry and event; if one does not join, the outcome
    lists the conflicts and nothing is written. A branch that is only behind moves forward, without a commit
    of its own. NotFound: there is no such commit.
    """
    session.desk.refuse_bad_settings()
    theirs = find_commit(session.desk.repo, revision)
    if theirs is None:
        raise NotFound(
            msg("there is no commit {commit} here", commit=revision),
            hint=msg("git fetch brings it; FETCH_HEAD then names what was fetched last"),
            record=revision,
        )
    plans: list[MergePlan | None] = []

    def decide(snapshot: Snapshot) -> Join:
        plan = plan_merge(snapshot, theirs)
        plans.append(plan)
        return _join(session, snapshot, plan, reason)

    try:
        written = session.desk.merge(decide, dry_run=dry_run)
    except _Unmerged as unmerged:
        return _told(unmerged.plan)
    plan = plans[-1]
    notes = [*notes_of(written), *_how(plan, theirs, written.commit)]
    rows = [_row(piece) for piece in plan.pieces] if plan else []
    return Outcome("merge", rows, {"count": len(rows), "conflicts": 0}, notes, written.commit, MERGED)


def _join(session: Session, snapshot: Snapshot, plan: MergePlan | None, reason: str) -> Join:
    """What is written: joined records anew, all else as it is on the other side."""
    clerk = session.acting.clerk
    if plan is None:
        return Join(Change("merge", "", clerk), "")
    if plan.clashing:
        raise _Unmerged(plan)
    refuse_unfit_merge(snapshot, plan)
    subject = f"merge: {plan.theirs[:_SHORT]}"
    change = Change("merge", subject, clerk, _puts(plan), reason)
    return Join(change, plan.theirs, [*_files(plan)])


def _puts(plan: MergePlan) -> list[Put]:
    return [piece.put for piece in plan.records if piece.changed.by_both]


def _files(plan: MergePlan) -> Iterator[Edit]:
    for piece in plan.pieces:
        if not (piece.name and piece.changed.by_both):
            yield Edit(piece.changed.path, None, piece.changed.theirs)


def _how(plan: MergePlan | None, theirs: str, commit: str | None) -> Iterator[Note]:
    if plan is None:
        yield Note(msg("{commit} is merged already", commit=theirs[:_SHORT]))
    elif commit == theirs:
        yield Note(msg("nothing was new here: the branch moved forward to {commit}", commit=theirs[:_SHORT]))


def _row(piece: Piece) -> dict[str, Any]:
    named = {"kind": piece.name[0], "record": piece.name[1]} if piece.name else {}
    return {"path": piece.changed.path, "state": _state(piece)} | named


def _state(piece: Piece) -> str:
    if piece.changed.by_both:
        return "joined"
    if piece.changed.theirs is None:
        return "deleted"
    return "new" if piece.changed.mine is None else "changed"


# --- conflicts -------------------------------------------------------------------------------------


def _told(plan: MergePlan) -> Outcome:
    """List what does not join, field by field."""
    rows = [_conflict(piece, one) for piece in plan.clashing for one in piece.merged.conflicts]
    totals = {"count": len(plan.pieces), "conflicts": len(rows)}
    notes = [Note(msg("{count} conflicts: nothing was written", count=len(rows)), "problem"), Note(_SETTLE)]
    personal: dict[str, str] = {}
    for kind in {piece.name[0] for piece in plan.clashing if piece.name}:
        personal |= _masked(kind)
    return Outcome("merge", rows, totals, notes, columns=CONFLICTS, personal=personal, clash=True)


def _masked(kind: str) -> Mapping[str, str]:
    """The personal keys of a kind, and its lists whose entries go by what is personal."""
    personal = personal_keys(kind)
    return {path[-1]: "text" for path in KEYS.get(kind, ())} | dict(personal) if personal else {}


def _conflict(piece: Piece, one: Conflict) -> dict[str, Any]:
    kind, id = piece.name or ("", piece.changed.path)
    personal = bool(personal_keys(kind))
    path = one.path[:1] if personal else one.path  # what an entry goes by may be somebody's name
    sides = {"base": one.base, "mine": one.mine, "theirs": one.theirs}
    told = {
        side: _named(one, value, [other for name, other in sides.items() if name != side], personal=personal)
        for side, value in sides.items()
    }
    return {"kind": kind, "record": id, "field": ".".join(path)} | told


def _named(one: Conflict, value: Any, others: Sequence[Any], *, personal: bool) -> Any:
    """A side's value by the name of its field, as it is shown and masked; no more than differs."""
    if isinstance(value, Mapping):
        rest = [other for other in others if isinstance(other, Mapping)]
        return {
            key: _brief(each, [other.get(key) for other in rest])
            for key, each in value.items()
            if not rest or any(other.get(key) != each for other in rest)
        }
    if isinstance(value, list | tuple) and not personal:
        return _brief(value, others)
    return {one.path[-1]: _brief(value, others)} if one.path and value is not None else value


def _brief(value: Any, others: Sequence[Any]) -> Any:
    if not isinstance(value, list | tuple):
        return value
    everywhere = [other for other in others if isinstance(other, list | tuple)]
    own = [one for one in value if not (everywhere and all(one in other for other in everywhere))]
    return own[:_MOST]
