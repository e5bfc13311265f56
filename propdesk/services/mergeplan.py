"""What a merge comes to: every path that the other side changed, taken over, joined, or in conflict."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from propdesk.domain.changes import Put, Record
from propdesk.domain.facts import ISSUED
from propdesk.domain.lifecycle import Life
from propdesk.domain.merging import KEYS, Conflict, Merged, Path, Shape, merge_records
from propdesk.domain.messages import BadData, Finding, Message, Refusal, RuleRefused, msg
from propdesk.domain.ticket import facts_of
from propdesk.store import kinds, paths
from propdesk.store.branching import Changed, changed_there, merge_bases
from propdesk.store.filing import Name, read_text
from propdesk.store.git import Repository
from propdesk.store.guards import check_spelling
from propdesk.store.objects import REGULAR, Entry
from propdesk.store.snapshot import Snapshot

_SHORT = 10


@dataclass(frozen=True)
class Piece:
    """One path of a merge: the versions of its record (``name`` None: it is no record), and what they become.

    ``path`` is that in the desk; of what lies outside it, None.
    """

    changed: Changed
    path: str | None
    name: Name | None
    base: Record | None
    mine: Record | None
    theirs: Record | None
    merged: Merged

    @property
    def put(self) -> Put:
        """The record as it becomes."""
        assert self.name is not None
        return Put(*self.name, self.merged.data)


@dataclass(frozen=True)
class MergePlan:
    """A merge worked out: where both sides began, what is merged, and what becomes of each path."""

    base: str
    theirs: str
    pieces: tuple[Piece, ...]

    @property
    def clashing(self) -> list[Piece]:
        """What does not join."""
        return [piece for piece in self.pieces if piece.merged.conflicts]

    @property
    def records(self) -> list[Piece]:
        """What is a record of this desk."""
        return [piece for piece in self.pieces if piece.name]


def plan_merge(snapshot: Snapshot, theirs: str) -> MergePlan | None:
    """Work out what merging a commit into the snapshot's comes to; None if that has it already.

    Raises BadData if what is merged does not read, or holds links or submodules; RuleRefused if the two have
    nothing in common, or several last things.
    """
    repo, mine = snapshot.repo, snapshot.commit or ""
    base = _base(repo, mine, theirs)
    if base == theirs:
        return None
    wrong: list[Finding] = []
    pieces = [_piece(snapshot, one, wrong) for one in changed_there(repo, base, mine, theirs)]
    refuse_unfit(wrong)
    return MergePlan(base, theirs, tuple(pieces))


def refuse_unfit(findings: Sequence[Finding]) -> None:
    """Refuse what the other side holds for all that a desk cannot hold, if anything is."""
    refuse_findings(
        BadData,
        findings,
        msg("what is to be merged cannot be taken over as it is; nothing was written"),
        msg("mend it on the side that it comes from, and merge again"),
    )


def refuse_findings(
    refusal: type[Refusal], findings: Sequence[Finding], message: Message, hint: Message
) -> None:
    """Refuse a merge for all that is wrong with it, if anything is."""
    if findings:
        first = findings[0]
        record = first.record or first.where
        raise refusal(message, hint=hint, record=record, field=first.named, findings=tuple(findings))


def _base(repo: Repository, mine: str, theirs: str) -> str:
    bases = merge_bases(repo, mine, theirs)
    if not bases:
        raise RuleRefused(
            msg("{commit} has no commit in common with this desk", commit=theirs[:_SHORT]),
            hint=msg("merge a clone of this desk; one that was fetched in part needs git fetch --unshallow"),
        )
    if len(bases) == 1 or repo.root_tree(mine) == repo.root_tree(theirs):
        return bases[0]
    raise RuleRefused(
        msg(
            "both sides have merged each other before, so that they began from {count} commits: {commits}",
            count=len(bases),
            commits=[base[:_SHORT] for base in bases],
        ),
        hint=msg("let both clones first take over a third one that has merged the two"),
    )


def _piece(snapshot: Snapshot, one: Changed, wrong: list[Finding]) -> Piece:
    check_spelling(one.path)
    path = one.path.removeprefix(snapshot.prefix) if one.path.startswith(snapshot.prefix) else None
    if one.theirs and one.theirs.mode not in REGULAR:
        wrong.append(Finding("known-files", msg("this is a link or a submodule, not a file"), one.path))
        return Piece(one, path, None, None, None, None, Merged(None))
    name = paths.identify(path) if path is not None else None
    if name is None or path is None:
        return Piece(one, path, None, None, None, None, _file(one))
    base, mine, theirs = (
        _read(snapshot, name, path, entry, wrong if must else [])
        for entry, must in ((one.base, one.by_both), (one.mine, one.by_both), (one.theirs, True))
    )
    merged = merge_records(shape_of(name[0]), base, mine, theirs) if one.by_both else Merged(theirs)
    return Piece(one, path, name, base, mine, theirs, merged)


def _file(one: Changed) -> Merged:
    """A file that is no record is taken whole from the side that changed it."""
    blobs = (entry.oid[:_SHORT] if entry else None for entry in (one.base, one.mine, one.theirs))
    return Merged(None, (Conflict((), *blobs),) if one.by_both else ())


def _read(
    snapshot: Snapshot, name: Name, path: str, entry: Entry | None, wrong: list[Finding]
) -> Record | None:
    """Read one version of a record; one that does not read is none, and wrong."""
    if entry is None or entry.mode not in REGULAR:
        return None
    kind, id = name
    read = read_text(kind, snapshot.repo.blob(entry.oid), path=path)
    if isinstance(read, dict):
        return read
    wrong += [Finding("readable", each.message, each.where, id, each.named) for each in read]
    return None


@cache
def shape_of(kind: str) -> Shape:
    """How records of a kind are joined: entries go by their id, or as ``domain.merging`` names them."""
    about = kinds.kind(kind)
    lists = {**dict(_lists(about.schema)), **KEYS.get(kind, {})}
    state = _STATES.get(kind)
    return Shape(lists, kind in ISSUED, about.life, *([state] if state else []))


def _lists(schema: Mapping[str, Any], at: Path = ()) -> Iterator[tuple[Path, tuple[str, ...]]]:
    """The lists of which the schema tells what entries go by: an id each, or each value once."""
    for key, each in schema.get("properties", {}).items():
        place, items = (*at, key), each.get("items", {})
        if "id" in items.get("required", ()):
            yield place, ("id",)
        elif each.get("uniqueItems") and "properties" not in items:
            yield place, ()
        yield from _lists(items or each, place)


def _ticket_state(life: Life, record: Record) -> str:
    """A callback that says "not solved" opens a ticket again, which the life alone does not tell."""
    return facts_of("", record, life).status


_STATES = {"ticket": _ticket_state}
"""Kinds whose state is more than their life tells."""
