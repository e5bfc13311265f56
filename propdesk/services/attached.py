"""Attachments of the desk: checked against the records that refer to them, kept and refused by hand."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence

from propdesk.domain.attachment import identify, is_inside, path_of, references, referred
from propdesk.domain.changes import Put, Record
from propdesk.domain.checks.book import Fault
from propdesk.domain.messages import BadData, Finding, Message, msg
from propdesk.services.session import Session
from propdesk.store.attachments import (
    TOTAL_CAP,
    Stored,
    read_attachment,
    read_attachments,
    stored,
    unfit,
    unfit_content,
)
from propdesk.store.handedits import HandEdit
from propdesk.store.kinds import kinds
from propdesk.store.snapshot import Snapshot
from propdesk.store.transaction import Edit

__all__ = [
    "attachment_edits",
    "file_findings",
    "idle",
    "problem_of",
    "read_attachments",
    "reference_faults",
    "refuse_unfit_attachments",
]

_UNASKED = msg("no record refers to this attachment")
_CHANGED = msg("an attachment never changes")
_NEEDED = msg("records refer to this attachment")


def reference_faults(
    records: Mapping[str, Mapping[str, Record]], sizes: Mapping[str, int]
) -> Iterator[Fault]:
    """Find references to attachments that are not there (``sizes``: bytes by path), or of another size."""
    for kind, each in records.items():
        spots = kinds()[kind].attachments
        for id, record in each.items() if spots else ():
            for at, one in references(record, spots):
                wrong = _wrong(one, sizes)
                if wrong is not None:
                    yield Fault(kind, id, at, wrong)


def _wrong(one: Record, sizes: Mapping[str, int]) -> Message | None:
    path = path_of(one["sha256"], one["type"])
    size = sizes.get(path)
    if size is None:
        return msg("the attachment {path} is not in the desk", path=path)
    if size != one["size"]:
        return msg(
            "the attachment {path} has {size} bytes, not {said}", path=path, size=size, said=one["size"]
        )
    return None


def file_findings(snapshot: Snapshot, files: Mapping[str, Stored]) -> Iterator[Finding]:
    """Find files below the folder of attachments that are not what their names promise."""
    for path, one in files.items():
        wrong = unfit(snapshot, one)
        if wrong is not None:
            yield Finding("attachments", wrong, path)


def idle(snapshot: Snapshot) -> tuple[int, list[str]]:
    """Count the attachments of the desk, and list those that no record refers to."""
    files = stored(snapshot)
    used = {path for path, _, _ in snapshot.attached()} if files else set()
    return len(files), sorted(files.keys() - used)


def problem_of(snapshot: Snapshot, edit: HandEdit) -> Message | None:
    """Why the hand edit of an attachment could not be kept; what it holds is not looked at."""
    used = bool(snapshot.attached(edit.path))
    if edit.state == "deleted":
        return _NEEDED if used else None
    return _hopeless(snapshot, edit) or (None if used else _UNASKED)


def _hopeless(snapshot: Snapshot, edit: HandEdit) -> Message | None:
    """Why a file could not be kept whatever it holds, and whatever refers to it."""
    if identify(edit.path) is None:
        return msg("no attachment may have this name")
    committed = snapshot.repo.entry(snapshot.commit, snapshot.prefix + edit.path)
    return _CHANGED if committed else None


def attachment_edits(session: Session, edits: Sequence[HandEdit]) -> list[Edit]:
    """Take the hand edits of attachments as they are now; refused if one is nothing that a desk keeps."""
    inside = [edit for edit in edits if is_inside(edit.path)]
    there = [edit for edit in inside if edit.state != "deleted"]
    reasons = [(edit.path, _hopeless(session.desk.snapshot(), edit)) for edit in there]
    _refuse([Finding("attachments", why, path) for path, why in reasons if why])
    found, room = list[Edit](), TOTAL_CAP
    for edit in inside:
        data = read_attachment(session.desk.root / edit.path, room=room).data if edit in there else None
        room -= len(data or b"")
        found.append(Edit(edit.path, data))
    return found


def refuse_unfit_attachments(snapshot: Snapshot, files: Sequence[Edit], puts: Sequence[Put]) -> None:
    """Refuse hand edits after which an attachment would be missing, idle, or not what its name promises."""
    if not files and not any(kinds()[put.kind].attachments for put in puts):
        return
    for each in _attaching() if any(file.new is None for file in files) else ():
        snapshot.refuse_broken(each)  # it may refer to what is removed
    _refuse([*_unfit_files(files, _used(snapshot, puts)), *_loose_references(snapshot, files, puts)])


def _refuse(findings: Sequence[Finding]) -> None:
    """Refuse hand edits of which something was found."""
    if findings:
        raise BadData(
            findings[0].message,
            hint=msg("the command that makes the entry attaches files; propdesk discard drops the edit"),
            record=findings[0].where or findings[0].record,
            findings=tuple(findings),
        )


def _attaching() -> list[str]:
    """The kinds of records that may refer to attachments."""
    return [each.name for each in kinds().values() if each.attachments]


def _loose_references(snapshot: Snapshot, files: Sequence[Edit], puts: Sequence[Put]) -> Iterator[Finding]:
    """Find references to what is not there that the records of the last commit did not have."""
    known = set(snapshot.attached())
    sizes = {path: one.size for path, one in stored(snapshot).items()}
    sizes |= {file.path: len(file.new) for file in files if file.new is not None}
    for put in puts:
        spots = kinds()[put.kind].attachments
        for at, one in references(put.data, spots) if put.data is not None else ():
            wrong = _wrong(one, sizes)
            if wrong and (path_of(one["sha256"], one["type"]), put.kind, put.id) not in known:
                yield Finding("attachments", wrong, record=put.id, named=".".join(map(str, at)))


def _unfit_files(files: Sequence[Edit], used: Collection[str]) -> Iterator[Finding]:
    for file in files:
        wrong = _unfit_file(file, used)
        if wrong is not None:
            yield Finding("attachments", wrong, file.path)


def _unfit_file(file: Edit, used: Collection[str]) -> Message | None:
    if file.new is None:
        return _NEEDED if file.path in used else None
    return unfit_content(file.path, file.new) or (None if file.path in used else _UNASKED)


def _used(snapshot: Snapshot, puts: Sequence[Put]) -> frozenset[str]:
    """The attachments that records refer to once these are written."""
    edited = {(put.kind, put.id) for put in puts}
    kept = {path for path, kind, id in snapshot.attached() if (kind, id) not in edited}
    new = (referred(put.data, kinds()[put.kind].attachments) for put in puts if put.data is not None)
    return frozenset(kept.union(*new))
