"""The files of a desk as a commit holds them: read whole and strictly, past the index."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from propdesk.domain.changes import Record
from propdesk.domain.messages import BadData, Finding
from propdesk.store import kinds, paths, schemas
from propdesk.store.git import Repository
from propdesk.store.objects import REGULAR, Entry
from propdesk.store.snapshot import Snapshot

Name = tuple[str, str]
"""Kind and id of a record."""


@dataclass(frozen=True)
class Files:
    """All files of a desk at one commit, by path in the desk; ``names`` are those where a record may lie.

    ``texts`` are the contents of the records, ``records`` what those say that read, ``broken`` what is
    wrong with the others.
    """

    entries: Mapping[str, Entry]
    names: Mapping[str, Name]
    texts: Mapping[str, bytes]
    records: Mapping[str, Mapping[str, Record]]
    broken: Mapping[str, tuple[Finding, ...]]


def record_folders() -> frozenset[str]:
    """The folders in which nothing but records may lie."""
    return frozenset(each.layout.partition("/")[0] for each in kinds.kinds().values() if "/" in each.layout)


def read_files(snapshot: Snapshot, *, only: Collection[str] | None = None) -> Files:
    """Read the desk's records at the snapshot's commit (``only``: of these kinds)."""
    prefix = snapshot.prefix
    listing = snapshot.repo.listing(snapshot.commit, prefix)
    entries = {path.removeprefix(prefix): entry for path, entry in listing.items()}
    named = ((path, paths.identify(path)) for path, entry in entries.items() if entry.mode in REGULAR)
    names = {path: name for path, name in named if name and (only is None or name[0] in only)}
    texts = dict(zip(names, snapshot.repo.blobs(entries[path].oid for path in names), strict=True))
    records: dict[str, dict[str, Record]] = {}
    broken: dict[str, tuple[Finding, ...]] = {}
    for path, (kind, id) in names.items():
        read = read_text(kind, texts[path], path=path)
        if isinstance(read, tuple):
            broken[path] = read
        else:
            records.setdefault(kind, {})[id] = read
    return Files(entries, names, texts, records, broken)


def read_text(kind: str, text: bytes, *, path: str) -> dict[str, Any] | tuple[Finding, ...]:
    """Read one record's file; if it does not read, give what is wrong with it."""
    try:
        return schemas.read_record(kind, text, name=path)
    except BadData as refused:
        return refused.findings or (Finding("shape", refused.message, path),)


def versions(
    repo: Repository, commit: str | None, *, prefix: str, folders: Collection[str], since: str | None = None
) -> dict[str, list[str]]:
    """The contents (blob ids) that each file below folders of the desk ever had, the first one first.

    One walk over the whole history, side branches and merges too; ``since``: over what came after a commit.
    """
    if commit is None:
        return {}
    out = repo.run(
        "log", "--raw", "-z", "-m", "--no-renames", "--no-ext-diff", "--no-textconv", "--no-abbrev",
        "--full-history", "--topo-order", "--reverse", "--format=", "--end-of-options", commit,
        *([f"^{since}"] if since else []), "--", *(prefix + folder for folder in folders),
    )  # fmt: skip
    found: dict[str, list[str]] = {}
    for path, oid in _new_sides(out.decode("utf-8", "surrogateescape")):
        seen = found.setdefault(path.removeprefix(prefix), [])
        if oid.strip("0") and oid not in seen[-1:]:
            seen.append(oid)
    return found


def _new_sides(text: str) -> Iterator[tuple[str, str]]:
    """Path and new blob of each entry of ``--raw -z``: ``:100644 100644 OLD NEW M``, NUL, the path."""
    fields = iter(text.split("\0"))
    for field in fields:
        head = field.lstrip("\n")
        if head.startswith(":"):
            yield next(fields), head.split(" ")[3]
