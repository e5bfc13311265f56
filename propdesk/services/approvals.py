"""What may need a second person: done at once, or asked for and done when another approves."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from propdesk.domain.approval import content_of, fingerprint, request_record, state_of, waits
from propdesk.domain.attachment import Attachment
from propdesk.domain.changes import Change, Note, Outcome, Put, Record
from propdesk.domain.ids import dated_id
from propdesk.domain.messages import msg
from propdesk.domain.money import format_money
from propdesk.services.editing import Edit, refuse_unfit_edit
from propdesk.services.privacy import personal_keys
from propdesk.services.session import Session
from propdesk.services.writing import hold, need_reason, notes_of, write
from propdesk.store.snapshot import Snapshot

_NO_REASON = frozenset({"price", "relief"})
"""Operations that need a reason only where another person has to approve them."""

COLUMNS = ("id", "op", "amount", "clerk", "at", "state", "content")


@dataclass(frozen=True)
class Planned:
    """What an operation comes to on a snapshot: the change, the rows that tell of it, its weight in fen.

    ``free``: it needs nobody's approval, whatever the desk's policy. ``personal`` and ``upright`` are those
    of the outcome.
    """

    change: Change
    rows: tuple[Record, ...]
    columns: tuple[str, ...]
    amount: int
    notes: tuple[Note, ...] = ()
    free: bool = False
    personal: Mapping[str, str] = field(default_factory=dict)
    upright: bool = False


@dataclass(frozen=True)
class Ask:
    """An operation as it is asked for: plain words, from which it is planned now or when it is approved.

    ``approval`` is the request it was approved by; ``reason`` the one of who asked; ``attachments`` are
    the references to files that prove it.
    """

    op: str
    content: Mapping[str, str]
    reason: str
    approval: str = ""
    attachments: Sequence[Record] = ()


Plan = Callable[[Snapshot, Session, Ask], Planned]


def do_or_ask(
    session: Session,
    command: str,
    ask: Ask,
    plan: Plan,
    *,
    attachments: Sequence[Attachment] = (),
    dry_run: bool = False,
) -> Outcome:
    """Do what is asked as one commit, or write a request where the desk's policy wants another person.

    ``attachments`` come with it either way, in the same commit.
    """
    ask = replace(ask, attachments=[one.reference for one in attachments])
    files = [one.file for one in attachments]
    asked = ask if ask.op in _NO_REASON else replace(ask, reason=need_reason(ask.reason))
    taken: list[tuple[Planned | None, tuple[Record, ...]]] = []

    def decide(snapshot: Snapshot) -> Change:
        planned = plan(snapshot, session, asked)
        desk = snapshot.get("desk", "desk")
        if planned.free or not waits(desk, ask.op, clerk=session.acting.clerk, amount=planned.amount):
            taken.append((planned, planned.rows))
            return replace(planned.change, files=[*planned.change.files, *files])
        hold(snapshot, planned.change)
        change, row = _request(snapshot, session, asked, planned)
        taken.append((None, (row,)))
        return replace(change, files=files if change.puts else ())

    written = write(session, decide, dry_run=dry_run)
    planned, rows = taken[-1]
    notes = [*notes_of(written), *_kept_with(attachments)]
    if planned is not None:
        return _told(command, planned, notes, written.commit)
    id = rows[0]["id"]
    waiting = Note(msg("waits for another person: propdesk approve {id}", id=id), "warning", id)
    return Outcome(command, rows, {}, [*notes, waiting], written.commit, COLUMNS, waiting=True)


def _kept_with(attachments: Sequence[Attachment]) -> list[Note]:
    names = [one.name for one in attachments]
    return [Note(msg("kept with it: {files}", files=names))] if names else []


def _told(command: str, planned: Planned, notes: Sequence[Note], commit: str | None) -> Outcome:
    return Outcome(
        command,
        planned.rows,
        notes=[*notes, *planned.notes],
        commit=commit,
        columns=planned.columns,
        personal=planned.personal,
        upright=planned.upright,
    )


def planned_edit(edit: Edit, op: str, session: Session, *, columns: tuple[str, ...], reason: str) -> Planned:
    """Plan the edit of one record; one that changes nothing writes nothing."""
    refuse_unfit_edit(edit)
    same = edit.after == edit.before
    puts = [] if same else [Put(edit.kind, edit.id, edit.after)]
    notes = (*edit.notes, Note(msg("nothing changes"), record=edit.id)) if same else edit.notes
    change = Change(op, edit.subject, session.acting.clerk, puts, reason)
    row = {"id": edit.id} | dict(edit.after)
    return Planned(change, (row,), columns, 0, notes, personal=personal_keys(edit.kind), upright=True)


def _request(snapshot: Snapshot, session: Session, ask: Ask, planned: Planned) -> tuple[Change, Record]:
    """The request, or the one of the same content that waits already."""
    known = _waiting(snapshot, ask)
    if known is not None:
        return Change("request", "", session.acting.clerk), request_row(*known)
    id = dated_id("Q", session.acting.today, session.random, taken=snapshot.known("request"))
    amount = format_money(planned.amount) if planned.amount else ""
    reason = need_reason(ask.reason)
    record = request_record(
        ask.op, ask.content, acting=session.acting, reason=reason, amount=amount, attachments=ask.attachments
    )
    subject = f"request: {ask.op} {id}"
    change = Change("request", subject, session.acting.clerk, [Put("request", id, record)])
    return change, request_row(id, record)


def _waiting(snapshot: Snapshot, ask: Ask) -> tuple[str, Record] | None:
    wanted = fingerprint(
        ask.op, {name: value for name, value in ask.content.items() if value}, ask.attachments
    )
    return next(
        (
            (id, request)
            for id, request in snapshot.all("request")
            if request["fingerprint"] == wanted and state_of(request) == "waiting"
        ),
        None,
    )


def request_row(id: str, request: Record) -> dict[str, object]:
    """A request as a row of output."""
    row = {
        key: request[key]
        for key in ("op", "amount", "clerk", "at", "reason", "attachments")
        if key in request
    }
    return {"id": id} | row | {"state": state_of(request), "content": content_of(request)}
