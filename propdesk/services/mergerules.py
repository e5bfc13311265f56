"""What must hold of a merge: all that holds at every write, and what ``check`` asks of the records."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from propdesk.domain.attachment import is_inside
from propdesk.domain.changes import Put, Record
from propdesk.domain.checks.book import Book
from propdesk.domain.checks.history import altered
from propdesk.domain.facts import KEPT, broken_facts
from propdesk.domain.messages import Conflict, Finding, msg
from propdesk.services.attached import refuse_unfit_attachments
from propdesk.services.checking import kinds_judged, new_faults
from propdesk.services.mergeplan import MergePlan, Piece, refuse_findings, refuse_unfit
from propdesk.services.writing import refuse_closed_periods
from propdesk.store import paths, schemas
from propdesk.store.filing import Files, Name, read_files, read_text, record_folders, versions
from propdesk.store.kinds import kinds
from propdesk.store.placing import placed
from propdesk.store.snapshot import Snapshot
from propdesk.store.templates import is_template, text_of
from propdesk.store.transaction import Edit


def refuse_unfit_merge(snapshot: Snapshot, plan: MergePlan) -> None:
    """Refuse a merge whose records join if what comes of it does not hold; say all that is wrong with it."""
    _refuse_shapes(plan)
    _refuse_files(snapshot, plan)
    refuse_closed_periods(snapshot, [(piece.put, piece.mine) for piece in plan.records])
    findings = [*_broken_facts(plan), *_lost(snapshot, plan), *_faults(snapshot, plan)]
    refuse_findings(
        Conflict,
        findings,
        msg("the records join, but what comes of it is not right; nothing was written"),
        msg("put it right on one of the two sides, then merge again"),
    )


def _refuse_shapes(plan: MergePlan) -> None:
    findings = [
        Finding("shape", one.message, piece.path or "", piece.put.id, one.named)
        for piece in plan.records
        if piece.put.data is not None
        for one in schemas.problems(piece.put.kind, piece.put.data)
    ]
    if any(piece.put.kind == "desk" and piece.put.data is None for piece in plan.records):
        findings.append(Finding("readable", msg("the other side has no desk.yaml any more"), "desk.yaml"))
    refuse_unfit(findings)


def _refuse_files(snapshot: Snapshot, plan: MergePlan) -> None:
    """Refuse files of the other side that a desk has no place for."""
    taken = [piece for piece in plan.pieces if piece.path is not None and piece.changed.theirs]
    findings = [found for piece in taken for found in _odd(piece)] + list(_one_case(snapshot, taken))
    refuse_unfit(findings)
    files = [
        Edit(piece.path, _content(snapshot, piece))
        for piece in plan.pieces
        if piece.path and not piece.name and is_inside(piece.path)
    ]
    refuse_unfit_attachments(snapshot, files, [piece.put for piece in plan.records])
    for piece in taken:
        if is_template(piece.path or ""):
            text_of(_content(snapshot, piece) or b"", name=str(piece.path).partition("/")[2])


def _content(snapshot: Snapshot, piece: Piece) -> bytes | None:
    entry = piece.changed.theirs
    return snapshot.repo.blob(entry.oid) if entry else None


def _odd(piece: Piece) -> Iterator[Finding]:
    path = piece.path or ""
    if path.endswith("/.gitattributes"):
        message = msg("a .gitattributes below the desk's own may let git rewrite records")
        yield Finding("attributes", message, path)
    elif piece.name is None and path.partition("/")[0] in record_folders():
        yield Finding("known-files", msg("no record may have this name"), path)
    elif path.startswith("templates/") and not is_template(path):
        yield Finding("templates", msg("no template may have this name"), path)


def _one_case(snapshot: Snapshot, taken: Sequence[Piece]) -> Iterator[Finding]:
    new = [piece.changed.path for piece in taken if piece.changed.mine is None]
    here = {path.casefold(): path for path in snapshot.repo.listing(snapshot.commit)} if new else {}
    for path in new:
        other = here.setdefault(path.casefold(), path)
        if other != path:
            yield Finding("one-case", msg("differs from {other} in case alone", other=other), path)


def _broken_facts(plan: MergePlan) -> Iterator[Finding]:
    """What either side holds as issued stays as it was issued."""
    for piece in plan.records:
        put = piece.put
        for old in (piece.mine, piece.theirs):
            for found in broken_facts(put.kind, put.id, old, put.data, joined=True):
                yield Finding(found.check, found.message, piece.path or "", put.id)


def _lost(snapshot: Snapshot, plan: MergePlan) -> Iterator[Finding]:
    """What the other side issued on its way and has no more, or otherwise: the commits between tell."""
    repo, prefix = snapshot.repo, snapshot.prefix
    folders = sorted({kinds()[kind].layout.partition("/")[0] for kind in KEPT})
    becoming = {piece.path: piece for piece in plan.records}
    ever = versions(repo, plan.theirs, prefix=prefix, folders=folders, since=plan.base)
    for path, oids in ever.items():
        name = paths.identify(path)
        if name is None or name[0] not in KEPT:
            continue
        was = repo.entry(plan.base, prefix + path)
        texts = repo.blobs([*([was.oid] if was else []), *oids])
        read = [one for text in texts if isinstance(one := read_text(name[0], text, path=path), dict)]
        now = becoming[path].put.data if path in becoming else snapshot.reread(*name)
        for fault in altered(*name, read, now):
            yield Finding("issued", fault.message, path, name[1])


def _faults(snapshot: Snapshot, plan: MergePlan) -> Iterator[Finding]:
    """What the checks find in the joined records that they do not find in ours."""
    touched = {piece.put.kind for piece in plan.records}
    files = read_files(snapshot, only=kinds_judged(touched))
    becoming = {piece.path for piece in plan.records}
    for path, found in files.broken.items():
        if path not in becoming:
            yield from found
            return
    after = _with(files.records, [piece.put for piece in plan.records])
    texts = dict(_texts(files, plan, snapshot))
    for check, fault in new_faults(Book(files.records), Book(after), touched):
        yield from placed(check, [fault], texts)


def _with(
    records: Mapping[str, Mapping[str, Record]], puts: Sequence[Put]
) -> Mapping[str, Mapping[str, Record]]:
    """The records as they become."""
    after = {kind: dict(each) for kind, each in records.items()}
    for put in puts:
        after.setdefault(put.kind, {}).pop(put.id, None)
        if put.data is not None:
            after[put.kind][put.id] = put.data
    return after


def _texts(files: Files, plan: MergePlan, snapshot: Snapshot) -> Iterator[tuple[Name, tuple[str, bytes]]]:
    """Path and text of each record as it becomes."""
    for path, name in files.names.items():
        yield name, (path, files.texts[path])
    for piece in plan.records:
        if piece.name and piece.put.data is not None:
            yield piece.name, (piece.path or "", schemas.write_record(piece.put.kind, piece.put.data))
