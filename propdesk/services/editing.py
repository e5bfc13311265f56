"""The one way a single record is added or changed: read its file, change fields, write it as one commit."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from propdesk.domain.changes import Change, File, Note, Put, Record
from propdesk.domain.identity import FAULTS
from propdesk.domain.messages import BadData, Finding, RuleRefused, UsageRefused, msg
from propdesk.services.session import Session
from propdesk.services.writing import notes_of, write
from propdesk.store import kinds, schemas
from propdesk.store.paths import path_of
from propdesk.store.snapshot import Snapshot

_WHOLE_NUMBERS = frozenset({"floor", "age", "digits"})


@dataclass(frozen=True)
class Edit:
    """What becomes of one record: before (None: it is new) and after; ``subject`` is the commit's line.

    ``files`` are the attachments that it refers to from now on.
    """

    kind: str
    id: str
    before: Record | None
    after: Record
    subject: str
    notes: tuple[Note, ...] = ()
    files: tuple[File, ...] = ()


@dataclass(frozen=True)
class Done:
    """What came of an edit: its commit (None: nothing to write) and what is to be said."""

    edit: Edit
    notes: list[Note]
    commit: str | None


def apply(
    session: Session,
    op: str,
    plan: Callable[[Snapshot], Edit],
    *,
    reason: str = "",
    dry_run: bool = False,
) -> Done:
    """Plan an edit on a snapshot and write it as one commit; an edit that changes nothing is no commit."""
    edits: list[Edit] = []

    def decide(snapshot: Snapshot) -> Change:
        edit = plan(snapshot)
        refuse_unfit_edit(edit)
        edits.append(edit)
        puts = [Put(edit.kind, edit.id, edit.after)] if edit.after != edit.before else []
        return Change(op, edit.subject, session.acting.clerk, puts, reason, edit.files if puts else ())

    written = write(session, decide, dry_run=dry_run)
    edit = edits[-1]
    same = [Note(msg("nothing changes"), record=edit.id)] if edit.after == edit.before else []
    return Done(edit, [*notes_of(written), *edit.notes, *same], written.commit)


def refuse_unfit_edit(edit: Edit) -> None:
    """Refuse what does not fit the schema, by the record's id (a new person's id would say nothing)."""
    found = schemas.problems(edit.kind, edit.after)
    if not found:
        return
    named = edit.id if edit.before is not None or edit.kind != "person" else edit.kind
    findings = tuple(Finding("shape", one.message, record=named, named=one.named) for one in found)
    raise BadData(found[0].message, record=named, field=found[0].named, findings=findings)


def read_for_edit(snapshot: Snapshot, kind: str, wanted: str) -> tuple[str, dict[str, Any]]:
    """Find a record by its id or the end of it, and read its file."""
    id = snapshot.resolve(kind, wanted)
    found = snapshot.reread(kind, id)
    assert found is not None
    return id, found


def refuse_known(snapshot: Snapshot, kind: str, id: str, *, command: str) -> None:
    """Refuse to add what is there already, or under an id that no file can have."""
    path_of(kind, id)
    if id in snapshot.ids(kind):
        raise RuleRefused(
            msg("there is a {kind} {id} already", kind=kinds.kind(kind).title, id=id),
            hint=msg("{command} changes it", command=command),
            record=id,
        )


def with_fields(record: Record, fields: Mapping[str, object]) -> dict[str, Any]:
    """Set fields of a record; None and empty text take a field away."""
    merged = {**record, **fields}
    return {key: value for key, value in merged.items() if value not in (None, "")}


def parse_fields(kind: str, texts: Mapping[str, str], *, allowed: tuple[str, ...]) -> dict[str, Any]:
    """Read ``FIELD=VALUE`` as given on the command line; titles of codes are taken for the codes."""
    unknown = [name for name in texts if name not in allowed]
    if unknown:
        raise UsageRefused(
            msg("{field} is not a field that can be set", field=unknown[0]),
            hint=msg("these can: {fields}", fields=list(allowed)),
            field=unknown[0],
        )
    return {name: _parsed(kind, name, text) for name, text in texts.items()}


def _parsed(kind: str, name: str, text: str) -> object:
    if name in _WHOLE_NUMBERS and text:
        return whole_number(text, field=name)
    codes = kinds.kind(kind).codes.get(name, {})
    titled = {title: code for code, each in codes.items() for title in (each.zh, each.en)}
    return titled.get(text, text)


def check_field(kind: str, name: str, text: str) -> str:
    """Give a field's value as typed at a question; BadData if it does not fit, or cannot be right."""
    value = _parsed(kind, name, text)
    found = next((one for one in schemas.problems(kind, {name: value}) if one.path[:1] == (name,)), None)
    fault = found.message if found else FAULTS[name](text) if name in FAULTS else None
    if fault is not None:
        raise BadData(fault, field=name)
    return text


def whole_number(text: str, *, field: str) -> int:
    """Read a whole number, such as a floor."""
    if not (text.isascii() and text.removeprefix("-").isdigit() and len(text) <= 9):
        raise BadData(msg("{field} is not a whole number", field=field), field=field)
    return int(text)


def refuse_idle(*asked: object) -> None:
    """Refuse an edit that was not told what to change."""
    if not any(asked):
        raise UsageRefused(
            msg("nothing is said to change"), hint=msg("name fields with options, or --set FIELD=VALUE")
        )
