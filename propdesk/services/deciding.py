"""What waits for a second person: list it, approve it, reject it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from propdesk.domain.approval import content_of, decided, refuse_verdict, state_of
from propdesk.domain.changes import Acting, Change, Note, Outcome, Put, Record
from propdesk.domain.messages import msg
from propdesk.services import adjusting, deposits, refunds, reliefs, runs, tariffs
from propdesk.services.approvals import COLUMNS, Ask, Plan, Planned, request_row
from propdesk.services.session import Session
from propdesk.services.writing import need_reason, notes_of, write
from propdesk.store.snapshot import Snapshot

OPERATIONS: Mapping[str, Plan] = {
    **dict.fromkeys(adjusting.KINDS, adjusting.plan_note),
    "refund": refunds.plan_refund,
    "deduction": deposits.plan_deduction,
    "deposit-refund": deposits.plan_refund,
    "void-run": runs.plan_void,
    "price": tariffs.plan_price,
    "relief": reliefs.plan_relief,
}
"""How each operation that may wait is planned from its content."""


def list_requests(session: Session, *, everything: bool = False) -> Outcome:
    """List what waits for a verdict; ``everything`` lists what was decided, too."""
    requests = session.desk.snapshot().all("request")
    rows = [request_row(*each) for each in requests if everything or state_of(each[1]) == "waiting"]
    return Outcome("proposals", rows, {"count": len(rows)}, columns=COLUMNS)


def approve(session: Session, wanted: str, *, reason: str = "", dry_run: bool = False) -> Outcome:
    """Approve a request: what it asks for is done, by whoever asked, in the same commit as the verdict."""
    taken: list[tuple[Record, Planned]] = []

    def decide(snapshot: Snapshot) -> Change:
        id, request = _found(snapshot, session, wanted)
        asker = replace(session, acting=Acting(request["clerk"], session.acting.at))
        ask = Ask(request["op"], content_of(request), request["reason"], id, request.get("attachments", ()))
        planned = OPERATIONS[request["op"]](snapshot, asker, ask)
        verdict = decided(request, "approved", acting=session.acting, reason=reason)
        taken.append((request_row(id, verdict), planned))
        puts = [*planned.change.puts, Put("request", id, verdict)]
        subject = f"approve: {request['op']} {id}"
        return Change("approve", subject, session.acting.clerk, puts, reason, planned.change.files)

    written = write(session, decide, dry_run=dry_run)
    head, planned = taken[-1]
    notes = [*notes_of(written), *planned.notes, *_to_print(planned)]
    return Outcome(
        "approve",
        planned.rows,
        notes=notes,
        commit=written.commit,
        columns=planned.columns,
        personal=planned.personal,
        head=head,
    )


def _to_print(planned: Planned) -> list[Note]:
    """Say how the payee's voucher of a refund is printed."""
    numbers = [row["refund"] for row in planned.rows if "refund" in row]
    return [Note(msg("its voucher: propdesk fee receipt {no}", no=number)) for number in numbers]


def reject(session: Session, wanted: str, *, reason: str, dry_run: bool = False) -> Outcome:
    """Reject a request, with a reason; nothing of it is done."""
    why, rows = need_reason(reason), list[Record]()

    def decide(snapshot: Snapshot) -> Change:
        id, request = _found(snapshot, session, wanted)
        verdict = decided(request, "rejected", acting=session.acting, reason=why)
        rows.append(request_row(id, verdict))
        subject = f"reject: {request['op']} {id}"
        return Change("reject", subject, session.acting.clerk, [Put("request", id, verdict)], why)

    written = write(session, decide, dry_run=dry_run)
    return Outcome("reject", rows[-1:], {}, notes_of(written), written.commit, COLUMNS)


def _found(snapshot: Snapshot, session: Session, wanted: str) -> tuple[str, Record]:
    id = snapshot.resolve("request", wanted)
    request, desk = snapshot.get("request", id), snapshot.get("desk", "desk")
    refuse_verdict(id, request, desk, clerk=session.acting.clerk, git_name=session.desk.git_name)
    return id, request
