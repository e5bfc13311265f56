"""The close of a month: from then on nothing is entered in it; its totals are kept and can be checked."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from propdesk.domain.changes import Change, Note, Outcome, Put, Record
from propdesk.domain.closing import close_record, refuse_open
from propdesk.domain.messages import RuleRefused, msg
from propdesk.domain.periods import Month
from propdesk.domain.titles import Title
from propdesk.services.session import Session
from propdesk.services.writing import notes_of, write
from propdesk.store import kinds
from propdesk.store.snapshot import Snapshot
from propdesk.store.turnover import Turnover, closed_until

_SUMS = ("opening", "billed", "noted", "received", "credit", "returned", "settled", "closing")
"""The sums of a month: what comes before the last one adds up to it."""

COLUMNS = ("period", *_SUMS, "at", "clerk")


def close_period(
    session: Session, months: Sequence[Month], *, reason: str = "", dry_run: bool = False
) -> Outcome:
    """Close months as one commit, the earliest first; those that are closed already stay as they are."""
    decided: list[list[tuple[str, Record, bool]]] = []

    def decide(snapshot: Snapshot) -> Change:
        decided.append(_closes(session, snapshot, months, reason))
        puts = [Put("period-close", id, record) for id, record, new in decided[-1] if new]
        named = "..".join(dict.fromkeys((str(months[0]), str(months[-1]))))
        return Change("fee close", f"fee: close {named}", session.acting.clerk, puts, reason)

    written = write(session, decide, dry_run=dry_run)
    rows = [_row(id, record) for id, record, _ in decided[-1]]
    known = [Note(msg("{period} was closed before", period=id)) for id, _, new in decided[-1] if not new]
    told = [*notes_of(written), *known]
    return Outcome("fee close", rows, {"count": len(rows)}, told, written.commit, COLUMNS, titles=_titles())


def _closes(
    session: Session, snapshot: Snapshot, months: Sequence[Month], reason: str
) -> list[tuple[str, Record, bool]]:
    """The closes of months in their order, each with its id and whether it is new."""
    turnover, last = Turnover(snapshot), closed_until(snapshot)
    books = turnover.books()
    closes: list[tuple[str, Record, bool]] = []
    for month in months:
        known = snapshot.find("period-close", str(month))
        if known is None:
            _refuse_before(month, last)
            refuse_open(month, turnover.obstacles(month, after=last), acting=session.acting)
            last = month
        figures = known or close_record(books.figures(month), acting=session.acting, reason=reason)
        closes.append((str(month), figures, known is None))
    return closes


def _refuse_before(month: Month, last: Month | None) -> None:
    """Refuse to close a month that lies before one that is closed: with that one it has been closed, too."""
    if last is not None and month < last:
        raise RuleRefused(
            msg("{period} lies before {last}, which is closed with all before it", period=month, last=last),
            record=str(month),
            field="period",
        )


def list_closes(session: Session) -> Outcome:
    """List the months that are closed, with their totals."""
    rows = [_row(id, record) for id, record in session.desk.snapshot().all("period-close")]
    return Outcome("fee closes", rows, {"count": len(rows)}, columns=COLUMNS, titles=_titles())


def _row(id: str, record: Record) -> dict[str, Any]:
    return {"period": id, **record}


def _titles() -> dict[str, Title]:
    """What a close calls its totals: elsewhere ``received`` is a day."""
    fields = kinds.kind("period-close").fields
    return {key: fields[key] for key in _SUMS}
