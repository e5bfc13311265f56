"""The one way a use case writes: decide on a snapshot, hold the facts, commit once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from propdesk.domain.changes import Change, Note, Put, Record
from propdesk.domain.closing import refuse_closed
from propdesk.domain.dated import ENTRIES, Entry, entries_changed
from propdesk.domain.facts import broken_facts
from propdesk.domain.messages import Message, RuleRefused, UsageRefused, msg
from propdesk.services.session import Session
from propdesk.store.desk import Decide, Written
from propdesk.store.recovery import Finished
from propdesk.store.snapshot import Snapshot
from propdesk.store.transaction import Edit
from propdesk.store.turnover import closed_until, undone_by


def write(session: Session, decide: Decide, *, also: Sequence[Edit] = (), dry_run: bool = False) -> Written:
    """Commit what ``decide`` wants, after the rules that facts stay and closed periods take no more.

    The rules are those of ``domain.facts`` and ``domain.closing``.
    ``also``: files beside the records that belong to the same commit.
    """

    def held(snapshot: Snapshot) -> Change:
        change = decide(snapshot)
        hold(snapshot, change)
        return change

    session.desk.refuse_bad_settings()
    return session.desk.commit(held, also=also, dry_run=dry_run)


def hold(snapshot: Snapshot, change: Change) -> None:
    """Hold a change to the rules: facts stay as they are, closed periods take no more."""
    pairs = [(put, snapshot.reread(put.kind, put.id)) for put in change.puts]
    refuse_broken_facts(pairs)
    refuse_closed_periods(snapshot, pairs)


def refuse_broken_facts(pairs: Sequence[tuple[Put, Record | None]]) -> None:
    """Refuse puts that would alter what was issued; each comes with the record as it stands."""
    findings = [finding for put, old in pairs for finding in broken_facts(put.kind, put.id, old, put.data)]
    if findings:
        raise RuleRefused(
            msg("{what}", what=findings[0].message), record=findings[0].record, findings=tuple(findings)
        )


def refuse_closed_periods(snapshot: Snapshot, pairs: Sequence[tuple[Put, Record | None]]) -> None:
    """Refuse puts that would enter something, or take something back, in a period that is closed.

    All that is ever written passes here. Which days a kind of record enters is a row of ``domain.dated``.
    """
    dated = [(put, old) for put, old in pairs if put.kind in ENTRIES]
    until = closed_until(snapshot) if dated else None
    if until is None:
        return
    entries = [
        (put.id, entry) for put, old in dated for entry in entries_changed(put.kind, put.id, old, put.data)
    ]
    undone = [(id, day) for id, entry in entries for day in undone_by(snapshot, entry)]
    refuse_closed(until, [*entries, *undone])


def refuse_closed_day(snapshot: Snapshot, day: date, *, field: str) -> None:
    """Refuse a day of a closed period early, so that of many entries the others can still be taken."""
    until = closed_until(snapshot)
    if until is not None:
        refuse_closed(until, [("", Entry(day))], field=field)


def notes_of(written: Written) -> Sequence[Note]:
    """What the store has to say beside the commit: operations it finished, files it left to their editor."""
    return [
        *finished_notes(written.finished),
        *(Note(found.message, "warning", found.record, found.where) for found in written.findings),
    ]


def finished_notes(finished: Sequence[Finished]) -> list[Note]:
    """Say what became of commands that were killed before this one."""
    return [Note(message, "warning") for each in finished for message in _told(each)]


def _told(finished: Finished) -> Iterator[Message]:
    """What became of a command that was killed before this one."""
    if finished.done:
        yield msg("an interrupted command was finished: {subject}", subject=finished.subject)
    else:
        yield msg(
            "an interrupted command had written nothing; enter it again: {subject}", subject=finished.subject
        )
    for path in finished.kept:
        yield msg("{path} was edited meanwhile; the edit was kept in the work tree", path=path)


def need_reason(reason: str) -> str:
    """Refuse to go on without a reason."""
    if not reason.strip():
        raise UsageRefused(msg("a reason is missing"), hint=msg("give one with -m TEXT"), field="reason")
    return reason.strip()
