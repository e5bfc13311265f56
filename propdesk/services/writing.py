"""The one way a use case writes: decide on a snapshot, hold the facts, commit once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from propdesk.domain.changes import Change, Note
from propdesk.domain.facts import broken_facts
from propdesk.domain.messages import Message, RuleRefused, UsageRefused, msg
from propdesk.services.session import Session
from propdesk.store.desk import Decide, Written
from propdesk.store.recovery import Finished
from propdesk.store.snapshot import Snapshot
from propdesk.store.transaction import Edit


def write(session: Session, decide: Decide, *, also: Sequence[Edit] = (), dry_run: bool = False) -> Written:
    """Commit what ``decide`` wants, after the rule that issued facts stay (see ``domain.facts``).

    ``also``: files beside the records that belong to the same commit.
    """

    def held(snapshot: Snapshot) -> Change:
        change = decide(snapshot)
        refuse_broken_facts(snapshot, change)
        return change

    session.desk.refuse_bad_settings()
    return session.desk.commit(held, also=also, dry_run=dry_run)


def refuse_broken_facts(snapshot: Snapshot, change: Change) -> None:
    """Refuse a change that would alter what was issued."""
    findings = [
        finding
        for put in change.puts
        for finding in broken_facts(put.kind, put.id, snapshot.reread(put.kind, put.id), put.data)
    ]
    if findings:
        raise RuleRefused(
            msg("{what}", what=findings[0].message), record=findings[0].record, findings=tuple(findings)
        )


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
