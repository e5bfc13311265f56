"""Looking after the desk's files: hand edits shown, kept or dropped; the index built anew."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from propdesk.domain.attachment import is_inside
from propdesk.domain.changes import Change, Note, Outcome, Put, Record
from propdesk.domain.checks.book import Fault
from propdesk.domain.facts import broken_facts
from propdesk.domain.messages import BadData, Finding, Message, Refusal, RuleRefused, msg
from propdesk.services.attached import attachment_edits, problem_of, refuse_unfit_attachments
from propdesk.services.checking import book_of, new_faults
from propdesk.services.session import Session
from propdesk.services.templates import template_edits
from propdesk.services.writing import finished_notes, need_reason, notes_of, refuse_closed_periods
from propdesk.store import kinds, schemas
from propdesk.store.filing import Files, Name, read_files, read_text, versions
from propdesk.store.guards import check_state
from propdesk.store.handedits import (
    HandEdit,
    chosen,
    discard,
    hand_edits,
    read_edit,
    rewrite,
    unfinished,
)
from propdesk.store.placing import placed
from propdesk.store.snapshot import Snapshot
from propdesk.store.templates import is_template
from propdesk.store.transaction import Edit

STATUS = ("path", "state", "record", "problem")
KEPT = ("path", "state", "record")
DROPPED = ("path", "state", "record", "blobs")
_AS_COMMITTED = Note(msg("nothing to do: the files are as committed"))


@dataclass(frozen=True)
class _Edited:
    """A hand edit with what it holds now (None: nothing) and the record that this says."""

    edit: HandEdit
    name: Name
    text: bytes | None
    record: Record | None


def show_status(session: Session) -> Outcome:
    """List the files that differ from the last commit, and say what is unfinished or in the way."""
    repo, prefix = session.desk.repo, session.desk.prefix
    edits, left = hand_edits(repo, prefix), unfinished(repo)
    rows = [
        _row(edit, state="unfinished")
        if left and prefix + edit.path in left.paths
        else _judged(session, edit)
        for edit in edits
    ]
    notes = list(_ways_barred(session))
    if left:
        text = msg(
            "unfinished, or at work now: {subject}; the next command that writes finishes or forgets it",
            subject=left.subject,
        )
        notes.append(Note(text, "warning"))
    if any(edit.left_over for edit in edits):
        text = msg("killed commands have left drafts; propdesk maintain removes them")
        notes.append(Note(text, "warning"))
    totals = {"count": len(rows), "unfinished": int(left is not None)}
    return Outcome("status", rows, totals, notes, columns=STATUS)


def _ways_barred(session: Session) -> Iterator[Note]:
    """Say why a command that writes would be refused now."""
    try:
        check_state(session.desk.repo)
    except Refusal as refused:
        yield Note(refused.message, "warning")
        if refused.hint:
            yield Note(refused.hint, "warning")


def _judged(session: Session, edit: HandEdit) -> Record:
    if edit.left_over:
        return _row(edit, state="leftover")
    try:
        problem = _problem(session, edit)
    except Refusal as refused:
        problem = refused.message
    return _row(edit, state=edit.state) | ({"problem": problem} if problem else {})


def _problem(session: Session, edit: HandEdit) -> Message | None:
    """Why an edit could not be kept as it is; None if its file reads (or is no record's)."""
    if edit.strange:
        return msg("no record may have this name")
    if is_inside(edit.path):
        return problem_of(session.desk.snapshot(), edit)
    text = read_edit(session.desk.repo, session.desk.prefix + edit.path)
    read = read_text(edit.name[0], text, path=edit.path) if edit.name and text is not None else None
    if not isinstance(read, tuple):
        return None
    return msg("{where}: {what}", where=read[0].where, what=read[0].message)


def _row(edit: HandEdit, *, state: str) -> dict[str, Any]:
    named = {"kind": edit.name[0], "record": edit.name[1]} if edit.name else {}
    return {"path": edit.path, "state": state} | named


def keep(session: Session, wanted: Sequence[str], *, at: Path, reason: str, dry_run: bool = False) -> Outcome:
    """Commit hand edits that are right: they read, link to what is there, and change nothing issued.

    ``wanted`` are paths as the caller who stands ``at`` writes them. A file that is only formatted
    differently is first written canonically.
    """
    why = need_reason(reason)
    edits = [edit for edit in _chosen(session, wanted, at=at) if not edit.left_over]
    if not edits:
        return Outcome("keep", notes=[_AS_COMMITTED], columns=KEPT)
    files = attachment_edits(session, edits)
    also = [*template_edits(session, edits), *files]
    records = [edit for edit in edits if not (is_template(edit.path) or is_inside(edit.path))]

    def decide(snapshot: Snapshot) -> Change:
        edited = [_read(session, edit) for edit in records]
        _refuse_unfit(snapshot, edited)
        puts = [Put(*one.name, one.record) for one in edited]
        refuse_unfit_attachments(snapshot, files, puts)
        return Change("keep", f"keep: {_called(puts, also)}", session.acting.clerk, puts, why)

    written = session.desk.commit(decide, dry_run=True)
    if not dry_run:
        for edit in records:
            _put_in_form(session, edit)
        written = session.desk.commit(decide, also=also, taking=[edit.path for edit in edits])
    rows = [_row(edit, state=edit.state) for edit in edits]
    notes = [*notes_of(written), *_unchanged(written.commit, dry_run=dry_run)]
    return Outcome("keep", rows, {"count": len(rows)}, notes, written.commit, KEPT)


def _unchanged(commit: str | None, *, dry_run: bool) -> Iterator[Note]:
    if commit is None and not dry_run:
        yield Note(msg("the files say what they said; they are written as committed"))


def _called(puts: Sequence[Put], also: Sequence[Edit]) -> str:
    """Name what is kept: the one record or template, else how many files."""
    names = [*(f"{put.kind} {put.id}" for put in puts), *(edit.path for edit in also)]
    return names[0] if len(names) == 1 else f"{len(names)} {'files' if also else 'records'}"


def _chosen(session: Session, wanted: Sequence[str], *, at: Path) -> list[HandEdit]:
    """The edits that paths name, each once, in the order of their paths."""
    edits = hand_edits(session.desk.repo, session.desk.prefix)
    found = {
        edit.path: edit for path in wanted for edit in chosen(edits, path, root=session.desk.root, at=at)
    }
    return [found[path] for path in sorted(found)]


def _read(session: Session, edit: HandEdit) -> _Edited:
    """Read an edit strictly; refused if it is no record, or does not read."""
    if edit.name is None:
        raise BadData(
            msg("{path} is no record: no record may have this name", path=edit.path),
            hint=msg("rename it, or take it out of the folders of records; git add commits other files"),
            record=edit.path,
        )
    text = read_edit(session.desk.repo, session.desk.prefix + edit.path)
    record = None if text is None else schemas.read_record(edit.name[0], text, name=edit.path)
    return _Edited(edit, edit.name, text, record)


def _refuse_unfit(snapshot: Snapshot, edited: Sequence[_Edited]) -> None:
    """Refuse edits that change what was issued or enter a closed period, or break what is whole now."""
    findings = [finding for one in edited for finding in _broken_facts(snapshot, one)]
    if findings:
        raise RuleRefused(
            findings[0].message,
            hint=msg(
                "what was issued is taken back by a void, never changed; propdesk discard drops the edit"
            ),
            record=findings[0].record,
            findings=tuple(findings),
        )
    pairs = [(Put(*one.name, one.record), _committed(snapshot, one)) for one in edited]
    refuse_closed_periods(snapshot, pairs)
    files = read_files(snapshot)
    before, after = book_of(files.records), book_of(_with(files, edited))
    faults = new_faults(before, after, {one.name[0] for one in edited})
    if faults:
        raise BadData(
            msg("the records would no longer fit together"),
            hint=msg("mend the file, or keep together what belongs together"),
            findings=tuple(_placed(files, edited, faults)),
        )


def _broken_facts(snapshot: Snapshot, one: _Edited) -> list[Finding]:
    kind, id = one.name
    return [
        Finding(found.check, found.message, one.edit.path, id)
        for found in broken_facts(kind, id, _committed(snapshot, one), one.record)
    ]


def _committed(snapshot: Snapshot, one: _Edited) -> Record | None:
    """The record as committed last in a form that reads."""
    try:
        return snapshot.reread(*one.name)
    except BadData:
        ever = versions(snapshot.repo, snapshot.commit, prefix=snapshot.prefix, folders=[one.edit.path])
    texts = snapshot.repo.blobs(reversed(ever.get(one.edit.path, [])))
    read = (read_text(one.name[0], text, path=one.edit.path) for text in texts)
    return next((record for record in read if isinstance(record, dict)), None)


def _with(files: Files, edited: Sequence[_Edited]) -> Mapping[str, Mapping[str, Record]]:
    """The records as they would be with the edits."""
    records = {kind: dict(each) for kind, each in files.records.items()}
    for one in edited:
        kind, id = one.name
        records.setdefault(kind, {}).pop(id, None)
        if one.record is not None:
            records[kind][id] = one.record
    return records


def _placed(
    files: Files, edited: Sequence[_Edited], faults: Sequence[tuple[str, Fault]]
) -> Iterator[Finding]:
    texts = {name: (path, files.texts[path]) for path, name in files.names.items()}
    texts |= {one.name: (one.edit.path, one.text) for one in edited if one.text is not None}
    for check, fault in faults:
        yield from placed(check, [fault], texts)


def _put_in_form(session: Session, edit: HandEdit) -> None:
    """Write a file canonically that says the same in another form."""
    one = _read(session, edit)
    if one.record is None or one.text is None:
        return
    right = schemas.write_record(one.name[0], one.record)
    if right != one.text:
        rewrite(session.desk.repo, session.desk.prefix + edit.path, old=one.text, new=right)


def drop(session: Session, wanted: Sequence[str], *, at: Path, dry_run: bool = False) -> Outcome:
    """Let files be as committed; what they held stays in git's object store under the ids that are told."""
    repo, prefix = session.desk.repo, session.desk.prefix
    edits = _chosen(session, wanted, at=at)
    if not edits:
        return Outcome("discard", notes=[_AS_COMMITTED], columns=KEPT)
    if dry_run:
        rows = [_row(edit, state=edit.state) for edit in edits]
        return Outcome("discard", rows, {"count": len(rows)}, columns=KEPT)
    dropped, finished = discard(repo, prefix, edits)
    rows = [_row(one.edit, state=one.edit.state) | {"blobs": list(one.blobs)} for one in dropped]
    notes = [*finished_notes(finished)]
    for one in dropped:
        text = msg(
            "what was dropped is kept for a while: git cat-file -p {ids} shows it", ids=" ".join(one.blobs)
        )
        notes += [Note(text, where=one.edit.path)] if one.blobs else []
    return Outcome("discard", rows, {"count": len(rows)}, notes, columns=DROPPED)


def reindex(session: Session) -> Outcome:
    """Build the index anew, and count what it holds."""
    snapshot = session.desk.reindex()
    counts = {kind: len(snapshot.ids(kind)) for kind in kinds.kinds()}
    rows = [{"kind": kind, "count": count} for kind, count in counts.items() if count]
    broken = snapshot.broken()
    text = msg("{count} places of the records do not read; propdesk check lists them", count=len(broken))
    notes = [Note(text, "problem")] if broken else []
    return Outcome("reindex", rows, {"count": sum(counts.values())}, notes, columns=("kind", "count"))
